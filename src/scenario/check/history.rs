//! History: what a run is held against. It changes no number, but a target has to mean something.
//!
//! Owns its limits.

use crate::scenario::refusal::Checker;
use crate::scenario::schema::history::{History, Measure};
use crate::scenario::{Refusal, Scenario};

/// Most targets, markers and observations each.
const MOST: i64 = 100;
/// Most characters of a line that is drawn.
const LINE_MAX: usize = 80;
/// The largest number that was ever published of a market, and some.
const VALUE_MAX: f64 = 1e18;

pub(super) fn check(scenario: &Scenario, check: Checker<'_>) -> Result<(), Refusal> {
    let Some(history) = &scenario.history else { return Ok(()) };
    line("history.date", &history.date, check)?;
    if let Some(core) = history.core
        && core.from_step >= core.to_step
    {
        let allowed = format!("a step before to_step, which is {}", core.to_step);
        return Err(check.refuse("history.core.from_step", core.from_step, allowed));
    }
    check.whole("history.targets", history.targets.len() as i64, 1, MOST)?;
    for place in 0..history.targets.len() {
        target(scenario, history, place, check)?;
    }
    check.whole("history.markers", history.markers.len() as i64, 0, MOST)?;
    for (place, marker) in history.markers.iter().enumerate() {
        line(&format!("history.markers.{place}.text"), &marker.text, check)?;
    }
    check.whole("history.observations", history.observations.len() as i64, 0, MOST)?;
    for (place, observation) in history.observations.iter().enumerate() {
        check.positive(&format!("history.observations.{place}.value"), observation.value, VALUE_MAX)?;
    }
    Ok(())
}

fn target(scenario: &Scenario, history: &History, place: usize, check: Checker<'_>) -> Result<(), Refusal> {
    let target = &history.targets[place];
    let field = |name: &str| format!("history.targets.{place}.{name}");
    check.within(&field("published"), target.published, -VALUE_MAX, VALUE_MAX)?;
    check.within(&field("low"), target.low, -VALUE_MAX, target.published)?;
    check.within(&field("high"), target.high, target.published, VALUE_MAX)?;
    if target.source.trim().is_empty() {
        return Err(check.refuse(field("source"), "empty", "who published it"));
    }
    if target.what.needs_core() && history.core.is_none() {
        return Err(check.refuse(field("what"), target.what.words(), "a measure without a core, or a history.core"));
    }
    match &target.what {
        Measure::PriceFallOf(name) if !names(scenario).any(|asset| asset == name) => {
            let listed = names(scenario).map(|asset| format!("“{asset}”")).collect::<Vec<_>>().join(", ");
            Err(check.refuse(field("what"), format!("the fall of “{name}”"), format!("one of the assets: {listed}")))
        }
        _ => Ok(()),
    }
}

fn names(scenario: &Scenario) -> impl Iterator<Item = &str> {
    let others = scenario.assets.iter().map(|asset| asset.name.as_str());
    std::iter::once(scenario.contract.name.as_str()).chain(others)
}

fn line(field: &str, text: &str, check: Checker<'_>) -> Result<(), Refusal> {
    let length = text.trim().chars().count();
    if (1..=LINE_MAX).contains(&length) && !text.chars().any(char::is_control) {
        return Ok(());
    }
    Err(check.refuse(field, format!("{length} characters"), format!("one line of 1 to {LINE_MAX} characters")))
}
