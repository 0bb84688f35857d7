//! What `verify` found, as a table to read and as CSV.
//!
//! Owns the words and the columns; the CSV columns are a stable contract: columns may be added at the
//! end, never renamed.

use super::{Line, Retold};
use crate::chart::history::figure;
use crate::scenario::schema::history::Grade;

/// The columns of the CSV.
const COLUMNS: [&str; 15] = [
    "scenario",
    "target",
    "unit",
    "published",
    "low",
    "high",
    "p10",
    "median",
    "p90",
    "seeds",
    "seeds_without",
    "verdict",
    "claimed",
    "grade",
    "source",
];
/// The headings of the table to read.
const HEADINGS: [&str; 7] = ["target", "published", "agrees", "median", "10–90 % of seeds", "verdict", "claimed"];

/// A table for every scenario.
pub(super) fn text(retold: &[Retold], seeds: u32) -> String {
    let mut text = String::new();
    for (place, retold) in retold.iter().enumerate() {
        if place > 0 {
            text.push('\n');
        }
        let seeds = if seeds == 1 { "seed 1".to_owned() } else { format!("seeds 1 to {seeds}") };
        text.push_str(&format!(
            "{}: {}, {}; {seeds}\n",
            retold.name,
            retold.history.market.trim(),
            retold.history.date.trim()
        ));
        let rows: Vec<[String; 7]> = retold.lines().map(|line| row(&line)).collect();
        text.push_str(&aligned(&rows));
    }
    text
}

fn row(line: &Line<'_>) -> [String; 7] {
    let target = line.target;
    let shown = |value: Option<f64>| value.map_or_else(|| "none".to_owned(), figure);
    let without = if line.without > 0 { format!(", none in {}", line.without) } else { String::new() };
    [
        format!("{} ({})", target.what.words(), target.what.unit()),
        figure(target.published),
        format!("{} to {}", figure(target.low), figure(target.high)),
        shown(line.median),
        format!("{} to {}{without}", shown(line.low), shown(line.high)),
        line.verdict().word().to_owned(),
        if target.claimed { "yes" } else { "no" }.to_owned(),
    ]
}

/// Columns as wide as their widest cell: words to the left, numbers to the right.
fn aligned(rows: &[[String; 7]]) -> String {
    let headings = HEADINGS.map(str::to_owned);
    let all = || std::iter::once(&headings).chain(rows);
    let width = |column: usize| all().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let line = |row: &[String; 7]| {
        let cells: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(column, cell)| match (column, width(column)) {
                (1 | 3, width) => format!("{cell:>width$}"),
                (_, width) => format!("{cell:<width$}"),
            })
            .collect();
        format!("  {}\n", cells.join("  ").trim_end())
    };
    all().map(line).collect()
}

/// One row a target.
pub(super) fn csv(retold: &[Retold], seeds: u32) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    let value = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    for retold in retold {
        for line in retold.lines() {
            let target = line.target;
            writer.write_record([
                retold.name.as_str(),
                &target.what.words(),
                target.what.unit(),
                &target.published.to_string(),
                &target.low.to_string(),
                &target.high.to_string(),
                &value(line.low),
                &value(line.median),
                &value(line.high),
                &seeds.to_string(),
                &line.without.to_string(),
                line.verdict().word(),
                if target.claimed { "yes" } else { "no" },
                grade(target.grade),
                &target.source,
            ])?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

const fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "A",
        Grade::B => "B",
        Grade::C => "C",
        Grade::D => "D",
    }
}
