//! Margin arithmetic: when a position must be closed, and what it is worth then.
//!
//! Owns the margin table (one rate, or rates that rise with the size of the position), the maintenance
//! test, its inversion into a trigger price and the bankruptcy price, all by cross-multiplication of
//! integers. Never looks at the book and never moves anything.

use std::sync::Arc;

use super::ledger::Account;
use super::units::{Lots, Mark, Money, PPM, Ppm, Side, Ticks, div_nearest_even, mul, twice};
use super::worth::Worth;

/// Highest maintenance rate in force, however it was scaled: a rate of one would leave no trigger.
pub const MAINTENANCE_MAX: Ppm = 900_000;

/// One bracket of a margin table: what holds for the part of a position's notional from here on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Notional at which the bracket begins, in money.
    pub from: Money,
    /// Maintenance margin as a share of the notional inside the bracket.
    pub maintenance: Ppm,
    /// Initial margin as a share of the notional of a position that ends in this bracket: one over
    /// the highest leverage it may be opened with.
    pub initial: Ppm,
}

/// What the margin test of a portfolio looks at. An isolated position is a portfolio of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Twice the equity.
    pub twice_equity: Money,
    /// Twice the notional of all positions.
    pub twice_notional: Money,
    /// Twice the maintenance margin, in millionths of a unit of money.
    pub twice_maintenance: Money,
}

impl Standing {
    /// Whether equity is at or below maintenance. Equality counts.
    #[must_use]
    pub fn is_under_maintenance(&self) -> bool {
        self.slack() <= 0
    }

    /// Whether there is a position and it is at or below maintenance.
    #[must_use]
    pub fn is_in_danger(&self) -> bool {
        self.twice_notional > 0 && self.is_under_maintenance()
    }

    /// Twice the equity beyond maintenance, in millionths of a unit of money.
    #[must_use]
    pub fn slack(&self) -> Money {
        mul(self.twice_equity, Money::from(PPM)) - self.twice_maintenance
    }
}

/// A bracket as one line over the whole notional: maintenance = rate × notional − deduction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    rate: Ppm,
    /// In millionths of a unit of money, so that the brackets meet exactly.
    deduction: Money,
}

/// How much maintenance margin a position needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// The same share of any notional.
    Flat(Ppm),
    /// Rates that rise with notional. Each bracket is a line, and because the rates rise the highest
    /// of the lines is the one in force: the table is continuous without a look-up.
    Tiers(Arc<[Line]>),
    /// A table, or one rate as a table of one line, of what the position was worth when it was entered: no mark
    /// changes the amount. Bybit's texts on linear contracts have it (formula F3 of the reference).
    AtEntry(Arc<[Line]>),
    /// So much for every lot, at any price. No exchange does it; it makes a market its own
    /// mirror image, which tests need.
    PerLot(Money),
}

impl Requirement {
    /// The requirement of a tier table. Deductions follow from continuity: the amount of a bracket is
    /// the amount of the one before plus the bracket's beginning × the rise of the rate.
    #[must_use]
    pub fn of_tiers(tiers: &[Tier]) -> Self {
        let mut before = Line { rate: 0, deduction: 0 };
        let line = |tier: &Tier| {
            let deduction = before.deduction + tier.from * Money::from(tier.maintenance - before.rate);
            before = Line { rate: tier.maintenance, deduction };
            before
        };
        Self::Tiers(tiers.iter().map(line).collect())
    }

    /// The same table, or rate, of what positions were worth when they were entered.
    #[must_use]
    pub fn at_entry(self) -> Self {
        match self {
            Self::Flat(rate) => Self::AtEntry(Arc::new([Line { rate, deduction: 0 }])),
            Self::Tiers(lines) => Self::AtEntry(lines),
            other => other,
        }
    }

