//! Everything a run depends on: the assets with their books and behaviours, accounts, rules, dated
//! interventions and the seed.
//!
//! This is what a listing notice and an opening snapshot are to an exchange. It is validated before
//! it gets here, so the market itself cannot fail. Owns the parameters in the engine's own units;
//! rates are per step. Never knows the file they came from.

use super::agents::behaviours::Behaviours;
use super::agents::withdrawal::Withdrawal;
use super::backstop::Backstop;
use super::breaker::{Breaker, PriceBand, Throttle};
use super::conditions::Change;
use super::funding::Funding;
use super::ledger::Account;
use super::liquidation::Closing;
use super::margin::{Requirement, Tier};
use super::position_limits::PositionLimit;
use super::units::{AccountId, AssetId, Lots, Money, PPM, Ppm, Scale, Side, Step, Ticks};
use super::volatility;
use super::volatility_margin::VolatilityMargin;
use super::worth::Worth;
use super::{adl, insurance};

/// The version of the rules: a change that moves any number of any run changes it.
pub const MODEL_VERSION: u32 = 1;

/// The contract that trades.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contract {
    /// What its lots are worth.
    pub worth: Worth,
    /// Dollars per tick.
    pub tick: Scale,
    /// Coins per lot of a linear contract, dollars per lot of an inverse one.
    pub lot: Scale,
}

/// How the index moves.
#[derive(Clone, Debug, PartialEq)]
pub enum IndexPath {
    /// It stays where it is, but for dated shocks.
    Constant,
    /// A geometric random walk with optional jumps.
    Walk {
        /// Standard deviation of the log return of one step.
        volatility: f64,
        /// Probability of a jump in one step.
        jump_probability: f64,
        /// Standard deviation of the log return of a jump.
        jump_size: f64,
    },
    /// A given path: millionths of a tick at step 1, 2, …; the last value holds.
    Path(Vec<i64>),
}

/// Which price margins are tested at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkMode {
    /// The last trade.
    Last,
    /// Half way between best bid and best ask.
    Mid,
    /// Index plus averaged basis, to the nearest tick.
    IndexPlusAverage {
        /// Weight of the newest basis in its average, per liquidation wave.
        averaging: Ppm,
    },
    /// The median of index, index plus averaged basis, and last trade, to the nearest tick.
    MedianOfThree {
        /// Weight of the newest basis in its average, per liquidation wave.
        averaging: Ppm,
    },
}

/// How the market maker quotes.
#[derive(Clone, Debug, PartialEq)]
pub struct Quoting {
    /// Target lots at 1, 2, … ticks behind the best price.
    pub profile: Vec<Lots>,
    /// Ticks from the reference to the best price, at least 1.
    pub half_spread: Ticks,
    /// Share of the gap to the target that one step refills or withdraws.
    pub refill: Ppm,
    /// Share of the gap between its reference and the index that one step closes; moves of the
    /// index itself it follows at once.
    pub basis_decay: Ppm,
    /// Ticks by which the reference drops for every lot of inventory.
    pub skew: f64,
    /// Most it will hold and quote, as a multiple of its equity.
    pub leverage_limit: i64,
    /// How it quotes less and wider when volatility rises; `None` is steadfast.
    pub withdrawal: Option<Withdrawal>,
}

/// The book at the start, and who owns it.
#[derive(Clone, Debug, PartialEq)]
pub struct OpeningBook {
    /// The market maker's cash.
    pub capital: Money,
    /// Lots it holds at the start, entered at the start price; negative is short.
    pub inventory: Lots,
    /// Resting bids, price and lots.
    pub bids: Vec<(Ticks, Lots)>,
    /// Resting asks, price and lots.
    pub asks: Vec<(Ticks, Lots)>,
    /// How quotes are renewed; `None` leaves the book to run out.
    pub quoting: Option<Quoting>,
}

/// Traders who buy and sell at random with cash of their own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noise {
    /// How many.
    pub traders: u32,
    /// Cash of each.
    pub cash: Money,
    /// Probability that one of them trades in a step.
    pub activity: f64,
    /// Median size of an order, in lots.
    pub median_lots: f64,
    /// Standard deviation of the logarithm of the size.
    pub size_spread: f64,
}

/// Buyers who rest bids below the market with a finite amount of cash.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DipBuyers {
    /// What they can spend.
    pub cash: Money,
    /// How far below their anchor they begin to bid.
    pub from: Ppm,
    /// How far below it all of their cash would be bid.
    pub to: Ppm,
    /// Weight of the newest index in their anchor, per step.
    pub anchor_weight: Ppm,
    /// Weight of the cubic part of what they bid, at the end of their range; 0 is in proportion.
    pub cubic: f64,
    /// Share of the cash they have spent that comes back in a step.
    pub returning: Ppm,
}

/// The exchange's rules that hold for all assets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Most liquidation waves in one step; `None` goes on until nothing new is under maintenance.
    pub waves: Option<u32>,
    /// Liquidation fee as a share of what was closed, paid to the fund from what is left.
    pub fee: Ppm,
    /// Whether winners are deleveraged once the fund cannot cover a close.
    pub adl: bool,
    /// Who is deleveraged, and at which price.
    pub deleveraging: adl::Policy,
    /// How positions are closed, if not all at once at market.
    pub closing: Option<Closing>,
    /// The vault that takes over what the book could not close.
    pub backstop: Option<Backstop>,
    /// How the insurance fund is run.
    pub fund: insurance::Policy,
    /// Most that is liquidated in one step.
    pub throttle: Option<Throttle>,
}

