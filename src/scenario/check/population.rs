//! A random population: leveraged longs and shorts whose liquidation prices are spread as in a
//! market that has been trading for a while.
//!
//! Sizes follow a truncated Pareto law, leverage a mix of classes, entries are spread over a past
//! price range; positions that would already have been closed are drawn again, because they would
//! not be there. Where there is a margin table nobody entered with more leverage than the bracket of the
//! position allows. Each account has its own stream of random numbers. Owns the law of the
//! population. Floating point decides what people hold; lots and money come out whole.

use crate::sim::draws::{Consumer, Draws, Pareto};
use crate::sim::ledger::{Account, Role};
use crate::sim::units::{AccountId, AssetId, Lots, Money, Side, Ticks, nearest_f64};
use crate::sim::worth::Worth;

use super::admission::Admission;
use crate::scenario::schema::{Cohort, Population};

/// How often an account is drawn again before it is taken to have entered at the start price.
const DRAWS_MAX: u32 = 32;

/// What the population needs to know of the market.
#[derive(Clone, Copy)]
pub(super) struct Market<'a> {
    pub(super) seed: u64,
    pub(super) asset: AssetId,
    pub(super) start: Ticks,
    pub(super) worth: Worth,
    pub(super) admission: &'a Admission,
}

/// Draws both sides, which hold exactly `long` and `short` lots.
pub(super) fn draw(population: &Population, long: Lots, short: Lots, market: Market<'_>) -> Vec<Account> {
    let mut accounts = side(population, &population.longs, Side::Long, long, market);
    accounts.extend(side(population, &population.shorts, Side::Short, short, market));
    accounts
}

fn side(population: &Population, cohort: &Cohort, side: Side, open_interest: Lots, market: Market<'_>) -> Vec<Account> {
    // Longs and shorts of each asset count apart, so that more of one does not shift another's draws.
    let offset = u32::from(market.asset.0) << 28
        | match side {
            Side::Long => 0,
            Side::Short => 1 << 31,
        };
    let mut draws: Vec<Draws> =
        (0..cohort.accounts).map(|number| Draws::new(market.seed, Consumer::Population, offset + number, 0)).collect();
    let sizes = Pareto::new(1.0, cohort.size_ratio, cohort.size_exponent);
    let weights: Vec<f64> = draws.iter_mut().map(|draws| sizes.draw(draws)).collect();
    let lots = apportion(open_interest, &weights);
    draws.iter_mut().zip(lots).map(|(draws, lots)| open(population, cohort, side, lots, market, draws)).collect()
}

/// One account, with an entry at which it would still be open today.
fn open(
    population: &Population,
    cohort: &Cohort,
    side: Side,
    lots: Lots,
    market: Market<'_>,
    draws: &mut Draws,
) -> Account {
    let leverage = (population.typical_leverage * class(cohort, draws.unit())).clamp(1.0, population.max_leverage);
    let (low, high) = (1.0 + cohort.entries_from_percent / 100.0, 1.0 + cohort.entries_to_percent / 100.0);
    for _ in 0..DRAWS_MAX {
        let relative = low * libm::pow(high / low, draws.unit());
        let entry = libm::round(market.start as f64 * relative) as Ticks;
        let account = entered(side, lots, entry.max(1), leverage, market);
        if !market.admission.is_under_maintenance(&account) {
            return account;
        }
    }
    entered(side, lots, market.start, leverage, market)
}

fn entered(side: Side, lots: Lots, entry: Ticks, leverage: f64, market: Market<'_>) -> Account {
    let cost = market.worth.value(side.sign() * lots, entry);
    let deposit = (libm::ceil(nearest_f64(cost.abs()) / leverage) as Money).max(market.admission.least_margin(cost));
    let row = Account::entered(Role::Trader, deposit, side.sign() * lots, cost);
    Account { asset: market.asset, ..row }
}

/// The multiple of the class a number in [0, 1) falls into.
fn class(cohort: &Cohort, place: f64) -> f64 {
    let total: f64 = cohort.leverage.iter().map(|class| class.weight).sum();
    let mut below = 0.0;
    for class in &cohort.leverage {
        below += class.weight / total;
        if place < below {
            return class.multiple;
        }
    }
    cohort.leverage.last().map_or(1.0, |class| class.multiple)
}

/// Divides `total` lots in proportion to weights, at least one each: largest remainder first, ties
/// to the lower number. `total` is at least the number of weights.
fn apportion(total: Lots, weights: &[f64]) -> Vec<Lots> {
    let spare = total - weights.len() as Lots;
    let sum: f64 = weights.iter().sum();
    let exact: Vec<f64> = weights.iter().map(|weight| spare as f64 * weight / sum).collect();
    let mut lots: Vec<Lots> = exact.iter().map(|&share| 1 + libm::floor(share) as Lots).collect();
    let remainders: Vec<f64> = exact.iter().map(|share| share - libm::floor(*share)).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    let largest_first = |&a: &usize, &b: &usize| remainders[b].total_cmp(&remainders[a]).then(a.cmp(&b));
    // Rounding down loses less than one lot each; floating point may be off by a lot or two more.
    let missing = total - lots.iter().sum::<Lots>();
    let changed = missing.unsigned_abs() as usize;
    if changed < order.len() {
        // Who they are matters, their order does not.
        order.select_nth_unstable_by(changed, largest_first);
    } else {
        order.sort_unstable_by(largest_first);
    }
    for place in order.iter().cycle().take(changed) {
        lots[*place] += missing.signum();
    }
    lots
}

/// The number a position given by name would have.
pub(super) fn numbered(place: usize) -> AccountId {
    // Validation keeps the number of accounts far below 2^32.
    AccountId(place as u32)
}