    /// Twice the maintenance margin of a position at a mark, in millionths of a unit of money
    /// (twice, because a mark can fall between ticks), so that it is exact.
    #[must_use]
    pub fn due(&self, account: &Account, mark: Mark, worth: Worth) -> Money {
        let notional = || worth.notional_twice(account.lots, mark);
        match self {
            Self::Flat(rate) => mul(notional(), Money::from(*rate)),
            Self::Tiers(lines) => highest(lines, notional()),
            Self::AtEntry(lines) => highest(lines, twice(account.cost.abs())),
            Self::PerLot(money) => 2 * money * Money::from(account.lots.abs()) * Money::from(PPM),
        }
    }

    /// Whether equity is at or below maintenance at a mark. Equality counts.
    #[must_use]
    pub fn is_under(&self, account: &Account, mark: Mark, worth: Worth) -> bool {
        let equity = mul(account.twice_equity(mark, worth), Money::from(PPM));
        equity <= self.due(account, mark, worth)
    }

    /// The mark at which a position comes under maintenance: the highest such mark for a long, the
    /// lowest for a short. `None` if there is no position or no positive mark does it.
    ///
    /// With tiers every line has a trigger of its own, and the position is under maintenance as soon
    /// as it is under one of the lines, so the first of them is the trigger.
    #[must_use]
    pub fn trigger(&self, account: &Account, worth: Worth) -> Option<Mark> {
        let side = account.side()?;
        let half_ticks = match self {
            Self::Flat(rate) => crossing(account, worth, *rate, 0),
            Self::Tiers(lines) => {
                let crossings = lines.iter().map(|line| crossing(account, worth, line.rate, line.deduction));
                match side {
                    Side::Long => crossings.max()?,
                    Side::Short => crossings.min()?,
                }
            }
            // The amount is the same at any mark.
            Self::AtEntry(_) | Self::PerLot(_) => crossing(account, worth, 0, -self.due(account, Mark(0), worth) / 2),
        };
        as_trigger(side, half_ticks)
    }

    /// The requirement with every rate multiplied by a scale, for margins that follow volatility.
    #[must_use]
    pub fn scaled(&self, scale: Ppm) -> Self {
        let scaled = |rate: Ppm| {
            let exact = i128::from(rate) * i128::from(scale);
            // At most the cap, which is a rate.
            div_nearest_even(exact, i128::from(PPM)).min(MAINTENANCE_MAX.into()) as Ppm
        };
        match self {
            Self::Flat(rate) => Self::Flat(scaled(*rate)),
            Self::Tiers(lines) => Self::Tiers(with_rates(lines, scaled)),
            Self::AtEntry(lines) => Self::AtEntry(with_rates(lines, scaled)),
            Self::PerLot(money) => Self::PerLot(div_nearest_even(money * Money::from(scale), PPM.into())),
        }
    }

    /// The requirement with another rate for the smallest position; a table keeps its brackets, and its
    /// other rates change in proportion.
    #[must_use]
    pub fn with_base_rate(&self, rate: Ppm) -> Self {
        match self {
            Self::Flat(_) => Self::Flat(rate),
            other => {
                let exact = i128::from(rate) * i128::from(PPM);
                // Rates are far below one million.
                other.scaled(div_nearest_even(exact, i128::from(self.base_rate().max(1))) as Ppm)
            }
        }
    }

    /// The most that a change of a position's notional by one, in its disfavour, takes from its slack, in
    /// millionths: all of it and its margin where the notional grows as the position loses, at the highest
    /// rate of the table; and what is left after margin, at the lowest, where the notional shrinks.
    #[must_use]
    pub fn slope(&self, shrinks: bool) -> Ppm {
        match self {
            Self::Flat(rate) if shrinks => PPM - rate,
            Self::Flat(rate) => PPM + rate,
            Self::Tiers(lines) if shrinks => PPM - lines.first().map_or(0, |line| line.rate),
            Self::Tiers(lines) => PPM + lines.last().map_or(0, |line| line.rate),
            Self::AtEntry(_) | Self::PerLot(_) => PPM,
        }
    }

