//! How things are shown: colours, sizes, panels, the steps in view.
//!
//! Owns what each of those requests changes. Never touches the scenario or a run.

use super::App;
use super::command::{Look, Tab};

impl App {
    pub(super) fn look(&mut self, look: Look) {
        match look {
            Look::Theme(theme) => self.settings.theme = theme,
            Look::Size(size) if self.presenting => self.settings.resize_room(size),
            Look::Size(size) => self.settings.resize(size),
            Look::Prices(scale) => self.settings.prices = scale,
            Look::Room(room) => self.settings.room = room,
            Look::Motion => self.settings.still = !self.settings.still,
            Look::Present => self.presenting = !self.presenting,
            Look::Ghost => {
                self.ghost_shown = !self.ghost_shown;
                self.describe();
            }
            Look::Pin => self.pin(),
            Look::Shock => self.shock_asked = !self.shock_asked && self.shock_step().is_some(),
            Look::Shortcuts => self.shortcuts = !self.shortcuts,
            Look::Note => self.noting = !self.noting,
            Look::Chart(which) => self.chart = which,
            Look::Commands => self.commands = !self.commands,
            Look::Tables => self.tables = !self.tables,
            Look::Table(tab) => (self.tables, self.table) = (true, tab),
            Look::Accounts(filter) => (self.tables, self.table, self.accounts) = (true, Tab::Accounts, filter),
            Look::More => self.more = !self.more,
            Look::Inspector(shown) => self.settings.inspector = Some(shown),
            Look::HeatMap => self.settings.heat_map = !self.settings.heat_map,
            Look::Contrast(contrast) => self.settings.contrast = contrast,
            Look::Prose => self.settings.prose = !self.settings.prose,
            Look::Zoom { around, factor } => self.span.zoom(around, factor),
            Look::Pan(steps) => {
                self.span.pan(steps);
                self.follow = false;
            }
            Look::Span(from, to) => {
                self.span.set(from, to);
                self.follow = false;
            }
            // Closer than this there is nothing between two labels.
            Look::Range { which, low, high } if high - low > 1e-6 * high.abs().max(low.abs()) && high - low < 1e12 => {
                self.ranges[which as usize] = Some([low, high]);
            }
            Look::Range { .. } => {}
            Look::Arrange(layout) => self.arrange(layout),
            Look::KeepLayout => self.keep_layout(),
            Look::FitCascade => {
                if let Some((from, to)) = self.run.cascade() {
                    let room = f64::from(to - from).max(10.0) * 0.2;
                    self.span.set(f64::from(from) - room, f64::from(to) + room);
                }
            }
            Look::ResetView => self.reset_view(),
            Look::ResetEverything => self.reset_everything(),
            Look::Dismiss => self.message = None,
        }
    }
}
