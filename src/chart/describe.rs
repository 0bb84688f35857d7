//! From a recording to the description of its four panels.
//!
//! Owns which series a panel holds, in which unit and colour role, and which facts are dated.
//! Never draws, thins or rounds: every point of the recording is here.

use super::palette::Role;
use super::{Charts, Dated, Marker, Panel, Series, Shape, Stroke, caption, changes, words};
use crate::recording::observation::{Observation, Observed};
use crate::recording::{Currency, Frame, Header, Recording};
use crate::sim::event::{Outcome, What};
use crate::sim::units::{AssetId, Lots, MICRO, Mark, Money, Side, Step};

/// Most assets beside the headline that have a line.
const OTHERS: usize = 3;

/// Another run to compare with, and its name.
type Ghost<'a> = Option<(&'a Recording, &'a str)>;

/// The four panels of a run; `ghost` is the run it came from and its name, such as `before`.
#[must_use]
pub fn describe(run: &Recording, ghost: Ghost<'_>) -> Charts {
    Charts {
        price: price(run, ghost),
        open_interest: open_interest(run, ghost),
        liquidations: liquidations(run, ghost),
        fund: fund(run, ghost),
        dated: dated(run),
        last_step: f64::from(run.last_step()),
        step_length: words::duration(run.header().step_seconds),
    }
}

fn price(run: &Recording, ghost: Ghost<'_>) -> Panel {
    let mark = |header: &Header, frame: &Frame| header.price(frame.mark.ticks());
    let index = |header: &Header, frame: &Frame| header.price(frame.index_micro as f64 / MICRO as f64);
    let mut series: Vec<Series> =
        ghost.map(|(other, name)| line(name, Role::Ghost, Stroke::Dashed, points(other, mark))).into_iter().collect();
    series.extend(others(run));
    series.extend(published(run, Observed::Price));
    series.push(line("index", Role::Index, Stroke::Dotted, points(run, index)));
    series.push(line("mark", Role::Mark, Stroke::Solid, points(run, mark)));
    Panel {
        quantity: "Price",
        unit: "$".to_owned(),
        currency: Currency::Dollars,
        divisor: 1.0,
        series,
        markers: price_markers(run),
        from_zero: false,
    }
}

/// What was published of the event; open interest in coins stands at what they are worth at this run's mark.
fn published(run: &Recording, of: Observed) -> Option<Series> {
    let header = run.header();
    let known = header.observations.iter().filter(|one| one.of == of && one.at_step <= run.last_step());
    let point = |one: &Observation| {
        let price = header.price(run.frame(one.at_step).mark.ticks());
        let value = if of == Observed::OpenInterest { one.value * price } else { one.value };
        [f64::from(one.at_step), value]
    };
    let mut points: Vec<[f64; 2]> = known.map(point).collect();
    points.sort_by(|a, b| a[0].total_cmp(&b[0]));
    (!points.is_empty()).then(|| line("published", Role::Text2, Stroke::Rings, points))
}

/// The marks of the assets after the first, each as if it had begun at the headline's price, so that one
/// axis shows how far every one of them has moved.
fn others(run: &Recording) -> Vec<Series> {
    let start = run.header().price(run.frame(0).mark.ticks());
    let names = run.end().map(|venue| venue.setup().assets.iter().skip(1).map(|asset| asset.name.as_str()));
    let named = names.into_iter().flatten().zip(run.others()).take(OTHERS);
    named
        .map(|(name, frames)| {
            let first = frames.first().map_or(1.0, |frame| frame.mark.ticks()).max(0.5);
            let moved =
                frames.iter().zip(0..).map(|(frame, step)| [f64::from(step), start * frame.mark.ticks() / first]);
            line(name, Role::Text3, Stroke::Solid, moved.collect())
        })
        .collect()
}

