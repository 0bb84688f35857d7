//! What a cascade turned out to be: R = S(X)/(E + S(X)), measured after the event.
//!
//! Needs to see: what was sold by choice and what by force. Misses everything ahead: it is history.
//! Owns the three ratios. An index shock that makes quotes retreat sells nothing; it has no E in
//! lots, and only the amplification of its price can be told.

use crate::sim::units::{Lots, Ticks};

/// A cascade that is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Realised {
    /// E: lots sold by choice.
    pub chosen: Lots,
    /// S(X): lots sold by force.
    pub forced: Lots,
}

impl Realised {
    /// R: the forced share of all that was sold; `None` if nothing was.
    #[must_use]
    pub fn ratio(self) -> Option<f64> {
        let all = self.chosen + self.forced;
        (all > 0).then(|| self.forced as f64 / all as f64)
    }

    /// A_Q = 1/(1 − R): lots sold per lot sold by choice; `None` if nothing was sold by choice.
    #[must_use]
    pub fn volume_amplification(self) -> Option<f64> {
        (self.chosen > 0).then(|| (self.chosen + self.forced) as f64 / self.chosen as f64)
    }
}

/// A_X = X/I(E): how much further the price went than the first push alone would have taken it;
/// `None` if that alone would not have moved it.
#[must_use]
pub fn price_amplification(depth: Ticks, alone: Ticks) -> Option<f64> {
    (alone > 0).then(|| depth as f64 / alone as f64)
}

/// I(Q): the depth of the last lot an order fills in a book nobody is forced to follow into; `None`
/// if the book does not hold so many. `levels` go from the best price outwards.
#[must_use]
pub fn impact(levels: impl Iterator<Item = (Ticks, Lots)>, order: Lots) -> Option<Ticks> {
    let mut best = None;
    let mut resting = 0;
    for (price, lots) in levels {
        let best = *best.get_or_insert(price);
        resting += lots;
        if resting >= order {
            return Some((best - price).abs() + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Realised, impact, price_amplification};

    #[test]
    fn the_knife_edge_after_the_event() {
        let over = Realised { chosen: 41, forced: 100 };
        assert_eq!(over.ratio(), Some(100.0 / 141.0));
        assert_eq!(over.volume_amplification(), Some(141.0 / 41.0));
        let levels = (80..=99).rev().map(|price| (price, 10));
        let alone = impact(levels.clone(), 41);
        assert_eq!(alone, Some(5));
        assert_eq!(price_amplification(15, 5), Some(3.0));
        assert_eq!(impact(levels, 201), None);
    }

    #[test]
    fn nothing_sold_is_no_ratio() {
        assert_eq!(Realised::default().ratio(), None);
        assert_eq!(Realised { chosen: 0, forced: 5 }.volume_amplification(), None);
        assert_eq!(Realised { chosen: 0, forced: 5 }.ratio(), Some(1.0));
        assert_eq!(price_amplification(5, 0), None);
    }
}
