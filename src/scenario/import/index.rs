//! Rows of an index path: time and price.
//!
//! The first price is the one the run starts from; each step then sees the last price that was known by its end. Owns
//! how times are put in order and prices on steps. Never interpolates: a price nobody quoted is not invented.

use super::cell::{Cells, Clock};
use super::columns::{Columns, Field};
use super::problem::{Problem, Problems, quoted};
use super::table::Table;

/// One price.
pub(super) struct Row<'a> {
    pub(super) cells: Cells<'a>,
    /// Microseconds from some moment that is the same for all.
    pub(super) micros: i64,
    pub(super) price: f64,
}

/// All rows that say what they must, the earliest first. A file that begins with the latest is turned round; a row
/// that is out of order in either cannot be used.
pub(super) fn read<'a>(table: &'a Table, columns: &'a Columns) -> (Vec<Row<'a>>, Problems) {
    let (mut rows, mut problems) = (Vec::new(), Problems::default());
    let mut clock = None;
    for row in table.rows() {
        match Cells::of(table, columns, row).and_then(|cells| price(cells, &mut clock)) {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    if let (Some(first), Some(last)) = (rows.first(), rows.last())
        && first.micros > last.micros
    {
        rows.reverse();
    }
    let mut ordered: Vec<Row<'a>> = Vec::with_capacity(rows.len());
    for row in rows {
        match ordered.last() {
            Some(before) if row.micros <= before.micros => {
                let found = row.cells.text(Field::Time).ok().flatten().map(quoted).unwrap_or_default();
                let allowed = format!("a time after that of line {}", before.cells.line());
                problems.push(row.cells.refuse(Field::Time, found, allowed));
            }
            _ => ordered.push(row),
        }
    }
    (ordered, problems)
}

fn price<'a>(cells: Cells<'a>, clock: &mut Option<Clock>) -> Result<Row<'a>, Problem> {
    let price = cells.positive(Field::Price)?;
    let Some(text) = cells.text(Field::Time)? else {
        return Err(cells.refuse(Field::Time, "empty", "a date and time, or a number of seconds"));
    };
    if clock.is_none() {
        *clock = Clock::of(text);
    }
    let Some(known) = *clock else {
        let allowed = "a date and time such as 2023-08-17T21:40:00Z (UTC without an offset), or a number of seconds, \
                       milliseconds or microseconds";
        return Err(cells.refuse(Field::Time, quoted(text), allowed));
    };
    match known.micros(text) {
        Some(micros) => Ok(Row { cells, micros, price }),
        None => Err(cells.refuse(Field::Time, quoted(text), known.words())),
    }
}

/// How far apart the prices usually are, in seconds: the median.
pub(super) fn usual_gap(rows: &[Row<'_>]) -> Option<f64> {
    let mut gaps: Vec<i64> = rows.windows(2).map(|pair| pair[1].micros.saturating_sub(pair[0].micros)).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).map(|&gap| gap as f64 / 1e6)
}

/// How many steps it takes from the first price to the last.
pub(super) fn steps(rows: &[Row<'_>], step_seconds: f64) -> f64 {
    match (rows.first(), rows.last()) {
        (Some(first), Some(last)) => {
            let seconds = last.micros.saturating_sub(first.micros) as f64 / 1e6;
            // A path that ends on a step does not need another, however the decimals round.
            (seconds / step_seconds - 1e-6).ceil().max(1.0)
        }
        _ => 0.0,
    }
}

/// The price of every step from the first one on.
pub(super) fn on_steps(rows: &[Row<'_>], step_seconds: f64, steps: u32) -> Vec<f64> {
    let Some(first) = rows.first() else { return Vec::new() };
    let mut known = 0;
    let mut path = Vec::with_capacity(steps as usize);
    for step in 1..=steps {
        // As above.
        let end = first.micros.saturating_add(((f64::from(step) + 1e-6) * step_seconds * 1e6).round() as i64);
        while rows.get(known + 1).is_some_and(|next| next.micros <= end) {
            known += 1;
        }
        path.push(rows[known].price);
    }
    path
}
