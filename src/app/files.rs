//! The path field, the system's file dialog beside it, and writing a file whole or not at all.
//!
//! The dialog runs on a thread of its own because it may block for ever; the typed path always
//! works. Owns what is typed and what is being waited for. Never parses or renders anything.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use super::runner::Wake;
use crate::export::svg::Page;
use crate::scenario::import::table::BYTES_MAX;

/// An answer of "nothing" quicker than this was no person's: there is no dialog here.
const NO_DIALOG: Duration = Duration::from_millis(150);

/// What a path is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Read a scenario, or a table to import.
    Open,
    /// Write the scenario.
    Save,
    /// Write the charts or the numbers.
    Export(Format),
}

/// What an export can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The four charts as vectors.
    Svg,
    /// The four charts as pixels.
    Png,
    /// One row a step.
    Steps,
    /// One row an event.
    Events,
}

impl Format {
    /// In the order they are offered.
    pub const ALL: [Self; 4] = [Self::Png, Self::Svg, Self::Steps, Self::Events];

    /// What it is called.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Svg => "SVG",
            Self::Png => "PNG",
            Self::Steps => "Steps CSV",
            Self::Events => "Events CSV",
        }
    }

    /// Whether it is a picture, which has a page.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Svg | Self::Png)
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Svg => ".svg",
            Self::Png => ".png",
            Self::Steps => ".csv",
            Self::Events => "-events.csv",
        }
    }
}

impl Purpose {
    /// The heading of the path field.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Open => "Open a scenario, or import a table",
            Self::Save => "Save the scenario",
            Self::Export(_) => "Export this run",
        }
    }

    /// The word on the button that does it.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Save => "Save",
            Self::Export(_) => "Export",
        }
    }
}

/// How an export looks: kept from one export to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    /// The page of a picture.
    pub page: Page,
    /// Pixels to a unit of the page, from 1 to 4.
    pub scale: u8,
    /// Only the steps in view instead of the whole run.
    pub in_view: bool,
    /// Whether the caption is printed under a picture.
    pub caption: bool,
}

impl Default for Sheet {
    fn default() -> Self {
        Self { page: Page::PAPER_183, scale: 2, in_view: false, caption: true }
    }
}

/// The state of the path field.
#[derive(Debug, Default)]
pub struct Files {
    purpose: Option<Purpose>,
    sheet: Sheet,
    path: String,
    note: Option<String>,
    dialog: Option<Dialog>,
    writing: Option<Receiver<Written>>,
}

/// What became of a file being written.
pub type Written = Result<String, String>;

#[derive(Debug)]
struct Dialog {
    asked: Instant,
    answer: Receiver<Option<PathBuf>>,
}

impl Files {
    /// What a path is being asked for, if it is.
    #[must_use]
    pub const fn purpose(&self) -> Option<Purpose> {
        self.purpose
    }

    /// How an export looks.
    #[must_use]
    pub const fn sheet(&self) -> Sheet {
        self.sheet
    }

    /// Another look for an export.
    pub const fn set_sheet(&mut self, sheet: Sheet) {
        self.sheet = sheet;
    }

    /// What is typed.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong with it, or where the system's dialog went.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Whether the system's dialog is open.
    #[must_use]
    pub const fn browsing(&self) -> bool {
        self.dialog.is_some()
    }

