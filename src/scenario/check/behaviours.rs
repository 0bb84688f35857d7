//! The optional participants of a market: their limits, and the accounts they need.

use crate::scenario::Refusal;
use crate::scenario::schema::{self, LeverageClass};
use crate::scenario::units::{LOTS_MAX, Units};
use crate::sim::agents::arbitrage::Arbitrage;
use crate::sim::agents::behaviours::Behaviours;
use crate::sim::agents::deleveragers::Deleveragers;
use crate::sim::agents::entrants::{self, Entrants, LEVERAGE_MIX};
use crate::sim::agents::intent::{Block, whole};
use crate::sim::agents::leverage_targeters::LeverageTargeters;
use crate::sim::agents::stop_losses::StopLosses;
use crate::sim::agents::trend::TrendFollowers;
use crate::sim::agents::volatility_targeters::{self, VolatilityTargeters};
use crate::sim::agents::withdrawal::Withdrawal;
use crate::sim::ledger::{Account, Role};
use crate::sim::setup::{Asset, share_in};
use crate::sim::units::{AccountId, AssetId, Lots, Money, PPM};

use super::admission::Admission;
use super::population;

/// Most accounts of one kind.
const ACCOUNTS_MAX: i64 = 10_000;
/// Most accounts for newcomers.
const SLOTS_MAX: i64 = 1_000_000;
/// Most arrivals in a step, on average at ordinary appetite.
const ARRIVALS_MAX: f64 = 100.0;

/// Opens the accounts the participants of one asset need, and says what they go by.
pub(super) struct Opening<'a> {
    pub(super) asset: AssetId,
    pub(super) units: &'a Units<'a>,
    pub(super) accounts: &'a mut Vec<Account>,
    /// σ̂ before the first step.
    pub(super) sigma: f64,
    pub(super) admission: &'a Admission,
}

