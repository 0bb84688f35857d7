//! One control of the rail: name, editable value, track with thumb, tick where the ghost stood.
//!
//! Owns the drag, the keys and the value field of a slider. Never changes the scenario: it says
//! which edits were asked for.

use egui::accesskit::{self, Action, ActionData};
use egui::{CursorIcon, EventFilter, Id, Key, Modifiers, Rect, Response, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};

use super::paint::{self, Side};
use super::theme::{self, Type};
use crate::app::command::{Command, Edit, Play};
use crate::chart::controls;
use crate::chart::palette::Role;
use crate::scenario::Scenario;
use crate::scenario::controls::Control;

/// The height of a slider with its name.
pub const ROW: f32 = 45.0;
/// How far one arrow key moves the thumb, as a share of the track.
const KEY_STEP: f64 = 0.01;
const THUMB: f32 = 8.0;

/// A value being typed, kept between frames.
#[derive(Clone, Debug, Default)]
pub struct Typing(Option<(Control, String)>);

/// What a slider shows.
pub struct Shown<'a> {
    /// Which control.
    pub control: Control,
    /// The scenario as it is now.
    pub draft: &'a Scenario,
    /// The scenario as it was opened, which the range is laid around.
    pub opened: &'a Scenario,
    /// The scenario of the run it is compared with.
    pub ghost: Option<&'a Scenario>,
}

impl Shown<'_> {
    /// From where to where the track goes; a value beyond it stretches the track.
    fn range(&self) -> (f64, f64) {
        let loaded = self.control.get(self.opened).unwrap_or_default();
        let (low, high) = self.control.range(loaded);
        let value = self.control.get(self.draft).unwrap_or(loaded);
        (low.min(value), high.max(value))
    }
}

/// Draws a control in a row and says what was asked of it.
pub fn slider_ui(ui: &mut Ui, row: Rect, shown: &Shown<'_>, typing: &mut Typing, commands: &mut Vec<Command>) {
    let Some(value) = shown.control.get(shown.draft) else {
        return;
    };
    let before = shown.ghost.and_then(|ghost| shown.control.get(ghost)).filter(|before| *before != value);
    let id = paint::place(ui, &format!("control {}", shown.control.label()));
    let response = ui.interact(row, id, Sense::click_and_drag());
    announce(ui, &response, shown, value);
    let mut asked = keys(ui, &response, shown, value);
    asked.extend(drag(ui, &response, row, shown));
    paint_track(ui, &response, row, shown, value, before);
    value_ui(ui, row, shown, value, before.is_some(), typing, commands);
    commands.extend(asked.into_iter().map(Command::Edit));
    if response.has_focus() && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Space)) {
        commands.push(Command::Play(Play::Toggle));
    }
}

/// The share of the track at which a value stands.
fn share(shown: &Shown<'_>, value: f64) -> f64 {
    let (low, high) = shown.range();
    if shown.control.is_logarithmic() && low > 0.0 {
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
    let exact = if shown.control.is_logarithmic() && low > 0.0 {
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
    response.widget_info(|| WidgetInfo::slider(true, value, shown.control.label()));
    let (low, high) = shown.range();
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(low);
        node.set_max_numeric_value(high);
        node.set_value(controls::shown(shown.control, value));
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
        asked.push(Edit::Restore(shown.control));
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
            asked.push(Edit::Set(shown.control, moved));
        }
        if restore {
            asked.push(Edit::Restore(shown.control));
        }
    }
    ui.input(|i| {
        let nudges = i.num_accesskit_action_requests(id, Action::Increment) as f64
            - i.num_accesskit_action_requests(id, Action::Decrement) as f64;
        if nudges != 0.0 {
            let moved = value_at(shown, share(shown, value) + nudges * KEY_STEP);
            asked.push(Edit::Set(shown.control, moved));
        }
        for request in i.accesskit_action_requests(id, Action::SetValue) {
            if let Some(ActionData::NumericValue(wanted)) = request.data {
                asked.push(Edit::Set(shown.control, wanted));
            }
        }
    });
    asked
}