/// Squares on the price where somebody was closed by force, diamonds where winners were.
fn price_markers(run: &Recording) -> Vec<Marker> {
    let forced = |frame: &Frame| frame.notional_long + frame.notional_short;
    let largest = largest(run, forced);
    let largest_adl = self::largest(run, |frame| frame.adl_notional);
    let mut markers = Vec::new();
    for frame in run.frames() {
        let at = |shape, role, weight| Marker {
            x: f64::from(frame.step),
            y: run.header().price(frame.mark.ticks()),
            shape,
            role,
            weight,
        };
        if frame.has_liquidations() || forced(frame) > 0 {
            let longs =
                (frame.notional_long, frame.longs_liquidated) >= (frame.notional_short, frame.shorts_liquidated);
            let role = if longs { Role::Long } else { Role::Short };
            markers.push(at(Shape::Square, role, weight(forced(frame), largest)));
        }
        if frame.adl_accounts > 0 {
            let weight = weight(frame.adl_notional, largest_adl);
            markers.push(at(Shape::Diamond, Role::Adl, weight));
        }
    }
    markers
}

fn open_interest(run: &Recording, ghost: Ghost<'_>) -> Panel {
    let worth = |header: &Header, frame: &Frame| header.notional(frame.open_interest, frame.mark);
    let mut series = Vec::new();
    if let Some((other, name)) = ghost {
        series.push(line(name, Role::Ghost, Stroke::Dashed, points(other, worth)));
    }
    series.extend(published(run, Observed::OpenInterest));
    series.push(Series { filled: true, ..line("open interest", Role::Mark, Stroke::Solid, points(run, worth)) });
    money_panel("Open interest", &Currency::Dollars, series, Vec::new(), false)
}

fn liquidations(run: &Recording, ghost: Ghost<'_>) -> Panel {
    let sold = |header: &Header, frame: &Frame| header.whole(frame.notional_long);
    let bought = |header: &Header, frame: &Frame| -header.whole(frame.notional_short);
    let bars = |name: &str, role, stroke, mut points: Vec<[f64; 2]>| {
        // No bar is drawn where nothing was closed.
        points.retain(|point| point[1] != 0.0);
        line(name, role, stroke, points)
    };
    let mut series = Vec::new();
    if let Some((other, name)) = ghost {
        for side in [points(other, sold), points(other, bought)] {
            series.push(bars(name, Role::Ghost, Stroke::OutlinedBars, side));
        }
    }
    series.push(bars("longs sold", Role::Long, Stroke::Bars, points(run, sold)));
    series.push(bars("shorts bought", Role::Short, Stroke::Bars, points(run, bought)));
    let largest_adl = largest(run, |frame| frame.adl_notional);
    let adl = run.frames().iter().filter(|frame| frame.adl_accounts > 0);
    let markers = adl.map(|frame| Marker {
        x: f64::from(frame.step),
        y: sold(run.header(), frame),
        shape: Shape::Diamond,
        role: Role::Adl,
        weight: weight(frame.adl_notional, largest_adl),
    });
    money_panel("Liquidations", &run.header().currency, series, markers.collect(), true)
}

fn fund(run: &Recording, ghost: Ghost<'_>) -> Panel {
    let held = |header: &Header, frame: &Frame| header.whole(frame.fund);
    let mut series = Vec::new();
    if let Some((other, name)) = ghost {
        series.push(line(name, Role::Ghost, Stroke::Dashed, points(other, held)));
    }
    series.push(Series { filled: true, ..line("insurance fund", Role::Fund, Stroke::Solid, points(run, held)) });
    money_panel("Insurance fund", &run.header().currency, series, Vec::new(), true)
}

fn line(name: &str, role: Role, stroke: Stroke, points: Vec<[f64; 2]>) -> Series {
    Series { name: name.to_owned(), role, stroke, filled: false, points }
}

fn points(run: &Recording, value: impl Fn(&Header, &Frame) -> f64) -> Vec<[f64; 2]> {
    run.frames().iter().map(|frame| [f64::from(frame.step), value(run.header(), frame)]).collect()
}

/// A panel of money, brought to the unit that suits its largest value, ghost included.
fn money_panel(
    quantity: &'static str,
    currency: &Currency,
    mut series: Vec<Series>,
    mut markers: Vec<Marker>,
    from_zero: bool,
) -> Panel {
    let values = series.iter().flat_map(|series| &series.points);
    let largest = values.fold(0.0_f64, |top, point| top.max(point[1].abs()));
    let (unit, divisor) = unit_in(largest, currency);
    for point in series.iter_mut().flat_map(|series| &mut series.points) {
        point[1] /= divisor;
    }
    for marker in &mut markers {
        marker.y /= divisor;
    }
    Panel { quantity, unit, currency: currency.clone(), divisor, series, markers, from_zero }
}

