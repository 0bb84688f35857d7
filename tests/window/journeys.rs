//! The journeys of a person through the window, with what each of them may cost.

mod leaving;
mod room;

use downdraft::app::command::{Command, Edit, Look, Play, Tab};
use downdraft::app::present::Moment;
use downdraft::chart::accounts::{self, Column, Filter, Hit};
use downdraft::chart::caption::caption;
use downdraft::scenario::controls::Control;
use downdraft::scenario::shocks;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, OutputCommand, vec2};
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

    fn chord(&mut self, held: Modifiers, key: Key) {
        self.actions += 1;
        self.window.key_press_modifiers(held, key);
        self.window.run_steps(2);
    }

    /// Presses what has this name.
    fn click(&mut self, name: &str) {
        self.actions += 1;
        self.window.get_by_label(name).click();
        self.window.run_steps(3);
    }

    /// What was asked of the clipboard when this happened.
    fn event(&mut self, event: Event) -> Vec<OutputCommand> {
        self.actions += 1;
        super::export::copied(&mut self.window, event)
    }

    fn spent(&self, most: u32) {
        assert!(self.actions <= most, "{} actions", self.actions);
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
fn j1_watch_a_spiral_and_read_why_it_fell() {
    let mut person = Person::at_the_start();
    person.key(Key::Space);
    let mut seconds = 0.0;
    while !person.window.state().app.caption().contains("closed") {
        person.waits(0.25);
        seconds += 0.25;
        assert!(seconds <= 10.0, "nothing after {seconds} s");
    }
    person.reads_of_a_cascade();
    // Beside it the chain: forced sales, the depth they ate, the price that made.
    let step = cursor(&person.window);
    let begins = format!("Why step {step} happened: ");
    let whole = |label: String| {
        let links = ["price move", "below maintenance", "forced to sell", "of bids eaten", "new mark price"];
        label.starts_with(&begins) && links.iter().all(|link| label.contains(link))
    };
    person.window.get_by(|node| node.label().or(node.value()).is_some_and(whole));
    person.spent(1);
}

#[test]
fn j3_pause_at_the_cascade_go_back_one_wave_and_show_who_was_closed() {
    let mut person = Person::at_the_start();
    person.window.state_mut().app.apply([Command::Play(Play::Toggle)]);
    let waves = |person: &Person<'_>, step| person.window.state().app.run().recording.frame(step).waves;
    // A hand is a step or two late.
    while (1..=3).any(|late| waves(&person, cursor(&person.window) + late) < 3) {
        person.window.run_steps(1);
    }
    person.key(Key::Space);
    let whole = *person.window.state().app.run().recording.frame(cursor(&person.window));
    person.chord(Modifiers::SHIFT, Key::ArrowLeft);
    person.key(Key::W);
    let app = &person.window.state().app;
    assert_eq!(app.moment(), Moment { step: whole.step, wave: Some(whole.waves - 1) });
    assert_eq!((app.table(), app.accounts()), (Some(Tab::Accounts), Filter::Liquidated));
    let Some(present) = app.present() else { panic!("a venue") };
    let (venue, hit) = (&present.venue, Hit::of(&present.venue));
    let rows = accounts::order(venue, &hit, Filter::Liquidated, Column::Distance, false);
    let now = app.frame();
    assert_eq!(rows.len() as u32, now.longs_liquidated + now.shorts_liquidated);
    assert!(!rows.is_empty() && now.longs_liquidated < whole.longs_liquidated, "the last wave is still to come");
    let first = accounts::cells(venue, &hit, rows[0]).join(", ");
    person.window.get_by_label(&first);
    person.spent(3);
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
    person.spent(1);
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
    person.spent(25);
}

#[test]
fn j11_one_action_takes_back_a_slider_the_view_or_everything() {
    let mut person = Person::at_the_start();
    let (run, view) = (digest(&person.window), *person.window.state().app.span());
    person.window.get_by_role_and_label(Role::Slider, "Leverage").set_value_accesskit(25.0);
    person.window.run_steps(3);
    assert_ne!(digest(&person.window), run);
    person.chord(Modifiers::COMMAND, Key::Z);
    assert_eq!(digest(&person.window), run);
    person.spent(1);

    let lost = [Look::Zoom { around: 400.0, factor: 0.2 }, Look::Pan(120.0)].map(Command::Look);
    person.window.state_mut().app.apply(lost.clone());
    person.window.run_steps(2);
    person.actions = 0;
    person.key(Key::Num0);
    assert_eq!(*person.window.state().app.span(), view);
    person.spent(1);

    let edit = [
        Command::Edit(Edit::Set(Control::Leverage.into(), 25.0)),
        Command::Edit(Edit::Set(Control::Depth.into(), 2e6)),
    ];
    let looks = [Command::Look(Look::HeatMap), Command::Look(Look::More)];
    person.window.state_mut().app.apply(edit.into_iter().chain(looks).chain(lost));
    person.window.run_steps(3);
    let astray = digest(&person.window);
    person.actions = 0;
    person.chord(Modifiers::COMMAND, Key::Backspace);
    person.window.run_steps(2);
    let app = &person.window.state().app;
    assert_eq!((digest(&person.window), *app.span()), (run, view));
    assert!(!app.edited() && !app.more_shown() && app.settings().heat_map);
    person.spent(1);
    // And that was no trap either.
    person.chord(Modifiers::COMMAND, Key::Z);
    assert_eq!(digest(&person.window), astray);
}
