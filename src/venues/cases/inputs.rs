//! The inputs of a case: a JSON object read without losing a digit, and looked up by name.
//!
//! Owns reading and the words of what is missing or wrong. Never knows a formula.

use std::collections::BTreeMap;

use num_traits::{One, Zero};
use serde_json::value::RawValue;

use crate::venues::number::{self, Exact, whole};

use super::name::{Limit, Name, Word};

/// How deep lists and objects may stand inside each other.
const DEPTH_MAX: usize = 8;
/// Most entries of one list: a million shares are worked out in no time, a billion are a mistake.
const LIST_MAX: usize = 100_000;
/// Longest value that is repeated in a message.
const SHOWN_MAX: usize = 60;

/// Why a case has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// An input is needed and not there.
    #[error("input `{0}` is missing; needed is {1}")]
    Missing(String, String),
    /// An input is there and cannot be used.
    #[error("input `{0}` is {1}; allowed is {2}")]
    Wrong(String, String, String),
    /// A column of the case cannot be used.
    #[error("{0} is “{1}”; supported is {2}")]
    Unsupported(&'static str, String, String),
    /// The inputs are fine one by one, and no answer exists.
    #[error("no answer: {0}")]
    Undefined(String),
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A number; text that is one counts.
    Number(Exact),
    /// Text.
    Text(String),
    /// True or false.
    Flag(bool),
    /// Nothing: as if it were not there.
    Nothing,
    /// A list.
    List(Vec<Self>),
    /// An object.
    Object(Inputs),
}

/// A JSON object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Where it stands in the case, as `positions.0.`.
    path: String,
    fields: Vec<(String, Given)>,
}

impl Inputs {
    /// Reads an object.
    ///
    /// # Errors
    /// Text that is no JSON object, is nested too deep, or has a number no venue could mean.
    pub fn read(text: &str) -> Result<Self, Refused> {
        let raw: &RawValue = serde_json::from_str(text)
            .map_err(|error| Refused::Unsupported("column `inputs`", shown(text), format!("a JSON object: {error}")))?;
        match given(raw.get(), "", "inputs", 0)? {
            Given::Object(inputs) => Ok(inputs),
            _ => Err(Refused::Unsupported("column `inputs`", shown(text), "a JSON object".to_owned())),
        }
    }

    /// The inputs whose names begin or end with a tag, without it, and with a side of their own.
    pub(super) fn part(&self, tag: &str, side: Option<&str>) -> Self {
        let tagged = |(key, given): &(String, Given)| {
            let key = key.to_ascii_lowercase();
            let rest = key.strip_prefix(tag).and_then(|rest| rest.strip_prefix('_'));
            let rest = rest.or_else(|| key.strip_suffix(tag).and_then(|rest| rest.strip_suffix('_')));
            Some((rest?.to_owned(), given.clone()))
        };
        let mut fields: Vec<(String, Given)> = self.fields.iter().filter_map(tagged).collect();
        if let Some(side) = side {
            fields.push(("side".to_owned(), Given::Text(side.to_owned())));
        }
        Self { path: self.path.clone(), fields }
    }

    /// The value of the first of several names that is there, with the key it was found under.
    pub(super) fn find(&self, names: &[&str]) -> Option<(&str, &Given)> {
        let there = |key: &str, given: &Given, name: &str| *given != Given::Nothing && key.eq_ignore_ascii_case(name);
        names.iter().find_map(|name| {
            let exact = self.fields.iter().find(|(key, given)| there(key, given, name));
            let with_unit = || self.fields.iter().find(|(key, given)| there(&Name::of(key).base, given, name));
            exact.or_else(with_unit).map(|(key, given)| (key.as_str(), given))
        })
    }

    /// Whether any of the names is there.
    pub(super) fn has(&self, word: &Word) -> bool {
        self.find(word.names).is_some()
    }

    /// A number, if it is there.
    pub(super) fn get(&self, word: &Word) -> Result<Option<Exact>, Refused> {
        Ok(self.with_period(word)?.map(|(number, _)| number))
    }

