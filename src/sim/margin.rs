//! Margin arithmetic: when a position must be closed, and what it is worth then.
//!
//! Owns the margin table (one rate, or rates that rise with the size of the position), the maintenance
//! test, its inversion into a trigger price and the bankruptcy price, all by cross-multiplication of
//! integers. Never looks at the book and never moves anything.

use std::sync::Arc;

use super::ledger::{Account, value_twice};
use super::units::{Lots, Mark, Money, PPM, Ppm, Side, Ticks, div_ceil, div_floor, div_nearest_even, mul};

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
    /// So many ticks for every lot, at any price. No exchange does it; it makes a market its own
    /// mirror image, which tests need.
    PerLot(Ticks),
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

    /// Twice the maintenance margin of a number of lots at a mark, in millionths of a unit of money
    /// (twice, because a mark can fall between ticks), so that it is exact.
    #[must_use]
    pub fn due(&self, lots: Lots, mark: Mark, unit_value: i64) -> Money {
        let notional = value_twice(lots.abs(), mark, unit_value);
        match self {
            Self::Flat(rate) => mul(notional, Money::from(*rate)),
            Self::Tiers(lines) => {
                let amount = |line: &Line| mul(notional, Money::from(line.rate)) - 2 * line.deduction;
                lines.iter().map(amount).max().unwrap_or(0)
            }
            Self::PerLot(ticks) => 2 * Money::from(*ticks) * Money::from(lots.abs() * unit_value) * Money::from(PPM),
        }
    }

    /// Whether equity is at or below maintenance at a mark. Equality counts.
    #[must_use]
    pub fn is_under(&self, account: &Account, mark: Mark, unit_value: i64) -> bool {
        let equity = mul(account.twice_equity(mark, unit_value), Money::from(PPM));
        equity <= self.due(account.lots, mark, unit_value)
    }

    /// The mark at which a position comes under maintenance: the highest such mark for a long, the
    /// lowest for a short. `None` if there is no position or no positive mark does it.
    ///
    /// With tiers every line has a trigger of its own, and the position is under maintenance as soon
    /// as it is under one of the lines, so the first of them is the trigger.
    #[must_use]
    pub fn trigger(&self, account: &Account, unit_value: i64) -> Option<Mark> {
        let half_ticks = match self {
            Self::Flat(rate) => crossing(account, unit_value, *rate, 0)?,
            Self::Tiers(lines) => {
                let crossings =
                    lines.iter().filter_map(|line| crossing(account, unit_value, line.rate, line.deduction));
                match account.side()? {
                    Side::Long => crossings.max()?,
                    Side::Short => crossings.min()?,
                }
            }
            Self::PerLot(ticks) => {
                let ticks = 2 * Money::from(*ticks) * Money::from(account.lots.abs() * unit_value);
                let per_mark = Money::from(account.lots.abs()) * Money::from(unit_value);
                match account.side()? {
                    Side::Long => div_floor(ticks - 2 * account.cash, per_mark),
                    Side::Short => div_ceil(2 * account.cash - ticks, per_mark),
                }
            }
        };
        as_trigger(account.side()?, half_ticks)
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
            Self::Tiers(lines) => {
                // The bracket begins where two neighbouring lines meet; it stays there.
                let (mut old, mut new) = (Line { rate: 0, deduction: 0 }, Line { rate: 0, deduction: 0 });
                let line = |line: &Line| {
                    let rise = Money::from((line.rate - old.rate).max(1));
                    let from = (line.deduction - old.deduction) / rise;
                    let rate = scaled(line.rate);
                    let deduction = new.deduction + from * Money::from(rate - new.rate);
                    (old, new) = (*line, Line { rate, deduction });
                    new
                };
                Self::Tiers(lines.iter().map(line).collect())
            }
            Self::PerLot(ticks) => {
                let exact = i128::from(*ticks) * i128::from(scale);
                Self::PerLot(div_nearest_even(exact, i128::from(PPM)) as Ticks)
            }
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

    /// The rate at which a move against a position uses up its slack fastest: the lowest of the table for
    /// a long, whose notional shrinks as it loses, and the highest for a short.
    #[must_use]
    pub fn slope(&self, side: Side) -> Ppm {
        match (self, side) {
            (Self::Flat(rate), _) => *rate,
            (Self::Tiers(lines), Side::Long) => lines.first().map_or(0, |line| line.rate),
            (Self::Tiers(lines), Side::Short) => lines.last().map_or(0, |line| line.rate),
            (Self::PerLot(_), _) => 0,
        }
    }

    /// The rate of the smallest position; 0 when margin does not go with notional.
    #[must_use]
    pub fn base_rate(&self) -> Ppm {
        match self {
            Self::Flat(rate) => *rate,
            Self::Tiers(lines) => lines.first().map_or(0, |line| line.rate),
            Self::PerLot(_) => 0,
        }
    }
}