/// The unit in which a number of dollars has one to three digits before the point.
pub(super) fn unit(largest: f64) -> (&'static str, f64) {
    match largest {
        ..1e3 => ("$", 1.0),
        ..1e6 => ("$k", 1e3),
        ..1e9 => ("$M", 1e6),
        _ => ("$B", 1e9),
    }
}

/// The same for money in a currency; less than one coin is counted in thousandths or millionths of it.
#[must_use]
pub fn unit_in(largest: f64, currency: &Currency) -> (String, f64) {
    match currency {
        Currency::Dollars => {
            let (name, divisor) = unit(largest);
            (name.to_owned(), divisor)
        }
        Currency::Coin(coin) => match largest {
            f64::MIN_POSITIVE..1e-3 => (format!("µ{coin}"), 1e-6),
            1e-3..1.0 => (format!("m{coin}"), 1e-3),
            ..1e3 => (coin.clone(), 1.0),
            ..1e6 => (format!("k {coin}"), 1e3),
            _ => (format!("M {coin}"), 1e6),
        },
    }
}

fn largest(run: &Recording, value: impl Fn(&Frame) -> Money) -> Money {
    run.frames().iter().map(value).max().unwrap_or(0)
}

/// The square root of the share of the largest, so that the *area* drawn is proportional.
fn weight(value: Money, largest: Money) -> f64 {
    if largest > 0 { (value as f64 / largest as f64).clamp(0.0, 1.0).sqrt() } else { 0.0 }
}

/// Most pushes of one kind that are dated; of more, the largest are.
const PUSHES: usize = 8;

/// The dated facts: what was done from outside, the fund's first empty step, the first ADL. Facts
/// of one step share one line of words.
fn dated(run: &Recording) -> Vec<Dated> {
    let (mut shocks, mut orders) = (Vec::new(), Vec::new());
    let mut changed = Vec::new();
    let mut empty = None;
    for event in run.events() {
        match event.what {
            What::IndexShock { change_ppm, .. } => shocks.push((event.step, change_ppm)),
            What::OutsideOrder { side, lots, asset, .. } => {
                orders.push((event.step, side, worth(run, asset, event.step, lots)))
            }
            What::Changed { change, .. } => changed.push((event.step, changes::short(change))),
            // A fund may fill and empty again; only the first time is a turning point.
            What::Reached(Outcome::FundEmpty) => empty = empty.or(Some(event.step)),
            _ => {}
        }
    }
    changed.truncate(PUSHES);
    let mut facts: Vec<(Step, String)> = changed;
    let mut pushed = largest_pushes(shocks);
    pushed.sort_by_key(|(step, _)| *step);
    facts.extend(pushed.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0, shocks_of_a_step(same))));
    for side in [Side::Short, Side::Long] {
        let of_side = orders.iter().filter(|order| order.1 == side).map(|order| (order.0, order.2));
        facts.extend(orders_of_a_side(side, &of_side.collect::<Vec<_>>()));
    }
    facts.extend(empty.map(|step| (step, "fund empty".to_owned())));
    if let Some(frame) = run.frames().iter().find(|frame| frame.adl_accounts > 0) {
        facts.push((frame.step, "ADL".to_owned()));
    }
    // Notes tell the story, so they come first; they may stand beyond the end of a run that was cut short.
    let notes = run.header().notes.iter().filter(|(step, _)| *step <= run.last_step()).cloned();
    facts.splice(0..0, notes);
    facts.sort_by_key(|(step, _)| *step);
    facts
        .chunk_by(|a, b| a.0 == b.0)
        .map(|same| Dated {
            x: f64::from(same[0].0),
            text: same.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(", "),
        })
        .collect()
}

/// The shocks of one step: of the headline asset alone, or of several from the mildest to the hardest.
fn shocks_of_a_step(shocks: &[(Step, i64)]) -> String {
    let sizes = shocks.iter().map(|(_, ppm)| *ppm);
    let (low, high) = (sizes.clone().min().unwrap_or(0), sizes.max().unwrap_or(0));
    if low == high {
        return format!("shock {}", caption::shock(low));
    }
    let (mild, hard) = if low.abs() > high.abs() { (high, low) } else { (low, high) };
    format!("shocks {} to {}", caption::shock(mild), caption::shock(hard))
}

