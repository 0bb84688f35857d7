//! Dated interventions: what a scenario does to its market, and when.
//!
//! Owns their limits, and the outside account that sends orders nobody else does.

use crate::scenario::refusal::Checker;
use crate::scenario::schema::{Deed, Intervention, Role, Side, Traders};
use crate::scenario::units::LOTS_MAX;
use crate::scenario::{Refusal, Scenario};
use crate::sim;
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
        let what = match what {
            Deed::IndexShock { percent } => {
                sim::setup::Deed::IndexShock(check.ppm(&field("what.percent"), *percent, -99.0, 300.0)?)
            }
            Deed::Regime { drift_percent_per_day, volatility_times } => sim::setup::Deed::Change(Change::Regime {
                drift_per_day: check.ppm(
                    &field("what.drift_percent_per_day"),
                    *drift_percent_per_day,
                    -100.0,
                    100.0,
                )?,
                volatility: times(check, &field("what.volatility_times"), *volatility_times, 0.0, 100.0)?,
            }),
            Deed::ChangeMaintenance { percent, notice_steps } => sim::setup::Deed::Change(Change::Maintenance {
                rate: check.ppm(&field("what.percent"), *percent, 0.1, 50.0)?,
                from: at_step.saturating_add(*notice_steps),
            }),
            Deed::CapLeverage { max_leverage, notice_steps } => sim::setup::Deed::Change(Change::LeverageCap {
                leverage: times(check, &field("what.max_leverage"), *max_leverage, 1.0, 1_000.0)?,
                from: at_step.saturating_add(*notice_steps),
            }),
            Deed::ThinBook { depth_times, steps } => sim::setup::Deed::Change(Change::Depth {
                times: times(check, &field("what.depth_times"), *depth_times, 0.0, 1.0)?,
                steps: *steps,
            }),
            Deed::MakerOutage { steps } => sim::setup::Deed::Change(Change::MakerAway { steps: *steps }),
            Deed::ExchangeOutage { steps } => sim::setup::Deed::Outage(*steps),
            Deed::OracleError { percent, steps } => sim::setup::Deed::Change(Change::Oracle {
                off: check.ppm(&field("what.percent"), *percent, -90.0, 300.0)?,
                steps: *steps,
            }),
            Deed::MarketOrder { account, side, lots } => sim::setup::Deed::Order {
                account: match account {
                    Some(name) => named(scenario, name, check, &field("what.account"))?,
                    None => *outsiders[market.id.place()].get_or_insert_with(|| {
                        let empty = Opening::with_cash(sim::ledger::Role::Outside, 0);
                        accounts.push(Opening { asset: market.id, ..empty });
                        population::numbered(accounts.len() - 1)
                    }),
                },
                side: match side {
                    Side::Long => sim::units::Side::Long,
                    Side::Short => sim::units::Side::Short,
                },
                lots: check.whole(&field("what.lots"), *lots, 0, LOTS_MAX)?,
            },
        };
        dated.push(sim::setup::Intervention { step: *at_step, asset: market.id, what });
    }
    dated.sort_by_key(|intervention| intervention.step);
    Ok(dated)
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
