//! The top bar: whose window this is, which scenario, which seed, and what can be done with it.
//!
//! Owns the order of its parts and the menu of presets. Never opens a file.

use std::path::Path;

use egui::accesskit::Role as Kind;
use egui::{Button, CursorIcon, Key, Popup, Rect, RichText, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};

use super::actions::tip;
use super::button::{self, Weight};
use super::explain::hinted;
use super::paint::{self, Side, Toward};
use super::theme::{self, Type, color};
use super::view_menu::view_menu_ui;
use crate::app::App;
use crate::app::command::{Command, Compare, Edit, File, Look};
use crate::app::files::{Format, Purpose};
use crate::chart::palette::Role;
use crate::scenario::presets::Shelf;

/// The height of the bar.
pub const HEIGHT: f32 = 40.0;
/// From this width on there is room for every name in the bar.
const ROOMY: f32 = 1200.0;
/// The room the seed and the word that something is edited need beside the title.
const BESIDE_TITLE: f32 = 216.0;
/// Between two buttons.
const GAP: f32 = 8.0;
/// The button of the menu of looks.
const VIEW: &str = "View";
/// The most room a title gets.
const LONGEST_TITLE: f32 = 320.0;

/// The seed while it is being typed.
#[derive(Clone, Debug, Default)]
pub struct SeedField(Option<String>);

/// Draws the bar.
pub fn top_bar_ui(
    ui: &mut Ui,
    area: Rect,
    app: &App,
    seed: &mut SeedField,
    inspector_shown: bool,
    commands: &mut Vec<Command>,
) {
    paint::block(ui, area, 0.0, Role::Base, None);
    let narrow = area.width() < ROOMY;
    let left = mark_ui(ui, area, narrow);
    let actions = actions(app, narrow, inspector_shown);
    let wide: f32 = actions.iter().map(|(label, weight, ..)| room(ui, label, *weight) + GAP).sum();
    let right = area.right() - 16.0 - wide - room(ui, VIEW, Weight::Usual);
    let x = scenario_ui(ui, area.with_min_x(left).with_max_x(right), app, narrow, commands);
    seed_ui(ui, x, area, app, seed, commands);
    actions_ui(ui, right, area, app, actions, commands);
    paint::rule(ui, area.left(), area.right(), area.bottom() - 1.0, Role::Hair);
}

/// The mark: three falling bars, the last ending in lime; returns where the next part begins.
fn mark_ui(ui: &Ui, area: Rect, narrow: bool) -> f32 {
    let top = area.top() + 13.0;
    for (place, (height, role)) in [(5.0, Role::Text3), (9.0, Role::Text2), (11.0, Role::Text)].into_iter().enumerate()
    {
        let left = area.left() + 16.0 + 6.0 * place as f32;
        let bar = Rect::from_min_size(pos2(left, top), vec2(4.0, height));
        paint::block(ui, bar, 0.0, role, None);
    }
    let end = Rect::from_min_size(pos2(area.left() + 28.0, top + 11.0), vec2(4.0, 3.0));
    paint::block(ui, end, 0.0, Role::You, None);
    if narrow {
        return area.left() + 52.0;
    }
    let name = pos2(area.left() + 44.0, area.top() + 25.0);
    paint::text(ui, name, Side::Right, Type::Brand, Role::Text, "Downdraft");
    let ink = color(ui, Role::Hair);
    paint::upright(ui.painter(), area.left() + 136.0, area.top() + 12.0, area.top() + 28.0, ink);
    area.left() + 152.0
}