/// The initial margin rate of a position of some notional: that of the bracket it ends in.
#[must_use]
pub fn initial_rate(tiers: &[Tier], notional: Money) -> Ppm {
    tiers.iter().rev().find(|tier| tier.from < notional || tier.from == 0).map_or(PPM, |tier| tier.initial)
}

/// The most lots a position backed by this equity may have: those whose notional, at the initial rate of
/// the bracket it ends in, needs no more than the equity.
#[must_use]
pub fn largest_opening(tiers: &[Tier], twice_equity: Money, twice_lot: Money) -> Lots {
    let mut most = 0;
    for (place, tier) in tiers.iter().enumerate() {
        let backed = twice_equity.max(0) * Money::from(PPM) / (twice_lot.max(1) * Money::from(tier.initial.max(1)));
        // A bracket ends where the next begins.
        let end = tiers.get(place + 1).map_or(Money::MAX, |next| 2 * next.from / twice_lot.max(1));
        let inside = backed.min(end);
        if inside * twice_lot > 2 * tier.from {
            most = inside;
        }
    }
    most.min(Money::from(Lots::MAX / 4)) as Lots
}

/// Where equity meets rate × notional − deduction, in half ticks.
///
/// Long: P = (−c·10⁶ − d) / (q·v·(10⁶ − m)), rounded down. Short: P = (c·10⁶ + d) / (|q|·v·(10⁶ + m)),
/// rounded up.
fn crossing(account: &Account, unit_value: i64, rate: Ppm, deduction: Money) -> Option<Money> {
    let side = account.side()?;
    let per_half_tick = Money::from(account.lots.abs()) * Money::from(unit_value);
    let per_mark = mul(per_half_tick, Money::from(PPM - side.sign() * rate));
    let cash = mul(account.cash, Money::from(2 * PPM)) + 2 * deduction;
    Some(match side {
        Side::Long => div_floor(-cash, per_mark),
        Side::Short => div_ceil(cash, per_mark),
    })
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
pub fn is_under_maintenance(account: &Account, mark: Mark, unit_value: i64, maintenance: Ppm) -> bool {
    Requirement::Flat(maintenance).is_under(account, mark, unit_value)
}

/// The mark at which a position comes under maintenance, with one rate.
#[must_use]
pub fn trigger(account: &Account, unit_value: i64, maintenance: Ppm) -> Option<Mark> {
    Requirement::Flat(maintenance).trigger(account, unit_value)
}

/// The price at which closing `lots` (signed) leaves nothing: −c / (q·v), rounded so that the
/// account is left with no debt.
#[must_use]
pub fn bankruptcy_price(cash: Money, lots: Lots, unit_value: i64) -> Ticks {
    let per_tick = Money::from(lots.abs()) * Money::from(unit_value);
    let price = if lots >= 0 { div_ceil(-cash, per_tick) } else { div_floor(cash, per_tick) };
    // A price outside i64 cannot be traded; clamping keeps the arithmetic total.
    price.clamp(Money::from(Ticks::MIN / 4), Money::from(Ticks::MAX / 4)) as Ticks
}
