//! The position ladder: what waits at which price, and what a print there would force.
//!
//! Owns the scale of the bars and the sentences about a price. The scale is that of the whole run, so
//! that draining is seen as draining. What waits where comes from the run's levels. Never draws.

use super::axis::{Ticks, ticks};
use super::describe::unit;
use super::words;
use crate::recording::levels::{Levels, Waiting};
use crate::recording::{Frame, Header};
use crate::sim::units::{Mark, Side};

/// One bar of the ladder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The lower edge of its prices, in dollars.
    pub low: f64,
    /// The upper edge, in dollars.
    pub high: f64,
    /// The longs that wait there, in dollars at the mark.
    pub long: f64,
    /// The shorts, in dollars at the mark.
    pub short: f64,
}

/// The bars of a moment, from the lowest price to the highest.
#[must_use]
pub fn bars(header: &Header, levels: &Levels, frame: &Frame) -> Vec<Bar> {
    let (step, mark) = (frame.step, frame.mark);
    let edge = |place| header.price(levels.bins().edge(place).ticks());
    let sides = levels.at(step, Side::Long).iter().zip(levels.at(step, Side::Short));
    let bar = |(place, (long, short)): (usize, (&Waiting, &Waiting))| Bar {
        low: edge(place),
        high: edge(place + 1),
        long: header.notional(long.lots, mark),
        short: header.notional(short.lots, mark),
    };
    sides.enumerate().map(bar).collect()
}

/// Fewer and higher bars: `every` neighbours are one, from the lowest price on.
#[must_use]
pub fn merged(bars: &[Bar], every: usize) -> Vec<Bar> {
    let merge = |bars: &[Bar]| {
        let (low, high) = (bars.first().map_or(0.0, |bar| bar.low), bars.last().map_or(0.0, |bar| bar.high));
        let sum = |of: fn(&Bar) -> f64| bars.iter().map(of).sum();
        Bar { low, high, long: sum(|bar| bar.long), short: sum(|bar| bar.short) }
    };
    bars.chunks(every.max(1)).map(merge).collect()
}

/// The labelled sizes of the bars: at most three beside zero, in the unit that is returned with what to
/// divide dollars by.
#[must_use]
pub fn scale(levels: &Levels) -> (Ticks, &'static str, f64) {
    let (name, divisor) = unit(levels.peak());
    let mut ticks = ticks(0.0, levels.peak() / divisor, 4);
    ticks.values.retain(|value| *value > 0.0);
    (ticks, name, divisor)
}

/// Whom a print at an edge of the bins would force: shorts above the mark, longs at or below it.
#[must_use]
pub fn side_of(mark: Mark, at: Mark) -> Side {
    if at > mark { Side::Short } else { Side::Long }
}

/// What a print at an edge of the bins would force at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Forced {
    /// The price, in words.
    pub price: String,
    /// How far it is from the mark, in percent.
    pub away: f64,
    /// Whom it would force.
    pub side: Side,
    /// What that is worth at the mark, in words.
    pub worth: String,
    /// How many accounts that is.
    pub accounts: u32,
}

impl Forced {
    /// Whom, in a word.
    #[must_use]
    pub const fn whom(&self) -> &'static str {
        match self.side {
            Side::Long => "longs",
            Side::Short => "shorts",
        }
    }

    /// All of it as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { price, worth, .. } = self;
        if self.accounts == 0 {
            return format!("a print at {price} would force nobody");
        }
        let further = if self.side == Side::Long { "fall" } else { "rise" };
        let accounts = words::count(self.accounts.into(), "account", "accounts");
        format!("a print at {price} would force {worth} of {} ({accounts}) before any further {further}", self.whom())
    }
}

/// What a print at an edge of the bins would force at once, at a moment.
#[must_use]
pub fn forced(header: &Header, levels: &Levels, frame: &Frame, edge: usize) -> Forced {
    let (step, mark) = (frame.step, frame.mark);
    let at = levels.bins().edge(edge);
    let side = side_of(mark, at);
    let waiting = levels.closed_at(step, side, edge);
    Forced {
        price: words::dollar_price(header.price(at.ticks()), words::price_decimals(header.tick)),
        away: 100.0 * (at.ticks() / mark.ticks() - 1.0),
        side,
        worth: words::money(header.notional(waiting.lots, mark)),
        accounts: waiting.positions,
    }
}

/// The nearest edge on a side of the mark at which somebody would be forced; `None` if nobody waits
/// inside the bins.
#[must_use]
pub fn next_in_line(levels: &Levels, frame: &Frame, side: Side) -> Option<usize> {
    let (step, mark, bins) = (frame.step, frame.mark, levels.bins());
    let forces =
        |edge: &usize| side_of(mark, bins.edge(*edge)) == side && levels.closed_at(step, side, *edge).positions > 0;
    match side {
        Side::Long => (0..=bins.count()).rev().find(forces),
        Side::Short => (0..=bins.count()).find(forces),
    }
}

