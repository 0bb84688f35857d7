//! Auto-deleveraging: winners are closed against a bankrupt position nobody else takes.
//!
//! Owns the queue, by profit and leverage, and the price both sides are closed at. Never chooses
//! when it happens and never touches the book.

use super::ledger::{Account, Ledger, Role, value_twice};
use super::margin;
use super::units::{AccountId, AssetId, Lots, Mark, Money, Side, Ticks, nearest_f64};

/// The traders of one side of an asset, first to be deleveraged first. `stake` tells an account with
/// all the cash behind it.
///
/// Score: profit over entry notional, times effective leverage (notional over equity) for winners,
/// divided by it for losers. The score only ranks; its arithmetic is plain IEEE operations, which
/// are the same on every machine, and ties go to the lower number.
#[must_use]
pub fn queue(
    ledger: &Ledger,
    asset: AssetId,
    side: Side,
    mark: Mark,
    stake: impl Fn(AccountId) -> Account,
) -> Vec<AccountId> {
    let unit_value = ledger.unit_value(asset);
    let mut ranked: Vec<u128> = ledger
        .accounts()
        .iter()
        .zip(0..)
        .filter(|(account, _)| account.asset == asset && account.role == Role::Trader && account.side() == Some(side))
        .map(|(_, id)| sort_key(score(&stake(AccountId(id)), mark, unit_value), id))
        .collect();
    ranked.sort_unstable();
    // The number stands in the last 32 bits.
    ranked.into_iter().map(|key| AccountId(key as u32)).collect()
}

/// One whole number that is lower for a higher score, and for a lower number at the same score: far
/// quicker to sort than the two of them.
fn sort_key(score: f64, id: u32) -> u128 {
    let bits = score.to_bits();
    // Rising with the score: positive numbers above the negative ones, whose bits run backwards.
    let rising = if bits >> 63 == 0 { bits | 1 << 63 } else { !bits };
    (u128::from(!rising) << 32) | u128::from(id)
}

/// The rank of one position: profit share × effective leverage.
#[must_use]
pub fn score(account: &Account, mark: Mark, unit_value: i64) -> f64 {
    let profit = nearest_f64(account.twice_profit(mark, unit_value));
    let entry = 2.0 * nearest_f64(account.cost.abs());
    let notional = nearest_f64(value_twice(account.lots.abs(), mark, unit_value));
    let equity = nearest_f64(account.twice_equity(mark, unit_value));
    if equity <= 0.0 || entry <= 0.0 {
        f64::NEG_INFINITY
    } else if profit >= 0.0 {
        profit / entry * (notional / equity)
    } else {
        profit / entry / (notional / equity)
    }
}

/// The price a bankrupt position is closed at: its bankruptcy price, moved towards the mark by
/// what the fund can pay per lot, never past the mark.
#[must_use]
pub fn price(bankrupt: &Account, mark: Mark, unit_value: i64, fund: Money) -> Ticks {
    let bankruptcy = margin::bankruptcy_price(bankrupt.cash, bankrupt.lots, unit_value);
    let per_tick = Money::from(bankrupt.lots.abs()) * Money::from(unit_value);
    let help = (fund / per_tick).min(Money::from(Ticks::MAX / 4)) as Ticks;
    if bankrupt.lots > 0 {
        // A half-tick mark rounds to the side that does not pass it.
        let nearest = mark.0.div_euclid(2) + mark.0.rem_euclid(2);
        bankruptcy.min((bankruptcy - help).max(nearest))
    } else {
        bankruptcy.max((bankruptcy + help).min(mark.0.div_euclid(2)))
    }
    .max(1)
}

/// How many of `wanted` lots a counterparty can take over at a price: no more than it holds, and no
/// more than its equity pays for where the price is worse than the mark, so that deleveraging never
/// makes a new debtor.
#[must_use]
pub fn available(account: &Account, side: Side, wanted: Lots, price: Ticks, mark: Mark, unit_value: i64) -> Lots {
    let equity = account.twice_equity(mark, unit_value);
    if account.side() != Some(side) || equity < 0 {
        return 0;
    }
    // Twice what one lot loses against the mark: a long sells at the price, a short buys at it.
    let loss = Money::from(side.sign()) * (Money::from(mark.0) - 2 * Money::from(price)) * Money::from(unit_value);
    let held = account.lots.abs().min(wanted);
    if loss > 0 { (equity / loss).min(Money::from(held)) as Lots } else { held }
}
