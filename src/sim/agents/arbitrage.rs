//! Basis arbitrage: the account that trades the contract against the index when they differ.
//!
//! When the contract is rich it sells the contract and buys the asset elsewhere, which pushes the
//! index up; when it is cheap, the reverse. It wants a position of κ·(|B| − θ) lots in all, with B
//! the basis that is left after its own trade, as far as its capital and its speed allow. Owns that
//! rule and the leg elsewhere: what that gains or loses is settled in cash every step, against the
//! world outside the venue. Its contract is in the ledger like everybody's.

use super::intent::whole;
use crate::sim::book::BookSide;
use crate::sim::units::{Lots, MICRO, Money, Side, div_nearest_even};
use crate::sim::worth::Worth;

/// The arbitrageur.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arbitrage {
    /// Its cash at the start.
    pub cash: Money,
    /// θ: the basis it leaves alone, as a share of the index.
    pub threshold: f64,
    /// κ: lots it wants per tick of basis beyond that; infinity closes the basis down to θ.
    pub aggression: f64,
    /// Most it holds, as a multiple of its equity.
    pub leverage: f64,
    /// Most lots it trades in a step.
    pub speed: Lots,
    /// d_s: lots that move the index by one tick.
    pub spot_depth: Lots,
}

/// The position it wants in all, in lots of the asset elsewhere: positive is long there and short
/// the contract. `basis` and `threshold` are in ticks, depths in lots per tick, `held` is the
/// position it has.
///
/// With the basis it would find had it no position, b₀ = B + z·(1/d_p + 1/d_s), this is
/// z = κ(|b₀| − θ)/(1 + κ/d_p + κ/d_s) with the sign of b₀, or nothing while |b₀| ≤ θ.
#[must_use]
pub fn wanted(aggression: f64, threshold: f64, (perp_depth, spot_depth): (f64, f64), held: f64, basis: f64) -> f64 {
    let per_lot = 1.0 / perp_depth + 1.0 / spot_depth;
    let untouched = basis + held * per_lot;
    let beyond = (libm::fabs(untouched) - threshold).max(0.0);
    if aggression <= 0.0 || beyond == 0.0 {
        return 0.0;
    }
    libm::copysign(beyond / (1.0 / aggression + per_lot), untouched)
}

/// What it finds in the market when it is its turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opportunity {
    /// Mid minus index, in ticks.
    pub basis: f64,
    /// The index, in ticks.
    pub index: f64,
    /// Lots that move the mid by one tick.
    pub perp_depth: f64,
    /// Most lots its equity carries.
    pub carried: f64,
}

/// How many lots of the contract it trades, and on which side. `held` is its contract position.
#[must_use]
pub fn order(arbitrage: &Arbitrage, held: Lots, found: &Opportunity) -> Option<(Side, Lots)> {
    let threshold = arbitrage.threshold * found.index;
    let depths = (found.perp_depth, arbitrage.spot_depth as f64);
    let wanted = wanted(arbitrage.aggression, threshold, depths, -held as f64, found.basis);
    let target = -whole(wanted.clamp(-found.carried, found.carried));
    if found.perp_depth <= 0.0 {
        return None;
    }
    let change = (target - held).clamp(-arbitrage.speed, arbitrage.speed);
    Side::of(change).map(|side| (side, change.abs()))
}

/// Lots that move the mid by one tick when an order meets `side`, judged by as many ticks next to the
/// best price as the basis is wide. A side that is eaten by one tick moves the mid by half of one.
#[must_use]
pub fn depth(side: &BookSide, basis: f64) -> f64 {
    // A conversion to whole ticks saturates, and is clamped.
    let ticks = (libm::ceil(libm::fabs(basis)) as usize).clamp(TICKS_MIN, TICKS_MAX);
    let lots: Lots = side.from_best().take(ticks).sum();
    2.0 * lots as f64 / ticks as f64
}

/// How far it looks into the book, at least and at most.
const TICKS_MIN: usize = 10;
/// See [`TICKS_MIN`].
const TICKS_MAX: usize = 200;

/// How far a position elsewhere pushes the index, in millionths of a tick: z/d_s.
#[must_use]
pub fn push(lots: Lots, spot_depth: Lots) -> i64 {
    // Lots are below 10^12, so this is at most 10^18.
    div_nearest_even(i128::from(lots) * i128::from(MICRO), i128::from(spot_depth.max(1))) as i64
}

/// The leg elsewhere: how many lots, what they cost and what has been settled in cash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpotLeg {
    lots: Lots,
    /// What the lots cost, in two millionths of a unit of money.
    cost: i128,
    settled: Money,
}

impl SpotLeg {
    /// The position elsewhere; positive is long.
    #[must_use]
    pub const fn lots(&self) -> Lots {
        self.lots
    }

    /// Buys lots (negative: sells) while the index moves from one price to the other; they cost the
    /// average of the two.
    pub fn trade(&mut self, lots: Lots, from_micro: i64, to_micro: i64, worth: Worth) {
        self.lots += lots;
        self.cost += worth.fine_value(lots, i128::from(from_micro) + i128::from(to_micro));
    }

    /// What is to be paid to its owner (negative: by it) so that all profit and loss up to this
    /// index is settled; counts it as paid.
    pub fn settle(&mut self, index_micro: i64, worth: Worth) -> Money {
        let profit = worth.fine_value(self.lots, 2 * i128::from(index_micro)) - self.cost;
        let profit = div_nearest_even(profit, 2 * i128::from(MICRO));
        let due = profit - self.settled;
        self.settled = profit;
        due
    }
}
