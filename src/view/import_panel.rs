//! The panel for tables that were dropped or opened: what was recognised, the first rows, what cannot be used.
//!
//! Owns its layout and words. Reading and trying is the app's.

use egui::{Align2, Area, Button, Frame, Grid, Id, Label, Order, Popup, Rect, RichText, ScrollArea, Ui, pos2, vec2};

use super::button::{self, Weight};
use super::paint::{self, Side, Toward};
use super::theme::{Type, color};
use crate::app::App;
use crate::app::command::{Command, File};
use crate::app::import::{Import, Importing};
use crate::chart::palette::Role;
use crate::chart::words;
use crate::scenario::import::{BadRows, Field, Kind, OffGrid, Problems, Rejected, Source};

const WIDTH: f32 = 680.0;
/// Where the choices begin, right of their name.
const CHOICES: f32 = 104.0;
const ROW: f32 = 26.0;
/// Menus of columns beside each other.
const MENUS: usize = 3;
/// Rows that are shown of the table.
const ROWS: usize = 4;
/// Columns that are shown of the table, and the most room for one.
const COLUMNS: usize = 12;
const CELL: f32 = 132.0;
/// Rows that are listed as unusable, and how high their list may get.
const LIST: f32 = 132.0;
const LISTED: usize = 100;
/// What stands in a menu for a meaning no column has.
const NONE: &str = "no column";

/// Whether the panel had its focus when it opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Focus(bool);

/// Draws the panel while a table is looked at.
pub fn import_panel_ui(ui: &Ui, app: &App, focus: &mut Focus, commands: &mut Vec<Command>) {
    let Some(importing) = app.importing() else {
        focus.0 = false;
        return;
    };
    let mut asked = Vec::new();
    Area::new(Id::unique("import")).order(Order::Foreground).anchor(Align2::CENTER_TOP, vec2(0.0, 56.0)).show(
        ui.ctx(),
        |ui| {
            Frame::window(ui.style()).show(ui, |ui| {
                ui.set_width(WIDTH);
                let most = (ui.ctx().content_rect().height() - 180.0).max(120.0);
                // It is as high as it needs to be, and scrolls in a low window.
                ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, |ui| {
                    ui.set_width(WIDTH);
                    choices_ui(ui, importing, &mut asked);
                    columns_ui(ui, importing.source(), &mut asked);
                    rows_ui(ui, importing.source());
                    outcome_ui(ui, importing);
                });
                buttons_ui(ui, importing, focus, &mut asked);
            });
        },
    );
    commands.extend(asked.into_iter().map(|import| Command::File(File::Import(import))));
}

fn heading_ui(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).font(Type::Heading.font()).color(color(ui, Role::Text2)));
}

fn small_ui(ui: &mut Ui, words: &str, role: Role) {
    let text = RichText::new(words).font(Type::Small.font()).color(color(ui, role));
    ui.add(Label::new(text).wrap());
}

/// A name and the place of its choices.
fn row_ui(ui: &mut Ui, name: &str) -> Rect {
    let (_, row) = ui.allocate_space(vec2(WIDTH, ROW));
    let baseline = pos2(row.left(), row.center().y + 4.5);
    paint::text(ui, baseline, Side::Right, Type::Small, Role::Text2, name);
    row.with_min_x(row.left() + CHOICES)
}

/// What the file is called, what it holds and where it goes.
fn choices_ui(ui: &mut Ui, importing: &Importing, asked: &mut Vec<Import>) {
    let Source { name, table, columns } = importing.source();
    let rows = words::count(table.rows().len() as u64, "row", "rows");
    let several = importing.sources().len() > 1;
    let title = if several { format!("Import {} files", importing.sources().len()) } else { format!("Import {name}") };
    ui.label(RichText::new(&title).font(Type::Value.font()).color(color(ui, Role::Text)));
    if !importing.refused().is_empty() {
        heading_ui(ui, "Not used");
        importing.refused().iter().for_each(|why| small_ui(ui, why, Role::CautionText));
    }
    if several {
        files_ui(ui, importing, asked);
    }
    small_ui(ui, &format!("{rows} below the headings, {} columns", table.headings().len()), Role::Text3);
    let kinds = [("Positions", "Positions"), ("Order book", "Order book"), ("Index path", "Index path")];
    let chosen = Kind::ALL.iter().position(|kind| *kind == columns.kind()).unwrap_or(0);
    let row = row_ui(ui, "It holds");
    asked.extend(button::segments_ui(ui, row, &kinds, chosen).map(|place| Import::Kind(Kind::ALL[place])));
    let places = [("This scenario", "Into this scenario"), ("A plain venue", "Into a plain venue")];
    let row = row_ui(ui, "It goes into");
    let pressed = button::segments_ui(ui, row, &places, usize::from(importing.plain()));
    asked.extend(pressed.map(|place| Import::Plain(place == 1)));
}

