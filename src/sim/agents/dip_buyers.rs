//! Dip buyers: unlevered cash that waits below the market.
//!
//! They bid below an anchor, the slow average of the index, more the further the price is from it,
//! until their cash is spent; new cash comes in slowly, if at all. Finite on purpose: unlimited buyers would make every crash
//! impossible. Owns the anchor. Never sells.

use crate::sim::book::{Book, Lane};
use crate::sim::ledger::{Account, value};
use crate::sim::setup::DipBuyers;
use crate::sim::units::{Lots, MICRO, Money, PPM, Ticks, nearest_f64};

/// The dip buyers' memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    micro: i64,
    /// What the resting bids were made from: first and highest price, last price, cash.
    posted: Option<(Ticks, Ticks, Ticks, Money)>,
}

impl Anchor {
    /// An anchor at a price.
    #[must_use]
    pub const fn new(start: Ticks) -> Self {
        Self { micro: start * MICRO, posted: None }
    }

    /// Replaces their bids: lots rise in proportion to the distance below the first bid, and would
    /// use up the starting cash at the last.
    pub fn rebid(&mut self, buyers: &DipBuyers, book: &mut Book, account: &Account, unit_value: i64, index_micro: i64) {
        let gap = i128::from(index_micro - self.micro) * i128::from(buyers.anchor_weight);
        self.micro += (gap / i128::from(PPM)) as i64;
        let below = |share: i64| (i128::from(self.micro) * i128::from(PPM - share) / i128::from(PPM * MICRO)) as Ticks;
        let (first, last) = (below(buyers.from), below(buyers.to).max(1));
        let ceiling = book.asks.best().map_or(first, |ask| first.min(ask - 1));
        let terms = Some((first, ceiling, last, account.cash));
        if self.posted == terms {
            return;
        }
        self.posted = terms;
        book.bids.cancel_all(Lane::Dip);
        if last <= ceiling {
            book.bids.make_room(last);
        }
        let mut cash = account.cash.max(0);
        let (levels, cubic) = (first - last, buyers.cubic);
        let per_level = spread(buyers.cash, levels, cubic);
        for price in (last..=ceiling).rev() {
            let one = value(1, price, unit_value);
            // What they want may be a rounded number; what they can pay is exact.
            let mut lots = (per_level * weight(first - price, levels, cubic) / nearest_f64(one)) as Lots;
            let mut cost = value(lots, price, unit_value);
            if cost > cash {
                lots = (cash / one) as Lots;
                cost = value(lots, price, unit_value);
            }
            cash -= cost;
            book.bids.rest(Lane::Dip, price, lots);
        }
    }
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

/// The cash that comes back in a step: a share of what has been spent.
#[must_use]
pub fn returning(buyers: &DipBuyers, cash: Money) -> Money {
    (buyers.cash - cash).max(0) * Money::from(buyers.returning) / Money::from(PPM)
}
