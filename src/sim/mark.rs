//! The mark price: the price margins are tested at.
//!
//! Exchanges mark to something slower than the last trade so that one print does not liquidate.
//! Owns the averaged basis and the three ways to form a mark. Never tests a margin.

use super::setup::MarkMode;
use super::units::{MICRO, Mark, PPM, Ticks, div_floor, div_nearest_even};

/// The moving average of mid minus index, in millionths of a tick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    average: i64,
}

impl Basis {
    /// Takes in the basis as it stands.
    pub fn observe(&mut self, mode: MarkMode, mid: Mark, index_micro: i64) {
        if let MarkMode::MedianOfThree { averaging } = mode {
            let basis = mid.0 * (MICRO / 2) - index_micro;
            let change = i128::from(averaging) * i128::from(basis - self.average);
            // A share of the gap, so it lies between the two.
            self.average += div_floor(change, i128::from(PPM)) as i64;
        }
    }

    /// The mark, formed from the last trade, the mid and the index.
    #[must_use]
    pub fn mark(&self, mode: MarkMode, last: Ticks, mid: Mark, index_micro: i64) -> Mark {
        match mode {
            MarkMode::Last => Mark::at(last),
            MarkMode::Mid => mid,
            MarkMode::MedianOfThree { .. } => {
                let mut three = [index_micro, index_micro + self.average, last * MICRO];
                three.sort_unstable();
                let ticks = div_nearest_even(i128::from(three[1]), i128::from(MICRO));
                Mark::at((ticks as i64).max(1))
            }
        }
    }
}
