//! Concentration: how unevenly a burden falls on those who bear it.
//!
//! Owns the largest share and the Gini coefficient, and the reading of a run's events as who gave up
//! how much. For reports only; never changes the market.

use std::collections::BTreeMap;

use super::event::{Event, What};
use super::units::{AccountId, Lots, Mark, Money, PPM, Ppm};
use super::worth::Worth;

/// What deleveraging and loss sharing took from one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Burden {
    /// Lots closed against bankrupt accounts.
    pub lots: Lots,
    /// What closing them away from the mark cost.
    pub deleveraged: Money,
    /// Profit given up.
    pub haircut: Money,
}

impl Burden {
    /// All that was given up.
    #[must_use]
    pub const fn total(&self) -> Money {
        self.deleveraged + self.haircut
    }
}

/// How unevenly a total is spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Concentration {
    /// How many bear something.
    pub payers: usize,
    /// What they bear together.
    pub total: Money,
    /// The largest single amount.
    pub largest: Money,
    /// Its share of the total.
    pub largest_share: Ppm,
    /// Gini coefficient over everybody counted: 0 if all bear the same, near 1 if one bears it all.
    pub gini: Ppm,
}

impl Concentration {
    /// The concentration of amounts, those of 0 included. Amounts below 0 count as 0.
    ///
    /// Gini: Σ (2i − n − 1)·x_i / (n·Σ x) over amounts in rising order, i from 1.
    #[must_use]
    pub fn of(amounts: impl IntoIterator<Item = Money>) -> Self {
        let mut sorted: Vec<Money> = amounts.into_iter().map(|amount| amount.max(0)).collect();
        sorted.sort_unstable();
        let total: Money = sorted.iter().sum();
        let Some(&largest) = sorted.last().filter(|_| total > 0) else {
            return Self::default();
        };
        let people = sorted.len() as Money;
        let weighted: Money =
            sorted.iter().zip(1..).map(|(amount, place): (&Money, Money)| (2 * place - people - 1) * amount).sum();
        // Shares of a total lie between 0 and one million.
        let share = |part: Money, whole: Money| (part * Money::from(PPM) / whole) as Ppm;
        Self {
            payers: sorted.iter().filter(|&&amount| amount > 0).count(),
            total,
            largest,
            largest_share: share(largest, total),
            gini: share(weighted, people * total),
        }
    }
}

/// Who gave up how much in a run, by account. Deleveraging costs a winner the distance between the
/// closing price and the mark of its wave, in its disfavour. `worth` tells what the lots an account
/// trades are worth.
#[must_use]
pub fn burdens(events: &[Event], worth: impl Fn(AccountId) -> Worth) -> BTreeMap<AccountId, Burden> {
    let mut burdens: BTreeMap<AccountId, Burden> = BTreeMap::new();
    let mut mark = Mark(0);
    for event in events {
        match event.what {
            // The report of a close stands before the deleveraging it led to.
            What::Liquidated { mark: tested, .. } => mark = tested,
            What::Deleveraged { account, side, lots, price, .. } => {
                let burden = burdens.entry(account).or_default();
                burden.lots += lots;
                let worth = worth(account);
                let away = (worth.value_twice(lots, mark) - 2 * worth.value(lots, price)) / 2;
                burden.deleveraged += Money::from(side.sign()) * away;
            }
            What::Haircut { account, amount } => burdens.entry(account).or_default().haircut += Money::from(amount),
            _ => {}
        }
    }
    burdens
}
