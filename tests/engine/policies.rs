//! Promise: positions are closed as much as the rule says and no more, deleveraging takes from whom
//! the rule names, the fund pays and is paid as written down, and nothing of it runs for ever.

use downdraft::sim::adl::{self, Call, PriceRule, Rule};
use downdraft::sim::backstop::Backstop;
use downdraft::sim::concentration::Concentration;
use downdraft::sim::insurance::{Policy as Fund, Replenishment, Reserve};
use downdraft::sim::ledger::{Account, Ledger, Role};
use downdraft::sim::liquidation::{Case, Closing, Policy};
use downdraft::sim::loss_sharing;
use downdraft::sim::margin::Requirement;
use downdraft::sim::units::{AccountId, AssetId, Lots, Mark, Money, PPM, Ppm, Side, Ticks};
use downdraft::sim::worth::Worth;

use crate::market::{run, textbook, trader};

const DEEP: Lots = Lots::MAX / 4;

/// The size of a forced order of a policy.
fn size(closing: &Closing, account: &Account, mark: Mark, maintenance: Ppm) -> Lots {
    let requirement = Requirement::Flat(maintenance);
    closing.size(&Case {
        account,
        mark,
        worth: Worth::Linear(1),
        requirement: &requirement,
        twice_equity: account.twice_equity(mark, Worth::Linear(1)),
        due_elsewhere: 0,
        depth: DEEP,
        together: None,
        sliced: false,
    })
}

fn to_target(buffer: Ppm) -> Closing {
    Closing { policy: Policy::ToTarget { buffer, whole_below: 0 }, ..Closing::default() }
}

/// An account whose equity is exactly its maintenance at a price.
fn at_its_trigger(lots: Lots, price: Ticks, maintenance: Ppm) -> Account {
    let notional = Money::from(lots.abs()) * Money::from(price);
    trader(notional * Money::from(maintenance) / Money::from(PPM), lots, price)
}

#[test]
fn restoring_an_account_to_its_target_closes_b_over_one_plus_b() {
    for lots in [6_000_000, -6_000_000] {
        for (buffer, closed) in [(250_000, 1_200_000), (500_000, 2_000_000), (1_000_000, 3_000_000)] {
            let account = at_its_trigger(lots, 10_000, 50_000);
            let found = size(&to_target(buffer), &account, Mark::at(10_000), 50_000);
            assert_eq!(found, closed, "buffer {buffer} of {lots}");
            let fraction = found as f64 / 6e6;
            let b = buffer as f64 / 1e6;
            assert!((fraction - b / (1.0 + b)).abs() < 1e-6);
        }
    }
}

/// Closes a long rung by rung at the mark as the price falls, each at its own trigger: rungs, the share
/// that remains, and the price of the second rung over that of the first.
fn fall(maintenance: Ppm, buffer: Ppm, share: f64) -> (u32, f64, f64) {
    // Fine ticks and lots, so that rounding is far below the tolerance.
    let (start, lots): (Ticks, Lots) = (1_000_000_000, 1_000_000_000_000);
    let requirement = Requirement::Flat(maintenance);
    let floor = (start as f64 * share) as Ticks;
    let flat = trader(0, 0, 1);
    let cash = Money::from(lots) * Money::from(start) * Money::from(maintenance) / Money::from(PPM);
    let mut account = Account { cash: cash - Money::from(lots) * Money::from(start), lots, ..flat };
    let (mut rungs, mut second) = (0, 0.0);
    while let Some(trigger) = requirement.trigger(&account, Worth::Linear(1)) {
        if trigger.0 < 2 * floor {
            break;
        }
        let closed = size(&to_target(buffer), &account, trigger, maintenance);
        account.cash += Money::from(closed) * Money::from(trigger.0) / 2;
        account.lots -= closed;
        rungs += 1;
        if rungs == 2 {
            second = trigger.0 as f64 / (2 * start) as f64;
        }
    }
    (rungs, account.lots as f64 / lots as f64, second)
}

