//! One asset of a scenario: the headline one or one of the others, checked the same way.
//!
//! Owns the limits of a contract, of its index and of those who trade in it.

use crate::scenario::refusal::Checker;
use crate::scenario::schema::{Book, Contract, Index, Kind, Mark};
use crate::scenario::units::{self, Units};
use crate::scenario::{Refusal, Scenario, schema};
use crate::sim;
use crate::sim::agents::behaviours::Behaviours;
use crate::sim::setup::{Asset, DipBuyers, MarkMode, Noise, Rules, share_in};
use crate::sim::units::{ASSETS_MAX, AssetId, Ppm, Ticks};
use crate::sim::volatility;

use super::{index, quotes};

/// Where the fields of each asset stand in the file; the headline asset's stand at the top.
const PLACES: [&str; ASSETS_MAX] =
    ["", "assets.0.", "assets.1.", "assets.2.", "assets.3.", "assets.4.", "assets.5.", "assets.6."];

/// How fast volatility is forgotten unless the scenario says so: slow enough to smooth single trades,
/// fast enough to notice a cascade while it lasts.
const VOLATILITY_HALF_LIFE: f64 = 1_800.0;
/// What volatility starts from where the index says nothing about it: a usual day of a coin.
const USUAL_PERCENT_PER_DAY: f64 = 3.0;

/// One asset, wherever in the file it stands.
pub(super) struct Listed<'a> {
    pub(super) id: AssetId,
    pub(super) name: &'a str,
    pub(super) units: Units<'a>,
    pub(super) maintenance: Ppm,
    /// What its limits are named after in a message.
    pub(super) maintenance_field: &'static str,
    mark: Mark,
    index: &'a Index,
    book: &'a Book,
    noise: Option<&'a schema::Noise>,
    dip_buyers: Option<&'a schema::DipBuyers>,
    pub(super) behaviours: &'a schema::Behaviours,
    volatility: Option<schema::Volatility>,
    horizon_percent: f64,
}

/// All assets of a scenario, the headline first.
pub(super) fn all<'a>(scenario: &'a Scenario, check: Checker<'a>) -> Result<Vec<Listed<'a>>, Refusal> {
    let units = units::of(&scenario.contract, scenario.step_seconds, check)?;
    let mut listed = vec![Listed {
        id: AssetId(0),
        name: &scenario.contract.name,
        maintenance: units.ppm("rules.maintenance_percent", scenario.rules.maintenance_percent, 0.1, 50.0)?,
        maintenance_field: "rules.maintenance_percent",
        units,
        mark: scenario.contract.mark,
        index: &scenario.index,
        book: &scenario.book,
        noise: scenario.noise.as_ref(),
        dip_buyers: scenario.dip_buyers.as_ref(),
        behaviours: &scenario.behaviours,
        volatility: scenario.volatility,
        horizon_percent: scenario.signal_horizon_percent,
    }];
    for ((asset, id), place) in scenario.assets.iter().zip(1..).zip(&PLACES[1..]) {
        let check = check.inside(place);
        let contract = Contract {
            name: asset.name.clone(),
            start_price_dollars: asset.contract.start_price_dollars,
            tick_dollars: asset.contract.tick_dollars,
            kind: asset.contract.kind.clone(),
            lot_coins: asset.contract.lot_coins,
            money_unit_dollars: scenario.contract.money_unit_dollars,
            mark: asset.contract.mark,
        };
        if asset.name.is_empty() || listed.iter().any(|other| other.name == asset.name) {
            return Err(check.refuse("name", format!("“{}”", asset.name), "a name no other asset has"));
        }
        same_money(&scenario.contract.kind, &contract.kind, check)?;
        let units = units::of(&contract, scenario.step_seconds, check)?;
        listed.push(Listed {
            id: AssetId(id),
            name: &asset.name,
            maintenance: units.ppm("maintenance_percent", asset.maintenance_percent, 0.1, 50.0)?,
            maintenance_field: "maintenance_percent",
            units,
            mark: asset.contract.mark,
            index: &asset.index,
            book: &asset.book,
            noise: asset.noise.as_ref(),
            dip_buyers: asset.dip_buyers.as_ref(),
            behaviours: &asset.behaviours,
            volatility: scenario.volatility,
            horizon_percent: scenario.signal_horizon_percent,
        });
    }
    Ok(listed)
}

/// Accounts and fund are the venue's, so there is one money: dollars, or one coin counted in one unit.
fn same_money(first: &Kind, other: &Kind, check: Checker<'_>) -> Result<(), Refusal> {
    let money = |kind: &Kind| match kind {
        Kind::Linear => "dollars".to_owned(),
        Kind::Inverse { coin, money_unit_coins, .. } => format!("{coin} in units of {money_unit_coins}"),
    };
    let (wanted, found) = (money(first), money(other));
    if found == wanted {
        return Ok(());
    }
    let allowed = format!("a contract paid for in {wanted}, as the headline contract is: a venue has one money");
    Err(check.refuse("contract.kind", format!("paid for in {found}"), allowed))
}

