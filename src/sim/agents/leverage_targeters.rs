//! Leverage targeters: accounts that keep assets at a fixed multiple of equity.
//!
//! After a return r they trade (L − 1)·r of their assets: they buy into a rise and sell into a fall
//! (Adrian and Shin 2014). For small moves that is a liquidation density of Σ q(L − 1)/P lots per
//! tick, which adds to R. Owns that rule. Never executes; whoever falls under maintenance is
//! liquidated like any trader.

use super::intent::{Block, Intent, whole};
use super::seen::Seen;
use crate::sim::draws::Consumer;
use crate::sim::ledger::Ledger;
use crate::sim::units::{Lots, Mark};

/// What leverage targeters go by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeverageTargeters {
    /// Their accounts.
    pub accounts: Block,
    /// L: assets over equity they return to.
    pub leverage: f64,
    /// Share of the gap to the target they trade in a step.
    pub speed: f64,
}

/// Assets bought (negative: sold) after a return `r`, as a share of assets before it: (L − 1)·r.
#[must_use]
pub fn share_traded(leverage: f64, r: f64) -> f64 {
    (leverage - 1.0) * r
}

/// Lots sold per tick of fall by a position of `lots` at a price: q(L − 1)/P.
#[must_use]
pub fn lots_per_tick(lots: Lots, leverage: f64, price: Mark) -> f64 {
    lots as f64 * (leverage - 1.0) / price.ticks()
}

/// What they send this step.
pub fn intents<'a>(
    targeters: &'a LeverageTargeters,
    ledger: &'a Ledger,
    seen: &'a Seen,
) -> impl Iterator<Item = Intent> + 'a {
    targeters.accounts.ids().filter_map(move |id| {
        let account = ledger.account(id);
        let target = whole(seen.lots_at_leverage(&account, targeters.leverage));
        Intent::towards(id, (account.lots, target), targeters.speed, || {
            seen.draws(Consumer::LeverageTargeters, id.0).bits()
        })
    })
}
