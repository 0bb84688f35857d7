//! A contract paid for in coin: money stands in coin with its digits, sizes and prices stay in dollars, nothing is cut.

use std::path::PathBuf;

use downdraft::app::command::{Command, Edit, File, Look, Play, Tab};
use downdraft::chart::Which;
use downdraft::scenario::controls::Control;
use downdraft::scenario::knob::Knob;
use egui::accesskit::Role;
use egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::open;
use super::support::Window;
use super::support::texts::Page;

/// The window with the ledger in coin, opened as a file.
fn ledger<'a>() -> Harness<'a, Window> {
    let mut harness = open();
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "presets/textbook/inverse-ledger.ron"].iter().collect();
    harness.state_mut().app.apply([Command::File(File::Dropped(path)), Command::Play(Play::End)]);
    harness.run_steps(3);
    harness
}

#[test]
fn every_word_of_a_run_in_coin_is_whole_and_money_is_in_coin() {
    let mut harness = ledger();
    for size in [vec2(1280.0, 720.0), vec2(1440.0, 900.0), vec2(1920.0, 1080.0)] {
        harness.set_size(size);
        let tabs = [Tab::Accounts, Tab::Queue, Tab::Events].into_iter().chain(Which::ALL.map(Tab::Chart));
        for tab in tabs {
            harness.state_mut().app.apply([Command::Look(Look::Table(tab)), Command::Play(Play::To(1))]);
            harness.run_steps(3);
            let page = Page::of(&harness);
            assert!(page.collisions().is_empty(), "{size} {tab:?}: {:?}", page.collisions());
            assert!(page.cut().is_empty(), "{size} {tab:?}: {:?}", page.cut());
        }
    }
    harness.state_mut().app.apply([Command::Look(Look::Table(Tab::Events))]);
    harness.run_steps(3);
    harness.get_by_label_contains("fund paid 0.00400 BTC for account");
    harness.check_accessibility();
}

#[test]
fn the_fund_is_written_and_typed_in_coin() {
    let mut harness = ledger();
    let control = Knob::from(Control::Fund);
    let name = control.name();
    assert_eq!(harness.get_by_role_and_label(Role::Slider, &name).value().as_deref(), Some("0.00400 BTC"));
    harness.get_by_label(&format!("{}: type a value", control.name())).click();
    harness.run_steps(2);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    harness.event(egui::Event::Text("0.01".to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    let fund = harness.state().app.draft().rules.insurance_fund_dollars;
    assert!((fund - 500.0).abs() < 1e-9, "a hundredth of a coin at 50,000: {fund}");
    harness.state_mut().app.apply([Command::Edit(Edit::Undo)]);
    assert_eq!(harness.state().app.draft().rules.insurance_fund_dollars, 200.0);
}
