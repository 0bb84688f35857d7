//! Estimators: what can be told from the tape alone, without seeing a position or the book.
//!
//! The lag-1 autocorrelation of returns, which should rise before a slow instability (critical
//! slowing down), and the branching ratio n̂ = 1 − √(mean/variance) of liquidation counts in
//! windows (Hardiman and Bouchaud 2014), the share of liquidations that others set off. Owns their
//! memory: the last [`RETURNS`] returns and the counts of the last [`WINDOWS`] windows, in whole
//! numbers, so that nothing drifts. Never feeds back into the market.

use std::collections::VecDeque;

/// How many returns the autocorrelation looks back on.
pub const RETURNS: usize = 120;
/// How many steps one window of counts lasts.
pub const WINDOW_STEPS: u32 = 10;
/// How many windows of counts are compared.
pub const WINDOWS: usize = 24;

/// Everything that is told from the tape of one asset.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tape {
    /// Of the returns of the mid.
    pub autocorrelation: Autocorrelation,
    /// Of forced closes.
    pub branching: Branching,
}

impl Tape {
    /// Takes in a step: the log return of the mid, and how many positions were closed by force.
    pub fn observe(&mut self, log_return: f64, liquidations: u32) {
        self.autocorrelation.observe(log_return);
        self.branching.observe(liquidations);
    }
}

/// The lag-1 autocorrelation of the last [`RETURNS`] returns.
///
/// Needs to see: prices. Misses: cascades are folds driven by shocks, often without a slow drift
/// before them; Guttal et al. 2016 found no slowing before meltdowns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Autocorrelation {
    /// In billionths, newest last.
    returns: VecDeque<i64>,
    sum: i128,
    squares: i128,
    products: i128,
}

impl Autocorrelation {
    /// Takes in the log return of a step.
    pub fn observe(&mut self, log_return: f64) {
        // Returns are far below 2^30, so billionths of them fit.
        let newest = libm::round(log_return * 1e9) as i64;
        if self.returns.len() == RETURNS
            && let Some(oldest) = self.returns.pop_front()
        {
            let next = self.returns.front().copied().unwrap_or(0);
            self.sum -= i128::from(oldest);
            self.squares -= product(oldest, oldest);
            self.products -= product(oldest, next);
        }
        self.products += self.returns.back().map_or(0, |&last| product(last, newest));
        self.sum += i128::from(newest);
        self.squares += product(newest, newest);
        self.returns.push_back(newest);
    }

    /// Σ (r − m)(r' − m) / Σ (r − m)² with the mean m of the window; `None` until the window is full
    /// and while no price has moved in it.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        let (first, last) = (*self.returns.front()?, *self.returns.back()?);
        let count = i128::try_from(self.returns.len()).ok()?;
        // Everything times count², so that the mean needs no division.
        let ends = 2 * self.sum - i128::from(first) - i128::from(last);
        let around = count * count * self.products - count * self.sum * ends + (count - 1) * self.sum * self.sum;
        let spread = count * (count * self.squares - self.sum * self.sum);
        (self.returns.len() == RETURNS && spread > 0).then(|| around as f64 / spread as f64)
    }
}

const fn product(a: i64, b: i64) -> i128 {
    a as i128 * b as i128
}

/// The branching ratio of liquidations, from the counts of [`WINDOWS`] windows of [`WINDOW_STEPS`]
/// steps.
///
/// Needs to see: when liquidations happen. Misses: it is late, and a change of regime looks like
/// branching where there is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Branching {
    /// Counts of complete windows, newest last.
    counts: VecDeque<u32>,
    steps: u32,
    current: u32,
    value: Option<f64>,
}

impl Branching {
    /// Takes in how many accounts a step closed by force.
    pub fn observe(&mut self, liquidations: u32) {
        self.current += liquidations;
        self.steps += 1;
        if self.steps < WINDOW_STEPS {
            return;
        }
        if self.counts.len() == WINDOWS {
            self.counts.pop_front();
        }
        self.counts.push_back(self.current);
        (self.steps, self.current) = (0, 0);
        self.value = if self.counts.len() == WINDOWS { branching_ratio(&self.counts) } else { None };
    }

