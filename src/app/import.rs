//! A table somebody brought: what its columns mean, what would come of it, and its way into the scenario.
//!
//! Everything is tried again after every choice, so that what is shown is what would be used. Owns the table and the
//! choices until it is used or put away. What a row may say is [`crate::scenario::import`]'s.

use std::path::Path;

use super::history::Draft;
use super::{App, Message, files};
use crate::scenario::Scenario;
use crate::scenario::import::{
    BadRows, Choices, Columns, Field, Imported, Kind, OffGrid, Problems, Rejected, Source, Table, into_scenario,
};

/// What the plain venue with imported data is called.
const PLAIN: &str = "imported";

/// What can be asked of a table that was brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Import {
    /// Its rows are of this kind.
    Kind(Kind),
    /// This column has this meaning, or none has.
    Column(Field, Option<usize>),
    /// Rows that cannot be used are left out, or are in the way.
    BadRows(BadRows),
    /// Values between two ticks or lots take the nearest, or are in the way.
    OffGrid(OffGrid),
    /// It goes into a plain venue of its own instead of the scenario being edited.
    Plain(bool),
    /// It is used.
    Use,
    /// It is put away.
    Close,
}

/// A table that is looked at before it is used.
#[derive(Debug)]
pub struct Importing {
    source: Source,
    choices: Choices,
    plain: bool,
    outcome: Result<Imported, Rejected>,
}

impl Importing {
    fn read(path: &Path, base: &Scenario) -> Result<Self, String> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = files::read_bytes(path)?;
        let table = Table::read(&bytes).map_err(|why| format!("{}: {why}", path.display()))?;
        let columns = Columns::detect(&table);
        let source = Source { name, table, columns };
        let choices = Choices::default();
        let outcome = attempt(&source, &choices, Some(base));
        Ok(Self { source, choices, plain: false, outcome })
    }

    fn attempt(&mut self, base: &Scenario) {
        self.outcome = attempt(&self.source, &self.choices, (!self.plain).then_some(base));
    }

    /// The table with what its columns mean.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// What is done with rows that cannot be used as they are.
    #[must_use]
    pub const fn choices(&self) -> &Choices {
        &self.choices
    }

    /// Whether it goes into a plain venue of its own.
    #[must_use]
    pub const fn plain(&self) -> bool {
        self.plain
    }

    /// What would come of it.
    pub const fn outcome(&self) -> &Result<Imported, Rejected> {
        &self.outcome
    }

    /// The rows that cannot be used, if it is only that.
    #[must_use]
    pub fn problems(&self) -> Option<&Problems> {
        let files = match &self.outcome {
            Ok(imported) => &imported.left_out,
            Err(Rejected::Rows(files)) => files,
            Err(_) => return None,
        };
        files.first().map(|(_, problems)| problems)
    }
}

fn attempt(source: &Source, choices: &Choices, base: Option<&Scenario>) -> Result<Imported, Rejected> {
    into_scenario(base, std::slice::from_ref(source), choices, "the scenario with this data")
}

/// Whether a path is that of a table.
pub(super) fn is_table(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    matches!(ending.as_str(), "csv" | "tsv" | "txt")
}

impl App {
    /// The table that is looked at, if there is one.
    #[must_use]
    pub const fn importing(&self) -> Option<&Importing> {
        self.importing.as_ref()
    }

    /// Shows a table before anything is done with it.
    pub(super) fn open_table(&mut self, path: &Path) {
        match Importing::read(path, &self.draft.scenario) {
            Ok(importing) => {
                self.files.close();
                self.importing = Some(importing);
            }
            Err(text) => self.refuse_path(text),
        }
    }

    pub(super) fn import(&mut self, import: Import) {
        if import == Import::Close {
            self.importing = None;
            return;
        }
        if import == Import::Use {
            self.use_table();
            return;
        }
        let Some(importing) = &mut self.importing else { return };
        let Source { table, columns, .. } = &mut importing.source;
        match import {
            Import::Kind(kind) => *columns = Columns::recognised(kind, table),
            Import::Column(field, column) => columns.set(field, column),
            Import::BadRows(bad_rows) => importing.choices.bad_rows = bad_rows,
            Import::OffGrid(off_grid) => importing.choices.off_grid = off_grid,
            Import::Plain(plain) => importing.plain = plain,
            Import::Use | Import::Close => {}
        }
        importing.attempt(&self.draft.scenario);
    }

    /// One edit of the scenario, or a scenario of its own; either way undo takes it back.
    fn use_table(&mut self) {
        let Some(mut importing) = self.importing.take() else { return };
        // The scenario may have changed since it was tried.
        importing.attempt(&self.draft.scenario);
        let Ok(imported) = importing.outcome else {
            self.importing = Some(importing);
            return;
        };
        if importing.plain {
            self.open(Draft::of(imported.scenario, PLAIN));
        } else {
            // Traders, book and start price are those of a run from its beginning.
            self.from_now = false;
            self.change_at_once(imported.scenario);
        }
        self.message = Some(Message { text: imported.said.join("; "), error: false });
    }
}