/// The scenario's title, which opens the menu of presets; returns where the next part begins.
fn scenario_ui(ui: &mut Ui, area: Rect, app: &App, narrow: bool, commands: &mut Vec<Command>) -> f32 {
    let room = (area.width() - BESIDE_TITLE).clamp(0.0, LONGEST_TITLE);
    let title = paint::fitted(ui, Type::Body, &app.draft().title, room);
    let left = area.left();
    let wide = paint::width(ui, Type::Body, &title);
    let hit = Rect::from_min_size(pos2(left - 8.0, area.top() + 6.0), vec2(wide + 36.0, 28.0));
    let name = format!("Scenario: {}", app.draft().title);
    let response =
        ui.interact(hit, paint::place(ui, "scenario"), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::labeled(Kind::Button, true, &name));
    if response.hovered() || Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response)) {
        paint::block(ui, hit, 4.0, Role::Raised, None);
    }
    let baseline = area.top() + 25.0;
    paint::text(ui, pos2(left, baseline), Side::Right, Type::Body, Role::Text, &title);
    let caret = pos2(left + wide + 14.0, area.top() + 20.5);
    paint::triangle(ui.painter(), caret, 4.0, Toward::Down, color(ui, Role::Text3));
    paint::focus_ring(ui, &response, hit, 4.0);
    Popup::menu(&response).show(|ui| {
        let height = ui.ctx().content_rect().height() - 2.0 * HEIGHT;
        ScrollArea::vertical()
            .max_height(height)
            .min_scrolled_height(height)
            .show(ui, |ui| menu_ui(ui, app, narrow, commands));
    });
    let mut x = hit.right() + 16.0;
    if app.edited() {
        let dot = pos2(x, area.top() + 20.5);
        ui.painter().circle_filled(dot, 3.0, color(ui, Role::You));
        let at = pos2(x + 8.0, baseline);
        x = paint::text(ui, at, Side::Right, Type::Small, Role::Text2, "edited").right() + 20.0;
    }
    x
}

/// The files used last, and below them the presets, which are too many for a low window and scroll.
fn menu_ui(ui: &mut Ui, app: &App, narrow: bool, commands: &mut Vec<Command>) {
    ui.set_min_width(260.0);
    ui.spacing_mut().item_spacing.y = 1.0;
    let wide = vec2(260.0, 26.0);
    let heading = |ui: &mut Ui, words: &str| {
        ui.horizontal(|ui| {
            // As far in as the words of the entries.
            ui.add_space(2.0);
            ui.label(RichText::new(words).font(Type::Heading.font()).color(color(ui, Role::Text2)));
        });
    };
    if narrow {
        for (label, purpose) in [("Open a file…", Purpose::Open), ("Save into a file…", Purpose::Save)] {
            if ui.add(Button::new(label).min_size(wide)).clicked() {
                commands.push(Command::File(File::Ask(purpose)));
            }
        }
        ui.separator();
    }
    if !app.settings().recent.is_empty() {
        heading(ui, "Recent files");
        for path in &app.settings().recent {
            let name =
                Path::new(path).file_name().map_or_else(|| path.clone(), |name| name.to_string_lossy().into_owned());
            let response = ui.add(Button::selectable(false, name).min_size(wide));
            if hinted(ui, response, path).clicked() {
                commands.push(Command::File(File::Dropped(path.into())));
            }
        }
        ui.separator();
    }
    for shelf in Shelf::ALL {
        heading(ui, shelf.words());
        for shipped in app.presets().iter().filter(|shipped| shipped.preset.shelf == shelf) {
            let name = shipped.preset.name;
            let response = ui.add(Button::selectable(app.name() == name, shipped.title.as_str()).min_size(wide));
            if hinted(ui, response, &shipped.summary).clicked() {
                commands.push(Command::File(File::Preset(name.to_owned())));
            }
        }
        ui.add_space(8.0);
    }
}

