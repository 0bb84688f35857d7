//! Worked examples as data: which formula, which inputs by name, how the source rounds, and the answer.
//!
//! A case names what it asks for in `output`, and its inputs by the names venues use; each formula
//! accepts what it needs under several of them, and says which field is missing or wrong. Nothing is
//! known of single cases. Owns names, units and messages; the arithmetic is the parent's.

mod adl;
mod bands;
mod bankruptcy;
mod bybit;
mod closeout;
mod formula;
mod fund;
mod funding;
mod haircuts;
mod inputs;
mod lending;
mod liquidation_price;
mod margin;
mod name;
mod position;
mod rounding;
mod vega_funding;
mod vega_margin;
mod words;

use inputs::Inputs;
pub use inputs::Refused;
use name::Name;
use rounding::Rounding;

use super::number::Exact;
use super::value::Contract;

/// A case as its columns have it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Columns<'row> {
    /// Subject, such as `liquidation_price`; used where the formula is left out.
    pub topic: &'row str,
    /// Number of the formula, such as `F11`; may be empty.
    pub formula: &'row str,
    /// The venue, or `textbook`.
    pub venue: &'row str,
    /// A JSON object.
    pub inputs: &'row str,
    /// How the answer is rounded; empty means exact.
    pub rounding: &'row str,
}

/// What a case has as its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    Number(Exact),
    Text(String),
    Flag(bool),
    List(Vec<Answer>),
}

/// A case that has been read.
struct Case<'row> {
    venue: &'row str,
    inputs: Inputs,
    output: Name,
    /// The contract of the formula where neither case nor venue says.
    usual_contract: Contract,
}

impl Case<'_> {
    /// What is asked for, without its unit.
    fn output(&self) -> &str {
        &self.output.base
    }

    /// The period of the answer, in hours, if its name has one.
    fn output_hours(&self) -> Option<Exact> {
        self.output.hours.clone()
    }

    fn contract(&self) -> Result<Contract, Refused> {
        position::contract(&self.inputs, self.venue, self.usual_contract)
    }

    fn unsupported(&self, supported: &str) -> Refused {
        Refused::Unsupported("input `output`", self.output.base.chars().take(60).collect(), supported.to_owned())
    }

    /// Refuses any other output than this one.
    fn only(&self, output: &str) -> Result<(), Refused> {
        self.only_one_of(&[output])
    }

    /// Refuses any other output than these.
    fn only_one_of(&self, outputs: &[&str]) -> Result<(), Refused> {
        if outputs.contains(&self.output()) { Ok(()) } else { Err(self.unsupported(&outputs.join(", "))) }
    }
}

/// Answers a case, rounded and written as its source would print it.
///
/// # Errors
/// What is not supported, missing or wrong, with the name of the field.
pub fn answer(columns: &Columns<'_>) -> Result<String, Refused> {
    let rounding = Rounding::read(columns.rounding)?;
    formula::named(columns)?;
    let inputs = Inputs::read(columns.inputs)?;
    // Where nothing is asked for by name, the subject is.
    let subject = Some(columns.topic.trim().to_ascii_lowercase()).filter(|topic| !topic.is_empty());
    let asked = inputs.text(&["output"])?.or(subject);
    let asked = asked.ok_or_else(|| inputs.lacks("output", "the name of the value asked for"))?;
    let output = Name::of(&asked);
    let formula = formula::of(columns, &inputs, &output)?;
    let case = Case { venue: columns.venue, inputs, output, usual_contract: formula::usual_contract(formula) };
    let answer = formula::answer(formula, &case)?;
    Ok(print(&answer, &case.output.per_one, &rounding))
}

fn print(answer: &Answer, per_one: &Exact, rounding: &Rounding) -> String {
    match answer {
        Answer::Number(number) => rounding.print(&(number * per_one)),
        Answer::Text(text) => text.clone(),
        Answer::Flag(flag) => flag.to_string(),
        Answer::List(entries) => {
            let entry = |entry: &Answer| match entry {
                // Numbers stay numbers, names become JSON text.
                Answer::Text(text) if super::number::parse(text).is_none() => {
                    serde_json::Value::from(text.as_str()).to_string()
                }
                other => print(other, per_one, rounding),
            };
            format!("[{}]", entries.iter().map(entry).collect::<Vec<_>>().join(","))
        }
    }
}
