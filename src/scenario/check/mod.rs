//! Validation: from a scenario in dollars and percent to a run in ticks and parts per million.
//!
//! This is the exchange's listing committee: nothing gets past it that could make the market
//! overflow, divide by zero or mean nothing. Every refusal names the field, the value and what is
//! allowed. Owns the limits.

mod behaviours;
mod deeds;
mod history;
mod holders;
mod index;
mod listing;
mod my_position;
mod population;
mod portfolios;
mod quotes;
mod rules;
pub(super) mod warnings;

use super::refusal::Checker;
use super::units::{LOTS_MAX, MONEY_MAX};
use super::{Refusal, Scenario};
use crate::sim;
use crate::sim::setup::{Asset, Setup};
use crate::sim::units::{ASSETS_MAX, AssetId, Lots, PPM, Ticks};
use crate::sim::worth::Worth;

/// Most notes of a scenario, and the most characters of one.
const NOTES_MAX: i64 = 100;
const NOTE_MAX: i64 = 80;
/// Most steps of a run.
pub(super) const STEPS_MAX: u32 = 100_000;

/// The run a scenario describes.
pub(super) fn setup(scenario: &Scenario, file: &str) -> Result<Setup, Refusal> {
    let check = Checker::of(file);
    check.whole("steps", scenario.steps.into(), 1, STEPS_MAX.into())?;
    check.within("step_seconds", scenario.step_seconds, 0.001, 86_400.0)?;
    check.whole("assets", scenario.assets.len() as i64, 0, ASSETS_MAX as i64 - 1)?;
    notes(scenario, check)?;
    history::check(scenario, check)?;
    let listed = listing::all(scenario, check)?;
    let rules = rules::of_venue(&scenario.rules, &listed[0].units)?;
    let mut assets = listed.iter().map(|listed| listed.asset(&rules)).collect::<Result<Vec<Asset>, Refusal>>()?;
    let mut accounts = holders::accounts(scenario, &listed)?;
    accounts.extend(portfolios::accounts(scenario, &listed)?);
    for (asset, listed) in assets.iter_mut().zip(&listed) {
        let mut opening = behaviours::Opening {
            asset: listed.id,
            units: &listed.units,
            accounts: &mut accounts,
            sigma: asset.volatility.start,
            maintenance: listed.maintenance,
        };
        asset.behaviours = opening.behaviours(listed.behaviours)?;
    }
    for (asset, id) in assets.iter_mut().zip(0..) {
        // Every contract has two sides: what the traders do not hold is the market maker's.
        let held = accounts.iter().filter(|account| account.asset == AssetId(id)).map(|account| account.lots);
        asset.book.inventory = -held.sum::<Lots>();
        asset.rules = rules::of_market(&scenario.rules, AssetId(id), &listed[usize::from(id)].units)?;
    }
    let interventions = deeds::interventions(scenario, &listed, &mut accounts)?;
    let mine = my_position::account(scenario, &listed[0], &mut accounts)?;
    let units = &listed[0].units;
    let setup = Setup {
        seed: scenario.seed,
        steps: scenario.steps,
        step_seconds: scenario.step_seconds,
        money: units.money,
        correlation: correlation(
            check.within("index_correlation", scenario.index_correlation, 0.0, 1.0)?,
            assets.len(),
        ),
        assets,
        accounts,
        mine,
        fund: units.money("rules.insurance_fund_dollars", scenario.rules.insurance_fund_dollars)?,
        rules,
        interventions,
    };
    bounded(&setup, check)?;
    Ok(setup)
}

/// Notes change no number, but they have to fit on a chart.
fn notes(scenario: &Scenario, check: Checker<'_>) -> Result<(), Refusal> {
    check.whole("notes", scenario.notes.len() as i64, 0, NOTES_MAX)?;
    for (place, note) in scenario.notes.iter().enumerate() {
        let length = note.text.trim().chars().count() as i64;
        if !(1..=NOTE_MAX).contains(&length) || note.text.chars().any(char::is_control) {
            let allowed = format!("one line of 1 to {NOTE_MAX} characters");
            return Err(check.refuse(format!("notes.{place}.text"), format!("{length} characters"), allowed));
        }
    }
    Ok(())
}

