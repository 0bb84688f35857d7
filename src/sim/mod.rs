//! The market: a perpetual-futures exchange with leveraged traders, finite order books, forced
//! liquidation, an insurance fund and auto-deleveraging. One [`Market`] an asset, one ledger.
//!
//! A sealed room: integers for money, no clock, no files, no threads, no windows. Read
//! [`Simulation::step`] as the rulebook; each mechanism it names is one file. Mechanisms do not
//! call each other: the step passes values between them.

pub mod adl;
pub mod agents;
pub mod book;
pub mod conditions;
pub mod contagion;
mod deeds;
pub mod digest;
pub mod draws;
pub mod event;
pub mod execution;
mod flow;
pub mod index;
pub mod insurance;
pub mod invariants;
pub mod ledger;
pub mod liquidation;
pub mod loss_sharing;
pub mod margin;
pub mod mark;
pub mod market;
pub mod momentum;
pub mod portfolio;
pub mod setup;
pub mod signals;
pub mod triggers;
pub mod units;
pub mod volatility;
mod waterfall;

use std::collections::BTreeSet;
use std::sync::Arc;

use contagion::{Depth, Exposure};
use event::{Event, Outcome, What};
use execution::{at_market, execute};
use invariants::Violation;
use ledger::{Account, Ledger, Role};
use market::{House, Market, Seats};
use portfolio::Armed;
use setup::Setup;
use units::{ASSETS_MAX, AccountId, AssetId, Lots, Mark, Side, Step};
use volatility::Volatility;
use waterfall::Debtor;

/// The venue at the end of a step. Cloning it is a checkpoint.
#[derive(Clone, Debug)]
pub struct Simulation {
    setup: Arc<Setup>,
    house: House,
    step: Step,
    /// The wave under way; 0 outside the waves.
    wave: u32,
    /// How many waves this step had.
    waves: u32,
    ledger: Ledger,
    /// One market an asset, the headline first.
    markets: Vec<Market>,
    /// The alarms that are set for portfolios.
    armed: Armed,
    /// Accounts whose forced order found no counterparty, waiting for the book to refill.
    unfilled: BTreeSet<AccountId>,
    /// Accounts whose close began in an earlier step and is not finished.
    begun: BTreeSet<AccountId>,
    /// Accounts without position whose debt is not covered yet; in order of their numbers once the step
    /// has settled its debts.
    debtors: Vec<Debtor>,
    reached: BTreeSet<Outcome>,
    /// The contagion matrix at the end of the last step; empty with one asset.
    contagion: Vec<Vec<f64>>,
    events: Vec<Event>,
    digest: u64,
}

impl Simulation {
    /// The venue before its first step.
    #[must_use]
    pub fn new(setup: Arc<Setup>) -> Self {
        let mut accounts = setup.accounts.clone();
        let (house, markets) = open_markets(&setup, &mut accounts);
        let unit_values = setup.assets.iter().map(|asset| asset.contract.unit_value).collect();
        let mut venue = Self {
            house,
            step: 0,
            wave: 0,
            waves: 0,
            ledger: Ledger::new(accounts, unit_values),
            markets,
            armed: Armed::default(),
            unfilled: BTreeSet::new(),
            begun: BTreeSet::new(),
            debtors: Vec::new(),
            reached: BTreeSet::new(),
            contagion: Vec::new(),
            events: Vec::new(),
            digest: setup.seed,
            setup,
        };
        venue.open();
        venue
    }

    /// One step: the rulebook, in order.
    ///
    /// # Errors
    /// A broken invariant; the market must not be used any further.
    pub fn step(&mut self) -> Result<&[Event], Violation> {
        self.step += 1;
        self.waves = 0;
        self.events.clear();
        self.markets.iter_mut().for_each(|market| market.book.begin_step());
        // Everybody decides on what was known at the end of the last step.
        let seen = self.freeze();
        self.apply_changes();
        self.move_indices();
        self.renew_quotes();
        self.refresh_marks();
        self.trade_dated_orders();
        self.trade_intents(&seen);
        self.trade_bases();
        self.liquidate_in_waves();
        self.settle_debts();
        self.notice_closed();
        self.average_bases();
        self.update_estimators();
        self.read_signals();
        invariants::check(&self.ledger, self.step)?;
        self.digest = digest::fold(self.digest, self);
        Ok(&self.events)
    }

    fn move_indices(&mut self) {
        let setup = Arc::clone(&self.setup);
        let days = setup.step_seconds / 86_400.0;
        let news = index::news(self.markets.len(), &setup.correlation, setup.seed, self.step);
        for ((market, asset), news) in self.markets.iter_mut().zip(&setup.assets).zip(news) {
            let regime = market.conditions.regime().map(|(drift, times)| (drift * days, times));
            market.index.advance(&asset.index, regime, news, (setup.seed, market.id.0.into(), self.step));
        }
        self.shock_indices();
    }

    fn renew_quotes(&mut self) {
        for (market, asset) in self.markets.iter_mut().zip(&self.setup.assets) {
            let (unit_value, index) = (asset.contract.unit_value, market.index.micro());
            if let Some(quoting) = &asset.book.quoting {
                let account = self.ledger.account(market.seats.maker);
                let view = market.view(unit_value, self.step);
                market.maker.requote(quoting, &mut market.book, account, &view);
            }
            if let Some(buyers) = &asset.dip_buyers {
                let account = self.ledger.account(market.seats.dip);
                market.anchor.rebid(buyers, &mut market.book, account, unit_value, index);
            }
            market.maker.remember(market.mid());
        }
    }

