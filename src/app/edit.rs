//! Editing the scenario: one undo step and one ghost per gesture, whatever the gesture is.
//!
//! Owns how edits become a new run and what is kept of the run before. Never computes a run.

use std::sync::Arc;

use super::command::Edit;
use super::history::Draft;
use super::run::{Leg, Run};
use super::runner::{Failure, Finished};
use super::span::Span;
use super::{App, Ghost, Message};
use crate::chart;
use crate::chart::controls::differences;
use crate::scenario::Scenario;
use crate::scenario::knob::Knob;
use crate::scenario::switches::Switch;
use crate::sim::units::Step;

/// Key presses on one control within this many seconds are one gesture.
const PAUSE: f64 = 1.0;

/// An edit in progress.
#[derive(Clone, Debug)]
pub(super) struct Gesture {
    /// The run that was on screen when it began, and what that was compared with.
    before: Arc<Run>,
    ghost: Option<Ghost>,
    /// The draft as it was then.
    draft: Draft,
    /// The scenarios before the edit, where it takes effect from the cursor on.
    legs: Vec<Leg>,
    /// What is being turned, once it is known.
    knob: Option<Knob>,
    /// Whether a pointer holds it; otherwise it ends by itself.
    held: bool,
    /// Seconds since the last change.
    idle: f64,
    /// Whether the history holds what it has changed.
    remembered: bool,
}

