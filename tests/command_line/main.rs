//! The command line, through the real program: what it prints, what it writes and how it ends.

mod broken_input;
mod presets;
mod program;
mod runs;
