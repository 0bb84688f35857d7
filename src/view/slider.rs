//! One number to turn: name, editable value, track with thumb, tick where the ghost stood.
//!
//! Owns the drag, the keys and the value field of a slider. Never changes the scenario: it says
//! which edits were asked for.

use egui::accesskit::{self, Action, ActionData};
use egui::{
    CursorIcon, EventFilter, Id, Key, Modifiers, Pos2, Rect, Response, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use super::explain::explained;
use super::paint::{self, Side};
use super::theme::{self, Type};
use crate::app::command::{Command, Edit, Play};
use crate::app::values;
use crate::chart::palette::Role;
use crate::chart::{controls, glossary};
use crate::scenario::Scenario;
use crate::scenario::knob::Knob;
use crate::scenario::switches::Size;

/// The height of a slider with its name above it.
pub const ROW: f32 = 45.0;
/// The height of a slider with its name beside it.
pub const FLAT_ROW: f32 = 26.0;
/// How far one arrow key moves the thumb, as a share of the track.
const KEY_STEP: f64 = 0.01;
const THUMB: f32 = 8.0;
/// The room of a name beside its track, and of a value.
const FLAT_NAME: f32 = 150.0;
const FLAT_VALUE: f32 = 88.0;

/// A value being typed, kept between frames.
#[derive(Clone, Debug, Default)]
pub struct Typing(Option<(Knob, String)>);

impl Typing {
    /// Whether somebody is typing a value.
    pub const fn is_active(&self) -> bool {
        self.0.is_some()
    }
}

/// How a slider is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Name and value above the track.
    Tall,
    /// Name, track and value on one line.
    Flat,
}

/// What a slider shows.
pub struct Shown<'a> {
    /// What it turns.
    pub knob: Knob,
    /// How it is laid out.
    pub form: Form,
    /// The scenario as it is now.
    pub draft: &'a Scenario,
    /// The scenario as it was opened, which the range is laid around.
    pub opened: &'a Scenario,
    /// The measure of that scenario.
    pub size: &'a Size,
    /// The scenario of the run it is compared with.
    pub ghost: Option<&'a Scenario>,
}

impl Shown<'_> {
    /// From where to where the track goes; a value beyond it stretches the track.
    fn range(&self) -> (f64, f64) {
        let (low, high) = self.knob.range(self.opened, self.size);
        let value = self.knob.get(self.draft).unwrap_or(low);
        (low.min(value), high.max(value))
    }
}

/// Where the parts of a slider are.
struct Places {
    row: Rect,
    track: Rect,
    /// Where the name begins and the value ends.
    baseline: f32,
    name: Type,
    value: Type,
}

impl Places {
    fn of(row: Rect, form: Form) -> Self {
        match form {
            Form::Tall => Self {
                row,
                track: Rect::from_min_size(pos2(row.left(), row.top() + 27.0), vec2(row.width(), 4.0)),
                baseline: row.top() + 13.0,
                name: Type::Body,
                value: Type::Value,
            },
            Form::Flat => {
                let track_left = row.left() + FLAT_NAME;
                Self {
                    row,
                    track: Rect::from_min_max(
                        pos2(track_left, row.center().y - 2.0),
                        pos2(row.right() - FLAT_VALUE, row.center().y + 2.0),
                    ),
                    baseline: row.center().y + 4.0,
                    name: Type::Small,
                    value: Type::Heading,
                }
            }
        }
    }

    /// Whether a press belongs to the track and not to the name.
    fn is_on_track(&self, at: Pos2) -> bool {
        at.y > self.track.top() - 10.0 && self.track.x_range().expand(THUMB).contains(at.x)
    }
}

/// Draws a control in a row and says what was asked of it.
pub fn slider_ui(ui: &mut Ui, row: Rect, shown: &Shown<'_>, typing: &mut Typing, commands: &mut Vec<Command>) {
    let Some(value) = shown.knob.get(shown.draft) else {
        return;
    };
    let before = shown.ghost.and_then(|ghost| shown.knob.get(ghost)).filter(|before| *before != value);
    let places = Places::of(row, shown.form);
    let id = paint::place(ui, &format!("control {}", shown.knob.name()));
    let mut response = ui.interact(row, id, Sense::click_and_drag());
    announce(ui, &response, shown, value);
    if let Some((name, words)) = glossary::of_knob(shown.knob) {
        response = explained(ui, response, &name, words);
    }
    let mut asked = keys(ui, &response, shown, value);
    asked.extend(drag(ui, &response, &places, shown));
    paint_track(ui, &response, &places, shown, value, before);
    value_ui(ui, &places, shown, value, before.is_some(), typing, commands);
    commands.extend(asked.into_iter().map(Command::Edit));
    if response.has_focus() && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Space)) {
        commands.push(Command::Play(Play::Toggle));
    }
}

