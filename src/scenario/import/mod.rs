//! Own data: positions, an order book and an index path as CSV, in the place of those of a scenario.
//!
//! This is the desk at which an exchange takes in somebody else's snapshot: it reads what a table says, never
//! guesses what it does not say, and hands back every row it cannot take with its line. Nothing is left out or
//! rounded unless that was asked for, and then it is said how much. Owns the way from bytes to a scenario. Never
//! opens a file and never runs a market.
//!
//! In order: [`table`] splits bytes into rows, [`columns`] says which column means what, [`positions`], [`book`] and
//! [`index`] read one kind of row each, [`grid`] puts prices on ticks and sizes on lots, [`fill`] puts them into a
//! scenario, which is [`plain_venue`] unless there is another one.

mod book;
mod cell;
pub mod columns;
pub mod fill;
mod grid;
mod index;
mod plain_venue;
mod positions;
pub mod problem;
pub mod table;

pub use columns::{Columns, Field};
pub use fill::{Imported, Rejected, into_scenario};
pub use problem::{Problem, Problems, Unusable};
pub use table::Table;

/// What the rows of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One position of one trader a row.
    Positions,
    /// One level of the order book a row.
    Book,
    /// One price of the index a row.
    Index,
}

impl Kind {
    /// In the order they are recognised.
    pub const ALL: [Self; 3] = [Self::Positions, Self::Book, Self::Index];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Positions => "positions",
            Self::Book => "book",
            Self::Index => "index",
        }
    }

    /// What a row is called, for one and for more.
    #[must_use]
    pub const fn rows(self) -> [&'static str; 2] {
        match self {
            Self::Positions => ["position", "positions"],
            Self::Book => ["level", "levels"],
            Self::Index => ["price", "prices"],
        }
    }
}

/// One file with what its columns mean.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name, for messages.
    pub name: String,
    /// Its rows.
    pub table: Table,
    /// What its columns mean.
    pub columns: Columns,
}

/// What is done with rows that cannot be used as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Choices {
    /// Rows that cannot be used at all.
    pub bad_rows: BadRows,
    /// Prices between two ticks and sizes between two lots.
    pub off_grid: OffGrid,
    /// The tick of the plain venue, in dollars; without, the last decimal place of the prices.
    pub tick: Option<f64>,
    /// The lot of the plain venue, in coins; without, the last decimal place of the sizes.
    pub lot: Option<f64>,
}

/// What is done with rows that cannot be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadRows {
    /// One is enough to refuse the file.
    #[default]
    Refuse,
    /// They are left out, and counted.
    Skip,
}

/// What is done with prices between two ticks and sizes between two lots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OffGrid {
    /// Their rows cannot be used.
    #[default]
    Refuse,
    /// They take the nearest tick or lot, halves away from zero, and are counted. A size that would become nothing
    /// is a row that cannot be used.
    Round,
}
