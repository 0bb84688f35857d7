//! Undo and redo of the scenario: a bounded list of what it was.
//!
//! Owns past and future drafts. Only what a person chose is in it, never a result.

use super::run::{Asked, Leg};
use crate::chart::controls::differences;
use crate::scenario::Scenario;
use crate::scenario::presets::Preset;
use crate::sim::units::Step;

/// The scenario being edited, and what it was opened as.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The scenario as it is now.
    pub scenario: Scenario,
    /// What it was in the steps before an edit that took effect from the cursor on, in order.
    pub legs: Vec<Leg>,
    /// The scenario as it was opened.
    pub opened: Scenario,
    /// Its short name: a preset's or a file's.
    pub name: String,
}

impl Draft {
    /// A scenario as it is opened.
    #[must_use]
    pub fn of(scenario: Scenario, name: &str) -> Self {
        // A venue nobody knows is refused by the run.
        let scenario = scenario.settled(name).unwrap_or(scenario);
        Self { opened: scenario.clone(), scenario, legs: Vec::new(), name: name.to_owned() }
    }

    /// A scenario that began as a preset: what that was shipped as is what it goes back to.
    #[must_use]
    pub fn edited(scenario: Scenario, name: &str) -> Self {
        let shipped = Preset::named(name).and_then(|preset| preset.scenario().ok());
        Self { opened: shipped.unwrap_or_else(|| scenario.clone()), scenario, legs: Vec::new(), name: name.to_owned() }
    }

    /// What a run of it is asked for with.
    #[must_use]
    pub fn asked(&self) -> Asked {
        let mut changes = differences(&self.scenario, &self.opened);
        if let Some(leg) = self.legs.last() {
            changes.push(format!("last edit from step {} on", leg.until));
        }
        Asked { scenario: self.scenario.clone(), legs: self.legs.clone(), name: self.name.clone(), changes }
    }

    /// Whether this is what a run was asked for with.
    #[must_use]
    pub fn asks_for(&self, asked: &Asked) -> bool {
        self.scenario == asked.scenario && self.legs == asked.legs
    }

    /// The scenarios before an edit that takes effect from the end of a step on; none at the start.
    #[must_use]
    pub fn legs_before(&self, step: Step) -> Vec<Leg> {
        if step == 0 {
            return Vec::new();
        }
        let in_force = self.legs.iter().find(|leg| leg.until >= step).map_or(&self.scenario, |leg| &leg.scenario);
        let mut legs: Vec<Leg> = self.legs.iter().filter(|leg| leg.until < step).cloned().collect();
        legs.push(Leg { scenario: in_force.clone(), until: step });
        legs
    }
}

/// How many edits can be taken back.
const LIMIT: usize = 500;

/// What the scenario was, and what it was before the last undo.
#[derive(Clone, Debug, Default)]
pub struct History {
    past: Vec<Draft>,
    future: Vec<Draft>,
}

impl History {
    /// Remembers a draft before it is changed; what could be redone cannot be any more.
    pub fn remember(&mut self, draft: &Draft) {
        self.future.clear();
        if self.past.last() == Some(draft) {
            return;
        }
        if self.past.len() == LIMIT {
            self.past.remove(0);
        }
        self.past.push(draft.clone());
    }

    /// A draft was saved: from now on it is what its file holds, in all that can be undone and redone.
    pub fn saved(&mut self, name: &str, opened: &Scenario, now: &Scenario) {
        for draft in self.past.iter_mut().chain(&mut self.future) {
            if draft.name == name && draft.opened == *opened {
                draft.opened = now.clone();
            }
        }
    }

    /// Whether there is a draft before this one.
    #[must_use]
    pub fn can_undo(&self, draft: &Draft) -> bool {
        self.past.iter().any(|other| other != draft)
    }

    /// Whether there is a draft after this one.
    #[must_use]
    pub fn can_redo(&self, draft: &Draft) -> bool {
        self.future.iter().any(|other| other != draft)
    }

    /// The draft before the last edit, if there is one that differs.
    pub fn undo(&mut self, draft: &Draft) -> Option<Draft> {
        let before = pop_other(&mut self.past, draft)?;
        self.future.push(draft.clone());
        Some(before)
    }

    /// The draft before the last undo.
    pub fn redo(&mut self, draft: &Draft) -> Option<Draft> {
        let after = pop_other(&mut self.future, draft)?;
        self.past.push(draft.clone());
        Some(after)
    }
}

/// A drag that ends where it began leaves a draft equal to the present one: skip it.
fn pop_other(drafts: &mut Vec<Draft>, draft: &Draft) -> Option<Draft> {
    while let Some(other) = drafts.pop() {
        if other != *draft {
            return Some(other);
        }
    }
    None
}
