//! Cross margin: several positions that stand in for each other.
//!
//! A portfolio is a row of neighbouring accounts, its legs, one an asset. Its margin is tested on
//! their sum: equity ≤ Σ maintenance margin. Owns that test and the alarms that say when
//! to make it, so that a quiet step looks at no portfolio at all. Never closes anything.
//!
//! How the alarms work: the slack (equity less maintenance) falls with the marks, by no more than a known
//! amount a tick. It is divided
//! equally among the legs, and each leg gets an alarm where the move of its own mark alone would
//! have used up its part. While no alarm has gone off the slack is above zero, whatever the mix of
//! moves. When one goes off the portfolio is tested, and armed again with what is left of its slack
//! if it stands: a few alarms for every halving of the slack, and none on a step in which marks
//! stay inside them.

use std::collections::BTreeMap;

use super::ledger::{Account, Ledger};
use super::margin::{Requirement, Standing};
use super::triggers::Size;
use super::units::{ASSETS_MAX, AccountId, Mark, Money, Side, div_floor, nearest_f64};
use super::worth::FAR;

/// The alarms that are set: where each leg of a portfolio waits.
pub type Armed = BTreeMap<AccountId, (Side, Mark)>;

/// The accounts whose margin is tested together with this one's, itself included, in order.
pub fn legs(ledger: &Ledger, id: AccountId) -> impl Iterator<Item = AccountId> + use<> {
    let account = ledger.account(id);
    let first = id.0 - u32::from(account.leg);
    (first..first + u32::from(account.legs)).map(AccountId)
}

/// Leverage beyond this counts as this much: a position without margin has no finite one.
const LEVERAGE_MAX: f64 = 1_000.0;

/// How much of an account waits for its trigger or alarm: its lots, and its lots weighted with the
/// leverage at entry of all that is tested together, Σ |cost| ÷ Σ margin put in.
#[must_use]
pub fn size(ledger: &Ledger, id: AccountId) -> Size {
    let account = ledger.account(id);
    let (mut cost, mut margin) = (account.cost.abs(), account.cash + account.cost);
    if account.legs > 1 {
        let all = || legs(ledger, id).map(|leg| ledger.account(leg));
        cost = all().map(|leg| leg.cost.abs()).sum();
        margin = all().map(|leg| leg.cash + leg.cost).sum();
    }
    let leverage = if margin > 0 { (nearest_f64(cost) / nearest_f64(margin)).min(LEVERAGE_MAX) } else { LEVERAGE_MAX };
    // Lots are far below 2^52, and in hundredths of a thousandfold still inside 64 bits.
    Size { lots: account.lots, leveraged: (100.0 * leverage * account.lots.abs() as f64) as i64 }
}

/// How a portfolio stands at these marks, with these margin tables.
#[must_use]
pub fn standing(ledger: &Ledger, id: AccountId, marks: &[Mark], margins: &[Requirement]) -> Standing {
    let mut sum = Standing::default();
    for leg in legs(ledger, id) {
        let account = ledger.account(leg);
        let asset = account.asset.place();
        let worth = ledger.worth(account.asset);
        let notional = worth.notional_twice(account.lots, marks[asset]);
        sum.twice_equity += account.twice_equity(marks[asset], worth);
        sum.twice_notional += notional;
        sum.twice_maintenance += margins[asset].due(&account, marks[asset], worth);
    }
    sum
}

/// An account with all the cash that stands behind its position: its own, and what the other legs
/// are worth at these marks, rounded down. An isolated account is returned as it is.
#[must_use]
pub fn stake(ledger: &Ledger, id: AccountId, marks: &[Mark]) -> Account {
    let account = ledger.account(id);
    if account.legs == 1 {
        return account;
    }
    let others = legs(ledger, id).filter(|&leg| leg != id).map(|leg| {
        let other = ledger.account(leg);
        other.twice_equity(marks[other.asset.place()], ledger.worth(other.asset))
    });
    Account { cash: account.cash + others.sum::<Money>().div_euclid(2), ..account }
}

/// The open legs of a portfolio, largest maintenance first; ties to the lower number.
pub fn closing_order(
    ledger: &Ledger,
    id: AccountId,
    marks: &[Mark],
    margins: &[Requirement],
) -> impl Iterator<Item = AccountId> + use<> {
    // Made for every close, so it is not worth a list on the heap.
    let mut open = [(0, id); ASSETS_MAX];
    let mut count = 0;
    for leg in legs(ledger, id) {
        let account = ledger.account(leg);
        let asset = account.asset.place();
        if account.lots != 0 {
            let due = || margins[asset].due(&account, marks[asset], ledger.worth(account.asset));
            open[count] = (if account.legs > 1 { -due() } else { 0 }, leg);
            count += 1;
        }
    }
    open[..count].sort_unstable();
    open.into_iter().take(count).map(|(_, leg)| leg)
}

/// The half ticks its mark must move against a leg until the portfolio comes under maintenance, the
/// other marks held; 0 if it is there. `None` for a leg without position.
#[must_use]
pub fn distance(ledger: &Ledger, leg: AccountId, marks: &[Mark], margins: &[Requirement]) -> Option<i64> {
    let account = ledger.account(leg);
    let side = account.side()?;
    let (asset, worth) = (account.asset.place(), ledger.worth(account.asset));
    let per_unit = Money::from(margins[asset].slope(worth.rises(side)));
    let slack = standing(ledger, leg, marks, margins).slack();
    // One further than what leaves some of it: there it is at maintenance or beyond.
    Some(if slack <= 0 { 0 } else { worth.reach(account.lots, marks[asset], div_floor(slack - 1, per_unit)) + 1 })
}

/// Where the alarms of a portfolio have to stand: leg, side of the position, and the mark at which
/// the alarm goes off. Empty without a position.
#[must_use]
pub fn alarms(ledger: &Ledger, id: AccountId, marks: &[Mark], margins: &[Requirement]) -> Vec<(AccountId, Side, Mark)> {
    let slack = standing(ledger, id, marks, margins).slack();
    let open: Vec<AccountId> = legs(ledger, id).filter(|&leg| ledger.account(leg).lots != 0).collect();
    let parts = open.len() as Money;
    let alarm = |leg: AccountId| {
        let account = ledger.account(leg);
        let side = account.side()?;
        let asset = account.asset.place();
        let worth = ledger.worth(account.asset);
        if slack <= 0 {
            // Due wherever the mark goes next.
            return Some((leg, side, Mark(side.sign() * FAR)));
        }
        // The furthest move that leaves some of this leg's part.
        let per_unit = Money::from(margins[asset].slope(worth.rises(side)));
        let safe = worth.reach(account.lots, marks[asset], div_floor(slack - 1, parts * per_unit));
        Some((leg, side, Mark(marks[asset].0 - side.sign() * (safe + 1))))
    };
    open.into_iter().filter_map(alarm).collect()
}
