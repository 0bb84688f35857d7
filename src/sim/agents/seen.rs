//! What everybody saw: the state of one market at the end of the last step.
//!
//! All participants decide on the same frozen information, so that nobody profits from acting later
//! in the step. Never holds anything of the step under way but its number.

use crate::sim::draws::{Consumer, Draws};
use crate::sim::ledger::Account;
use crate::sim::units::{AssetId, Mark, Ppm, Step, Ticks, nearest_f64};
use crate::sim::worth::Worth;

/// How many low bits of a participant's number count within one market; the asset stands above.
const MARKET_BITS: u32 = 24;

/// The frozen information of one market.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// Seed of the run, for the draws of whoever decides.
    pub seed: u64,
    /// The step under way.
    pub step: Step,
    /// The asset.
    pub asset: AssetId,
    /// The mark price.
    pub mark: Mark,
    /// The last trade.
    pub last: Ticks,
    /// What lots are worth.
    pub worth: Worth,
    /// σ̂: standard deviation of the log return of one step.
    pub sigma: f64,
    /// The last funding rate: what a long pays of its notional in one interval, 0.0001 is 0.01 %.
    pub funding: f64,
    /// The maintenance rate in force.
    pub maintenance: Ppm,
    /// The highest leverage at which a position may be opened.
    pub max_leverage: f64,
}

impl Seen {
    /// The draws of the owner of an account, or of another participant numbered across markets.
    #[must_use]
    pub fn draws(&self, consumer: Consumer, participant: u32) -> Draws {
        Draws::new(self.seed, consumer, participant, self.step)
    }

    /// The draws of one participant who is numbered within this market.
    #[must_use]
    pub fn own_draws(&self, consumer: Consumer, participant: u32) -> Draws {
        self.draws(consumer, u32::from(self.asset.0) << MARKET_BITS | participant)
    }

    /// Equity of an account at the mark, for what its owner wants.
    #[must_use]
    pub fn equity(&self, account: &Account) -> f64 {
        nearest_f64(account.twice_equity(self.mark, self.worth)) / 2.0
    }

    /// What one lot stands for at the mark.
    #[must_use]
    pub fn lot_value(&self) -> f64 {
        self.worth.lot(self.mark.ticks())
    }

    /// The lots an account holds when it has `leverage` times its equity in the contract; 0 once
    /// its equity is gone.
    #[must_use]
    pub fn lots_at_leverage(&self, account: &Account, leverage: f64) -> f64 {
        let lot = self.lot_value();
        if lot > 0.0 { leverage * self.equity(account).max(0.0) / lot } else { 0.0 }
    }
}