    /// Shows the field for a purpose, with a name to begin with.
    pub fn ask(&mut self, purpose: Purpose, stem: &str) {
        let folder = match Path::new(&self.path).parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.join(stem),
            _ => PathBuf::from(stem),
        };
        let suggestion = folder.to_string_lossy().into_owned();
        self.path = match purpose {
            Purpose::Open | Purpose::Save => format!("{suggestion}.ron"),
            Purpose::Export(format) => format!("{suggestion}{}", format.ending()),
        };
        self.purpose = Some(purpose);
        self.note = None;
        self.dialog = None;
    }

    /// Puts the field away.
    pub fn close(&mut self) {
        self.purpose = None;
        self.note = None;
        self.dialog = None;
    }

    /// Takes what is typed.
    pub fn set_path(&mut self, path: String) {
        self.path = path;
        self.note = None;
    }

    /// Says under the field what is wrong.
    pub fn refuse(&mut self, note: String) {
        self.note = Some(note);
    }

    /// Opens the system's dialog without waiting for it.
    pub fn browse(&mut self, wake: Option<Wake>) {
        let Some(purpose) = self.purpose else { return };
        let (sender, answer) = channel();
        let start = PathBuf::from(&self.path);
        let thread = std::thread::Builder::new().name("file dialog".to_owned()).spawn(move || {
            // The window may have stopped waiting; then nobody needs the answer.
            let _ = sender.send(ask_system(purpose, &start));
            if let Some(wake) = wake {
                wake();
            }
        });
        match thread {
            Ok(_) => {
                self.dialog = Some(Dialog { asked: Instant::now(), answer });
            }
            Err(error) => self.refuse(format!("The system's file dialog did not start: {error}.")),
        }
    }

    /// Stops waiting for the system's dialog.
    pub fn cancel_browse(&mut self) {
        self.dialog = None;
    }

    /// Picks up the dialog's answer; says whether a path came.
    pub fn poll_dialog(&mut self) -> bool {
        let Some(dialog) = &self.dialog else {
            return false;
        };
        let answer = match dialog.answer.try_recv() {
            Err(TryRecvError::Empty) => return false,
            Err(TryRecvError::Disconnected) => None,
            Ok(answer) => answer,
        };
        let at_once = dialog.asked.elapsed() < NO_DIALOG;
        self.dialog = None;
        match answer {
            Some(path) => {
                self.set_path(path.to_string_lossy().into_owned());
                true
            }
            None => {
                if at_once {
                    self.refuse(
                        "No system file dialog here (no desktop portal or zenity). Type a path instead.".to_owned(),
                    );
                }
                false
            }
        }
    }

    /// Writes a file on a thread of its own, or at once when there is no window to keep alive.
    pub fn write(
        &mut self,
        path: PathBuf,
        bytes: impl FnOnce() -> Result<Vec<u8>, String> + Send + 'static,
        wake: Option<Wake>,
    ) {
        let (sender, receiver) = channel();
        let work = move || {
            let _ = sender.send(bytes().and_then(|bytes| write_whole(&path, &bytes)));
        };
        match wake {
            None => work(),
            Some(wake) => {
                let spawned = std::thread::Builder::new().name("write file".to_owned()).spawn(move || {
                    work();
                    wake();
                });
                if let Err(error) = spawned {
                    self.refuse(format!("The file was not written: {error}."));
                    return;
                }
            }
        }
        self.writing = Some(receiver);
    }

    /// What became of the file being written, once it is known.
    pub fn poll_written(&mut self) -> Option<Written> {
        let written = match self.writing.as_ref()?.try_recv() {
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Err("The file was not written.".to_owned()),
            Ok(written) => written,
        };
        self.writing = None;
        Some(written)
    }
}

/// Reads a scenario file; the error is a sentence for the person.
///
/// # Errors
/// When it cannot be read or is not text.
pub fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{} could not be read: {error}.", path.display()))
}

/// Reads a table; the error is a sentence for the person.
///
/// # Errors
/// When it cannot be read or is too large.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) if bytes.len() > BYTES_MAX => Err(format!("{} is larger than {} MB.", path.display(), BYTES_MAX >> 20)),
        Ok(_) => Ok(bytes),
        Err(error) => Err(format!("{} could not be read: {error}.", path.display())),
    }
}

/// Writes beside the target and renames, so that there is never half a file.
fn write_whole(path: &Path, bytes: &[u8]) -> Written {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let failed = |error: &std::io::Error| format!("{} could not be written: {error}.", path.display());
    let mut builder = tempfile::Builder::new();
    // A temporary file is private by default; the finished one obeys the person's umask instead.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.prefix(".downdraft-").tempfile_in(folder).map_err(|error| failed(&error))?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(|error| failed(&error))?;
    file.persist(path).map_err(|error| failed(&error.error))?;
    Ok(format!("Wrote {}.", path.display()))
}

fn ask_system(purpose: Purpose, start: &Path) -> Option<PathBuf> {
    let mut dialog = rfd::FileDialog::new().set_title(purpose.title());
    if let Some(folder) = start.parent().and_then(|folder| folder.canonicalize().ok()) {
        dialog = dialog.set_directory(folder);
    }
    match purpose {
        Purpose::Open => dialog.add_filter("Scenario or table", &["ron", "csv", "tsv", "txt"]).pick_file(),
        Purpose::Save | Purpose::Export(_) => {
            let name = start.file_name().unwrap_or_default().to_string_lossy();
            dialog.set_file_name(name).save_file()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Files, Format, Purpose, write_whole};

    #[test]
    fn a_path_keeps_its_folder_from_one_purpose_to_the_next() {
        let mut files = Files::default();
        files.ask(Purpose::Open, "spiral");
        assert_eq!(files.path(), "spiral.ron");
        files.set_path("/somewhere/mine.ron".to_owned());
        files.ask(Purpose::Export(Format::Events), "spiral-42");
        assert_eq!(files.path(), "/somewhere/spiral-42-events.csv");
    }

    #[test]
    fn a_file_is_written_whole_or_not_at_all() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("out.csv");
        assert!(write_whole(&path, b"step\n0\n").is_ok());
        assert_eq!(std::fs::read(&path)?, b"step\n0\n");
        let refused = write_whole(&folder.path().join("missing/out.csv"), b"x");
        assert!(refused.is_err_and(|text| text.contains("could not be written")));
        assert_eq!(std::fs::read_dir(folder.path())?.count(), 1);
        Ok(())
    }
}
