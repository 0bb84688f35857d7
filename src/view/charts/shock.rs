//! The handle on the price at the cursor: dragged down or up it shocks the index in the next step,
//! and the run follows. Its number field does the same from the keyboard.
//!
//! Owns the drag and the text being typed. Never changes the scenario: it says which edits were
//! asked for. The shock itself is the scenario's.

use egui::accesskit::{Action, ActionData};
use egui::{
    CursorIcon, EventFilter, Key, Modifiers, Pos2, Rect, Response, Sense, Shape, Stroke, TextEdit, Ui, WidgetInfo,
    pos2, vec2,
};

use super::geometry::{Geometry, Range};
use crate::app::App;
use crate::app::command::{Command, Edit, Look};
use crate::app::values;
use crate::chart::controls;
use crate::chart::palette::Role;
use crate::scenario::knob::Knob;
use crate::scenario::shocks::REACH;
use crate::sim::units::Step;
use crate::view::paint::{self, Side};
use crate::view::slider;
use crate::view::theme::{self, Type, color};

/// The radius of the ring, and the side of the square that takes the pointer.
const RADIUS: f32 = 8.0;
const TARGET: f32 = 28.0;
/// How far one arrow key takes the shock, in percent; with Shift.
const KEY_STEP: f64 = 0.1;
const LONG_KEY_STEP: f64 = 1.0;

/// What the handle remembers from frame to frame.
#[derive(Clone, Debug, Default)]
pub struct Handle {
    /// Where a drag has taken the shock, in percent, before rounding.
    held: Option<f64>,
    /// What is being typed.
    text: Option<String>,
}

impl Handle {
    /// Whether a pointer holds it.
    pub const fn is_held(&self) -> bool {
        self.held.is_some()
    }
}

/// Where the handle is and what it shocks.
struct Place {
    step: Step,
    knob: Knob,
    /// The shock as it is, in percent.
    percent: f64,
    /// Where the mark is at the cursor.
    mark: Pos2,
    /// Where the handle is: at the mark, moved by the shock.
    at: Pos2,
    /// How much of a shock one point of the screen is, in percent; down is negative.
    per_point: f64,
}

impl Place {
    fn of(geometry: &Geometry, frame: Rect, range: Range, app: &App) -> Option<Self> {
        let step = app.shock_step()?;
        let x = geometry.x(f64::from(app.cursor())).round() + 0.5;
        let mark = app.run().recording.header().price(app.frame().mark.ticks());
        if !frame.x_range().contains(x) || mark <= 0.0 {
            return None;
        }
        let knob = Knob::Shock(step);
        let percent = knob.get(app.draft())?;
        let inside = |price: f64| range.y(frame, price).clamp(frame.top() + 10.0, frame.bottom() - 10.0).round();
        Some(Self {
            step,
            knob,
            percent,
            mark: pos2(x, inside(mark)),
            at: pos2(x, inside(mark * (1.0 + percent / 100.0))),
            // What one percent takes on this axis, be it straight or logarithmic.
            per_point: -1.0 / f64::from(range.y(frame, 0.99 * mark) - range.y(frame, mark)),
        })
    }

    fn target(&self) -> Rect {
        Rect::from_center_size(self.at, vec2(TARGET, TARGET))
    }
}

/// Draws the handle in the frame of the price, where words have been `written`, and says what was asked
/// of it; returns the place it takes with its own words.
pub fn shock_ui(
    ui: &mut Ui,
    geometry: &Geometry,
    (frame, range, written): (Rect, Range, &[Rect]),
    app: &App,
    handle: &mut Handle,
    commands: &mut Vec<Command>,
) -> Option<Rect> {
    let Some(place) = Place::of(geometry, frame, range, app) else {
        *handle = Handle::default();
        if app.shock_asked() {
            commands.push(Command::Look(Look::Shock));
        }
        return None;
    };
    let id = paint::place(ui, "shock handle");
    let response = ui.interact(place.target(), id, Sense::click_and_drag()).on_hover_cursor(CursorIcon::ResizeVertical);
    announce(ui, &response, &place);
    let mut asked = keys(ui, &response, &place);
    asked.extend(drag(ui, &response, &place, handle));
    commands.extend(asked.into_iter().map(Command::Edit));
    let opens = response.clicked() && !app.shock_asked();
    if opens {
        commands.push(Command::Look(Look::Shock));
    }
    handle_ui(ui, &response, &place, handle);
    if app.shock_asked() {
        field_ui(ui, frame, &place, handle, commands);
        return Some(place.target());
    }
    handle.text = None;
    let words = words_ui(ui, (frame, written), &place, handle, app);
    Some(words.map_or(place.target(), |words| words.union(place.target())))
}

fn announce(ui: &Ui, response: &Response, place: &Place) {
    let name = format!("Shock handle, step {}", place.step);
    response.widget_info(|| WidgetInfo::slider(true, place.percent, &name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(-REACH);
        node.set_max_numeric_value(REACH);
        node.set_value(controls::percent(place.percent));
        node.add_action(Action::SetValue);
    });
}

/// What keys and assistive technology ask of the handle that has the focus.
fn keys(ui: &Ui, response: &Response, place: &Place) -> Vec<Edit> {
    let mut asked = Vec::new();
    if response.has_focus() {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let (moves, removed) = ui.input_mut(|i| {
            let mut pressed = |modifiers, size: f64| {
                let up = i.count_and_consume_key(modifiers, Key::ArrowUp) as f64;
                size * (up - i.count_and_consume_key(modifiers, Key::ArrowDown) as f64)
            };
            let moves = pressed(Modifiers::SHIFT, LONG_KEY_STEP) + pressed(Modifiers::NONE, KEY_STEP);
            let removed = i.consume_key(Modifiers::NONE, Key::Delete) || i.consume_key(Modifiers::NONE, Key::Backspace);
            (moves, removed)
        });
        if moves != 0.0 {
            asked.push(Edit::Set(place.knob, tenths(place.percent + moves)));
        }
        if removed {
            asked.push(Edit::Set(place.knob, 0.0));
        }
    }
    ui.input(|i| {
        for request in i.accesskit_action_requests(response.id, Action::SetValue) {
            if let Some(ActionData::NumericValue(wanted)) = request.data {
                asked.push(Edit::Set(place.knob, wanted));
            }
        }
    });
    asked
}