    /// A number with the period in its name, if it is there.
    pub(super) fn with_period(&self, word: &Word) -> Result<Option<(Exact, Option<Exact>)>, Refused> {
        let Some((key, given)) = self.find(word.names) else { return Ok(None) };
        let name = Name::of(key);
        // A key that is known as a whole keeps its end, such as `interest_8h` written without a unit.
        let number = self.checked(key, given, word.limit, &name.per_one)?;
        Ok(Some((number, name.hours)))
    }

    fn checked(&self, key: &str, given: &Given, limit: Limit, per_one: &Exact) -> Result<Exact, Refused> {
        let field = format!("{}{key}", self.path);
        let Given::Number(number) = given else {
            return Err(Refused::Wrong(field, given.shown(), limit.words(per_one)));
        };
        let scaled = number / per_one;
        if limit.allows(&scaled) { Ok(scaled) } else { Err(Refused::Wrong(field, given.shown(), limit.words(per_one))) }
    }

    /// A number that must be there.
    pub(super) fn need(&self, word: &Word) -> Result<Exact, Refused> {
        self.get(word)?.ok_or_else(|| self.missing(word))
    }

    /// A number, or a default where it is left out.
    pub(super) fn or(&self, word: &Word, default: Exact) -> Result<Exact, Refused> {
        Ok(self.get(word)?.unwrap_or(default))
    }

    /// A number, or zero where it is left out.
    pub(super) fn or_zero(&self, word: &Word) -> Result<Exact, Refused> {
        self.or(word, Exact::zero())
    }

    /// That something is missing, in the words of its first name.
    pub(super) fn missing(&self, word: &Word) -> Refused {
        Refused::Missing(format!("{}{}", self.path, word.names[0]), word.limit.words(&Exact::one()))
    }

    /// That something is missing which is not one number.
    pub(super) fn lacks(&self, field: &str, needed: &str) -> Refused {
        Refused::Missing(format!("{}{field}", self.path), needed.to_owned())
    }

    /// That a value cannot be used.
    pub(super) fn wrong(&self, key: &str, value: impl ToString, allowed: &str) -> Refused {
        Refused::Wrong(format!("{}{key}", self.path), value.to_string(), allowed.to_owned())
    }

    /// A whole number within bounds, if it is there.
    pub(super) fn index(&self, word: &Word, low: i64, high: i64) -> Result<Option<i64>, Refused> {
        let Some(number) = self.get(word)? else { return Ok(None) };
        if number.is_integer() && number >= whole(low) && number <= whole(high) {
            return Ok(i64::try_from(number.to_integer()).ok());
        }
        let allowed = format!("a whole number from {low} to {high}");
        Err(self.wrong(word.names[0], shown(&number::text(&number)), &allowed))
    }

    /// Text in small letters, if it is there.
    pub(super) fn text(&self, names: &[&str]) -> Result<Option<String>, Refused> {
        match self.find(names) {
            None => Ok(None),
            Some((_, Given::Text(text))) => Ok(Some(text.trim().to_ascii_lowercase())),
            Some((_, Given::Number(number))) => Ok(Some(number::text(number))),
            Some((key, given)) => Err(self.wrong(key, given.shown(), "text")),
        }
    }

    /// True or false, if it is there.
    pub(super) fn flag(&self, names: &[&str]) -> Result<Option<bool>, Refused> {
        match self.find(names) {
            None => Ok(None),
            Some((_, Given::Flag(flag))) => Ok(Some(*flag)),
            Some((key, given)) => Err(self.wrong(key, given.shown(), "true or false")),
        }
    }

    /// The entries of a list, if it is there.
    fn list(&self, names: &[&str]) -> Result<Option<(&str, &[Given])>, Refused> {
        match self.find(names) {
            None => Ok(None),
            Some((key, Given::List(list))) => Ok(Some((key, list))),
            Some((key, given)) => Err(self.wrong(key, given.shown(), "a list")),
        }
    }

    /// A list of numbers, if it is there.
    pub(super) fn numbers(&self, word: &Word) -> Result<Option<Vec<Exact>>, Refused> {
        let Some((key, list)) = self.list(word.names)? else { return Ok(None) };
        let per_one = Name::of(key).per_one;
        let number =
            |(place, given): (usize, &Given)| self.checked(&format!("{key}.{place}"), given, word.limit, &per_one);
        list.iter().enumerate().map(number).collect::<Result<_, _>>().map(Some)
    }

