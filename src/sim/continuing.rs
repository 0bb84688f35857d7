//! Other rules from here on: a venue in the middle of a run goes on with another setup.
//!
//! An exchange changes its rulebook while positions are open; it cannot change who holds what, or how much
//! its fund began with. Owns what is settled when a run begins and what takes effect at once. Moves no money.

use std::sync::Arc;

use super::Simulation;
use super::setup::{Asset, Setup};
use super::units::PPM;

/// What is settled when a run begins and cannot change in the middle of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Settled {
    /// The contracts, the length of a step, the unit of money.
    #[error("what is listed, and how long a step is")]
    Listing,
    /// The fund at the start.
    #[error("how much the insurance fund begins with")]
    Fund,
    /// Who takes part, and with how much money.
    #[error("who takes part and with how much money")]
    Participants,
}

impl Simulation {
    /// Goes on with another setup from the end of this step. Accounts, books and memories stay as they are;
    /// the accounts of the setup are not looked at, and interventions of the past are over.
    ///
    /// # Errors
    /// What differs that is settled when a run begins; then nothing has changed.
    pub fn continue_with(&mut self, setup: &Setup) -> Result<(), Settled> {
        let before = Arc::clone(&self.setup);
        let listed = before.step_seconds == setup.step_seconds
            && before.money == setup.money
            && before.assets.len() == setup.assets.len();
        if !listed || setup.steps < self.step {
            return Err(Settled::Listing);
        }
        if before.fund != setup.fund {
            return Err(Settled::Fund);
        }
        let as_many =
            self.markets.first().is_some_and(|first| first.seats.first_noise.0 as usize == setup.accounts.len());
        if !as_many || before.rules.backstop != setup.rules.backstop {
            return Err(Settled::Participants);
        }
        for (old, new) in before.assets.iter().zip(&setup.assets) {
            compare(old, new)?;
        }
        self.setup = Arc::new(Setup { accounts: Vec::new(), ..setup.clone() });
        for (old, new) in before.assets.iter().enumerate().zip(&setup.assets) {
            self.change_margin(old, new);
        }
        Ok(())
    }

    /// A new margin table tests every position anew.
    fn change_margin(&mut self, (place, before): (usize, &Asset), after: &Asset) {
        let market = &mut self.markets[place];
        if after.rules.volatility_margin.is_none() {
            (market.rules.scale, market.rules.leverage) = (PPM, None);
        }
        let same = before.requirement() == after.requirement();
        let base = if same { market.base_margin.clone() } else { after.requirement() };
        let table = base.scaled(market.rules.scale);
        if table != market.margin || !same {
            let disarmed = self.disarm(self.markets[place].id);
            let market = &mut self.markets[place];
            (market.base_margin, market.margin) = (base, table);
            self.rearm(disarmed);
        }
    }
}

/// Whether one asset can go on as another.
fn compare(before: &Asset, after: &Asset) -> Result<(), Settled> {
    let (book, new) = (&before.book, &after.book);
    let same_listing = before.name == after.name
        && before.contract == after.contract
        && before.start_price == after.start_price
        && before.volatility == after.volatility
        && (&book.bids, &book.asks, book.quoting.is_some()) == (&new.bids, &new.asks, new.quoting.is_some());
    if !same_listing {
        return Err(Settled::Listing);
    }
    // A maker that quotes more is given more capital to begin with; what it has by now is its own.
    let same_maker = book.quoting != new.quoting || (book.capital, book.inventory) == (new.capital, new.inventory);
    let noise = |asset: &Asset| asset.noise.map(|noise| (noise.traders, noise.cash));
    let dip = |asset: &Asset| asset.dip_buyers.map(|buyers| buyers.cash);
    let same_people =
        noise(before) == noise(after) && dip(before) == dip(after) && before.behaviours == after.behaviours;
    if same_maker && same_people { Ok(()) } else { Err(Settled::Participants) }
}
