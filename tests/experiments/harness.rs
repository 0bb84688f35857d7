//! Runs of one market over many seeds. The same seed gives every variant the same population, the
//! same news and the same noise: differences are the change's, not chance's.

use std::ops::{ControlFlow, RangeInclusive};
use std::sync::Arc;

use downdraft::recording::summary::Summary;
use downdraft::recording::{Recording, record};
use downdraft::scenario::Scenario;
use downdraft::scenario::schema::{Book, Deed, Population, Profile, Traders};

/// The seeds of every point of a sweep.
pub const SEEDS: RangeInclusive<u64> = 1..=20;

/// A fund that lasts, in dollars: a tenth of open interest. Where a fund ends, deleveraging takes
/// positions off the book and ends the fall for another reason than the one in question.
pub const LASTING_FUND: f64 = 1.5e6;

/// The base market.
pub fn base() -> Scenario {
    parse(include_str!("base.ron"))
}

pub fn parse(text: &str) -> Scenario {
    Scenario::parse(text, "an experiment").unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// One recorded run.
pub fn recorded(scenario: &Scenario) -> Recording {
    let setup = scenario.setup("an experiment").unwrap_or_else(|refusal| panic!("{refusal}"));
    let header = scenario.header("an experiment", &setup, Vec::new());
    record(header, Arc::new(setup), |_| ControlFlow::Continue(())).unwrap_or_else(|stopped| panic!("{stopped}"))
}

/// The same market with each of the seeds, measured.
pub fn over<T>(seeds: RangeInclusive<u64>, scenario: &Scenario, measure: impl Fn(&Recording) -> T) -> Vec<T> {
    let run = |seed| measure(&recorded(&Scenario { seed, ..scenario.clone() }));
    seeds.map(run).collect()
}

/// What most experiments ask of a run.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// Largest fall of the mark from a running maximum, in percent.
    pub drawdown: f64,
    /// Accounts closed by force.
    pub accounts: f64,
    /// Lots of longs sold by force, in percent of open interest at the start.
    pub forced: f64,
    /// Losses beyond the margin of the accounts closed, in dollars.
    pub bad_debt: f64,
    /// The same for every dollar closed by force, in percent.
    pub bad_debt_share: f64,
    /// Lots deleveraged.
    pub adl: f64,
    /// R̄ before the first step: the market as it opens.
    pub ratio: f64,
    /// The critical shock at the same time, in lots.
    pub critical: f64,
}

pub fn outcome(run: &Recording) -> Outcome {
    let summary = Summary::of(run);
    let dollars = |money| run.header().whole(money);
    let closed = dollars(summary.liquidations.notional);
    let bad_debt = dollars(summary.bad_debt);
    let first = run.frame(0);
    Outcome {
        drawdown: summary.price.max_drawdown,
        accounts: summary.liquidations.accounts as f64,
        forced: 100.0 * summary.liquidations.lots_long as f64 / summary.open_interest.start_lots.max(1) as f64,
        bad_debt,
        bad_debt_share: if closed > 0.0 { 100.0 * bad_debt / closed } else { 0.0 },
        adl: summary.adl.lots as f64,
        ratio: first.r_bar().unwrap_or(f64::INFINITY),
        critical: first.critical_shock as f64,
    }
}

/// The base market's outcomes after a change.
pub fn with(change: impl Fn(&mut Scenario)) -> Vec<Outcome> {
    let mut scenario = base();
    change(&mut scenario);
    over(SEEDS, &scenario, outcome)
}

/// The median of one number over runs.
pub fn median<T>(runs: &[T], of: impl Fn(&T) -> f64) -> f64 {
    let mut values: Vec<f64> = runs.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { 0.5 * (values[middle - 1] + values[middle]) }
}

pub fn mean<T>(runs: &[T], of: impl Fn(&T) -> f64) -> f64 {
    runs.iter().map(of).sum::<f64>() / runs.len() as f64
}

/// The share of runs in which something holds.
pub fn share<T>(runs: &[T], holds: impl Fn(&T) -> bool) -> f64 {
    mean(runs, |run| if holds(run) { 1.0 } else { 0.0 })
}

/// Prints a point of a sweep: what the assertions are about.
pub fn show(point: &str, runs: &[Outcome]) {
    println!(
        "{point:>24}: drawdown {:6.2} %, closed {:6.1}, forced {:5.1} %, bad debt ${:9.0} ({:.3} % of forced), ADL in {:3.0} % ({:7.0} lots), R̄ {:.3}, E_crit {:.0}",
        median(runs, |run| run.drawdown),
        median(runs, |run| run.accounts),
        median(runs, |run| run.forced),
        median(runs, |run| run.bad_debt),
        median(runs, |run| run.bad_debt_share),
        100.0 * share(runs, |run| run.adl > 0.0),
        median(runs, |run| run.adl),
        median(runs, |run| run.ratio),
        median(runs, |run| run.critical),
    );
}

pub fn population(scenario: &mut Scenario) -> &mut Population {
    let Traders::Population(population) = &mut scenario.traders else { panic!("a drawn population") };
    population
}

pub fn profile(scenario: &mut Scenario) -> &mut Profile {
    let Book::Profile(profile) = &mut scenario.book else { panic!("a renewed book") };
    profile
}

/// Sets the push, in percent.
pub fn push(scenario: &mut Scenario, percent: f64) {
    scenario.interventions[0].what = Deed::IndexShock { percent };
}
