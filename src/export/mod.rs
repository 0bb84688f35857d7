//! A recording or a chart as bytes: tables as CSV, figures as SVG and PNG.
//!
//! Owns the formats. Reads recordings and chart descriptions; never opens a file, never knows a
//! scenario, never changes a run. The same recording always gives the same bytes.

mod decimal;
pub mod events;
pub mod frames;
mod layout;
mod notes;
mod paint;
mod panel;
pub mod png;
mod prose;
mod provenance;
mod remarks;
mod side;
pub mod svg;
mod text;

/// Why something could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A table could not be written.
    #[error("the table could not be written: {0}")]
    Table(#[from] csv::Error),
    /// The picture would have no pixels, or more than fit in memory.
    #[error("a picture must be between 1 and {} pixels wide and high", png::SIDE_MAX)]
    Size,
    /// The figure could not be turned into pixels.
    #[error("the figure could not be drawn: {0}")]
    Drawing(#[from] resvg::usvg::Error),
    /// The pixels could not be encoded.
    #[error("the picture could not be encoded: {0}")]
    Encoding(#[from] ::png::EncodingError),
}

/// The bytes of a finished table.
fn finish(table: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, Error> {
    table.into_inner().map_err(|error| Error::Table(error.into_error().into()))
}
