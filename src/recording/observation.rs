//! Published values of the event a run retells, to be drawn beside the run's own.
//!
//! Owns their shape. They change no number of a run.

use serde::{Deserialize, Serialize};

/// A published value at a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// Of what.
    pub of: Observed,
    /// The step that stands for that time.
    pub at_step: u32,
    /// The value, in dollars or coins.
    pub value: f64,
    /// Who published it.
    pub source: String,
}

/// What a published value is of; the headline asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Observed {
    /// The price, in dollars.
    Price,
    /// Open interest, in coins.
    OpenInterest,
}
