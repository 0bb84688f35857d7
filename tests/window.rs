//! The window, driven as a person would drive it: by the names of its controls.
#![cfg(feature = "gui")]

mod support;

use downdraft::app::settings::Settings;

#[test]
fn pictures() {
    let Some(folder) = std::env::var_os("DOWNDRAFT_PICTURES") else { return };
    let folder = std::path::PathBuf::from(folder);
    for light in [false, true] {
        for (width, height) in [(1440.0, 900.0), (1920.0, 1080.0), (1280.0, 720.0)] {
            let settings = Settings { light, ..Settings::default() };
            let mut harness = support::start(width, height, settings);
            let name = |what: &str| folder.join(format!("{}-{width}-{what}.png", if light { "light" } else { "dark" }));
            harness.render().expect("drawn").save(name("0start")).expect("saved");
            use downdraft::app::command::{Command, Edit, Play};
            use downdraft::scenario::controls::Control;
            let summary = harness.state().app.run().summary.clone();
            let step = summary.liquidations.peak_step.unwrap_or(200);
            harness.state_mut().app.apply([Command::Play(Play::To(step))]);
            harness.run_steps(2);
            harness.render().expect("drawn").save(name("1during")).expect("saved");
            let value = Control::Leverage.get(harness.state().app.draft()).expect("leverage");
            harness.state_mut().app.apply([Command::Edit(Edit::Set(Control::Leverage, value * 0.7))]);
            harness.run_steps(2);
            harness.render().expect("drawn").save(name("2ghost")).expect("saved");
        }
    }
}
