//! Notes at a step: written at the cursor, drawn, exported, saved and undone.

use downdraft::app::command::{Command, Edit, Play};
use downdraft::export::svg::{Figure, draw};
use downdraft::scenario::Scenario;
use downdraft::scenario::controls::Control;
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::support::Window;
use super::{digest, open};

const WORDS: &str = "the door is too narrow";

fn write(harness: &mut Harness<'_, Window>, words: &str) {
    harness.key_press(Key::N);
    harness.run_steps(3);
    assert!(harness.get_by_label("Note").is_focused());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.key_press(Key::Delete);
    harness.event(Event::Text(words.to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert!(!harness.state().app.noting());
}

fn drawn(harness: &Harness<'_, Window>) -> bool {
    let app = &harness.state().app;
    app.charts().dated.iter().any(|dated| dated.text.contains(WORDS) && dated.x == f64::from(app.cursor()))
}

#[test]
fn a_note_stands_on_the_charts_in_exports_and_in_the_file_and_can_be_undone() {
    let mut harness = open();
    harness.state_mut().app.apply([
        Command::Edit(Edit::Set(Control::Leverage.into(), 11.0)),
        Command::Edit(Edit::End),
        Command::Play(Play::To(230)),
    ]);
    let (before, ghost) = (digest(&harness), harness.state().app.ghost().map(|ghost| ghost.name.clone()));
    write(&mut harness, WORDS);
    assert!(drawn(&harness) && digest(&harness) == before);
    let app = &harness.state().app;
    assert_eq!(app.cursor(), 230);
    assert_eq!(app.ghost().map(|ghost| ghost.name.clone()), ghost, "what it is compared with stays");
    assert!(draw(&app.run().recording, None, &Figure::default()).contains(WORDS));
    let Ok(text) = app.draft().to_ron() else { panic!("a file") };
    assert!(Scenario::parse(&text, "test").is_ok_and(|scenario| scenario == *app.draft()) && text.contains(WORDS));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert!(!drawn(&harness) && harness.state().app.ghost().is_some());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Y);
    harness.run_steps(3);
    assert!(drawn(&harness));
    write(&mut harness, "");
    assert!(!drawn(&harness) && harness.state().app.draft().notes.is_empty());
}

#[test]
fn escape_writes_nothing() {
    let mut harness = open();
    harness.key_press(Key::N);
    harness.run_steps(3);
    harness.event(Event::Text(WORDS.to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(!harness.state().app.noting() && !harness.state().app.edited());
}

#[test]
fn a_note_that_does_not_fit_is_refused() {
    let mut harness = open();
    harness.state_mut().app.apply([Command::Edit(Edit::Note(3, "x".repeat(200)))]);
    harness.run_steps(2);
    let app = &harness.state().app;
    assert!(app.message().is_some_and(|message| message.error && message.text.contains("notes.0.text")));
    assert!(app.draft().notes.is_empty());
}
