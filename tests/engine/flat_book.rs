//! Promise: on a flat book an even ladder of liquidations amplifies a sale by 1/(1 − R), and equal
//! positions go together or not at all — tick for tick and lot for lot.

use downdraft::scenario::presets::Preset;
use downdraft::sim::event::{Event, Outcome, What};
use downdraft::sim::setup::Setup;
use downdraft::sim::units::{Lots, Side, Ticks};

use crate::market::{levels, liquidated, long_closed_at, order, preset, run, short_closed_at, textbook, volume};

const START: Ticks = 10_000;
const MAINTENANCE: i64 = 10_000;
const DEPTH: Lots = 1_000;

/// A flat book on the side that a spiral of `side` runs into, positions by depth, and a shock.
fn market(side: Side, positions: &[(Ticks, Lots)], shock: Lots) -> Setup {
    let sign = side.sign();
    let accounts = positions
        .iter()
        .map(|&(depth, lots)| match side {
            Side::Long => long_closed_at(START - depth, lots, MAINTENANCE),
            Side::Short => short_closed_at(START + depth, lots, MAINTENANCE),
        })
        .collect();
    let mut setup = textbook(START, MAINTENANCE, accounts);
    match side {
        Side::Long => setup.assets[0].book.bids = levels(START - sign, 1_200, DEPTH, Side::Long),
        Side::Short => setup.assets[0].book.asks = levels(START - sign, 1_200, DEPTH, Side::Short),
    }
    order(&mut setup, 1, side.opposite(), shock);
    setup
}

/// Runs it on both sides of the market; `expected` is depth, volume and accounts closed.
fn check(positions: &[(Ticks, Lots)], shock: Lots, expected: (Ticks, Lots, usize)) {
    for side in [Side::Long, Side::Short] {
        let (market, events) = run(market(side, positions, shock));
        let depth = (START - market.first().last()) * side.sign();
        assert_eq!((depth, volume(&events), liquidated(&events).len()), expected, "{side:?}, a shock of {shock}");
        assert!(market.outcomes().all(|outcome| outcome != Outcome::BookExhausted), "{side:?}, a shock of {shock}");
    }
}

#[test]
fn an_even_ladder_amplifies_by_one_over_one_minus_r() {
    // R in percent, depth, volume.
    let table = [
        (10, 12, 11_200),
        (25, 14, 13_500),
        (50, 20, 20_000),
        (60, 25, 25_000),
        (80, 50, 50_000),
        (90, 100, 100_000),
        (95, 200, 200_000),
        (99, 1_000, 1_000_000),
    ];
    for (percent, depth, lots) in table {
        let positions: Vec<(Ticks, Lots)> = (1..=1_100).map(|depth| (depth, DEPTH * percent / 100)).collect();
        check(&positions, 10_000, (depth, lots, depth as usize));
    }
}

#[test]
fn fifty_equal_positions_go_together_or_not_at_all() {
    let block = [(12, 400); 50];
    check(&block, 11_000, (11, 11_000, 0));
    check(&block, 11_001, (32, 31_001, 50));
}

#[test]
fn a_ladder_of_dominoes_falls_only_when_each_covers_the_next() {
    let ladder = |lots: Lots| (1..=200).map(|depth| (depth, lots)).collect::<Vec<_>>();
    check(&ladder(900), 1, (1, 901, 1));
    check(&ladder(1_000), 1, (201, 200_001, 200));
    check(&ladder(900), 1_000, (10, 10_000, 10));
}

/// Lots sold by force in each wave.
fn waves(events: &[Event]) -> Vec<Lots> {
    let mut sold: Vec<Lots> = Vec::new();
    for event in events {
        if let What::Liquidated { filled, .. } = event.what {
            sold.resize(event.wave as usize, 0);
            sold[event.wave as usize - 1] += filled;
        }
    }
    sold
}

#[test]
fn each_wave_is_the_price_fall_of_the_wave_before_times_the_density() {
    let positions: Vec<(Ticks, Lots)> = (1..=60).map(|depth| (depth, 600)).collect();
    let (_, events) = run(market(Side::Long, &positions, 10_000));
    // 10 ticks, then 6, then the 4 that hold the rest, …: whole ticks of 600 lots each.
    assert_eq!(waves(&events), [6_000, 3_600, 2_400, 1_200, 1_200, 600]);
}

/// Depth of a shipped preset's fall and lots sold, after changes to it.
fn shipped(name: &str, changes: &[&str]) -> (Ticks, Lots) {
    let mut scenario = Preset::named(name).expect("shipped").scenario().expect("a scenario");
    for change in changes {
        scenario.set(change).expect("a change");
    }
    let (market, events) = run(scenario.setup(name).expect("valid"));
    (START - market.first().last(), volume(&events))
}

#[test]
fn the_shipped_presets_do_what_their_prose_says() {
    assert_eq!(shipped("v05-flat-book", &[]), (25, 25_000));
    assert_eq!(shipped("v05-flat-book", &["depth=*2"]).0, 8);
    assert_eq!(shipped("v08-identical-positions", &[]), (32, 31_001));
    assert_eq!(shipped("v08-identical-positions", &["interventions.0.what.lots=11000"]), (11, 11_000));
    assert_eq!(shipped("v08-identical-positions", &["depth=*2"]).0, 6);
    let (_, events) = run(preset("v05-flat-book"));
    assert_eq!(waves(&events)[..3], [6_000, 3_600, 2_400]);
}
