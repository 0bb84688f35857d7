//! Promise: when liquidation prices lie at random and every sale eats ten ticks, the number of sales
//! that one sale sets off follows the Borel law: P(n) = e^(−Rn)·(Rn)^(n−1)/n!.
//!
//! Thousands of small markets, each run for real. A book that ends after a number of sales cuts the
//! law off there, and so does the expectation it is compared with. Four standard errors.

use downdraft::sim::draws::{Consumer, Draws};
use downdraft::sim::setup::Setup;
use downdraft::sim::units::{Lots, Side, Ticks};

use crate::market::{levels, liquidated, long_closed_at, opened, order, textbook};

const START: Ticks = 100_000;
const MAINTENANCE: i64 = 10_000;
/// Ticks, and lots, that one sale eats.
const SALE: Lots = 10;

/// P(n) of the law; above R = 1 the probabilities of all finite n do not add up to one.
fn borel(ratio: f64, sales: u32) -> f64 {
    let n = f64::from(sales);
    f64::exp(-ratio * n + (n - 1.0) * f64::ln(ratio * n) - libm::lgamma(n + 1.0))
}

/// A market whose triggers are a Poisson process of `ratio` positions per sale, and whose book ends
/// after `most` sales.
fn market(ratio: f64, most: u32, number: u32) -> Setup {
    let mut draws = Draws::new(29 + (ratio * 100.0) as u64, Consumer::Noise, number, 0);
    let (mut depth, mut longs) = (0.0, Vec::new());
    loop {
        depth -= f64::ln(1.0 - draws.unit()) * SALE as f64 / ratio;
        // A trigger between two ticks is reached at the lower one.
        let tick = depth.ceil() as Ticks;
        if tick > SALE * Ticks::from(most) {
            break;
        }
        longs.push(long_closed_at(START - tick, SALE, MAINTENANCE));
    }
    let mut setup = textbook(START, MAINTENANCE, longs);
    setup.assets[0].horizon = 1;
    // From the lowest up, which is how a book is quickest to fill.
    setup.assets[0].book.bids = levels(START - 1, SALE * i64::from(most), 1, Side::Long);
    setup.assets[0].book.bids.reverse();
    order(&mut setup, 1, Side::Short, SALE);
    setup
}

/// How many sales the first one led to, itself among them, in each of so many markets; `most` stands
/// for as many or more.
fn sales(ratio: f64, most: u32, markets: u32) -> Vec<u32> {
    let count = |number| {
        let mut market = opened(market(ratio, most, number));
        (1 + liquidated(market.step().expect("a sound market")).len() as u32).min(most)
    };
    (0..markets).map(count).collect()
}

/// Whether the mean of `value` over the sales is what the law says, cut off at `most`.
fn check(ratio: f64, most: u32, sales: &[u32], value: impl Fn(f64) -> f64) {
    let (mut sum, mut squares, mut beyond) = (0.0, 0.0, 1.0);
    for n in 1..most {
        let (probability, value) = (borel(ratio, n), value(f64::from(n)));
        sum += probability * value;
        squares += probability * value * value;
        beyond -= probability;
    }
    let last = value(f64::from(most));
    let (mean, square) = (sum + beyond * last, squares + beyond * last * last);
    let found = sales.iter().map(|&n| value(f64::from(n))).sum::<f64>() / sales.len() as f64;
    let error = f64::sqrt((square - mean * mean) / sales.len() as f64);
    assert!((found - mean).abs() <= 4.0 * error, "R {ratio}: {found} instead of {mean} ± {error}");
}

fn close(value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-6, "{value} instead of {expected}");
}

#[test]
fn sizes_of_cascades_follow_the_borel_law() {
    // P(1), P(2), P(3), P(5), mean, variance, and where the book ends.
    let table = [
        (0.3, [0.740_818, 0.164_643, 0.054_887, 0.009_413], 1.428_571, 0.874_636, 40, 8_000),
        (0.5, [0.606_531, 0.183_940, 0.083_674, 0.026_720], 2.0, 4.0, 80, 8_000),
        (0.8, [0.449_329, 0.161_517, 0.087_089, 0.039_073], 5.0, 100.0, 150, 6_000),
        (0.9, [0.406_570, 0.148_769, 0.081_655, 0.037_962], 10.0, 900.0, 150, 6_000),
    ];
    for (ratio, probabilities, mean, variance, most, markets) in table {
        let found = sales(ratio, most, markets);
        for (n, probability) in [1, 2, 3, 5].into_iter().zip(probabilities) {
            close(borel(ratio, n), probability);
            check(ratio, most, &found, |sales| f64::from(u8::from(sales as u32 == n)));
        }
        // The law itself has these moments, and the markets have those of the law cut off.
        close(1.0 / (1.0 - ratio), mean);
        close(ratio / f64::powi(1.0 - ratio, 3), variance);
        let whole: f64 = (1..20_000).map(|n| f64::from(n) * borel(ratio, n)).sum();
        close(whole, mean);
        check(ratio, most, &found, |sales| sales);
        check(ratio, most, &found, |sales| sales * sales);
    }
}

#[test]
fn above_one_a_share_of_cascades_never_ends() {
    for (ratio, forever) in [(1.1, 0.176_134), (1.5, 0.582_812), (2.0, 0.796_812)] {
        let mut share = 1.0_f64;
        for _ in 0..1_000 {
            share = 1.0 - f64::exp(-ratio * share);
        }
        close(share, forever);
        let ends: f64 = (1..20_000).map(|n| borel(ratio, n)).sum();
        close(1.0 - ends, forever);
        let most = 120;
        let found = sales(ratio, most, 3_000);
        check(ratio, most, &found, |sales| f64::from(u8::from(sales as u32 == most)));
    }
}

#[test]
fn at_one_large_cascades_thin_out_with_the_square_root() {
    // P(n or more) goes as n^(−1/2): the density as n^(−3/2).
    let tail = |from: u32| 1.0 - (1..from).map(|n| borel(1.0, n)).sum::<f64>();
    let slope = f64::ln(tail(4_000) / tail(1_000)) / f64::ln(4.0);
    assert!((slope + 0.5).abs() < 1e-3, "{slope}");
    let (most, markets) = (200, 3_000);
    let found = sales(1.0, most, markets);
    for from in [5, 20, 80, most] {
        check(1.0, most, &found, |sales| f64::from(u8::from(sales as u32 >= from)));
    }
}

#[test]
#[ignore = "a hundred thousand markets for each R: run it with --ignored"]
fn sizes_of_cascades_follow_the_borel_law_at_length() {
    for (ratio, most) in [(0.3, 60), (0.5, 150), (0.8, 600), (0.9, 1_000), (1.0, 1_000), (1.1, 600)] {
        let found = sales(ratio, most, 100_000);
        for n in [1, 2, 3, 5, 10] {
            check(ratio, most, &found, |sales| f64::from(u8::from(sales as u32 == n)));
        }
        check(ratio, most, &found, |sales| sales);
        check(ratio, most, &found, |sales| f64::from(u8::from(sales as u32 == most)));
    }
}
