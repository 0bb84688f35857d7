//! The stress fan: the same signals in a book that has thinned out.
//!
//! In a violent move the book falls to a sixth of its depth in the median and to a thirty-sixth in
//! the worst tenth (of one unreviewed study of five coins), and R̄, read from the book before the
//! move, knows nothing of it. Owns the fan. Reads only.
//!
//! Needs to see: every position and the book. Misses: how much depth will in fact be withdrawn.

use crate::sim::units::{Lots, Ticks};

/// What the depth is divided by: as it stands, the median move, the worst tenth.
pub const DIVISORS: [i64; 3] = [1, 6, 36];

/// R̄ with the depth divided by each of [`DIVISORS`]; `None` when nothing rests within the horizon.
#[must_use]
pub fn ratios(triggers_near: Lots, bids_near: Lots) -> Option<[f64; DIVISORS.len()]> {
    (bids_near > 0).then(|| DIVISORS.map(|divisor| divisor as f64 * triggers_near as f64 / bids_near as f64))
}

/// Levels with the depth of each divided. Fractions of a lot are carried from level to level, so that
/// thin levels do not vanish.
pub fn thinned(levels: impl Iterator<Item = (Ticks, Lots)>, divisor: i64) -> impl Iterator<Item = (Ticks, Lots)> {
    let (mut whole, mut thin) = (0, 0);
    levels.map(move |(price, lots)| {
        whole += lots;
        let left = whole / divisor - thin;
        thin += left;
        (price, left)
    })
}

#[cfg(test)]
mod tests {
    use super::{ratios, thinned};
    use crate::sim::signals::curve::{Curve, Follows};
    use crate::sim::units::{Lots, Mark, Side, Ticks};

    #[test]
    fn the_ratio_grows_as_the_book_thins() {
        assert_eq!(ratios(30, 100), Some([0.3, 1.8, 10.8]));
        assert_eq!(ratios(30, 0), None);
    }

    #[test]
    fn a_sixth_of_the_depth_bears_a_sixth_of_the_order_or_less() {
        let levels = || (1..=90).map(|depth: Ticks| (100 - depth, 7));
        let triggers: [(Mark, Lots); 1] = [(Mark::at(60), 50)];
        let [whole, sixth] = [1, 6].map(|divisor| {
            let levels = thinned(levels(), divisor);
            Curve::scan(Side::Long, levels, triggers.into_iter(), Follows::Last)
        });
        assert_eq!(whole.critical_shock(40), 1 + 39 * 7);
        assert_eq!(sixth.critical_shock(40), 1 + 39 * 7 / 6);
        assert_eq!((whole.largest(), sixth.largest()), (90 * 7 - 50, 90 * 7 / 6 - 50));
    }
}
