//! Zooming by hand: the wheel over a chart, a drag along an axis, the arrow keys on a focused chart.
//!
//! Owns how far a drag reaches and where it may begin. One axis never moves the other: what is asked for
//! is either a span of steps or the values of one chart.

use egui::accesskit::Role as Kind;
use egui::{CursorIcon, EventFilter, Id, Key, Modifiers, Pos2, Rect, Response, Sense, Ui, WidgetInfo, pos2};

use super::geometry::{Geometry, Range};
use crate::app::command::{Command, Look};
use crate::chart::{Panel, Which};
use crate::view::paint;

/// How many points of a drag show e times as much or as little.
const REACH: f32 = 160.0;
/// What one press of a key does.
const NOTCH: f64 = 1.25;
/// No stop for the keyboard: the focused chart has keys for both axes.
const DRAGGED: Sense = Sense::CLICK.union(Sense::DRAG);

/// The axis of the steps, below the charts.
pub fn steps_ui(ui: &Ui, geometry: &Geometry, commands: &mut Vec<Command>) {
    let below = geometry.strips[2].bottom()..=geometry.area.bottom();
    let area = Rect::from_x_y_ranges(geometry.across(), below);
    let response =
        ui.interact(area, paint::place(ui, "axis of steps"), DRAGGED).on_hover_cursor(CursorIcon::ResizeHorizontal);
    let span = geometry.span();
    let said = format!("Axis of steps, {:.0} to {:.0}; a drag zooms", span.from(), span.to());
    response.widget_info(|| WidgetInfo::labeled(Kind::Splitter, true, &said));
    let moved = response.drag_delta().x;
    if response.dragged() && moved != 0.0 {
        let origin = ui.input(|i| i.pointer.press_origin()).unwrap_or(area.center());
        let factor = f64::from(-moved / REACH).exp();
        commands.push(Command::Look(Look::Zoom { around: geometry.step_at(origin.x), factor }));
    }
    reset_ui(&response, commands);
}

/// The axis of a chart's values, left of it.
pub fn values_ui(ui: &Ui, geometry: &Geometry, frame: Rect, shown: Shown<'_>, commands: &mut Vec<Command>) {
    let area = Rect::from_min_max(pos2(geometry.axes, frame.top()), pos2(frame.left() - 1.0, frame.bottom()));
    let id = paint::place(ui, &format!("axis of {}", shown.panel.quantity));
    let response = ui.interact(area, id, DRAGGED).on_hover_cursor(CursorIcon::ResizeVertical);
    let said = format!("{}; a drag zooms", shown.said());
    response.widget_info(|| WidgetInfo::labeled(Kind::Splitter, true, &said));
    drag_values(&response, shown, commands);
}

/// What a chart shows of its quantity.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// Which chart.
    pub which: Which,
    /// What it is of.
    pub panel: &'a Panel,
    /// From where to where.
    pub range: Range,
}

impl Shown<'_> {
    /// The axis in words.
    pub fn said(&self) -> String {
        let Range { low, high, .. } = self.range;
        let Panel { quantity, unit, .. } = self.panel;
        format!("Axis of {}, {low:.3} to {high:.3} {unit}", quantity.to_lowercase())
    }

    /// Shows `factor` times as much: around zero where the quantity grows from there, else around the middle.
    fn zoom(&self, factor: f64, commands: &mut Vec<Command>) {
        let around = if self.panel.from_zero { 0.0 } else { self.range.middle() };
        let Range { low, high, .. } = self.range.zoomed(around, factor);
        commands.push(Command::Look(Look::Range { which: self.which, low, high }));
    }
}

/// A drag down an axis of values shows more of them, a drag up less; a double click what was shown first.
pub fn drag_values(response: &Response, shown: Shown<'_>, commands: &mut Vec<Command>) {
    let moved = response.drag_delta().y;
    if response.dragged() && moved != 0.0 {
        shown.zoom(f64::from(moved / REACH).exp(), commands);
    }
    reset_ui(response, commands);
}

fn reset_ui(response: &Response, commands: &mut Vec<Command>) {
    if response.double_clicked() {
        commands.push(Command::Look(Look::ResetView));
    }
}

/// The wheel over a chart: more or less time at the pointer, or another stretch of it.
pub fn wheel_ui(ui: &Ui, geometry: &Geometry, pointer: Pos2, commands: &mut Vec<Command>) {
    let (wheel, pinch) = ui.input(|i| (i.smooth_scroll_delta(), i.zoom_delta()));
    let factor = (-f64::from(wheel.y) / 240.0).exp() / f64::from(pinch);
    if (factor - 1.0).abs() > 1e-6 {
        let around = geometry.step_at(pointer.x);
        commands.push(Command::Look(Look::Zoom { around, factor }));
    }
    if wheel.x != 0.0 {
        let steps = -f64::from(wheel.x / geometry.step_width());
        commands.push(Command::Look(Look::Pan(steps)));
    }
}

/// The arrow keys up and down on a chart that has the focus: fewer and more of its values.
pub fn keys_ui(ui: &Ui, chart: Id, shown: Shown<'_>, commands: &mut Vec<Command>) {
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(chart, filter));
    let notches = ui.input_mut(|i| {
        let down = i.count_and_consume_key(Modifiers::NONE, Key::ArrowDown);
        down as f64 - i.count_and_consume_key(Modifiers::NONE, Key::ArrowUp) as f64
    });
    if notches != 0.0 {
        shown.zoom(NOTCH.powf(notches), commands);
    }
}
