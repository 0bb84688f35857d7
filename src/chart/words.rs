//! How numbers are written for people, once for the window and for exported files.
//!
//! Money to three significant digits, percentages to one decimal with a space before the sign, a
//! true minus, prices to the tick. A number that is not finite is written as a dash. Owns the
//! formats. Never decides which number is shown; files for machines use
//! [`Scale::text`](crate::sim::units::Scale::text) instead.

mod money;

pub use money::{amount, money, signed_amount, signed_money, signed_sum, size, sum};

use crate::sim::units::Scale;

/// The true minus sign.
pub const MINUS: char = '\u{2212}';
/// What stands in for a number that does not exist.
pub const NONE: &str = "–";

/// A decimal with all its digits, as a person reads it: a true minus and groups of three.
#[must_use]
pub fn exact(text: &str) -> String {
    with_true_minus(text)
}

/// A percentage with one decimal: `3.1 %`, `−3.1 %`.
#[must_use]
pub fn percent(value: f64) -> String {
    one_decimal(value, " %")
}

/// A change in percent, always with its sign: `+0.1 %`, `−3.1 %`; no change is `0.0 %`.
#[must_use]
pub fn signed_percent(value: f64) -> String {
    plus(percent(value), value)
}

/// A difference of two percentages, in points, with its sign: `−10.1 pt`.
#[must_use]
pub fn signed_points(value: f64) -> String {
    plus(one_decimal(value, " pt"), value)
}

/// A price to the tick, without the dollar sign, for axes and tags: `83.10`.
#[must_use]
pub fn price(dollars: f64, decimals: usize) -> String {
    if !dollars.is_finite() {
        return NONE.to_owned();
    }
    with_true_minus(&format!("{dollars:.decimals$}"))
}

/// A price to the tick with the dollar sign, for sentences: `$83.10`.
#[must_use]
pub fn dollar_price(dollars: f64, decimals: usize) -> String {
    let text = price(dollars, decimals);
    match text.strip_prefix(MINUS) {
        Some(size) => format!("{MINUS}${size}"),
        None if text == NONE => text,
        None => format!("${text}"),
    }
}

/// How many decimals a price on this tick needs.
#[must_use]
pub const fn price_decimals(tick: Scale) -> usize {
    let (mut mantissa, mut decimals) = (tick.mantissa, tick.decimals);
    while decimals > 0 && mantissa != 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        decimals -= 1;
    }
    decimals as usize
}

/// A leverage with no more decimals than it needs, at most two: `12.5×`, `25×`.
#[must_use]
pub fn leverage(value: f64) -> String {
    if value.is_finite() { format!("{}×", trimmed(value, 2)) } else { NONE.to_owned() }
}

/// A pure ratio with two decimals: `1.34`.
#[must_use]
pub fn ratio(value: f64) -> String {
    price(value, 2)
}

/// A number of things: `1 account`, `25 accounts`, `12,345 accounts`.
#[must_use]
pub fn count(number: u64, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{} {noun}", grouped(&number.to_string()))
}

/// A change of a number of things, with its sign: `+10`; no change is `0`.
#[must_use]
pub fn signed_count(change: i64) -> String {
    let size = grouped(&change.unsigned_abs().to_string());
    match change {
        0 => size,
        1.. => format!("+{size}"),
        _ => format!("{MINUS}{size}"),
    }
}

/// A length of time in the largest unit that fits: `1 min`, `250 ms`, `8 h`.
#[must_use]
pub fn duration(seconds: f64) -> String {
    if !seconds.is_finite() {
        return NONE.to_owned();
    }
    let (value, unit) = match seconds.abs() {
        0.0 => (0.0, "s"),
        ..1.0 => (seconds * 1e3, "ms"),
        ..60.0 => (seconds, "s"),
        ..3600.0 => (seconds / 60.0, "min"),
        ..86_400.0 => (seconds / 3600.0, "h"),
        _ => (seconds / 86_400.0, "d"),
    };
    format!("{} {unit}", trimmed(value, 2))
}

/// A fingerprint in groups that can be read aloud: `7f3a 91c4 e20b 55d8`.
#[must_use]
pub fn digest(value: u64) -> String {
    let group = |shift: u32| format!("{:04x}", (value >> shift) & 0xffff);
    [group(48), group(32), group(16), group(0)].join(" ")
}

fn one_decimal(value: f64, unit: &str) -> String {
    if value.is_finite() { format!("{}{unit}", with_true_minus(&format!("{value:.1}"))) } else { NONE.to_owned() }
}

fn trimmed(value: f64, decimals: usize) -> String {
    let text = with_true_minus(&format!("{value:.decimals$}"));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Puts a plus before a change that is shown as more than nothing.
fn plus(text: String, value: f64) -> String {
    let shows_something = text.chars().any(|c| c.is_ascii_digit() && c != '0');
    if value > 0.0 && shows_something { format!("+{text}") } else { text }
}

/// A true minus, none on a number that rounds to nothing, and groups of three.
fn with_true_minus(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(size) if size.chars().all(|c| matches!(c, '0' | '.')) => size.to_owned(),
        Some(size) => format!("{MINUS}{}", grouped(size)),
        None => grouped(text),
    }
}

