//! Exact numbers: fractions of whole numbers, read from decimals and printed as decimals.
//!
//! A venue that rounds a margin up to its smallest unit means the true product, not the binary
//! number next to it. Owns reading, rounding and printing. Knows nothing about contracts.

use num_bigint::BigInt;
pub use num_rational::BigRational as Exact;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// Largest power of ten a number may be away from 1, so that absurd input costs no time.
const POWER_MAX: i64 = 60;
/// Most digits a number may be written with.
const DIGITS_MAX: usize = 80;
/// Most decimals that are printed of a number that has an end.
const DECIMALS_MAX: u32 = 40;
/// Digits printed of a number that has none, as 1/3.
const DIGITS_OF_ENDLESS: i64 = 20;

/// A whole number.
#[must_use]
pub fn whole(number: i64) -> Exact {
    Exact::from_integer(BigInt::from(number))
}

/// The fraction `top/bottom`; `None` if `bottom` is zero.
#[must_use]
pub fn over(top: &Exact, bottom: &Exact) -> Option<Exact> {
    (!bottom.is_zero()).then(|| top / bottom)
}

/// Ten to a power.
#[must_use]
pub fn ten_to(power: i32) -> Exact {
    whole(10).pow(power)
}

/// Reads a decimal number such as `-0.25` or `1e-6`, exactly; `None` if it is none, has more than 80
/// digits, or is beyond 1e60 or below 1e-60.
#[must_use]
pub fn parse(text: &str) -> Option<Exact> {
    let (mantissa, power) = match text.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, power.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{before}{after}");
    let unsigned = digits.strip_prefix(['-', '+']).unwrap_or(&digits);
    if unsigned.is_empty() || unsigned.len() > DIGITS_MAX || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let power = power.checked_sub(i64::try_from(after.len()).ok()?)?;
    let number = Exact::from_integer(digits.parse::<BigInt>().ok()?);
    if number.is_zero() {
        return Some(number);
    }
    let size = power + i64::try_from(unsigned.trim_start_matches('0').len()).ok()?;
    if !(-POWER_MAX..=POWER_MAX).contains(&size) {
        return None;
    }
    Some(number * ten_to(i32::try_from(power).ok()?))
}

/// The shortest decimal that is this floating-point number; `None` if it is not finite.
#[must_use]
pub fn from_float(number: f64) -> Option<Exact> {
    parse(&format!("{number:e}"))
}

/// The nearest floating-point number.
#[must_use]
pub fn float(number: &Exact) -> f64 {
    number.to_f64().unwrap_or(f64::NAN)
}

/// Rounded to so many decimals, halves away from zero.
#[must_use]
pub fn nearest(number: &Exact, decimals: u32) -> Exact {
    let unit = ten_to(-decimals.to_i32().unwrap_or(i32::MAX));
    (number / &unit).round() * unit
}

/// Rounded up to a multiple of `step`, which is above zero.
#[must_use]
pub fn up(number: &Exact, step: &Exact) -> Exact {
    (number / step).ceil() * step
}

/// Rounded down to a multiple of `step`, which is above zero.
#[must_use]
pub fn down(number: &Exact, step: &Exact) -> Exact {
    (number / step).floor() * step
}

/// Rounded towards zero to a multiple of `step`, which is above zero.
#[must_use]
pub fn truncated(number: &Exact, step: &Exact) -> Exact {
    (number / step).trunc() * step
}

/// How many decimals a number needs to be written to its end; `None` if it has none within reach.
#[must_use]
pub fn decimals(number: &Exact) -> Option<u32> {
    let mut scaled = number.clone();
    for decimals in 0..=DECIMALS_MAX {
        if scaled.is_integer() {
            return Some(decimals);
        }
        scaled *= whole(10);
    }
    None
}

/// As text: to its end if it has one, else with 20 digits.
#[must_use]
pub fn text(number: &Exact) -> String {
    if let Some(decimals) = decimals(number) {
        return fixed(number, decimals);
    }
    // The first digit stands where the whole part ends, or behind the zeros after the point.
    let whole_part = number.trunc().to_integer().abs();
    let before = if whole_part.is_zero() { 0 } else { whole_part.to_string().len() as i64 };
    let mut zeros = 0;
    let mut rest = number.abs();
    while before == 0 && zeros < 2 * POWER_MAX && rest < Exact::new(BigInt::one(), BigInt::from(10)) {
        rest *= whole(10);
        zeros += 1;
    }
    let decimals = (DIGITS_OF_ENDLESS - before + zeros).max(0);
    fixed(number, u32::try_from(decimals).unwrap_or(0))
}

/// As text with exactly so many decimals.
#[must_use]
pub fn fixed(number: &Exact, decimals: u32) -> String {
    let scaled = (number * ten_to(decimals.to_i32().unwrap_or(i32::MAX))).round().to_integer();
    let digits = scaled.abs().to_string();
    let sign = if scaled.is_negative() { "-" } else { "" };
    let places = decimals as usize;
    if places == 0 {
        return format!("{sign}{digits}");
    }
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (before, after) = digits.split_at(digits.len() - places);
    format!("{sign}{before}.{after}")
}

/// A number as a test writes it down.
#[cfg(test)]
pub(super) fn number(text: &str) -> Exact {
    let Some(number) = parse(text) else { panic!("{text} is a number") };
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_read_and_printed_exactly() {
        for text in ["0", "-0.25", "1.10", "25000000000000", "0.00000000000000000001", "123456789012345678901234.5"] {
            assert_eq!(
                fixed(&number(text), decimals(&number(text)).unwrap()).trim_end_matches('0'),
                text.trim_end_matches('0').trim_end_matches('.')
            );
        }
        assert_eq!(number("1e-6"), number("0.000001"));
        assert_eq!(number("2.5E+2"), whole(250));
        assert_eq!(from_float(0.1), Some(number("0.1")));
    }

    #[test]
    fn what_is_no_number_or_absurdly_large_is_none() {
        for text in
            ["", "-", ".", "1e", "1e99999999999999999999", "1e61", "1e-9999", "nan", "0x1", "1.2.3", "1-2", "--1"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(from_float(f64::NAN), None);
        assert_eq!(from_float(f64::INFINITY), None);
    }

    #[test]
    fn each_direction_of_rounding_goes_its_way() {
        let half = number("0.5");
        assert_eq!(up(&number("8666.1"), &half), number("8666.5"));
        assert_eq!(down(&number("8666.9"), &half), number("8666.5"));
        assert_eq!(up(&number("-0.2"), &whole(1)), whole(0));
        assert_eq!(down(&number("-0.2"), &whole(1)), whole(-1));
        assert_eq!(truncated(&number("-0.2"), &whole(1)), whole(0));
        assert_eq!(nearest(&number("2.345"), 2), number("2.35"));
        assert_eq!(nearest(&number("-2.345"), 2), number("-2.35"));
        // In binary floating point this product is 25.000000000000004 and would become 26.
        assert_eq!(up(&(number("1.1") * number("1.1") * number("100") / number("4.84")), &whole(1)), whole(25));
    }

    #[test]
    fn a_number_without_an_end_is_printed_with_twenty_digits() {
        assert_eq!(text(&Exact::new(1.into(), 3.into())), "0.33333333333333333333");
        assert_eq!(text(&Exact::new(200_000.into(), 3.into())), "66666.666666666666667");
        assert_eq!(text(&Exact::new(1.into(), 300.into())), "0.0033333333333333333333");
        assert_eq!(text(&number("-0.30")), "-0.3");
    }
}
