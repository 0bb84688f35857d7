//! Everything can be taken back: long random sessions, undone to their start and redone to their end.

use downdraft::app::App;
use downdraft::app::command::{Command, Edit, File, Look, Play};
use downdraft::app::files::{Format, Purpose};
use downdraft::app::playback::Speed;
use downdraft::app::settings::Settings;
use downdraft::chart::palette::Palette;
use downdraft::scenario::controls::Control;
use downdraft::scenario::knob::Knob;
use downdraft::scenario::switches::{self, Switch};
use downdraft::scenario::{Scenario, presets};
use proptest::prelude::*;

/// Small markets: a session computes hundreds of runs.
const SMALL: [&str; 4] = ["one-trader", "textbook/v02-book-walk", "textbook/v04-knife-edge", "textbook/v05-flat-book"];

/// What a session is at a moment: the draft and the run of it.
#[derive(Clone, Debug, PartialEq)]
struct Moment {
    name: String,
    draft: Scenario,
    opened: Scenario,
    digest: u64,
}

fn moment(app: &App) -> Moment {
    Moment {
        name: app.name().to_owned(),
        draft: app.draft().clone(),
        opened: app.opened().clone(),
        digest: app.run().summary.digest,
    }
}

fn small() -> App {
    let Ok(scenario) = presets::load(SMALL[0]) else { panic!("a preset") };
    App::with_scenario(scenario, SMALL[0], Settings::default(), None).unwrap_or_else(|refusal| panic!("{refusal}"))
}

fn knob(choice: usize) -> Knob {
    let dials = switches::all().flat_map(|switch| switch.dials).map(Knob::Dial);
    let all: Vec<Knob> = Control::ALL.into_iter().map(Knob::from).chain(dials).collect();
    // Half of the time one of the six that every scenario has.
    let few = if choice.is_multiple_of(2) { Control::ALL.len() } else { all.len() };
    all[choice / 2 % few]
}

fn switch(choice: usize) -> &'static Switch {
    let all: Vec<&'static Switch> = switches::all().collect();
    all[choice % all.len()]
}

/// One of all the things a person can ask for.
fn command(app: &App, kind: u8, choice: usize, share: f64) -> Vec<Command> {
    let knob = knob(choice);
    let value = {
        let (low, high) = knob.range(app.opened(), &switches::Size::of(app.opened()));
        // Beyond its range now and then, where it may be refused.
        low + (high - low) * (share * 1.1 - 0.05)
    };
    let edit = |edit| vec![Command::Edit(edit)];
    match kind {
        0..6 => edit(Edit::Set(knob, value)),
        6..8 => {
            let half = Edit::Set(knob, value / 2.0);
            [Edit::Begin, half, Edit::Set(knob, value), Edit::End].map(Command::Edit).to_vec()
        }
        8 => [Edit::Begin, Edit::End].map(Command::Edit).to_vec(),
        9..12 => edit(Edit::Choose(switch(choice), choice % switch(choice).options.len())),
        12 => edit(Edit::RestoreSwitch(switch(choice))),
        13 => edit(Edit::Restore(knob)),
        14 => edit(Edit::RestoreAll),
        15 if share < 0.5 => edit(Edit::Note(choice as u32 % 300, ["here it begins", ""][choice % 2].to_owned())),
        15 => edit(Edit::Seed(choice as u64 % 5)),
        16..18 => edit(Edit::Undo),
        18 => edit(Edit::Redo),
        19 => vec![Command::File(File::Preset(SMALL[choice % SMALL.len()].to_owned()))],
        20 => {
            vec![Command::File(File::Preset("missing".to_owned())), Command::File(File::Dropped("missing.ron".into()))]
        }
        21 => vec![Command::File(File::Ask(Purpose::Export(Format::Steps))), Command::File(File::Close)],
        22 => vec![Command::Play(Play::To(choice as u32 % 400)), Command::Play(Play::At(Speed::Four))],
        _ => [Look::Ghost, Look::Theme(Palette::Light), Look::More, Look::Pan(share * 10.0), Look::ResetView]
            .map(Command::Look)
            .to_vec(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_long_session_can_be_undone_to_its_start_and_redone_to_its_end(
        session in prop::collection::vec((0_u8..24, any::<usize>(), 0.0..1.0), 300)
    ) {
        let mut app = small();
        let start = moment(&app);
        for (kind, choice, share) in session {
            let commands = command(&app, kind, choice, share);
            app.apply(commands);
        }
        let end = moment(&app);
        let mut undone = 0;
        while app.can_undo() {
            let before = moment(&app);
            app.apply([Command::Edit(Edit::Undo)]);
            // What is taken back first may be a reset of the view, which is no edit.
            undone += usize::from(moment(&app) != before);
            prop_assert!(undone < 500);
        }
        prop_assert!(moment(&app) == start, "back at the start after {undone} steps");
        // The session may have ended among steps that were taken back already.
        for _ in 0..undone {
            app.apply([Command::Edit(Edit::Redo)]);
        }
        prop_assert!(moment(&app) == end, "forth again to the end");
    }
}

#[test]
fn a_hundred_edits_are_a_hundred_steps_back() {
    let mut app = small();
    let start = moment(&app);
    for seed in 1001..=1120 {
        app.apply([Command::Edit(Edit::Seed(seed))]);
    }
    for left in (0..120).rev() {
        assert!(app.can_undo(), "{left}");
        app.apply([Command::Edit(Edit::Undo)]);
    }
    assert_eq!(moment(&app), start);
    assert!(!app.can_undo() && app.can_redo());
}

#[test]
fn an_edit_after_an_undo_ends_what_could_be_redone_and_a_drag_to_nowhere_does_not() {
    let mut app = small();
    let seed = |seed| Command::Edit(Edit::Seed(seed));
    app.apply([seed(1), seed(2), Command::Edit(Edit::Undo), Command::Edit(Edit::Begin), Command::Edit(Edit::End)]);
    assert!(app.can_redo());
    app.apply([Command::Edit(Edit::Redo)]);
    assert_eq!(app.draft().seed, 2);
    app.apply([Command::Edit(Edit::Undo), seed(3)]);
    assert!(!app.can_redo());
}

#[test]
fn a_saved_scenario_is_what_its_edits_are_measured_against() {
    let Ok(folder) = tempfile::tempdir() else { panic!("a folder") };
    let mut app = small();
    app.apply([Command::Edit(Edit::Seed(7)), Command::File(File::Ask(Purpose::Save))]);
    let missing = folder.path().join("missing/mine.ron");
    for (path, written) in [(missing, false), (folder.path().join("mine.ron"), true)] {
        app.apply([Command::File(File::Path(path.to_string_lossy().into_owned())), Command::File(File::Confirm)]);
        app.tick(0.05);
        assert_eq!(app.edited(), !written);
    }
    app.apply([Command::Edit(Edit::Undo)]);
    assert!(app.edited(), "the file holds the other seed");
    app.apply([Command::Edit(Edit::Redo)]);
    assert!(!app.edited());
}
