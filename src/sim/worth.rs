//! What a position is worth at a price: the one difference between linear and inverse contracts.
//!
//! A linear contract is so many coins, and is paid for in the money its price is counted in: it is worth
//! lots × price. An inverse, or coin-margined, contract is so many dollars, and is paid for in the coin its
//! price is the price of: it is worth −lots × face ÷ price coins, so that a long still gains when the
//! price rises, but the faster the lower the price is. Owns that arithmetic and every inversion of it: which price
//! makes a position worth so much, how many lots an amount is worth. Everything else (equity, margins, fees,
//! deleveraging) is the same for both and asks here. Never knows an account.
//!
//! Rounding: what a linear position is worth is always whole. What an inverse one is worth is rounded once,
//! towards zero, for each trade and each position, so that both sides of a trade book the same amount and
//! all of it is conserved to the unit.

use super::units::{
    Lots, MICRO, Mark, Money, PPM, Side, Ticks, div, div_ceil, div_floor, div_nearest_even, mul, nearest_f64,
};

/// What lots of a contract are worth at a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Worth {
    /// Worth lots × ticks × this many units of money.
    Linear(i64),
    /// Worth −lots × this many units of money ÷ ticks: what one lot stands for, its face value, at a price of
    /// one tick.
    Inverse(i64),
}

/// Beyond any mark, in half ticks.
pub const FAR: i64 = i64::MAX / 4;

/// A price beyond any that trades, small enough for products with money.
const BEYOND: Ticks = 1 << 40;

impl Worth {
    /// What a signed number of lots is worth at a price.
    #[must_use]
    pub fn value(self, lots: Lots, price: Ticks) -> Money {
        match self {
            // All lots in play at one tick are worth less than 64 bits; only the price may lead beyond.
            Self::Linear(unit) => Money::from(lots * unit) * Money::from(price),
            Self::Inverse(face) => div(-mul(lots.into(), face.into()), price.max(1).into()),
        }
    }

    /// Twice what a signed number of lots is worth at a mark (twice, because a mark can fall between ticks).
    #[must_use]
    pub fn value_twice(self, lots: Lots, mark: Mark) -> Money {
        match self {
            Self::Linear(unit) => Money::from(lots * unit) * Money::from(mark.0),
            Self::Inverse(_) => div(-self.in_half_ticks(lots), mark.0.max(1).into()),
        }
    }

    /// What a number of lots stands for at a price, whichever side they are on.
    #[must_use]
    pub fn notional(self, lots: Lots, price: Ticks) -> Money {
        self.value(lots, price).abs()
    }

    /// Twice what a number of lots stands for at a mark, whichever side they are on.
    #[must_use]
    pub fn notional_twice(self, lots: Lots, mark: Mark) -> Money {
        self.value_twice(lots, mark).abs()
    }

    /// What one lot stands for at a price in ticks, for what agents want.
    #[must_use]
    pub fn lot(self, ticks: f64) -> f64 {
        match self {
            Self::Linear(unit) => ticks * unit as f64,
            Self::Inverse(face) => face as f64 / ticks,
        }
    }

    /// The most one lot can ever be worth while the price is at most so many ticks and at least one, which bounds
    /// the money in play.
    #[must_use]
    pub fn most(self, top: Ticks) -> f64 {
        match self {
            Self::Linear(_) => self.lot(top as f64),
            Self::Inverse(_) => self.lot(1.0),
        }
    }

    /// The average price in ticks of lots that were worth so much when they were bought: the mean of their
    /// prices weighted by size, and for an inverse contract the harmonic mean.
    #[must_use]
    pub fn average_price(self, lots: Lots, cost: Money) -> f64 {
        match self {
            Self::Linear(unit) => nearest_f64(cost) / (lots as f64 * unit as f64),
            Self::Inverse(face) => -(lots as f64) * face as f64 / nearest_f64(cost),
        }
    }

