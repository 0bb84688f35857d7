//! The heat map: how hot a level is, as a share of the colours from ground to hottest.
//!
//! Owns the two cut-offs, the three gradings and the words of the legend. What is at a level comes from
//! the run's levels. Never picks a colour and never draws.

use serde::{Deserialize, Serialize};

use super::words;
use crate::recording::Recording;
use crate::recording::levels::Levels;
use crate::sim::units::{Side, Step};

/// One, in the parts the cut-offs are counted in.
const WHOLE: f64 = 1e6;
/// The power of the usual grading: small levels stay visible beside the largest.
const POWER: f64 = 0.62;
/// How many times the lower end the upper one is, on the logarithmic grading.
const DECADES: f64 = 1e3;

/// How values between the cut-offs are spread over the colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grading {
    /// By a power below one: small levels show, large ones stay apart.
    #[default]
    Power,
    /// In proportion.
    Linear,
    /// By the logarithm, over three powers of ten below the upper cut-off.
    Log,
}

impl Grading {
    /// All of them, with what is written on them and what they are called.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Power, "usual", "Usual colours"),
        (Self::Linear, "linear", "Linear colours"),
        (Self::Log, "log", "Logarithmic colours"),
    ];
}

/// Which values get which part of the colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contrast {
    /// How they are spread.
    pub grading: Grading,
    /// At and below this all is ground, in millionths of the largest level.
    pub low: u32,
    /// From here on all is hottest, in millionths of the largest level.
    pub high: u32,
}

impl Default for Contrast {
    fn default() -> Self {
        Self { grading: Grading::default(), low: 0, high: WHOLE as u32 }
    }
}

impl Contrast {
    /// The cut-offs in dollars, where the largest level is worth `peak`.
    #[must_use]
    pub fn cut_offs(&self, peak: f64) -> (f64, f64) {
        (f64::from(self.low) / WHOLE * peak, f64::from(self.high) / WHOLE * peak)
    }

    /// The same with other cut-offs, in dollars; they stay in order and inside what there is.
    #[must_use]
    pub fn with_cut_offs(self, low: f64, high: f64, peak: f64) -> Self {
        let part =
            |dollars: f64| if peak > 0.0 { (dollars / peak * WHOLE).clamp(0.0, WHOLE).round() as u32 } else { 0 };
        let high = part(high).max(1);
        Self { low: part(low).min(high - 1), high, ..self }
    }

    /// How hot a value in dollars is, from 0 to 1.
    #[must_use]
    pub fn share(&self, dollars: f64, peak: f64) -> f64 {
        let (low, high) = self.cut_offs(peak);
        if high <= low {
            return 0.0;
        }
        let part = ((dollars - low) / (high - low)).clamp(0.0, 1.0);
        match self.grading {
            Grading::Power => part.powf(POWER),
            Grading::Linear => part,
            Grading::Log => ((part * DECADES).max(1.0).ln() / DECADES.ln()).clamp(0.0, 1.0),
        }
    }
}

/// What one bin is worth at the end of a step, longs and shorts together, in dollars.
#[must_use]
pub fn worth(run: &Recording, levels: &Levels, step: Step) -> Vec<f64> {
    let mark = run.frame(step).mark;
    let pairs = levels.at(step, Side::Long).iter().zip(levels.at(step, Side::Short));
    pairs.map(|(long, short)| run.header().notional(long.lots + short.lots, mark)).collect()
}

/// The words at the two ends of the legend: `$0` and `$4.03M per $0.50`.
#[must_use]
pub fn ends(run: &Recording, levels: &Levels, contrast: &Contrast) -> (String, String) {
    let (low, high) = contrast.cut_offs(levels.peak());
    let header = run.header();
    let width = header.price(levels.bins().ticks() as f64);
    let decimals = words::price_decimals(header.tick);
    (words::money(low), format!("{} per {}", words::money(high), words::dollar_price(width, decimals)))
}

/// What is shown, in a few words.
#[must_use]
pub const fn says(levels: &Levels) -> &'static str {
    if levels.is_equivalent() {
        "known levels in this model, isolated-equivalent"
    } else {
        "known levels in this model"
    }
}

#[cfg(test)]
mod tests {
    use super::{Contrast, Grading};

    #[test]
    fn heat_rises_from_the_lower_cut_off_to_the_upper_in_every_grading() {
        for (grading, ..) in Grading::ALL {
            let contrast = Contrast { grading, ..Contrast::default() }.with_cut_offs(1e6, 3e6, 4e6);
            assert_eq!(contrast.cut_offs(4e6), (1e6, 3e6));
            let shares: Vec<f64> = (0..=40).map(|tenth| contrast.share(f64::from(tenth) * 1e5, 4e6)).collect();
            assert!(shares.windows(2).all(|pair| pair[0] <= pair[1]), "{grading:?}");
            assert_eq!((shares[0], shares[10], shares[30], shares[40]), (0.0, 0.0, 1.0, 1.0), "{grading:?}");
            assert!(shares[20] > 0.4 && shares[20] < 1.0, "{grading:?}");
        }
    }

    #[test]
    fn cut_offs_stay_in_order_and_inside() {
        let contrast = Contrast::default().with_cut_offs(5e6, 2e6, 4e6);
        assert!(contrast.low < contrast.high);
        let contrast = Contrast::default().with_cut_offs(-1.0, 9e9, 4e6);
        assert_eq!(contrast, Contrast::default());
        assert_eq!(Contrast::default().share(1.0, 0.0), 0.0);
    }
}
