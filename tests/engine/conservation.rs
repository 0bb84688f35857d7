//! Promise: whatever happens, every lot and every unit of money stays accounted for, and what the
//! market keeps up entry by entry is what a recount from scratch finds.
//!
//! Random scenarios that pass validation, every one of them recounted after every step; together
//! they must reach every way in which a market can stop working.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use downdraft::recording::{Frame, record};
use downdraft::scenario::Scenario;
use downdraft::scenario::presets;
use downdraft::sim::Simulation;
use downdraft::sim::event::{Event, Outcome, What};
use downdraft::sim::invariants;
use downdraft::sim::ledger::Role;
use downdraft::sim::margin;
use downdraft::sim::setup::{MarkMode, Setup};
use downdraft::sim::units::{AccountId, AssetId, Lots, Mark, Money, Side};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use proptest::{prop_assert, prop_assert_eq};

use crate::random;

const CASES: u32 = 1_500;

type Checked = Result<(), TestCaseError>;

fn ledger_is_whole(market: &Simulation) -> Checked {
    let ledger = market.ledger();
    invariants::check_by_recount(ledger, market.step_number())
        .map_err(|broken| TestCaseError::fail(broken.to_string()))?;
    for mark in [Mark(1), Mark(12_345), Mark(9_876_543)] {
        let equity: Money =
            ledger.accounts().iter().map(|account| account.twice_equity(mark, ledger.unit_value(AssetId(0)))).sum();
        prop_assert_eq!(equity, 2 * ledger.cash_in(), "equity at {:?}", mark);
    }
    let of = |id: AccountId| ledger.account(id);
    prop_assert!(of(market.house().fund).cash >= 0, "a fund below zero");
    prop_assert!(
        of(market.first().seats().dip).cash >= 0 && of(market.first().seats().dip).lots >= 0,
        "dip buyers on credit"
    );
    let owed: Money = ledger
        .accounts()
        .iter()
        .filter(|account| account.role == Role::Trader && account.lots == 0)
        .map(|account| (-account.cash).max(0))
        .sum();
    prop_assert_eq!(owed, market.uncovered(), "debts of accounts without position");
    Ok(())
}

fn triggers_are_those_of_the_ledger(market: &Simulation) -> Checked {
    let waiting: BTreeSet<AccountId> = market.unfilled().collect();
    let setup = market.setup();
    for side in [Side::Long, Side::Short] {
        let mut expected: BTreeMap<Mark, Lots> = BTreeMap::new();
        for (account, id) in market.ledger().accounts().iter().zip(0..) {
            if account.role != Role::Trader || account.side() != Some(side) || waiting.contains(&AccountId(id)) {
                continue;
            }
            if let Some(mark) = margin::trigger(account, setup.first().contract.unit_value, setup.first().maintenance) {
                *expected.entry(mark).or_default() += account.lots.abs();
            }
        }
        prop_assert_eq!(market.first().triggers().profile(side).collect::<BTreeMap<_, _>>(), expected, "{:?}", side);
    }
    Ok(())
}

fn book_is_in_order(market: &Simulation) -> Checked {
    let book = market.first().book();
    for (side, levels) in [(&book.bids, -1), (&book.asks, 1)]
        .map(|(side, worse)| (side, side.levels().map(|(price, lots)| (price * worse, lots)).collect::<Vec<_>>()))
    {
        use downdraft::sim::book::Lane;
        prop_assert!(levels.windows(2).all(|pair| pair[0].0 < pair[1].0), "levels out of order");
        prop_assert!(levels.iter().all(|level| level.1 > 0), "an empty level");
        prop_assert_eq!(side.best().map(i64::abs), levels.first().map(|level| level.0.abs()));
        let resting: Lots = levels.iter().map(|level| level.1).sum();
        prop_assert_eq!(resting, side.resting(Lane::Maker) + side.resting(Lane::Dip));
    }
    if let (Some(bid), Some(ask)) = (book.bids.best(), book.asks.best()) {
        prop_assert!(bid < ask, "bid {} meets ask {}", bid, ask);
    }
    prop_assert!(book.bids.levels().all(|(price, _)| price >= 1), "a bid below one tick");
    Ok(())
}

