//! The left column: what each chart is, its value at the cursor, and one fact.
//!
//! Owns which fact stands under which number. Every number comes from the frame at the cursor.

use egui::{Rect, Stroke, Ui, pos2, vec2};

use super::geometry::Geometry;
use crate::app::App;
use crate::chart::palette::Role;
use crate::chart::{Panel, words};
use crate::recording::{Frame, Header};
use crate::sim::units::MICRO;
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

/// Draws the left column.
pub fn readouts_ui(ui: &Ui, geometry: &Geometry, app: &App) {
    let run = app.run();
    let header = run.recording.header();
    let now = run.recording.frame(app.cursor());
    let start = run.recording.frame(0);
    let charts = app.charts();
    let readouts = [
        price(header, now, start, &charts.price),
        open_interest(header, now, start, &charts.open_interest),
        liquidations(header, now, &charts.liquidations),
        fund(header, now, start, &charts.fund),
    ];
    for (readout, frame) in readouts.iter().zip(geometry.frames()) {
        let room = if frame == geometry.price { geometry.column_end - geometry.column } else { 116.0 };
        readout_ui(ui, geometry.column, room, frame, readout);
    }
    if geometry.price.height() > 240.0 {
        quotes_ui(ui, geometry, header, now);
    }
}

fn readout_ui(ui: &Ui, left: f32, room: f32, frame: Rect, readout: &Readout<'_>) {
    let top = frame.top();
    let at = |down: f32| pos2(left, top + down);
    let heading = readout.panel.heading();
    paint::text(ui, at(10.0), Side::Right, Type::Heading, Role::Text2, &heading);
    let role = if readout.alarming { Role::Danger } else { Role::Text };
    // The largest size that leaves the tape free.
    let size = [Type::Readout, Type::Count, Type::Number]
        .into_iter()
        .find(|size| paint::width(ui, *size, &readout.value) <= room)
        .unwrap_or(Type::Value);
    paint::text(ui, at(42.0), Side::Right, size, role, &readout.value);
    paint::text(ui, at(64.0), Side::Right, Type::Small, Role::Text3, &readout.fact);
    let area = Rect::from_min_size(pos2(left, top), vec2(120.0, 70.0));
    let words = format!("{heading} {}, {}", readout.value, readout.fact);
    paint::spoken(ui, area, &heading, words);
    let name = Rect::from_min_size(pos2(left - 2.0, top - 4.0), vec2(room, 20.0));
    term_ui(ui, name, "chart", readout.panel.quantity);
}

fn price<'a>(header: &Header, now: &Frame, start: &Frame, panel: &'a Panel) -> Readout<'a> {
    let change = 100.0 * (now.mark.ticks() / start.mark.ticks() - 1.0);
    Readout {
        panel,
        value: words::price(header.price(now.mark.ticks()), words::price_decimals(header.tick)),
        fact: format!("{} so far", words::signed_percent(change)),
        alarming: false,
    }
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
    let forced = header.dollars(now.notional_long + now.notional_short);
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
    let change = header.dollars(now.fees + now.fund_received - now.fund_paid);
    Readout {
        panel,
        value: in_unit(header.dollars(now.fund), panel),
        fact: if change == 0.0 { "unchanged".to_owned() } else { format!("{} this step", words::signed_money(change)) },
        // Fees trickle in after it has run out; that is not a fund.
        alarming: now.fund <= start.fund / 1000,
    }
}

/// Dollars in a panel's unit, always with the same decimals so that a read-out does not jump.
fn in_unit(dollars: f64, panel: &Panel) -> String {
    let value = dollars / panel.divisor;
    let decimals = if value.abs() >= 99.95 { 1 } else { 2 };
    words::price(value, decimals)
}

/// The book around the mark, where the price chart leaves room for it.
fn quotes_ui(ui: &Ui, geometry: &Geometry, header: &Header, now: &Frame) {
    let decimals = words::price_decimals(header.tick);
    let tick = |ticks: Option<i64>| {
        ticks.map_or_else(|| "none".to_owned(), |ticks| words::price(header.price(ticks as f64), decimals))
    };
    let index = now.index_micro as f64 / MICRO as f64;
    let basis = 100.0 * (now.mark.ticks() / index - 1.0);
    let rows = [
        ("index", words::price(header.price(index), decimals)),
        ("basis", words::signed_percent(basis)),
        ("bid", tick(now.best_bid)),
        ("ask", tick(now.best_ask)),
    ];
    let mut baseline = geometry.price.top() + 96.0;
    for (name, value) in rows {
        let left = pos2(geometry.column, baseline);
        paint::text(ui, left, Side::Right, Type::Small, Role::Text3, name);
        let right = pos2(geometry.column_end, baseline);
        paint::text(ui, right, Side::Left, Type::Small, Role::Text2, &value);
        baseline += 20.0;
    }
}

/// The row above the price: which line is which, with the values at the cursor.
pub fn legend_ui(ui: &Ui, geometry: &Geometry, app: &App) {
    let decimals = words::price_decimals(app.run().recording.header().tick);
    let baseline = geometry.area.top() + 24.0;
    let mut x = geometry.price.left();
    let cursor = app.cursor() as usize;
    let series = app.charts().price.series.iter();
    // The run itself first, what it is compared with last.
    for series in series.rev() {
        let Some(point) = series.points.get(cursor).or(series.points.last()) else {
            continue;
        };
        let y = baseline - 4.0;
        let ends = [pos2(x, y), pos2(x + 18.0, y)];
        let ink = color(ui, series.role);
        match series.role {
            Role::Mark => {
                ui.painter().line_segment(ends, Stroke::new(2.0, ink));
            }
            Role::Ghost => paint::dashed(ui.painter(), &ends, Stroke::new(1.5, ink), 5.0, 3.0),
            _ => paint::dashed(ui.painter(), &ends, Stroke::new(1.5, ink), 1.5, 3.0),
        }
        let at = pos2(x + 24.0, baseline);
        let name = paint::text(ui, at, Side::Right, Type::Small, Role::Text3, &series.name);
        let at = pos2(name.right() + 6.0, baseline);
        let value = words::price(point[1], decimals);
        let end = paint::text(ui, at, Side::Right, Type::Heading, Role::Text, &value).right();
        let term = if series.role == Role::Ghost { "run before" } else { &series.name };
        let place = Rect::from_min_max(pos2(x - 2.0, baseline - 15.0), pos2(end + 2.0, baseline + 6.0));
        term_ui(ui, place, "series", term);
        x = end + 20.0;
    }
    if let Some(share) = app.recomputing() {
        let words = format!("recomputing {:.0} %", share * 100.0);
        let at = pos2(geometry.price.right(), baseline);
        paint::text(ui, at, Side::Left, Type::Small, Role::You, &words);
    }
}
