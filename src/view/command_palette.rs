//! The command palette: everything that can be asked for, found by typing a part of its name.
//!
//! Owns what is typed, which entry is chosen and the order of what was found. The entries are the
//! command table's rows and the presets; choosing one asks for the same command as its key.

use egui::accesskit::Role as Kind;
use egui::{
    Align2, Area, CursorIcon, Frame, Id, Key, Modifiers, Order, Rect, Response, Sense, TextEdit, Ui, WidgetInfo, pos2,
    vec2,
};

use super::actions::ACTIONS;
use super::paint::{self, Side};
use super::theme::{self, Type};
use crate::app::App;
use crate::app::command::{Command, File, Look};
use crate::chart::palette::Role;

const WIDTH: f32 = 520.0;
const ROW: f32 = 28.0;
/// How many entries are in view at a time.
const ROWS: usize = 12;

/// What is being looked for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    open: bool,
    typed: String,
    chosen: usize,
}

/// Something that can be asked for.
struct Entry {
    name: String,
    /// Where it belongs, which can be typed too.
    group: &'static str,
    keys: String,
    possible: bool,
    command: Command,
}

/// Draws the palette while it is asked for.
pub fn command_palette_ui(ui: &Ui, app: &App, search: &mut Search, commands: &mut Vec<Command>) {
    if !app.commands_shown() {
        *search = Search::default();
        return;
    }
    Area::new(Id::unique("command palette")).order(Order::Foreground).anchor(Align2::CENTER_TOP, vec2(0.0, 64.0)).show(
        ui.ctx(),
        |ui| {
            Frame::window(ui.style()).inner_margin(8.0).show(ui, |ui| {
                ui.set_width(WIDTH);
                ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
                let enter = field_ui(ui, search);
                let found = found(entries(app), &search.typed);
                search.chosen = search.chosen.min(found.len().saturating_sub(1));
                let pressed = list_ui(ui, &found, search.chosen);
                let chosen = pressed.or(enter.then_some(search.chosen));
                if let Some(entry) = chosen.and_then(|place| found.get(place)).filter(|entry| entry.possible) {
                    // Closed first: what was chosen may be to open something else, or this again.
                    commands.push(Command::Look(Look::Commands));
                    if entry.command != Command::Look(Look::Commands) {
                        commands.push(entry.command.clone());
                    }
                }
            });
        },
    );
}

/// The field to type in; says whether Enter was pressed.
fn field_ui(ui: &mut Ui, search: &mut Search) -> bool {
    let (down, up, enter) = ui.input_mut(|i| {
        let mut count = |key| i.count_and_consume_key(Modifiers::NONE, key);
        (count(Key::ArrowDown), count(Key::ArrowUp), count(Key::Enter) > 0)
    });
    search.chosen = (search.chosen + down).saturating_sub(up);
    let edit = TextEdit::singleline(&mut search.typed)
        .id(Id::unique("find a command"))
        .hint_text("Type what you want to do")
        .desired_width(WIDTH - 12.0)
        .frame(theme::field(ui));
    let response = ui.add(edit).accessible_name("Find a command");
    if response.changed() {
        search.chosen = 0;
    }
    if !search.open {
        search.open = true;
        response.request_focus();
    }
    ui.add_space(8.0);
    // Enter on an entry the Tab key has reached presses that entry.
    enter && response.has_focus()
}

/// The entries around the chosen one; returns the place of the one that was pressed.
fn list_ui(ui: &mut Ui, found: &[Entry], chosen: usize) -> Option<usize> {
    if found.is_empty() {
        let (_, row) = ui.allocate_space(vec2(WIDTH, ROW));
        let words = "Nothing is called that. Fewer letters find more.";
        paint::text(ui, pos2(row.left() + 8.0, row.center().y + 4.5), Side::Right, Type::Body, Role::Text3, words);
        paint::spoken(ui, row, "nothing found", words);
    }
    let first = chosen.saturating_sub(ROWS - 1).min(found.len().saturating_sub(ROWS));
    let mut pressed = None;
    for (place, entry) in found.iter().enumerate().skip(first).take(ROWS) {
        let (_, row) = ui.allocate_space(vec2(WIDTH, ROW));
        if entry_ui(ui, row, entry, place == chosen).clicked() {
            pressed = Some(place);
        }
    }
    if found.len() > ROWS {
        let (_, row) = ui.allocate_space(vec2(WIDTH, 20.0));
        let words = format!("{} of {}", chosen + 1, found.len());
        paint::text(ui, pos2(row.right() - 8.0, row.bottom() - 4.0), Side::Left, Type::Small, Role::Text3, &words);
    }
    pressed
}

