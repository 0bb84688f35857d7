//! Words beside the things they name: the low, the shock, the ghost's line end, the empty fund.
//!
//! Owns at most five of them and who gives way when two collide. Never draws a line.

use egui::{Rect, Ui, pos2, vec2};

use super::geometry::{Geometry, Range};
use super::heat_map;
use super::range::visible;
use crate::app::App;
use crate::chart::palette::Role;
use crate::chart::{Dated, Series, Stroke, words};
use crate::sim::event::Outcome;
use crate::view::paint::{self, Side};
use crate::view::theme::{Type, color};

/// Most rows of names below the top of the price chart.
const ROWS: u8 = 6;
/// From row to row.
const ROW: f32 = 16.0;

/// Names on the price chart; returns the places they take.
pub fn price_ui(ui: &Ui, geometry: &Geometry, frame: Rect, range: Range, app: &App) -> Vec<Rect> {
    let legend = heat_map::legend_place(ui, geometry, app);
    let mut taken: Vec<Rect> = legend.into_iter().collect();
    dated_ui(ui, geometry, frame, app, &mut taken);
    taken.extend(ring_places(geometry, frame, range, app));
    taken.extend(low_ui(ui, geometry, frame, range, app, &taken));
    taken.extend(ghost_ui(ui, geometry, frame, range, app, &taken));
    others_ui(ui, geometry, frame, range, app, &mut taken);
    taken
}

/// How low the price went, beside the place where it did, unless other words or a published value stand there.
fn low_ui(ui: &Ui, geometry: &Geometry, frame: Rect, range: Range, app: &App, taken: &[Rect]) -> Option<Rect> {
    let run = app.run();
    let low = run.summary.price;
    let header = run.recording.header();
    let x = geometry.x(f64::from(low.low_step));
    if !frame.x_range().contains(x) || low.low == low.start {
        return None;
    }
    let price = header.price(low.low.ticks());
    let decimals = words::price_decimals(header.tick);
    let words = format!("low {} at step {}", words::price(price, decimals), low.low_step);
    let wide = paint::width(ui, Type::Small, &words);
    let lowest = frame.bottom() - 4.0;
    let y = range.y(frame, price);
    let places = [8.0, 24.0].into_iter().flat_map(|gap: f32| {
        [22.0, 38.0, 6.0].into_iter().flat_map(move |down: f32| {
            let y = (y + down).min(lowest);
            [(pos2(x + gap, y), Side::Right), (pos2(x - gap, y), Side::Left)]
        })
    });
    let place = |(at, side): (egui::Pos2, Side)| {
        let left = if side == Side::Right { at.x } else { at.x - wide };
        Rect::from_x_y_ranges(left..=left + wide, at.y - 12.0..=at.y + 4.0)
    };
    let free = |one: &(egui::Pos2, Side)| {
        let place = place(*one);
        frame.x_range().contains(place.left()) && place.right() < frame.right() && !touches(place, taken)
    };
    let (at, side) = places.into_iter().find(free)?;
    Some(paint::text(ui, at, side, Type::Small, Role::Text3, &words))
}

/// Whether a place is less than two points from one of the others.
fn touches(place: Rect, taken: &[Rect]) -> bool {
    taken.iter().any(|other| other.intersects(place.expand(2.0)))
}

/// Where published values stand.
fn ring_places<'a>(
    geometry: &'a Geometry,
    frame: Rect,
    range: Range,
    app: &'a App,
) -> impl Iterator<Item = Rect> + use<'a> {
    let rings = app.charts().price.series.iter().filter(|series| series.stroke == Stroke::Rings);
    rings
        .flat_map(|series| visible(series, geometry.span()))
        .map(move |point| Rect::from_center_size(range.at(geometry, frame, *point), vec2(12.0, 12.0)))
}

/// What each dated vertical is, in the first row below the top that is free; where there is none only the vertical
/// stays.
fn dated_ui(ui: &Ui, geometry: &Geometry, frame: Rect, app: &App, taken: &mut Vec<Rect>) {
    for dated in &app.charts().dated {
        let x = geometry.x(dated.x);
        if !frame.x_range().contains(x) {
            continue;
        }
        let (before, after) = (x - 12.0 - frame.left(), frame.right() - x - 8.0);
        let words = whole_facts(ui, &dated.text, before.max(after));
        let wide = paint::width(ui, Type::Small, &words);
        // To the left, unless that is outside or across the vertical of another fact.
        let crosses = |other: &Dated| (x - 16.0 - wide..x - 1.0).contains(&geometry.x(other.x));
        let left = wide <= before && (wide > after || !app.charts().dated.iter().any(crosses));
        let sides = [left, !left].into_iter().filter(|left| wide <= if *left { before } else { after });
        let mut places = sides.flat_map(|left| {
            let from = if left { x - 8.0 - wide } else { x + 8.0 };
            (0..ROWS).map(move |row| pos2(from, frame.top() + 14.0 + ROW * f32::from(row)))
        });
        // The words stay readable where the price passes behind them.
        let patch =
            |at: egui::Pos2| Rect::from_x_y_ranges((at.x - 3.0)..=(at.x + wide + 3.0), (at.y - 12.0)..=(at.y + 4.0));
        let Some(at) = places.find(|at| !taken.iter().any(|other| other.intersects(patch(*at).shrink(0.5)))) else {
            continue;
        };
        ui.painter().rect_filled(patch(at), 0.0, color(ui, Role::Well).gamma_multiply(0.75));
        paint::text(ui, at, Side::Right, Type::Small, Role::Text2, &words);
        taken.push(patch(at));
    }
}

