//! How money and sizes are written: three significant digits, with the currency they are counted in.

use super::{MINUS, NONE, exact, grouped, plus};
use crate::recording::{Currency, Header};
use crate::sim::units::{Lots, Money};
use crate::sim::worth::Worth;

const TIERS: [(f64, &str); 5] = [(1.0, ""), (1e3, "k"), (1e6, "M"), (1e9, "B"), (1e12, "T")];

/// Money in dollars to three significant digits: `$950`, `$12.3k`, `$1.20M`, `−$4.57B`.
#[must_use]
pub fn money(dollars: f64) -> String {
    if !dollars.is_finite() {
        return NONE.to_owned();
    }
    let size = money_size(dollars.abs());
    if dollars < 0.0 && size != "$0" { format!("{MINUS}{size}") } else { size }
}

/// A change of money, always with its sign: `+$400k`, `−$2.07M`; no change is `$0`.
#[must_use]
pub fn signed_money(dollars: f64) -> String {
    plus(money(dollars), dollars)
}

/// Money of a run, in what it is counted in: `$12.3k`, `12.3k BTC`.
#[must_use]
pub fn amount(header: &Header, money: Money) -> String {
    sum(header.whole(money), &header.currency)
}

/// A change of a run's money, always with its sign.
#[must_use]
pub fn signed_amount(header: &Header, money: Money) -> String {
    signed_sum(header.whole(money), &header.currency)
}

/// Money in a currency to three significant digits: `$950`, `0.0123 BTC`, `−1.20k BTC`.
#[must_use]
pub fn sum(value: f64, currency: &Currency) -> String {
    match currency {
        Currency::Dollars => money(value),
        Currency::Coin(_) if !value.is_finite() => NONE.to_owned(),
        Currency::Coin(coin) => {
            let size = coins(value.abs());
            let minus = if value < 0.0 && size != "0" { MINUS.to_string() } else { String::new() };
            format!("{minus}{size} {coin}")
        }
    }
}

/// A change of money in a currency, always with its sign.
#[must_use]
pub fn signed_sum(value: f64, currency: &Currency) -> String {
    plus(sum(value, currency), value)
}

/// A number of lots: `12.5 coins`, `3 Dow`, or what they stand for where a lot is so many dollars: `$500 of contracts`.
#[must_use]
pub fn size(header: &Header, lots: Lots) -> String {
    let text = exact(&header.lot.text(lots.abs().into()));
    match header.worth {
        Worth::Linear(_) => format!("{text} {}", header.traded),
        Worth::Inverse(_) => format!("${text} of contracts"),
    }
}

/// Coins to three significant digits, with as many zeros in front as that takes.
fn coins(size: f64) -> String {
    // Nobody trades less than a hundred-millionth of a coin.
    if size < 0.5e-8 {
        return "0".to_owned();
    }
    if size >= 0.9995 {
        return money_size(size).replace('$', "");
    }
    let decimals = (2.0 - libm::floor(libm::log10(size))) as usize;
    format!("{size:.decimals$}")
}

fn money_size(dollars: f64) -> String {
    // Less than half a cent is nothing a reader can act on.
    if dollars < 0.005 {
        return "$0".to_owned();
    }
    let last = TIERS.len() - 1;
    let tier = TIERS.iter().position(|(unit, _)| dollars / unit < 999.5).unwrap_or(last);
    let (unit, letter) = TIERS[tier];
    let value = dollars / unit;
    let decimals = if value < 9.995 {
        2
    } else if value < 99.95 {
        1
    } else {
        0
    };
    format!("${}{letter}", grouped(&format!("{value:.decimals$}")))
}

#[cfg(test)]
mod tests {
    use super::{money, signed_money, signed_sum, sum};
    use crate::recording::Currency;

    #[test]
    fn money_has_three_significant_digits() {
        let table: &[(f64, &str)] = &[
            (0.0, "$0"),
            (-0.0, "$0"),
            (0.004, "$0"),
            (-0.004, "$0"),
            (0.005, "$0.01"),
            (0.05, "$0.05"),
            (0.5, "$0.50"),
            (1.0, "$1.00"),
            (9.99, "$9.99"),
            (9.999, "$10.0"),
            (12.34, "$12.3"),
            (99.94, "$99.9"),
            (99.96, "$100"),
            (950.0, "$950"),
            (999.4, "$999"),
            (999.95, "$1.00k"),
            (1_000.0, "$1.00k"),
            (1_234.0, "$1.23k"),
            (12_300.0, "$12.3k"),
            (29_700.0, "$29.7k"),
            (110_000.0, "$110k"),
            (999_499.0, "$999k"),
            (999_500.0, "$1.00M"),
            (1_200_000.0, "$1.20M"),
            (3_780_000.0, "$3.78M"),
            (51_600_000.0, "$51.6M"),
            (148_000_000.0, "$148M"),
            (999_950_000.0, "$1.00B"),
            (4_570_000_000.0, "$4.57B"),
            (19_100_000_000.0, "$19.1B"),
            (2.5e12, "$2.50T"),
            (1e16, "$10,000T"),
            (-8_450.0, "−$8.45k"),
            (-2_070_000.0, "−$2.07M"),
            (-999.95, "−$1.00k"),
            (f64::NAN, "–"),
            (f64::INFINITY, "–"),
            (f64::NEG_INFINITY, "–"),
        ];
        for &(value, text) in table {
            assert_eq!(money(value), text, "{value}");
        }
    }

    #[test]
    fn changes_of_money_carry_a_sign() {
        let table: &[(f64, &str)] = &[
            (400_000.0, "+$400k"),
            (49_600_000.0, "+$49.6M"),
            (-2_070_000.0, "−$2.07M"),
            (0.0, "$0"),
            (0.001, "$0"),
            (-0.001, "$0"),
            (f64::NAN, "–"),
        ];
        for &(value, text) in table {
            assert_eq!(signed_money(value), text, "{value}");
        }
    }

    #[test]
    fn coins_have_three_significant_digits_and_their_name() {
        let btc = Currency::Coin("BTC".to_owned());
        let table: &[(f64, &str)] = &[
            (0.0, "0 BTC"),
            (0.000_000_001, "0 BTC"),
            (0.000_000_01, "0.0000000100 BTC"),
            (0.012_345, "0.0123 BTC"),
            (-0.999_4, "−0.999 BTC"),
            (0.999_6, "1.00 BTC"),
            (12.34, "12.3 BTC"),
            (25_018.0, "25.0k BTC"),
            (-1.2e6, "−1.20M BTC"),
            (f64::NAN, "–"),
        ];
        for &(value, text) in table {
            assert_eq!(sum(value, &btc), text, "{value}");
        }
        assert_eq!(signed_sum(0.5, &btc), "+0.500 BTC");
        assert_eq!(sum(1_234.0, &Currency::Dollars), "$1.23k");
    }
}