impl Opening<'_> {
    pub(super) fn behaviours(&mut self, wanted: &schema::Behaviours) -> Result<Behaviours, Refusal> {
        Ok(Behaviours {
            arbitrage: wanted.arbitrage.as_ref().map(|rule| self.arbitrage(rule)).transpose()?,
            trend_followers: wanted.trend_followers.as_ref().map(|rule| self.trend_followers(rule)).transpose()?,
            stop_losses: wanted.stop_losses.as_ref().map(|rule| self.stop_losses(rule)).transpose()?,
            volatility_targeters: {
                let targeters = wanted.volatility_targeters.as_ref();
                targeters.map(|rule| self.volatility_targeters(rule)).transpose()?
            },
            leverage_targeters: {
                let targeters = wanted.leverage_targeters.as_ref();
                targeters.map(|rule| self.leverage_targeters(rule)).transpose()?
            },
            entrants: wanted.entrants.as_ref().map(|rule| self.entrants(rule)).transpose()?,
            deleveragers: wanted.deleveragers.as_ref().map(|rule| self.deleveragers(rule)).transpose()?,
        })
    }

    fn arbitrage(&self, rule: &schema::Arbitrage) -> Result<Arbitrage, Refusal> {
        let (check, units) = (self.units.checker(), self.units);
        let one_percent = units.start as f64 / 100.0;
        let field = "behaviours.arbitrage";
        let per_percent = rule.position_dollars_per_percent.map(|dollars| {
            units
                .lots(&format!("{field}.position_dollars_per_percent"), dollars, 0)
                .map(|lots| lots as f64 / one_percent)
        });
        let spot = units.lots(&format!("{field}.spot_depth_dollars"), rule.spot_depth_dollars, 1)?;
        let speed = rule.speed_dollars_per_second * units.step_seconds;
        let spot_depth = libm::round(spot as f64 / one_percent) as Lots;
        if spot_depth < 1 {
            let allowed = "at least one lot for every tick of one percent";
            return Err(check.refuse(format!("{field}.spot_depth_dollars"), rule.spot_depth_dollars, allowed));
        }
        Ok(Arbitrage {
            cash: units.money(&format!("{field}.capital_dollars"), rule.capital_dollars)?,
            threshold: check.within(&format!("{field}.threshold_percent"), rule.threshold_percent, 0.0, 50.0)? / 100.0,
            aggression: per_percent.transpose()?.unwrap_or(f64::INFINITY),
            leverage: check.within(&format!("{field}.leverage"), rule.leverage, 0.0, 100.0)?,
            speed: units.lots(&format!("{field}.speed_dollars_per_second"), speed, 0)?,
            spot_depth,
        })
    }

    fn trend_followers(&mut self, rule: &schema::TrendFollowers) -> Result<TrendFollowers, Refusal> {
        let check = self.units.checker();
        let field = |name: &str| format!("behaviours.trend_followers.{name}");
        let leverage = self.leverage(&field("leverage"), rule.leverage)?;
        Ok(TrendFollowers {
            memory: self.memory(&field("memory_seconds"), rule.memory_seconds)?,
            sensitivity: check.within(&field("sensitivity"), rule.sensitivity, 0.0, 1e6)?,
            leverage,
            speed: self.speed(&field("trading_half_life_seconds"), rule.trading_half_life_seconds)?,
            accounts: self.open(&field(""), rule.accounts, rule.equity_dollars, 0.0)?,
        })
    }

    fn volatility_targeters(&mut self, rule: &schema::VolatilityTargeters) -> Result<VolatilityTargeters, Refusal> {
        let field = |name: &str| format!("behaviours.volatility_targeters.{name}");
        let mut targeters = VolatilityTargeters {
            accounts: Block { first: AccountId(0), count: 0 },
            target: self.per_step(&field("target_percent_per_day"), rule.target_percent_per_day)?,
            leverage_max: self.leverage(&field("max_leverage"), rule.max_leverage)?,
            speed: self.speed(&field("trading_half_life_seconds"), rule.trading_half_life_seconds)?,
        };
        let exposure = volatility_targeters::exposure(&targeters, self.sigma);
        targeters.accounts = self.open(&field(""), rule.accounts, rule.equity_dollars, exposure)?;
        Ok(targeters)
    }

    fn leverage_targeters(&mut self, rule: &schema::LeverageTargeters) -> Result<LeverageTargeters, Refusal> {
        let field = |name: &str| format!("behaviours.leverage_targeters.{name}");
        let leverage = self.leverage(&field("leverage"), rule.leverage)?;
        Ok(LeverageTargeters {
            leverage,
            speed: self.speed(&field("trading_half_life_seconds"), rule.trading_half_life_seconds)?,
            accounts: self.open(&field(""), rule.accounts, rule.equity_dollars, leverage)?,
        })
    }

    fn stop_losses(&self, rule: &schema::StopLosses) -> Result<StopLosses, Refusal> {
        let check = self.units.checker();
        let field = |name: &str| format!("behaviours.stop_losses.{name}");
        Ok(StopLosses {
            share: check.within(&field("traders_percent"), rule.traders_percent, 0.0, 100.0)? / 100.0,
            nearest: check.within(&field("nearest_percent"), rule.nearest_percent, 0.0, 99.0)? / 100.0,
            furthest: {
                let furthest = rule.furthest_percent;
                check.within(&field("furthest_percent"), furthest, rule.nearest_percent, 99.0)? / 100.0
            },
        })
    }

    fn deleveragers(&self, rule: &schema::Deleveragers) -> Result<Deleveragers, Refusal> {
        let check = self.units.checker();
        let field = |name: &str| format!("behaviours.deleveragers.{name}");
        let ppm = |multiple: f64| libm::round(multiple * PPM as f64) as i64;
        Ok(Deleveragers {
            share: check.within(&field("traders_percent"), rule.traders_percent, 0.0, 100.0)? / 100.0,
            comfort_from: ppm(check.within(&field("comfort_from"), rule.comfort_from, 1.0, 1_000.0)?),
            comfort_to: ppm(check.within(&field("comfort_to"), rule.comfort_to, rule.comfort_from, 1_000.0)?),
            cut: check.within(&field("cut_percent"), rule.cut_percent, 0.0, 100.0)? / 100.0,
        })
    }

    fn entrants(&mut self, rule: &schema::Entrants) -> Result<Entrants, Refusal> {
        let (check, units) = (self.units.checker(), self.units);
        let field = |name: &str| format!("behaviours.entrants.{name}");
        check.whole(&field("accounts"), rule.accounts.into(), 0, SLOTS_MAX)?;
        let hours = units.step_seconds / 3_600.0;
        let most = ARRIVALS_MAX / hours;
        let rate = check.within(&field("arrivals_per_hour"), rule.arrivals_per_hour, 0.0, most)? * hours;
        check.within(&field("size_ratio"), rule.size_ratio, 1.0, 1e9)?;
        let smallest = units.lots(&field("smallest_dollars"), rule.smallest_dollars, 1)? as f64;
        let largest = smallest * rule.size_ratio;
        if largest * f64::from(rule.accounts) > LOTS_MAX as f64 {
            let allowed = format!("at most {} for {} accounts", LOTS_MAX as f64 / smallest, rule.accounts);
            return Err(check.refuse(field("size_ratio"), rule.size_ratio, allowed));
        }
        let odds = |name: &str, value: f64| check.within(&field(name), value, -1e6, 1e6);
        let stop = |name: &str, value: f64, low: f64| check.within(&field(name), value, low, 100.0);
        Ok(Entrants {
            slots: self.empty(rule.accounts),
            rate,
            appetite_spread: check.within(&field("appetite_spread"), rule.appetite_spread, 0.0, 3.0)?,
            appetite_decay: self.speed(&field("appetite_half_life_seconds"), rule.appetite_half_life_seconds)?,
            bias: odds("long_bias", rule.long_bias)?,
            trend_weight: odds("trend_weight", rule.trend_weight)?,
            trend_memory: self.memory(&field("trend_memory_seconds"), rule.trend_memory_seconds)?,
            // The file counts in hundredths of a percent.
            funding_weight: odds("funding_weight", rule.funding_weight)? * 1e4,
            leverage: self.mix(&field("leverage"), &rule.leverage)?,
            smallest,
            largest,
            size_exponent: check.within(&field("size_exponent"), rule.size_exponent, 0.1, 10.0)?,
            holding: check.within(&field("holding_seconds"), rule.holding_seconds, 0.0, 1e9)? / units.step_seconds,
            stop_share: stop("stop_loss_percent", rule.stop_loss_percent, 0.0)? / 100.0,
            stop_nearest: stop("stop_nearest_percent", rule.stop_nearest_percent, 0.0)? / 100.0,
            stop_furthest: stop("stop_furthest_percent", rule.stop_furthest_percent, rule.stop_nearest_percent)?
                / 100.0,
        })
    }

    fn mix(&self, field: &str, classes: &[LeverageClass]) -> Result<Vec<entrants::LeverageClass>, Refusal> {
        if classes.is_empty() {
            return Ok(LEVERAGE_MIX.to_vec());
        }
        let class = |(place, class): (usize, &LeverageClass)| {
            let leverage =
                self.units.checker().within(&format!("{field}.{place}.multiple"), class.multiple, 1.0, 1_000.0)?;
            let weight = self.units.checker().positive(&format!("{field}.{place}.weight"), class.weight, 1e9)?;
            Ok(entrants::LeverageClass { leverage, weight })
        };
        classes.iter().enumerate().map(class).collect()
    }

    /// Accounts with equal shares of a sum, holding `exposure` times their equity, or as much of that as the
    /// margin table lets them, entered at the start price.
    fn open(&mut self, field: &str, count: u32, equity: f64, exposure: f64) -> Result<Block, Refusal> {
        let (check, units) = (self.units.checker(), self.units);
        check.whole(&format!("{field}accounts"), count.into(), 0, ACCOUNTS_MAX)?;
        let all = units.money(&format!("{field}equity_dollars"), equity)?;
        let first = population::numbered(self.accounts.len());
        let lot = units.worth.lot(units.start as f64);
        for place in 0..count {
            let share = all / Money::from(count) + Money::from(Money::from(place) < all % Money::from(count));
            let largest = self.admission.largest(share);
            let lots = whole(exposure * share as f64 / lot).clamp(-largest, largest);
            let cost = units.worth.value(lots, units.start);
            self.accounts.push(Account { asset: self.asset, ..Account::entered(Role::Trader, share, lots, cost) });
        }
        Ok(Block { first, count })
    }

    /// Accounts nobody uses yet.
    fn empty(&mut self, count: u32) -> Block {
        let first = population::numbered(self.accounts.len());
        let row = Account { asset: self.asset, ..Account::with_cash(Role::Trader, 0) };
        self.accounts.extend((0..count).map(|_| row));
        Block { first, count }
    }

    /// A leverage at which a new position is above maintenance.
    fn leverage(&self, field: &str, leverage: f64) -> Result<f64, Refusal> {
        let most = (PPM as f64 / self.admission.base_rate() as f64).min(1_000.0);
        if (0.0..most).contains(&leverage) {
            Ok(leverage)
        } else {
            let allowed = format!("a number from 0 to less than {most}: a new position must be above maintenance");
            Err(self.units.checker().refuse(field, leverage, allowed))
        }
    }

    /// The share of a gap traded in a step when half of it is traded in a half-life.
    fn speed(&self, field: &str, half_life: f64) -> Result<f64, Refusal> {
        let seconds = self.units.checker().within(field, half_life, 0.0, 1e9)?;
        Ok(share_in(self.units.step_seconds, seconds) as f64 / PPM as f64)
    }

    /// The weight of the newest value in an average with a time constant.
    fn memory(&self, field: &str, seconds: f64) -> Result<f64, Refusal> {
        let seconds = self.units.checker().within(field, seconds, 0.0, 1e9)?;
        Ok(if seconds > 0.0 { 1.0 - libm::exp(-self.units.step_seconds / seconds) } else { 1.0 })
    }

    fn per_step(&self, field: &str, percent_per_day: f64) -> Result<f64, Refusal> {
        per_step(field, percent_per_day, self.units)
    }
}

