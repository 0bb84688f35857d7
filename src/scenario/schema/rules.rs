//! Optional rules of the exchange: how positions are closed, who bears losses, what stops trading and
//! what margins follow. A rule that is left out does not exist.

use serde::{Deserialize, Serialize};

/// How positions under maintenance are closed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Liquidation {
    /// How much one forced order closes.
    pub closes: Closes,
    /// Smallest forced order, and smallest position left behind, in lots.
    #[serde(default)]
    pub smallest_order_lots: i64,
    /// Largest forced order, in lots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub largest_order_lots: Option<i64>,
    /// Largest forced order, in percent of what rests on the other side of the book.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub largest_order_percent_of_depth: Option<f64>,
    /// Whether a forced order goes no further than the bankruptcy price.
    #[serde(default)]
    pub limit_at_bankruptcy_price: bool,
    /// Whether the positions of a portfolio shrink by the same share, instead of the one with the largest
    /// maintenance margin first.
    #[serde(default, skip_serializing_if = "is_false")]
    pub positions_shrink_together: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// How much one forced order closes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Closes {
    /// The whole position.
    Whole,
    /// A first slice of a large position, and the rest after a cooldown.
    FirstSlice {
        /// The first slice.
        percent: f64,
        /// Time between the slice and the rest.
        cooldown_seconds: f64,
        /// Positions up to this notional are closed whole.
        #[serde(default = "large")]
        above_dollars: f64,
    },
    /// As little as lifts the account back above its maintenance margin.
    ToTarget {
        /// How far above, in percent of the maintenance margin.
        buffer_percent: f64,
        /// Positions below this notional are closed whole.
        #[serde(default)]
        whole_below_dollars: f64,
    },
}

/// The notional above which exchanges begin to close in slices.
const fn large() -> f64 {
    100_000.0
}

/// Who is deleveraged, and at which price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deleveraging {
    /// Who, and how much of each.
    #[serde(default)]
    pub rule: DeleveragingRule,
    /// At which price.
    #[serde(default)]
    pub price: DeleveragingPrice,
}

/// Who is deleveraged, and how much of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeleveragingRule {
    /// One after the other, by profit and leverage.
    #[default]
    Queue,
    /// Every winner in proportion to its position.
    ProRataSize,
    /// Every winner in proportion to its profit.
    ProRataProfit,
    /// Every winner in proportion to its position × effective leverage.
    LeverageWeighted,
}

/// The price of deleveraging.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeleveragingPrice {
    /// The bankruptcy price, moved towards the mark by what the fund can pay.
    #[default]
    FundImproved,
    /// The bankruptcy price.
    Bankruptcy,
    /// The mark.
    Mark,
}

/// Payments between longs and shorts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Funding {
    /// Time between two payments.
    pub interval_seconds: f64,
    /// Interest in percent per interval.
    pub interest_percent: f64,
    /// How far the rate is pulled from the premium towards the interest, in percent.
    pub clamp_percent: f64,
    /// Highest rate per interval either way.
    pub cap_percent: f64,
    /// Size of the order the premium is measured with.
    pub impact_dollars: f64,
}

/// When trading stops.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breaker {
    /// How far the mid may be from its average.
    pub band_percent: f64,
    /// Time over which the average is taken.
    pub average_seconds: f64,
    /// How long a halt lasts.
    pub halt_seconds: f64,
    /// What is stopped.
    #[serde(default)]
    pub stops: Stops,
    /// How trading starts again.
    #[serde(default)]
    pub reopening: Reopening,
    /// What the mark does during a halt.
    #[serde(default)]
    pub mark: HaltedMark,
}

/// What a halt stops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stops {
    /// All trading.
    #[default]
    Everything,
    /// Liquidations only.
    Liquidations,
}

/// How trading starts again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reopening {
    /// Orders trade as they come.
    #[default]
    Continuous,
    /// Orders sent during the halt are matched at one price first.
    Auction,
}

/// What the mark does during a halt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum HaltedMark {
    /// It goes on following index and quotes.
    #[default]
    Follows,
    /// It stays where it was.
    Frozen,
}

/// A band beyond which nothing trades.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceBand {
    /// How far from the reference.
    pub percent: f64,
    /// What the reference is.
    pub around: Around,
}

/// The reference of a price band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Around {
    /// The mark.
    Mark,
    /// The index.
    Index,
}

/// Most that is liquidated in one step; left out means without limit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Throttle {
    /// In lots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lots_per_step: Option<i64>,
    /// In dollars at the mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dollars_per_step: Option<f64>,
}

/// One bracket of a margin table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Notional at which it begins.
    pub from_dollars: f64,
    /// Maintenance margin in percent of the notional inside it.
    pub maintenance_percent: f64,
    /// Highest leverage of a position that ends in it.
    pub max_leverage: f64,
}

/// The price at which a position is worth what its maintenance margin is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MaintenanceAt {
    /// The mark, so that the margin moves with it.
    Mark,
    /// The average entry, so that the margin stays what it was.
    Entry,
}

/// Margins that follow volatility: the highest leverage is `leverage × (reference ÷ volatility)^exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VolatilityMargin {
    /// Highest leverage at reference volatility.
    pub leverage: f64,
    /// Highest leverage ever.
    pub leverage_cap: f64,
    /// Volatility at which the limit is `leverage`.
    pub reference_percent_per_day: f64,
    /// 1 holds the risk of a position constant, 0 changes nothing, below 0 leans against the cycle.
    pub exponent: f64,
    /// Whom it binds.
    pub binds: Binds,
    /// Margins move in steps of this size.
    #[serde(default = "two")]
    pub step_percent: f64,
}

/// The steps in which margins follow volatility.
const fn two() -> f64 {
    2.0
}

/// Whom margins that follow volatility bind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Binds {
    /// Positions that are opened from now on.
    NewPositions,
    /// Open positions too.
    AllPositions,
}

/// The largest position.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PositionLimit {
    /// In percent of open interest.
    pub percent_of_open_interest: f64,
    /// Allowed in any case.
    #[serde(default)]
    pub at_least_lots: i64,
}

/// The vault that takes over what the book could not close in time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backstop {
    /// It takes over when equity is below this share of the maintenance margin.
    pub below_percent_of_maintenance: f64,
    /// Its own capital, in every market.
    pub capital_dollars: f64,
    /// Most it holds, as a multiple of its equity.
    pub leverage_limit: i64,
    /// Time in which it sells half of what it holds.
    pub half_life_seconds: f64,
}

/// How the insurance fund is run, where it is not simply paid out until it is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fund {
    /// Share it keeps of what is left of a liquidated account.
    #[serde(default)]
    pub keeps_percent_of_the_rest: f64,
    /// It stops paying, and winners are deleveraged, once it has fallen this far from its peak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stops_at_drawdown_percent: Option<f64>,
    /// New money for it; left out means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refill: Option<Refill>,
}

/// New money for the insurance fund, from outside.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refill {
    /// How much in an hour.
    pub dollars_per_hour: f64,
    /// Up to this balance.
    pub target_dollars: f64,
}

/// A part of the rules that the profile of a venue may fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromVenue {
    /// `tiers`.
    Tiers,
    /// `maintenance_at`.
    MaintenanceAt,
    /// `liquidation`.
    Liquidation,
    /// `liquidation_fee_percent`.
    LiquidationFee,
    /// `fund`.
    Fund,
    /// `adl`.
    Adl,
    /// `funding`.
    Funding,
}
