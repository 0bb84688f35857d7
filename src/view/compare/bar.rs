//! The bar above the runs: what there is, how to add to it, and the scale.
//!
//! Owns the order of its parts and the menu of what can be varied. Never reads a list of values.

use egui::accesskit::Role as Kind;
use egui::{Button, CursorIcon, Key, Modifiers, Popup, Rect, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};

use crate::app::App;
use crate::app::command::{Command, Compare};
use crate::app::compare::{MOST, Varied};
use crate::chart::palette::Role;
use crate::view::button::{self, Weight};
use crate::view::explain::hinted;
use crate::view::paint::{self, Side, Toward};
use crate::view::theme::{self, Type, color};

/// The height of the bar.
pub const HEIGHT: f32 = 76.0;
const PADDING: f32 = 16.0;
/// The room of the name of what is varied, and of its values.
const NAME: f32 = 190.0;
const VALUES: f32 = 170.0;

/// Draws the bar.
pub fn bar_ui(ui: &mut Ui, area: Rect, app: &App, commands: &mut Vec<Command>) {
    let upper =
        Rect::from_min_max(pos2(area.left() + PADDING, area.top() + 8.0), pos2(area.right() - 13.0, area.top() + 34.0));
    let lower = upper.translate(vec2(0.0, 32.0));
    let end = actions_ui(ui, upper, app, commands);
    heading_ui(ui, upper.with_max_x(end - 8.0), app);
    adding_ui(ui, lower, app, commands);
}

/// How many there are, at which step the cursor is, and what is still to come.
fn heading_ui(ui: &Ui, row: Rect, app: &App) {
    let comparing = app.comparing();
    let baseline = row.top() + 17.0;
    let name = "Runs side by side";
    let written = paint::text(ui, pos2(row.left(), baseline), Side::Right, Type::Heading, Role::Text2, name);
    let mut words = format!("{} of {MOST}, step {}", comparing.members().len(), app.cursor());
    if comparing.waiting() > 0 {
        words += &format!(", {} to compute", comparing.waiting());
    }
    let at = pos2(written.right() + 12.0, baseline);
    let fitted = paint::fitted(ui, Type::Small, &words, row.right() - at.x);
    paint::text(ui, at, Side::Right, Type::Small, Role::Text3, &fitted);
    paint::spoken(ui, row.with_max_x(at.x + 120.0), "side by side", format!("{name}: {words}"));
}

/// The scale, and the ways out, from the right edge inwards; returns where they end.
fn actions_ui(ui: &mut Ui, row: Rect, app: &App, commands: &mut Vec<Command>) -> f32 {
    let comparing = app.comparing();
    let mut right = row.right();
    let actions = [
        ("Back to the charts", Compare::Show, "The charts of the run being edited"),
        ("Clear", Compare::Clear, "Remove all of them from here; no scenario is lost"),
    ];
    for (label, asked, tip) in actions {
        let wide = button::room(ui, label, Weight::Usual);
        let rect = Rect::from_min_max(pos2(right - wide, row.top()), pos2(right, row.bottom()));
        let response = button::button_ui(ui, rect, label, Weight::Usual);
        if hinted(ui, response, tip).clicked() {
            commands.push(Command::Compare(asked));
        }
        right -= wide + 8.0;
    }
    let choices = [("One scale", "One scale for all"), ("Own scales", "A scale for each")];
    let rect = Rect::from_min_max(pos2(right - 168.0, row.top()), pos2(right, row.bottom()));
    let chosen = usize::from(comparing.own_scales());
    if button::segments_ui(ui, rect, &choices, chosen).is_some_and(|pressed| pressed != chosen) {
        commands.push(Command::Compare(Compare::Scales));
    }
    rect.left()
}