fn drag(ui: &Ui, response: &Response, row: Rect, shown: &Shown<'_>) -> Vec<Edit> {
    let mut asked = Vec::new();
    if response.drag_started() {
        response.request_focus();
        asked.push(Edit::Begin);
    }
    if response.clicked() {
        response.request_focus();
    }
    if let Some(pointer) = response.interact_pointer_pos()
        && (response.dragged() || (response.clicked() && pointer.y > row.top() + 20.0))
        && !response.double_clicked()
    {
        let place = (pointer.x - row.left() - THUMB / 2.0) / (row.width() - THUMB);
        asked.push(Edit::Set(shown.control, value_at(shown, f64::from(place))));
    }
    if response.drag_stopped() {
        asked.push(Edit::End);
    }
    if response.hovered() || response.dragged() {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    asked
}

fn paint_track(ui: &Ui, response: &Response, row: Rect, shown: &Shown<'_>, value: f64, before: Option<f64>) {
    let baseline = row.top() + 13.0;
    paint::text(ui, pos2(row.left(), baseline), Side::Right, Type::Body, Role::Text, shown.control.label());
    let top = row.top() + 27.0;
    let track = Rect::from_min_size(pos2(row.left(), top), vec2(row.width(), 4.0));
    let at = |value| row.left() + share(shown, value) as f32 * (row.width() - THUMB);
    let thumb_left = at(value).round();
    paint::block(ui, track, 2.0, Role::Track, None);
    let span = |from: f32, to: f32| Rect::from_min_max(pos2(from.min(to), top), pos2(from.max(to), top + 4.0));
    match before {
        None => paint::block(ui, span(row.left(), thumb_left + 4.0), 2.0, Role::Text3, None),
        Some(before) => {
            let tick = at(before).round();
            paint::block(ui, span(row.left(), tick.min(thumb_left) + 4.0), 2.0, Role::Text3, None);
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
    row: Rect,
    shown: &Shown<'_>,
    value: f64,
    changed: bool,
    typing: &mut Typing,
    commands: &mut Vec<Command>,
) {
    let words = controls::shown(shown.control, value);
    let wide = paint::width(ui, Type::Value, &words).max(40.0);
    let area = Rect::from_min_max(pos2(row.right() - wide, row.top() - 4.0), pos2(row.right(), row.top() + 20.0));
    let name = format!("{}: type a value", shown.control.label());
    if let Some((control, text)) = &mut typing.0
        && *control == shown.control
    {
        let field = Rect::from_min_max(pos2(row.right() - 96.0, area.top()), area.max);
        let edit = TextEdit::singleline(text)
            .id(paint::place(ui, &name))
            .font(Type::Value.font())
            .align(egui::Align2::RIGHT_CENTER)
            .margin(vec2(6.0, 3.0));
        let response = ui.put(field, edit).accessible_name(name);
        if response.lost_focus() {
            let typed = typing.0.take();
            let enter = ui.input(|i| i.key_pressed(Key::Enter));
            if let (true, Some((_, text))) = (enter, typed) {
                commands.extend(parsed(&text, value).map(|wanted| Command::Edit(Edit::Set(shown.control, wanted))));
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
    let at = pos2(row.right(), row.top() + 13.0);
    let written = paint::text(ui, at, Side::Left, Type::Value, ink, &words);
    if response.hovered() {
        let under = theme::color(ui, Role::Border);
        let line = Rect::from_min_size(pos2(written.left(), at.y + 3.0), vec2(written.width(), 1.0));
        ui.painter().rect_filled(line, 0.0, under);
    }
    if response.clicked() {
        typing.0 = Some((shown.control, plain(value)));
    }
}

/// A number as a person would type it.
fn plain(value: f64) -> String {
    let text = format!("{value:.4}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Reads a typed number: `12.5`, `12.5×`, `−3.8 %`, `$6.2M`, `250k`, or `*0.5` of what it was.
fn parsed(text: &str, value: f64) -> Option<f64> {
    let text = text.trim().replace('\u{2212}', "-").replace([',', '$', ' '], "");
    if let Some(factor) = text.strip_prefix('*') {
        return Some(value * factor.parse::<f64>().ok()?);
    }
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit() && c != '.');
    let unit = match text[digits.len()..].chars().next() {
        Some('k' | 'K') => 1e3,
        Some('m' | 'M') => 1e6,
        Some('b' | 'B') => 1e9,
        _ => 1.0,
    };
    Some(digits.parse::<f64>().ok()? * unit)
}

#[cfg(test)]
mod tests {
    use super::{parsed, plain, rounded};

    #[test]
    fn typed_numbers_are_read_as_people_write_them() {
        for (text, value) in [
            ("12.5", 12.5),
            ("12.5×", 12.5),
            ("−3.8 %", -3.8),
            ("$6.2M", 6.2e6),
            ("250k", 2.5e5),
            ("*0.5", 5.0),
            ("1,750,000", 1.75e6),
        ] {
            assert_eq!(parsed(text, 10.0), Some(value), "{text}");
        }
        assert_eq!(parsed("many", 10.0), None);
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