/// The asset of a name; an empty name is the headline asset.
pub(super) fn named<'l, 'a>(
    listed: &'l [Listed<'a>],
    name: &str,
    check: Checker<'_>,
    field: &str,
) -> Result<&'l Listed<'a>, Refusal> {
    let found = if name.is_empty() { listed.first() } else { listed.iter().find(|listed| listed.name == name) };
    found.ok_or_else(|| {
        let names: Vec<String> = listed.iter().map(|listed| format!("“{}”", listed.name)).collect();
        check.refuse(field, format!("“{name}”"), format!("one of {}", names.join(", ")))
    })
}

impl Listed<'_> {
    /// The asset as the engine knows it. What its agents hold is filled in later.
    pub(super) fn asset(&self, rules: &Rules) -> Result<Asset, Refusal> {
        Ok(Asset {
            name: self.name.to_owned(),
            contract: sim::setup::Contract { worth: self.units.worth, tick: self.units.tick, lot: self.units.lot },
            start_price: self.units.start,
            index: index::checked(self.index, &self.units)?,
            mark: mark(self.mark, rules, &self.units)?,
            maintenance: self.maintenance,
            book: quotes::book(self.book, &self.units)?,
            noise: self.noise.map(|flow| noise(flow, &self.units)).transpose()?,
            dip_buyers: self.dip_buyers.map(|buyers| dip_buyers(buyers, &self.units)).transpose()?,
            behaviours: Behaviours::default(),
            volatility: self.volatility()?,
            horizon: self.horizon()?,
            rules: sim::setup::AssetRules::default(),
        })
    }

    /// One way of measuring for all assets; it stands at the top of the file.
    fn volatility(&self) -> Result<volatility::Params, Refusal> {
        let check = self.units.checker().inside("");
        let seconds = match self.volatility {
            None => VOLATILITY_HALF_LIFE,
            Some(given) => check.within("volatility.half_life_seconds", given.half_life_seconds, 0.0, 1e9)?,
        };
        let daily = match (self.volatility.and_then(|given| given.start_percent_per_day), self.index) {
            (Some(percent), _) => check.within("volatility.start_percent_per_day", percent, 0.0, 100.0)?,
            (None, Index::Walk { volatility_percent_per_day, .. }) => *volatility_percent_per_day,
            (None, Index::Constant | Index::Path { .. } | Index::Lines { .. }) => USUAL_PERCENT_PER_DAY,
        };
        Ok(volatility::Params {
            weight: volatility::weight(self.units.step_seconds, seconds),
            start: daily / 100.0 * libm::sqrt(self.units.step_seconds / 86_400.0),
        })
    }

    fn horizon(&self) -> Result<Ticks, Refusal> {
        // One horizon for all assets; it stands at the top of the file.
        let check = self.units.checker().inside("");
        let percent = check.positive("signal_horizon_percent", self.horizon_percent, 100.0)?;
        Ok(((self.units.start as f64 * percent / 100.0).round() as Ticks).max(1))
    }
}

fn mark(mark: Mark, rules: &Rules, units: &Units<'_>) -> Result<MarkMode, Refusal> {
    let averaging = |averaging_seconds: f64| -> Result<Ppm, Refusal> {
        units.checker().within("contract.mark.averaging_seconds", averaging_seconds, 0.0, 86_400.0)?;
        let wave = units.step_seconds / f64::from(rules.waves.unwrap_or(1));
        // A time constant, so its half-life is ln 2 of it.
        Ok(share_in(wave, averaging_seconds * core::f64::consts::LN_2))
    };
    Ok(match mark {
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

fn noise(noise: &schema::Noise, units: &Units<'_>) -> Result<Noise, Refusal> {
    let check = units.checker();
    check.whole("noise.traders", noise.traders.into(), 0, 10_000)?;
    check.within("noise.orders_per_hour", noise.orders_per_hour, 0.0, 1e6)?;
    check.within("noise.size_spread", noise.size_spread, 0.0, 5.0)?;
    let median = units.lots("noise.median_order_dollars", noise.median_order_dollars, 0)?;
    Ok(Noise {
        traders: noise.traders,
        cash: units.money("noise.cash_dollars_each", noise.cash_dollars_each)?,
        activity: 1.0 - libm::exp(-noise.orders_per_hour * units.step_seconds / 3_600.0),
        median_lots: median as f64,
        size_spread: noise.size_spread,
    })
}

fn dip_buyers(buyers: &schema::DipBuyers, units: &Units<'_>) -> Result<DipBuyers, Refusal> {
    let check = units.checker();
    let seconds = check.within("dip_buyers.anchor_half_life_seconds", buyers.anchor_half_life_seconds, 0.0, 1e9)?;
    let from = units.ppm("dip_buyers.from_percent_below", buyers.from_percent_below, 0.0, 99.0)?;
    Ok(DipBuyers {
        cash: units.money("dip_buyers.cash_dollars", buyers.cash_dollars)?,
        from,
        to: units.ppm("dip_buyers.to_percent_below", buyers.to_percent_below, buyers.from_percent_below, 99.0)?,
        anchor_weight: share_in(units.step_seconds, seconds),
        cubic: check.within("dip_buyers.cubic", buyers.cubic, 0.0, 1_000.0)?,
        returning: match buyers.cash_half_life_seconds {
            None => 0,
            Some(seconds) => {
                let seconds = check.within("dip_buyers.cash_half_life_seconds", seconds, 60.0, 1e9)?;
                share_in(units.step_seconds, seconds)
            }
        },
    })
}
