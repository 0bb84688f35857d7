//! One asset's market: its book, its prices, its quoting agents and who is liquidated where.
//!
//! On an exchange this is one trading pair. A venue may list several; they share the ledger, the
//! fund and the accounts, and nothing else. Owns the state that belongs to one asset. Never moves
//! money between accounts.

use super::agents::behaviours::Memories;
use super::agents::dip_buyers::Anchor;
use super::agents::maker::{Maker, View};
use super::auction::Waiting;
use super::book::{Book, Lane};
use super::breaker::{Halt, HaltedMark, Reopening, Stops, Watch};
use super::conditions::Conditions;
use super::funding::Premiums;
use super::index::Index;
use super::ledger::{Account, Role};
use super::margin::Requirement;
use super::mark::Basis;
use super::setup::Asset;
use super::signals::Signals;
use super::signals::estimators::Tape;
use super::triggers::Triggers;
use super::units::{AccountId, AssetId, Mark, Money, PPM, Ppm, Step, Ticks};
use super::volatility::Volatility;
use super::worth::Worth;

/// The numbers of the accounts that belong to the venue itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct House {
    /// The insurance fund.
    pub fund: AccountId,
    /// Everything outside the venue.
    pub world: AccountId,
}

/// The numbers of the accounts that trade in one market and are not traders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seats {
    /// The first noise trader; the others follow.
    pub first_noise: AccountId,
    /// The dip buyers.
    pub dip: AccountId,
    /// The market maker.
    pub maker: AccountId,
    /// The arbitrageur, if there is one.
    pub arbitrageur: Option<AccountId>,
    /// The vault, if there is one.
    pub vault: Option<AccountId>,
}

impl Seats {
    /// Whose resting lots these are.
    #[must_use]
    pub const fn owner(&self, lane: Lane) -> AccountId {
        match lane {
            Lane::Maker => self.maker,
            Lane::Dip => self.dip,
        }
    }

    /// Opens the accounts of one market's agents after those there are.
    #[must_use]
    pub fn open(asset: &Asset, id: AssetId, vault: Option<Money>, accounts: &mut Vec<Account>) -> Self {
        let mut add = |account: Account| {
            accounts.push(Account { asset: id, ..account });
            // Validation keeps the number of accounts far below 2^32.
            AccountId(accounts.len() as u32 - 1)
        };
        let empty = Account::with_cash;
        let traders = asset.noise.map_or(0, |noise| noise.traders);
        let noise: Vec<AccountId> =
            (0..traders).map(|_| add(empty(Role::Noise, asset.noise.map_or(0, |noise| noise.cash)))).collect();
        let dip = add(empty(Role::DipBuyer, asset.dip_buyers.map_or(0, |buyers| buyers.cash)));
        let inventory = asset.book.inventory;
        let cost = asset.contract.worth.value(inventory, asset.start_price);
        let maker = add(Account::entered(Role::MarketMaker, asset.book.capital, inventory, cost));
        let arbitrage = asset.behaviours.arbitrage.as_ref();
        let arbitrageur = arbitrage.map(|arbitrage| add(empty(Role::Arbitrageur, arbitrage.cash)));
        let vault = vault.map(|capital| add(empty(Role::Vault, capital)));
        Self { first_noise: noise.first().copied().unwrap_or(dip), dip, maker, arbitrageur, vault }
    }
}

/// What the rules of one market remember from step to step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// The premiums of the funding interval.
    pub premiums: Premiums,
    /// The mids the breaker compares.
    pub watch: Watch,
    /// The halt under way.
    pub halt: Option<Halt>,
    /// Orders sent during a halt, waiting for the auction; at most one an account, the newest.
    pub collected: Vec<Waiting>,
    /// What maintenance rates are multiplied by.
    pub scale: Ppm,
    /// The highest leverage of a new position, in millionths; `None` without a limit that moves.
    pub leverage: Option<Ppm>,
}

impl Memory {
    fn new() -> Self {
        Self { scale: PPM, ..Self::default() }
    }
}

/// One asset's market at the end of a step.
#[derive(Clone, Debug)]
pub struct Market {
    pub(super) id: AssetId,
    pub(super) seats: Seats,
    pub(super) book: Book,
    pub(super) index: Index,
    pub(super) basis: Basis,
    pub(super) last: Ticks,
    pub(super) mark: Mark,
    /// The margin table before volatility scales it.
    pub(super) base_margin: Requirement,
    /// The margin table in force.
    pub(super) margin: Requirement,
    /// What the rules of this market remember.
    pub(super) rules: Memory,
    /// What is out of the ordinary.
    pub(super) conditions: Conditions,
    pub(super) maker: Maker,
    pub(super) anchor: Anchor,
    /// Isolated positions, by the mark at which they come under maintenance.
    pub(super) triggers: Triggers,
    /// Legs of portfolios, by the mark at which their portfolio has to be looked at.
    pub(super) alarms: Triggers,
    pub(super) volatility: Volatility,
    pub(super) tape: Tape,
    /// How many positions this step began to close by force.
    pub(super) closed: u32,
    pub(super) signals: Signals,
    /// What the optional participants remember.
    pub(super) memories: Memories,
}

