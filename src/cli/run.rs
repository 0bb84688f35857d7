//! `downdraft run`: one scenario from start to end, and the files that were asked for.
//!
//! Owns the order: read, change, validate, run, render everything, then write. So bad input writes
//! nothing.

use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::{self, Outputs};
use super::{Failure, Run, summary};
use crate::chart::controls;
use crate::export;
use crate::export::svg::Figure;
use crate::recording::{Header, Recording, record};
use crate::scenario::Scenario;
use crate::scenario::controls::Control;
use crate::scenario::presets::{self, Preset};
use crate::sim::setup::Setup;

/// The formats a chart can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Picture {
    Png,
    Svg,
}

pub(super) fn run(asked: &Run) -> Result<(), Failure> {
    let pictures = asked.chart.iter().map(|name| picture(name)).collect::<Result<Vec<_>, _>>()?;
    let names = outputs(asked);
    each_its_own(&names, &asked.scenario)?;
    let (header, setup) = read(asked)?;
    for (_, name) in &names {
        output::check(name)?;
    }
    let recording = simulate(header, setup)?;
    let mut outputs = Outputs::default();
    if let Some(name) = asked.summary.as_deref().or(names.is_empty().then_some("-")) {
        outputs.add(name, summary::json(&recording).into_bytes())?;
    }
    if let Some(name) = &asked.csv {
        outputs.add(name, rendered(name, export::frames::csv(&recording))?)?;
    }
    if let Some(name) = &asked.events {
        outputs.add(name, rendered(name, export::events::csv(&recording))?)?;
    }
    for (name, picture) in asked.chart.iter().zip(pictures) {
        let figure = Figure { page: asked.page, ..Figure::default() };
        let bytes = match picture {
            Picture::Svg => export::svg::draw(&recording, None, &figure).into_bytes(),
            Picture::Png => rendered(name, export::png::draw(&recording, None, &figure, 1.0))?,
        };
        outputs.add(name, bytes)?;
    }
    outputs.finish()
}

fn rendered<E: std::fmt::Display>(name: &str, bytes: Result<Vec<u8>, E>) -> Result<Vec<u8>, Failure> {
    bytes.map_err(|error| Failure::Output { file: name.to_owned(), reason: error.to_string() })
}

fn picture(name: &str) -> Result<Picture, Failure> {
    match name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
        Some("png") => Ok(Picture::Png),
        Some("svg") => Ok(Picture::Svg),
        _ => Err(Failure::Argument(format!("--chart is “{name}”; allowed is a file name that ends in .png or .svg"))),
    }
}

/// Everything that is to be written, with the option that asked for it.
fn outputs(asked: &Run) -> Vec<(&'static str, &str)> {
    let single = [("--summary", &asked.summary), ("--csv", &asked.csv), ("--events", &asked.events)];
    let charts = asked.chart.iter().map(|name| ("--chart", name.as_str()));
    single.into_iter().filter_map(|(flag, name)| Some((flag, name.as_deref()?))).chain(charts).collect()
}

/// Two results cannot share a file or standard output, and none may take the scenario's place.
fn each_its_own(names: &[(&str, &str)], scenario: &str) -> Result<(), Failure> {
    let place = |name: &str| std::fs::canonicalize(name).or_else(|_| std::path::absolute(name)).ok();
    for (later, (flag, name)) in names.iter().enumerate() {
        if let Some((earlier, _)) = names[..later].iter().find(|(_, other)| place(other) == place(name)) {
            return Err(Failure::Argument(format!(
                "{earlier} and {flag} are both “{name}”; allowed is a place of its own for each, and “-” for only one"
            )));
        }
        if Preset::named(scenario).is_none() && place(name) == place(scenario) {
            return Err(Failure::Argument(format!(
                "{flag} is “{name}”, which is the scenario itself; allowed is another file"
            )));
        }
    }
    Ok(())
}

/// Reads, changes and validates.
fn read(asked: &Run) -> Result<(Header, Arc<Setup>), Failure> {
    let shipped = presets::load(&asked.scenario)?;
    let mut scenario = shipped.clone();
    for assignment in &asked.set {
        scenario.set(assignment)?;
    }
    if let Some(seed) = asked.seed {
        scenario.seed = seed;
    }
    if let Some(steps) = asked.steps {
        // The run stops earlier: what is dated later does not happen in it.
        scenario.steps = steps;
        scenario.interventions.retain(|intervention| intervention.at_step <= steps);
    }
    let setup = Arc::new(scenario.setup(&asked.scenario)?);
    super::warn(&asked.scenario, &setup);
    let name = std::path::Path::new(&asked.scenario)
        .file_stem()
        .map_or_else(|| asked.scenario.clone(), |stem| stem.to_string_lossy().into_owned());
    let header = scenario.header(&name, &setup, changes(asked, &scenario, &shipped));
    Ok((header, setup))
}

/// What was changed: headline values in words, anything else as it was typed.
fn changes(asked: &Run, scenario: &Scenario, shipped: &Scenario) -> Vec<String> {
    let headline = |path: &str| Control::ALL.iter().any(|control| control.short_path() == path.trim());
    let typed = asked.set.iter().filter(|set| set.split_once('=').is_some_and(|(path, _)| !headline(path))).cloned();
    let steps = asked.steps.map(|steps| format!("{steps} steps"));
    controls::differences(scenario, shipped).into_iter().chain(typed).chain(steps).collect()
}

/// Runs it, with progress on a terminal.
fn simulate(header: Header, setup: Arc<Setup>) -> Result<Recording, Failure> {
    let bar = progress_bar(setup.steps.into(), "step");
    let recording = record(header, setup, |step| {
        bar.set_position(step.into());
        ControlFlow::Continue(())
    })?;
    bar.finish_and_clear();
    Ok(recording)
}

/// A bar on a terminal, and nothing at all elsewhere.
pub(super) fn progress_bar(steps: u64, what: &str) -> ProgressBar {
    let target =
        if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template(&format!("{{bar:40}} {what} {{pos}} of {{len}}, {{eta}} left"))
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(steps), target).with_style(style)
}
