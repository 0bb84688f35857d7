//! What carries the numbers of the charts: grid, labels, dated verticals, ribbon, cursor, bug.
//!
//! Owns where labels stand and when they give way. Never draws a series.

use egui::{Rect, Shape, Stroke, Ui, pos2, vec2};

use super::geometry::{Geometry, Range};
use crate::app::App;
use crate::chart::axis::ticks;
use crate::chart::palette::Role;
use crate::chart::zone::Zone;
use crate::chart::{Charts, Panel, words};
use crate::sim::units::Step;
use crate::view::paint::{self, Side};
use crate::view::theme::{Type, color, tint};

/// How far apart labels of the price axis are at least.
const LABEL_HEIGHT: f32 = 56.0;
/// The width of the bug without its tips, at least.
const NARROWEST_BUG: f32 = 44.0;
/// How far apart labels of the time axis are at least.
const LABEL_WIDTH: f32 = 72.0;

/// Below the top of a strip, where its name stands beside it.
const STRIP_NAME: f32 = 12.0;

/// How many labels a frame has room for.
fn most_labels(frame: Rect) -> usize {
    if frame.height() > 180.0 { (frame.height() / LABEL_HEIGHT) as usize } else { 3 }
}

/// The labelled values with their labels; more than usual where only one would be seen, which says nothing.
fn labelled(range: Range, frame: Rect, app: &App) -> Vec<(f64, String)> {
    let recording = &app.run().recording;
    let start = recording.header().price(recording.frame(0).mark.ticks());
    let most = most_labels(frame);
    let marks = |most| range.scale.marks(range.low, range.high, most, start);
    let strip = frame.height() <= 180.0;
    // Only labels that are shown count; the name of a strip stands beside its top.
    let seen = |marks: &Vec<(f64, String)>| {
        marks.iter().filter(|(value, _)| !strip || range.y(frame, *value) >= frame.top() + STRIP_NAME).count()
    };
    (most..most + 3).map(marks).find(|marks| seen(marks) >= 2).unwrap_or_else(|| marks(most + 1))
}

/// Thin lines at the labelled prices.
pub fn grid_ui(ui: &Ui, frame: Rect, range: Range, app: &App) {
    for (value, _) in labelled(range, frame, app) {
        let y = range.y(frame, value).round();
        paint::rule(ui, frame.left(), frame.right(), y, Role::Grid);
    }
}

/// Verticals at dated facts.
pub fn dated_ui(ui: &Ui, geometry: &Geometry, frame: Rect, charts: &Charts) {
    let painter = ui.painter().with_clip_rect(frame);
    for dated in &charts.dated {
        let x = geometry.x(dated.x).round() + 0.5;
        paint::dashed(
            &painter,
            &[pos2(x, frame.top()), pos2(x, frame.bottom())],
            Stroke::new(1.0, color(ui, Role::Text3)),
            2.0,
            3.0,
        );
    }
}

/// Labels and ticks of the values, and the zero line where there is one.
pub fn values_ui(ui: &Ui, geometry: &Geometry, frame: Rect, panel: &Panel, range: Range, app: &App) {
    let hero = frame == geometry.price;
    let bug = bug_y(frame, range, app);
    for (value, words) in labelled(range, frame, app) {
        let y = range.y(frame, value).round();
        // The bug covers the label it stands on; half a label would be worse than none.
        // At the very bottom the name of the ribbon stands.
        if hero && ((y - bug).abs() < 18.0 || y > frame.bottom() - 6.0) {
            continue;
        }
        // Nor does a label of a strip touch the strip's name beside it.
        if !hero && y < frame.top() + STRIP_NAME {
            continue;
        }
        if !hero {
            paint::rule(ui, frame.left() - 4.0, frame.left(), y, Role::Border);
        }
        // The lowest label of a strip would touch the next one's name.
        let baseline = (y + 4.0).clamp(frame.top() + 9.0, frame.bottom() + 4.0);
        let label = pos2(geometry.labels, baseline);
        paint::text(ui, label, Side::Left, Type::Small, Role::Text3, &words);
    }
    if panel.from_zero && range.low < 0.0 {
        let zero = range.y(frame, 0.0).round();
        paint::rule(ui, frame.left(), frame.right(), zero, Role::Border);
    }
}