    /// A share of what one lot stands for at a mark, `rate` parts of `whole`, to the nearest unit of money,
    /// ties to even.
    #[must_use]
    pub fn share_of_lot(self, rate: i64, whole: i64, mark: Mark) -> Money {
        let (rate, whole, half_ticks) = (Money::from(rate), Money::from(whole), Money::from(mark.0));
        match self {
            Self::Linear(unit) => div_nearest_even(rate * half_ticks * Money::from(unit), 2 * whole),
            Self::Inverse(face) => div_nearest_even(rate * 2 * Money::from(face), whole * half_ticks.max(1)),
        }
    }

    /// Whether a position of this side stands for more when the price rises: a long of a linear contract
    /// and a short of an inverse one, which are worth more than nothing.
    #[must_use]
    pub const fn rises(self, side: Side) -> bool {
        matches!((self, side), (Self::Linear(_), Side::Long) | (Self::Inverse(_), Side::Short))
    }

    /// The price at which a position is still worth at least so much: the lowest for a long, the highest for a
    /// short.
    #[must_use]
    pub fn price_of(self, lots: Lots, worth: Money) -> Ticks {
        match self {
            Self::Linear(unit) => {
                let per_tick = Money::from(lots.abs()) * Money::from(unit);
                let price = if lots >= 0 { div_ceil(worth, per_tick) } else { div_floor(-worth, per_tick) };
                // A price outside 64 bits cannot be traded; clamping keeps the arithmetic total.
                price.clamp(Money::from(Ticks::MIN / 4), Money::from(Ticks::MAX / 4)) as Ticks
            }
            Self::Inverse(face) => {
                let all = mul(lots.abs().into(), face.into());
                let price = match (lots >= 0, worth) {
                    // A long is worth less than nothing, a short more, at any price.
                    (true, 1..) | (false, ..=0) => BEYOND.into(),
                    (true, _) => div(all, 1 - worth) + 1,
                    (false, _) => div(all, worth),
                };
                price.min(BEYOND.into()) as Ticks
            }
        }
    }

    /// The mark, in half ticks, from which on a position fails the test 2·cash ± N ≤ share of N − 2·deduction,
    /// with N twice its notional: the highest for a long, the lowest for a short. `cash` is twice the cash plus
    /// twice the deduction, in millionths; `rate` the share in parts per million.
    ///
    /// Linear long: P = −c/(q·v·(10⁶ − m)), rounded down; short: P = c/(|q|·v·(10⁶ + m)), rounded up. Inverse
    /// long: P = q·F·(10⁶ + m)/c; short: P = |q|·F·(10⁶ − m)/−c; with what the rounding of N adds, so that the
    /// test itself decides.
    #[must_use]
    pub fn crossing(self, lots: Lots, cash: Money, rate: i64) -> Money {
        let long = lots > 0;
        match self {
            Self::Linear(unit) => {
                let per_half_tick = Money::from(lots.abs()) * Money::from(unit);
                let share = if long { PPM - rate } else { PPM + rate };
                let per_mark = mul(per_half_tick, share.into());
                if long { div_floor(-cash, per_mark) } else { div_ceil(cash, per_mark) }
            }
            Self::Inverse(_) if long => {
                // It fails where N is at least this.
                let least = div_ceil(cash, (PPM + rate).into());
                if least > 0 { div(self.in_half_ticks(lots), least) } else { FAR.into() }
            }
            Self::Inverse(_) => {
                // It fails where N is at most this.
                let most = div_floor(-cash, (PPM - rate).into());
                if most >= 0 { div(self.in_half_ticks(-lots), most + 1) + 1 } else { Money::MAX }
            }
        }
    }

