//! How prices stand on their axis: evenly in dollars, as a change from the start, or by ratio.
//!
//! Owns where a price stands and which prices are labelled with what. The prices themselves stay
//! dollars everywhere. Never knows pixels.

use serde::{Deserialize, Serialize};

use super::axis::ticks;
use super::words;

/// A price axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PriceScale {
    /// Dollars, evenly.
    #[default]
    Dollars,
    /// The same places, labelled as a change from the start of the run.
    Percent,
    /// Equal ratios are equal distances.
    Log,
}

/// From this ratio of the largest to the smallest price on, a logarithmic axis is labelled by decades.
const DECADES: f64 = 8.0;

impl PriceScale {
    /// Every axis, in the order of its buttons.
    pub const ALL: [Self; 3] = [Self::Dollars, Self::Percent, Self::Log];

    /// Its button, and what the button is called.
    #[must_use]
    pub const fn button(self) -> (&'static str, &'static str) {
        match self {
            Self::Dollars => ("$", "Price in dollars"),
            Self::Percent => ("%", "Price in percent from the start"),
            Self::Log => ("log", "Price on a logarithmic axis"),
        }
    }

    /// The heading of a price chart with this axis.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Dollars => "Price ($)",
            Self::Percent => "Price (% from start)",
            Self::Log => "Price ($, log)",
        }
    }

    /// Where a price stands on an even axis.
    #[must_use]
    pub fn place(self, price: f64) -> f64 {
        if self == Self::Log { price.max(f64::MIN_POSITIVE).ln() } else { price }
    }

    /// The price that stands in a place.
    #[must_use]
    pub fn price(self, place: f64) -> f64 {
        if self == Self::Log { place.exp() } else { place }
    }

    /// At most `most` labelled prices of a range, for a run that began at `start`.
    #[must_use]
    pub fn marks(self, low: f64, high: f64, most: usize, start: f64) -> Vec<(f64, String)> {
        match self {
            Self::Percent if start > 0.0 => {
                let change = |price: f64| 100.0 * (price / start - 1.0);
                let marks = ticks(change(low), change(high), most);
                let label = |value: f64| {
                    let plus = if value > 0.0 { "+" } else { "" };
                    format!("{plus}{} %", marks.label(value))
                };
                marks.values.iter().map(|value| (start * (1.0 + value / 100.0), label(*value))).collect()
            }
            Self::Log if low > 0.0 && high / low >= DECADES => decades(low, high, most),
            _ => {
                let marks = ticks(low, high, most);
                marks.values.iter().map(|value| (*value, marks.label(*value))).collect()
            }
        }
    }
}

/// The prices 1, 2 and 5 times a power of ten, or as many of them as there is room for.
fn decades(low: f64, high: f64, most: usize) -> Vec<(f64, String)> {
    let powers = low.log10().floor() as i32..=high.log10().ceil() as i32;
    let choices: [&[f64]; 3] = [&[1.0, 2.0, 5.0], &[1.0, 3.0], &[1.0]];
    let inside = |factors: &[f64]| {
        let all = powers.clone().flat_map(|power| factors.iter().map(move |factor| factor * 10_f64.powi(power)));
        all.filter(|price| (low..=high).contains(price)).collect::<Vec<f64>>()
    };
    let fits = |factors: &&&[f64]| inside(factors).len() <= most;
    let chosen = choices.iter().find(fits).map_or_else(Vec::new, |factors| inside(factors));
    chosen.into_iter().map(|price| (price, words::price(price, if price < 1.0 { 2 } else { 0 }))).collect()
}

#[cfg(test)]
mod tests {
    use super::PriceScale;

    fn labels(scale: PriceScale, low: f64, high: f64) -> Vec<String> {
        scale.marks(low, high, 5, 100.0).into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn a_change_is_labelled_from_the_start_and_stands_at_its_price() {
        assert_eq!(labels(PriceScale::Percent, 87.0, 103.0), ["−10 %", "−5 %", "0 %"]);
        assert_eq!(labels(PriceScale::Percent, 97.0, 112.0), ["0 %", "+5 %", "+10 %"]);
        let marks = PriceScale::Percent.marks(87.0, 103.0, 5, 100.0);
        assert!((marks[0].0 - 90.0).abs() < 1e-9);
    }

    #[test]
    fn equal_ratios_are_equal_distances_on_a_logarithmic_axis() {
        let place = |price| PriceScale::Log.place(price);
        assert!((place(80.0) - place(40.0) - (place(20.0) - place(10.0))).abs() < 1e-12);
        assert!((PriceScale::Log.price(place(87.99)) - 87.99).abs() < 1e-9);
        assert_eq!(PriceScale::Dollars.place(87.99), 87.99);
    }

    #[test]
    fn a_wide_logarithmic_axis_is_labelled_by_decades_and_a_narrow_one_evenly() {
        assert_eq!(labels(PriceScale::Log, 87.0, 103.0), labels(PriceScale::Dollars, 87.0, 103.0));
        assert_eq!(labels(PriceScale::Log, 0.9, 120.0), ["1", "3", "10", "30", "100"]);
        assert_eq!(labels(PriceScale::Log, 3.0, 60.0), ["5", "10", "20", "50"]);
    }
}