/// The rows after the first of the Cholesky factor of a matrix with ones on the diagonal and the
/// same correlation everywhere else; none if there is no correlation.
fn correlation(correlation: f64, assets: usize) -> Vec<Vec<f64>> {
    let mut rows: Vec<Vec<f64>> = vec![vec![1.0]];
    if correlation == 0.0 {
        return Vec::new();
    }
    for place in 1..assets {
        let mut row: Vec<f64> = Vec::with_capacity(place + 1);
        for (column, other) in rows.iter().enumerate() {
            let explained: f64 = row.iter().zip(other).map(|(a, b)| a * b).sum();
            // Zero only if this index is the same as an earlier one.
            row.push(if other[column] > 0.0 { (correlation - explained) / other[column] } else { 0.0 });
        }
        let explained: f64 = row.iter().map(|weight| weight * weight).sum();
        row.push(libm::sqrt((1.0 - explained).max(0.0)));
        rows.push(row);
    }
    rows.split_off(1)
}

/// Whether the money in play stays inside the engine's arithmetic.
fn bounded(setup: &Setup, check: Checker<'_>) -> Result<(), Refusal> {
    let cash: i128 = setup.accounts.iter().map(|account| account.cash.abs()).sum();
    let (mut worth, mut lots) = (cash as f64, 0);
    for (asset, id) in setup.assets.iter().zip(0..) {
        let (held, top) = in_play(setup, asset, AssetId(id));
        let more = behaviours::most_lots(asset, &setup.accounts);
        worth += (held as f64 + more) * asset.contract.worth.most(top);
        // A conversion to whole lots saturates.
        lots += held + more as i128;
    }
    if worth <= MONEY_MAX && lots <= i128::from(LOTS_MAX) {
        Ok(())
    } else {
        let one = setup.money.to_f64(1);
        let all = one * worth;
        let (field, found, allowed) = match setup.first().contract.worth {
            Worth::Linear(_) => (
                "contract.money_unit_dollars",
                format!("{one} for {all:.3e} dollars in play"),
                "a larger money_unit_dollars or lot_coins, or fewer lots: all lots in play at the highest price may be worth 1e18 money units",
            ),
            Worth::Inverse(_) => (
                "contract.kind.money_unit_coins",
                format!("{one} for {all:.3e} coins in play"),
                "a larger money_unit_coins, or fewer lots: all lots in play at a price of one tick may be worth 1e18 money units",
            ),
        };
        Err(check.refuse(field, found, allowed))
    }
}

/// The most lots of an asset that could change hands, and the highest price they could do it at.
fn in_play(setup: &Setup, asset: &Asset, id: AssetId) -> (i128, Ticks) {
    let levels = asset.book.bids.iter().chain(&asset.book.asks);
    // The market maker quotes around no more than the ceiling of the index; its asks reach beyond.
    let beyond = asset.book.quoting.as_ref().map_or(0, |quoting| quoting.half_spread + quoting.profile.len() as Ticks);
    let ceiling = asset.start_price * sim::index::CEILING_FACTOR + beyond;
    let top = levels.clone().map(|level| level.0).max().unwrap_or(0).max(ceiling);
    let held: i128 =
        setup.accounts.iter().filter(|account| account.asset == id).map(|account| i128::from(account.lots.abs())).sum();
    let quoted: i128 =
        asset.book.quoting.iter().flat_map(|quoting| &quoting.profile).map(|&lots| i128::from(lots)).sum();
    let resting: i128 = levels.map(|level| i128::from(level.1)).sum();
    let ordered: i128 = setup
        .interventions
        .iter()
        .filter(|intervention| intervention.asset == id)
        .map(|intervention| match intervention.what {
            sim::setup::Deed::Order { lots, .. } => i128::from(lots),
            sim::setup::Deed::IndexShock(_) | sim::setup::Deed::Change(_) | sim::setup::Deed::Outage(_) => 0,
        })
        .sum();
    (held + quoted + resting + ordered, top)
}

const _: () = assert!(PPM == 1_000_000, "percent are turned into parts per million by 10,000");
