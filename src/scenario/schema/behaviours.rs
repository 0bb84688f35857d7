//! Who else takes part in a market: each of them is there only if its field is.

use serde::{Deserialize, Serialize};

use super::LeverageClass;

/// The optional participants of one market.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Behaviours {
    /// Somebody who trades the contract against the index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arbitrage: Option<Arbitrage>,
    /// Accounts that buy what rises and sell what falls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trend_followers: Option<TrendFollowers>,
    /// Traders whose position closes itself some way from its entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_losses: Option<StopLosses>,
    /// Accounts that hold less of what has become more volatile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volatility_targeters: Option<VolatilityTargeters>,
    /// Accounts that keep assets at a fixed multiple of equity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leverage_targeters: Option<LeverageTargeters>,
    /// Leveraged traders who come, hold a position for a while and leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrants: Option<Entrants>,
    /// Traders who cut their position before the exchange does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleveragers: Option<Deleveragers>,
}

impl Behaviours {
    /// Whether nobody else takes part.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Basis arbitrage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arbitrage {
    /// Its cash at the start.
    pub capital_dollars: f64,
    /// Most it holds, as a multiple of its equity.
    pub leverage: f64,
    /// The basis it leaves alone, in percent of the index.
    pub threshold_percent: f64,
    /// The position it wants for every percent of basis beyond that; left out closes the basis down
    /// to the threshold, 0 does nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position_dollars_per_percent: Option<f64>,
    /// Most it trades in a second.
    pub speed_dollars_per_second: f64,
    /// What rests within one percent of the price elsewhere, where its other leg trades.
    pub spot_depth_dollars: f64,
}

/// Trend followers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrendFollowers {
    /// How many.
    pub accounts: u32,
    /// What all of them have together, in cash.
    pub equity_dollars: f64,
    /// How far back they look: time constant of the average of returns over volatility.
    pub memory_seconds: f64,
    /// How quickly conviction grows with that average.
    pub sensitivity: f64,
    /// Position over equity at full conviction.
    pub leverage: f64,
    /// Time in which they trade half of the way to the position they want.
    pub trading_half_life_seconds: f64,
}

/// Stop-losses of the traders that are there at the start.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopLosses {
    /// Share of the traders that carry one.
    pub traders_percent: f64,
    /// The nearest, in percent from the entry price.
    pub nearest_percent: f64,
    /// The furthest.
    pub furthest_percent: f64,
}

/// Volatility targeters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VolatilityTargeters {
    /// How many.
    pub accounts: u32,
    /// What all of them have together.
    pub equity_dollars: f64,
    /// The volatility of equity they aim at.
    pub target_percent_per_day: f64,
    /// The most they hold, as a multiple of equity, however calm it is.
    pub max_leverage: f64,
    /// Time in which they trade half of the way to the position they want.
    pub trading_half_life_seconds: f64,
}

/// Leverage targeters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeverageTargeters {
    /// How many.
    pub accounts: u32,
    /// What all of them have together.
    pub equity_dollars: f64,
    /// Assets over equity.
    pub leverage: f64,
    /// Time in which they trade half of the way to the position they want.
    pub trading_half_life_seconds: f64,
}

/// Leveraged traders who come and go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entrants {
    /// Most of them at a time.
    pub accounts: u32,
    /// Arrivals at ordinary appetite.
    pub arrivals_per_hour: f64,
    /// Standard deviation of the logarithm of appetite; 0 is a steady stream.
    #[serde(default)]
    pub appetite_spread: f64,
    /// Time in which appetite returns half of the way to its mean.
    #[serde(default = "one_hour")]
    pub appetite_half_life_seconds: f64,
    /// Log odds of going long: 0 is even, 1 is 73 %.
    #[serde(default)]
    pub long_bias: f64,
    /// Log odds of going long per unit of momentum.
    #[serde(default)]
    pub trend_weight: f64,
    /// How far back they look for it.
    #[serde(default = "one_hour")]
    pub trend_memory_seconds: f64,
    /// Log odds of going short per 0.01 % of funding.
    #[serde(default)]
    pub funding_weight: f64,
    /// Leverage classes and their weights; `multiple` is the leverage itself. Left out means the
    /// mix 3× 20 %, 5× 25 %, 10× 27 %, 20× 18 %, 50× 8 %, 100× 2 %.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leverage: Vec<LeverageClass>,
    /// The smallest position.
    pub smallest_dollars: f64,
    /// Sizes follow a Pareto law with this exponent.
    pub size_exponent: f64,
    /// The largest size over the smallest.
    pub size_ratio: f64,
    /// Mean holding time.
    pub holding_seconds: f64,
    /// Share that leaves a stop-loss.
    #[serde(default)]
    pub stop_loss_percent: f64,
    /// The nearest stop, in percent of the move that would cost the whole deposit.
    #[serde(default = "one_fifth")]
    pub stop_nearest_percent: f64,
    /// The furthest.
    #[serde(default = "four_fifths")]
    pub stop_furthest_percent: f64,
}

const fn one_hour() -> f64 {
    3_600.0
}

const fn one_fifth() -> f64 {
    20.0
}

const fn four_fifths() -> f64 {
    80.0
}

/// Discretionary deleveragers among the traders.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deleveragers {
    /// Share of the traders that cut.
    pub traders_percent: f64,
    /// The lowest margin ratio anybody is comfortable with, as a multiple of maintenance.
    pub comfort_from: f64,
    /// The highest.
    pub comfort_to: f64,
    /// Share of the position that is cut at a time.
    pub cut_percent: f64,
}

/// How a market maker withdraws from volatility.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// The volatility up to which the whole profile is quoted.
    pub reference_percent_per_day: f64,
    /// How fast depth falls beyond it: depth goes with volatility to the power of minus this.
    pub exponent: f64,
    /// What is always left of the profile while there is margin.
    pub floor_percent: f64,
    /// How far calm thickens the book beyond its profile; left out means it does not.
    #[serde(default = "whole_profile")]
    pub ceiling_percent: f64,
    /// Half-spread added per standard deviation of one step.
    #[serde(default)]
    pub half_spread_per_sigma: f64,
}

const fn whole_profile() -> f64 {
    100.0
}
