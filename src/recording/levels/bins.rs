//! The bins of a run's levels: equal ranges of the price, with round edges.
//!
//! Owns their choice, and where a position of either side counts. Never counts.

use crate::sim::units::{Mark, Side};

/// Most bins; with steps of 1, 2 and 5 there are at least two fifths as many.
const BINS_MAX: i64 = 120;

/// Equal ranges of the price, with round edges. A long belongs to the bin whose lower edge reaches it
/// first, a short to the one whose upper edge does, so that what a mark at an edge would close is a sum of
/// whole bins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bins {
    /// The lowest edge, in half ticks.
    first: i64,
    /// How wide each is, in half ticks; even.
    width: i64,
    /// How many there are.
    count: usize,
}

impl Bins {
    /// The bins of a run between these marks: the range with a quarter of it on either side, and at least
    /// 15 % of the price, so that what the price never reached is seen as well.
    #[must_use]
    pub(super) fn around(low: Mark, high: Mark) -> Self {
        let room = ((high.0 - low.0) / 4).max(high.0 * 3 / 20).max(2);
        let (low, high) = ((low.0 - room).max(0), high.0 + room);
        // 1, 2, 5, 10 … ticks, until few enough are left; one edge may fall outside at either end.
        let mut widths = (0..18).flat_map(|power| [2, 4, 10].map(|factor| factor * 10_i64.pow(power)));
        let width = widths.find(|width| (high - low) / width + 2 <= BINS_MAX).unwrap_or(high);
        let first = low.div_euclid(width) * width;
        // At most BINS_MAX.
        let count = ((high - first + width - 1) / width) as usize;
        Self { first, width, count }
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// The lower edge of a bin; that of the one after the last is the upper end of all.
    #[must_use]
    pub const fn edge(&self, place: usize) -> Mark {
        Mark(self.first + place as i64 * self.width)
    }

    /// How wide each is, in ticks.
    #[must_use]
    pub const fn ticks(&self) -> i64 {
        self.width / 2
    }

    /// The bin a price in ticks falls into; `None` beyond the ends.
    #[must_use]
    pub fn holding(&self, ticks: f64) -> Option<usize> {
        let place = (2.0 * ticks - self.first as f64) / self.width as f64;
        // A float below zero or beyond usize is caught by the range.
        (place >= 0.0 && place < self.count as f64).then_some(place as usize)
    }

    /// The edge next to a mark; `None` beyond the ends.
    #[must_use]
    pub fn nearest(&self, mark: Mark) -> Option<usize> {
        let place = (mark.0 - self.first + self.width / 2).div_euclid(self.width);
        usize::try_from(place).ok().filter(|place| *place <= self.count)
    }

    /// Where a position of one side counts: 0 is below all bins, the bins follow, then what is above.
    pub(super) fn slot(&self, side: Side, trigger: Mark) -> usize {
        let above = match side {
            Side::Long => trigger.0 - self.first,
            Side::Short => trigger.0 - self.first - 1,
        };
        (above.div_euclid(self.width) + 1).clamp(0, self.count as i64 + 1) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::{BINS_MAX, Bins};
    use crate::sim::units::Mark;

    #[test]
    fn bins_are_round_and_neither_few_nor_many() {
        for (low, high) in [(8_000, 10_200), (260_000, 290_000), (95, 100), (9_990, 10_010), (1, 2_000_000)] {
            let bins = Bins::around(Mark::at(low), Mark::at(high));
            let ticks = bins.ticks();
            let round = [1, 2, 5].iter().any(|first| (0..9).any(|power| first * 10_i64.pow(power) == ticks));
            assert!(round, "{ticks}");
            assert!(bins.count() as i64 <= BINS_MAX, "{bins:?}");
            assert!(bins.count() >= 40 || ticks == 1, "{bins:?}");
            assert!(bins.edge(0) < Mark::at(low) && bins.edge(bins.count()) > Mark::at(high), "{bins:?}");
            assert_eq!(bins.edge(0).0 % (2 * ticks), 0);
            assert_eq!(bins.holding(low as f64 + 0.25).map(|place| bins.edge(place) <= Mark::at(low)), Some(true));
        }
    }
}
