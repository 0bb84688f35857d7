//! The window, driven as a person would drive it: by keys, pointer and the names of its controls.
#![cfg(feature = "gui")]

mod bet;
mod commands;
mod compare;
mod export;
mod files;
mod from_now;
mod glossary;
mod history;
mod import;
mod in_coin;
mod journeys;
mod ladder;
mod layouts;
mod legible;
mod more;
mod notes;
mod pictures;
mod pointed;
mod position;
mod published;
mod reach;
mod shock;
mod support;
mod tables;
mod time_axis;
mod venue;
mod waves;
mod what_if;
mod why;
mod without_hover;
mod zoom;

use downdraft::app::command::{Command, Edit, File, Look, Play};
use downdraft::app::settings::Settings;
use downdraft::chart::caption::caption;
use downdraft::scenario::controls::Control;
use egui::accesskit::Role;
use egui::{Key, Modifiers, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use support::Window;

pub(crate) fn open<'a>() -> Harness<'a, Window> {
    support::start(1440.0, 900.0, Settings::default())
}

pub(crate) fn digest(harness: &Harness<'_, Window>) -> u64 {
    harness.state().app.run().summary.digest
}

pub(crate) fn cursor(harness: &Harness<'_, Window>) -> u32 {
    harness.state().app.cursor()
}

#[test]
fn the_first_screen_holds_a_finished_run_paused_before_its_shock() {
    let harness = open();
    let app = &harness.state().app;
    let span = app.span();
    let marks = app.charts().price.series.iter().find(|series| series.name == "mark").expect("a mark");
    let visible = marks.points.iter().filter(|point| point[0] >= span.from() && point[0] <= span.to());
    assert!(visible.count() >= 200);
    let ahead = app.charts().price.markers.iter().find(|marker| marker.x > f64::from(app.cursor()));
    assert!(ahead.is_some_and(|marker| marker.x <= span.to()), "a liquidation ahead of the cursor");
    assert_eq!(Some(app.cursor() + 1), app.run().first_event());
    assert!(!app.playback().playing());
    assert!(app.files().purpose().is_none() && !app.shortcuts_shown() && app.message().is_none());
    for name in ["Chart: price", "Chart: open interest", "Chart: liquidations", "Chart: insurance fund"] {
        let count = harness.query_all_by(|node| node.label().is_some_and(|label| label.starts_with(name))).count();
        assert_eq!(count, 1, "{name}");
    }
    harness.get_by_label("Simulated");
}

#[test]
fn space_plays_into_the_cascade_and_the_caption_names_it() {
    let mut harness = open();
    harness.key_press(Key::Space);
    // Two seconds at the usual speed.
    harness.run_steps(41);
    assert!(harness.state().app.playback().playing());
    let app = &harness.state().app;
    let first = app.run().summary.liquidations.first_step.expect("a cascade");
    assert!(app.cursor() > first, "{} after {first}", app.cursor());
    let sentence = caption(&app.run().recording, app.cursor());
    assert!(sentence.contains("closed"), "{sentence}");
    harness.key_press(Key::Space);
    harness.run_steps(2);
    assert!(!harness.state().app.playback().playing());
    let app = &harness.state().app;
    harness.get_by_label(&caption(&app.run().recording, app.cursor()));
}

#[test]
fn a_control_replays_the_run_against_a_ghost() {
    let mut harness = open();
    let before = digest(&harness);
    let leverage = Control::Leverage.get(harness.state().app.draft()).expect("leverage");
    harness.get_by_role_and_label(Role::Slider, "Leverage").set_value_accesskit(leverage / 2.0);
    harness.run_steps(3);
    let app = &harness.state().app;
    assert_ne!(app.run().summary.digest, before);
    assert_eq!(app.ghost().map(|ghost| ghost.run.summary.digest), Some(before));
    assert!(app.edited());
    assert!(app.charts().price.series.iter().any(|series| series.name == "leverage 12.5×"));
    harness.get_by_label_contains("Against leverage 12.5×");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!(digest(&harness), before);
    assert!(!harness.state().app.edited());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Y);
    harness.run_steps(3);
    assert_ne!(digest(&harness), before);
}

