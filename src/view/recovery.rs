//! The offer of unsaved work after a crash: two buttons under the top bar, in nobody's way.
//!
//! Owns its words. What is offered is the app's.

use egui::{Align2, Area, Frame, Id, Order, RichText, Ui, pos2, vec2};

use super::button::{self, Weight};
use super::theme::{Type, color};
use crate::app::App;
use crate::app::command::{Command, File};
use crate::chart::palette::Role;

const WIDTH: f32 = 400.0;

/// Draws the offer while there is one.
pub fn recovery_ui(ui: &Ui, app: &App, commands: &mut Vec<Command>) {
    let Some(name) = app.offered() else { return };
    Area::new(Id::unique("recovery")).order(Order::Foreground).anchor(Align2::CENTER_TOP, vec2(0.0, 48.0)).show(
        ui.ctx(),
        |ui| {
            Frame::window(ui.style()).show(ui, |ui| {
                ui.set_width(WIDTH);
                let heading = format!("Unsaved changes to {name}");
                ui.label(RichText::new(heading).font(Type::Value.font()).color(color(ui, Role::Text)));
                let words = "Downdraft did not end by being closed last time. It kept what was not saved.";
                ui.label(RichText::new(words).color(color(ui, Role::Text2)));
                let (_, row) = ui.allocate_space(vec2(WIDTH, 28.0));
                let mut right = row.right();
                for (label, weight, take) in [("Recover", Weight::Primary, true), ("Discard", Weight::Usual, false)] {
                    let wide = button::room(ui, label, weight);
                    let rect = egui::Rect::from_min_size(pos2(right - wide, row.top()), vec2(wide, 28.0));
                    if button::button_ui(ui, rect, label, weight).clicked() {
                        commands.push(Command::File(File::Offered { take }));
                    }
                    right -= wide + 8.0;
                }
            });
        },
    );
}
