//! A step in which nobody is liquidated, with few accounts and with many: the same book and the same
//! prices, so that a difference could only come from the number of accounts.

use std::sync::Arc;

use downdraft::sim::Simulation;
use downdraft::sim::ledger::{Account, Role};
use downdraft::sim::setup::IndexPath;
use downdraft::sim::units::AssetId;

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

/// How many portfolios of two assets on one margin there are to compare.
pub const PORTFOLIOS: [u32; 2] = [1_000, 100_000];

/// The same market twice on one venue, with portfolios that hold a lot of each and can lose 15 to 60 %
/// of it. Both indices stay within 0.1 %, or the first swings down by 25 % and back every 250 steps, which
/// is through the alarms of many and closes nobody.
pub fn venue(portfolios: u32, swings: bool) -> Simulation {
    let mut setup = common_task::setup(10_000);
    let wave = |step: i64| if step / 125 % 2 == 0 { step % 125 } else { 125 - step % 125 };
    let still = |step: i64| 10_000_000_000 + (step * 7_919 % 2_001 - 1_000) * 10_000;
    let swinging = |step: i64| 10_000_000_000 - 20_000_000 * wave(step);
    setup.assets[0].index = IndexPath::Path((0..i64::from(STEPS)).map(still).collect());
    // Without the isolated positions, which the swings would close.
    setup.accounts.clear();
    if let Some(quoting) = &mut setup.assets[0].book.quoting {
        quoting.profile = vec![1_000; quoting.profile.len()];
        quoting.skew = 0.0;
    }
    let start = setup.assets[0].start_price;
    let worth = setup.assets[0].contract.worth;
    setup.assets.push(setup.assets[0].clone());
    if swings {
        setup.assets[0].index = IndexPath::Path((0..i64::from(STEPS)).map(swinging).collect());
    }
    for number in 0..portfolios {
        let worth = worth.value(1, start);
        let margin = 2 * worth * i128::from(15 + 45 * number / portfolios) / 100;
        for leg in 0..2_u8 {
            let row = Account::entered(Role::Trader, if leg == 0 { margin } else { 0 }, 1, worth);
            setup.accounts.push(Account { asset: AssetId(leg), leg, legs: 2, ..row });
        }
    }
    for asset in 0..2_u8 {
        let row = Account::entered(Role::Outside, 0, -i64::from(portfolios), -worth.value(portfolios.into(), start));
        setup.accounts.push(Account { asset: AssetId(asset), ..row });
    }
    Simulation::new(Arc::new(setup))
}

/// That it was quiet.
pub fn check(market: &Simulation) {
    let inventory = market.ledger().account(market.first().seats().maker).lots;
    assert_eq!(inventory, 0, "somebody was liquidated");
}
