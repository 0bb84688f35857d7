//! Promise: with nobody moving the price, a leveraged position is liquidated as often as a random
//! walk crosses its barrier, and how often does not depend on how the market is put together.
//!
//! The index is a driftless walk seen once a minute, the mark is the index and the book so deep that
//! nobody matters. The probability is that of a continuous walk with the barrier moved away by
//! 0.5826·σ·√Δt (Broadie, Glasserman and Kou 1997).

use downdraft::sim::event::What;
use downdraft::sim::index::{Index, news};
use downdraft::sim::ledger::Account;
use downdraft::sim::margin;
use downdraft::sim::setup::{IndexPath, MarkMode, Quoting, Setup};
use downdraft::sim::units::{MICRO, Money, Step, Ticks};
use downdraft::sim::worth::Worth;

use crate::market::{opened, textbook, trader};

/// Fine enough that a tick is nothing beside the distance to the barrier.
const START: Ticks = 20_000;
const MAINTENANCE: i64 = 5_000;
const MINUTES: Step = 1_440;
const LEVERAGE: Money = 20;

fn volatility(annual: f64) -> f64 {
    annual / f64::sqrt(365.0 * 1_440.0)
}

fn walk(annual: f64) -> IndexPath {
    IndexPath::Walk { volatility: volatility(annual), jump_probability: 0.0, jump_size: 0.0 }
}

fn long() -> Account {
    trader(100 * Money::from(START) / LEVERAGE, 100, START)
}

/// One long in a market that it cannot move.
fn market(annual: f64, seed: u64) -> Setup {
    let mut setup = textbook(START, MAINTENANCE, vec![long()]);
    setup.seed = seed;
    setup.steps = MINUTES;
    setup.assets[0].index = walk(annual);
    // The basis is never averaged in, so two of the three are the index.
    setup.assets[0].mark = MarkMode::MedianOfThree { averaging: 0 };
    setup.assets[0].horizon = 1;
    setup.assets[0].book.capital = 1_000_000_000_000_000;
    setup.assets[0].book.quoting = Some(Quoting {
        profile: vec![1_000_000],
        half_spread: 1,
        refill: 1_000_000,
        basis_decay: 1_000_000,
        skew: 0.0,
        leverage_limit: 1_000,
        withdrawal: None,
    });
    setup
}

/// The first step in which the market closes the long.
fn closed_in(annual: f64, seed: u64) -> Option<Step> {
    let mut market = opened(market(annual, seed));
    (1..=MINUTES).find(|_| {
        let events = market.step().expect("a sound market");
        events.iter().any(|event| matches!(event.what, What::Liquidated { .. }))
    })
}

/// The first step in which the index, to the nearest tick, is at or below the liquidation price.
fn crossed_in(path: &IndexPath, seed: u64) -> Option<Step> {
    let trigger = margin::trigger(&long(), Worth::Linear(1), MAINTENANCE).expect("a liquidation price").0 / 2;
    let mut index = Index::new(START);
    (1..=MINUTES).find(|&step| {
        let news = news(1, &[], seed, step)[0];
        index.advance(path, None, news, (seed, 0, step));
        (index.micro() + MICRO / 2).div_euclid(MICRO) <= trigger
    })
}

/// The standard normal distribution.
fn normal(z: f64) -> f64 {
    0.5 * (1.0 + libm::erf(z / core::f64::consts::SQRT_2))
}

/// The probability of liquidation within a day, seen continuously and once a minute.
fn probabilities(annual: f64) -> (f64, f64) {
    let distance = f64::ln((1.0 - MAINTENANCE as f64 / 1e6) / (1.0 - 1.0 / LEVERAGE as f64));
    assert!((distance - 0.046_281).abs() < 1e-6);
    let day = volatility(annual) * f64::sqrt(f64::from(MINUTES));
    let shift = 0.5826 * volatility(annual);
    (2.0 * normal(-distance / day), 2.0 * normal(-(distance + shift) / day))
}

fn compare(annual: f64, paths: u64, crossed: usize) {
    let expected = probabilities(annual).1;
    let found = crossed as f64 / paths as f64;
    let error = f64::sqrt(expected * (1.0 - expected) / paths as f64);
    assert!((found - expected).abs() <= 3.0 * error, "{annual}: {found} instead of {expected} ± {error}");
}

const TABLE: [(f64, f64, f64); 2] = [(0.6, 0.140_575, 0.136_486), (0.8, 0.269_055, 0.262_461)];

#[test]
fn the_market_closes_a_long_in_the_minute_in_which_the_index_crosses() {
    for (annual, continuous, watched) in TABLE {
        let (by_time, by_minute) = probabilities(annual);
        assert!((by_time - continuous).abs() < 1e-6, "{by_time}");
        assert!((by_minute - watched).abs() < 1e-6, "{by_minute}");
        let mut closed = 0;
        for seed in 0..200 {
            let step = closed_in(annual, seed);
            assert_eq!(step, crossed_in(&walk(annual), seed), "seed {seed}");
            closed += usize::from(step.is_some());
        }
        compare(annual, 200, closed);
    }
}

#[test]
fn the_index_crosses_as_often_as_the_closed_form_says() {
    for (annual, ..) in TABLE {
        let paths = 1_500;
        let path = walk(annual);
        compare(annual, paths, (0..paths).filter(|&seed| crossed_in(&path, seed).is_some()).count());
    }
}

#[test]
#[ignore = "twenty thousand markets of a day each: run it with --ignored"]
fn the_market_closes_a_long_as_often_as_the_closed_form_says() {
    for (annual, ..) in TABLE {
        let paths = 20_000;
        compare(annual, paths, (0..paths).filter(|&seed| closed_in(annual, seed).is_some()).count());
    }
}
