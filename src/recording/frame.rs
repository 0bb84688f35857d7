//! One compact frame a step: the numbers an observer of the exchange could have written down.
//!
//! Owns the list of what is remembered of every step. All numbers are the engine's integers, so
//! that everything on screen and in a file can be traced to them.

use crate::sim::signals::Signal;
use crate::sim::signals::realised::Realised;
use crate::sim::units::{Lots, Mark, Money, PPM, Step, Ticks};

/// The market at the end of one step, and what happened in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Frame {
    /// The step; frame 0 is the market before the first step.
    pub step: Step,
    /// The index price in millionths of a tick.
    pub index_micro: i64,
    /// The mark price.
    pub mark: Mark,
    /// The price of the last trade.
    pub last: Ticks,
    /// Half way between best bid and best ask; the last trade when a side is empty.
    pub mid: Mark,
    /// The best bid, if there is one.
    pub best_bid: Option<Ticks>,
    /// The best ask, if there is one.
    pub best_ask: Option<Ticks>,
    /// Open interest: the lots of all longs.
    pub open_interest: Lots,
    /// Liquidation waves in this step.
    pub waves: u32,
    /// Longs closed by force in this step.
    pub longs_liquidated: u32,
    /// Shorts closed by force in this step.
    pub shorts_liquidated: u32,
    /// Lots of longs sold by force into the book.
    pub lots_long: Lots,
    /// Lots of shorts bought back by force from the book.
    pub lots_short: Lots,
    /// Money the forced sales were worth.
    pub notional_long: Money,
    /// Money the forced purchases were worth.
    pub notional_short: Money,
    /// The insurance fund.
    pub fund: Money,
    /// Liquidation fees the fund received in this step.
    pub fees: Money,
    /// What else the fund received: what was left of liquidated accounts, and new money.
    pub fund_received: Money,
    /// Losses the fund paid in this step.
    pub fund_paid: Money,
    /// Margin the accounts closed in this step lost, down to zero.
    pub margin_lost: Money,
    /// Winners deleveraged in this step.
    pub adl_accounts: u32,
    /// Lots closed by deleveraging.
    pub adl_lots: Lots,
    /// Money the deleveraged lots were worth at the price they were closed at.
    pub adl_notional: Money,
    /// Money the deleveraged winners gave up against the mark; a close at a better price than the
    /// mark counts as nothing.
    pub adl_cost: Money,
    /// Losses beyond the closed accounts' margin that appeared in this step.
    pub bad_debt: Money,
    /// Profit winners gave up in this step to cover losses.
    pub haircut: Money,
    /// Losses nobody has covered so far.
    pub uncovered: Money,
    /// Lots of longs whose liquidation price lies within the signal's horizon below the mark.
    pub triggers_near: Lots,
    /// Lots of bids within the same horizon.
    pub bids_near: Lots,
    /// The critical shock: the smallest market sale, in lots, that would run through the horizon.
    pub critical_shock: Lots,
    /// What else is read of the headline market.
    pub readings: Readings,
    /// A fingerprint of everything up to and including this step.
    pub digest: u64,
}

/// Readings of the headline market at the end of a step, besides the horizon's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Readings {
    /// Lots sold into the bids in this step, by choice or by force.
    pub sold: Lots,
    /// Lots bought from the asks in this step, by choice or by force.
    pub bought: Lots,
    /// R_c, the ratio above which a cascade need not end, in millionths.
    pub critical_ratio_ppm: i64,
    /// Lots of bids within 1 % below the best.
    pub bids_one_percent: Lots,
    /// Lots of longs whose liquidation price lies within 2 % below the mark.
    pub triggers_two_percent: Lots,
    /// Σ lots × leverage at entry over all positions that can be liquidated, in hundredths of a lot.
    pub leveraged: i64,
    /// σ̂ of one step, in billionths.
    pub volatility_ppb: i64,
    /// Lag-1 autocorrelation of returns, in millionths.
    pub autocorrelation_ppm: Option<i32>,
    /// Branching ratio of liquidations, in millionths.
    pub branching_ppm: Option<i32>,
    /// Spectral radius of the contagion matrix, in millionths: R of all assets together. `None` with one
    /// asset.
    pub contagion_ppm: Option<i64>,
    /// The funding rate last paid, in billionths; `None` where there is no funding.
    pub funding_ppb: Option<i64>,
}

/// One step of an asset after the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AssetFrame {
    /// The index price in millionths of a tick.
    pub index_micro: i64,
    /// The mark price.
    pub mark: Mark,
    /// The price of the last trade.
    pub last: Ticks,
    /// Open interest: the lots of all longs.
    pub open_interest: Lots,
    /// Lots of longs sold by force into the book.
    pub lots_long: Lots,
    /// Lots of shorts bought back by force from the book.
    pub lots_short: Lots,
}

impl Frame {
    /// The horizon ratio R̄ = triggered lots ÷ resting bids; `None` when no bid is left.
    #[must_use]
    pub fn r_bar(&self) -> Option<f64> {
        (self.bids_near > 0).then(|| self.triggers_near as f64 / self.bids_near as f64)
    }

    /// R_c, the ratio above which a cascade need not end.
    #[must_use]
    pub fn critical_ratio(&self) -> f64 {
        self.readings.critical_ratio_ppm as f64 / PPM as f64
    }

    /// The spectral radius of the contagion matrix: R of all assets together.
    #[must_use]
    pub fn contagion(&self) -> Option<f64> {
        self.readings.contagion_ppm.map(|radius| radius as f64 / PPM as f64)
    }

    /// The share of everything sold in this step that was forced; `None` if nothing was sold.
    #[must_use]
    pub fn realised_ratio(&self) -> Option<f64> {
        let chosen = (self.readings.sold - self.lots_long).max(0);
        Realised { chosen, forced: self.lots_long }.ratio()
    }

    /// The value of a signal in its own unit; `None` while it has none.
    #[must_use]
    pub fn signal(&self, signal: Signal) -> Option<f64> {
        let readings = &self.readings;
        let over = |lots: Lots, all: Lots| (all > 0).then(|| lots as f64 / all as f64);
        let millionths = |value: Option<i32>| value.map(|value| f64::from(value) / PPM as f64);
        match signal {
            Signal::HorizonRatio => self.r_bar(),
            Signal::CriticalShock => Some(self.critical_shock as f64),
            Signal::OpenInterestOverDepth => over(self.open_interest, readings.bids_one_percent),
            Signal::NearLiquidation => over(100 * readings.triggers_two_percent, self.open_interest),
            Signal::LeverageWeighted => Some(readings.leveraged as f64 / 100.0),
            Signal::Volatility => Some(readings.volatility_ppb as f64 / 1e7),
            Signal::Autocorrelation => millionths(readings.autocorrelation_ppm),
            Signal::Branching => millionths(readings.branching_ppm),
            Signal::Funding => readings.funding_ppb.map(|rate| rate as f64 / 1e7),
        }
    }

    /// What was traded by force in this step, both sides together.
    #[must_use]
    pub const fn forced(&self) -> Money {
        self.notional_long + self.notional_short
    }

    /// Whether the insurance fund is spent, against what it held at the start: fees that trickle in
    /// after it has run out are no fund.
    #[must_use]
    pub const fn is_fund_spent(&self, start: &Self) -> bool {
        self.fund <= start.fund / 1000
    }

    /// Whether a trader was closed by force in this step.
    #[must_use]
    pub const fn has_liquidations(&self) -> bool {
        self.longs_liquidated > 0 || self.shorts_liquidated > 0
    }
}
