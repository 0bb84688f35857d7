//! The mark price: the price margins are tested at.
//!
//! Exchanges mark to something slower than the last trade so that one print does not liquidate.
//! Owns the averaged basis and the four ways to form a mark. Never tests a margin.

use super::setup::MarkMode;
use super::units::{MICRO, Mark, PPM, Ticks, div_floor, div_nearest_even};

/// The moving average of mid minus index, in millionths of a tick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    average: i64,
}

impl Basis {
    /// The average, in millionths of a tick.
    #[must_use]
    pub const fn average_micro(&self) -> i64 {
        self.average
    }

    /// Takes in the basis as it stands.
    pub fn observe(&mut self, mode: MarkMode, mid: Mark, index_micro: i64) {
        if let MarkMode::IndexPlusAverage { averaging } | MarkMode::MedianOfThree { averaging } = mode {
            let basis = mid.0 * (MICRO / 2) - index_micro;
            let change = i128::from(averaging) * i128::from(basis - self.average);
            // A share of the gap, so it lies between the two.
            self.average += div_floor(change, i128::from(PPM)) as i64;
        }
    }

    /// The mark, formed from the last trade, the mid and the index. `fair_micro` is where funding will
    /// have the contract trade: the index itself where there is no funding.
    #[must_use]
    pub fn mark(&self, mode: MarkMode, last: Ticks, mid: Mark, (index_micro, fair_micro): (i64, i64)) -> Mark {
        match mode {
            MarkMode::Last => Mark::at(last),
            MarkMode::Mid => mid,
            MarkMode::IndexPlusAverage { .. } => nearest(index_micro + self.average),
            MarkMode::MedianOfThree { .. } => {
                let mut three = [fair_micro, index_micro + self.average, last * MICRO];
                three.sort_unstable();
                nearest(three[1])
            }
        }
    }
}

/// The nearest whole tick, at least one.
fn nearest(micro: i64) -> Mark {
    let ticks = div_nearest_even(i128::from(micro), i128::from(MICRO));
    Mark::at((ticks as i64).max(1))
}
