//! The left column: what each chart is, its value at the cursor, and one fact; and the row above the price.
//!
//! While the pointer rests on a chart they say the values there instead, in a quieter ink and with the step; every
//! number keeps its place. Owns which fact stands under which number. Every number comes from the frame.

use egui::{Rect, Stroke, Ui, pos2, vec2};

use super::geometry::{Geometry, READOUT};
use crate::app::App;
use crate::chart::palette::Role;
use crate::chart::{Panel, Stroke as Drawn, words};
use crate::recording::{Frame, Header};
use crate::sim::units::{MICRO, Step};
use crate::view::explain::term_ui;
use crate::view::paint::{self, Side};
use crate::view::theme::{Type, color};

/// A chart's name, its value at the cursor and a fact below it.
struct Readout<'a> {
    panel: &'a Panel,
    value: String,
    fact: String,
    alarming: bool,
}

/// Draws the left column, of the cursor or of the step pointed at.
pub fn readouts_ui(ui: &Ui, geometry: &Geometry, app: &App, pointed: Option<Step>) {
    let run = app.run();
    let header = run.recording.header();
    let now = &shown(app, pointed);
    let start = run.recording.frame(0);
    let charts = app.charts();
    let readouts = [
        open_interest(header, now, start, &charts.open_interest),
        liquidations(header, now, &charts.liquidations),
        fund(header, now, start, &charts.fund),
    ];
    for (readout, frame) in readouts.iter().zip(geometry.strips).filter(|(_, frame)| frame.is_positive()) {
        readout_ui(ui, geometry.column, frame, readout, pointed);
    }
}

/// The frame whose values are shown.
fn shown(app: &App, pointed: Option<Step>) -> Frame {
    pointed.map_or_else(|| app.frame(), |step| *app.run().recording.frame(step))
}

fn readout_ui(ui: &Ui, left: f32, frame: Rect, readout: &Readout<'_>, pointed: Option<Step>) {
    let top = frame.top();
    let at = |down: f32| pos2(left, top + down);
    let heading = readout.panel.heading();
    paint::text(ui, at(10.0), Side::Right, Type::Heading, Role::Text2, &heading);
    let role = match pointed {
        Some(_) => Role::Text3,
        None if readout.alarming => Role::Danger,
        None => Role::Text,
    };
    let fact = pointed.map_or_else(|| readout.fact.clone(), |step| format!("at step {step}"));
    // The largest size that leaves the tape free.
    let size = [Type::Readout, Type::Count, Type::Number]
        .into_iter()
        .find(|size| paint::width(ui, *size, &readout.value) <= READOUT)
        .unwrap_or(Type::Value);
    paint::text(ui, at(42.0), Side::Right, size, role, &readout.value);
    paint::text(ui, at(64.0), Side::Right, Type::Small, Role::Text3, &fact);
    let area = Rect::from_min_size(pos2(left, top), vec2(120.0, 70.0));
    let words = format!("{heading} {}, {fact}", readout.value);
    paint::spoken(ui, area, &heading, words);
    let name = Rect::from_min_size(pos2(left - 2.0, top - 4.0), vec2(READOUT, 20.0));
    term_ui(ui, name, "chart", readout.panel.quantity);
}

fn open_interest<'a>(header: &Header, now: &Frame, start: &Frame, panel: &'a Panel) -> Readout<'a> {
    let worth = header.notional(now.open_interest, now.mark);
    let change = if start.open_interest == 0 {
        0.0
    } else {
        100.0 * (now.open_interest as f64 / start.open_interest as f64 - 1.0)
    };
    Readout {
        panel,
        value: in_unit(worth, panel),
        fact: format!("{} of lots", words::signed_percent(change)),
        alarming: false,
    }
}

fn liquidations<'a>(header: &Header, now: &Frame, panel: &'a Panel) -> Readout<'a> {
    let forced = header.whole(now.notional_long + now.notional_short);
    let fact = match (now.longs_liquidated, now.shorts_liquidated) {
        (0, 0) => "nobody closed".to_owned(),
        (longs, 0) => words::count(u64::from(longs), "long", "longs"),
        (0, shorts) => words::count(u64::from(shorts), "short", "shorts"),
        (longs, shorts) => format!(
            "{}, {}",
            words::count(u64::from(longs), "long", "longs"),
            words::count(u64::from(shorts), "short", "shorts"),
        ),
    };
    Readout { panel, value: in_unit(forced, panel), fact, alarming: false }
}

fn fund<'a>(header: &Header, now: &Frame, start: &Frame, panel: &'a Panel) -> Readout<'a> {
    let change = header.whole(now.fees + now.fund_received - now.fund_paid);
    Readout {
        panel,
        value: in_unit(header.whole(now.fund), panel),
        fact: if change == 0.0 {
            "unchanged".to_owned()
        } else {
            format!("{} this step", words::signed_sum(change, &header.currency))
        },
        alarming: now.is_fund_spent(start),
    }
}

/// Dollars in a panel's unit, always with the same decimals so that a read-out does not jump.
fn in_unit(dollars: f64, panel: &Panel) -> String {
    let value = dollars / panel.divisor;
    let decimals = if value.abs() >= 99.95 { 1 } else { 2 };
    words::price(value, decimals)
}

