//! Volatility: how much the price has been moving, as everybody on the exchange measures it.
//!
//! An exponentially weighted average of squared log returns of the mid, one return a step:
//! v' = v + δ(r² − v). Market makers, margin tables and traders read its root, as it stood at the
//! end of the last step. Owns that average. Floating point, in software only: it decides what
//! agents want and what limits apply later, never a balance. Never reacts to what it measures.

use super::units::Mark;

/// How volatility is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Params {
    /// δ: weight of the newest squared return, from 0 to 1. [`weight`] gives it for a half-life.
    pub weight: f64,
    /// σ̂ before the first step, as the standard deviation of the log return of one step.
    pub start: f64,
}

/// The weight with which half of the average is forgotten in `half_life` seconds, for steps of
/// `step_seconds`: δ = 1 − 2^(−Δt / half-life). A half-life of zero remembers only the last return.
#[must_use]
pub fn weight(step_seconds: f64, half_life: f64) -> f64 {
    if half_life > 0.0 { 1.0 - libm::exp2(-step_seconds / half_life) } else { 1.0 }
}

/// The measured volatility of one asset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Volatility {
    variance: f64,
    mid: Mark,
    last_return: f64,
}

impl Volatility {
    /// Before the first step, with the mid it starts from.
    #[must_use]
    pub fn new(params: &Params, mid: Mark) -> Self {
        Self { variance: params.start * params.start, mid, last_return: 0.0 }
    }

    /// Takes in the mid at the end of a step. A mid at or below zero has no logarithm and counts as
    /// no move at all.
    pub fn observe(&mut self, params: &Params, mid: Mark) {
        self.last_return = log_return(self.mid, mid);
        self.variance += params.weight * (self.last_return * self.last_return - self.variance);
        self.mid = mid;
    }

    /// σ̂²: the variance of the log return of one step.
    #[must_use]
    pub const fn variance(&self) -> f64 {
        self.variance
    }

    /// σ̂: the standard deviation of the log return of one step.
    #[must_use]
    pub fn sigma(&self) -> f64 {
        libm::sqrt(self.variance)
    }

    /// The log return of the mid in the last step.
    #[must_use]
    pub const fn last_return(&self) -> f64 {
        self.last_return
    }
}

/// ln(to / from); 0 when one of them has no logarithm.
fn log_return(from: Mark, to: Mark) -> f64 {
    // Most steps leave the mid where it is; a logarithm costs more than the comparison.
    if from == to || from.0 <= 0 || to.0 <= 0 {
        return 0.0;
    }
    libm::log(to.0 as f64 / from.0 as f64)
}

#[cfg(test)]
mod tests {
    use super::{Params, Volatility, weight};
    use crate::sim::units::Mark;

    const PARAMS: Params = Params { weight: 0.06, start: 0.01 };

    #[test]
    fn a_move_of_z_sigma_scales_the_variance_by_one_plus_delta_z_squared_minus_one() {
        for z in [0.0, 1.0, 3.0, 5.0, 10.0] {
            let from = Mark(20_000_000);
            let mut volatility = Volatility::new(&PARAMS, from);
            let to = Mark((from.0 as f64 * libm::exp(-z * PARAMS.start)).round() as i64);
            volatility.observe(&PARAMS, to);
            let expected = PARAMS.start * PARAMS.start * (1.0 + PARAMS.weight * (z * z - 1.0));
            assert!((volatility.variance() / expected - 1.0).abs() < 1e-5, "z = {z}");
        }
    }

    #[test]
    fn a_quiet_market_forgets_by_half_in_a_half_life() {
        let params = Params { weight: weight(2.0, 60.0), start: 0.02 };
        let mut volatility = Volatility::new(&params, Mark::at(100));
        for _ in 0..30 {
            volatility.observe(&params, Mark::at(100));
        }
        assert!((volatility.variance() - 0.5 * 0.02 * 0.02).abs() < 1e-15);
        assert!((volatility.sigma() - 0.02 * 0.5_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn equal_moves_settle_at_their_own_size() {
        let mut volatility = Volatility::new(&PARAMS, Mark::at(10_000));
        for step in 0..2_000 {
            volatility.observe(&PARAMS, Mark::at(if step % 2 == 0 { 10_100 } else { 10_000 }));
        }
        assert!((volatility.sigma() - (10_100.0_f64 / 10_000.0).ln()).abs() < 1e-9);
        assert!((volatility.last_return() + (10_100.0_f64 / 10_000.0).ln()).abs() < 1e-12);
    }

    #[test]
    fn no_half_life_remembers_only_the_last_return_and_a_price_of_zero_is_no_return() {
        let params = Params { weight: weight(1.0, 0.0), start: 0.5 };
        let mut volatility = Volatility::new(&params, Mark::at(100));
        volatility.observe(&params, Mark::at(110));
        assert!((volatility.sigma() - 1.1_f64.ln()).abs() < 1e-12);
        volatility.observe(&params, Mark(0));
        assert_eq!(volatility.variance(), 0.0);
        volatility.observe(&params, Mark::at(100));
        assert_eq!(volatility.variance(), 0.0);
    }
}
