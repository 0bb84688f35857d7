//! The order book: what is resting at which tick, and what a market order finds.
//!
//! Finite and two-sided. At one tick the market maker's lots stand ahead of the dip buyers'. Owns
//! the resting lots, the best prices and the walk of an incoming order through the levels. Never
//! moves money: it reports fills, and the ledger books them.

use core::iter::repeat_n;

use super::units::{Lots, Mark, PPM, Ppm, Side, Ticks};

/// Whose resting lots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// The market maker; first in the queue at every tick.
    Maker = 0,
    /// The dip buyers; behind the market maker.
    Dip = 1,
}

/// Part of an order that traded: so many lots with this owner at this price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fill {
    /// The owner of the resting lots.
    pub lane: Lane,
    /// The price of the level.
    pub price: Ticks,
    /// How many lots.
    pub lots: Lots,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Level {
    lots: [Lots; 2],
    /// Fraction of a lot the refill still owes, in millionths.
    residue: i64,
}

impl Level {
    const fn total(&self) -> Lots {
        self.lots[0] + self.lots[1]
    }

    /// Whether the maker has lots here or fractions of one.
    const fn is_made(&self) -> bool {
        self.lots[Lane::Maker as usize] != 0 || self.residue != 0
    }

    /// Moves the maker's lots towards `target` by a share of the gap that is at most the whole, and says
    /// by how much. Fractions of a lot are carried, so that thin levels refill without bias; they are less
    /// than one lot, so that it never moves past the target.
    #[inline(always)]
    fn approach(&mut self, target: Lots, rate: Ppm) -> Lots {
        let gap = target - self.lots[Lane::Maker as usize];
        if gap == 0 {
            self.residue = 0;
            return 0;
        }
        let wanted = rate * gap + self.residue;
        let change = wanted.div_euclid(PPM);
        self.residue = wanted - change * PPM;
        self.lots[Lane::Maker as usize] += change;
        change
    }
}

/// One side of the book. Levels are stored by key: the price for bids, its negative for asks, so
/// that a higher key is always the better price and both sides are one mechanism.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookSide {
    side: Side,
    base: i64,
    levels: Vec<Level>,
    /// Index of the best non-empty level.
    best: Option<usize>,
    /// Resting lots by owner.
    resting: [Lots; 2],
    /// An index below which the maker has nothing, so that renewing need not look there.
    bottom: usize,
    /// Lots that orders have taken from here since the step began.
    taken: Lots,
}

impl BookSide {
    /// An empty side: `Long` holds bids, `Short` asks.
    #[must_use]
    pub const fn new(side: Side) -> Self {
        Self { side, base: 0, levels: Vec::new(), best: None, resting: [0; 2], bottom: 0, taken: 0 }
    }

    /// The best price, if anything rests here.
    #[must_use]
    pub fn best(&self) -> Option<Ticks> {
        self.best.map(|index| self.price_at(index))
    }

    /// Lots that orders have taken from here in this step.
    #[must_use]
    pub const fn taken(&self) -> Lots {
        self.taken
    }

    /// Everything an owner has resting here.
    #[must_use]
    pub const fn resting(&self, lane: Lane) -> Lots {
        self.resting[lane as usize]
    }

    /// Everything that rests here.
    #[must_use]
    pub const fn total(&self) -> Lots {
        self.resting[0] + self.resting[1]
    }

    /// The front of the queue: the best price and the lots of its first owner.
    #[must_use]
    pub fn front(&self) -> Option<(Ticks, Lots)> {
        let index = self.best?;
        let [maker, dip] = self.levels[index].lots;
        Some((self.price_at(index), if maker > 0 { maker } else { dip }))
    }

    /// Lots resting at one price.
    #[must_use]
    pub fn lots_at(&self, price: Ticks) -> Lots {
        self.index_of(price).map_or(0, |index| self.levels[index].total())
    }

