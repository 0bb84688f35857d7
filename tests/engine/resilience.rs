//! Promise: a book that refills between liquidation rounds carries a cascade further up to its
//! threshold and no further — (1 + √(1 − a))² where a share a of a displacement survives a round,
//! less where the quotes follow the trades.
//!
//! One round a step, and a step refills the share 1 − a of every gap. Ticks are a thousandth of the
//! first displacement, so that whole ticks come close to the continuous book.

use downdraft::sim::breaker::{Breaker, HaltedMark, Reopening, Stops};
use downdraft::sim::event::What;
use downdraft::sim::setup::{Quoting, Setup};
use downdraft::sim::signals::threshold::{critical_ratio, of_market};
use downdraft::sim::units::{Lots, PPM, Ppm, Side, Ticks};

use crate::market::{long_closed_at, opened, order, run, textbook, volume};

const START: Ticks = 200_000;
const DEPTH: Lots = 1_000;
const MAINTENANCE: Ppm = 5_000;
/// X and x₀ are counted in ticks of this fineness.
const FIRST: Ticks = 1_000;

/// A flat book of `reach` ticks that refills, and nobody in it.
fn market(refill: Ppm, basis_decay: Ppm, reach: Ticks) -> Setup {
    let mut setup = textbook(START, MAINTENANCE, Vec::new());
    setup.rules.waves = Some(1);
    setup.assets[0].horizon = 1;
    setup.assets[0].book.capital = 1_000_000_000_000_000;
    setup.assets[0].book.quoting = Some(Quoting {
        profile: vec![DEPTH; reach as usize],
        half_spread: 1,
        refill,
        basis_decay,
        skew: 0.0,
        leverage_limit: 1_000,
        withdrawal: None,
    });
    setup
}

/// Adds a long that is closed in the first round and moves the price by `first` ticks, and an even
/// ladder of `ratio` times the depth below it.
fn with_ladder(mut setup: Setup, ratio: f64, first: Ticks, reach: Ticks) -> Setup {
    let each = (ratio * DEPTH as f64).round() as Lots;
    let mut longs = vec![long_closed_at(START, first * DEPTH, MAINTENANCE)];
    longs.extend((1..=reach).map(|depth| long_closed_at(START - depth, each, MAINTENANCE)));
    let empty = textbook(START, MAINTENANCE, longs);
    setup.accounts = empty.accounts;
    setup
}

/// The deepest trade of a cascade in ticks; it is over with the first open step that closes nobody.
fn deepest(setup: Setup) -> Ticks {
    let mut market = opened(setup);
    let mut low = START;
    loop {
        let events = market.step().expect("a sound market");
        let trades = events.iter().filter_map(|event| match event.what {
            What::Liquidated { last, .. } => last,
            _ => None,
        });
        let lowest = trades.min();
        low = low.min(lowest.unwrap_or(low));
        let stopped = events.iter().any(|event| matches!(event.what, What::Halted { .. }));
        if lowest.is_none() && !stopped && market.first().rules().halt.is_none() {
            break;
        }
    }
    START - low
}

fn close(value: f64, expected: f64, tolerance: f64) {
    assert!((value - expected).abs() <= tolerance, "{value} instead of {expected}, within {tolerance}");
}

/// The recursion of the continuous book: X/x₀.
fn recursion(surviving: f64, ratio: f64) -> f64 {
    let (mut now, mut low, mut fresh) = (1.0_f64, 1.0_f64, 1.0_f64);
    while fresh > 0.0 {
        now = surviving * now + ratio * fresh;
        fresh = (now - low).max(0.0);
        low = low.max(now);
    }
    low
}

#[test]
fn constant_selling_meets_a_limit() {
    for (surviving, depth) in [(0.9, 32.566_078), (0.5, 9.990_234)] {
        let by_hand = 5.0 * (1.0 - f64::powi(surviving, 10)) / (1.0 - surviving);
        close(by_hand, depth, 1e-6);
        let mut setup = market(((1.0 - surviving) * 1e6).round() as Ppm, PPM, 40 * FIRST);
        setup.steps = 10;
        for step in 1..=10 {
            order(&mut setup, step, Side::Short, 5 * FIRST * DEPTH);
        }
        let (last, events) = run(setup);
        assert_eq!(volume(&events), 50 * FIRST * DEPTH);
        close((START - last.first().last()) as f64 / FIRST as f64, depth, 0.002);
    }
}

#[test]
fn new_lows_trigger_and_old_ones_do_not() {
    let table = [
        (0.9, 0.6, 1.65),
        (0.9, 0.9, 2.592),
        (0.9, 1.2, 5.460_21),
        (0.9, 1.5, 30.847_503),
        (0.5, 0.9, 1.4),
        (0.5, 2.0, 5.625),
        (0.5, 2.5, 42.0),
    ];
    for (surviving, ratio, size) in table {
        close(recursion(surviving, ratio), size, 1e-6);
        let reach = (size * 1.1) as Ticks * FIRST + FIRST;
        let setup = market(((1.0 - surviving) * 1e6).round() as Ppm, PPM, reach);
        let depth = deepest(with_ladder(setup, ratio, FIRST, reach));
        // Every round rounds to a whole tick, and the rounds to come multiply it.
        close(depth as f64 / FIRST as f64, size, 0.001 * size);
    }
}

