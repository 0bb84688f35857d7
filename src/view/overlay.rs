//! The list of shortcuts, over everything, until it is closed.
//!
//! Owns its layout; the entries are the command table's.

use egui::{Align2, Area, Frame, Grid, Id, Order, RichText, ScrollArea, Ui, vec2};

use super::actions::{ACTIONS, BET_KEYS, CHART_KEYS, CONTROL_KEYS, Group};
use super::button::{self, Weight};
use super::theme::{Type, color};
use crate::app::App;
use crate::app::command::{Command, Look};
use crate::chart::palette::Role;

/// The width of a column.
const COLUMN: f32 = 340.0;
const GAP: f32 = 32.0;

/// Draws the list while it is asked for.
pub fn overlay_ui(ui: &Ui, app: &App, commands: &mut Vec<Command>) {
    if !app.shortcuts_shown() {
        return;
    }
    Area::new(Id::unique("shortcuts")).order(Order::Foreground).anchor(Align2::CENTER_CENTER, vec2(0.0, -20.0)).show(
        ui.ctx(),
        |ui| {
            Frame::window(ui.style()).show(ui, |ui| {
                ui.set_width(2.0 * COLUMN + GAP);
                // In a low window, or a much enlarged one, the list scrolls.
                let most = (ui.ctx().content_rect().height() - 120.0).max(80.0);
                ScrollArea::vertical().max_height(most).show(ui, |ui| {
                    ui.horizontal_top(|ui| {
                        ui.spacing_mut().item_spacing.x = GAP;
                        column_ui(ui, &[Group::Time, Group::Edit], &[]);
                        let others =
                            [("On a control", CONTROL_KEYS), ("On a chart", CHART_KEYS), ("In a class bet", BET_KEYS)];
                        column_ui(ui, &[Group::View, Group::File, Group::Help], &others);
                    });
                });
                let (_, row) = ui.allocate_space(vec2(2.0 * COLUMN + GAP, 28.0));
                let wide = button::room(ui, "Close", Weight::Primary);
                // The columns may be wider than they were asked to be.
                let right = ui.min_rect().right();
                let rect = row.with_max_x(right).with_min_x(right - wide);
                if button::button_ui(ui, rect, "Close", Weight::Primary).clicked() {
                    commands.push(Command::Look(Look::Shortcuts));
                }
            });
        },
    );
}

fn column_ui(ui: &mut Ui, groups: &[Group], others: &[(&str, &[(&str, &str)])]) {
    ui.vertical(|ui| {
        ui.set_width(COLUMN);
        ui.spacing_mut().item_spacing.x = 8.0;
        for group in groups {
            let rows: Vec<(String, &str)> = ACTIONS
                .iter()
                .filter(|action| action.group == *group && !action.keys.is_empty())
                .map(|action| (action.written(), action.name))
                .collect();
            group_ui(ui, group.heading(), rows.iter().map(|(keys, name)| (keys.as_str(), *name)));
        }
        for (heading, rows) in others {
            group_ui(ui, heading, rows.iter().copied());
        }
    });
}

fn group_ui<'a>(ui: &mut Ui, heading: &str, entries: impl Iterator<Item = (&'a str, &'a str)>) {
    let heading_text = RichText::new(heading).font(Type::Heading.font()).color(color(ui, Role::Text2));
    ui.label(heading_text);
    Grid::new(heading).num_columns(2).min_col_width(120.0).spacing(vec2(16.0, 3.0)).show(ui, |ui| {
        for (written, does) in entries {
            let keys = RichText::new(written).font(Type::Value.font()).color(color(ui, Role::Text));
            ui.label(keys);
            ui.label(RichText::new(does).color(color(ui, Role::Text2)));
            ui.end_row();
        }
    });
    ui.add_space(8.0);
}
