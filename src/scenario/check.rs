//! Validation: from a scenario in dollars and percent to a run in ticks and parts per million.
//!
//! This is the exchange's listing committee: nothing gets past it that could make the market
//! overflow, divide by zero or mean nothing. Every refusal names the field, the value and what is
//! allowed. Owns the limits.

use super::refusal::Checker;
use super::schema::{Deed, Index, Intervention, Last, Mark, Role, Side, Traders};
use super::units::{LOTS_MAX, MONEY_MAX, Units};
use super::{Refusal, Scenario, holders, population, quotes, units};
use crate::sim;
use crate::sim::ledger::Account as Opening;
use crate::sim::setup::{DipBuyers, IndexPath, MarkMode, Noise, Rules, Setup, share_in};
use crate::sim::units::{AccountId, Lots, PPM, Ticks};

/// Most steps of a run.
const STEPS_MAX: u32 = 100_000;

/// The run a scenario describes.
pub(super) fn setup(scenario: &Scenario, file: &str) -> Result<Setup, Refusal> {
    let check = Checker { file };
    check.whole("steps", scenario.steps.into(), 1, STEPS_MAX.into())?;
    let units = units::of(scenario, file)?;
    let rules = rules(scenario, &units)?;
    let mut book = quotes::book(scenario, &units)?;
    let mut accounts = holders::accounts(scenario, &units, rules.maintenance)?;
    // Every contract has two sides: what the traders do not hold is the market maker's.
    book.inventory = -accounts.iter().map(|account| account.lots).sum::<Lots>();
    let interventions = interventions(scenario, &units, &mut accounts)?;
    let setup = Setup {
        seed: scenario.seed,
        steps: scenario.steps,
        contract: sim::setup::Contract {
            unit_value: units.unit_value,
            tick: units.tick,
            lot: units.lot,
            money: units.money,
            step_seconds: units.step_seconds,
        },
        start_price: units.start,
        index: index(scenario, &units)?,
        mark: mark(scenario, &units)?,
        book,
        accounts,
        fund: units.money("rules.insurance_fund_dollars", scenario.rules.insurance_fund_dollars)?,
        noise: noise(scenario, &units)?,
        dip_buyers: dip_buyers(scenario, &units)?,
        rules,
        interventions,
        horizon: horizon(scenario, &units)?,
    };
    bounded(&setup, check)?;
    Ok(setup)
}

fn rules(scenario: &Scenario, units: &Units<'_>) -> Result<Rules, Refusal> {
    let rules = &scenario.rules;
    if let Some(waves) = rules.waves_per_step {
        units.checker().whole("rules.waves_per_step", waves.into(), 1, 1_000)?;
    }
    Ok(Rules {
        maintenance: units.ppm("rules.maintenance_percent", rules.maintenance_percent, 0.1, 50.0)?,
        waves: rules.waves_per_step,
        fee: units.ppm("rules.liquidation_fee_percent", rules.liquidation_fee_percent, 0.0, 10.0)?,
        adl: rules.when_fund_is_empty == Last::DeleverageByQueue,
    })
}

fn index(scenario: &Scenario, units: &Units<'_>) -> Result<IndexPath, Refusal> {
    let check = units.checker();
    Ok(match &scenario.index {
        Index::Constant => IndexPath::Constant,
        Index::Walk { volatility_percent_per_day, jumps_per_day, jump_percent } => {
            let days = units.step_seconds / 86_400.0;
            let daily = check.within("index.volatility_percent_per_day", *volatility_percent_per_day, 0.0, 100.0)?;
            let jumps = check.within("index.jumps_per_day", *jumps_per_day, 0.0, 1_000.0)?;
            let jump = check.within("index.jump_percent", *jump_percent, 0.0, 50.0)?;
            IndexPath::Walk {
                volatility: daily / 100.0 * libm::sqrt(days),
                jump_probability: 1.0 - libm::exp(-jumps * days),
                jump_size: jump / 100.0,
            }
        }
        Index::Path { prices_dollars } => {
            let micro = |(place, &price): (usize, &f64)| {
                let top = units.tick.to_f64((units.start * 8).into());
                check.positive(&format!("index.prices_dollars.{place}"), price, top)?;
                Ok((units.tick.units_in(price) * 1e6).round() as i64)
            };
            IndexPath::Path(prices_dollars.iter().enumerate().map(micro).collect::<Result<_, Refusal>>()?)
        }
    })
}

fn mark(scenario: &Scenario, units: &Units<'_>) -> Result<MarkMode, Refusal> {
    let averaging = |averaging_seconds: f64| {
        units.checker().within("contract.mark.averaging_seconds", averaging_seconds, 0.0, 86_400.0)?;
        let wave = units.step_seconds / f64::from(scenario.rules.waves_per_step.unwrap_or(1));
        // A time constant, so its half-life is ln 2 of it.
        Ok(share_in(wave, averaging_seconds * core::f64::consts::LN_2))
    };
    Ok(match scenario.contract.mark {
        Mark::Last => MarkMode::Last,
        Mark::Mid => MarkMode::Mid,
        Mark::IndexPlusAverage { averaging_seconds } => {
            MarkMode::IndexPlusAverage { averaging: averaging(averaging_seconds)? }
        }
        Mark::MedianOfThree { averaging_seconds } => {
            MarkMode::MedianOfThree { averaging: averaging(averaging_seconds)? }
        }
    })
}

