//! `--set PATH=VALUE`: changes one value of a scenario by its path.
//!
//! A path is field names with dots; a list takes a number. `leverage` and `depth` are short for the
//! headline sliders. A value may be relative: `*0.5` halves. Owns the reading of paths. The result
//! goes through the same strict reading as a file.

use serde_json::Value;

use super::controls::Control;
use super::refusal::Checker;
use super::{Refusal, Scenario};

pub(super) fn set(scenario: &mut Scenario, assignment: &str) -> Result<(), Refusal> {
    let checker = Checker::of("--set");
    let Some((path, text)) = assignment.split_once('=') else {
        return Err(checker.refuse("--set", format!("“{assignment}”"), "PATH=VALUE, such as depth=*2"));
    };
    let (path, text) = (path.trim(), text.trim());
    if let Some(control) = Control::ALL.into_iter().find(|control| control.short_path() == path) {
        let Some(old) = control.get(scenario) else {
            return Err(checker.refuse(path, text, "nothing: this scenario has no such value"));
        };
        let new =
            number(text, Some(old)).ok_or_else(|| checker.refuse(path, text, "a number, or *number to multiply"))?;
        return control.set(scenario, new).map_err(|refusal| refusal.of("--set"));
    }
    // Every scenario can be written as a tree of values; both ways are tested for all presets.
    let mut tree = serde_json::to_value(&*scenario)
        .map_err(|error| checker.refuse(path, text, format!("a scenario that can be written: {error}")))?;
    let place = find(&mut tree, path, checker)?;
    *place = replacement(place, text).ok_or_else(|| checker.refuse(path, text, kind(place)))?;
    *scenario =
        serde_json::from_value(tree).map_err(|error| checker.refuse(path, text, fitting(&error.to_string())))?;
    Ok(())
}

/// What fits where a value did not, from the reader's words.
pub(super) fn fitting(reason: &str) -> String {
    match reason.rsplit_once("expected ").map_or(reason, |(_, expected)| expected) {
        "u32" => format!("a whole number from 0 to {}", u32::MAX),
        "u64" => format!("a whole number from 0 to {}", u64::MAX),
        "i64" => format!("a whole number from {} to {}", i64::MIN, i64::MAX),
        expected => expected.replace('`', ""),
    }
}

/// The value at a path. An enum's variant is stepped over.
fn find<'tree>(tree: &'tree mut Value, path: &str, checker: Checker<'_>) -> Result<&'tree mut Value, Refusal> {
    let mut place = tree;
    let mut walked = String::new();
    for name in path.split('.') {
        place = inside_variant(place);
        let names = children(place);
        let next = match &mut *place {
            Value::Object(fields) => fields.get_mut(name),
            Value::Array(items) => name.parse::<usize>().ok().and_then(|index| items.get_mut(index)),
            _ => None,
        };
        let Some(next) = next else {
            return Err(checker.refuse(format!("{walked}{name}"), "not a field here", names));
        };
        walked += &format!("{name}.");
        place = next;
    }
    Ok(place)
}

fn inside_variant(place: &mut Value) -> &mut Value {
    match variant(place) {
        Some(name) => &mut place[name],
        None => place,
    }
}

/// The name of an enum's variant with something inside.
fn variant(place: &Value) -> Option<String> {
    let fields = place.as_object().filter(|fields| fields.len() == 1)?;
    fields.keys().next().filter(|name| starts_upper(name)).cloned()
}

fn starts_upper(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
}

fn children(place: &Value) -> String {
    match place {
        Value::Object(fields) => format!("one of {}", fields.keys().cloned().collect::<Vec<_>>().join(", ")),
        Value::Array(items) if items.is_empty() => "nothing: the list is empty".to_owned(),
        Value::Array(items) => format!("a place in the list, from 0 to {}", items.len() - 1),
        _ => "nothing below a single value".to_owned(),
    }
}

/// The new value, of the old one's kind.
fn replacement(old: &Value, text: &str) -> Option<Value> {
    match old {
        Value::Number(was) if was.is_f64() => number(text, was.as_f64()).map(Value::from),
        Value::Number(was) => whole(text, was.as_f64()?),
        Value::Bool(_) => text.parse().ok().map(Value::Bool),
        Value::String(_) => Some(Value::from(text)),
        // One variant for another, by its name.
        Value::Object(_) if variant(old).is_some() && starts_upper(text) => Some(Value::from(text)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn kind(old: &Value) -> &'static str {
    match old {
        Value::Number(was) if was.is_f64() => "a number, or *number to multiply",
        Value::Number(_) => "a whole number, or *number to multiply",
        Value::Bool(_) => "true or false",
        _ => "a path to a single value",
    }
}

/// A number, or a multiple of the old one.
fn number(text: &str, old: Option<f64>) -> Option<f64> {
    match text.strip_prefix('*') {
        Some(factor) => Some(old? * factor.trim().parse::<f64>().ok()?),
        None => text.parse().ok(),
    }
    .filter(|value: &f64| value.is_finite())
}

/// A whole number; a multiple is rounded to one.
fn whole(text: &str, old: f64) -> Option<Value> {
    if text.starts_with('*') {
        let value = number(text, Some(old))?.round();
        // Within ±2^53 every whole f64 is an exact i64.
        return (value.abs() <= 9_007_199_254_740_992.0).then(|| Value::from(value as i64));
    }
    text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<u64>().map(Value::from)).ok()
}
