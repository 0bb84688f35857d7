//! Dip buyers: unlevered cash that waits below the market.
//!
//! They bid below an anchor, the slow average of the index, more the further the price is from it,
//! until their cash is spent. Finite on purpose: unlimited buyers would make every crash
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
        let per_level = spread(buyers.cash, first - last);
        for price in (last..=ceiling).rev() {
            let one = value(1, price, unit_value);
            // What they want may be a rounded number; what they can pay is exact.
            let mut lots = (per_level * (first - price) as f64 / nearest_f64(one)) as Lots;
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

/// Money per tick of distance, so that weights 1, 2, …, n use up the cash: 2 × cash / (n(n + 1)).
fn spread(cash: Money, levels: Ticks) -> f64 {
    2.0 * cash as f64 / (levels.max(1) as f64 * (levels + 1).max(1) as f64)
}