fn noise(scenario: &Scenario, units: &Units<'_>) -> Result<Option<Noise>, Refusal> {
    let Some(noise) = &scenario.noise else { return Ok(None) };
    let check = units.checker();
    check.whole("noise.traders", noise.traders.into(), 0, 10_000)?;
    check.within("noise.orders_per_hour", noise.orders_per_hour, 0.0, 1e6)?;
    check.within("noise.size_spread", noise.size_spread, 0.0, 5.0)?;
    let median = units.lots("noise.median_order_dollars", noise.median_order_dollars, 0)?;
    Ok(Some(Noise {
        traders: noise.traders,
        cash: units.money("noise.cash_dollars_each", noise.cash_dollars_each)?,
        activity: 1.0 - libm::exp(-noise.orders_per_hour * units.step_seconds / 3_600.0),
        median_lots: median as f64,
        size_spread: noise.size_spread,
    }))
}

fn dip_buyers(scenario: &Scenario, units: &Units<'_>) -> Result<Option<DipBuyers>, Refusal> {
    let Some(buyers) = &scenario.dip_buyers else { return Ok(None) };
    let check = units.checker();
    let seconds = check.within("dip_buyers.anchor_half_life_seconds", buyers.anchor_half_life_seconds, 0.0, 1e9)?;
    let from = units.ppm("dip_buyers.from_percent_below", buyers.from_percent_below, 0.0, 99.0)?;
    Ok(Some(DipBuyers {
        cash: units.money("dip_buyers.cash_dollars", buyers.cash_dollars)?,
        from,
        to: units.ppm("dip_buyers.to_percent_below", buyers.to_percent_below, buyers.from_percent_below, 99.0)?,
        anchor_weight: share_in(units.step_seconds, seconds),
    }))
}

fn interventions(
    scenario: &Scenario,
    units: &Units<'_>,
    accounts: &mut Vec<Opening>,
) -> Result<Vec<sim::setup::Intervention>, Refusal> {
    let check = units.checker();
    let mut outsider = None;
    let mut dated = Vec::with_capacity(scenario.interventions.len());
    for (place, Intervention { at_step, what }) in scenario.interventions.iter().enumerate() {
        let field = |name: &str| format!("interventions.{place}.{name}");
        check.whole(&field("at_step"), (*at_step).into(), 1, scenario.steps.into())?;
        let what = match what {
            Deed::IndexShock { percent } => {
                sim::setup::Deed::IndexShock(units.ppm(&field("what.percent"), *percent, -99.0, 300.0)?)
            }
            Deed::MarketOrder { account, side, lots } => sim::setup::Deed::Order {
                account: match account {
                    Some(name) => named(scenario, name, check, &field("what.account"))?,
                    None => *outsider.get_or_insert_with(|| {
                        accounts.push(Opening::entered(sim::ledger::Role::Outside, 0, 0, 0));
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
        dated.push(sim::setup::Intervention { step: *at_step, what });
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

fn horizon(scenario: &Scenario, units: &Units<'_>) -> Result<Ticks, Refusal> {
    let percent = units.checker().positive("signal_horizon_percent", scenario.signal_horizon_percent, 100.0)?;
    Ok(((units.start as f64 * percent / 100.0).round() as Ticks).max(1))
}

/// Whether the money in play stays inside the engine's arithmetic.
fn bounded(setup: &Setup, check: Checker<'_>) -> Result<(), Refusal> {
    let levels = setup.book.bids.iter().chain(&setup.book.asks);
    // The market maker quotes around no more than the ceiling of the index; its asks reach beyond.
    let beyond = setup.book.quoting.as_ref().map_or(0, |quoting| quoting.half_spread + quoting.profile.len() as Ticks);
    let ceiling = setup.start_price * sim::index::CEILING_FACTOR + beyond;
    let top = levels.clone().map(|level| level.0).max().unwrap_or(0).max(ceiling);
    let held: i128 = setup.accounts.iter().map(|account| i128::from(account.lots.abs())).sum();
    let quoted: i128 =
        setup.book.quoting.iter().flat_map(|quoting| &quoting.profile).map(|&lots| i128::from(lots)).sum();
    let resting: i128 = levels.map(|level| i128::from(level.1)).sum();
    let ordered: i128 = setup
        .interventions
        .iter()
        .map(|intervention| match intervention.what {
            sim::setup::Deed::Order { lots, .. } => i128::from(lots),
            sim::setup::Deed::IndexShock(_) => 0,
        })
        .sum();
    let lots = held + quoted + resting + ordered;
    let cash: i128 = setup.accounts.iter().map(|account| account.cash.abs()).sum();
    let worth = lots as f64 * top as f64 * setup.contract.unit_value as f64 + cash as f64;
    if worth <= MONEY_MAX && lots <= i128::from(LOTS_MAX) {
        Ok(())
    } else {
        let dollars = setup.contract.money.to_f64(1) * worth;
        let allowed = "a larger money_unit_dollars or lot_coins, or fewer lots: all lots in play at the highest price may be worth 1e18 money units";
        Err(check.refuse(
            "contract.money_unit_dollars",
            format!("{} for {dollars:.3e} dollars in play", setup.contract.money.to_f64(1)),
            allowed,
        ))
    }
}

const _: () = assert!(PPM == 1_000_000, "percent are turned into parts per million by 10,000");