/// One cell a step under the price: how close the market was to feeding itself.
pub fn ribbon_ui(ui: &Ui, geometry: &Geometry, app: &App) {
    let painter = ui.painter().with_clip_rect(geometry.ribbon);
    let frames = app.run().recording.frames();
    let last = frames.len().saturating_sub(1);
    let from = (geometry.span().from().floor().max(0.0) as usize).min(last);
    let to = (geometry.span().to().ceil().max(0.0) as usize).min(last);
    let half = geometry.step_width() / 2.0;
    let mut start = from;
    while start <= to {
        let zone = Zone::of(&frames[start]);
        let mut end = start;
        while end < to && Zone::of(&frames[end + 1]) == zone {
            end += 1;
        }
        let left = geometry.x(start as f64) - half;
        let right = geometry.x(end as f64) + half;
        let cell = Rect::from_x_y_ranges(left..=right, geometry.ribbon.y_range());
        // What fades is a thin line: the ribbon can be read without its colours.
        let (cell, ink) = match zone {
            Zone::Fading => (cell.shrink2(vec2(0.0, 1.0)), tint(ui, Role::Border, 0.5)),
            other => (cell, color(ui, other.role())),
        };
        painter.rect_filled(cell, 0.0, ink);
        start = end + 1;
    }
    let label = pos2(geometry.labels, geometry.ribbon.bottom() + 2.0);
    paint::text(ui, label, Side::Left, Type::Small, Role::Text3, "R");
}

/// Labels of the time axis.
pub fn steps_ui(ui: &Ui, geometry: &Geometry, app: &App, pointed: Option<Step>) {
    let span = geometry.span();
    let across = geometry.across();
    let top = geometry.strips[2].bottom() + 1.0;
    let most = (across.span() / LABEL_WIDTH) as usize;
    let cursor = geometry.x(f64::from(app.cursor()));
    for value in ticks(span.from(), span.to(), most).values {
        if value.fract() != 0.0 {
            continue;
        }
        let x = geometry.x(value).round();
        paint::upright(ui.painter(), x, top, top + 4.0, color(ui, Role::Border));
        let tagged = pointed.is_some_and(|step| (x - geometry.x(f64::from(step))).abs() <= 34.0);
        if (x - cursor).abs() > 34.0 && !tagged {
            let label = pos2(x, top + 19.0);
            paint::text(ui, label, Side::Middle, Type::Small, Role::Text3, &format!("{value}"));
        }
    }
    // The tag of a cursor at the very left does not cover the name.
    let name = pos2(geometry.labels - 14.0, top + 19.0);
    paint::text(ui, name, Side::Left, Type::Small, Role::Text3, "step");
}

/// One line through every chart at the cursor, with the step in a tag on the axis.
pub fn cursor_ui(ui: &Ui, geometry: &Geometry, app: &App) {
    let x = geometry.x(f64::from(app.cursor())).round();
    let across = geometry.across();
    if !(across.min - 1.0..=across.max + 1.0).contains(&x) {
        return;
    }
    let ink = color(ui, Role::Text);
    let bottom = geometry.strips[2].bottom();
    for frame in geometry.frames() {
        paint::upright(ui.painter(), x, frame.top(), frame.bottom(), ink);
    }
    let ribbon = geometry.ribbon;
    paint::upright(ui.painter(), x, ribbon.top() - 5.0, ribbon.bottom() + 6.0, ink);
    paint::upright(ui.painter(), x, bottom, bottom + 5.0, ink);
    let step = app.cursor().to_string();
    let wide = (paint::width(ui, Type::Heading, &step) + 12.0).max(37.0).round();
    let left = (x + 0.5 - wide / 2.0).round().min(geometry.area.right() - wide - 2.0);
    let tag = Rect::from_min_size(pos2(left, bottom + 5.0), vec2(wide, 18.0));
    paint::block(ui, tag, 3.0, Role::Text, None);
    let label = pos2(tag.center().x, tag.top() + 13.0);
    paint::text(ui, label, Side::Middle, Type::Heading, Role::Well, &step);
}

/// The step that is pointed at, in a quieter tag than the cursor's and only where that leaves room.
pub fn pointed_ui(ui: &Ui, geometry: &Geometry, app: &App, step: Step) {
    let (x, cursor) = (geometry.x(f64::from(step)).round(), geometry.x(f64::from(app.cursor())).round());
    let words = step.to_string();
    let wide = (paint::width(ui, Type::Small, &words) + 12.0).max(37.0).round();
    if (x - cursor).abs() < wide {
        return;
    }
    let left = (x + 0.5 - wide / 2.0).round().min(geometry.area.right() - wide - 2.0);
    let tag = Rect::from_min_size(pos2(left, geometry.strips[2].bottom() + 5.0), vec2(wide, 18.0));
    paint::block(ui, tag, 3.0, Role::Overlay, Some(Role::Border));
    let label = pos2(tag.center().x, tag.top() + 13.0);
    paint::text(ui, label, Side::Middle, Type::Small, Role::Text2, &words);
}

