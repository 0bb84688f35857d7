//! Imported rows in the place of a scenario's traders, book and index.
//!
//! Owns what else changes with them: the start price, so that it lies in the market that was imported, and somebody to
//! hold the other side, since every contract has two. Everything it changes is said.

use super::columns::Columns;
use super::grid::Grid;
use super::problem::{Problem, Problems, Unusable, counted};
use super::table::Table;
use super::{BadRows, Choices, Field, Kind, OffGrid, Source, book, index, plain_venue, positions};
use crate::scenario::check::STEPS_MAX;
use crate::scenario::refusal::Checker;
use crate::scenario::schema::{Account, Book, Index, Level, MarginMode, Role, Side, Traders};
use crate::scenario::units::{self, Units};
use crate::scenario::{Refusal, Scenario};
use crate::sim;

/// Who holds what the imported positions leave over.
const OTHERS: &str = "others";

/// A scenario with imported data in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The scenario.
    pub scenario: Scenario,
    /// What was taken from each file and what was changed for it, a line each.
    pub said: Vec<String>,
    /// The rows that were left out, by file; only files that have such rows.
    pub left_out: Vec<(String, Problems)>,
}

/// Why nothing was imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// A file cannot be used at all.
    #[error("{file}: {why}")]
    File {
        /// The file.
        file: String,
        /// Why.
        why: Unusable,
    },
    /// Rows cannot be used, by file; only files that have such rows.
    #[error("{} cannot be used", counted(.0.iter().map(|(_, problems)| problems.count()).sum(), ["row", "rows"]))]
    Rows(Vec<(String, Problems)>),
    /// The rows are good ones, but no scenario comes of them.
    #[error(transparent)]
    Scenario(#[from] Refusal),
}

/// Puts files into a scenario, or into a plain venue: at most one of each kind. `name` is that of the result, for
/// messages.
///
/// # Errors
/// What cannot be used, with the lines.
pub fn into_scenario(
    base: Option<&Scenario>,
    sources: &[Source],
    choices: &Choices,
    name: &str,
) -> Result<Imported, Rejected> {
    let headline = base.map_or("", |base| &base.contract.name);
    let positions = read(sources, Kind::Positions, |table, columns| positions::read(table, columns, headline))?;
    let book = read(sources, Kind::Book, book::read)?;
    let index = read(sources, Kind::Index, index::read)?;
    let mut scenario = match base {
        Some(base) => base.clone(),
        None => plain_venue::made_for(rows(&positions), rows(&book), rows(&index), choices)?,
    };
    let mut said = start(&mut scenario, base.is_some(), rows(&positions), rows(&book), rows(&index))?;
    let units = units::of(&scenario.contract, scenario.step_seconds, Checker::of(name))?;
    let mut desk = Desk { units: &units, choices, said: Vec::new(), problems: Vec::new() };
    if let Some(read) = positions {
        scenario.traders = Traders::Accounts(desk.traders(read)?);
    }
    if let Some(read) = book {
        scenario.book = desk.book(read, &scenario)?;
        if base.is_none() {
            plain_venue::endow(&mut scenario);
        }
    }
    if let Some(read) = index {
        let (prices_dollars, steps) = desk.index(read, &scenario)?;
        scenario.index = Index::Path { prices_dollars };
        if base.is_none() {
            scenario.steps = steps;
        } else if steps > scenario.steps {
            let (run, path) = (scenario.steps, steps);
            desk.said.push(format!("the run ends after {run} steps, the index path after {path}"));
        }
    }
    if choices.bad_rows == BadRows::Refuse && !desk.problems.is_empty() {
        return Err(Rejected::Rows(desk.problems));
    }
    let left_out = desk.problems;
    said.splice(0..0, desk.said);
    scenario.setup(name)?;
    Ok(Imported { scenario, said, left_out })
}

/// The rows of one file, and those of them that cannot be used.
struct Read<'a, R> {
    file: &'a str,
    /// The line of its headings.
    line: u64,
    rows: Vec<R>,
    problems: Problems,
}

/// Reads the file of a kind, if there is one.
fn read<'a, R>(
    sources: &'a [Source],
    kind: Kind,
    rows: impl FnOnce(&'a Table, &'a Columns) -> (Vec<R>, Problems),
) -> Result<Option<Read<'a, R>>, Rejected> {
    let Some(Source { name, table, columns }) = sources.iter().find(|source| source.columns.kind() == kind) else {
        return Ok(None);
    };
    columns.complete(table).map_err(|why| Rejected::File { file: name.clone(), why })?;
    let (rows, problems) = rows(table, columns);
    Ok(Some(Read { file: name, line: table.line(), rows, problems }))
}

