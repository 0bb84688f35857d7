//! A run as the bytes of a file, in the formats and on the pages the window offers.
//!
//! Owns which writer serves which format. Never touches a path.

use super::files::{Format, Sheet};
use super::run::Run;
use crate::export::svg::Figure;
use crate::export::{Error, events, frames, png, svg};
use crate::sim::units::Step;

/// The bytes of a run in a format, with the run it is compared with. `view` is what the charts show.
///
/// # Errors
/// When the writer fails, in words.
pub fn bytes(
    format: Format,
    sheet: Sheet,
    view: (Step, Step),
    run: &Run,
    ghost: Option<(&Run, &str)>,
) -> Result<Vec<u8>, String> {
    let span = sheet.in_view.then_some(view);
    let recording = &run.recording;
    let ghost = ghost.map(|(run, name)| (&run.recording, name));
    let figure = Figure { page: sheet.page, span, caption: sheet.caption, ..Figure::default() };
    let (first, last) = span.unwrap_or((0, Step::MAX));
    match format {
        Format::Svg => Ok(svg::draw(recording, ghost, &figure).into_bytes()),
        Format::Png => png::draw(recording, ghost, &figure, sheet.scale.into()),
        Format::Steps => frames::csv_between(recording, first, last),
        Format::Events => events::csv_between(recording, first, last),
    }
    .map_err(|error: Error| error.to_string())
}
