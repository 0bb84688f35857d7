//! `calc`: answers worked examples of venues' rule books, a row of CSV each.
//!
//! The columns of the file are kept as they are and in their order; `computed` and `status` are added
//! behind them. A row that has no answer says why and stops no other. Owns the columns. Never computes.

use csv::{ErrorKind, StringRecord};

use super::output::{self, Outputs};
use super::{Calc, Failure, input};
use crate::venues::cases::{self, Columns};

/// Most bytes of a file of cases.
const BYTES_MAX: usize = 256 << 20;
/// What is added, or written anew where a file has it already.
const COMPUTED: &str = "computed";
const STATUS: &str = "status";

pub(super) fn run(asked: &Calc) -> Result<(), Failure> {
    let name = asked.output.as_deref().unwrap_or("-");
    let text = input::read(&asked.cases, BYTES_MAX, "a CSV file of cases, or “-” for standard input")?;
    output::check(name)?;
    let answered = answer_all(&asked.cases, &text)?;
    let mut outputs = Outputs::default();
    outputs.add(name, answered)?;
    outputs.finish()
}

/// Where the columns that are read stand.
struct Places {
    topic: Option<usize>,
    formula: Option<usize>,
    venue: usize,
    inputs: usize,
    rounding: Option<usize>,
}

impl Places {
    fn of(file: &str, headings: &StringRecord) -> Result<Self, Failure> {
        let place = |name: &str| headings.iter().position(|heading| heading.trim().eq_ignore_ascii_case(name));
        let needed = |name: &str| {
            place(name).ok_or_else(|| {
                let found = headings.iter().take(20).collect::<Vec<_>>().join(", ");
                let needed = "needed are `inputs`, `venue`, and `topic` or `formula`; `rounding` may be left out";
                Failure::Argument(format!("{file}: line 1: there is no column `{name}`; found are “{found}”; {needed}"))
            })
        };
        let (topic, formula) = (place("topic"), place("formula"));
        if topic.is_none() && formula.is_none() {
            needed("topic")?;
        }
        Ok(Self { topic, formula, venue: needed("venue")?, inputs: needed("inputs")?, rounding: place("rounding") })
    }

    fn columns<'row>(&self, row: &'row StringRecord) -> Columns<'row> {
        let at = |place: Option<usize>| place.and_then(|place| row.get(place)).unwrap_or("");
        Columns {
            topic: at(self.topic),
            formula: at(self.formula),
            venue: at(Some(self.venue)),
            inputs: at(Some(self.inputs)),
            rounding: at(self.rounding),
        }
    }
}

/// The file with its answers.
fn answer_all(file: &str, text: &[u8]) -> Result<Vec<u8>, Failure> {
    let broken = |error: csv::Error| Failure::Argument(format!("{file}: {}", explain(&error)));
    // Spreadsheets put a mark in front that is no part of the first heading.
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut reader = csv::Reader::from_reader(text);
    let headings = reader.headers().map_err(broken)?.clone();
    let places = Places::of(file, &headings)?;
    // What an earlier run added is written anew.
    let kept: Vec<bool> = headings.iter().map(|heading| heading != COMPUTED && heading != STATUS).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let keep = |row: &StringRecord, added: [&str; 2]| -> StringRecord {
        let old = row.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(field, _)| field);
        old.chain(added).collect()
    };
    writer.write_record(&keep(&headings, [COMPUTED, STATUS])).map_err(broken)?;
    for row in reader.records() {
        let row = row.map_err(broken)?;
        let (computed, status) = match cases::answer(&places.columns(&row)) {
            Ok(computed) => (computed, "ok".to_owned()),
            Err(refused) => (String::new(), refused.to_string()),
        };
        writer.write_record(&keep(&row, [&computed, &status])).map_err(broken)?;
    }
    writer.into_inner().map_err(|error| Failure::Argument(format!("{file}: {error}")))
}

/// What is wrong with a CSV file, with its line.
fn explain(error: &csv::Error) -> String {
    let line =
        |place: Option<&csv::Position>| place.map_or_else(String::new, |place| format!("line {}: ", place.line()));
    match error.kind() {
        ErrorKind::UnequalLengths { pos, expected_len, len } => {
            format!(
                "{}the row has {len} fields; allowed is {expected_len}, as many as there are headings",
                line(pos.as_ref())
            )
        }
        ErrorKind::Utf8 { pos, err } => {
            format!("{}field {} is not UTF-8 text; save the file as UTF-8", line(pos.as_ref()), err.field() + 1)
        }
        _ => format!("{}{error}", line(error.position())),
    }
}
