//! Every published example of the reference file: those that follow from their own rule to the last
//! digit, and the few that do not with the number the rule gives.

use std::collections::BTreeMap;

use downdraft::venues::cases::{Columns, answer};
use downdraft::venues::number::{Exact, parse};
use num_traits::Signed;

const FILE: &str = include_str!("published.csv");

struct Row {
    columns: BTreeMap<String, String>,
}

impl Row {
    fn get(&self, name: &str) -> &str {
        self.columns.get(name).map_or("", String::as_str)
    }

    fn answer(&self) -> String {
        let columns = Columns {
            topic: self.get("topic"),
            formula: self.get("formula"),
            venue: self.get("venue"),
            inputs: self.get("inputs"),
            rounding: self.get("rounding"),
        };
        answer(&columns).unwrap_or_else(|refused| format!("{}: {refused}", self.get("id")))
    }
}

fn rows() -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(FILE.as_bytes());
    let Ok(headers) = reader.headers().cloned() else { panic!("the file has headings") };
    let row = |record: Result<csv::StringRecord, csv::Error>| {
        let Ok(record) = record else { panic!("the file is CSV") };
        Row { columns: headers.iter().zip(record.iter()).map(|(h, v)| (h.to_owned(), v.to_owned())).collect() }
    };
    reader.records().map(row).collect()
}

fn number(text: &str) -> Exact {
    let Some(number) = parse(text) else { panic!("“{text}” is no number") };
    number
}

#[test]
fn what_follows_from_its_own_rule_is_answered_to_the_last_digit() {
    let rows = rows();
    let good: Vec<&Row> = rows.iter().filter(|row| row.get("reproduces") == "yes").collect();
    assert_eq!((rows.len(), good.len()), (115, 108));
    for row in good {
        let (computed, expected) = (row.answer(), row.get("expected"));
        let (id, rounding) = (row.get("id"), row.get("rounding"));
        if rounding == "float64" {
            let away = (number(&computed) / number(expected) - number("1")).abs();
            assert!(away <= number("1e-12"), "{id}: {computed}, published {expected}");
        } else if rounding.starts_with("nearest") {
            assert_eq!(computed, expected, "{id}: printed as published");
        } else {
            assert_eq!(number(&computed), number(expected), "{id}: {computed}, published {expected}");
        }
    }
}

#[test]
fn where_the_published_number_is_a_slip_we_answer_what_the_rule_gives() {
    // Identifier, published, ours.
    let slips = [
        ("A9", "23.6825", "23.6842"),
        ("A12", "47956", "48243"),
        ("A23", "1.0010", "1.0009"),
        ("C24", "85690", "1591590"),
        ("C26", "648", "504"),
        ("C27", "47.6", "201.6"),
        ("F32", "0.246", "0.247"),
    ];
    let rows = rows();
    let others: Vec<&Row> = rows.iter().filter(|row| row.get("reproduces") != "yes").collect();
    assert_eq!(others.len(), slips.len());
    for (row, (id, published, ours)) in others.into_iter().zip(slips) {
        assert_eq!((row.get("id"), row.get("expected"), row.answer().as_str()), (id, published, ours));
    }
}

#[test]
fn the_topic_and_the_venue_stand_in_for_the_formula() {
    for mut row in rows() {
        let with_formula = row.answer();
        row.columns.insert("formula".to_owned(), String::new());
        assert_eq!(row.answer(), with_formula, "{}", row.get("id"));
    }
}