/// Groups of three in a number without a sign; on an axis 9,990 stands below 10,000, so four
/// digits are grouped as well.
fn grouped(text: &str) -> String {
    let (whole, rest) = text.find('.').map_or((text, ""), |point| text.split_at(point));
    if whole.len() < 4 {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + whole.len() / 3);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::{
        count, digest, dollar_price, duration, leverage, percent, price, price_decimals, ratio, signed_count,
        signed_percent, signed_points,
    };
    use crate::sim::units::Scale;

    #[test]
    fn percentages_have_one_decimal_and_a_space() {
        let table: &[(f64, &str, &str)] = &[
            (0.0, "0.0 %", "0.0 %"),
            (3.1, "3.1 %", "+3.1 %"),
            (-3.1, "−3.1 %", "−3.1 %"),
            (-1.08, "−1.1 %", "−1.1 %"),
            (0.04, "0.0 %", "0.0 %"),
            (-0.04, "0.0 %", "0.0 %"),
            (18.14, "18.1 %", "+18.1 %"),
            (100.0, "100.0 %", "+100.0 %"),
            (12_345.6, "12,345.6 %", "+12,345.6 %"),
            (f64::NAN, "–", "–"),
        ];
        for &(value, plain, signed) in table {
            assert_eq!(percent(value), plain, "{value}");
            assert_eq!(signed_percent(value), signed, "{value}");
        }
        assert_eq!(signed_points(-10.06), "−10.1 pt");
        assert_eq!(signed_points(0.2), "+0.2 pt");
    }

    #[test]
    fn prices_are_written_to_the_tick() {
        let table: &[(f64, usize, &str, &str)] = &[
            (83.1, 2, "83.10", "$83.10"),
            (82.614, 2, "82.61", "$82.61"),
            (100.0, 0, "100", "$100"),
            (0.000_123, 6, "0.000123", "$0.000123"),
            (9_876.5, 1, "9,876.5", "$9,876.5"),
            (64_250.5, 1, "64,250.5", "$64,250.5"),
            (1_234_567.0, 0, "1,234,567", "$1,234,567"),
            (-12.5, 2, "−12.50", "−$12.50"),
            (-0.001, 2, "0.00", "$0.00"),
            (f64::NAN, 2, "–", "–"),
        ];
        for &(value, decimals, plain, dollars) in table {
            assert_eq!(price(value, decimals), plain, "{value}");
            assert_eq!(dollar_price(value, decimals), dollars, "{value}");
        }
    }

    #[test]
    fn a_tick_decides_the_decimals() {
        let tick = |mantissa, decimals| Scale { mantissa, decimals };
        assert_eq!(price_decimals(tick(1, 2)), 2);
        assert_eq!(price_decimals(tick(5, 1)), 1);
        assert_eq!(price_decimals(tick(50, 2)), 1);
        assert_eq!(price_decimals(tick(100, 2)), 0);
        assert_eq!(price_decimals(tick(1, 0)), 0);
    }

    #[test]
    fn leverage_and_ratios_need_few_decimals() {
        let table: &[(f64, &str)] =
            &[(12.5, "12.5×"), (25.0, "25×"), (6.25, "6.25×"), (100.0, "100×"), (3.3333, "3.33×"), (f64::NAN, "–")];
        for &(value, text) in table {
            assert_eq!(leverage(value), text, "{value}");
        }
        assert_eq!(ratio(1.337), "1.34");
        assert_eq!(ratio(f64::INFINITY), "–");
    }

    #[test]
    fn counts_know_their_plural() {
        assert_eq!(count(0, "account", "accounts"), "0 accounts");
        assert_eq!(count(1, "account", "accounts"), "1 account");
        assert_eq!(count(25, "account", "accounts"), "25 accounts");
        assert_eq!(count(9_999, "account", "accounts"), "9,999 accounts");
        assert_eq!(count(12_345, "account", "accounts"), "12,345 accounts");
        assert_eq!(signed_count(10), "+10");
        assert_eq!(signed_count(0), "0");
        assert_eq!(signed_count(-12_345), "−12,345");
    }

    #[test]
    fn times_and_digests_can_be_read_aloud() {
        let table: &[(f64, &str)] = &[
            (0.0, "0 s"),
            (0.25, "250 ms"),
            (1.0, "1 s"),
            (60.0, "1 min"),
            (90.0, "1.5 min"),
            (28_800.0, "8 h"),
            (86_400.0, "1 d"),
            (f64::NAN, "–"),
        ];
        for &(value, text) in table {
            assert_eq!(duration(value), text, "{value}");
        }
        assert_eq!(digest(0x7f3a_91c4_e20b_55d8), "7f3a 91c4 e20b 55d8");
        assert_eq!(digest(0), "0000 0000 0000 0000");
    }
}
