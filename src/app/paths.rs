//! What is done with a path: a scenario opened or saved, a run exported.
//!
//! Owns which purpose does what, and where a refusal is said. Never writes a byte itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::command::File;
use super::files::{self, Purpose};
use super::history::Draft;
use super::import::is_table;
use super::{App, Message, export};
use crate::scenario::{Refusal, Scenario, presets};

impl App {
    pub(super) fn file(&mut self, file: File) {
        match file {
            File::Preset(name) => match presets::load(&name) {
                Ok(scenario) => self.open(Draft::of(scenario, &name)),
                Err(refusal) => self.complain(refusal.to_string()),
            },
            File::Ask(purpose) => {
                let stem = match purpose {
                    Purpose::Open | Purpose::Save => self.draft.name.clone(),
                    Purpose::Export(_) => {
                        format!("{}-seed-{}", self.draft.name, self.draft.scenario.seed)
                    }
                };
                self.files.ask(purpose, &stem);
            }
            File::Path(path) => self.files.set_path(path),
            File::Sheet(sheet) => self.files.set_sheet(sheet),
            File::Copy(copied) => self.copy(copied),
            File::Paste => self.paste(),
            File::Pasted(text) => self.pasted(&text),
            File::Offered { take } => self.answer_offer(take),
            File::Browse => self.files.browse(self.wake.clone()),
            File::CancelBrowse => self.files.cancel_browse(),
            File::Confirm => self.confirm_path(),
            File::Close => self.files.close(),
            File::Dropped(path) => self.open_file(&path),
            File::DroppedTogether(paths) => self.open_together(&paths),
            File::Import(import) => self.import(import),
        }
    }

    /// Does what the path field is for, with the path that is typed.
    pub(super) fn confirm_path(&mut self) {
        let Some(purpose) = self.files.purpose() else {
            return;
        };
        let typed = self.files.path().trim().to_owned();
        if typed.is_empty() {
            self.files.refuse("Type a path first.".to_owned());
            return;
        }
        self.settings.path.clone_from(&typed);
        let path = PathBuf::from(typed);
        match purpose {
            Purpose::Open => self.open_file(&path),
            Purpose::Save => {
                let text = self.draft.scenario.to_ron().map_err(|error| error.to_string());
                self.files.write(path, move || text.map(String::into_bytes), self.wake.clone());
                self.saving = Some((self.draft.scenario.clone(), self.files.path().trim().to_owned()));
            }
            Purpose::Export(format) => {
                let run = Arc::clone(&self.run);
                let ghost = self.ghost().cloned();
                let (sheet, view) = (self.files.sheet(), self.view());
                let bytes = move || {
                    let ghost = ghost.as_ref().map(|ghost| (&*ghost.run, ghost.name.as_str()));
                    export::bytes(format, sheet, view, &run, ghost)
                };
                self.files.write(path, bytes, self.wake.clone());
            }
        }
    }

    pub(super) fn open_file(&mut self, path: &Path) {
        if is_table(path) {
            self.open_table(path);
            return;
        }
        let shown = path.display().to_string();
        let opened = files::read(path).and_then(|text| {
            // What cannot be run is refused before it takes the place of what can.
            let scenario = Scenario::parse(&text, &shown);
            let refused = |refusal: Refusal| refusal.to_string();
            scenario.and_then(|scenario| scenario.setup(&shown).map(|_| scenario)).map_err(refused)
        });
        match opened {
            Ok(scenario) => {
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                self.settings.remember(&shown);
                self.open(Draft::of(scenario, &stem));
                self.files.close();
            }
            Err(text) => {
                self.settings.forget(&shown);
                self.refuse_path(text);
            }
        }
    }

    /// A file was written, or was not; a scenario that was saved is from now on what is on disk.
    pub(super) fn written(&mut self, written: files::Written) {
        let saved = self.saving.take();
        match written {
            Ok(mut text) => {
                if let Some((now, path)) = saved {
                    if let Some(leg) = self.draft.legs.last() {
                        // A file has one value for every control.
                        text += &format!(" In the file, edits made from step {} on hold for the whole run.", leg.until);
                    }
                    self.settings.remember(&path);
                    self.history.saved(&self.draft.name, &self.draft.opened, &now);
                    self.draft.opened = now;
                }
                self.files.close();
                self.message = Some(Message { text, error: false });
            }
            Err(text) => self.refuse_path(text),
        }
    }

    /// Says what is wrong where the person is looking: under the path field, or in the caption.
    pub(super) fn refuse_path(&mut self, text: String) {
        if self.files.purpose().is_some() {
            self.files.refuse(text);
        } else {
            self.complain(text);
        }
    }
}
