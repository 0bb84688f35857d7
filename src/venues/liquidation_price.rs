//! At which mark a position is liquidated, by the rule of each venue.
//!
//! Most venues write the same equation in their own letters: equity at the price sought equals the
//! maintenance margin at that price. [`at_mark`] solves it; Binance (F1), dYdX (F8), Drift (F9), OKX and
//! Gate (F10), the textbook (F11), Hyperliquid (F17), KuCoin's cross margin (F7), Kraken (F6) and Bybit's
//! inverse text of 2026 differ in what counts as available. Bybit's other texts and the help-page
//! shortcut take maintenance at entry and have functions of their own. Owns these prices, without
//! rounding. Never knows a tick.

use num_traits::{One, Zero};

use super::margin::Tiers;
use super::number::{Exact, over};
use super::value::{Contract, Side, value};

/// One position that is tested on the mark sought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// Which way it gains.
    pub side: Side,
    /// Unsigned size: coins, or dollars of an inverse contract.
    pub size: Exact,
    /// The price from which its profit counts: its entry, or the mark if the equity is today's.
    pub from: Exact,
    /// Maintenance rate, with the closing fee where the venue adds it.
    pub rate: Exact,
    /// Maintenance amount (deduction) of its bracket.
    pub deduction: Exact,
}

/// The price at which equity is maintenance, both at that price. `available` is the money behind the
/// legs: wallet, less maintenance of other positions, plus their profit. All legs are in one market, as
/// in Binance's hedge mode, where the terms of the legs are summed.
///
/// Linear: `(available + Σcum − Σside·q·EP) / (Σq·MMR − Σside·q)`. Inverse, in coin:
/// `ΣN·(MMR + side) / (available + Σcum + Σside·N/EP)`. `None` where no price solves it.
#[must_use]
pub fn at_mark(contract: Contract, available: &Exact, legs: &[Leg]) -> Option<Exact> {
    let mut money = available.clone();
    let mut slope = Exact::zero();
    for leg in legs {
        let signed = leg.side.sign() * &leg.size;
        let worth = leg.side.sign() * value(contract, &leg.size, &leg.from)?;
        money += &leg.deduction;
        match contract {
            Contract::Linear => {
                money -= worth;
                slope += &leg.size * &leg.rate - signed;
            }
            Contract::Inverse => {
                money += worth;
                slope += &leg.size * &leg.rate + signed;
            }
        }
    }
    match contract {
        Contract::Linear => over(&money, &slope),
        Contract::Inverse => over(&slope, &money),
    }
}

/// The same with a margin table whose bracket is that of the notional at the price sought: the bracket
/// in which the solution lies. Where none holds a solution (there is more money than the position can
/// lose), the solution of the bracket at `from`.
#[must_use]
pub fn with_tiers(
    contract: Contract,
    available: &Exact,
    side: Side,
    size: &Exact,
    from: &Exact,
    tiers: &Tiers,
) -> Option<Exact> {
    let solved = |(place, (tier, deduction)): (usize, (&super::margin::Tier, &Exact))| {
        let leg =
            Leg { side, size: size.clone(), from: from.clone(), rate: tier.rate.clone(), deduction: deduction.clone() };
        let price = at_mark(contract, available, &[leg])?;
        Some((place, price))
    };
    let at_from = tiers.place(&value(contract, size, from)?);
    let solutions: Vec<(usize, Exact)> = tiers.iter().enumerate().filter_map(solved).collect();
    let fits = |(place, price): &&(usize, Exact)| {
        *price > Exact::zero() && value(contract, size, price).is_some_and(|notional| tiers.place(&notional) == *place)
    };
    let chosen = solutions.iter().find(fits).or_else(|| solutions.iter().find(|(place, _)| *place == at_from));
    chosen.map(|(_, price)| price.clone())
}

/// Money available so that [`at_mark`] gives KuCoin's cross-margin price from the account's margin ratio:
/// `(s·MP − q·MP·AMR)/(1 − side·(MMR + f))/s` (formula F7).
#[must_use]
pub fn available_by_margin_ratio(size: &Exact, mark: &Exact, account_margin_ratio: &Exact) -> Exact {
    size * mark * account_margin_ratio
}

/// Bybit linear: `EP − side·[(IM − MM)/q + extra/q]`, both margins at entry (formula F3; Bybit help centre).
/// `None` at size zero.
#[must_use]
pub fn margins_at_entry(
    side: Side,
    size: &Exact,
    entry: &Exact,
    initial: &Exact,
    maintenance: &Exact,
    extra: &Exact,
) -> Option<Exact> {
    Some(entry - side.sign() * over(&(initial - maintenance + extra), size)?)
}

/// The shortcut of many help pages, maintenance at the entry notional: `EP·(1 − side·(1/L − MMR))`
/// (formula F4), from the initial rate `1/L`.
#[must_use]
pub fn simple(side: Side, entry: &Exact, initial_rate: &Exact, rate: &Exact) -> Exact {
    entry * (Exact::one() - side.sign() * (initial_rate - rate))
}

/// An inverse position whose maintenance is taken at entry: `N/(N/EP + side·room)`, `room` being the coin
/// it may lose. Bybit's older unified-account text has `IM − MM` as room; its older cross text (formula
/// F5) the balance less order margin, maintenance at entry and the fee of closing at the bankruptcy
/// price. `None` where no price solves it.
#[must_use]
pub fn inverse_with_room(side: Side, size: &Exact, entry: &Exact, room: &Exact) -> Option<Exact> {
    over(size, &(over(size, entry)? + side.sign() * room))
}

