//! What the venue measures of itself: averages of the basis, volatility and counts of closings, and the
//! signals everybody may look at.
//!
//! The phases of a step after the last trade. Owns no state; it changes nothing but what is measured.

use super::contagion::{self, Depth, Exposure};
use super::market::Market;
use super::units::Side;
use super::{Simulation, portfolio, setup, signals};

impl Simulation {
    pub(super) fn average_bases(&mut self) {
        // One observation per wave that could have happened, so that time runs evenly.
        for _ in self.waves..self.setup.rules.waves.unwrap_or(1) {
            self.observe_bases();
        }
        self.refresh_marks();
    }

    pub(super) fn observe_bases(&mut self) {
        for (market, asset) in self.markets.iter_mut().zip(&self.setup.assets) {
            market.observe_basis(asset);
        }
    }

    /// Who would be closed by a move of one asset within its horizon, and what that would trade in all of
    /// them: from the alarms near the marks, so that portfolios far from them cost nothing.
    fn read_contagion(&mut self) {
        let (marks, margins) = (self.marks(), self.margins());
        let mut exposures = Vec::new();
        for (moved, (market, asset)) in self.markets.iter().zip(&self.setup.assets).enumerate() {
            // A shock is a fall: of isolated positions it closes longs.
            exposures.push(Exposure { moved, traded: moved, lots: market.signals.triggers_near });
            for side in [Side::Long, Side::Short] {
                for leg in market.alarms.within(side, market.mark, 2 * asset.horizon) {
                    let near = portfolio::distance(&self.ledger, leg, &marks, &margins);
                    if near.is_some_and(|distance| distance <= 2 * asset.horizon) {
                        exposures.extend(portfolio::legs(&self.ledger, leg).map(|other| {
                            let other = self.ledger.account(other);
                            Exposure { moved, traded: other.asset.place(), lots: side.sign() * other.lots }
                        }));
                    }
                }
            }
        }
        let depth = |(market, asset): (&Market, &setup::Asset)| Depth {
            horizon: asset.horizon as f64,
            lots: market.signals.bids_near as f64,
        };
        let depths: Vec<Depth> = self.markets.iter().zip(&self.setup.assets).map(depth).collect();
        self.contagion = contagion::matrix(&exposures, &depths);
    }

    /// What is measured of this step, for everybody's decisions in the next.
    pub(super) fn update_estimators(&mut self) {
        for (market, asset) in self.markets.iter_mut().zip(&self.setup.assets) {
            let mid = market.mid();
            market.volatility.observe(&asset.volatility, mid);
            let (moved, sigma) = (market.volatility.last_return(), market.volatility.sigma());
            market.tape.observe(moved, market.closed);
            market.memories.observe(&asset.behaviours, moved, sigma);
        }
    }

    pub(super) fn read_signals(&mut self) {
        for (market, asset) in self.markets.iter_mut().zip(&self.setup.assets) {
            market.signals = signals::read(&market.book.bids, &market.triggers, market.mark, asset.horizon);
        }
        if self.markets.len() > 1 {
            self.read_contagion();
        }
    }
}