#[test]
fn one_drag_is_one_undo_step_and_one_ghost() {
    let mut harness = open();
    let before = digest(&harness);
    let slider = harness.get_by_role_and_label(Role::Slider, "Liquidity depth").rect();
    let y = slider.top() + 29.0;
    harness.drag_at(pos2(slider.center().x, y));
    harness.run_steps(1);
    for x in [20.0, 40.0, 60.0, 80.0] {
        harness.hover_at(pos2(slider.center().x + x, y));
        harness.run_steps(1);
    }
    let end = pos2(slider.center().x + 80.0, y);
    harness.drop_at(end);
    harness.run_steps(2);
    let app = &harness.state().app;
    let depth = Control::Depth.get(app.draft()).expect("depth");
    assert!(depth > 6e6, "{depth}");
    assert_eq!(app.ghost().map(|ghost| ghost.run.summary.digest), Some(before));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!(digest(&harness), before);
    // Backspace on the control does the same from the other side.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Y);
    harness.run_steps(2);
    harness.key_press(Key::Backspace);
    harness.run_steps(3);
    assert_eq!(digest(&harness), before);
}

#[test]
fn stepping_forward_and_back_ends_where_it_began() {
    let mut harness = open();
    let start = cursor(&harness);
    let frame = *harness.state().app.run().recording.frame(start);
    for _ in 0..50 {
        harness.key_press(Key::ArrowRight);
    }
    harness.run_steps(2);
    assert_eq!(cursor(&harness), start + 50);
    for _ in 0..5 {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::ArrowLeft);
    }
    harness.run_steps(2);
    assert_eq!(cursor(&harness), start);
    assert_eq!(*harness.state().app.run().recording.frame(start), frame);
    harness.key_press(Key::End);
    harness.run_steps(2);
    assert_eq!(cursor(&harness), harness.state().app.playback().last());
    harness.key_press(Key::Home);
    harness.run_steps(2);
    assert_eq!(cursor(&harness), 0);
    harness.key_press(Key::Period);
    harness.run_steps(2);
    assert_eq!(Some(cursor(&harness)), harness.state().app.run().first_event());
}

#[test]
fn a_click_on_any_chart_moves_the_one_cursor() {
    let mut harness = open();
    let mut steps = Vec::new();
    for name in ["Chart: price", "Chart: open interest", "Chart: liquidations", "Chart: insurance fund"] {
        let chart = harness.get_by(|node| node.label().is_some_and(|label| label.starts_with(name))).rect();
        let at = pos2(chart.left() + 400.0, chart.center().y);
        harness.drag_at(at);
        harness.run_steps(1);
        harness.drop_at(at);
        harness.run_steps(2);
        steps.push((cursor(&harness), chart.left(), chart.right()));
        harness.key_press(Key::Home);
        harness.key_press(Key::Num0);
        harness.run_steps(2);
    }
    assert!(steps.windows(2).all(|pair| pair[0] == pair[1]), "{steps:?}");
}

#[test]
fn an_export_holds_the_numbers_on_screen_and_of_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("steps.csv");
    let mut harness = open();
    harness.get_by_label("Export…").click();
    harness.run_steps(3);
    harness.get_by_label("Steps CSV").click();
    harness.run_steps(2);
    assert!(harness.state().app.files().path().ends_with(".csv"));
    harness.state_mut().app.apply([Command::File(File::Path(path.to_string_lossy().into_owned()))]);
    harness.get_by_label("Export file").click();
    harness.run_steps(3);
    let written = std::fs::read(&path).expect("the file");
    let run = harness.state().app.run();
    assert_eq!(written, downdraft::export::frames::csv(&run.recording).expect("a table"));
    let program =
        std::process::Command::new(env!("CARGO_BIN_EXE_downdraft")).args(["run", "spiral", "--csv", "-"]).output();
    assert_eq!(written, program.expect("the program runs").stdout);
    let message = harness.state().app.message().expect("a message");
    assert!(!message.error && message.text.contains("steps.csv"), "{}", message.text);
    assert!(harness.state().app.files().purpose().is_none());
}

