//! Several runs side by side.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use downdraft::app::App;
use downdraft::app::command::{Command, Compare, Edit, File, Look, Play};
use downdraft::app::compare::{MOST, Varied};
use downdraft::app::settings::Settings;
use downdraft::chart::multiples::scales;
use downdraft::scenario::controls::Control;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::pictures::picture;
use super::support::{self, Window};
use super::{cursor, digest, open};

fn count(harness: &Harness<'_, Window>) -> usize {
    harness.state().app.comparing().members().len()
}

/// Opens the comparison and adds a run for each of the values.
fn vary(harness: &mut Harness<'_, Window>, varied: Varied, values: &str) {
    let asked = [Compare::Show, Compare::Vary(varied), Compare::Values(values.to_owned()), Compare::AddVariants];
    harness.state_mut().app.apply(asked.map(Command::Compare));
    harness.run_steps(3);
}

const LEVERAGE: fn() -> Varied = || Varied::Knob(Control::Leverage.into());

#[test]
fn the_run_before_and_this_one_are_side_by_side_at_once() {
    let mut harness = open();
    let before = digest(&harness);
    harness.state_mut().app.apply([Command::Edit(Edit::Set(Control::Leverage.into(), 6.0))]);
    harness.run_steps(2);
    harness.get_by_label("Compare").click();
    harness.run_steps(3);
    let app = &harness.state().app;
    let digests: Vec<_> = app.comparing().members().iter().map(|one| one.run().map(|run| run.summary.digest)).collect();
    assert_eq!(digests, [Some(before), Some(digest(&harness))]);
    harness.get_by_label_contains("Run 1 of 2: leverage 12.5×, drop");
    harness.get_by_label_contains("Run 2 of 2: leverage 6×, drop");
    assert!(harness.query_by_label_contains("Chart: price").is_none(), "in place of the charts");
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    harness.get_by_label_contains("Chart: price");
}