/// The row above the price, up to `right`: which line is which, and the best quotes, with the values at
/// the cursor or at the step pointed at.
pub fn legend_ui(ui: &Ui, geometry: &Geometry, right: f32, app: &App, pointed: Option<Step>) {
    let recording = &app.run().recording;
    let header = recording.header();
    let decimals = words::price_decimals(header.tick);
    let (now, start) = (shown(app, pointed), recording.frame(0));
    let panel = &app.charts().price;
    let baseline = geometry.area.top() + 24.0;
    let left = geometry.price.left();
    let name = app.settings().prices.heading();
    let heading = paint::text(ui, pos2(left, baseline), Side::Right, Type::Heading, Role::Text2, name);
    term_ui(ui, heading.expand2(vec2(2.0, 0.0)), "chart", panel.quantity);
    let ink = if pointed.is_some() { Role::Text3 } else { Role::Text };
    let mut row = Row { x: heading.right() + 20.0, right, baseline, ink };
    let step = pointed.unwrap_or(app.cursor());
    // No number moves another: each has the room of the highest price of the run.
    let marks = panel.series.iter().filter(|series| series.role == Role::Mark).flat_map(|series| &series.points);
    let top = marks.map(|point| point[1]).fold(header.price(start.mark.ticks()), f64::max);
    let widest = words::price(top, decimals);
    // The run itself first, what it is compared with last.
    for series in panel.series.iter().rev() {
        // Of what was published, the last until now.
        let latest = series.points.iter().rev().find(|point| point[0] <= f64::from(step));
        let rings = series.stroke == Drawn::Rings;
        let point = if rings { latest } else { series.points.get(step as usize).or(series.points.last()) };
        if rings && latest.is_none() {
            // The rings ahead are in view: they have their name before they have a value.
            row.entry_ui(ui, Some(series.role), &series.name, words::NONE, &widest);
        }
        if let Some(point) = point {
            // Another asset's line begins at this one's price: what it says is how far it moved.
            let moved = series.points.first().map(|first| 100.0 * (point[1] / first[1] - 1.0));
            let value = match (series.role, moved) {
                (Role::Text3, Some(moved)) => words::signed_percent(moved),
                // Between two waves the mark is not on its line yet.
                (Role::Mark, _) => words::price(header.price(now.mark.ticks()), decimals),
                _ => words::price(point[1], decimals),
            };
            let room = if series.role == Role::Text3 { "+100.0 %" } else { &widest };
            row.entry_ui(ui, Some(series.role), &series.name, &value, room);
        }
    }
    let tick = |ticks: Option<i64>| {
        ticks.map_or_else(|| "none".to_owned(), |ticks| words::price(header.price(ticks as f64), decimals))
    };
    let (bid, ask) = (tick(now.best_bid), tick(now.best_ask));
    row.entry_ui(ui, None, "bid", &bid, &widest);
    row.entry_ui(ui, None, "ask", &ask, &widest);
    let change = words::signed_percent(100.0 * (now.mark.ticks() / start.mark.ticks() - 1.0));
    let index = now.index_micro as f64 / MICRO as f64;
    let basis = words::signed_percent(100.0 * (now.mark.ticks() / index - 1.0));
    let mark = words::price(header.price(now.mark.ticks()), decimals);
    let said = format!("{name} {mark}, {change} so far, basis {basis}, bid {bid}, ask {ask}");
    let area = Rect::from_min_max(pos2(left, baseline - 16.0), pos2(right, baseline + 8.0));
    paint::spoken(ui, area, "price legend", said);
}

/// Names with values, one after the other, as far as there is room.
struct Row {
    x: f32,
    right: f32,
    baseline: f32,
    /// The ink of the values.
    ink: Role,
}

impl Row {
    /// `widest` is the longest its value gets, and so the room it has.
    fn entry_ui(&mut self, ui: &Ui, line: Option<Role>, named: &str, value: &str, widest: &str) {
        let swatch = if line.is_some() { 24.0 } else { 0.0 };
        let wide = swatch + paint::width(ui, Type::Small, named) + 6.0;
        let room = paint::width(ui, Type::Heading, widest).max(paint::width(ui, Type::Heading, value));
        let wide = wide + room;
        if self.x + wide > self.right {
            self.x = f32::INFINITY;
            return;
        }
        let y = self.baseline - 4.0;
        let ends = [pos2(self.x, y), pos2(self.x + 18.0, y)];
        match line {
            Some(role @ (Role::Mark | Role::Text3)) => {
                let wide = if role == Role::Mark { 2.0 } else { 1.5 };
                ui.painter().line_segment(ends, Stroke::new(wide, color(ui, role)));
            }
            Some(role @ Role::Ghost) => {
                paint::dashed(ui.painter(), &ends, Stroke::new(1.5, color(ui, role)), 5.0, 3.0);
            }
            Some(role @ Role::Text2) => {
                paint::ring(ui.painter(), pos2(self.x + 9.0, y), 4.5, color(ui, role), color(ui, Role::Well));
            }
            Some(role) => paint::dashed(ui.painter(), &ends, Stroke::new(1.5, color(ui, role)), 1.5, 3.0),
            None => {}
        }
        let at = pos2(self.x + swatch, self.baseline);
        let written = paint::text(ui, at, Side::Right, Type::Small, Role::Text3, named);
        let at = pos2(written.right() + 6.0, self.baseline);
        paint::text(ui, at, Side::Right, Type::Heading, self.ink, value);
        let end = at.x + room;
        let term = match line {
            Some(Role::Ghost) => "run before",
            Some(Role::Text3) => "other asset",
            _ => named,
        };
        let baseline = self.baseline;
        let place = Rect::from_min_max(pos2(self.x - 2.0, baseline - 15.0), pos2(end + 2.0, baseline + 6.0));
        term_ui(ui, place, named, term);
        self.x = end + 20.0;
    }
}
