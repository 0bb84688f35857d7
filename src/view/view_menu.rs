//! The menu of looks: colours, size, room, motion, layouts, and the resets, far from Play.
//!
//! Owns its layout and the names of the choices. What is chosen is the app's.

use egui::{Popup, PopupCloseBehavior, Rect, Ui, pos2, vec2};

use super::button::{self, Weight};
use super::explain::hinted;
use super::paint::{self, Side};
use super::theme::Type;
use crate::app::App;
use crate::app::command::{Command, Edit, Layout, Look, Size};
use crate::app::settings::Room;
use crate::chart::palette::{Palette, Role};

const WIDTH: f32 = 340.0;
const ROW: f32 = 28.0;
/// Where the choices begin, right of their name.
const CHOICES: f32 = 64.0;
/// Between two buttons.
const GAP: f32 = 4.0;

/// Draws the button that opens the menu, and the menu while it is open.
pub fn view_menu_ui(ui: &mut Ui, rect: Rect, app: &App, commands: &mut Vec<Command>) {
    let response = button::button_ui(ui, rect, "View", Weight::Usual);
    let response = hinted(ui, response, "Colours, size, room, motion, layouts, resets");
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
        let look = Command::Look;
        let mut layouts = vec![
            ("Explore", look(Look::Arrange(Layout::Explore))),
            ("Analyse", look(Look::Arrange(Layout::Analyse))),
            ("Present", look(Look::Present)),
        ];
        layouts.extend(settings.mine.map(|_| ("Mine", look(Look::Arrange(Layout::Mine)))));
        layouts.push(("Save mine", look(Look::KeepLayout)));
        buttons_ui(ui, "Layout", &layouts, commands);
        let resets = [
            ("View", look(Look::ResetView)),
            ("Controls", Command::Edit(Edit::RestoreAll)),
            ("Everything", look(Look::ResetEverything)),
        ];
        buttons_ui(ui, "Reset", &resets, commands);
    });
}

/// A named row of buttons, equally wide.
fn buttons_ui(ui: &mut Ui, name: &str, buttons: &[(&str, Command)], commands: &mut Vec<Command>) {
    let row = row_ui(ui, name);
    let wide = (row.width() + GAP) / buttons.len() as f32;
    for (place, (label, command)) in buttons.iter().enumerate() {
        let left = row.left() + wide * place as f32;
        let cell = Rect::from_min_size(pos2(left, row.top()), vec2(wide - GAP, ROW - 2.0));
        if named_button_ui(ui, cell, name, label) {
            commands.push(command.clone());
        }
    }
}

/// A button called by its row and its word: what *View* means depends on the row.
fn named_button_ui(ui: &mut Ui, rect: Rect, row: &str, label: &str) -> bool {
    let response = button::face_ui(ui, rect, &format!("{row}: {}", label.to_lowercase()), Weight::Usual, 4.0);
    let at = pos2(rect.center().x, rect.center().y + 4.3);
    paint::text(ui, at, Side::Middle, Type::Small, Role::Text, label);
    response.clicked()
}

/// A named row; returns the place of its choices.
fn row_ui(ui: &mut Ui, name: &str) -> Rect {
    let (_, row) = ui.allocate_space(vec2(WIDTH, ROW));
    let at = pos2(row.left() + 4.0, row.center().y + 4.5);
    paint::text(ui, at, Side::Right, Type::Small, Role::Text2, name);
    row.with_min_x(row.left() + CHOICES)
}

fn size_ui(ui: &mut Ui, scale: u16, commands: &mut Vec<Command>) {
    let percent = format!("{scale} %");
    let size = |size| Command::Look(Look::Size(size));
    let sizes =
        [("Smaller", size(Size::Smaller)), (percent.as_str(), size(Size::Usual)), ("Larger", size(Size::Larger))];
    buttons_ui(ui, "Size", &sizes, commands);
}
