//! A scenario that names a real venue: its rules stand on the switches, whose they are is said, and one that is turned
//! stays turned.

use downdraft::app::command::{Command, Edit, File};
use downdraft::app::files::Purpose;
use downdraft::scenario::{Scenario, presets, switches};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::support::Window;
use super::{digest, open};

const VENUE: &str = "binance-usd-m";

/// A small market on the rules of a venue, as a file.
fn on_a_venue() -> Scenario {
    let Ok(mut scenario) = presets::load("one-trader") else { panic!("a preset") };
    scenario.venue = Some(VENUE.to_owned());
    (scenario.rules.fund, scenario.rules.funding, scenario.rules.liquidation) = (None, None, None);
    scenario
}

fn opened<'a>(scenario: &Scenario) -> (Harness<'a, Window>, tempfile::TempDir) {
    let (Ok(folder), Ok(text)) = (tempfile::tempdir(), scenario.to_ron()) else { panic!("a file") };
    let path = folder.path().join("venue.ron");
    if let Err(error) = std::fs::write(&path, text) {
        panic!("{error}");
    }
    let mut harness = open();
    harness.state_mut().app.apply([Command::File(File::Dropped(path))]);
    harness.run_steps(3);
    (harness, folder)
}

#[test]
fn the_rules_of_a_venue_stand_on_the_switches_and_say_whose_they_are() {
    let file = on_a_venue();
    let (mut harness, folder) = opened(&file);
    let Ok(lines) = file.taken_from_venue("file") else { panic!("a known venue") };
    let said = |harness: &Harness<'_, Window>| {
        let node = harness.get_by_label_contains("Rules of the venue: ");
        {
            let node = node.accesskit_node();
            node.label().or_else(|| node.value()).unwrap_or_default()
        }
    };
    for line in &lines {
        assert!(said(&harness).contains(line.trim_start_matches("venue: rules of ")), "{line}: {}", said(&harness));
    }
    assert!(said(&harness).contains("20"), "the date of the snapshot");
    let Some(tiers) = switches::named("Margin tiers") else { panic!("in the catalogue") };
    let app = &harness.state().app;
    assert!(tiers.is_on(app.draft()) && !app.edited(), "what the venue has is what is in force");
    assert_eq!(app.draft().venue.as_deref(), Some(VENUE));
    let before = digest(&harness);
    let off = Command::Edit(Edit::Choose(tiers, 0));
    harness.state_mut().app.apply([off]);
    harness.run_steps(3);
    assert!(!tiers.is_on(harness.state().app.draft()));
    assert!(said(&harness).contains("rules.tiers: this scenario's own"), "{}", said(&harness));
    // What is off stays off in a file, and in what is run.
    let path = folder.path().join("saved.ron");
    let path = path.to_string_lossy().into_owned();
    let save = [File::Ask(Purpose::Save), File::Path(path.clone()), File::Confirm].map(Command::File);
    harness.state_mut().app.apply(save);
    harness.run_steps(3);
    let Some(saved) = std::fs::read_to_string(&path).ok().and_then(|text| Scenario::parse(&text, &path).ok()) else {
        panic!("it was saved")
    };
    let (Ok(ours), Ok(theirs)) = (saved.setup("saved"), file.setup("file")) else { panic!("both can be run") };
    assert_ne!(format!("{ours:?}"), format!("{theirs:?}"), "the brackets of the venue do not come back");
    harness.state_mut().app.apply([Command::Edit(Edit::Undo)]);
    harness.run_steps(3);
    assert_eq!(
        (
            digest(&harness),
            harness.state().app.draft().not_from_venue.contains(&downdraft::scenario::schema::FromVenue::Tiers)
        ),
        (before, false)
    );
    harness.check_accessibility();
}

#[test]
fn writing_the_rules_of_a_venue_out_changes_no_run() {
    for (name, _) in downdraft::venues::profile::ALL {
        let mut scenario = on_a_venue();
        scenario.venue = Some((*name).to_owned());
        let Ok(settled) = scenario.settled("file") else { panic!("{name}") };
        let (as_written, as_shown) = (scenario.setup("file"), settled.setup("file"));
        assert_eq!(as_written.is_ok(), as_shown.is_ok(), "{name}");
        if let (Ok(as_written), Ok(as_shown)) = (as_written, as_shown) {
            assert_eq!(format!("{as_written:?}"), format!("{as_shown:?}"), "{name}");
        }
        let again = settled.settled("file");
        assert_eq!(again.ok().as_ref(), Some(&settled), "{name}");
    }
}
