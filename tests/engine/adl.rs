//! Promise: when the book and the fund cannot take over a bankrupt position, winners are closed in
//! the order of profit × effective leverage, at a price that costs them exactly what the fund
//! could not pay; or give up the same sum out of their profits.

use std::sync::Arc;

use downdraft::sim::Simulation;
use downdraft::sim::adl;
use downdraft::sim::event::{Event, Outcome, What};
use downdraft::sim::ledger::{Account, Ledger, Role};
use downdraft::sim::loss_sharing;
use downdraft::sim::setup::Setup;
use downdraft::sim::units::{AccountId, AssetId, Lots, Mark, Money, Side, Ticks, amount_of};
use downdraft::sim::worth::Worth;

use crate::market::{run, textbook, trader};

const MARK: Ticks = 44_000;
const FUND: Money = 200_000;
/// The bankrupt long, then the four shorts.
const BANKRUPT: AccountId = AccountId(0);
const A: AccountId = AccountId(1);
const B: AccountId = AccountId(2);
const C: AccountId = AccountId(3);
const D: AccountId = AccountId(4);

fn five() -> Vec<Account> {
    vec![
        // Bankruptcy price 45,000: entered at 50,000 with a tenth of it.
        trader(5_000_000, 1_000, 50_000),
        trader(2_000_000, -400, 50_000),
        trader(1_000_000, -600, 46_000),
        trader(9_600_000, -1_000, 48_000),
        trader(2_000_000, -500, 43_500),
    ]
}

fn bankruptcy(adl: bool, bids: Vec<(Ticks, Lots)>) -> Setup {
    let mut setup = textbook(MARK, 5_000, five());
    setup.steps = 1;
    setup.fund = FUND;
    setup.rules.adl = adl;
    setup.assets[0].book.bids = bids;
    setup
}

#[test]
fn scores_rank_b_before_a_before_c_before_d() {
    let accounts = five();
    let scores = [(A, 0.480_000), (B, 0.521_739), (C, 0.269_608), (D, -0.000_914)];
    for (id, expected) in scores {
        let score = adl::score(&accounts[id.0 as usize], Mark::at(MARK), Worth::Linear(1));
        assert!((score - expected).abs() < 1e-6, "{id:?}: {score}");
    }
    let ledger = Ledger::new(accounts, vec![Worth::Linear(1)]);
    assert_eq!(queue(&ledger, Side::Short, MARK), [B, A, C, D]);
}

#[test]
fn equal_scores_go_to_the_lower_number() {
    let ledger = Ledger::new(vec![trader(10, 1, 100), trader(10, 2, 100), trader(10, 1, 100)], vec![Worth::Linear(1)]);
    assert_eq!(queue(&ledger, Side::Long, 105), [AccountId(1), AccountId(0), AccountId(2)]);
}

fn queue(ledger: &Ledger, side: Side, mark: Ticks) -> Vec<AccountId> {
    adl::queue(ledger, AssetId(0), side, Mark::at(mark), |id| ledger.account(id)).collect()
}

fn deleveraged(events: &[Event]) -> Vec<(AccountId, Lots, Ticks)> {
    let close = |event: &Event| match event.what {
        What::Deleveraged { account, against: BANKRUPT, lots, price, .. } => Some((account, lots, price)),
        _ => None,
    };
    events.iter().filter_map(close).collect()
}

#[test]
fn the_fund_pays_first_and_the_queue_bears_the_rest() {
    let (market, events) = run(bankruptcy(true, Vec::new()));
    assert_eq!(deleveraged(&events), [(B, 600, 44_800), (A, 400, 44_800)]);
    assert!(events.iter().any(|event| event.what == What::FundPaid { account: BANKRUPT, amount: amount_of(FUND) }));
    let cash = |id: AccountId| market.ledger().account(id).cash;
    assert_eq!((cash(BANKRUPT), cash(market.house().fund)), (0, 0));
    // Closed 800 above the mark: 320,000 and 480,000 less than their equity at the mark.
    assert_eq!(cash(A), 2_000_000 + 400 * (50_000 - MARK as Money) - 320_000);
    assert_eq!(cash(B), 1_000_000 + 600 * (46_000 - MARK as Money) - 480_000);
    assert_eq!(market.outcomes().collect::<Vec<_>>(), [Outcome::FundEmpty]);
}

#[test]
fn the_closing_price_is_44_800_and_costs_800_000() {
    let bankrupt = five()[0];
    // Fund, price: towards the mark by the whole ticks the fund can pay, never past the mark.
    let table = [
        (0, 45_000),
        (FUND, 44_800),
        (FUND + 999, 44_800),
        (FUND + 1_000, 44_799),
        (1_000_000, 44_000),
        (9_999_999, 44_000),
    ];
    for (fund, price) in table {
        assert_eq!(adl::price(&bankrupt, Mark::at(MARK), Worth::Linear(1), fund), price, "fund {fund}");
    }
    let mut setup = bankruptcy(true, Vec::new());
    setup.steps = 1;
    let mut market = Simulation::new(Arc::new(setup));
    let before: Money =
        [A, B].iter().map(|&id| market.ledger().account(id).twice_equity(Mark::at(MARK), Worth::Linear(1)) / 2).sum();
    market.step().unwrap();
    let after: Money =
        [A, B].iter().map(|&id| market.ledger().account(id).twice_equity(Mark::at(MARK), Worth::Linear(1)) / 2).sum();
    assert_eq!(before - after, 800_000);
}

