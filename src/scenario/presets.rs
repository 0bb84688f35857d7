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
    /// Where it belongs.
    pub shelf: Shelf,
    /// The file.
    pub text: &'static str,
}

/// What a preset is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// It shows a mechanism.
    Mechanism,
    /// It retells something that happened.
    Event,
    /// It is small enough to be checked by hand.
    Textbook,
}

impl Shelf {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 3] = [Self::Mechanism, Self::Event, Self::Textbook];

    /// What stands above its presets.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Mechanism => "Mechanisms",
            Self::Event => "Real events",
            Self::Textbook => "Small enough to check by hand",
        }
    }
}

macro_rules! preset {
    ($shelf:ident, $name:literal) => {
        Preset { name: $name, shelf: Shelf::$shelf, text: include_str!(concat!("../../presets/", $name, ".ron")) }
    };
}

/// Most bytes of a scenario file: four million accounts given by hand fit.
const BYTES_MAX: u64 = 512 << 20;

/// The scenario that opens with the program.
pub const DEFAULT: &str = "spiral";

/// All of them, shelf by shelf: mechanisms in the order they are worth reading, events by date.
pub const ALL: &[Preset] = &[
    preset!(Mechanism, "one-trader"),
    preset!(Mechanism, "even-ladder"),
    preset!(Mechanism, "spiral"),
    preset!(Mechanism, "thin-fund"),
    preset!(Mechanism, "quiet-build-up"),
    preset!(Mechanism, "mitigation-lab"),
    preset!(Mechanism, "bots"),
    preset!(Mechanism, "regulation-day"),
    preset!(Mechanism, "oracle-glitch"),
    preset!(Mechanism, "two-assets-shared-margin"),
    preset!(Mechanism, "depeg"),
    preset!(Mechanism, "venue-rules"),
    preset!(Event, "stocks-1987-10-19"),
    preset!(Event, "bitmex-2020-03-12"),
    preset!(Event, "btc-2021-05-19"),
    preset!(Event, "gilts-2022-09-28"),
    preset!(Event, "btc-2023-08-17"),
    preset!(Event, "crypto-2024-08-05"),
    preset!(Event, "whale-2025-03-12"),
    preset!(Event, "crypto-2025-10-10"),
    preset!(Event, "hyperliquid-2025-10-10"),
    preset!(Event, "binance-2025-10-10"),
    preset!(Textbook, "textbook/v02-book-walk"),
    preset!(Textbook, "textbook/v03-golden-ledger"),
    preset!(Textbook, "textbook/v04-knife-edge"),
    preset!(Textbook, "textbook/v05-flat-book"),
    preset!(Textbook, "textbook/v08-identical-positions"),
    preset!(Textbook, "textbook/inverse-ledger"),
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
