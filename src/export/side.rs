//! The words right of the panels: what each line is called, where it ends, what a bar means.
//!
//! Owns their wording and their place. A label stands where its line ends, so no reader has to
//! match colours with a key.

use crate::recording::Currency;
use ::svg::node::element::Group;

use super::layout::{Band, Layout, Page};
use super::notes::spread;
use super::paint::{self, Anchor, Type};
use super::text::{Ruler, Weight};
use crate::chart::palette::Role;
use crate::chart::{Charts, Panel, Series, Shape, Stroke, Which, words};

/// A label at the end of a line.
pub struct Ending {
    text: String,
    role: Role,
    weight: Weight,
    /// The value it stands at.
    value: f64,
}

/// What stands right of the four panels.
pub struct Side {
    price: Vec<Ending>,
    open_interest: Vec<Ending>,
    key: Vec<(Swatch, String)>,
    fund: Vec<Ending>,
    time: String,
}

/// The sign before an entry of the key.
#[derive(Clone, Copy, PartialEq)]
enum Swatch {
    Bar(Role),
    Outline,
    Diamond,
}

impl Side {
    /// The words for these charts over the steps shown, each no wider than `room`.
    pub fn new(
        charts: &Charts,
        only: Option<Which>,
        shown: (f64, f64),
        price_decimals: usize,
        ruler: &Ruler,
        page: Page,
        room: f64,
    ) -> Self {
        let fit = |text: String, weight| ruler.fit(&text, page.text, weight, room);
        let price = |series: &Series, value: f64| {
            let name = if series.role == Role::Mark && has_ghost(&charts.price) { "this run" } else { &series.name };
            let full = format!("{name} {}", words::dollar_price(value, price_decimals));
            // A long name is worth more than the number it would push out.
            if series.role == Role::Ghost && ruler.width(&full, page.text, Weight::Regular) > room {
                name.to_owned()
            } else {
                full
            }
        };
        let change = |series: &Series, value: f64| {
            let start = series.points.first().map_or(value, |point| point[1]);
            let percent = if start > 0.0 { 100.0 * (value / start - 1.0) } else { 0.0 };
            let whole = words::signed_percent(percent.round()).replace(".0", "");
            format!("{}, {whole}", words::money(value * charts.open_interest.divisor))
        };
        let money = |_: &Series, value: f64| words::sum(value * charts.fund.divisor, &charts.fund.currency);
        // What stands beside a panel that is left out needs no room.
        let nothing = Panel {
            quantity: "",
            unit: String::new(),
            currency: Currency::Dollars,
            divisor: 1.0,
            series: Vec::new(),
            markers: Vec::new(),
            from_zero: false,
        };
        let panel = |which| if only.is_none_or(|only| only == which) { charts.panel(which) } else { &nothing };
        Self {
            price: endings(panel(Which::Price), shown, price, fit),
            open_interest: endings(panel(Which::OpenInterest), shown, change, fit),
            key: key(panel(Which::Liquidations), shown)
                .into_iter()
                .map(|(swatch, text)| (swatch, ruler.fit(&text, page.text, Weight::Regular, room - SWATCH * page.text)))
                .collect(),
            fund: endings(panel(Which::Fund), shown, money, fit),
            time: format!("step ({})", charts.step_length),
        }
    }

    /// The width of the widest words.
    pub fn width(&self, ruler: &Ruler, page: Page) -> f64 {
        let endings = [&self.price, &self.open_interest, &self.fund];
        let lines = endings.into_iter().flatten().map(|end| ruler.width(&end.text, page.text, end.weight));
        let key = self.key.iter();
        let key = key.map(|(_, text)| ruler.width(text, page.text, Weight::Regular) + SWATCH * page.text);
        // Half a label may stand between the end of the axis and its name.
        let time = ruler.width(&self.time, page.text, Weight::Regular) + page.text;
        lines.chain(key).fold(time, f64::max)
    }

