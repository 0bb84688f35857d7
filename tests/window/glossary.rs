//! Terms explain themselves, to the pointer and to the keyboard.

use downdraft::chart::glossary::TERMS;
use downdraft::scenario::controls::Control;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::open;
use super::support::Window;

fn words(term: &str) -> &'static str {
    TERMS.iter().find(|(name, _)| *name == term).map_or_else(|| panic!("{term}"), |(_, words)| *words)
}

/// Whether an explanation is on screen, and not only the name of the thing.
fn is_shown(harness: &Harness<'_, Window>, words: &str) -> bool {
    harness
        .query_all_by(|node| node.value().as_deref() == Some(words) || node.label().as_deref() == Some(words))
        .count()
        > 0
}

#[test]
fn what_adl_means_is_one_hover_or_one_focus_away() {
    let mut harness = open();
    let meaning = words("ADL");
    let place = harness.get_by_label("What ADL means").rect().center();
    assert!(!is_shown(&harness, meaning));
    harness.hover_at(place);
    harness.run_steps(20);
    assert!(is_shown(&harness, meaning), "on hover");
    harness.hover_at(egui::pos2(700.0, 300.0));
    harness.run_steps(20);
    assert!(!is_shown(&harness, meaning));
    harness.get_by_label("What ADL means").focus();
    harness.run_steps(3);
    assert!(is_shown(&harness, meaning), "on focus");
}

#[test]
fn every_control_explains_itself_to_the_keyboard_and_not_while_it_is_dragged() {
    let mut harness = open();
    // The shock is called by its step.
    for control in Control::ALL.into_iter().filter(|control| *control != Control::Shock) {
        harness.get_by_role_and_label(Role::Slider, control.label()).focus();
        harness.run_steps(3);
        assert!(is_shown(&harness, words(control.label())), "{}", control.label());
    }
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    let slider = harness.get_by_role_and_label(Role::Slider, "Leverage").rect();
    let at = egui::pos2(slider.center().x, slider.top() + 29.0);
    harness.drag_at(at);
    harness.run_steps(2);
    harness.drop_at(at + egui::vec2(4.0, 0.0));
    harness.hover_at(egui::pos2(700.0, 300.0));
    harness.run_steps(20);
    assert!(!is_shown(&harness, words("Leverage")));
}

#[test]
fn every_chart_and_every_line_of_the_price_can_be_asked() {
    let harness = open();
    for term in ["price", "mark", "index", "open interest", "liquidation", "insurance fund", "horizon ratio R"] {
        let name = format!("What {term} means");
        assert!(harness.query_all_by_label(&name).count() >= 1, "{term}");
    }
}
