//! The shock at the cursor: grabbed on the price, typed, nudged by keys, and taken away again.

use downdraft::app::command::{Command, Edit, Look, Play};
use downdraft::scenario::controls::Control;
use downdraft::scenario::knob::Knob;
use downdraft::scenario::shocks;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::support::Window;
use super::{cursor, digest, open};

/// Where the handle is.
fn handle(harness: &Harness<'_, Window>) -> Pos2 {
    harness.get_by(|node| node.label().is_some_and(|label| label.starts_with("Shock handle"))).rect().center()
}

fn shock(harness: &Harness<'_, Window>, step: u32) -> f64 {
    shocks::at(harness.state().app.draft(), step)
}

/// Presses the handle and moves it down a few points at a time, until the shock is this large.
fn drag_to(harness: &mut Harness<'_, Window>, percent: f64) -> Pos2 {
    let step = cursor(harness) + 1;
    let mut at = handle(harness);
    harness.drag_at(at);
    harness.run_steps(1);
    for _ in 0..400 {
        let left = percent - shock(harness, step);
        if left.abs() < 0.05 {
            break;
        }
        at += vec2(0.0, if left.abs() > 1.0 { 4.0 } else { 0.5 } * -left.signum() as f32);
        harness.hover_at(at);
        harness.run_steps(1);
    }
    assert_eq!(shock(harness, step), percent, "the pointer got there");
    at
}

/// Types into the field that has the focus.
fn type_text(harness: &mut Harness<'_, Window>, text: &str) {
    harness.event(Event::Text(text.to_owned()));
    harness.run_steps(1);
}

#[test]
fn dragging_the_handle_shocks_the_next_step_while_it_is_dragged() {
    let mut harness = open();
    let before = digest(&harness);
    let step = cursor(&harness) + 1;
    let (was, seen) = (shock(&harness, step), harness.state().asked.len());
    let at = drag_to(&mut harness, -8.0);
    // The button is still down and the run is there already.
    let during = digest(&harness);
    assert_ne!(during, before);
    let sets = harness.state().asked[seen..].iter().filter(|command| matches!(command, Command::Edit(Edit::Set(..))));
    assert!(sets.count() > 5, "it followed on the way");
    harness.drop_at(at);
    harness.run_steps(2);
    assert_eq!((shock(&harness, step), digest(&harness)), (-8.0, during));
    let app = &harness.state().app;
    assert_eq!(app.ghost().map(|ghost| ghost.run.summary.digest), Some(before), "one ghost: the run before the drag");
    harness.get_by_label_contains("Against shock −3.2 %");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!((shock(&harness, step), digest(&harness)), (was, before), "one drag is one undo step");
}

#[test]
fn escape_gives_the_drag_up() {
    let mut harness = open();
    harness.state_mut().app.apply([Command::Edit(Edit::Set(Control::Fund.into(), 5e6))]);
    harness.run_steps(30);
    let (before, step) = (digest(&harness), cursor(&harness) + 1);
    let compared = harness.state().app.ghost().map(|ghost| ghost.run.summary.digest);
    let at = drag_to(&mut harness, -6.0);
    assert_ne!(digest(&harness), before);
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    assert_eq!((shock(&harness, step), digest(&harness)), (-3.2, before));
    assert_eq!(harness.state().app.ghost().map(|ghost| ghost.run.summary.digest), compared);
    // What the hand still does changes nothing.
    harness.hover_at(at + vec2(0.0, 40.0));
    harness.run_steps(1);
    harness.drop_at(at + vec2(0.0, 40.0));
    harness.run_steps(2);
    assert_eq!((shock(&harness, step), digest(&harness)), (-3.2, before));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert!(!harness.state().app.edited(), "the edit before is the one undone");
}

#[test]
fn the_same_shock_by_drag_by_field_by_keys_and_by_slider_is_the_same_run() {
    let mut dragged = open();
    dragged.state_mut().app.apply([Command::Play(Play::To(149))]);
    dragged.run_steps(2);
    let at = drag_to(&mut dragged, -6.0);
    dragged.drop_at(at);
    dragged.run_steps(2);

    let mut typed = open();
    typed.state_mut().app.apply([Command::Play(Play::To(149))]);
    typed.key_press(Key::S);
    typed.run_steps(3);
    assert!(typed.get_by_label("Shock at step 150, in percent").is_focused());
    type_text(&mut typed, "-6");
    typed.key_press(Key::Enter);
    typed.run_steps(3);
    assert!(!typed.state().app.shock_asked());
    assert_eq!((shock(&typed, 150), digest(&typed)), (-6.0, digest(&dragged)));

    let mut nudged = open();
    nudged.state_mut().app.apply([Command::Play(Play::To(149))]);
    nudged.run_steps(2);
    nudged.get_by_label("Shock handle, step 150").focus();
    nudged.run_steps(2);
    for _ in 0..7 {
        nudged.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
        nudged.run_steps(1);
    }
    for _ in 0..10 {
        nudged.key_press(Key::ArrowUp);
        nudged.run_steps(1);
    }
    assert_eq!((shock(&nudged, 150), digest(&nudged)), (-6.0, digest(&dragged)));
    nudged.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    nudged.run_steps(3);
    assert!(!nudged.state().app.edited(), "keys in a row are one undo step");
}

#[test]
fn a_shock_is_taken_away_by_delete_or_by_nothing() {
    let mut harness = open();
    harness.get_by_label("Shock handle, step 196").focus();
    harness.run_steps(2);
    harness.key_press(Key::Delete);
    harness.run_steps(3);
    assert!(harness.state().app.draft().interventions.is_empty());
    assert!(harness.query_by_role_and_label(Role::Slider, "Shock at step 196").is_none(), "the rail has none either");
    harness.get_by_label_contains("Against shock at step 196 −3.2 %");
    harness.state_mut().app.apply([Command::Play(Play::To(249)), Command::Look(Look::Shock)]);
    harness.run_steps(3);
    type_text(&mut harness, "-4");
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    harness.get_by_role_and_label(Role::Slider, "Shock at step 250");
    harness.key_press(Key::S);
    harness.run_steps(3);
    type_text(&mut harness, "0");
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert!(harness.state().app.draft().interventions.is_empty());
}

#[test]
fn leaving_the_field_changes_nothing() {
    let mut harness = open();
    let before = digest(&harness);
    for leave in [Key::Escape, Key::Enter] {
        harness.key_press(Key::S);
        harness.run_steps(3);
        if leave == Key::Escape {
            type_text(&mut harness, "-9");
        }
        harness.key_press(leave);
        harness.run_steps(3);
        assert!(!harness.state().app.shock_asked());
    }
    assert!(!harness.state().app.edited());
    assert_eq!(digest(&harness), before);
    // A value the market refuses is said, and the run on screen stays.
    harness.key_press(Key::S);
    harness.run_steps(3);
    type_text(&mut harness, "-400");
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert!(harness.state().app.message().is_some_and(|message| message.error));
    assert!(!harness.state().app.edited());
}

#[test]
fn the_last_step_has_nothing_to_shock() {
    let mut harness = open();
    harness.key_press(Key::End);
    harness.key_press(Key::S);
    harness.run_steps(3);
    assert!(!harness.state().app.shock_asked());
    let knob = Knob::Shock(cursor(&harness));
    assert!(harness.query_by_label(&format!("Shock handle, step {}", cursor(&harness) + 1)).is_none(), "{knob:?}");
}
