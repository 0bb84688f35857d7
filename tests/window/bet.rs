//! A bet of the room: nothing of the outcome is there before the bet, and afterwards both stand side by side.

use downdraft::app::App;
use downdraft::app::bet::Stage;
use downdraft::app::command::{Bet, Command, Edit, Look, Play};
use downdraft::app::settings::Settings;
use downdraft::chart::bet::{HOW_FAR, Outcome};
use downdraft::scenario::controls::Control;
use downdraft::scenario::presets;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::support::texts::Page;
use super::support::{self, Window};
use super::{cursor, open};

fn key(harness: &mut Harness<'_, Window>, key: Key) {
    harness.key_press(key);
    harness.run_steps(3);
}

fn types(harness: &mut Harness<'_, Window>, text: &str) {
    harness.event(Event::Text(text.to_owned()));
    harness.run_steps(2);
}

fn hands(harness: &Harness<'_, Window>) -> Vec<u32> {
    harness.state().app.bet().map(|bet| bet.hands().to_vec()).unwrap_or_default()
}

fn stage(harness: &Harness<'_, Window>) -> Option<Stage> {
    harness.state().app.bet().map(|bet| bet.stage())
}

/// Everything a listener could hear.
fn heard(harness: &Harness<'_, Window>) -> Vec<String> {
    let nodes = harness.query_all_by(|_| true);
    nodes
        .map(|node| {
            let node = node.accesskit_node();
            format!("{:?} {:?} {:?} {:?}", node.role(), node.label(), node.value(), node.bounding_box())
        })
        .collect()
}

/// Whether two windows look the same, but for the last bit of a glyph's edge.
fn alike(one: &mut Harness<'_, Window>, other: &mut Harness<'_, Window>) -> bool {
    let picture = |harness: &mut Harness<'_, Window>| harness.render().unwrap_or_else(|fault| panic!("{fault}"));
    let (one, other) = (picture(one), picture(other));
    one.dimensions() == other.dimensions() && one.as_raw().iter().zip(other.as_raw()).all(|(a, b)| a.abs_diff(*b) <= 1)
}

fn says(harness: &Harness<'_, Window>, part: &str) -> bool {
    heard(harness).iter().any(|words| words.contains(part))
}

/// The default run up to its shock, and another shock; looked at just before.
fn with_shock<'a>(percent: f64, edited: bool) -> Harness<'a, Window> {
    let Ok(mut scenario) = presets::load(presets::DEFAULT) else { panic!("the default preset") };
    let Ok(()) = Control::Shock.set(&mut scenario, percent) else { panic!("a shock of {percent} %") };
    let app = App::with_scenario(scenario, presets::DEFAULT, Settings::default(), None);
    let app = app.unwrap_or_else(|refusal| panic!("{refusal}"));
    let mut harness = support::with_app(app, 960.0, 540.0);
    if edited {
        let depth = [Command::Edit(Edit::Set(Control::Depth.into(), 7e6)), Command::Edit(Edit::End)];
        harness.state_mut().app.apply(depth);
    }
    harness
}

#[test]
fn as_long_as_hands_are_counted_the_window_is_the_same_whatever_comes() {
    for edited in [false, true] {
        let mut windows = [-3.2, -8.0].map(|percent| with_shock(percent, edited));
        for harness in &mut windows {
            key(harness, Key::Q);
            key(harness, Key::B);
            // None of these may show what comes, nor change what was bet on.
            for withheld in [Key::Space, Key::ArrowRight, Key::End, Key::Period, Key::F, Key::Num0, Key::T, Key::S] {
                key(harness, withheld);
            }
            harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
            harness.run_steps(3);
            assert_eq!((cursor(harness), stage(harness)), (195, Some(Stage::Asked)));
            assert_eq!(hands(harness), [0, 1, 0, 0]);
        }
        let [one, other] = &mut windows;
        assert_ne!(one.state().app.run().summary.digest, other.state().app.run().summary.digest);
        assert_eq!(heard(one), heard(other), "edited: {edited}");
        assert!(alike(one, other), "something painted depends on what comes; edited: {edited}");
        for harness in &mut windows {
            key(harness, Key::Enter);
            key(harness, Key::End);
            assert_eq!(stage(harness), Some(Stage::Told));
        }
        let [one, other] = &mut windows;
        assert_ne!(heard(one), heard(other));
        assert!(!alike(one, other));
    }
}

