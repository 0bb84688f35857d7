//! Into a room: from a scenario on the desk to one that can be read from the last row.

use downdraft::app::command::{Command, File};
use downdraft::app::settings::Settings;
use downdraft::view;
use egui::{Key, vec2};

use super::Person;
use crate::support;
use crate::support::texts::Page;

/// The pixels of a projector.
const PROJECTOR: [f32; 2] = [1920.0, 1080.0];
/// What the last row can read.
const LEGIBLE: f32 = 26.0;

#[test]
fn j2_start_the_spiral_on_the_projector() {
    let [width, height] = PROJECTOR;
    let mut person = Person { window: support::start(width, height, Settings::default()), actions: 0 };
    person.window.state_mut().app.apply([Command::File(File::Preset("thin-fund".to_owned()))]);
    person.window.run_steps(3);
    let app = &person.window.state().app;
    let title = |name: &str| {
        app.presets().iter().find(|shipped| shipped.preset.name == name).map(|shipped| shipped.title.clone())
    };
    let (Some(open), Some(wanted)) = (title("thin-fund"), title("spiral")) else { panic!("two presets") };
    person.click(&format!("Scenario: {open}"));
    person.click(&wanted);
    person.key(Key::F5);
    let app = &person.window.state().app;
    assert!(app.presenting() && app.name() == "spiral" && !app.edited());
    // The program draws this many pixels to a point.
    let scale = view::zoom(app, height);
    person.window.set_size(vec2((width / scale).round(), (height / scale).round()));
    person.window.run_steps(3);
    let page = Page::of(&person.window);
    assert!(page.texts.len() > 15, "{} texts", page.texts.len());
    for text in &page.texts {
        assert!(text.size * scale >= LEGIBLE, "{} has {} px", text.words, text.size * scale);
    }
    assert_eq!((page.cut(), page.collisions()), (Vec::new(), Vec::new()));
    person.spent(3);
}
