//! What stands in a cell: a number, a side, a time.
//!
//! Owns how each may be written. Never knows what a row is for.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::columns::{Columns, Field};
use super::problem::{Problem, quoted};
use super::table::{Row, Table};
use crate::scenario::schema::Side;

/// The largest number a cell may hold.
const NUMBER_MAX: f64 = 1e15;
/// Most characters of a name.
const NAME_MAX: usize = 60;

/// One row, read by what its columns mean.
pub(super) struct Cells<'a> {
    table: &'a Table,
    columns: &'a Columns,
    row: &'a Row,
}

impl<'a> Cells<'a> {
    /// A row with as many cells as there are headings, or what is wrong with it.
    pub(super) fn of(table: &'a Table, columns: &'a Columns, row: &'a Row) -> Result<Self, Problem> {
        let cells = Self { table, columns, row };
        let (found, wanted) = (row.len(), table.headings().len());
        if found > wanted {
            let allowed = format!("{wanted}, one for each heading, and quotation marks around text with a separator");
            return Err(Problem {
                line: row.line,
                column: None,
                found: format!("the row has {found} cells"),
                allowed,
                off_grid: false,
            });
        }
        Ok(cells)
    }

    pub(super) const fn line(&self) -> u64 {
        self.row.line
    }

    /// That a cell cannot be used.
    pub(super) fn refuse(&self, field: Field, found: impl Into<String>, allowed: impl Into<String>) -> Problem {
        let heading = self.columns.column(field).map(|column| self.table.headings()[column].clone());
        Problem {
            line: self.row.line,
            column: Some(heading.unwrap_or_else(|| field.name().to_owned())),
            found: found.into(),
            allowed: allowed.into(),
            off_grid: false,
        }
    }

    /// What stands there; none if nothing does, or if there is no such column.
    pub(super) fn text(&self, field: Field) -> Result<Option<&'a str>, Problem> {
        let Some(column) = self.columns.column(field) else { return Ok(None) };
        match self.row.cell(column) {
            Ok("") => Ok(None),
            Ok(text) => Ok(Some(text)),
            Err(broken) => Err(self.refuse(field, quoted(&broken), "text in UTF-8")),
        }
    }

    /// A name on one line.
    pub(super) fn name(&self, field: Field) -> Result<Option<&'a str>, Problem> {
        let Some(name) = self.text(field)? else { return Ok(None) };
        if name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
            return Err(self.refuse(field, quoted(name), format!("a name of at most {NAME_MAX} characters")));
        }
        Ok(Some(name))
    }

    /// A number, if one stands there.
    pub(super) fn number_if_any(&self, field: Field) -> Result<Option<f64>, Problem> {
        let Some(text) = self.text(field)? else { return Ok(None) };
        match number(text) {
            Some(number) if number.abs() <= NUMBER_MAX => Ok(Some(number)),
            _ => Err(self.refuse(
                field,
                quoted(text),
                "a number such as 1234.5, with a decimal point, without unit or thousands separators, up to 1e15",
            )),
        }
    }

    /// A number that must be there.
    pub(super) fn number(&self, field: Field) -> Result<f64, Problem> {
        self.number_if_any(field)?.ok_or_else(|| self.refuse(field, "empty", "a number such as 1234.5"))
    }

    /// A number above 0.
    pub(super) fn positive(&self, field: Field) -> Result<f64, Problem> {
        match self.number(field)? {
            number if number > 0.0 => Ok(number),
            number => Err(self.refuse(field, number.to_string(), "a number above 0")),
        }
    }

    /// A side, if one stands there.
    pub(super) fn side(&self) -> Result<Option<Side>, Problem> {
        let Some(text) = self.text(Field::Side)? else { return Ok(None) };
        match text.to_lowercase().as_str() {
            "long" | "l" | "buy" | "buyer" | "b" | "bid" | "bids" | "bought" => Ok(Some(Side::Long)),
            "short" | "s" | "sell" | "seller" | "ask" | "asks" | "a" | "offer" | "sold" => Ok(Some(Side::Short)),
            _ => Err(self.refuse(
                Field::Side,
                quoted(text),
                "long, buy or bid for one side and short, sell or ask for the other",
            )),
        }
    }
}

