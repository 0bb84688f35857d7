//! Trend followers: accounts that buy what has been rising and sell what has been falling.
//!
//! Each holds W·ℓ·tanh(γM), with W its equity, ℓ its leverage at full conviction and M the momentum
//! (Majewski, Ciliberti, Bouchaud 2020), and trades a share of the gap each step. Owns that rule.
//! Never executes; whoever falls under maintenance is liquidated like any trader.

use super::intent::{Block, Intent, whole};
use super::seen::Seen;
use crate::sim::draws::Consumer;
use crate::sim::ledger::Ledger;
use crate::sim::units::Lots;

/// What trend followers go by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrendFollowers {
    /// Their accounts.
    pub accounts: Block,
    /// α: weight of the newest standardised return in their momentum, per step.
    pub memory: f64,
    /// γ: how quickly conviction grows with momentum.
    pub sensitivity: f64,
    /// ℓ: position over equity at full conviction.
    pub leverage: f64,
    /// Share of the gap to the target they trade in a step.
    pub speed: f64,
}

/// The position they want, as a multiple of equity: ℓ·tanh(γM).
#[must_use]
pub fn exposure(followers: &TrendFollowers, momentum: f64) -> f64 {
    followers.leverage * libm::tanh(followers.sensitivity * momentum)
}

/// What they send this step.
pub fn intents<'a>(
    followers: &'a TrendFollowers,
    momentum: f64,
    ledger: &'a Ledger,
    seen: &'a Seen,
) -> impl Iterator<Item = Intent> + 'a {
    let exposure = exposure(followers, momentum);
    followers.accounts.ids().filter_map(move |id| {
        let account = ledger.account(id);
        let target: Lots = whole(seen.lots_at_leverage(&account, exposure));
        Intent::towards(id, (account.lots, target), followers.speed, || seen.draws(Consumer::Trend, id.0).bits())
    })
}
