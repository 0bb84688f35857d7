//! Numbers as people type them, one or several.
//!
//! Owns the reading of units, signs, multiples and lists. Never knows what a number is for.

/// The longest range that is read as one.
const LONGEST: u64 = 1_000;

/// Reads a typed number: `12.5`, `12.5×`, `−3.8 %`, `$6.2M`, `250k`, or `*0.5` of what it was.
#[must_use]
pub fn number(text: &str, was: f64) -> Option<f64> {
    let text = text.trim().replace('\u{2212}', "-").replace([',', '$', ' '], "");
    if let Some(factor) = text.strip_prefix('*') {
        return Some(was * factor.parse::<f64>().ok()?);
    }
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit() && c != '.');
    let unit = match text[digits.len()..].chars().next() {
        Some('k' | 'K') => 1e3,
        Some('m' | 'M') => 1e6,
        Some('b' | 'B') => 1e9,
        _ => 1.0,
    };
    Some(digits.parse::<f64>().ok()? * unit)
}

/// Reads a list of numbers between commas, each of which may be a range of whole numbers:
/// `5, 10, 20`, `1..9`, `*0.5, *2`.
///
/// # Errors
/// The first part that is not a number, in words.
pub fn list(text: &str, was: f64) -> Result<Vec<f64>, String> {
    let mut values = Vec::new();
    for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        if let Some((from, to)) = part.split_once("..") {
            values.extend(range(from, to).ok_or_else(|| refused(part))?);
        } else {
            values.push(number(part, was).ok_or_else(|| refused(part))?);
        }
    }
    if values.is_empty() {
        return Err("Type the values with commas between them, such as 5, 10, 20, or a range such as 1..9.".to_owned());
    }
    Ok(values)
}

fn range(from: &str, to: &str) -> Option<impl Iterator<Item = f64>> {
    let (from, to) = (from.trim().parse::<u64>().ok()?, to.trim().parse::<u64>().ok()?);
    (from <= to && to - from < LONGEST).then(|| (from..=to).map(|value| value as f64))
}

fn refused(part: &str) -> String {
    format!("“{part}” is not a number. Type values with commas between them, such as 5, 10, 20.")
}

#[cfg(test)]
mod tests {
    use super::{list, number};

    #[test]
    fn typed_numbers_are_read_as_people_write_them() {
        for (text, value) in [
            ("12.5", 12.5),
            ("12.5×", 12.5),
            ("−3.8 %", -3.8),
            ("$6.2M", 6.2e6),
            ("250k", 2.5e5),
            ("*0.5", 5.0),
            ("1,750,000", 1.75e6),
        ] {
            assert_eq!(number(text, 10.0), Some(value), "{text}");
        }
        assert_eq!(number("many", 10.0), None);
    }

    #[test]
    fn lists_hold_numbers_multiples_and_ranges() {
        assert_eq!(list("5, 10;20 × ,", 12.5), Ok(vec![5.0, 10.0, 20.0]));
        assert_eq!(list("*0.5, *2, $3M", 4.0), Ok(vec![2.0, 8.0, 3e6]));
        assert_eq!(list("1..4, 9", 1.0), Ok(vec![1.0, 2.0, 3.0, 4.0, 9.0]));
        for wrong in ["", " , ", "five", "4..1", "1..x", "1..100000000"] {
            assert!(list(wrong, 1.0).is_err(), "{wrong}");
        }
    }
}
