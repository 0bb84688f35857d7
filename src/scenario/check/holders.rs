//! Who holds positions at the start: a random population or accounts given by hand.
//!
//! Owns the limits of both.

use super::listing::{self, Listed};
use super::population::{self, Market};
use crate::scenario::schema::{Account, Cohort, MarginMode, Population, Role, Side, Traders};
use crate::scenario::units::{LOTS_MAX, Units};
use crate::scenario::{Refusal, Scenario};
use crate::sim::ledger::{self, Account as Opening};
use crate::sim::units::{AssetId, Lots, PPM};

/// Most accounts on one side.
const ACCOUNTS_MAX: u32 = 2_000_000;

/// The accounts at the start: those of the headline asset, longs first, then those of the others.
pub(super) fn accounts(scenario: &Scenario, listed: &[Listed<'_>]) -> Result<Vec<Opening>, Refusal> {
    let mut opened = match &scenario.traders {
        Traders::Population(population) => drawn(scenario.seed, population, &listed[0])?,
        Traders::Accounts(accounts) => given(accounts, listed)?,
    };
    for (asset, market) in scenario.assets.iter().zip(&listed[1..]) {
        if let Some(population) = &asset.traders {
            opened.extend(drawn(scenario.seed, population, market)?);
        }
    }
    Ok(opened)
}

fn drawn(seed: u64, population: &Population, market: &Listed<'_>) -> Result<Vec<Opening>, Refusal> {
    let units = &market.units;
    let check = units.checker();
    cohort("longs", &population.longs, units)?;
    cohort("shorts", &population.shorts, units)?;
    check.within("traders.typical_leverage", population.typical_leverage, 0.01, 1_000.0)?;
    check.within("traders.max_leverage", population.max_leverage, 1.0, 1_000.0)?;
    let most = PPM as f64 / market.maintenance as f64;
    // A table has a highest leverage of its own for each position.
    if market.admission.is_flat() && population.max_leverage >= most {
        let allowed = format!(
            "less than {most}, which is 100 / {}: a new position must be above maintenance",
            market.maintenance_field
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
    let market =
        Market { seed, asset: market.id, start: units.start, worth: units.worth, admission: &market.admission };
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

/// Accounts given by hand; the lots of each asset must sum to zero.
fn given(accounts: &[Account], listed: &[Listed<'_>]) -> Result<Vec<Opening>, Refusal> {
    let check = listed[0].units.checker();
    check.whole("traders", accounts.len() as i64, 0, ACCOUNTS_MAX.into())?;
    let mut sums = vec![0_i128; listed.len()];
    let mut opened = Vec::with_capacity(accounts.len());
    for (place, account) in accounts.iter().enumerate() {
        let field = |name: &str| format!("traders.{place}.{name}");
        let market = listing::named(listed, &account.asset, check, &field("asset"))?;
        let units = &market.units;
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
        sums[market.id.place()] += i128::from(lots);
        let row = Opening::entered(role, deposit, lots, units.worth.value(lots, entry));
        let (leg, legs) = leg(accounts, place);
        let legs_before = &opened[place - leg..];
        if legs_before.iter().any(|leg: &Opening| leg.asset == market.id) || (legs > 1 && role != ledger::Role::Trader)
        {
            let allowed = "traders with one position an asset, where neighbours with cross margin have the same name";
            return Err(check.refuse(field("name"), format!("“{}”", account.name), allowed));
        }
        // At most one leg an asset.
        opened.push(Opening { asset: market.id, leg: leg as u8, legs: legs as u8, ..row });
    }
    for (sum, market) in sums.into_iter().zip(listed) {
        // In a further asset, what is missing is the market maker's.
        if sum != 0 && market.id == AssetId(0) {
            let allowed = "longs and shorts with the same number of lots in all; every contract has two sides";
            return Err(check.refuse("traders", format!("{sum:+} lots in sum"), allowed));
        }
    }
    Ok(opened)
}

/// The place of an account among the legs of its portfolio, and how many those are.
fn leg(accounts: &[Account], place: usize) -> (usize, usize) {
    let same = |other: &&Account| other.margin == MarginMode::Cross && other.name == accounts[place].name;
    if !same(&&accounts[place]) {
        return (0, 1);
    }
    let before = accounts[..place].iter().rev().take_while(same).count();
    (before, before + accounts[place..].iter().take_while(same).count())
}
