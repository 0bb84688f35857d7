//! Promise: whatever happens, every lot and every unit of money stays accounted for, and what the
//! market keeps up entry by entry is what a recount from scratch finds.
//!
//! Random scenarios that pass validation, every one of them recounted after every step; together
//! they must reach every way in which a market can stop working.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use downdraft::recording::{Frame, record};
use downdraft::scenario::Scenario;
use downdraft::scenario::presets;
use downdraft::sim::Simulation;
use downdraft::sim::event::{Outcome, What};
use downdraft::sim::invariants;
use downdraft::sim::setup::Setup;
use proptest::prop_assert_eq;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::random;
use crate::recount::{Checked, check_step};

const CASES: u32 = 2_500;

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
pub fn check_run(scenario: &Scenario, setup: Setup, seen: &RefCell<BTreeSet<&'static str>>) -> Checked {
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
                What::Liquidated { account, .. } if market.ledger().account(account).legs > 1 => {
                    seen.borrow_mut().insert("portfolio closed")
                }
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
        "portfolio closed",
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
