//! A run as the bytes of a file, in the formats the window offers.
//!
//! Owns which writer serves which format. Never touches a path.

use super::files::Format;
use super::run::Run;
use crate::export::svg::Figure;
use crate::export::{Error, events, frames, png, svg};

/// Pixels to a unit of the page: sharp in print and on a dense screen.
const SCALE: f64 = 2.0;

/// The bytes of a run in a format, with the run it is compared with.
///
/// # Errors
/// When the writer fails, in words.
pub fn bytes(format: Format, run: &Run, ghost: Option<(&Run, &str)>) -> Result<Vec<u8>, String> {
    write(format, run, ghost).map_err(|error| error.to_string())
}

fn write(format: Format, run: &Run, ghost: Option<(&Run, &str)>) -> Result<Vec<u8>, Error> {
    let recording = &run.recording;
    let ghost = ghost.map(|(run, name)| (&run.recording, name));
    let figure = Figure::default();
    match format {
        Format::Svg => Ok(svg::draw(recording, ghost, &figure).into_bytes()),
        Format::Png => png::draw(recording, ghost, &figure, SCALE),
        Format::Steps => frames::csv(recording),
        Format::Events => events::csv(recording),
    }
}
