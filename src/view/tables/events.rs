//! Every fact of the run in its order; a press leads to its step.
//!
//! Owns the filter and where the list stands. The sentences are the chart's.

use egui::{Rect, Ui};

use super::{Column, Row, filter_ui, rows_ui};
use crate::app::App;
use crate::app::command::Command;
use crate::chart::facts::{self, Kind};
use crate::chart::palette::Role;
use crate::sim::units::Step;
use crate::view::paint::Side;

/// The list between frames.
#[derive(Debug, Default)]
pub struct Kept {
    kind: Kind,
    made: Option<(u64, Kind)>,
    places: Vec<usize>,
    /// The step the list was last brought to.
    at: Option<Step>,
}

/// The list of events.
pub fn events_ui(ui: &mut Ui, room: Rect, body: Rect, app: &App, kept: &mut Kept, commands: &mut Vec<Command>) {
    let choices = Kind::ALL.map(Kind::words);
    let chosen = Kind::ALL.iter().position(|kind| *kind == kept.kind).unwrap_or(0);
    if let Some(place) = filter_ui(ui, room, &choices, chosen) {
        kept.kind = Kind::ALL[place];
    }
    let run = &app.run().recording;
    let events = run.events();
    let wanted = (app.run().summary.digest, kept.kind);
    if kept.made != Some(wanted) {
        kept.places = (0..events.len()).filter(|place| kept.kind.holds(&events[*place].what)).collect();
        kept.made = Some(wanted);
        kept.at = None;
    }
    let cursor = app.cursor();
    // The list goes to the step looked at when that changes, and stays where it is put otherwise.
    let show = (kept.at != Some(cursor)).then(|| kept.places.partition_point(|place| events[*place].step < cursor));
    kept.at = Some(cursor);
    let columns = [("Step", 0.5, Side::Right), ("Wave", 0.5, Side::Right), ("What happened", 7.0, Side::Right)];
    let columns = columns.map(|(heading, share, at)| Column { heading: heading.into(), share, at });
    let places = &kept.places;
    rows_ui(ui, body, "events", &columns, None, places.len(), show, commands, |place| {
        let event = &events[places[place]];
        let wave = if event.wave > 0 { event.wave.to_string() } else { String::new() };
        let role = if event.step == cursor { Role::Text } else { Role::Text3 };
        let cells =
            vec![event.step.to_string(), wave, facts::sentence(&run.header_in(run.asset_of(&event.what)), event)];
        Row { cells, role, leads_to: Some(event.step) }
    });
}
