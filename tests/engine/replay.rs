//! Promise: a run is its scenario and its seed and nothing else. It can be repeated, continued from
//! a copy, and rewound, and a change to one participant shifts nobody else's random numbers.

use std::ops::ControlFlow;
use std::sync::Arc;

use downdraft::recording::{Recording, record};
use downdraft::scenario::Scenario;
use downdraft::scenario::schema::Traders;
use downdraft::sim::Simulation;
use downdraft::sim::digest;
use downdraft::sim::ledger::Account;
use downdraft::sim::units::Step;

/// A market in which everything moves: index, noise, dip buyers, liquidations and deleveraging.
const LIVELY: &str = r#"(
    version: 1,
    title: "Lively",
    prose: (
        summary: "", what_is_it: "", how_it_works: "", how_to_use_it: "", things_to_notice: "", things_to_try: "",
        references: [],
    ),
    seed: 7,
    steps: 600,
    step_seconds: 1.0,
    contract: (
        start_price_dollars: 1000.0, tick_dollars: 1.0, lot_coins: 1.0, money_unit_dollars: 1.0,
        mark: MedianOfThree(averaging_seconds: 30.0),
    ),
    index: Walk(volatility_percent_per_day: 50.0, jumps_per_day: 300.0, jump_percent: 1.0),
    book: Profile((
        depth_dollars: 200000.0, shape: Flat, reach_percent: 10.0, half_spread_ticks: 1,
        refill_half_life_seconds: 20.0, basis_half_life_seconds: 60.0, inventory_skew_percent: 0.1,
        capital_dollars: 1000000.0, leverage_limit: 10,
    )),
    traders: Population((
        open_interest_dollars: 3000000.0, maker_short_percent: 20.0, typical_leverage: 20.0, max_leverage: 50.0,
        longs: (
            accounts: 200, leverage: [(multiple: 0.5, weight: 1.0), (multiple: 2.0, weight: 1.0)],
            size_exponent: 1.5, size_ratio: 100.0, entries_from_percent: -10.0, entries_to_percent: 5.0,
        ),
        shorts: (
            accounts: 100, leverage: [(multiple: 1.0, weight: 1.0)],
            size_exponent: 1.5, size_ratio: 100.0, entries_from_percent: -5.0, entries_to_percent: 10.0,
        ),
    )),
    noise: (
        traders: 20, cash_dollars_each: 100000.0, orders_per_hour: 600.0, median_order_dollars: 3000.0, size_spread: 1.0,
    ),
    dip_buyers: (cash_dollars: 100000.0, from_percent_below: 3.0, to_percent_below: 20.0, anchor_half_life_seconds: 3600.0),
    rules: (
        maintenance_percent: 0.5, liquidation_fee_percent: 0.1, insurance_fund_dollars: 5000.0,
        when_fund_is_empty: DeleverageByQueue, waves_per_step: 2,
    ),
    interventions: [(at_step: 100, what: IndexShock(percent: -8.0))],
    signal_horizon_percent: 2.0,
)"#;

fn lively() -> Scenario {
    Scenario::parse(LIVELY, "lively").expect("a scenario")
}

fn recorded(scenario: &Scenario) -> Recording {
    let setup = Arc::new(scenario.setup("lively").expect("valid"));
    let header = scenario.header("lively", &setup, Vec::new());
    record(header, setup, |_| ControlFlow::Continue(())).expect("a sound run")
}

fn index_path(recording: &Recording) -> Vec<i64> {
    recording.frames().iter().map(|frame| frame.index_micro).collect()
}

#[test]
fn the_same_scenario_and_seed_give_the_same_frames_and_events() {
    let (first, second) = (recorded(&lively()), recorded(&lively()));
    assert_eq!(first.frames(), second.frames());
    assert_eq!(first.events(), second.events());
    let liquidated: u32 = first.frames().iter().map(|frame| frame.longs_liquidated).sum();
    assert!(liquidated > 20, "a lively market liquidates; this one closed {liquidated}");
    let other = recorded(&Scenario { seed: 8, ..lively() });
    assert_ne!(first.frames().last(), other.frames().last(), "another seed is another run");
}

#[test]
fn a_copy_of_the_market_continues_as_the_original_does() {
    let setup = Arc::new(lively().setup("lively").expect("valid"));
    let mut market = Simulation::new(setup);
    for step in 1..=200 {
        let mut copy = market.clone();
        let events = market.step().expect("a sound market").to_vec();
        assert_eq!(copy.step().expect("a sound copy"), events, "step {step}");
        assert_eq!(digest::of_state(&copy), digest::of_state(&market), "step {step}");
    }
}

#[test]
fn any_step_can_be_rebuilt_back_and_forth() {
    let recording = recorded(&lively());
    let mut live = Simulation::new(Arc::new(lively().setup("lively").expect("valid")));
    let mut states = vec![digest::of_state(&live)];
    for _ in 0..600 {
        live.step().expect("a sound market");
        states.push(digest::of_state(&live));
    }
    for step in [600, 0, 1, 255, 256, 257, 100, 101, 99, 512, 511, 600, 0] {
        check_rebuilt(&recording, step, &states);
    }
    // Beyond the end is the end.
    let beyond = recording.state_at(9_999).expect("sound").expect("recorded from a run");
    assert_eq!(digest::of_state(&beyond), states[600]);
    assert_eq!(digest::of_state(recording.end().expect("an end")), states[600]);
}

fn check_rebuilt(recording: &Recording, step: Step, states: &[u64]) {
    let market = recording.state_at(step).expect("sound").expect("recorded from a run");
    assert_eq!(market.step_number(), step);
    assert_eq!(market.digest(), recording.frame(step).digest, "step {step}");
    assert_eq!(digest::of_state(&market), states[step as usize], "step {step}");
    assert_eq!(market.events(), recording.events_at(step), "step {step}");
}

#[test]
fn more_noise_traders_do_not_shift_the_index() {
    let mut more = lively();
    more.noise.as_mut().expect("noise").traders = 35;
    let (before, after) = (recorded(&lively()), recorded(&more));
    assert_eq!(index_path(&before), index_path(&after));
    assert_ne!(before.frames().last(), after.frames().last(), "they do trade");
}

/// Entry price and leverage of the accounts, which their draws decide; sizes share one total.
fn traits(accounts: &[Account]) -> Vec<(i64, i64)> {
    let entry = |account: &Account| (account.cost / i128::from(account.lots)) as i64;
    let leverage = |account: &Account| {
        let deposit = account.cash + account.cost;
        (account.cost.abs() as f64 / deposit as f64).round() as i64
    };
    accounts.iter().map(|account| (entry(account), leverage(account))).collect()
}

#[test]
fn one_more_long_does_not_shift_what_others_draw() {
    let mut more = lively();
    let Traders::Population(population) = &mut more.traders else { panic!("a population") };
    population.longs.accounts += 1;
    let before = lively().setup("lively").expect("valid");
    let after = more.setup("lively").expect("valid");
    assert_eq!(traits(&before.accounts[..200]), traits(&after.accounts[..200]), "the longs");
    assert_eq!(traits(&before.accounts[200..300]), traits(&after.accounts[201..301]), "the shorts");
    let shorts = |accounts: &[Account]| accounts.iter().map(|account| account.lots).collect::<Vec<_>>();
    assert_eq!(shorts(&before.accounts[200..300]), shorts(&after.accounts[201..301]), "sizes of the other side");
}
