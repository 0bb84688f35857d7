//! Withdrawal: a market maker quotes less, and wider, when volatility rises or its margin runs out.
//!
//! h = clamp((σ_ref/σ̂)^η, h_min, 1) × min(1, free margin/needed margin) scales every level of the
//! target profile (Fosset, Bouchaud, Benzaquen 2020; Brunnermeier, Pedersen 2009), and the
//! half-spread is max(1, ⌈b₀ + b₁·σ̂·P⌉). Thin books move more, and what moves more is quoted
//! thinner: stable only while η times the share of variance that flow makes is below 1. Owns those
//! functions. Never places a quote.

use crate::sim::units::{Lots, Ticks};

/// How a market maker withdraws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Withdrawal {
    /// σ_ref: the volatility of one step up to which the whole profile is quoted.
    pub reference: f64,
    /// η: how fast depth falls beyond it.
    pub exponent: f64,
    /// h_min: what is always left while there is margin; 0 for no floor.
    pub floor: f64,
    /// h_max: how far a volatility below the reference thickens the book; 1 for not beyond its
    /// profile.
    pub ceiling: f64,
    /// b₁: half-spread added per standard deviation of one step.
    pub spread_per_sigma: f64,
}

impl Withdrawal {
    /// The part of h that volatility decides. σ̂ = 0 is as thick as it gets.
    #[must_use]
    pub fn factor(&self, sigma: f64) -> f64 {
        let raw = if sigma > 0.0 { libm::pow(self.reference / sigma, self.exponent) } else { self.ceiling };
        raw.min(self.ceiling).max(self.floor)
    }

    /// Ticks from the reference to the best price: max(1, ⌈b₀ + b₁·σ̂·P⌉).
    #[must_use]
    pub fn half_spread(&self, base: Ticks, sigma: f64, price: Ticks) -> Ticks {
        let wide = libm::ceil(base as f64 + self.spread_per_sigma * sigma * price as f64);
        (wide as Ticks).clamp(1, SPREAD_MAX)
    }
}

/// The widest half-spread, in ticks.
const SPREAD_MAX: Ticks = 10_000;

/// The part of h that margin decides: free over needed, at most 1.
#[must_use]
pub fn margin_factor(free: Lots, needed: Lots) -> f64 {
    if needed <= 0 { 1.0 } else { (free.max(0) as f64 / needed as f64).min(1.0) }
}

/// A profile scaled by h, each level to the nearest lot.
#[must_use]
pub fn scaled(profile: &[Lots], factor: f64) -> Vec<Lots> {
    profile.iter().map(|&lots| libm::round(lots as f64 * factor) as Lots).collect()
}

/// η times the share of variance that flow makes; below 1 the withdrawal is stable, at or above 1
/// volatility feeds on itself in a calm market.
#[must_use]
pub fn feedback(exponent: f64, flow_share: f64) -> f64 {
    exponent * flow_share
}

/// The variance at which a market settles whose news have the standard deviation `news` and whose
/// flow moves the price by `flow` at reference depth: v = news² + flow²·(v/σ_ref²)^η, without the
/// floor. `None` if there is none.
#[must_use]
pub fn settled_variance(withdrawal: &Withdrawal, news: f64, flow: f64) -> Option<f64> {
    let unbounded = Withdrawal { floor: 0.0, ..*withdrawal };
    let (news, flow) = (news * news, flow * flow);
    let mut variance = news + flow;
    for _ in 0..SETTLING_ROUNDS {
        let h = unbounded.factor(libm::sqrt(variance));
        let next = news + flow / (h * h);
        if !next.is_finite() {
            return None;
        }
        if (next - variance).abs() <= 1e-12 * next {
            return Some(next);
        }
        variance = next;
    }
    None
}

/// Rounds after which a variance that still grows is taken to have no end.
const SETTLING_ROUNDS: u32 = 100_000;