    /// The non-empty levels from the best price outwards: (price, lots).
    pub fn levels(&self) -> impl Iterator<Item = (Ticks, Lots)> + '_ {
        let upto = self.best.map_or(0, |index| index + 1);
        (0..upto).rev().map(|index| (self.price_at(index), self.levels[index].total())).filter(|&(_, lots)| lots > 0)
    }

    /// The lots at the best price and at every worse price, one tick after the other, empty ones too.
    pub fn from_best(&self) -> impl Iterator<Item = Lots> + '_ {
        let held = self.best.map_or(0, |index| index + 1);
        self.levels[..held].iter().rev().map(Level::total)
    }

    /// Adds resting lots at a price.
    pub fn rest(&mut self, lane: Lane, price: Ticks, lots: Lots) {
        if lots > 0 {
            let index = self.reach(price);
            self.change(index, lane, lots);
        }
    }

    /// Changes what an owner has resting at a price, and says what it was.
    pub fn set(&mut self, lane: Lane, price: Ticks, lots: Lots) -> Lots {
        let index = self.reach(price);
        let before = self.levels[index].lots[lane as usize];
        self.change(index, lane, lots - before);
        before
    }

    /// Changes what an owner has resting at a run of prices, from `first` outwards, one tick after the
    /// other.
    pub fn set_run(&mut self, lane: Lane, first: Ticks, run: impl ExactSizeIterator<Item = Lots>) {
        let count = run.len();
        if count == 0 {
            return;
        }
        self.reach(self.price_of(self.key(first) - count as i64 + 1));
        let top = self.reach(first) + 1;
        let mut added = 0;
        for (level, wanted) in self.levels[top - count..top].iter_mut().rev().zip(run) {
            let lots = &mut level.lots[lane as usize];
            added += wanted - *lots;
            *lots = wanted;
        }
        self.resting[lane as usize] += added;
        if lane == Lane::Maker {
            self.bottom = self.bottom.min(top - count);
        }
        self.find_best(self.best.map_or(top, |index| top.max(index + 1)));
    }

    /// Rests the maker's lots of a whole side, price by price.
    pub fn rest_all(&mut self, levels: &[(Ticks, Lots)]) {
        // The worst price first, so that the side grows once.
        if let Some(worst) = levels.iter().map(|&(price, _)| self.key(price)).min() {
            self.make_room(self.price_of(worst));
        }
        for &(price, lots) in levels {
            self.rest(Lane::Maker, price, lots);
        }
    }

    /// Makes room down to a price at once, for whoever is about to rest lots level by level.
    pub fn make_room(&mut self, price: Ticks) {
        self.reach(price);
    }

    /// Removes everything an owner has at prices better than `price` or equal to it.
    pub fn cancel_from_best(&mut self, lane: Lane, price: Ticks) {
        let worst = self.key(price) - self.base;
        while let Some(index) = self.best {
            if (index as i64) < worst {
                break;
            }
            let lots = self.levels[index].lots[lane as usize];
            self.levels[index].residue = 0;
            if lots > 0 {
                self.change(index, lane, -lots);
            }
            if self.best == Some(index) {
                // Somebody else rests here; look further only below this level.
                self.cancel_between(lane, worst, index as i64 - 1);
                break;
            }
        }
    }

    /// Removes everything an owner has resting here.
    pub fn cancel_all(&mut self, lane: Lane) {
        if self.resting(lane) > 0 {
            self.levels.iter_mut().for_each(|level| level.lots[lane as usize] = 0);
            self.resting[lane as usize] = 0;
            self.find_best(self.best.map_or(0, |index| index + 1));
        }
    }

    /// Moves the maker's lots towards a profile that starts at `best` and goes outwards, and
    /// towards nothing beyond its end, by the share `rate` of each gap. The maker rests no more
    /// than `room` lots in all.
    pub fn renew(&mut self, best: Ticks, profile: &[Lots], mut room: Lots, rate: Ppm) {
        let rate = rate.clamp(0, PPM);
        // Bids end at a price of one tick; asks have no such end.
        let levels = match self.side {
            Side::Long => profile.len().min(best.max(0) as usize),
            Side::Short => profile.len(),
        };
        if levels > 0 {
            self.reach(self.price_of(self.key(best) - levels as i64 + 1));
        }
        let top = if levels > 0 { self.reach(best) + 1 } else { 0 };
        let start = top - levels;
        let bottom = self.bottom.min(start);
        let mut added = 0;
        for (level, &wanted) in self.levels[start..top].iter_mut().rev().zip(profile) {
            let target = wanted.min(room);
            room -= target;
            added += level.approach(target, rate);
        }
        for level in &mut self.levels[bottom..start] {
            added += level.approach(0, rate);
        }
        let left = self.levels[bottom..start].iter().position(Level::is_made);
        self.bottom = left.map_or(start, |place| bottom + place);
        self.resting[Lane::Maker as usize] += added;
        self.find_best(self.best.map_or(top, |index| top.max(index + 1)));
    }

    /// Takes up to `lots` from the best level; `None` when the side is empty.
    pub fn take_best(&mut self, lots: Lots) -> Option<Fill> {
        let index = self.best?;
        let lane = if self.levels[index].lots[0] > 0 { Lane::Maker } else { Lane::Dip };
        let taken = lots.min(self.levels[index].lots[lane as usize]);
        self.taken += taken;
        self.change(index, lane, -taken);
        Some(Fill { lane, price: self.price_at(index), lots: taken })
    }

    fn cancel_between(&mut self, lane: Lane, from: i64, to: i64) {
        for index in from.max(0)..=to {
            // Between 0 and `to`, which is below the number of levels.
            let index = index as usize;
            let lots = self.levels[index].lots[lane as usize];
            if lots > 0 {
                self.change(index, lane, -lots);
            }
        }
    }

    fn change(&mut self, index: usize, lane: Lane, lots: Lots) {
        self.levels[index].lots[lane as usize] += lots;
        self.resting[lane as usize] += lots;
        if lots > 0 {
            self.best = self.best.max(Some(index));
            if lane == Lane::Maker {
                self.bottom = self.bottom.min(index);
            }
        } else if self.best == Some(index) && self.levels[index].total() == 0 {
            self.find_best(index);
        }
    }

    /// Looks for the best level below an index that nothing rests at or above.
    fn find_best(&mut self, end: usize) {
        self.best = self.levels[..end].iter().rposition(|level| level.total() > 0);
    }

    /// The index of a price, growing the side to hold it.
    fn reach(&mut self, price: Ticks) -> usize {
        let key = self.key(price);
        if self.levels.is_empty() {
            self.base = key;
        }
        if key < self.base {
            let more = (self.base - key) as usize;
            self.levels.splice(0..0, repeat_n(Level::default(), more));
            self.base = key;
            self.best = self.best.map(|index| index + more);
            self.bottom += more;
        }
        let index = (key - self.base) as usize;
        if index >= self.levels.len() {
            self.levels.resize(index + 1, Level::default());
        }
        index
    }

    fn index_of(&self, price: Ticks) -> Option<usize> {
        usize::try_from(self.key(price) - self.base).ok().filter(|&index| index < self.levels.len())
    }

    const fn key(&self, price: Ticks) -> i64 {
        self.side.sign() * price
    }

    const fn price_at(&self, index: usize) -> Ticks {
        self.price_of(self.base + index as i64)
    }

    const fn price_of(&self, key: i64) -> Ticks {
        self.side.sign() * key
    }
}

