//! What goes to the clipboard and what comes from it.
//!
//! Only the window can reach the clipboard, so the app leaves what it wants done as errands and the
//! window's loop runs them. Pictures are drawn on a thread of their own. Owns the errands. Never
//! draws a widget.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use super::history::Draft;
use super::{App, Message};
use crate::chart::table::tab_separated;
use crate::chart::words;
use crate::export::png::{self, Pixels};
use crate::export::svg::{Figure, Page};
use crate::scenario::Scenario;
use crate::scenario::{code, presets};

/// Pixels to a unit of the page of a copied picture.
const SCALE: f64 = 2.0;
/// The page of a copied picture: half a slide, text as large as on the whole one.
const PAGE: Page = Page { width: 960.0, height: 600.0, text: 20.0, millimetres: None };

/// What can be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The chart the keyboard means, as a picture with its caption.
    Picture,
    /// Its numbers over the steps in view, with tabs between them.
    Numbers,
    /// The scenario as one line of text.
    Code,
}

/// What the window is asked to do for the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Put text on the clipboard.
    CopyText(String),
    /// Put a picture on the clipboard: width, height, four bytes a pixel.
    CopyPicture(Pixels),
    /// Hand over what is on the clipboard.
    Paste,
}

/// What is on its way to the clipboard.
#[derive(Debug, Default)]
pub(super) struct Clipboard {
    errands: Vec<Errand>,
    drawing: Option<Receiver<Result<Pixels, String>>>,
}

impl App {
    /// What the window is asked to do, once.
    pub fn take_errands(&mut self) -> Vec<Errand> {
        std::mem::take(&mut self.clipboard.errands)
    }

    pub(super) fn paste(&mut self) {
        self.clipboard.errands.push(Errand::Paste);
    }

    pub(super) fn copy(&mut self, copied: Copied) {
        match copied {
            Copied::Picture => self.copy_picture(),
            Copied::Numbers => {
                let panel = self.charts.panel(self.chart);
                let text = tab_separated(panel, self.span.from(), self.span.to());
                let rows = text.lines().count().saturating_sub(1) as u64;
                let done =
                    format!("Copied {} of {}.", words::count(rows, "step", "steps"), panel.quantity.to_lowercase());
                self.hand_over(text, done);
            }
            Copied::Code => match code::write(&self.draft.scenario, &self.draft.name) {
                Ok(line) => {
                    let done = format!("Copied {line}");
                    self.hand_over(line, done);
                }
                Err(text) => self.complain(text),
            },
        }
    }

    fn hand_over(&mut self, text: String, done: String) {
        self.clipboard.errands.push(Errand::CopyText(text));
        self.message = Some(Message { text: done, error: false });
    }

    fn copy_picture(&mut self) {
        let (run, ghost) = (Arc::clone(&self.run), self.ghost().cloned());
        let figure = Figure { page: PAGE, only: Some(self.chart), span: Some(self.view()), ..Figure::default() };
        let (sender, drawing) = channel();
        let wake = self.wake.clone();
        let alone = wake.is_none();
        let draw = move || {
            let ghost = ghost.as_ref().map(|ghost| (&ghost.run.recording, ghost.name.as_str()));
            let drawn = png::pixels(&run.recording, ghost, &figure, SCALE).map_err(|error| error.to_string());
            // The window may be gone by now; then nobody needs the picture.
            let _ = sender.send(drawn);
            if let Some(wake) = wake {
                wake();
            }
        };
        self.clipboard.drawing = Some(drawing);
        if alone {
            draw();
        } else if let Err(error) = std::thread::Builder::new().name("copy".to_owned()).spawn(draw) {
            self.complain(format!("The chart was not copied: {error}."));
        }
    }

    /// Picks up a picture that has been drawn.
    pub(super) fn poll_picture(&mut self) {
        let Some(drawing) = &self.clipboard.drawing else { return };
        let drawn = match drawing.try_recv() {
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => Err("its drawing stopped".to_owned()),
            Ok(drawn) => drawn,
        };
        self.clipboard.drawing = None;
        match drawn {
            Ok(pixels) => {
                let quantity = self.charts.panel(self.chart).quantity.to_lowercase();
                let text = format!("Copied the chart of {quantity}, {} × {} pixels.", pixels.0, pixels.1);
                self.clipboard.errands.push(Errand::CopyPicture(pixels));
                self.message = Some(Message { text, error: false });
            }
            Err(reason) => self.complain(format!("The chart was not copied: {reason}.")),
        }
    }

    /// A scenario that was copied elsewhere: its line, or the text of its file.
    pub(super) fn pasted(&mut self, text: &str) {
        let text = text.trim();
        let read = if code::is_code(text) {
            code::read(text)
        } else if text.starts_with('(') {
            Scenario::parse(text, "pasted").map(|scenario| (scenario, "pasted".to_owned()))
        } else if let Some(preset) = presets::Preset::named(text) {
            preset.scenario().map(|scenario| (scenario, preset.name.to_owned()))
        } else {
            let start: String = text.chars().take(24).collect();
            self.complain(format!(
                "“{start}” is not a scenario, so nothing was opened. Paste a line that begins with {}, or the text of a \
                 scenario file.",
                code::PREFIX
            ));
            return;
        };
        match read {
            Ok((scenario, name)) => {
                self.open(Draft::edited(scenario, &name));
                self.message =
                    Some(Message { text: format!("Opened {} from the clipboard.", self.draft.name), error: false });
            }
            Err(refusal) => self.complain(refusal.to_string()),
        }
    }
}