/// A plain decimal number, with an exponent if need be.
fn number(text: &str) -> Option<f64> {
    // A minus as typographers set it is one too.
    let text = text.strip_prefix('−').map_or_else(|| text.to_owned(), |rest| format!("-{rest}"));
    let plain = |sign: char| sign.is_ascii_digit() || matches!(sign, '+' | '-' | '.' | 'e' | 'E');
    text.chars().all(plain).then(|| text.parse().ok())?.filter(|number: &f64| number.is_finite())
}

/// How the times of a file are written: all of them in one way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Clock {
    /// As dates, such as `2023-08-17T21:40:00Z`; without an offset they are UTC.
    Dates,
    /// As numbers that count so many microseconds each.
    Numbers(f64),
}

/// From this size on, a number of a clock counts the next smaller unit: seconds before the year 5138,
/// milliseconds before the year 5138, and so on.
const CLOCKS: [(f64, f64); 4] = [(1e11, 1e6), (1e14, 1e3), (1e17, 1.0), (f64::INFINITY, 1e-3)];

impl Clock {
    /// The clock of a file, by one of its times.
    pub(super) fn of(text: &str) -> Option<Self> {
        if let Some(number) = number(text) {
            let (_, unit) = CLOCKS.into_iter().find(|(below, _)| number.abs() < *below)?;
            return Some(Self::Numbers(unit));
        }
        Self::Dates.micros(text).map(|_| Self::Dates)
    }

    /// A time in microseconds from some moment that is the same for the whole file.
    pub(super) fn micros(self, text: &str) -> Option<i64> {
        match self {
            Self::Numbers(unit) => {
                let micros = number(text)? * unit;
                (micros.abs() < 9e18).then(|| micros.round() as i64)
            }
            Self::Dates => date(text).map(Timestamp::as_microsecond),
        }
    }

    /// How its times are written, for a message.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Dates => "a date and time such as 2023-08-17T21:40:00Z, as in the first row",
            Self::Numbers(_) => "a number, as in the first row",
        }
    }
}

/// A date with a time and an offset, or in UTC where one of them is left out.
fn date(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix(" UTC").unwrap_or(text);
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let civil = text.parse::<DateTime>().or_else(|_| text.parse::<Date>().map(DateTime::from)).ok()?;
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::{Clock, number};

    #[test]
    fn numbers_are_plain_decimals() {
        for (text, value) in [("1", 1.0), ("-0.5", -0.5), ("−2", -2.0), ("1e3", 1000.0), ("+.25", 0.25), ("1E-2", 0.01)]
        {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for text in ["", "NaN", "inf", "1,5", "1 000", "$5", "0x10", "1e999", "--1", "five", "1.2.3", "e"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn a_clock_is_recognised_by_a_time() {
        let minute = 1_692_308_400_000_000_i64;
        for text in [
            "2023-08-17T21:40:00Z",
            "2023-08-17 21:40:00",
            "2023-08-17T23:40:00+02:00",
            "2023-08-17 21:40:00.000 UTC",
            "1692308400",
            "1692308400000",
            "1692308400000000",
            "1692308400000000000",
            "1692308400.0",
        ] {
            let micros = Clock::of(text).and_then(|clock| clock.micros(text));
            assert_eq!(micros, Some(minute), "{text}");
        }
        assert_eq!(Clock::of("0"), Some(Clock::Numbers(1e6)));
        for text in ["", "yesterday", "21:40", "2023-13-01", "17.08.2023", "1e400"] {
            assert_eq!(Clock::of(text), None, "{text}");
        }
    }
}
