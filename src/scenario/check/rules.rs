//! The exchange's rules: from dollars, percent and seconds to money, lots and steps.
//!
//! Owns their limits.

use crate::scenario::Refusal;
use crate::scenario::refusal::Checker;
use crate::scenario::schema::{self, Last, rules as file};
use crate::scenario::units::{LOTS_MAX, Units};
use crate::sim::adl;
use crate::sim::backstop::Backstop;
use crate::sim::breaker::{Around, Breaker, HaltedMark, PriceBand, Reopening, Stops, Throttle};
use crate::sim::funding::Funding;
use crate::sim::insurance::{self, Replenishment, Reserve};
use crate::sim::liquidation::{Closing, Policy};
use crate::sim::margin::Tier;
use crate::sim::position_limits::PositionLimit;
use crate::sim::setup::{AssetRules, MarginAt, MarginRule, Rules, share_in};
use crate::sim::units::{AssetId, PPM, Ppm, Step};
use crate::sim::volatility_margin::{Binds, VolatilityMargin};

/// The longest time any rule may speak of, in steps.
const STEPS_MAX: f64 = 1e7;

/// The rules that hold for all assets. `units` are those of the headline asset: money is the venue's.
pub(super) fn of_venue(rules: &schema::Rules, units: &Units<'_>) -> Result<Rules, Refusal> {
    let check = units.checker();
    if let Some(waves) = rules.waves_per_step {
        check.whole("rules.waves_per_step", waves.into(), 1, 1_000)?;
    }
    // How winners are deleveraged may be said while losses are shared; it waits for its time.
    let adl = rules.when_fund_is_empty == Last::DeleverageByQueue;
    Ok(Rules {
        waves: rules.waves_per_step,
        fee: check.ppm("rules.liquidation_fee_percent", rules.liquidation_fee_percent.unwrap_or(0.0), 0.0, 10.0)?,
        adl,
        deleveraging: rules.adl.map(deleveraging).unwrap_or_default(),
        closing: rules.liquidation.map(|closing| self::closing(closing, rules.waves_per_step, units)).transpose()?,
        backstop: rules.backstop.map(|vault| backstop(vault, units)).transpose()?,
        fund: rules.fund.map(|fund| self::fund(fund, units)).transpose()?.unwrap_or_default(),
        throttle: rules.throttle.map(|throttle| self::throttle(throttle, units)).transpose()?,
    })
}

/// The rules of one market. The margin table is the headline asset's; the others have their rate.
pub(super) fn of_market(rules: &schema::Rules, asset: AssetId, units: &Units<'_>) -> Result<AssetRules, Refusal> {
    let units = &units.at_the_top();
    Ok(AssetRules {
        margin: if asset == AssetId(0) && !rules.tiers.is_empty() {
            MarginRule::Tiers(tiers(&rules.tiers, units)?)
        } else {
            MarginRule::Rate
        },
        margin_at: match rules.maintenance_at {
            None | Some(file::MaintenanceAt::Mark) => MarginAt::Mark,
            Some(file::MaintenanceAt::Entry) => MarginAt::Entry,
        },
        volatility_margin: rules.volatility_margin.map(|margin| volatility_margin(margin, units)).transpose()?,
        position_limit: rules.position_limit.map(|limit| position_limit(limit, units.checker())).transpose()?,
        funding: rules.funding.map(|funding| self::funding(funding, units)).transpose()?,
        breaker: rules.breaker.map(|breaker| self::breaker(breaker, units)).transpose()?,
        price_band: rules.price_band.map(|band| price_band(band, units.checker())).transpose()?,
    })
}

/// Seconds as whole steps, at least `low`.
fn steps(units: &Units<'_>, field: &str, seconds: f64, low: Step) -> Result<Step, Refusal> {
    let most = STEPS_MAX * units.step_seconds;
    units.checker().within(field, seconds, f64::from(low.min(1)) * 1e-9, most)?;
    Ok(((seconds / units.step_seconds).round() as Step).max(low))
}

