//! The bottom of a presentation: play, two steps, the timeline, one control, one sentence.
//!
//! Owns their places. What they do is what they do in the usual layout.

use egui::{Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use super::{PADDING, bet};
use crate::app::App;
use crate::app::command::{Bet, Command, Look, Play};
use crate::chart::caption::fitting;
use crate::chart::palette::Role;
use crate::scenario::switches::Size;
use crate::view::actions::tip;
use crate::view::button::{self, Weight};
use crate::view::paint::{self, Side};
use crate::view::scrubber::tape_ui;
use crate::view::slider::{self, Form, Shown, Typing, slider_ui};
use crate::view::theme::{Type, color};
use crate::view::transport::{Picture, picture_ui};

/// The height of both rows.
pub const HEIGHT: f32 = TRANSPORT + CAPTION;
const TRANSPORT: f32 = 64.0;
const CAPTION: f32 = 36.0;
const TAG: f32 = 104.0;

/// Draws both rows; `column` is the width of the column above the control.
pub fn bottom_ui(ui: &mut Ui, area: Rect, column: f32, app: &App, typing: &mut Typing, commands: &mut Vec<Command>) {
    paint::block(ui, area, 0.0, Role::Base, None);
    paint::rule(ui, area.left(), area.right(), area.top(), Role::Hair);
    let split = area.top() + TRANSPORT;
    if app.counts_hands() {
        bet::bar_ui(ui, area.with_max_y(split), column, app, commands);
    } else {
        transport_ui(ui, area.with_max_y(split), column, app, typing, commands);
    }
    paint::rule(ui, area.left(), area.right(), split, Role::Hair);
    caption_ui(ui, area.with_min_y(split), app, commands);
}

/// Play, steps, the timeline and one control.
fn transport_ui(ui: &mut Ui, area: Rect, column: f32, app: &App, typing: &mut Typing, commands: &mut Vec<Command>) {
    let split = area.bottom();
    let steps = buttons_ui(ui, area, app, commands);
    let middle = area.right() - column;
    let tape = Rect::from_min_max(pos2(steps + 20.0, area.top() + 15.0), pos2(middle - 16.0, split - 15.0));
    tape_ui(ui, tape, app, commands);
    let row = Rect::from_min_max(pos2(middle + PADDING, area.top() + 10.0), pos2(area.right() - PADDING, split));
    control_ui(ui, row, app, typing, commands);
}

/// Play and one step either way; returns where they end.
fn buttons_ui(ui: &mut Ui, area: Rect, app: &App, commands: &mut Vec<Command>) -> f32 {
    let middle = area.top() + TRANSPORT / 2.0;
    let (play, name) = if app.playback().playing() { (Picture::Pause, "Pause") } else { (Picture::Play, "Play") };
    let mut left = area.left() + PADDING;
    let buttons = [
        (play, name, Play::Toggle, vec2(56.0, 44.0), Weight::Primary, 12.0),
        (Picture::Back, "One step back", Play::By(-1), vec2(36.0, 36.0), Weight::Usual, 8.0),
        (Picture::Forward, "One step forward", Play::By(1), vec2(36.0, 36.0), Weight::Usual, 8.0),
    ];
    for (picture, name, play, size, weight, half) in buttons {
        let rect = Rect::from_min_size(pos2(left, middle - size.y / 2.0), size);
        let response = button::face_ui(ui, rect, name, weight, 6.0);
        let ink = color(ui, if weight == Weight::Primary { Role::OnAccent } else { Role::Text });
        picture_ui(ui.painter(), rect.center(), picture, half, ink);
        if response.clicked() {
            commands.push(Command::Play(play));
        }
        left = rect.right() + 10.0;
    }
    let rect = Rect::from_min_size(pos2(left, middle - 18.0), vec2(48.0, 36.0));
    let role = if app.can_bet() { Role::Text } else { Role::Text2 };
    let response = button::face_ui(ui, rect, "Class bet", Weight::Usual, 6.0);
    paint::text(ui, pos2(rect.center().x, middle + 5.0), Side::Middle, Type::Brand, role, "Bet");
    if response.on_hover_text(tip("bet", "How far will the price fall?")).clicked() {
        commands.push(Command::Bet(Bet::Ask));
    }
    rect.right() + 10.0
}

/// The control somebody turned last.
fn control_ui(ui: &mut Ui, row: Rect, app: &App, typing: &mut Typing, commands: &mut Vec<Command>) {
    let Some(knob) = app.touched() else { return };
    let size = Size::of(app.opened());
    let shown = Shown {
        knob,
        form: Form::Tall,
        draft: app.draft(),
        opened: app.opened(),
        size: &size,
        ghost: app.ghost().map(|ghost| &ghost.run.asked.scenario),
    };
    let row = Rect::from_min_size(row.min, vec2(row.width(), slider::ROW));
    slider_ui(ui, row, &shown, typing, commands);
}

fn caption_ui(ui: &mut Ui, area: Rect, app: &App, commands: &mut Vec<Command>) {
    let tag = Rect::from_min_size(pos2(area.right() - PADDING - TAG, area.top() + 6.0), vec2(TAG, 24.0));
    let edge = Stroke::new(2.0, color(ui, Role::Caution));
    ui.painter().rect_stroke(tag, 4.0, edge, StrokeKind::Inside);
    let role = super::loud(crate::view::theme::palette(ui), Role::CautionText);
    let at = pos2(tag.center().x, tag.center().y + 4.7);
    paint::text(ui, at, Side::Middle, Type::Value, role, "SIMULATED");
    paint::spoken(ui, tag, "simulated", "Simulated");
    let at = pos2(area.left() + PADDING, area.top() + 24.0);
    let mut room = tag.left() - 16.0 - at.x;
    if let Some(message) = app.message() {
        let close = Rect::from_min_size(pos2(tag.left() - 92.0, area.top() + 5.0), vec2(76.0, 26.0));
        room -= 92.0;
        let words = paint::fitted(ui, Type::Body, &message.text, room);
        let written = paint::text(ui, at, Side::Right, Type::Body, Role::Text, &words);
        paint::spoken(ui, written, "message", &message.text).on_hover_text(&message.text);
        let response = button::face_ui(ui, close, "Dismiss", Weight::Usual, 4.0);
        let word = pos2(close.center().x, close.center().y + 4.7);
        paint::text(ui, word, Side::Middle, Type::Body, Role::Text, "Dismiss");
        if response.clicked() {
            commands.push(Command::Look(Look::Dismiss));
        }
        return;
    }
    let (recording, step, whole) = (&app.run().recording, app.cursor(), app.caption());
    let fits = |words: &str| paint::width(ui, Type::RoomCaption, words) <= room;
    let told = app.outcome().filter(|_| app.is_at_end()).zip(app.bet());
    let (whole, sentence) = match (told, app.moment().wave) {
        (Some((outcome, bet)), _) => {
            let forms = bet.question().verdict(bet.hands(), &outcome);
            let form = forms.iter().find(|form| fits(form)).or(forms.last()).cloned();
            (forms.first().cloned().unwrap_or_default(), form.unwrap_or_default())
        }
        (None, Some(_)) => (whole.clone(), whole),
        (None, None) => (whole, fitting(recording, step, fits)),
    };
    let size = super::largest(ui, &[Type::RoomCaption, Type::Body], &sentence, room);
    let words = paint::fitted(ui, size, &sentence, room);
    let written = paint::text(ui, at, Side::Right, size, Role::Text, &words);
    paint::spoken(ui, written, "caption", whole);
}
