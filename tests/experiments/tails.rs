//! Leverage against tails (V24): the exponent of the worst returns falls with maximum leverage, as in
//! Thurner, Farmer and Geanakoplos (2012). Same sign, not the same numbers.

use std::ops::RangeInclusive;

use crate::harness::{mean, over, parse};
use crate::stats::{hill, returns};

/// Steps before positions have been coming and going for long enough.
const WARM_UP: usize = 400;

/// The exponent of the worst 1 % of returns at a maximum leverage: of all runs together, and of each.
fn exponent(most: f64, seeds: RangeInclusive<u64>, steps: u32) -> (f64, Vec<f64>) {
    let mut scenario = parse(include_str!("tails.ron"));
    scenario.steps = steps;
    scenario.rules.tiers[0].max_leverage = most;
    let runs = over(seeds, &scenario, |run| {
        let mids: Vec<f64> = run.frames()[WARM_UP..].iter().map(|frame| frame.mid.ticks()).collect();
        returns(&mids, 1)
    });
    let falls = |run: &[f64]| run.iter().map(|r| -r).collect::<Vec<_>>();
    let each: Vec<f64> = runs.iter().map(|run| hill(falls(run).into_iter(), 0.01)).collect();
    let together = hill(runs.iter().flat_map(|run| falls(run)), 0.01);
    println!("at most {most}×: {together:.2}, each run {each:.2?}");
    (together, each)
}

/// Standard error of the mean over runs.
fn error(each: &[f64]) -> f64 {
    let middle = mean(each, |value| *value);
    (mean(each, |value| (value - middle).powi(2)) / (each.len() as f64 - 1.0)).sqrt()
}

fn check(seeds: RangeInclusive<u64>, steps: u32) {
    let sweep = [1.0, 2.0, 3.0, 5.0, 7.5, 10.0].map(|most| exponent(most, seeds.clone(), steps));
    for pair in sweep.windows(2) {
        let slack = error(&pair[0].1).hypot(error(&pair[1].1));
        assert!(pair[1].0 <= pair[0].0 + slack, "{} after {} ± {slack}", pair[1].0, pair[0].0);
    }
    let (unlevered, levered) = (sweep[0].0, sweep[5].0);
    assert!(unlevered - levered >= 2.0, "from {unlevered} at 1× to {levered} at 10×");
}

#[test]
fn v24_the_tail_gets_fatter_with_maximum_leverage() {
    check(1..=4, 3_000);
}

#[test]
#[ignore = "a minute: more runs of more steps"]
fn v24_the_tail_gets_fatter_with_maximum_leverage_in_long_runs() {
    check(1..=10, 12_000);
}
