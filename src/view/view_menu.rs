//! The menu of looks: colours, size, room, motion.
//!
//! Owns its layout and the names of the choices. What is chosen is the app's.

use egui::{Popup, PopupCloseBehavior, Rect, Ui, pos2, vec2};

use super::button::{self, Weight};
use super::paint::{self, Side};
use super::theme::Type;
use crate::app::App;
use crate::app::command::{Command, Look, Size};
use crate::app::settings::Room;
use crate::chart::palette::{Palette, Role};

const WIDTH: f32 = 300.0;
const ROW: f32 = 28.0;
/// Where the choices begin, right of their name.
const CHOICES: f32 = 64.0;

/// Draws the button that opens the menu, and the menu while it is open.
pub fn view_menu_ui(ui: &mut Ui, rect: Rect, app: &App, commands: &mut Vec<Command>) {
    let response = button::button_ui(ui, rect, "View", Weight::Usual).on_hover_text("Colours, size, room, motion");
    Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(WIDTH);
        let settings = app.settings();
        let themes = Palette::ALL.map(|palette| (palette.name(), palette.name()));
        let chosen = Palette::ALL.iter().position(|palette| *palette == settings.theme).unwrap_or(0);
        let row = row_ui(ui, "Theme");
        if let Some(place) = button::segments_ui(ui, row, &themes, chosen) {
            commands.push(Command::Look(Look::Theme(Palette::ALL[place])));
        }
        size_ui(ui, settings.scale, commands);
        let rooms = Room::ALL.map(|room| match room {
            Room::Near => ("4 heights", "Read from four image heights"),
            Room::Middle => ("6 heights", "Read from six image heights"),
            Room::Far => ("8 heights", "Read from eight image heights"),
        });
        let chosen = Room::ALL.iter().position(|room| *room == settings.room).unwrap_or(0);
        let row = row_ui(ui, "Room");
        if let Some(place) = button::segments_ui(ui, row, &rooms, chosen) {
            commands.push(Command::Look(Look::Room(Room::ALL[place])));
        }
        let row = row_ui(ui, "Motion");
        let motion = [("As usual", "Motion as usual"), ("Reduced", "Reduced motion")];
        let chosen = usize::from(settings.still);
        if button::segments_ui(ui, row, &motion, chosen).is_some_and(|place| place != chosen) {
            commands.push(Command::Look(Look::Motion));
        }
    });
}

/// A named row; returns the place of its choices.
fn row_ui(ui: &mut Ui, name: &str) -> Rect {
    let (_, row) = ui.allocate_space(vec2(WIDTH, ROW));
    let at = pos2(row.left() + 4.0, row.center().y + 4.5);
    paint::text(ui, at, Side::Right, Type::Small, Role::Text2, name);
    row.with_min_x(row.left() + CHOICES)
}

fn size_ui(ui: &mut Ui, scale: u16, commands: &mut Vec<Command>) {
    let row = row_ui(ui, "Size");
    let third = row.width() / 3.0;
    let percent = format!("{scale} %");
    let sizes = [("Smaller", Size::Smaller), (percent.as_str(), Size::Usual), ("Larger", Size::Larger)];
    for (place, (label, size)) in sizes.into_iter().enumerate() {
        let cell =
            Rect::from_min_size(pos2(row.left() + third * place as f32, row.top()), vec2(third - 4.0, ROW - 2.0));
        let cell = if place == 2 { cell.with_max_x(row.right()) } else { cell };
        if button::button_ui(ui, cell, label, Weight::Usual).clicked() {
            commands.push(Command::Look(Look::Size(size)));
        }
    }
}
