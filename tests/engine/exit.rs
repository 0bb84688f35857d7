//! Promise: a position sold into the book gives up half of its final impact in a flat book and two
//! thirds in a V-shaped one, and above the leverage that follows it cannot repay what it owes.

use downdraft::sim::event::What;
use downdraft::sim::setup::Setup;
use downdraft::sim::signals::impact::{critical_leverage, exit, leverage, loss_share};
use downdraft::sim::units::{AccountId, Lots, Money, Ticks};
use downdraft::sim::worth::Worth;

use crate::market::{opened, run, textbook, trader};

const START: Ticks = 100_000;

/// Bids whose depth grows with distance to the power 0 or 1, down to `impact` ticks, and how much
/// they hold.
fn bids(v_shaped: bool, impact: Ticks) -> (Vec<(Ticks, Lots)>, Lots) {
    let lots = |depth: Ticks| if v_shaped { depth } else { 7 };
    let levels: Vec<(Ticks, Lots)> = (1..=impact).map(|depth| (START - depth, lots(depth))).collect();
    let held = levels.iter().map(|level| level.1).sum();
    (levels, held)
}

/// One long of a given leverage that would move the price by exactly `impact` ticks, closed by force
/// at once because maintenance is all of its margin.
fn market(v_shaped: bool, impact: Ticks, leverage: f64) -> Setup {
    let (bids, lots) = bids(v_shaped, impact);
    let margin = (lots * START) as f64 / leverage;
    let mut setup = textbook(START, 999_999, vec![trader(margin.round() as Money, lots, START)]);
    setup.assets[0].book.bids = bids;
    setup.steps = 1;
    setup
}

/// What the account has left after its exit.
fn left(setup: Setup) -> Money {
    let (_, events) = run(setup);
    let cash = events.iter().find_map(|event| match event.what {
        What::Liquidated { cash, left: 0, .. } => Some(cash),
        _ => None,
    });
    cash.expect("closed to the last lot").into()
}

#[test]
fn the_average_fill_gives_up_half_or_two_thirds_of_the_impact() {
    for (v_shaped, share) in [(false, 0.5), (true, 2.0 / 3.0)] {
        assert!((loss_share(f64::from(u8::from(v_shaped))) - share).abs() < 1e-12);
        for impact in [100, 1_000, 10_000] {
            let (bids, lots) = bids(v_shaped, impact);
            let done = exit(bids.into_iter(), lots, Worth::Linear(1));
            let lost = (i128::from(lots * START) - done.notional) as f64 / (lots * impact) as f64;
            assert!((lost - share).abs() <= 1.0 / impact as f64, "{impact}: {lost}");
        }
    }
}

#[test]
fn above_the_critical_leverage_an_exit_leaves_a_debt() {
    // Impact in percent, the leverage of the V-shaped book and of the flat one.
    for (percent, v_shaped, flat) in [(5, 30.0, 40.0), (10, 15.0, 20.0), (20, 7.5, 10.0)] {
        let impact = START * percent / 100;
        for (shape, critical) in [(true, v_shaped), (false, flat)] {
            let exponent = f64::from(u8::from(shape));
            assert!((critical_leverage(exponent, percent as f64 / 100.0) - critical).abs() < 1e-6);
            // Whole ticks shift it by one part in X.
            let slack = 2.0 / impact as f64;
            assert!(left(market(shape, impact, critical * (1.0 - slack))) > 0, "{percent} % {shape}");
            assert!(left(market(shape, impact, critical * (1.0 + slack))) < 0, "{percent} % {shape}");
        }
    }
}

#[test]
fn leverage_at_the_price_of_the_exit_is_what_the_exit_will_show() {
    let market = opened(market(true, 10_000, 10.0));
    let account = market.ledger().account(AccountId(0));
    let adjusted = leverage(&account, market.first().mark(), Worth::Linear(1), market.first().book().bids.levels())
        .expect("solvent");
    // 1/λ less two thirds of 10 %: 30 times instead of 10, but for a part in X.
    assert!((adjusted - 30.0).abs() < 0.01, "{adjusted}");
}
