//! The one place where the window asks the engine for a run.
//!
//! Owns the step from a scenario to a recording. Never shows anything.

use super::runner::Failure;
use crate::recording::Recording;
use crate::scenario::Scenario;

/// Computes the run of a scenario. `progress` is told the share done and may stop it.
///
/// # Errors
/// When the scenario is refused, or when `progress` said stop.
pub fn compute(
    scenario: &Scenario,
    progress: impl FnMut(f64) -> bool,
) -> Result<Recording, Failure> {
    super::toy::compute(scenario, progress)
}
