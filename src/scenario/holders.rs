//! Who holds positions at the start: a random population or accounts given by hand.
//!
//! Owns the limits of both.

use super::population::{self, Market};
use super::schema::{Account, Cohort, Population, Role, Side, Traders};
use super::units::{LOTS_MAX, Units};
use super::{Refusal, Scenario};
use crate::sim::ledger::{self, Account as Opening};
use crate::sim::units::{Lots, Ppm};

/// Most accounts on one side.
const ACCOUNTS_MAX: u32 = 2_000_000;

/// The accounts at the start, longs first.
pub(super) fn accounts(scenario: &Scenario, units: &Units<'_>, maintenance: Ppm) -> Result<Vec<Opening>, Refusal> {
    match &scenario.traders {
        Traders::Population(population) => drawn(scenario, population, units, maintenance),
        Traders::Accounts(accounts) => given(accounts, units),
    }
}

fn drawn(
    scenario: &Scenario,
    population: &Population,
    units: &Units<'_>,
    maintenance: Ppm,
) -> Result<Vec<Opening>, Refusal> {
    let check = units.checker();
    cohort("longs", &population.longs, units)?;
    cohort("shorts", &population.shorts, units)?;
    check.within("traders.typical_leverage", population.typical_leverage, 0.01, 1_000.0)?;
    check.within("traders.max_leverage", population.max_leverage, 1.0, 1_000.0)?;
    if 100.0 / population.max_leverage <= scenario.rules.maintenance_percent {
        let most = 100.0 / scenario.rules.maintenance_percent;
        let allowed = format!(
            "less than {most}, which is 100 / rules.maintenance_percent: a new position must be above maintenance"
        );
        return Err(check.refuse("traders.max_leverage", population.max_leverage, allowed));
    }
    let maker = check.within("traders.maker_short_percent", population.maker_short_percent, 0.0, 99.0)?;
    let long = units.lots(
        "traders.open_interest_dollars",
        population.open_interest_dollars,
        population.longs.accounts.into(),
    )?;
    let short = libm::round(long as f64 * (1.0 - maker / 100.0)) as Lots;
    if short < population.shorts.accounts.into() {
        let allowed = format!("at most {short}: every short holds at least one lot");
        return Err(check.refuse("traders.shorts.accounts", population.shorts.accounts, allowed));
    }
    let market = Market { seed: scenario.seed, start: units.start, unit_value: units.unit_value, maintenance };
    Ok(population::draw(population, long, short, market))
}

fn cohort(name: &str, cohort: &Cohort, units: &Units<'_>) -> Result<(), Refusal> {
    let check = units.checker();
    let field = |of: &str| format!("traders.{name}.{of}");
    check.whole(&field("accounts"), cohort.accounts.into(), 1, ACCOUNTS_MAX.into())?;
    check.within(&field("size_exponent"), cohort.size_exponent, 0.1, 10.0)?;
    check.within(&field("size_ratio"), cohort.size_ratio, 1.0, 1e9)?;
    check.within(&field("entries_from_percent"), cohort.entries_from_percent, -95.0, 300.0)?;
    check.within(&field("entries_to_percent"), cohort.entries_to_percent, cohort.entries_from_percent, 300.0)?;
    if cohort.leverage.is_empty() {
        return Err(check.refuse(field("leverage"), "an empty list", "at least one class"));
    }
    for (place, class) in cohort.leverage.iter().enumerate() {
        check.positive(&field(&format!("leverage.{place}.multiple")), class.multiple, 1_000.0)?;
        check.positive(&field(&format!("leverage.{place}.weight")), class.weight, 1e9)?;
    }
    Ok(())
}

/// Accounts given by hand; their lots must sum to zero.
fn given(accounts: &[Account], units: &Units<'_>) -> Result<Vec<Opening>, Refusal> {
    let check = units.checker();
    check.whole("traders", accounts.len() as i64, 0, ACCOUNTS_MAX.into())?;
    let mut sum: i128 = 0;
    let mut opened = Vec::with_capacity(accounts.len());
    for (place, account) in accounts.iter().enumerate() {
        let field = |name: &str| format!("traders.{place}.{name}");
        let sign = match account.side {
            Side::Long => 1,
            Side::Short => -1,
        };
        let lots = sign * check.whole(&field("lots"), account.lots, 0, LOTS_MAX)?;
        let entry = units.ticks(&field("entry_price_dollars"), account.entry_price_dollars)?;
        let deposit = units.money(&field("collateral_dollars"), account.collateral_dollars)?;
        let role = match account.role {
            Role::Trader => ledger::Role::Trader,
            Role::Outside => ledger::Role::Outside,
        };
        sum += i128::from(lots);
        opened.push(Opening::entered(role, deposit, lots, ledger::value(lots, entry, units.unit_value)));
    }
    if sum != 0 {
        let allowed = "longs and shorts with the same number of lots in all; every contract has two sides";
        return Err(check.refuse("traders", format!("{sum:+} lots in sum"), allowed));
    }
    Ok(opened)
}
