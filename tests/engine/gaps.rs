//! Promise: a gap costs what the closed forms say, and a fund of a given size survives gaps of a given
//! size: positions with every leverage, closed at the price after the gap.

use downdraft::sim::draws::{Consumer, Draws};
use downdraft::sim::event::Outcome;
use downdraft::sim::ledger::Account;
use downdraft::sim::setup::Setup;
use downdraft::sim::units::{Lots, Money, Side, Ticks};

use crate::market::{order, run, textbook, trader};

const START: Ticks = 1_000_000;
const ACCOUNTS: u32 = 4_000;
const LOTS: Lots = 1_000;

/// Longs whose equity share of notional is uniform below `widest`, and one price after the gap.
fn gap(jump: f64, widest: f64, draw: impl Fn(u32) -> f64) -> Setup {
    let notional = LOTS as f64 * START as f64;
    let accounts = (0..ACCOUNTS).map(|id| trader((draw(id) * widest * notional) as Money, LOTS, START)).collect();
    let mut setup = textbook(START, 1_000, accounts);
    setup.steps = 1;
    let landing = START - (jump * START as f64).round() as Ticks;
    setup.assets[0].book.bids = vec![(landing, LOTS * Lots::from(ACCOUNTS) + 1)];
    order(&mut setup, 1, Side::Short, 1);
    setup
}

fn open_interest() -> f64 {
    f64::from(ACCOUNTS) * LOTS as f64 * START as f64
}

#[test]
fn with_every_leverage_a_gap_costs_half_its_square_over_the_widest_margin() {
    for (jump, loss) in [(0.10, 0.025), (0.05, 0.006_25)] {
        let exact: f64 = jump * jump / (2.0 * 0.2);
        assert!((exact - loss).abs() < 1e-9);
        // Evenly spaced margins: the integral without noise.
        let (market, _) = run(gap(jump, 0.2, |id| (f64::from(id) + 0.5) / f64::from(ACCOUNTS)));
        let found = market.uncovered() as f64 / open_interest();
        assert!((found - loss).abs() < 1e-6, "{found} for a gap of {jump}");
        let broke = market.ledger().accounts().filter(|account| account.cash < 0 && account.lots == 0).count();
        assert_eq!(broke as f64 / f64::from(ACCOUNTS), jump / 0.2, "the share under water");
    }
}

#[test]
fn with_random_leverage_the_loss_is_within_three_standard_errors() {
    let draw = |id| Draws::new(11, Consumer::Population, id, 0).unit();
    let (market, _) = run(gap(0.10, 0.2, draw));
    let found = market.uncovered() as f64 / open_interest();
    // One position loses max(0, J − u): mean J²/2a, mean square J³/3a.
    let variance: f64 = 0.1_f64.powi(3) / 0.6 - 0.025_f64.powi(2);
    assert!((found - 0.025).abs() < 3.0 * (variance / f64::from(ACCOUNTS)).sqrt(), "{found}");
}

#[test]
fn a_fund_of_one_percent_is_exhausted_by_a_gap_of_6_3_percent() {
    assert!(((2.0 * 0.2 * 0.01_f64).sqrt() - 0.063_246).abs() < 1e-6);
    for (jump, empty) in [(0.063_2, false), (0.063_3, true)] {
        let mut setup = gap(jump, 0.2, |id| (f64::from(id) + 0.5) / f64::from(ACCOUNTS));
        setup.fund = (0.01 * open_interest()) as Money;
        let (market, _) = run(setup);
        assert_eq!(market.outcomes().any(|outcome| outcome == Outcome::FundEmpty), empty, "a gap of {jump}");
        assert_eq!(market.uncovered() > 0, empty);
    }
}

/// What one long at a leverage leaves unpaid after a gap, closed at the new price, over its notional.
fn unpaid(leverage: i64, jump: f64) -> f64 {
    let notional = Money::from(LOTS) * Money::from(START);
    let account = trader(notional / Money::from(leverage), LOTS, START);
    let landing = START + (jump * START as f64).round() as Ticks;
    let after = Account { cash: account.cash + Money::from(LOTS) * Money::from(landing), lots: 0, ..account };
    (-after.cash).max(0) as f64 / notional as f64
}

#[test]
fn with_normal_gaps_the_expected_loss_is_the_closed_form() {
    // Leverage, σ, expected loss.
    for (leverage, sigma, loss) in [(10, 0.05, 0.000_424_54), (20, 0.05, 0.004_165_77), (50, 0.02, 0.001_666_31)] {
        let trials = 200_000;
        let draw = |trial| unpaid(leverage, sigma * Draws::new(5, Consumer::Jumps, trial, 1).normal());
        let losses: Vec<f64> = (0..trials).map(draw).collect();
        let mean = losses.iter().sum::<f64>() / f64::from(trials);
        let square = losses.iter().map(|loss| loss * loss).sum::<f64>() / f64::from(trials);
        let error = ((square - mean * mean) / f64::from(trials)).sqrt();
        assert!((mean - loss).abs() < 3.0 * error, "{leverage}×: {mean} ± {error}");
    }
}

#[test]
fn normal_gaps_of_three_percent_exhaust_it_in_one_case_of_57() {
    let trials = 200_000;
    let beyond =
        (0..trials).filter(|&trial| 0.03 * Draws::new(6, Consumer::Jumps, trial, 1).normal() < -0.063_246).count();
    let share = beyond as f64 / f64::from(trials);
    let error = (0.017_507_f64 * 0.982_493 / f64::from(trials)).sqrt();
    assert!((share - 0.017_507).abs() < 3.0 * error, "{share}");
}
