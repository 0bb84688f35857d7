//! The scenario in its author's words: what it is, what to notice, what to try.
//!
//! Owns the fold. The words are the scenario's.

use egui::accesskit::Role as Kind;
use egui::{CursorIcon, Label, Rect, RichText, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::app::App;
use crate::app::command::{Command, Look};
use crate::chart::palette::Role;
use crate::view::paint::{self, Side, Toward};
use crate::view::theme::{Type, color};

/// Draws the fold and, when it is open, the words below it.
pub fn prose_ui(ui: &mut Ui, width: f32, app: &App, commands: &mut Vec<Command>) {
    let open = app.settings().prose;
    let (_, row) = ui.allocate_space(vec2(ui.available_width(), 40.0));
    let left = row.left() + 16.0;
    let name = "About this scenario";
    let response = ui
        .interact(row.shrink2(vec2(12.0, 6.0)), paint::place(ui, name), Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::selected(Kind::Button, true, open, name));
    let toward = if open { Toward::Down } else { Toward::Right };
    let caret = pos2(left + 4.0, row.center().y);
    paint::triangle(ui.painter(), caret, 4.0, toward, color(ui, Role::Text3));
    let at = pos2(left + 16.0, row.center().y + 4.0);
    paint::text(ui, at, Side::Right, Type::Heading, Role::Text2, name);
    paint::focus_ring(ui, &response, row.shrink2(vec2(12.0, 8.0)), 4.0);
    if response.clicked() {
        commands.push(Command::Look(Look::Prose));
    }
    if !open {
        return;
    }
    let prose = &app.draft().prose;
    for (heading, words) in [
        ("What it is", &prose.what_is_it),
        ("How it works", &prose.how_it_works),
        ("How to use it", &prose.how_to_use_it),
        ("Things to notice", &prose.things_to_notice),
        ("Things to try", &prose.things_to_try),
    ] {
        if words.trim().is_empty() {
            continue;
        }
        let heading = RichText::new(heading).font(Type::Heading.font()).color(color(ui, Role::Text));
        paragraph_ui(ui, left, width, heading);
        let words = RichText::new(words.split_whitespace().collect::<Vec<_>>().join(" "))
            .font(Type::Body.font())
            .line_height(Some(19.0))
            .color(color(ui, Role::Text2));
        paragraph_ui(ui, left, width, words);
        ui.add_space(8.0);
    }
    ui.add_space(8.0);
}

/// Words in a column, as many rows as they need.
pub fn paragraph_ui(ui: &mut Ui, left: f32, width: f32, words: RichText) {
    let top = ui.cursor().top();
    let room = Rect::from_min_size(pos2(left, top), vec2(width, f32::INFINITY));
    let used = ui
        .scope_builder(egui::UiBuilder::new().max_rect(room), |ui| ui.add(Label::new(words).wrap()).rect.height())
        .inner;
    let below = top + used + 4.0 - ui.cursor().top();
    if below > 0.0 {
        ui.add_space(below);
    }
}
