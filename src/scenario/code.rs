//! A scenario as one line of text that can be pasted anywhere:
//! `downdraft:spiral?leverage=12.5&seed=43`.
//!
//! The line names a preset and what is different from it: the headline controls by their short
//! paths, anything else by its path with its value. Owns that format. What a line says goes through
//! the same strict reading as a file.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::controls::Control;
use super::presets::{self, Preset};
use super::refusal::Checker;
use super::set::fitting;
use super::{Refusal, Scenario};

/// How every line begins.
pub const PREFIX: &str = "downdraft:";
/// The longest line.
pub const LONGEST: usize = 2_000;
/// What a line is called in refusals.
const NAME: &str = "the pasted line";
/// What would be read as a part of the line itself, or not survive a message.
const RESERVED: &AsciiSet = &CONTROLS.add(b' ').add(b'%').add(b'&').add(b'=').add(b'+').add(b'#').add(b'<').add(b'>');

/// Whether a text is meant to be such a line.
#[must_use]
pub fn is_code(text: &str) -> bool {
    text.starts_with(PREFIX)
}

/// A scenario as a line; `name` is the preset it came from, where it came from one.
///
/// # Errors
/// When it is too far from every preset to fit, in words.
pub fn write(scenario: &Scenario, name: &str) -> Result<String, String> {
    let from: Vec<&Preset> = Preset::named(name).map_or_else(|| presets::ALL.iter().collect(), |preset| vec![preset]);
    from.into_iter()
        .filter_map(|preset| line(scenario, preset))
        .min_by_key(String::len)
        .filter(|line| line.len() <= LONGEST)
        .ok_or_else(|| {
            format!(
                "This scenario does not fit into {LONGEST} characters: it is too far from every preset. Save it as a \
                 file and send that."
            )
        })
}

/// A line as a scenario and the name of the preset it comes from.
///
/// # Errors
/// The first part that is not one, or a value that is not allowed.
pub fn read(text: &str) -> Result<(Scenario, String), Refusal> {
    let checker = Checker::of(NAME);
    let text = text.trim();
    let rest = text
        .strip_prefix(PREFIX)
        .ok_or_else(|| checker.refuse("beginning", short(text), format!("{PREFIX} and the name of a preset")))?;
    let (name, parts) = rest.split_once('?').unwrap_or((rest, ""));
    let Some(preset) = Preset::named(name) else {
        let names: Vec<&str> = presets::ALL.iter().map(|preset| preset.name).collect();
        return Err(checker.refuse("preset", short(name), format!("one of {}", names.join(", "))));
    };
    let mut scenario = preset.scenario()?;
    for part in parts.split('&').filter(|part| !part.is_empty()) {
        let Some((path, value)) = part.split_once('=') else {
            return Err(checker.refuse(short(part), "without a value", "PATH=VALUE, such as leverage=12.5"));
        };
        change(&mut scenario, &decoded(path), &decoded(value))?;
    }
    // A market that cannot be set up is refused here, before it replaces another one.
    scenario.setup(NAME)?;
    Ok((scenario, preset.name.to_owned()))
}

/// The line from one preset; `None` when it would not read back as the same scenario.
fn line(scenario: &Scenario, preset: &Preset) -> Option<String> {
    let wanted = serde_json::to_value(scenario).ok()?;
    let mut from = preset.scenario().ok()?;
    let far = |from: &Scenario| Some(differences(&serde_json::to_value(from).ok()?, &wanted).len());
    let mut parts = Vec::new();
    for control in Control::ALL {
        let Some(value) = control.get(scenario).filter(|value| control.get(&from) != Some(*value)) else { continue };
        let mut nearer = from.clone();
        if control.set(&mut nearer, value).is_ok() && far(&nearer)? < far(&from)? {
            parts.push(format!("{}={value}", control.short_path()));
            from = nearer;
        }
    }
    let others = differences(&serde_json::to_value(&from).ok()?, &wanted);
    parts.extend(others.iter().map(|(path, value)| format!("{}={}", encoded(path), encoded(&written(value)))));
    let line = format!("{PREFIX}{}{}{}", preset.name, if parts.is_empty() { "" } else { "?" }, parts.join("&"));
    let same = line.len() <= LONGEST && read(&line).is_ok_and(|(read, _)| read == *scenario);
    same.then_some(line)
}

/// Where two trees of values differ, and what the second one has there; nothing is written as null.
fn differences(from: &Value, to: &Value) -> Vec<(String, Value)> {
    let below = |name: &str, from: &Value, to: &Value| -> Vec<(String, Value)> {
        let join = |path: String| if path.is_empty() { name.to_owned() } else { format!("{name}.{path}") };
        differences(from, to).into_iter().map(|(path, value)| (join(path), value)).collect()
    };
    match (from, to) {
        (Value::Object(old), Value::Object(new)) if variant(from) == variant(to) => {
            let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
            let nothing = Value::Null;
            names
                .flat_map(|name| below(name, old.get(name).unwrap_or(&nothing), new.get(name).unwrap_or(&nothing)))
                .collect()
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => old
            .iter()
            .zip(new)
            .enumerate()
            .flat_map(|(place, (old, new))| below(&place.to_string(), old, new))
            .collect(),
        _ if from == to => Vec::new(),
        _ => vec![(String::new(), to.clone())],
    }
}

/// The name of an enum's variant with something inside, which changes as a whole.
fn variant(value: &Value) -> Option<&String> {
    let only = value.as_object().filter(|fields| fields.len() == 1)?;
    only.keys().next().filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase()))
}

