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
        let field = |name: &str| field(&format!("what.{name}"));
        let asked = Asked { scenario, market, at_step: *at_step, field: &field, check };
        let mut outsider = || outsider(market, &mut outsiders, accounts);
        let deeds = asked.deeds(what, &mut outsider)?;
        dated.extend(deeds.into_iter().map(|(step, what)| sim::setup::Intervention { step, asset: market.id, what }));
    }
    dated.sort_by_key(|intervention| intervention.step);
    Ok(dated)
}

/// Where one intervention stands: in a file, in time, in which market.
struct Asked<'a> {
    scenario: &'a Scenario,
    market: &'a Listed<'a>,
    at_step: u32,
    field: &'a dyn Fn(&str) -> String,
    check: Checker<'a>,
}

/// What is done, with its step.
type Dated = Vec<(u32, sim::setup::Deed)>;

impl Asked<'_> {
    /// What one intervention does; `outsider` sends the orders nobody else does.
    fn deeds(&self, what: &Deed, outsider: &mut dyn FnMut() -> AccountId) -> Result<Dated, Refusal> {
        let later = |notice: &u32| self.at_step.saturating_add(*notice);
        let deed = match what {
            Deed::WhaleOrder { side, dollars, over_steps, urgency } => {
                return self.whale(*side, *dollars, *over_steps, *urgency, outsider);
            }
            Deed::MarketOrder { account, side, lots } => {
                let account = match account {
                    Some(name) => self.named(name)?,
                    None => outsider(),
                };
                let lots = self.check.whole(&(self.field)("lots"), *lots, 0, LOTS_MAX)?;
                sim::setup::Deed::Order { account, side: side_of(*side), lots }
            }
            Deed::IndexShock { percent } => sim::setup::Deed::IndexShock(self.ppm("percent", *percent, -99.0, 300.0)?),
            Deed::ExchangeOutage { steps } => sim::setup::Deed::Outage(*steps),
            Deed::Regime { drift_percent_per_day, volatility_times } => sim::setup::Deed::Change(Change::Regime {
                drift_per_day: self.ppm("drift_percent_per_day", *drift_percent_per_day, -100.0, 100.0)?,
                volatility: self.times("volatility_times", *volatility_times, 0.0, 100.0)?,
            }),
            Deed::ChangeMaintenance { percent, notice_steps } => sim::setup::Deed::Change(Change::Maintenance {
                rate: self.ppm("percent", *percent, 0.1, 50.0)?,
                from: later(notice_steps),
            }),
            Deed::CapLeverage { max_leverage, notice_steps } => sim::setup::Deed::Change(Change::LeverageCap {
                leverage: self.times("max_leverage", *max_leverage, 1.0, 1_000.0)?,
                from: later(notice_steps),
            }),
            Deed::ThinBook { depth_times, steps } => sim::setup::Deed::Change(Change::Depth {
                times: self.times("depth_times", *depth_times, 0.0, 1.0)?,
                steps: *steps,
            }),
            Deed::MakerOutage { steps } => sim::setup::Deed::Change(Change::MakerAway { steps: *steps }),
            Deed::OracleError { percent, steps } => sim::setup::Deed::Change(Change::Oracle {
                off: self.ppm("percent", *percent, -90.0, 300.0)?,
                steps: *steps,
            }),
        };
        Ok(vec![(self.at_step, deed)])
    }

    /// One order in slices, a step each.
    fn whale(
        &self,
        side: Side,
        dollars: f64,
        over_steps: u32,
        urgency: f64,
        outsider: &mut dyn FnMut() -> AccountId,
    ) -> Result<Dated, Refusal> {
        let most = self.scenario.steps - self.at_step + 1;
        self.check.whole(&(self.field)("over_steps"), over_steps.into(), 1, most.into())?;
        self.check.within(&(self.field)("urgency"), urgency, 0.0, 100.0)?;
        let lots = self.market.units.lots(&(self.field)("dollars"), dollars, 0)?;
        let account = outsider();
        let slice = |place: u32| {
            let lots = sliced_orders::slice(lots, urgency, over_steps, place);
            (self.at_step + place - 1, sim::setup::Deed::Order { account, side: side_of(side), lots })
        };
        Ok((1..=over_steps).map(slice).collect())
    }

    fn ppm(&self, name: &str, percent: f64, low: f64, high: f64) -> Result<Ppm, Refusal> {
        self.check.ppm(&(self.field)(name), percent, low, high)
    }

    /// A multiple, in millionths.
    fn times(&self, name: &str, value: f64, low: f64, high: f64) -> Result<Ppm, Refusal> {
        self.check.within(&(self.field)(name), value, low, high)?;
        Ok((value * PPM as f64).round() as Ppm)
    }

    /// The outside account of a name.
    fn named(&self, name: &str) -> Result<AccountId, Refusal> {
        let place = match &self.scenario.traders {
            Traders::Accounts(accounts) => {
                accounts.iter().position(|account| account.name == name && account.role == Role::Outside)
            }
            Traders::Population(_) => None,
        };
        let field = (self.field)("account");
        let allowed = "the name of an account with the role Outside";
        place.map(population::numbered).ok_or_else(|| self.check.refuse(field, format!("“{name}”"), allowed))
    }
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
