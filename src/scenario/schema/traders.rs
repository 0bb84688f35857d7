//! Who holds positions when a scenario begins: listed one by one, or drawn from a description.
//!
//! The shape of the file and nothing else.

use serde::{Deserialize, Serialize};

/// Who holds positions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Traders {
    /// A random population.
    Population(Population),
    /// Accounts one by one.
    Accounts(Vec<Account>),
}

/// A random population of leveraged longs and shorts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Population {
    /// Open interest at the start: what the longs hold, and so the shorts.
    pub open_interest_dollars: f64,
    /// Share of the shorts that is the market maker's, hedged elsewhere; the rest is traders'. A
    /// forced sale that closes one of these shorts makes open interest fall.
    pub maker_short_percent: f64,
    /// The leverage a multiple of 1 stands for.
    pub typical_leverage: f64,
    /// No position is opened with more, nor with more than its bracket of the margin table allows.
    pub max_leverage: f64,
    /// Who is long.
    pub longs: Cohort,
    /// Who is short.
    pub shorts: Cohort,
}

/// One side of the population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cohort {
    /// How many accounts.
    pub accounts: u32,
    /// Leverage classes: multiples of the typical leverage and their weights.
    pub leverage: Vec<LeverageClass>,
    /// Sizes follow a Pareto law with this exponent: P(size > s) falls as s^−exponent.
    pub size_exponent: f64,
    /// The largest size over the smallest.
    pub size_ratio: f64,
    /// Lowest entry price, relative to the start price.
    pub entries_from_percent: f64,
    /// Highest entry price, relative to the start price.
    pub entries_to_percent: f64,
}

/// A share of accounts with the same leverage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeverageClass {
    /// Leverage as a multiple of the typical leverage.
    pub multiple: f64,
    /// Weight of the class.
    pub weight: f64,
}

/// One account, given by hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Its name. Neighbours with the same name and cross margin share their margin.
    pub name: String,
    /// The name of the asset; left out means the headline asset.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub asset: String,
    /// What it is; left out means a trader.
    #[serde(default)]
    pub role: Role,
    /// Its side.
    pub side: Side,
    /// How many lots; 0 for an account without position.
    pub lots: i64,
    /// At which price it was entered.
    pub entry_price_dollars: f64,
    /// What was put in.
    pub collateral_dollars: f64,
    /// How its positions share margin; left out means isolated.
    #[serde(default)]
    pub margin: MarginMode,
}

/// What an account given by hand is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Can be liquidated, deleveraged and haircut.
    #[default]
    Trader,
    /// None of that; sends dated orders.
    Outside,
}

/// A side of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// Bought.
    Long,
    /// Sold.
    Short,
}

/// How positions share margin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MarginMode {
    /// Each position has its own.
    #[default]
    Isolated,
    /// Neighbouring accounts with the same name stand in for each other.
    Cross,
}

/// The reader's own position: one account. Somebody outside holds the other side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MyPosition {
    /// Its side.
    pub side: Side,
    /// Its size: what its lots are worth at the start price.
    pub size_dollars: f64,
    /// At which price it was entered.
    pub entry_price_dollars: f64,
    /// Value at entry over the margin put in. With cross margin it only says how much the wallet must hold.
    pub leverage: f64,
    /// Cross margin: everything in this wallet stands behind the position. Absent is isolated: only its own
    /// margin does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wallet_dollars: Option<f64>,
}
