//! The recorder: runs a market and writes down what an observer sees.
//!
//! Owns the bound on memory. Steps only its own copies of the market.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::observe::{Observer, other};
use super::{Header, Recording};
use crate::sim::Simulation;
use crate::sim::continuing::Settled;
use crate::sim::invariants::{self, Violation};
use crate::sim::setup::Setup;
use crate::sim::units::Step;

/// Most events that are kept; a run that has more keeps the first ones, says so, and any step can
/// still be rebuilt with all of its events.
pub const EVENTS_MAX: usize = 1 << 21;
/// Most memory the checkpoints may take together, in bytes, as estimated from the accounts.
const CHECKPOINT_BYTES_MAX: usize = 256 << 20;
/// Steps between checkpoints, at least.
const CHECKPOINT_STEPS: Step = 256;

/// Why there is no recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// A rule that must hold was broken.
    #[error(transparent)]
    Broken(#[from] Violation),
    /// A later setup differs in what is settled when a run begins.
    #[error("settled when a run begins: {0}")]
    Settled(#[from] Settled),
    /// Whoever asked for the run no longer wants it.
    #[error("the run was cancelled")]
    Cancelled,
}

/// Runs a market from start to end. `progress` hears of every step and can break off.
///
/// # Errors
/// [`Stopped`], if an invariant breaks or `progress` says so.
pub fn record(
    header: Header,
    setup: Arc<Setup>,
    progress: impl FnMut(Step) -> ControlFlow<()>,
) -> Result<Recording, Stopped> {
    record_in_parts(header, setup, Vec::new(), progress)
}

/// The same with other setups later on: each takes over at the end of its step. They are in order of their
/// steps.
///
/// # Errors
/// [`Stopped`]; also if a later setup differs in what is settled when a run begins.
pub fn record_in_parts(
    header: Header,
    setup: Arc<Setup>,
    parts: Vec<(Step, Arc<Setup>)>,
    mut progress: impl FnMut(Step) -> ControlFlow<()>,
) -> Result<Recording, Stopped> {
    let steps = parts.last().map_or(setup.steps, |(_, setup)| setup.steps);
    let mut market = Simulation::new(setup);
    let every = checkpoint_distance(&market, steps);
    let mut frames = Vec::with_capacity(steps as usize + 1);
    let mut events = Vec::new();
    let mut checkpoints = vec![market.clone()];
    let mut lost_events = 0;
    let mut observer = Observer::default();
    frames.push(observer.frame(&market));
    let mut others: Vec<Vec<_>> = market.markets()[1..].iter().map(|asset| vec![other(&market, asset)]).collect();
    for step in 1..=steps {
        for (_, setup) in parts.iter().filter(|(from, _)| from + 1 == step) {
            market.continue_with(setup)?;
        }
        let happened = market.step()?;
        let kept = happened.len().min(EVENTS_MAX - events.len());
        events.extend_from_slice(&happened[..kept]);
        lost_events += happened.len() - kept;
        frames.push(observer.frame(&market));
        for (frames, asset) in others.iter_mut().zip(&market.markets()[1..]) {
            frames.push(other(&market, asset));
        }
        if step % every == 0 && step < steps {
            checkpoints.push(market.clone());
        }
        if progress(step).is_break() {
            return Err(Stopped::Cancelled);
        }
    }
    invariants::check_by_recount(market.ledger(), steps)?;
    Ok(Recording { header, frames, others, events, lost_events, checkpoints, parts, end: Some(market) })
}

/// Steps between checkpoints so that all of them fit in memory.
fn checkpoint_distance(market: &Simulation, steps: Step) -> Step {
    let bytes = market.ledger().accounts().len() * 128 + (1 << 20);
    let most = (CHECKPOINT_BYTES_MAX / bytes).max(1) as Step;
    CHECKPOINT_STEPS.max(steps.div_ceil(most))
}
