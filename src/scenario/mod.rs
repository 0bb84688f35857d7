//! Scenarios: the small text file that holds a whole market, and the presets that are shipped.
//!
//! A scenario is what an exchange's listing notice, its opening snapshot and a newspaper's account
//! of the day would be in one page. Owns the file format, its validation and the translation into
//! the engine's units. Never runs a market.

mod check;
pub mod controls;
pub mod knob;
mod place;
pub mod presets;
mod refusal;
pub mod schema;
mod set;
pub mod shocks;
pub mod switches;
mod units;

pub use refusal::Refusal;
pub use schema::Scenario;

use ron::extensions::Extensions;
use serde::Deserialize;

use crate::recording::Header;
use crate::sim::setup::{MODEL_VERSION, Setup};

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
        check::setup(self, file)
    }

    /// What somebody should know before they run it: allowed, and probably not what was meant.
    #[must_use]
    pub fn warnings(setup: &Setup) -> Vec<String> {
        check::warnings::of(setup)
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
            unit_value: setup.first().contract.unit_value,
            changes,
            horizon_percent: self.signal_horizon_percent,
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
