//! Scenarios: the small text file that holds a whole market, and the presets that are shipped.
//!
//! A scenario is what an exchange's listing notice, its opening snapshot and a newspaper's account
//! of the day would be in one page. Owns the file format, its validation and the translation into
//! the engine's units. Never runs a market.

mod check;
pub mod code;
pub mod controls;
pub mod import;
pub mod knob;
mod place;
pub mod presets;
mod refusal;
pub mod schema;
mod set;
pub mod shocks;
pub mod switches;
mod units;
mod venue;

pub use refusal::Refusal;
use schema::Note;
pub use schema::Scenario;

use ron::extensions::Extensions;
use serde::Deserialize;

use crate::recording::{Currency, Header, traded};
use crate::sim::setup::{MODEL_VERSION, Setup};
use crate::sim::units::Step;

/// The only field that is read before the version is known. Others are ignored here.
#[derive(Deserialize)]
#[serde(rename = "Scenario")]
struct Versioned {
    version: u32,
}

impl Scenario {
    /// Reads a scenario. `file` is its name, for messages.
    ///
    /// # Errors
    /// The first thing that is not a scenario, with its line, or a version this program does not know.
    pub fn parse(text: &str, file: &str) -> Result<Self, Refusal> {
        let versioned: Versioned = format().from_str(text).map_err(|error| syntax(&error, text, file))?;
        match versioned.version {
            schema::FORMAT_VERSION => format().from_str(text).map_err(|error| syntax(&error, text, file)),
            other => Err(refusal::Checker::of(file).refuse(
                "version",
                other,
                format!("{}: this file was made for another version of Downdraft", schema::FORMAT_VERSION),
            )),
        }
    }

    /// The scenario as a file.
    ///
    /// # Errors
    /// Never for a scenario that was read or edited here; the writer's own limits otherwise.
    pub fn to_ron(&self) -> Result<String, ron::Error> {
        let pretty = ron::ser::PrettyConfig::new().struct_names(false).separate_tuple_members(true);
        format().to_string_pretty(self, pretty).map(|text| text + "\n")
    }

    /// Writes a note at a step in the place of what stood there; without words it is taken away.
    pub fn note(&mut self, step: Step, text: &str) {
        self.notes.retain(|note| note.at_step != step);
        if !text.trim().is_empty() {
            self.notes.push(Note { at_step: step, text: text.trim().to_owned() });
            self.notes.sort_by_key(|note| note.at_step);
        }
    }

    /// Whether two scenarios are the same but for the notes beside them.
    #[must_use]
    pub fn same_market(&self, other: &Self) -> bool {
        let mut copy = self.clone();
        copy.notes.clone_from(&other.notes);
        copy == *other
    }

    /// Changes one value by its path, as in `--set PATH=VALUE`.
    ///
    /// # Errors
    /// A path or value that does not exist or fit; the scenario is left as it was.
    pub fn set(&mut self, assignment: &str) -> Result<(), Refusal> {
        set::set(self, assignment)
    }

    /// The run this scenario describes, in the engine's units.
    ///
    /// # Errors
    /// The first value that is not allowed.
    pub fn setup(&self, file: &str) -> Result<Setup, Refusal> {
        check::setup(&venue::applied(self, file)?.0, file)
    }

    /// What this scenario takes from the profile of its venue, a line each; empty without a venue.
    ///
    /// # Errors
    /// A venue that is not known.
    pub fn taken_from_venue(&self, file: &str) -> Result<Vec<String>, Refusal> {
        venue::applied(self, file).map(|(_, lines)| lines)
    }

    /// The scenario with the rules of its venue written out, so that every switch shows what holds.
    ///
    /// # Errors
    /// A venue that is not known.
    pub fn settled(&self, file: &str) -> Result<Self, Refusal> {
        venue::settled(self, file)
    }

    /// Its rules against those of its venue, a line each: which are the venue's, which are its own. Empty without one.
    #[must_use]
    pub fn against_venue(&self) -> Vec<String> {
        venue::against(self)
    }

    /// What somebody should know before they run it: allowed, and probably not what was meant.
    #[must_use]
    pub fn warnings(setup: &Setup) -> Vec<String> {
        check::warnings::of(setup)
    }

    /// What stands beside the run: what happened when in the event it retells, and the reader's notes.
    fn beside(&self) -> Vec<(u32, String)> {
        let markers = self.history.iter().flat_map(|history| &history.markers);
        let markers = markers.map(|marker| (marker.at_step, marker.text.trim().to_owned()));
        markers.chain(self.notes.iter().map(|note| (note.at_step, note.text.trim().to_owned()))).collect()
    }

    /// Where a recording of this scenario comes from. `changes` says in words what differs from the
    /// scenario as shipped.
    #[must_use]
    pub fn header(&self, scenario: &str, setup: &Setup, changes: Vec<String>) -> Header {
        Header {
            title: self.title.clone(),
            scenario: scenario.to_owned(),
            seed: setup.seed,
            model_version: MODEL_VERSION,
            step_seconds: self.step_seconds,
            tick: setup.first().contract.tick,
            lot: setup.first().contract.lot,
            money: setup.money,
            currency: match &self.contract.kind {
                schema::Kind::Linear => Currency::Dollars,
                schema::Kind::Inverse { coin, .. } => Currency::Coin(coin.clone()),
            },
            worth: setup.first().contract.worth,
            traded: traded(&self.contract.name),
            changes,
            horizon_percent: self.signal_horizon_percent,
            notes: self.beside(),
            observations: self.history.as_ref().map_or_else(Vec::new, |history| history.observations.clone()),
        }
    }
}

fn format() -> ron::Options {
    ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME)
}

fn syntax(error: &ron::error::SpannedError, text: &str, file: &str) -> Refusal {
    Refusal::Syntax {
        file: file.to_owned(),
        line: error.span.start.line,
        column: error.span.start.col,
        reason: place::explain(text, error),
    }
}