impl Market {
    /// A market before its first quote.
    #[must_use]
    pub fn new(asset: &Asset, id: AssetId, seats: Seats) -> Self {
        Self {
            id,
            seats,
            book: Book::new(),
            index: Index::new(asset.start_price),
            basis: Basis::default(),
            last: asset.start_price,
            mark: Mark::at(asset.start_price),
            base_margin: asset.requirement(),
            margin: asset.requirement(),
            rules: Memory::new(),
            conditions: Conditions::default(),
            maker: Maker::new(asset.start_price, asset.book.inventory),
            anchor: Anchor::new(asset.start_price),
            triggers: Triggers::default(),
            alarms: Triggers::default(),
            volatility: Volatility::new(&asset.volatility, Mark::at(asset.start_price)),
            tape: Tape::default(),
            closed: 0,
            signals: Signals::default(),
            memories: Memories::new(&asset.behaviours),
        }
    }

    /// Half way between best bid and best ask; the last trade if a side is empty.
    #[must_use]
    pub fn mid(&self) -> Mark {
        self.book.mid(self.last)
    }

    /// Begins to count anew what happens in a step.
    pub(super) const fn begin_step(&mut self) {
        self.book.begin_step();
        self.closed = 0;
    }

    /// What the market maker looks at.
    #[must_use]
    pub(super) fn view(&self, worth: Worth, step: Step) -> View {
        View {
            worth,
            index_micro: self.index.micro(),
            mid: self.mid(),
            sigma: self.volatility.sigma(),
            depth: self.conditions.depth(step),
            is_away: self.conditions.is_maker_away(step),
        }
    }

    /// Takes in the basis as it stands.
    pub(super) fn observe_basis(&mut self, asset: &Asset) {
        self.basis.observe(asset.mark, self.mid(), self.index.micro());
    }

    /// What the mark is at a step, from prices as they stand.
    #[must_use]
    pub(super) fn current_mark(&self, asset: &Asset, step: Step) -> Mark {
        if self.rules.halt.is_some_and(|halt| halt.mark == HaltedMark::Frozen) {
            return self.mark;
        }
        let index = self.index.micro();
        let fair = asset.rules.funding.map_or(index, |funding| self.rules.premiums.fair_index(&funding, index));
        self.conditions.mark(self.basis.mark(asset.mark, self.last, self.mid(), (index, fair)), step)
    }

    /// Whether orders are collected for an auction.
    pub(super) fn is_collecting(&self) -> bool {
        self.rules.halt.is_some_and(|halt| halt.reopening == Reopening::Auction)
    }

    /// Whether nothing matches.
    pub(super) fn is_closed(&self) -> bool {
        self.rules.halt.is_some_and(|halt| halt.stops == Stops::Everything)
    }

    /// The lowest and the highest tick that may trade.
    pub(super) fn limits(&self, asset: &Asset) -> (Ticks, Ticks) {
        asset.rules.price_band.map_or((Ticks::MIN, Ticks::MAX), |band| band.limits(self.mark, self.index.micro()))
    }
}

/// What an observer may read.
impl Market {
    /// Its number.
    #[must_use]
    pub const fn id(&self) -> AssetId {
        self.id
    }

    /// The numbers of its agents' accounts.
    #[must_use]
    pub const fn seats(&self) -> &Seats {
        &self.seats
    }

    /// What is resting.
    #[must_use]
    pub const fn book(&self) -> &Book {
        &self.book
    }

    /// Which isolated positions are liquidated where.
    #[must_use]
    pub const fn triggers(&self) -> &Triggers {
        &self.triggers
    }

    /// Where the legs of portfolios wait to have their portfolio looked at.
    #[must_use]
    pub const fn alarms(&self) -> &Triggers {
        &self.alarms
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

    /// The maintenance rate of the smallest position in force.
    #[must_use]
    pub fn maintenance(&self) -> Ppm {
        self.margin.base_rate()
    }

    /// The margin table in force.
    #[must_use]
    pub const fn margin(&self) -> &Requirement {
        &self.margin
    }

    /// What the rules of this market remember.
    #[must_use]
    pub const fn rules(&self) -> &Memory {
        &self.rules
    }

    /// What is out of the ordinary.
    #[must_use]
    pub const fn conditions(&self) -> &Conditions {
        &self.conditions
    }

    /// The volatility as measured at the end of the last step.
    #[must_use]
    pub const fn volatility(&self) -> &Volatility {
        &self.volatility
    }

    /// What the optional participants remember.
    #[must_use]
    pub const fn memories(&self) -> &Memories {
        &self.memories
    }

    /// What the tape alone says, as of the last step.
    #[must_use]
    pub const fn tape(&self) -> &Tape {
        &self.tape
    }

    /// The signals at the end of the last step.
    #[must_use]
    pub const fn signals(&self) -> Signals {
        self.signals
    }
}