    /// n̂ as of the last complete window, from 0 for counts no more uneven than independent ones;
    /// `None` until there are enough windows and while they are empty.
    #[must_use]
    pub const fn value(&self) -> Option<f64> {
        self.value
    }
}

/// 1 − √(mean/variance) of counts, not below 0; `None` if there were no events.
fn branching_ratio(counts: &VecDeque<u32>) -> Option<f64> {
    let count = counts.len() as f64;
    let mean = counts.iter().map(|&events| f64::from(events)).sum::<f64>() / count;
    if mean == 0.0 {
        return None;
    }
    let around = |&events: &u32| (f64::from(events) - mean) * (f64::from(events) - mean);
    let variance = counts.iter().map(around).sum::<f64>() / (count - 1.0);
    Some(if variance > mean { 1.0 - libm::sqrt(mean / variance) } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::{Autocorrelation, Branching, RETURNS, WINDOW_STEPS, WINDOWS};
    use crate::sim::draws::{Consumer, Draws};

    /// The same by the textbook, from the returns themselves.
    fn by_hand(returns: &[f64]) -> f64 {
        let mean = returns.iter().sum::<f64>() / returns.len() as f64;
        let around: f64 = returns.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean)).sum();
        around / returns.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>()
    }

    #[test]
    fn the_rolling_sums_are_the_window_counted_afresh() {
        let mut draws = Draws::new(3, Consumer::Noise, 0, 0);
        let returns: Vec<f64> = (0..5 * RETURNS).map(|_| (0.01 * draws.normal() * 1e9).round() / 1e9 + 0.003).collect();
        let mut rolling = Autocorrelation::default();
        for (place, &value) in returns.iter().enumerate() {
            rolling.observe(value);
            let seen = place + 1;
            assert_eq!(rolling.value().is_some(), seen >= RETURNS);
            if let Some(value) = rolling.value() {
                assert!((value - by_hand(&returns[seen - RETURNS..seen])).abs() < 1e-9, "{seen}");
            }
        }
    }

    #[test]
    fn an_autoregression_shows_its_coefficient_and_a_price_that_stands_still_shows_nothing() {
        let mut draws = Draws::new(5, Consumer::Noise, 0, 0);
        let (mut sum, mut seen, mut value) = (0.0, 0.0, 0.0);
        let mut rolling = Autocorrelation::default();
        for step in 0..200 * RETURNS {
            value = 0.6 * value + 0.001 * draws.normal();
            rolling.observe(value);
            if (step + 1) % RETURNS == 0 {
                sum += rolling.value().unwrap();
                seen += 1.0;
            }
        }
        // The estimator of a window of n is low by about (1 + 4ρ)/n.
        assert!((sum / seen - 0.6 + 3.4 / RETURNS as f64).abs() < 0.02, "{}", sum / seen);
        for _ in 0..2 * RETURNS {
            rolling.observe(0.0);
        }
        assert_eq!(rolling.value(), None);
    }

    #[test]
    fn even_counts_do_not_branch_and_clusters_do() {
        let clusters = |each: u32, every: usize| {
            let mut branching = Branching::default();
            for window in 0..2 * WINDOWS {
                let events = if window % every == 0 { each } else { 0 };
                branching.observe(events);
                (1..WINDOW_STEPS).for_each(|_| branching.observe(0));
            }
            branching.value()
        };
        assert_eq!(clusters(3, 1), Some(0.0));
        assert_eq!(clusters(0, 1), None);
        // Half of the windows hold 12: mean 6, variance 36 · 24/23.
        let expected = 1.0 - (6.0_f64 / (36.0 * 24.0 / 23.0)).sqrt();
        assert!((clusters(12, 2).unwrap() - expected).abs() < 1e-12);
        assert_eq!(Branching::default().value(), None);
    }
}
