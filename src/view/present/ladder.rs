//! The ladder of a presentation: which prices would close how much, as few and large bars beside the price.
//!
//! Owns how many bins make a bar that carries to the last row, and where its words stand. The levels are
//! those of the usual ladder.

use egui::{Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::plot::Plot;
use crate::app::App;
use crate::chart::ladder::{self, Bar};
use crate::chart::palette::Role;
use crate::view::paint::{self, Side, Toward};
use crate::view::theme::{Type, color};

/// Its width, and the room between it and the price.
pub const WIDTH: f32 = 68.0;
/// The least a plot keeps beside it.
pub const LEAST_PLOT: f32 = 420.0;
/// The least height of a bar.
const BAR: f32 = 10.0;

/// Draws it at the cursor from `left` on, on the axis of the price.
pub fn ladder_ui(ui: &Ui, left: f32, plot: &Plot, app: &App) {
    let frame = Rect::from_x_y_ranges(left..=left + WIDTH, plot.frame.y_range());
    let at = pos2(left, frame.top() - 10.0);
    paint::text(ui, at, Side::Right, Type::Value, Role::Text2, "Liquidation ladder");
    paint::upright(ui.painter(), frame.right(), frame.top(), frame.bottom(), color(ui, Role::Border));
    let Some(levels) = app.levels_now() else { return };
    let run = &app.run().recording;
    let moment = app.frame();
    let bars = ladder::bars(run.header(), &levels, &moment);
    let start = app.levels().map_or_else(Vec::new, |levels| ladder::bars(run.header(), levels, run.frame(0)));
    let height = bars.first().map_or(BAR, |bar| plot.y(bar.low) - plot.y(bar.high)).max(0.1);
    let every = (BAR / height).ceil() as usize;
    let [bars, start] = [bars, start].map(|bars| ladder::merged(&bars, every));
    let peak = bars.iter().chain(&start).map(|bar| bar.long + bar.short).fold(1.0, f64::max);
    let scale = Scale { frame, plot, peak };
    scale.outline_ui(ui, &start);
    scale.bars_ui(ui, &bars);
    scale.words_ui(ui, &bars);
    paint::spoken(ui, frame, "ladder", ladder::summary(run.header(), &levels, &moment));
}

struct Scale<'a> {
    frame: Rect,
    plot: &'a Plot,
    peak: f64,
}

impl Scale<'_> {
    fn x(&self, dollars: f64) -> f32 {
        (self.frame.right() - (dollars / self.peak) as f32 * (self.frame.width() - 2.0)).round()
    }

    fn rows(&self, bar: &Bar) -> (f32, f32) {
        (self.plot.y(bar.high).round(), self.plot.y(bar.low).round())
    }

    fn bars_ui(&self, ui: &Ui, bars: &[Bar]) {
        let painter = ui.painter().with_clip_rect(self.frame);
        for bar in bars {
            let (top, bottom) = self.rows(bar);
            let (both, short) = (self.x(bar.long + bar.short), self.x(bar.short));
            let parts = [(short, self.frame.right(), Role::Short), (both, short, Role::Long)];
            for (from, to, role) in parts.into_iter().filter(|(from, to, _)| from < to) {
                let rect = Rect::from_min_max(pos2(from, top), pos2(to, (bottom - 2.0).max(top + 1.0)));
                painter.rect_filled(rect, 0.0, color(ui, role));
            }
        }
    }

    /// The start of the run as one line.
    fn outline_ui(&self, ui: &Ui, bars: &[Bar]) {
        let corners = |bar: &Bar| {
            let (top, bottom) = self.rows(bar);
            let x = self.x(bar.long + bar.short);
            [pos2(x, bottom), pos2(x, top)]
        };
        let path: Vec<Pos2> = bars.iter().flat_map(corners).collect();
        ui.painter().with_clip_rect(self.frame).add(Shape::line(path, Stroke::new(1.5, color(ui, Role::Ghost))));
    }

    /// Whose bars they are, each where there are any in view, and what the outline is.
    fn words_ui(&self, ui: &Ui, bars: &[Bar]) {
        let seen = |of: fn(&Bar) -> f64| {
            bars.iter().any(|bar| {
                let (top, bottom) = self.rows(bar);
                of(bar) > 0.0 && bottom > self.frame.top() && top < self.frame.bottom()
            })
        };
        let named = [
            (seen(|bar| bar.short), "shorts", Some((Role::Short, Toward::Up)), self.frame.top() + 34.0),
            (seen(|bar| bar.long), "longs", Some((Role::Long, Toward::Down)), self.frame.bottom() - 5.0),
            (true, "start", None, self.frame.top() + 15.0),
        ];
        for (_, words, glyph, baseline) in named.into_iter().filter(|(seen, ..)| *seen) {
            let wide = paint::width(ui, Type::RoomLabel, words) + 16.0;
            let left = self.frame.left();
            let patch = Rect::from_min_size(pos2(left - 2.0, baseline - 14.0), vec2(wide + 4.0, 19.0));
            paint::block(ui, patch, 0.0, Role::Well, None);
            let middle = pos2(left + 5.0, baseline - 5.0);
            match glyph {
                Some((role, toward)) => paint::triangle(ui.painter(), middle, 5.0, toward, color(ui, role)),
                None => paint::rule(ui, left, left + 11.0, middle.y, Role::Ghost),
            }
            paint::text(ui, pos2(left + 16.0, baseline), Side::Right, Type::RoomLabel, Role::Text2, words);
        }
    }
}
