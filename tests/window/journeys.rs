//! The journeys of a person through the window, with what each of them may cost.

use downdraft::chart::caption::caption;
use downdraft::scenario::shocks;
use egui::{Event, Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::support::Window;
use super::{cursor, digest, open};

/// A person at the window, who counts what they do.
struct Person<'a> {
    window: Harness<'a, Window>,
    actions: u32,
}

impl Person<'_> {
    fn at_the_start() -> Self {
        Self { window: open(), actions: 0 }
    }

    fn key(&mut self, key: Key) {
        self.actions += 1;
        self.window.key_press(key);
        self.window.run_steps(2);
    }

    /// Typing a number is not counted.
    fn types(&mut self, text: &str) {
        self.window.event(Event::Text(text.to_owned()));
        self.window.run_steps(2);
    }

    /// Looks on for some seconds.
    fn waits(&mut self, seconds: f32) {
        self.window.run_steps((seconds / 0.05) as usize);
    }

    /// The sentence on screen says why the price falls.
    fn reads_of_a_cascade(&self) {
        let app = &self.window.state().app;
        let sentence = caption(&app.run().recording, app.cursor());
        assert!(sentence.contains("closed") && sentence.contains("sold"), "{sentence}");
        self.window.get_by_label(&sentence);
    }

    /// The rail says what the shock changed.
    fn reads_the_change(&self) {
        // How it begins, what it holds, and that the drop is another one.
        let numbers = ["Against shock −3.2 %", ", Drop ", ", Liquidated ", ", Fund left ", ", ADL ", " pt)"];
        let whole = |label: String| numbers.iter().all(|number| label.contains(number));
        self.window.get_by(|node| node.label().or(node.value()).is_some_and(whole));
    }
}

#[test]
fn j6_drag_a_shock_of_eight_percent_and_read_the_change() {
    let mut person = Person::at_the_start();
    let before = digest(&person.window);
    let step = cursor(&person.window) + 1;
    let handle = |label: Option<String>| label.is_some_and(|label| label.starts_with("Shock handle"));
    let mut at = person.window.get_by(|node| handle(node.label())).rect().center();
    person.actions += 1;
    person.window.drag_at(at);
    person.window.run_steps(1);
    while shocks::at(person.window.state().app.draft(), step) > -8.0 {
        at += vec2(0.0, 1.0);
        person.window.hover_at(at);
        person.window.run_steps(1);
        assert!(at.y < 880.0, "the window is tall enough");
    }
    person.window.drop_at(at);
    person.window.run_steps(2);
    assert!(shocks::at(person.window.state().app.draft(), step) <= -8.0);
    assert_ne!(digest(&person.window), before);
    person.reads_the_change();
    assert!(person.actions <= 1, "{} actions", person.actions);
}

#[test]
fn j12_watch_and_shock_with_the_keyboard_alone() {
    let mut person = Person::at_the_start();
    person.key(Key::Space);
    person.waits(2.5);
    person.key(Key::Space);
    person.reads_of_a_cascade();
    // Back to the moment before the push.
    person.key(Key::Home);
    person.key(Key::Period);
    person.key(Key::ArrowLeft);
    person.key(Key::S);
    person.types("-8");
    person.key(Key::Enter);
    assert_eq!(shocks::at(person.window.state().app.draft(), 196), -8.0);
    person.reads_the_change();
    assert!(person.actions <= 25, "{} keys", person.actions);
}
