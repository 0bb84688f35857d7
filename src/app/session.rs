//! Unsaved work over a crash: what is being edited is kept with the settings, and offered at the
//! next start if the program did not end by being closed.
//!
//! Owns what is kept and when it is offered. Never touches the storage itself.

use serde::{Deserialize, Serialize};

use super::App;
use super::history::Draft;
use super::run::Leg;
use crate::scenario::Scenario;
use crate::sim::units::Step;

/// Unsaved work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The short name of the scenario.
    name: String,
    /// The scenario as it was edited, as a file.
    draft: String,
    /// The scenario as it was opened, as a file.
    opened: String,
    /// The scenarios that were in force before edits made from a step on, each with its last step.
    #[serde(default)]
    legs: Vec<(Step, String)>,
}

impl Session {
    fn draft(&self) -> Option<Draft> {
        let scenario = Scenario::parse(&self.draft, &self.name).ok()?;
        let opened = Scenario::parse(&self.opened, &self.name).ok()?;
        let leg = |(until, text): &(Step, String)| {
            Some(Leg { scenario: Scenario::parse(text, &self.name).ok()?, until: *until })
        };
        let legs = self.legs.iter().map(leg).collect::<Option<_>>()?;
        Some(Draft { scenario, opened, legs, name: self.name.clone() })
    }
}

impl App {
    /// What is worth keeping at this moment: edits that are in no file, or what is still on offer.
    #[must_use]
    pub fn session(&self) -> Option<Session> {
        if let Some(offered) = &self.offered {
            return Some(offered.clone());
        }
        if !self.edited() {
            return None;
        }
        let Draft { scenario, opened, legs, name } = &self.draft;
        let leg = |leg: &Leg| Some((leg.until, leg.scenario.to_ron().ok()?));
        Some(Session {
            name: name.clone(),
            draft: scenario.to_ron().ok()?,
            opened: opened.to_ron().ok()?,
            legs: legs.iter().map(leg).collect::<Option<_>>()?,
        })
    }

    /// Offers what a session before this one left behind. What cannot be read is not offered.
    pub fn offer(&mut self, session: Option<Session>) {
        self.offered = session.filter(|session| session.draft().is_some());
    }

    /// The name of what is on offer.
    #[must_use]
    pub fn offered(&self) -> Option<&str> {
        self.offered.as_ref().map(|session| session.name.as_str())
    }

    /// Takes what is on offer, or lets it go.
    pub(super) fn answer_offer(&mut self, take: bool) {
        let offered = self.offered.take();
        if let Some(draft) = offered.filter(|_| take).and_then(|session| session.draft()) {
            self.open(draft);
        }
    }
}
