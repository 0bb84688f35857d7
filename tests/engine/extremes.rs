//! Promise: no scenario that passes validation makes the engine overflow, divide by zero or eat
//! the memory of the machine.
//!
//! Each market pushes a few values to where validation still lets them.

use std::sync::Arc;

use downdraft::scenario::Scenario;
use downdraft::sim::Simulation;
use downdraft::sim::index::CEILING_FACTOR;
use downdraft::sim::invariants;

const BASE: &str = r#"(
    version: 1,
    title: "Extremes",
    prose: (
        summary: "", what_is_it: "", how_it_works: "", how_to_use_it: "", things_to_notice: "", things_to_try: "",
        references: [],
    ),
    seed: 18446744073709551615,
    steps: 15,
    step_seconds: 1.0,
    contract: (
        start_price_dollars: 1000000.0, tick_dollars: 1.0, lot_coins: 1.0, money_unit_dollars: 1.0,
        mark: MedianOfThree(averaging_seconds: 0.0),
    ),
    index: Walk(volatility_percent_per_day: 100.0, jumps_per_day: 1000.0, jump_percent: 50.0),
    book: Profile((
        depth_dollars: 10000000.0, shape: Flat, reach_percent: 1.0, half_spread_ticks: 1,
        refill_half_life_seconds: 0.0, basis_half_life_seconds: 1e9, inventory_skew_percent: 0.0,
        capital_dollars: 1e18, leverage_limit: 1000,
    )),
    traders: Population((
        open_interest_dollars: 20000000.0, maker_short_percent: 50.0, typical_leverage: 1000.0, max_leverage: 999.0,
        longs: (
            accounts: 10, leverage: [(multiple: 1000.0, weight: 1e9)], size_exponent: 0.1, size_ratio: 1e9,
            entries_from_percent: -95.0, entries_to_percent: 300.0,
        ),
        shorts: (
            accounts: 10, leverage: [(multiple: 0.001, weight: 1e-9)], size_exponent: 10.0, size_ratio: 1e9,
            entries_from_percent: 300.0, entries_to_percent: 300.0,
        ),
    )),
    noise: (
        traders: 20, cash_dollars_each: 1e18, orders_per_hour: 1e6, median_order_dollars: 1e16, size_spread: 5.0,
    ),
    dip_buyers: (cash_dollars: 1e18, from_percent_below: 90.0, to_percent_below: 99.0, anchor_half_life_seconds: 0.0),
    rules: (
        maintenance_percent: 0.1, liquidation_fee_percent: 10.0, insurance_fund_dollars: 1e18,
        when_fund_is_empty: DeleverageByQueue,
    ),
    interventions: [
        (at_step: 2, what: IndexShock(percent: -99.0)),
        (at_step: 4, what: IndexShock(percent: 300.0)),
        (at_step: 5, what: IndexShock(percent: 300.0)),
        (at_step: 6, what: MarketOrder(side: Long, lots: 10000)),
        (at_step: 9, what: MarketOrder(side: Short, lots: 100000)),
    ],
    signal_horizon_percent: 1.0,
)"#;

/// Runs the base with some values changed, recounting after every step.
fn check(changes: &[&str]) {
    let mut scenario = Scenario::parse(BASE, "extremes").expect("a scenario");
    for change in changes {
        scenario.set(change).unwrap_or_else(|refused| panic!("{change}: {refused}"));
    }
    let setup = scenario.setup("extremes").unwrap_or_else(|refused| panic!("{changes:?}: {refused}"));
    // The ceiling of the index, and what the widest book reaches beyond it.
    let top = setup.assets[0].start_price * CEILING_FACTOR + setup.assets[0].start_price + 10_000;
    let mut market = Simulation::new(Arc::new(setup));
    for step in 1..=scenario.steps {
        market.step().unwrap_or_else(|broken| panic!("{changes:?}: {broken}"));
        invariants::check_by_recount(market.ledger(), step).unwrap_or_else(|broken| panic!("{changes:?}: {broken}"));
        let (bid, ask) = (market.first().book().bids.best(), market.first().book().asks.best());
        assert!(ask.unwrap_or(0).max(market.first().last()) <= top, "{changes:?}: {ask:?} is off the price scale");
        assert!(bid.zip(ask).is_none_or(|(bid, ask)| 1 <= bid && bid < ask), "{changes:?}: {bid:?} meets {ask:?}");
    }
}

#[test]
fn the_largest_values_of_everything_at_once() {
    check(&[]);
}

#[test]
fn quotes_that_lean_far_on_inventory_stay_on_the_price_scale() {
    let wide = ["contract.start_price_dollars=10000", "book.reach_percent=100", "book.inventory_skew_percent=100"];
    check(&[&wide[..], &["depth=10000"]].concat());
    check(&[&wide[..], &["depth=10000", "noise.traders=0"]].concat());
    check(&["book.inventory_skew_percent=100", "depth=1000000", "book.basis_half_life_seconds=0", "noise.traders=0"]);
    check(&[
        "book.inventory_skew_percent=100",
        "index.volatility_percent_per_day=0",
        "contract.mark.averaging_seconds=150",
    ]);
}

#[test]
fn a_price_of_one_tick() {
    let one = ["contract.start_price_dollars=1", "depth=1000000", "traders.open_interest_dollars=20"];
    check(&[&one[..], &["noise.median_order_dollars=1000", "book.capital_dollars=1e15"]].concat());
    check(&[&one[..], &["noise.median_order_dollars=0", "book.half_spread_ticks=10000"]].concat());
    check(&[&one[..], &["noise.median_order_dollars=0", "book.inventory_skew_percent=100"]].concat());
}

#[test]
fn a_maker_without_money() {
    check(&["book.capital_dollars=0"]);
    check(&["book.capital_dollars=0", "book.leverage_limit=1", "fund=0"]);
}

#[test]
fn the_smallest_and_the_widest_book() {
    check(&["depth=1000000", "book.reach_percent=0.01"]);
    check(&["steps=10", "book.reach_percent=100", "depth=100000000"]);
    check(&["book.half_spread_ticks=10000", "book.reach_percent=0.01"]);
}

#[test]
fn steps_of_a_day_and_of_a_millisecond() {
    check(&["step_seconds=86400"]);
    check(&["step_seconds=0.001"]);
}