fn entry_ui(ui: &Ui, row: Rect, entry: &Entry, chosen: bool) -> Response {
    let sense = if entry.possible { Sense::click() } else { Sense::hover() };
    let response = ui.interact(row, paint::place(ui, &entry.name), sense);
    response.widget_info(|| WidgetInfo::selected(Kind::MenuItem, entry.possible, chosen, &entry.name));
    if entry.possible && response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    let fill = if chosen { Some(Role::Accent) } else { response.hovered().then_some(Role::Raised) };
    if let Some(fill) = fill {
        paint::block(ui, row, 4.0, fill, None);
    }
    let (name, aside) = match (chosen, entry.possible) {
        (true, true) => (Role::OnAccent, Role::OnAccent),
        (true, false) => (Role::Track, Role::Track),
        (false, true) => (Role::Text, Role::Text3),
        (false, false) => (Role::Text3, Role::Text3),
    };
    let baseline = row.center().y + 4.5;
    let keys = paint::text(ui, pos2(row.right() - 8.0, baseline), Side::Left, Type::Heading, aside, &entry.keys);
    let room = keys.left() - row.left() - 100.0;
    let words = paint::fitted(ui, Type::Body, &entry.name, room);
    paint::text(ui, pos2(row.left() + 80.0, baseline), Side::Right, Type::Body, name, &words);
    paint::text(ui, pos2(row.left() + 8.0, baseline), Side::Right, Type::Small, aside, entry.group);
    paint::focus_ring(ui, &response, row, 4.0);
    response
}

/// Everything there is.
fn entries(app: &App) -> Vec<Entry> {
    let rows = ACTIONS.iter().map(|action| Entry {
        name: action.name.to_owned(),
        group: action.group.heading(),
        keys: action.written(),
        possible: (action.possible)(app),
        command: (action.ask)(app),
    });
    let presets = app.presets().iter().map(|shipped| Entry {
        name: shipped.title.clone(),
        group: "Scenario",
        keys: String::new(),
        possible: true,
        command: Command::File(File::Preset(shipped.preset.name.to_owned())),
    });
    let recent = app.settings().recent.iter().map(|path| Entry {
        name: path.clone(),
        group: "Recent",
        keys: String::new(),
        possible: true,
        command: Command::File(File::Dropped(path.into())),
    });
    let mut all: Vec<Entry> = rows.chain(presets).chain(recent).collect();
    all.iter_mut().for_each(|entry| entry.possible &= !app.withholds(&entry.command));
    all
}

/// What fits the typed words, best first; in the order of the table where they fit equally well.
fn found(entries: Vec<Entry>, typed: &str) -> Vec<Entry> {
    let mut found: Vec<(usize, Entry)> = entries
        .into_iter()
        .filter_map(|entry| Some((distance(typed, &format!("{} {}", entry.name, entry.group))?, entry)))
        .collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// How far typed words are from a name: nothing where each begins a word of it, more where they
/// stand inside one or their letters are only there in order, `None` where they are not.
fn distance(typed: &str, name: &str) -> Option<usize> {
    let name = name.to_lowercase();
    typed
        .to_lowercase()
        .split_whitespace()
        .map(|part| {
            let begins = name.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(part));
            let mut rest = name.chars();
            match () {
                () if begins => Some(0),
                () if name.contains(part) => Some(1),
                () if part.chars().all(|letter| rest.any(|other| other == letter)) => Some(4),
                () => None,
            }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn words_are_found_by_their_beginnings_then_inside_then_by_letters_in_order() {
        assert_eq!(distance("", "Play or pause"), Some(0));
        assert_eq!(distance("pa", "Play or pause"), Some(0));
        assert_eq!(distance("pau PLA", "Play or pause"), Some(0));
        assert_eq!(distance("ause", "Play or pause"), Some(1));
        assert_eq!(distance("pps", "Play or pause"), Some(4));
        assert_eq!(distance("spp", "Play or pause"), None);
        assert_eq!(distance("play x", "Play or pause"), None);
    }
}