    /// A list of pairs of numbers, each written `[a, b]` or as an object with one of each set of names.
    pub(super) fn pairs(
        &self,
        names: &[&str],
        first: &Word,
        second: &Word,
    ) -> Result<Option<Vec<(Exact, Exact)>>, Refused> {
        let Some((key, list)) = self.list(names)? else { return Ok(None) };
        let pair = |(place, given): (usize, &Given)| match given {
            Given::List(pair) if pair.len() == 2 => {
                let number = |at: usize, word: &Word| {
                    self.checked(&format!("{key}.{place}.{at}"), &pair[at], word.limit, &Exact::one())
                };
                Ok((number(0, first)?, number(1, second)?))
            }
            Given::Object(object) => Ok((object.need(first)?, object.need(second)?)),
            other => {
                let allowed = format!("[{}, {}] or an object with both", first.names[0], second.names[0]);
                Err(self.wrong(&format!("{key}.{place}"), other.shown(), &allowed))
            }
        };
        list.iter().enumerate().map(pair).collect::<Result<_, _>>().map(Some)
    }

    /// A list of objects, if it is there. A single object counts as a list of one.
    pub(super) fn objects(&self, names: &[&str]) -> Result<Option<Vec<&Self>>, Refused> {
        if let Some((_, Given::Object(object))) = self.find(names) {
            return Ok(Some(vec![object]));
        }
        let Some((key, list)) = self.list(names)? else { return Ok(None) };
        let mut objects = Vec::with_capacity(list.len());
        for (place, given) in list.iter().enumerate() {
            match given {
                Given::Object(object) => objects.push(object),
                other => return Err(self.wrong(&format!("{key}.{place}"), other.shown(), "an object")),
            }
        }
        Ok(Some(objects))
    }
}

impl Given {
    /// For a message.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Number(number) => shown(&number::text(number)),
            Self::Text(text) => format!("“{}”", shown(text)),
            Self::Flag(flag) => flag.to_string(),
            Self::Nothing => "nothing".to_owned(),
            Self::List(_) => "a list".to_owned(),
            Self::Object(_) => "an object".to_owned(),
        }
    }
}

/// A value as a message repeats it: cut if it is long.
fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(SHOWN_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn given(text: &str, path: &str, key: &str, depth: usize) -> Result<Given, Refused> {
    let field = format!("{path}{key}");
    if depth > DEPTH_MAX {
        return Err(Refused::Wrong(field, "nested too deep".to_owned(), format!("{DEPTH_MAX} levels at most")));
    }
    let inside = if depth == 0 { String::new() } else { format!("{field}.") };
    let text = text.trim();
    let broken = |_| Refused::Wrong(field.clone(), shown(text), "JSON".to_owned());
    Ok(match text.as_bytes().first() {
        Some(b'{') => {
            let raw: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(broken)?;
            let read = |(key, raw): (String, &RawValue)| Ok((key.clone(), given(raw.get(), &inside, &key, depth + 1)?));
            Given::Object(Inputs { path: inside.clone(), fields: raw.into_iter().map(read).collect::<Result<_, _>>()? })
        }
        Some(b'[') => {
            let raw: Vec<&RawValue> = serde_json::from_str(text).map_err(broken)?;
            if raw.len() > LIST_MAX {
                let allowed = format!("at most {LIST_MAX} entries");
                return Err(Refused::Wrong(field, format!("a list of {}", raw.len()), allowed));
            }
            let read = |(place, raw): (usize, &&RawValue)| given(raw.get(), &inside, &place.to_string(), depth + 1);
            Given::List(raw.iter().enumerate().map(read).collect::<Result<_, _>>()?)
        }
        Some(b'"') => {
            let text: String = serde_json::from_str(text).map_err(broken)?;
            number::parse(text.trim()).map_or(Given::Text(text), Given::Number)
        }
        Some(b't') => Given::Flag(true),
        Some(b'f') => Given::Flag(false),
        Some(b'n') | None => Given::Nothing,
        Some(_) => Given::Number(number::parse(text).ok_or_else(|| {
            Refused::Wrong(
                field.clone(),
                shown(text),
                "a number of at most 80 digits between 1e-60 and 1e60".to_owned(),
            )
        })?),
    })
}
