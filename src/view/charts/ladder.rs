//! The position ladder between rail and tape: what waits at which price, beside the price itself.
//!
//! Owns the bars, the outline of the start of the run, and the price somebody points at, with the pointer
//! or with the arrow keys. It stands at the axis of the price, so a drag on it zooms that. The levels and the sentences are the chart's.

use egui::accesskit::Role as Kind;
use egui::{
    CursorIcon, EventFilter, Key, Modifiers, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};

use super::geometry::{Geometry, Range};
use super::zoom::{Shown, drag_values};
use crate::app::App;
use crate::app::command::Command;
use crate::chart::ladder::{self, Bar};
use crate::chart::palette::Role;
use crate::recording::levels::Levels;
use crate::sim::units::{Mark, Side as Position};
use crate::view::paint::{self, Side, Toward};
use crate::view::theme::{Type, color};

/// The height of a row of the key.
const ROW: f32 = 18.0;

/// Draws the ladder at the cursor; `print` is the price somebody points at.
pub fn ladder_ui(
    ui: &Ui,
    geometry: &Geometry,
    shown: Shown<'_>,
    app: &App,
    print: &mut Option<Mark>,
    commands: &mut Vec<Command>,
) {
    let range = shown.range;
    let heading = pos2(geometry.column, geometry.area.top() + 24.0);
    paint::text(ui, heading, Side::Right, Type::Heading, Role::Text2, "Liquidation ladder");
    let frame = geometry.ladder;
    paint::upright(ui.painter(), frame.right(), frame.top(), frame.bottom(), color(ui, Role::Track));
    let Some(levels) = app.levels_now() else {
        *print = None;
        let at = pos2(geometry.column, frame.top() + 12.0);
        let words = if app.run().recording.end().is_some() { "reading levels" } else { "no levels" };
        paint::text(ui, at, Side::Right, Type::Small, Role::Text3, words);
        return;
    };
    let run = &app.run().recording;
    let scale = Scale { frame, range, peak: levels.peak() };
    scale_ui(ui, geometry, &scale, &levels);
    let now = ladder::bars(run.header(), &levels, &app.frame());
    let start = app.levels().map_or_else(Vec::new, |levels| ladder::bars(run.header(), levels, run.frame(0)));
    bars_ui(ui, &scale, &now);
    outline_ui(ui, &scale, &start);
    mine_ui(ui, &scale, &now, app);
    key_ui(ui, geometry.column, &scale, &now, &start, levels.is_equivalent());
    let (response, edge) = pointed_ui(ui, geometry, range, app, &levels, print);
    drag_values(&response, shown, commands);
    if let Some(edge) = edge {
        print_ui(ui, geometry, range, app, &levels, edge);
    }
}

/// Where prices and sizes are in the frame of the ladder.
struct Scale {
    frame: Rect,
    range: Range,
    peak: f64,
}

impl Scale {
    /// How long a bar is.
    fn length(&self, dollars: f64) -> f32 {
        if self.peak > 0.0 { (dollars / self.peak) as f32 * (self.frame.width() - 2.0) } else { 0.0 }
    }

    /// Top and bottom of a bin, on whole pixels.
    fn rows(&self, bar: &Bar) -> (f32, f32) {
        (self.range.y(self.frame, bar.high).round(), self.range.y(self.frame, bar.low).round())
    }

    fn shows(&self, bar: &Bar) -> bool {
        let (top, bottom) = self.rows(bar);
        bottom > self.frame.top() && top < self.frame.bottom()
    }
}

/// The labelled sizes above the bars.
fn scale_ui(ui: &Ui, geometry: &Geometry, scale: &Scale, levels: &Levels) {
    let (ticks, unit, divisor) = ladder::scale(levels);
    let baseline = scale.frame.top() - 6.0;
    let unit = unit.trim_start_matches('$');
    let mut right = f32::INFINITY;
    for (place, value) in ticks.values.iter().rev().enumerate() {
        let x = (scale.frame.right() - scale.length(value * divisor)).round();
        let label = ticks.label(*value);
        let label = if place == 0 { format!("${label}{unit}") } else { label };
        let half = paint::width(ui, Type::Small, &label) / 2.0;
        let at = (x.max(geometry.column + half), baseline);
        // The next one gives way.
        if right.is_finite() && at.0 - half < right + 6.0 {
            continue;
        }
        right = at.0 + half;
        paint::text(ui, pos2(at.0, at.1), Side::Middle, Type::Small, Role::Text3, &label);
        paint::upright(ui.painter(), x, scale.frame.top() - 3.0, scale.frame.top(), color(ui, Role::Border));
    }
}

