//! The accounts of the venue as a table: who is in it, in which order, and every cell in full.
//!
//! The exact twin of what the charts draw. Owns the columns, the filters and the order. Numbers are the
//! ledger's and the engine's own, with all their digits. Never draws.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::words;
use crate::recording::Currency;
use crate::sim::Simulation;
use crate::sim::adl;
use crate::sim::event::What;
use crate::sim::ledger::{Account, Role};
use crate::sim::portfolio;
use crate::sim::units::{AccountId, AssetId, Mark, Money, Scale, Side};
use crate::sim::worth::Worth;

/// Which accounts are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// Every open position, and those closed in this step.
    #[default]
    All,
    /// Longs.
    Longs,
    /// Shorts.
    Shorts,
    /// Those the exchange closed by force in this step.
    Liquidated,
    /// Winners deleveraged in this step.
    Deleveraged,
    /// The reader's own.
    Mine,
}

impl Filter {
    /// All of them, as they are offered.
    pub const ALL: [Self; 6] = [Self::All, Self::Longs, Self::Shorts, Self::Liquidated, Self::Deleveraged, Self::Mine];

    /// What is written on it, and what it is called.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::All => ("All", "All accounts"),
            Self::Longs => ("Longs", "Accounts: longs"),
            Self::Shorts => ("Shorts", "Accounts: shorts"),
            Self::Liquidated => ("Liquidated", "Accounts liquidated this step"),
            Self::Deleveraged => ("ADL", "Accounts deleveraged this step"),
            Self::Mine => ("Mine", "My account"),
        }
    }
}

/// A column of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// The number of the account.
    Account,
    /// Long or short.
    Side,
    /// The position, in coins, or in dollars where a lot is so many of them.
    Size,
    /// The average price it was entered at.
    Entry,
    /// Notional over equity at the mark.
    Leverage,
    /// Equity at the mark.
    Margin,
    /// The mark at which it is closed by force.
    Liquidation,
    /// How far that is, in percent of the mark.
    #[default]
    Distance,
    /// Unrealised profit.
    Profit,
    /// What happened to it in this step, or what it waits for.
    State,
}

impl Column {
    /// All of them, from left to right.
    pub const ALL: [Self; 10] = [
        Self::Account,
        Self::Side,
        Self::Size,
        Self::Entry,
        Self::Leverage,
        Self::Margin,
        Self::Liquidation,
        Self::Distance,
        Self::Profit,
        Self::State,
    ];

    /// Its heading in a venue whose money is counted in a currency and whose sizes are so many of what is `traded`.
    #[must_use]
    pub fn heading(self, money: &Currency, traded: &str) -> Cow<'static, str> {
        let fixed = match (self, money) {
            (Self::Size, Currency::Coin(_)) => "Size ($)",
            (Self::Size, Currency::Dollars) => return format!("Size ({traded})").into(),
            (Self::Margin, Currency::Coin(coin)) => return format!("Margin ({coin})").into(),
            (Self::Profit, Currency::Coin(coin)) => return format!("P&L ({coin})").into(),
            (column, _) => column.in_dollars(),
        };
        fixed.into()
    }

    const fn in_dollars(self) -> &'static str {
        match self {
            Self::Account => "Account",
            Self::Side => "Side",
            Self::Size => "Size",
            Self::Entry => "Entry ($)",
            Self::Leverage => "Leverage",
            Self::Margin => "Margin ($)",
            Self::Liquidation => "Liquidation ($)",
            Self::Distance => "Distance",
            Self::Profit => "P&L ($)",
            Self::State => "State",
        }
    }
}

/// What happened to accounts in the last step.
#[derive(Clone, Debug, Default)]
pub struct Hit {
    liquidated: BTreeSet<AccountId>,
    deleveraged: BTreeSet<AccountId>,
}

impl Hit {
    /// What happened in the last step of a venue.
    #[must_use]
    pub fn of(venue: &Simulation) -> Self {
        let mut hit = Self::default();
        for event in venue.events() {
            match event.what {
                What::Liquidated { account, .. } | What::TakenOver { account, .. } => hit.liquidated.insert(account),
                What::Deleveraged { account, .. } => hit.deleveraged.insert(account),
                _ => continue,
            };
        }
        hit
    }
}

/// The accounts that pass a filter, by a column; ties by number. Those without a value come last.
#[must_use]
pub fn order(venue: &Simulation, hit: &Hit, filter: Filter, by: Column, falling: bool) -> Vec<AccountId> {
    let mine = venue.setup().mine;
    let passes = |id: AccountId, account: &Account| {
        let listed = account.lots != 0 || hit.liquidated.contains(&id) || hit.deleveraged.contains(&id);
        match filter {
            Filter::All => listed,
            Filter::Longs => account.lots > 0,
            Filter::Shorts => account.lots < 0,
            Filter::Liquidated => hit.liquidated.contains(&id),
            Filter::Deleveraged => hit.deleveraged.contains(&id),
            Filter::Mine => mine == Some(id),
        }
    };
    let accounts = (0..).map(AccountId).zip(venue.ledger().accounts());
    let mut rows: Vec<(Option<f64>, AccountId)> = accounts
        .filter(|(id, account)| account.role == Role::Trader && passes(*id, account))
        .map(|(id, account)| (key(venue, hit, id, &account, by), id))
        .collect();
    rows.sort_unstable_by(|a, b| {
        let by_key = match (a.0, b.0) {
            (Some(x), Some(y)) if falling => y.total_cmp(&x),
            (Some(x), Some(y)) => x.total_cmp(&y),
            (x, y) => y.is_some().cmp(&x.is_some()),
        };
        by_key.then(a.1.cmp(&b.1))
    });
    rows.into_iter().map(|(_, id)| id).collect()
}

