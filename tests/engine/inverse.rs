//! Promise: a contract paid for in coin is worth what its definition says, in one rounding; it is closed at
//! exactly the price at which the margin test fails, and that is the closed form; and nothing is lost.

use downdraft::sim::draws::{Consumer, Draws};
use downdraft::sim::event::{Outcome, What};
use downdraft::sim::ledger::{Account, Ledger, Role};
use downdraft::sim::margin::{self, Requirement, Tier};
use downdraft::sim::setup::Setup;
use downdraft::sim::units::{AccountId, AssetId, Lots, Mark, Money, PPM, Ppm, Side, Ticks};
use downdraft::sim::worth::Worth;
use downdraft::venues::bankruptcy;
use downdraft::venues::liquidation_price::{self, Leg};
use downdraft::venues::number::{Exact, down, float, up, whole};
use downdraft::venues::value::{self, Contract};

use crate::market::{order, preset, run, textbook};

/// Contracts of 100 dollars at half a dollar a tick, money in hundred-millionths of a coin.
const CONTRACT: Worth = Worth::Inverse(100 * 2 * 100_000_000);
/// 50,000 dollars.
const START: Ticks = 100_000;

fn draws() -> Draws {
    Draws::new(7, Consumer::Population, 0, 0)
}

fn between(draws: &mut Draws, low: i64, high: i64) -> i64 {
    low + (draws.bits() % (high - low + 1) as u64) as i64
}

fn side(draws: &mut Draws) -> i64 {
    if draws.unit() < 0.5 { 1 } else { -1 }
}

fn entered(worth: Worth, lots: Lots, entry: Ticks, deposit: Money) -> Account {
    Account::entered(Role::Trader, deposit, lots, worth.value(lots, entry))
}

#[test]
fn a_lot_is_worth_its_face_over_the_price() {
    // 100 dollars are 0.002 coins at 50,000.
    assert_eq!(CONTRACT.value(1, START), -200_000);
    assert_eq!(CONTRACT.value(-7, START), 1_400_000);
    assert_eq!(CONTRACT.value_twice(1, Mark::at(START)), -400_000);
    assert_eq!(CONTRACT.notional(-7, 2 * START), 700_000);
    // A third of the price is rounded towards zero, for both sides alike.
    assert_eq!((CONTRACT.value(1, 3 * START), CONTRACT.value(-1, 3 * START)), (-66_666, 66_666));
    let (up, down) = (CONTRACT.value(10, 110_000), CONTRACT.value(10, 90_000));
    let at = CONTRACT.value(10, START);
    assert!(up > at && at > down, "a long gains when the price rises");
    assert!(at - down > up - at, "and loses faster than it gains");
}

#[test]
fn both_sides_of_a_trade_book_the_same_amount() {
    let mut draws = draws();
    let one = |role| Account::with_cash(role, 0);
    let mut ledger = Ledger::new(vec![one(Role::Trader), one(Role::MarketMaker), one(Role::Outside)], vec![CONTRACT]);
    for _ in 0..10_000 {
        let (buyer, seller) = (between(&mut draws, 0, 2) as u32, between(&mut draws, 0, 2) as u32);
        let (lots, price) = (between(&mut draws, 1, 1_000), between(&mut draws, 1, 300_000));
        ledger.trade(AccountId(buyer), AccountId(seller), lots, price);
        let totals = ledger.recount();
        assert_eq!((totals.cash, totals.assets[0].lots), (0, 0));
        assert_eq!(totals, ledger.totals());
    }
}

#[test]
fn the_average_entry_is_the_harmonic_mean() {
    let open = Account::with_cash(Role::Trader, 1_000_000);
    let mut ledger = Ledger::new(vec![open, Account::with_cash(Role::MarketMaker, 0)], vec![CONTRACT]);
    for (lots, price) in [(300, 100_000), (100, 80_000), (600, 120_000)] {
        ledger.trade(AccountId(0), AccountId(1), lots, price);
    }
    let harmonic = 1_000.0 / (300.0 / 100_000.0 + 100.0 / 80_000.0 + 600.0 / 120_000.0);
    let long = ledger.account(AccountId(0));
    let entry = CONTRACT.average_price(long.lots, long.cost);
    assert!((entry - harmonic).abs() < 1e-3, "{entry}, not {harmonic}");
    let short = ledger.account(AccountId(1));
    assert_eq!(CONTRACT.average_price(short.lots, short.cost), entry);
    // Profit in coin: N·m·(1/EP − 1/X).
    let profit = long.twice_profit(Mark::at(130_000), CONTRACT) as f64 / 2.0;
    let expected = 1_000.0 * 2e10 * (1.0 / harmonic - 1.0 / 130_000.0);
    assert!((profit - expected).abs() < 3.0, "{profit}, not {expected}");
}

