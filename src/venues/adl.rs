//! Whom auto-deleveraging takes first, and what changes hands.
//!
//! Owns the ranking scores of the venues (formula F25 of the reference) and the transfer at the
//! bankruptcy price (F30). The higher score goes first. Never knows how much must be closed.

use std::cmp::Ordering;

use num_traits::{One, Signed, Zero};

use super::number::{Exact, float, from_float, over, whole};
use super::value::{Contract, Side, value};

/// Profit share times leverage for a winner, profit share over leverage for a loser: BitMEX, and KuCoin's
/// isolated margin. `None` at leverage zero.
#[must_use]
pub fn profit_and_leverage(profit_share: &Exact, leverage: &Exact) -> Option<Exact> {
    if profit_share.is_positive() { Some(profit_share * leverage) } else { over(profit_share, leverage) }
}

/// Effective leverage: value at the mark over the equity left in the position. BitMEX writes the equity
/// as `V_mark − V_bankrupt` of signed values, KuCoin as margin plus profit. `None` without equity.
#[must_use]
pub fn effective_leverage(value: &Exact, equity: &Exact) -> Option<Exact> {
    over(&value.abs(), equity)
}

/// Signed value of a position: below zero for a linear short and an inverse long, so that a rise of the
/// value is a profit. `None` at price zero.
#[must_use]
pub fn signed_value(contract: Contract, side: Side, size: &Exact, price: &Exact) -> Option<Exact> {
    let up = if contract == Contract::Linear { side.sign() } else { -side.sign() };
    Some(up * value(contract, size, price)?)
}

/// Profit over the value at entry, from signed values: BitMEX, and the score of KuCoin's cross margin.
/// `None` at value zero.
#[must_use]
pub fn profit_share(value_now: &Exact, value_at_entry: &Exact) -> Option<Exact> {
    over(&(value_now - value_at_entry), &value_at_entry.abs())
}

/// Binance's profit share: `max(0, UPNL)/max(1, WB)`.
#[must_use]
pub fn binance_profit_share(unrealised: &Exact, wallet: &Exact) -> Exact {
    unrealised.clone().max(Exact::zero()) / wallet.clone().max(Exact::one())
}

/// Binance's margin ratio: maintenance over wallet plus profit, zero if that is not positive.
#[must_use]
pub fn binance_margin_ratio(maintenance: &Exact, wallet: &Exact, unrealised: &Exact) -> Exact {
    let equity = wallet + unrealised;
    if equity.is_positive() { maintenance / equity } else { Exact::zero() }
}

/// Hyperliquid's score: `(mark/entry)·(notional/account value)`, with the price ratio turned over for a
/// short. `None` at price or account value zero.
#[must_use]
pub fn hyperliquid(side: Side, mark: &Exact, entry: &Exact, notional: &Exact, account_value: &Exact) -> Option<Exact> {
    let moved = if side == Side::Long { over(mark, entry) } else { over(entry, mark) }?;
    Some(moved * over(&notional.abs(), account_value)?)
}

/// HTX's score: profit share over margin ratio of a winner, times it of a loser. `None` at ratio zero.
#[must_use]
pub fn htx(profit_share: &Exact, margin_ratio: &Exact) -> Option<Exact> {
    if profit_share.is_positive() { over(profit_share, margin_ratio) } else { Some(profit_share * margin_ratio) }
}

/// BULK's score: `pnl^w·lev^(1 − w)`, in floating point; zero for who has no profit.
#[must_use]
pub fn bulk(profit: &Exact, leverage: &Exact, weight: &Exact) -> Option<Exact> {
    if !profit.is_positive() || !leverage.is_positive() {
        return Some(Exact::zero());
    }
    let weight = float(weight);
    from_float(libm::pow(float(profit), weight) * libm::pow(float(leverage), 1.0 - weight))
}

/// Places of the given scores from the one that goes first; equal scores keep their order.
#[must_use]
pub fn descending(scores: &[Exact]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].cmp(&scores[*a]));
    order
}

/// What Ethereal compares, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EtherealRank {
    /// Effective leverage: the higher goes first.
    pub leverage: Exact,
    /// Unrealised profit: the higher goes first.
    pub unrealised: Exact,
    /// Balance: the lower goes first.
    pub balance: Exact,
    /// When the position was opened: the newer goes first.
    pub opened: Exact,
}

impl EtherealRank {
    /// Who goes first of two.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        let keys = |a: &Self, b: &Self| b.leverage.cmp(&a.leverage).then(b.unrealised.cmp(&a.unrealised));
        keys(self, other).then(self.balance.cmp(&other.balance)).then(other.opened.cmp(&self.opened))
    }
}

/// The light a trader is shown: the fifth of its side, by size from the front of the queue, in which its
/// position ends, as a share rounded up to the next 20 % (BitMEX, KuCoin). `None` without size.
#[must_use]
pub fn quintile(size_up_to_and_with: &Exact, size_of_side: &Exact) -> Option<Exact> {
    Some((over(size_up_to_and_with, size_of_side)? * whole(5)).ceil() / whole(5))
}

/// What a winner realises when it is closed against a bankruptcy price: `side·q·(BP − EP)` (formula F30).
#[must_use]
pub fn realised_at(side: Side, size: &Exact, bankruptcy: &Exact, entry: &Exact) -> Exact {
    side.sign() * size * (bankruptcy - entry)
}

/// What the winners give up when they are closed at the bankruptcy price and not at the mark:
/// `|BP − MP|·q` (formula F30).
#[must_use]
pub fn given_up(size: &Exact, bankruptcy: &Exact, mark: &Exact) -> Exact {
    (bankruptcy - mark).abs() * size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_values_make_profit_and_leverage_right_on_both_sides() {
        for contract in [Contract::Linear, Contract::Inverse] {
            for side in [Side::Long, Side::Short] {
                let size = whole(1_000);
                let at = |price: i64| signed_value(contract, side, &size, &whole(price)).unwrap();
                let gained = profit_share(&at(110), &at(100)).unwrap();
                assert_eq!(gained.is_positive(), side == Side::Long);
                let bankrupt = if side == Side::Long { 90 } else { 130 };
                let leverage = effective_leverage(&at(110), &(at(110) - at(bankrupt))).unwrap();
                assert!(leverage.is_positive());
            }
        }
    }

    #[test]
    fn a_loser_with_more_leverage_stands_further_in_front() {
        let loss = whole(-1) / whole(10);
        assert!(profit_and_leverage(&loss, &whole(20)) > profit_and_leverage(&loss, &whole(2)));
        assert_eq!(profit_and_leverage(&loss, &whole(0)), None);
    }

    #[test]
    fn equal_scores_keep_their_order_and_lights_go_up_in_fifths() {
        assert_eq!(descending(&[2, 5, 5, 9].map(whole)), [3, 1, 2, 0]);
        assert_eq!(quintile(&whole(1), &whole(100)), Some(whole(1) / whole(5)));
        assert_eq!(quintile(&whole(20), &whole(100)), Some(whole(1) / whole(5)));
        assert_eq!(quintile(&whole(21), &whole(100)), Some(whole(2) / whole(5)));
    }
}
