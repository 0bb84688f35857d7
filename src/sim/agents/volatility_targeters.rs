//! Volatility targeters: funds that hold less of what has become more volatile.
//!
//! Each holds q = W·σ_target/(σ̂·P), so that the volatility of its equity stays the same: when σ̂
//! doubles it sells half. The sale is what turns a large move into a larger one. Owns that rule.
//! Never sells short, never executes.

use super::intent::{Block, Intent, whole};
use super::seen::Seen;
use crate::sim::draws::Consumer;
use crate::sim::ledger::Ledger;

/// What volatility targeters go by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VolatilityTargeters {
    /// Their accounts.
    pub accounts: Block,
    /// σ_target: the volatility of equity they aim at, per step.
    pub target: f64,
    /// The most they hold, as a multiple of equity, however calm it is.
    pub leverage_max: f64,
    /// Share of the gap to the target they trade in a step.
    pub speed: f64,
}

/// The position they want, as a multiple of equity: σ_target/σ̂, within their limit.
#[must_use]
pub fn exposure(targeters: &VolatilityTargeters, sigma: f64) -> f64 {
    if sigma > 0.0 { (targeters.target / sigma).min(targeters.leverage_max) } else { targeters.leverage_max }
}

/// The fraction of a position that is sold after a move of `z` standard deviations, when σ̂² is an
/// average with weight δ: 1 − [1 + δ(z² − 1)]^(−1/2). A move under one standard deviation buys.
#[must_use]
pub fn fraction_sold(weight: f64, z: f64) -> f64 {
    1.0 - 1.0 / libm::sqrt(1.0 + weight * (z * z - 1.0))
}

/// What they send this step.
pub fn intents<'a>(
    targeters: &'a VolatilityTargeters,
    ledger: &'a Ledger,
    seen: &'a Seen,
) -> impl Iterator<Item = Intent> + 'a {
    let exposure = exposure(targeters, seen.sigma);
    targeters.accounts.ids().filter_map(move |id| {
        let account = ledger.account(id);
        let target = whole(seen.lots_at_leverage(&account, exposure));
        Intent::towards(id, (account.lots, target), targeters.speed, || {
            seen.draws(Consumer::VolatilityTargeters, id.0).bits()
        })
    })
}
