//! The insurance fund: the exchange's own money, first in line when an account cannot pay.
//!
//! An account of the ledger like any other; this module owns the rule of what it pays. Never looks
//! at the book and never chooses who is deleveraged.

use super::ledger::Ledger;
use super::units::{AccountId, Money};

/// What the fund can still pay.
#[must_use]
pub fn balance(ledger: &Ledger, fund: AccountId) -> Money {
    ledger.account(fund).cash.max(0)
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