#[test]
fn a_saved_scenario_opens_as_the_same_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.ron");
    let typed = || Command::File(File::Path(path.to_string_lossy().into_owned()));
    let mut harness = open();
    harness.state_mut().app.apply([Command::Edit(Edit::Set(Control::Leverage.into(), 20.0))]);
    let edited = digest(&harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    harness.run_steps(3);
    harness.state_mut().app.apply([typed()]);
    harness.get_by_label("Save file").click();
    harness.run_steps(3);
    let mut fresh = open();
    assert_ne!(digest(&fresh), edited);
    fresh.key_press_modifiers(Modifiers::COMMAND, Key::O);
    fresh.run_steps(3);
    fresh.state_mut().app.apply([typed()]);
    fresh.get_by_label("Open file").click();
    fresh.run_steps(3);
    assert_eq!(digest(&fresh), edited);
    assert_eq!(fresh.state().app.name(), "mine");
}

#[test]
fn a_broken_file_is_refused_beside_the_field_and_nothing_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("broken.ron");
    std::fs::write(&path, "(version: 1, title: ").expect("written");
    let mut harness = open();
    let before = digest(&harness);
    for path in [path.clone(), folder.path().to_path_buf(), folder.path().join("missing.ron")] {
        harness.state_mut().app.apply([
            Command::File(File::Ask(downdraft::app::files::Purpose::Open)),
            Command::File(File::Path(path.to_string_lossy().into_owned())),
            Command::File(File::Confirm),
        ]);
        harness.run_steps(2);
        let note = harness.state().app.files().note().unwrap_or_default().to_owned();
        assert!(note.contains(path.file_name().and_then(|name| name.to_str()).unwrap_or("?")), "{note}");
    }
    harness.state_mut().app.apply([Command::File(File::Close), Command::File(File::Dropped(path))]);
    harness.run_steps(2);
    assert!(harness.state().app.message().is_some_and(|message| message.error));
    assert_eq!(digest(&harness), before);
}

#[test]
fn keys_belong_to_a_text_field_while_it_is_typed_in() {
    let mut harness = open();
    let at = cursor(&harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::O);
    harness.run_steps(3);
    assert!(harness.get_by_label("Path").is_focused());
    for key in [Key::Space, Key::ArrowRight, Key::G, Key::Num0, Key::Home] {
        harness.key_press(key);
    }
    harness.run_steps(2);
    assert_eq!((cursor(&harness), harness.state().app.playback().playing()), (at, false));
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(harness.state().app.files().purpose().is_none());
    harness.key_press(Key::ArrowRight);
    harness.run_steps(2);
    assert_eq!(cursor(&harness), at + 1);
}

#[test]
fn the_overlay_lists_what_the_keys_do() {
    let mut harness = open();
    harness.get_by_label("?").click();
    harness.run_steps(3);
    harness.get_by_label("Play or pause");
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(harness.query_by_label("Play or pause").is_none());
}

#[test]
fn every_preset_can_be_looked_at_in_all_themes_and_at_the_smallest_size() {
    let mut harness = support::start(1280.0, 720.0, Settings::default());
    let names: Vec<&str> = harness.state().app.presets().iter().map(|shipped| shipped.preset.name).collect();
    assert!(!names.is_empty());
    for name in names {
        let next = harness.state().app.palette().next();
        harness.state_mut().app.apply([Command::File(File::Preset(name.to_owned())), Command::Look(Look::Theme(next))]);
        harness.run_steps(2);
        assert!(harness.state().app.message().is_none(), "{name}: {:?}", harness.state().app.message());
        for play in [Play::Start, Play::NextEvent, Play::NextEvent, Play::End, Play::PreviousEvent] {
            harness.state_mut().app.apply([Command::Play(play)]);
            harness.run_steps(2);
        }
        harness.check_accessibility();
    }
}

#[test]
fn the_view_zooms_in_time_and_comes_back() {
    let mut harness = open();
    let opened = *harness.state().app.span();
    let chart = harness.get_by(|node| node.label().is_some_and(|label| label.starts_with("Chart: price"))).rect();
    harness.hover_at(chart.center());
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, 200.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    harness.run_steps(20);
    let zoomed = *harness.state().app.span();
    assert!(zoomed.width() < opened.width() && zoomed.from() > opened.from() && zoomed.to() < opened.to());
    harness.key_press(Key::Num0);
    harness.run_steps(2);
    assert_eq!(*harness.state().app.span(), opened);
}
