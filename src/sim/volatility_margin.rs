//! Margins that follow volatility: less leverage when the market moves more, or the other way round.
//!
//! L(t) = clip(L₀·(σ_ref/σ̂)^β, 1, L_cap). β = 1 holds the risk of a position constant, which sells
//! into falling markets; β < 0 leans against the cycle; 0 changes nothing. Owns the limit of the next
//! step and the scale of maintenance that goes with it. What is decided here is a limit; the margin
//! test itself stays in whole numbers.

use super::units::{PPM, Ppm};

/// How margins follow volatility.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VolatilityMargin {
    /// Highest leverage at reference volatility, L₀.
    pub leverage: f64,
    /// Highest leverage ever.
    pub leverage_cap: f64,
    /// Volatility of one step at which the limit is L₀.
    pub reference: f64,
    /// β.
    pub exponent: f64,
    /// Whom it binds.
    pub binds: Binds,
    /// Maintenance of open positions moves in steps of this size.
    pub quantum: Ppm,
}

/// Whom margins that follow volatility bind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binds {
    /// Positions that are opened from now on: only the highest leverage changes.
    NewPositions,
    /// Open positions too: maintenance moves, and with it every liquidation price.
    AllPositions,
}

impl VolatilityMargin {
    /// The highest leverage at a volatility of one step.
    #[must_use]
    pub fn leverage_at(&self, volatility: f64) -> f64 {
        // Without a move there is no estimate yet.
        let volatility = if volatility > 0.0 { volatility } else { self.reference };
        (self.leverage * libm::pow(self.reference / volatility, self.exponent)).clamp(1.0, self.leverage_cap)
    }

    /// The same in millionths, rounded down to whole quanta of L₀, so that a table does not change with
    /// every tick.
    #[must_use]
    pub fn leverage_ppm_at(&self, volatility: f64) -> Ppm {
        let quantum = (self.leverage * self.quantum.max(1) as f64).max(1.0);
        let quanta = libm::floor(self.leverage_at(volatility) * PPM as f64 / quantum + 1e-9);
        // Leverage is at most a few hundred.
        ((quanta * quantum) as Ppm).max(PPM)
    }

    /// By how much maintenance is multiplied at a volatility, in whole quanta and at least one of them:
    /// L₀ / L(t), so that maintenance stays the same share of the initial margin. One for new positions
    /// only.
    #[must_use]
    pub fn scale_at(&self, volatility: f64) -> Ppm {
        match self.binds {
            Binds::NewPositions => PPM,
            Binds::AllPositions => {
                let quantum = self.quantum.max(1);
                let quanta = libm::round(self.leverage / self.leverage_at(volatility) * PPM as f64 / quantum as f64);
                // L₀ is at most a few hundred, so the quanta are few.
                (quanta as Ppm).max(1) * quantum
            }
        }
    }
}
