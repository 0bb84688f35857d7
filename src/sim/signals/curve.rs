//! The whole curve E → X(E): how deep a market sale of any size would take the price, with
//! everything it sets off.
//!
//! One scan down the book. A sale of E lots stops at the first depth x where the bids cover it and
//! all it triggers: B(x) ≥ E + S(x). So the largest sale that stops at x or above is the running
//! maximum of B − S, X(E) is that maximum read backwards, and where the maximum stays flat the price
//! falls through: an air pocket. The same scan gives the critical shock of every horizon. Exact for
//! a book that stands still while each position is sold whole and once, whatever the order.
//!
//! Needs to see: every position with its trigger, and the whole book. Misses: quotes withdrawn or
//! renewed while it happens, partial closes, and who will sell in the first place. Owns nothing;
//! reads only.

use super::stress::thinned;
use crate::sim::book::Book;
use crate::sim::setup::MarkMode;
use crate::sim::triggers::Triggers;
use crate::sim::units::{Lots, Mark, Side, Ticks};

/// How the mark moves while an order eats its way through the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follows {
    /// The mark is the last trade.
    Last,
    /// The mark is half way between the best price left and this one, on the other side of the book.
    Mid(Ticks),
    /// The mark stands here and moves one tick for each tick of depth: the static reading of a mark
    /// that in truth lags.
    InStep(Mark),
}

/// A depth at which an order can stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// X: ticks beyond the reference. With a mid mark this is the best price left, and the last
    /// trade may stand at the level before it.
    pub depth: Ticks,
    /// B(X): lots resting down to it.
    pub resting: Lots,
    /// S(X): lots forced to follow.
    pub forced: Lots,
    /// The largest order that stops here or before, in lots.
    pub largest: Lots,
}

/// Depths at which nothing stops: one lot more and the price falls from one side to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AirPocket {
    /// The smallest order that falls through, in lots.
    pub shock: Lots,
    /// The last depth before it at which an order stops; 0 is the reference itself.
    pub from: Ticks,
    /// The first depth beyond it at which one does.
    pub to: Ticks,
}

impl AirPocket {
    /// How many ticks it skips.
    #[must_use]
    pub const fn width(&self) -> Ticks {
        self.to - self.from - 1
    }
}

/// The curve of one side of the market at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    side: Side,
    reference: Ticks,
    end: Ticks,
    stops: Vec<Stop>,
    follows: Follows,
}

impl Curve {
    /// The curve of a market: `Long` follows a sale down and the longs it forces out, `Short` a
    /// purchase up and the shorts.
    #[must_use]
    pub fn read(side: Side, book: &Book, triggers: &Triggers, mode: MarkMode, mark: Mark) -> Self {
        Self::read_thinned(side, book, triggers, mode, mark, 1)
    }

    /// The same in a book with the depth of every level divided: one curve of the stress fan.
    #[must_use]
    pub fn read_thinned(
        side: Side,
        book: &Book,
        triggers: &Triggers,
        mode: MarkMode,
        mark: Mark,
        divisor: i64,
    ) -> Self {
        let (levels, other) = match side {
            Side::Long => (&book.bids, &book.asks),
            Side::Short => (&book.asks, &book.bids),
        };
        let follows = match (mode, other.best()) {
            (MarkMode::Mid, Some(opposite)) => Follows::Mid(opposite),
            (MarkMode::Last | MarkMode::Mid, _) => Follows::Last,
            (MarkMode::IndexPlusAverage { .. } | MarkMode::MedianOfThree { .. }, _) => Follows::InStep(mark),
        };
        let levels = thinned(levels.levels(), divisor);
        match side {
            Side::Long => Self::scan(side, levels, triggers.longs_down_to(Mark(i64::MIN)), follows),
            Side::Short => Self::scan(side, levels, triggers.profile(side), follows),
        }
    }