/// The ways to add a run: this one, or one for each value of something.
fn adding_ui(ui: &mut Ui, row: Rect, app: &App, commands: &mut Vec<Command>) {
    let baseline = row.top() + 17.5;
    let wide = button::room(ui, "Add this run", Weight::Usual);
    let rect = Rect::from_min_size(row.min, vec2(wide, 26.0));
    let tip = "The run being edited takes a place here";
    let response = button::button_ui(ui, rect, "Add this run", Weight::Usual);
    if hinted(ui, response, tip).clicked() {
        commands.push(Command::Compare(Compare::AddThis));
    }
    let mut x = rect.right() + 16.0;
    x = paint::text(ui, pos2(x, baseline), Side::Right, Type::Small, Role::Text3, "or vary").right() + 8.0;
    let menu = Rect::from_min_size(pos2(x, row.top()), vec2(NAME, 26.0));
    varied_ui(ui, menu, app, commands);
    x = menu.right() + 8.0;
    x = paint::text(ui, pos2(x, baseline), Side::Right, Type::Small, Role::Text3, "at").right() + 8.0;
    let field = Rect::from_min_size(pos2(x, row.top()), vec2(VALUES, 26.0));
    let entered = values_ui(ui, field, app, commands);
    let wide = button::room(ui, "Add variants", Weight::Primary);
    let rect = Rect::from_min_size(pos2(field.right() + 8.0, row.top()), vec2(wide, 26.0));
    let tip = "One run for each value, on the same random numbers";
    let response = button::button_ui(ui, rect, "Add variants", Weight::Primary);
    if hinted(ui, response, tip).clicked() || entered {
        commands.push(Command::Compare(Compare::AddVariants));
    }
}

/// What is varied, with a menu of everything that can be.
fn varied_ui(ui: &mut Ui, rect: Rect, app: &App, commands: &mut Vec<Command>) {
    let chosen = app.comparing().varied();
    let label = chosen.name(app.draft());
    let response =
        ui.interact(rect, paint::place(ui, "varied"), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::labeled(Kind::Button, true, format!("Vary: {label}")));
    let fill = if response.hovered() { Role::Overlay } else { Role::Raised };
    paint::block(ui, rect, 4.0, fill, Some(Role::Border));
    let fitted = paint::fitted(ui, Type::Small, &label, rect.width() - 36.0);
    let at = pos2(rect.left() + 10.0, rect.center().y + 4.5);
    paint::text(ui, at, Side::Right, Type::Small, Role::Text, &fitted);
    let caret = pos2(rect.right() - 12.0, rect.center().y);
    paint::triangle(ui.painter(), caret, 4.0, Toward::Down, color(ui, Role::Text3));
    paint::focus_ring(ui, &response, rect, 4.0);
    Popup::menu(&response).show(|ui| {
        ui.set_min_width(NAME);
        ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
            for varied in Varied::all(app.draft()) {
                let entry = Button::selectable(varied == chosen, varied.name(app.draft()));
                if ui.add(entry.min_size(vec2(NAME, 26.0))).clicked() {
                    commands.push(Command::Compare(Compare::Vary(varied)));
                    ui.close();
                }
            }
        });
    });
}

/// The values to type; says whether they were entered.
fn values_ui(ui: &mut Ui, rect: Rect, app: &App, commands: &mut Vec<Command>) -> bool {
    let mut text = app.comparing().values().to_owned();
    let edit =
        TextEdit::singleline(&mut text).id(paint::place(ui, "values")).hint_text("5, 10, 20").frame(theme::field(ui));
    let response = ui.put(rect, edit).accessible_name("Values");
    let words = "Numbers with commas between them, a range such as 1..9, or multiples of what it is such as *0.5";
    let response = hinted(ui, response, words);
    paint::focus_ring(ui, &response, rect, 4.0);
    if response.changed() {
        commands.push(Command::Compare(Compare::Values(text)));
    }
    if !response.lost_focus() {
        return false;
    }
    // Escape leaves the field, and nothing but the field.
    ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
    ui.input(|i| i.key_pressed(Key::Enter))
}
