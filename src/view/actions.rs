//! The command table: everything that can be asked for by name or by key.
//!
//! Shortcuts, the list of shortcuts, the command palette and the tips of buttons all read these
//! rows, so they cannot disagree. Owns names, groups, keys and when each is possible. Never carries
//! anything out: a row says which [`Command`] to ask for.

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::app::App;
use crate::app::clipboard::Copied;
use crate::app::command::{Bet, Command, Compare, Edit, File, Layout, Look, Play, Size};
use crate::app::files::{Format, Purpose};
use crate::chart::accounts::Filter;
use crate::chart::palette::Palette;
use crate::chart::scale::PriceScale;

/// What rows belong together in the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Moving through the run.
    Time,
    /// What is shown.
    View,
    /// Changing the scenario.
    Edit,
    /// Opening, saving, exporting.
    File,
    /// Finding one's way.
    Help,
}

impl Group {
    /// In the order they are listed.
    pub const ALL: [Self; 5] = [Self::Time, Self::Edit, Self::View, Self::File, Self::Help];

    /// Its heading.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Time => "Time",
            Self::View => "View",
            Self::Edit => "Edit",
            Self::File => "Files",
            Self::Help => "Help",
        }
    }
}

/// One row of the table.
pub struct Action {
    /// A short name for code: tips are looked up by it.
    pub id: &'static str,
    /// What it does, in words.
    pub name: &'static str,
    /// Where it is listed.
    pub group: Group,
    /// The keys that ask for it; any of them will do.
    pub keys: &'static [KeyboardShortcut],
    /// Whether asking makes sense now.
    pub possible: fn(&App) -> bool,
    /// What is asked for.
    pub ask: fn(&App) -> Command,
}

impl Action {
    const fn when(mut self, possible: fn(&App) -> bool) -> Self {
        self.possible = possible;
        self
    }

    /// Its keys as they are written, `Ctrl+Y, Ctrl+Shift+Z`; empty without any.
    #[must_use]
    pub fn written(&self) -> String {
        self.keys.iter().map(written).collect::<Vec<_>>().join(", ")
    }
}

const fn row(
    id: &'static str,
    name: &'static str,
    group: Group,
    keys: &'static [KeyboardShortcut],
    ask: fn(&App) -> Command,
) -> Action {
    Action { id, name, group, keys, possible: |_| true, ask }
}

const fn key(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, key)
}

const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

const fn play(play: Play) -> Command {
    Command::Play(play)
}

const fn look(look: Look) -> Command {
    Command::Look(look)
}

const fn ask(purpose: Purpose) -> Command {
    Command::File(File::Ask(purpose))
}

const fn copy(copied: Copied) -> Command {
    Command::File(File::Copy(copied))
}

/// An axis for the price; asked for a second time, dollars again.
fn prices(app: &App, scale: PriceScale) -> Command {
    let worn = app.settings().prices == scale;
    look(Look::Prices(if worn { PriceScale::Dollars } else { scale }))
}

/// More or less time around the cursor.
fn zoom(app: &App, factor: f64) -> Command {
    look(Look::Zoom { around: f64::from(app.cursor()), factor })
}

