//! The four charts on one clock: price large, then open interest, liquidations and the fund.
//!
//! Owns the order of paint, the left column with the ladder, names and read-outs, and what the pointer does on
//! a chart. The cursor and the visible steps are the app's; this only asks to move them.

mod annotations;
mod axes;
mod counts;
mod geometry;
mod heat_map;
mod ladder;
mod lit;
mod progress;
mod range;
mod readouts;
mod series;
mod shock;
mod zoom;

use egui::accesskit::Role as Kind;
use egui::{CursorIcon, Key, Modifiers, Pos2, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

pub use counts::Counts;
pub use geometry::Range;
pub use range::Ranges;
use range::visible;

use super::theme::{Type, color, veil};
use super::{button, paint};
use crate::app::App;
use crate::app::command::{Command, Look, Play, Tab};
use crate::chart::chain::Link;
use crate::chart::merge::Merged;
use crate::chart::palette::Role;
use crate::chart::scale::PriceScale;
use crate::chart::{self, Charts, Panel, Which, words};
use crate::sim::units::{Mark, Step};
use geometry::Geometry;
use heat_map::HeatMap;
use shock::Handle;
use zoom::Shown;

/// The width of the buttons for the axis of the price.
const SCALES: f32 = 108.0;

/// What the charts remember from frame to frame.
#[derive(Debug, Default)]
pub struct Kept {
    pub(super) ranges: Ranges,
    pub(super) heat: HeatMap,
    handle: Handle,
    /// The cursor of the last frame, and where the pointer rested when it last moved.
    rested: (Step, Option<Pos2>),
    /// The price somebody points at on the ladder.
    pub print: Option<Mark>,
}

/// Draws the chart area; `lit` is the link of the chain whose marks stand out.
pub fn charts_ui(ui: &mut Ui, area: Rect, app: &App, lit: Option<Link>, kept: &mut Kept, commands: &mut Vec<Command>) {
    paint::block(ui, area, 0.0, Role::Well, None);
    let geometry = Geometry::of(area, *app.span(), axes::bug_width(ui, app));
    let charts = app.charts();
    // The ground does not move under a hand, nor under a falling price.
    let holds = app.playback().playing() || kept.handle.is_held();
    let (mut shown, mut marks) = (Vec::with_capacity(4), Vec::with_capacity(4));
    for (place, (panel, frame)) in panels(charts).into_iter().zip(geometry.frames()).enumerate() {
        if !frame.is_positive() {
            continue;
        }
        let range = kept.ranges.update(place, panel, app.settings().prices, app.range(Which::ALL[place]), holds);
        if place == 0 {
            kept.heat.ground_ui(ui, geometry.price, |step| geometry.x(step), range, app);
        }
        marks.push((frame, chart_ui(ui, &geometry, frame, panel, range, app)));
        shown.push((panel, frame, range));
    }
    axes::ribbon_ui(ui, &geometry, app);
    veil_ui(ui, &geometry, app);
    for (panel, frame, range) in &shown {
        axes::values_ui(ui, &geometry, *frame, panel, *range, app);
    }
    let mut taken = Vec::new();
    for (_, frame, range) in &shown {
        if *frame == geometry.price {
            axes::my_line_ui(ui, *frame, *range, app);
            taken.extend(annotations::price_ui(ui, &geometry, *frame, *range, app));
        } else if *frame == geometry.strips[1] {
            annotations::liquidations_ui(ui, &geometry, *frame, *range, app);
        } else if *frame == geometry.strips[2] {
            annotations::fund_ui(ui, &geometry, *frame, app);
        }
    }
    let price_line = shown.first().map_or_else(Vec::new, |(panel, frame, range)| {
        let own = panel.series.iter().find(|series| series.role == Role::Mark);
        let points = own.map_or(&[][..], |series| visible(series, geometry.span()));
        points.iter().map(|point| range.at(&geometry, *frame, *point)).collect()
    });
    let pointed = kept.pointed_at(ui, &geometry, app);
    axes::steps_ui(ui, &geometry, app, pointed);
    axes::cursor_ui(ui, &geometry, app);
    for (panel, frame, range) in &shown {
        series::bars_at_ui(ui, &geometry, *frame, panel, *range, f64::from(app.cursor()));
    }
    if let ([(_, price, range), _, (_, liquidations, flow), (_, fund, level)], Some(link)) = (shown.as_slice(), lit) {
        let places = [(*price, *range), (*liquidations, *flow), (*fund, *level)];
        lit::lit_ui(ui, &geometry, places, app, link);
    }
    readouts::readouts_ui(ui, &geometry, app, pointed);
    let scales = scale_ui(ui, &geometry, app, commands);
    let toggle = heat_map::toggle_ui(ui, &geometry, scales.left() - 8.0, app, commands);
    let right = progress::progress_ui(ui, &geometry, toggle.left() - 12.0, app, commands);
    readouts::legend_ui(ui, &geometry, right, app, pointed);
    let price = shown.first().map(|&(_, frame, range)| (frame, range));
    for (panel, frame, range) in shown {
        let place = geometry.frames().iter().position(|other| *other == frame).unwrap_or(0);
        let shown = Shown { which: Which::ALL[place], panel, range };
        pointer_ui(ui, &geometry, frame, shown, app, commands);
        zoom::values_ui(ui, &geometry, frame, shown, commands);
    }
    if let Some(step) = pointed {
        axes::pointed_ui(ui, &geometry, app, step);
    }
    zoom::steps_ui(ui, &geometry, commands);
    // Over the charts, whose pointer it would otherwise be.
    if let Some((frame, range)) = price {
        heat_map::legend_ui(ui, &geometry, app, commands);
        let shown = Shown { which: Which::Price, panel: &charts.price, range };
        ladder::ladder_ui(ui, &geometry, shown, app, &mut kept.print, commands);
        axes::bugs_ui(ui, &geometry, frame, range, app);
        let own = shock::shock_ui(ui, &geometry, (frame, range, &taken), app, &mut kept.handle, commands);
        taken.extend(own);
    }
    for (frame, marks) in &marks {
        let line = if *frame == geometry.price { price_line.as_slice() } else { &[] };
        Counts { size: Type::Small, role: Role::Text2, gap: 6.0, line }.show(ui, *frame, marks, &mut taken);
    }
}

impl Kept {
    /// The step the pointer is on in any chart, but for the cursor's own, whose values stand there anyway, and unless
    /// the cursor has moved since the pointer did. Keys and presses bring the cursor to every step, so nothing is to be
    /// had only by pointing.
    fn pointed_at(&mut self, ui: &Ui, geometry: &Geometry, app: &App) -> Option<Step> {
        let pointer = ui.input(|i| (!i.pointer.any_down()).then(|| i.pointer.hover_pos()).flatten());
        if self.rested.0 != app.cursor() {
            self.rested = (app.cursor(), pointer);
        }
        let pointer = pointer.filter(|pointer| self.rested.1 != Some(*pointer))?;
        self.rested.1 = None;
        let over = ui.ctx().layer_id_at(pointer).is_none_or(|layer| layer == ui.layer_id());
        let inside = geometry.frames().iter().any(|frame| frame.is_positive() && frame.contains(pointer));
        let step = geometry.step_at(pointer.x).round().clamp(0.0, f64::from(app.playback().last())) as Step;
        (over && inside && step != app.cursor() && !app.playback().playing()).then_some(step)
    }
}

/// Which axis the price has, at the right end of the row above it; returns the place of the buttons.
fn scale_ui(ui: &mut Ui, geometry: &Geometry, app: &App, commands: &mut Vec<Command>) -> Rect {
    let right = geometry.price.right();
    let rect = Rect::from_min_size(pos2(right - SCALES, geometry.area.top() + 7.0), vec2(SCALES, 26.0));
    let chosen = PriceScale::ALL.iter().position(|scale| *scale == app.settings().prices).unwrap_or(0);
    if let Some(place) = button::segments_ui(ui, rect, &PriceScale::ALL.map(PriceScale::button), chosen) {
        commands.push(Command::Look(Look::Prices(PriceScale::ALL[place])));
    }
    rect
}

fn panels(charts: &Charts) -> [&Panel; 4] {
    [&charts.price, &charts.open_interest, &charts.liquidations, &charts.fund]
}

/// One chart below the veil: grid, dated verticals, lines, bars, markers. Returns the marks that have been reached.
fn chart_ui(
    ui: &mut Ui,
    geometry: &Geometry,
    frame: Rect,
    panel: &Panel,
    range: Range,
    app: &App,
) -> Vec<(Pos2, Merged)> {
    if frame == geometry.price {
        axes::grid_ui(ui, frame, range, app);
    }
    axes::dated_ui(ui, geometry, frame, app.charts());
    series::lines_ui(ui, geometry, frame, panel, range);
    series::bars_ui(ui, geometry, frame, panel, range);
    series::rings_ui(ui, geometry, frame, panel, range);
    let marks = series::markers_ui(ui, geometry, frame, panel, range, f64::from(app.cursor()));
    if frame != geometry.price {
        paint::rule(ui, frame.left(), frame.right(), frame.bottom(), Role::Hair);
    }
    marks
}

/// What has not been reached stays faintly visible, as a preview.
fn veil_ui(ui: &Ui, geometry: &Geometry, app: &App) {
    let from = geometry.x(f64::from(app.cursor())) + 1.0;
    let frames = geometry.frames().into_iter().chain([geometry.ribbon]);
    for frame in frames {
        let hidden = Rect::from_min_max(pos2(from.max(frame.left()), frame.top()), frame.max);
        if hidden.is_positive() {
            let hidden = hidden.with_max_y(frame.bottom() + 1.0);
            ui.painter().rect_filled(hidden, 0.0, veil(ui));
        }
    }
}

/// The step of the bar or marker at a point, behind which there are facts.
fn fact_at(geometry: &Geometry, frame: Rect, panel: &Panel, range: Range, at: Pos2) -> Option<f64> {
    let marker = panel.markers.iter().find(|marker| {
        let middle = range.at(geometry, frame, [marker.x, marker.y]);
        // A diamond hangs below the line, so the reach is longer downwards.
        let low = if marker.shape == chart::Shape::Diamond { 24.0 } else { 7.0 };
        (middle.x - at.x).abs() <= 6.0 && (-7.0..=low).contains(&(at.y - middle.y))
    });
    if let Some(marker) = marker {
        return Some(marker.x);
    }
    let step = geometry.step_at(at.x).round();
    let zero = range.y(frame, 0.0);
    let bars = panel.series.iter().filter(|series| series.stroke == chart::Stroke::Bars);
    let hit = bars.filter_map(|series| {
        let place = series.points.partition_point(|point| point[0] < step);
        series.points.get(place).filter(|point| point[0] == step && point[1] != 0.0)
    });
    let holds = |point: &&[f64; 2]| {
        let end = range.y(frame, point[1]);
        (zero.min(end) - 4.0..=zero.max(end) + 4.0).contains(&at.y)
    };
    hit.into_iter().find(holds).map(|_| step)
}

/// What the pointer does on a chart, and what the chart says in words.
fn pointer_ui(ui: &Ui, geometry: &Geometry, frame: Rect, shown: Shown<'_>, app: &App, commands: &mut Vec<Command>) {
    let Shown { which, panel, range } = shown;
    let response = ui
        .interact(frame, paint::place(ui, &format!("chart {}", panel.quantity)), Sense::click_and_drag())
        .on_hover_cursor(CursorIcon::Crosshair);
    let decimals = words::price_decimals(app.run().recording.header().tick);
    let summary = chart::spoken(panel, app.cursor(), decimals);
    response.widget_info(|| WidgetInfo::labeled(Kind::Image, true, &summary));
    paint::focus_ring(ui, &response, frame, 0.0);
    if let Some(pointer) = response.interact_pointer_pos()
        && (response.clicked() || response.dragged())
    {
        let last = f64::from(app.playback().last());
        let fact = fact_at(geometry, frame, panel, range, pointer).filter(|_| response.clicked());
        let step = fact.unwrap_or_else(|| geometry.step_at(pointer.x).round()).clamp(0.0, last);
        commands.push(Command::Play(Play::To(step as u32)));
        if fact.is_some() {
            commands.push(Command::Look(Look::Table(Tab::Events)));
        }
    }
    if response.has_focus() && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::T)) {
        commands.push(Command::Look(Look::Table(Tab::Chart(which))));
    }
    if response.has_focus() {
        zoom::keys_ui(ui, response.id, shown, commands);
    }
    if (response.clicked() || response.drag_started() || response.has_focus()) && app.chart() != which {
        commands.push(Command::Look(Look::Chart(which)));
    }
    if response.double_clicked() {
        commands.push(Command::Look(Look::ResetView));
    }
    if response.hovered()
        && let Some(pointer) = response.hover_pos()
    {
        zoom::wheel_ui(ui, geometry, pointer, commands);
        let at = geometry.x(geometry.step_at(pointer.x).round());
        let ink = color(ui, Role::Border);
        for frame in geometry.frames() {
            paint::upright(ui.painter(), at, frame.top(), frame.bottom(), ink.gamma_multiply(0.5));
        }
    }
}
