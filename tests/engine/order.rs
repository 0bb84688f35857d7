//! Promise: how deep a cascade goes, and how much it sells, does not depend on the order in which
//! positions are processed.
//!
//! 20,000 random books of whole lots, some with levels of zero depth. Four methods must agree: the
//! engine in waves, one position at a time in random order, one scan from the top written down here,
//! and the engine's own curve, read before anything happens.

use downdraft::sim::draws::{Consumer, Draws};
use downdraft::sim::event::Outcome;
use downdraft::sim::setup::Setup;
use downdraft::sim::units::{Lots, Side, Ticks};

use crate::market::{curve, long_closed_at, opened, order, run, short_closed_at, textbook, volume};

const BOOKS: u32 = 20_000;
const START: Ticks = 100;
const MAINTENANCE: i64 = 20_000;

/// A book and the positions below it, both by depth from 1.
#[derive(Debug)]
struct Case {
    side: Side,
    resting: Vec<Lots>,
    /// Depth of the trigger, lots.
    positions: Vec<(usize, Lots)>,
    shock: Lots,
}

/// Depth and total volume, and whether the book ran out.
type Cascade = (usize, Lots, bool);

fn below(draws: &mut Draws, limit: usize) -> usize {
    (draws.bits() % limit as u64) as usize
}

fn random(number: u32) -> (Case, Draws) {
    let mut draws = Draws::new(11, Consumer::Noise, number, 0);
    let depth = 1 + below(&mut draws, 40);
    let thickest = 2 + below(&mut draws, 20);
    let resting =
        (0..depth).map(|_| if below(&mut draws, 4) == 0 { 0 } else { below(&mut draws, thickest) as Lots }).collect();
    let positions = (0..below(&mut draws, 30))
        .map(|_| (1 + below(&mut draws, 45), 1 + below(&mut draws, thickest) as Lots))
        .collect();
    let shock = 1 + below(&mut draws, 60) as Lots;
    let side = if below(&mut draws, 2) == 0 { Side::Long } else { Side::Short };
    (Case { side, resting, positions, shock }, draws)
}

fn setup(case: &Case) -> Setup {
    let sign = case.side.sign();
    let accounts = case
        .positions
        .iter()
        .map(|&(depth, lots)| match case.side {
            Side::Long => long_closed_at(START - depth as Ticks, lots, MAINTENANCE),
            Side::Short => short_closed_at(START + depth as Ticks, lots, MAINTENANCE),
        })
        .collect();
    let mut setup = textbook(START, MAINTENANCE, accounts);
    setup.steps = 1;
    let resting = (1..).zip(&case.resting).map(|(depth, &lots)| (START - sign * depth, lots)).collect();
    match case.side {
        Side::Long => setup.assets[0].book.bids = resting,
        Side::Short => setup.assets[0].book.asks = resting,
    }
    order(&mut setup, 1, case.side.opposite(), case.shock);
    setup
}

fn by_the_engine(case: &Case) -> Cascade {
    let (market, events) = run(setup(case));
    let exhausted = market.outcomes().any(|outcome| outcome == Outcome::BookExhausted);
    (((START - market.first().last()) * case.side.sign()) as usize, volume(&events), exhausted)
}

/// The curve counts from the best price, which need not be the first tick.
fn by_the_curve(case: &Case) -> Cascade {
    let curve = curve(&opened(setup(case)), case.side);
    let depth = |price: Ticks| ((START - price) * case.side.sign()) as usize;
    match curve.stop(case.shock) {
        Some(stop) => (depth(curve.price(stop.depth)), case.shock + stop.forced, false),
        None if curve.end() == 0 => (0, 0, true),
        None => (depth(curve.price(curve.end())), case.resting.iter().sum(), true),
    }
}

/// Sells lot by lot, and after every order picks any position that the price has reached.
fn one_at_a_time(case: &Case, draws: &mut Draws) -> Cascade {
    let mut resting = case.resting.clone();
    let mut waiting = case.positions.clone();
    let (mut lots, mut depth, mut sold, mut exhausted) = (case.shock, 0, 0, false);
    loop {
        for _ in 0..lots {
            let Some(level) = resting.iter().position(|&lots| lots > 0) else {
                exhausted = true;
                break;
            };
            resting[level] -= 1;
            sold += 1;
            depth = level + 1;
        }
        let reached: Vec<usize> = (0..waiting.len()).filter(|&place| waiting[place].0 <= depth).collect();
        if reached.is_empty() {
            return (depth, sold, exhausted);
        }
        lots = waiting.swap_remove(reached[below(draws, reached.len())]).1;
    }
}

/// The first depth with B ≥ E + S.
fn by_one_scan(case: &Case) -> Cascade {
    let mut bids = 0;
    for (depth, lots) in (1..).zip(&case.resting) {
        bids += lots;
        let triggered: Lots =
            case.positions.iter().filter(|position| position.0 <= depth).map(|position| position.1).sum();
        if bids >= case.shock + triggered {
            return (depth, case.shock + triggered, false);
        }
    }
    let last = case.resting.iter().rposition(|&lots| lots > 0).map_or(0, |level| level + 1);
    (last, bids, true)
}

#[test]
fn depth_and_volume_do_not_depend_on_the_order_of_processing() {
    let mut ran_out = 0;
    for number in 0..BOOKS {
        let (case, mut draws) = random(number);
        let engine = by_the_engine(&case);
        assert_eq!(engine, by_one_scan(&case), "book {number} by one scan: {case:?}");
        assert_eq!(engine, by_the_curve(&case), "book {number} by the curve: {case:?}");
        assert_eq!(engine, one_at_a_time(&case, &mut draws), "book {number} one at a time: {case:?}");
        ran_out += u32::from(engine.2);
    }
    // Both ends of a cascade must be among the books, or the agreement would say little.
    assert!((BOOKS / 20..BOOKS * 19 / 20).contains(&ran_out), "{ran_out} of {BOOKS} books ran out");
}