#[test]
fn while_it_plays_on_nothing_is_known_beyond_the_cursor() {
    let mut harness = open();
    for pressed in [Key::Q, Key::A, Key::Enter] {
        key(&mut harness, pressed);
    }
    harness.run_steps(20);
    let app = &harness.state().app;
    assert_eq!(stage(&harness), Some(Stage::Revealing));
    assert!(app.playback().playing() && cursor(&harness) > 200);
    let charts = app.charts();
    for panel in [&charts.price, &charts.liquidations, &charts.open_interest, &charts.fund] {
        let beyond = |x: f64| x > f64::from(cursor(&harness));
        assert!(!panel.series.iter().flat_map(|series| &series.points).any(|point| beyond(point[0])));
        assert!(!panel.markers.iter().any(|marker| beyond(marker.x)));
    }
    assert!(app.outcome().is_none() && !says(&harness, "came true"));
    // At the end it is told, and everything is there again.
    harness.run_steps(500);
    assert_eq!(stage(&harness), Some(Stage::Told));
    assert!(says(&harness, "came true"));
    key(&mut harness, Key::Home);
    let app = &harness.state().app;
    assert!(app.charts().price.series.iter().all(|series| series.points.len() as u32 == app.playback().last() + 1));
}

#[test]
fn j4_take_a_class_bet_reveal_and_show_it_against_the_outcome() {
    let mut harness = open();
    let mut actions = 0;
    let mut press = |harness: &mut Harness<'_, Window>, pressed| {
        actions += 1;
        key(harness, pressed);
    };
    press(&mut harness, Key::Q);
    for (letter, count) in [("A", "4"), ("B", "12"), ("C", "9")] {
        actions += 1;
        harness.get_by_label(&format!("Hands for {letter}")).click();
        harness.run_steps(2);
        types(&mut harness, count);
    }
    assert_eq!(hands(&harness), [4, 12, 9, 0]);
    let mut press = |harness: &mut Harness<'_, Window>, pressed| {
        actions += 1;
        key(harness, pressed);
    };
    press(&mut harness, Key::Enter);
    press(&mut harness, Key::End);
    let app = &harness.state().app;
    let outcome = Outcome::of(&app.run().recording, 195);
    assert_eq!(HOW_FAR.true_answer(outcome.fall), 3, "the shipped run falls by more than a tenth");
    // Said once as a sentence, with the signed error; shown once as a mark on the chart, and answer by answer.
    let sentence = &HOW_FAR.verdict(&[4, 12, 9, 0], &outcome)[0];
    assert!(sentence.contains("error −6.7 pt"), "{sentence}");
    harness.get_by_label(sentence);
    harness.get_by_label("On the chart: most hands bet 2 to 5 %");
    harness.get_by_label("B: 2 to 5 %, most hands, 12 of 25, 48 %");
    harness.get_by_label("D: 10 % or more, came true, 0 of 25, 0 %");
    let texts = Page::of(&harness).texts;
    for words in ["bet B: 2 to 5 %", "fell 11.7 %, error −6.7 pt", "came true", "most hands"] {
        assert!(texts.iter().any(|text| text.words == words), "{words}");
    }
    assert!(actions <= 6, "{actions} actions");
    // The mark stays while somebody goes back to see why.
    key(&mut harness, Key::Comma);
    harness.get_by_label("On the chart: most hands bet 2 to 5 %");
    assert!(says(&harness, "Why step"));
}

#[test]
fn hands_are_counted_by_letters_by_tiles_and_by_numbers() {
    let mut harness = open();
    key(&mut harness, Key::F5);
    harness.get_by_label("Class bet").click();
    harness.run_steps(3);
    for letter in [Key::A, Key::D, Key::D] {
        key(&mut harness, letter);
    }
    harness.get_by_label("C: 5 to 10 %").click();
    harness.run_steps(3);
    assert_eq!(hands(&harness), [1, 0, 1, 2]);
    // What is typed takes the place of what was there; letters are hands there too, and never text.
    harness.get_by_label("Hands for D").click();
    harness.run_steps(3);
    types(&mut harness, "1");
    types(&mut harness, "7x");
    harness.key_press(Key::A);
    types(&mut harness, "a");
    assert_eq!(hands(&harness), [2, 0, 1, 17]);
    harness.get_by_label("20 hands counted");
    // Without the pointer: from field to field.
    for _ in 0..40 {
        key(&mut harness, Key::Tab);
        if harness.get_by_label("Hands for B").is_focused() {
            break;
        }
    }
    types(&mut harness, "30");
    assert_eq!(hands(&harness), [2, 30, 1, 17]);
    key(&mut harness, Key::Enter);
    assert_eq!(stage(&harness), Some(Stage::Revealing));
}

