//! The dated shocks of the headline index, each by the step it falls on.
//!
//! Owns how one is found, added, changed and taken away; 0 % is no shock. Never says what a shock
//! does to a market.

use super::Scenario;
use super::schema::{Deed, Intervention};

/// How far the handle on the price chart reaches, in percent, either way. A file may say more.
pub const REACH: f64 = 50.0;

/// The step and the percent of every shock, in order of their steps.
#[must_use]
pub fn all(scenario: &Scenario) -> Vec<(u32, f64)> {
    let mut found: Vec<(u32, f64)> = scenario
        .interventions
        .iter()
        .filter_map(|intervention| Some((intervention.at_step, percent_of(scenario, intervention)?)))
        .collect();
    found.sort_by_key(|(step, _)| *step);
    found
}

/// The shock at a step, in percent; 0 where there is none.
#[must_use]
pub fn at(scenario: &Scenario, step: u32) -> f64 {
    all(scenario).into_iter().find(|(when, _)| *when == step).map_or(0.0, |(_, percent)| percent)
}

/// Makes the shock at a step this large; 0 takes it away.
pub fn set(scenario: &mut Scenario, step: u32, percent: f64) {
    let place = scenario
        .interventions
        .iter()
        .position(|intervention| intervention.at_step == step && percent_of(scenario, intervention).is_some());
    match place {
        Some(place) if percent == 0.0 => {
            scenario.interventions.remove(place);
        }
        Some(place) => scenario.interventions[place].what = Deed::IndexShock { percent },
        None if percent == 0.0 => {}
        None => {
            let later = scenario.interventions.iter().position(|intervention| intervention.at_step > step);
            let place = later.unwrap_or(scenario.interventions.len());
            let shock = Intervention { at_step: step, asset: String::new(), what: Deed::IndexShock { percent } };
            scenario.interventions.insert(place, shock);
        }
    }
}

/// How large a shock of the headline index is; `None` for anything else.
fn percent_of(scenario: &Scenario, intervention: &Intervention) -> Option<f64> {
    let headline = intervention.asset.is_empty() || intervention.asset == scenario.contract.name;
    match intervention.what {
        Deed::IndexShock { percent } if headline => Some(percent),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{all, at, set};
    use crate::scenario::presets;

    #[test]
    fn a_shock_is_added_changed_and_taken_away() {
        let Ok(opened) = presets::load(presets::DEFAULT) else { panic!("the default preset") };
        let mut scenario = opened.clone();
        assert_eq!(all(&scenario), [(196, -3.2)]);
        set(&mut scenario, 196, -8.0);
        set(&mut scenario, 300, 2.0);
        set(&mut scenario, 20, -1.0);
        assert_eq!(all(&scenario), [(20, -1.0), (196, -8.0), (300, 2.0)]);
        let steps: Vec<u32> = scenario.interventions.iter().map(|intervention| intervention.at_step).collect();
        assert_eq!(steps, [20, 196, 300], "the file stays in order");
        assert_eq!((at(&scenario, 300), at(&scenario, 301)), (2.0, 0.0));
        for (step, percent) in [(20, 0.0), (300, 0.0), (196, -3.2), (400, 0.0)] {
            set(&mut scenario, step, percent);
        }
        assert_eq!(scenario, opened);
    }

    #[test]
    fn a_shock_of_another_asset_is_not_touched() {
        let Ok(mut scenario) = presets::load("depeg") else { panic!("a preset") };
        let before = scenario.interventions.clone();
        assert_eq!(at(&scenario, 90), 0.0);
        set(&mut scenario, 90, -5.0);
        assert_eq!(scenario.interventions.len(), before.len() + 1);
        set(&mut scenario, 90, 0.0);
        assert_eq!(scenario.interventions, before);
    }
}
