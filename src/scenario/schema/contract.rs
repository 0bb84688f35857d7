//! What trades in a scenario: the contract and its units, the price margins are tested at, and its index.
//!
//! The shape of the file and nothing else.

use serde::{Deserialize, Serialize};

use super::is_zero;

/// What trades, and in which units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Its name; needed where several assets are listed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Index, last trade and mark before the first step.
    pub start_price_dollars: f64,
    /// The smallest price change.
    pub tick_dollars: f64,
    /// The smallest size of a linear contract, in coins.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lot_coins: f64,
    /// The smallest amount of money of a linear contract.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub money_unit_dollars: f64,
    /// What it is paid for in; left out means dollars.
    #[serde(default, skip_serializing_if = "Kind::is_linear")]
    pub kind: Kind,
    /// The price margins are tested at.
    pub mark: Mark,
}

impl Contract {
    /// What one lot is worth at a price, in dollars.
    #[must_use]
    pub const fn lot_dollars(&self, price_dollars: f64) -> f64 {
        match &self.kind {
            Kind::Linear => price_dollars * self.lot_coins,
            Kind::Inverse { face_dollars, .. } => *face_dollars,
        }
    }
}

/// What a contract is paid for in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Kind {
    /// So many coins, paid for in dollars.
    #[default]
    Linear,
    /// So many dollars, paid for in the coin whose price it is: coin-margined. All money of its venue is
    /// counted in that coin: balances, fees, the insurance fund, losses. Money is written into a scenario in
    /// dollars all the same, and is what so many dollars buy at the start price: with a start at 50,000
    /// `capital_dollars: 100000.0` are 2 coins. Sizes in dollars are whole contracts at any price.
    Inverse {
        /// What one lot is worth in dollars, at any price: the smallest size.
        face_dollars: f64,
        /// The coin, such as BTC.
        coin: String,
        /// The smallest amount of money, in coins.
        money_unit_coins: f64,
    },
}

impl Kind {
    /// Whether it is paid for in dollars.
    #[must_use]
    pub const fn is_linear(&self) -> bool {
        matches!(self, Self::Linear)
    }
}

/// The price margins are tested at.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Mark {
    /// The last trade.
    Last,
    /// Half way between best bid and best ask.
    Mid,
    /// Index plus averaged basis.
    IndexPlusAverage {
        /// Time constant of the average of mid minus index.
        averaging_seconds: f64,
    },
    /// The median of index, index plus averaged basis, and last trade.
    MedianOfThree {
        /// Time constant of the average of mid minus index.
        averaging_seconds: f64,
    },
}

/// How the index moves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Index {
    /// It stays where it is, but for dated shocks.
    Constant,
    /// A geometric random walk with optional jumps.
    Walk {
        /// Standard deviation of one day's log return.
        volatility_percent_per_day: f64,
        /// Jumps per day, on average.
        #[serde(default)]
        jumps_per_day: f64,
        /// Standard deviation of a jump.
        #[serde(default)]
        jump_percent: f64,
    },
    /// A given path, one price a step; the last one holds.
    Path {
        /// The prices from step 1 on.
        prices_dollars: Vec<f64>,
    },
    /// Straight lines from the start price through given points; the last price holds.
    Lines {
        /// The points, by step.
        through: Vec<Point>,
    },
}

/// Where the index is at a step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// The step, after that of the point before.
    pub at_step: u32,
    /// The price.
    pub price_dollars: f64,
}
