//! Dated interventions: what is done to the market from outside, on its day.
//!
//! Owns how each deed takes effect. Never decides a date: that stands in the scenario.

use std::sync::Arc;

use super::Simulation;
use super::event::{Outcome, What};
use super::setup::{Deed, Intervention, Setup};

impl Simulation {
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
                if got.filled < lots {
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