fn bars_ui(ui: &Ui, scale: &Scale, bars: &[Bar]) {
    let painter = ui.painter().with_clip_rect(scale.frame);
    for bar in bars.iter().filter(|bar| scale.shows(bar)) {
        let (top, bottom) = scale.rows(bar);
        let gap = if bottom - top >= 3.0 { 1.0 } else { 0.0 };
        let mut right = scale.frame.right();
        for (dollars, role) in [(bar.long, Role::Long), (bar.short, Role::Short)] {
            if dollars > 0.0 {
                // Who waits is seen, however small.
                let left = (right - scale.length(dollars).max(1.0)).round();
                let rect = Rect::from_x_y_ranges(left..=right, top..=(bottom - gap).max(top + 1.0));
                painter.rect_filled(rect, 0.0, color(ui, role));
                right = left;
            }
        }
    }
}

/// The bin one's own position waits in, framed.
fn mine_ui(ui: &Ui, scale: &Scale, bars: &[Bar], app: &App) {
    let open = app.my_position().and_then(|(reading, _)| reading.open);
    let Some(trigger) = open.and_then(|open| open.liquidation) else { return };
    let price = app.run().recording.header().price(trigger.ticks());
    let Some(bar) = bars.iter().find(|bar| (bar.low..bar.high).contains(&price)) else { return };
    let (top, bottom) = scale.rows(bar);
    let left = scale.frame.right() - scale.length(bar.long + bar.short).max(4.0) - 2.0;
    let rect = Rect::from_x_y_ranges(left..=scale.frame.right() + 1.0, top - 1.0..=bottom + 1.0);
    let painter = ui.painter().with_clip_rect(scale.frame.expand(3.0));
    painter.rect_stroke(rect, 0.0, Stroke::new(2.0, color(ui, Role::You)), StrokeKind::Inside);
}

/// The start of the run as one line, longs and shorts together.
fn outline_ui(ui: &Ui, scale: &Scale, bars: &[Bar]) {
    let painter = ui.painter().with_clip_rect(scale.frame.expand(1.0));
    let corners = |bar: &Bar| {
        let (top, bottom) = scale.rows(bar);
        let x = (scale.frame.right() - scale.length(bar.long + bar.short)).round() + 0.5;
        [pos2(x, bottom - 0.5), pos2(x, top - 0.5)]
    };
    let path: Vec<_> = bars.iter().filter(|bar| scale.shows(bar)).flat_map(corners).collect();
    painter.add(Shape::line(path, Stroke::new(1.0, color(ui, Role::Ghost))));
}

/// What is what, where no bar is in the way; on a patch where one is everywhere.
fn key_ui(ui: &Ui, left: f32, scale: &Scale, now: &[Bar], start: &[Bar], equivalent: bool) {
    let mut rows = vec![(Some(Position::Short), "shorts"), (Some(Position::Long), "longs"), (None, "at start")];
    let entries = rows.len();
    if equivalent {
        // A portfolio on one margin has no price of its own.
        rows.extend([(None, "isolated-"), (None, "equivalent")]);
    }
    let widest = rows.iter().map(|row| paint::width(ui, Type::Small, row.1)).fold(0.0, f32::max) + 14.0;
    let high = ROW * rows.len() as f32;
    let longest = |top: f32| {
        let longest = |bars: &[Bar]| {
            let crossed = bars.iter().filter(|bar| {
                let (above, below) = scale.rows(bar);
                below > top && above < top + high
            });
            crossed.map(|bar| scale.length(bar.long + bar.short)).fold(0.0, f32::max)
        };
        longest(now).max(longest(start))
    };
    let room = scale.frame.right() - left - widest - 4.0;
    let places =
        (0..((scale.frame.height() - high) / 6.0).max(1.0) as usize).map(|n| scale.frame.top() + 4.0 + 6.0 * n as f32);
    let free = places.into_iter().find(|top| longest(*top) <= room);
    let top = free.unwrap_or(scale.frame.top() + 4.0);
    if free.is_none() {
        let patch = Rect::from_min_size(pos2(left - 3.0, top), vec2(widest + 6.0, high));
        ui.painter().rect_filled(patch, 0.0, color(ui, Role::Well).gamma_multiply(0.8));
    }
    for (place, (side, words)) in rows.into_iter().enumerate() {
        let baseline = top + 13.0 + ROW * place as f32;
        let (role, mark) = match side {
            Some(Position::Short) => (Role::ShortText, pos2(left + 4.0, baseline - 4.0)),
            Some(Position::Long) => (Role::LongText, pos2(left + 4.0, baseline - 4.0)),
            None => (Role::Text3, pos2(left, baseline - 4.0)),
        };
        match side {
            Some(Position::Short) => paint::triangle(ui.painter(), mark, 4.0, Toward::Up, color(ui, Role::Short)),
            Some(Position::Long) => paint::triangle(ui.painter(), mark, 4.0, Toward::Down, color(ui, Role::Long)),
            None if place < entries => paint::rule(ui, mark.x, mark.x + 9.0, mark.y, Role::Ghost),
            None => {}
        }
        let indent = if place < entries { 14.0 } else { 0.0 };
        paint::text(ui, pos2(left + indent, baseline), Side::Right, Type::Small, role, words);
    }
}