#[test]
fn the_next_rung_comes_after_a_drop_of_m_b_over_one_minus_m() {
    let (rungs, left, second) = fall(50_000, 250_000, 0.9);
    assert!((1.0 - second - 0.013_158).abs() < 1e-6, "{second}");
    assert_eq!(rungs, 8);
    assert!((left - 0.167_772).abs() < 1e-6, "{left}");
}

#[test]
fn many_small_rungs_are_the_continuous_limit() {
    for (maintenance, remaining) in [(50_000, 0.135_085), (100_000, 0.387_420), (20_000, 0.005_726)] {
        let m = maintenance as f64 / 1e6;
        let exact = 0.9_f64.powf((1.0 - m) / m);
        assert!((exact - remaining).abs() < 1e-6);
        let (_, left, _) = fall(maintenance, 200, 0.9);
        assert!((left - exact).abs() < 2e-4, "{maintenance}: {left}, not {exact}");
    }
}

#[test]
fn the_account_ends_at_or_above_its_target_and_one_lot_less_would_not_do() {
    for (lots, deposit) in [(977, 3_000), (-977, 3_000), (13, 60), (100_003, 400_001)] {
        for buffer in [1, 100_000, 250_000, 3_000_000] {
            let account = trader(deposit, lots, 100);
            for mark in [Mark(190), Mark(199), Mark(207)] {
                let closed = size(&to_target(buffer), &account, mark, 50_000);
                let kept = lots.abs() - closed;
                let equity = account.twice_equity(mark, Worth::Linear(1));
                let target = |lots: Lots| Money::from(lots) * Money::from(mark.0) * 50_000 * Money::from(PPM + buffer);
                let million = Money::from(PPM) * Money::from(PPM);
                assert!(closed >= 1 && kept >= 0);
                assert!(kept == 0 || equity * million >= target(kept), "{account:?} at {mark:?}");
                assert!(
                    closed == 1 || equity * million < target(kept + 1),
                    "{account:?} at {mark:?}: {closed} is too many"
                );
            }
        }
    }
}

#[test]
fn small_positions_and_small_rests_are_closed_whole() {
    let slice = Policy::Slice { share: 200_000, cooldown: 30, above: 100_000 };
    let closing = Closing { policy: slice, ..Closing::default() };
    // Lots at a price of 100: the threshold of 100,000 is 1,000 lots.
    for (lots, closed) in [(1_000, 1_000), (1_001, 201), (5_000, 1_000), (-5_000, 1_000)] {
        assert_eq!(size(&closing, &trader(1, lots, 100), Mark::at(100), 5_000), closed, "{lots}");
    }
    let dusty = Closing { dust: 300, ..closing };
    assert_eq!(size(&dusty, &trader(1, 1_001, 100), Mark::at(100), 5_000), 300);
    let target = Closing { policy: Policy::ToTarget { buffer: 10_000, whole_below: 50_000 }, dust: 0, ..closing };
    assert_eq!(size(&target, &at_its_trigger(499, 100, 50_000), Mark::at(100), 50_000), 499);
    assert!(size(&target, &at_its_trigger(600, 100, 50_000), Mark::at(100), 50_000) < 20);
    // A rest below the smallest order goes along.
    let target = Closing { policy: Policy::ToTarget { buffer: 1_000_000, whole_below: 0 }, dust: 60, ..closing };
    assert_eq!(size(&target, &at_its_trigger(100, 100, 50_000), Mark::at(100), 50_000), 100);
}

#[test]
fn after_the_cooldown_the_rest_is_closed_whole() {
    let closing = Closing { policy: Policy::Slice { share: 200_000, cooldown: 30, above: 0 }, ..Closing::default() };
    let (account, requirement) = (trader(1, 1_000, 100), Requirement::Flat(5_000));
    let case = Case {
        account: &account,
        mark: Mark::at(100),
        worth: Worth::Linear(1),
        requirement: &requirement,
        twice_equity: account.twice_equity(Mark::at(100), Worth::Linear(1)),
        due_elsewhere: 0,
        depth: DEEP,
        together: None,
        sliced: true,
    };
    assert_eq!(closing.size(&case), 1_000);
    assert_eq!((closing.cooldown(false), closing.cooldown(true)), (Some(30), None));
}

