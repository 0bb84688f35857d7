//! Several runs side by side: what differs in each, its price and forced closes, three numbers, and
//! the scale they share.
//!
//! Owns the titles, the common unit and the common ranges. Never knows pixels.

use super::compare::Comparison;
use super::controls::differences;
use super::palette::Role;
use super::{Panel, describe, unit_in};
use crate::recording::Recording;
use crate::scenario::Scenario;

/// One run among several.
#[derive(Clone, Debug)]
pub struct Multiple {
    /// The mark, against the step.
    pub price: Panel,
    /// Forced closes, longs up and shorts down; in the unit all of them share.
    pub liquidations: Panel,
    /// The three numbers below the title: what, and how much.
    pub numbers: Vec<(&'static str, String)>,
}

/// What a picture shows from bottom to top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scales {
    /// Lowest and highest price.
    pub price: [f64; 2],
    /// Lowest and highest bar; zero is between them.
    pub bars: [f64; 2],
}

/// What to draw of each run; `None` where there is none yet.
#[must_use]
pub fn describe_all(runs: &[Option<&Recording>]) -> Vec<Option<Multiple>> {
    let mut all: Vec<Option<Multiple>> = runs.iter().map(|run| run.map(multiple)).collect();
    let panels = || all.iter().flatten().map(|one| &one.liquidations);
    let most = panels().map(|panel| panel.divisor * largest(panel)).fold(0.0, f64::max);
    // All of them are variations of one scenario, which has one money.
    let currency = panels().next().map(|panel| panel.currency.clone()).unwrap_or_default();
    let (unit, divisor) = unit_in(most, &currency);
    for panel in all.iter_mut().flatten().map(|one| &mut one.liquidations) {
        let factor = panel.divisor / divisor;
        for point in panel.series.iter_mut().flat_map(|series| &mut series.points) {
            point[1] *= factor;
        }
        (panel.unit, panel.divisor) = (unit.clone(), divisor);
    }
    all
}

fn multiple(run: &Recording) -> Multiple {
    let charts = describe(run, None);
    let mut price = charts.price;
    price.series.retain(|series| series.role == Role::Mark);
    // The same numbers as those of a single comparison, in the same words.
    let numbers = Comparison::of(run, run).rows().into_iter().take(3).map(|row| (row.name, row.value));
    Multiple { price, liquidations: charts.liquidations, numbers: numbers.collect() }
}

fn largest(panel: &Panel) -> f64 {
    panel.series.iter().flat_map(|series| &series.points).fold(0.0, |top, point| top.max(point[1].abs()))
}

/// The scale of each picture between two steps: one for all of them, unless each has its `own`.
#[must_use]
pub fn scales(all: &[Option<Multiple>], from: f64, to: f64, own: bool) -> Vec<Option<Scales>> {
    let each: Vec<Option<Scales>> = all.iter().map(|one| one.as_ref().map(|one| scale(one, from, to))).collect();
    if own {
        return each;
    }
    let shared = each.iter().flatten().copied().reduce(|a, b| Scales {
        price: [a.price[0].min(b.price[0]), a.price[1].max(b.price[1])],
        bars: [a.bars[0].min(b.bars[0]), a.bars[1].max(b.bars[1])],
    });
    each.into_iter().map(|one| one.and(shared)).collect()
}

/// The prices and the bars of the steps shown, with a little room around.
fn scale(one: &Multiple, from: f64, to: f64) -> Scales {
    let shown = |panel: &Panel, start: [f64; 2]| {
        let points = panel.series.iter().flat_map(|series| &series.points);
        let inside = points.filter(|point| point[0] >= from.floor() && point[0] <= to.ceil());
        inside.fold(start, |[low, high], point| [low.min(point[1]), high.max(point[1])])
    };
    let [mut low, mut high] = shown(&one.price, [f64::INFINITY, f64::NEG_INFINITY]);
    if low > high {
        (low, high) = (0.0, 1.0);
    }
    let room = ((high - low) * 0.06).max(high.abs() * 1e-3).max(1e-9);
    let [down, up] = shown(&one.liquidations, [0.0, 0.0]);
    let up = if up > down { up } else { 1.0 };
    Scales { price: [low - room, high + room], bars: [down * 1.1, up * 1.1] }
}

