//! Traders who hold several assets: drawn portfolios, on one margin or on several.
//!
//! Sizes follow a truncated Pareto law and leverage a mix of classes, as in the population of one
//! asset; all enter at the start prices. Whoever drew more leverage than the rules let in has what is
//! missing as further margin. Each has its own stream of random numbers, so that changing
//! who shares a margin changes nobody's positions. Owns the law and its limits.

use crate::scenario::refusal::Checker;
use crate::scenario::schema::Portfolios;
use crate::scenario::{Refusal, Scenario};
use crate::sim::draws::{Consumer, Draws};
use crate::sim::ledger::{Account, Role};
use crate::sim::units::{Lots, Money, PPM};
use crate::sim::worth::Worth;

use super::listing::{self, Listed};

/// Most portfolios.
const PORTFOLIOS_MAX: i64 = 500_000;

/// What a portfolio holds of one asset, and whether it is collateral.
struct Part<'l, 'a> {
    market: &'l Listed<'a>,
    share: f64,
    is_collateral: bool,
}

/// The legs of all portfolios, neighbours together.
pub(super) fn accounts(scenario: &Scenario, listed: &[Listed<'_>]) -> Result<Vec<Account>, Refusal> {
    let Some(portfolios) = &scenario.portfolios else { return Ok(Vec::new()) };
    let check = listed[0].units.checker();
    limits(portfolios, check)?;
    let parts = parts(portfolios, listed, check)?;
    let money = listed[0].units.money("portfolios.notional_dollars", portfolios.notional_dollars)?;
    let mut draws: Vec<Draws> =
        (0..portfolios.accounts).map(|number| Draws::new(scenario.seed, Consumer::Portfolios, number, 0)).collect();
    let sizes: Vec<f64> =
        draws.iter_mut().map(|draws| draws.pareto(1.0, portfolios.size_ratio, portfolios.size_exponent)).collect();
    let all: f64 = sizes.iter().sum();
    let mut accounts = Vec::with_capacity(draws.len() * parts.len());
    for (draws, size) in draws.iter_mut().zip(sizes) {
        accounts.extend(open(portfolios, &parts, money as f64 * size / all, draws));
    }
    Ok(accounts)
}

fn limits(portfolios: &Portfolios, check: Checker<'_>) -> Result<(), Refusal> {
    check.whole("portfolios.accounts", portfolios.accounts.into(), 0, PORTFOLIOS_MAX)?;
    check.within("portfolios.cross_percent", portfolios.cross_percent, 0.0, 100.0)?;
    check.within("portfolios.hedged_percent", portfolios.hedged_percent, 0.0, 100.0)?;
    check.within("portfolios.size_exponent", portfolios.size_exponent, 0.1, 10.0)?;
    check.within("portfolios.size_ratio", portfolios.size_ratio, 1.0, 1e9)?;
    if portfolios.leverage.is_empty() {
        return Err(check.refuse("portfolios.leverage", "an empty list", "at least one class"));
    }
    for (place, class) in portfolios.leverage.iter().enumerate() {
        check.within(&format!("portfolios.leverage.{place}.multiple"), class.multiple, 0.01, 1_000.0)?;
        check.positive(&format!("portfolios.leverage.{place}.weight"), class.weight, 1e9)?;
    }
    Ok(())
}

/// The parts of every portfolio, checked: at most one an asset, and an opening margin above
/// maintenance.
fn parts<'l, 'a>(
    portfolios: &Portfolios,
    listed: &'l [Listed<'a>],
    check: Checker<'_>,
) -> Result<Vec<Part<'l, 'a>>, Refusal> {
    let total: f64 = portfolios.holdings.iter().map(|holding| holding.weight).sum();
    let mut parts: Vec<Part<'l, 'a>> = Vec::new();
    let mut add = |field: String, asset: &str, share: f64, is_collateral: bool| {
        let market = listing::named(listed, asset, check, &field)?;
        if parts.iter().any(|part| part.market.id == market.id) {
            return Err(check.refuse(field, format!("“{asset}”"), "an asset that is not in the portfolio yet"));
        }
        parts.push(Part { market, share, is_collateral });
        Ok(())
    };
    for (place, holding) in portfolios.holdings.iter().enumerate() {
        check.positive(&format!("portfolios.holdings.{place}.weight"), holding.weight, 1e9)?;
        add(format!("portfolios.holdings.{place}.asset"), &holding.asset, holding.weight / total, false)?;
    }
    if let Some(collateral) = &portfolios.collateral {
        if matches!(listed[0].units.worth, Worth::Inverse(_)) {
            let allowed = "nothing where contracts are paid for in coin: a token is bought with money";
            return Err(check.refuse("portfolios.collateral", format!("“{}”", collateral.asset), allowed));
        }
        let percent = check.within("portfolios.collateral.percent", collateral.percent, 0.0, 100.0)?;
        add("portfolios.collateral.asset".to_owned(), &collateral.asset, percent / 100.0, true)?;
    }
    if parts.is_empty() {
        return Err(check.refuse("portfolios.holdings", "an empty list", "at least one asset"));
    }
    let rate = |collateral| parts.iter().filter(move |part| part.is_collateral == collateral);
    let margin: f64 = rate(false).map(|part| part.share * part.market.maintenance as f64 / PPM as f64).sum();
    let haircut: f64 = rate(true).map(|part| part.share * part.market.maintenance as f64 / PPM as f64).sum();
    let most = (1.0 - haircut) / margin;
    // A table has a highest leverage of its own for each position.
    let is_flat = parts.iter().all(|part| part.market.admission.is_flat());
    for (place, class) in portfolios.leverage.iter().enumerate() {
        if is_flat && class.multiple >= most {
            let allowed = format!("less than {most:.3}: a new portfolio must be above maintenance");
            let field = format!("portfolios.leverage.{place}.multiple");
            return Err(check.refuse(field, class.multiple, allowed));
        }
    }
    Ok(parts)
}