/// What a row is put in order by.
fn key(venue: &Simulation, hit: &Hit, id: AccountId, account: &Account, by: Column) -> Option<f64> {
    let stake = stake(venue, id, account);
    let (mark, worth) = market(venue, account);
    Some(match by {
        Column::Account => f64::from(id.0),
        Column::Side => account.lots.signum() as f64,
        Column::Size => account.lots.abs() as f64,
        Column::Entry => entry(account, worth)?,
        Column::Leverage => leverage(&stake, mark, worth)?,
        Column::Margin => stake.twice_equity(mark, worth) as f64,
        Column::Liquidation => venue.liquidation_mark(id)?.0 as f64,
        Column::Distance => distance(venue.liquidation_mark(id)?, mark).abs(),
        Column::Profit => account.twice_profit(mark, worth) as f64,
        Column::State => {
            f64::from(u8::from(hit.liquidated.contains(&id)) * 2 + u8::from(hit.deleveraged.contains(&id)))
        }
    })
}

/// Every cell of an account's row, in the order of [`Column::ALL`].
#[must_use]
pub fn cells(venue: &Simulation, hit: &Hit, id: AccountId) -> [String; Column::ALL.len()] {
    let account = venue.ledger().account(id);
    let stake = stake(venue, id, &account);
    let (mark, worth) = market(venue, &account);
    let asset = &venue.setup().assets[account.asset.place()];
    let contract = asset.contract;
    let money = |twice: Money| words::exact(&venue.setup().money.text(twice.div_euclid(2)));
    let none = || "none".to_owned();
    let decimals = words::price_decimals(contract.tick);
    let side = match account.side() {
        Some(Side::Long) => "long",
        Some(Side::Short) => "short",
        None => "flat",
    };
    let side =
        if venue.markets().len() > 1 { format!("{side} {}", asset.name).trim().to_owned() } else { side.to_owned() };
    let trigger = venue.liquidation_mark(id);
    [
        if venue.setup().mine == Some(id) { format!("mine ({})", id.0) } else { id.0.to_string() },
        side,
        words::exact(&contract.lot.text(account.lots.abs().into())),
        entry(&account, worth).map_or_else(none, |ticks| words::price(contract.tick.to_f64(1) * ticks, decimals)),
        leverage(&stake, mark, worth).map_or_else(none, |times| format!("{}×", words::price(times, 2))),
        money(stake.twice_equity(mark, worth)),
        trigger.map_or_else(none, |trigger| price(contract.tick, trigger)),
        trigger.map_or_else(none, |trigger| format!("{} %", words::price(distance(trigger, mark), 2))),
        money(account.twice_profit(mark, worth)),
        state(venue, hit, id, &account).to_owned(),
    ]
}

/// A mark with all its digits; one between two ticks has one more.
#[must_use]
pub fn price(tick: Scale, mark: Mark) -> String {
    let text = if mark.0 % 2 == 0 {
        tick.text((mark.0 / 2).into())
    } else if tick.mantissa % 2 == 0 {
        // Half of such a tick has no more digits than the tick.
        Scale { mantissa: tick.mantissa / 2, ..tick }.text(mark.0.into())
    } else {
        Scale { mantissa: tick.mantissa * 5, decimals: tick.decimals + 1 }.text(mark.0.into())
    };
    words::exact(&text)
}

/// The traders of one side, first to be deleveraged first, with the score that ranks them.
#[must_use]
pub fn queue(venue: &Simulation, side: Side) -> Vec<AccountId> {
    venue.deleveraging_queue(AssetId(0), side).all()
}

/// The score that ranks an account in the queue, in words.
#[must_use]
pub fn score(venue: &Simulation, id: AccountId) -> String {
    let account = venue.ledger().account(id);
    let (mark, worth) = market(venue, &account);
    let score = adl::score(&stake(venue, id, &account), mark, worth);
    if score.is_finite() { words::price(score, 3) } else { "none".to_owned() }
}

fn market(venue: &Simulation, account: &Account) -> (Mark, Worth) {
    (venue.markets()[account.asset.place()].mark(), venue.ledger().worth(account.asset))
}

/// The account with all the cash behind it.
fn stake(venue: &Simulation, id: AccountId, account: &Account) -> Account {
    if account.legs == 1 {
        return *account;
    }
    let marks: Vec<Mark> = venue.markets().iter().map(|market| market.mark()).collect();
    portfolio::stake(venue.ledger(), id, &marks)
}

/// The average entry, in ticks.
fn entry(account: &Account, worth: Worth) -> Option<f64> {
    (account.lots != 0).then(|| worth.average_price(account.lots, account.cost))
}

fn leverage(stake: &Account, mark: Mark, worth: Worth) -> Option<f64> {
    let equity = stake.twice_equity(mark, worth);
    let notional = worth.notional_twice(stake.lots, mark);
    (equity > 0 && notional > 0).then(|| notional as f64 / equity as f64)
}

fn distance(trigger: Mark, mark: Mark) -> f64 {
    (trigger.0 - mark.0) as f64 / mark.0.max(1) as f64 * 100.0
}

fn state(venue: &Simulation, hit: &Hit, id: AccountId, account: &Account) -> &'static str {
    if hit.liquidated.contains(&id) {
        if account.lots == 0 { "liquidated" } else { "partly liquidated" }
    } else if hit.deleveraged.contains(&id) {
        "deleveraged"
    } else if venue.unfilled().any(|waits| waits == id) {
        "waits for bids"
    } else if account.legs > 1 {
        "cross margin"
    } else if account.lots == 0 {
        "closed"
    } else {
        "open"
    }
}
