//! A run held against what was published of the event it retells, in words.
//!
//! Owns the words and the digits of a comparison. What was published is the scenario's, what the run has
//! is measured on its recording. Never judges by another rule than the scenario's own tolerance.

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
        format!("{name}: this run {simulated}, published {published}, agrees from {agrees}: {verdict}{claim}. {source}")
    }
}

/// The figures of an event beside those of a run, which come in the same order.
#[must_use]
pub fn rows(history: &History, simulated: &[Option<f64>]) -> Vec<Row> {
    let pairs = history.targets.iter().zip(simulated);
    pairs
        .map(|(target, simulated)| Row {
            name: format!("{} ({})", target.what.words(), target.what.unit()),
            published: figure(target.published),
            agrees: format!("{} to {}", figure(target.low), figure(target.high)),
            simulated: simulated.map_or_else(|| "none".to_owned(), figure),
            verdict: target.verdict(*simulated),
            claimed: target.claimed,
            source: [target.source.trim(), target.note.trim()].join(". ").trim_end_matches(". ").to_owned(),
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
    fn figures_are_short_enough_to_compare() {
        let shown = [14_390.0, 17.35, -1_627.4, 3_810_000_000.0, 61.7, 250.0].map(figure);
        assert_eq!(shown, ["14,390", "17.35", "−1,627", "3.81bn", "61.70", "250"]);
    }
}
