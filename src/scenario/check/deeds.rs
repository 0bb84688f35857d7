//! Dated interventions: what a scenario does to its market, and when.
//!
//! Owns their limits, and the outside account that sends orders nobody else does.

use crate::scenario::refusal::Checker;
use crate::scenario::schema::{Deed, Intervention, Role, Side, Traders};
use crate::scenario::units::LOTS_MAX;
use crate::scenario::{Refusal, Scenario};
use crate::sim;
use crate::sim::ledger::Account as Opening;
use crate::sim::units::AccountId;

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
