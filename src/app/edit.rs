//! Editing the scenario: one undo step and one ghost per gesture, whatever the gesture is.
//!
//! Owns how edits become a new run and what is kept of the run before. Never computes a run.

use std::sync::Arc;

use super::command::Edit;
use super::history::Draft;
use super::run::Run;
use super::runner::{Failure, Finished};
use super::span::Span;
use super::{App, Ghost, Message};
use crate::chart;
use crate::chart::controls::differences;
use crate::scenario::Scenario;
use crate::scenario::knob::Knob;
use crate::scenario::switches::Switch;

/// Key presses on one control within this many seconds are one gesture.
const PAUSE: f64 = 1.0;

/// An edit in progress.
#[derive(Clone, Debug)]
pub(super) struct Gesture {
    /// The run that was on screen when it began.
    before: Arc<Run>,
    /// What is being turned, once it is known.
    knob: Option<Knob>,
    /// Whether a pointer holds it; otherwise it ends by itself.
    held: bool,
    /// Seconds since the last change.
    idle: f64,
}

impl App {
    pub(super) fn edit(&mut self, edit: Edit) {
        if !matches!(edit, Edit::Undo) {
            self.reset = None;
        }
        match edit {
            Edit::Begin => self.begin(None, true),
            Edit::Set(knob, value) => self.set(knob, value),
            Edit::End => self.gesture = None,
            Edit::Restore(knob) => {
                if let Some(value) = knob.resting(&self.draft.scenario, &self.draft.opened) {
                    self.begin(Some(knob), false);
                    self.set(knob, value);
                    self.gesture = None;
                }
            }
            Edit::Choose(switch, option) => self.choose(switch, option),
            Edit::RestoreSwitch(switch) => {
                let mut scenario = self.draft.scenario.clone();
                switch.copy(&self.draft.opened, &mut scenario);
                self.change_at_once(scenario);
            }
            Edit::RestoreAll => self.change_at_once(self.draft.opened.clone()),
            Edit::Seed(seed) => {
                let mut scenario = self.draft.scenario.clone();
                scenario.seed = seed;
                self.change_at_once(scenario);
            }
            Edit::Mine(position) => {
                let mut scenario = self.draft.scenario.clone();
                scenario.my_position = position;
                self.change_at_once(scenario);
            }
            Edit::Undo => {
                self.gesture = None;
                if self.undo_reset() {
                    return;
                }
                if let Some(before) = self.history.undo(&self.draft) {
                    self.retrace(before);
                }
            }
            Edit::Redo => {
                self.gesture = None;
                if let Some(after) = self.history.redo(&self.draft) {
                    self.retrace(after);
                }
            }
        }
    }

    /// Ends a gesture of key presses after a pause.
    pub(super) fn age_gesture(&mut self, seconds: f64) {
        if let Some(gesture) = &mut self.gesture {
            gesture.idle += seconds;
            if !gesture.held && gesture.idle > PAUSE {
                self.gesture = None;
            }
        }
    }

    fn begin(&mut self, knob: Option<Knob>, held: bool) {
        self.history.remember(&self.draft);
        self.gesture = Some(Gesture { before: Arc::clone(&self.run), knob, held, idle: 0.0 });
    }

    fn set(&mut self, knob: Knob, value: f64) {
        self.touched = Some(knob);
        let goes_on = self.gesture.as_ref().is_some_and(|gesture| gesture.knob.is_none_or(|other| other == knob));
        if !goes_on {
            self.begin(Some(knob), false);
        }
        if let Some(gesture) = &mut self.gesture {
            gesture.knob = Some(knob);
            gesture.idle = 0.0;
        }
        let mut scenario = self.draft.scenario.clone();
        match knob.set(&mut scenario, value) {
            Ok(()) => self.change_to(scenario),
            Err(refusal) => self.complain(refusal.to_string()),
        }
    }

    fn choose(&mut self, switch: &'static Switch, option: usize) {
        if let Some(reason) = switch.blocked(&self.draft.scenario) {
            self.complain(format!("{}: {reason}", switch.label));
            return;
        }
        let mut scenario = self.draft.scenario.clone();
        switch.choose(&mut scenario, option, &self.draft.opened);
        self.change_at_once(scenario);
    }

