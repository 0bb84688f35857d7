//! Reading what a command is given: a file, or standard input, up to a size.
//!
//! Owns the limit and the words for a file that cannot be read. Never knows what is in it.

use std::fs::File;
use std::io::Read;

use super::Failure;

/// The bytes of a file, or of standard input if the name is `-`. `give` says what to give instead.
pub(super) fn read(file: &str, most: usize, give: &str) -> Result<Vec<u8>, Failure> {
    let refused = |reason: String| Failure::Argument(format!("{file}: cannot be read: {reason}; give {give}"));
    let mut bytes = Vec::new();
    let limit = most as u64 + 1;
    let done = match file {
        "-" => std::io::stdin().lock().take(limit).read_to_end(&mut bytes),
        _ => File::open(file).and_then(|file| file.take(limit).read_to_end(&mut bytes)),
    };
    match done {
        Ok(_) if bytes.len() > most => Err(refused(format!("it is larger than {} MB", most >> 20))),
        Ok(_) => Ok(bytes),
        Err(error) => Err(refused(error.to_string())),
    }
}
