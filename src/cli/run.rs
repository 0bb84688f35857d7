//! `downdraft run`: one scenario from start to end, and the files that were asked for.
//!
//! Owns the order: read, change, validate, run, render everything, then write. So bad input writes
//! nothing.

use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::Outputs;
use super::{Failure, Run, summary};
use crate::export;
use crate::export::svg::Figure;
use crate::recording::{Recording, record};
use crate::scenario::presets;

/// The formats a chart can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Picture {
    Png,
    Svg,
}

pub(super) fn run(asked: &Run) -> Result<(), Failure> {
    let pictures = asked.chart.iter().map(|name| picture(name)).collect::<Result<Vec<_>, _>>()?;
    one_on_standard_output(asked)?;
    let recording = simulate(asked)?;
    let mut outputs = Outputs::default();
    let nothing_asked =
        asked.summary.is_none() && asked.csv.is_none() && asked.events.is_none() && asked.chart.is_empty();
    if let Some(name) = asked.summary.as_deref().or(nothing_asked.then_some("-")) {
        outputs.add(name, summary::json(&recording).as_bytes())?;
    }
    if let Some(name) = &asked.csv {
        outputs.add(name, &rendered(name, export::frames::csv(&recording))?)?;
    }
    if let Some(name) = &asked.events {
        outputs.add(name, &rendered(name, export::events::csv(&recording))?)?;
    }
    for (name, picture) in asked.chart.iter().zip(pictures) {
        let figure = Figure::default();
        let bytes = match picture {
            Picture::Svg => export::svg::draw(&recording, None, &figure).into_bytes(),
            Picture::Png => rendered(name, export::png::draw(&recording, None, &figure, 1.0))?,
        };
        outputs.add(name, &bytes)?;
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

/// Two results cannot share standard output.
fn one_on_standard_output(asked: &Run) -> Result<(), Failure> {
    let names = [("--summary", &asked.summary), ("--csv", &asked.csv), ("--events", &asked.events)];
    let printed: Vec<&str> =
        names.iter().filter(|(_, name)| name.as_deref() == Some("-")).map(|(flag, _)| *flag).collect();
    if printed.len() > 1 {
        let both = printed.join(" and ");
        return Err(Failure::Argument(format!(
            "{both} are both “-”; allowed is one of them, and files for the others"
        )));
    }
    Ok(())
}

/// Reads, changes, validates and runs.
fn simulate(asked: &Run) -> Result<Recording, Failure> {
    let mut scenario = presets::load(&asked.scenario)?;
    if let Some(seed) = asked.seed {
        scenario.seed = seed;
    }
    if let Some(steps) = asked.steps {
        scenario.steps = steps;
        scenario.interventions.retain(|intervention| intervention.at_step <= steps);
    }
    for assignment in &asked.set {
        scenario.set(assignment)?;
    }
    let setup = Arc::new(scenario.setup(&asked.scenario)?);
    let name = std::path::Path::new(&asked.scenario)
        .file_stem()
        .map_or_else(|| asked.scenario.clone(), |stem| stem.to_string_lossy().into_owned());
    let header = scenario.header(&name, &setup, asked.set.clone());
    let bar = progress_bar(setup.steps);
    let recording = record(header, setup, |step| {
        bar.set_position(step.into());
        ControlFlow::Continue(())
    })?;
    bar.finish_and_clear();
    Ok(recording)
}

/// A bar on a terminal, and nothing at all elsewhere.
fn progress_bar(steps: u32) -> ProgressBar {
    let target =
        if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template("{bar:40} step {pos} of {len}, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(steps.into()), target).with_style(style)
}