/// The ladder of a moment in words.
#[must_use]
pub fn summary(header: &Header, levels: &Levels, frame: &Frame) -> String {
    let (step, mark) = (frame.step, frame.mark);
    let decimals = words::price_decimals(header.tick);
    let side = |side, name: &str| {
        let all = levels.all(step, side);
        let worth = words::money(header.notional(all.lots, mark));
        format!("{worth} of {name} in {}", words::count(all.positions.into(), "position", "positions"))
    };
    let bars = bars(header, levels, frame);
    let fullest = bars.iter().max_by(|a, b| (a.long + a.short).total_cmp(&(b.long + b.short)));
    let fullest = fullest.filter(|bar| bar.long + bar.short > 0.0).map_or_else(String::new, |bar| {
        let (low, high) = (words::dollar_price(bar.low, decimals), words::dollar_price(bar.high, decimals));
        format!(", most at {low} to {high}: {}", words::money(bar.long + bar.short))
    });
    let equivalent =
        if levels.is_equivalent() { ", shared margin shown where each would be closed on its own" } else { "" };
    format!(
        "Liquidation ladder at step {step}: {}, {}{fullest}{equivalent}",
        side(Side::Long, "longs"),
        side(Side::Short, "shorts")
    )
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::sync::Arc;

    use super::{Bar, bars, forced, next_in_line, scale, summary};
    use crate::recording::levels::Levels;
    use crate::recording::{Recording, record};
    use crate::scenario::presets;
    use crate::sim::units::Side;

    fn spiral() -> (Recording, Levels) {
        let scenario = presets::load(presets::DEFAULT).unwrap();
        let setup = scenario.setup(presets::DEFAULT).unwrap();
        let header = scenario.header(presets::DEFAULT, &setup, Vec::new());
        let run = record(header, Arc::new(setup), |_| ControlFlow::Continue(())).unwrap();
        let levels = Levels::replay(&run, || true).unwrap();
        (run, levels)
    }

    #[test]
    fn bars_stand_on_their_side_of_the_mark_and_reach_the_scale() {
        let (run, levels) = spiral();
        let price = run.header().price(run.frame(0).mark.ticks());
        let start = bars(run.header(), &levels, run.frame(0));
        assert!(start.windows(2).all(|pair| pair[0].high == pair[1].low));
        assert!(start.iter().all(|bar| bar.long == 0.0 || bar.low <= price));
        assert!(start.iter().all(|bar| bar.short == 0.0 || bar.high >= price));
        let (ticks, unit, divisor) = scale(&levels);
        assert!((1..=3).contains(&ticks.values.len()) && unit == "$M", "{ticks:?}");
        for step in [0, 150, 230, 600] {
            assert!(
                bars(run.header(), &levels, run.frame(step)).iter().all(|bar| bar.long + bar.short <= levels.peak())
            );
        }
        assert!(ticks.values.iter().all(|value| value * divisor <= levels.peak()));
    }

    #[test]
    fn merged_bars_hold_what_their_parts_held() {
        let bar = |low: f64, long, short| Bar { low, high: low + 1.0, long, short };
        let merged = super::merged(&[bar(1.0, 2.0, 0.0), bar(2.0, 3.0, 1.0), bar(3.0, 0.0, 5.0)], 2);
        assert_eq!(merged, [Bar { low: 1.0, high: 3.0, long: 5.0, short: 1.0 }, bar(3.0, 0.0, 5.0)]);
    }

    #[test]
    fn a_print_further_away_forces_more_and_says_so() {
        let (run, levels) = spiral();
        let mark = run.frame(100).mark;
        let edge = next_in_line(&levels, run.frame(100), Side::Long).unwrap();
        assert!(levels.bins().edge(edge) <= mark && levels.closed_at(100, Side::Long, edge + 1).lots == 0);
        let near = forced(run.header(), &levels, run.frame(100), edge).sentence();
        assert!(near.starts_with("a print at $") && near.ends_with("before any further fall"), "{near}");
        let (few, many) = (levels.closed_at(100, Side::Long, edge), levels.closed_at(100, Side::Long, edge - 5));
        assert!(many.lots > few.lots && few.lots > 0);
        let above = next_in_line(&levels, run.frame(100), Side::Short).unwrap();
        assert!(levels.bins().edge(above) > mark);
        assert!(forced(run.header(), &levels, run.frame(100), above).sentence().contains("of shorts ("));
        assert!(summary(run.header(), &levels, run.frame(100)).contains(" of longs in "));
    }
}