fn signals_are_a_recount(market: &Simulation) -> Checked {
    let (signals, horizon, mark) = (market.first().signals(), market.setup().first().horizon, market.first().mark());
    let best = market.first().book().bids.best().unwrap_or(0);
    let longs: BTreeMap<Mark, Lots> = market.first().triggers().profile(Side::Long).collect();
    let (mut bids, mut triggered, mut critical) = (0, 0, 1);
    for depth in 1..=horizon {
        let level = Mark(mark.0 - 2 * depth);
        bids += market.first().book().bids.lots_at(best - depth + 1);
        triggered = longs.range(level..).map(|(_, lots)| lots).sum::<Lots>();
        if depth < horizon {
            critical = critical.max(1 + bids - triggered);
        }
    }
    prop_assert_eq!((signals.bids_near, signals.triggers_near), (bids, triggered));
    prop_assert_eq!(signals.critical_shock, critical);
    Ok(())
}

fn events_add_up(market: &Simulation, events: &[Event]) -> Checked {
    let mut open: BTreeMap<(u32, AccountId), Lots> = BTreeMap::new();
    for event in events {
        match event.what {
            What::Liquidated { account, side, lots, filled, notional, left, fee, .. } => {
                prop_assert!(lots > 0 && filled >= 0 && left >= 0 && fee >= 0 && notional >= 0, "{:?}", event);
                prop_assert!(market.ledger().account(account).role == Role::Trader, "{:?}", event);
                prop_assert!(market.ledger().account(account).side() != Some(side.opposite()), "{:?}", event);
                *open.entry((event.wave, account)).or_default() += lots - filled - left;
            }
            What::Deleveraged { account, against, lots, price, .. } => {
                prop_assert!(lots > 0 && price >= 1 && account != against, "{:?}", event);
                *open.entry((event.wave, against)).or_default() -= lots;
            }
            What::TakenOver { account, lots, price, .. } => {
                prop_assert!(lots > 0 && price >= 1, "{:?}", event);
                *open.entry((event.wave, account)).or_default() -= lots;
            }
            What::FundPaid { amount, .. }
            | What::FundReceived { amount, .. }
            | What::VaultFailed { loss: amount, .. }
            | What::Haircut { amount, .. } => prop_assert!(amount > 0, "{:?}", event),
            What::Funding { rate, per_lot, paid, .. } => {
                prop_assert!(rate.signum() == 0 || per_lot == 0 || (rate > 0) == (per_lot > 0), "{:?}", event);
                prop_assert!(paid >= 0, "{:?}", event);
            }
            What::Halted { .. } | What::Reopened { .. } | What::MarginChanged { .. } => {}
            What::IndexShock { .. }
            | What::Changed { .. }
            | What::MaintenanceInForce { .. }
            | What::OutsideOrder { .. }
            | What::Reached(_) => {}
        }
    }
    prop_assert!(open.values().all(|&lots| lots == 0), "lots closed are not filled + deleveraged: {:?}", events);
    Ok(())
}

/// Nobody gives up more than they have, and with waves without limit nobody is left under
/// maintenance. In these two modes the mark of the step's end is the one of its settlement.
fn nobody_is_left_behind(market: &Simulation, events: &[Event]) -> Checked {
    if matches!(market.setup().first().mark, MarkMode::MedianOfThree { .. } | MarkMode::IndexPlusAverage { .. }) {
        return Ok(());
    }
    if market.step_number() == 0 {
        // Who comes in under maintenance is closed in the first step.
        return Ok(());
    }
    let mut payers = BTreeSet::new();
    for event in events {
        if let What::Haircut { account, .. } = event.what {
            payers.insert(account);
            let equity = market
                .ledger()
                .account(account)
                .twice_equity(market.first().mark(), market.ledger().unit_value(AssetId(0)));
            prop_assert!(equity >= 0, "{:?} left with {}", event, equity);
        }
    }
    if market.setup().rules.waves.is_some() {
        return Ok(());
    }
    let waiting: BTreeSet<AccountId> = market.unfilled().collect();
    for (account, id) in market.ledger().accounts().iter().zip((0..).map(AccountId)) {
        let due = account.role == Role::Trader
            && account.lots != 0
            && margin::is_under_maintenance(
                account,
                market.first().mark(),
                market.ledger().unit_value(AssetId(0)),
                market.first().maintenance(),
            );
        prop_assert!(!due || waiting.contains(&id) || payers.contains(&id), "{:?} is still open: {:?}", id, account);
    }
    Ok(())
}

