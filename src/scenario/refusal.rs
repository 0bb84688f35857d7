//! Why a scenario is refused: what is wrong, where, what is allowed.
//!
//! Owns the words of every refusal. Never decides anything.

use crate::sim::units::Ppm;

/// A scenario that cannot be used, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The file could not be read.
    #[error(
        "{file}: cannot be read: {reason}; give a scenario file or one of the names that `downdraft presets` lists"
    )]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// The file is not a scenario.
    #[error("{file}: line {line}, column {column}: {reason}")]
    Syntax {
        /// The file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// A value is not allowed.
    #[error("{file}: field `{field}` is {value}; allowed is {allowed}")]
    Value {
        /// The file.
        file: String,
        /// The field, with the fields around it.
        field: String,
        /// The value found.
        value: String,
        /// What is allowed.
        allowed: String,
    },
}

impl Refusal {
    /// The same refusal, said of another file.
    pub(super) fn of(self, name: &str) -> Self {
        match self {
            Self::Unreadable { reason, .. } => Self::Unreadable { file: name.to_owned(), reason },
            Self::Syntax { line, column, reason, .. } => Self::Syntax { file: name.to_owned(), line, column, reason },
            Self::Value { field, value, allowed, .. } => Self::Value { file: name.to_owned(), field, value, allowed },
        }
    }
}

/// A number as a person would write it: very large and very small ones with an exponent.
fn shown(value: f64) -> String {
    let size = value.abs();
    if size >= 1e9 || (size > 0.0 && size < 1e-6) { format!("{value:e}") } else { value.to_string() }
}

/// Collects values and refuses the first that is not allowed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checker<'file> {
    file: &'file str,
    /// What stands before every field: empty, or the list entry they are fields of.
    inside: &'static str,
}

impl<'file> Checker<'file> {
    /// For the fields of a file.
    pub(super) const fn of(file: &'file str) -> Self {
        Self { file, inside: "" }
    }

    /// The same for the fields of one entry, such as `assets.0.`.
    pub(super) const fn inside(self, inside: &'static str) -> Self {
        Self { inside, ..self }
    }
}

impl Checker<'_> {
    /// A refusal of one value.
    pub(super) fn refuse(self, field: impl Into<String>, value: impl ToString, allowed: impl Into<String>) -> Refusal {
        Refusal::Value {
            file: self.file.to_owned(),
            field: format!("{}{}", self.inside, field.into()),
            value: value.to_string(),
            allowed: allowed.into(),
        }
    }

    /// A number from `low` to `high`, both allowed.
    pub(super) fn within(self, field: &str, value: f64, low: f64, high: f64) -> Result<f64, Refusal> {
        if value >= low && value <= high {
            Ok(value)
        } else {
            Err(self.refuse(field, shown(value), format!("a number from {} to {}", shown(low), shown(high))))
        }
    }

    /// Percent from `low` to `high`, as parts per million.
    pub(super) fn ppm(self, field: &str, percent: f64, low: f64, high: f64) -> Result<Ppm, Refusal> {
        self.within(field, percent, low, high)?;
        Ok((percent * 10_000.0).round() as Ppm)
    }

    /// A number above 0 and at most `high`.
    pub(super) fn positive(self, field: &str, value: f64, high: f64) -> Result<f64, Refusal> {
        if value > 0.0 && value <= high {
            Ok(value)
        } else {
            Err(self.refuse(field, shown(value), format!("a number above 0 and at most {}", shown(high))))
        }
    }

    /// A whole number from `low` to `high`, both allowed.
    pub(super) fn whole(self, field: &str, value: i64, low: i64, high: i64) -> Result<i64, Refusal> {
        if (low..=high).contains(&value) {
            Ok(value)
        } else {
            Err(self.refuse(field, value, format!("a whole number from {low} to {high}")))
        }
    }
}
