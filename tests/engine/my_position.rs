//! The reader's own position is a real account: closed where the engine says, off to the last bit.

use std::ops::ControlFlow;
use std::sync::Arc;

use downdraft::chart::my_position::Reading;
use downdraft::recording::record;
use downdraft::scenario::schema::{MyPosition, Side};
use downdraft::scenario::{Scenario, presets};
use downdraft::sim::Simulation;
use downdraft::sim::event::What;
use downdraft::sim::units::{AccountId, AssetId, Mark};
use proptest::prelude::*;

fn spiral(mine: Option<MyPosition>) -> Scenario {
    let Ok(mut scenario) = presets::load("spiral") else { panic!("the preset") };
    scenario.steps = 260;
    scenario.my_position = mine;
    scenario
}

fn venue(scenario: &Scenario) -> Result<Simulation, String> {
    scenario.setup("test").map(|setup| Simulation::new(Arc::new(setup))).map_err(|refusal| refusal.to_string())
}

fn long(size_dollars: f64, entry_price_dollars: f64, leverage: f64) -> MyPosition {
    MyPosition { side: Side::Long, size_dollars, entry_price_dollars, leverage, wallet_dollars: None }
}

/// Runs a position and compares every mark it is tested at with the price it is said to be closed at.
/// Returns whether it was closed.
fn closed_where_said(mine: MyPosition) -> bool {
    let Ok(mut venue) = venue(&spiral(Some(mine))) else { return false };
    let Some(id) = venue.setup().mine else { panic!("an account") };
    let sign = if mine.side == Side::Long { 1 } else { -1 };
    let mut closed = false;
    for _ in 0..venue.setup().steps {
        let mut seen: Vec<(u32, Mark, Option<Mark>)> = Vec::new();
        let look = |venue: &Simulation| {
            let open = Reading::of(venue, 0).and_then(|reading| reading.open);
            if let Some(open) = open {
                seen.push((venue.wave(), open.mark, open.liquidation));
            }
        };
        let Ok(events) = venue.step_watched(look) else { panic!("conservation") };
        let hit = events.iter().find_map(|event| match event.what {
            What::Liquidated { account, mark, .. } if account == id => Some((event.wave, mark)),
            _ => None,
        });
        for (wave, mark, trigger) in seen {
            let due = trigger.is_some_and(|trigger| sign * mark.0 <= sign * trigger.0);
            // Found below maintenance before a wave, it is closed in that wave and at that mark.
            assert_eq!(due, hit == Some((wave + 1, mark)), "{mine:?}: {mark:?} against {trigger:?}, {hit:?}");
        }
        closed |= hit.is_some();
        assert_eq!(venue.ledger().recount(), venue.ledger().totals());
        assert_eq!(venue.ledger().recount().assets[0].lots, 0);
    }
    closed
}

#[test]
fn known_positions_are_closed_where_the_card_says() {
    assert!(closed_where_said(long(50_000.0, 100.0, 20.0)));
    assert!(!closed_where_said(long(50_000.0, 100.0, 1.5)));
    let short = |dimes: i32| MyPosition { side: Side::Short, ..long(200_000.0, f64::from(dimes) / 10.0, 20.0) };
    assert!((955..965).any(|dimes| closed_where_said(short(dimes))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn random_positions_are_closed_where_the_card_says(
        is_long in any::<bool>(), size in 1_000.0..2e6_f64, cents in 9_000..11_000_i32, leverage in 1.0..60.0_f64,
    ) {
        let side = if is_long { Side::Long } else { Side::Short };
        closed_where_said(MyPosition { side, ..long(size, f64::from(cents) / 100.0, leverage) });
    }
}

#[test]
fn with_cross_margin_the_wallet_decides_where_it_is_closed() {
    let isolated = long(50_000.0, 100.0, 20.0);
    let cross = |wallet: f64| MyPosition { wallet_dollars: Some(wallet), ..isolated };
    let closed_at = |mine: MyPosition| {
        let Ok(venue) = venue(&spiral(Some(mine))) else { panic!("valid") };
        venue.setup().mine.and_then(|id| venue.liquidation_mark(id))
    };
    // The margin of the isolated position is 50,000 / 20.
    assert_eq!(closed_at(cross(2_500.0)), closed_at(isolated));
    assert!(closed_at(cross(5_000.0)) < closed_at(isolated));
    assert!(closed_where_said(cross(2_500.0)));
    assert!(!closed_where_said(cross(50_000.0)), "nothing to borrow, nothing to close");
}

#[test]
fn while_it_stands_it_changes_no_price() {
    let run = |scenario: &Scenario| {
        let Ok(setup) = scenario.setup("test") else { panic!("valid") };
        let setup = Arc::new(setup);
        let header = scenario.header("test", &setup, Vec::new());
        let Ok(run) = record(header, setup, |_| ControlFlow::Continue(())) else { panic!("recorded") };
        let marks: Vec<_> = run.frames().iter().map(|frame| (frame.mark, frame.last, frame.fund)).collect();
        (marks, run.frames().last().map(|frame| frame.digest))
    };
    let (without, digest) = run(&spiral(None));
    let (with, other) = run(&spiral(Some(long(50_000.0, 100.0, 1.0))));
    assert_eq!(with, without);
    assert_ne!(other, digest, "it is there all the same");
    assert_eq!(run(&spiral(None)).1, digest);
}

#[test]
fn the_rank_counts_everybody_who_is_deleveraged_first() {
    let Ok(mut venue) = venue(&spiral(Some(long(50_000.0, 95.0, 10.0)))) else { panic!("valid") };
    let Some(id) = venue.setup().mine else { panic!("an account") };
    for _ in 0..50 {
        assert!(venue.step().is_ok());
    }
    let mut queue = venue.deleveraging_queue(AssetId(0), downdraft::sim::units::Side::Long);
    let place = queue.place(id);
    let all = queue.all();
    assert_eq!(place.map(|(before, _)| before), all.iter().position(|&other| other == id));
    assert_eq!(place.map(|(_, all)| all), Some(all.len()));
    assert_eq!(queue.place(AccountId(u32::MAX)), None);
}

#[test]
fn a_position_that_cannot_be_is_refused_by_its_field() {
    for (mine, field) in [
        (long(0.0, 100.0, 5.0), "my_position.size_dollars"),
        (long(50_000.0, 100.0001, 5.0), "my_position.entry_price_dollars"),
        (long(50_000.0, 100.0, 5_000.0), "my_position.leverage"),
        (long(50_000.0, 150.0, 10.0), "my_position.entry_price_dollars"),
        (MyPosition { wallet_dollars: Some(9_999.0), ..long(50_000.0, 100.0, 5.0) }, "my_position.wallet_dollars"),
    ] {
        let refusal = venue(&spiral(Some(mine))).err().unwrap_or_default();
        assert!(refusal.contains(field), "{refusal}");
    }
}