    /// The scan: `levels` from the best price outwards, `triggers` of positions of `side`, the nearest
    /// first. The reference is one tick before the first level.
    pub fn scan(
        side: Side,
        levels: impl Iterator<Item = (Ticks, Lots)>,
        triggers: impl Iterator<Item = (Mark, Lots)>,
        follows: Follows,
    ) -> Self {
        let sign = side.sign();
        let mut levels = levels.peekable();
        let mut waiting = triggers.peekable();
        let reference = levels.peek().map_or(0, |&(best, _)| best + sign);
        let mut curve = Self { side, reference, end: 0, stops: Vec::new(), follows };
        let (mut resting, mut forced) = (0, 0);
        for (price, lots) in levels {
            let depth = sign * (reference - price);
            let mark = follows.mark(side, price, depth);
            resting += lots;
            while let Some((_, lots)) = waiting.next_if(|&(trigger, _)| sign * trigger.0 >= sign * mark.0) {
                forced += lots;
            }
            let largest = resting - forced - follows.must_be_left();
            if largest > curve.largest() {
                curve.stops.push(Stop { depth, resting, forced, largest });
            }
            curve.end = depth;
        }
        curve
    }

    /// The positions it forces out: `Long` is the way down.
    #[must_use]
    pub const fn side(&self) -> Side {
        self.side
    }

    /// The price depths are counted from: one tick before the best price; 0 if nothing rests there.
    #[must_use]
    pub const fn reference(&self) -> Ticks {
        self.reference
    }

    /// The depth of the last level of the book.
    #[must_use]
    pub const fn end(&self) -> Ticks {
        self.end
    }

    /// The price at a depth.
    #[must_use]
    pub const fn price(&self, depth: Ticks) -> Ticks {
        self.reference - self.side.sign() * depth
    }

    /// Every depth at which an order can stop, from the reference outwards.
    #[must_use]
    pub fn stops(&self) -> &[Stop] {
        &self.stops
    }

    /// The largest order the book can bear, in lots; one lot more runs through all of it.
    #[must_use]
    pub fn largest(&self) -> Lots {
        self.stops.last().map_or(0, |stop| stop.largest)
    }

    /// Where an order of so many lots, at least one, stops; `None` is the outcome *book exhausted*.
    #[must_use]
    pub fn stop(&self, order: Lots) -> Option<Stop> {
        self.stops.get(self.stops.partition_point(|stop| stop.largest < order)).copied()
    }

    /// E_crit(h): the smallest order, in lots, that goes `horizon` ticks deep or exhausts the book.
    #[must_use]
    pub fn critical_shock(&self, horizon: Ticks) -> Lots {
        let nearer = self.stops.partition_point(|stop| stop.depth < horizon);
        1 + nearer.checked_sub(1).map_or(0, |last| self.stops[last].largest)
    }

    /// The smallest order, in lots, that takes the mark to a trigger; `None` if that is beyond the book.
    #[must_use]
    pub fn smallest_to(&self, trigger: Mark) -> Option<Lots> {
        let sign = self.side.sign();
        let reached = |depth| sign * self.follows.mark(self.side, self.price(depth), depth).0 <= sign * trigger.0;
        if !reached(self.end) {
            return None;
        }
        // The mark only moves one way with depth.
        let (mut near, mut far) = (0, self.end);
        while near < far {
            let middle = near + (far - near) / 2;
            if reached(middle) { far = middle } else { near = middle + 1 }
        }
        Some(self.critical_shock(far))
    }

    /// The depths the price falls through, from the reference outwards. What lies beyond the last
    /// stop is not among them: there the book is exhausted.
    pub fn air_pockets(&self) -> impl Iterator<Item = AirPocket> + '_ {
        let before = core::iter::once((0, 0)).chain(self.stops.iter().map(|stop| (stop.depth, stop.largest)));
        before
            .zip(&self.stops)
            .map(|((from, largest), stop)| AirPocket { shock: largest + 1, from, to: stop.depth })
            .filter(|pocket| pocket.width() > 0)
    }
}

impl Follows {
    /// The mark when `price`, so many ticks deep, is the last trade or the best price left.
    const fn mark(self, side: Side, price: Ticks, depth: Ticks) -> Mark {
        match self {
            Self::Last => Mark::at(price),
            Self::Mid(opposite) => Mark(price + opposite),
            Self::InStep(mark) => Mark(mark.0 - 2 * side.sign() * depth),
        }
    }

