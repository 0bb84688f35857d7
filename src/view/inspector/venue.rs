//! The rules of a real venue that a scenario runs on: which of them are the venue's, and which are its own.
//!
//! Owns the panel. The lines are the scenario's, the same that `downdraft check` prints.

use egui::{RichText, Ui, vec2};

use super::PADDING;
use super::prose::paragraph_ui;
use crate::app::App;
use crate::chart::palette::Role;
use crate::view::paint;
use crate::view::theme::{Type, color};

/// Draws the panel and the rule below it; nothing without a venue.
pub fn venue_ui(ui: &mut Ui, width: f32, app: &App) {
    let lines = app.draft().against_venue();
    let Some((named, rules)) = lines.split_first() else { return };
    let left = ui.cursor().left() + PADDING;
    ui.add_space(14.0);
    let top = ui.cursor().top();
    let say = |ui: &mut Ui, words: &str, size: Type, role: Role| {
        paragraph_ui(ui, left, width, RichText::new(words).font(size.font()).color(color(ui, role)));
    };
    say(ui, "Rules of the venue", Type::Heading, Role::Text2);
    let (_, whose) = named.split_once(": ").unwrap_or(("", named));
    say(ui, whose, Type::Body, Role::Text);
    for line in rules {
        // What somebody made their own is lime, as everywhere.
        let own = line.ends_with("not the venue's");
        say(ui, line, Type::Small, if own { Role::You } else { Role::Text2 });
    }
    let area = egui::Rect::from_min_max(egui::pos2(left, top), egui::pos2(left + width, ui.cursor().top()));
    paint::spoken(ui, area, "venue", format!("Rules of the venue: {whose}. {}", rules.join(". ")));
    ui.allocate_space(vec2(width, 10.0));
}
