//! Files people come back to: the ones used last, and what a crash left behind.

use downdraft::app::command::{Command, Edit, File};
use downdraft::app::files::Purpose;
use downdraft::scenario::presets::{self, Preset};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::support::Window;
use super::{digest, open};

/// A folder with a scenario file in it.
fn folder() -> (tempfile::TempDir, String) {
    let Ok(folder) = tempfile::tempdir() else { panic!("a folder") };
    let path = folder.path().join("mine.ron");
    let Some(preset) = Preset::named("one-trader") else { panic!("a preset") };
    if let Err(error) = std::fs::write(&path, preset.text) {
        panic!("{error}");
    }
    let path = path.to_string_lossy().into_owned();
    (folder, path)
}

#[test]
fn a_file_that_was_opened_stands_in_the_menu_and_in_the_palette() {
    let (_folder, path) = folder();
    let mut harness = open();
    harness.state_mut().app.apply([Command::File(File::Dropped((&path).into()))]);
    harness.run_steps(2);
    assert_eq!(harness.state().app.settings().recent, std::slice::from_ref(&path));
    harness.state_mut().app.apply([Command::File(File::Preset(presets::DEFAULT.to_owned()))]);
    harness.run_steps(2);
    harness.get_by_label_contains("Scenario: ").click();
    harness.run_steps(3);
    harness.get_by_label("mine.ron").click();
    harness.run_steps(3);
    assert_eq!(harness.state().app.name(), "mine");
    harness.state_mut().app.apply([Command::File(File::Preset(presets::DEFAULT.to_owned()))]);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::P);
    harness.run_steps(3);
    harness.event(egui::Event::Text("mine.ron".to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert_eq!(harness.state().app.name(), "mine");
}

#[test]
fn a_saved_file_is_remembered_and_a_missing_one_forgotten() {
    let (folder, path) = folder();
    let mut harness = open();
    let copy = folder.path().join("copy.ron").to_string_lossy().into_owned();
    harness.state_mut().app.apply([
        Command::File(File::Dropped((&path).into())),
        Command::File(File::Ask(Purpose::Save)),
        Command::File(File::Path(copy.clone())),
        Command::File(File::Confirm),
    ]);
    harness.run_steps(2);
    assert_eq!(harness.state().app.settings().recent, [copy.clone(), path.clone()]);
    assert!(std::fs::remove_file(&path).is_ok());
    harness.state_mut().app.apply([Command::File(File::Dropped((&path).into()))]);
    harness.run_steps(2);
    assert!(harness.state().app.message().is_some_and(|message| message.error && message.text.contains("mine.ron")));
    assert_eq!(harness.state().app.settings().recent, [copy]);
}

/// A window that starts with what another one left behind.
fn after(left: &Harness<'_, Window>) -> Harness<'static, Window> {
    let mut harness = open();
    let session = left.state().app.session();
    harness.state_mut().app.offer(session);
    harness.run_steps(3);
    harness
}

#[test]
fn unsaved_work_is_offered_and_taken_up() {
    let mut crashed = open();
    assert_eq!(crashed.state().app.session(), None, "nothing was edited");
    crashed.state_mut().app.apply([Command::Edit(Edit::Seed(7))]);
    crashed.run_steps(2);
    let mut harness = after(&crashed);
    // Until it is answered it is kept, whatever else happens.
    assert_eq!(harness.state().app.session(), crashed.state().app.session());
    harness.check_accessibility();
    harness.get_by_label("Recover").click();
    harness.run_steps(3);
    assert_eq!(digest(&harness), digest(&crashed));
    let app = &harness.state().app;
    assert!(app.edited() && app.name() == "spiral" && app.offered().is_none() && app.can_undo());
    assert!(harness.query_by_label("Recover").is_none());
}

#[test]
fn unsaved_work_can_be_let_go() {
    let mut crashed = open();
    crashed.state_mut().app.apply([Command::Edit(Edit::Seed(7))]);
    let mut harness = after(&crashed);
    let before = digest(&harness);
    harness.get_by_label("Discard").click();
    harness.run_steps(3);
    assert_eq!(digest(&harness), before);
    assert_eq!(harness.state().app.session(), None);
}

/// What is broken in a good file, and what the message has to name.
const BROKEN: [(&str, &str, &str); 20] = [
    ("version: 1", "version: 99", "version"),
    ("seed: ", "sed: ", "sed"),
    ("steps: ", "steps: -", "steps"),
    ("    rules: (", "    rule: (", "rule"),
    ("depth_dollars: 5000000.0,", "", "depth_dollars"),
    ("depth_dollars: 5000000.0", "depth_dollars: -1.0", "depth_dollars"),
    ("depth_dollars: 5000000.0", "depth_dollars: 1e400", "depth_dollars"),
    ("shape: Flat", "shape: Round", "Round"),
    ("reach_percent: 2.0", "reach_percent: 0.0", "reach_percent"),
    ("half_spread_ticks: 1", "half_spread_ticks: -3", "half_spread_ticks"),
    ("refill_half_life_seconds: 0.0", "refill_half_life_seconds: -1.0", "refill_half_life_seconds"),
    ("capital_dollars: 50000000.0", "capital_dollars: NaN", "capital_dollars"),
    ("leverage_limit: 10", "leverage_limit: 0", "leverage_limit"),
    (
        "lots: 100, entry_price_dollars: 100.0, collateral_dollars: 100.0",
        "lots: -100, entry_price_dollars: 100.0, collateral_dollars: 100.0",
        "lots",
    ),
    (
        "entry_price_dollars: 100.0, collateral_dollars: 100.0",
        "entry_price_dollars: 0.0, collateral_dollars: 1.0",
        "entry_price",
    ),
    ("maintenance_percent: 1.0", "maintenance_percent: 150.0", "maintenance_percent"),
    ("liquidation_fee_percent: 0.5", "liquidation_fee_percent: -0.5", "liquidation_fee_percent"),
    ("insurance_fund_dollars: 100.0", "insurance_fund_dollars: inf", "insurance_fund_dollars"),
    ("when_fund_is_empty: DeleverageByQueue", "when_fund_is_empty: Pray", "Pray"),
    ("signal_horizon_percent: 4.0", "signal_horizon_percent: 0.0", "signal_horizon_percent"),
];

#[test]
fn twenty_broken_files_each_name_what_is_wrong_and_change_nothing() {
    let Ok(folder) = tempfile::tempdir() else { panic!("a folder") };
    let Some(preset) = Preset::named("one-trader") else { panic!("a preset") };
    let path = folder.path().join("broken.ron");
    let mut harness = open();
    let (draft, before) = (harness.state().app.draft().clone(), digest(&harness));
    for (good, bad, named) in BROKEN {
        assert!(preset.text.contains(good), "{good}");
        assert!(std::fs::write(&path, preset.text.replacen(good, bad, 1)).is_ok());
        harness.state_mut().app.apply([Command::File(File::Dropped(path.clone()))]);
        harness.run_steps(2);
        let app = &harness.state().app;
        let message = app.message().map(|message| message.text.clone()).unwrap_or_default();
        assert!(app.message().is_some_and(|message| message.error) && message.contains(named), "{bad}: {message}");
        assert!(*app.draft() == draft && app.name() == "spiral" && digest(&harness) == before, "{bad}");
    }
    assert!(!harness.state().app.can_undo());
}