/// The share of the track at which a value stands.
fn share(shown: &Shown<'_>, value: f64) -> f64 {
    let (low, high) = shown.range();
    if shown.knob.is_logarithmic() && low > 0.0 {
        ((value / low).ln() / (high / low).ln()).clamp(0.0, 1.0)
    } else if high > low {
        ((value - low) / (high - low)).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

/// The value at a share of the track, in steps a person can say.
fn value_at(shown: &Shown<'_>, share: f64) -> f64 {
    let (low, high) = shown.range();
    let share = share.clamp(0.0, 1.0);
    let exact = if shown.knob.is_logarithmic() && low > 0.0 {
        low * (high / low).powf(share)
    } else {
        low + share * (high - low)
    };
    rounded(exact, high - low).clamp(low, high)
}

/// Three significant digits, or a four-hundredth of a linear range, whichever is finer.
fn rounded(value: f64, range: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let size = value.abs().min(range / 4.0).log10().floor();
    let unit = 10_f64.powf(size - 1.0) / 2.0;
    // Dividing by a whole number keeps short decimals short.
    if unit < 1.0 {
        let per = (1.0 / unit).round();
        (value * per).round() / per
    } else {
        (value / unit).round() * unit
    }
}

fn announce(ui: &Ui, response: &Response, shown: &Shown<'_>, value: f64) {
    response.widget_info(|| WidgetInfo::slider(true, value, shown.knob.name_in(shown.draft)));
    let (low, high) = shown.range();
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(low);
        node.set_max_numeric_value(high);
        node.set_value(controls::written(shown.knob, value, &shown.draft.contract));
        node.add_action(Action::SetValue);
        node.add_action(Action::Increment);
        node.add_action(Action::Decrement);
    });
}

/// What keys and assistive technology ask of a slider that has the focus.
fn keys(ui: &Ui, response: &Response, shown: &Shown<'_>, value: f64) -> Vec<Edit> {
    let id: Id = response.id;
    let mut asked = Vec::new();
    if response.double_clicked() {
        asked.push(Edit::Restore(shown.knob));
    }
    if response.has_focus() {
        let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        let (moves, restore) = ui.input_mut(|i| {
            let right = i.count_and_consume_key(Modifiers::NONE, Key::ArrowRight);
            let left = i.count_and_consume_key(Modifiers::NONE, Key::ArrowLeft);
            (right as f64 - left as f64, i.consume_key(Modifiers::NONE, Key::Backspace))
        });
        if moves != 0.0 {
            let moved = value_at(shown, share(shown, value) + moves * KEY_STEP);
            asked.push(Edit::Set(shown.knob, moved));
        }
        if restore {
            asked.push(Edit::Restore(shown.knob));
        }
    }
    ui.input(|i| {
        let nudges = i.num_accesskit_action_requests(id, Action::Increment) as f64
            - i.num_accesskit_action_requests(id, Action::Decrement) as f64;
        if nudges != 0.0 {
            let moved = value_at(shown, share(shown, value) + nudges * KEY_STEP);
            asked.push(Edit::Set(shown.knob, moved));
        }
        for request in i.accesskit_action_requests(id, Action::SetValue) {
            if let Some(ActionData::NumericValue(wanted)) = request.data {
                asked.push(Edit::Set(shown.knob, wanted));
            }
        }
    });
    asked
}

fn drag(ui: &Ui, response: &Response, places: &Places, shown: &Shown<'_>) -> Vec<Edit> {
    let mut asked = Vec::new();
    if response.drag_started() {
        response.request_focus();
        asked.push(Edit::Begin);
    }
    if response.clicked() {
        response.request_focus();
    }
    if let Some(pointer) = response.interact_pointer_pos()
        && (response.dragged() || (response.clicked() && places.is_on_track(pointer)))
        && !response.double_clicked()
    {
        let place = (pointer.x - places.track.left() - THUMB / 2.0) / (places.track.width() - THUMB);
        asked.push(Edit::Set(shown.knob, value_at(shown, f64::from(place))));
    }
    if response.drag_stopped() {
        asked.push(if given_up(ui) { Edit::GiveUp } else { Edit::End });
    }
    if response.hovered() || response.dragged() {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    asked
}

/// Whether Escape was pressed, which takes back the drag it is pressed in.
pub fn given_up(ui: &Ui) -> bool {
    ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape))
}