fn check_step(market: &Simulation, events: &[Event]) -> Checked {
    ledger_is_whole(market)?;
    triggers_are_those_of_the_ledger(market)?;
    book_is_in_order(market)?;
    signals_are_a_recount(market)?;
    events_add_up(market, events)?;
    nobody_is_left_behind(market, events)
}

/// The money of each frame follows from that of the frame before.
fn check_frames(frames: &[Frame]) -> Checked {
    for pair in frames.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        prop_assert_eq!(
            after.fund,
            before.fund + after.fees + after.fund_received - after.fund_paid,
            "the fund at step {}",
            after.step
        );
        let debts = before.uncovered + after.bad_debt - after.fund_paid - after.haircut;
        prop_assert_eq!(after.uncovered, debts, "debts at step {}", after.step);
    }
    Ok(())
}

/// Runs a market live, then records it again from the start; both must be the same market.
fn check_run(scenario: &Scenario, setup: Setup, seen: &RefCell<BTreeSet<&'static str>>) -> Checked {
    let setup = Arc::new(setup);
    let mut market = Simulation::new(Arc::clone(&setup));
    let mut digests = vec![market.digest()];
    check_step(&market, &[])?;
    for _ in 0..setup.steps {
        let events = market.step().map_err(|broken| TestCaseError::fail(broken.to_string()))?.to_vec();
        check_step(&market, &events)?;
        digests.push(market.digest());
        for event in events {
            match event.what {
                What::Deleveraged { .. } => seen.borrow_mut().insert("deleveraged"),
                What::Haircut { .. } => seen.borrow_mut().insert("haircut"),
                What::Liquidated { again: true, .. } => seen.borrow_mut().insert("closed in two steps"),
                _ => false,
            };
        }
    }
    seen.borrow_mut().extend(market.outcomes().map(Outcome::name));
    let header = scenario.header("random", &setup, Vec::new());
    let recording = record(header, setup, |_| ControlFlow::Continue(()))
        .map_err(|stopped| TestCaseError::fail(stopped.to_string()))?;
    let again: Vec<u64> = recording.frames().iter().map(|frame| frame.digest).collect();
    prop_assert_eq!(digests, again, "the same seed, another run");
    check_frames(recording.frames())
}

#[test]
fn nothing_is_lost_in_any_random_market() {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let seen = RefCell::new(BTreeSet::new());
    let refused = RefCell::new(0);
    let result = runner.run(&random::scenario(), |scenario| match scenario.setup("random") {
        Ok(setup) => check_run(&scenario, setup, &seen),
        Err(_) => {
            *refused.borrow_mut() += 1;
            Ok(())
        }
    });
    if let Err(TestError::Fail(reason, scenario)) = &result {
        panic!("{reason}\n{}", scenario.to_ron().expect("a scenario"));
    }
    result.expect("no case is rejected");
    assert!(*refused.borrow() <= CASES / 3, "{} scenarios were refused", refused.borrow());
    let all = [
        "book exhausted",
        "fund empty",
        "adl exhausted",
        "venue insolvent",
        "deleveraged",
        "haircut",
        "closed in two steps",
    ];
    for outcome in all {
        assert!(seen.borrow().contains(outcome), "no case reached “{outcome}”");
    }
}

#[test]
fn nothing_is_lost_in_any_shipped_market() {
    for preset in presets::ALL {
        let scenario = preset.scenario().expect("a scenario");
        let setup = Arc::new(scenario.setup(preset.name).expect("valid"));
        let mut market = Simulation::new(Arc::clone(&setup));
        for step in 1..=setup.steps {
            market.step().unwrap_or_else(|broken| panic!("{}: {broken}", preset.name));
            invariants::check_by_recount(market.ledger(), step)
                .unwrap_or_else(|broken| panic!("{}: {broken}", preset.name));
        }
    }
}
