//! Dated interventions: what a scenario does to its market, and when.
//!
//! Owns their limits, and the outside account that sends orders nobody else does.

use crate::scenario::refusal::Checker;
use crate::scenario::schema::{Deed, Intervention, Role, Side, Traders};
use crate::scenario::units::LOTS_MAX;
use crate::scenario::{Refusal, Scenario};
use crate::sim;
use crate::sim::agents::sliced_orders;
use crate::sim::conditions::Change;
use crate::sim::ledger::Account as Opening;
use crate::sim::units::{AccountId, PPM, Ppm};

use super::listing::{self, Listed};
use super::population;

/// The interventions in order of their steps; adds the accounts they need.
pub(super) fn interventions(
    scenario: &Scenario,
    listed: &[Listed<'_>],
    accounts: &mut Vec<Opening>,
) -> Result<Vec<sim::setup::Intervention>, Refusal> {
    let check = listed[0].units.checker();
    let mut outsiders: Vec<Option<AccountId>> = vec![None; listed.len()];
    let mut dated = Vec::with_capacity(scenario.interventions.len());
    for (place, Intervention { at_step, asset, what }) in scenario.interventions.iter().enumerate() {
        let field = |name: &str| format!("interventions.{place}.{name}");
        check.whole(&field("at_step"), (*at_step).into(), 1, scenario.steps.into())?;
        let market = listing::named(listed, asset, check, &field("asset"))?;
        let mut date = |step: u32, what| dated.push(sim::setup::Intervention { step, asset: market.id, what });
        match what {
            Deed::WhaleOrder { side, dollars, over_steps, urgency } => {
                let most = scenario.steps - at_step + 1;
                check.whole(&field("what.over_steps"), (*over_steps).into(), 1, most.into())?;
                check.within(&field("what.urgency"), *urgency, 0.0, 100.0)?;
                let lots = market.units.lots(&field("what.dollars"), *dollars, 0)?;
                let account = outsider(market, &mut outsiders, accounts);
                for slice in 1..=*over_steps {
                    let lots = sliced_orders::slice(lots, *urgency, *over_steps, slice);
                    date(at_step + slice - 1, sim::setup::Deed::Order { account, side: side_of(*side), lots });
                }
            }
            Deed::MarketOrder { account, side, lots } => {
                let account = match account {
                    Some(name) => named(scenario, name, check, &field("what.account"))?,
                    None => outsider(market, &mut outsiders, accounts),
                };
                let lots = check.whole(&field("what.lots"), *lots, 0, LOTS_MAX)?;
                date(*at_step, sim::setup::Deed::Order { account, side: side_of(*side), lots });
            }
            other => date(*at_step, deed(other, *at_step, &|name| field(&format!("what.{name}")), check)?),
        }
    }
    dated.sort_by_key(|intervention| intervention.step);
    Ok(dated)
}

/// What one intervention does that sends no order.
fn deed(
    what: &Deed,
    at_step: u32,
    field: &impl Fn(&str) -> String,
    check: Checker<'_>,
) -> Result<sim::setup::Deed, Refusal> {
    Ok(sim::setup::Deed::Change(match what {
        Deed::IndexShock { percent } => {
            return Ok(sim::setup::Deed::IndexShock(check.ppm(&field("percent"), *percent, -99.0, 300.0)?));
        }
        Deed::ExchangeOutage { steps } => return Ok(sim::setup::Deed::Outage(*steps)),
        Deed::Regime { drift_percent_per_day, volatility_times } => Change::Regime {
            drift_per_day: check.ppm(&field("drift_percent_per_day"), *drift_percent_per_day, -100.0, 100.0)?,
            volatility: times(check, &field("volatility_times"), *volatility_times, 0.0, 100.0)?,
        },
        Deed::ChangeMaintenance { percent, notice_steps } => Change::Maintenance {
            rate: check.ppm(&field("percent"), *percent, 0.1, 50.0)?,
            from: at_step.saturating_add(*notice_steps),
        },
        Deed::CapLeverage { max_leverage, notice_steps } => Change::LeverageCap {
            leverage: times(check, &field("max_leverage"), *max_leverage, 1.0, 1_000.0)?,
            from: at_step.saturating_add(*notice_steps),
        },
        Deed::ThinBook { depth_times, steps } => {
            Change::Depth { times: times(check, &field("depth_times"), *depth_times, 0.0, 1.0)?, steps: *steps }
        }
        Deed::MakerOutage { steps } => Change::MakerAway { steps: *steps },
        Deed::OracleError { percent, steps } => {
            Change::Oracle { off: check.ppm(&field("percent"), *percent, -90.0, 300.0)?, steps: *steps }
        }
        Deed::WhaleOrder { .. } | Deed::MarketOrder { .. } => {
            // Orders have been taken out before.
            return Err(check.refuse(field(""), "an order", "anything else"));
        }
    }))
}

/// The account that sends the orders nobody else does, one a market.
fn outsider(market: &Listed<'_>, outsiders: &mut [Option<AccountId>], accounts: &mut Vec<Opening>) -> AccountId {
    *outsiders[market.id.place()].get_or_insert_with(|| {
        let empty = Opening::with_cash(sim::ledger::Role::Outside, 0);
        accounts.push(Opening { asset: market.id, ..empty });
        population::numbered(accounts.len() - 1)
    })
}

const fn side_of(side: Side) -> sim::units::Side {
    match side {
        Side::Long => sim::units::Side::Long,
        Side::Short => sim::units::Side::Short,
    }
}

/// A multiple, in millionths.
fn times(check: Checker<'_>, field: &str, value: f64, low: f64, high: f64) -> Result<Ppm, Refusal> {
    check.within(field, value, low, high)?;
    Ok((value * PPM as f64).round() as Ppm)
}

fn named(scenario: &Scenario, name: &str, check: Checker<'_>, field: &str) -> Result<AccountId, Refusal> {
    let place = match &scenario.traders {
        Traders::Accounts(accounts) => {
            accounts.iter().position(|account| account.name == name && account.role == Role::Outside)
        }
        Traders::Population(_) => None,
    };
    place
        .map(population::numbered)
        .ok_or_else(|| check.refuse(field, format!("“{name}”"), "the name of an account with the role Outside"))
}