fn paint_track(ui: &Ui, response: &Response, places: &Places, shown: &Shown<'_>, value: f64, before: Option<f64>) {
    let (track, top) = (places.track, places.track.top());
    let (role, room) = match shown.form {
        Form::Tall => (Role::Text, places.row.width()),
        Form::Flat => (Role::Text2, FLAT_NAME - 8.0),
    };
    let label = match shown.knob {
        Knob::Dial(dial) => dial.label.to_owned(),
        knob => knob.name_in(shown.draft),
    };
    let name = paint::fitted(ui, places.name, &label, room);
    paint::text(ui, pos2(places.row.left(), places.baseline), Side::Right, places.name, role, &name);
    let at = |value| track.left() + share(shown, value) as f32 * (track.width() - THUMB);
    let thumb_left = at(value).round();
    paint::block(ui, track, 2.0, Role::Track, None);
    let span = |from: f32, to: f32| Rect::from_min_max(pos2(from.min(to), top), pos2(from.max(to), top + 4.0));
    match before {
        None => paint::block(ui, span(track.left(), thumb_left + 4.0), 2.0, Role::Text3, None),
        Some(before) => {
            let tick = at(before).round();
            paint::block(ui, span(track.left(), tick.min(thumb_left) + 4.0), 2.0, Role::Text3, None);
            paint::block(ui, span(tick + 4.0, thumb_left + 4.0), 0.0, Role::You, None);
            let mark = Rect::from_min_size(pos2(tick + 3.0, top - 5.0), vec2(2.0, 14.0));
            paint::block(ui, mark, 0.0, Role::Ghost, None);
        }
    }
    let thumb = Rect::from_min_size(pos2(thumb_left, top - 6.0), vec2(THUMB, 16.0));
    paint::block(ui, thumb.expand(2.0), 4.0, Role::Base, None);
    let ink = if before.is_some() { Role::You } else { Role::Text };
    paint::block(ui, thumb, 3.0, ink, None);
    paint::focus_ring(ui, response, thumb, 3.0);
}

/// The value at the right end of the row: pressed, it becomes a field to type in.
fn value_ui(
    ui: &mut Ui,
    places: &Places,
    shown: &Shown<'_>,
    value: f64,
    changed: bool,
    typing: &mut Typing,
    commands: &mut Vec<Command>,
) {
    let right = places.row.right();
    let words = controls::written(shown.knob, value, &shown.draft.contract);
    // What is typed is in the unit that is shown.
    let unit = controls::dollars_a_unit(shown.knob, &shown.draft.contract);
    let wide = paint::width(ui, places.value, &words).max(40.0);
    let area = Rect::from_min_max(pos2(right - wide, places.baseline - 17.0), pos2(right, places.baseline + 7.0));
    let name = format!("{}: type a value", shown.knob.name());
    if let Some((knob, text)) = &mut typing.0
        && *knob == shown.knob
    {
        let field = Rect::from_min_max(pos2(right - 96.0, area.top()), area.max);
        let edit = TextEdit::singleline(text)
            .id(paint::place(ui, &name))
            .font(places.value.font())
            .align(egui::Align2::RIGHT_CENTER)
            .frame(theme::field(ui));
        let response = ui.put(field, edit).accessible_name(name);
        if response.lost_focus() {
            let typed = typing.0.take();
            let enter = ui.input(|i| i.key_pressed(Key::Enter));
            if let (true, Some((_, text))) = (enter, typed) {
                commands.extend(
                    values::number(&text, value / unit)
                        .map(|wanted| Command::Edit(Edit::Set(shown.knob, wanted * unit))),
                );
            }
        } else if !response.has_focus() {
            response.request_focus();
        }
        return;
    }
    let response = ui.interact(area, paint::place(ui, &name), Sense::click()).on_hover_cursor(CursorIcon::Text);
    response.widget_info(|| WidgetInfo::labeled(accesskit::Role::Button, true, &name));
    paint::focus_ring(ui, &response, area.shrink2(vec2(-2.0, 2.0)), 3.0);
    let ink = if changed { Role::You } else { Role::Text };
    let at = pos2(right, places.baseline);
    let written = paint::text(ui, at, Side::Left, places.value, ink, &words);
    if response.hovered() {
        let under = theme::color(ui, Role::Border);
        let line = Rect::from_min_size(pos2(written.left(), at.y + 3.0), vec2(written.width(), 1.0));
        ui.painter().rect_filled(line, 0.0, under);
    }
    if response.clicked() {
        typing.0 = Some((shown.knob, plain(value / unit)));
    }
}

/// A number as a person would type it.
pub(super) fn plain(value: f64) -> String {
    let text = format!("{value:.4}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::{plain, rounded};

    #[test]
    fn values_are_offered_as_one_would_type_them() {
        assert_eq!(plain(-3.8), "-3.8");
        assert_eq!(plain(100.0), "100");
    }

    #[test]
    fn dragged_values_are_short() {
        assert_eq!(rounded(12.537, 49.0), 12.5);
        assert_eq!(rounded(-3.8123, 12.0), -3.8);
        assert_eq!(rounded(6_213_456.0, 5e7), 6_200_000.0);
        assert_eq!(rounded(0.0, 1.0), 0.0);
    }
}
