//! What is known of the event a scenario retells: published figures to compare a run with, and when
//! what happened.
//!
//! The shape of the file and nothing else. History changes no number of a run.

use serde::{Deserialize, Serialize};

pub use crate::recording::measures::{Core, Measure};
pub use crate::recording::observation::{Observation, Observed};

/// A real event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// When it was, in words; times are UTC.
    pub date: String,
    /// Which market the figures are of.
    pub market: String,
    /// The part of the run that counts as the core of the event; left out means none is defined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub core: Option<Core>,
    /// Published figures that a run is held against.
    pub targets: Vec<Target>,
    /// What happened when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub markers: Vec<Marker>,
    /// Published prices and open interest, to draw beside those of a run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub observations: Vec<Observation>,
}

/// One published figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// What is compared.
    pub what: Measure,
    /// The published figure, in the measure's unit.
    pub published: f64,
    /// The lowest value that agrees with it.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// Who published it.
    pub source: String,
    /// How sure the figure is.
    pub grade: Grade,
    /// Whether the scenario claims to meet it. A target that is not claimed is shown and decides
    /// nothing.
    pub claimed: bool,
    /// What should be known of it, such as why it is not claimed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// How sure a published figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grade {
    /// Primary data, an official report or a reviewed paper.
    A,
    /// A specialist desk, or press reports that agree.
    B,
    /// One secondary report.
    C,
    /// Sources disagree badly.
    D,
}

/// What happened when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marker {
    /// The step that stands for that time.
    pub at_step: u32,
    /// What happened.
    pub text: String,
}

/// How a simulated value stands to a published one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Within the tolerance.
    Pass,
    /// Within twice the tolerance.
    Near,
    /// Further away, or there is no value.
    Miss,
}

impl Verdict {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Near => "near",
            Self::Miss => "miss",
        }
    }
}

impl Target {
    /// How a simulated value stands to this figure. Near is a tolerance twice as wide on either side.
    #[must_use]
    pub fn verdict(&self, simulated: Option<f64>) -> Verdict {
        let Some(value) = simulated else { return Verdict::Miss };
        let within = |times: f64| {
            let (below, above) = (self.published - self.low, self.high - self.published);
            (self.published - times * below..=self.published + times * above).contains(&value)
        };
        match value {
            _ if (self.low..=self.high).contains(&value) => Verdict::Pass,
            _ if within(2.0) => Verdict::Near,
            _ => Verdict::Miss,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Grade, Measure, Target, Verdict};

    #[test]
    fn near_is_within_twice_the_tolerance_on_that_side() {
        let target = Target {
            what: Measure::PriceFall,
            published: 12.0,
            low: 10.0,
            high: 13.0,
            source: "somebody".to_owned(),
            grade: Grade::B,
            claimed: true,
            note: String::new(),
        };
        let verdicts = [7.9, 8.0, 9.9, 10.0, 13.0, 13.1, 14.0, 14.1].map(|value| target.verdict(Some(value)));
        let (pass, near, miss) = (Verdict::Pass, Verdict::Near, Verdict::Miss);
        assert_eq!(verdicts, [miss, near, near, pass, pass, near, near, miss]);
        assert_eq!(target.verdict(None), miss);
    }
}
