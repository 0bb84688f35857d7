//! The chain of a step points at its marks, and who paid adds up for the step and for the run.

use downdraft::app::command::{Command, Play};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use crate::open;
use crate::support::Window;

/// The window at the step of the default run with the most waves.
fn at_the_worst<'a>() -> Harness<'a, Window> {
    let mut harness = open();
    let frames = harness.state().app.run().recording.frames();
    let step = frames.iter().max_by_key(|frame| frame.waves).unwrap_or_else(|| panic!("a frame")).step;
    harness.state_mut().app.apply([Command::Play(Play::To(step))]);
    harness.run_steps(2);
    harness
}

#[test]
fn every_link_that_happened_lights_its_marks_by_focus_alone() {
    let mut harness = at_the_worst();
    assert_eq!(harness.query_all_by_label_contains("Lit: ").count(), 0);
    for (words, marks) in [
        ("price move", "the price of this step"),
        ("below maintenance", "the liquidation markers of this step"),
        ("forced to sell", "the liquidation bars of this step"),
        ("of bids eaten", "the prices that were eaten"),
        ("new mark price", "the mark price"),
        ("the fund", "the insurance fund in this step"),
    ] {
        let link = harness.get_by(|node| {
            let named = |label: String| label.contains(words) && label.contains("; lights ");
            node.role() == Role::Button && node.label().is_some_and(named)
        });
        link.focus();
        harness.run_steps(3);
        harness.get_by_label(&format!("Lit: {marks}"));
        assert_eq!(harness.query_all_by_label_contains("Lit: ").count(), 1, "{words}");
    }
}

#[test]
fn a_link_lights_its_marks_under_the_pointer_and_goes_out_again() {
    let mut harness = at_the_worst();
    let link = harness.get_by(|node| {
        node.role() == Role::Button && node.label().is_some_and(|label| label.contains("of bids eaten; lights"))
    });
    let place = link.rect().center();
    harness.hover_at(place);
    harness.run_steps(3);
    harness.get_by_label("Lit: the prices that were eaten");
    harness.hover_at(egui::pos2(10.0, 10.0));
    harness.run_steps(3);
    assert_eq!(harness.query_all_by_label_contains("Lit: ").count(), 0);
}

#[test]
fn who_paid_is_shown_for_the_run_so_far_and_for_the_step() {
    let mut harness = at_the_worst();
    harness.get_by_label_contains("Who paid so far: $");
    harness.get_by_role_and_label(Role::RadioButton, "Losses of this step").click();
    harness.run_steps(2);
    let app = &harness.state().app;
    let (step, run) = (app.cause().paid, app.paid());
    assert!(step.total() > 0 && step.total() < run.total());
    let total = downdraft::chart::words::money(app.run().recording.header().whole(step.total()));
    harness.get_by_label_contains(&format!("Who paid in this step: {total}, own margin, to the price $"));
}
