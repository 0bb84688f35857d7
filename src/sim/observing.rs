//! What an observer may read of the venue. Changes nothing.

use std::sync::Arc;

use super::event::{Event, Outcome};
use super::ledger::Ledger;
use super::market::{House, Market};
use super::setup::Setup;
use super::units::{AccountId, AssetId, Lots, Step};
use super::{Simulation, adl, ledger, margin, portfolio, setup, units};

impl Simulation {
    /// The parameters of the run; its accounts have moved to the ledger.
    #[must_use]
    pub const fn setup(&self) -> &Arc<Setup> {
        &self.setup
    }

    /// The numbers of the venue's own accounts.
    #[must_use]
    pub const fn house(&self) -> &House {
        &self.house
    }

    /// How many steps have been made.
    #[must_use]
    pub const fn step_number(&self) -> Step {
        self.step
    }

    /// How many waves of a step under way are over; 0 between steps.
    #[must_use]
    pub const fn wave(&self) -> u32 {
        self.wave
    }

    /// The liquidation waves of the last step.
    #[must_use]
    pub const fn waves(&self) -> u32 {
        self.waves
    }

    /// Every balance.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The markets, the headline first.
    #[must_use]
    pub fn markets(&self) -> &[Market] {
        &self.markets
    }

    /// The headline market.
    #[must_use]
    pub fn first(&self) -> &Market {
        &self.markets[0]
    }

    /// Open interest of an asset: the lots of all longs.
    #[must_use]
    pub fn open_interest(&self, asset: AssetId) -> Lots {
        self.ledger.totals().assets[asset.place()].long_lots
    }

    /// The contagion matrix K at the end of the last step; empty with one asset.
    #[must_use]
    pub fn contagion(&self) -> &[Vec<f64>] {
        &self.contagion
    }

    /// What happened in the last step, in order.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The named outcomes reached so far.
    pub fn outcomes(&self) -> impl Iterator<Item = Outcome> + '_ {
        self.reached.iter().copied()
    }

    /// Losses nobody has covered.
    #[must_use]
    pub fn uncovered(&self) -> units::Money {
        self.debtors.iter().map(|debtor| -self.ledger.account(debtor.account).cash).sum()
    }

    /// The accounts whose forced order waits for the book to refill; they have no trigger.
    pub fn unfilled(&self) -> impl Iterator<Item = AccountId> + '_ {
        self.unfilled.iter().copied()
    }

    /// The positions and portfolios that cool down between a first slice and the rest; they have no
    /// trigger.
    pub fn cooling(&self) -> impl Iterator<Item = AccountId> + '_ {
        self.cooling.iter().filter(|&(_, &until)| until > self.step).map(|(&id, _)| id)
    }

    /// The least initial margin of a new position of some notional in an asset, as a share of it: what
    /// the table, the volatility and the announced caps ask for.
    #[must_use]
    pub fn initial_rate(&self, asset: AssetId, notional: units::Money) -> units::Ppm {
        let market = &self.markets[asset.place()];
        let caps = [market.rules.leverage, market.conditions.leverage_cap(self.step)];
        let capped = caps.into_iter().flatten().map(|cap| units::PPM * units::PPM / cap.max(1)).max().unwrap_or(0);
        match &self.setup.assets[asset.place()].rules.margin {
            setup::MarginRule::Tiers(tiers) => margin::initial_rate(tiers, notional).max(capped),
            _ => capped,
        }
    }

    /// The traders of one side of an asset, first to be deleveraged first, if it came to that now.
    #[must_use]
    pub fn deleveraging_queue(&self, asset: AssetId, side: units::Side) -> adl::Queue {
        let marks = self.marks();
        let stake = |id| portfolio::stake(&self.ledger, id, &marks);
        adl::queue(&self.ledger, asset, side, marks[asset.place()], stake)
    }

    /// The mark at which a position is closed by force, as things stand: its trigger, or `None` for one
    /// without a price of its own, as in a portfolio, and for one no mark closes.
    #[must_use]
    pub fn liquidation_mark(&self, id: AccountId) -> Option<units::Mark> {
        let account = self.ledger.account(id);
        let market = &self.markets[account.asset.place()];
        if account.legs > 1 || account.role != ledger::Role::Trader {
            return None;
        }
        market.margin.trigger(&account, self.ledger.worth(account.asset))
    }

    /// The fingerprint of the run up to here.
    #[must_use]
    pub const fn digest(&self) -> u64 {
        self.digest
    }
}
