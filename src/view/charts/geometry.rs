//! Where the four charts stand: one left and one right edge for all of them, one time axis below.
//!
//! Owns the arithmetic from steps and values to points of the screen. Never paints.

use egui::{Pos2, Rangef, Rect, pos2};

use crate::app::span::Span;
use crate::chart::scale::PriceScale;

/// From the left edge of the area to the names of the charts.
const COLUMN: f32 = 12.0;
/// The room for a name and a read-out.
pub const READOUT: f32 = 116.0;
/// From the left edge of the area to the bug on the tape.
const BUG: f32 = 98.0;
/// From the left edge of the area to the longest bar of the ladder.
const LADDER: f32 = 8.0;
/// How far the two tips and the gap to the plot add to the bug's width.
const TIPS: f32 = 14.0;
/// Room at the right of the plots.
const MARGIN: f32 = 13.0;
const HEADINGS: f32 = 48.0;
const RIBBON: f32 = 5.0;
const GAP: f32 = 16.0;
const AXIS: f32 = 28.0;
const STRIP: f32 = 80.0;
/// The height of the area the usual strip height belongs to.
const USUAL: f32 = 756.0;
/// Below this height there is no room for open interest, below the other none for the fund.
const LOW: f32 = 430.0;
const LOWER: f32 = 520.0;

/// The places of everything in the chart area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometry {
    /// The whole area.
    pub area: Rect,
    /// Where names and read-outs begin.
    pub column: f32,
    /// The frame of the position ladder, left of the tape.
    pub ladder: Rect,
    /// Where the axes of the values begin, right of names and read-outs.
    pub axes: f32,
    /// Where axis labels end.
    pub labels: f32,
    /// The frame of the price chart.
    pub price: Rect,
    /// The ribbon under it.
    pub ribbon: Rect,
    /// The frames of open interest, liquidations and fund.
    pub strips: [Rect; 3],
    /// The steps shown.
    span: Span,
}

impl Geometry {
    /// Divides an area; `bug` is the width of the widest price on the tape.
    #[must_use]
    pub fn of(area: Rect, span: Span, bug: f32) -> Self {
        let across = Rangef::new(area.left() + BUG + bug + TIPS, area.right() - MARGIN);
        // On a tall screen the strips grow a little and the price chart takes the rest.
        let strip = (STRIP + 0.1 * (area.height() - USUAL)).clamp(64.0, 160.0).round();
        let bottom = area.bottom() - AXIS;
        // On a low one the fund folds away, then open interest: both are numbers elsewhere too.
        let shown = [area.height() >= LOW, true, area.height() >= LOWER];
        let mut low = bottom;
        let mut strips = [Rect::from_x_y_ranges(across, Rangef::point(bottom)); 3];
        for (_, frame) in strips.iter_mut().enumerate().rev().filter(|(place, _)| shown[*place]) {
            *frame = Rect::from_x_y_ranges(across, Rangef::new(low - strip, low));
            low -= strip + GAP;
        }
        let top = strips.iter().map(Rect::top).fold(bottom, f32::min);
        let ribbon_top = top - GAP + 5.0;
        let ribbon = Rect::from_x_y_ranges(across, Rangef::new(ribbon_top, ribbon_top + RIBBON));
        let price = Rect::from_x_y_ranges(across, Rangef::new(area.top() + HEADINGS, ribbon_top - 5.0));
        Self {
            area,
            column: area.left() + COLUMN,
            axes: area.left() + COLUMN + READOUT,
            ladder: Rect::from_x_y_ranges(Rangef::new(area.left() + LADDER, area.left() + BUG + 2.0), price.y_range()),
            labels: across.min - 8.0,
            price,
            ribbon,
            strips,
            span,
        }
    }

    /// The left and right edge all charts share.
    #[must_use]
    pub fn across(&self) -> Rangef {
        self.price.x_range()
    }

    /// The steps shown.
    #[must_use]
    pub const fn span(&self) -> &Span {
        &self.span
    }

    /// How wide a step is.
    #[must_use]
    pub fn step_width(&self) -> f32 {
        self.price.width() / self.span.width() as f32
    }

    /// Where a step is.
    #[must_use]
    pub fn x(&self, step: f64) -> f32 {
        self.price.left() + ((step - self.span.from()) / self.span.width()) as f32 * self.price.width()
    }

    /// The step at a point of the screen.
    #[must_use]
    pub fn step_at(&self, x: f32) -> f64 {
        self.span.from() + f64::from((x - self.price.left()) / self.price.width()) * self.span.width()
    }

    /// The frames from top to bottom; one that is folded away has no height.
    #[must_use]
    pub const fn frames(&self) -> [Rect; 4] {
        [self.price, self.strips[0], self.strips[1], self.strips[2]]
    }
}

/// The values a chart shows, from bottom to top of its frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// At the bottom.
    pub low: f64,
    /// At the top.
    pub high: f64,
    /// How the values stand between them.
    pub scale: PriceScale,
}

impl Range {
    /// Bottom and top as places on an even axis.
    #[must_use]
    pub fn places(&self) -> (f64, f64) {
        (self.scale.place(self.low), self.scale.place(self.high))
    }

    /// Where a value is in a frame.
    #[must_use]
    pub fn y(&self, frame: Rect, value: f64) -> f32 {
        let (low, high) = self.places();
        frame.bottom() - ((self.scale.place(value) - low) / (high - low)) as f32 * frame.height()
    }

    /// The value at a height of the screen.
    #[must_use]
    pub fn value(&self, frame: Rect, y: f32) -> f64 {
        let (low, high) = self.places();
        self.scale.price(low + f64::from((frame.bottom() - y) / frame.height()) * (high - low))
    }

    /// The value half-way up.
    #[must_use]
    pub fn middle(&self) -> f64 {
        let (low, high) = self.places();
        self.scale.price(f64::midpoint(low, high))
    }

    /// The range with `factor` times as much in it; the value `around` stays where it is.
    #[must_use]
    pub fn zoomed(&self, around: f64, factor: f64) -> Self {
        let (low, high) = self.places();
        let fixed = self.scale.place(around);
        let moved = |place: f64| self.scale.price(fixed + (place - fixed) * factor);
        Self { low: moved(low), high: moved(high), scale: self.scale }
    }

    /// Where a point of a series is.
    #[must_use]
    pub fn at(&self, geometry: &Geometry, frame: Rect, point: [f64; 2]) -> Pos2 {
        pos2(geometry.x(point[0]), self.y(frame, point[1]))
    }

    /// The smallest range that holds both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high), scale: other.scale }
    }
}
