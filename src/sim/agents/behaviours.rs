//! The optional participants of one market, and what each of them remembers.
//!
//! Owns the list: a behaviour that is not on it does not exist and leaves no trace. Never decides
//! anything itself.

use super::arbitrage::{Arbitrage, SpotLeg};
use super::deleveragers::{Comfort, Deleveragers};
use super::entrants::{Crowd, Entrants};
use super::intent::Block;
use super::leverage_targeters::LeverageTargeters;
use super::stop_losses::StopLosses;
use super::trend::TrendFollowers;
use super::volatility_targeters::VolatilityTargeters;
use super::waiting::Waiting;
use crate::sim::momentum::Momentum;
use crate::sim::units::AccountId;

/// Who else takes part in a market.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Behaviours {
    /// Somebody who trades the contract against the index.
    pub arbitrage: Option<Arbitrage>,
    /// Accounts that follow the trend.
    pub trend_followers: Option<TrendFollowers>,
    /// Traders with a stop-loss.
    pub stop_losses: Option<StopLosses>,
    /// Accounts that keep the volatility of their equity.
    pub volatility_targeters: Option<VolatilityTargeters>,
    /// Accounts that keep their leverage.
    pub leverage_targeters: Option<LeverageTargeters>,
    /// Traders who come and go.
    pub entrants: Option<Entrants>,
    /// Traders who cut before they are closed by force.
    pub deleveragers: Option<Deleveragers>,
}

impl Behaviours {
    /// Whether an account acts by a rule of its own; such accounts carry no stop-loss and do not cut
    /// at discretion.
    #[must_use]
    pub fn is_systematic(&self, id: AccountId) -> bool {
        let blocks: [Option<Block>; 3] = [
            self.trend_followers.map(|followers| followers.accounts),
            self.volatility_targeters.map(|targeters| targeters.accounts),
            self.leverage_targeters.map(|targeters| targeters.accounts),
        ];
        blocks.into_iter().flatten().any(|block| block.place(id).is_some())
    }
}

/// What they remember.
#[derive(Clone, Debug, PartialEq)]
pub struct Memories {
    /// The arbitrageur's leg elsewhere.
    pub spot: SpotLeg,
    /// The trend the followers see.
    pub momentum: Momentum,
    /// Where stop-losses wait.
    pub stops: Waiting,
    /// Who cuts, and where.
    pub comfort: Comfort,
    /// Who has come, and until when.
    pub crowd: Option<Crowd>,
}

impl Memories {
    /// Before the first step.
    #[must_use]
    pub fn new(behaviours: &Behaviours) -> Self {
        Self {
            spot: SpotLeg::default(),
            momentum: Momentum::default(),
            stops: Waiting::default(),
            comfort: Comfort::default(),
            crowd: behaviours.entrants.as_ref().map(Crowd::new),
        }
    }

    /// Takes in the log return of a step and the volatility measured since.
    pub fn observe(&mut self, behaviours: &Behaviours, log_return: f64, sigma: f64) {
        if let Some(followers) = &behaviours.trend_followers {
            self.momentum.observe(followers.memory, log_return, sigma);
        }
        if let (Some(crowd), Some(entrants)) = (&mut self.crowd, &behaviours.entrants) {
            crowd.observe(entrants, log_return, sigma);
        }
    }
}
