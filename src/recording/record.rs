//! The recorder: runs a market and writes down what an observer sees.
//!
//! Owns the making of frames and the bound on memory. Steps only its own copies of the market.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::{Frame, Header, Recording};
use crate::sim::Simulation;
use crate::sim::event::{Event, What};
use crate::sim::invariants::{self, Violation};
use crate::sim::ledger::value_twice;
use crate::sim::setup::Setup;
use crate::sim::units::{Mark, Money, Step};

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
    mut progress: impl FnMut(Step) -> ControlFlow<()>,
) -> Result<Recording, Stopped> {
    let steps = setup.steps;
    let mut market = Simulation::new(setup);
    let every = checkpoint_distance(&market, steps);
    let mut frames = Vec::with_capacity(steps as usize + 1);
    let mut events = Vec::new();
    let mut checkpoints = vec![market.clone()];
    let mut lost_events = 0;
    frames.push(observe(&market));
    for step in 1..=steps {
        let happened = market.step()?;
        let kept = happened.len().min(EVENTS_MAX - events.len());
        events.extend_from_slice(&happened[..kept]);
        lost_events += happened.len() - kept;
        frames.push(observe(&market));
        if step % every == 0 && step < steps {
            checkpoints.push(market.clone());
        }
        if progress(step).is_break() {
            return Err(Stopped::Cancelled);
        }
    }
    invariants::check_by_recount(market.ledger(), steps)?;
    Ok(Recording { header, frames, events, lost_events, checkpoints, end: Some(market) })
}

/// Steps between checkpoints so that all of them fit in memory.
fn checkpoint_distance(market: &Simulation, steps: Step) -> Step {
    let bytes = market.ledger().accounts().len() * 128 + (1 << 20);
    let most = (CHECKPOINT_BYTES_MAX / bytes).max(1) as Step;
    CHECKPOINT_STEPS.max(steps.div_ceil(most))
}

/// The frame of the market as it stands.
pub(super) fn observe(market: &Simulation) -> Frame {
    let ledger = market.ledger();
    let first = market.first();
    let (book, signals) = (first.book(), first.signals());
    let mut frame = Frame {
        step: market.step_number(),
        index_micro: first.index_micro(),
        mark: first.mark(),
        last: first.last(),
        mid: first.mid(),
        best_bid: book.bids.best(),
        best_ask: book.asks.best(),
        open_interest: market.open_interest(first.id()),
        waves: market.waves(),
        longs_liquidated: 0,
        shorts_liquidated: 0,
        lots_long: 0,
        lots_short: 0,
        notional_long: 0,
        notional_short: 0,
        fund: ledger.account(market.house().fund).cash,
        fees: 0,
        fund_paid: 0,
        margin_lost: 0,
        adl_accounts: 0,
        adl_lots: 0,
        adl_notional: 0,
        adl_cost: 0,
        bad_debt: 0,
        haircut: 0,
        uncovered: market.uncovered(),
        triggers_near: signals.triggers_near,
        bids_near: signals.bids_near,
        critical_shock: signals.critical_shock,
        digest: market.digest(),
    };
    let mut mark = first.mark();
    for event in market.events() {
        add(&mut frame, event, &mut mark, ledger.unit_value(first.id()));
    }
    frame
}

/// Adds one fact to the sums of its step. `wave_mark` is the mark the current wave was tested at.
fn add(frame: &mut Frame, event: &Event, wave_mark: &mut Mark, unit_value: i64) {
    use crate::sim::units::Side;
    match event.what {
        What::Liquidated { side, filled, notional, mark, fee, margin, cash, left, again, .. } => {
            let (accounts, lots, money) = match side {
                Side::Long => (&mut frame.longs_liquidated, &mut frame.lots_long, &mut frame.notional_long),
                Side::Short => (&mut frame.shorts_liquidated, &mut frame.lots_short, &mut frame.notional_short),
            };
            *accounts += u32::from(!again);
            *lots += filled;
            *money += notional;
            frame.fees += fee;
            if left == 0 {
                frame.margin_lost += margin.max(0) - cash.max(0);
                frame.bad_debt += (-cash).max(0);
            }
            *wave_mark = mark;
        }
        What::FundPaid { amount, .. } => frame.fund_paid += amount,
        What::Deleveraged { side, lots, price, .. } => {
            let worth = Money::from(lots) * Money::from(price) * Money::from(unit_value);
            frame.adl_accounts += 1;
            frame.adl_lots += lots;
            frame.adl_notional += worth;
            // A long sells below the mark, a short buys above it: what it gave up against the mark.
            let at_mark = value_twice(lots, *wave_mark, unit_value);
            let given_up = (Money::from(side.sign()) * (at_mark - 2 * worth)).div_euclid(2);
            // The mark can lag so far behind that a winner is closed at a better price than it.
            frame.adl_cost += given_up.max(0);
        }
        What::Haircut { amount, .. } => frame.haircut += amount,
        What::IndexShock { .. }
        | What::Changed { .. }
        | What::MaintenanceInForce { .. }
        | What::OutsideOrder { .. }
        | What::Reached(_) => {}
    }
}
