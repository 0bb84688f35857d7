//! The numbers behind a chart: one row a step, one column a line.
//!
//! Owns the choice of the chart. The numbers are the ones the chart draws.

use egui::{Rect, Ui};

use super::{Column, Row, filter_ui, rows_ui};
use crate::app::App;
use crate::app::command::{Command, Look, Tab};
use crate::chart::palette::Role;
use crate::chart::{Series, Stroke, Which, words};
use crate::view::paint::Side;

/// Most lines a chart has here; more would not fit beside each other.
const LINES: usize = 5;

/// The table of one chart, the first being the price.
pub fn data_ui(
    ui: &mut Ui,
    room: Rect,
    body: Rect,
    app: &App,
    (which, kept): (Which, &mut Option<(Which, usize)>),
    commands: &mut Vec<Command>,
) {
    let choices = [
        ("Price", "Data of the price"),
        ("Interest", "Data of open interest"),
        ("Liquidations", "Data of liquidations"),
        ("Fund", "Data of the insurance fund"),
    ];
    let chosen = Which::ALL.iter().position(|other| *other == which).unwrap_or(0);
    if let Some(place) = filter_ui(ui, room, &choices, chosen) {
        commands.push(Command::Look(Look::Table(Tab::Chart(Which::ALL[place]))));
    }
    let panel = app.charts().panel(which);
    let lines: Vec<&Series> = panel.series.iter().take(LINES).collect();
    let decimals = if which == Which::Price { words::price_decimals(app.run().recording.header().tick) } else { 4 };
    let last = app.playback().last() as usize;
    // Headings are few and short; the name of the run before says what was different in it.
    let mut columns = vec![Column { heading: "Step".into(), share: 0.6, at: Side::Right }];
    columns.extend(lines.iter().map(|line| Column {
        heading: format!("{} ({})", heading(line), panel.unit).into(),
        share: 1.0,
        at: Side::Left,
    }));
    let cursor = app.cursor() as usize;
    let show = (*kept != Some((which, cursor))).then_some(cursor.saturating_sub(2));
    *kept = Some((which, cursor));
    rows_ui(ui, body, "chart data", &columns, None, last + 1, show, commands, |step| {
        let mut cells = vec![step.to_string()];
        cells
            .extend(lines.iter().map(|line| value(line, step).map_or_else(String::new, |v| words::price(v, decimals))));
        let role = if step == cursor { Role::Text } else { Role::Text2 };
        Row { cells, role, leads_to: Some(step as u32) }
    });
}

/// What a line is, in a word.
fn heading(line: &Series) -> &str {
    match line.role {
        _ if line.stroke == Stroke::Rings => "Published",
        Role::Mark => "This run",
        Role::Index => "Index",
        Role::Ghost => "Run before",
        Role::Long => "Longs sold",
        Role::Short => "Shorts bought",
        Role::Fund => "Fund",
        _ => &line.name,
    }
}

/// The value of a line at a step.
fn value(line: &Series, step: usize) -> Option<f64> {
    let x = step as f64;
    let place = line.points.partition_point(|point| point[0] < x);
    line.points.get(place).filter(|point| point[0] == x).map(|point| point[1])
}