/// A volatility in percent per day as the standard deviation of one step.
fn per_step(field: &str, percent_per_day: f64, units: &Units<'_>) -> Result<f64, Refusal> {
    let daily = units.checker().positive(field, percent_per_day, 1_000.0)?;
    Ok(daily / 100.0 * libm::sqrt(units.step_seconds / 86_400.0))
}

/// How the market maker of a profile withdraws.
pub(super) fn withdrawal(rule: &schema::Withdrawal, units: &Units<'_>) -> Result<Withdrawal, Refusal> {
    let check = units.checker();
    let field = |name: &str| format!("book.withdrawal.{name}");
    Ok(Withdrawal {
        reference: per_step(&field("reference_percent_per_day"), rule.reference_percent_per_day, units)?,
        exponent: check.within(&field("exponent"), rule.exponent, 0.0, 2.0)?,
        floor: check.within(&field("floor_percent"), rule.floor_percent, 0.15, 100.0)? / 100.0,
        ceiling: check.within(&field("ceiling_percent"), rule.ceiling_percent, 100.0, 1_000.0)? / 100.0,
        spread_per_sigma: check.within(&field("half_spread_per_sigma"), rule.half_spread_per_sigma, 0.0, 100.0)?,
    })
}

/// The most lots the participants of an asset could hold besides what they open with, at its start
/// price.
pub(super) fn most_lots(asset: &Asset, accounts: &[Account]) -> f64 {
    let lot = asset.contract.worth.lot(asset.start_price as f64);
    let equity = |block: Block| -> f64 {
        let rows = block.ids().filter_map(|id| accounts.get(id.0 as usize));
        rows.map(|row| (row.cash + row.cost) as f64).sum()
    };
    let behaviours = &asset.behaviours;
    let held = [
        behaviours.arbitrage.map_or(0.0, |rule| rule.leverage * rule.cash as f64 / lot),
        behaviours.trend_followers.map_or(0.0, |rule| rule.leverage * equity(rule.accounts) / lot),
        behaviours.volatility_targeters.map_or(0.0, |rule| rule.leverage_max * equity(rule.accounts) / lot),
        behaviours.leverage_targeters.map_or(0.0, |rule| rule.leverage * equity(rule.accounts) / lot),
        behaviours.entrants.as_ref().map_or(0.0, |rule| rule.largest * f64::from(rule.slots.count)),
    ];
    held.into_iter().sum()
}