/// A random position that is open at `START`, with a margin rate.
fn position(draws: &mut Draws, worth: Worth) -> (Account, Ppm) {
    loop {
        let lots = between(draws, 1, 5_000) * side(draws);
        let entry = between(draws, 60_000, 150_000);
        let rate = between(draws, 1_000, 100_000);
        let margin = worth.notional(lots, entry) * Money::from(between(draws, 5_000, 900_000)) / Money::from(PPM);
        let account = entered(worth, lots, entry, margin);
        if !margin::is_under_maintenance(&account, Mark::at(START), worth, rate) {
            return (account, rate);
        }
    }
}

/// Whether the test fails from the trigger on and nowhere before it.
fn check_edge(table: &Requirement, account: &Account, worth: Worth) -> Option<Mark> {
    let step = account.lots.signum();
    let Some(trigger) = table.trigger(account, worth) else {
        let far = if step > 0 { Mark(1) } else { Mark(1 << 40) };
        assert!(!table.is_under(account, far, worth), "{account:?} has no trigger and is under at {far:?}");
        return None;
    };
    assert!(table.is_under(account, trigger, worth), "{account:?} is not under at {trigger:?}");
    let before = Mark(trigger.0 + step);
    assert!(before.0 < 1 || !table.is_under(account, before, worth), "{account:?} is under before {trigger:?}");
    Some(trigger)
}

#[test]
fn the_trigger_is_the_first_mark_at_which_the_margin_test_fails() {
    let mut draws = draws();
    let tiers = |notional: Money| {
        let tier =
            |share: Money, maintenance| Tier { from: notional * share / 10, maintenance, initial: 2 * maintenance };
        Requirement::of_tiers(&[tier(0, 4_000), tier(4, 10_000), tier(9, 25_000), tier(12, 100_000)])
    };
    // Coarse money as well, where one unit is a large share of a lot.
    for worth in [CONTRACT, Worth::Inverse(3 * START), Worth::Linear(1), Worth::Linear(7)] {
        let mut found = 0;
        for _ in 0..2_000 {
            let (account, rate) = position(&mut draws, worth);
            found += u32::from(check_edge(&Requirement::Flat(rate), &account, worth).is_some());
            check_edge(&tiers(account.cost.abs()), &account, worth);
            check_edge(&Requirement::PerLot(worth.notional(1, START) / 50), &account, worth);
            check_edge(&Requirement::Flat(rate).at_entry(), &account, worth);
            check_edge(&tiers(account.cost.abs()).at_entry(), &account, worth);
        }
        assert!(found > 1_500, "{worth:?}: only {found} have a trigger");
    }
}

#[test]
fn the_bankruptcy_price_is_the_last_at_which_nothing_is_owed() {
    let mut draws = draws();
    for worth in [CONTRACT, Worth::Inverse(3 * START), Worth::Linear(7)] {
        for _ in 0..2_000 {
            let (account, _) = position(&mut draws, worth);
            let price = margin::bankruptcy_price(account.cash, account.lots, worth);
            if !(1..1 << 40).contains(&price) {
                continue;
            }
            let left = |price| account.cash + worth.value(account.lots, price);
            assert!(
                left(price) >= 0 && (price == 1 || left(price - account.lots.signum()) < 0),
                "{account:?} at {price}"
            );
        }
    }
}

/// What the calculator says of an isolated position, in ticks: its liquidation price and its bankruptcy price.
fn calculated(worth: Worth, account: &Account, deposit: Money, entry: Ticks, rate: Ppm) -> Option<[Exact; 2]> {
    let (contract, unit) = match worth {
        Worth::Linear(unit) => (Contract::Linear, unit),
        Worth::Inverse(face) => (Contract::Inverse, face),
    };
    let side = if account.lots > 0 { value::Side::Long } else { value::Side::Short };
    let (size, from) = (whole(account.lots.abs()) * whole(unit), whole(entry));
    let margin = whole(i64::try_from(deposit).expect("a small deposit"));
    let bankrupt = bankruptcy::price(contract, side, &size, &from, &margin)?;
    let rate = whole(rate) / whole(PPM);
    let leg = Leg { side, size, from, rate, deduction: whole(0) };
    Some([liquidation_price::at_mark(contract, &margin, &[leg])?, bankrupt])
}

/// Whether a price is so near to a tick that the rounding of money in coin decides.
fn is_undecided(worth: Worth, price: f64) -> bool {
    matches!(worth, Worth::Inverse(_)) && (price - price.round()).abs() < 1e-3
}

/// A market in which the price is led down or up, one tick a step, to the trigger of one position.
fn led_to(worth: Worth, account: Account, rate: Ppm, tick: Ticks) -> Setup {
    let away = account.lots.signum();
    let start = tick + 2 * away;
    let mut setup = textbook(start, rate, vec![account]);
    setup.assets[0].contract.worth = worth;
    setup.steps = 3;
    let side = if away > 0 { Side::Long } else { Side::Short };
    let path: Vec<(Ticks, Lots)> = (0..6).map(|down| (start - away * down, 1)).collect();
    match side {
        Side::Long => setup.assets[0].book.bids = path,
        Side::Short => setup.assets[0].book.asks = path,
    }
    for step in 1..=3 {
        order(&mut setup, step, side.opposite(), 1);
    }
    setup
}

