//! The market: a perpetual-futures exchange with leveraged traders, a finite order book, forced
//! liquidation, an insurance fund and auto-deleveraging.
//!
//! A sealed room: integers for money, no clock, no files, no threads, no windows. Read
//! [`Simulation::step`] as the rulebook; each mechanism it names is one file. Mechanisms do not
//! call each other: the step passes values between them.

pub mod adl;
pub mod auction;
pub mod backstop;
pub mod book;
pub mod breaker;
pub mod concentration;
pub mod digest;
pub mod dip_buyers;
pub mod draws;
pub mod event;
pub mod execution;
pub mod funding;
pub mod index;
pub mod insurance;
pub mod invariants;
pub mod ledger;
pub mod liquidation;
pub mod loss_sharing;
pub mod maker;
pub mod margin;
pub mod mark;
pub mod noise;
pub mod position_limits;
pub mod setup;
pub mod signals;
pub mod triggers;
pub mod units;
pub mod volatility_margin;
mod waterfall;

use std::collections::BTreeSet;
use std::sync::Arc;

use book::{Book, Lane};
use dip_buyers::Anchor;
use event::{Event, Outcome, What};
use execution::{at_market, execute};
use index::Index;
use invariants::Violation;
use ledger::{Account, Ledger, Role};
use maker::Maker;
use mark::Basis;
use noise::Intent;
use setup::{Deed, Seats, Setup};
use signals::Signals;
use triggers::Triggers;
use units::{AccountId, Mark, Side, Step, Ticks};

/// A market at the end of a step. Cloning it is a checkpoint.
#[derive(Clone, Debug)]
pub struct Simulation {
    setup: Arc<Setup>,
    seats: Seats,
    step: Step,
    /// The wave under way; 0 outside the waves.
    wave: u32,
    /// How many waves this step had.
    waves: u32,
    ledger: Ledger,
    book: Book,
    index: Index,
    basis: Basis,
    last: Ticks,
    mark: Mark,
    maker: Maker,
    anchor: Anchor,
    triggers: Triggers,
    /// Accounts whose forced order found no counterparty, waiting for the book to refill.
    unfilled: BTreeSet<AccountId>,
    /// Accounts whose close began in an earlier step and is not finished.
    begun: BTreeSet<AccountId>,
    /// Accounts without position whose debt is not covered yet, with the side they were on; in order
    /// of their numbers once the step has settled its debts.
    debtors: Vec<(AccountId, Side)>,
    reached: BTreeSet<Outcome>,
    signals: Signals,
    events: Vec<Event>,
    digest: u64,
}

impl Simulation {
    /// The market before its first step.
    #[must_use]
    pub fn new(setup: Arc<Setup>) -> Self {
        // Validation keeps the number of accounts far below 2^32.
        let seats = Seats::after(setup.accounts.len() as u32, setup.noise.map_or(0, |noise| noise.traders));
        let ledger = Ledger::new(open_accounts(&setup), setup.contract.unit_value);
        let mut market = Self {
            seats,
            step: 0,
            wave: 0,
            waves: 0,
            ledger,
            book: Book::new(),
            index: Index::new(setup.start_price),
            basis: Basis::default(),
            last: setup.start_price,
            mark: Mark::at(setup.start_price),
            maker: Maker::new(setup.start_price, setup.book.inventory),
            anchor: Anchor::new(setup.start_price),
            triggers: Triggers::default(),
            unfilled: BTreeSet::new(),
            begun: BTreeSet::new(),
            debtors: Vec::new(),
            reached: BTreeSet::new(),
            signals: Signals::default(),
            events: Vec::new(),
            digest: setup.seed,
            setup,
        };
        market.open();
        market
    }

    /// One step: the rulebook, in order.
    ///
    /// # Errors
    /// A broken invariant; the market must not be used any further.
    pub fn step(&mut self) -> Result<&[Event], Violation> {
        self.step += 1;
        self.waves = 0;
        self.events.clear();
        // Everybody decides on the mark as it stood at the end of the last step.
        let seen = self.mark;
        self.move_index();
        self.renew_quotes();
        self.refresh_mark();
        self.trade_outside_orders();
        self.trade_noise(seen);
        self.liquidate_in_waves();
        self.settle_debts();
        self.average_basis();
        self.read_signals();
        invariants::check(&self.ledger, self.step)?;
        self.digest = digest::fold(self.digest, self);
        Ok(&self.events)
    }

    fn move_index(&mut self) {
        let setup = Arc::clone(&self.setup);
        self.index.advance(&setup.index, setup.seed, self.step);
        for deed in self.due(&setup) {
            if let Deed::IndexShock(change_ppm) = deed {
                self.index.shock(change_ppm);
                self.record(What::IndexShock { change_ppm });
            }
        }
    }

    fn renew_quotes(&mut self) {
        let setup = Arc::clone(&self.setup);
        let (unit_value, index) = (self.ledger.unit_value(), self.index.micro());
        if let Some(quoting) = &setup.book.quoting {
            let account = self.ledger.account(self.seats.maker);
            let mid = self.book.mid(self.last);
            self.maker.requote(quoting, &mut self.book, account, unit_value, index, mid);
        }
        if let Some(buyers) = &setup.dip_buyers {
            let account = self.ledger.account(self.seats.dip);
            self.anchor.rebid(buyers, &mut self.book, account, unit_value, index);
        }
        self.maker.remember(self.book.mid(self.last));
    }