#[test]
fn values_of_a_control_become_runs_on_the_same_shocks_and_numbers() {
    let mut harness = open();
    let edited = harness.state().app.draft().clone();
    harness.key_press(Key::C);
    harness.run_steps(3);
    harness.get_by_label("Vary: Leverage");
    harness.state_mut().app.apply([Command::Compare(Compare::Values(String::new()))]);
    harness.get_by_label("Values").focus();
    harness.run_steps(2);
    harness.event(Event::Text("5, 10, 20, 30".to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert_eq!(count(&harness), 5);
    for (place, leverage) in [12.5, 5.0, 10.0, 20.0, 30.0].into_iter().enumerate() {
        let member = &harness.state().app.comparing().members()[place];
        let Some(run) = member.run() else { panic!("computed") };
        let scenario = &run.asked.scenario;
        assert_eq!(Control::Leverage.get(scenario), Some(leverage));
        assert_eq!((scenario.seed, &scenario.interventions), (edited.seed, &edited.interventions));
        // The three numbers are those of the run itself.
        let money = run.recording.header().whole(run.summary.fund.end);
        let left = format!("fund left {}", downdraft::chart::words::money(money));
        let title = format!("Run {} of 5: leverage {leverage}×", place + 1);
        let node = harness.get_by_label_contains(&title);
        let label = node.accesskit_node().label().unwrap_or_default();
        assert!(label.contains(&left), "{label} {left}");
    }
    assert_eq!(*harness.state().app.draft(), edited, "the scenario being edited is left alone");
    harness.check_accessibility();
}

#[test]
fn all_share_the_scale_until_it_is_unlocked_and_then_each_says_so() {
    let mut harness = open();
    vary(&mut harness, LEVERAGE(), "5, 25");
    let shown = |harness: &Harness<'_, Window>| {
        let app = &harness.state().app;
        let span = app.span();
        scales(app.comparing().pictures(), span.from(), span.to(), app.comparing().own_scales())
    };
    assert!(shown(&harness).windows(2).all(|pair| pair[0] == pair[1]));
    assert!(harness.query_by_label_contains("own scale. Opens").is_none());
    harness.get_by_role_and_label(Role::RadioButton, "A scale for each").click();
    harness.run_steps(3);
    assert!(shown(&harness).windows(2).all(|pair| pair[0] != pair[1]));
    assert_eq!(harness.query_all_by_label_contains("own scale. Opens").count(), 3);
}

#[test]
fn one_cursor_and_one_span_serve_all_of_them() {
    let mut harness = open();
    vary(&mut harness, Varied::Seed, "1..3");
    let place = harness.get_by_label_contains("Run 2 of 4: seed 1").rect();
    let from = place.center();
    harness.drag_at(from);
    harness.run_steps(1);
    harness.hover_at(from + vec2(30.0, 0.0));
    harness.run_steps(1);
    harness.drop_at(from + vec2(30.0, 0.0));
    harness.run_steps(2);
    let at = cursor(&harness);
    assert_ne!(at, 195, "a drag moves the cursor");
    assert!(harness.state().app.comparing().shown(), "and opens nothing");
    harness.get_by_label_contains(&format!("4 of {MOST}, step {at}"));
    harness.key_press(Key::ArrowRight);
    harness.run_steps(2);
    assert_eq!(cursor(&harness), at + 1);
}

#[test]
fn a_picture_opens_its_run_by_pointer_and_by_key_and_undo_comes_back() {
    let mut harness = open();
    let before = digest(&harness);
    vary(&mut harness, LEVERAGE(), "6, 20");
    let wanted: Vec<_> =
        harness.state().app.comparing().members().iter().map(|one| one.run().map(|run| run.summary.digest)).collect();
    harness.get_by_label_contains("Run 2 of 3: leverage 6×").click();
    harness.run_steps(3);
    assert_eq!(Some(digest(&harness)), wanted[1]);
    assert!(!harness.state().app.comparing().shown());
    assert_eq!(harness.state().app.ghost().map(|ghost| ghost.run.summary.digest), Some(before));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!(digest(&harness), before);
    harness.key_press(Key::C);
    harness.run_steps(3);
    harness.get_by_label_contains("Run 3 of 3: leverage 20×").focus();
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert_eq!(Some(digest(&harness)), wanted[2]);
}

#[test]
fn a_run_of_another_scenario_opens_with_its_name_and_its_undo() {
    let mut harness = open();
    let before = digest(&harness);
    harness.key_press(Key::C);
    harness.run_steps(2);
    harness
        .state_mut()
        .app
        .apply([Command::File(File::Preset("thin-fund".to_owned())), Command::Compare(Compare::AddThis)]);
    harness.run_steps(3);
    harness.get_by_label_contains("Run 1 of 2: Spiral, drop");
    harness.state_mut().app.apply([Command::Compare(Compare::Open(0))]);
    harness.run_steps(3);
    assert_eq!((digest(&harness), harness.state().app.name()), (before, "spiral"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!(harness.state().app.name(), "thin-fund");
}

#[test]
fn there_is_room_for_nine_and_each_can_go() {
    let mut harness = open();
    vary(&mut harness, Varied::Seed, "1..12");
    assert_eq!(count(&harness), MOST);
    let message = harness.state().app.message().map(|message| message.text.clone()).unwrap_or_default();
    assert!(message.contains("4 runs were left out"), "{message}");
    harness.get_by_label("Remove run 3").click();
    harness.run_steps(3);
    assert_eq!(count(&harness), MOST - 1);
    harness.get_by_label_contains("Run 3 of 8: seed 3").focus();
    harness.run_steps(2);
    harness.key_press(Key::Delete);
    harness.run_steps(3);
    harness.get_by_label_contains("Run 3 of 7: seed 4");
    harness.get_by_label("Clear").click();
    harness.run_steps(3);
    assert_eq!(count(&harness), 0);
    harness.get_by_label_contains("No run is here yet.");
    harness.state_mut().app.apply([Command::Compare(Compare::Values("a lot".to_owned()))]);
    harness.get_by_label("Add variants").click();
    harness.run_steps(3);
    assert!(harness.state().app.message().is_some_and(|message| message.text.contains("“a lot” is not a number")));
}

#[test]
fn runs_are_computed_behind_the_window_one_after_the_other() {
    let woken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&woken);
    let wake = Arc::new(move || {
        count.fetch_add(1, Ordering::Relaxed);
    });
    let app = App::start(Settings::default(), Some(wake)).unwrap_or_else(|refusal| panic!("{refusal}"));
    let mut harness = support::with_app(app, 1280.0, 720.0);
    let values = Compare::Values("1..4".to_owned());
    let asked = [Compare::Show, Compare::Vary(Varied::Seed), values, Compare::AddVariants];
    harness.state_mut().app.apply(asked.map(Command::Compare));
    assert_eq!(harness.state().app.comparing().waiting(), 4, "nobody waited for them");
    let begun = Instant::now();
    let mut seen = Vec::new();
    while harness.state().app.comparing().waiting() > 0 && begun.elapsed() < Duration::from_secs(60) {
        harness.run_steps(1);
        let computing = (0..5).filter(|place| harness.state().app.comparing().progress(*place).is_some()).count();
        assert!(computing <= 1, "one at a time");
        let waiting = harness.state().app.comparing().waiting();
        if seen.last() != Some(&waiting) {
            seen.push(waiting);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(seen.len() > 2, "they come one by one: {seen:?}");
    assert!(woken.load(Ordering::Relaxed) >= 4);
    harness.run_steps(2);
    harness.get_by_label_contains("Run 5 of 5: seed 4, drop");
}

#[test]
fn a_diamond_that_stands_for_several_steps_says_how_many() {
    let mut harness = open();
    vary(&mut harness, LEVERAGE(), "12.5, 20");
    let merged =
        |harness: &Harness<'_, Window>| harness.query_all_by_label_contains("steps with auto-deleveraging").count();
    assert!(merged(&harness) > 0);
    let Some(first) = harness.state().app.run().recording.frames().iter().find(|frame| frame.adl_accounts > 0) else {
        panic!("winners are deleveraged")
    };
    let from = f64::from(first.step);
    harness.state_mut().app.apply([Command::Look(Look::Span(from - 5.0, from + 25.0))]);
    harness.run_steps(3);
    assert_eq!(merged(&harness), 0, "with room for each of them there is nothing to count");
}

#[test]
fn a_picture_of_runs_side_by_side_stays_as_it_is() {
    let mut harness = open();
    vary(&mut harness, LEVERAGE(), "5, 10, 20, 30, 50");
    picture(harness, "side-by-side", vec![Command::Play(Play::To(230))]);
}