#[test]
fn no_order_is_larger_than_its_speed_limit_or_smaller_than_one_lot() {
    let requirement = Requirement::Flat(5_000);
    let account = trader(1, 1_000, 100);
    let of = |closing: Closing, depth: Lots| {
        let mark = Mark::at(100);
        closing.size(&Case {
            account: &account,
            mark,
            worth: Worth::Linear(1),
            requirement: &requirement,
            twice_equity: account.twice_equity(mark, Worth::Linear(1)),
            due_elsewhere: 0,
            depth,
            together: None,
            sliced: false,
        })
    };
    assert_eq!(of(Closing { lots_per_order: Some(70), ..Closing::default() }, 10_000), 70);
    assert_eq!(of(Closing { share_of_depth: Some(50_000), ..Closing::default() }, 10_000), 500);
    assert_eq!(of(Closing { share_of_depth: Some(50_000), ..Closing::default() }, 3), 1);
    assert_eq!(of(Closing { lots_per_order: Some(0), ..Closing::default() }, 3), 1, "closing always ends");
    assert_eq!(of(Closing::default(), 0), 1_000);
}

#[test]
fn every_policy_ends_after_finitely_many_orders() {
    let policies = [
        Policy::Full,
        Policy::Slice { share: 1, cooldown: 0, above: 0 },
        Policy::ToTarget { buffer: 1, whole_below: 0 },
        Policy::ToTarget { buffer: PPM, whole_below: 0 },
    ];
    for policy in policies {
        let closing = Closing { policy, ..Closing::default() };
        let mut account = trader(5_000, 1_000, 100);
        let mut orders = 0;
        while account.lots > 0 {
            // Far under maintenance all the way down, sold below the mark.
            let closed = size(&closing, &account, Mark::at(96), 50_000);
            assert!((1..=account.lots).contains(&closed), "{policy:?}: {closed} of {}", account.lots);
            account.lots -= closed;
            account.cash += Money::from(closed) * 90;
            orders += 1;
        }
        assert!(orders <= 1_000, "{policy:?}");
    }
}

/// d = 1000 lots a tick, 800 lots a tick under liquidation; each position is sold in rungs of a share
/// of what remains, `every` ticks apart: where a sale stops on a continuous book.
fn stops_at(share: f64, every: f64, sale: f64) -> f64 {
    let (mut depth, mut left, mut rung) = (0.0, sale, 1);
    loop {
        let net = 1_000.0 - 800.0 * (1.0 - (1.0_f64 - share).powi(rung));
        if left <= net * every {
            return depth + left / net;
        }
        left -= net * every;
        depth += every;
        rung += 1;
    }
}

#[test]
fn partial_liquidation_damps_small_cascades_and_not_large_ones() {
    for (share, sale, stop) in [(0.5, 2_000.0, 3.333_333), (0.5, 20_000.0, 60.606_061), (0.2, 20_000.0, 27.349_081)] {
        let found = stops_at(share, 10.0, sale);
        assert!((found - stop).abs() < 1e-6, "{share} of {sale}: {found}");
    }
    assert!((stops_at(1.0, 10.0, 2_000.0) - 10.0).abs() < 1e-6);
    assert!((stops_at(1.0, 10.0, 20_000.0) - 100.0).abs() < 1e-6);
    assert!((stops_at(0.5, 10.0, 20_000.0) / 20.0 - 3.030_303).abs() < 1e-6);
}

const MARK: Ticks = 44_000;
const A: AccountId = AccountId(1);
const B: AccountId = AccountId(2);
const C: AccountId = AccountId(3);
const D: AccountId = AccountId(4);

