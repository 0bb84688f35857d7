//! The panel with every mechanism of the scenario.

use downdraft::app::command::{Command, Edit};
use downdraft::app::settings::Settings;
use downdraft::chart::palette::Palette;
use downdraft::scenario::controls::Control;
use downdraft::scenario::knob::Knob;
use downdraft::scenario::switches::{self, GROUPS};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::pictures::picture;
use super::support::{self, Window};
use super::{digest, open};

/// Opens the panel of further controls with every group unfolded.
fn open_more(harness: &mut Harness<'_, Window>) {
    harness.get_by_label("More controls").click();
    harness.run_steps(3);
    for group in GROUPS.iter().skip(1) {
        harness.get_by_role_and_label(Role::Button, group.heading).click_accesskit();
        harness.run_steps(2);
    }
}

fn option(harness: &Harness<'_, Window>, label: &str) -> &'static str {
    switches::named(label).unwrap_or_else(|| panic!("{label}")).option(harness.state().app.draft())
}

#[test]
fn six_controls_stay_six_and_more_opens_the_rest() {
    let mut harness = open();
    let sliders = |harness: &Harness<'_, Window>| {
        harness.query_all_by(|node| node.role() == Role::Slider && node.label().is_some()).count()
    };
    let first = sliders(&harness);
    assert!(Control::ALL.iter().all(|control| {
        let name = Knob::from(*control).name_in(harness.state().app.draft());
        harness.query_by_role_and_label(Role::Slider, &name).is_some()
    }));
    assert!(harness.query_by_label("Trend followers").is_none());
    open_more(&mut harness);
    for switch in switches::all() {
        if switch.is_toggle() {
            harness.get_by_role_and_label(Role::CheckBox, switch.label);
        }
        harness.get_by_label(switch.explanation);
    }
    harness.check_accessibility();
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(harness.query_by_label("Trend followers").is_none());
    assert_eq!(sliders(&harness), first);
    harness.key_press(Key::M);
    harness.run_steps(3);
    harness.get_by_label("Trend followers");
    harness.get_by_label("Close").click();
    harness.run_steps(3);
    assert!(harness.query_by_label("Trend followers").is_none());
}

#[test]
fn a_switch_changes_the_run_against_a_ghost_and_can_be_undone() {
    let mut harness = open();
    let before = digest(&harness);
    open_more(&mut harness);
    harness.get_by_role_and_label(Role::CheckBox, "Trend followers").click_accesskit();
    harness.run_steps(3);
    let with = digest(&harness);
    assert_ne!(with, before);
    assert_eq!(harness.state().app.ghost().map(|ghost| ghost.run.summary.digest), Some(before));
    harness.get_by_label_contains("Against trend followers off");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!(digest(&harness), before);
    assert!(!harness.state().app.edited());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Y);
    harness.run_steps(3);
    assert_eq!(digest(&harness), with);
    // Off again is the scenario as it was opened.
    harness.get_by_role_and_label(Role::CheckBox, "Trend followers").click_accesskit();
    harness.run_steps(3);
    assert_eq!(digest(&harness), before);
    assert!(!harness.state().app.edited());
}

#[test]
fn a_dial_takes_a_value_by_its_name_and_goes_back() {
    let mut harness = open();
    open_more(&mut harness);
    harness.get_by_role_and_label(Role::CheckBox, "Trend followers").click_accesskit();
    harness.run_steps(3);
    let with = digest(&harness);
    let name = "Trend followers: leverage";
    harness.get_by_role_and_label(Role::Slider, name).set_value_accesskit(6.0);
    harness.run_steps(3);
    let leverage = |harness: &Harness<'_, Window>| {
        harness.state().app.draft().behaviours.trend_followers.map(|trend| trend.leverage)
    };
    assert_eq!(leverage(&harness), Some(6.0));
    assert_ne!(digest(&harness), with);
    harness.get_by_label_contains("Against trend followers leverage 3×");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!((leverage(&harness), digest(&harness)), (Some(3.0), with));
    // Backspace takes a dial back to what its mechanism begins with.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Y);
    harness.get_by_role_and_label(Role::Slider, name).focus();
    harness.run_steps(3);
    harness.key_press(Key::Backspace);
    harness.run_steps(3);
    assert_eq!(digest(&harness), with);
}

#[test]
fn one_of_several_options_is_chosen_by_its_name() {
    let mut harness = open();
    let before = digest(&harness);
    open_more(&mut harness);
    assert_eq!(option(&harness, "Mark price"), "Median");
    harness.get_by_role_and_label(Role::RadioButton, "Mark price: last trade").click_accesskit();
    harness.run_steps(3);
    assert_eq!(option(&harness, "Mark price"), "Last trade");
    assert_ne!(digest(&harness), before);
    harness.get_by_label("Restore mark price").click_accesskit();
    harness.run_steps(3);
    assert_eq!(digest(&harness), before);
    assert!(!harness.state().app.edited());
}

#[test]
fn every_switch_can_be_pressed_in_the_window() {
    let mut harness = open();
    for switch in switches::all() {
        for option in (0..switch.options.len()).rev() {
            let edit = Command::Edit(Edit::Choose(switch, option));
            if switch.blocked(harness.state().app.draft()).is_none() {
                harness.state_mut().app.apply([edit]);
                assert_eq!(harness.state().app.message(), None, "{}", switch.label);
                assert_eq!(switch.chosen(harness.state().app.draft()), option, "{}", switch.label);
            }
        }
        harness.state_mut().app.apply([Command::Edit(Edit::RestoreAll)]);
        assert!(!harness.state().app.edited());
    }
}

#[test]
fn the_panel_and_the_inspector_share_the_room_there_is() {
    let settings = Settings { inspector: Some(true), ..Settings::default() };
    let mut harness = support::start(1280.0, 720.0, settings);
    let inspected = |harness: &Harness<'_, Window>| harness.query_by_label_contains("Who paid so far").is_some();
    assert!(inspected(&harness));
    harness.key_press(Key::M);
    harness.run_steps(3);
    assert!(harness.state().app.more_shown() && !inspected(&harness));
    harness.get_by_label("Inspector").click();
    harness.run_steps(3);
    assert!(!harness.state().app.more_shown() && inspected(&harness));
}

#[test]
fn a_picture_of_the_further_controls_stays_as_it_is() {
    let mut harness = support::start(1440.0, 900.0, Settings { theme: Palette::Light, ..Settings::default() });
    harness.key_press(Key::M);
    harness.run_steps(3);
    harness.get_by_role_and_label(Role::Button, "Traders").click();
    harness.run_steps(3);
    let Some(trend) = switches::named("Trend followers") else { panic!("in the catalogue") };
    let Some(withdrawal) = switches::named("Market makers withdraw") else { panic!("in the catalogue") };
    let edits = [trend, withdrawal].map(|switch| Command::Edit(Edit::Choose(switch, 1)));
    picture(harness, "further-controls", edits.to_vec());
}
