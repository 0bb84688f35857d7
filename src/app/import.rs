//! Tables somebody brought: what their columns mean, what would come of them, and their way into the scenario.
//!
//! Everything is tried again after every choice, so that what is shown is what would be used. At most one table of
//! each kind goes in; whatever else was brought along is refused in words. Owns the tables and the choices until they
//! are used or put away. What a row may say is [`crate::scenario::import`]'s.

use std::path::{Path, PathBuf};

use super::history::Draft;
use super::{App, Message, files};
use crate::scenario::Scenario;
use crate::scenario::import::{
    BadRows, Choices, Columns, Field, Imported, Kind, OffGrid, Problems, Rejected, Source, Table, Unusable,
    into_scenario,
};

/// What the plain venue with imported data is called.
const PLAIN: &str = "imported";

/// What can be asked of tables that were brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Import {
    /// Look at the table at a place.
    See(usize),
    /// Its rows are of this kind.
    Kind(Kind),
    /// This column has this meaning, or none has.
    Column(Field, Option<usize>),
    /// Rows that cannot be used are left out, or are in the way.
    BadRows(BadRows),
    /// Values between two ticks or lots take the nearest, or are in the way.
    OffGrid(OffGrid),
    /// They go into a plain venue of their own instead of the scenario being edited.
    Plain(bool),
    /// They are used.
    Use,
    /// They are put away.
    Close,
}

/// Tables that are looked at before they are used.
#[derive(Debug)]
pub struct Importing {
    /// One or more.
    sources: Vec<Source>,
    /// The place of the one whose columns are seen.
    seen: usize,
    /// What else was brought, and why it is not used.
    refused: Vec<String>,
    choices: Choices,
    plain: bool,
    outcome: Result<Imported, Rejected>,
}

impl Importing {
    fn of(sources: Vec<Source>, refused: Vec<String>, base: &Scenario) -> Self {
        let choices = Choices::default();
        let outcome = attempt(&sources, &choices, Some(base));
        Self { sources, seen: 0, refused, choices, plain: false, outcome }
    }

    fn attempt(&mut self, base: &Scenario) {
        self.outcome = attempt(&self.sources, &self.choices, (!self.plain).then_some(base));
    }

    /// All tables, with what their columns mean.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The place of the one that is seen.
    #[must_use]
    pub const fn seen(&self) -> usize {
        self.seen
    }

    /// The table that is seen, with what its columns mean.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.sources[self.seen]
    }

    /// What else was brought, and why it is not used.
    #[must_use]
    pub fn refused(&self) -> &[String] {
        &self.refused
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

    /// The rows that cannot be used, by file, if it is only that.
    #[must_use]
    pub fn problems(&self) -> &[(String, Problems)] {
        match &self.outcome {
            Ok(imported) => &imported.left_out,
            Err(Rejected::Rows(files)) => files,
            Err(_) => &[],
        }
    }
}

fn attempt(sources: &[Source], choices: &Choices, base: Option<&Scenario>) -> Result<Imported, Rejected> {
    for (place, source) in sources.iter().enumerate() {
        let kind = source.columns.kind();
        if let Some(other) = sources[..place].iter().find(|other| other.columns.kind() == kind) {
            let reason = format!("{} are in {} already; allowed is one file of a kind", kind.name(), other.name);
            return Err(Rejected::File {
                file: source.name.clone(),
                why: Unusable { line: source.table.line(), reason },
            });
        }
    }
    into_scenario(base, sources, choices, "the scenario with this data")
}

fn read(path: &Path) -> Result<Source, String> {
    let bytes = files::read_bytes(path)?;
    let table = Table::read(&bytes).map_err(|why| format!("{}: {why}", path.display()))?;
    let columns = Columns::detect(&table);
    Ok(Source { name: named(path), table, columns })
}

fn named(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Whether a path is that of a scenario.
fn is_scenario(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ron"))
}

/// The tables of files that were brought together that can be used together, and why each of the others is not.
fn sorted(paths: &[PathBuf]) -> (Vec<Source>, Vec<String>) {
    let (mut known, mut unknown, mut refused) = (Vec::<Source>::new(), Vec::new(), Vec::new());
    for path in paths {
        if !is_table(path) {
            refused.push(format!("{}: not a table (.csv, .tsv or .txt) and not a scenario (.ron)", named(path)));
            continue;
        }
        match read(path) {
            Err(why) => refused.push(why),
            Ok(source) => {
                let (kind, name) = (source.columns.kind(), &source.name);
                if let Err(why) = source.columns.complete(&source.table) {
                    unknown.push((format!("{name}: not recognised by its columns; as {}, {why}", kind.name()), source));
                } else if let Some(other) = known.iter().find(|other| other.columns.kind() == kind) {
                    refused.push(format!("{name}: also {}, and {} came first", kind.name(), other.name));
                } else {
                    known.push(source);
                }
            }
        }
    }
    // What nobody recognises can be said by hand, if there is nothing else.
    let mut unknown = unknown.into_iter();
    if known.is_empty() {
        known.extend(unknown.next().map(|(_, source)| source));
    }
    refused.extend(unknown.map(|(why, _)| why));
    (known, refused)
}

/// Whether a path is that of a table.
pub(super) fn is_table(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    matches!(ending.as_str(), "csv" | "tsv" | "txt")
}

impl App {
    /// The tables that are looked at, if there are any.
    #[must_use]
    pub const fn importing(&self) -> Option<&Importing> {
        self.importing.as_ref()
    }

    /// Shows a table before anything is done with it.
    pub(super) fn open_table(&mut self, path: &Path) {
        match read(path) {
            Ok(source) => self.look_at(vec![source], Vec::new()),
            Err(text) => self.refuse_path(text),
        }
    }

    fn look_at(&mut self, sources: Vec<Source>, refused: Vec<String>) {
        self.files.close();
        self.importing = Some(Importing::of(sources, refused, &self.draft.scenario));
    }

    /// Opens files that came together: the scenario, if there is one, and then the tables that go into it.
    pub(super) fn open_together(&mut self, paths: &[PathBuf]) {
        let (scenarios, others): (Vec<PathBuf>, Vec<PathBuf>) =
            paths.iter().cloned().partition(|path| is_scenario(path));
        let (sources, mut refused) = sorted(&others);
        if let Some((first, more)) = scenarios.split_first() {
            let another = |path: &PathBuf| format!("{}: another scenario; {} is opened", named(path), named(first));
            refused.extend(more.iter().map(another));
            self.open_file(first);
        }
        if !sources.is_empty() {
            self.look_at(sources, refused);
        } else if !refused.is_empty() {
            self.complain(refused.join(" "));
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
        let Some(Source { table, columns, .. }) = importing.sources.get_mut(importing.seen) else { return };
        match import {
            Import::See(place) => importing.seen = place.min(importing.sources.len() - 1),
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
