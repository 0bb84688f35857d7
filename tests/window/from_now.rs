//! Edits that take effect from the cursor on: the past stays to the last bit, the future is another one.

use downdraft::app::App;
use downdraft::app::command::{Command, Edit, File, Play};
use downdraft::app::files::Purpose;
use downdraft::app::run::{Asked, Leg, Run};
use downdraft::app::settings::Settings;
use downdraft::scenario::controls::Control;
use downdraft::scenario::knob::Knob;
use downdraft::sim::digest::of_state;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;

use crate::open;

/// A step in the middle of the cascade of the default run.
const HERE: u32 = 210;

fn start() -> App {
    let mut app = App::start(Settings::default(), None).unwrap_or_else(|refusal| panic!("{refusal}"));
    app.apply([Command::Edit(Edit::FromNow(true)), Command::Play(Play::To(HERE))]);
    app
}

fn change(app: &mut App, control: Control, times: f64) {
    let value = control.get(app.draft()).unwrap_or_else(|| panic!("{}", control.label()));
    let knob = Knob::Control(control);
    app.apply([Command::Edit(Edit::Set(knob, value * times)), Command::Edit(Edit::End)]);
}

fn first_difference(one: &Run, other: &Run) -> Option<u32> {
    let frames = one.recording.frames().iter().zip(other.recording.frames());
    frames.into_iter().find(|(one, other)| one != other).map(|(frame, _)| frame.step)
}

#[test]
fn a_branch_without_a_change_is_the_same_run_to_the_last_bit() {
    let app = start();
    let asked = &app.run().asked;
    let leg = Leg { scenario: asked.scenario.clone(), until: HERE };
    let branched = Run::compute(Asked { legs: vec![leg], ..asked.clone() }, |_| true).expect("a run");
    assert_eq!(first_difference(app.run(), &branched), None);
    for step in [HERE, HERE + 1, 400, 600] {
        let state = |run: &Run| of_state(&run.recording.state_at(step).expect("sound").expect("a venue"));
        assert_eq!(state(app.run()), state(&branched), "step {step}");
    }
}

#[test]
fn the_past_stays_and_the_future_changes_and_undo_takes_it_back() {
    for (control, times) in [(Control::Depth, 3.0), (Control::Maintenance, 1.5), (Control::Refill, 3.0)] {
        let mut app = start();
        let before = app.run().summary.digest;
        let frames = app.run().recording.frames().to_vec();
        change(&mut app, control, times);
        let label = control.label();
        assert_eq!(app.message(), None, "{label}");
        let changed = app.run().recording.frames();
        assert_eq!(frames[..=HERE as usize], changed[..=HERE as usize], "{label}");
        assert_ne!(frames[HERE as usize + 1..], changed[HERE as usize + 1..], "{label}");
        assert_eq!(app.cursor(), HERE);
        let digest = app.run().summary.digest;
        app.apply([Command::Edit(Edit::Undo)]);
        assert_eq!((app.run().summary.digest, app.edited()), (before, false), "{label}");
        app.apply([Command::Edit(Edit::Redo)]);
        assert_eq!(app.run().summary.digest, digest, "{label}: the same edits, the same run");
    }
}

#[test]
fn the_venue_of_a_branched_run_can_be_rebuilt_at_every_step() {
    let mut app = start();
    change(&mut app, Control::Maintenance, 1.5);
    assert_eq!(app.run().asked.legs.len(), 1);
    for step in [HERE - 1, HERE, HERE + 1, HERE + 40, 600, HERE + 2] {
        app.apply([Command::Play(Play::To(step))]);
        let digest = app.present().map(|present| present.venue.digest());
        assert_eq!(digest, Some(app.run().recording.frame(step).digest), "step {step}");
    }
    for _ in 0..6 {
        app.apply([Command::Play(Play::Waves(-1))]);
        assert!(app.present().is_some());
    }
}

#[test]
fn a_later_edit_at_an_earlier_step_replaces_what_came_after() {
    let mut app = start();
    change(&mut app, Control::Depth, 2.0);
    app.apply([Command::Play(Play::To(HERE + 20))]);
    change(&mut app, Control::Refill, 0.5);
    assert_eq!(app.run().asked.legs.iter().map(|leg| leg.until).collect::<Vec<_>>(), [HERE, HERE + 20]);
    app.apply([Command::Play(Play::To(HERE - 5))]);
    change(&mut app, Control::Refill, 0.5);
    assert_eq!(app.run().asked.legs.iter().map(|leg| leg.until).collect::<Vec<_>>(), [HERE - 5]);
    // The next edit of the whole run leaves no branch behind.
    app.apply([Command::Edit(Edit::FromNow(false)), Command::Edit(Edit::RestoreAll)]);
    assert!(app.run().asked.legs.is_empty() && !app.edited());
}

#[test]
fn a_saved_branch_says_what_the_file_cannot_hold() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("branch.ron").display().to_string();
    let mut app = start();
    change(&mut app, Control::Depth, 2.0);
    let save = [File::Ask(Purpose::Save), File::Path(path), File::Confirm].map(Command::File);
    app.apply(save);
    for _ in 0..200 {
        app.tick(0.0);
        std::thread::sleep(std::time::Duration::from_millis(5));
        if app.message().is_some() {
            break;
        }
    }
    let message = app.message().expect("a message");
    assert!(message.text.ends_with("edits made from step 210 on hold for the whole run."), "{}", message.text);
}

#[test]
fn what_is_settled_when_a_run_begins_says_so() {
    for control in [Control::Leverage, Control::Fund] {
        let mut app = start();
        let before = app.run().summary.digest;
        change(&mut app, control, 2.0);
        let message = app.message().expect("a message");
        assert!(message.text.contains("applies from the next run"), "{}", message.text);
        assert_eq!((app.run().summary.digest, app.edited()), (before, false));
        assert!(!app.has_ghost());
    }
    // A shock that is over cannot be changed any more; before it, it can.
    let mut app = start();
    change(&mut app, Control::Shock, 2.0);
    assert_eq!(app.message().map(|message| message.text.as_str()), Some("From step 210 on this changes nothing."));
    app.apply([Command::Edit(Edit::Undo), Command::Play(Play::To(100))]);
    let before = app.run().summary.digest;
    change(&mut app, Control::Shock, 2.0);
    assert_ne!(app.run().summary.digest, before);
}

#[test]
fn the_choice_stands_on_top_of_the_rail() {
    let mut harness = open();
    harness.get_by_role_and_label(Role::RadioButton, "Edits take effect from this step on").click();
    harness.run_steps(2);
    assert!(harness.state().app.from_now());
    harness.get_by_role_and_label(Role::RadioButton, "Edits replay the whole run").click();
    harness.run_steps(2);
    assert!(!harness.state().app.from_now());
}

#[test]
fn a_control_that_waits_for_the_next_run_wears_a_chip() {
    let mut harness = open();
    let said = "Leverage applies from the next run";
    assert!(harness.query_by_label(said).is_none());
    harness.get_by_role_and_label(Role::RadioButton, "Edits take effect from this step on").click();
    harness.state_mut().app.apply([Command::Play(Play::To(HERE))]);
    harness.run_steps(3);
    harness.get_by_label(said);
    harness.get_by_label("Insurance fund applies from the next run");
    harness.get_by_label("Shock at step 196 is over at this step");
    harness.check_accessibility();
    harness.state_mut().app.apply([Command::Play(Play::To(100))]);
    harness.run_steps(3);
    assert!(harness.query_by_label("Shock at step 196 is over at this step").is_none());
    assert!(super::support::texts::Page::of(&harness).collisions().is_empty());
}