/// The room of an inverse cross position by Bybit's older text (formula F5):
/// `balance − order margin − (N/EP)·MMR − N·f/BP`.
#[must_use]
pub fn inverse_cross_room(
    free_balance: &Exact,
    size: &Exact,
    entry: &Exact,
    rate: &Exact,
    fee: &Exact,
    bankruptcy: &Exact,
) -> Option<Exact> {
    Some(free_balance - over(size, entry)? * rate - over(&(size * fee), bankruptcy)?)
}

/// Coin behind an inverse position by Bybit's text of 27 May 2026: `N/(EP·L) + extra/(1 + side·f)`, for
/// [`at_mark`]. `None` at entry zero or a fee of 100 %.
#[must_use]
pub fn inverse_margin_2026(side: Side, initial: &Exact, extra: &Exact, fee: &Exact) -> Option<Exact> {
    Some(initial + over(extra, &(Exact::one() + side.sign() * fee))?)
}

/// Mark at which an account with this equity left is at its maintenance, as dYdX writes it for the
/// position in question: equity at the mark, less the maintenance of the others.
#[must_use]
pub fn available_of_account(account_value: &Exact, other_maintenance: &Exact) -> Exact {
    account_value - other_maintenance
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::venues::margin::Tier;
    use crate::venues::number::{float, number, whole};
    use crate::venues::value::profit;

    fn leg(side: Side, size: &str, from: &str, rate: &str) -> Leg {
        Leg { side, size: number(size), from: number(from), rate: number(rate), deduction: Exact::zero() }
    }

    #[test]
    fn the_exact_form_differs_from_the_shortcut_as_far_as_the_reference_says() {
        let margin = whole(5_000);
        let exact = at_mark(Contract::Linear, &margin, &[leg(Side::Long, "1", "50000", "0.05")]).unwrap();
        assert_eq!(format!("{:.2}", float(&exact)), "47368.42");
        assert_eq!(simple(Side::Long, &whole(50_000), &number("0.1"), &number("0.05")), whole(47_500));
    }

    #[test]
    fn equity_at_the_liquidation_price_is_maintenance_for_both_contracts_and_sides() {
        for contract in [Contract::Linear, Contract::Inverse] {
            for side in [Side::Long, Side::Short] {
                let size = whole(if contract == Contract::Linear { 3 } else { 60_000 });
                let entry = whole(50_000);
                let margin = value(contract, &size, &entry).unwrap() / whole(10);
                let leg = Leg {
                    side,
                    size: size.clone(),
                    from: entry.clone(),
                    rate: number("0.005"),
                    deduction: Exact::zero(),
                };
                let price = at_mark(contract, &margin, &[leg]).unwrap();
                let equity = margin + profit(contract, side, &size, &entry, &price).unwrap();
                assert_eq!(equity, value(contract, &size, &price).unwrap() * number("0.005"));
                assert_eq!(price < entry, side == Side::Long);
            }
        }
    }

    #[test]
    fn bybit_inverse_by_its_older_and_its_newer_text() {
        let (size, entry) = (whole(60_000), whole(50_000));
        let old = inverse_with_room(Side::Short, &size, &entry, &number("0.114")).unwrap();
        assert_eq!(format!("{:.2}", float(&old)), "55248.62");
        let coin = inverse_margin_2026(Side::Short, &number("0.12"), &Exact::zero(), &number("0.00055")).unwrap();
        let new = at_mark(Contract::Inverse, &coin, &[leg(Side::Short, "60000", "50000", "0.005")]).unwrap();
        assert_eq!(format!("{:.2}", float(&new)), "55277.78");
    }

    #[test]
    fn a_hedge_of_equal_legs_is_liquidated_by_its_maintenance_alone() {
        let legs = [leg(Side::Long, "1", "100", "0.01"), leg(Side::Short, "1", "100", "0.01")];
        // Equity stays 4; maintenance is 2 % of the price.
        assert_eq!(at_mark(Contract::Linear, &whole(4), &legs), Some(whole(200)));
    }

    #[test]
    fn the_bracket_is_the_one_the_notional_has_at_the_solution() {
        let tier = |floor: i64, rate: &str| Tier { floor: whole(floor), rate: number(rate), initial_rate: None };
        let tiers = Tiers::new(vec![tier(0, "0.004"), tier(50_000, "0.005"), tier(600_000, "0.0065")]).unwrap();
        // A short of 1 coin from 49,000 crosses 50,000 on its way up.
        let price =
            with_tiers(Contract::Linear, &whole(4_900), Side::Short, &whole(1), &whole(49_000), &tiers).unwrap();
        let equity = whole(4_900) + whole(49_000) - &price;
        assert!(price > whole(50_000));
        assert_eq!(equity, tiers.maintenance(&price));
        assert_eq!(equity, tiers.maintenance_by_slices(&price));
    }

    #[test]
    fn what_has_no_solution_is_none() {
        assert_eq!(at_mark(Contract::Linear, &whole(1), &[leg(Side::Long, "1", "100", "1")]), None);
        assert_eq!(at_mark(Contract::Inverse, &whole(1), &[leg(Side::Long, "1", "0", "0.1")]), None);
        assert_eq!(at_mark(Contract::Linear, &whole(1), &[]), None);
    }
}