#[test]
fn without_hands_it_is_only_skipped_and_that_is_said() {
    let mut harness = open();
    key(&mut harness, Key::Q);
    key(&mut harness, Key::Enter);
    harness.get_by_label("Reveal").click();
    harness.run_steps(3);
    assert_eq!(stage(&harness), Some(Stage::Asked));
    key(&mut harness, Key::C);
    harness.get_by_label("Skip").click();
    harness.run_steps(3);
    assert_eq!(stage(&harness), Some(Stage::Revealing));
    key(&mut harness, Key::End);
    assert!(says(&harness, "Skipped: no bet was taken at step 195. The price fell 11.7 %."));
    assert!(!says(&harness, "On the chart: most hands"));
}

#[test]
fn with_reduced_motion_the_end_is_there_at_once() {
    let mut harness = support::start(1440.0, 900.0, Settings { still: true, ..Settings::default() });
    for pressed in [Key::Q, Key::D, Key::Enter] {
        key(&mut harness, pressed);
    }
    assert_eq!(stage(&harness), Some(Stage::Told));
    assert!(!harness.state().app.playback().playing());
    assert!(says(&harness, "error 0.0 pt, it came true"));
}

#[test]
fn escape_leaves_what_is_innermost_first() {
    let mut harness = open();
    let span = *harness.state().app.span();
    for pressed in [Key::F5, Key::Q, Key::A, Key::Questionmark] {
        key(&mut harness, pressed);
    }
    let layers = |harness: &Harness<'_, Window>| {
        let app = &harness.state().app;
        (app.shortcuts_shown(), app.bet().is_some(), app.presenting())
    };
    assert_eq!(layers(&harness), (true, true, true));
    // A field is left before the bet is.
    key(&mut harness, Key::Escape);
    harness.get_by_label("Hands for A").click();
    harness.run_steps(3);
    key(&mut harness, Key::Escape);
    assert_eq!(layers(&harness), (false, true, true));
    key(&mut harness, Key::Escape);
    assert_eq!(layers(&harness), (false, false, true));
    assert_eq!((*harness.state().app.span(), cursor(&harness)), (span, 195), "as it was before the bet");
    key(&mut harness, Key::Escape);
    assert_eq!(layers(&harness), (false, false, false));
    // A bet that is told is left in the same order.
    for pressed in [Key::Q, Key::A, Key::Enter, Key::End, Key::Escape] {
        key(&mut harness, pressed);
    }
    assert_eq!(layers(&harness), (false, false, true));
    // And no bet outlives its presentation.
    key(&mut harness, Key::Home);
    key(&mut harness, Key::Q);
    key(&mut harness, Key::F5);
    assert_eq!(layers(&harness), (false, false, false));
}

#[test]
fn a_bet_is_on_whole_steps_and_on_one_run() {
    let mut harness = open();
    let app = &mut harness.state_mut().app;
    app.apply([Command::Play(Play::To(196)), Command::Play(Play::Waves(-1))]);
    assert!(app.moment().wave.is_some());
    app.apply([Command::Bet(Bet::Ask)]);
    assert_eq!((app.cursor(), app.moment().wave), (195, None));
    app.apply([Command::Bet(Bet::Raise(1)), Command::Bet(Bet::Reveal), Command::Play(Play::End)]);
    assert!(app.outcome().is_some());
    assert!(!app.can_bet(), "nothing lies ahead");
    app.apply([Command::Edit(Edit::Set(Control::Leverage.into(), 6.0)), Command::Edit(Edit::End)]);
    assert!(app.bet().is_none(), "it was on another run");
}

#[test]
fn the_palette_offers_nothing_that_would_give_it_away() {
    let mut harness = open();
    key(&mut harness, Key::Q);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::P);
    harness.run_steps(3);
    types(&mut harness, "to the end");
    key(&mut harness, Key::Enter);
    assert!(harness.state().app.commands_shown());
    assert_eq!((cursor(&harness), stage(&harness)), (195, Some(Stage::Asked)));
    assert_eq!(hands(&harness), [0; 4], "letters belong to the field that is typed in");
    key(&mut harness, Key::Escape);
    harness.state_mut().app.apply([Command::Look(Look::Present)]);
    harness.run_steps(2);
    assert!(harness.query_all_by(|node| node.role() == Role::Slider).count() > 1, "the usual layout");
}
