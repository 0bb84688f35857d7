//! A chart in words, for those who hear it: what it is, its extremes, its trend, where we are.
//!
//! In that order, from facts to shape; what it means is left to the listener. Every value is a point
//! of the description. Never rounds differently than the chart's own labels.

use super::palette::Role;
use super::{Panel, Series, Stroke, words};
use crate::recording::Currency;
use crate::sim::units::Step;

/// A move smaller than this share of a peak is no trend.
const FLAT: f64 = 0.005;

/// The summary of a panel with the cursor at a step; prices have this many decimals.
#[must_use]
pub fn spoken(panel: &Panel, at: Step, decimals: usize) -> String {
    let name = panel.quantity.to_lowercase();
    let own: Vec<&Series> = panel.series.iter().filter(|series| series.role != Role::Ghost).collect();
    let say = |value: f64| match panel.currency {
        Currency::Dollars if panel.divisor <= 1.0 => words::dollar_price(value, decimals),
        _ => words::sum(value * panel.divisor, &panel.currency),
    };
    let Some(last) = own.last() else { return format!("Chart: {name}, no data.") };
    if last.stroke == Stroke::Bars { bars(&name, &own, at, say) } else { line(&name, last, at, say) }
}

fn line(name: &str, series: &Series, at: Step, say: impl Fn(f64) -> String) -> String {
    let points = &series.points;
    let (Some(start), Some(end)) = (points.first(), points.last()) else {
        return format!("Chart: {name}, no data.");
    };
    let extreme = |better: fn(f64, f64) -> bool| {
        points.iter().fold(*start, |best, point| if better(point[1], best[1]) { *point } else { best })
    };
    let (low, high) = (extreme(|a, b| a < b), extreme(|a, b| a > b));
    let now = points.get(at as usize).unwrap_or(end);
    format!(
        "Chart: {name}, line chart, {}. Start {}, low {} at step {}, high {} at step {}, end {}. {} At step {}: {}.",
        words::count(points.len() as u64 - 1, "step", "steps"),
        say(start[1]),
        say(low[1]),
        low[0],
        say(high[1]),
        high[0],
        say(end[1]),
        trend(points),
        now[0],
        say(now[1]),
    )
}

/// The largest fall from a peak, and how much of it came back.
fn trend(points: &[[f64; 2]]) -> String {
    let mut peak = [0.0; 2];
    let mut fall = (0.0, peak, peak);
    for point in points {
        if point[1] > peak[1] {
            peak = *point;
        }
        let share = if peak[1] > 0.0 { (peak[1] - point[1]) / peak[1] } else { 0.0 };
        if share > fall.0 {
            fall = (share, peak, *point);
        }
    }
    let (share, from, to) = fall;
    if share < FLAT {
        return "Never falls far from a peak.".to_owned();
    }
    let end = points.last().map_or(to[1], |point| point[1]);
    let back = (end - to[1]) / (from[1] - to[1]);
    let recovery = match back {
        back if back < 0.05 => "does not recover".to_owned(),
        back if back > 0.95 => "recovers".to_owned(),
        back => format!("recovers {} of that", words::percent(100.0 * back)),
    };
    format!("Falls {} from step {} to step {}, then {recovery}.", words::percent(100.0 * share), from[0], to[0])
}

fn bars(name: &str, own: &[&Series], at: Step, say: impl Fn(f64) -> String) -> String {
    let mut text = format!("Chart: {name}, bar chart.");
    for series in own {
        let bars = || series.points.iter().filter(|point| point[1] != 0.0);
        let Some(largest) = bars().max_by(|a, b| a[1].abs().total_cmp(&b[1].abs())) else {
            text += &format!(" No {}.", series.name);
            continue;
        };
        let (first, last) = (bars().next().unwrap_or(largest), bars().next_back().unwrap_or(largest));
        text += &format!(
            " {} in {}, first at step {}, last at step {}, most {} at step {}.",
            capital(&series.name),
            words::count(bars().count() as u64, "step", "steps"),
            first[0],
            last[0],
            say(largest[1].abs()),
            largest[0],
        );
    }
    let now: f64 = own
        .iter()
        .flat_map(|series| &series.points)
        .filter(|point| point[0] == f64::from(at))
        .map(|point| point[1].abs())
        .sum();
    text + &format!(" At step {at}: {}.", say(now))
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::{spoken, trend};
    use crate::chart::describe;
    use crate::recording::sample;

    #[test]
    fn a_fall_is_told_with_its_steps_and_what_came_back() {
        let points = [[0.0, 100.0], [1.0, 110.0], [2.0, 88.0], [3.0, 99.0]];
        assert_eq!(trend(&points), "Falls 20.0 % from step 1 to step 2, then recovers 50.0 % of that.");
        assert_eq!(trend(&points[..3]), "Falls 20.0 % from step 1 to step 2, then does not recover.");
        assert_eq!(trend(&points[..2]), "Never falls far from a peak.");
    }

    #[test]
    fn a_line_is_summed_up_from_what_it_is_to_where_we_are() {
        let charts = describe(&sample::with_marks(&[10_000, 10_100, 9_090, 9_595]), None);
        assert_eq!(
            spoken(&charts.price, 1, 2),
            "Chart: price, line chart, 3 steps. Start $100.00, low $90.90 at step 2, high $101.00 at step 1, \
             end $95.95. Falls 10.0 % from step 1 to step 2, then recovers 50.0 % of that. At step 1: $101.00."
        );
    }

    #[test]
    fn bars_say_when_and_how_much() {
        let run = sample::one_step(|frame| (frame.waves, frame.notional_long) = (1, 378_000_000), &[]);
        assert_eq!(
            spoken(&describe(&run, None).liquidations, 1, 2),
            "Chart: liquidations, bar chart. Longs sold in 1 step, first at step 1, last at step 1, most $3.78M at \
             step 1. No shorts bought. At step 1: $3.78M."
        );
    }
}