/// The seed: pressed, it becomes a field to type in.
fn seed_ui(ui: &mut Ui, x: f32, area: Rect, app: &App, field: &mut SeedField, commands: &mut Vec<Command>) {
    let baseline = area.top() + 25.0;
    paint::text(ui, pos2(x, baseline), Side::Right, Type::Small, Role::Text3, "seed");
    let left = x + 34.0;
    let name = "Seed";
    if let Some(text) = &mut field.0 {
        let room = Rect::from_min_size(pos2(left - 6.0, area.top() + 8.0), vec2(120.0, 24.0));
        let edit = TextEdit::singleline(text).id(paint::place(ui, "seed field")).frame(theme::field(ui));
        let response = ui.put(room, edit).accessible_name(name);
        if response.lost_focus() {
            let typed = field.0.take().and_then(|text| text.trim().parse().ok());
            if let (true, Some(seed)) = (ui.input(|i| i.key_pressed(Key::Enter)), typed) {
                commands.push(Command::Edit(Edit::Seed(seed)));
            }
        } else if !response.has_focus() {
            response.request_focus();
        }
        return;
    }
    let words = app.draft().seed.to_string();
    let wide = paint::width(ui, Type::Body, &words);
    let hit = Rect::from_min_size(pos2(left - 6.0, area.top() + 8.0), vec2((wide + 12.0).max(24.0), 24.0));
    let response = ui.interact(hit, paint::place(ui, name), Sense::click()).on_hover_cursor(CursorIcon::Text);
    let response = hinted(ui, response, "The seed of every random number: the same seed, the same run");
    response.widget_info(|| WidgetInfo::labeled(Kind::Button, true, format!("Seed {words}")));
    if response.hovered() {
        paint::block(ui, hit, 4.0, Role::Raised, None);
    }
    paint::text(ui, pos2(left, baseline), Side::Right, Type::Body, Role::Text, &words);
    paint::focus_ring(ui, &response, hit, 4.0);
    if response.clicked() {
        field.0 = Some(words);
    }
}

/// One thing that can be done: word, weight, command, and what it says about itself.
type Action = (&'static str, Weight, Command, String);

/// What can be done, from left to right. Where the bar is narrow, opening and saving stand in the
/// menu of the scenario.
fn actions(app: &App, narrow: bool, inspector_shown: bool) -> Vec<Action> {
    let asked = app.files().purpose();
    let on = |shown: bool| if shown { Weight::On } else { Weight::Usual };
    let exporting = matches!(asked, Some(Purpose::Export(_)));
    let ask = |purpose| Command::File(File::Ask(purpose));
    let inspector = Command::Look(Look::Inspector(!inspector_shown));
    let mut all = vec![
        ("Inspector", on(inspector_shown), inspector, "Why a step happened, and who paid".to_owned()),
        (
            "Tables",
            on(app.table().is_some()),
            Command::Look(Look::Tables),
            tip("tables", "Every account and every fact"),
        ),
    ];
    let compare = tip("compare", "Several runs side by side, on the same shocks");
    all.push(("Compare", on(app.comparing().shown()), Command::Compare(Compare::Show), compare));
    if !narrow {
        let open = tip("open", "A scenario from a file, or your own positions, book or prices in a table");
        all.push(("Open…", on(asked == Some(Purpose::Open)), ask(Purpose::Open), open));
        let save = tip("save", "The scenario into a file");
        all.push(("Save…", on(asked == Some(Purpose::Save)), ask(Purpose::Save), save));
    }
    let export = tip("export", "Charts or numbers into a file");
    all.push(("Export…", on(exporting), ask(Purpose::Export(Format::Png)), export));
    let present = tip("present", "For a room: large, and one idea");
    all.push(("Present F5", Weight::Primary, Command::Look(Look::Present), present));
    let shortcuts = tip("shortcuts", "All shortcuts");
    all.push(("?", on(app.shortcuts_shown()), Command::Look(Look::Shortcuts), shortcuts));
    all
}

/// The room of a word in the bar.
fn room(ui: &Ui, label: &str, weight: Weight) -> f32 {
    if label == "?" { 28.0 } else { button::room(ui, label, weight) }
}

/// Draws them, the menu of looks first, so that they end at the right edge.
fn actions_ui(ui: &mut Ui, left: f32, area: Rect, app: &App, actions: Vec<Action>, commands: &mut Vec<Command>) {
    let mut x = left;
    let mut place = |ui: &Ui, label: &str, weight: Weight| {
        let rect = Rect::from_min_size(pos2(x, area.top() + 7.0), vec2(room(ui, label, weight), 26.0));
        x = rect.right() + GAP;
        rect
    };
    let rect = place(ui, VIEW, Weight::Usual);
    view_menu_ui(ui, rect, app, commands);
    for (label, weight, command, words) in actions {
        let rect = place(ui, label, weight);
        let response = button::button_ui(ui, rect, label, weight);
        let response = hinted(ui, response, words);
        if response.clicked() {
            let closes = weight == Weight::On && matches!(command, Command::File(_));
            commands.push(if closes { Command::File(File::Close) } else { command });
        }
    }
}
