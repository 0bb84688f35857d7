//! Writing results: to standard output, or to files that are either whole or not there.
//!
//! Every file is written beside its destination and renamed when all of them are complete, so an
//! interrupted run leaves nothing half written. A device or a pipe is not a file and is written to.
//! Owns that promise. Never makes content.

use std::fs::{self, File, Metadata};
use std::io::{Error, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Failure;

/// Results waiting to be put in place.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    files: Vec<(NamedTempFile, PathBuf, String)>,
    streams: Vec<(Vec<u8>, String)>,
    printed: Vec<u8>,
}

impl Outputs {
    /// Adds a result for a file, or for standard output if the name is `-`.
    pub(super) fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        match destination(name).map_err(|reason| failure(name, reason))? {
            Destination::Printed => self.printed.extend_from_slice(&bytes),
            Destination::Stream => self.streams.push((bytes, name.to_owned())),
            Destination::File { path, folder } => {
                let mut file = beside(&folder)
                    .and_then(|mut file| file.write_all(&bytes).map(|()| file))
                    .map_err(|error| failure(name, error))?;
                file.flush().map_err(|error| failure(name, error))?;
                self.files.push((file, path, name.to_owned()));
            }
        }
        Ok(())
    }

    /// Puts everything in place.
    pub(super) fn finish(self) -> Result<(), Failure> {
        for (file, path, name) in self.files {
            file.persist(path).map_err(|error| failure(&name, error.error))?;
        }
        for (bytes, name) in self.streams {
            let written = File::options().write(true).open(&name).and_then(|mut stream| stream.write_all(&bytes));
            written.map_err(|error| failure(&name, error))?;
        }
        print_bytes(&self.printed)
    }
}

/// Says before any work is done that a result could not be written, as far as that can be known.
pub(super) fn check(name: &str) -> Result<(), Failure> {
    destination(name).map(|_| ()).map_err(|reason| failure(name, reason))
}

/// Where a result goes.
enum Destination {
    Printed,
    Stream,
    File { path: PathBuf, folder: PathBuf },
}

fn destination(name: &str) -> Result<Destination, String> {
    if name == "-" {
        return Ok(Destination::Printed);
    }
    // A link stays a link: what it points to is replaced.
    let path = fs::canonicalize(name).unwrap_or_else(|_| PathBuf::from(name));
    let there: Option<Metadata> = fs::metadata(&path).ok();
    match there {
        Some(there) if there.is_dir() => return Err("it is a folder".to_owned()),
        // Renaming a file over a device would take the device away from everybody.
        Some(there) if !there.is_file() => return Ok(Destination::Stream),
        Some(there) if there.permissions().readonly() => return Err("it is read-only".to_owned()),
        _ => {}
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    match (path.file_name(), folder.is_dir()) {
        (None, _) => Err("it is not the name of a file".to_owned()),
        (_, false) => Err(format!("there is no folder {}", folder.display())),
        _ => Ok(Destination::File { path, folder }),
    }
}

/// A new file in a folder, with the permissions any new file would have.
fn beside(folder: &Path) -> Result<NamedTempFile, Error> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".downdraft-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // The system's own words, without the name of a file nobody asked for.
    builder.tempfile_in(folder).map_err(|error| Error::from(error.kind()))
}

fn failure(name: &str, reason: impl ToString) -> Failure {
    Failure::Output { file: name.to_owned(), reason: reason.to_string() }
}

/// Prints to standard output.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    print_bytes(text.as_bytes())
}

fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // Whoever reads may stop early, as `head` does.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(failure("standard output", error)),
        _ => Ok(()),
    }
}
