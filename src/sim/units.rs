//! The units every number of the market is counted in.
//!
//! An exchange counts in whole ticks, whole lots and a smallest unit of money; so does this
//! engine, and nothing in the ledger, the book or a margin test is ever a floating-point number.
//! Owns the names of the units, the divisions that need a rounding direction, and the exact
//! decimal a unit is worth in dollars, which is for showing numbers and never for computing them.

/// A price in whole ticks.
pub type Ticks = i64;
/// A size in whole lots. A position is signed: positive is long.
pub type Lots = i64;
/// An amount of money in the contract's smallest unit; what a lot is worth in them at a price says its
/// [`Worth`](super::worth::Worth).
pub type Money = i128;
/// An amount of money as it is reported, small because there can be millions of reports. All money
/// that validation lets into play is nine times less; only products of it need [`Money`].
pub type Amount = i64;
/// A rate in parts per million: 5,000 is 0.5 %.
pub type Ppm = i64;
/// The number of a step; step 0 is the state before anything happened.
pub type Step = u32;

/// One, in parts per million.
pub const PPM: Ppm = 1_000_000;
/// Sub-tick resolution of the index and of the averaged basis.
pub const MICRO: i64 = 1_000_000;

/// A price that can fall between two ticks: half ticks, so that a mid price is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(pub i64);

impl Mark {
    /// The mark at a whole tick.
    #[must_use]
    pub const fn at(ticks: Ticks) -> Self {
        Self(2 * ticks)
    }

    /// The price in ticks, for display and for signals that may use floating point.
    #[must_use]
    pub fn ticks(self) -> f64 {
        // Prices are far below 2^52 half ticks, so the conversion is exact.
        self.0 as f64 / 2.0
    }
}

/// The number of an account: its place in the ledger. Ties are broken by it, lower first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub u32);

/// Most assets a venue lists.
pub const ASSETS_MAX: usize = 8;

/// The number of an asset: its place among the venue's markets. The first is the headline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetId(pub u8);

impl AssetId {
    /// Its place among the markets.
    #[must_use]
    pub const fn place(self) -> usize {
        self.0 as usize
    }
}

/// Which side of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Bought: gains when the price rises.
    Long,
    /// Sold: gains when the price falls.
    Short,
}

impl Side {
    /// The side that has to trade to close this one.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Long => Self::Short,
            Self::Short => Self::Long,
        }
    }

    /// +1 for long, −1 for short.
    #[must_use]
    pub const fn sign(self) -> i64 {
        match self {
            Self::Long => 1,
            Self::Short => -1,
        }
    }

    /// The side of a signed position; `None` when it is flat.
    #[must_use]
    pub const fn of(lots: Lots) -> Option<Self> {
        match lots {
            0 => None,
            1.. => Some(Self::Long),
            _ => Some(Self::Short),
        }
    }
}

/// `a × b`, exactly, or it stops.
#[must_use]
pub const fn mul(a: i128, b: i128) -> i128 {
    let (low_a, low_b) = (a as i64, b as i64);
    // Nearly always both fit 64 bits, and their product cannot leave 128: then nothing has to be checked.
    if low_a as i128 == a && low_b as i128 == b { low_a as i128 * low_b as i128 } else { a * b }
}

/// Twice an amount. As a sum, because a product of 128 bits takes many times as long to check.
#[must_use]
pub const fn twice(money: Money) -> Money {
    money + money
}

/// `a / b` rounded towards zero; `b` must be positive.
#[must_use]
pub const fn div(a: i128, b: i128) -> i128 {
    let (low_a, low_b) = (a as i64, b as i64);
    // As above; in 64 bits dividing is many times faster.
    if low_a as i128 == a && low_b as i128 == b { (low_a / low_b) as i128 } else { a / b }
}

/// `a / b` rounded down, for any sign of `a`; `b` must be positive.
#[must_use]
pub const fn div_floor(a: i128, b: i128) -> i128 {
    let (low_a, low_b) = (a as i64, b as i64);
    // As above.
    if low_a as i128 == a && low_b as i128 == b { low_a.div_euclid(low_b) as i128 } else { a.div_euclid(b) }
}

/// `a / b` rounded up, for any sign of `a`; `b` must be positive.
#[must_use]
pub const fn div_ceil(a: i128, b: i128) -> i128 {
    -div_floor(-a, b)
}

/// `a / b` rounded to the nearest whole, ties to even; `b` must be positive.
#[must_use]
pub const fn div_nearest_even(a: i128, b: i128) -> i128 {
    let down = a.div_euclid(b);
    let twice_rest = 2 * a.rem_euclid(b);
    if twice_rest > b || (twice_rest == b && down % 2 != 0) { down + 1 } else { down }
}

/// Money as it is reported.
#[must_use]
pub fn amount_of(money: Money) -> Amount {
    let Ok(amount) = Amount::try_from(money) else {
        // Like all money arithmetic it stops rather than wraps.
        panic!("{money} units of money are more than a report can hold");
    };
    amount
}

/// Money as the nearest floating-point number, for what agents want and for ranks. The same number
/// as the plain conversion; money nearly always fits 64 bits, and from there it is many times faster.
#[must_use]
pub fn nearest_f64(money: Money) -> f64 {
    // The slow way is a call of its own, or the compiler would take both ways every time.
    #[cold]
    #[inline(never)]
    fn from_128_bits(money: Money) -> f64 {
        money as f64
    }
    match i64::try_from(money) {
        Ok(small) => small as f64,
        Err(_) => from_128_bits(money),
    }
}

/// What one unit is worth, as an exact decimal: `mantissa × 10^−decimals`. Only for showing
/// numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scale {
    /// The digits.
    pub mantissa: i64,
    /// How many of them stand after the decimal point.
    pub decimals: u32,
}

impl Scale {
    /// The value of `units`, rounded to the nearest floating-point number.
    #[must_use]
    pub fn to_f64(self, units: i128) -> f64 {
        units.saturating_mul(i128::from(self.mantissa)) as f64 / self.divisor()
    }

    /// How many units make `value`, as a floating-point number.
    #[must_use]
    pub fn units_in(self, value: f64) -> f64 {
        value * self.divisor() / self.mantissa as f64
    }

    /// The value of `units` with all its decimals, such as `-0.05`.
    #[must_use]
    pub fn text(self, units: i128) -> String {
        let digits = units.saturating_mul(i128::from(self.mantissa));
        let whole = 10_i128.pow(self.decimals);
        let sign = if digits < 0 { "-" } else { "" };
        let (high, low) = (digits.unsigned_abs() / whole.unsigned_abs(), digits.unsigned_abs() % whole.unsigned_abs());
        if self.decimals == 0 {
            format!("{sign}{high}")
        } else {
            format!("{sign}{high}.{low:0width$}", width = self.decimals as usize)
        }
    }

    fn divisor(self) -> f64 {
        10_i128.pow(self.decimals) as f64
    }
}
