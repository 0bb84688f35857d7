//! Dip buyers: unlevered cash that waits below the market.
//!
//! They bid below an anchor, the slow average of the index, more the further the price is from it,
//! until their cash is spent. Finite on purpose: unlimited buyers would make every crash
//! impossible. Owns the anchor. Never sells.

use super::book::{Book, Lane};
use super::ledger::{Account, value};
use super::setup::DipBuyers;
use super::units::{Lots, MICRO, Money, PPM, Ticks};

/// The dip buyers' memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    micro: i64,
}

impl Anchor {
    /// An anchor at a price.
    #[must_use]
    pub const fn new(start: Ticks) -> Self {
        Self { micro: start * MICRO }
    }

    /// Replaces their bids: lots rise in proportion to the distance below the first bid, and would
    /// use up the starting cash at the last.
    pub fn rebid(&mut self, buyers: &DipBuyers, book: &mut Book, account: &Account, unit_value: i64, index_micro: i64) {
        let gap = i128::from(index_micro - self.micro) * i128::from(buyers.anchor_weight);
        self.micro += (gap / i128::from(PPM)) as i64;
        book.bids.cancel_all(Lane::Dip);
        let below = |share: i64| (i128::from(self.micro) * i128::from(PPM - share) / i128::from(PPM * MICRO)) as Ticks;
        let (first, last) = (below(buyers.from), below(buyers.to).max(1));
        let ceiling = book.asks.best().map_or(first, |ask| first.min(ask - 1));
        let mut cash = account.cash.max(0);
        for price in (last..=ceiling).rev() {
            let lots = lots_at(buyers, first, last, price, unit_value);
            let affordable = cash / value(1, price, unit_value);
            // No more than `lots`, which is an i64.
            let lots = affordable.min(Money::from(lots)) as Lots;
            cash -= value(lots, price, unit_value);
            book.bids.rest(Lane::Dip, price, lots);
        }
    }
}

/// Lots at a price when the starting cash is spread in proportion to the distance below `first`.
fn lots_at(buyers: &DipBuyers, first: Ticks, last: Ticks, price: Ticks, unit_value: i64) -> Lots {
    let levels = Money::from(first - last);
    if levels <= 0 {
        return 0;
    }
    // Weights 1, 2, …, n sum to n(n+1)/2.
    let share = buyers.cash * 2 * Money::from(first - price) / (levels * (levels + 1));
    let lots = share / value(1, price, unit_value);
    lots.min(Money::from(Lots::MAX / 4)) as Lots
}