/// The files, of which one is seen.
fn files_ui(ui: &mut Ui, importing: &Importing, asked: &mut Vec<Import>) {
    let row = row_ui(ui, "File");
    let room = row.width() / importing.sources().len() as f32 - 12.0;
    let names: Vec<(String, String)> = importing
        .sources()
        .iter()
        .map(|source| (paint::fitted(ui, Type::Small, &source.name, room), format!("Look at {}", source.name)))
        .collect();
    let names: Vec<(&str, &str)> = names.iter().map(|(shown, said)| (shown.as_str(), said.as_str())).collect();
    asked.extend(button::segments_ui(ui, row, &names, importing.seen()).map(Import::See));
}

/// Each meaning with the menu of the file's headings.
fn columns_ui(ui: &mut Ui, source: &Source, asked: &mut Vec<Import>) {
    heading_ui(ui, "What its columns mean");
    let wide = (WIDTH - 16.0 * (MENUS as f32 - 1.0)) / MENUS as f32;
    for fields in source.columns.kind().fields().chunks(MENUS) {
        let (_, row) = ui.allocate_space(vec2(WIDTH, ROW));
        for (place, field) in fields.iter().enumerate() {
            let left = row.left() + (wide + 16.0) * place as f32;
            let cell = Rect::from_min_size(pos2(left, row.top()), vec2(wide, ROW));
            menu_ui(ui, cell, *field, source, asked);
        }
    }
}

fn menu_ui(ui: &mut Ui, cell: Rect, field: Field, source: &Source, asked: &mut Vec<Import>) {
    let headings = source.table.headings();
    let column = source.columns.column(field);
    let chosen = column.and_then(|column| headings.get(column)).map_or(NONE, String::as_str);
    let baseline = pos2(cell.left(), cell.center().y + 4.5);
    paint::text(ui, baseline, Side::Right, Type::Small, Role::Text2, field.name());
    let face = cell.with_min_x(cell.left() + 66.0);
    let name = format!("Column of {}: {chosen}", field.name());
    // Its place in the window is the meaning's, whatever is chosen.
    let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(face).id_salt(field.name()));
    let response = button::face_ui(&mut inner, face, &name, Weight::Usual, 4.0);
    let role = if column.is_some() { Role::Text } else { Role::Text3 };
    let shown = paint::fitted(ui, Type::Small, chosen, face.width() - 32.0);
    paint::text(ui, pos2(face.left() + 10.0, baseline.y), Side::Right, Type::Small, role, &shown);
    let caret = pos2(face.right() - 13.0, face.center().y);
    paint::triangle(ui.painter(), caret, 4.0, Toward::Down, color(ui, Role::Text3));
    Popup::menu(&response).show(|ui| {
        ui.set_min_width(face.width());
        ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            let entry = |ui: &mut Ui, words: &str, on: bool| {
                ui.add(Button::selectable(on, words).min_size(vec2(face.width(), ROW))).clicked()
            };
            if entry(ui, NONE, column.is_none()) {
                asked.push(Import::Column(field, None));
            }
            for (place, heading) in headings.iter().enumerate() {
                if entry(ui, heading, column == Some(place)) {
                    asked.push(Import::Column(field, Some(place)));
                }
            }
        });
    });
}

/// The table as it begins, with its lines.
fn rows_ui(ui: &mut Ui, source: &Source) {
    let headings = source.table.headings();
    heading_ui(ui, "Its first rows");
    ScrollArea::horizontal().id_salt("first rows").show(ui, |ui| {
        Grid::new("first rows").spacing(vec2(16.0, 2.0)).min_row_height(18.0).show(ui, |ui| {
            let cell = |ui: &mut Ui, words: &str, size: Type, role: Role| {
                let shown = paint::fitted(ui, size, words, CELL);
                ui.label(RichText::new(shown).font(size.font()).color(color(ui, role)));
            };
            cell(ui, "line", Type::Small, Role::Text3);
            let shown = headings.len().min(COLUMNS);
            headings[..shown].iter().for_each(|heading| cell(ui, heading, Type::Heading, Role::Text2));
            if headings.len() > shown {
                cell(ui, &format!("and {} more", headings.len() - shown), Type::Small, Role::Text3);
            }
            ui.end_row();
            for row in source.table.rows().iter().take(ROWS) {
                cell(ui, &row.line.to_string(), Type::Small, Role::Text3);
                for column in 0..shown {
                    match row.cell(column) {
                        Ok(text) => cell(ui, text, Type::Small, Role::Text),
                        Err(broken) => cell(ui, &broken, Type::Small, Role::Danger),
                    }
                }
                ui.end_row();
            }
        });
    });
}