/// Changes one value; the scenario is left as it was when it does not fit.
fn change(scenario: &mut Scenario, path: &str, text: &str) -> Result<(), Refusal> {
    let checker = Checker::of(NAME);
    if let Some(control) = Control::ALL.into_iter().find(|control| control.short_path() == path) {
        let value = text.parse().map_err(|_| checker.refuse(path, short(text), "a number"))?;
        return control.set(scenario, value).map_err(|refusal| refusal.of(NAME));
    }
    let refuse = |allowed: String| checker.refuse(short(path), short(text), allowed);
    let mut tree = serde_json::to_value(&*scenario).map_err(|error| refuse(error.to_string()))?;
    put(&mut tree, path, value(text)).map_err(&refuse)?;
    *scenario = serde_json::from_value(tree).map_err(|error| refuse(fitting(&error.to_string())))?;
    Ok(())
}

/// Puts a value into a tree, or says what is allowed instead of the path.
fn put(tree: &mut Value, path: &str, value: Value) -> Result<(), String> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    match (tree, rest) {
        (Value::Object(fields), None) if value.is_null() => {
            fields.remove(name);
            Ok(())
        }
        (Value::Object(fields), None) => {
            fields.insert(name.to_owned(), value);
            Ok(())
        }
        (Value::Object(fields), Some(rest)) => {
            let names = fields.keys().cloned().collect::<Vec<_>>().join(", ");
            put(fields.get_mut(name).ok_or_else(|| format!("one of {names}"))?, rest, value)
        }
        (Value::Array(items), rest) => {
            let count = items.len();
            let place = name.parse::<usize>().ok().and_then(|place| items.get_mut(place));
            let place = place.ok_or_else(|| format!("one of {count} places in this list, counted from 0"))?;
            match rest {
                Some(rest) => put(place, rest, value),
                None => {
                    *place = value;
                    Ok(())
                }
            }
        }
        _ => Err("a path to a value".to_owned()),
    }
}

/// A value as text: words as they are where nothing else could be meant.
fn written(value: &Value) -> String {
    match value {
        Value::String(words) if serde_json::from_str::<Value>(words).is_err() => words.clone(),
        other => other.to_string(),
    }
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Enough of a text to recognise it in a message.
fn short(text: &str) -> String {
    let start: String = text.chars().take(40).collect();
    format!("“{}{}”", start, if text.chars().nth(40).is_some() { "…" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, read, write};
    use crate::scenario::presets::{self, ALL};
    use crate::scenario::switches;

    #[test]
    fn a_preset_is_its_name_and_a_change_is_a_few_characters() {
        let Ok(mut scenario) = presets::load("spiral") else { panic!("a preset") };
        assert_eq!(write(&scenario, "spiral").as_deref(), Ok("downdraft:spiral"));
        assert!(scenario.set("leverage=12.75").is_ok());
        scenario.seed = 43;
        assert_eq!(write(&scenario, "spiral").as_deref(), Ok("downdraft:spiral?leverage=12.75&seed=43"));
        assert_eq!(write(&scenario, "a file of mine"), write(&scenario, "spiral"));
    }

    #[test]
    fn every_preset_with_any_mechanism_turned_reads_back_as_it_was() {
        for preset in ALL {
            let Ok(shipped) = preset.scenario() else { panic!("{}", preset.name) };
            for switch in switches::all().filter(|switch| switch.blocked(&shipped).is_none()) {
                let mut scenario = shipped.clone();
                let other = (switch.chosen(&shipped) + 1) % switch.options.len();
                switch.choose(&mut scenario, other, &shipped);
                scenario.title = "50 % & more = “worse”?".to_owned();
                if scenario.setup("test").is_err() {
                    continue;
                }
                match write(&scenario, preset.name) {
                    Ok(line) => {
                        assert!(line.len() <= LONGEST && line.is_ascii() && !line.contains(char::is_whitespace));
                        let Ok((back, name)) = read(&line) else { panic!("{line}") };
                        assert!(back == scenario && name == preset.name, "{line}");
                    }
                    Err(text) => panic!("{}: {}: {text}", preset.name, switch.label),
                }
            }
        }
    }

    #[test]
    fn a_refusal_names_what_is_wrong() {
        for (line, parts) in [
            ("spiral", ["beginning", "downdraft:"]),
            ("downdraft:spirl?seed=1", ["preset", "spiral"]),
            ("downdraft:spiral?seed", ["seed", "PATH=VALUE"]),
            ("downdraft:spiral?seed=many", ["seed", "whole number"]),
            ("downdraft:spiral?leverage=high", ["leverage", "number"]),
            ("downdraft:spiral?leverage=-3", ["leverage", "above 0"]),
            ("downdraft:spiral?rules.colour=1", ["rules.colour", "maintenance_percent"]),
            ("downdraft:spiral?rules.tiers.0=1", ["rules.tiers.0", "one of"]),
            ("downdraft:spiral?steps=0", ["steps", "from"]),
            ("downdraft:spiral?traders=%7B%7D", ["traders", ""]),
        ] {
            let Err(refusal) = read(line) else { panic!("{line}") };
            let text = refusal.to_string();
            assert!(parts.iter().all(|part| text.contains(part)), "{line}: {text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_in_words() {
        let Ok(mut scenario) = presets::load("spiral") else { panic!("a preset") };
        scenario.prose.summary = "A novel. ".repeat(400);
        assert!(write(&scenario, "spiral").is_err_and(|text| text.contains("Save it as a file")));
    }
}