/// The edge of the bins somebody points at: with the pointer on ladder or tape, or with the arrow keys
/// while the ladder has the focus.
fn pointed_ui(
    ui: &Ui,
    geometry: &Geometry,
    range: Range,
    app: &App,
    levels: &Levels,
    print: &mut Option<Mark>,
) -> (Response, Option<usize>) {
    let (header, now, bins) = (app.run().recording.header(), app.frame(), levels.bins());
    let frame = geometry.ladder.with_max_x(geometry.price.left() - 1.0);
    let response =
        ui.interact(frame, paint::place(ui, "ladder"), Sense::click_and_drag()).on_hover_cursor(CursorIcon::Crosshair);
    let mark = now.mark;
    let mut edge = print.and_then(|print| bins.nearest(print));
    if let Some(pointer) = response.hover_pos().filter(|_| response.hovered()) {
        let ticks = range.value(frame, pointer.y) / header.price(1.0);
        edge = bins.holding(ticks).map(|place| if ticks > mark.ticks() { place + 1 } else { place });
        if response.clicked() {
            response.request_focus();
        }
    } else if response.has_focus() {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let (up, down) = ui.input_mut(|i| {
            let up = i.count_and_consume_key(Modifiers::NONE, Key::ArrowUp);
            (up, i.count_and_consume_key(Modifiers::NONE, Key::ArrowDown))
        });
        let first = || ladder::next_in_line(levels, &now, Position::Long);
        edge = edge.or_else(first).map(|edge| (edge + up).saturating_sub(down).min(bins.count()));
    } else {
        edge = None;
    }
    *print = edge.map(|edge| bins.edge(edge));
    let mut said = ladder::summary(header, levels, &now);
    if let Some(edge) = edge {
        said += &format!("; {}", ladder::forced(header, levels, &now, edge).sentence());
    }
    response.widget_info(|| WidgetInfo::labeled(Kind::Image, true, &said));
    paint::focus_ring(ui, &response, frame, 0.0);
    (response, edge)
}

/// The price pointed at, across ladder and plot, with what a print there would force.
fn print_ui(ui: &Ui, geometry: &Geometry, range: Range, app: &App, levels: &Levels, edge: usize) {
    let (frame, header) = (geometry.price, app.run().recording.header());
    let price = header.price(levels.bins().edge(edge).ticks());
    let y = range.y(frame, price).round();
    if !frame.y_range().contains(y) {
        return;
    }
    let ends = [pos2(geometry.ladder.left(), y + 0.5), pos2(frame.right(), y + 0.5)];
    paint::dashed(ui.painter(), &ends, Stroke::new(1.0, color(ui, Role::Text)), 3.0, 3.0);
    let words = ladder::forced(header, levels, &app.frame(), edge).sentence();
    let shown = paint::fitted(ui, Type::Small, &words, frame.width() - 24.0);
    let wide = paint::width(ui, Type::Small, &shown);
    let top = if y - 26.0 > frame.top() { y - 24.0 } else { y + 4.0 };
    let patch = Rect::from_min_size(pos2(frame.left() + 6.0, top), vec2(wide + 12.0, 20.0));
    paint::block(ui, patch, 4.0, Role::Overlay, Some(Role::Border));
    let at = pos2(patch.left() + 6.0, patch.top() + 14.0);
    paint::text(ui, at, Side::Right, Type::Small, Role::Text, &shown);
}
