//! Execution: an incoming order walks the book and the ledger books each fill.
//!
//! The one place where a trade against the book happens, for whoever sends the order. Never decides
//! who trades or how much; a limit comes from the caller.

use super::book::Book;
use super::ledger::Ledger;
use super::market::Seats;
use super::units::{AccountId, Lots, Money, Side, Ticks};

/// What an order got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Execution {
    /// Lots that traded.
    pub filled: Lots,
    /// What they stood for.
    pub notional: Money,
    /// The price of the last fill.
    pub last: Option<Ticks>,
}

/// Sends an immediate-or-cancel order in the asset the taker's account is for. `allow` is asked at each price how many of the lots on
/// offer may trade; 0 stops the walk.
pub fn execute(
    ledger: &mut Ledger,
    book: &mut Book,
    seats: &Seats,
    (taker, side, lots): (AccountId, Side, Lots),
    mut allow: impl FnMut(Ticks, Lots) -> Lots,
) -> Execution {
    let mut done = Execution::default();
    let worth = ledger.worth(ledger.account(taker).asset);
    let levels = book.against(side);
    while done.filled < lots {
        let Some((price, resting)) = levels.front() else {
            break;
        };
        let allowed = allow(price, resting.min(lots - done.filled));
        if allowed <= 0 {
            break;
        }
        let Some(fill) = levels.take_best(allowed) else {
            break;
        };
        let owner = seats.owner(fill.lane);
        match side {
            Side::Long => ledger.trade(taker, owner, fill.lots, fill.price),
            Side::Short => ledger.trade(owner, taker, fill.lots, fill.price),
        }
        done.filled += fill.lots;
        done.notional += worth.notional(fill.lots, fill.price);
        done.last = Some(fill.price);
    }
    done
}

/// No limit: a market order.
#[must_use]
pub const fn at_market(_price: Ticks, offered: Lots) -> Lots {
    offered
}