/// What differs in each scenario from any of the others, in the words of its own values; the title of
/// the scenario where they are not versions of one, or where nothing differs.
#[must_use]
pub fn titles(scenarios: &[&Scenario]) -> Vec<String> {
    let related = scenarios.windows(2).all(|pair| pair[0].title == pair[1].title);
    let title = |this: &&Scenario| {
        let mut parts: Vec<String> = if related { Vec::new() } else { vec![this.title.clone()] };
        let others = scenarios.iter().filter(|other| other.title == this.title);
        for part in others.flat_map(|other| differences(this, other)) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        if parts.is_empty() { this.title.clone() } else { parts.join(", ") }
    };
    scenarios.iter().map(title).collect()
}

#[cfg(test)]
mod tests {
    use super::{describe_all, scales, titles};
    use crate::chart::describe;
    use crate::recording::sample;
    use crate::scenario::controls::Control;
    use crate::scenario::{Scenario, presets};

    fn preset(name: &str) -> Scenario {
        presets::load(name).unwrap_or_else(|refusal| panic!("{refusal}"))
    }

    #[test]
    fn a_title_says_what_differs_among_them() {
        let spiral = preset("spiral");
        let with = |leverage: f64, seed: u64| {
            let mut scenario = spiral.clone();
            assert!(Control::Leverage.set(&mut scenario, leverage).is_ok());
            Scenario { seed, ..scenario }
        };
        let (five, ten, other) = (with(5.0, 42), with(10.0, 42), with(10.0, 7));
        assert_eq!(titles(&[&spiral]), ["Spiral"]);
        assert_eq!(titles(&[&five, &ten]), ["leverage 5×", "leverage 10×"]);
        let three = titles(&[&five, &ten, &other]);
        assert_eq!(three, ["leverage 5×, seed 42", "leverage 10×, seed 42", "leverage 10×, seed 7"]);
        let fund = preset("thin-fund");
        assert_eq!(titles(&[&five, &ten, &fund])[..2], ["Spiral, leverage 5×", "Spiral, leverage 10×"]);
        assert_eq!(titles(&[&five, &fund])[1], fund.title);
    }

    #[test]
    fn all_share_one_scale_unless_each_has_its_own() {
        let (fall, mild) = (sample::cascade(), sample::milder());
        let all = describe_all(&[Some(&fall), None, Some(&mild)]);
        let shared = scales(&all, 150.0, 300.0, false);
        assert_eq!(shared[0], shared[2]);
        assert_eq!(shared[1], None);
        let own = scales(&all, 150.0, 300.0, true);
        assert_ne!(own[0], own[2]);
        let (Some(shared), Some(a), Some(b)) = (shared[0], own[0], own[2]) else { panic!("two are there") };
        assert_eq!(shared.price, [a.price[0].min(b.price[0]), a.price[1].max(b.price[1])]);
        assert_eq!(shared.bars, [a.bars[0].min(b.bars[0]), a.bars[1].max(b.bars[1])]);
    }

    #[test]
    fn bars_have_one_unit_and_lose_nothing_by_it() {
        let (fall, mild) = (sample::cascade(), sample::milder());
        let all = describe_all(&[Some(&fall), Some(&mild)]);
        for (one, run) in all.iter().flatten().zip([&fall, &mild]) {
            let alone = describe(run, None).liquidations;
            assert_eq!(one.liquidations.unit, "$M");
            for (series, same) in one.liquidations.series.iter().zip(&alone.series) {
                for (point, other) in series.points.iter().zip(&same.points) {
                    let (a, b) = (point[1] * one.liquidations.divisor, other[1] * alone.divisor);
                    assert!((a - b).abs() <= 1e-9 * b.abs(), "{a} {b}");
                }
            }
            let names: Vec<&str> = one.numbers.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, ["Drop", "Liquidated", "Fund left"]);
        }
    }
}