fn five() -> Vec<Account> {
    vec![
        trader(5_000_000, 1_000, 50_000),
        trader(2_000_000, -400, 50_000),
        trader(1_000_000, -600, 46_000),
        trader(9_600_000, -1_000, 48_000),
        trader(2_000_000, -500, 43_500),
    ]
}

fn call(lots: Lots, price: Ticks) -> Call {
    Call { winners: Side::Short, lots, price, mark: Mark::at(MARK), worth: Worth::Linear(1) }
}

fn taken(rule: Rule, lots: Lots) -> Vec<(AccountId, Lots)> {
    let accounts = five();
    adl::shares(rule, &[A, B, C, D], &call(lots, 44_800), |id| accounts[id.0 as usize])
}

#[test]
fn in_proportion_to_size_a_200_b_300_c_500() {
    assert_eq!(taken(Rule::ProRataSize, 1_000), [(A, 200), (B, 300), (C, 500)]);
}

#[test]
fn in_proportion_to_profit_and_to_risk() {
    // Profits 2.4m, 1.2m and 4.0m.
    assert_eq!(taken(Rule::ProRataProfit, 1_000), [(A, 316), (B, 158), (C, 526)]);
    // Lots × leverage: 400 × 4, 600 × 12, 1,000 × 3.235294.
    assert_eq!(taken(Rule::LeverageWeighted, 1_000), [(A, 133), (B, 598), (C, 269)]);
}

#[test]
fn nobody_gives_more_than_it_holds_and_losers_come_last() {
    for rule in [Rule::ProRataSize, Rule::ProRataProfit, Rule::LeverageWeighted] {
        assert_eq!(taken(rule, 2_000), [(A, 400), (B, 600), (C, 1_000)], "{rule:?}");
        assert_eq!(taken(rule, 2_300), [(A, 400), (B, 600), (C, 1_000), (D, 300)], "{rule:?}");
        assert_eq!(taken(rule, 9_000), [(A, 400), (B, 600), (C, 1_000), (D, 500)], "{rule:?}");
        assert_eq!(taken(rule, 0), []);
        for lots in 1..2_500 {
            let shares = taken(rule, lots);
            assert_eq!(shares.iter().map(|&(_, lots)| lots).sum::<Lots>(), lots, "{rule:?}");
        }
    }
    // B is full at 600 long before the rule is satisfied; the others share what it cannot give.
    assert_eq!(taken(Rule::LeverageWeighted, 1_500), [(A, 298), (B, 600), (C, 602)]);
}

#[test]
fn the_closing_price_follows_its_rule() {
    let bankrupt = five()[0];
    let price = |rule, fund| adl::priced(rule, &bankrupt, Mark::at(MARK), Worth::Linear(1), fund);
    assert_eq!(price(PriceRule::Bankruptcy, 200_000), 45_000);
    assert_eq!(price(PriceRule::FundImproved, 200_000), 44_800);
    assert_eq!(price(PriceRule::Mark, 0), 44_000);
    // 800 per lot against the mark.
    assert_eq!((price(PriceRule::FundImproved, 200_000) - MARK) * 1_000, 800_000);
    assert_eq!(adl::priced(PriceRule::Mark, &trader(50, -10, 100), Mark(219), Worth::Linear(1), 0), 109);
}