    /// Lots that must be left at the level an order stops at: a best price needs one.
    const fn must_be_left(self) -> Lots {
        match self {
            Self::Mid(_) => 1,
            Self::Last | Self::InStep(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AirPocket, Curve, Follows};
    use crate::sim::units::{Lots, Mark, Side, Ticks};

    /// The knife edge: ten lots at every tick from 99 to 80, longs triggered at 95, 91 and 71.
    fn knife_edge(follows: Follows) -> Curve {
        let levels = (80..=99).rev().map(|price: Ticks| (price, 10));
        let triggers = [(95, 40), (91, 60), (71, 50)].map(|(price, lots): (Ticks, Lots)| (Mark::at(price), lots));
        Curve::scan(Side::Long, levels, triggers.into_iter(), follows)
    }

    #[test]
    fn the_knife_edge_is_between_forty_and_forty_one_lots() {
        let curve = knife_edge(Follows::Last);
        let stop = |order| curve.stop(order).map(|stop| (stop.depth, order + stop.forced));
        assert_eq!(stop(40), Some((4, 40)));
        assert_eq!(stop(41), Some((15, 141)));
        assert_eq!((curve.critical_shock(5), curve.critical_shock(15), curve.critical_shock(4)), (41, 41, 31));
        let pockets: Vec<AirPocket> = curve.air_pockets().collect();
        assert_eq!(pockets, [AirPocket { shock: 41, from: 4, to: 15 }]);
        assert_eq!((curve.reference(), curve.price(15), curve.end()), (100, 85, 20));
        // 200 lots rest here and 100 would be forced out.
        assert_eq!((curve.largest(), curve.stop(101)), (100, None));
    }

    #[test]
    fn the_smallest_order_to_a_trigger_is_the_critical_shock_of_its_depth() {
        let curve = knife_edge(Follows::Last);
        for (trigger, lots) in
            [(99, Some(1)), (96, Some(31)), (95, Some(41)), (85, Some(41)), (84, Some(51)), (79, None)]
        {
            assert_eq!(curve.smallest_to(Mark::at(trigger)), lots, "{trigger}");
        }
    }

    #[test]
    fn the_way_up_is_the_mirror_of_the_way_down() {
        let down = knife_edge(Follows::Last);
        let levels = (101..=120).map(|price: Ticks| (price, 10));
        let triggers = [(105, 40), (109, 60), (129, 50)].map(|(price, lots): (Ticks, Lots)| (Mark::at(price), lots));
        let up = Curve::scan(Side::Short, levels, triggers.into_iter(), Follows::Last);
        assert_eq!(up.stops(), down.stops());
        assert_eq!((up.reference(), up.price(15)), (100, 115));
    }

    #[test]
    fn a_mid_mark_falls_half_as_fast_and_needs_a_bid_that_is_left() {
        // Mid of a bid at 95 and an ask at 101 is 98.
        let levels = [(99, 10), (97, 10), (95, 10)];
        let triggers = [(Mark::at(98), 7)];
        let curve = Curve::scan(Side::Long, levels.into_iter(), triggers.into_iter(), Follows::Mid(101));
        // Nine lots leave one at 99; nineteen leave one at 97, whose mid of 99 triggers nobody; at 95
        // the seven lots join.
        let stops: Vec<(Ticks, Lots)> = curve.stops().iter().map(|stop| (stop.depth, stop.largest)).collect();
        assert_eq!(stops, [(1, 9), (3, 19), (5, 22)]);
    }

    #[test]
    fn an_empty_book_bears_nothing() {
        let curve = Curve::scan(Side::Long, core::iter::empty(), core::iter::empty(), Follows::Last);
        assert_eq!((curve.stop(1), curve.critical_shock(10), curve.largest()), (None, 1, 0));
        assert_eq!(curve.air_pockets().count(), 0);
    }

    #[test]
    fn a_mark_in_step_with_the_depth_ignores_where_the_last_trade_was() {
        let levels = || (80..=99).rev().map(|price: Ticks| (price, 10));
        let triggers = [(Mark::at(97), 40)];
        let near = Curve::scan(Side::Long, levels(), triggers.into_iter(), Follows::InStep(Mark::at(100)));
        let far = Curve::scan(Side::Long, levels(), triggers.into_iter(), Follows::InStep(Mark::at(105)));
        assert_eq!(near.critical_shock(4), 21);
        assert_eq!(far.critical_shock(4), 31);
    }
}
