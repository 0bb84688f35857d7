//! What a scenario does to its market, and when.
//!
//! The shape of the file and nothing else.

use serde::{Deserialize, Serialize};

use super::Side;

/// Something dated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intervention {
    /// When; the first step is 1.
    pub at_step: u32,
    /// The name of the asset; left out means the headline asset.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub asset: String,
    /// What.
    pub what: Deed,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Deed {
    /// The index moves at once.
    IndexShock {
        /// By this much.
        percent: f64,
    },
    /// From now on the index drifts, and moves more or less than usual.
    Regime {
        /// Drift in percent per day.
        #[serde(default)]
        drift_percent_per_day: f64,
        /// Volatility, as a multiple of the index's own.
        volatility_times: f64,
    },
    /// The exchange announces a new maintenance margin.
    ChangeMaintenance {
        /// In percent of notional.
        percent: f64,
        /// Steps from the announcement until it holds, for all positions.
        #[serde(default)]
        notice_steps: u32,
    },
    /// The exchange announces a cap on the leverage of new positions.
    CapLeverage {
        /// The most a new position may have.
        max_leverage: f64,
        /// Steps from the announcement until it holds.
        #[serde(default)]
        notice_steps: u32,
    },
    /// The market maker quotes less for a while: liquidity is withdrawn.
    ThinBook {
        /// Depth, as a multiple of the usual.
        depth_times: f64,
        /// For how many steps.
        steps: u32,
    },
    /// The market maker takes all quotes away for a while.
    MakerOutage {
        /// For how many steps.
        steps: u32,
    },
    /// The whole exchange is down for a while: nothing matches and nobody can quote.
    ExchangeOutage {
        /// For how many steps.
        steps: u32,
    },
    /// The mark is wrong for a while.
    OracleError {
        /// By how much it is off.
        percent: f64,
        /// For how many steps.
        steps: u32,
    },
    /// Somebody large from outside sells or buys over several steps.
    WhaleOrder {
        /// `Long` buys, `Short` sells.
        side: Side,
        /// How much in all, at the start price.
        dollars: f64,
        /// In how many steps; 1 is all at once.
        over_steps: u32,
        /// How much of it comes early: 0 is the same in every step.
        #[serde(default)]
        urgency: f64,
    },
    /// Somebody sends a market order.
    MarketOrder {
        /// The account, by name; left out means somebody from outside without money of their own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<String>,
        /// `Long` buys, `Short` sells.
        side: Side,
        /// How many lots.
        lots: i64,
    },
}
