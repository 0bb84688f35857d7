//! The figure's typeface: its files, the width of a line, and where a line breaks.
//!
//! Widths come from the fonts the figure embeds, so labels can be aligned and kept apart without a
//! display. Owns the font files for export. Never draws.

use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

/// The family name inside both files.
pub const FAMILY: &str = "B612";
/// The regular weight.
pub const REGULAR: &[u8] = include_bytes!("../../assets/fonts/B612-Regular.otf");
/// The bold weight.
pub const BOLD: &[u8] = include_bytes!("../../assets/fonts/B612-Bold.otf");

/// How wide a character is taken to be when the font does not have it, in em.
const UNKNOWN: f64 = 0.65;
const ELLIPSIS: char = '…';

/// A weight of the typeface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// For most words.
    Regular,
    /// For headings and the run itself.
    Bold,
}

/// Measures lines of text.
pub struct Ruler {
    regular: Option<Face>,
    bold: Option<Face>,
}

struct Face {
    glyphs: Charmap<'static>,
    widths: GlyphMetrics<'static>,
}

impl Ruler {
    /// A ruler for the embedded fonts.
    pub fn new() -> Self {
        Self { regular: face(REGULAR), bold: face(BOLD) }
    }

    /// The width of a line at a size, in the unit of the size.
    pub fn width(&self, text: &str, size: f64, weight: Weight) -> f64 {
        size * text.chars().map(|c| self.em(c, weight)).sum::<f64>()
    }

    /// The text, cut with an ellipsis if it is too wide.
    pub fn fit(&self, text: &str, size: f64, weight: Weight, room: f64) -> String {
        let room = room / size;
        let (dots, mut width) = (self.em(ELLIPSIS, weight), 0.0);
        // How much of the text fits together with the ellipsis.
        let mut kept = 0;
        for (place, c) in text.char_indices() {
            width += self.em(c, weight);
            if width + dots <= room {
                kept = place + c.len_utf8();
            }
            if width > room {
                let cut = text[..kept].trim_end();
                return if cut.is_empty() { String::new() } else { format!("{cut}{ELLIPSIS}") };
            }
        }
        text.to_owned()
    }

    /// The text in lines no wider than `room`, at most `most` of them; what does not fit ends in
    /// an ellipsis. A number is never parted from the sign after it.
    pub fn wrap(&self, text: &str, size: f64, weight: Weight, room: f64, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut width = 0.0;
        for word in unbreakable(text) {
            let wider = width + self.width(&word, size, weight) + size * self.em(' ', weight);
            // On the last line everything is kept, and cut below.
            let last = lines.len() == most;
            match lines.last_mut() {
                Some(line) if last || wider <= room => {
                    line.push(' ');
                    line.push_str(&word);
                    width = wider;
                }
                _ => {
                    width = self.width(&word, size, weight);
                    lines.push(word);
                }
            }
        }
        lines.iter().map(|line| self.fit(line, size, weight, room)).collect()
    }

    /// The width of a character in em.
    fn em(&self, c: char, weight: Weight) -> f64 {
        let face = match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        };
        face.as_ref().and_then(|face| face.width(c)).unwrap_or(UNKNOWN)
    }
}

/// Words, with what must not stand at the start of a line glued to the word before.
fn unbreakable(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    // A no-break space is white space to Rust, and must not be to a line.
    for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        match words.last_mut() {
            Some(before) if word.starts_with(['%', '–']) => {
                before.push(' ');
                before.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

impl Face {
    fn width(&self, c: char) -> Option<f64> {
        self.widths.advance_width(self.glyphs.map(c)?).map(f64::from)
    }
}

fn face(file: &'static [u8]) -> Option<Face> {
    let font = FontRef::new(file).ok()?;
    // At size 1 a width is a fraction of an em.
    let widths = font.glyph_metrics(Size::new(1.0), LocationRef::default());
    Some(Face { glyphs: font.charmap(), widths })
}

#[cfg(test)]
mod tests {
    use super::{Ruler, Weight};

    #[test]
    fn both_faces_are_readable_and_digits_are_tabular() {
        let ruler = Ruler::new();
        for weight in [Weight::Regular, Weight::Bold] {
            for digit in ["0", "1", "7"] {
                assert!((ruler.width(digit, 100.0, weight) - 65.0).abs() < 0.5);
            }
        }
        assert!(ruler.width("il", 10.0, Weight::Regular) < ruler.width("WM", 10.0, Weight::Regular));
    }

    #[test]
    fn every_sign_of_our_words_is_in_both_faces() {
        let ruler = Ruler::new();
        for face in [&ruler.regular, &ruler.bold] {
            let face = face.as_ref().unwrap();
            for sign in "−×–…“”%$+Δ;().,\u{A0}".chars() {
                assert!(face.width(sign).is_some(), "{sign}");
            }
        }
    }

    #[test]
    fn lines_fit_and_numbers_stay_with_their_sign() {
        let ruler = Ruler::new();
        let text = "The same −3.8 % shock takes the price to $82.61, and the fund is gone";
        for room in [90.0, 120.0, 200.0, 400.0] {
            let lines = ruler.wrap(text, 10.0, Weight::Regular, room, 50);
            assert!(lines.iter().all(|line| ruler.width(line, 10.0, Weight::Regular) <= room));
            assert!(lines.iter().all(|line| !line.starts_with('%')), "{lines:?}");
            assert_eq!(lines.join(" "), text);
        }
        let cut = ruler.wrap(text, 10.0, Weight::Regular, 150.0, 2);
        assert_eq!(cut.len(), 2);
        assert!(cut[1].ends_with('…'));
        assert_eq!(ruler.fit("wide", 10.0, Weight::Bold, 0.0), "");
    }
}
