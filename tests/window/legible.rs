//! Everything that is written can be read: large enough, strong enough, whole, and alone in its place.

use downdraft::app::command::{Bet, Command, Edit, File, Look, Play, Size, Tab};
use downdraft::app::settings::{Room, Settings};
use downdraft::chart::Which;
use downdraft::chart::palette::Palette;
use downdraft::scenario::controls::Control;
use egui::{Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::open;
use super::support::texts::Page;
use super::support::{self, Window};

/// The height of a presentation in points, read from four heights away.
const PRESENTED: f32 = 540.0;

fn ask(harness: &mut Harness<'_, Window>, commands: impl IntoIterator<Item = Command>) {
    harness.state_mut().app.apply(commands);
    harness.run_steps(3);
}

fn halve_leverage(harness: &mut Harness<'_, Window>) {
    let leverage = Control::Leverage.get(harness.state().app.draft()).unwrap_or_else(|| panic!("leverage"));
    ask(harness, [Command::Edit(Edit::Set(Control::Leverage.into(), leverage * 0.85)), Command::Edit(Edit::End)]);
}

/// The steps of the default run at which something different is on the screen.
fn moments(harness: &Harness<'_, Window>) -> [u32; 5] {
    let app = &harness.state().app;
    let first = app.run().summary.liquidations.first_step.unwrap_or(0);
    [0, first.saturating_sub(1), first, first + 40, app.playback().last()]
}

/// What was seen to be cut or covered, collected so that one run shows all of it.
#[derive(Default)]
struct Seen(Vec<String>);

impl Seen {
    fn look(&mut self, harness: &Harness<'_, Window>, when: &str) {
        let page = Page::of(harness);
        assert!(page.texts.len() > 15, "{when}: only {} texts", page.texts.len());
        let cut = page.cut();
        if !cut.is_empty() {
            self.0.push(format!("{when}: cut {cut:?}"));
        }
        let collisions = page.collisions();
        if !collisions.is_empty() {
            self.0.push(format!("{when}: over one another {collisions:?}"));
        }
    }

    /// The same, and whether it is large and strong enough on a screen 1080 pixels high.
    fn look_from_afar(&mut self, harness: &Harness<'_, Window>, height: f32, when: &str) {
        self.look(harness, when);
        let pixels = |points: f32| points * 1080.0 / height;
        let page = Page::of(harness);
        for text in &page.texts {
            if pixels(text.size) < 26.0 {
                self.0.push(format!("{when}: {} has {} px", text.words, pixels(text.size)));
            }
            if text.contrast() < 7.0 {
                self.0.push(format!("{when}: {} has {:.1}:1", text.words, text.contrast()));
            }
        }
        let headlines = page.texts.iter().filter(|text| pixels(text.size) >= 48.0).count();
        assert!(headlines >= 3, "{when}: {headlines} headline numbers");
    }
}

impl Drop for Seen {
    fn drop(&mut self) {
        assert!(std::thread::panicking() || self.0.is_empty(), "{}", self.0.join("\n"));
    }
}

#[test]
fn a_presentation_can_be_read_from_the_last_row() {
    let mut seen = Seen::default();
    let mut harness = open();
    ask(&mut harness, [Command::Look(Look::Present)]);
    for (aspect, room) in [16.0 / 9.0, 16.0 / 10.0].into_iter().flat_map(|aspect| Room::ALL.map(|room| (aspect, room)))
    {
        let height = PRESENTED / room.enlarged();
        harness.set_size(vec2((height * aspect).round(), height.round()));
        for theme in Palette::ALL {
            ask(&mut harness, [Command::Look(Look::Room(room)), Command::Look(Look::Theme(theme))]);
            for step in moments(&harness) {
                ask(&mut harness, [Command::Play(Play::To(step))]);
                let when = format!("{room:?}, {theme:?}, step {step}");
                seen.look_from_afar(&harness, height, &when);
            }
        }
    }
}

#[test]
fn a_bet_can_be_read_from_the_last_row() {
    let mut seen = Seen::default();
    let mut harness = open();
    for (aspect, room) in [16.0 / 9.0, 16.0 / 10.0].into_iter().flat_map(|aspect| Room::ALL.map(|room| (aspect, room)))
    {
        let height = PRESENTED / room.enlarged();
        harness.set_size(vec2((height * aspect).round(), height.round()));
        for (theme, at) in Palette::ALL.into_iter().flat_map(|theme| [0, 195, 220, 590].map(|at| (theme, at))) {
            let look = [Look::Room(room), Look::Theme(theme)].map(Command::Look);
            ask(&mut harness, look.into_iter().chain([Command::Play(Play::To(at)), Command::Bet(Bet::Ask)]));
            for (hands, name) in [([3, 14, 7, 0], "most"), ([4, 0, 2, 4], "tied"), ([0; 4], "skipped")] {
                let counts = (0..4).map(|answer| Command::Bet(Bet::Count(answer, hands[answer])));
                ask(&mut harness, counts);
                let when = format!("{aspect:.2}, {room:?}, {theme:?}, bet at {at}, {name}");
                seen.look_from_afar(&harness, height, &when);
                ask(&mut harness, [Command::Bet(if hands == [0; 4] { Bet::Skip } else { Bet::Reveal })]);
                seen.look_from_afar(&harness, height, &format!("{when}, revealing"));
                ask(&mut harness, [Command::Play(Play::End)]);
                seen.look_from_afar(&harness, height, &format!("{when}, told"));
                ask(&mut harness, [Command::Play(Play::To(at)), Command::Bet(Bet::Ask)]);
            }
            ask(&mut harness, [Command::Bet(Bet::Leave)]);
        }
    }
}

#[test]
fn a_presentation_shows_the_control_that_was_turned_and_what_it_changed() {
    let mut seen = Seen::default();
    let mut harness = open();
    ask(&mut harness, [Command::Edit(Edit::Set(Control::Depth.into(), 7e6)), Command::Edit(Edit::End)]);
    harness.key_press(Key::F5);
    harness.set_size(vec2(960.0, 540.0));
    harness.run_steps(3);
    let sliders = harness.query_all_by(|node| node.role() == egui::accesskit::Role::Slider).count();
    assert_eq!(sliders, 1);
    harness.get_by_label(Control::Depth.label());
    harness.get_by_label("Simulated");
    for step in moments(&harness) {
        ask(&mut harness, [Command::Play(Play::To(step))]);
        seen.look(&harness, &format!("against the run before, step {step}"));
    }
    ask(&mut harness, [Command::Play(Play::Start)]);
    harness.get_by_label("Play").click();
    harness.run_steps(2);
    assert!(harness.state().app.playback().playing());
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(!harness.state().app.presenting());
    harness.get_by_label("More controls");
}

#[test]
fn every_preset_can_be_presented() {
    let mut seen = Seen::default();
    let mut harness = open();
    harness.set_size(vec2(960.0, PRESENTED));
    ask(&mut harness, [Command::Look(Look::Present)]);
    let names: Vec<&str> = harness.state().app.presets().iter().map(|shipped| shipped.preset.name).collect();
    for name in names {
        ask(&mut harness, [Command::File(File::Preset(name.to_owned()))]);
        for play in [Play::NextEvent, Play::By(1), Play::End] {
            ask(&mut harness, [Command::Play(play)]);
            seen.look(&harness, &format!("{name}, {play:?}"));
        }
    }
}

#[test]
fn no_text_is_cut_or_covered_at_any_size() {
    let mut seen = Seen::default();
    let mut harness = open();
    // The last is 1920 × 1080 pixels at 200 %.
    for (width, height) in [(1280.0, 720.0), (1440.0, 900.0), (1920.0, 1080.0), (960.0, 540.0)] {
        harness.set_size(vec2(width, height));
        harness.run_steps(2);
        let at = |what: &str| format!("{width} × {height}, {what}");
        for theme in Palette::ALL {
            ask(&mut harness, [Command::Look(Look::Theme(theme))]);
            for step in moments(&harness) {
                ask(&mut harness, [Command::Play(Play::To(step))]);
                seen.look(&harness, &at(&format!("{theme:?}, step {step}")));
            }
        }
        halve_leverage(&mut harness);
        seen.look(&harness, &at("against the run before"));
        ask(&mut harness, [Command::Look(Look::More)]);
        seen.look(&harness, &at("more controls"));
        ask(&mut harness, [Command::Look(Look::More), Command::Edit(Edit::RestoreAll)]);
        for shown in [true, false] {
            ask(&mut harness, [Command::Look(Look::Inspector(shown))]);
            seen.look(&harness, &at(&format!("inspector {shown}")));
        }
        for tab in [Tab::Accounts, Tab::Queue, Tab::Events, Tab::Chart(Which::Price)] {
            ask(&mut harness, [Command::Look(Look::Table(tab)), Command::Play(Play::To(230))]);
            if width < 1280.0 {
                // What is too wide is scrolled to.
                whole_enough(&harness);
            } else {
                seen.look(&harness, &at(&format!("{tab:?}")));
            }
        }
        ask(&mut harness, [Command::Look(Look::Tables)]);
        harness.get_by_label("Add my position").click();
        harness.run_steps(3);
        seen.look(&harness, &at("my position"));
        ask(&mut harness, [Command::Edit(Edit::Mine(None))]);
        ask(&mut harness, [Command::Look(Look::Shortcuts)]);
        seen.look(&harness, &at("shortcuts"));
        ask(&mut harness, [Command::Look(Look::Shortcuts)]);
        harness.get_by_label("View").click();
        harness.run_steps(3);
        seen.look(&harness, &at("looks"));
        harness.key_press(Key::Escape);
        harness.run_steps(2);
    }
}

#[test]
fn what_does_not_fit_at_the_largest_size_is_scrolled_to() {
    let harness = support::start(640.0, 360.0, Settings::default());
    whole_enough(&harness);
    assert!(harness.get_by_label("Play").rect().bottom() > 360.0, "below the edge, and there");
}

/// Nothing over anything; only the edges of the window cut.
fn whole_enough(harness: &Harness<'_, Window>) {
    assert_eq!(Page::of(harness).collisions(), Vec::<(&str, &str)>::new());
}

#[test]
fn the_keys_for_size_are_remembered_within_their_limits() {
    let mut harness = open();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Plus);
    harness.run_steps(2);
    assert_eq!(harness.state().app.settings().scale, 110);
    for (size, limit) in [(Size::Larger, 300), (Size::Smaller, 80)] {
        ask(&mut harness, std::iter::repeat_n(Command::Look(Look::Size(size)), 20));
        assert_eq!(harness.state().app.settings().scale, limit);
    }
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num0);
    harness.run_steps(2);
    assert_eq!(harness.state().app.settings().scale, 100);
    let app = &mut harness.state_mut().app;
    assert_eq!(downdraft::view::zoom(app, 900.0), 1.0);
    app.apply([Command::Look(Look::Present)]);
    // 540 points high at any size of the window; fewer where the last row is far.
    assert!((downdraft::view::zoom(app, 1080.0) - 2.0).abs() < 0.01);
    app.apply([Command::Look(Look::Size(Size::Larger)), Command::Look(Look::Size(Size::Larger))]);
    assert_eq!((app.settings().room, app.settings().scale), (Room::Far, 100));
    assert!((downdraft::view::zoom(app, 1080.0) - 2.7).abs() < 0.01);
}
