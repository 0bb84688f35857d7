//! Loss sharing: when the fund is empty, winners give up part of their profit.
//!
//! Owns how a loss is divided: in proportion to profit, whole units of money, largest remainder
//! first. Never takes more than the profit there is, nor more than the equity behind it; what is
//! left over is the exchange's insolvency.

use super::ledger::{Account, Ledger};
use super::units::{AccountId, AssetId, Mark, Money, Side, div_floor};

/// What each winner of one side of an asset pays towards a loss, in order of account number. `stake`
/// tells an account with all the cash behind it.
#[must_use]
pub fn haircuts(
    ledger: &Ledger,
    asset: AssetId,
    side: Side,
    mark: Mark,
    stake: impl Fn(AccountId) -> Account,
    loss: Money,
) -> Vec<(AccountId, Money)> {
    let worth = ledger.worth(asset);
    let profits: Vec<(AccountId, Money)> = ledger
        .traders(asset, side)
        .map(|(id, _)| {
            let account = stake(id);
            // Deleveraging at a loss can leave less equity than the rest of the position earned.
            let twice = account.twice_profit(mark, worth);
            (id, div_floor(twice.min(account.twice_equity(mark, worth)), 2))
        })
        .filter(|&(_, profit)| profit > 0)
        .collect();
    divide(loss, &profits)
}

/// Divides up to `total` in proportion to weights, each share a whole number and no larger than its
/// weight: everyone gets the rounded-down share, and the units left over go to the largest
/// remainders, ties to the lower number.
#[must_use]
pub fn divide(total: Money, weights: &[(AccountId, Money)]) -> Vec<(AccountId, Money)> {
    let sum: Money = weights.iter().map(|&(_, weight)| weight).sum();
    let total = total.min(sum);
    if total <= 0 {
        return Vec::new();
    }
    let mut shares: Vec<(AccountId, Money)> = weights.iter().map(|&(id, weight)| (id, total * weight / sum)).collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|&place| core::cmp::Reverse(total * weights[place].1 % sum));
    let handed_out: Money = shares.iter().map(|&(_, share)| share).sum();
    // Fewer units are left than there are shares.
    for &place in by_remainder.iter().take((total - handed_out) as usize) {
        shares[place].1 += 1;
    }
    shares.retain(|&(_, share)| share > 0);
    shares
}
