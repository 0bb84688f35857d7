//! Signals: how close the market is to feeding on itself, read from the book and the positions.
//!
//! R̄(h) = S(h)/B(h), the lots that would be liquidated within h ticks over the bids resting there,
//! and the critical shock E_crit(h) = 1 + max over 0 ≤ x < h of B(x) − S(x), the smallest market
//! sale that would run through h. Owns both, and the alternatives to compare them with, each in a
//! file of its own. Reads only; never changes the market.
//!
//! Both need to see every position with its trigger, and the book. Both miss whether a shock comes, and
//! quotes that are withdrawn during it: for that there is the [`stress`] fan.

pub mod catalog;
pub mod curve;
pub mod estimators;
pub mod impact;
pub mod realised;
pub mod stress;
pub mod threshold;

pub use catalog::Signal;

use super::book::BookSide;
use super::triggers::Triggers;
use super::units::{Lots, Mark, Ticks};

/// The signals at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signals {
    /// S(h): lots of longs whose trigger lies within the horizon below the mark.
    pub triggers_near: Lots,
    /// B(h): lots of bids within the horizon below the best bid.
    pub bids_near: Lots,
    /// E_crit(h) in lots.
    pub critical_shock: Lots,
}

/// Reads them, looking `horizon` ticks down. One pass over the horizon, however many accounts there
/// are.
#[must_use]
pub fn read(bids: &BookSide, triggers: &Triggers, mark: Mark, horizon: Ticks) -> Signals {
    let mut signals = Signals { critical_shock: 1, ..Signals::default() };
    let mut levels = bids.from_best();
    let mut depth = 0;
    // Bids only add up, so between two triggers the shock that is needed is largest just above the lower.
    let mut look_to = |signals: &mut Signals, to: Ticks| {
        if to > depth {
            signals.bids_near += levels.by_ref().take((to - depth) as usize).sum::<Lots>();
            signals.critical_shock = signals.critical_shock.max(1 + signals.bids_near - signals.triggers_near);
            depth = to;
        }
    };
    for (trigger, lots) in triggers.longs_down_to(Mark(mark.0 - 2 * horizon)) {
        // A trigger between two ticks is reached at the lower one.
        let reached_at = (mark.0 - trigger.0 + 1).div_euclid(2);
        look_to(&mut signals, reached_at - 1);
        signals.triggers_near += lots;
    }
    look_to(&mut signals, horizon - 1);
    signals.bids_near += levels.next().unwrap_or(0);
    signals
}
