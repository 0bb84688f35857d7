//! What the program remembers from one start to the next: how it looks and where files were.
//!
//! Nothing in here can change a run. Owns the remembered fields and their defaults.

use serde::{Deserialize, Serialize};

use crate::chart::heat::Contrast;
use crate::chart::palette::Palette;

/// What is remembered between starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The colours.
    pub theme: Palette,
    /// The path used last.
    pub path: String,
    /// Whether the inspector is shown; `None` shows it where there is room.
    pub inspector: Option<bool>,
    /// Whether the scenario's own words are unfolded.
    pub prose: bool,
    /// Whether the heat map stands behind the price.
    pub heat_map: bool,
    /// How it grades its colours.
    pub contrast: Contrast,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Palette::Dark,
            path: String::new(),
            inspector: None,
            prose: true,
            heat_map: true,
            contrast: Contrast::default(),
        }
    }
}