#[test]
fn every_way_of_sharing_sums_to_zero() {
    for rule in [Rule::ProRataSize, Rule::ProRataProfit, Rule::LeverageWeighted] {
        let mut ledger = Ledger::new(five(), vec![Worth::Linear(1)]);
        let before: Money = ledger.accounts().map(|account| account.cash).sum();
        for (id, lots) in taken(rule, 1_000) {
            ledger.trade(id, AccountId(0), lots, 44_800);
        }
        assert_eq!(ledger.account(AccountId(0)).lots, 0);
        // Bankrupt at 45,000 and closed 200 lower: what the fund pays.
        assert_eq!(ledger.account(AccountId(0)).cash, -200_000);
        assert_eq!(ledger.accounts().map(|account| account.cash).sum::<Money>(), before);
    }
    let (accounts, ledger) = (five(), Ledger::new(five(), vec![Worth::Linear(1)]));
    let stake = |id: AccountId| accounts[id.0 as usize];
    let haircuts = loss_sharing::haircuts(&ledger, AssetId(0), Side::Short, Mark::at(MARK), stake, 800_000);
    assert_eq!(haircuts, [(A, 252_631), (B, 126_316), (C, 421_053)]);
    assert_eq!(haircuts.iter().map(|&(_, amount)| amount).sum::<Money>(), 800_000);
}

#[test]
fn concentration_is_the_largest_share_and_the_gini_coefficient() {
    // Amounts, largest share, Gini; by hand.
    let table: [(&[Money], Ppm, Ppm); 6] = [
        (&[5, 5, 5, 5], 250_000, 0),
        (&[0, 0, 0, 8], 1_000_000, 750_000),
        (&[1, 3], 750_000, 250_000),
        (&[252_631, 126_316, 421_053], 526_316, 245_614),
        (&[], 0, 0),
        (&[0, 0], 0, 0),
    ];
    for (amounts, share, gini) in table {
        let found = Concentration::of(amounts.iter().copied());
        assert_eq!((found.largest_share, found.gini), (share, gini), "{amounts:?}");
        assert_eq!(found.total, amounts.iter().sum::<Money>());
    }
}

#[test]
fn the_vault_takes_over_between_zero_and_two_thirds_of_maintenance() {
    let rule = Backstop { below: 666_667, capital: 1_000_000, leverage_limit: 5, sells_per_step: 100_000 };
    let vault = trader(1_000_000, 0, 1);
    // 1,000 lots at 100: maintenance at 5 % is 5,000, two thirds of it 3,333.
    for (equity, takes) in [(5_000, false), (3_334, false), (3_333, true), (1, true), (0, true), (-1, false)] {
        for lots in [1_000, -1_000] {
            let account = trader(equity, lots, 100);
            let found = rule.takes(&account, &vault, &Requirement::Flat(50_000), Mark::at(100), Worth::Linear(1));
            assert_eq!(found, takes, "equity {equity} of {lots}");
        }
    }
    let account = trader(0, 1_000, 100);
    let takes =
        |vault: &Account| rule.takes(&account, vault, &Requirement::Flat(50_000), Mark::at(100), Worth::Linear(1));
    assert!(!takes(&trader(19_999, 0, 1)), "more than it can carry");
    assert!(takes(&trader(20_000, 0, 1)));
    assert!(takes(&trader(1, -1_000, 100)), "what closes its own position it can always take");
}

#[test]
fn the_vault_works_a_position_off_by_shares_and_ends() {
    let rule = Backstop { below: 666_667, capital: 0, leverage_limit: 5, sells_per_step: 100_000 };
    for (held, sold) in [(1_000, 100), (-1_000, 100), (9, 1), (1, 1), (0, 0)] {
        assert_eq!(rule.portion(held), sold, "{held}");
    }
}

#[test]
fn the_fund_holds_back_receives_and_is_filled_up_as_its_policy_says() {
    let nothing = Fund::default();
    assert_eq!((nothing.available(70, 100), nothing.surplus(50), nothing.inflow(0)), (70, 0, 0));
    let reserve = Fund { reserve: Reserve::DrawdownFromPeak(300_000), keeps: 250_000, ..nothing };
    for (balance, peak, available) in [(100, 100, 30), (80, 100, 10), (70, 100, 0), (50, 100, 0), (50, 50, 15)] {
        assert_eq!(reserve.available(balance, peak), available, "{balance} of {peak}");
    }
    for (cash, kept) in [(0, 0), (-10, 0), (3, 0), (4, 1), (1_000, 250)] {
        assert_eq!(reserve.surplus(cash), kept, "{cash}");
    }
    let filled = Fund { replenishment: Some(Replenishment { per_step: 30, target: 100 }), ..nothing };
    for (balance, inflow) in [(0, 30), (75, 25), (100, 0), (400, 0)] {
        assert_eq!(filled.inflow(balance), inflow, "{balance}");
    }
}

