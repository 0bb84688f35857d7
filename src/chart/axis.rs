//! Where an axis puts its labels.
//!
//! Steps of 1, 2 or 5 times a power of ten, no more labels than asked for. Owns the choice of
//! values and their decimals. Never knows pixels.

use super::words;

/// The labelled values of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    /// The values, rising.
    pub values: Vec<f64>,
    /// How many decimals tell them apart.
    pub decimals: usize,
}

impl Ticks {
    /// The label of a value.
    #[must_use]
    pub fn label(&self, value: f64) -> String {
        words::price(value, self.decimals)
    }
}

/// At most `most` values between `low` and `high`, as many as the steps 1, 2, 5 allow. An empty
/// or absurd range has none.
#[must_use]
pub fn ticks(low: f64, high: f64, most: usize) -> Ticks {
    let width = high - low;
    let none = Ticks { values: Vec::new(), decimals: 0 };
    if !(width.is_finite() && width > 0.0) || most == 0 {
        return none;
    }
    // Start well below the finest step that could fit and coarsen until few enough remain.
    let mut power = (width / (10.0 * most as f64)).log10().floor() as i32;
    loop {
        for factor in [1.0, 2.0, 5.0] {
            let step = factor * 10_f64.powi(power);
            let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
            let count = last - first + 1.0;
            if count < 1.0 {
                return none;
            }
            if count <= most as f64 {
                return Ticks {
                    values: (0..count as u32).map(|place| value(first + f64::from(place), factor, power)).collect(),
                    decimals: usize::try_from(-power).unwrap_or(0),
                };
            }
        }
        power += 1;
    }
}

/// `place × factor × 10^power`, divided rather than multiplied below one so that 0.3 is 0.3.
fn value(place: f64, factor: f64, power: i32) -> f64 {
    let value = if power < 0 { place * factor / 10_f64.powi(-power) } else { place * factor * 10_f64.powi(power) };
    // No negative zero on an axis.
    value + 0.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::ticks;

    #[test]
    fn steps_are_one_two_five() {
        assert_eq!(ticks(80.3, 101.0, 5).values, [85.0, 90.0, 95.0, 100.0]);
        assert_eq!(ticks(0.0, 1.8, 3).values, [0.0, 1.0]);
        assert_eq!(ticks(-1.5, 4.8, 4).values, [0.0, 2.0, 4.0]);
        assert_eq!(ticks(0.0, 320.0, 8).values.len(), 7);
        let fine = ticks(0.05, 0.42, 5);
        assert_eq!(fine.values, [0.1, 0.2, 0.3, 0.4]);
        assert_eq!(fine.label(0.3), "0.3");
    }

    #[test]
    fn ranges_without_width_have_no_labels() {
        for (low, high) in [(1.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0), (0.0, f64::INFINITY)] {
            assert!(ticks(low, high, 5).values.is_empty());
        }
        assert!(ticks(0.0, 1.0, 0).values.is_empty());
    }

    proptest! {
        #[test]
        fn labels_are_few_inside_and_different(
            low in -1e9..1e9_f64,
            width in 1e-3..1e9_f64,
            most in 2..9_usize,
        ) {
            let ticks = ticks(low, low + width, most);
            prop_assert!(ticks.values.len() <= most);
            let slack = 1e-6 * width;
            prop_assert!(ticks.values.iter().all(|v| *v >= low - slack && *v <= low + width + slack));
            let labels: Vec<_> = ticks.values.iter().map(|value| ticks.label(*value)).collect();
            prop_assert!(labels.windows(2).all(|pair| pair[0] != pair[1]));
        }
    }
}