/// The orders from outside of one side: a few each by itself, more than that as one programme of them, at its begin.
fn orders_of_a_side(side: Side, orders: &[(Step, f64)]) -> Vec<(Step, String)> {
    let noun = if side == Side::Short { "sale" } else { "purchase" };
    match orders {
        [first, ..] if orders.len() > PUSHES => {
            let all = words::money(orders.iter().map(|order| order.1).sum());
            vec![(first.0, format!("{noun}s of {all} in all"))]
        }
        _ => orders.iter().map(|order| (order.0, format!("{noun} of {}", words::money(order.1)))).collect(),
    }
}

/// What an order in an asset is worth at the mark it met, in dollars.
fn worth(run: &Recording, asset: AssetId, step: Step, lots: Lots) -> f64 {
    let before = step.saturating_sub(1);
    let other = asset.place().checked_sub(1).and_then(|place| run.others().get(place));
    let mark: Mark =
        other.and_then(|frames| frames.get(before as usize)).map_or_else(|| run.frame(before).mark, |frame| frame.mark);
    run.header_in(asset).notional(lots.abs(), mark)
}

/// The largest of them, by size without sign.
fn largest_pushes(mut pushes: Vec<(Step, i64)>) -> Vec<(Step, i64)> {
    pushes.sort_by_key(|(_, size)| std::cmp::Reverse(size.unsigned_abs()));
    pushes.truncate(PUSHES);
    pushes
}

#[cfg(test)]
mod tests {
    use super::super::palette::Role;
    use super::super::{Panel, Shape, Stroke};
    use super::{describe, unit, unit_in};
    use crate::recording::{Currency, Header, Recording, sample};
    use crate::sim::event::{Event, What};
    use crate::sim::units::{AssetId, Side};

    fn roles(panel: &Panel) -> Vec<(Role, Stroke)> {
        let of = panel.series.iter().map(|series| (series.role, series.stroke));
        of.collect()
    }

    #[test]
    fn every_series_rises_in_x_and_is_finite() {
        let (run, other) = (sample::cascade(), sample::milder());
        let charts = describe(&run, Some((&other, "half the leverage")));
        let panels = [&charts.price, &charts.open_interest, &charts.liquidations, &charts.fund];
        for series in panels.iter().flat_map(|panel| &panel.series) {
            assert!(series.points.windows(2).all(|pair| pair[0][0] < pair[1][0]));
            assert!(series.points.iter().flatten().all(|value| value.is_finite()));
        }
        for marker in panels.iter().flat_map(|panel| &panel.markers) {
            assert!((0.0..=1.0).contains(&marker.weight));
        }
    }

    #[test]
    fn the_ghost_is_dashed_below_the_run_and_named() {
        let (run, other) = (sample::cascade(), sample::milder());
        let charts = describe(&run, Some((&other, "before")));
        let wanted = [(Role::Ghost, Stroke::Dashed), (Role::Index, Stroke::Dotted), (Role::Mark, Stroke::Solid)];
        assert_eq!(roles(&charts.price), wanted);
        assert_eq!(charts.price.series[0].name, "before");
        assert_eq!(roles(&charts.fund)[0], (Role::Ghost, Stroke::Dashed));
        assert_eq!(roles(&describe(&run, None).fund), [(Role::Fund, Stroke::Solid)]);
    }

    #[test]
    fn money_in_coin_is_called_by_its_name_and_sizes_stay_in_dollars() {
        let header = Header { currency: Currency::Coin("BTC".to_owned()), ..sample::header() };
        let run = Recording::from_parts(header, sample::cascade().frames().to_vec(), Vec::new());
        let found = describe(&run, None);
        assert_eq!(found.price.heading(), "Price ($)");
        assert_eq!(found.open_interest.heading(), "Open interest ($M)");
        assert_eq!(found.liquidations.heading(), "Liquidations (M BTC)");
        assert_eq!(found.fund.heading(), "Insurance fund (M BTC)");
        for (largest, unit) in [(0.0, "BTC"), (2e-5, "µBTC"), (0.5, "mBTC"), (12.0, "BTC"), (2e4, "k BTC")] {
            assert_eq!(unit_in(largest, &run.header().currency).0, unit, "{largest}");
        }
    }