    /// How far, in half ticks, a mark may move against a position until twice its notional has changed by more
    /// than an amount, which is not negative.
    #[must_use]
    pub fn reach(self, lots: Lots, mark: Mark, change: Money) -> i64 {
        let reach = match self {
            Self::Linear(unit) => div_floor(change, Money::from(lots.abs()) * Money::from(unit)),
            Self::Inverse(_) => {
                let all = self.in_half_ticks(lots.abs());
                let now = self.notional_twice(lots, mark);
                if lots > 0 {
                    Money::from(mark.0) - (div(all, now + change + 1) + 1)
                } else if now > change {
                    div(all, now - change) - Money::from(mark.0)
                } else {
                    FAR.into()
                }
            }
        };
        // Distances beyond 64 bits are as good as none.
        reach.clamp(0, FAR.into()) as i64
    }

    /// The most lots of which twice the notional at a mark is no more than an amount, which is not negative.
    #[must_use]
    pub fn lots_for(self, twice_money: Money, mark: Mark) -> Money {
        let half_ticks = Money::from(mark.0.max(1));
        match self {
            Self::Linear(unit) => div(twice_money, half_ticks * Money::from(unit)),
            Self::Inverse(_) => div(mul(twice_money + 1, half_ticks) - 1, self.in_half_ticks(1)),
        }
    }

    /// The most lots of a side that lose no more than an amount when they are closed at a price instead of the
    /// mark; `None` if that loses nothing. The amount is doubled, as marks are.
    #[must_use]
    pub fn lots_losing(self, side: Side, price: Ticks, mark: Mark, twice_money: Money) -> Option<Money> {
        let away = Money::from(side.sign()) * (Money::from(mark.0) - 2 * Money::from(price));
        if away <= 0 {
            return None;
        }
        Some(match self {
            Self::Linear(unit) => div(twice_money, away * Money::from(unit)),
            Self::Inverse(face) => {
                // The trade, the position before it and the rest of it are rounded, by less than this in all.
                let sure = (twice_money - ROUNDED_TWICE).max(0);
                let ticks = mul(mark.0.max(1).into(), price.max(1).into());
                sure * ticks / (2 * mul(away, face.into()))
            }
        })
    }

    /// Twice what a position of a side loses when lots that stand for so much at the mark, doubled, are closed
    /// at prices at which they stand for `notional`.
    #[must_use]
    pub const fn lost_twice(self, side: Side, at_mark_twice: Money, notional: Money) -> Money {
        let less = at_mark_twice - 2 * notional;
        if self.rises(side) { less } else { -less }
    }

    /// By how much less several trades can be worth than all of them in one, for each of them.
    #[must_use]
    pub const fn rounding(self) -> Money {
        match self {
            Self::Linear(_) => 0,
            Self::Inverse(_) => 1,
        }
    }

    /// The highest price, no higher than one given, at which an amount of money pays for a lot; 0 if none does.
    #[must_use]
    pub fn affordable(self, money: Money, price: Ticks) -> Ticks {
        match self {
            // At most the price given, so it fits.
            Self::Linear(unit) => div(money, unit.into()).min(price.into()) as Ticks,
            // The lower the price, the more coins a lot stands for.
            Self::Inverse(_) => {
                if self.notional(1, price) <= money {
                    price
                } else {
                    0
                }
            }
        }
    }

    /// What lots are worth at a price in half millionths of a tick, in two millionths of a unit of money: for
    /// trades elsewhere, at prices between ticks.
    #[must_use]
    pub fn fine_value(self, lots: Lots, twice_micro: i128) -> i128 {
        const TWO: i128 = 2 * MICRO as i128;
        match self {
            Self::Linear(unit) => i128::from(lots) * twice_micro * i128::from(unit),
            Self::Inverse(face) => -mul(lots.into(), face.into()) * TWO * TWO / twice_micro.max(1),
        }
    }

    /// Twice what lots of an inverse contract stand for at a mark of half a tick.
    fn in_half_ticks(self, lots: Lots) -> Money {
        let (Self::Linear(factor) | Self::Inverse(factor)) = self;
        mul((4 * lots).into(), factor.into())
    }
}

/// See [`Worth::lots_losing`].
const ROUNDED_TWICE: Money = 4;
