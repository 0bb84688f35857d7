//! Rows of positions: side, size, entry, and what was put in or the leverage.
//!
//! Owns what a row of them may say, in the units of the file. Never knows a tick or a lot.

use super::cell::Cells;
use super::columns::{Columns, Field};
use super::problem::{Problem, Problems, quoted};
use super::table::Table;
use crate::scenario::schema::{Role, Side};

/// Most leverage of a position.
const LEVERAGE_MAX: f64 = 1_000.0;
/// Most lots of one.
const LOTS_MAX: f64 = crate::scenario::units::LOTS_MAX as f64;

/// One position.
pub(super) struct Row<'a> {
    pub(super) cells: Cells<'a>,
    pub(super) name: Option<&'a str>,
    pub(super) role: Role,
    pub(super) side: Side,
    pub(super) size: Size,
    pub(super) entry: f64,
    pub(super) stake: Stake,
}

/// How much, not negative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Size {
    /// In coins; in dollars of a contract that is paid for in coin.
    Amount(f64),
    /// In whole lots.
    Lots(i64),
}

impl Size {
    /// The column it stands in.
    pub(super) const fn field(self) -> Field {
        match self {
            Self::Amount(_) => Field::Size,
            Self::Lots(_) => Field::Lots,
        }
    }
}

/// What stands behind a position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Stake {
    /// So much money of the venue.
    Margin(f64),
    /// Its value at entry over the margin.
    Leverage(f64),
}

/// All rows that say what they must. `headline` is the name of what trades; where it has none, that of the first
/// row is meant.
pub(super) fn read<'a>(table: &'a Table, columns: &'a Columns, headline: &str) -> (Vec<Row<'a>>, Problems) {
    let (mut rows, mut problems) = (Vec::new(), Problems::default());
    let mut asset = (!headline.is_empty()).then(|| headline.to_owned());
    for row in table.rows() {
        match Cells::of(table, columns, row).and_then(|cells| position(cells, &mut asset)) {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    (rows, problems)
}

fn position<'a>(cells: Cells<'a>, asset: &mut Option<String>) -> Result<Row<'a>, Problem> {
    if let Some(name) = cells.name(Field::Asset)?
        && *asset.get_or_insert_with(|| name.to_owned()) != name
    {
        let wanted = asset.as_deref().unwrap_or_default();
        return Err(cells.refuse(Field::Asset, quoted(name), format!("{}: one asset is imported", quoted(wanted))));
    }
    let (side, size) = sided(&cells)?;
    let role = match cells.text(Field::Role)?.map(str::to_lowercase).as_deref() {
        None | Some("trader") => Role::Trader,
        Some("outside") => Role::Outside,
        Some(other) => return Err(cells.refuse(Field::Role, quoted(other), "trader or outside")),
    };
    Ok(Row {
        name: cells.name(Field::Account)?,
        role,
        side,
        size,
        entry: cells.positive(Field::Entry)?,
        stake: stake(&cells)?,
        cells,
    })
}

/// Side and size: the side has a column of its own, or it is the sign of the size.
fn sided(cells: &Cells<'_>) -> Result<(Side, Size), Problem> {
    let side = cells.side()?;
    let field = if cells.text(Field::Lots)?.is_some() { Field::Lots } else { Field::Size };
    let signed = cells.number(field)?;
    let side = match side {
        Some(_) if signed < 0.0 => {
            let allowed = "a number from 0 on, because the side has a column of its own";
            return Err(cells.refuse(field, signed.to_string(), allowed));
        }
        Some(side) => side,
        None if signed < 0.0 => Side::Short,
        None => Side::Long,
    };
    Ok((side, amount(cells, field, signed.abs())?))
}

/// A size that is not negative, in its unit.
pub(super) fn amount(cells: &Cells<'_>, field: Field, size: f64) -> Result<Size, Problem> {
    if field == Field::Size {
        return Ok(Size::Amount(size));
    }
    if size.fract() == 0.0 && size <= LOTS_MAX {
        return Ok(Size::Lots(size as i64));
    }
    Err(cells.refuse(field, size.to_string(), format!("a whole number up to {LOTS_MAX}")))
}

/// What was put in, or else the leverage.
fn stake(cells: &Cells<'_>) -> Result<Stake, Problem> {
    if let Some(margin) = cells.number_if_any(Field::Margin)? {
        return if margin >= 0.0 {
            Ok(Stake::Margin(margin))
        } else {
            Err(cells.refuse(Field::Margin, margin.to_string(), "a number from 0 on"))
        };
    }
    match cells.number_if_any(Field::Leverage)? {
        Some(leverage) if leverage > 0.0 && leverage <= LEVERAGE_MAX => Ok(Stake::Leverage(leverage)),
        Some(leverage) => {
            let allowed = format!("a number above 0 and at most {LEVERAGE_MAX}");
            Err(cells.refuse(Field::Leverage, leverage.to_string(), allowed))
        }
        None => Err(cells.refuse(Field::Margin, "empty", "what was put in, or the leverage in a column of its own")),
    }
}
