//! What the program remembers from one start to the next: how it looks and where files were.
//!
//! Nothing in here can change a run. Owns the remembered fields and their defaults.

use serde::{Deserialize, Serialize};

use crate::chart::heat::Contrast;
use crate::chart::palette::Palette;

/// How many files are remembered.
const RECENT: usize = 10;

/// What is remembered between starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The colours.
    pub theme: Palette,
    /// The path used last.
    pub path: String,
    /// Scenario files that were opened or saved, the last one first.
    pub recent: Vec<String>,
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
            recent: Vec::new(),
            inspector: None,
            prose: true,
            heat_map: true,
            contrast: Contrast::default(),
        }
    }
}

impl Settings {
    /// Remembers a scenario file as the last one used.
    pub fn remember(&mut self, path: &str) {
        let whole = std::path::absolute(path).map_or_else(|_| path.to_owned(), |path| path.display().to_string());
        self.recent.retain(|other| *other != whole);
        self.recent.insert(0, whole);
        self.recent.truncate(RECENT);
    }

    /// Forgets a file that could not be opened.
    pub fn forget(&mut self, path: &str) {
        self.recent.retain(|other| other != path);
    }
}

#[cfg(test)]
mod tests {
    use super::Settings;

    #[test]
    fn the_last_ten_files_are_remembered_each_once() {
        let mut settings = Settings::default();
        for file in (0..12).chain([5]) {
            settings.remember(&format!("/files/{file}.ron"));
        }
        assert_eq!(settings.recent.len(), 10);
        assert_eq!(settings.recent[..3], ["/files/5.ron", "/files/11.ron", "/files/10.ron"]);
        settings.forget("/files/11.ron");
        assert!(settings.recent.len() == 9 && settings.recent[1] == "/files/10.ron");
    }
}