    fn refresh_marks(&mut self) {
        for (market, asset) in self.markets.iter_mut().zip(&self.setup.assets) {
            market.mark = market.current_mark(asset, self.step);
        }
    }

    fn average_bases(&mut self) {
        // One observation per wave that could have happened, so that time runs evenly.
        for _ in self.waves..self.setup.rules.waves.unwrap_or(1) {
            self.observe_bases();
        }
        self.refresh_marks();
    }

    fn observe_bases(&mut self) {
        for (market, asset) in self.markets.iter_mut().zip(&self.setup.assets) {
            market.observe_basis(asset);
        }
    }

    /// What is measured of this step, for everybody's decisions in the next.
    fn update_estimators(&mut self) {
        let closed = self.closed_by_asset();
        for ((market, asset), closed) in self.markets.iter_mut().zip(&self.setup.assets).zip(closed) {
            let mid = market.mid();
            market.volatility.observe(&asset.volatility, mid);
            let (moved, sigma) = (market.volatility.last_return(), market.volatility.sigma());
            market.tape.observe(moved, closed);
            market.memories.observe(&asset.behaviours, moved, sigma);
        }
    }

    /// How many positions this step began to close by force, by asset.
    fn closed_by_asset(&self) -> [u32; ASSETS_MAX] {
        let mut closed = [0; ASSETS_MAX];
        for event in &self.events {
            if let What::Liquidated { account, again: false, .. } = event.what {
                closed[self.ledger.account(account).asset.place()] += 1;
            }
        }
        closed
    }

    /// Who would be closed by a move of one asset within its horizon, and what that would trade in all of
    /// them: from the alarms near the marks, so that portfolios far from them cost nothing.
    fn read_contagion(&mut self) {
        let (marks, rates) = (self.marks(), self.rates());
        let mut exposures = Vec::new();
        for (moved, (market, asset)) in self.markets.iter().zip(&self.setup.assets).enumerate() {
            // A shock is a fall: of isolated positions it closes longs.
            exposures.push(Exposure { moved, traded: moved, lots: market.signals.triggers_near });
            for side in [Side::Long, Side::Short] {
                for leg in market.alarms.within(side, market.mark, 2 * asset.horizon) {
                    let near = portfolio::distance(&self.ledger, leg, &marks, &rates);
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

    fn read_signals(&mut self) {
        for (market, asset) in self.markets.iter_mut().zip(&self.setup.assets) {
            market.signals = signals::read(&market.book.bids, &market.triggers, market.mark, asset.horizon);
        }
        if self.markets.len() > 1 {
            self.read_contagion();
        }
    }

    /// A market order of an account that is not being liquidated, in the asset of the account.
    fn send(&mut self, account: AccountId, side: Side, lots: Lots) -> execution::Execution {
        let market = &mut self.markets[self.ledger.account(account).asset.place()];
        let order = (account, side, lots);
        let got = execute(&mut self.ledger, &mut market.book, &market.seats, order, at_market);
        market.last = got.last.unwrap_or(market.last);
        got
    }

    fn open(&mut self) {
        let setup = Arc::clone(&self.setup);
        for (market, asset) in self.markets.iter_mut().zip(&setup.assets) {
            market.book.bids.rest_all(&asset.book.bids);
            market.book.asks.rest_all(&asset.book.asks);
            if let Some(quoting) = &asset.book.quoting {
                let account = self.ledger.account(market.seats.maker);
                let view = market.view(asset.contract.unit_value, self.step);
                market.maker.open(quoting, &mut market.book, account, &view);
            }
            market.maker.remember(market.mid());
            market.volatility = Volatility::new(&asset.volatility, market.mid());
        }
        for id in (0..setup.accounts.len() as u32).map(AccountId) {
            // The legs of a portfolio are watched together, by the first.
            if self.ledger.account(id).leg == 0 {
                self.watch(id);
            }
        }
        self.refresh_marks();
        self.settle_in();
        self.read_signals();
    }

    /// The marks of all markets.
    fn marks(&self) -> Vec<Mark> {
        self.markets.iter().map(Market::mark).collect()
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

    /// The fingerprint of the run up to here.
    #[must_use]
    pub const fn digest(&self) -> u64 {
        self.digest
    }
}

/// Opens the markets and the accounts of their agents and of the venue, after those of the traders.
fn open_markets(setup: &Setup, accounts: &mut Vec<Account>) -> (House, Vec<Market>) {
    let mut seats = Vec::with_capacity(setup.assets.len());
    let mut house = House { fund: AccountId(0), world: AccountId(0) };
    for (asset, id) in setup.assets.iter().zip(0..) {
        seats.push(Seats::open(asset, AssetId(id), accounts));
        if id == 0 {
            // Validation keeps the number of accounts far below 2^32.
            house = House { fund: AccountId(accounts.len() as u32), world: AccountId(accounts.len() as u32 + 1) };
            accounts.push(Account::with_cash(Role::Fund, setup.fund));
            accounts.push(Account::with_cash(Role::World, 0));
        }
    }
    let markets = seats.into_iter().zip(&setup.assets).zip(0..);
    (house, markets.map(|((seats, asset), id)| Market::new(asset, AssetId(id), seats)).collect())
}
