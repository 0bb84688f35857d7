//! The command table: its keys, its list, and the palette that finds its rows.

use downdraft::app::command::{Command, Edit, File, Look, Play};
use downdraft::chart::palette::Palette;
use downdraft::scenario::controls::Control;
use downdraft::view::actions::{ACTIONS, Action};
use egui::accesskit::{Role, Toggled};
use egui::{Event, Key, KeyboardShortcut, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::support::Window;
use super::{cursor, open};

/// A window in which there is something to undo, to redo and to compare with.
fn edited<'a>() -> Harness<'a, Window> {
    let mut harness = open();
    let set = |value| Command::Edit(Edit::Set(Control::Leverage.into(), value));
    harness.state_mut().app.apply([set(10.0), Command::Edit(Edit::End), set(11.0), Command::Edit(Edit::Undo)]);
    harness.run_steps(2);
    harness
}

/// What is asked for when a key is pressed.
fn asked(harness: &mut Harness<'_, Window>, shortcut: &KeyboardShortcut) -> Vec<Command> {
    harness.state_mut().asked.clear();
    harness.key_press_modifiers(shortcut.modifiers, shortcut.logical_key);
    harness.run_steps(2);
    harness.state().asked.clone()
}

fn row(id: &str) -> &'static Action {
    ACTIONS.iter().find(|action| action.id == id).unwrap_or_else(|| panic!("{id}"))
}

#[test]
fn every_shortcut_asks_for_what_its_row_says() {
    for action in ACTIONS {
        for shortcut in action.keys {
            // A window of its own: no row sees what another one opened, edited or moved.
            let mut harness = edited();
            assert!((action.possible)(&harness.state().app), "{} is possible here", action.name);
            let wanted = (action.ask)(&harness.state().app);
            assert_eq!(asked(&mut harness, shortcut), [wanted], "{}: {shortcut:?}", action.name);
        }
    }
}

#[test]
fn an_impossible_row_has_no_key() {
    let mut harness = open();
    for id in ["undo", "redo", "ghost"] {
        assert!(!(row(id).possible)(&harness.state().app), "{id}");
        for shortcut in row(id).keys {
            assert_eq!(asked(&mut harness, shortcut), [], "{id}");
        }
    }
}

#[test]
fn no_key_works_while_text_is_typed() {
    let mut harness = edited();
    harness.get_by_label("Open…").click();
    harness.run_steps(3);
    assert!(harness.get_by_label("Path").is_focused());
    for action in ACTIONS {
        for shortcut in action.keys {
            let path = harness.state().app.files().path().to_owned();
            let asked = asked(&mut harness, shortcut);
            // The field may take a key for itself, and says then what it holds.
            let others: Vec<&Command> =
                asked.iter().filter(|command| !matches!(command, Command::File(File::Path(_)))).collect();
            assert!(others.is_empty(), "{}: {others:?} in {path}", action.name);
        }
    }
}

#[test]
fn space_plays_after_a_click_and_presses_after_a_tab() {
    let mut harness = open();
    let shown = |harness: &Harness<'_, Window>| harness.query_by_label_contains("Who paid so far").is_some();
    harness.get_by_label("Inspector").click();
    harness.run_steps(3);
    assert!(!shown(&harness));
    harness.key_press(Key::Space);
    harness.run_steps(2);
    assert!(harness.state().app.playback().playing() && !shown(&harness));
    harness.key_press(Key::Space);
    harness.run_steps(2);
    assert!(!harness.state().app.playback().playing());
    for _ in 0..60 {
        if harness.get_by_label("Inspector").is_focused() {
            break;
        }
        harness.key_press(Key::Tab);
        harness.run_steps(2);
    }
    assert!(harness.get_by_label("Inspector").is_focused());
    harness.key_press(Key::Space);
    harness.run_steps(3);
    assert!(shown(&harness) && !harness.state().app.playback().playing());
}

#[test]
fn the_list_names_every_row_that_has_a_key() {
    let mut harness = open();
    harness.key_press(Key::Questionmark);
    harness.run_steps(3);
    for action in ACTIONS.iter().filter(|action| !action.keys.is_empty()) {
        let found = harness.query_all_by(|node| node.value().is_some_and(|value| value == action.name)).count()
            + harness.query_all_by(|node| node.label().is_some_and(|label| label == action.name)).count();
        assert!(found >= 1, "{}", action.name);
    }
}

fn palette<'a>() -> Harness<'a, Window> {
    let mut harness = open();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::P);
    harness.run_steps(3);
    assert!(harness.get_by_label("Find a command").is_focused());
    harness
}

fn type_and_enter(harness: &mut Harness<'_, Window>, text: &str) {
    harness.event(Event::Text(text.to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
}

#[test]
fn the_palette_does_what_is_typed() {
    let mut harness = palette();
    type_and_enter(&mut harness, "ten forw");
    assert!(!harness.state().app.commands_shown());
    assert_eq!(Some(cursor(&harness)), harness.state().app.run().first_event().map(|first| first + 9));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::P);
    harness.run_steps(3);
    type_and_enter(&mut harness, "light");
    assert_eq!(harness.state().app.palette(), Palette::Light);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::P);
    harness.run_steps(3);
    type_and_enter(&mut harness, "thin fund");
    assert_eq!(harness.state().app.name(), "thin-fund");
}

#[test]
fn the_palette_is_walked_by_arrows_and_left_by_escape() {
    let mut harness = palette();
    let chosen = |harness: &Harness<'_, Window>| {
        harness
            .query_all_by(|node| node.role() == Role::MenuItem)
            .find(|node| node.accesskit_node().toggled() == Some(Toggled::True))
            .and_then(|node| node.accesskit_node().label())
    };
    assert_eq!(chosen(&harness).as_deref(), Some(ACTIONS[0].name));
    harness.key_press(Key::ArrowDown);
    harness.key_press(Key::ArrowDown);
    harness.key_press(Key::ArrowUp);
    harness.run_steps(2);
    assert_eq!(chosen(&harness).as_deref(), Some(ACTIONS[1].name));
    harness.check_accessibility();
    let at = cursor(&harness);
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(!harness.state().app.commands_shown());
    assert_eq!(cursor(&harness), at);
    // What cannot be done now is listed and does nothing.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::P);
    harness.run_steps(3);
    type_and_enter(&mut harness, "undo");
    assert!(harness.state().app.commands_shown());
    assert!(!harness.state().asked.contains(&Command::Edit(Edit::Undo)));
}

#[test]
fn the_palette_closes_before_what_lies_under_it() {
    let mut harness = open();
    harness.state_mut().app.apply([Look::More, Look::Shortcuts, Look::Commands].map(Command::Look));
    harness.run_steps(3);
    for left in [2, 1, 0] {
        harness.key_press(Key::Escape);
        harness.run_steps(3);
        let app = &harness.state().app;
        let shown = [app.commands_shown(), app.shortcuts_shown(), app.more_shown()];
        assert_eq!(shown.iter().filter(|shown| **shown).count(), left, "{shown:?}");
        assert!(shown.windows(2).all(|pair| pair[0] <= pair[1]), "{shown:?}");
    }
    harness.key_press(Key::ArrowRight);
    harness.run_steps(2);
    assert!(harness.state().asked.contains(&Command::Play(Play::By(1))));
}
