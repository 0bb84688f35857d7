//! Liquidation: who is closed by force, in which order, and how far down the book the order goes.
//!
//! Owns the order of a wave and the limit of a forced order. Never pays a loss: what the account
//! cannot cover is left as negative cash for the fund, deleveraging or loss sharing.

use core::cmp::Ordering;

use super::ledger::{Account, value};
use super::margin::Standing;
use super::units::{AccountId, Lots, Money, PPM, Ppm, Ticks};

/// What the order of a wave needs to know of one account, kept together so that sorting stays in
/// the cache.
#[derive(Clone, Copy)]
struct Place {
    standing: Standing,
    id: AccountId,
}

impl Place {
    /// Equity over notional, by cross-multiplication.
    fn worse(&self, other: &Self) -> Ordering {
        let left = self.standing.twice_equity * other.standing.twice_notional;
        left.cmp(&(other.standing.twice_equity * self.standing.twice_notional)).then(self.id.cmp(&other.id))
    }
}

/// Puts the accounts of a wave in order: worst equity over notional first, then lower number.
/// `groups` come by trigger, each of them small, so that sorting costs little.
#[must_use]
pub fn in_order(groups: Vec<Vec<AccountId>>, standing: impl Fn(AccountId) -> Standing) -> Vec<AccountId> {
    let mut wave: Vec<Place> = Vec::with_capacity(groups.iter().map(Vec::len).sum());
    for group in groups {
        let start = wave.len();
        wave.extend(group.into_iter().map(|id| Place { standing: standing(id), id }));
        wave[start..].sort_unstable_by(Place::worse);
    }
    // Groups are already in order on one side; a stable sort sees that in one pass.
    wave.sort_by(Place::worse);
    wave.into_iter().map(|place| place.id).collect()
}

/// How far a forced order may go when deleveraging takes the rest: as far as the fund can pay for
/// fills beyond the bankruptcy price.
///
/// A lot filled at price p instead of the bankruptcy price −c/(q·v) costs (−c − q·v·p)/|q|; the
/// allowance counts |q| times that, so that it stays whole.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    cash: Money,
    lots: Lots,
    unit_value: i64,
    left: Money,
}

impl Allowance {
    /// The allowance of one account's order against what the fund holds.
    #[must_use]
    pub fn new(account: &Account, unit_value: i64, fund: Money) -> Self {
        Self { cash: account.cash, lots: account.lots, unit_value, left: fund.max(0) * Money::from(account.lots.abs()) }
    }

    /// How many of the lots on offer at a price may fill; they count as filled.
    pub fn take(&mut self, price: Ticks, offered: Lots) -> Lots {
        let cost = -self.cash - value(self.lots, price, self.unit_value);
        let allowed = if cost <= 0 { offered } else { (self.left / cost).min(Money::from(offered)) as Lots };
        self.left -= cost * Money::from(allowed);
        allowed
    }
}

/// The fee for closing `notional`, as far as the account has cash left, rounded down.
#[must_use]
pub fn fee(notional: Money, rate: Ppm, cash: Money) -> Money {
    (notional * Money::from(rate) / Money::from(PPM)).min(cash).max(0)
}
