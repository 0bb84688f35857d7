//! Impact-adjusted leverage: what a position is worth to the one who has to sell it.
//!
//! A mark price values a position as if it could be sold without moving the price. Sold into the
//! book it fetches less: with depth ∝ x^ζ the average fill gives up the share (ζ+1)/(ζ+2) of the
//! final impact I, 1/2 in a flat book and 2/3 in a V-shaped one, and a leverage above
//! λ_c = 1/(share × I) is more than the position can repay on its way out (after Caccioli, Bouchaud
//! and Farmer 2012). Owns the closed forms and the walk through a book of whole lots.
//!
//! Needs to see: the position, its equity and the book. Misses: everybody else who is selling.

use crate::sim::ledger::Account;
use crate::sim::units::{Lots, Mark, Money, Ticks, nearest_f64};
use crate::sim::worth::Worth;

/// The share of the final impact that the average fill gives up, in a book whose depth grows with
/// distance to the power `exponent`: 0 is flat, 1 is V-shaped.
#[must_use]
pub fn loss_share(exponent: f64) -> f64 {
    (exponent + 1.0) / (exponent + 2.0)
}

/// λ_c: the leverage above which selling everything leaves a debt, when doing so moves the price by
/// the share `impact`.
#[must_use]
pub fn critical_leverage(exponent: f64, impact: f64) -> f64 {
    1.0 / (loss_share(exponent) * impact)
}

/// What selling, or buying back, a position at once would fetch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exit {
    /// Lots the book could take.
    pub filled: Lots,
    /// What they stood for, at the prices of the fills.
    pub notional: Money,
    /// The price of the last fill.
    pub last: Option<Ticks>,
}

/// Walks `levels`, from the best price outwards, with a market order of so many lots.
pub fn exit(levels: impl Iterator<Item = (Ticks, Lots)>, lots: Lots, worth: Worth) -> Exit {
    let mut done = Exit::default();
    for (price, resting) in levels {
        let fill = resting.min(lots - done.filled);
        if fill <= 0 {
            break;
        }
        done.filled += fill;
        done.notional += worth.notional(fill, price);
        done.last = Some(price);
    }
    done
}

/// Leverage with the position valued at what the book would pay for it, and `levels` the side of the
/// book it would be closed against; `None` if the book cannot take all of it, or nothing would be
/// left of the equity.
pub fn leverage(
    account: &Account,
    mark: Mark,
    worth: Worth,
    levels: impl Iterator<Item = (Ticks, Lots)>,
) -> Option<f64> {
    let side = account.side()?;
    let lots = account.lots.abs();
    let done = exit(levels, lots, worth);
    let left = account.cash + if worth.rises(side) { done.notional } else { -done.notional };
    let notional = nearest_f64(worth.notional_twice(lots, mark)) / 2.0;
    (done.filled == lots && left > 0).then(|| notional / nearest_f64(left))
}

#[cfg(test)]
mod tests {
    use super::{critical_leverage, exit, leverage, loss_share};
    use crate::sim::ledger::{Account, Role};
    use crate::sim::units::{Mark, Ticks};
    use crate::sim::worth::Worth;

    #[test]
    fn the_closed_forms() {
        assert_eq!((loss_share(0.0), loss_share(1.0)), (0.5, 2.0 / 3.0));
        for (impact, v_shaped, flat) in [(0.05, 30.0, 40.0), (0.1, 15.0, 20.0), (0.2, 7.5, 10.0)] {
            assert!((critical_leverage(1.0, impact) - v_shaped).abs() < 1e-6);
            assert!((critical_leverage(0.0, impact) - flat).abs() < 1e-6);
        }
    }

    #[test]
    fn leverage_at_what_the_book_would_pay() {
        let bids = || (80..=99).rev().map(|price: Ticks| (price, 10));
        let done = exit(bids(), 45, Worth::Linear(1));
        assert_eq!((done.filled, done.notional, done.last), (45, 4_375, Some(95)));
        // Ten times levered at a mark of 100; the book would pay 4,375 of the 4,500.
        let long = Account::entered(Role::Trader, 450, 45, 4_500);
        assert_eq!(leverage(&long, Mark::at(100), Worth::Linear(1), bids()), Some(4_500.0 / 325.0));
        let thin = Account::entered(Role::Trader, 125, 45, 4_500);
        assert_eq!(leverage(&thin, Mark::at(100), Worth::Linear(1), bids()), None);
        let asks = || (101..=120).map(|price: Ticks| (price, 10));
        let short = Account::entered(Role::Trader, 450, -45, -4_500);
        assert_eq!(leverage(&short, Mark::at(100), Worth::Linear(1), asks()), Some(4_500.0 / 325.0));
        assert_eq!(leverage(&short, Mark::at(100), Worth::Linear(1), asks().take(4)), None);
    }
}
