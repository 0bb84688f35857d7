//! Margin arithmetic: when a position must be closed, and what it is worth then.
//!
//! Owns the maintenance test, its inversion into a trigger price and the bankruptcy price, all by
//! cross-multiplication of integers. Never looks at the book and never moves anything.

use super::ledger::{Account, value_twice};
use super::units::{Lots, Mark, Money, PPM, Ppm, Side, Ticks, div_ceil, div_floor};

/// Whether equity is at or below maintenance at a mark. Equality counts.
#[must_use]
pub fn is_under_maintenance(account: &Account, mark: Mark, unit_value: i64, maintenance: Ppm) -> bool {
    let notional = value_twice(account.lots.abs(), mark, unit_value);
    account.twice_equity(mark, unit_value) * Money::from(PPM) <= notional * Money::from(maintenance)
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

    /// Twice the equity beyond maintenance, in millionths of a unit of money.
    #[must_use]
    pub fn slack(&self) -> Money {
        self.twice_equity * Money::from(PPM) - self.twice_maintenance
    }
}

/// The mark at which a position comes under maintenance: the highest such mark for a long, the
/// lowest for a short. `None` if there is no position or no positive mark does it.
///
/// Long: P = −c·10⁶ / (q·v·(10⁶ − m)), rounded down. Short: P = c·10⁶ / (|q|·v·(10⁶ + m)), rounded
/// up. Both in half ticks.
#[must_use]
pub fn trigger(account: &Account, unit_value: i64, maintenance: Ppm) -> Option<Mark> {
    let side = account.side()?;
    let per_mark =
        Money::from(account.lots.abs()) * Money::from(unit_value) * Money::from(PPM - side.sign() * maintenance);
    let cash = 2 * account.cash * Money::from(PPM);
    let half_ticks = match side {
        Side::Long => div_floor(-cash, per_mark),
        Side::Short => div_ceil(cash, per_mark),
    };
    // Marks live far inside i64; a trigger beyond it can never be reached.
    let mark = Mark(i64::try_from(half_ticks).ok()?);
    match side {
        Side::Long if mark.0 <= 0 => None,
        Side::Long => Some(mark),
        Side::Short => Some(mark.max(Mark(0))),
    }
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
