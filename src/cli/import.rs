//! `downdraft import`: positions, an order book and an index path as CSV become a scenario.
//!
//! Owns the order: read everything, take it in, write. A row that cannot be used is listed with its line, and then
//! nothing is written unless it was asked to be left out. What was taken, rounded and left out is said on standard
//! error. What a row may say is [`crate::scenario::import`]'s.

use std::fmt::Write;

use super::output::{self, Outputs};
use super::{Failure, Import, input};
use crate::scenario::import::table::BYTES_MAX;
use crate::scenario::import::{
    BadRows, Choices, Columns, Kind, OffGrid, Problems, Rejected, Source, Table, into_scenario,
};
use crate::scenario::presets;

/// Most rows that are listed of a file.
const LISTED: usize = 20;

pub(super) fn run(asked: &Import) -> Result<(), Failure> {
    let name = asked.output.as_deref().unwrap_or("-");
    let files = [(Kind::Positions, &asked.positions), (Kind::Book, &asked.book), (Kind::Index, &asked.index)];
    let files: Vec<(Kind, &str)> =
        files.into_iter().filter_map(|(kind, file)| Some((kind, file.as_deref()?))).collect();
    if files.is_empty() {
        let text = "import: nothing to import; give --positions, --book or --index with a CSV file";
        return Err(Failure::Argument(text.to_owned()));
    }
    each_its_own(name, &files)?;
    let choices = choices(asked)?;
    let base = asked.base.as_deref().map(presets::load).transpose()?;
    let sources = sources(&files, &asked.map)?;
    output::check(name)?;
    let shown = if name == "-" { "the imported scenario" } else { name };
    let imported = into_scenario(base.as_ref(), &sources, &choices, shown).map_err(|rejected| refusal(&rejected))?;
    let text = imported
        .scenario
        .to_ron()
        .map_err(|error| Failure::Output { file: name.to_owned(), reason: error.to_string() })?;
    let mut outputs = Outputs::default();
    outputs.add(name, text.into_bytes())?;
    outputs.finish()?;
    for line in &imported.said {
        eprintln!("downdraft: {line}");
    }
    for (file, problems) in &imported.left_out {
        eprint!("{}", listed(&format!("downdraft: {file}: left out:"), problems));
    }
    Ok(())
}

/// The result may not take the place of what it is made of.
fn each_its_own(output: &str, files: &[(Kind, &str)]) -> Result<(), Failure> {
    let place = |name: &str| std::fs::canonicalize(name).ok();
    match files.iter().find(|(_, file)| place(output).is_some() && place(file) == place(output)) {
        None => Ok(()),
        Some((kind, file)) => {
            let kind = kind.name();
            Err(Failure::Argument(format!(
                "-o is “{output}”, which is --{kind} {file} itself; allowed is another file"
            )))
        }
    }
}

fn choices(asked: &Import) -> Result<Choices, Failure> {
    let given = [("--tick", asked.tick), ("--lot", asked.lot)];
    if let (Some(base), Some((flag, _))) = (&asked.base, given.iter().find(|(_, value)| value.is_some())) {
        return Err(Failure::Argument(format!(
            "{flag} and --base {base}: that scenario has a tick and a lot of its own; leave one of the two out"
        )));
    }
    Ok(Choices {
        bad_rows: if asked.bad_rows == "skip" { BadRows::Skip } else { BadRows::Refuse },
        off_grid: if asked.off_grid == "round" { OffGrid::Round } else { OffGrid::Refuse },
        tick: asked.tick,
        lot: asked.lot,
    })
}

/// The files with what their columns mean: by their headings, then as `--map` says.
fn sources(files: &[(Kind, &str)], maps: &[String]) -> Result<Vec<Source>, Failure> {
    let mut sources = Vec::new();
    for &(kind, file) in files {
        let bytes = input::read(file, BYTES_MAX, "a CSV file")?;
        let table = Table::read(&bytes).map_err(|why| Failure::Argument(format!("{file}: {why}")))?;
        sources.push(Source { name: file.to_owned(), columns: Columns::recognised(kind, &table), table });
    }
    for map in maps {
        let refuse = |reason: String| Failure::Argument(format!("--map {map}: {reason}"));
        let allowed = "allowed is KIND.FIELD=HEADING, such as positions.side=Direction";
        let Some((field, heading)) = map.split_once('=') else { return Err(refuse(allowed.to_owned())) };
        let source = match (field.split_once('.'), sources.as_mut_slice()) {
            (Some((kind, _)), sources) => sources.iter_mut().find(|source| source.columns.kind().name() == kind),
            // With one file there is only one it can mean.
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        let Some(source) = source else { return Err(refuse(format!("{allowed}, of a file that is given"))) };
        let field = field.split_once('.').map_or(field, |(_, field)| field);
        source.columns.set_by_name(field, heading, &source.table).map_err(refuse)?;
    }
    Ok(sources)
}

/// What is wrong, with the rows and what to do about them.
fn refusal(rejected: &Rejected) -> Failure {
    let Rejected::Rows(files) = rejected else {
        return match rejected {
            Rejected::Scenario(refusal) => Failure::Scenario(refusal.clone()),
            other => Failure::Argument(other.to_string()),
        };
    };
    let mut text = format!("{rejected}\n");
    for (file, problems) in files {
        text += &listed(&format!("{file}:"), problems);
    }
    text += "correct them, or leave them out with --bad-rows skip";
    if files.iter().any(|(_, problems)| problems.off_grid() > 0) {
        text += ", or move values to the nearest tick and lot with --off-grid round";
    }
    Failure::Argument(text)
}

/// The first rows of a file that cannot be used, and how many more there are.
fn listed(heading: &str, problems: &Problems) -> String {
    let mut text = format!("{heading}\n");
    for problem in problems.first().iter().take(LISTED) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {problem}");
    }
    if problems.count() > LISTED {
        let _ = writeln!(text, "  and {} more, {} in all", problems.count() - LISTED, problems.count());
    }
    text
}
