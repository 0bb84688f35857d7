//! Promise: longs and shorts are treated alike. A market and its reflection (longs for shorts, prices
//! turned about the start) take reflected paths, whatever is switched on that has a reflection.
//!
//! Margins are so many ticks a lot, because a share of notional is not symmetric; losses are shared,
//! because ranks by profit over notional are not either.

use std::cell::Cell;
use std::sync::Arc;

use downdraft::sim::Simulation;
use downdraft::sim::breaker::{Around, PriceBand};
use downdraft::sim::event::What;
use downdraft::sim::setup::{MarginRule, MarkMode, Quoting, Setup};
use downdraft::sim::units::{Lots, PPM, Ppm, Side, Step, Ticks};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use proptest::{prop_assert_eq, prop_oneof};

use crate::market::{levels, order, textbook, trader};

const START: Ticks = 10_000;

/// A market, without saying which way up it is.
#[derive(Clone, Debug)]
struct World {
    /// Deposit, lots and distance of the entry.
    positions: Vec<(i64, Lots, Ticks)>,
    per_lot: Ticks,
    mark: MarkMode,
    waves: Option<u32>,
    /// Lots a level of the bids and of the asks.
    depth: (Lots, Lots),
    quoting: Option<(Lots, Ticks, Ppm, Ppm, f64)>,
    band: Option<Ppm>,
    orders: Vec<(Step, bool, Lots)>,
}

fn world() -> impl Strategy<Value = World> {
    let position = (50_i64..3_000, (-60_i64..60).prop_filter("a position", |lots| *lots != 0), -60_i64..60);
    let mark = prop_oneof![Just(MarkMode::Last), Just(MarkMode::Mid)];
    let rate = || prop_oneof![Just(0), Just(PPM / 3), Just(PPM)];
    let quoting = (1_i64..40, 1_i64..4, rate(), rate(), prop_oneof![Just(0.0), Just(0.02)]);
    let rules = (0_i64..6, mark, option::of(1_u32..4), option::of(2_000_i64..40_000));
    let book = ((3_i64..40, 3_i64..40), option::of(quoting));
    (vec(position, 3..40), rules, book, vec((1_u32..12, any::<bool>(), 1_i64..600), 1..6)).prop_map(
        |(positions, (per_lot, mark, waves, band), (depth, quoting), orders)| World {
            positions,
            per_lot,
            mark,
            waves,
            depth,
            quoting,
            band,
            orders,
        },
    )
}

/// The market one way up or the other.
fn setup(world: &World, turned: bool) -> Setup {
    let sign = if turned { -1 } else { 1 };
    let accounts = world
        .positions
        .iter()
        .map(|&(deposit, lots, entry)| trader((deposit * lots.abs() / 10).into(), sign * lots, START + sign * entry));
    let mut setup = textbook(START, 5_000, accounts.collect());
    let (below, above) = if turned { (world.depth.1, world.depth.0) } else { world.depth };
    let asset = &mut setup.assets[0];
    asset.mark = world.mark;
    asset.rules.margin = MarginRule::PerLot(world.per_lot.into());
    asset.rules.price_band = world.band.map(|share| PriceBand { share, around: Around::Index });
    asset.book.bids = levels(START - 1, 2_000, below, Side::Long);
    asset.book.asks = levels(START + 1, 2_000, above, Side::Short);
    if let Some((lots, half_spread, refill, basis_decay, skew)) = world.quoting {
        asset.book.capital = 1_000_000_000;
        (asset.book.bids, asset.book.asks) = (Vec::new(), Vec::new());
        asset.book.quoting = Some(Quoting {
            profile: vec![lots; 3_000],
            half_spread,
            refill,
            basis_decay,
            skew,
            leverage_limit: 1_000,
            withdrawal: None,
        });
    }
    (setup.steps, setup.rules.waves) = (12, world.waves);
    for &(step, sells, lots) in &world.orders {
        order(&mut setup, step, if sells == turned { Side::Long } else { Side::Short }, lots);
    }
    setup.interventions.sort_by_key(|intervention| intervention.step);
    setup
}

/// Distance of the last trade and of the mark from the start, lots held and lots closed by force, step
/// by step.
fn path(world: &World, turned: bool) -> Vec<(Ticks, i64, Vec<Lots>, Lots)> {
    let setup = setup(world, turned);
    let steps = setup.steps;
    let sign = if turned { -1 } else { 1 };
    let mut market = Simulation::new(Arc::new(setup));
    let mut seen = Vec::new();
    for _ in 0..steps {
        let events = market.step().expect("a sound market");
        let closed = events.iter().map(|event| match event.what {
            What::Liquidated { filled, .. } => filled,
            _ => 0,
        });
        let closed = closed.sum();
        let held = market.ledger().accounts().take(world.positions.len()).map(|account| sign * account.lots).collect();
        let first = market.first();
        seen.push((sign * (first.last() - START), sign * (first.mark().0 - 2 * START), held, closed));
    }
    seen
}

#[test]
fn a_reflected_market_takes_the_reflected_path() {
    let config = Config { cases: 2_000, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let closed = Cell::new(0);
    let result = runner.run(&world(), |world| {
        let seen = path(&world, false);
        closed.set(closed.get() + u32::from(seen.iter().any(|(.., lots)| *lots > 0)));
        prop_assert_eq!(seen, path(&world, true));
        Ok(())
    });
    assert!(result.is_ok(), "{}", result.unwrap_err());
    assert!(closed.get() > 500, "positions were closed in {} markets only", closed.get());
}
