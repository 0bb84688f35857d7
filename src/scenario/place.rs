//! What a syntax error is about: the field it stands in, what was found and what is allowed.
//!
//! The reader of the format knows lines and columns; a person looks for a field. Owns the way from
//! one to the other and the words for it. Never decides whether a file is good.

use ron::error::{Error, SpannedError};

/// Most characters of the file that are repeated in a message.
const QUOTED_MAX: usize = 32;

/// The reason in words, with the field and what was found there.
pub(super) fn explain(text: &str, error: &SpannedError) -> String {
    let start = offset(text, error.span.start.line, error.span.start.col);
    let inside = Path::upto(&text[..start]);
    let field = inside.text();
    match &error.code {
        _ if text.trim().is_empty() => "the file is empty".to_owned(),
        Error::NoSuchStructField { found, expected, .. } => {
            format!("field `{}` is not known; allowed is {}", inside.sibling(found), one_of(expected))
        }
        Error::MissingStructField { field, .. } => format!("field `{}` is missing", inside.sibling(field)),
        Error::DuplicateStructField { field, .. } => {
            format!("field `{}` is given twice; allowed is once", inside.sibling(field))
        }
        Error::NoSuchEnumVariant { found, expected, .. } => {
            format!("field `{field}` is {found}; allowed is {}", one_of(expected))
        }
        code if ends_early(text, start) || matches!(code, Error::Eof | Error::ExpectedStringEnd) => {
            format!("the file ends in the middle of {}", if field.is_empty() { "the scenario" } else { &field })
        }
        code => misfit(code, &field, &text[..start], &text[start..]),
    }
}

/// Something else than what belongs there.
fn misfit(code: &Error, field: &str, before: &str, rest: &str) -> String {
    // The reader may stop inside a word or a number: show the whole of it.
    let begun = before.len() - before.trim_end_matches(|c: char| c.is_alphanumeric() || "-+._".contains(c)).len();
    let found = quote(&before[before.len() - begun..], rest);
    let broken_off = *code == Error::ExpectedComma && rest.starts_with('.');
    let allowed = if broken_off { Some("a whole number") } else { allowed(code) };
    match (allowed, field) {
        (Some(allowed), "") => format!("found {found}; allowed is {allowed}"),
        (Some(allowed), _) => format!("field `{field}` is {found}; allowed is {allowed}"),
        (None, "") => format!("{code}, found {found}"),
        (None, _) => format!("at field `{field}`: {code}, found {found}"),
    }
}

/// Whether the reader came to the end of the file with brackets still open.
fn ends_early(text: &str, start: usize) -> bool {
    !text[start..].trim().contains([',', ')', ']', '}', '\n']) && !Path::upto(text).0.is_empty()
}

/// What would have been right, where the reader's own words are too short.
fn allowed(code: &Error) -> Option<&'static str> {
    Some(match code {
        Error::ExpectedInteger => "a whole number",
        Error::IntegerOutOfBounds => "a whole number that fits: this one is negative or too large",
        Error::ExpectedFloat => "a number",
        Error::ExpectedBoolean => "true or false",
        Error::ExpectedString => "text in double quotes",
        Error::ExpectedArray => "a list in [ ]",
        Error::ExpectedNamedStructLike(_) | Error::ExpectedStructLike => "fields in ( )",
        Error::ExceededRecursionLimit => "brackets that are nested less deep",
        Error::TrailingCharacters => "nothing after the scenario's last bracket",
        _ => return None,
    })
}

fn one_of(names: &[&str]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [only] => (*only).to_owned(),
        [first, last] => format!("{first} or {last}"),
        many => format!("one of {}", many.join(", ")),
    }
}

/// The beginning of what was found, on one line.
fn quote(begun: &str, rest: &str) -> String {
    let end = match rest.strip_prefix('"') {
        Some(string) => string.find('"').map_or(rest.len(), |end| end + 2),
        None => rest.find([',', ')', ']', '}', '\n']).unwrap_or(rest.len()),
    };
    let whole = format!("{begun}{}", &rest[..end]);
    let whole = if whole.trim().is_empty() { rest.trim_start().chars().take(1).collect() } else { whole };
    let found: String = whole.trim().chars().take(QUOTED_MAX).collect();
    format!("`{}`", found.escape_debug().to_string().replace("\\\"", "\""))
}

/// The byte at which a line and column, both from 1, begin; the end of the text if beyond.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start..];
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(place, _)| place)
}

/// One open bracket: the field being written in it, or the place in a list.
#[derive(Debug)]
struct Open {
    list: bool,
    field: Option<String>,
    place: usize,
}

/// The brackets that are open at some place of a file.
#[derive(Debug, Default)]
struct Path(Vec<Open>);

impl Path {
    /// Reads a file up to some place, stepping over text and comments.
    fn upto(text: &str) -> Self {
        let mut path = Self::default();
        let mut place = 0;
        while let Some(next) = text[place..].chars().next() {
            match next {
                '(' | '[' | '{' => path.0.push(Open { list: next == '[', field: None, place: 0 }),
                ')' | ']' | '}' => drop(path.0.pop()),
                ':' => path.field(last_word(&text[..place])),
                ',' => path.next(),
                _ => {}
            }
            place += skip(&text[place..]).max(next.len_utf8());
        }
        path
    }

    fn field(&mut self, name: &str) {
        if let Some(open) = self.0.last_mut() {
            open.field = Some(name.to_owned());
        }
    }

    fn next(&mut self) {
        if let Some(open) = self.0.last_mut() {
            open.field = None;
            open.place += 1;
        }
    }

    /// The field being written, with the fields around it.
    fn text(&self) -> String {
        let name = |open: &Open| if open.list { Some(open.place.to_string()) } else { open.field.clone() };
        self.0.iter().filter_map(name).collect::<Vec<_>>().join(".")
    }

    /// Another field of the same bracket.
    fn sibling(mut self, name: &str) -> String {
        self.field(name);
        self.text()
    }
}

/// The name a colon follows.
fn last_word(before: &str) -> &str {
    before.trim_end().rsplit(|next: char| !(next.is_alphanumeric() || next == '_')).next().unwrap_or_default()
}

/// The bytes of the text or comment that begins here; 0 if none does.
fn skip(rest: &str) -> usize {
    let upto = |start: usize, end: &str| {
        rest.get(start..).and_then(|inner| inner.find(end)).map_or(rest.len(), |place| start + place + end.len())
    };
    if rest.starts_with("//") {
        return upto(2, "\n");
    }
    if rest.starts_with("/*") {
        return upto(2, "*/");
    }
    if !rest.starts_with('"') {
        return 0;
    }
    let mut escaped = false;
    for (place, next) in rest.char_indices().skip(1) {
        match next {
            '"' if !escaped => return place + 1,
            _ => escaped = next == '\\' && !escaped,
        }
    }
    rest.len()
}