impl App {
    pub(super) fn edit(&mut self, edit: Edit) {
        if !matches!(edit, Edit::Undo) {
            self.reset = None;
        }
        match edit {
            Edit::FromNow(on) => {
                self.gesture = None;
                self.from_now = on;
            }
            Edit::Begin => self.begin(None, true),
            Edit::Set(knob, value) => self.set(knob, value),
            Edit::End => self.gesture = None,
            Edit::GiveUp => self.give_up(),
            Edit::Stop => self.stop(),
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
            Edit::Note(step, text) => self.note(step, &text),
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
        let legs = if self.from_now { self.draft.legs_before(self.cursor()) } else { Vec::new() };
        self.gesture = Some(Gesture {
            before: Arc::clone(&self.run),
            ghost: self.ghost.clone(),
            draft: self.draft.clone(),
            legs,
            knob,
            held,
            idle: 0.0,
            remembered: false,
        });
    }

    /// Takes back everything since the gesture began.
    fn give_up(&mut self) {
        let Some(gesture) = self.gesture.take() else { return };
        if gesture.draft == self.draft {
            return;
        }
        self.draft = gesture.draft;
        self.coming = Some(gesture.ghost);
        if self.draft.asks_for(&gesture.before.asked) {
            self.runner.stop();
            self.show(gesture.before);
        } else {
            self.ask_for_run();
        }
    }

    /// Stops computing; what is asked for goes back to what is on screen.
    fn stop(&mut self) {
        if self.runner.progress().is_none() {
            return;
        }
        self.runner.stop();
        self.return_to_screen();
    }

    /// The scenario goes back to the run on screen, so that the two agree.
    fn return_to_screen(&mut self) {
        self.gesture = None;
        self.coming = None;
        if let Some(left) = self.left.take() {
            self.draft = left;
        }
        self.draft.scenario = self.run.asked.scenario.clone();
        self.draft.legs.clone_from(&self.run.asked.legs);
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

    /// Words beside a step: undone like any edit, but the run compared with stays.
    fn note(&mut self, step: Step, text: &str) {
        let mut scenario = self.draft.scenario.clone();
        scenario.note(step, text);
        self.change_at_once(scenario);
    }

    /// An edit that is a gesture of its own.
    pub(super) fn change_at_once(&mut self, scenario: Scenario) {
        if scenario != self.draft.scenario || self.drops_legs() {
            self.begin(None, false);
            self.change_to(scenario);
            self.gesture = None;
        }
    }

    /// The scenario changes; what was on screen stays as the ghost.
    fn change_to(&mut self, scenario: Scenario) {
        if scenario == self.draft.scenario && !self.drops_legs() {
            return;
        }
        if let Some(gesture) = &mut self.gesture {
            // Not before there is a change: what only begins does not end what could be redone.
            if !gesture.remembered {
                gesture.remembered = true;
                self.history.remember(&self.draft);
            }
            self.draft.legs.clone_from(&gesture.legs);
            let before = Arc::clone(&gesture.before);
            self.haunt(before, &scenario);
        }
        self.draft.scenario = scenario;
        self.ask_for_run();
    }

    /// Whether the next edit makes one run again of what earlier edits took effect in the middle of.
    const fn drops_legs(&self) -> bool {
        !self.from_now && !self.draft.legs.is_empty()
    }

    /// Goes back or forth in the history; the run left behind becomes the ghost.
    fn retrace(&mut self, draft: Draft) {
        if draft.name == self.draft.name && draft.opened == self.draft.opened {
            self.haunt(Arc::clone(&self.run), &draft.scenario);
        } else {
            self.leave();
        }
        self.draft = draft;
        self.ask_for_run();
    }

    /// Another scenario takes the place of this one.
    pub(super) fn open(&mut self, draft: Draft) {
        self.history.remember(&self.draft);
        self.gesture = None;
        self.reset = None;
        self.leave();
        self.draft = draft;
        self.playback.pause();
        self.ask_for_run();
    }

    /// A run that may be there already takes the place of this one.
    pub(super) fn take_up(&mut self, draft: Draft, run: Option<Arc<Run>>) {
        if draft == self.draft {
            return;
        }
        if draft.name == self.draft.name && draft.opened == self.draft.opened {
            self.change_at_once(draft.scenario);
        } else {
            self.history.remember(&self.draft);
            self.gesture = None;
            self.leave();
            self.draft = draft;
            self.ask_for_run();
        }
        if let Some(run) = run {
            self.runner.stop();
            self.show(run);
        }
    }

    /// Another scenario is on its way: nothing is left to compare it with.
    fn leave(&mut self) {
        self.coming = Some(None);
        self.pinned = None;
        self.left.get_or_insert_with(|| self.draft.clone());
    }

    /// Pins the run on screen as the baseline of all later edits, or lets go of it.
    pub(super) fn pin(&mut self) {
        if self.pinned.take().is_none() {
            self.pinned = Some(Arc::clone(&self.run));
            self.ghost = None;
            self.describe();
        }
    }

    fn ask_for_run(&mut self) {
        self.message = None;
        self.runner.request(self.draft.asked());
    }

    /// Keeps a run to compare the next one with, or the pinned one instead of it; a run of the same
    /// scenario would only hide the new one.
    fn haunt(&mut self, before: Arc<Run>, scenario: &Scenario) {
        // Notes change no number, so there is nothing new to compare with.
        if before.asked.scenario.same_market(scenario) && before.asked.scenario != *scenario {
            return;
        }
        let before = self.pinned.clone().unwrap_or(before);
        self.coming = Some(
            (before.asked.scenario != *scenario)
                .then(|| Ghost { name: what_differed(&before.asked.scenario, scenario), run: before }),
        );
    }

    /// A run has arrived: show it, unless the scenario has moved on.
    pub(super) fn arrived(&mut self, finished: Finished) {
        match finished.outcome {
            Ok(run) => {
                let idle = run.asked.legs.last().filter(|_| run.summary.digest == self.run.summary.digest);
                let idle = idle.map(|leg| format!("From step {} on this changes nothing.", leg.until));
                self.show(Arc::new(run));
                if let Some(text) = idle {
                    self.message = Some(Message { text, error: false });
                }
            }
            // Something newer is on its way.
            Err(Failure::Cancelled) => {}
            Err(Failure::Refused(text)) => {
                // The run on screen stays.
                if self.draft.asks_for(&finished.asked) {
                    self.return_to_screen();
                }
                self.complain(text);
            }
        }
    }

    /// Puts a run on screen, beside the one it is compared with.
    fn show(&mut self, run: Arc<Run>) {
        self.run = run;
        self.waited = 0.0;
        if let Some(ghost) = self.coming.take() {
            self.ghost = ghost;
        }
        self.presents.forget();
        let last = self.run.recording.last_step();
        self.playback.set_last(last);
        self.span.set_last(last);
        if self.left.is_some() && self.draft.asks_for(&self.run.asked) {
            self.left = None;
            self.playback.seek(self.run.opening_step());
            self.span = Span::opening(self.run.first_event(), last);
            self.ranges = [None; 4];
            self.follow = true;
            self.warn();
        }
        self.describe();
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
        self.known = None;
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
