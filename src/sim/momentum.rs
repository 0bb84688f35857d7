//! Momentum: which way the price has been going, in units of its own volatility.
//!
//! M' = (1 − α)M + α·r/σ̂ (Majewski, Ciliberti, Bouchaud 2020). Owns that average. Floating point:
//! it decides what agents want and nothing else.

/// The average of standardised returns.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Momentum(f64);

impl Momentum {
    /// Takes in the log return of a step. `weight` is α, from 0 to 1; `sigma` is the measured
    /// volatility of one step. Where nothing moves there is no trend to add.
    pub fn observe(&mut self, weight: f64, log_return: f64, sigma: f64) {
        let standardised = if sigma > 0.0 { log_return / sigma } else { 0.0 };
        self.0 += weight * (standardised - self.0);
    }

    /// M: 0 without a trend, positive when the price has been rising.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }
}