/// The rules of one asset's market, beyond its maintenance rate. Each of them may be absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AssetRules {
    /// What maintenance margin is measured by.
    pub margin: MarginRule,
    /// At which price positions are worth what it is a share of.
    pub margin_at: MarginAt,
    /// Margins that follow volatility.
    pub volatility_margin: Option<VolatilityMargin>,
    /// The largest position.
    pub position_limit: Option<PositionLimit>,
    /// Payments between longs and shorts.
    pub funding: Option<Funding>,
    /// Halts.
    pub breaker: Option<Breaker>,
    /// A band beyond which nothing trades.
    pub price_band: Option<PriceBand>,
}

/// What maintenance margin is measured by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MarginRule {
    /// The asset's maintenance rate.
    #[default]
    Rate,
    /// A table of rates that rise with notional.
    Tiers(Vec<Tier>),
    /// So much for every lot, which makes a market its own mirror image. For tests only.
    PerLot(Money),
}

/// The price at which a position is worth what its maintenance margin is a share of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MarginAt {
    /// The mark.
    #[default]
    Mark,
    /// The average entry.
    Entry,
}

/// Something that is done to the market at a given step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intervention {
    /// When; the first step is 1.
    pub step: Step,
    /// In which market.
    pub asset: AssetId,
    /// What.
    pub what: Deed,
}

/// What can be done to the market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Nothing matches and nobody quotes for this many steps.
    Outage(Step),
    /// The index moves by this share at once. Of a token that serves as collateral: it loses its peg.
    IndexShock(Ppm),
    /// The conditions of the market change.
    Change(Change),
    /// An account sends a market order.
    Order {
        /// Who.
        account: AccountId,
        /// `Short` sells, `Long` buys.
        side: Side,
        /// How many lots.
        lots: Lots,
    },
}

/// One listed asset: its contract, its book and who trades in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    /// Its name.
    pub name: String,
    /// The contract.
    pub contract: Contract,
    /// Price of the last trade and of the index before step 1.
    pub start_price: Ticks,
    /// How the index moves.
    pub index: IndexPath,
    /// The price margins are tested at.
    pub mark: MarkMode,
    /// Maintenance margin as a share of notional; for a collateral token, its haircut.
    pub maintenance: Ppm,
    /// The book and its owner.
    pub book: OpeningBook,
    /// Random flow.
    pub noise: Option<Noise>,
    /// Bids below the market.
    pub dip_buyers: Option<DipBuyers>,
    /// Who else takes part.
    pub behaviours: Behaviours,
    /// How volatility is measured.
    pub volatility: volatility::Params,
    /// How far below the mark the signals look.
    pub horizon: Ticks,
    /// The rules of its market.
    pub rules: AssetRules,
}

impl Asset {
    /// The margin table before anything scales it.
    #[must_use]
    pub fn requirement(&self) -> Requirement {
        let table = match &self.rules.margin {
            MarginRule::Rate => Requirement::Flat(self.maintenance),
            MarginRule::Tiers(tiers) => Requirement::of_tiers(tiers),
            MarginRule::PerLot(money) => Requirement::PerLot(*money),
        };
        match self.rules.margin_at {
            MarginAt::Mark => table,
            MarginAt::Entry => table.at_entry(),
        }
    }
}

/// A whole run, but for its random numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// Seed of every random number.
    pub seed: u64,
    /// How many steps the run has.
    pub steps: Step,
    /// How long one step lasts.
    pub step_seconds: f64,
    /// Dollars per unit of money, or coins where contracts are inverse.
    pub money: Scale,
    /// What is listed; the first is the headline, and there is at least one.
    pub assets: Vec<Asset>,
    /// How the news of the indices hang together: the rows of the lower triangle of the Cholesky factor
    /// of their correlation, one row an asset after the first. Empty if they are independent.
    pub correlation: Vec<Vec<f64>>,
    /// Traders and outside accounts, by number; the legs of a portfolio are neighbours.
    pub accounts: Vec<Account>,
    /// The number of the reader's own account; `None` if there is none. It trades only by force.
    pub mine: Option<AccountId>,
    /// The insurance fund at the start.
    pub fund: Money,
    /// The rules.
    pub rules: Rules,
    /// Dated interventions, in order of their steps.
    pub interventions: Vec<Intervention>,
}

impl Setup {
    /// The headline asset.
    #[must_use]
    pub fn first(&self) -> &Asset {
        &self.assets[0]
    }
}

/// The share of a gap that closes in `seconds` when half of it closes in `half_life`.
#[must_use]
pub fn share_in(seconds: f64, half_life: f64) -> Ppm {
    if half_life <= 0.0 {
        return PPM;
    }
    let share = 1.0 - libm::exp2(-seconds / half_life);
    libm::round(share * PPM as f64) as Ppm
}
