//! Which values a chart shows, with room at the edges: those of the whole run, so that nothing is blown up
//! out of proportion and more or less time never moves them; or those somebody zoomed to.
//!
//! Owns the choice of the range. While a run plays or a hand drags, a range may grow and never shrinks, so
//! that a falling price is seen to fall.

use super::geometry::Range;
use crate::app::span::Span;
use crate::chart::scale::PriceScale;
use crate::chart::{Panel, Series, Stroke};

/// The least share of its top a logarithmic range goes down to.
const LEAST: f64 = 1e-6;

/// The ranges of the four charts, kept from frame to frame.
#[derive(Clone, Debug, Default)]
pub struct Ranges([Option<Range>; 4]);

impl Ranges {
    /// The range of the chart in a place. Prices stand in theirs as a scale says; what was zoomed to `by_hand`
    /// stays as it is; what `holds` does not shrink.
    pub fn update(
        &mut self,
        place: usize,
        panel: &Panel,
        prices: PriceScale,
        by_hand: Option<[f64; 2]>,
        holds: bool,
    ) -> Range {
        let fitted = fitted(panel, (place == 0).then_some(prices));
        let range = match (by_hand, self.0[place]) {
            (Some([low, high]), _) => {
                let low = if fitted.scale == PriceScale::Log { low.max(high * LEAST) } else { low };
                return Range { low, high, ..fitted };
            }
            (None, Some(held)) if holds => held.and(fitted),
            _ => fitted,
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

/// The range of everything in a panel; a price has an axis of its own kind.
fn fitted(panel: &Panel, price: Option<PriceScale>) -> Range {
    let scale = price.unwrap_or_default();
    let mut low = f64::INFINITY;
    let mut high = f64::NEG_INFINITY;
    for series in &panel.series {
        for point in &series.points {
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
        let low = low.max(high * LEAST);
        let room = (high / low).powf(0.08).max(1.001);
        return Range { low: low / room, high: high * room, scale };
    }
    let room = ((high - low) * 0.08).max(high.abs() * 1e-3).max(1e-9);
    // A strip has its name beside its top, where no label may stand.
    let above = if price.is_some() { room } else { ((high - low) * 0.2).max(room) };
    Range { low: low - room, high: high + above, scale }
}

#[cfg(test)]
mod tests {
    use super::Ranges;
    use crate::chart::scale::PriceScale;
    use crate::chart::{Charts, describe};
    use crate::recording::sample;

    fn falling_to(low: i64) -> Charts {
        let marks: Vec<i64> = (0..60).map(|step| if step == 30 { low } else { 10_000 }).collect();
        describe(&sample::with_marks(&marks), None)
    }

    #[test]
    fn under_a_hand_a_range_grows_and_never_shrinks() {
        let (shallow, deep) = (falling_to(9_500), falling_to(8_000));
        let mut ranges = Ranges::default();
        let mut at = |charts: &Charts, holds| ranges.update(0, &charts.price, PriceScale::Dollars, None, holds);
        let calm = at(&shallow, true);
        let fall = at(&deep, true);
        assert!(fall.low < 80.0 && fall.high >= calm.high);
        assert_eq!(at(&shallow, true), fall, "pulled back, but still held");
        assert_eq!(at(&shallow, false), calm, "let go, the range fits what there is");
    }

    #[test]
    fn what_was_zoomed_to_stays_until_it_is_given_up() {
        let charts = falling_to(8_000);
        let mut ranges = Ranges::default();
        let mut at = |by_hand| ranges.update(0, &charts.price, PriceScale::Dollars, by_hand, false);
        let fitted = at(None);
        let zoomed = at(Some([92.0, 94.0]));
        assert_eq!((zoomed.low, zoomed.high), (92.0, 94.0));
        assert_eq!(at(None), fitted);
        let wider = fitted.zoomed(90.0, 2.0);
        assert!((wider.high - wider.low - 2.0 * (fitted.high - fitted.low)).abs() < 1e-9);
        assert!(
            ((90.0 - wider.low) / (wider.high - wider.low) - (90.0 - fitted.low) / (fitted.high - fitted.low)).abs()
                < 1e-9
        );
    }

    #[test]
    fn a_logarithmic_range_keeps_its_prices_positive() {
        let charts = describe(&sample::with_marks(&[10_000, 10, 5_000]), None);
        for by_hand in [None, Some([-3.0, 120.0])] {
            let range = Ranges::default().update(0, &charts.price, PriceScale::Log, by_hand, false);
            assert!(range.low > 0.0 && range.low < 0.1 && range.high > 100.0, "{range:?}");
        }
    }
}
