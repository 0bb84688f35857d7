//! Promises: every scenario that is shipped is complete, explains itself, is good, can be saved and
//! read again, and answers to the headline controls.

use downdraft::scenario::Scenario;
use downdraft::scenario::controls::Control;
use downdraft::scenario::presets::{ALL, DEFAULT, Preset, Shelf};

use crate::program::Desk;

#[test]
fn every_preset_is_good() {
    let desk = Desk::new();
    let mut arguments = vec!["check"];
    arguments.extend(ALL.iter().map(|preset| preset.name));
    let out = String::from_utf8(desk.succeed(&arguments)).unwrap();
    // What was taken from a venue stands below its scenario, set in.
    let lines: Vec<&str> = out.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(lines.len(), ALL.len());
    for (preset, line) in ALL.iter().zip(lines) {
        assert!(line.starts_with(&format!("{}: good: ", preset.name)), "{line}");
    }
}

#[test]
fn the_list_has_one_line_for_each() {
    let out = String::from_utf8(Desk::new().succeed(&["presets"])).unwrap();
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), ALL.len());
    for (preset, line) in ALL.iter().zip(lines) {
        let summary = line.strip_prefix(preset.name).expect("the line begins with the name");
        assert!(summary.trim().len() > 10, "{line}");
        assert_eq!(summary.trim(), scenario(preset).prose.summary);
    }
}

#[test]
fn the_default_is_shipped_and_textbook_may_be_left_out() {
    assert!(Preset::named(DEFAULT).is_some());
    assert_eq!(Preset::named("v03-golden-ledger"), Preset::named("textbook/v03-golden-ledger"));
    assert!(Preset::named("v03-golden-ledger").is_some());
}

#[test]
fn a_preset_stands_on_the_shelf_it_belongs_to() {
    for preset in ALL {
        let expected = match preset.name.strip_prefix("textbook/") {
            Some(_) => Shelf::Textbook,
            None if scenario(preset).history.is_some() => Shelf::Event,
            None => Shelf::Mechanism,
        };
        assert_eq!(preset.shelf, expected, "{}", preset.name);
    }
}

#[test]
fn every_preset_explains_itself() {
    for preset in ALL {
        let scenario = scenario(preset);
        let prose = &scenario.prose;
        let sections = [
            ("title", &scenario.title),
            ("summary", &prose.summary),
            ("what_is_it", &prose.what_is_it),
            ("how_it_works", &prose.how_it_works),
            ("how_to_use_it", &prose.how_to_use_it),
            ("things_to_notice", &prose.things_to_notice),
            ("things_to_try", &prose.things_to_try),
        ];
        for (name, text) in sections {
            assert!(!text.trim().is_empty(), "{}: `{name}` is empty", preset.name);
            assert_eq!(text.trim(), text, "{}: `{name}` begins or ends with a space", preset.name);
        }
        assert!(!prose.summary.contains('\n'), "{}: the summary is one line", preset.name);
        assert!(!prose.references.is_empty(), "{}: no references", preset.name);
        for reference in &prose.references {
            let (_, address) = reference.rsplit_once(' ').unwrap_or(("", reference));
            let is_one = address.starts_with("https://") || address.starts_with("http://");
            assert!(is_one, "{}: no address in {reference}", preset.name);
        }
    }
}

#[test]
fn a_preset_that_is_saved_and_read_again_is_the_same() {
    for preset in ALL {
        let scenario = scenario(preset);
        let text = scenario.to_ron().unwrap();
        let again = Scenario::parse(&text, preset.name).unwrap_or_else(|refusal| panic!("{refusal}"));
        assert_eq!(again, scenario, "{}", preset.name);
        assert_eq!(again.setup(preset.name).unwrap(), scenario.setup(preset.name).unwrap(), "{}", preset.name);
    }
}

#[test]
fn every_preset_has_the_two_headline_controls() {
    for preset in ALL {
        for (control, path) in [(Control::Leverage, "leverage"), (Control::Depth, "depth")] {
            let mut changed = scenario(preset);
            let before = control.get(&changed).unwrap_or_else(|| panic!("{}: no {path}", preset.name));
            assert!(before > 0.0);
            changed.set(&format!("{path}=*2")).unwrap_or_else(|refusal| panic!("{}: {refusal}", preset.name));
            let after = control.get(&changed).unwrap();
            assert!((after / before - 2.0).abs() < 1e-3, "{}: {path} went from {before} to {after}", preset.name);
        }
    }
}

#[test]
fn every_kind_of_value_can_be_set() {
    let mut scenario = scenario(Preset::named("spiral").unwrap());
    let changes = [
        "seed=7",
        "steps=*0.5",
        "title=Another one",
        "step_seconds=5",
        "contract.mark.averaging_seconds=60",
        "book.shape=V",
        "book.leverage_limit=*2",
        "traders.longs.accounts=100",
        "traders.longs.leverage.0.weight=*3",
        "interventions.0.what.percent=-2.5",
        "rules.when_fund_is_empty=ShareLosses",
    ];
    let before = scenario.clone();
    for change in changes {
        scenario.set(change).unwrap_or_else(|refusal| panic!("{change}: {refusal}"));
    }
    assert_eq!((scenario.seed, scenario.steps), (7, before.steps / 2));
    assert_eq!((scenario.title.as_str(), scenario.step_seconds), ("Another one", 5.0));
    let text = scenario.to_ron().unwrap();
    for part in ["averaging_seconds: 60.0", "shape: V", "accounts: 100,", "percent: -2.5", "ShareLosses"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    scenario.set("contract.mark=Mid").unwrap();
    assert!(scenario.to_ron().unwrap().contains("mark: Mid"));
}

#[test]
fn a_refused_change_leaves_the_scenario_as_it_was() {
    let mut scenario = scenario(Preset::named("spiral").unwrap());
    let before = scenario.clone();
    for change in ["seed=-1", "contract.mark=Guess", "nowhere=1", "depth=NaN", "leverage=-1"] {
        assert!(scenario.set(change).is_err(), "{change}");
        assert_eq!(scenario, before, "{change}");
    }
}

fn scenario(preset: &Preset) -> Scenario {
    preset.scenario().unwrap_or_else(|refusal| panic!("{refusal}"))
}
