//! The list of shortcuts, over everything, until it is closed.
//!
//! Owns its layout; the entries are the table the keys themselves are read from.

use egui::{Align2, Area, Frame, Grid, Id, Order, RichText, Ui, vec2};

use super::button::{self, Weight};
use super::keys::{CHART_KEYS, CONTROL_KEYS, SHORTCUTS};
use super::theme::{Type, color};
use crate::app::App;
use crate::app::command::{Command, Look};
use crate::chart::palette::Role;

/// Draws the list while it is asked for.
pub fn overlay_ui(ui: &Ui, app: &App, commands: &mut Vec<Command>) {
    if !app.shortcuts_shown() {
        return;
    }
    Area::new(Id::unique("shortcuts")).order(Order::Foreground).anchor(Align2::CENTER_CENTER, vec2(0.0, -20.0)).show(
        ui.ctx(),
        |ui| {
            Frame::window(ui.style()).show(ui, |ui| {
                ui.set_width(380.0);
                let all = SHORTCUTS.iter().map(|shortcut| (shortcut.written, shortcut.does));
                group_ui(ui, "Shortcuts", all);
                group_ui(ui, "On a control", CONTROL_KEYS.iter().copied());
                group_ui(ui, "On a chart", CHART_KEYS.iter().copied());
                let (_, row) = ui.allocate_space(vec2(380.0, 28.0));
                let wide = button::room(ui, "Close", Weight::Primary);
                let rect = row.with_min_x(row.right() - wide);
                if button::button_ui(ui, rect, "Close", Weight::Primary).clicked() {
                    commands.push(Command::Look(Look::Shortcuts));
                }
            });
        },
    );
}

fn group_ui<'a>(ui: &mut Ui, heading: &str, entries: impl Iterator<Item = (&'a str, &'a str)>) {
    let heading_text = RichText::new(heading).font(Type::Heading.font()).color(color(ui, Role::Text2));
    ui.label(heading_text);
    Grid::new(heading).num_columns(2).min_col_width(140.0).spacing(vec2(16.0, 4.0)).show(ui, |ui| {
        for (written, does) in entries {
            let keys = RichText::new(written).font(Type::Value.font()).color(color(ui, Role::Text));
            ui.label(keys);
            ui.label(RichText::new(does).color(color(ui, Role::Text2)));
            ui.end_row();
        }
    });
    ui.add_space(8.0);
}
