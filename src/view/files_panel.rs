//! The path field under the top bar: type a path, or ask the system for one.
//!
//! Owns the layout of the field and its buttons. Never touches a file.

use egui::{Align2, Area, Frame, Id, Key, Label, Order, RichText, TextEdit, Ui, pos2, vec2};

use super::button::{self, Weight};
use super::paint::{self, Side};
use super::theme::{self, Type, color};
use crate::app::App;
use crate::app::command::{Command, File};
use crate::app::files::{Format, Purpose, Sheet};
use crate::chart::palette::Role;
use crate::export::svg::Page;

const WIDTH: f32 = 480.0;

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
                if let Purpose::Export(format) = purpose {
                    sheet_ui(ui, app.files().sheet(), format, commands);
                }
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

/// How the export looks: its page and sharpness, the steps, the caption.
fn sheet_ui(ui: &mut Ui, sheet: Sheet, format: Format, commands: &mut Vec<Command>) {
    let ask = |sheet| Command::File(File::Sheet(sheet));
    if format.is_picture() {
        let choices = Page::ALL.map(|(name, _)| (name, name));
        let chosen = Page::ALL.iter().position(|(_, page)| *page == sheet.page).unwrap_or(0);
        let place = choice_ui(ui, "Size", &choices, chosen);
        commands.extend(place.map(|place| ask(Sheet { page: Page::ALL[place].1, ..sheet })));
    }
    if format == Format::Png {
        let choices = [("1×", "Scale 1×"), ("2×", "Scale 2×"), ("3×", "Scale 3×"), ("4×", "Scale 4×")];
        let place = choice_ui(ui, "Pixels", &choices, usize::from(sheet.scale) - 1);
        commands.extend(place.map(|place| ask(Sheet { scale: place as u8 + 1, ..sheet })));
    }
    let choices = [("Whole run", "Whole run"), ("Steps in view", "Steps in view")];
    let place = choice_ui(ui, "Steps", &choices, usize::from(sheet.in_view));
    commands.extend(place.map(|place| ask(Sheet { in_view: place == 1, ..sheet })));
    if format.is_picture() {
        let choices = [("With", "With caption"), ("Without", "Without caption")];
        let place = choice_ui(ui, "Caption", &choices, usize::from(!sheet.caption));
        commands.extend(place.map(|place| ask(Sheet { caption: place == 0, ..sheet })));
    }
    let (_, row) = ui.allocate_space(vec2(WIDTH, 16.0));
    let words = written(sheet, format);
    paint::text(ui, pos2(row.left(), row.bottom() - 4.0), Side::Right, Type::Small, Role::Text3, &words);
    paint::spoken(ui, row, "sheet", words);
}

/// What the choices come to.
fn written(sheet: Sheet, format: Format) -> String {
    let Page { width, height, millimetres, .. } = sheet.page;
    let on_paper = millimetres.map_or_else(String::new, |wide| format!(", {wide} mm wide"));
    match format {
        Format::Png => {
            let scale = f64::from(sheet.scale);
            format!("{} × {} pixels{on_paper}", width * scale, height * scale)
        }
        Format::Svg => format!("{width} × {height}{on_paper}, text stays text"),
        Format::Steps => "One row a step; scenario, seed and version in every row".to_owned(),
        Format::Events => "One row an event; scenario, seed and version in every row".to_owned(),
    }
}

/// A name and its choices in a row; returns the place of the one that was pressed.
fn choice_ui(ui: &mut Ui, name: &str, choices: &[(&str, &str)], chosen: usize) -> Option<usize> {
    let (_, row) = ui.allocate_space(vec2(WIDTH, 26.0));
    let baseline = pos2(row.left(), row.center().y + 4.5);
    paint::text(ui, baseline, Side::Right, Type::Small, Role::Text2, name);
    button::segments_ui(ui, row.with_min_x(row.left() + 64.0), choices, chosen)
}

fn path_ui(ui: &mut Ui, app: &App, purpose: Purpose, focus: &mut Focus, commands: &mut Vec<Command>) {
    let mut path = app.files().path().to_owned();
    let edit =
        TextEdit::singleline(&mut path).id(Id::unique("path")).desired_width(WIDTH - 12.0).frame(theme::field(ui));
    let response = ui.add(edit).accessible_name("Path");
    if response.changed() {
        commands.push(Command::File(File::Path(path)));
    }
    if focus.0 != Some(purpose.verb()) {
        focus.0 = Some(purpose.verb());
        response.request_focus();
        theme::select_all(ui, response.id, app.files().path());
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
