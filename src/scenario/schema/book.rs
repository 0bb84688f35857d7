//! The order book of a scenario: a profile that is renewed, or levels given by hand.
//!
//! The shape of the file and nothing else.

use serde::{Deserialize, Serialize};

use super::Withdrawal;

/// The book and the market maker who owns it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Book {
    /// A target profile the market maker keeps renewing.
    Profile(Profile),
    /// Given levels; once eaten they are gone.
    Levels {
        /// The market maker's cash.
        capital_dollars: f64,
        /// What is bid.
        bids: Vec<Level>,
        /// What is asked.
        asks: Vec<Level>,
    },
}

/// A target profile and how fast it comes back.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Dollars resting within 1 % of the mid, on each side.
    pub depth_dollars: f64,
    /// How depth changes with distance.
    pub shape: Shape,
    /// How far the quotes reach, in percent of the start price.
    pub reach_percent: f64,
    /// Ticks from the middle to the best price.
    pub half_spread_ticks: i64,
    /// Time in which half of a gap in the book is filled again.
    pub refill_half_life_seconds: f64,
    /// Time in which half of a gap between quotes and index closes again. Moves of the index itself
    /// are followed at once.
    pub basis_half_life_seconds: f64,
    /// How far quotes drop, in percent, when inventory equals the depth within 1 %.
    #[serde(default)]
    pub inventory_skew_percent: f64,
    /// The market maker's cash.
    pub capital_dollars: f64,
    /// Most it holds and quotes, as a multiple of its equity.
    pub leverage_limit: i64,
    /// How it withdraws from volatility; left out means it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<Withdrawal>,
}

/// How depth changes with distance from the middle.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Shape {
    /// The same at every tick: impact is linear.
    Flat,
    /// In proportion to the distance: impact follows a square root.
    V,
    /// A power of the distance.
    Power {
        /// 0 is flat, 1 is V; below 0 the book is thickest at the touch.
        exponent: f64,
    },
}

/// One level of a given book.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its price.
    pub price_dollars: f64,
    /// What rests there.
    pub lots: i64,
}