/// The legs of one portfolio worth `notional` units of money.
fn open(portfolios: &Portfolios, parts: &[Part<'_, '_>], notional: f64, draws: &mut Draws) -> Vec<Account> {
    let leverage = class(portfolios, draws.unit());
    let cross = draws.unit() < portfolios.cross_percent / 100.0;
    let hedged = draws.unit() < portfolios.hedged_percent / 100.0;
    let mut legs = Vec::with_capacity(parts.len());
    let mut collateral = 0.0;
    // What is put in on a shared margin, and the least of it that is let in.
    let (mut all, mut least) = (0, 0);
    // Only a shared margin can be backed by a token.
    let held = parts.iter().filter(|part| cross || !part.is_collateral);
    for (place, part) in held.enumerate() {
        let worth = if part.is_collateral { part.share * notional / leverage } else { part.share * notional };
        let one = part.market.units.worth.lot(part.market.units.start as f64);
        // At least one lot, so that every leg exists.
        let size = (libm::round(worth / one) as Lots).max(1);
        let lots = if hedged && place > 0 && !part.is_collateral { -size } else { size };
        let cost = part.market.units.worth.value(lots, part.market.units.start);
        let admission = &part.market.admission;
        // A token is bought and paid for; a position has its share of the collateral in cash.
        let mut deposit = if part.is_collateral { cost } else { libm::ceil(cost.abs() as f64 / leverage) as Money };
        if part.is_collateral {
            collateral += deposit as f64;
            least += admission.above_maintenance(&Account::entered(Role::Trader, deposit, lots, cost));
        } else {
            all += deposit;
            least += admission.least_margin(cost);
            if !cross {
                deposit = deposit.max(admission.least_margin(cost));
            }
        }
        let row = Account::entered(Role::Trader, deposit, lots, cost);
        legs.push(Account { asset: part.market.id, leg: if cross { place as u8 } else { 0 }, legs: 1, ..row });
    }
    if cross {
        // What is held as a token is not held as cash.
        let token = libm::floor(collateral) as Money;
        legs[0].cash += (least - all).max(0) - token;
        let count = legs.len() as u8;
        legs.iter_mut().for_each(|leg| leg.legs = count);
    }
    legs
}

fn class(portfolios: &Portfolios, place: f64) -> f64 {
    let total: f64 = portfolios.leverage.iter().map(|class| class.weight).sum();
    let mut below = 0.0;
    for class in &portfolios.leverage {
        below += class.weight / total;
        if place < below {
            return class.multiple;
        }
    }
    portfolios.leverage.last().map_or(1.0, |class| class.multiple)
}