fn closing(closing: file::Liquidation, waves: Option<u32>, units: &Units<'_>) -> Result<Closing, Refusal> {
    let check = units.checker();
    let field = |name: &str| format!("rules.liquidation.{name}");
    if waves.is_none() {
        let allowed = "a number of waves, because positions are not closed whole in one of them";
        return Err(check.refuse("rules.waves_per_step", "left out", allowed));
    }
    let share = |percent: Option<f64>| {
        let name = field("largest_order_percent_of_depth");
        percent.map(|percent| check.ppm(&name, percent, 0.01, 100.0)).transpose()
    };
    let lots =
        |lots: Option<i64>| lots.map(|lots| check.whole(&field("largest_order_lots"), lots, 1, LOTS_MAX)).transpose();
    Ok(Closing {
        policy: match closing.closes {
            file::Closes::Whole => Policy::Full,
            file::Closes::FirstSlice { percent, cooldown_seconds, above_dollars } => Policy::Slice {
                share: check.ppm(&field("closes.percent"), percent, 1.0, 100.0)?,
                cooldown: steps(units, &field("closes.cooldown_seconds"), cooldown_seconds, 0)?,
                above: units.money(&field("closes.above_dollars"), above_dollars)?,
            },
            file::Closes::ToTarget { buffer_percent, whole_below_dollars } => Policy::ToTarget {
                buffer: check.ppm(&field("closes.buffer_percent"), buffer_percent, 0.1, 1_000.0)?,
                whole_below: units.money(&field("closes.whole_below_dollars"), whole_below_dollars)?,
            },
        },
        dust: check.whole(&field("smallest_order_lots"), closing.smallest_order_lots, 0, LOTS_MAX)?,
        lots_per_order: lots(closing.largest_order_lots)?,
        share_of_depth: share(closing.largest_order_percent_of_depth)?,
        limit_at_bankruptcy: closing.limit_at_bankruptcy_price,
        proportional: closing.positions_shrink_together,
    })
}

const fn deleveraging(adl: file::Deleveraging) -> adl::Policy {
    adl::Policy {
        rule: match adl.rule {
            file::DeleveragingRule::Queue => adl::Rule::Queue,
            file::DeleveragingRule::ProRataSize => adl::Rule::ProRataSize,
            file::DeleveragingRule::ProRataProfit => adl::Rule::ProRataProfit,
            file::DeleveragingRule::LeverageWeighted => adl::Rule::LeverageWeighted,
        },
        price: match adl.price {
            file::DeleveragingPrice::FundImproved => adl::PriceRule::FundImproved,
            file::DeleveragingPrice::Bankruptcy => adl::PriceRule::Bankruptcy,
            file::DeleveragingPrice::Mark => adl::PriceRule::Mark,
        },
    }
}

fn backstop(vault: file::Backstop, units: &Units<'_>) -> Result<Backstop, Refusal> {
    let check = units.checker();
    let seconds = check.within("rules.backstop.half_life_seconds", vault.half_life_seconds, 0.0, 1e9)?;
    let below = vault.below_percent_of_maintenance;
    Ok(Backstop {
        below: check.ppm("rules.backstop.below_percent_of_maintenance", below, 0.0, 100.0)?,
        capital: units.money("rules.backstop.capital_dollars", vault.capital_dollars)?,
        leverage_limit: check.whole("rules.backstop.leverage_limit", vault.leverage_limit, 1, 1_000)?,
        sells_per_step: share_in(units.step_seconds, seconds),
    })
}

fn fund(fund: file::Fund, units: &Units<'_>) -> Result<insurance::Policy, Refusal> {
    let check = units.checker();
    let reserve = match fund.stops_at_drawdown_percent {
        None => Reserve::Nothing,
        Some(percent) => {
            Reserve::DrawdownFromPeak(check.ppm("rules.fund.stops_at_drawdown_percent", percent, 0.0, 100.0)?)
        }
    };
    let refill = |refill: file::Refill| {
        let hourly = units.money("rules.fund.refill.dollars_per_hour", refill.dollars_per_hour)?;
        Ok(Replenishment {
            // Whole units of money, a step at a time.
            per_step: (hourly as f64 * units.step_seconds / 3_600.0).round() as i128,
            target: units.money("rules.fund.refill.target_dollars", refill.target_dollars)?,
        })
    };
    Ok(insurance::Policy {
        keeps: check.ppm("rules.fund.keeps_percent_of_the_rest", fund.keeps_percent_of_the_rest, 0.0, 100.0)?,
        reserve,
        replenishment: fund.refill.map(refill).transpose()?,
    })
}

fn throttle(throttle: file::Throttle, units: &Units<'_>) -> Result<Throttle, Refusal> {
    let check = units.checker();
    let lots = |lots| check.whole("rules.throttle.lots_per_step", lots, 1, LOTS_MAX);
    let dollars = |dollars: f64| units.money("rules.throttle.dollars_per_step", dollars);
    Ok(Throttle {
        lots: throttle.lots_per_step.map(lots).transpose()?,
        notional: throttle.dollars_per_step.map(dollars).transpose()?,
    })
}