/// Every row, in the order they are listed within their groups.
#[rustfmt::skip]
pub static ACTIONS: &[Action] = &[
    row("play", "Play or pause", Group::Time, &[key(Key::Space)], |_| play(Play::Toggle)),
    row("back", "One step back", Group::Time, &[key(Key::ArrowLeft)], |_| play(Play::By(-1))),
    row("forward", "One step forward", Group::Time, &[key(Key::ArrowRight)], |_| play(Play::By(1))),
    row("wave-back", "One wave back", Group::Time, &[shift(Key::ArrowLeft)], |_| play(Play::Waves(-1))),
    row("wave-forward", "One wave forward", Group::Time, &[shift(Key::ArrowRight)], |_| play(Play::Waves(1))),
    row("ten-back", "Ten steps back", Group::Time, &[ctrl(Key::ArrowLeft)], |_| play(Play::By(-10))),
    row("ten-forward", "Ten steps forward", Group::Time, &[ctrl(Key::ArrowRight)], |_| play(Play::By(10))),
    row("start", "To the start", Group::Time, &[key(Key::Home)], |_| play(Play::Start)),
    row("end", "To the end; the view follows", Group::Time, &[key(Key::End)], |_| play(Play::End)),
    row("previous-event", "Previous event", Group::Time, &[key(Key::Comma)], |_| play(Play::PreviousEvent)),
    row("next-event", "Next event", Group::Time, &[key(Key::Period)], |_| play(Play::NextEvent)),
    row("slower", "Slower", Group::Time, &[key(Key::OpenBracket)], |_| play(Play::Slower)),
    row("faster", "Faster", Group::Time, &[key(Key::CloseBracket)], |_| play(Play::Faster)),
    row("bet", "Class bet: how far will the price fall?", Group::Time, &[key(Key::Q)], |_| Command::Bet(Bet::Ask)).when(App::can_bet),
    row("reveal", "Class bet: play on and compare", Group::Time, &[], |_| Command::Bet(Bet::Reveal)).when(App::can_reveal),
    row("skip", "Class bet: skip", Group::Time, &[], |_| Command::Bet(Bet::Skip)).when(App::counts_hands),

    row("undo", "Undo", Group::Edit, &[ctrl(Key::Z)], |_| Command::Edit(Edit::Undo)).when(App::can_undo),
    row("redo", "Redo", Group::Edit, &[ctrl(Key::Y), ctrl_shift(Key::Z)], |_| Command::Edit(Edit::Redo)).when(App::can_redo),
    row("note", "Note at the cursor…", Group::Edit, &[key(Key::N)], |_| look(Look::Note)),
    row("shock", "Shock in the next step, as a number", Group::Edit, &[key(Key::S)], |_| look(Look::Shock)).when(|app| app.shock_step().is_some()),
    row("restore-all", "Restore all controls", Group::Edit, &[], |_| Command::Edit(Edit::RestoreAll)).when(App::edited),

    row("ghost", "Show or hide the run before", Group::View, &[key(Key::G)], |_| look(Look::Ghost)).when(App::has_ghost),
    row("pin", "Pin this run as the baseline, or let go of it", Group::View, &[key(Key::B)], |_| look(Look::Pin)),
    row("compare", "Runs side by side, or the charts", Group::View, &[key(Key::C)], |_| Command::Compare(Compare::Show)),
    row("more", "More controls, open or closed", Group::View, &[key(Key::M)], |_| look(Look::More)),
    row("zoom-in", "Less time in view, around the cursor", Group::View, &[key(Key::Plus), key(Key::Equals)], |app| zoom(app, 0.8)),
    row("zoom-out", "More time in view", Group::View, &[key(Key::Minus)], |app| zoom(app, 1.25)),
    row("fit", "Fit the cascade", Group::View, &[key(Key::F)], |_| look(Look::FitCascade)).when(|app| app.run().cascade().is_some()),
    row("heat-map", "Show or hide the heat map", Group::View, &[key(Key::H)], |_| look(Look::HeatMap)),
    row("tables", "Tables: accounts, ADL queue, events, chart data", Group::View, &[key(Key::T)], |_| look(Look::Tables)),
    row("closed", "Who was closed in this step", Group::View, &[key(Key::W)], |_| look(Look::Accounts(Filter::Liquidated))),
    row("reset-view", "Back to the first view", Group::View, &[key(Key::Num0)], |_| look(Look::ResetView)),
    row("prose", "Show or hide the scenario's words", Group::View, &[], |_| look(Look::Prose)),
    row("present", "Presentation, begun or left", Group::View, &[key(Key::F5)], |_| look(Look::Present)),
    row("larger", "Everything larger", Group::View, &[ctrl(Key::Plus), ctrl(Key::Equals)], |_| look(Look::Size(Size::Larger))),
    row("smaller", "Everything smaller", Group::View, &[ctrl(Key::Minus)], |_| look(Look::Size(Size::Smaller))),
    row("usual-size", "Everything in its usual size", Group::View, &[ctrl(Key::Num0)], |_| look(Look::Size(Size::Usual))),
    row("motion", "Reduce motion, or not", Group::View, &[], |_| look(Look::Motion)),
    row("explore", "Layout: explore", Group::View, &[], |_| look(Look::Arrange(Layout::Explore))),
    row("analyse", "Layout: analyse", Group::View, &[], |_| look(Look::Arrange(Layout::Analyse))),
    row("mine", "Layout: the saved one", Group::View, &[], |_| look(Look::Arrange(Layout::Mine))).when(|app| app.settings().mine.is_some()),
    row("keep-layout", "Save this layout", Group::View, &[], |_| look(Look::KeepLayout)),
    row("reset-everything", "Reset view, layout and controls", Group::View, &[ctrl(Key::Backspace)], |_| look(Look::ResetEverything)),
    row("log", "Logarithmic price, or not", Group::View, &[key(Key::L)], |app| prices(app, PriceScale::Log)),
    row("percent", "Price in percent from the start, or not", Group::View, &[key(Key::P)], |app| prices(app, PriceScale::Percent)),
    row("next-theme", "Next theme", Group::View, &[], |app| look(Look::Theme(app.palette().next()))),
    row("dark", "Dark theme", Group::View, &[], |_| look(Look::Theme(Palette::Dark))),
    row("light", "Light theme", Group::View, &[], |_| look(Look::Theme(Palette::Light))),
    row("contrast", "High-contrast theme", Group::View, &[], |_| look(Look::Theme(Palette::HighContrast))),

    row("open", "Open a scenario, or import a table…", Group::File, &[ctrl(Key::O)], |_| ask(Purpose::Open)),
    row("save", "Save the scenario…", Group::File, &[ctrl(Key::S)], |_| ask(Purpose::Save)),
    row("copy", "Copy the chart as a picture", Group::File, &[ctrl(Key::C)], |_| copy(Copied::Picture)),
    row("copy-numbers", "Copy the chart's numbers", Group::File, &[ctrl_shift(Key::C)], |_| copy(Copied::Numbers)),
    row("copy-code", "Copy the scenario as one line", Group::File, &[ctrl(Key::L)], |_| copy(Copied::Code)),
    row("paste", "Paste a scenario", Group::File, &[ctrl(Key::V)], |_| Command::File(File::Paste)),
    row("export", "Export charts or numbers…", Group::File, &[ctrl(Key::E)], |_| ask(Purpose::Export(Format::Png))),

    row("palette", "Command palette", Group::Help, &[ctrl(Key::P)], |_| look(Look::Commands)),
    row("shortcuts", "All shortcuts", Group::Help, &[key(Key::Questionmark)], |_| look(Look::Shortcuts)),
];