/// How wide the bug is: as wide as the highest price of the run needs.
pub fn bug_width(ui: &Ui, app: &App) -> f32 {
    let recording = &app.run().recording;
    let header = recording.header();
    let top = recording.frames().iter().map(|frame| frame.mark.0).max().unwrap_or(0);
    let words = words::price(header.price(top as f64 / 2.0), words::price_decimals(header.tick));
    (paint::width(ui, Type::Value, &words) + 8.0).ceil().max(NARROWEST_BUG)
}

/// Where the bug stands.
fn bug_y(frame: Rect, range: Range, app: &App) -> f32 {
    let recording = &app.run().recording;
    let mark = recording.header().price(app.frame().mark.ticks());
    range.y(frame, mark).clamp(frame.top(), frame.bottom()).round()
}

/// How far apart the middles of two bugs are at least.
const BUGS_APART: f32 = 24.0;

/// The notched bugs on the tape between labels and plot: the mark at the cursor, and where one's own
/// position is closed. Close together they slide apart; their tips stay on the price.
pub fn bugs_ui(ui: &Ui, geometry: &Geometry, frame: Rect, range: Range, app: &App) {
    let recording = &app.run().recording;
    let header = recording.header();
    let mark = header.price(app.frame().mark.ticks());
    let y = bug_y(frame, range, app);
    let mine = my_line(frame, range, app);
    let (mut mark_at, mut mine_at) = (y, mine.map_or(y, |(y, _)| y));
    if mine.is_some() && (mark_at - mine_at).abs() < BUGS_APART {
        let middle = f32::midpoint(mark_at, mine_at);
        let half = if mark_at <= mine_at { BUGS_APART / 2.0 } else { -BUGS_APART / 2.0 };
        (mark_at, mine_at) = (middle - half, middle + half);
    }
    let wide = bug_width(ui, app);
    let decimals = words::price_decimals(header.tick);
    if let Some((tip, price)) = mine {
        bug_ui(ui, frame, (tip, mine_at), wide, (Role::YouFill, Role::OnYou), &words::price(price, decimals));
    }
    bug_ui(ui, frame, (y, mark_at), wide, (Role::Mark, Role::Well), &words::price(mark, decimals));
    let dot = pos2(geometry.x(f64::from(app.cursor())).round() + 0.5, y);
    if frame.contains(dot) {
        ui.painter().circle(dot, 4.0, color(ui, Role::Mark), Stroke::new(2.0, color(ui, Role::Well)));
    }
}

/// One bug: its tip on the price, its body where there is room.
fn bug_ui(ui: &Ui, frame: Rect, (tip_y, y): (f32, f32), wide: f32, (fill, ink): (Role, Role), words: &str) {
    let tip = frame.left() - 1.0;
    let (right, left) = (tip - 7.0, tip - 7.0 - wide);
    let outline = [
        pos2(left, y - 11.0),
        pos2(right, y - 11.0),
        pos2(tip, tip_y),
        pos2(right, y + 11.0),
        pos2(left, y + 11.0),
        pos2(left - 6.0, tip_y.clamp(y - 11.0, y + 11.0)),
    ];
    // Lime on a light ground needs an edge.
    let edge = if fill == Role::YouFill { Stroke::new(1.5, color(ui, Role::You)) } else { Stroke::NONE };
    ui.painter().add(Shape::convex_polygon(outline.to_vec(), color(ui, fill), edge));
    let label = pos2(f32::midpoint(left, right), y + 5.0);
    paint::text(ui, label, Side::Middle, Type::Value, ink, words);
}

/// Where one's own position is closed by force, if the frame shows that price.
fn my_line(frame: Rect, range: Range, app: &App) -> Option<(f32, f64)> {
    let trigger = app.my_position()?.0.open?.liquidation?;
    let price = app.run().recording.header().price(trigger.ticks());
    let y = range.y(frame, price).round();
    frame.y_range().contains(y).then_some((y, price))
}

/// One's own liquidation price across the chart, dash-dot.
pub fn my_line_ui(ui: &Ui, frame: Rect, range: Range, app: &App) {
    let Some((y, _)) = my_line(frame, range, app) else { return };
    let (y, ink) = (y + 0.5, Stroke::new(1.5, color(ui, Role::You)));
    let mut x = frame.left();
    while x < frame.right() {
        for (from, to) in [(0.0, 10.0), (13.0, 15.0)] {
            let ends = [x + from, x + to].map(|x| pos2(x.min(frame.right()), y));
            ui.painter().line_segment(ends, ink);
        }
        x += 18.0;
    }
    let at = pos2(frame.right() - 4.0, if y + 18.0 < frame.bottom() { y + 15.0 } else { y - 6.0 });
    paint::text(ui, at, Side::Left, Type::Small, Role::You, "my liquidation");
}
