//! Layouts: which panels are open and how things look, built in or a person's own; and the resets,
//! which all can be taken back.
//!
//! Owns what belongs to a layout and what the last reset took away. Never touches a run.

use serde::{Deserialize, Serialize};

use super::App;
use super::command::{Compare, Edit, Layout};
use super::span::Span;
use crate::chart::palette::Palette;
use crate::chart::scale::PriceScale;

/// How the window is arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    inspector: Option<bool>,
    prose: bool,
    more: bool,
    /// Runs side by side in place of the charts.
    #[serde(default)]
    comparing: bool,
    /// The tables below them.
    #[serde(default)]
    tables: bool,
    heat_map: bool,
    prices: PriceScale,
    theme: Palette,
    scale: u16,
}

/// What a reset took away, for taking it back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reset {
    span: Span,
    ranges: [Option<[f64; 2]>; 4],
    follow: bool,
    arrangement: Arrangement,
    /// Whether the controls were reset with it.
    controls: bool,
}

impl App {
    fn arrangement(&self) -> Arrangement {
        let settings = &self.settings;
        Arrangement {
            inspector: settings.inspector,
            prose: settings.prose,
            more: self.more,
            comparing: self.comparing.shown(),
            tables: self.tables,
            heat_map: settings.heat_map,
            prices: settings.prices,
            theme: settings.theme,
            scale: settings.scale,
        }
    }

    fn rearrange(&mut self, arrangement: Arrangement) {
        let settings = &mut self.settings;
        settings.inspector = arrangement.inspector;
        settings.prose = arrangement.prose;
        settings.heat_map = arrangement.heat_map;
        settings.prices = arrangement.prices;
        settings.theme = arrangement.theme;
        settings.scale = arrangement.scale;
        self.more = arrangement.more;
        self.tables = arrangement.tables;
        if self.comparing.shown() != arrangement.comparing {
            self.compare(Compare::Show);
        }
    }

    /// A layout, built in or saved. The built-in ones keep the colours: those are for eyes and rooms.
    pub(super) fn arrange(&mut self, layout: Layout) {
        let before = self.remembered(false);
        self.presenting = layout == Layout::Present;
        match (layout, self.settings.mine) {
            (Layout::Explore | Layout::Analyse, _) => {
                let analyse = layout == Layout::Analyse;
                let (settings, theme) = (super::Settings::default(), self.settings.theme);
                self.rearrange(Arrangement {
                    inspector: settings.inspector,
                    prose: settings.prose,
                    more: false,
                    comparing: analyse,
                    tables: analyse,
                    heat_map: settings.heat_map,
                    prices: settings.prices,
                    theme,
                    scale: settings.scale,
                });
                // One run is not a comparison: its variants are there at once.
                if analyse && self.comparing.members().len() < 2 {
                    self.compare(Compare::AddVariants);
                }
            }
            (Layout::Mine, Some(mine)) => self.rearrange(mine),
            (Layout::Present | Layout::Mine, _) => {}
        }
        self.reset = Some(before);
    }

    /// What there is now becomes the saved layout.
    pub(super) fn keep_layout(&mut self) {
        self.settings.mine = Some(self.arrangement());
    }

    /// Back to the first view.
    pub(super) fn reset_view(&mut self) {
        self.reset = Some(self.remembered(false));
        self.span = Span::opening(self.run.first_event(), self.playback.last());
        self.ranges = [None; 4];
        self.follow = true;
    }

    /// Back to the first view, the built-in layout and the scenario as it was opened.
    pub(super) fn reset_everything(&mut self) {
        let before = self.remembered(self.edited());
        self.arrange(Layout::Explore);
        self.reset_view();
        if before.controls {
            self.edit(Edit::RestoreAll);
        }
        self.reset = Some(before);
    }

    /// Takes back the last reset, if nothing was done since; says whether that was all there is to take back.
    pub(super) fn undo_reset(&mut self) -> bool {
        let Some(reset) = self.reset.take() else { return false };
        self.span = reset.span;
        self.ranges = reset.ranges;
        self.follow = reset.follow;
        self.rearrange(reset.arrangement);
        !reset.controls
    }

    fn remembered(&self, controls: bool) -> Reset {
        Reset { span: self.span, ranges: self.ranges, follow: self.follow, arrangement: self.arrangement(), controls }
    }
}