/// Keys of a focused control, which the list names and the control itself handles.
pub const CONTROL_KEYS: &[(&str, &str)] = &[
    ("Left, Right", "Move the control"),
    ("Backspace", "Back to the scenario's value"),
    ("Double click", "The same with the pointer"),
];

/// What the pointer does on a chart.
pub const CHART_KEYS: &[(&str, &str)] = &[
    ("Drag", "Move the cursor"),
    ("Drag the ring", "Shock the index in the next step"),
    ("Up, Down, Delete", "The same on the focused ring"),
    ("Wheel", "More or less time, at the pointer"),
    ("Drag an axis", "More or less of it, and of no other"),
    ("Up, Down", "Fewer or more values on the focused chart"),
    ("Double click", "Back to the first view"),
];

/// Keys of a class bet, while hands are counted.
pub const BET_KEYS: &[(&str, &str)] =
    &[("A, B, C, D", "One more hand for this answer"), ("Enter", "Play on and compare")];

/// What a button says about itself: words, then the keys of the row it belongs to.
#[must_use]
pub fn tip(id: &str, words: &str) -> String {
    let keys = ACTIONS.iter().find(|action| action.id == id).map(Action::written).unwrap_or_default();
    if keys.is_empty() { words.to_owned() } else { format!("{words} ({keys})") }
}

fn written(shortcut: &KeyboardShortcut) -> String {
    let mut text = String::new();
    let Modifiers { alt, ctrl, shift, mac_cmd, command } = shortcut.modifiers;
    for (held, name) in [(ctrl || command, "Ctrl+"), (mac_cmd, "Cmd+"), (alt, "Alt+"), (shift, "Shift+")] {
        text += if held { name } else { "" };
    }
    // The typeface has no arrows for keys.
    text += match shortcut.logical_key {
        Key::ArrowLeft => "Left",
        Key::ArrowRight => "Right",
        Key::ArrowUp => "Up",
        Key::ArrowDown => "Down",
        other => other.symbol_or_name(),
    };
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ACTIONS, Group, tip};

    #[test]
    fn no_two_rows_share_a_key_an_id_or_a_name() {
        let mut seen = BTreeSet::new();
        for action in ACTIONS {
            assert!(seen.insert(format!("id {}", action.id)), "{}", action.id);
            assert!(seen.insert(format!("name {}", action.name)), "{}", action.name);
            for shortcut in action.keys {
                assert!(seen.insert(format!("{shortcut:?}")), "{}: {shortcut:?}", action.name);
            }
            assert!(Group::ALL.contains(&action.group));
        }
    }

    #[test]
    fn a_tip_takes_its_key_from_the_table() {
        assert_eq!(tip("redo", "Again"), "Again (Ctrl+Y, Ctrl+Shift+Z)");
        assert_eq!(tip("restore-all", "Everything back"), "Everything back");
        assert_eq!(tip("forward", "On"), "On (Right)");
    }
}
