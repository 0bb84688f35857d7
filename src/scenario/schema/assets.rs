//! Further assets on the same venue, and traders who hold several of them on one margin.

use serde::{Deserialize, Serialize};

use super::{Behaviours, Book, DipBuyers, Index, Kind, LeverageClass, Mark, Noise, Population, is_zero};

/// An asset besides the headline one. It trades in a book of its own; accounts, fund and money are
/// the venue's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asset {
    /// Its name.
    pub name: String,
    /// What trades; money has the unit of the headline contract.
    pub contract: Listing,
    /// How the index moves.
    pub index: Index,
    /// The book and the market maker who owns it.
    pub book: Book,
    /// Isolated positions in this asset; left out means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traders: Option<Population>,
    /// Ordinary flow; left out means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noise: Option<Noise>,
    /// Bids of unlevered buyers below the market; left out means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dip_buyers: Option<DipBuyers>,
    /// Who else takes part; left out means nobody.
    #[serde(default, skip_serializing_if = "Behaviours::is_empty")]
    pub behaviours: Behaviours,
    /// Maintenance margin in percent of notional. For a token that serves as collateral this is its
    /// haircut: that share of its value does not count.
    pub maintenance_percent: f64,
}

/// What trades, and in which units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    /// Index, last trade and mark before the first step.
    pub start_price_dollars: f64,
    /// The smallest price change.
    pub tick_dollars: f64,
    /// The smallest size of a linear contract, in coins.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lot_coins: f64,
    /// What it is paid for in, which is the same for all assets of a venue; left out means dollars.
    #[serde(default, skip_serializing_if = "Kind::is_linear")]
    pub kind: Kind,
    /// The price margins are tested at.
    pub mark: Mark,
}

/// Traders who hold several assets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portfolios {
    /// How many.
    pub accounts: u32,
    /// What all of them hold together, over all assets.
    pub notional_dollars: f64,
    /// Share of them whose positions stand in for each other; the others hold the same positions,
    /// each with a margin of its own.
    pub cross_percent: f64,
    /// Share of them that is short in every asset after the first: hedged books.
    #[serde(default)]
    pub hedged_percent: f64,
    /// Leverage classes and their weights; `multiple` is the leverage itself.
    pub leverage: Vec<LeverageClass>,
    /// Sizes follow a Pareto law with this exponent.
    pub size_exponent: f64,
    /// The largest size over the smallest.
    pub size_ratio: f64,
    /// What each holds, in proportion.
    pub holdings: Vec<Holding>,
    /// Part of the collateral that is a token; left out means cash only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collateral: Option<Collateral>,
}

/// A part of a portfolio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holding {
    /// The name of the asset; the headline asset is the scenario's `contract.name`.
    pub asset: String,
    /// Its weight in the notional.
    pub weight: f64,
}

/// Collateral that can lose its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collateral {
    /// The name of the asset that serves as collateral.
    pub asset: String,
    /// Its share of the collateral.
    pub percent: f64,
}
