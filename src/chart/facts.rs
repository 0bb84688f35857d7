//! The events of a run as a list: one sentence a fact.
//!
//! Owns the kinds a reader can filter by and the sentences. Never decides what is a fact.

use super::words;
use super::{changes, rules};
use crate::recording::Header;
use crate::sim::event::{Event, Outcome, What};
use crate::sim::units::{Lots, Mark, PPM, Side, Ticks};

/// What a fact is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// All facts.
    #[default]
    All,
    /// Shocks, orders from outside, changes, halts, funding, margins.
    Market,
    /// Forced closes.
    Liquidation,
    /// Winners who were deleveraged or gave up profit.
    Winners,
    /// What the fund paid and received.
    Fund,
    /// Named outcomes.
    Outcome,
}

impl Kind {
    /// All of them, as they are offered.
    pub const ALL: [Self; 6] = [Self::All, Self::Market, Self::Liquidation, Self::Winners, Self::Fund, Self::Outcome];

    /// What is written on it, and what it is called.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::All => ("All", "All events"),
            Self::Market => ("Market", "Events of the market"),
            Self::Liquidation => ("Liquidations", "Liquidation events"),
            Self::Winners => ("ADL", "ADL events"),
            Self::Fund => ("Fund", "Fund events"),
            Self::Outcome => ("Outcomes", "Outcome events"),
        }
    }

    /// What a fact is about.
    #[must_use]
    pub const fn of(what: &What) -> Self {
        match what {
            What::IndexShock { .. }
            | What::Changed { .. }
            | What::MaintenanceInForce { .. }
            | What::OutsideOrder { .. }
            | What::Funding { .. }
            | What::Halted { .. }
            | What::Reopened { .. }
            | What::MarginChanged { .. } => Self::Market,
            What::Liquidated { .. } | What::LeftInDebt { .. } | What::TakenOver { .. } | What::VaultFailed { .. } => {
                Self::Liquidation
            }
            What::Deleveraged { .. } | What::Haircut { .. } => Self::Winners,
            What::FundPaid { .. } | What::FundReceived { .. } => Self::Fund,
            What::Reached(_) => Self::Outcome,
        }
    }

    /// Whether a fact is listed under it.
    #[must_use]
    pub fn holds(self, what: &What) -> bool {
        self == Self::All || self == Self::of(what)
    }
}

/// A fact in one sentence.
#[must_use]
pub fn sentence(header: &Header, event: &Event) -> String {
    let money = |amount: i64| words::amount(header, amount.into());
    let price = |ticks: Ticks| super::my_position::price(header, Mark::at(ticks));
    let size = |lots: Lots| words::size(header, lots);
    let side = |side: Side| match side {
        Side::Long => "long",
        Side::Short => "short",
    };
    match event.what {
        What::IndexShock { change_ppm, .. } => {
            format!("index moved by {}", words::signed_percent(change_ppm as f64 * 100.0 / PPM as f64))
        }
        What::Changed { change, .. } => changes::short(change),
        What::MaintenanceInForce { rate, .. } => {
            format!("maintenance {} in force", words::percent(rate as f64 * 100.0 / PPM as f64))
        }
        What::OutsideOrder { side, lots, filled, .. } => {
            let verb = if side == Side::Long { "buys" } else { "sells" };
            format!("an outside order {verb} {}, {} filled", size(lots), size(filled))
        }
        What::Liquidated { account, side: which, filled, notional, last, left, .. } => {
            let at = last.map_or_else(|| "nothing filled".to_owned(), |last| format!("down to {}", price(last)));
            let at = if which == Side::Short { at.replace("down to", "up to") } else { at };
            let rest = if left > 0 { format!(", {} left", size(left)) } else { String::new() };
            format!(
                "account {} liquidated, {}: {} for {}, {at}{rest}",
                account.0,
                side(which),
                size(filled),
                money(notional)
            )
        }
        What::LeftInDebt { account, amount } => format!("account {} closed and owes {}", account.0, money(amount)),
        What::FundPaid { account, amount } => format!("fund paid {} for account {}", money(amount), account.0),
        What::Deleveraged { account, against, side: which, lots, price: at } => format!(
            "account {} deleveraged, {}: {} at {} against account {}",
            account.0,
            side(which),
            size(lots),
            price(at),
            against.0
        ),
        What::Haircut { account, amount } => format!("account {} gave up {} of profit", account.0, money(amount)),
        What::TakenOver { account, side: which, lots, .. } => {
            format!("vault took over account {}, {}: {}", account.0, side(which), size(lots))
        }
        What::VaultFailed { loss, .. } => format!("vault failed and owes {}", money(loss)),
        What::FundReceived { account, amount } => {
            format!("fund received {} from account {}", money(amount), account.0)
        }
        What::Funding { per_lot, paid, .. } => {
            format!("funding: {}, {} in all", rules::funding(per_lot.into()), money(paid))
        }
        What::Halted { steps, everything, .. } => rules::halt(steps, everything),
        What::Reopened { price: at, .. } => rules::reopening(at.is_some()),
        What::MarginChanged { scale_ppm, leverage_ppm, .. } => rules::margin(scale_ppm, leverage_ppm),
        What::Reached(outcome) => match outcome {
            Outcome::BookExhausted => "a forced order found an empty book".to_owned(),
            other => other.name().to_owned(),
        },
    }
}
