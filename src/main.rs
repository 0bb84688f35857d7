//! The program: a window for people, commands for scripts.

use std::process::ExitCode;

fn main() -> ExitCode {
    downdraft::cli::main(open_window)
}

#[cfg(feature = "gui")]
fn open_window() -> Result<(), String> {
    downdraft::gui::open().map_err(|error| error.to_string())
}

#[cfg(not(feature = "gui"))]
fn open_window() -> Result<(), String> {
    Err("this build has no window; run a scenario with `downdraft run spiral --summary -`, or build with the default features".to_owned())
}
