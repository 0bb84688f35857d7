//! Pictures of the whole window: a change of its looks is seen, and meant.

use downdraft::app::command::{Command, Edit, Play};
use downdraft::app::settings::Settings;
use downdraft::chart::palette::Palette;
use downdraft::scenario::controls::Control;
use egui_kittest::{Harness, SnapshotOptions};

use super::open;
use super::support::{self, Window};

/// A picture of the whole window, so that a change of its looks is seen and meant;
/// `UPDATE_SNAPSHOTS=1 cargo test --test window picture` accepts new ones.
pub fn picture(mut harness: Harness<'_, Window>, name: &str, commands: Vec<Command>) {
    let Some(first) = harness.state().app.run().summary.liquidations.first_step else {
        panic!("the default run has a cascade");
    };
    harness.state_mut().app.apply([Command::Play(Play::To(first + 30))].into_iter().chain(commands));
    harness.run_steps(2);
    // Another machine may round the last bit of a coordinate differently.
    harness.snapshot_options(name, &SnapshotOptions::new().max_failed_pixels(200));
}

#[test]
fn a_picture_in_the_cascade_stays_as_it_is() {
    picture(open(), "in-the-cascade", Vec::new());
}

#[test]
fn a_picture_against_the_run_before_stays_as_it_is() {
    let harness = support::start(1280.0, 720.0, Settings { theme: Palette::Light, ..Settings::default() });
    let leverage = Control::Leverage.get(harness.state().app.draft()).expect("leverage");
    let less = Command::Edit(Edit::Set(Control::Leverage.into(), leverage * 0.85));
    picture(harness, "against-the-run-before", vec![less]);
}