#[test]
fn the_threshold_is_where_the_recursion_stops_stopping() {
    // The growth of one round from that of the last: below the threshold it always ends below 1.
    let ends = |surviving: f64, ratio: f64| {
        let mut growth = surviving + ratio;
        for _ in 0..100_000 {
            if growth <= 1.0 {
                return true;
            }
            growth = surviving + ratio - ratio / growth;
        }
        false
    };
    for (surviving, threshold) in
        [(0.99, 1.21), (0.95, 1.497_214), (0.9, 1.732_456), (0.75, 2.25), (0.5, 2.914_214), (0.0, 4.0)]
    {
        close(critical_ratio(surviving), threshold, 1e-6);
        assert!(ends(surviving, critical_ratio(surviving) - 1e-6), "{surviving}");
        assert!(!ends(surviving, critical_ratio(surviving) + 1e-6), "{surviving}");
    }
}

/// Whether a cascade of a given R runs to the end of a long ladder.
fn runs_away(refill: Ppm, basis_decay: Ppm, ratio: f64) -> bool {
    let (first, reach) = (20, 40_000);
    deepest(with_ladder(market(refill, basis_decay, reach), ratio, first, reach)) >= reach
}

#[test]
fn a_cascade_ends_below_the_threshold_and_runs_away_above_it() {
    for refill in [100_000, 250_000, 500_000] {
        let surviving = 1.0 - refill as f64 / 1e6;
        let threshold = critical_ratio(surviving);
        assert!(!runs_away(refill, PPM, 0.88 * threshold), "{surviving}");
        assert!(runs_away(refill, PPM, 1.02 * threshold), "{surviving}");
    }
}

#[test]
fn quotes_that_follow_the_trades_run_away_sooner() {
    for (refill, basis_decay) in [(100_000, 0), (500_000, 0), (500_000, 200_000)] {
        let quoting = market(refill, basis_decay, 1).first().book.quoting.clone().expect("quotes");
        let threshold = of_market(Some(&quoting), Some(1));
        assert!(threshold < critical_ratio(1.0 - refill as f64 / 1e6));
        assert!(!runs_away(refill, basis_decay, 0.95 * threshold), "{refill} {basis_decay}: {threshold}");
        // Growth is slow just above it, and whole ticks eat what is slow.
        assert!(runs_away(refill, basis_decay, 1.05 * threshold), "{refill} {basis_decay}: {threshold}");
    }
}

/// The recursion with a halt of so many rounds after every other round.
fn recursion_with_halts(surviving: f64, ratio: f64, halt: i32) -> f64 {
    let (mut now, mut low, mut fresh, mut pause) = (1.0_f64, 1.0_f64, 1.0_f64, 0);
    while fresh > 0.0 {
        now = surviving.powi(1 + pause) * now + ratio * fresh;
        fresh = (now - low).max(0.0);
        low = low.max(now);
        pause = halt - pause;
    }
    low
}

#[test]
fn the_book_recovers_while_a_breaker_halts_the_market() {
    // The breaker trips on any move; after a halt it has nothing to compare the first round with, so
    // it is every other round that is followed by a halt.
    for (halt, ratio) in [(4, 1.8), (9, 1.8), (9, 2.0)] {
        let size = recursion_with_halts(0.9, ratio, halt as i32);
        assert!(ratio > critical_ratio(0.9) && size < 15.0, "{size}");
        let reach = (size * 1.1) as Ticks * FIRST + FIRST;
        let mut setup = market(100_000, PPM, reach);
        setup.assets[0].rules.breaker = Some(Breaker {
            band: 0,
            window: 2,
            halt,
            stops: Stops::Everything,
            reopening: Reopening::Continuous,
            mark: HaltedMark::Follows,
        });
        let depth = deepest(with_ladder(setup, ratio, FIRST, reach));
        close(depth as f64 / FIRST as f64, size, 0.002 * size);
    }
}

#[test]
fn a_long_pause_between_rounds_raises_the_threshold() {
    // Nine further refills after each round are one refill of 1 − 0.9¹⁰.
    let refill = ((1.0 - f64::powi(0.9, 10)) * 1e6).round() as Ppm;
    close(critical_ratio(f64::powi(0.9, 10)), 3.265_411, 1e-6);
    assert!(!runs_away(refill, PPM, 0.88 * 3.265_411));
    assert!(runs_away(refill, PPM, 1.02 * 3.265_411));
    let halted = market(refill, PPM, 1).first().book.quoting.clone().expect("quotes");
    close(of_market(Some(&halted), Some(1)), 3.265_411, 1e-5);
    assert_eq!(opened(market(refill, PPM, 5)).first().book().bids.best(), Some(START - 1));
}
