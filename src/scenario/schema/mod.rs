//! The scenario file, version 1: every field with its unit in its name.
//!
//! These are the file's own types, not the engine's: a scenario speaks in dollars, percent and
//! seconds, and validation turns it into ticks, lots and parts per million. An unknown
//! field is an error. Owns the shape of the file and nothing else.

mod assets;
mod behaviours;
mod book;
mod contract;
mod deeds;
pub mod history;
pub mod rules;
mod traders;

pub use assets::{Asset, Collateral, Holding, Listing, Portfolios};
pub use behaviours::{
    Arbitrage, Behaviours, Deleveragers, Entrants, LeverageTargeters, StopLosses, TrendFollowers, VolatilityTargeters,
    Withdrawal,
};

pub use book::{Book, Level, Profile, Shape};
pub use contract::{Contract, Index, Kind, Mark, Point};
pub use deeds::{Deed, Intervention};
pub use history::History;
pub use rules::FromVenue;
pub use traders::{Account, Cohort, LeverageClass, MarginMode, MyPosition, Population, Role, Side, Traders};

use serde::{Deserialize, Serialize};

/// The version of the file format this program writes.
pub const FORMAT_VERSION: u32 = 1;

/// A whole scenario: a market, what happens to it, and the prose that explains it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Version of the file format.
    pub version: u32,
    /// Title, as shown in the window.
    pub title: String,
    /// What a reader should know.
    pub prose: Prose,
    /// Seed of every random number.
    pub seed: u64,
    /// How many steps the run has.
    pub steps: u32,
    /// How long one step lasts.
    pub step_seconds: f64,
    /// What trades.
    pub contract: Contract,
    /// How the index moves.
    pub index: Index,
    /// The book and the market maker who owns it.
    pub book: Book,
    /// Who holds positions.
    pub traders: Traders,
    /// Ordinary flow; left out means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noise: Option<Noise>,
    /// Bids of unlevered buyers below the market; left out means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dip_buyers: Option<DipBuyers>,
    /// Who else takes part; left out means nobody.
    #[serde(default, skip_serializing_if = "Behaviours::is_empty")]
    pub behaviours: Behaviours,
    /// Further assets on the same venue; left out means none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<Asset>,
    /// Correlation of the news of any two indices, from 0 to 1.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub index_correlation: f64,
    /// Traders who hold several assets; left out means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portfolios: Option<Portfolios>,
    /// A position of the reader's own in the headline asset; left out means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub my_position: Option<MyPosition>,
    /// Name of a venue whose profile fills what the rules leave out; left out means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    /// What that profile does not fill although the rules leave it out; left out means it fills all it can.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_from_venue: Vec<FromVenue>,
    /// The exchange's rules.
    pub rules: Rules,
    /// What happens when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interventions: Vec<Intervention>,
    /// How volatility is measured; left out means with a half-life of half an hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volatility: Option<Volatility>,
    /// How far below the mark the signals look, in percent.
    pub signal_horizon_percent: f64,
    /// What a reader has written beside the run; left out means nothing. It changes no number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// What is known of the event this retells; left out means it retells none. It changes no number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
}

/// A few words at a step, drawn on the charts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Where they stand.
    pub at_step: u32,
    /// The words.
    pub text: String,
}

/// How everybody measures volatility: an average of squared returns of the mid.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Volatility {
    /// Time in which the average forgets half of what it knew.
    pub half_life_seconds: f64,
    /// What it says before the first step; left out means the volatility of the index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_percent_per_day: Option<f64>,
}

/// The text that comes with a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prose {
    /// One line for a list.
    pub summary: String,
    /// What it is.
    pub what_is_it: String,
    /// How it works.
    pub how_it_works: String,
    /// How to use it.
    pub how_to_use_it: String,
    /// What to notice.
    pub things_to_notice: String,
    /// What to try.
    pub things_to_try: String,
    /// Where it comes from: titles with addresses.
    pub references: Vec<String>,
}

/// Ordinary flow: traders who buy and sell at random, without leverage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noise {
    /// How many.
    pub traders: u32,
    /// Cash of each.
    pub cash_dollars_each: f64,
    /// Orders each of them sends per hour, on average.
    pub orders_per_hour: f64,
    /// Median size of an order.
    pub median_order_dollars: f64,
    /// Standard deviation of the logarithm of the size.
    pub size_spread: f64,
}

/// Unlevered buyers below the market.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DipBuyers {
    /// What they can spend.
    pub cash_dollars: f64,
    /// Where they begin to bid, below the slow average of the index.
    pub from_percent_below: f64,
    /// Where all of their cash would be bid.
    pub to_percent_below: f64,
    /// Half-life of that average.
    pub anchor_half_life_seconds: f64,
    /// How much the bids grow faster than in proportion to the distance: at 1, half of what is bid at
    /// the far end is the cubic part.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cubic: f64,
    /// Time in which half of the cash they have spent is replaced; left out means never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash_half_life_seconds: Option<f64>,
}

/// The exchange's rules.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Maintenance margin in percent of notional.
    pub maintenance_percent: f64,
    /// Liquidation waves in one step; left out means until nothing new is under maintenance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waves_per_step: Option<u32>,
    /// Liquidation fee in percent of what was closed; left out means the venue's, or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liquidation_fee_percent: Option<f64>,
    /// The insurance fund at the start.
    pub insurance_fund_dollars: f64,
    /// What happens when the fund cannot cover a close.
    pub when_fund_is_empty: Last,
    /// How positions are closed; left out means all at once, at market.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liquidation: Option<rules::Liquidation>,
    /// Who is deleveraged, and at which price; left out means by queue, at the bankruptcy price improved
    /// by the fund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adl: Option<rules::Deleveraging>,
    /// How the fund is run; left out means it pays until it is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fund: Option<rules::Fund>,
    /// The vault that takes over positions; left out means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backstop: Option<rules::Backstop>,
    /// Most that is liquidated in one step; left out means no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttle: Option<rules::Throttle>,
    /// Payments between longs and shorts; left out means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funding: Option<rules::Funding>,
    /// When trading stops; left out means never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breaker: Option<rules::Breaker>,
    /// A band beyond which nothing trades; left out means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_band: Option<rules::PriceBand>,
    /// A margin table for the headline asset, in place of the one rate; left out means none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<rules::Tier>,
    /// At which price positions are worth what the maintenance margin is a share of; left out means the mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maintenance_at: Option<rules::MaintenanceAt>,
    /// Margins that follow volatility; left out means they do not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volatility_margin: Option<rules::VolatilityMargin>,
    /// The largest position; left out means no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position_limit: Option<rules::PositionLimit>,
}

/// The last resort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Last {
    /// Winners are deleveraged by profit and leverage; what that cannot cover is shared.
    #[default]
    DeleverageByQueue,
    /// Winners give up part of their profit.
    ShareLosses,
}

fn is_zero(value: &f64) -> bool {
    *value == 0.0
}
