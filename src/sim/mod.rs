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
pub mod momentum;
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

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use agents::dip_buyers;
use contagion::{Depth, Exposure};
use event::{Event, Outcome, What};
use execution::execute;
use invariants::Violation;
use ledger::{Account, Ledger, Role};
use market::{House, Market, Seats};
use portfolio::Armed;
use settlement::Debtor;
use setup::Setup;
use units::{ASSETS_MAX, AccountId, AssetId, Lots, Mark, Side, Step, Ticks};
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
        self.step += 1;
        self.waves = 0;
        self.events.clear();
        self.markets.iter_mut().for_each(|market| market.book.begin_step());
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
        self.liquidate_in_waves();
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
            let (unit_value, index) = (asset.contract.unit_value, market.index.micro());
            if let Some(quoting) = &asset.book.quoting {
                let account = &self.ledger.account(market.seats.maker);
                let view = market.view(unit_value, self.step);
                market.maker.requote(quoting, &mut market.book, account, &view);
            }
            if let Some(buyers) = &asset.dip_buyers {
                let spent = dip_buyers::returning(buyers, self.ledger.account(market.seats.dip).cash);
                self.ledger.pay(self.house.world, market.seats.dip, spent);
                let account = &self.ledger.account(market.seats.dip);
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
        let only = self.markets.len() == 1;
        for event in &self.events {
            if let What::Liquidated { account, again: false, .. } = event.what {
                // Where there is only one asset, nobody's account has to be fetched for it.
                closed[if only { 0 } else { self.ledger.account(account).asset.place() }] += 1;
            }
        }
        closed
    }

    fn read_signals(&mut self) {
        for (market, asset) in self.markets.iter_mut().zip(&self.setup.assets) {
            market.signals = signals::read(&market.book.bids, &market.triggers, market.mark, asset.horizon);
        }
        if self.markets.len() > 1 {
            self.read_contagion();
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
                let view = market.view(asset.contract.unit_value, self.step);
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

/// What an observer may read.
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
