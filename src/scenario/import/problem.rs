//! What is wrong with a file: the row, the column, what was found there and what is allowed.
//!
//! Owns the words. Never decides what is wrong.

use std::fmt;

/// Most problems that are kept with their words; the others are counted.
const KEPT: usize = 1_000;
/// Most characters of a cell that are repeated in a message.
const QUOTED: usize = 40;

/// A row that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its line in the file, from 1.
    pub line: u64,
    /// The heading of the column; none if it is the row as a whole.
    pub column: Option<String>,
    /// What was found.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
    /// Whether the value is a good one that only lies between two ticks or two lots.
    pub off_grid: bool,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, found, allowed, .. } = self;
        match column {
            Some(column) => write!(f, "line {line}: `{column}` is {found}; allowed is {allowed}"),
            None => write!(f, "line {line}: {found}; allowed is {allowed}"),
        }
    }
}

/// The rows of a file that cannot be used, in the order of their lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    kept: Vec<Problem>,
    count: usize,
    off_grid: usize,
}

impl Problems {
    /// One row more.
    pub(super) fn push(&mut self, problem: Problem) {
        self.count += 1;
        self.off_grid += usize::from(problem.off_grid);
        // Problems come in the order of their lines, but those of the grid after all others.
        let place = self.kept.partition_point(|other| other.line <= problem.line);
        if place < KEPT {
            self.kept.insert(place, problem);
            self.kept.truncate(KEPT);
        }
    }

    /// The first thousand.
    #[must_use]
    pub fn first(&self) -> &[Problem] {
        &self.kept
    }

    /// How many rows there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// How many of them only lie between two ticks or two lots.
    #[must_use]
    pub const fn off_grid(&self) -> usize {
        self.off_grid
    }
}

/// Why a file cannot be used at all, whatever is done with its rows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Unusable {
    /// Where, from 1.
    pub line: u64,
    /// Why, and what to do.
    pub reason: String,
}

/// A cell as it is repeated in a message: on one line, and not too long.
pub(super) fn quoted(cell: &str) -> String {
    let shown: String = cell.chars().take(QUOTED).flat_map(char::escape_debug).collect();
    let cut = if cell.chars().nth(QUOTED).is_some() { "…" } else { "" };
    // Quotation marks inside stay what they are.
    format!("“{}{cut}”", shown.replace("\\\"", "\"").replace("\\'", "'"))
}

/// A number of things, in words: `1 row`, `1,204 rows`.
pub(super) fn counted(count: usize, [one, more]: [&str; 2]) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {}", if count == 1 { one } else { more })
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Problem, Problems, counted, quoted};

    #[test]
    fn the_first_lines_are_kept_whatever_comes_first() {
        let mut problems = Problems::default();
        let at = |line| Problem { line, column: None, found: String::new(), allowed: String::new(), off_grid: false };
        (0..2 * KEPT as u64).rev().for_each(|line| problems.push(at(line)));
        assert_eq!((problems.count(), problems.first().len()), (2 * KEPT, KEPT));
        assert!(problems.first().iter().map(|problem| problem.line).eq(0..KEPT as u64));
    }

    #[test]
    fn words_are_short_and_on_one_line() {
        assert_eq!(quoted("a\nb"), "“a\\nb”");
        assert_eq!(quoted(&"x".repeat(41)), format!("“{}…”", "x".repeat(40)));
        assert_eq!(counted(1, ["row", "rows"]), "1 row");
        assert_eq!(counted(1_234_567, ["row", "rows"]), "1,234,567 rows");
    }
}