/// As many of the facts of a step as there is room for, the first of them at least.
fn whole_facts(ui: &Ui, text: &str, room: f32) -> String {
    let mut words = text;
    while paint::width(ui, Type::Small, words) > room {
        let Some((fewer, _)) = words.rsplit_once(", ") else { break };
        words = fewer;
    }
    paint::fitted(ui, Type::Small, words, room)
}

/// The names of the other assets at the ends of their lines, where they are free.
fn others_ui(ui: &Ui, geometry: &Geometry, frame: Rect, range: Range, app: &App, taken: &mut Vec<Rect>) {
    for series in app.charts().price.series.iter().filter(|series| series.role == Role::Text3) {
        let Some(end) = visible(series, geometry.span()).last() else { continue };
        let at = range.at(geometry, frame, *end);
        let wide = paint::width(ui, Type::Small, &series.name);
        let right = at.x.min(frame.right() - 4.0);
        let place = [-7.0, 17.0, -23.0].into_iter().map(|down| at.y + down).find_map(|y| {
            let place = Rect::from_x_y_ranges(right - wide..=right, y - 12.0..=y + 4.0);
            (frame.contains_rect(place) && !touches(place, taken)).then_some((place, y))
        });
        let Some((place, y)) = place else { continue };
        ui.painter().rect_filled(place.expand(2.0), 0.0, color(ui, Role::Well).gamma_multiply(0.75));
        paint::text(ui, pos2(right, y), Side::Left, Type::Small, Role::Text3, &series.name);
        taken.push(place);
    }
}

/// The name of the run before, at the end of its line and clear of it; returns its place.
fn ghost_ui(ui: &Ui, geometry: &Geometry, frame: Rect, range: Range, app: &App, taken: &[Rect]) -> Option<Rect> {
    let panel = &app.charts().price;
    let find = |role: Role| panel.series.iter().find(|series| series.role == role);
    let (Some(ghost), Some(mark)) = (find(Role::Ghost), find(Role::Mark)) else {
        return None;
    };
    let right = frame.right() - 4.0;
    let left = right - paint::width(ui, Type::Small, &ghost.name);
    let heights = |series: &Series| {
        let points = visible(series, geometry.span()).iter();
        let near = points.filter(|point| geometry.x(point[0]) >= left - 8.0).map(|point| range.y(frame, point[1]));
        near.fold((f32::INFINITY, f32::NEG_INFINITY), |(top, bottom), y| (top.min(y), bottom.max(y)))
    };
    let ((top, bottom), (above, _)) = (heights(ghost), heights(mark));
    if top > bottom {
        return None;
    }
    // On the far side of its own line, away from ours.
    let y = if top <= above { top - 8.0 } else { bottom + 18.0 };
    // Below the legend of the heat map, which stands in the same corner.
    let ceiling = heat_map::legend_place(ui, geometry, app).map_or(frame.top(), |place| place.bottom() + 2.0);
    let mut at = pos2(right, y.clamp(ceiling + 12.0, (frame.bottom() - 4.0).max(ceiling + 12.0)));
    // And below the names of the verticals that it would cover.
    for name in taken.iter().filter(|name| name.right() + 8.0 > left) {
        if (name.top()..name.bottom() + 14.0).contains(&at.y) {
            at.y = name.bottom() + 14.0;
        }
    }
    Some(paint::text(ui, at, Side::Left, Type::Small, Role::Ghost, &ghost.name))
}

/// Which bars are which.
pub fn liquidations_ui(ui: &Ui, geometry: &Geometry, frame: Rect, range: Range, app: &App) {
    let zero = range.y(frame, 0.0);
    for series in &app.charts().liquidations.series {
        if series.stroke != Stroke::Bars {
            continue;
        }
        let within = |x: f64| frame.x_range().contains(geometry.x(x));
        let first = visible(series, geometry.span()).iter().find(|point| point[1] != 0.0 && within(point[0]));
        let Some(point) = first else { continue };
        let up = point[1] > 0.0;
        let x = geometry.x(point[0]) - 8.0;
        let role = if series.role == Role::Short { Role::ShortText } else { Role::LongText };
        let y = if up { frame.top() + 20.0 } else { zero + 14.0 };
        if x - paint::width(ui, Type::Small, &series.name) > frame.left() {
            paint::text(ui, pos2(x, y), Side::Left, Type::Small, role, &series.name);
        }
    }
}

/// When the fund ran out.
pub fn fund_ui(ui: &Ui, geometry: &Geometry, frame: Rect, app: &App) {
    let Some(step) = app.run().summary.reached(Outcome::FundEmpty) else {
        return;
    };
    let x = geometry.x(f64::from(step));
    if step > app.cursor() || !frame.x_range().contains(x) {
        return;
    }
    let words = format!("empty at step {step}");
    let wide = paint::width(ui, Type::Heading, &words);
    let cursor = geometry.x(f64::from(app.cursor()));
    // The cursor does not cut through the words.
    let left = if (x..x + wide + 20.0).contains(&cursor) { cursor + 10.0 } else { x + 12.0 };
    let (at, side) = if left + wide < frame.right() {
        (pos2(left, frame.bottom() - 12.0), Side::Right)
    } else {
        (pos2(x - 12.0, frame.bottom() - 12.0), Side::Left)
    };
    paint::text(ui, at, side, Type::Heading, Role::Danger, &words);
}
