//! Dated interventions: what is done to the market from outside, on its day.
//!
//! Owns how each deed takes effect. Never decides a date: that stands in the scenario.

use std::sync::Arc;

use super::Simulation;
use super::breaker::Halt;
use super::conditions::Change;
use super::event::{Outcome, What};
use super::setup::{Deed, Intervention, Setup};
use super::units::{AssetId, Ppm};

impl Simulation {
    /// Changes of conditions take effect, and announced margins come into force.
    pub(super) fn apply_changes(&mut self) {
        let setup = Arc::clone(&self.setup);
        for Intervention { asset, what, .. } in self.due(&setup) {
            match *what {
                Deed::Change(change) => {
                    self.markets[asset.place()].conditions.change(change, self.step);
                    self.record(What::Changed { asset: *asset, change });
                    if let Change::Maintenance { .. } = change {
                        self.expect_margin(*asset);
                    }
                }
                Deed::Outage(steps) => self.halt(*asset, Halt::outage(steps)),
                Deed::IndexShock(_) | Deed::Order { .. } => {}
            }
        }
        for asset in (0..).map(AssetId).take(self.markets.len()) {
            if let Some(rate) = self.markets[asset.place()].conditions.maintenance_at(self.step) {
                self.change_maintenance(asset, rate);
                self.record(What::MaintenanceInForce { asset, rate });
            }
        }
    }

    /// Every position of the asset gets a new trigger: the one thing that looks at all accounts, on
    /// the day it happens.
    fn change_maintenance(&mut self, asset: AssetId, rate: Ppm) {
        let disarmed = self.disarm(asset);
        let market = &mut self.markets[asset.place()];
        market.base_margin = market.base_margin.with_base_rate(rate);
        market.margin = market.base_margin.scaled(market.rules.scale);
        self.rearm(disarmed);
    }

    /// Dated shocks of the indices.
    pub(super) fn shock_indices(&mut self) {
        let setup = Arc::clone(&self.setup);
        for Intervention { asset, what, .. } in self.due(&setup) {
            if let Deed::IndexShock(change_ppm) = *what {
                self.markets[asset.place()].index.shock(change_ppm);
                self.record(What::IndexShock { asset: *asset, change_ppm });
            }
        }
    }

    /// Dated market orders of outside accounts.
    pub(super) fn trade_dated_orders(&mut self) {
        let setup = Arc::clone(&self.setup);
        for Intervention { asset, what, .. } in self.due(&setup) {
            if let Deed::Order { account, side, lots } = *what {
                let got = self.send(account, side, lots);
                self.record(What::OutsideOrder { asset: *asset, side, lots, filled: got.filled, last: got.last });
                let market = &self.markets[asset.place()];
                if got.filled < lots && market.book.facing(side).best().is_none() {
                    self.reach(Outcome::BookExhausted);
                }
            }
        }
    }

    /// The interventions of this step.
    fn due<'setup>(&self, setup: &'setup Setup) -> impl Iterator<Item = &'setup Intervention> + 'setup {
        let step = self.step;
        setup.interventions.iter().filter(move |intervention| intervention.step == step)
    }
}
