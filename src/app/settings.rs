//! What the program remembers from one start to the next: how it looks and where files were.
//!
//! Nothing in here can change a run. Owns the remembered fields and their defaults.

use serde::{Deserialize, Serialize};

use super::arrangement::Arrangement;
use super::command::Size;
use crate::chart::heat::Contrast;
use crate::chart::palette::Palette;
use crate::chart::scale::PriceScale;

/// How far the last row sits from the picture of a presentation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Room {
    /// Four times the height of the picture.
    #[default]
    Near,
    /// Six times.
    Middle,
    /// Eight times.
    Far,
}

impl Room {
    /// From the smallest room to the largest.
    pub const ALL: [Self; 3] = [Self::Near, Self::Middle, Self::Far];

    /// Heights of the picture between it and the last row.
    #[must_use]
    pub const fn heights(self) -> u8 {
        match self {
            Self::Near => 4,
            Self::Middle => 6,
            Self::Far => 8,
        }
    }

    /// How much larger than usual a presentation is drawn. Four millimetres of text a metre of
    /// distance are 4.3 of 1,080 lines a height of the picture: 35 lines at eight heights, where the
    /// usual size is 26.
    #[must_use]
    pub const fn enlarged(self) -> f32 {
        match self {
            Self::Near => 1.0,
            Self::Middle => 1.15,
            Self::Far => 1.35,
        }
    }
}

/// The sizes everything can be drawn at, in percent.
pub const SCALES: [u16; 11] = [80, 90, 100, 110, 125, 150, 175, 200, 225, 250, 300];

/// How many files are remembered.
const RECENT: usize = 10;

/// What is remembered between starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The colours.
    pub theme: Palette,
    /// The size of everything, in percent.
    pub scale: u16,
    /// How prices stand on their axis.
    pub prices: PriceScale,
    /// How far a presentation is read from.
    pub room: Room,
    /// Whether the interface itself never moves.
    pub still: bool,
    /// The layout somebody saved.
    pub mine: Option<Arrangement>,
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
            scale: 100,
            prices: PriceScale::Dollars,
            room: Room::Near,
            still: false,
            mine: None,
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

    /// Everything larger, smaller or as usual.
    pub(super) fn resize(&mut self, size: Size) {
        let larger = SCALES.into_iter().find(|scale| *scale > self.scale);
        let smaller = SCALES.into_iter().rfind(|scale| *scale < self.scale);
        self.scale = match size {
            Size::Larger => larger.unwrap_or(SCALES[SCALES.len() - 1]),
            Size::Smaller => smaller.unwrap_or(SCALES[0]),
            Size::Usual => 100,
        };
    }

    /// The same for a presentation, which knows three sizes.
    pub(super) fn resize_room(&mut self, size: Size) {
        self.room = match (size, self.room) {
            (Size::Larger, Room::Near) | (Size::Smaller, Room::Far) => Room::Middle,
            (Size::Larger, _) => Room::Far,
            (Size::Smaller | Size::Usual, _) => Room::Near,
        };
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
