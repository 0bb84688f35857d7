//! Validation: from a scenario in dollars and percent to a run in ticks and parts per million.
//!
//! This is the exchange's listing committee: nothing gets past it that could make the market
//! overflow, divide by zero or mean nothing. Every refusal names the field, the value and what is
//! allowed. Owns the limits.

use super::population::{self, Market};
use super::refusal::Checker;
use super::schema::{Account, Book, Deed, Index, Intervention, Last, Level, Mark, Profile, Role, Shape, Side, Traders};
use super::{Refusal, Scenario};
use crate::sim;
use crate::sim::ledger::Account as Opening;
use crate::sim::setup::{DipBuyers, IndexPath, MarkMode, Noise, OpeningBook, Quoting, Rules, Setup, share_in};
use crate::sim::units::{AccountId, Lots, Money, PPM, Ppm, Scale, Ticks};

/// Most steps of a run.
pub const STEPS_MAX: u32 = 100_000;
/// Most accounts on one side, and most noise traders.
pub const ACCOUNTS_MAX: u32 = 2_000_000;
/// Highest price in ticks a scenario may start from or quote.
pub const TICKS_MAX: i64 = 1_000_000;
/// Most lots anywhere.
pub const LOTS_MAX: i64 = 1_000_000_000_000;
/// Most money in play, in units: products of two such numbers stay inside 128 bits.
const MONEY_MAX: f64 = 1e18;

/// The contract's units, and the way from dollars to them.
struct Units {
    check: Checker0,
    tick: Scale,
    lot: Scale,
    money: Scale,
    unit_value: i64,
    start: Ticks,
    step_seconds: f64,
}

type Checker0 = String;

impl Units {
    fn checker(&self) -> Checker<'_> {
        Checker { file: &self.check }
    }

    /// A price that must lie on a tick.
    fn ticks(&self, field: &str, dollars: f64) -> Result<Ticks, Refusal> {
        let exact = self.tick.units_in(dollars);
        let whole = exact.round();
        let on_a_tick = (exact - whole).abs() <= 1e-6 * whole.abs().max(1.0);
        if on_a_tick && whole >= 1.0 && whole <= TICKS_MAX as f64 {
            Ok(whole as Ticks)
        } else {
            let top = self.tick.to_f64(TICKS_MAX.into());
            let allowed = format!("a multiple of the tick {} above 0 and at most {top}", self.tick.to_f64(1));
            Err(self.checker().refuse(field, dollars, allowed))
        }
    }

    /// Money, rounded to the smallest unit.
    fn money(&self, field: &str, dollars: f64) -> Result<Money, Refusal> {
        let most = MONEY_MAX / self.money.units_in(1.0);
        self.checker().within(field, dollars, 0.0, most)?;
        Ok(self.money.units_in(dollars).round() as Money)
    }

    /// Lots a sum of dollars buys at the start price.
    fn lots(&self, field: &str, dollars: f64, low: Lots) -> Result<Lots, Refusal> {
        let one = self.lot_dollars();
        self.checker().within(field, dollars, low as f64 * one, LOTS_MAX as f64 * one)?;
        Ok((dollars / one).round() as Lots)
    }

    fn lot_dollars(&self) -> f64 {
        self.tick.to_f64(self.start.into()) * self.lot.to_f64(1)
    }

    fn ppm(&self, field: &str, percent: f64, low: f64, high: f64) -> Result<Ppm, Refusal> {
        self.checker().within(field, percent, low, high)?;
        Ok((percent * 10_000.0).round() as Ppm)
    }
}