/// Both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    /// What buyers offer.
    pub bids: BookSide,
    /// What sellers ask.
    pub asks: BookSide,
}

impl Book {
    /// An empty book.
    #[must_use]
    pub const fn new() -> Self {
        Self { bids: BookSide::new(Side::Long), asks: BookSide::new(Side::Short) }
    }

    /// The side an order of `side` would trade against.
    #[must_use]
    pub const fn facing(&self, side: Side) -> &BookSide {
        match side {
            Side::Long => &self.asks,
            Side::Short => &self.bids,
        }
    }

    /// The side an order of `side` trades against: a seller meets the bids.
    pub const fn against(&mut self, side: Side) -> &mut BookSide {
        match side {
            Side::Long => &mut self.asks,
            Side::Short => &mut self.bids,
        }
    }

    /// Begins to count anew what orders take.
    pub const fn begin_step(&mut self) {
        self.bids.taken = 0;
        self.asks.taken = 0;
    }

    /// Half way between best bid and best ask, exact in half ticks; `last` if a side is empty.
    #[must_use]
    pub fn mid(&self, last: Ticks) -> Mark {
        match (self.bids.best(), self.asks.best()) {
            (Some(bid), Some(ask)) => Mark(bid + ask),
            _ => Mark::at(last),
        }
    }
}

impl Default for Book {
    fn default() -> Self {
        Self::new()
    }
}
