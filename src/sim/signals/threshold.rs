//! The runaway threshold R_c: how large the cascade reproduction number may be in a book that
//! recovers between liquidation rounds.
//!
//! If a share a of a displacement survives from one round to the next and only new lows trigger,
//! x'' = a·x' + R·(x' − x). That grows without end only if both roots of λ² − (a + R)λ + R = 0 are
//! real and above 1, which is R ≥ R_c = (1 + √(1 − a))²: 1 for a book that never refills, 4 for one
//! that is whole again at once. Derived for this model.
//!
//! A market maker who follows the trades is less forgiving: it takes half of the move of the mid into
//! its reference and gives it back only as fast as the basis closes. With y the depth of that
//! reference, x'' = a·x' + (1 − a)·y' + R·(x' − x) and y' = b·(h·x' + (1 − h)·y), where b is the share
//! of the basis that survives a round and h the share of a move that is followed in it. A growth λ > 1
//! that lasts needs R(λ) = λ/(λ − 1) · [λ − a − (1 − a)·b·h·λ/(λ − b·(1 − h))], so R_c is the least
//! value of that: (1 + √(1 − a))² again at b = 0, and 2 − a at b = 1 with one round a step.
//!
//! Needs to see: how fast the book refills and how often the exchange liquidates. Misses: quotes
//! that are withdrawn or lean against inventory, marks that lag, and that below R_c a cascade ends
//! but can be enormous.

use crate::sim::setup::Quoting;
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

/// R_c of a market: 1 if nobody renews the book or rounds go on without limit.
#[must_use]
pub fn of_market(quoting: Option<&Quoting>, waves: Option<u32>) -> f64 {
    let Some(quoting) = quoting else { return 1.0 };
    // Half of a move is followed in the rounds of a step together.
    let followed = 1.0 - libm::exp2(-1.0 / f64::from(waves.unwrap_or(1).max(1)));
    with_following_quotes(surviving(quoting.refill, waves), surviving(quoting.basis_decay, waves), followed)
}

/// R_c when the share `book` of a displacement of the book and `basis` of one of the quotes survive
/// a round, and quotes follow the share `followed` of a move in it.
#[must_use]
pub fn with_following_quotes(book: f64, basis: f64, followed: f64) -> f64 {
    let (takes, keeps) = (basis * followed, basis * (1.0 - followed));
    let ratio = |growth: f64| {
        let quotes = (1.0 - book) * takes * growth / (growth - keeps);
        growth / (growth - 1.0) * (growth - book - quotes)
    };
    // One valley between growth 1 and beyond 2, the growth at which a book that is whole again at
    // once would break; halved often enough, in logarithms, to find its floor.
    let (mut low, mut high) = (libm::log(1e-9), libm::log(4.0));
    for _ in 0..100 {
        let third = (high - low) / 3.0;
        let at = |place: f64| ratio(1.0 + libm::exp(place));
        if at(low + third) <= at(high - third) {
            high -= third;
        } else {
            low += third;
        }
    }
    ratio(1.0 + libm::exp(low))
}

/// The share that survives a round when trading halts for `rounds` after it and the book goes on
/// refilling: a^(1+H).
#[must_use]
pub fn surviving_halt(surviving: f64, rounds: u32) -> f64 {
    libm::pow(surviving, 1.0 + f64::from(rounds))
}

#[cfg(test)]
mod tests {
    use super::{critical_ratio, of_market, surviving, surviving_halt, with_following_quotes};
    use crate::sim::setup::Quoting;

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

    #[test]
    fn quotes_that_follow_the_trades_bring_the_threshold_down() {
        for book in [1.0, 0.99, 0.9, 0.5, 0.2, 0.0] {
            // The basis closes at once: only the refill of the book counts.
            let fixed = with_following_quotes(book, 0.0, 0.5);
            assert!((fixed - critical_ratio(book)).abs() < 1e-6, "{book}: {fixed}");
            // It never closes: half of every move stays.
            let followed = with_following_quotes(book, 1.0, 0.5);
            assert!((followed - (2.0 - book)).abs() < 1e-6, "{book}: {followed}");
            let between = with_following_quotes(book, 0.9, 0.5);
            assert!(followed <= between + 1e-6 && between <= fixed + 1e-6, "{book}: {between}");
        }
    }

    #[test]
    fn a_book_nobody_renews_and_rounds_without_end_leave_one() {
        let quoting = Quoting {
            profile: vec![1],
            half_spread: 1,
            refill: 100_000,
            basis_decay: 1_000_000,
            skew: 0.0,
            leverage_limit: 1,
            withdrawal: None,
        };
        assert!((of_market(Some(&quoting), Some(1)) - 1.732_456).abs() < 1e-6);
        assert!((of_market(Some(&quoting), None) - 1.0).abs() < 1e-6);
        assert_eq!(of_market(None, Some(1)), 1.0);
    }
}
