//! A step in which nobody is liquidated, with few accounts and with many: the same book and the same
//! prices, so that a difference could only come from the number of accounts.

use std::sync::Arc;

use downdraft::sim::Simulation;
use downdraft::sim::setup::IndexPath;

use crate::common_task;

/// How many accounts there are to compare.
pub const ACCOUNTS: [u32; 2] = [10_000, 1_000_000];
/// How many steps are measured together.
pub const STEPS: u32 = 1_000;

/// A market whose index stays within 0.1 % of its start, above every liquidation price.
pub fn market(accounts: u32) -> Simulation {
    let mut setup = common_task::setup(accounts);
    let wiggle = |step: i64| 10_000_000_000 + (step * 7_919 % 2_001 - 1_000) * 10_000;
    setup.assets[0].index = IndexPath::Path((0..i64::from(STEPS)).map(wiggle).collect());
    if let Some(quoting) = &mut setup.assets[0].book.quoting {
        quoting.profile = vec![1_000; quoting.profile.len()];
    }
    Simulation::new(Arc::new(setup))
}

/// That it was quiet.
pub fn check(market: &Simulation) {
    let inventory = market.ledger().account(market.first().seats().maker).lots;
    assert_eq!(inventory, 0, "somebody was liquidated");
}