/// The run a scenario describes.
pub(super) fn setup(scenario: &Scenario, file: &str) -> Result<Setup, Refusal> {
    let check = Checker { file };
    check.whole("steps", scenario.steps.into(), 1, STEPS_MAX.into())?;
    let units = units(scenario, file)?;
    let rules = rules(scenario, &units)?;
    let book = book(scenario, &units)?;
    let mut accounts = accounts(scenario, &units, rules.maintenance)?;
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

fn units(scenario: &Scenario, file: &str) -> Result<Units, Refusal> {
    let check = Checker { file };
    let contract = &scenario.contract;
    let tick = scale(check, "contract.tick_dollars", contract.tick_dollars)?;
    let lot = scale(check, "contract.lot_coins", contract.lot_coins)?;
    let money = scale(check, "contract.money_unit_dollars", contract.money_unit_dollars)?;
    let worth = contract.tick_dollars * contract.lot_coins / contract.money_unit_dollars;
    let whole = worth.round();
    if !((worth - whole).abs() <= 1e-6 && (1.0..=1e6).contains(&whole)) {
        let allowed = "such that tick × lot is 1 to 1000000 whole money units";
        return Err(check.refuse("contract.money_unit_dollars", contract.money_unit_dollars, allowed));
    }
    check.within("step_seconds", scenario.step_seconds, 0.001, 86_400.0)?;
    let mut units = Units {
        check: file.to_owned(),
        tick,
        lot,
        money,
        unit_value: whole as i64,
        start: 1,
        step_seconds: scenario.step_seconds,
    };
    units.start = units.ticks("contract.start_price_dollars", contract.start_price_dollars)?;
    Ok(units)
}

/// A unit as an exact decimal with at most nine places.
fn scale(check: Checker<'_>, field: &str, value: f64) -> Result<Scale, Refusal> {
    check.within(field, value, 1e-9, 1e6)?;
    for decimals in 0..=9_u32 {
        let digits = value * 10_f64.powi(decimals as i32);
        if (digits - digits.round()).abs() <= 1e-9 * digits.max(1.0) && digits.round() >= 1.0 {
            return Ok(Scale { mantissa: digits.round() as i64, decimals });
        }
    }
    Err(check.refuse(field, value, "a decimal with at most nine places"))
}

fn rules(scenario: &Scenario, units: &Units) -> Result<Rules, Refusal> {
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

fn index(scenario: &Scenario, units: &Units) -> Result<IndexPath, Refusal> {
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

fn mark(scenario: &Scenario, units: &Units) -> Result<MarkMode, Refusal> {
    Ok(match scenario.contract.mark {
        Mark::Last => MarkMode::Last,
        Mark::Mid => MarkMode::Mid,
        Mark::MedianOfThree { averaging_seconds } => {
            units.checker().within("contract.mark.averaging_seconds", averaging_seconds, 0.0, 86_400.0)?;
            let wave = units.step_seconds / f64::from(scenario.rules.waves_per_step.unwrap_or(1));
            // A time constant, so its half-life is ln 2 of it.
            MarkMode::MedianOfThree { averaging: share_in(wave, averaging_seconds * core::f64::consts::LN_2) }
        }
    })
}

fn book(scenario: &Scenario, units: &Units) -> Result<OpeningBook, Refusal> {
    match &scenario.book {
        Book::Profile(profile) => Ok(OpeningBook {
            capital: units.money("book.capital_dollars", profile.capital_dollars)?,
            bids: Vec::new(),
            asks: Vec::new(),
            quoting: Some(quoting(profile, units)?),
        }),
        Book::Levels { capital_dollars, bids, asks } => {
            let levels = |side: &str, levels: &[Level]| {
                let level = |(place, level): (usize, &Level)| {
                    let price = units.ticks(&format!("book.{side}.{place}.price_dollars"), level.price_dollars)?;
                    let lots = units.checker().whole(&format!("book.{side}.{place}.lots"), level.lots, 0, LOTS_MAX)?;
                    Ok((price, lots))
                };
                levels.iter().enumerate().map(level).collect::<Result<Vec<_>, Refusal>>()
            };
            let (bids, asks) = (levels("bids", bids)?, levels("asks", asks)?);
            let best = |levels: &[(Ticks, Lots)]| {
                levels.iter().filter(|level| level.1 > 0).map(|level| level.0).collect::<Vec<_>>()
            };
            if let (Some(bid), Some(ask)) = (best(&bids).into_iter().max(), best(&asks).into_iter().min()) {
                if bid >= ask {
                    let allowed = "bids that are all below the lowest ask";
                    return Err(units.checker().refuse("book.bids", units.tick.to_f64(bid.into()), allowed));
                }
            }
            Ok(OpeningBook {
                capital: units.money("book.capital_dollars", *capital_dollars)?,
                bids,
                asks,
                quoting: None,
            })
        }
    }
}

fn quoting(profile: &Profile, units: &Units) -> Result<Quoting, Refusal> {
    let check = units.checker();
    let depth = units.lots("book.depth_dollars", profile.depth_dollars, 1)?;
    check.within("book.reach_percent", profile.reach_percent, 0.01, 100.0)?;
    let exponent = match profile.shape {
        Shape::Flat => 0.0,
        Shape::V => 1.0,
        Shape::Power { exponent } => check.within("book.shape.exponent", exponent, 0.0, 3.0)?,
    };
    let one_percent = units.start as f64 / 100.0;
    let reach = (one_percent * profile.reach_percent).ceil() as i64;
    let upto = |ticks: i64| libm::round(depth as f64 * libm::pow(ticks as f64 / one_percent, exponent + 1.0));
    let total = upto(reach);
    check.within(
        "book.reach_percent",
        if total <= LOTS_MAX as f64 { profile.reach_percent } else { f64::NAN },
        0.01,
        100.0,
    )?;
    check.within("book.inventory_skew_percent", profile.inventory_skew_percent, 0.0, 100.0)?;
    let half_life = |field: &str, seconds: f64| {
        check.within(field, seconds, 0.0, 1e9).map(|seconds| share_in(units.step_seconds, seconds))
    };
    Ok(Quoting {
        profile: (1..=reach).map(|ticks| (upto(ticks) - upto(ticks - 1)) as Lots).collect(),
        half_spread: check.whole("book.half_spread_ticks", profile.half_spread_ticks, 1, 10_000)?,
        refill: half_life("book.refill_half_life_seconds", profile.refill_half_life_seconds)?,
        basis_decay: half_life("book.basis_half_life_seconds", profile.basis_half_life_seconds)?,
        skew: profile.inventory_skew_percent * one_percent / depth as f64,
        leverage_limit: check.whole("book.leverage_limit", profile.leverage_limit, 1, 1_000)?,
    })
}

fn accounts(scenario: &Scenario, units: &Units, maintenance: Ppm) -> Result<Vec<Opening>, Refusal> {
    match &scenario.traders {
        Traders::Population(population) => {
            let check = units.checker();
            let most = population.longs.accounts.max(population.shorts.accounts);
            for (name, cohort) in [("longs", &population.longs), ("shorts", &population.shorts)] {
                let field = |name_of: &str| format!("traders.{name}.{name_of}");
                check.whole(&field("accounts"), cohort.accounts.into(), 1, ACCOUNTS_MAX.into())?;
                check.within(&field("size_exponent"), cohort.size_exponent, 0.1, 10.0)?;
                check.within(&field("size_ratio"), cohort.size_ratio, 1.0, 1e9)?;
                check.within(&field("entries_from_percent"), cohort.entries_from_percent, -95.0, 300.0)?;
                check.within(
                    &field("entries_to_percent"),
                    cohort.entries_to_percent,
                    cohort.entries_from_percent,
                    300.0,
                )?;
                for (place, class) in cohort.leverage.iter().enumerate() {
                    check.positive(&field(&format!("leverage.{place}.multiple")), class.multiple, 1_000.0)?;
                    check.positive(&field(&format!("leverage.{place}.weight")), class.weight, 1e9)?;
                }
                if cohort.leverage.is_empty() {
                    return Err(check.refuse(field("leverage"), "[]", "at least one class"));
                }
            }
            check.within("traders.typical_leverage", population.typical_leverage, 0.01, 1_000.0)?;
            check.within("traders.max_leverage", population.max_leverage, 1.0, 1_000.0)?;
            let initial = 100.0 / population.max_leverage;
            if initial <= scenario.rules.maintenance_percent {
                let allowed = format!(
                    "less than 100 / rules.maintenance_percent = {}",
                    100.0 / scenario.rules.maintenance_percent
                );
                return Err(check.refuse("traders.max_leverage", population.max_leverage, allowed));
            }
            let lots = units.lots("traders.open_interest_dollars", population.open_interest_dollars, most.into())?;
            let market = Market { seed: scenario.seed, start: units.start, unit_value: units.unit_value, maintenance };
            Ok(population::draw(population, lots, market))
        }
        Traders::Accounts(accounts) => given(accounts, units),
    }
}

/// Accounts given by hand; their lots must sum to zero.
fn given(accounts: &[Account], units: &Units) -> Result<Vec<Opening>, Refusal> {
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
            Role::Trader => sim::ledger::Role::Trader,
            Role::Outside => sim::ledger::Role::Outside,
        };
        sum += i128::from(lots);
        opened.push(Opening::entered(role, deposit, lots, sim::ledger::value(lots, entry, units.unit_value)));
    }
    if sum != 0 {
        let allowed = "longs and shorts with the same number of lots in all; every contract has two sides";
        return Err(check.refuse("traders", format!("{sum:+} lots in sum"), allowed));
    }
    Ok(opened)
}

fn noise(scenario: &Scenario, units: &Units) -> Result<Option<Noise>, Refusal> {
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

fn dip_buyers(scenario: &Scenario, units: &Units) -> Result<Option<DipBuyers>, Refusal> {
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
    units: &Units,
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

fn horizon(scenario: &Scenario, units: &Units) -> Result<Ticks, Refusal> {
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