    /// All of them on the page.
    pub fn draw(&self, layout: &Layout, bands: &[Band; 4], ruler: &Ruler) -> Group {
        let mut group = paint::group("labels");
        let [price, open_interest, liquidations, fund] = bands;
        for (endings, band) in [(&self.price, price), (&self.open_interest, open_interest), (&self.fund, fund)] {
            group = add_endings(group, layout, band, endings);
        }
        group = add_key(group, layout, liquidations, &self.key);
        let ink = Type { size: layout.page.text, role: Role::Text, weight: Weight::Regular };
        // A label at the very end of the axis pushes the name of the axis aside.
        let ticks = layout.step_ticks();
        let end = ticks.values.last().map_or(0.0, |step| {
            layout.x(*step) + 0.5 * ruler.width(&ticks.label(*step), ink.size, ink.weight) + 0.6 * ink.size
        });
        let at = [layout.labels.max(end), layout.axis + 1.52 * ink.size];
        group.add(paint::words(at, &self.time, ink, Anchor::Start))
    }
}

/// The swatch and the gap after it, in multiples of the text size.
const SWATCH: f64 = 1.24;

fn has_ghost(panel: &Panel) -> bool {
    panel.series.iter().any(|series| series.role == Role::Ghost)
}

fn endings(
    panel: &Panel,
    shown: (f64, f64),
    text: impl Fn(&Series, f64) -> String,
    fit: impl Fn(String, Weight) -> String,
) -> Vec<Ending> {
    let ends = panel.series.iter().filter_map(|series| {
        let last = series.points.iter().rfind(|point| point[0] <= shown.1 && point[0] >= shown.0)?;
        let weight = if matches!(series.role, Role::Ghost | Role::Index) { Weight::Regular } else { Weight::Bold };
        Some(Ending { text: fit(text(series, last[1]), weight), role: series.role, weight, value: last[1] })
    });
    ends.collect()
}

fn key(panel: &Panel, shown: (f64, f64)) -> Vec<(Swatch, String)> {
    let inside = |x: f64| x >= shown.0 && x <= shown.1;
    let mut key: Vec<(Swatch, String)> = Vec::new();
    for series in &panel.series {
        let swatch = if series.stroke == Stroke::OutlinedBars { Swatch::Outline } else { Swatch::Bar(series.role) };
        let seen = series.points.iter().any(|point| inside(point[0]));
        if seen && !key.iter().any(|(known, _)| *known == swatch) {
            key.push((swatch, series.name.clone()));
        }
    }
    if panel.markers.iter().any(|marker| marker.shape == Shape::Diamond && inside(marker.x)) {
        key.push((Swatch::Diamond, "ADL in step".to_owned()));
    }
    // The run it came from is named last, as everywhere.
    key.sort_by_key(|(swatch, _)| *swatch == Swatch::Outline);
    key
}

fn add_endings(mut group: Group, layout: &Layout, band: &Band, endings: &[Ending]) -> Group {
    let em = layout.page.text;
    let wanted: Vec<f64> = endings.iter().map(|end| band.y(end.value) + 0.36 * em).collect();
    let heights = spread(&wanted, 1.3 * em, band.top + 0.4 * em, band.bottom() + 0.5 * em);
    for (end, y) in endings.iter().zip(heights) {
        // Journals want words in ink; a line that is alone in its panel needs no colour to be told apart.
        let role = if end.role == Role::Fund { Role::Text } else { end.role };
        let look = Type { size: em, role, weight: end.weight };
        group = group.add(paint::words([layout.labels, y], &end.text, look, Anchor::Start));
    }
    group
}

fn add_key(mut group: Group, layout: &Layout, band: &Band, key: &[(Swatch, String)]) -> Group {
    let em = layout.page.text;
    let ink = Type { size: em, role: Role::Text, weight: Weight::Regular };
    let gap = (band.height / (key.len() as f64).max(1.0)).clamp(1.25 * em, 1.52 * em);
    for (row, (swatch, text)) in key.iter().enumerate() {
        let baseline = band.top + 1.1 * em + gap * row as f64;
        let middle = [layout.labels + 0.38 * em, baseline - 0.36 * em];
        group = match swatch {
            Swatch::Bar(role) => group.add(paint::square(middle, 0.76 * em, *role)),
            Swatch::Outline => group.add(
                paint::square(middle, 0.7 * em, Role::Ghost)
                    .set("fill", "none")
                    .set("stroke", paint::colour(Role::Ghost))
                    .set("stroke-width", paint::number(0.12 * em)),
            ),
            Swatch::Diamond => group.add(paint::diamond(middle, 0.43 * em, Role::Adl)),
        };
        let at = [layout.labels + SWATCH * em, baseline];
        group = group.add(paint::words(at, text, ink, Anchor::Start));
    }
    group
}