    /// An edit that is a gesture of its own.
    fn change_at_once(&mut self, scenario: Scenario) {
        if scenario != self.draft.scenario {
            self.begin(None, false);
            self.change_to(scenario);
            self.gesture = None;
        }
    }

    /// The scenario changes; what was on screen stays as the ghost.
    fn change_to(&mut self, scenario: Scenario) {
        if scenario == self.draft.scenario {
            return;
        }
        if let Some(gesture) = &self.gesture {
            let before = Arc::clone(&gesture.before);
            self.haunt(before, &scenario);
        }
        self.draft.scenario = scenario;
        self.ask_for_run();
    }

    /// Goes back or forth in the history; the run left behind becomes the ghost.
    fn retrace(&mut self, draft: Draft) {
        if draft.name == self.draft.name && draft.opened == self.draft.opened {
            self.haunt(Arc::clone(&self.run), &draft.scenario);
        } else {
            self.ghost = None;
            self.opening = true;
        }
        self.draft = draft;
        self.ask_for_run();
    }

    /// Another scenario takes the place of this one.
    pub(super) fn open(&mut self, scenario: Scenario, name: &str) {
        self.history.remember(&self.draft);
        self.gesture = None;
        self.reset = None;
        self.ghost = None;
        self.opening = true;
        self.draft = Draft::of(scenario, name);
        self.playback.pause();
        self.ask_for_run();
    }

    fn ask_for_run(&mut self) {
        self.message = None;
        self.runner.request(self.draft.asked());
    }

    /// Keeps a run to compare with; a run of the same scenario would only hide the new one.
    fn haunt(&mut self, before: Arc<Run>, scenario: &Scenario) {
        self.ghost = (before.asked.scenario != *scenario)
            .then(|| Ghost { name: what_differed(&before.asked.scenario, scenario), run: before });
    }

    /// A run has arrived: show it, unless the scenario has moved on.
    pub(super) fn arrived(&mut self, finished: Finished) {
        match finished.outcome {
            Ok(run) => {
                let another = self.opening && finished.asked.scenario == self.draft.scenario;
                self.run = Arc::new(run);
                self.presents.forget();
                let last = self.run.recording.last_step();
                self.playback.set_last(last);
                self.span.set_last(last);
                if another {
                    self.opening = false;
                    self.playback.seek(self.run.opening_step());
                    self.span = Span::opening(self.run.first_event(), last);
                    self.follow = true;
                    self.warn();
                }
                self.describe();
            }
            // Something newer is on its way.
            Err(Failure::Cancelled) => {}
            Err(Failure::Refused(text)) => {
                // The run on screen stays; the scenario goes back to it, so the two agree.
                if finished.asked.scenario == self.draft.scenario {
                    self.draft.scenario = self.run.asked.scenario.clone();
                    self.gesture = None;
                }
                self.complain(text);
            }
        }
    }

    /// Says what somebody should know of the scenario that has just been opened.
    pub(super) fn warn(&mut self) {
        let Some(venue) = self.run.recording.end() else { return };
        let warnings = Scenario::warnings(venue.setup());
        if !warnings.is_empty() {
            self.message = Some(Message { text: format!("Take care: {}", warnings.join("; ")), error: false });
        }
    }

    /// Describes the charts anew, after the run or the ghost has changed.
    pub(super) fn describe(&mut self) {
        let ghost = self.ghost.as_ref().filter(|_| self.ghost_shown);
        self.charts =
            chart::describe(&self.run.recording, ghost.map(|ghost| (&ghost.run.recording, ghost.name.as_str())));
    }
}

/// The name of the run before, as what was different in it: `leverage 10×`.
fn what_differed(before: &Scenario, after: &Scenario) -> String {
    let parts = differences(before, after);
    match parts.len() {
        0 => "before".to_owned(),
        1 | 2 => parts.join(", "),
        more => format!("{} and {} more", parts[0], more - 1),
    }
}
