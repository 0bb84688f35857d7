//! Strokes, shapes and words on an SVG page.
//!
//! Owns how a shape becomes an element: colours as hex, numbers with two decimals, text that stays
//! text. Never knows what is drawn.

use std::fmt::Write as _;

use ::svg::node::element::{Group, Path, Rectangle, Text};

use super::text::{FAMILY, Weight};
use crate::chart::palette::{Palette, Role};

/// A colour of the export theme: the light roles on white.
pub fn colour(role: Role) -> String {
    let [red, green, blue] = Palette::Light.rgb(role);
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// A coordinate with at most two decimals.
pub fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Words as they may stand in an XML document: without control characters.
pub fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
        .collect()
}

/// Where the given point of a text lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// At its left end.
    Start,
    /// In its middle.
    Middle,
    /// At its right end.
    End,
}

/// How words look.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    /// The size in page units.
    pub size: f64,
    /// Their colour.
    pub role: Role,
    /// Their weight.
    pub weight: Weight,
}

/// Words on one line, `y` being the baseline.
pub fn words(at: [f64; 2], text: &str, look: Type, anchor: Anchor) -> Text {
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let mut node = Text::new(clean(text))
        .set("x", number(at[0]))
        .set("y", number(at[1]))
        .set("font-family", format!("{FAMILY}, sans-serif"))
        .set("font-size", number(look.size))
        .set("fill", colour(look.role));
    if anchor != "start" {
        node = node.set("text-anchor", anchor);
    }
    if look.weight == Weight::Bold {
        node = node.set("font-weight", "bold");
    }
    node
}

/// Words with a white edge, for where they lie over a line.
pub fn words_on_data(at: [f64; 2], text: &str, look: Type, anchor: Anchor) -> Text {
    words(at, text, look, anchor)
        .set("stroke", "#FFFFFF")
        .set("stroke-width", number(look.size * 0.25))
        .set("stroke-linejoin", "round")
        .set("paint-order", "stroke")
}

/// A line through points; `dash` is an SVG dash pattern.
pub fn line(points: &[[f64; 2]], role: Role, width: f64, dash: Option<[f64; 2]>) -> Path {
    let mut data = String::new();
    for (place, [x, y]) in points.iter().enumerate() {
        let verb = if place == 0 { 'M' } else { 'L' };
        // Writing into a string cannot fail.
        let _ = write!(data, "{verb}{} {}", number(*x), number(*y));
    }
    let path = Path::new()
        .set("d", data)
        .set("fill", "none")
        .set("stroke", colour(role))
        .set("stroke-width", number(width))
        .set("stroke-linejoin", "round");
    match dash {
        Some([on, off]) => path.set("stroke-dasharray", format!("{} {}", number(on), number(off))),
        None => path,
    }
}

/// Bars from `zero` to each point, `width` wide, as one element.
pub fn bars(points: &[[f64; 2]], zero: f64, width: f64) -> Path {
    let mut data = String::new();
    for [x, y] in points {
        let _ = write!(
            data,
            "M{} {}h{}V{}h{}Z",
            number(x - width / 2.0),
            number(zero),
            number(width),
            number(*y),
            number(-width)
        );
    }
    Path::new().set("d", data)
}

/// A ring around each point, as one element.
pub fn rings(points: &[[f64; 2]], radius: f64) -> Path {
    let mut data = String::new();
    let (r, across) = (number(radius), number(2.0 * radius));
    for [x, y] in points {
        let _ =
            write!(data, "M{} {}a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0 -{across} 0Z", number(x - radius), number(*y));
    }
    Path::new().set("d", data)
}

/// A square around a point.
pub fn square(at: [f64; 2], side: f64, role: Role) -> Rectangle {
    Rectangle::new()
        .set("x", number(at[0] - side / 2.0))
        .set("y", number(at[1] - side / 2.0))
        .set("width", number(side))
        .set("height", number(side))
        .set("fill", colour(role))
}

/// A diamond around a point, `radius` from centre to corner.
pub fn diamond(at: [f64; 2], radius: f64, role: Role) -> Path {
    let [x, y] = at;
    let r = number(radius);
    let minus = number(-radius);
    Path::new()
        .set("d", format!("M{} {}l{r} {r}l{minus} {r}l{minus} {minus}Z", number(x), number(y - radius)))
        .set("fill", colour(role))
}

/// A named group.
pub fn group(id: &str) -> Group {
    Group::new().set("id", id)
}

#[cfg(test)]
mod tests {
    use super::{clean, number};

    #[test]
    fn numbers_are_short() {
        assert_eq!([1.0, -0.001, 2.5, 10.126, 100.0].map(number), ["1", "0", "2.5", "10.13", "100"]);
    }

    #[test]
    fn words_cannot_break_the_document() {
        assert_eq!(clean("a\u{0}b\nc\u{FFFF}"), "a b c");
    }
}