    /// The rate of the smallest position; 0 when margin does not go with notional.
    #[must_use]
    pub fn base_rate(&self) -> Ppm {
        match self {
            Self::Flat(rate) => *rate,
            Self::Tiers(lines) | Self::AtEntry(lines) => lines.first().map_or(0, |line| line.rate),
            Self::PerLot(_) => 0,
        }
    }
}

/// Twice the margin of twice a notional by the highest of the lines, which is the one in force.
fn highest(lines: &[Line], notional: Money) -> Money {
    let amount = |line: &Line| mul(notional, Money::from(line.rate)) - 2 * line.deduction;
    lines.iter().map(amount).max().unwrap_or(0)
}

/// A table with other rates. A bracket begins where two neighbouring lines meet; it stays there.
fn with_rates(lines: &[Line], changed: impl Fn(Ppm) -> Ppm) -> Arc<[Line]> {
    let (mut old, mut new) = (Line { rate: 0, deduction: 0 }, Line { rate: 0, deduction: 0 });
    let line = |line: &Line| {
        let rise = Money::from((line.rate - old.rate).max(1));
        let from = (line.deduction - old.deduction) / rise;
        let rate = changed(line.rate);
        let deduction = new.deduction + from * Money::from(rate - new.rate);
        (old, new) = (*line, Line { rate, deduction });
        new
    };
    lines.iter().map(line).collect()
}

/// The initial margin rate of a position of some notional: that of the bracket it ends in.
#[must_use]
pub fn initial_rate(tiers: &[Tier], notional: Money) -> Ppm {
    tiers.iter().rev().find(|tier| tier.from < notional || tier.from == 0).map_or(PPM, |tier| tier.initial)
}

/// The most lots a position backed by this equity may have: those whose notional, at the initial rate of
/// the bracket it ends in, needs no more than the equity.
#[must_use]
pub fn largest_opening(tiers: &[Tier], twice_equity: Money, mark: Mark, worth: Worth) -> Lots {
    let mut most = 0;
    for (place, tier) in tiers.iter().enumerate() {
        let carried = twice_equity.max(0) * Money::from(PPM) / Money::from(tier.initial.max(1));
        let backed = worth.lots_for(carried, mark);
        // A bracket ends where the next begins.
        let end = tiers.get(place + 1).map_or(Money::MAX, |next| worth.lots_for(2 * next.from, mark));
        let inside = backed.min(end);
        if inside > worth.lots_for(2 * tier.from, mark) {
            most = inside;
        }
    }
    most.min(Money::from(Lots::MAX / 4)) as Lots
}

/// Where equity meets rate × notional − deduction, in half ticks.
fn crossing(account: &Account, worth: Worth, rate: Ppm, deduction: Money) -> Money {
    let cash = mul(account.cash, Money::from(2 * PPM)) + 2 * deduction;
    worth.crossing(account.lots, cash, rate)
}

fn as_trigger(side: Side, half_ticks: Money) -> Option<Mark> {
    // Marks live far inside i64; a trigger beyond it can never be reached.
    let mark = Mark(i64::try_from(half_ticks).ok()?);
    match side {
        Side::Long if mark.0 <= 0 => None,
        Side::Long => Some(mark),
        Side::Short => Some(mark.max(Mark(0))),
    }
}

/// Whether equity is at or below maintenance at a mark, with one rate. Equality counts.
#[must_use]
pub fn is_under_maintenance(account: &Account, mark: Mark, worth: Worth, maintenance: Ppm) -> bool {
    Requirement::Flat(maintenance).is_under(account, mark, worth)
}

/// The mark at which a position comes under maintenance, with one rate.
#[must_use]
pub fn trigger(account: &Account, worth: Worth, maintenance: Ppm) -> Option<Mark> {
    Requirement::Flat(maintenance).trigger(account, worth)
}

/// The price at which closing `lots` (signed) leaves nothing: where they are worth −c, rounded so that the
/// account is left with no debt.
#[must_use]
pub fn bankruptcy_price(cash: Money, lots: Lots, worth: Worth) -> Ticks {
    worth.price_of(lots, -cash)
}
