//! The runaway threshold R_c: how large the cascade reproduction number may be in a book that
//! recovers between liquidation rounds.
//!
//! If a share a of a displacement survives from one round to the next and only new lows trigger,
//! x'' = a·x' + R·(x' − x). That grows without end only if both roots of λ² − (a + R)λ + R = 0 are
//! real and above 1, which is R ≥ R_c = (1 + √(1 − a))²: 1 for a book that never refills, 4 for one
//! that is whole again at once. Derived for this model.
//!
//! Needs to see: how fast the book refills and how often the exchange liquidates. Misses: quotes
//! that are withdrawn instead of renewed, and that below R_c a cascade ends but can be enormous.

use crate::sim::units::{PPM, Ppm};

/// R_c of a book of which the share `surviving` of a displacement survives one round.
#[must_use]
pub fn critical_ratio(surviving: f64) -> f64 {
    let recovered = libm::sqrt(1.0 - surviving.clamp(0.0, 1.0));
    (1.0 + recovered) * (1.0 + recovered)
}

/// The share of a displacement that survives one liquidation round, when a step refills the share
/// `refill` of every gap and has `waves` rounds: the time between rounds is Δt/K, so the share is
/// (1 − refill)^(1/K). Rounds without limit leave no time between them.
#[must_use]
pub fn surviving(refill: Ppm, waves: Option<u32>) -> f64 {
    let Some(waves) = waves else { return 1.0 };
    libm::pow(1.0 - refill.clamp(0, PPM) as f64 / PPM as f64, 1.0 / f64::from(waves.max(1)))
}

/// The share that survives a round when trading halts for `rounds` after it and the book goes on
/// refilling: a^(1+H).
#[must_use]
pub fn surviving_halt(surviving: f64, rounds: u32) -> f64 {
    libm::pow(surviving, 1.0 + f64::from(rounds))
}

#[cfg(test)]
mod tests {
    use super::{critical_ratio, surviving, surviving_halt};

    #[test]
    fn the_threshold_of_a_refilling_book() {
        let table =
            [(0.99, 1.21), (0.95, 1.497_214), (0.9, 1.732_456), (0.75, 2.25), (0.5, 2.914_214), (0.0, 4.0), (1.0, 1.0)];
        for (surviving, ratio) in table {
            assert!((critical_ratio(surviving) - ratio).abs() < 1e-6, "{surviving}");
        }
    }

    #[test]
    fn a_halt_lets_the_book_recover() {
        for (rounds, ratio) in [(0, 1.732_456), (4, 2.689_369), (9, 3.265_411), (29, 3.914_759)] {
            assert!((critical_ratio(surviving_halt(0.9, rounds)) - ratio).abs() < 1e-6, "{rounds}");
        }
    }

    #[test]
    fn rounds_share_the_refill_of_their_step() {
        assert!((surviving(190_000, Some(2)) - 0.9).abs() < 1e-12);
        assert_eq!(surviving(100_000, Some(1)), 0.9);
        assert_eq!(surviving(100_000, None), 1.0);
        assert_eq!(critical_ratio(surviving(0, Some(1))), 1.0);
        assert_eq!(critical_ratio(surviving(1_000_000, Some(3))), 4.0);
    }
}