    #[test]
    fn units_follow_the_largest_value_and_the_heading_names_them() {
        let charts = describe(&sample::cascade(), None);
        assert_eq!(charts.price.heading(), "Price ($)");
        assert_eq!(charts.open_interest.heading(), "Open interest ($M)");
        assert_eq!(charts.fund.heading(), "Insurance fund ($M)");
        assert_eq!(charts.fund.series[0].points[0], [0.0, 1.75]);
        assert_eq!(charts.step_length, "1 min");
        let units = [0.0, 999.0, 1e3, 1e6, 1e9, 1e13].map(|value| unit(value).0);
        assert_eq!(units, ["$", "$", "$k", "$M", "$B", "$B"]);
    }

    #[test]
    fn longs_go_up_and_shorts_go_down() {
        let charts = describe(&sample::cascade(), None);
        for series in &charts.liquidations.series {
            let up = series.role == Role::Long;
            assert!(!series.points.is_empty());
            assert!(series.points.iter().all(|point| (point[1] > 0.0) == up));
        }
    }

    #[test]
    fn the_heaviest_square_weighs_one_and_sits_on_the_price() {
        let run = sample::cascade();
        let charts = describe(&run, None);
        let squares = charts.price.markers.iter();
        let squares: Vec<_> = squares.filter(|marker| marker.shape == Shape::Square).collect();
        let heaviest = squares.iter().map(|marker| marker.weight).fold(0.0, f64::max);
        assert!((heaviest - 1.0).abs() < 1e-12);
        for square in squares {
            let frame = run.frame(square.x as u32);
            assert_eq!(square.y, run.header().price(frame.mark.ticks()));
            assert_eq!(square.role == Role::Long, frame.notional_long >= frame.notional_short);
        }
    }

    #[test]
    fn facts_are_dated_once_and_share_a_line() {
        let charts = describe(&sample::cascade(), None);
        let facts: Vec<_> = charts.dated.iter().map(|d| (d.x, d.text.as_str())).collect();
        assert_eq!(facts, [(196.0, "shock −3.8 %"), (218.0, "fund empty, ADL")]);
        let sale = What::OutsideOrder { asset: AssetId(0), side: Side::Short, lots: 50_000, filled: 10, last: None };
        let dated = describe(&sample::one_step(|_| (), &[sale]), None).dated;
        assert_eq!(dated[0].text, "sale of $5.00M");
    }

    #[test]
    fn of_many_pushes_the_largest_are_dated() {
        let shocks = (1..=100).map(|size| What::IndexShock { asset: AssetId(0), change_ppm: -1_000 * size });
        let run = sample::one_step(|_| (), &shocks.collect::<Vec<_>>());
        let dated = describe(&run, None).dated;
        assert_eq!(dated.len(), 1);
        assert_eq!(dated[0].text, "shocks −9.3 % to −10.0 %", "those of one step share their words");
    }

    #[test]
    fn many_orders_of_one_side_are_one_programme_and_a_note_stands_before_it() {
        let order = |lots| What::OutsideOrder { asset: AssetId(0), side: Side::Long, lots, filled: lots, last: None };
        let few = run_with_orders(3, order(10_000));
        assert_eq!(few.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["purchase of $1.00M"; 3]);
        let many = run_with_orders(40, order(10_000));
        assert_eq!(many.len(), 1);
        assert_eq!((many[0].x, many[0].text.as_str()), (1.0, "the Bank buys, purchases of $40.0M in all"));
    }

    fn run_with_orders(steps: u32, order: What) -> Vec<super::Dated> {
        let quiet = sample::quiet(50);
        let notes = if steps > 8 { vec![(1, "the Bank buys".to_owned())] } else { Vec::new() };
        let header = Header { notes, ..sample::header() };
        let events = (1..=steps).map(|step| Event { step, wave: 0, what: order }).collect();
        describe(&Recording::from_parts(header, quiet.frames().to_vec(), events), None).dated
    }

    #[test]
    fn a_run_without_steps_can_be_described() {
        let charts = describe(&sample::quiet(0), None);
        assert_eq!(charts.last_step, 0.0);
        assert!(charts.dated.is_empty() && charts.price.markers.is_empty());
    }
}