#[test]
fn the_engine_liquidates_at_the_calculated_price_rounded_to_the_tick_in_the_safe_direction() {
    let mut draws = draws();
    // Money fine enough that rounding it moves no price by a thousandth of a tick.
    for worth in [Worth::Inverse(100 * 2 * 10_000_000_000), Worth::Linear(1_000)] {
        let mut closed = 0;
        while closed < 1_000 {
            let lots = between(&mut draws, 50, 5_000) * side(&mut draws);
            let entry = between(&mut draws, 20_000, 150_000);
            let rate = between(&mut draws, 2_000, 50_000);
            let notional = worth.notional(lots, entry);
            // At least a little more than maintenance, at most twice levered.
            let deposit = notional * Money::from(between(&mut draws, 60_000, 500_000)) / Money::from(PPM);
            let account = entered(worth, lots, entry, deposit);
            let Some([exact, bankrupt]) = calculated(worth, &account, deposit, entry, rate) else { continue };
            if is_undecided(worth, float(&exact)) || !(2.0..500_000.0).contains(&float(&exact)) {
                continue;
            }
            closed += 1;
            // A long is closed no earlier than the price is there, so down; a short up.
            let one = whole(1);
            let tick = float(&if lots > 0 { down(&exact, &one) } else { up(&exact, &one) }) as Ticks;
            let (_, events) = run(led_to(worth, account, rate, tick));
            let at: Vec<(u32, Mark)> = events
                .iter()
                .filter_map(|event| match event.what {
                    What::Liquidated { account: AccountId(0), mark, again: false, .. } => Some((event.step, mark)),
                    _ => None,
                })
                .collect();
            assert_eq!(at, [(3, Mark::at(tick))], "{worth:?} {lots} at {entry}, margin {deposit}, {rate} ppm: {exact}");
            if !is_undecided(worth, float(&bankrupt)) {
                // Nothing is owed there: a long's is rounded up, a short's down.
                let safe = float(&if lots > 0 { up(&bankrupt, &one) } else { down(&bankrupt, &one) }) as Ticks;
                assert_eq!(margin::bankruptcy_price(account.cash, lots, worth), safe, "{account:?}: {bankrupt}");
            }
        }
    }
}

#[test]
fn the_shipped_ledger_in_coin_balances_by_hand() {
    let (market, events) = run(preset("inverse-ledger"));
    // Money in hundred-millionths of a coin. The long was credited 20,000,000 at 50,000 dollars and has put in
    // 1,000,000; at 47,500 it owes 21,052,631.
    let sold = [60 * 20_000_000_000 / 94_000, 40 * 20_000_000_000 / 92_000];
    assert_eq!(sold, [12_765_957, 8_695_652]);
    let owed = 21_000_000 - sold[0] - sold[1];
    assert_eq!(owed, -461_609);
    let ledger = market.ledger();
    let found: Vec<What> = events.iter().map(|event| event.what).collect();
    let close = What::Liquidated {
        account: AccountId(0),
        side: Side::Long,
        lots: 100,
        filled: 100,
        notional: sold[0] + sold[1],
        last: Some(92_000),
        mark: Mark::at(95_000),
        fee: 0,
        margin: 1_000_000,
        cash: owed,
        left: 0,
        again: false,
    };
    let expected = [
        What::OutsideOrder { asset: AssetId(0), side: Side::Short, lots: 2, filled: 2, last: Some(95_000) },
        close,
        What::FundPaid { account: AccountId(0), amount: 400_000 },
        What::Reached(Outcome::FundEmpty),
        What::Haircut { account: AccountId(1), amount: 61_609 },
    ];
    assert_eq!(found, expected);
    let cash = |id: AccountId| (ledger.account(id).cash, ledger.account(id).lots);
    assert_eq!(cash(AccountId(0)), (0, 0));
    assert_eq!(cash(AccountId(1)), (10_000_000 - 20_000_000 - 61_609, -100));
    // The seller was debited 100 dollars at 49,500 and 100 at 47,500, and the buyer credited them.
    let paid = 202_020 + 210_526;
    assert_eq!(cash(AccountId(2)), (1_000_000 - paid, -2));
    let maker = Money::from(sold[0] + sold[1]) + 100_000_000 + paid;
    assert_eq!(cash(market.first().seats().maker), (maker, 102));
    assert_eq!(cash(market.house().fund), (0, 0));
    assert_eq!(ledger.cash_in(), 1_000_000 + 20_000_000 + 10_000_000 - 20_000_000 + 1_000_000 + 100_000_000 + 400_000);
    assert_eq!(ledger.recount().cash, ledger.cash_in());
}
