//! Promise: an isolated position is closed at exactly the price the closed form gives, not one
//! tick earlier, and its market order gets exactly what the book holds.

use downdraft::sim::event::What;
use downdraft::sim::ledger::{Account, Role};
use downdraft::sim::margin;
use downdraft::sim::units::{AccountId, Lots, Mark, Money, Side, Ticks};
use downdraft::sim::worth::Worth;

use crate::market::{liquidated, order, run, textbook, trader};

const ENTRY: Ticks = 50_000;
const MAINTENANCE: i64 = 5_000;

/// Leverage; long: exact price, tick, bankruptcy price; short: exact price, tick.
const V01: [(i64, f64, Ticks, Ticks, f64, Ticks); 6] = [
    (2, 25_125.628_141, 25_125, 25_000, 74_626.865_672, 74_627),
    (5, 40_201.005_025, 40_201, 40_000, 59_701.492_537, 59_702),
    (10, 45_226.130_653, 45_226, 45_000, 54_726.368_159, 54_727),
    (20, 47_738.693_467, 47_738, 47_500, 52_238.805_970, 52_239),
    (50, 49_246.231_156, 49_246, 49_000, 50_746.268_657, 50_747),
    (100, 49_748.743_719, 49_748, 49_500, 50_248.756_219, 50_249),
];

fn position(leverage: i64, side: Side, lots: Lots, worth: Worth) -> Account {
    let cost = worth.value(side.sign() * lots, ENTRY);
    Account::entered(Role::Trader, cost.abs() / Money::from(leverage), side.sign() * lots, cost)
}

/// The whole tick at which a position is closed: the trigger is kept in half ticks.
fn trigger_tick(account: &Account, worth: Worth) -> Ticks {
    let Mark(half) = margin::trigger(account, worth, MAINTENANCE).expect("a trigger");
    if account.lots > 0 { half.div_euclid(2) } else { half.div_euclid(2) + half.rem_euclid(2) }
}

fn first_tick_by_scan(account: &Account, worth: Worth) -> Ticks {
    let down = -account.lots.signum();
    (0..ENTRY)
        .map(|away| ENTRY + down * away)
        .find(|&price| margin::is_under_maintenance(account, Mark::at(price), worth, MAINTENANCE))
        .expect("some price closes it")
}

#[test]
fn the_trigger_is_the_closed_form_rounded_away_from_the_entry() {
    for (leverage, long, long_tick, bankrupt, short, short_tick) in V01 {
        for (lots, worth) in [(1, 1), (13, 7), (1_000_000, 1_000)] {
            for (side, exact, tick) in [(Side::Long, long, long_tick), (Side::Short, short, short_tick)] {
                let account = position(leverage, side, lots, Worth::Linear(worth));
                let margin_rate = MAINTENANCE as f64 / 1e6;
                let formula = ENTRY as f64 * (1.0 - side.sign() as f64 / leverage as f64)
                    / (1.0 - side.sign() as f64 * margin_rate);
                assert!((formula - exact).abs() < 1e-6, "{leverage}× {side:?}: {formula}");
                assert_eq!(trigger_tick(&account, Worth::Linear(worth)), tick, "{leverage}× {side:?}");
                assert_eq!(first_tick_by_scan(&account, Worth::Linear(worth)), tick, "{leverage}× {side:?} by scan");
            }
            let long = position(leverage, Side::Long, lots, Worth::Linear(worth));
            assert_eq!(margin::bankruptcy_price(long.cash, long.lots, Worth::Linear(worth)), bankrupt, "{leverage}×");
        }
    }
}

/// Trades one lot a tick short of the trigger at step 1 and one at the trigger at step 2.
fn check_closed_at(leverage: i64, side: Side, tick: Ticks) {
    let account = position(leverage, side, 1, Worth::Linear(1));
    let mut setup = textbook(ENTRY, MAINTENANCE, vec![account]);
    let towards = side.sign();
    let path = vec![(tick + towards, 1), (tick, 1), (tick - towards, 1)];
    match side {
        Side::Long => setup.assets[0].book.bids = path,
        Side::Short => setup.assets[0].book.asks = path,
    }
    order(&mut setup, 1, side.opposite(), 1);
    order(&mut setup, 2, side.opposite(), 1);
    let (market, events) = run(setup);
    let steps: Vec<(u32, Mark)> = events
        .iter()
        .filter_map(|event| match event.what {
            What::Liquidated { account: AccountId(0), mark, left: 0, .. } => Some((event.step, mark)),
            _ => None,
        })
        .collect();
    assert_eq!(steps, [(2, Mark::at(tick))], "{leverage}× {side:?}");
    assert_eq!(market.first().last(), tick - towards, "{leverage}× {side:?}: closed at the next price");
}

#[test]
fn a_position_is_closed_at_its_trigger_and_not_one_tick_earlier() {
    for (leverage, _, long_tick, _, _, short_tick) in V01 {
        check_closed_at(leverage, Side::Long, long_tick);
        check_closed_at(leverage, Side::Short, short_tick);
    }
}

const WALK: [(Ticks, Lots); 5] = [(9_999, 100), (9_998, 150), (9_997, 200), (9_996, 300), (9_995, 500)];

#[test]
fn a_sale_of_600_lots_walks_the_book() {
    let mut setup = textbook(10_000, MAINTENANCE, Vec::new());
    setup.assets[0].book.bids = WALK.to_vec();
    order(&mut setup, 1, Side::Short, 600);
    let (market, _) = run(setup);
    let seller = market.ledger().account(AccountId(0));
    assert_eq!(seller.cash, 5_998_400);
    let average = seller.cash as f64 / 600.0;
    assert!((average - 9_997.333_333).abs() < 1e-6 && (9_999.0 - average - 1.666_667).abs() < 1e-6);
    assert_eq!(market.first().last(), 9_996);
    assert_eq!(market.first().book().bids.levels().collect::<Vec<_>>(), [(9_996, 150), (9_995, 500)]);
}

#[test]
fn a_liquidated_long_keeps_what_the_book_leaves_it() {
    let long = trader(315_000, 600, 10_500);
    assert_eq!(margin::bankruptcy_price(long.cash, long.lots, Worth::Linear(1)), 9_975);
    let mut setup = textbook(10_000, MAINTENANCE, vec![long]);
    setup.assets[0].book.bids = WALK.to_vec();
    let (market, events) = run(setup);
    assert_eq!(liquidated(&events), [0]);
    let account = market.ledger().account(AccountId(0));
    assert_eq!((account.cash, account.lots, account.cost), (13_400, 0, 0));
    assert_eq!(account.cash - 315_000, -301_600);
    assert_eq!(market.first().book().bids.levels().collect::<Vec<_>>(), [(9_996, 150), (9_995, 500)]);
}

#[test]
fn the_shipped_book_walk_is_the_same_market() {
    let (market, events) = run(crate::market::preset("v02-book-walk"));
    assert_eq!(liquidated(&events), [0]);
    assert_eq!(market.ledger().account(AccountId(0)).cash, 13_400);
    assert!(matches!(events[0].what, What::Liquidated { notional: 5_998_400, last: Some(9_996), .. }), "{events:?}");
}
