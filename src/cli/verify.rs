//! `downdraft verify`: scenarios over many seeds, held against what was published of the events they
//! retell.
//!
//! A population is drawn, so one run shows one of many markets that fit the same description; what
//! counts is the median over a fixed set of seeds. Owns that set, the order of the work and the exit
//! status. The measures are [`Measure`](crate::recording::measures::Measure)'s, the figures the
//! scenario's.

mod table;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use indicatif::ProgressBar;

use super::output::{self, Outputs};
use super::{Failure, Verify, run};
use crate::recording::record;
use crate::scenario::schema::history::{History, Target, Verdict};
use crate::scenario::{Refusal, Scenario, presets};

/// How many seeds unless somebody asks for more or fewer.
pub(super) const SEEDS: u32 = 20;

/// A scenario with a history, and what its runs measured.
struct Retold {
    name: String,
    scenario: Scenario,
    history: History,
    /// By target, the values of all seeds in ascending order; no value sorts behind every value.
    values: Vec<Vec<Option<f64>>>,
}

/// One target against the runs.
struct Line<'a> {
    target: &'a Target,
    low: Option<f64>,
    median: Option<f64>,
    high: Option<f64>,
    /// Runs in which the measure has no value.
    without: usize,
}

pub(super) fn verify(asked: &Verify) -> Result<(), Failure> {
    if asked.seeds == 0 {
        return Err(Failure::Argument("--seeds is 0; allowed is a whole number from 1".to_owned()));
    }
    if let Some(name) = &asked.csv {
        output::check(name)?;
    }
    let mut retold = read(&asked.scenarios)?;
    measure(&mut retold, asked.seeds)?;
    let printed_csv = asked.csv.as_deref() == Some("-");
    let mut outputs = Outputs::default();
    if let Some(name) = &asked.csv {
        let rows = table::csv(&retold, asked.seeds);
        outputs.add(name, rows.map_err(|error| Failure::Output { file: name.clone(), reason: error.to_string() })?)?;
    }
    if !printed_csv {
        outputs.add("-", table::text(&retold, asked.seeds).into_bytes())?;
    }
    outputs.finish()?;
    let missed: Vec<String> = retold.iter().flat_map(Retold::missed).collect();
    if missed.is_empty() { Ok(()) } else { Err(Failure::Missed(missed.join("; "))) }
}

/// The scenarios asked for, which must retell an event; or all presets that do.
fn read(names: &[String]) -> Result<Vec<Retold>, Failure> {
    let asked = names.iter().map(|name| Ok((name.clone(), presets::load(name)?)));
    let shipped = presets::ALL.iter().map(|preset| Ok((preset.name.to_owned(), preset.scenario()?)));
    let all: Vec<(String, Scenario)> = match names {
        [] => shipped.collect::<Result<_, Refusal>>()?,
        _ => asked.collect::<Result<_, Refusal>>()?,
    };
    let mut retold = Vec::new();
    for (name, scenario) in all {
        match scenario.history.clone() {
            Some(history) => {
                scenario.setup(&name)?;
                let values = vec![Vec::new(); history.targets.len()];
                retold.push(Retold { name, scenario, history, values });
            }
            None if names.is_empty() => {}
            None => {
                return Err(Failure::Argument(format!(
                    "{name}: has no field `history`; allowed are scenarios that say what was published of the event \
                     they retell"
                )));
            }
        }
    }
    Ok(retold)
}

/// Runs every scenario with every seed, on all processors, and collects what was measured.
fn measure(retold: &mut [Retold], seeds: u32) -> Result<(), Failure> {
    let jobs: Vec<(usize, u64)> =
        (0..retold.len()).flat_map(|place| (1..=u64::from(seeds)).map(move |seed| (place, seed))).collect();
    let bar = run::progress_bar(jobs.len() as u64, "run");
    let done = in_parallel(retold, &jobs, &bar);
    bar.finish_and_clear();
    for (place, values) in done? {
        for (all, value) in retold[place].values.iter_mut().zip(values) {
            all.push(value);
        }
    }
    for values in retold.iter_mut().flat_map(|retold| &mut retold.values) {
        values.sort_by(|a, b| a.unwrap_or(f64::INFINITY).total_cmp(&b.unwrap_or(f64::INFINITY)));
    }
    Ok(())
}

/// What one run measured, with the place of its scenario.
type Measured = (usize, Vec<Option<f64>>);

/// The results in the order of the jobs, whoever finished first.
fn in_parallel(retold: &[Retold], jobs: &[(usize, u64)], bar: &ProgressBar) -> Result<Vec<Measured>, Failure> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Option<Result<Measured, Failure>>>> = Mutex::new(jobs.iter().map(|_| None).collect());
    let work = || {
        loop {
            let slot = next.fetch_add(1, Ordering::Relaxed);
            let Some(&(place, seed)) = jobs.get(slot) else { break };
            let values = retold[place].measured(seed).map(|values| (place, values));
            results.lock().unwrap_or_else(PoisonError::into_inner)[slot] = Some(values);
            bar.inc(1);
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        for _ in 0..threads.min(jobs.len()) {
            scope.spawn(work);
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten().collect()
}

impl Retold {
    /// Every target's measure in the run of one seed.
    fn measured(&self, seed: u64) -> Result<Vec<Option<f64>>, Failure> {
        let scenario = Scenario { seed, ..self.scenario.clone() };
        let setup = Arc::new(scenario.setup(&self.name)?);
        let header = scenario.header(&self.name, &setup, Vec::new());
        let run = record(header, setup, |_| ControlFlow::Continue(()))?;
        Ok(self.history.targets.iter().map(|target| target.what.of(&run, self.history.core)).collect())
    }

    fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.history.targets.iter().zip(&self.values).map(|(target, values)| Line {
            target,
            low: quantile(values, 0.1),
            median: quantile(values, 0.5),
            high: quantile(values, 0.9),
            without: values.iter().filter(|value| value.is_none()).count(),
        })
    }

    /// The claimed targets that are missed, for a message.
    fn missed(&self) -> Vec<String> {
        let missed = |line: &Line<'_>| line.target.claimed && line.verdict() == Verdict::Miss;
        self.lines().filter(missed).map(|line| format!("{}: {}", self.name, line.target.what.words())).collect()
    }
}

impl Line<'_> {
    fn verdict(&self) -> Verdict {
        self.target.verdict(self.median)
    }
}

/// The value below which a share of ascending values lies, between two of them in proportion. `None` if it
/// falls among those that are none.
fn quantile(values: &[Option<f64>], share: f64) -> Option<f64> {
    let place = share * (values.len().checked_sub(1)?) as f64;
    let (below, above) = (place.floor(), place.ceil());
    let (low, high) = ((*values.get(below as usize)?)?, (*values.get(above as usize)?)?);
    Some(low + (place - below) * (high - low))
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn the_median_lies_between_the_two_in_the_middle() {
        let values = [Some(1.0), Some(2.0), Some(4.0), Some(100.0)];
        assert_eq!(quantile(&values, 0.5), Some(3.0));
        assert_eq!(quantile(&values, 0.0), Some(1.0));
        assert_eq!(quantile(&values, 1.0), Some(100.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn a_run_without_a_value_counts_as_beyond_all_others() {
        assert_eq!(quantile(&[Some(1.0), Some(2.0), None], 0.5), Some(2.0));
        assert_eq!(quantile(&[Some(1.0), Some(2.0), None, None], 0.5), None);
    }
}
