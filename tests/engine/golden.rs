//! Promise: the golden ledger comes out to the unit, and one lot at the knife edge decides between
//! four ticks and fifteen.

use std::sync::Arc;

use downdraft::sim::Simulation;
use downdraft::sim::event::{Event, Outcome, What};
use downdraft::sim::ledger::{Account, Role};
use downdraft::sim::setup::Setup;
use downdraft::sim::units::{AccountId, Amount, AssetId, Lots, Mark, Money, Side, Ticks};
use downdraft::sim::worth::Worth;

use crate::market::{levels, liquidated, preset, run, textbook, trader, volume};

/// T1, T2, T3, S1, the seller W, and an empty account that balances nothing.
fn golden(shock: Lots) -> Setup {
    let seller = Account { cost: 0, lots: 0, ..Account::with_cash(Role::Outside, 1_000) };
    let accounts =
        vec![trader(250, 40, 100), trader(600, 60, 100), trader(1_500, 50, 100), trader(3_000, -150, 100), seller];
    let mut setup = textbook(100, 20_000, accounts);
    // The seller takes the place of the account that balances the others.
    setup.accounts.pop();
    setup.assets[0].book.capital = 5_000;
    setup.assets[0].book.bids = levels(99, 20, 10, Side::Long);
    setup.fund = 100;
    crate::market::order(&mut setup, 1, Side::Short, shock);
    setup
}

/// Cash of each closed account, with the proceeds and the last price, in order.
fn closes(events: &[Event]) -> Vec<(u32, u32, Amount, Ticks, Amount)> {
    events
        .iter()
        .filter_map(|event| match event.what {
            What::Liquidated { account, notional, last, cash, .. } => {
                Some((event.wave, account.0, notional, last.expect("a fill"), cash))
            }
            _ => None,
        })
        .collect()
}

fn check_golden(setup: Setup) {
    let (market, events) = run(setup);
    let sale = What::OutsideOrder { asset: AssetId(0), side: Side::Short, lots: 45, filled: 45, last: Some(95) };
    assert_eq!(events[0].what, sale);
    assert_eq!(closes(&events), [(1, 0, 3_720, 91, -30), (2, 1, 5_280, 85, -120)]);
    let after: Vec<What> = events.iter().skip(3).map(|event| event.what).collect();
    let expected = [
        What::FundPaid { account: AccountId(0), amount: 30 },
        What::FundPaid { account: AccountId(1), amount: 70 },
        What::Reached(Outcome::FundEmpty),
        What::Haircut { account: AccountId(3), amount: 50 },
    ];
    assert_eq!(after, expected);
    let seats = market.first().seats();
    let seven =
        [AccountId(0), AccountId(1), AccountId(2), AccountId(3), seats.maker, AccountId(4), market.house().fund];
    let equity =
        |mark: Ticks| seven.map(|id| market.ledger().account(id).twice_equity(Mark::at(mark), Worth::Linear(1)) / 2);
    assert_eq!(equity(85), [0, 0, 750, 5_200, 3_950, 1_550, 0]);
    for mark in [1, 50, 85, 200] {
        assert_eq!(equity(mark).iter().sum::<Money>(), 11_450, "at {mark}");
    }
    assert_eq!(market.ledger().totals().assets[0].lots, 0);
    assert_eq!(market.first().last(), 85);
    assert_eq!(market.uncovered(), 0);
}

#[test]
fn the_golden_ledger_comes_out_to_the_unit() {
    check_golden(golden(45));
}

#[test]
fn the_shipped_golden_ledger_is_the_same_market() {
    check_golden(preset("v03-golden-ledger"));
}

#[test]
fn the_triggers_are_95_91_and_71() {
    let market = Simulation::new(Arc::new(golden(45)));
    let ticks: Vec<(Ticks, Lots)> =
        market.first().triggers().profile(Side::Long).map(|(mark, lots)| (mark.0.div_euclid(2), lots)).collect();
    assert_eq!(ticks, [(71, 50), (91, 60), (95, 40)]);
}

/// Depth, volume and who was closed after a sale.
fn check_edge(shock: Lots, depth: Ticks, lots: Lots, closed: &[u32]) {
    let (market, events) = run(golden(shock));
    assert_eq!((100 - market.first().last(), volume(&events)), (depth, lots), "sale of {shock}");
    assert_eq!(liquidated(&events), closed, "sale of {shock}");
}

#[test]
fn one_lot_decides_between_four_ticks_and_fifteen() {
    check_edge(40, 4, 40, &[]);
    check_edge(41, 15, 141, &[0, 1]);
    let (market, events) = run(preset("v04-knife-edge"));
    assert_eq!((100 - market.first().last(), volume(&events)), (15, 141));
}

#[test]
fn bids_less_triggers_are_those_of_the_table() {
    let table = [10, 20, 30, 40, 10, 20, 30, 40, -10, 0, 10, 20, 30, 40, 50, 60];
    let market = Simulation::new(Arc::new(golden(0)));
    let mut bids = 0;
    for (depth, expected) in (1..).zip(table) {
        let price = 100 - depth;
        bids += market.first().book().bids.lots_at(price);
        let triggered: Lots = market.first().triggers().longs_down_to(Mark::at(price)).map(|(_, lots)| lots).sum();
        assert_eq!(bids - triggered, expected, "at depth {depth}");
    }
}

#[test]
fn the_critical_shock_is_41_lots_at_horizons_5_and_15() {
    for (horizon, critical) in [(1, 1), (2, 11), (4, 31), (5, 41), (15, 41), (16, 51)] {
        let mut setup = golden(0);
        setup.assets[0].horizon = horizon;
        let market = Simulation::new(Arc::new(setup));
        assert_eq!(market.first().signals().critical_shock, critical, "horizon {horizon}");
    }
    let shown = Simulation::new(Arc::new(preset("v04-knife-edge"))).first().signals();
    assert_eq!(shown.critical_shock, 41);
}
