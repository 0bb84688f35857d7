//! The reopening auction: everything collected during a halt trades at one price.
//!
//! The price is the one at which most trades; among those, the one that leaves the smallest surplus,
//! and then the one nearest to the reference. Orders sent during the halt have no limit and go before
//! the resting ones. Owns the choice of the price and of who trades. Never moves money.

use super::book::Book;
use super::units::{AccountId, Lots, Side, Ticks};

/// A market order waiting for the auction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Who sent it.
    pub account: AccountId,
    /// `Long` buys, `Short` sells.
    pub side: Side,
    /// How many lots.
    pub lots: Lots,
}

/// The outcome: one price, and how much trades at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uncrossing {
    /// The price of every trade.
    pub price: Ticks,
    /// Lots bought, which are the lots sold.
    pub lots: Lots,
}

/// Lots waiting on one side.
#[must_use]
pub fn waiting(orders: &[Waiting], side: Side) -> Lots {
    orders.iter().filter(|order| order.side == side).map(|order| order.lots).sum()
}

/// The price that lets most trade against a resting book whose own sides do not cross. `None` if
/// nothing can trade.
#[must_use]
pub fn uncross(book: &Book, buys: Lots, sells: Lots, reference: Ticks) -> Option<Uncrossing> {
    // What one side of the orders leaves over walks the other side of the book; the price is the last
    // level it needs, because there everything before it has traded and nothing more can.
    let (over, levels) = if buys > sells { (buys - sells, &book.asks) } else { (sells - buys, &book.bids) };
    let (mut left, mut price) = (over, None);
    for (level, resting) in levels.levels() {
        if left == 0 {
            break;
        }
        price = Some(level);
        left -= resting.min(left);
    }
    let lots = buys.max(sells) - left;
    // Orders that balance among themselves trade at the reference, as far as the book lets them.
    let inside = || {
        let floor = book.bids.best().unwrap_or(Ticks::MIN);
        let roof = book.asks.best().unwrap_or(Ticks::MAX);
        reference.clamp(floor.min(roof), roof.max(floor))
    };
    (lots > 0).then(|| Uncrossing { price: price.unwrap_or_else(inside), lots })
}

/// The trades of the orders among themselves, in the order in which they were sent: buyer, seller, lots.
/// What is left over of the larger side is returned with it, to trade with the book.
#[must_use]
pub fn matched(orders: &[Waiting]) -> (Vec<(AccountId, AccountId, Lots)>, Vec<Waiting>) {
    let of = |side: Side| orders.iter().filter(move |order| order.side == side && order.lots > 0).copied();
    let (mut buys, mut sells) = (of(Side::Long), of(Side::Short));
    let (mut buy, mut sell) = (buys.next(), sells.next());
    let mut trades = Vec::new();
    while let (Some(mut bought), Some(mut sold)) = (buy, sell) {
        let lots = bought.lots.min(sold.lots);
        trades.push((bought.account, sold.account, lots));
        bought.lots -= lots;
        sold.lots -= lots;
        buy = if bought.lots > 0 { Some(bought) } else { buys.next() };
        sell = if sold.lots > 0 { Some(sold) } else { sells.next() };
    }
    (trades, buy.into_iter().chain(buys).chain(sell).chain(sells).collect())
}
