//! The keyboard: pressed keys become the commands of the rows they belong to.
//!
//! The rows are the command table's. Owns which key press belongs to which row and what Escape
//! closes first. Never acts while a text field is being typed in.

use egui::{Event, Key, KeyboardShortcut, Modifiers, Ui};

use super::actions::{ACTIONS, Action};
use crate::app::App;
use crate::app::command::{Bet, Command, Compare, File, Look};
use crate::app::import::Import;

/// Turns pressed keys into commands; last in the frame, so that widgets come first. `typing` is
/// whether a value was being typed or a menu was open when the frame began: Escape gives that up and
/// nothing else.
pub fn keys(ui: &Ui, app: &App, typing: bool, commands: &mut Vec<Command>) {
    if !typing
        && let Some(closing) = innermost(app)
        && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape))
    {
        commands.push(closing);
    }
    if ui.ctx().text_edit_focused() {
        return;
    }
    let pasted = ui.input(|i| {
        i.events.iter().find_map(|event| if let Event::Paste(text) = event { Some(text.clone()) } else { None })
    });
    commands.extend(pasted.map(|text| Command::File(File::Pasted(text))));
    // Space presses the button that has the focus; it must not also play.
    let focused = ui.memory(|memory| memory.focused().is_some());
    let possible = |action: &&Action| (action.possible)(app) && !app.withholds(&(action.ask)(app));
    for action in ACTIONS.iter().filter(possible) {
        for shortcut in action.keys {
            if !(focused && shortcut.logical_key == Key::Space) {
                let pressed = count_and_consume(ui, shortcut);
                commands.extend((0..pressed).map(|_| (action.ask)(app)));
            }
        }
    }
}

/// What Escape closes: what was opened over everything else first.
fn innermost(app: &App) -> Option<Command> {
    let layers = [
        (app.importing().is_some(), Command::File(File::Import(Import::Close))),
        (app.commands_shown(), Command::Look(Look::Commands)),
        (app.noting(), Command::Look(Look::Note)),
        (app.shortcuts_shown(), Command::Look(Look::Shortcuts)),
        (app.bet().is_some(), Command::Bet(Bet::Leave)),
        (app.presenting(), Command::Look(Look::Present)),
        (app.more_shown(), Command::Look(Look::More)),
        (app.comparing().shown(), Command::Compare(Compare::Show)),
        (app.table().is_some(), Command::Look(Look::Tables)),
    ];
    layers.into_iter().find_map(|(shown, closing)| shown.then_some(closing))
}

/// How often a shortcut was pressed in this frame; nobody else gets to see those presses.
fn count_and_consume(ui: &Ui, shortcut: &KeyboardShortcut) -> usize {
    ui.input_mut(|i| {
        let before = i.events.len();
        i.events.retain(|event| !is_press(event, shortcut));
        before - i.events.len()
    })
}

fn is_press(event: &Event, shortcut: &KeyboardShortcut) -> bool {
    let KeyboardShortcut { modifiers: wanted, logical_key } = shortcut;
    // The system says itself that something is to be copied, and then not which keys were pressed.
    if *event == Event::Copy {
        return *shortcut == KeyboardShortcut::new(Modifiers::COMMAND, Key::C);
    }
    let Event::Key { key, pressed: true, modifiers, .. } = event else { return false };
    // Which modifiers it takes to write a sign such as ? or [ differs from keyboard to keyboard.
    let held = if is_sign(*key) { modifiers.matches_logically(*wanted) } else { modifiers.matches_exact(*wanted) };
    key == logical_key && held
}

/// Whether a key stands for what it writes and not for its place: neither a letter nor a named key.
fn is_sign(key: Key) -> bool {
    let written = key.symbol_or_name();
    written.chars().count() == 1 && written.chars().all(|c| c.is_ascii() && !c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use egui::{Event, Key, KeyboardShortcut, Modifiers};

    use super::{is_press, is_sign};

    #[test]
    fn modifiers_matter_except_where_they_only_write_the_sign() {
        let pressed = |key, modifiers| Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
        let plain = |key| KeyboardShortcut::new(Modifiers::NONE, key);
        assert!(is_press(&pressed(Key::Questionmark, Modifiers::SHIFT), &plain(Key::Questionmark)));
        assert!(is_press(&pressed(Key::Num0, Modifiers::SHIFT), &plain(Key::Num0)));
        assert!(!is_press(&pressed(Key::Num0, Modifiers::COMMAND), &plain(Key::Num0)));
        assert!(is_press(&pressed(Key::G, Modifiers::NONE), &plain(Key::G)));
        assert!(!is_press(&pressed(Key::G, Modifiers::SHIFT), &plain(Key::G)));
        assert!(!is_press(&pressed(Key::ArrowLeft, Modifiers::SHIFT), &plain(Key::ArrowLeft)));
        assert!(is_sign(Key::Comma) && is_sign(Key::OpenBracket) && !is_sign(Key::Space) && !is_sign(Key::ArrowLeft));
    }
}
