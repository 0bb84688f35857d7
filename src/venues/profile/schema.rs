//! The file of a profile: every field with its unit in its name. Amounts of money are the venue's
//! margin currency: quote, or coin of an inverse contract.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::venues::value::Contract;

/// One market of a venue on a date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Version of the file format.
    pub version: u32,
    /// The venue, as people say it.
    pub venue: String,
    /// The market the numbers are of.
    pub market: String,
    /// The date the snapshot is of, as 2026-05-27 or 2026-05; left out where the pages bear none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// What a reader should know, above all what is not known.
    pub about: String,
    /// Linear or inverse.
    pub contract: Contract,
    /// Margin table; left out where none is on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<Margin>,
    /// When and how positions are closed.
    pub liquidation: Liquidation,
    /// Fees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fees: Option<Fees>,
    /// The insurance fund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fund: Option<Fund>,
    /// Deleveraging; left out where the venue has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adl: Option<Adl>,
    /// The vault that takes positions over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backstop: Option<Backstop>,
    /// The mark price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<MarkRule>,
    /// Funding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funding: Option<Funding>,
    /// Where it was published, by the keys the sections name.
    pub sources: BTreeMap<String, Source>,
}

/// A publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its title.
    pub title: String,
    /// Its addresses.
    pub addresses: Vec<String>,
    /// Who says so.
    pub evidence: Evidence,
}

/// Who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Evidence {
    /// The venue's own documentation.
    Official,
    /// The venue's own text in a translated, regional or republished edition.
    Edition,
    /// The venue's own source code or tests.
    Code,
    /// Somebody else.
    ThirdParty,
}

/// How much a position must be backed with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Margin {
    /// Brackets of notional, each with its own rate for the part inside it.
    Brackets {
        /// By rising notional.
        brackets: Vec<Bracket>,
        /// Sources.
        sources: Vec<String>,
    },
    /// One rate for the whole position that rises by steps of its value.
    Steps {
        /// Value up to which the base rate holds, in coin.
        base_limit: f64,
        /// One step, in coin.
        step: f64,
        /// Maintenance rate up to the base limit.
        base_maintenance_percent: f64,
        /// Initial rate up to the base limit.
        base_initial_percent: f64,
        /// What each step adds to both.
        step_percent: f64,
        /// Sources.
        sources: Vec<String>,
    },
    /// Classes of markets; the first is the one of this market.
    Classes {
        /// From the most liquid.
        classes: Vec<Class>,
        /// Sources.
        sources: Vec<String>,
    },
}

/// One bracket.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bracket {
    /// Notional at which it begins.
    pub from: f64,
    /// Maintenance rate of the part inside it.
    pub maintenance_percent: f64,
    /// Highest leverage of a position that ends in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_leverage: Option<f64>,
    /// Maintenance amount the venue prints, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maintenance_amount: Option<f64>,
}

/// One class of markets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// Initial rate.
    pub initial_percent: f64,
    /// Maintenance as a share of the initial margin.
    pub maintenance_share_percent: f64,
    /// Open interest from which the initial rate rises, in quote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_interest_from: Option<f64>,
    /// Open interest at which it is 100 %.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_interest_to: Option<f64>,
}

/// When and how positions are closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Liquidation {
    /// The price the test is made at.
    pub trigger: Trigger,
    /// Which equation gives the liquidation price.
    pub formula: Formula,
    /// Whether the fee of the closing order counts like maintenance.
    #[serde(default)]
    pub closing_fee_counts: bool,
    /// What the first order closes; left out where it is not one rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes: Option<Closes>,
    /// Whether the closing order goes no further than the bankruptcy price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_at_bankruptcy_price: Option<bool>,
    /// Who gets what a fill brings above the bankruptcy price.
    pub surplus: Surplus,
    /// Order of events in words.
    pub procedure: Vec<String>,
    /// Sources.
    pub sources: Vec<String>,
}

/// The price the test is made at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trigger {
    /// The mark price.
    Mark,
    /// The oracle price.
    Oracle,
    /// The collateral of the account, whatever the price.
    Collateral,
}

/// Which equation gives the liquidation price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Formula {
    /// Equity equals maintenance, both at the price sought.
    EquityAtMark,
    /// Initial and maintenance margin both taken at entry.
    MarginsAtEntry,
}

/// What the first order closes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Closes {
    /// The whole position.
    Whole,
    /// As little as makes the account compliant.
    JustEnough,
    /// Down to a lower risk limit; in the lowest, the whole position.
    LowerTier {
        /// How many at once.
        tiers: u32,
    },
    /// A slice of a large position, and the rest after a cooldown.
    FirstSlice {
        /// The slice.
        percent: f64,
        /// Positions up to this notional are closed whole.
        above: f64,
        /// Time before the rest.
        cooldown_seconds: f64,
    },
    /// Every position by the same share, the smallest of its multiples that is enough.
    Shares {
        /// The step of the share.
        step_percent: f64,
        /// Maintenance over account value that must be reached.
        target_percent: f64,
    },
}

/// Who gets what a fill brings above the bankruptcy price.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Surplus {
    /// The insurance fund.
    Fund,
    /// The client.
    Client,
    /// The fund up to a share of what was filled, the client the rest.
    FundUpTo {
        /// The share.
        percent: f64,
    },
}

/// Fees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fees {
    /// Taker fee, in percent of notional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taker_percent: Option<f64>,
    /// Liquidation fee, in percent of what was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liquidation_percent: Option<f64>,
    /// Sources.
    pub sources: Vec<String>,
}

/// The insurance fund.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fund {
    /// Drawdown from its peak at which deleveraging starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stops_at_drawdown_percent: Option<f64>,
    /// Drawdown at which deleveraging stops again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumes_at_drawdown_percent: Option<f64>,
    /// Money in and out, in words.
    pub rules: Vec<String>,
    /// Sources.
    pub sources: Vec<String>,
}

/// Deleveraging.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adl {
    /// Who goes first.
    pub order: AdlOrder,
    /// At which price.
    pub price: AdlPrice,
    /// Sources.
    pub sources: Vec<String>,
}

/// Who is deleveraged first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AdlOrder {
    /// The largest profit share × effective leverage.
    ProfitAndLeverage,
    /// The largest profit share × margin ratio.
    ProfitAndMarginRatio,
    /// The largest (mark/entry) × (notional/account value).
    PriceRatioAndLeverage,
    /// From a pseudo-random start.
    Random,
    /// The venue does not say.
    Unpublished,
}

/// The price of deleveraging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AdlPrice {
    /// The bankruptcy price of the liquidated position.
    Bankruptcy,
    /// The mark.
    Mark,
    /// The venue does not say.
    Unpublished,
}

/// The vault that takes positions over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backstop {
    /// It takes over when equity is below this share of the maintenance margin.
    pub below_percent_of_maintenance: f64,
    /// Sources.
    pub sources: Vec<String>,
}

/// The mark price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkRule {
    /// What it is, in words.
    pub rule: String,
    /// Time over which the basis is averaged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub averaging_seconds: Option<f64>,
    /// Sources.
    pub sources: Vec<String>,
}

/// Funding; rates are per payment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Funding {
    /// Time between two payments.
    pub interval_hours: f64,
    /// Interest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interest_percent: Option<f64>,
    /// How far the rate is pulled from the premium towards the interest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clamp_percent: Option<f64>,
    /// Highest rate either way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap_percent: Option<f64>,
    /// Size of the order the premium is measured with, in quote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<f64>,
    /// Sources.
    pub sources: Vec<String>,
}
