//! The command line, through the real program: what it prints, what it writes and how it ends.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod broken_csv;
mod broken_input;
mod calc;
mod coin;
mod import;
mod presets;
mod program;
mod runs;
mod venue;
mod verify;