/// What would come of it, or what is in the way.
fn outcome_ui(ui: &mut Ui, importing: &Importing) {
    for (file, problems) in importing.problems() {
        let file = (importing.sources().len() > 1).then_some(file.as_str());
        problems_ui(ui, file, problems, importing.choices().bad_rows == BadRows::Skip);
    }
    match importing.outcome() {
        Ok(imported) => {
            heading_ui(ui, "What comes of it");
            imported.said.iter().for_each(|line| small_ui(ui, line, Role::Text2));
        }
        Err(Rejected::Rows(_)) => {}
        Err(rejected @ (Rejected::File { .. } | Rejected::Scenario(_))) => {
            heading_ui(ui, "It cannot be used like this");
            small_ui(ui, &rejected.to_string(), Role::Danger);
        }
    }
}

fn problems_ui(ui: &mut Ui, file: Option<&str>, problems: &Problems, skipped: bool) {
    let count = words::count(problems.count() as u64, "row", "rows");
    let count = file.map_or_else(|| count.clone(), |file| format!("{file}: {count}"));
    heading_ui(ui, &if skipped { format!("{count} left out") } else { format!("{count} cannot be used") });
    let role = if skipped { Role::Text2 } else { Role::Danger };
    ScrollArea::vertical().id_salt(("problems", file)).max_height(LIST).min_scrolled_height(LIST).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.set_width(WIDTH - 16.0);
        for problem in problems.first().iter().take(LISTED) {
            small_ui(ui, &problem.to_string(), role);
        }
        if problems.count() > LISTED {
            small_ui(ui, &format!("and {} more", problems.count() - LISTED), role);
        }
    });
}

fn buttons_ui(ui: &mut Ui, importing: &Importing, focus: &mut Focus, asked: &mut Vec<Import>) {
    let (_, row) = ui.allocate_space(vec2(WIDTH, 28.0));
    let choices = importing.choices();
    let (skip, round) = (choices.bad_rows == BadRows::Skip, choices.off_grid == OffGrid::Round);
    let all = || importing.problems().iter().map(|(_, problems)| problems);
    let (bad, off): (usize, usize) = (all().map(Problems::count).sum(), all().map(Problems::off_grid).sum());
    let mut left = row.left();
    let mut toggle = |ui: &mut Ui, label: &str, on: bool, needed: bool, import: Import| {
        if !(on || needed) {
            return;
        }
        let weight = if on { Weight::On } else { Weight::Usual };
        let wide = button::room(ui, label, weight) + 16.0;
        let rect = Rect::from_min_size(pos2(left, row.top()), vec2(wide, 28.0));
        let response = button::face_ui(ui, rect, label, weight, 4.0);
        // On an overlay only the square shows that it is on.
        let square = Rect::from_center_size(pos2(rect.left() + 16.0, rect.center().y), vec2(8.0, 8.0));
        paint::block(ui, square, 0.0, if on { Role::Text } else { Role::Raised }, Some(Role::Text));
        let baseline = pos2(rect.left() + 28.0, rect.center().y + 4.3);
        paint::text(ui, baseline, Side::Right, Type::Small, Role::Text, label);
        if response.clicked() {
            asked.push(import);
        }
        left += wide + 8.0;
    };
    let other = if skip { BadRows::Refuse } else { BadRows::Skip };
    toggle(ui, "Skip them", skip, bad > 0, Import::BadRows(other));
    let other = if round { OffGrid::Refuse } else { OffGrid::Round };
    toggle(ui, "Round to tick and lot", round, off > 0, Import::OffGrid(other));
    let usable = importing.outcome().is_ok();
    let mut right = row.right();
    let buttons = [("Use", Weight::Primary, Import::Use), ("Cancel", Weight::Usual, Import::Close)];
    for (label, weight, import) in buttons.into_iter().filter(|(_, _, import)| usable || *import != Import::Use) {
        let wide = button::room(ui, label, weight);
        let rect = Rect::from_min_size(pos2(right - wide, row.top()), vec2(wide, 28.0));
        let response = button::button_ui(ui, rect, label, weight);
        // Enter uses what can be used, or puts it away.
        if !focus.0 {
            focus.0 = true;
            response.request_focus();
        }
        if response.clicked() {
            asked.push(import);
        }
        right -= wide + 8.0;
    }
}
