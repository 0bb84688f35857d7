//! What an input is called and may be: names with their units, and the words for one idea.
//!
//! `mmr_percent` is `mmr` in hundredths, `rate_ppm_8h` a rate for eight hours in parts per million. Owns units, the names
//! one idea goes by and what a number under them must be. Never holds a value.

use num_traits::{One, Signed};

use crate::venues::number::{Exact, whole};

/// A name with the unit taken off its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// What is left of it.
    pub base: String,
    /// How many of its units make one: 100 for percent.
    pub per_one: Exact,
    /// The period it is for, in hours, if it says so.
    pub hours: Option<Exact>,
}

impl Name {
    /// Takes units off the end of a key.
    #[must_use]
    pub fn of(key: &str) -> Self {
        let mut name = Self { base: key.trim().to_ascii_lowercase(), per_one: Exact::one(), hours: None };
        while let Some((before, last)) = name.base.rsplit_once('_') {
            match (last, period(last)) {
                ("percent" | "pct", _) => name.per_one = whole(100),
                ("bps" | "bp", _) => name.per_one = whole(10_000),
                ("ppm", _) => name.per_one = whole(1_000_000),
                (_, Some(hours)) => name.hours = Some(whole(hours)),
                _ => break,
            }
            name.base = before.to_owned();
        }
        name
    }
}

/// Hours of a period such as `8h`, `1d`, `1y`.
fn period(text: &str) -> Option<i64> {
    let unit = match text.chars().last()? {
        'h' => 1,
        'd' => 24,
        'y' => 8_760,
        _ => return None,
    };
    let count: u16 = text[..text.len() - 1].parse().ok()?;
    Some(i64::from(count) * unit)
}

/// What may be given under one idea: its names, the first of which is used in messages, and what a
/// number must be.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    pub(super) names: &'static [&'static str],
    pub(super) limit: Limit,
}

/// What a number must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    Any,
    AboveZero,
    NotNegative,
    Share,
    Fee,
}

impl Limit {
    pub(super) fn allows(self, number: &Exact) -> bool {
        match self {
            Self::Any => true,
            Self::AboveZero => number.is_positive(),
            Self::NotNegative => !number.is_negative(),
            Self::Share => !number.is_negative() && *number <= Exact::one(),
            Self::Fee => number.abs() < Exact::one(),
        }
    }

    /// In the unit the number was given in.
    pub(super) fn words(self, per_one: &Exact) -> String {
        match self {
            Self::Any => "a number".to_owned(),
            Self::AboveZero => "a number above 0".to_owned(),
            Self::NotNegative => "a number from 0".to_owned(),
            Self::Share => format!("a number from 0 to {per_one}"),
            Self::Fee => format!("a number between -{per_one} and {per_one}"),
        }
    }
}

impl Word {
    pub(super) const fn any(names: &'static [&'static str]) -> Self {
        Self { names, limit: Limit::Any }
    }
    pub(super) const fn above_zero(names: &'static [&'static str]) -> Self {
        Self { names, limit: Limit::AboveZero }
    }
    pub(super) const fn not_negative(names: &'static [&'static str]) -> Self {
        Self { names, limit: Limit::NotNegative }
    }
    pub(super) const fn share(names: &'static [&'static str]) -> Self {
        Self { names, limit: Limit::Share }
    }
    pub(super) const fn fee(names: &'static [&'static str]) -> Self {
        Self { names, limit: Limit::Fee }
    }
}
