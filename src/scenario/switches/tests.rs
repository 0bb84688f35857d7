//! What the catalogue promises, for every preset that ships.

use super::{Dial, Size, Switch, all};
use crate::scenario::schema::Traders;
use crate::scenario::{Scenario, presets};

/// Every preset as the window opens it; a large population holds the same in fewer accounts, which is quicker to draw.
fn shipped() -> impl Iterator<Item = (&'static str, Scenario)> {
    presets::ALL.iter().map(|preset| {
        let opened = preset.scenario().and_then(|scenario| scenario.settled(preset.name));
        let mut scenario = opened.unwrap_or_else(|refusal| panic!("{refusal}"));
        if let Traders::Population(population) = &mut scenario.traders {
            population.longs.accounts = population.longs.accounts.min(200);
            population.shorts.accounts = population.shorts.accounts.min(100);
        }
        (preset.name, scenario)
    })
}

fn valid(name: &str, switch: &Switch, scenario: &Scenario) {
    if let Err(refusal) = scenario.setup(name) {
        panic!("{} as {}: {refusal}", switch.label, switch.option(scenario));
    }
}

#[test]
fn every_switch_fits_every_preset_or_says_why_not() {
    for (name, shipped) in shipped() {
        for switch in all() {
            if switch.blocked(&shipped).is_some() {
                continue;
            }
            let before = switch.chosen(&shipped);
            for option in 0..switch.options.len() {
                let mut turned = shipped.clone();
                switch.choose(&mut turned, option, &shipped);
                assert_eq!(switch.chosen(&turned), option, "{name}: {}", switch.label);
                valid(name, switch, &turned);
                switch.choose(&mut turned, before, &shipped);
                assert!(turned == shipped, "{name}: {} does not go back", switch.label);
            }
        }
    }
}

#[test]
fn what_was_off_leaves_nothing_behind() {
    for (name, shipped) in shipped() {
        for switch in all().filter(|switch| !switch.is_on(&shipped) && switch.blocked(&shipped).is_none()) {
            let mut turned = shipped.clone();
            switch.turn(&mut turned, true);
            assert!(switch.differs(&turned, &shipped), "{name}: {}", switch.label);
            switch.choose(&mut turned, 0, &shipped);
            assert!(turned == shipped, "{name}: {} leaves something behind", switch.label);
        }
    }
}

#[test]
fn everything_can_be_on_at_once() {
    for (name, shipped) in shipped() {
        let mut all_on = shipped.clone();
        for switch in all() {
            if switch.blocked(&all_on).is_none() && !switch.is_on(&all_on) {
                switch.turn(&mut all_on, true);
                valid(name, switch, &all_on);
            }
        }
        let text = all_on.to_ron().unwrap_or_default();
        assert!(Scenario::parse(&text, name).is_ok_and(|read| read == all_on), "{name}: as a file");
    }
}

/// Every dial that is there once its mechanism is on, with the scenario it is in.
fn dials(mut check: impl FnMut(&str, &Dial, &Scenario, &Scenario)) {
    for (name, shipped) in shipped() {
        for switch in all().filter(|switch| switch.blocked(&shipped).is_none()) {
            for option in 0..switch.options.len() {
                let mut turned = shipped.clone();
                switch.choose(&mut turned, option, &shipped);
                for dial in switch.dials.iter().filter(|dial| dial.get(&turned).is_some()) {
                    check(name, dial, &turned, &shipped);
                }
            }
        }
    }
}

#[test]
fn dials_begin_inside_their_range_and_both_ends_are_allowed() {
    dials(|name, dial, scenario, shipped| {
        let (low, high) = dial.range(&Size::of(scenario));
        let value = dial.get(scenario).unwrap_or_default();
        let path = dial.path;
        assert!(low < high && (!dial.is_logarithmic || low > 0.0), "{name}: {path} from {low} to {high}");
        // A scenario may ship a value of its own; the track then reaches out to it.
        let own = dial.get(shipped).is_some();
        assert!(own || (low..=high).contains(&value), "{name}: {path} begins with {value}, outside {low} to {high}");
        for end in [low, high] {
            let mut moved = scenario.clone();
            dial.set(&mut moved, end);
            if let Err(refusal) = moved.setup(name) {
                panic!("{path} = {end}: {refusal}");
            }
        }
    });
}

#[test]
fn a_dial_is_the_field_it_is_called_after() {
    dials(|name, dial, scenario, _| {
        let value = dial.get(scenario).unwrap_or_default();
        let mut moved = scenario.clone();
        dial.set(&mut moved, value * 2.0);
        let wanted = dial.get(&moved).unwrap_or_default();
        let mut typed = scenario.clone();
        if let Err(refusal) = typed.set(&format!("{}={wanted}", dial.path)) {
            panic!("{name}: {refusal}");
        }
        assert!(typed == moved, "{name}: {}", dial.path);
    });
}

#[test]
fn names_are_unique_and_explanations_fit_on_a_line() {
    let mut names: Vec<&str> = all().map(|switch| switch.label).collect();
    let mut paths: Vec<&str> = all().flat_map(|switch| switch.dials).map(|dial| dial.path).collect();
    for list in [&mut names, &mut paths] {
        let count = list.len();
        list.sort_unstable();
        list.dedup();
        assert_eq!(list.len(), count);
    }
    for switch in all() {
        let words = switch.explanation;
        assert!(words.chars().count() < 110, "{}: {}", switch.label, words.chars().count());
        assert!(words.ends_with('.') && !words.contains('\n'), "{words}");
        assert!(switch.options.len() >= 2 && switch.dials.len() <= 4, "{}", switch.label);
        assert!(switch.label.chars().next().is_some_and(char::is_uppercase), "{}", switch.label);
    }
}
