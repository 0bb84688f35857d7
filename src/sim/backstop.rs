//! The backstop: a vault that takes over positions the book could not close in time.
//!
//! On an exchange this is the liquidator vault: an account with capital of its own that receives the
//! whole position *and* the margin behind it, and works it off slowly. Owns the rule of when it takes
//! over and how fast it sells. It is tested after the market order, never before, and it never takes
//! an account that is already bankrupt: that is the fund's and the winners' loss.

use super::ledger::Account;
use super::margin::Requirement;
use super::units::{Lots, Mark, Money, PPM, Ppm};
use super::worth::Worth;

/// The vault and its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backstop {
    /// It takes over below this share of the maintenance margin.
    pub below: Ppm,
    /// Its own capital at the start.
    pub capital: Money,
    /// Most notional it holds, as a multiple of its equity; it takes over nothing beyond.
    pub leverage_limit: i64,
    /// Share of its position it trades away in one step.
    pub sells_per_step: Ppm,
}

impl Backstop {
    /// Whether the vault takes over an account that has been through the book: its equity is below
    /// the share of maintenance but not below zero, and the vault can carry what it would hold.
    ///
    /// Taking over position and margin is a trade at the bankruptcy price −c/(q·v), exact to the last
    /// unit: the vault receives all cash and all lots.
    #[must_use]
    pub fn takes(
        &self,
        account: &Account,
        vault: &Account,
        requirement: &Requirement,
        mark: Mark,
        worth: Worth,
    ) -> bool {
        let equity = account.twice_equity(mark, worth);
        let due = requirement.due(account, mark, worth);
        let thin = equity * Money::from(PPM) * Money::from(PPM) < due * Money::from(self.below);
        let own = vault.twice_equity(mark, worth);
        let after = own + equity;
        let held = worth.notional_twice(vault.lots + account.lots, mark);
        account.lots != 0 && equity >= 0 && own >= 0 && thin && held <= after.max(0) * Money::from(self.leverage_limit)
    }

    /// How many lots the vault trades away in this step: a share of what it holds, at least one.
    #[must_use]
    pub fn portion(&self, held: Lots) -> Lots {
        let lots = held.abs();
        // A share of the position fits where the position fits.
        let share = (i128::from(lots) * i128::from(self.sells_per_step) / i128::from(PPM)) as Lots;
        share.max(1).min(lots)
    }
}
