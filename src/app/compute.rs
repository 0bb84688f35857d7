//! The one place where the window asks the engine for a run.
//!
//! Owns the step from a scenario to a recording. Never shows anything.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::run::Asked;
use super::runner::Failure;
use crate::recording::{Recording, Stopped, record};

/// Computes the run that was asked for. `progress` is told the share done and may stop it.
///
/// # Errors
/// When the scenario is refused, an invariant breaks, or `progress` said stop.
pub fn compute(asked: &Asked, mut progress: impl FnMut(f64) -> bool) -> Result<Recording, Failure> {
    let setup = asked.scenario.setup(&asked.name).map_err(|refusal| Failure::Refused(refusal.to_string()))?;
    let steps = f64::from(setup.steps.max(1));
    let header = asked.scenario.header(&asked.name, &setup, asked.changes.clone());
    let watch = |step| {
        if progress(f64::from(step) / steps) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    record(header, Arc::new(setup), watch).map_err(|stopped| match stopped {
        Stopped::Cancelled => Failure::Cancelled,
        Stopped::Broken(violation) => {
            Failure::Refused(format!("The run was stopped, this is a fault of the program: {violation}"))
        }
    })
}
