//! Which values a chart shows, with room at the edges: the price of the visible steps, and of the
//! other quantities those of the whole run, so that nothing is blown up out of proportion.
//!
//! Owns the choice of the range. While a run plays a range may grow and never shrinks, so that a
//! falling price is seen to fall.

use super::geometry::Range;
use crate::app::span::Span;
use crate::chart::scale::PriceScale;
use crate::chart::{Panel, Series, Stroke};

/// The ranges of the four charts, kept from frame to frame.
#[derive(Clone, Debug, Default)]
pub struct Ranges([Option<Range>; 4]);

impl Ranges {
    /// The range of the chart in a place; prices stand in theirs as a scale says.
    pub fn update(&mut self, place: usize, panel: &Panel, span: &Span, prices: PriceScale, playing: bool) -> Range {
        let wanted = wanted(panel, (place == 0).then_some((span, prices)));
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
fn wanted(panel: &Panel, price: Option<(&Span, PriceScale)>) -> Range {
    let (span, scale) = price.map_or((None, PriceScale::Dollars), |(span, scale)| (Some(span), scale));
    let mut low = f64::INFINITY;
    let mut high = f64::NEG_INFINITY;
    for series in &panel.series {
        for point in span.map_or(series.points.as_slice(), |span| visible(series, span)) {
            low = low.min(point[1]);
            high = high.max(point[1]);
        }
    }
    if low > high {
        return Range { low: 0.0, high: 1.0, scale: PriceScale::Dollars };
    }
    let bars = panel.series.iter().any(|series| matches!(series.stroke, Stroke::Bars | Stroke::OutlinedBars));
    if bars {
        // Room above for a diamond, below for the zero line and its label.
        let height = (high.max(0.0) - low.min(0.0)).max(1e-9);
        return Range { low: low.min(0.0) - 0.14 * height, high: high.max(0.0) + 0.18 * height, scale };
    }
    if panel.from_zero {
        let high = if high > 0.0 { high } else { 1.0 };
        return Range { low: low.min(0.0), high: high * 1.18, scale };
    }
    if scale == PriceScale::Log {
        let low = low.max(high * 1e-6);
        let room = (high / low).powf(0.08).max(1.001);
        return Range { low: low / room, high: high * room, scale };
    }
    let room = ((high - low) * 0.08).max(high.abs() * 1e-3).max(1e-9);
    // A strip has its name beside its top, where no label may stand.
    let above = if span.is_some() { room } else { ((high - low) * 0.2).max(room) };
    Range { low: low - room, high: high + above, scale }
}

#[cfg(test)]
mod tests {
    use super::Ranges;
    use crate::app::span::Span;
    use crate::chart::describe;
    use crate::chart::scale::PriceScale;
    use crate::recording::sample;

    #[test]
    fn while_it_plays_a_range_grows_and_never_shrinks() {
        let marks: Vec<i64> = (0..60).map(|step| if step == 30 { 8_000 } else { 10_000 }).collect();
        let charts = describe(&sample::with_marks(&marks), None);
        let mut span = Span::opening(None, 59);
        let mut ranges = Ranges::default();
        let mut at = |from: f64, playing| {
            span.set(from, from + 12.0);
            ranges.update(0, &charts.price, &span, PriceScale::Dollars, playing)
        };
        let calm = at(0.0, true);
        let fall = at(25.0, true);
        assert!(fall.low < 80.0 && fall.high >= calm.high);
        assert_eq!(at(45.0, true), fall, "the fall has left the view, but it still plays");
        assert_eq!(at(45.0, false), calm, "paused, the range fits what is in view");
    }

    #[test]
    fn a_logarithmic_range_keeps_its_prices_positive() {
        let charts = describe(&sample::with_marks(&[10_000, 10, 5_000]), None);
        let range = Ranges::default().update(0, &charts.price, &Span::opening(None, 2), PriceScale::Log, false);
        assert!(range.low > 0.0 && range.low < 0.1 && range.high > 100.0, "{range:?}");
    }
}
