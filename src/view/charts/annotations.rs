//! Words beside the things they name: the low, the shock, the ghost's line end, the empty fund.
//!
//! Owns at most five of them and who gives way when two collide. Never draws a line.

use egui::{Rect, Ui, pos2};

use super::geometry::{Geometry, Range};
use super::heat_map;
use super::range::visible;
use crate::app::App;
use crate::chart::palette::Role;
use crate::chart::{Dated, Series, Stroke, words};
use crate::sim::event::Outcome;
use crate::view::paint::{self, Side};
use crate::view::theme::{Type, color};

/// How many rows of names the legend of the heat map is high.
const LEGEND_ROWS: usize = 3;

/// Names on the price chart; returns the places they take.
pub fn price_ui(ui: &Ui, geometry: &Geometry, frame: Rect, range: Range, app: &App) -> Vec<Rect> {
    let mut taken = dated_ui(ui, geometry, frame, app);
    let run = app.run();
    let low = run.summary.price;
    let header = run.recording.header();
    let x = geometry.x(f64::from(low.low_step));
    let price = header.price(low.low.ticks());
    if frame.x_range().contains(x) && low.low != low.start {
        let y = range.y(frame, price) + 22.0;
        let y = y.min(frame.bottom() - 4.0);
        let decimals = words::price_decimals(header.tick);
        let words = format!("low {} at step {}", words::price(price, decimals), low.low_step);
        let room = x + 8.0 + paint::width(ui, Type::Small, &words) < frame.right();
        let (at, side) = if room { (pos2(x + 8.0, y), Side::Right) } else { (pos2(x - 8.0, y), Side::Left) };
        taken.push(paint::text(ui, at, side, Type::Small, Role::Text3, &words));
    }
    taken.extend(ghost_ui(ui, geometry, frame, range, app, &taken));
    taken.extend(heat_map::legend_place(ui, geometry, app));
    taken
}

/// What each dated vertical is, at its top; returns the places taken.
fn dated_ui(ui: &Ui, geometry: &Geometry, frame: Rect, app: &App) -> Vec<Rect> {
    let mut written = Vec::new();
    // The legend of the heat map takes the first rows of its corner.
    let legend = heat_map::legend_place(ui, geometry, app);
    let mut rows: Vec<(f32, f32)> =
        legend.into_iter().flat_map(|place| [(place.left(), place.right()); LEGEND_ROWS]).collect();
    for dated in &app.charts().dated {
        let x = geometry.x(dated.x);
        if !frame.x_range().contains(x) {
            continue;
        }
        let wide = paint::width(ui, Type::Small, &dated.text);
        // To the left, unless that is outside or across the vertical of another fact.
        let crosses = |other: &Dated| (x - 16.0 - wide..x - 1.0).contains(&geometry.x(other.x));
        let no_room = x + 8.0 + wide > frame.right();
        let left = x - 8.0 - wide > frame.left() + 4.0 && (no_room || !app.charts().dated.iter().any(crosses));
        let span = if left { (x - 8.0 - wide, x - 8.0) } else { (x + 8.0, x + 8.0 + wide) };
        let row = rows.iter().filter(|taken| taken.0 < span.1 + 8.0 && span.0 < taken.1 + 8.0).count();
        if row > 2 + LEGEND_ROWS {
            continue;
        }
        rows.push(span);
        let at = pos2(span.0, frame.top() + 14.0 + 16.0 * row as f32);
        // The words stay readable where the price passes behind them.
        let patch = Rect::from_x_y_ranges((span.0 - 3.0)..=(span.1 + 3.0), (at.y - 12.0)..=(at.y + 4.0));
        ui.painter().rect_filled(patch, 0.0, color(ui, Role::Well).gamma_multiply(0.75));
        paint::text(ui, at, Side::Right, Type::Small, Role::Text2, &dated.text);
        written.push(patch);
    }
    written
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
        let first = visible(series, geometry.span()).iter().find(|point| point[1] != 0.0);
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
