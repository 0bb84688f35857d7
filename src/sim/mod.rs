//! The market: a perpetual-futures exchange with leveraged traders, finite order books, forced
//! liquidation, an insurance fund and auto-deleveraging. One [`Market`] an asset, one ledger.
//!
//! A sealed room: integers for money, no clock, no files, no threads, no windows. Read
//! [`Simulation::step`] as the rulebook; each mechanism it names is one file. Mechanisms do not
//! call each other: the step passes values between them.

pub mod adl;
pub mod agents;
pub mod auction;
pub mod backstop;
pub mod book;
pub mod breaker;
pub mod concentration;
pub mod conditions;
pub mod contagion;
pub mod continuing;
mod deeds;
pub mod digest;
pub mod draws;
pub mod event;
pub mod execution;
mod flow;
pub mod funding;
pub mod index;
pub mod insurance;
pub mod invariants;
pub mod ledger;
pub mod liquidation;
pub mod loss_sharing;
pub mod margin;
pub mod mark;
pub mod market;
mod measuring;
pub mod momentum;
mod observing;
pub mod portfolio;
pub mod position_limits;
mod schedule;
mod settlement;
pub mod setup;
pub mod signals;
pub mod triggers;
pub mod units;
pub mod volatility;
pub mod volatility_margin;
mod watching;
mod waterfall;
pub mod worth;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use agents::dip_buyers;
use event::{Event, Outcome, What};
use execution::execute;
use invariants::Violation;
use ledger::{Account, Ledger, Role};
use market::{House, Market, Seats};
use portfolio::Armed;
use settlement::Debtor;
use setup::Setup;
use units::{AccountId, AssetId, Lots, Mark, Side, Step, Ticks};
use volatility::Volatility;

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
    /// Positions and portfolios of which a first slice was closed, and the step from which the rest is.
    cooling: BTreeMap<AccountId, Step>,
    /// Accounts whose close began in an earlier step and is not finished.
    begun: BTreeSet<AccountId>,
    /// The highest balance the fund ever had at the end of a step.
    fund_peak: units::Money,
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
        // The ledger takes the accounts over; a second copy of all of them would be memory for nothing.
        let mut setup = Arc::unwrap_or_clone(setup);
        let mut accounts = core::mem::take(&mut setup.accounts);
        let traders = accounts.len() as u32;
        let (house, markets) = open_markets(&setup, &mut accounts);
        let worths = setup.assets.iter().map(|asset| asset.contract.worth).collect();
        let mut venue = Self {
            house,
            step: 0,
            wave: 0,
            waves: 0,
            ledger: Ledger::new(accounts, worths),
            markets,
            armed: Armed::default(),
            unfilled: BTreeSet::new(),
            cooling: BTreeMap::new(),
            begun: BTreeSet::new(),
            fund_peak: setup.fund,
            debtors: Vec::new(),
            reached: BTreeSet::new(),
            contagion: Vec::new(),
            events: Vec::new(),
            digest: setup.seed,
            setup: Arc::new(setup),
        };
        venue.open(traders);
        venue
    }

    /// One step: the rulebook, in order.
    ///
    /// # Errors
    /// A broken invariant; the market must not be used any further.
    pub fn step(&mut self) -> Result<&[Event], Violation> {
        self.step_watched(|_| {})
    }

    /// The same, for somebody who wants to look at the venue between the waves: `between` sees it with
    /// the marks just read before each wave, and once more when nobody new is found.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn step_watched(&mut self, between: impl FnMut(&Self)) -> Result<&[Event], Violation> {
        self.step += 1;
        self.waves = 0;
        self.events.clear();
        self.markets.iter_mut().for_each(Market::begin_step);
        // Everybody decides on what was known at the end of the last step.
        let seen = self.freeze();
        self.apply_changes();
        self.move_indices();
        self.check_breakers();
        self.renew_quotes();
        self.hold_auctions();
        self.refresh_marks();
        self.trade_dated_orders();
        self.trade_intents(&seen);
        self.trade_bases();
        self.liquidate_in_waves(between);
        self.work_off_vaults();
        self.settle_debts();
        self.notice_closed();
        self.pay_funding();
        self.fill_fund();
        self.average_bases();
        self.update_estimators();
        self.set_margins();
        self.read_signals();
        self.trip_breakers();
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
            if market.rules.halt.is_some_and(|halt| !halt.quoting) {
                continue;
            }
            let (worth, index) = (asset.contract.worth, market.index.micro());
            if let Some(quoting) = &asset.book.quoting {
                let account = &self.ledger.account(market.seats.maker);
                let view = market.view(worth, self.step);
                market.maker.requote(quoting, &mut market.book, account, &view);
            }
            if let Some(buyers) = &asset.dip_buyers {
                let spent = dip_buyers::returning(buyers, &self.ledger.account(market.seats.dip));
                self.ledger.pay(self.house.world, market.seats.dip, spent);
                let account = &self.ledger.account(market.seats.dip);
                market.anchor.rebid(buyers, &mut market.book, account, worth, index);
            }
            market.maker.remember(market.mid());
        }
    }

    fn refresh_marks(&mut self) {
        for (market, asset) in self.markets.iter_mut().zip(&self.setup.assets) {
            market.mark = market.current_mark(asset, self.step);
        }
    }

    /// A market order of an account that is not being liquidated, in the asset of the account, as far as
    /// the rules of its market let it trade.
    fn send(&mut self, account: AccountId, side: Side, lots: Lots) -> execution::Execution {
        self.send_within(account, side, lots, |_| true)
    }

    /// The same with a limit of the sender's own.
    fn send_within(
        &mut self,
        account: AccountId,
        side: Side,
        lots: Lots,
        accepts: impl Fn(Ticks) -> bool,
    ) -> execution::Execution {
        let place = self.ledger.account(account).asset.place();
        if self.markets[place].is_closed() {
            self.wait_for_auction(account, side, lots);
            return execution::Execution::default();
        }
        let order = (account, side, self.within_limits(account, side, lots));
        let market = &mut self.markets[place];
        let (low, high) = market.limits(&self.setup.assets[place]);
        let in_band = |price, offered| if (low..=high).contains(&price) && accepts(price) { offered } else { 0 };
        let got = execute(&mut self.ledger, &mut market.book, &market.seats, order, in_band);
        market.last = got.last.unwrap_or(market.last);
        got
    }

    fn open(&mut self, traders: u32) {
        let setup = Arc::clone(&self.setup);
        for (market, asset) in self.markets.iter_mut().zip(&setup.assets) {
            market.book.bids.rest_all(&asset.book.bids);
            market.book.asks.rest_all(&asset.book.asks);
            if let Some(quoting) = &asset.book.quoting {
                let account = &self.ledger.account(market.seats.maker);
                let view = market.view(asset.contract.worth, self.step);
                market.maker.open(quoting, &mut market.book, account, &view);
            }
            market.maker.remember(market.mid());
            market.volatility = Volatility::new(&asset.volatility, market.mid());
        }
        for id in (0..traders).map(AccountId) {
            // The legs of a portfolio are watched together, by the first.
            if self.ledger.account(id).leg == 0 {
                self.watch(id);
            }
        }
        self.refresh_marks();
        self.settle_in(traders);
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

/// Opens the markets and the accounts of their agents and of the venue, after those of the traders.
fn open_markets(setup: &Setup, accounts: &mut Vec<Account>) -> (House, Vec<Market>) {
    let mut seats = Vec::with_capacity(setup.assets.len());
    let mut house = House { fund: AccountId(0), world: AccountId(0) };
    for (asset, id) in setup.assets.iter().zip(0..) {
        seats.push(Seats::open(asset, AssetId(id), setup.rules.backstop.map(|vault| vault.capital), accounts));
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
