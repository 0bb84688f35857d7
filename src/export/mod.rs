//! A recording or a chart as bytes: tables as CSV, figures as SVG and PNG.
//!
//! Owns the formats. Reads recordings and chart descriptions; never opens a file, never knows a
//! scenario, never changes a run. The same recording always gives the same bytes.

mod decimal;
pub mod events;
pub mod frames;

/// Why something could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A table could not be written.
    #[error("the table could not be written: {0}")]
    Table(#[from] csv::Error),
}

/// The bytes of a finished table.
fn finish(table: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, Error> {
    table.into_inner().map_err(|error| Error::Table(error.into_error().into()))
}
