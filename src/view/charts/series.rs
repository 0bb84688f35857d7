//! The series of a chart: lines by the plotting library, bars and markers by hand.
//!
//! Owns strokes, fills, bar widths and marker sizes. Never knows which quantity it draws.

use egui::{Color32, Id, Pos2, Rect, Sense, Stroke as Pen, StrokeKind, Ui, UiBuilder, pos2};
use egui_plot::{Line, LineStyle, Plot, PlotPoints};

use super::geometry::{Geometry, Range};
use super::range::visible;
use crate::chart::merge::{Merged, merged, steps_together};
use crate::chart::palette::Role;
use crate::chart::scale::PriceScale;
use crate::chart::thin::thin;
use crate::chart::{Marker, Panel, Series, Shape, Stroke};
use crate::view::paint;
use crate::view::theme::{color, tint};

/// How wide the largest marker is with its halo.
const MARK: f64 = 10.0;
/// How far apart marks with a count are at least.
const APART: f64 = 26.0;

/// The lines of a panel in its frame, in the order of the description.
pub fn lines_ui(ui: &mut Ui, geometry: &Geometry, frame: Rect, panel: &Panel, range: Range) {
    for series in panel.series.iter().filter(|series| series.filled) {
        fill(ui, geometry, frame, series, range);
    }
    let lines: Vec<Line<'static>> = panel
        .series
        .iter()
        .filter(|series| !matches!(series.stroke, Stroke::Bars | Stroke::OutlinedBars | Stroke::Rings))
        .flat_map(|series| lines(ui, geometry, frame, series, range.scale, !panel.from_zero && !series.filled))
        .collect();
    if lines.is_empty() {
        return;
    }
    let span = *geometry.span();
    let (low, high) = range.places();
    let mut inside = ui.new_child(UiBuilder::new().max_rect(frame).id_salt(panel.quantity));
    Plot::new(panel.quantity)
        .id(Id::unique(("chart", panel.quantity)))
        .width(frame.width())
        .height(frame.height())
        .show_axes(false)
        .show_grid(false)
        .show_background(false)
        .show_x(false)
        .show_y(false)
        .show_crosshair(false)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .sense(Sense::hover())
        .cursor_color(Color32::TRANSPARENT)
        .show(&mut inside, |plot| {
            plot.set_plot_bounds_x(span.from()..=span.to());
            plot.set_plot_bounds_y(low..=high);
            for line in lines {
                plot.line(line);
            }
        });
}

/// One series as lines of the plotting library: a halo below the main line, then the line.
fn lines(
    ui: &Ui,
    geometry: &Geometry,
    frame: Rect,
    series: &Series,
    scale: PriceScale,
    hero: bool,
) -> Vec<Line<'static>> {
    let span = geometry.span();
    let points = thin(&series.points, span.from(), span.to(), frame.width() as usize);
    if points.is_empty() {
        return Vec::new();
    }
    let points: Vec<[f64; 2]> = points.into_iter().map(|point| [point[0], scale.place(point[1])]).collect();
    let line = |name: String, width: f32, ink: Color32| {
        Line::new(name, PlotPoints::from(points.clone())).color(ink).width(width).allow_hover(false)
    };
    let ink = color(ui, series.role);
    let name = series.name.clone();
    match series.stroke {
        Stroke::Solid if hero && series.role == Role::Mark => {
            let halo = color(ui, Role::Well).gamma_multiply(0.55);
            vec![line(format!("{name} halo"), 5.0, halo).allow_band(false), line(name, 2.0, ink)]
        }
        Stroke::Solid => {
            let width = if matches!(series.role, Role::Mark | Role::Text3) { 1.5 } else { 2.0 };
            vec![line(name, width, ink)]
        }
        Stroke::Dotted => vec![line(name, 0.75, ink).style(LineStyle::Dotted { spacing: 4.0 })],
        _ => vec![line(name, 1.5, ink).style(LineStyle::Dashed { length: 6.0 })],
    }
}

/// Rings at published values.
pub fn rings_ui(ui: &Ui, geometry: &Geometry, frame: Rect, panel: &Panel, range: Range) {
    let painter = ui.painter().with_clip_rect(frame.expand(6.0));
    for series in panel.series.iter().filter(|series| series.stroke == Stroke::Rings) {
        for point in
            series.points.iter().filter(|point| (geometry.span().from()..=geometry.span().to()).contains(&point[0]))
        {
            paint::ring(
                &painter,
                range.at(geometry, frame, *point),
                4.5,
                color(ui, series.role),
                color(ui, Role::Well),
            );
        }
    }
}