fn rows<'r, R>(read: &'r Option<Read<'_, R>>) -> &'r [R] {
    read.as_ref().map_or(&[], |read| &read.rows)
}

/// Moves the start price into the imported market: to the first price of the index, or else, if it does not lie
/// between bid and ask, to the middle of the book. A plain venue without both starts at the average entry.
fn start(
    scenario: &mut Scenario,
    given: bool,
    positions: &[positions::Row<'_>],
    book: &[book::Row<'_>],
    index: &[index::Row<'_>],
) -> Result<Vec<String>, Refusal> {
    let before = scenario.contract.start_price_dollars;
    let (bid, ask) = book::touch(book);
    let outside = bid.is_some_and(|bid| before < bid) || ask.is_some_and(|ask| before > ask);
    let (price, why) = match (index.first(), bid.or(ask)) {
        (Some(first), _) => (first.price, "the first price of the index"),
        (None, Some(one)) if outside || !given => match (bid, ask) {
            (Some(bid), Some(ask)) => (f64::midpoint(bid, ask), "the middle of the book"),
            _ => (one, "the best price of the book"),
        },
        (None, None) if !given && !positions.is_empty() => {
            let entries = positions.iter().map(|row| row.entry).sum::<f64>();
            (entries / positions.len() as f64, "the average entry")
        }
        _ => return Ok(Vec::new()),
    };
    let tick = units::scale(Checker::of("the import"), "contract.tick_dollars", scenario.contract.tick_dollars)?;
    let price = tick.to_f64((tick.units_in(price).round() as i128).max(1));
    scenario.contract.start_price_dollars = price;
    let mut said = Vec::new();
    if !given {
        let Scenario { contract, .. } = scenario;
        said.push(format!(
            "the plain venue has a tick of {} and a lot of {}",
            contract.tick_dollars, contract.lot_coins
        ));
    }
    if price != before {
        said.push(format!("the start price is {price}, {why}, on a tick"));
    }
    Ok(said)
}

/// Takes in one file after the other.
struct Desk<'u> {
    units: &'u Units<'u>,
    choices: &'u Choices,
    said: Vec<String>,
    problems: Vec<(String, Problems)>,
}

impl Desk<'_> {
    fn grid(&self) -> Grid<'_> {
        Grid::of(self.units, self.choices.off_grid)
    }

    /// The imported positions, and whoever holds the other side of what they leave over.
    fn traders(&mut self, read: Read<'_, positions::Row<'_>>) -> Result<Vec<Account>, Rejected> {
        let Read { file, line, rows, mut problems } = read;
        let mut grid = self.grid();
        let mut accounts = Vec::with_capacity(rows.len() + 1);
        for row in &rows {
            match account(row, &mut grid) {
                Ok(account) => accounts.push(account),
                Err(problem) => problems.push(problem),
            }
        }
        let rounded = grid.rounded;
        self.done(file, line, Kind::Positions, accounts.len(), rounded, problems)?;
        let signed = |account: &Account| match account.side {
            Side::Long => i128::from(account.lots),
            Side::Short => -i128::from(account.lots),
        };
        let over: i128 = accounts.iter().map(signed).sum();
        if over != 0 {
            let (side, more, less) =
                if over > 0 { (Side::Short, "longs", "shorts") } else { (Side::Long, "shorts", "longs") };
            self.said.push(format!(
                "{more} hold {} lots more than {less}: the account “{OTHERS}”, which is never liquidated, holds the other side",
                over.unsigned_abs()
            ));
            accounts.push(Account {
                name: OTHERS.to_owned(),
                asset: String::new(),
                role: Role::Outside,
                side,
                lots: i64::try_from(over.unsigned_abs()).unwrap_or(i64::MAX),
                entry_price_dollars: self.units.tick.to_f64(self.units.start.into()),
                collateral_dollars: 0.0,
                margin: MarginMode::Isolated,
            });
        }
        Ok(accounts)
    }

    /// The imported levels; the market maker keeps its cash.
    fn book(&mut self, read: Read<'_, book::Row<'_>>, scenario: &Scenario) -> Result<Book, Rejected> {
        let Read { file, line, rows, mut problems } = read;
        let mut grid = self.grid();
        let lowest_ask = rows.iter().filter(|row| row.side == Side::Short).min_by(|a, b| a.price.total_cmp(&b.price));
        let (mut bids, mut asks) = (Vec::new(), Vec::new());
        for row in &rows {
            match level(row, lowest_ask, &mut grid) {
                Ok(level) if row.side == Side::Long => bids.push(level),
                Ok(level) => asks.push(level),
                Err(problem) => problems.push(problem),
            }
        }
        let rounded = grid.rounded;
        self.done(file, line, Kind::Book, bids.len() + asks.len(), rounded, problems)?;
        let capital_dollars = match &scenario.book {
            Book::Profile(profile) => profile.capital_dollars,
            Book::Levels { capital_dollars, .. } => *capital_dollars,
        };
        Ok(Book::Levels { capital_dollars, bids, asks })
    }

    /// The imported prices, one a step, and how many steps they last.
    fn index(&mut self, read: Read<'_, index::Row<'_>>, scenario: &Scenario) -> Result<(Vec<f64>, u32), Rejected> {
        let Read { file, line, rows, mut problems } = read;
        let ceiling = scenario.contract.start_price_dollars * sim::index::CEILING_FACTOR as f64;
        let (rows, beyond): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.price <= ceiling);
        for row in beyond {
            let allowed = format!("at most {ceiling}, {} times the start price", sim::index::CEILING_FACTOR);
            problems.push(row.cells.refuse(Field::Price, row.price.to_string(), allowed));
        }
        self.done(file, line, Kind::Index, rows.len(), 0, problems)?;
        let steps = index::steps(&rows, scenario.step_seconds);
        if steps > f64::from(STEPS_MAX) {
            let reason = format!(
                "the path lasts {steps:.0} steps of {} s; allowed are {STEPS_MAX}: give a shorter one, or a scenario with longer steps",
                scenario.step_seconds
            );
            let line = rows.last().map_or(line, |row| row.cells.line());
            return Err(Rejected::File { file: file.to_owned(), why: Unusable { line, reason } });
        }
        // Bounded above.
        let steps = steps as u32;
        let path = index::on_steps(&rows, scenario.step_seconds, steps);
        Ok((path, steps))
    }

    /// Counts what became of a file.
    fn done(
        &mut self,
        file: &str,
        line: u64,
        kind: Kind,
        taken: usize,
        rounded: usize,
        problems: Problems,
    ) -> Result<(), Rejected> {
        let skipping = self.choices.bad_rows == BadRows::Skip;
        if taken == 0 && (skipping || problems.count() == 0) {
            let reason = match problems.first().first() {
                None => "there are no rows below the headings".to_owned(),
                Some(first) => format!("no row can be used; the first problem: {first}"),
            };
            return Err(Rejected::File { file: file.to_owned(), why: Unusable { line, reason } });
        }
        let mut words = format!("{file}: {}", counted(taken, kind.rows()));
        if self.choices.off_grid == OffGrid::Round {
            let moved = counted(rounded, ["value", "values"]);
            words += &format!("; {moved} rounded to the nearest tick or lot");
        }
        if skipping {
            words += &format!("; {} left out", counted(problems.count(), ["row", "rows"]));
        }
        self.said.push(words);
        if problems.count() > 0 {
            self.problems.push((file.to_owned(), problems));
        }
        Ok(())
    }
}

fn account(row: &positions::Row<'_>, grid: &mut Grid<'_>) -> Result<Account, Problem> {
    let entry = grid.price(&row.cells, Field::Entry, row.entry)?;
    let lots = grid.lots(&row.cells, row.size)?;
    Ok(Account {
        name: row.name.map_or_else(|| format!("line {}", row.cells.line()), str::to_owned),
        asset: String::new(),
        role: row.role,
        side: row.side,
        lots,
        entry_price_dollars: entry,
        collateral_dollars: grid.stake(&row.cells, row.stake, lots, entry)?,
        margin: MarginMode::Isolated,
    })
}

fn level(row: &book::Row<'_>, lowest_ask: Option<&book::Row<'_>>, grid: &mut Grid<'_>) -> Result<Level, Problem> {
    let price_dollars = grid.price(&row.cells, Field::Price, row.price)?;
    if row.side == Side::Long
        && let Some(ask) = lowest_ask
        && row.price >= ask.price
    {
        let allowed = format!("a bid below the lowest ask, {} on line {}", ask.price, ask.cells.line());
        return Err(row.cells.refuse(Field::Price, row.price.to_string(), allowed));
    }
    Ok(Level { price_dollars, lots: grid.lots(&row.cells, row.size)? })
}