#[test]
fn a_short_that_is_bankrupt_is_closed_from_below() {
    // Sold 10 at 100 with 50: bankrupt at 105, while the mark is at 110.
    let bankrupt = trader(50, -10, 100);
    for (fund, price) in [(0, 105), (9, 105), (10, 106), (49, 109), (50, 110), (500, 110)] {
        assert_eq!(adl::price(&bankrupt, Mark::at(110), Worth::Linear(1), fund), price, "fund {fund}");
    }
    // A mark between two ticks is not passed.
    assert_eq!(adl::price(&bankrupt, Mark(219), Worth::Linear(1), 500), 109);
    assert_eq!(adl::price(&trader(50, 10, 100), Mark(181), Worth::Linear(1), 500), 91);
}

const HAIRCUTS: [(AccountId, Money); 3] = [(A, 252_631), (B, 126_316), (C, 421_053)];

#[test]
fn haircuts_take_the_same_sum_in_proportion_to_profit() {
    let ledger = Ledger::new(five(), vec![Worth::Linear(1)]);
    let shares =
        loss_sharing::haircuts(&ledger, AssetId(0), Side::Short, Mark::at(MARK), |id| ledger.account(id), 800_000);
    assert_eq!(shares, HAIRCUTS);
    assert_eq!(shares.iter().map(|share| share.1).sum::<Money>(), 800_000);

    // The whole way: everything is sold at 44,000, the fund pays 200,000, the winners the rest.
    let (market, events) = run(bankruptcy(false, vec![(MARK, 1_000)]));
    let paid = |event: &Event| match event.what {
        What::Haircut { account, amount } => Some((account, Money::from(amount))),
        _ => None,
    };
    assert_eq!(events.iter().filter_map(paid).collect::<Vec<_>>(), HAIRCUTS);
    assert_eq!(market.ledger().account(BANKRUPT).cash, 0);
    assert_eq!(market.uncovered(), 0);
    assert_eq!(market.ledger().totals().cash, market.ledger().cash_in());
}

#[test]
fn a_short_of_20_is_closed_against_account_2_and_half_of_account_5() {
    // Longs 2 and 5 lead the queue with 10 and 20 lots; the short of 20 goes bankrupt at 650.
    let longs = [(9_000, 5, 640), (2_000, 10, 500), (9_000, 5, 650), (9_000, 5, 630), (5_000, 20, 500)];
    let mut accounts = vec![trader(1_000, -20, 600)];
    accounts.extend(longs.map(|(deposit, lots, entry)| trader(deposit, lots, entry)));
    let mut setup = textbook(660, 5_000, accounts);
    setup.steps = 1;
    setup.rules.adl = true;
    let (market, events) = run(setup);
    assert_eq!(deleveraged(&events), [(AccountId(2), 10, 650), (AccountId(5), 10, 650)]);
    let lots: Vec<Lots> = market.ledger().accounts().take(6).map(|account| account.lots).collect();
    assert_eq!(lots, [0, 5, 0, 5, 5, 10]);
}

#[test]
fn nobody_outside_the_other_side_of_the_traders_is_deleveraged() {
    let mut accounts = five();
    accounts.push(Account { role: Role::Outside, ..trader(1, -600, 60_000) });
    accounts.push(trader(1_000_000, 600, 30_000));
    let ledger = Ledger::new(accounts, vec![Worth::Linear(1)]);
    assert_eq!(queue(&ledger, Side::Short, MARK), [B, A, C, D]);
}

#[test]
fn deleveraging_never_makes_a_new_debtor() {
    // A short of 10 entered at 44,100 with 200 each: at a mark of 44,000 its equity is 3,000.
    let short = trader(2_000, -10, 44_100);
    // Price, lots wanted, lots it can bear: every lot closed above the mark costs it the difference.
    for (price, wanted, lots) in [(44_300, 10, 10), (44_301, 10, 9), (44_800, 10, 3), (47_001, 10, 0), (43_000, 4, 4)] {
        assert_eq!(
            adl::available(&short, Side::Short, wanted, price, Mark::at(MARK), Worth::Linear(1)),
            lots,
            "at {price}"
        );
    }
    assert_eq!(adl::available(&short, Side::Long, 1, MARK, Mark::at(MARK), Worth::Linear(1)), 0, "the wrong side");
    assert_eq!(
        adl::available(&trader(1, -1, 43_000), Side::Short, 1, MARK, Mark::at(MARK), Worth::Linear(1)),
        0,
        "bankrupt itself"
    );
}

#[test]
fn a_profit_is_given_up_once_however_many_losses_follow() {
    // Two longs fall one after the other; together they owe more than the only winner has earned.
    let accounts = vec![trader(100, 10, 100), trader(600, 10, 100), trader(5_000, -10, 100)];
    let mut setup = textbook(100, 20_000, accounts);
    setup.assets[0].book.bids = vec![(80, 1), (50, 10), (30, 1), (20, 10)];
    crate::market::order(&mut setup, 1, Side::Short, 1);
    crate::market::order(&mut setup, 2, Side::Short, 1);
    let (market, events) = run(setup);
    let paid: Vec<(u32, Money)> = events
        .iter()
        .filter_map(|event| match event.what {
            What::Haircut { account: AccountId(2), amount } => Some((event.step, Money::from(amount))),
            _ => None,
        })
        .collect();
    // At 50 the first owes 400 of the winner's profit of 500; at 20 the second owes 200 and the
    // winner has earned 300 more.
    assert_eq!(paid, [(1, 400), (2, 200)]);
    let winner = market.ledger().account(AccountId(2));
    assert_eq!(winner.twice_profit(Mark::at(20), Worth::Linear(1)), 2 * (800 - 600));
    assert_eq!(winner.cash + winner.cost, 5_000, "the deposit is not touched");
}
