//! The insurance fund: the exchange's own money, first in line when an account cannot pay.
//!
//! An account of the ledger like any other; this module owns the rules of what it pays, what it
//! receives, when it stops paying so that deleveraging takes over, and how it is filled up again.
//! Never looks at the book and never chooses who is deleveraged.

use super::ledger::Ledger;
use super::units::{AccountId, Money, PPM, Ppm, div, mul};

/// How the fund is run, where it is not simply paid out until it is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Share of what is left of a liquidated account that the fund keeps: the gain of fills better
    /// than the bankruptcy price.
    pub keeps: Ppm,
    /// When losses stop being the fund's.
    pub reserve: Reserve,
    /// New money, if it gets any.
    pub replenishment: Option<Replenishment>,
}

/// How much of itself the fund holds back, leaving the rest of a loss to deleveraging.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reserve {
    /// Nothing: it pays until it is empty.
    #[default]
    Nothing,
    /// It pays until it has fallen by this share from its highest balance.
    DrawdownFromPeak(Ppm),
}

/// New money for the fund, from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replenishment {
    /// How much in one step.
    pub per_step: Money,
    /// Up to this balance.
    pub target: Money,
}

/// What the fund can still pay.
#[must_use]
pub fn balance(ledger: &Ledger, fund: AccountId) -> Money {
    ledger.account(fund).cash.max(0)
}

impl Policy {
    /// What the fund pays before winners are deleveraged, from its balance and the highest balance
    /// it ever had.
    #[must_use]
    pub fn available(&self, balance: Money, peak: Money) -> Money {
        match self.reserve {
            Reserve::Nothing => balance,
            Reserve::DrawdownFromPeak(share) => {
                let floor = peak * Money::from(PPM - share) / Money::from(PPM);
                (balance - floor).max(0)
            }
        }
    }

    /// What the fund keeps of the cash left in a liquidated account.
    #[must_use]
    pub fn surplus(&self, cash: Money) -> Money {
        div(mul(cash.max(0), Money::from(self.keeps)), Money::from(PPM))
    }

    /// What it receives from outside in this step.
    #[must_use]
    pub fn inflow(&self, balance: Money) -> Money {
        self.replenishment.map_or(0, |new| new.per_step.min(new.target - balance).max(0))
    }
}

/// Pays the debt of an account without position as far as the fund reaches; returns what it paid.
pub fn cover(ledger: &mut Ledger, fund: AccountId, debtor: AccountId) -> Money {
    let debt = (-ledger.account(debtor).cash).max(0);
    let paid = debt.min(balance(ledger, fund));
    if paid > 0 {
        ledger.pay(fund, debtor, paid);
    }
    paid
}
