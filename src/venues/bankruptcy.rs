//! At which price a position's margin is exactly used up, and what that means in money for one of
//! several positions of an account.
//!
//! Owns bankruptcy prices and amounts (formulas F12 to F14 of the reference), without rounding. Never
//! knows when a position is liquidated.

use num_traits::{One, Signed};

use super::number::{Exact, over};
use super::value::{Contract, Side, value};

/// The price at which `margin` is used up: linear `(q·EP − side·C)/q`, inverse `N/(N/EP + side·C)`
/// (formula F12; Bybit, Kraken). In a cross account the margin includes the wallet balance the position
/// may draw on. `None` where no price does.
#[must_use]
pub fn price(contract: Contract, side: Side, size: &Exact, entry: &Exact, margin: &Exact) -> Option<Exact> {
    match contract {
        Contract::Linear => over(&(size * entry - side.sign() * margin), size),
        Contract::Inverse => over(size, &(value(contract, size, entry)? + side.sign() * margin)),
    }
}

/// Isolated at an initial rate `1/L`, whatever the size: `EP·(1 − side/L)`, inverse `EP·L/(L + side)`
/// (formula F12). `None` where no price uses it up, as an inverse short at leverage 1.
#[must_use]
pub fn isolated_price(contract: Contract, side: Side, entry: &Exact, initial_rate: &Exact) -> Option<Exact> {
    let share = side.sign() * initial_rate;
    match contract {
        Contract::Linear => Some(entry * (Exact::one() - share)),
        Contract::Inverse => over(entry, &(Exact::one() + share)),
    }
}

/// An inverse cross position with the taker fee of the closing order:
/// `(1 + side·f)·N/(N/EP + side·available)` (formula F13; Bybit's older text).
#[must_use]
pub fn inverse_cross_price(side: Side, size: &Exact, entry: &Exact, available: &Exact, fee: &Exact) -> Option<Exact> {
    Some(price(Contract::Inverse, side, size, entry, available)? * (Exact::one() + side.sign() * fee))
}

/// Gate's form without the entry price: `MP·[1 − side·(MMR + f)·R]/(1 − side·f)`, R being equity over
/// maintenance of the account (formula F13). `None` at a fee of 100 %.
#[must_use]
pub fn price_by_margin_ratio(
    side: Side,
    mark: &Exact,
    rate: &Exact,
    fee: &Exact,
    margin_ratio: &Exact,
) -> Option<Exact> {
    let used = side.sign() * (rate + fee) * margin_ratio;
    over(&(mark * (Exact::one() - used)), &(Exact::one() - side.sign() * fee))
}

/// An account whose positions are closed part by part, in quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Collateral plus the signed notional of all positions (TNC).
    pub net_collateral: Exact,
    /// Maintenance of all positions (TMMR).
    pub maintenance: Exact,
}

/// What the account receives (positive) or pays (negative) when part of a position is closed at the
/// bankruptcy price: `−ΔNNV − TNC·|ΔMMR|/TMMR` (formula F14; dYdX v4). So the collateral that is left, or
/// missing, is shared among the positions in proportion to maintenance. `None` without maintenance.
#[must_use]
pub fn amount(account: &Account, notional_change: &Exact, maintenance_change: &Exact) -> Option<Exact> {
    let share = over(&(&account.net_collateral * maintenance_change.abs()), &account.maintenance)?;
    Some(-notional_change - share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::venues::number::{parse, whole};
    use crate::venues::value::profit;
    use num_traits::Zero;

    #[test]
    fn equity_at_the_bankruptcy_price_is_zero() {
        for contract in [Contract::Linear, Contract::Inverse] {
            for side in [Side::Long, Side::Short] {
                let (size, entry) = (whole(60_000), whole(8_000));
                let margin = value(contract, &size, &entry).unwrap() / whole(20);
                let price = price(contract, side, &size, &entry, &margin).unwrap();
                assert!((margin + profit(contract, side, &size, &entry, &price).unwrap()).is_zero());
                assert_eq!(isolated_price(contract, side, &entry, &(whole(1) / whole(20))), Some(price));
            }
        }
    }

    #[test]
    fn an_inverse_short_without_leverage_is_never_bankrupt() {
        assert_eq!(isolated_price(Contract::Inverse, Side::Short, &whole(8_000), &whole(1)), None);
    }

    #[test]
    fn gates_form_is_the_price_where_the_equity_pays_for_closing() {
        // Equity over maintenance is 2 of a long at 100 with 1 % and a fee of 0.1 %.
        let number = |text: &str| parse(text).unwrap();
        let price =
            price_by_margin_ratio(Side::Long, &whole(100), &number("0.01"), &number("0.001"), &whole(2)).unwrap();
        assert_eq!(price, number("97.8") / number("0.999"));
    }
}