    fn refresh_mark(&mut self) {
        self.mark = self.basis.mark(self.setup.mark, self.last, self.book.mid(self.last), self.index.micro());
    }

    fn trade_outside_orders(&mut self) {
        let setup = Arc::clone(&self.setup);
        for deed in self.due(&setup) {
            if let Deed::Order { account, side, lots } = deed {
                let got = self.send(account, side, lots);
                self.record(What::OutsideOrder { side, lots, filled: got.filled, last: got.last });
                if got.filled < lots {
                    self.reach(Outcome::BookExhausted);
                }
            }
        }
    }

    fn trade_noise(&mut self, seen: Mark) {
        let Some(noise) = self.setup.noise else {
            return;
        };
        for Intent { account, side, lots } in
            noise::intents(&noise, &self.seats, &self.ledger, seen, self.setup.seed, self.step)
        {
            self.send(account, side, lots);
        }
    }

    fn average_basis(&mut self) {
        // One observation per wave that could have happened, so that time runs evenly.
        for _ in self.waves..self.setup.rules.waves.unwrap_or(1) {
            self.basis.observe(self.setup.mark, self.book.mid(self.last), self.index.micro());
        }
        self.refresh_mark();
    }

    fn read_signals(&mut self) {
        self.signals = signals::read(&self.book.bids, &self.triggers, self.mark, self.setup.horizon);
    }

    /// A market order of an account that is not being liquidated.
    fn send(&mut self, account: AccountId, side: Side, lots: units::Lots) -> execution::Execution {
        let got = execute(&mut self.ledger, &mut self.book, &self.seats, (account, side, lots), at_market);
        self.last = got.last.unwrap_or(self.last);
        got
    }

    fn open(&mut self) {
        let setup = Arc::clone(&self.setup);
        for &(price, lots) in &setup.book.bids {
            self.book.bids.rest(Lane::Maker, price, lots);
        }
        for &(price, lots) in &setup.book.asks {
            self.book.asks.rest(Lane::Maker, price, lots);
        }
        if let Some(quoting) = &setup.book.quoting {
            let account = self.ledger.account(self.seats.maker);
            self.maker.open(quoting, &mut self.book, account, self.ledger.unit_value());
        }
        self.maker.remember(self.book.mid(self.last));
        for id in 0..setup.accounts.len() as u32 {
            self.watch(AccountId(id));
        }
        self.refresh_mark();
        self.read_signals();
    }

    fn due<'setup>(&self, setup: &'setup Setup) -> impl Iterator<Item = Deed> + 'setup {
        let step = self.step;
        setup
            .interventions
            .iter()
            .filter(move |intervention| intervention.step == step)
            .map(|intervention| intervention.what)
    }

    fn record(&mut self, what: What) {
        self.events.push(Event { step: self.step, wave: self.wave, what });
    }

    /// Notes a named outcome the first time it is reached.
    fn reach(&mut self, outcome: Outcome) {
        if self.reached.insert(outcome) {
            self.record(What::Reached(outcome));
        }
    }
}

/// What an observer may read.
impl Simulation {
    /// The parameters of the run.
    #[must_use]
    pub const fn setup(&self) -> &Arc<Setup> {
        &self.setup
    }

    /// The numbers of the accounts that are not traders.
    #[must_use]
    pub const fn seats(&self) -> &Seats {
        &self.seats
    }

    /// How many steps have been made.
    #[must_use]
    pub const fn step_number(&self) -> Step {
        self.step
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

    /// What is resting.
    #[must_use]
    pub const fn book(&self) -> &Book {
        &self.book
    }

    /// Which positions are liquidated where.
    #[must_use]
    pub const fn triggers(&self) -> &Triggers {
        &self.triggers
    }

    /// The index in millionths of a tick.
    #[must_use]
    pub const fn index_micro(&self) -> i64 {
        self.index.micro()
    }

    /// The mark price.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        self.mark
    }

    /// The price of the last trade.
    #[must_use]
    pub const fn last(&self) -> Ticks {
        self.last
    }

    /// The signals at the end of the last step.
    #[must_use]
    pub const fn signals(&self) -> Signals {
        self.signals
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
        self.debtors.iter().map(|&(id, _)| -self.ledger.account(id).cash).sum()
    }

    /// The accounts whose forced order waits for the book to refill; they have no trigger.
    pub fn unfilled(&self) -> impl Iterator<Item = AccountId> + '_ {
        self.unfilled.iter().copied()
    }

    /// The fingerprint of the run up to here.
    #[must_use]
    pub const fn digest(&self) -> u64 {
        self.digest
    }
}

/// Every account, in the order of [`Seats`].
fn open_accounts(setup: &Setup) -> Vec<Account> {
    let empty = |role, cash| Account { cash, cost: 0, lots: 0, role };
    let mut accounts = setup.accounts.clone();
    if let Some(noise) = setup.noise {
        accounts.extend((0..noise.traders).map(|_| empty(Role::Noise, noise.cash)));
    }
    accounts.push(empty(Role::DipBuyer, setup.dip_buyers.map_or(0, |buyers| buyers.cash)));
    let inventory = setup.book.inventory;
    let cost = ledger::value(inventory, setup.start_price, setup.contract.unit_value);
    accounts.push(Account::entered(Role::MarketMaker, setup.book.capital, inventory, cost));
    accounts.push(empty(Role::Fund, setup.fund));
    accounts
}
