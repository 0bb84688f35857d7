//! Writing results: to standard output, or to files that are either whole or not there.
//!
//! Every file is written beside its destination and renamed when all of them are complete, so an
//! interrupted run leaves nothing half written. Owns that promise. Never makes content.

use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;

use super::Failure;

/// Results waiting to be put in place.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    files: Vec<(NamedTempFile, String)>,
    printed: Vec<u8>,
}

impl Outputs {
    /// Adds a result for a file, or for standard output if the name is `-`.
    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        if name == "-" {
            self.printed.extend_from_slice(bytes);
            return Ok(());
        }
        let failed = |error: std::io::Error| Failure::Output { file: name.to_owned(), reason: error.to_string() };
        let path = Path::new(name);
        if path.is_dir() {
            return Err(failed(std::io::Error::other("it is a directory")));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().prefix(".downdraft-").tempfile_in(folder).map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        self.files.push((file, name.to_owned()));
        Ok(())
    }

    /// Puts everything in place.
    pub(super) fn finish(self) -> Result<(), Failure> {
        for (file, name) in self.files {
            let failed = |error: std::io::Error| Failure::Output { file: name.clone(), reason: error.to_string() };
            share(&file).map_err(failed)?;
            file.persist(&name).map_err(|error| failed(error.error))?;
        }
        print_bytes(&self.printed)
    }
}

/// Gives the file the permissions a new file would have; a temporary one is private.
#[cfg(unix)]
fn share(file: &NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn share(_file: &NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

/// Prints to standard output.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    print_bytes(text.as_bytes())
}

fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // Whoever reads may stop early, as `head` does.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Output { file: "standard output".to_owned(), reason: error.to_string() })
        }
        _ => Ok(()),
    }
}
