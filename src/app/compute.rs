//! The one place where the window asks the engine for a run.
//!
//! Owns the step from a scenario to a recording. Never shows anything.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::run::Asked;
use super::runner::Failure;
use crate::recording::{Recording, Stopped, record_in_parts};
use crate::scenario::Scenario;

/// Computes the run that was asked for. `progress` is told the share done and may stop it.
///
/// # Errors
/// When the scenario is refused, an invariant breaks, or `progress` said stop.
pub fn compute(asked: &Asked, mut progress: impl FnMut(f64) -> bool) -> Result<Recording, Failure> {
    let setup_of =
        |scenario: &Scenario| scenario.setup(&asked.name).map_err(|refusal| Failure::Refused(refusal.to_string()));
    let scenarios: Vec<&Scenario> = asked.legs.iter().map(|leg| &leg.scenario).chain([&asked.scenario]).collect();
    if scenarios
        .windows(2)
        .any(|pair| (&pair[0].traders, &pair[0].portfolios) != (&pair[1].traders, &pair[1].portfolios))
    {
        return Err(Failure::Refused(from_the_next_run("who holds which position, with how much leverage")));
    }
    let setup = setup_of(scenarios[0])?;
    let mut parts = Vec::with_capacity(asked.legs.len());
    for (leg, scenario) in asked.legs.iter().zip(&scenarios[1..]) {
        parts.push((leg.until, Arc::new(setup_of(scenario)?)));
    }
    let steps = f64::from(setup.steps.max(1));
    let header = asked.scenario.header(&asked.name, &setup, asked.changes.clone());
    let watch = |step| {
        if progress(f64::from(step) / steps) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    record_in_parts(header, Arc::new(setup), parts, watch).map_err(|stopped| match stopped {
        Stopped::Settled(what) => Failure::Refused(from_the_next_run(&what.to_string())),
        Stopped::Cancelled => Failure::Cancelled,
        Stopped::Broken(violation) => {
            Failure::Refused(format!("The run was stopped, this is a fault of the program: {violation}"))
        }
    })
}

/// Why an edit cannot take effect in the middle of a run.
fn from_the_next_run(what: &str) -> String {
    format!("This applies from the next run: {what} is settled when a run begins. Choose Replay all to change it.")
}
