//! The R gauge: what would be forced out close below the price against the bids that stand there.
//!
//! Owns the number, its word, the bar with the marks at 1 and at R_c, and its history. The ratio is the recording's.

use egui::{Rect, Shape, Stroke, Ui, pos2, vec2};

use crate::app::App;
use crate::chart::palette::Role;
use crate::chart::words;
use crate::chart::zone::{self, AMBER, Dial, Zone, most, ratio};
use crate::recording::{Frame, Header};
use crate::view::explain::term_ui;
use crate::view::paint::{self, Side, Toward};
use crate::view::theme::{Type, color};

/// The height of the panel.
pub const HEIGHT: f32 = 226.0;
/// What R of several assets is.
const RADIUS: &str = "contagion radius; ";

/// Draws the gauge at the cursor.
pub fn gauge_ui(ui: &Ui, area: Rect, app: &App) {
    let recording = &app.run().recording;
    let header = recording.header();
    let frame = &app.frame();
    let (left, right, top) = (area.left(), area.right(), area.top());
    let several = frame.contagion().is_some();
    let heading = if several {
        "R of all assets together".to_owned()
    } else {
        format!("R, next {} % of the start price", header.horizon_percent)
    };
    paint::text(ui, pos2(left, top + 24.0), Side::Right, Type::Heading, Role::Text2, &heading);
    paint::text(ui, pos2(right, top + 24.0), Side::Left, Type::Small, Role::Text3, "in this model");
    let zone = Zone::of(frame);
    let role = zone.text_role();
    let number = ratio(frame).map_or_else(|| "–".to_owned(), words::ratio);
    paint::text(ui, pos2(left, top + 68.0), Side::Right, Type::Gauge, role, &number);
    let word = ratio(frame).map_or("no bid left", |_| zone.word());
    paint::text(ui, pos2(left + 116.0, top + 52.0), Side::Right, Type::Number, role, word);
    let meaning = if several { together(app, frame) } else { meaning(header, frame) };
    // In little room the heading has to say of what it is the radius.
    let room = right - left - 116.0;
    let short = meaning.strip_prefix(RADIUS).filter(|_| paint::width(ui, Type::Small, &meaning) > room);
    let shown = paint::fitted(ui, Type::Small, short.unwrap_or(&meaning), room);
    paint::text(ui, pos2(left + 116.0, top + 69.0), Side::Right, Type::Small, Role::Text2, &shown);
    bar_ui(ui, Rect::from_min_size(pos2(left, top + 88.0), vec2(area.width(), 8.0)), frame);
    let history = Rect::from_min_size(pos2(left, top + 141.0), vec2(area.width(), 32.0));
    history_ui(ui, history, app);
    let shock = words::money(header.notional(frame.critical_shock, frame.mark));
    paint::text(ui, pos2(left, top + 194.0), Side::Right, Type::Body, Role::Text2, "Critical shock");
    paint::text(ui, pos2(right, top + 194.0), Side::Left, Type::Number, Role::Text, &shock);
    let hours = app.run().selling_an_hour.map(|an_hour| zone::typical_hours(frame, an_hour));
    let fact = format!("runs as far{}", hours.map_or_else(String::new, |hours| format!("; {hours}")));
    paint::text(ui, pos2(left, top + 211.0), Side::Right, Type::Small, Role::Text3, &fact);
    let said = format!("R {number}, {word}: {meaning}. Critical shock {shock}, the smallest market sale that {fact}.");
    paint::spoken(ui, area, "gauge", said);
    term_ui(ui, Rect::from_min_size(pos2(left, top + 10.0), vec2(area.width(), 20.0)), "gauge", "Horizon ratio R");
    term_ui(ui, Rect::from_min_size(pos2(left, top + 180.0), vec2(area.width(), 36.0)), "gauge", "Critical shock");
}

