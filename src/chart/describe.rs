//! From a recording to the description of its four panels.
//!
//! Owns which series a panel holds, in which unit and colour role, and which facts are dated.
//! Never draws, thins or rounds: every point of the recording is here.

use super::dated::dated;
use super::palette::Role;
use super::{Charts, Marker, Panel, Series, Shape, Stroke, words};
use crate::recording::observation::{Observation, Observed};
use crate::recording::{Currency, Frame, Header, Recording};

use crate::sim::units::{MICRO, Money};

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

#[cfg(test)]
mod tests {
    use super::super::palette::Role;
    use super::super::{Panel, Shape, Stroke};
    use super::{describe, unit, unit_in};
    use crate::recording::{Currency, Header, Recording, sample};

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
    fn a_run_without_steps_can_be_described() {
        let charts = describe(&sample::quiet(0), None);
        assert_eq!(charts.last_step, 0.0);
        assert!(charts.dated.is_empty() && charts.price.markers.is_empty());
    }
}
