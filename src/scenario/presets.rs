//! The scenarios that are shipped, and how a name or a path becomes a scenario.
//!
//! Presets are built into the program, so that it needs no files beside it. Owns their list.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::{Refusal, Scenario};

/// A scenario that is shipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name on the command line.
    pub name: &'static str,
    /// The file.
    pub text: &'static str,
}

macro_rules! preset {
    ($name:literal) => {
        Preset { name: $name, text: include_str!(concat!("../../presets/", $name, ".ron")) }
    };
}

/// Most bytes of a scenario file: four million accounts given by hand fit.
const BYTES_MAX: u64 = 512 << 20;

/// The scenario that opens with the program.
pub const DEFAULT: &str = "spiral";

/// All of them, in the order they are worth reading.
pub const ALL: &[Preset] = &[
    preset!("one-trader"),
    preset!("even-ladder"),
    preset!("spiral"),
    preset!("thin-fund"),
    preset!("quiet-build-up"),
    preset!("mitigation-lab"),
    preset!("bots"),
    preset!("regulation-day"),
    preset!("oracle-glitch"),
    preset!("two-assets-shared-margin"),
    preset!("depeg"),
    preset!("btc-2023-08-17"),
    preset!("btc-2021-05-19"),
    preset!("whale-2025-03-12"),
    preset!("crypto-2024-08-05"),
    preset!("crypto-2025-10-10"),
    preset!("hyperliquid-2025-10-10"),
    preset!("binance-2025-10-10"),
    preset!("bitmex-2020-03-12"),
    preset!("stocks-1987-10-19"),
    preset!("gilts-2022-09-28"),
    preset!("textbook/v02-book-walk"),
    preset!("textbook/v03-golden-ledger"),
    preset!("textbook/v04-knife-edge"),
    preset!("textbook/v05-flat-book"),
    preset!("textbook/v08-identical-positions"),
    preset!("textbook/inverse-ledger"),
];

impl Preset {
    /// The preset of a name; `textbook/` may be left out.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|preset| preset.name == name || preset.name.strip_prefix("textbook/") == Some(name))
    }

    /// Reads it.
    ///
    /// # Errors
    /// Never for a preset that passed the tests.
    pub fn scenario(&self) -> Result<Scenario, Refusal> {
        Scenario::parse(self.text, self.name)
    }
}

/// Reads a preset by its name or a scenario file by its path.
///
/// # Errors
/// A file that cannot be read, or is not a scenario.
pub fn load(name_or_path: &str) -> Result<Scenario, Refusal> {
    if let Some(preset) = Preset::named(name_or_path) {
        return preset.scenario();
    }
    let text = read(Path::new(name_or_path))
        .map_err(|reason| Refusal::Unreadable { file: name_or_path.to_owned(), reason })?;
    Scenario::parse(&text, name_or_path)
}

/// The text of a file, if it is text and no larger than a scenario can be.
fn read(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(BYTES_MAX + 1).read_to_string(&mut text));
    match read {
        Ok(_) if text.len() as u64 > BYTES_MAX => Err(format!("it is larger than {} MB", BYTES_MAX >> 20)),
        Ok(_) => Ok(text),
        Err(error) if error.kind() == ErrorKind::InvalidData => Err("it is not a text file".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