fn tiers(tiers: &[file::Tier], units: &Units<'_>) -> Result<Vec<Tier>, Refusal> {
    let check = units.checker();
    let mut checked: Vec<Tier> = Vec::with_capacity(tiers.len());
    for (place, tier) in tiers.iter().enumerate() {
        let field = |name: &str| format!("rules.tiers.{place}.{name}");
        let from = units.money(&field("from_dollars"), tier.from_dollars)?;
        let maintenance = check.ppm(&field("maintenance_percent"), tier.maintenance_percent, 0.1, 50.0)?;
        let leverage = check.within(&field("max_leverage"), tier.max_leverage, 1.0, 1_000.0)?;
        let before = checked.last();
        if before.map_or(from != 0, |before| from <= before.from) {
            let allowed = if place == 0 { "0" } else { "more than that of the tier before" };
            return Err(check.refuse(field("from_dollars"), tier.from_dollars, allowed));
        }
        if before.is_some_and(|before| maintenance < before.maintenance) {
            let allowed = "no less than that of the tier before";
            return Err(check.refuse(field("maintenance_percent"), tier.maintenance_percent, allowed));
        }
        checked.push(Tier { from, maintenance, initial: (PPM as f64 / leverage).round() as Ppm });
    }
    Ok(checked)
}

fn volatility_margin(margin: file::VolatilityMargin, units: &Units<'_>) -> Result<VolatilityMargin, Refusal> {
    let check = units.checker();
    let field = |name: &str| format!("rules.volatility_margin.{name}");
    let daily = check.positive(&field("reference_percent_per_day"), margin.reference_percent_per_day, 1_000.0)?;
    let leverage = check.within(&field("leverage"), margin.leverage, 1.0, 1_000.0)?;
    Ok(VolatilityMargin {
        leverage,
        leverage_cap: check.within(&field("leverage_cap"), margin.leverage_cap, leverage, 1_000.0)?,
        reference: daily / 100.0 * libm::sqrt(units.step_seconds / 86_400.0),
        exponent: check.within(&field("exponent"), margin.exponent, -1.0, 1.0)?,
        binds: match margin.binds {
            file::Binds::NewPositions => Binds::NewPositions,
            file::Binds::AllPositions => Binds::AllPositions,
        },
        quantum: check.ppm(&field("step_percent"), margin.step_percent, 0.1, 50.0)?,
    })
}

fn position_limit(limit: file::PositionLimit, check: Checker<'_>) -> Result<PositionLimit, Refusal> {
    let percent = limit.percent_of_open_interest;
    Ok(PositionLimit {
        share: check.ppm("rules.position_limit.percent_of_open_interest", percent, 0.0, 100.0)?,
        at_least: check.whole("rules.position_limit.at_least_lots", limit.at_least_lots, 0, LOTS_MAX)?,
    })
}

fn funding(funding: file::Funding, units: &Units<'_>) -> Result<Funding, Refusal> {
    let check = units.checker();
    // One percent is ten million billionths.
    let rate = |name: &str, percent: f64, low: f64, high: f64| -> Result<i64, Refusal> {
        check.within(&format!("rules.funding.{name}"), percent, low, high)?;
        Ok((percent * 1e7).round() as i64)
    };
    Ok(Funding {
        interval: steps(units, "rules.funding.interval_seconds", funding.interval_seconds, 1)?,
        interest: rate("interest_percent", funding.interest_percent, -1.0, 1.0)?,
        clamp: rate("clamp_percent", funding.clamp_percent, 0.0, 10.0)?,
        cap: rate("cap_percent", funding.cap_percent, 0.0, 50.0)?,
        impact: units.lots("rules.funding.impact_dollars", funding.impact_dollars, 0)?.max(1),
    })
}

fn breaker(breaker: file::Breaker, units: &Units<'_>) -> Result<Breaker, Refusal> {
    let window = steps(units, "rules.breaker.average_seconds", breaker.average_seconds, 1)?;
    if !(2..=100_000).contains(&window) {
        let allowed = "a time of 2 to 100000 steps";
        return Err(units.checker().refuse("rules.breaker.average_seconds", breaker.average_seconds, allowed));
    }
    Ok(Breaker {
        band: units.checker().ppm("rules.breaker.band_percent", breaker.band_percent, 0.1, 90.0)?,
        window,
        halt: steps(units, "rules.breaker.halt_seconds", breaker.halt_seconds, 1)?,
        stops: match breaker.stops {
            file::Stops::Everything => Stops::Everything,
            file::Stops::Liquidations => Stops::Liquidations,
        },
        reopening: match breaker.reopening {
            file::Reopening::Continuous => Reopening::Continuous,
            file::Reopening::Auction => Reopening::Auction,
        },
        mark: match breaker.mark {
            file::HaltedMark::Follows => HaltedMark::Follows,
            file::HaltedMark::Frozen => HaltedMark::Frozen,
        },
    })
}

fn price_band(band: file::PriceBand, check: Checker<'_>) -> Result<PriceBand, Refusal> {
    Ok(PriceBand {
        share: check.ppm("rules.price_band.percent", band.percent, 0.1, 90.0)?,
        around: match band.around {
            file::Around::Mark => Around::Mark,
            file::Around::Index => Around::Index,
        },
    })
}
