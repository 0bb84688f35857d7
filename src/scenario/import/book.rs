//! Rows of an order book: side, price, size.
//!
//! Several rows may stand at one price, as in a list of single orders; they rest there together. Owns what a row may
//! say, in the units of the file. Never knows a tick or a lot.

use super::cell::Cells;
use super::columns::{Columns, Field};
use super::positions::{self, Size};
use super::problem::{Problem, Problems};
use super::table::Table;
use crate::scenario::schema::Side;

/// One level.
pub(super) struct Row<'a> {
    pub(super) cells: Cells<'a>,
    /// Long is bid.
    pub(super) side: Side,
    pub(super) price: f64,
    pub(super) size: Size,
}

/// All rows that say what they must.
pub(super) fn read<'a>(table: &'a Table, columns: &'a Columns) -> (Vec<Row<'a>>, Problems) {
    let (mut rows, mut problems) = (Vec::new(), Problems::default());
    for row in table.rows() {
        match Cells::of(table, columns, row).and_then(level) {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    (rows, problems)
}

fn level(cells: Cells<'_>) -> Result<Row<'_>, Problem> {
    let Some(side) = cells.side()? else { return Err(cells.refuse(Field::Side, "empty", "bid or ask")) };
    let field = if cells.text(Field::Lots)?.is_some() { Field::Lots } else { Field::Size };
    let size = positions::amount(&cells, field, cells.positive(field)?)?;
    Ok(Row { side, price: cells.positive(Field::Price)?, size, cells })
}

/// The highest bid and the lowest ask.
pub(super) fn touch(rows: &[Row<'_>]) -> (Option<f64>, Option<f64>) {
    let of = |side: Side| rows.iter().filter(move |row| row.side == side).map(|row| row.price);
    (of(Side::Long).reduce(f64::max), of(Side::Short).reduce(f64::min))
}
