//! Which values a chart shows, with room at the edges: the price of the visible steps, and of the
//! other quantities those of the whole run, so that nothing is blown up out of proportion.
//!
//! Owns the choice of the range. While a run plays a range may grow and never shrinks, so that a
//! falling price is seen to fall.

use super::geometry::Range;
use crate::app::span::Span;
use crate::chart::{Panel, Series, Stroke};

/// The ranges of the four charts, kept from frame to frame.
#[derive(Clone, Debug, Default)]
pub struct Ranges([Option<Range>; 4]);

impl Ranges {
    /// The range of the chart in a place.
    pub fn update(&mut self, place: usize, panel: &Panel, span: &Span, playing: bool) -> Range {
        let wanted = wanted(panel, (place == 0).then_some(span));
        let range = match self.0[place] {
            Some(held) if playing => held.and(wanted),
            _ => wanted,
        };
        self.0[place] = Some(range);
        range
    }
}

/// The part of a series inside a span, with one point on either side.
#[must_use]
pub fn visible<'a>(series: &'a Series, span: &Span) -> &'a [[f64; 2]] {
    let from = series.points.partition_point(|point| point[0] < span.from());
    let to = series.points.partition_point(|point| point[0] <= span.to());
    &series.points[from.saturating_sub(1)..(to + 1).min(series.points.len())]
}

/// The range of the points inside a span, or of all of them.
fn wanted(panel: &Panel, span: Option<&Span>) -> Range {
    let mut low = f64::INFINITY;
    let mut high = f64::NEG_INFINITY;
    for series in &panel.series {
        for point in span.map_or(series.points.as_slice(), |span| visible(series, span)) {
            low = low.min(point[1]);
            high = high.max(point[1]);
        }
    }
    if low > high {
        return Range { low: 0.0, high: 1.0 };
    }
    let bars = panel.series.iter().any(|series| matches!(series.stroke, Stroke::Bars | Stroke::OutlinedBars));
    if bars {
        // Room above for a diamond, below for the zero line and its label.
        let height = (high.max(0.0) - low.min(0.0)).max(1e-9);
        return Range { low: low.min(0.0) - 0.14 * height, high: high.max(0.0) + 0.18 * height };
    }
    if panel.from_zero {
        let high = if high > 0.0 { high } else { 1.0 };
        return Range { low: low.min(0.0), high: high * 1.18 };
    }
    let room = ((high - low) * 0.08).max(high.abs() * 1e-3).max(1e-9);
    // A strip has its name beside its top, where no label may stand.
    let above = if span.is_some() { room } else { ((high - low) * 0.2).max(room) };
    Range { low: low - room, high: high + above }
}
