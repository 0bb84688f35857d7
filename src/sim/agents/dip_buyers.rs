//! Dip buyers: unlevered cash that waits below the market.
//!
//! They bid below an anchor, the slow average of the index, more the further the price is from it,
//! until their cash is spent; new cash comes in slowly, if at all. Finite on purpose: unlimited buyers
//! would make every crash impossible. Owns the anchor. Never sells. A contract paid for in coin they hold
//! against as many coins, which is the least leverage a long of it can have.

use core::iter::repeat_n;

use crate::sim::book::{Book, BookSide, Lane};
use crate::sim::ledger::Account;
use crate::sim::setup::DipBuyers;
use crate::sim::units::{Lots, MICRO, Mark, Money, PPM, Ticks, twice};
use crate::sim::worth::Worth;

/// The dip buyers' memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    micro: i64,
    /// First and last price of the ladder.
    ends: (Ticks, Ticks),
    ladder: Vec<Rung>,
    posted: Option<Posted>,
}

/// What they would bid at one price with all their cash; the first rung is the first price, and each
/// one after it is one tick lower.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rung {
    lots: Lots,
    /// What it would cost together with all rungs before it.
    spent: Money,
}

/// Which rungs are bid, and what that was decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Posted {
    cash: Money,
    /// The first rung that is bid.
    from: usize,
    /// The first rung that cash does not pay in full.
    full: usize,
    /// One after the last rung that the rest of the cash buys some of.
    end: usize,
    /// All lots resting.
    lots: Lots,
}

impl Anchor {
    /// An anchor at a price.
    #[must_use]
    pub const fn new(start: Ticks) -> Self {
        Self { micro: start * MICRO, ends: (0, 0), ladder: Vec::new(), posted: None }
    }

    /// Replaces their bids: lots rise in proportion to the distance below the first bid, and would
    /// use up the starting cash at the last.
    pub fn rebid(&mut self, buyers: &DipBuyers, book: &mut Book, account: &Account, worth: Worth, index_micro: i64) {
        let gap = i128::from(index_micro - self.micro) * i128::from(buyers.anchor_weight);
        self.micro += (gap / i128::from(PPM)) as i64;
        let below = |share: i64| (i128::from(self.micro) * i128::from(PPM - share) / i128::from(PPM * MICRO)) as Ticks;
        let (first, last) = (below(buyers.from), below(buyers.to).max(1));
        let ceiling = book.asks.best().map_or(first, |ask| first.min(ask - 1));
        if self.ends != (first, last) {
            self.ends = (first, last);
            self.ladder.clear();
            self.ladder.extend(ladder(buyers, first, last, worth));
            self.posted = None;
            book.bids.cancel_all(Lane::Dip);
            book.bids.make_room(last.min(first));
        }
        // At least 0: the ceiling is no higher than the first price.
        let from = self.ladder.len().min((first - ceiling) as usize);
        let cash = unspent(account).max(0);
        if self.posted.is_none_or(|posted| (posted.from, posted.cash) != (from, cash)) {
            self.post(&mut book.bids, from, cash, worth);
        }
    }

    /// Bids from a rung down until the cash is spent; only bids that differ from those resting change.
    fn post(&mut self, bids: &mut BookSide, from: usize, cash: Money, worth: Worth) {
        let old = self.posted.unwrap_or(Posted { cash, from, full: from, end: from, lots: 0 });
        let price = |rung: usize| self.ends.0 - rung as Ticks;
        let paid = self.spent_before(from);
        let full = from + self.ladder[from..].partition_point(|rung| rung.spent - paid <= cash);
        // What was sold to them since is bid again: sellers take the highest bids first.
        let mut sold = old.lots - bids.resting(Lane::Dip);
        for rung in old.from..old.full {
            if sold <= 0 {
                break;
            }
            sold -= self.ladder[rung].lots - bids.set(Lane::Dip, price(rung), self.ladder[rung].lots);
        }
        let gone = [old.from..old.full.min(from), old.from.max(full)..old.full, old.full..old.end];
        for old in gone {
            bids.set_run(Lane::Dip, price(old.start), repeat_n(0, old.len()));
        }
        for new in [from..full.min(old.from), from.max(old.full)..full] {
            if !new.is_empty() {
                bids.set_run(Lane::Dip, price(new.start), self.ladder[new].iter().map(|rung| rung.lots));
            }
        }
        let end = self.spend_rest(bids, full, cash - (self.spent_before(full) - paid), worth);
        self.posted = Some(Posted { cash, from, full, end, lots: bids.resting(Lane::Dip) });
    }

    /// Bids what the cash that does not pay a whole rung still buys, from a rung down, and says after
    /// which rung there is nothing left.
    fn spend_rest(&self, bids: &mut BookSide, full: usize, mut rest: Money, worth: Worth) -> usize {
        let (mut rung, mut end) = (full, full);
        while rung < self.ladder.len() {
            let price = self.ends.0 - rung as Ticks;
            // What they want may be a rounded number; what they can pay is exact.
            let paid = worth.lots_for(twice(rest), Mark::at(price)).min(Money::from(self.ladder[rung].lots));
            let lots = paid as Lots;
            if lots > 0 {
                rest -= worth.notional(lots, price);
                bids.set(Lane::Dip, price, lots);
                end = rung + 1;
            }
            // Above this price the rest does not buy a single lot.
            rung = (self.ends.0 - worth.affordable(rest, price - 1)) as usize;
        }
        end
    }

    fn spent_before(&self, rung: usize) -> Money {
        rung.checked_sub(1).map_or(0, |above| self.ladder[above].spent)
    }
}

/// Lots that rise with the distance from the first price and use up the cash at the last.
fn ladder(buyers: &DipBuyers, first: Ticks, last: Ticks, worth: Worth) -> impl Iterator<Item = Rung> {
    let (levels, cubic) = (first - last, buyers.cubic);
    let per_level = spread(buyers.cash, levels, cubic);
    let mut spent = 0;
    let rung = move |price| {
        let lots = (per_level * weight(first - price, levels, cubic) / worth.lot(price as f64)) as Lots;
        spent += worth.notional(lots, price);
        Rung { lots, spent }
    };
    (last..=first).rev().map(rung)
}

/// How much more they bid at a distance of `ticks` than at one tick: x + c·x³ with x the distance and
/// the whole range of `levels` ticks as the unit of the cubic term (Majewski, Ciliberti, Bouchaud 2020).
#[must_use]
pub fn weight(ticks: Ticks, levels: Ticks, cubic: f64) -> f64 {
    let share = ticks as f64 / levels.max(1) as f64;
    ticks as f64 * (1.0 + cubic * share * share)
}

/// Money per unit of weight, so that the weights of 1, 2, …, n ticks use up the cash: they add up to
/// n(n + 1)/2 + c·(n + 1)²/4.
fn spread(cash: Money, levels: Ticks, cubic: f64) -> f64 {
    let (n, next) = (levels.max(1) as f64, (levels + 1).max(1) as f64);
    2.0 * cash as f64 / (n * next + 0.5 * cubic * next * next)
}

/// The money that is not in their position: it is unlevered, so the lots take what they stood for.
fn unspent(account: &Account) -> Money {
    account.cash + account.cost - account.cost.abs()
}

/// The cash that comes back in a step: a share of what has been spent.
#[must_use]
pub fn returning(buyers: &DipBuyers, account: &Account) -> Money {
    (buyers.cash - unspent(account)).max(0) * Money::from(buyers.returning) / Money::from(PPM)
}
