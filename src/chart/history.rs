//! A run held against what was published of the event it retells, in words.
//!
//! Owns the words and the digits of a comparison. What was published is the scenario's, what the run has
//! is measured on its recording. Never judges by another rule than the scenario's own tolerance.

use super::words;
use crate::scenario::schema::history::{History, Verdict};

/// A published figure and this run's.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What is compared, with its unit.
    pub name: String,
    /// The published figure.
    pub published: String,
    /// From where to where a run agrees with it.
    pub agrees: String,
    /// This run's.
    pub simulated: String,
    /// How the two stand to each other.
    pub verdict: Verdict,
    /// Whether the scenario claims to meet it, over many seeds.
    pub claimed: bool,
    /// Who published it, and what should be known of it.
    pub source: String,
}

impl Row {
    /// All of it in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { name, published, agrees, simulated, source, .. } = self;
        let claim = if self.claimed { "" } else { ", not claimed" };
        let verdict = self.verdict.word();
        format!("{name}: this run {simulated}, published {published}, agrees at {agrees}: {verdict}{claim}. {source}")
    }
}

/// The figures of an event beside those of a run, which come in the same order.
#[must_use]
pub fn rows(history: &History, simulated: &[Option<f64>]) -> Vec<Row> {
    let pairs = history.targets.iter().zip(simulated);
    pairs
        .map(|(target, simulated)| {
            let unit = target.what.unit();
            let written = |value: f64| if unit == "$" { words::money(value) } else { figure(value) };
            let (low, high) = (written(target.low), written(target.high));
            Row {
                name: if unit == "$" { target.what.words() } else { format!("{} ({unit})", target.what.words()) },
                published: written(target.published),
                agrees: if low == high { low } else { format!("{low} to {high}") },
                simulated: simulated.map_or_else(|| "none".to_owned(), written),
                verdict: target.verdict(*simulated),
                claimed: target.claimed,
                source: [target.source.trim(), target.note.trim()].join(". ").trim_end_matches(". ").to_owned(),
            }
        })
        .collect()
}

/// A number a person can compare: whole from 1,000 on, two digits after the point below 100.
#[must_use]
pub fn figure(value: f64) -> String {
    match value.abs() {
        1e9.. => format!("{:.2}bn", value / 1e9),
        1e6.. => format!("{:.1}m", value / 1e6),
        1e3.. => {
            let whole = format!("{:.0}", value.abs());
            let (front, back) = whole.split_at(whole.len() - 3);
            format!("{}{front},{back}", if value < 0.0 { "−" } else { "" })
        }
        100.0.. => format!("{value:.0}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{figure, rows};
    use crate::scenario::presets;
    use crate::scenario::schema::history::Verdict;

    #[test]
    fn every_figure_stands_beside_its_own_and_says_its_source() {
        let Ok(scenario) = presets::load("btc-2023-08-17") else { panic!("the preset") };
        let Some(history) = scenario.history else { panic!("it retells an event") };
        let simulated: Vec<Option<f64>> = history.targets.iter().map(|target| Some(target.published)).collect();
        let exact = rows(&history, &simulated);
        assert_eq!(exact.len(), history.targets.len());
        for (row, target) in exact.iter().zip(&history.targets) {
            assert_eq!((row.verdict, &row.simulated), (Verdict::Pass, &row.published));
            assert!(row.sentence().contains(&target.source), "{}", row.sentence());
        }
        assert!(rows(&history, &vec![None; simulated.len()]).iter().all(|row| row.simulated == "none"));
    }

    #[test]
    fn money_is_written_as_everywhere_else_and_a_range_of_one_value_as_that_value() {
        let Ok(scenario) = presets::load("bitmex-2020-03-12") else { panic!("the preset") };
        let Some(history) = scenario.history else { panic!("it retells an event") };
        let rows = rows(&history, &vec![Some(1.57e9); history.targets.len()]);
        let said = |name: &str| rows.iter().find(|row| row.name == name).map(|row| (&*row.published, &*row.agrees));
        assert_eq!(said("deleveraged"), Some(("$0", "$0")));
        assert_eq!(said("liquidated"), Some(("$1.60B", "$1.28B to $1.92B")));
        assert_eq!(said("fall of the price to the low (%)"), Some(("51.10", "46.00 to 56.00")));
    }

    #[test]
    fn figures_are_short_enough_to_compare() {
        let shown = [14_390.0, 17.35, -1_627.4, 3_810_000_000.0, 61.7, 250.0].map(figure);
        assert_eq!(shown, ["14,390", "17.35", "−1,627", "3.81bn", "61.70", "250"]);
    }
}
