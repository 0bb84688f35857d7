//! The bottom line: one plain sentence about the step, and that all of it is simulated.
//!
//! Owns who speaks when an error and a caption want the same line. The sentence is the chart's.

use egui::{Rect, StrokeKind, Ui, pos2, vec2};

use super::button::{self, Weight};
use super::paint::{self, Side};
use super::theme::{Type, color};
use crate::app::App;
use crate::app::command::{Command, Look};
use crate::chart::palette::Role;

/// The height of the line.
pub const HEIGHT: f32 = 28.0;

/// Draws the line.
pub fn caption_bar_ui(ui: &mut Ui, area: Rect, app: &App, commands: &mut Vec<Command>) {
    paint::block(ui, area, 0.0, Role::Base, None);
    paint::rule(ui, area.left(), area.right(), area.top(), Role::Hair);
    let tag = Rect::from_min_size(pos2(area.right() - 112.0, area.top() + 5.0), vec2(96.0, 18.0));
    let edge = egui::Stroke::new(1.0, color(ui, Role::Caution));
    ui.painter().rect_stroke(tag, 3.0, edge, StrokeKind::Inside);
    let at = pos2(tag.center().x, area.top() + 18.0);
    paint::text(ui, at, Side::Middle, Type::Heading, Role::CautionText, "SIMULATED");
    paint::spoken(ui, tag, "simulated", "Simulated");
    let at = pos2(area.left() + 16.0, area.top() + 19.0);
    let room = tag.left() - 16.0 - at.x;
    if let Some(message) = app.message() {
        let role = if message.error { Role::Danger } else { Role::Text };
        let close = Rect::from_min_size(pos2(tag.left() - 84.0, area.top() + 2.0), vec2(72.0, 24.0));
        let (label, indent) = if message.error { ("Error:", 46.0) } else { ("", 0.0) };
        paint::text(ui, at, Side::Right, Type::Value, role, label);
        let words = paint::fitted(ui, Type::Body, &message.text, room - 88.0 - indent);
        let beside = at + vec2(indent, 0.0);
        let written = paint::text(ui, beside, Side::Right, Type::Body, Role::Text, &words);
        paint::spoken(ui, written, "message", &message.text).on_hover_text(&message.text);
        if button::button_ui(ui, close, "Dismiss", Weight::Bare).clicked() {
            commands.push(Command::Look(Look::Dismiss));
        }
        return;
    }
    let sentence = app.caption();
    let words = paint::fitted(ui, Type::Body, &sentence, room);
    let written = paint::text(ui, at, Side::Right, Type::Body, Role::Text, &words);
    let spoken = paint::spoken(ui, written, "caption", &sentence);
    if words != sentence {
        spoken.on_hover_text(sentence);
    }
}