/// A market in which each position is sold in rungs of a share of what remains, `RUNG` ticks apart; every
/// rung is an account of its own, so that each is sold whole and once.
fn in_rungs(share: f64, sale: Lots) -> Ticks {
    const START: Ticks = 10_000;
    const RUNG: Ticks = 10;
    // 32 lots stand for one, so that late rungs are still whole lots.
    const FINE: Lots = 32;
    let mut accounts = Vec::new();
    for depth in 1..=150 {
        let mut left = 800 * FINE;
        for rung in 0..(150 - depth) / RUNG + 1 {
            let lots = if share >= 1.0 { left } else { (left as f64 * share).round() as Lots };
            left -= lots;
            if lots > 0 {
                accounts.push(crate::market::long_closed_at(START - depth - RUNG * rung, lots, 1_000));
            }
        }
    }
    let mut setup = crate::market::textbook(START, 1_000, accounts);
    setup.assets[0].book.bids = crate::market::levels(START - 1, 400, 1_000 * FINE, Side::Long);
    setup.steps = 1;
    crate::market::order(&mut setup, 1, Side::Short, sale * FINE);
    let (market, _) = crate::market::run(setup);
    START - market.first().last()
}

#[test]
fn the_market_stops_where_the_rungs_say() {
    // The first tick at which the bids reach the sales: the continuous depth rounded up.
    for (share, sale, depth) in
        [(0.5, 2_000, 4), (0.5, 20_000, 61), (0.2, 20_000, 28), (1.0, 2_000, 10), (1.0, 20_000, 100)]
    {
        assert_eq!(in_rungs(share, sale), depth, "{share} of {sale}");
    }
}

/// Lots closed by force of the two positions of a portfolio that stands exactly at its maintenance of 5 %:
/// 1,000 lots of one asset and 600 of another, in books that take it all at one price.
fn closed_of_a_portfolio(proportional: bool) -> [Lots; 2] {
    const START: Ticks = 100_000;
    let mut setup = textbook(START, 50_000, Vec::new());
    let mut other = setup.assets[0].clone();
    other.name = "other".to_owned();
    setup.assets.push(other);
    for asset in &mut setup.assets {
        asset.book.bids = vec![(START - 1, 100_000)];
        asset.book.asks = vec![(START + 1, 100_000)];
    }
    let leg = |asset: u8, lots: Lots, margin: Money| {
        let row = Account::entered(Role::Trader, margin, lots, Money::from(lots) * Money::from(START));
        Account { asset: AssetId(asset), leg: asset, legs: 2, ..row }
    };
    let outside =
        |asset: u8, lots: Lots| Account { lots, asset: AssetId(asset), ..Account::with_cash(Role::Outside, 0) };
    setup.accounts = vec![leg(0, 1_000, 8_000_000), leg(1, 600, 0), outside(0, -1_000), outside(1, -600)];
    setup.rules.waves = Some(1);
    setup.rules.closing = Some(Closing { proportional, ..to_target(250_000) });
    setup.steps = 1;
    let (market, _) = run(setup);
    [0, 1].map(|id| [1_000, 600][id as usize] - market.ledger().account(AccountId(id)).lots)
}

#[test]
fn a_portfolio_closes_its_largest_position_first_or_all_by_the_same_share() {
    // Maintenance 8,000,000 is to fall to 6,400,000: 320 lots of one, or a fifth of each.
    assert_eq!(closed_of_a_portfolio(false), [320, 0]);
    assert_eq!(closed_of_a_portfolio(true), [200, 120]);
}