/// What the pointer asks. The shock moves by what the pointer moved, on the scale of the moment: the
/// chart may have to grow on the way.
fn drag(ui: &Ui, response: &Response, place: &Place, handle: &mut Handle) -> Option<Edit> {
    if response.drag_started() {
        response.request_focus();
        handle.held = Some(place.percent);
        return Some(Edit::Begin);
    }
    let held = handle.held?;
    if slider::given_up(ui) {
        handle.held = None;
        return Some(Edit::GiveUp);
    }
    if response.drag_stopped() || !response.dragged() {
        handle.held = None;
        return Some(Edit::End);
    }
    let moved = (held + f64::from(response.drag_delta().y) * place.per_point).clamp(-REACH, REACH);
    handle.held = Some(moved);
    let wanted = tenths(moved);
    (wanted != place.percent).then_some(Edit::Set(place.knob, wanted))
}

/// A tenth of a percent is the finest a hand can set.
fn tenths(percent: f64) -> f64 {
    (percent * 10.0).round() / 10.0
}

/// The ring with its two arrows, and the line from the mark to where the shock takes it.
fn handle_ui(ui: &Ui, response: &Response, place: &Place, handle: &Handle) {
    let you = color(ui, Role::You);
    let well = color(ui, Role::Well);
    let painter = ui.painter();
    if place.at.distance(place.mark) > RADIUS {
        painter.line_segment([place.mark, place.at], Stroke::new(2.0, you));
    }
    let wide = if response.hovered() || handle.is_held() { 3.0 } else { 2.0 };
    painter.circle(place.at, RADIUS, well, Stroke::new(wide, you));
    for (toward, y) in [(-1.0, -3.5), (1.0, 3.5)] {
        let tip = place.at + vec2(0.0, y + toward * 1.5);
        let arrow = [tip, tip + vec2(-3.0, -3.0 * toward), tip + vec2(3.0, -3.0 * toward)];
        painter.add(Shape::convex_polygon(arrow.to_vec(), you, Stroke::NONE));
    }
    paint::focus_ring(ui, response, Rect::from_center_size(place.at, vec2(16.0, 16.0)), RADIUS);
}

/// What to do with it, where that covers no other words; or how much it is while it is done. Returns the place
/// of the words.
fn words_ui(ui: &Ui, (frame, written): (Rect, &[Rect]), place: &Place, handle: &Handle, app: &App) -> Option<Rect> {
    let (size, words) = match handle.held {
        Some(_) => (Type::Value, format!("{} at step {}", controls::percent(place.percent), place.step)),
        None if app.playback().playing() => return None,
        None => (Type::Small, "drag to shock".to_owned()),
    };
    let wide = paint::width(ui, size, &words);
    let left = place.at.x - RADIUS - 6.0 - wide;
    let left = if left > frame.left() + 4.0 { left } else { place.at.x + RADIUS + 6.0 };
    // Away from the foot of the frame, where the lowest price is named.
    let below = place.at.y < frame.center().y;
    let baseline = place.at.y + if below { 18.0 } else { -12.0 };
    let patch = Rect::from_min_max(pos2(left - 3.0, baseline - 12.0), pos2(left + wide + 3.0, baseline + 4.0));
    if handle.held.is_none() && written.iter().any(|other| other.intersects(patch)) {
        return None;
    }
    ui.painter().rect_filled(patch, 0.0, color(ui, Role::Well).gamma_multiply(0.75));
    paint::text(ui, pos2(left, baseline), Side::Right, size, Role::You, &words);
    Some(patch)
}

/// The shock as a number to type.
fn field_ui(ui: &mut Ui, frame: Rect, place: &Place, handle: &mut Handle, commands: &mut Vec<Command>) {
    let name = format!("Shock at step {}, in percent", place.step);
    let text = handle.text.get_or_insert_default();
    let top = (place.at.y - 13.0).min(frame.bottom() - 26.0);
    let left = (place.at.x + RADIUS + 8.0).min(frame.right() - 104.0);
    let field = Rect::from_min_size(pos2(left, top), vec2(84.0, 26.0));
    let unit = Rect::from_min_size(pos2(field.right(), top), vec2(20.0, 26.0));
    paint::block(ui, field.union(unit).expand(2.0), 4.0, Role::Well, None);
    paint::text(ui, pos2(unit.left() + 5.0, top + 17.5), Side::Right, Type::Body, Role::Text2, "%");
    let edit = TextEdit::singleline(text)
        .id(paint::place(ui, "shock field"))
        .font(Type::Value.font())
        .hint_text(controls::percent(place.percent).trim_end_matches(" %"))
        .frame(theme::field(ui));
    let response = ui.put(field, edit).accessible_name(&name);
    if response.lost_focus() {
        if ui.input(|i| i.key_pressed(Key::Enter))
            && let Some(wanted) = values::number(text, place.percent)
        {
            commands.push(Command::Edit(Edit::Set(place.knob, wanted)));
        }
        handle.text = None;
        commands.push(Command::Look(Look::Shock));
    } else if !response.has_focus() {
        response.request_focus();
    }
}
