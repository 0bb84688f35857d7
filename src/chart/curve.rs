//! The curve E → X(E) as a picture: how far a market sale of any size would take the price.
//!
//! Across: the size of the sale, in dollars at the mark. Down: the fall in percent of the price. A
//! stair for every depth at which a sale can stop, bands for the air pockets it falls through, and
//! the critical shock of the horizon. Owns the choice of points and their units. Never draws.

use super::describe::unit;
use super::words;
use crate::recording::{Header, Recording};
use crate::sim::invariants::Violation;
use crate::sim::market::Market;
use crate::sim::setup::MarkMode;
use crate::sim::signals::curve::Curve;
use crate::sim::signals::stress::DIVISORS;
use crate::sim::units::{Lots, Side, Step, Ticks};

/// Air pockets narrower than this share of the fall shown are not worth a band.
const NARROW: f64 = 0.02;
/// Most bands.
const POCKETS: usize = 6;

/// A range of falls at which no sale stops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pocket {
    /// The sale that falls through, in the unit of the axis.
    pub sale: f64,
    /// The fall above it, in percent.
    pub from: f64,
    /// The fall it lands at, in percent.
    pub to: f64,
}

/// One curve of the fan.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What the depth is divided by; 1 is the book as it stands.
    pub divisor: i64,
    /// Corners of the stairs: sale in the unit of the axis, fall in percent.
    pub points: Vec<[f64; 2]>,
    /// The sale beyond which the book is exhausted.
    pub exhausted: f64,
    /// The smallest sale that runs through the horizon.
    pub critical: f64,
}

/// The curve of a market at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Whom it forces out: `Long` is a sale and the way down.
    pub side: Side,
    /// The unit of the sale, such as `$M`.
    pub unit: &'static str,
    /// Divide dollars by this to get the unit.
    pub divisor: f64,
    /// The horizon, in percent of the price.
    pub horizon: f64,
    /// The book as it stands, then thinner ones.
    pub lines: Vec<Line>,
    /// The air pockets of the book as it stands, the widest first.
    pub pockets: Vec<Pocket>,
    /// The critical shock in words, such as `$1.24M`.
    pub critical: String,
}

/// The picture of the headline market as it stood after a step; `None` for a recording made by hand.
///
/// # Errors
/// A broken invariant while the step is rebuilt, which cannot happen in a step that was recorded.
pub fn at(run: &Recording, step: Step, side: Side) -> Result<Option<Picture>, Violation> {
    let Some(venue) = run.state_at(step)? else { return Ok(None) };
    let asset = venue.setup().first();
    Ok(Some(picture(run.header(), venue.first(), asset.mark, side, asset.horizon)))
}

/// The picture of a market as it stands: down for the side `Long`. `horizon` is in ticks.
#[must_use]
pub fn picture(header: &Header, market: &Market, mode: MarkMode, side: Side, horizon: Ticks) -> Picture {
    let thinned = |divisor| Curve::read_thinned(side, market.book(), market.triggers(), mode, market.mark(), divisor);
    let curve = thinned(1);
    let worth = |lots: Lots| header.notional(lots, market.mark());
    let (name, divisor) = unit(worth(curve.largest() + 1));
    let percent = |depth: Ticks| 100.0 * depth as f64 / market.mark().ticks().max(1.0);
    let scale = |lots: Lots| worth(lots) / divisor;
    let line = |divisor: i64, curve: &Curve| Line {
        divisor,
        points: corners(curve).map(|(lots, depth)| [scale(lots), percent(depth)]).collect(),
        exhausted: scale(curve.largest() + 1),
        critical: scale(curve.critical_shock(horizon)),
    };
    let thinner = DIVISORS[1..].iter().map(|&divisor| line(divisor, &thinned(divisor)));
    Picture {
        side,
        unit: name,
        divisor,
        horizon: percent(horizon),
        lines: core::iter::once(line(1, &curve)).chain(thinner).collect(),
        pockets: pockets(&curve)
            .map(|(shock, from, to)| Pocket { sale: scale(shock), from: percent(from), to: percent(to) })
            .collect(),
        critical: words::money(worth(curve.critical_shock(horizon))),
    }
}

/// The corners of the stairs, from nothing sold: along each stair, then straight down to the next.
fn corners(curve: &Curve) -> impl Iterator<Item = (Lots, Ticks)> + '_ {
    let before = core::iter::once(0).chain(curve.stops().iter().map(|stop| stop.largest));
    before.zip(curve.stops()).flat_map(|(largest, stop)| [(largest, stop.depth), (stop.largest, stop.depth)])
}

/// The widest air pockets: the sale that falls through, from where, to where.
fn pockets(curve: &Curve) -> impl Iterator<Item = (Lots, Ticks, Ticks)> {
    let narrow = (NARROW * curve.end() as f64) as Ticks;
    let mut wide: Vec<_> = curve.air_pockets().filter(|pocket| pocket.width() > narrow).collect();
    wide.sort_by_key(|pocket| (-pocket.width(), pocket.from));
    wide.truncate(POCKETS);
    wide.into_iter().map(|pocket| (pocket.shock, pocket.from, pocket.to))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::picture;
    use crate::recording::sample;
    use crate::scenario::presets::Preset;
    use crate::sim::Simulation;
    use crate::sim::units::Side;

    #[test]
    fn the_picture_of_the_cliff_has_its_stairs_its_air_pocket_and_its_critical_shock() {
        let preset = Preset::named("v08-identical-positions").unwrap();
        let setup = preset.scenario().unwrap().setup("v08").unwrap();
        let mode = setup.first().mark;
        let market = Simulation::new(Arc::new(setup));
        // Fifty positions of 400 lots at tick 12: the last lot before the cliff is the 11,000th.
        let picture = picture(&sample::header(), market.first(), mode, Side::Long, 20);
        let book = &picture.lines[0];
        let corner = book.points.iter().rfind(|point| point[1] < 0.2).unwrap();
        let pocket = picture.pockets[0];
        assert_eq!((pocket.from, pocket.to), (corner[1], 0.32));
        assert!(corner[0] < pocket.sale && pocket.sale == book.critical, "{corner:?} {pocket:?}");
        assert!(book.points.windows(2).all(|pair| pair[0][0] <= pair[1][0] && pair[0][1] <= pair[1][1]));
        assert!(book.points.iter().flatten().all(|value| value.is_finite()));
        assert_eq!(book.points.last().map(|point| point[0] < book.exhausted), Some(true));
        let critical: Vec<f64> = picture.lines.iter().map(|line| line.critical).collect();
        assert!(critical.windows(2).all(|pair| pair[0] > pair[1]), "{critical:?}");
        assert_eq!(picture.lines.len(), 3);
    }

    #[test]
    fn an_empty_side_is_a_picture_without_points() {
        let preset = Preset::named("v08-identical-positions").unwrap();
        let setup = preset.scenario().unwrap().setup("v08").unwrap();
        let mode = setup.first().mark;
        let market = Simulation::new(Arc::new(setup));
        let picture = picture(&sample::header(), market.first(), mode, Side::Short, 20);
        assert!(picture.pockets.is_empty() && picture.horizon > 0.0);
        assert!(picture.lines.iter().all(|line| line.critical > 0.0));
    }
}
