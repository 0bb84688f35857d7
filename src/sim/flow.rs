//! Orderly trading inside a step: everybody who wants to trade, in an order redrawn each step.
//!
//! Owns how wishes become market orders. What each kind of trader wants is a file of its own under
//! [`agents`](super::agents), decided on what was known at the end of the last step.

use std::sync::Arc;

use super::Simulation;
use super::agents::noise::{self, Intent};
use super::units::Mark;

impl Simulation {
    /// The flow of ordinary traders, decided on the marks `seen` at the end of the last step.
    pub(super) fn trade_intents(&mut self, seen: &[Mark]) {
        let setup = Arc::clone(&self.setup);
        for (place, asset) in setup.assets.iter().enumerate() {
            let Some(noise) = &asset.noise else { continue };
            let first = self.markets[place].seats.first_noise;
            for Intent { account, side, lots } in
                noise::intents(noise, first, &self.ledger, seen[place], setup.seed, self.step)
            {
                self.send(account, side, lots);
            }
        }
    }
}