/// What the contagion radius is, and what the headline asset would read alone.
fn together(app: &App, frame: &Frame) -> String {
    let name = app.run().recording.end().map_or("alone", |venue| venue.setup().first().name.as_str());
    let alone = frame.r_bar().map_or_else(|| words::NONE.to_owned(), words::ratio);
    format!("{RADIUS}{name} alone {alone}")
}

fn meaning(header: &Header, frame: &Frame) -> String {
    let worth = |lots| words::money(header.notional(lots, frame.mark));
    format!("{} meets {} of bids", worth(frame.triggers_near), worth(frame.bids_near))
}

fn bar_ui(ui: &Ui, bar: Rect, frame: &Frame) {
    let dial = Dial::of(frame);
    let at = |ratio: f64| bar.left() + (ratio.clamp(0.0, dial.most) / dial.most) as f32 * bar.width();
    paint::block(ui, bar, 0.0, Role::Overlay, Some(Role::Border));
    // Each mark's colour runs to the end; the next one covers it from there on.
    for mark in &dial.marks {
        let part = Rect::from_x_y_ranges(at(mark.value)..=bar.right(), bar.y_range());
        paint::block(ui, part, 0.0, mark.role, None);
    }
    for mark in &dial.marks {
        let ink = color(ui, Role::Text);
        paint::upright(ui.painter(), at(mark.value), bar.top() - 4.0, bar.bottom() + 4.0, ink);
    }
    if let Some(ratio) = dial.value {
        let tip = pos2(at(ratio), bar.top() - 6.0);
        paint::triangle(ui.painter(), tip, 7.0, Toward::Down, color(ui, Role::Text));
    }
    let below = bar.bottom() + 18.0;
    paint::text(ui, pos2(bar.left(), below), Side::Right, Type::Small, Role::Text3, "fading");
    paint::text(ui, pos2(bar.right(), below), Side::Left, Type::Small, Role::Text3, &words::ratio(dial.most));
    // Two marks close together are written away from each other.
    let apart = |place: usize| match (dial.marks.len(), place) {
        (2, 0) => (Side::Left, 4.0),
        (2, _) => (Side::Right, -4.0),
        _ => (Side::Middle, 0.0),
    };
    for (place, mark) in dial.marks.iter().enumerate() {
        let (side, shift) = apart(place);
        paint::text(ui, pos2(at(mark.value) + shift, below), side, Type::Heading, Role::Text2, &mark.label);
    }
}

/// The ratio over the visible steps up to the cursor.
fn history_ui(ui: &Ui, area: Rect, app: &App) {
    let frames = app.run().recording.frames();
    let cursor = (app.cursor() as usize).min(frames.len() - 1);
    let from = (app.span().from().max(0.0) as usize).min(cursor);
    let top = most(frames[cursor].critical_ratio().max(AMBER));
    let one = area.bottom() - area.height() / top as f32;
    let ends = [pos2(area.left(), one), pos2(area.right(), one)];
    let border = Stroke::new(1.0, color(ui, Role::Border));
    paint::dashed(ui.painter(), &ends, border, 2.0, 3.0);
    let name = pos2(area.left(), area.top() - 6.0);
    paint::text(ui, name, Side::Right, Type::Small, Role::Text3, "R by step, dotted line at 1");
    let steps = (cursor - from).max(1) as f32;
    let point = |place: usize| {
        let ratio = ratio(&frames[place]).unwrap_or(top).clamp(0.0, top);
        let x = area.left() + (place - from) as f32 / steps * area.width();
        pos2(x, area.bottom() - (ratio / top) as f32 * area.height())
    };
    let points: Vec<_> = (from..=cursor).map(point).collect();
    let end = points.last().copied();
    if points.len() > 1 {
        let ink = Stroke::new(1.5, color(ui, Role::Text));
        ui.painter().add(Shape::line(points, ink));
    }
    if let Some(end) = end {
        let role = Zone::of(&frames[cursor]).text_role();
        ui.painter().circle_filled(end, 3.0, color(ui, role));
    }
}