/// The area under a line, one column a pixel so that no slanted edge is smeared.
fn fill(ui: &Ui, geometry: &Geometry, frame: Rect, series: &Series, range: Range) {
    let span = geometry.span();
    let points = thin(&series.points, span.from(), span.to(), frame.width() as usize);
    let share = if series.role == Role::Mark { 0.09 } else { 0.22 };
    let ink = tint(ui, series.role, share);
    let mut mesh = egui::Mesh::default();
    for pair in points.windows(2) {
        let base = mesh.vertices.len() as u32;
        for point in pair {
            let top = range.at(geometry, frame, *point);
            mesh.colored_vertex(top, ink);
            mesh.colored_vertex(pos2(top.x, frame.bottom()), ink);
        }
        mesh.add_triangle(base, base + 1, base + 2);
        mesh.add_triangle(base + 1, base + 2, base + 3);
    }
    ui.painter().with_clip_rect(frame).add(mesh);
}

/// The bars of a panel: this run filled, the run it came from in outline.
pub fn bars_ui(ui: &Ui, geometry: &Geometry, frame: Rect, panel: &Panel, range: Range) {
    let painter = ui.painter().with_clip_rect(frame);
    let step = geometry.step_width();
    let wide = if step >= 3.0 { (step - 1.0).min(12.0).floor() } else { step.max(1.0) };
    let zero = range.y(frame, 0.0).round();
    for series in &panel.series {
        if !matches!(series.stroke, Stroke::Bars | Stroke::OutlinedBars) {
            continue;
        }
        let ink = color(ui, series.role);
        for point in visible(series, geometry.span()) {
            if point[1] == 0.0 {
                continue;
            }
            let left = (geometry.x(point[0]) - wide / 2.0).round();
            let end = range.y(frame, point[1]);
            // Something that happened is at least a pixel high.
            let end = if point[1] > 0.0 { end.min(zero - 1.0) } else { end.max(zero + 2.0) };
            let bar = Rect::from_two_pos(pos2(left, zero), pos2(left + wide, end));
            if series.stroke == Stroke::Bars {
                painter.rect_filled(bar, 0.0, ink);
            } else {
                painter.rect_stroke(bar, 0.0, Pen::new(1.0, ink), StrokeKind::Inside);
            }
        }
    }
}

/// The bars of one step, wide enough to be seen beside the cursor that crosses them.
pub fn bars_at_ui(ui: &Ui, geometry: &Geometry, frame: Rect, panel: &Panel, range: Range, step: f64) {
    let painter = ui.painter().with_clip_rect(frame);
    let zero = range.y(frame, 0.0).round();
    let wide = (geometry.step_width() - 1.0).floor().clamp(5.0, 13.0);
    let left = (geometry.x(step) + 0.5 - wide / 2.0).round();
    for series in panel.series.iter().filter(|series| series.stroke == Stroke::Bars) {
        let place = series.points.partition_point(|point| point[0] < step);
        let Some(point) = series.points.get(place).filter(|point| point[0] == step && point[1] != 0.0) else {
            continue;
        };
        let bar = Rect::from_two_pos(pos2(left, zero), pos2(left + wide, range.y(frame, point[1])));
        painter.rect_filled(bar.expand(1.0), 0.0, color(ui, Role::Well));
        painter.rect_filled(bar, 0.0, color(ui, series.role));
    }
}

/// The markers of a panel, those that would touch as one: squares on the value, diamonds beside it. Returns
/// those that have been reached and where they stand.
pub fn markers_ui(
    ui: &Ui,
    geometry: &Geometry,
    frame: Rect,
    panel: &Panel,
    range: Range,
    cursor: f64,
) -> Vec<(Pos2, Merged)> {
    let painter = ui.painter().with_clip_rect(frame.expand(2.0));
    let halo = color(ui, Role::Well);
    let together = steps_together(geometry.step_width().into(), MARK, APART);
    let (from, to) = (geometry.span().from(), geometry.span().to());
    let in_view = panel.markers.iter().filter(|marker| marker.x >= from && marker.x <= to).copied();
    let (reached, ahead): (Vec<Marker>, Vec<Marker>) = in_view.partition(|marker| marker.x <= cursor);
    let place = |mark: Merged| {
        let at = range.at(geometry, frame, [mark.marker.x, mark.marker.y]);
        if mark.marker.shape == Shape::Square {
            return (at, mark);
        }
        let below = if panel.from_zero { -9.0 } else { 16.0 };
        (pos2(at.x, (at.y + below).clamp(frame.top() + 6.0, frame.bottom() - 6.0)), mark)
    };
    let [reached, ahead] = [reached, ahead].map(|markers| merged(markers, together).into_iter().map(place).collect());
    let draw = |marks: &Vec<(Pos2, Merged)>| {
        for (at, Merged { marker, .. }) in marks {
            let ink = color(ui, marker.role);
            match marker.shape {
                Shape::Square => paint::square(&painter, *at, 3.0 + 5.0 * marker.weight as f32, ink, halo),
                Shape::Diamond => paint::diamond(&painter, *at, 5.0, ink, halo),
            }
        }
    };
    draw(&ahead);
    draw(&reached);
    reached
}
