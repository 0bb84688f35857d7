//! The path field under the top bar: type a path, or ask the system for one.
//!
//! Owns the layout of the field and its buttons. Never touches a file.

use egui::{Align2, Area, Frame, Id, Key, Label, Order, RichText, TextEdit, Ui, vec2};

use super::button::{self, Weight};
use super::theme::{Type, color};
use crate::app::App;
use crate::app::command::{Command, File};
use crate::app::files::{Format, Purpose};
use crate::chart::palette::Role;

const WIDTH: f32 = 420.0;

/// Which purpose had the focus last, so that the field takes it once and not every frame.
#[derive(Clone, Debug, Default)]
pub struct Focus(Option<&'static str>);

/// Draws the field while a path is being asked for.
pub fn files_panel_ui(ui: &mut Ui, app: &App, focus: &mut Focus, commands: &mut Vec<Command>) {
    let Some(purpose) = app.files().purpose() else {
        focus.0 = None;
        return;
    };
    Area::new(Id::unique("path field")).order(Order::Foreground).anchor(Align2::RIGHT_TOP, vec2(-16.0, 48.0)).show(
        ui.ctx(),
        |ui| {
            Frame::window(ui.style()).show(ui, |ui| {
                ui.set_width(WIDTH);
                heading_ui(ui, purpose, commands);
                path_ui(ui, app, purpose, focus, commands);
                buttons_ui(ui, app, purpose, commands);
                if let Some(note) = app.files().note() {
                    let words = RichText::new(note).color(color(ui, Role::Danger));
                    ui.add(Label::new(words).wrap());
                }
            });
        },
    );
    if ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, Key::Escape)) {
        commands.push(Command::File(File::Close));
    }
}

fn heading_ui(ui: &mut Ui, purpose: Purpose, commands: &mut Vec<Command>) {
    let heading = RichText::new(purpose.title()).font(Type::Value.font()).color(color(ui, Role::Text));
    ui.label(heading);
    if let Purpose::Export(format) = purpose {
        let choices = Format::ALL.map(|format| (format.label(), format.label()));
        let chosen = Format::ALL.iter().position(|one| *one == format).unwrap_or(0);
        let (_, rect) = ui.allocate_space(vec2(WIDTH, 26.0));
        if let Some(place) = button::segments_ui(ui, rect, &choices, chosen) {
            let purpose = Purpose::Export(Format::ALL[place]);
            commands.push(Command::File(File::Ask(purpose)));
        }
    }
}

fn path_ui(ui: &mut Ui, app: &App, purpose: Purpose, focus: &mut Focus, commands: &mut Vec<Command>) {
    let mut path = app.files().path().to_owned();
    let edit =
        TextEdit::singleline(&mut path).id(Id::unique("path")).desired_width(WIDTH - 12.0).margin(vec2(6.0, 5.0));
    let response = ui.add(edit).accessible_name("Path");
    if response.changed() {
        commands.push(Command::File(File::Path(path)));
    }
    if focus.0 != Some(purpose.verb()) {
        focus.0 = Some(purpose.verb());
        response.request_focus();
    }
    if response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) {
        commands.push(Command::File(File::Confirm));
        response.request_focus();
    }
}

fn buttons_ui(ui: &mut Ui, app: &App, purpose: Purpose, commands: &mut Vec<Command>) {
    let (_, row) = ui.allocate_space(vec2(WIDTH, 28.0));
    let (browse, command) = if app.files().browsing() {
        ("Waiting for the system's dialog – cancel", File::CancelBrowse)
    } else {
        ("Browse…", File::Browse)
    };
    let wide = button::room(ui, browse, Weight::Usual);
    let left = egui::Rect::from_min_size(row.min, vec2(wide, 28.0));
    if button::button_ui(ui, left, browse, Weight::Usual).clicked() {
        commands.push(Command::File(command));
    }
    let verb = match purpose {
        Purpose::Open => "Open file",
        Purpose::Save => "Save file",
        Purpose::Export(_) => "Export file",
    };
    let wide = button::room(ui, verb, Weight::Primary);
    let right = egui::Rect::from_min_size(egui::pos2(row.right() - wide, row.top()), vec2(wide, 28.0));
    if button::button_ui(ui, right, verb, Weight::Primary).clicked() {
        commands.push(Command::File(File::Confirm));
    }
    let wide = button::room(ui, "Cancel", Weight::Usual);
    let middle = egui::Rect::from_min_size(egui::pos2(right.left() - 8.0 - wide, row.top()), vec2(wide, 28.0));
    if button::button_ui(ui, middle, "Cancel", Weight::Usual).clicked() {
        commands.push(Command::File(File::Close));
    }
}
