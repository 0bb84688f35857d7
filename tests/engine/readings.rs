//! Promise: what a frame says of the market is what a count from scratch finds: leverage, depth,
//! volume, the tape, and every asset besides the first.

use std::ops::ControlFlow;
use std::sync::Arc;

use downdraft::recording::{Currency, Frame, Header, Recording, record};
use downdraft::scenario::presets::Preset;
use downdraft::sim::Simulation;
use downdraft::sim::event::What;
use downdraft::sim::ledger::{Account, Role};
use downdraft::sim::setup::Setup;
use downdraft::sim::signals::Signal;
use downdraft::sim::signals::curve::Curve;
use downdraft::sim::units::{AssetId, Lots, Side};

use crate::market::{opened, order, preset, run, textbook, trader};

/// Lots × leverage at entry in hundredths, of everybody who waits for a trigger.
fn leveraged(market: &Simulation) -> f64 {
    let waiting = |account: &Account| account.role == Role::Trader && account.lots != 0;
    let weight = |account: Account| {
        let leverage = account.cost.abs() as f64 / (account.cash + account.cost) as f64;
        (100.0 * leverage * account.lots.abs() as f64).floor()
    };
    market.ledger().accounts().filter(waiting).map(weight).sum()
}

#[test]
fn leverage_weighted_open_interest_is_kept_as_positions_come_and_go() {
    let mut market = opened(preset("spiral"));
    let mut fell = f64::INFINITY;
    for step in 0..=320 {
        if step > 0 {
            market.step().expect("a sound market");
        }
        if step % 20 == 0 {
            assert_eq!(market.unfilled().count(), 0);
            let counted = leveraged(&market);
            let kept = market.first().triggers().leveraged() as f64;
            // Unlevered positions have no trigger; none of the preset's are.
            assert!((kept / counted - 1.0).abs() < 1e-9, "step {step}: {kept} instead of {counted}");
            fell = fell.min(counted / leveraged(&opened(preset("spiral"))));
        }
    }
    assert!(fell < 0.9, "nobody was closed: {fell}");
}

#[test]
fn three_traders_by_hand() {
    // 2 × 10 lots, 4 × 5 lots short, 1 × 3 lots which nothing can liquidate.
    let mut setup = textbook(100, 10_000, vec![trader(500, 10, 100), trader(125, -5, 100), trader(300, 3, 100)]);
    setup.assets[0].book.bids = vec![(99, 4), (98, 6), (97, 20)];
    order(&mut setup, 1, Side::Short, 9);
    let market = opened(setup.clone());
    assert_eq!(market.first().triggers().leveraged(), 100 * (2 * 10 + 4 * 5));
    let (market, _) = run(setup);
    // The sale was in step 1; in step 2 nobody trades.
    assert_eq!((market.first().book().bids.taken(), market.first().book().asks.taken()), (0, 0));
}

fn recorded(setup: Setup) -> Recording {
    let asset = setup.first();
    let header = Header {
        title: String::new(),
        scenario: String::new(),
        observations: Vec::new(),
        seed: setup.seed,
        model_version: 1,
        step_seconds: setup.step_seconds,
        tick: asset.contract.tick,
        lot: asset.contract.lot,
        money: setup.money,
        currency: Currency::Dollars,
        worth: asset.contract.worth,
        traded: "coins".to_owned(),
        changes: Vec::new(),
        horizon_percent: 1.0,
        notes: Vec::new(),
    };
    record(header, Arc::new(setup), |_| ControlFlow::Continue(())).expect("a sound run")
}

#[test]
fn frames_say_what_a_count_of_the_rebuilt_market_finds() {
    let run = recorded(preset("spiral"));
    for step in [0, 100, 197, 199, 205, 320] {
        let frame = run.frame(step);
        let market = run.state_at(step).expect("sound").expect("a recorded run");
        let first = market.first();
        let (mark, mid) = (first.mark().ticks(), first.mid().ticks());
        let best = first.book().bids.best().expect("bids");
        let depth: Lots = first
            .book()
            .bids
            .levels()
            .filter(|&(price, _)| best - price < (mid / 100.0) as i64)
            .map(|level| level.1)
            .sum();
        assert_eq!(frame.readings.bids_one_percent, depth, "step {step}");
        let near: Lots = first
            .triggers()
            .profile(Side::Long)
            .filter(|(trigger, _)| trigger.ticks() >= 0.98 * mark)
            .map(|(_, lots)| lots)
            .sum();
        assert!((frame.readings.triggers_two_percent - near).abs() <= near / 100, "step {step}");
        let sigma = first.volatility().sigma();
        assert!((frame.signal(Signal::Volatility).unwrap_or(0.0) - 100.0 * sigma).abs() < 1e-7);
        assert_eq!(frame.signal(Signal::OpenInterestOverDepth), Some(frame.open_interest as f64 / depth as f64));
    }
    // What was forced is part of what was sold, and what was closed is part of what branched.
    assert!(run.frames().iter().all(|frame| frame.lots_long <= frame.readings.sold));
    assert!(run.frames().iter().all(|frame| frame.lots_short <= frame.readings.bought));
    let calm = |frame: &&Frame| frame.readings.autocorrelation_ppm.is_some();
    assert_eq!(run.frames().iter().find(calm).map(|frame| frame.step), Some(120));
    assert!(run.frames().iter().any(|frame| frame.readings.branching_ppm.is_some_and(|ratio| ratio > 500_000)));
}

#[test]
fn the_curve_and_the_headline_agree_where_the_mark_is_the_price_before_the_best_bid() {
    for name in ["v05-flat-book", "v08-identical-positions"] {
        let market = opened(preset(name));
        let first = market.first();
        let asset = market.setup().first();
        let curve = Curve::read(Side::Long, first.book(), first.triggers(), asset.mark, first.mark());
        assert_eq!(curve.reference(), first.last());
        assert_eq!(curve.critical_shock(asset.horizon), first.signals().critical_shock, "{name}");
    }
}

#[test]
fn the_other_assets_have_frames_of_their_own() {
    let mut setup = preset("v05-flat-book");
    let mut other = setup.first().clone();
    // Half as deep, and one long that a sale of its own forces out.
    other.book.bids.iter_mut().for_each(|level| level.1 /= 2);
    let start = other.start_price;
    setup.assets.push(other);
    let in_second = |account: Account| Account { asset: AssetId(1), ..account };
    let outsider = setup.accounts.len() as u32;
    setup.accounts.push(in_second(Account::entered(Role::Outside, 0, -700, -700 * i128::from(start))));
    let (lots, deposit) = (700, 700 * i128::from(start) / 100);
    setup.accounts.push(in_second(trader(deposit + 700, lots, start)));
    setup.interventions.push(downdraft::sim::setup::Intervention {
        step: 2,
        asset: AssetId(1),
        what: downdraft::sim::setup::Deed::Order {
            account: downdraft::sim::units::AccountId(outsider),
            side: Side::Short,
            lots: 20_000,
        },
    });
    setup.steps = 4;
    let run = recorded(setup.clone());
    assert_eq!((run.others().len(), run.others()[0].len()), (1, 5));
    let frames = &run.others()[0];
    // In the end the market maker holds what was sold.
    assert_eq!((frames[0].open_interest, frames[4].open_interest, frames[4].lots_long), (700, 20_700, 0));
    assert_eq!(frames.iter().map(|frame| frame.lots_long).collect::<Vec<_>>(), [0, 0, 700, 0, 0]);
    let end = run.end().expect("an end").markets()[1].last();
    assert_eq!(frames[4].last, end);
    assert!(end < run.frame(4).last);
    // Its lots are not the headline's, its money is the venue's.
    assert_eq!(run.frame(2).lots_long, 0);
    assert!(run.frame(2).longs_liquidated == 1 && run.frame(2).notional_long > 0);
    let closed = run.events_at(2).iter().filter(|event| matches!(event.what, What::Liquidated { .. })).count();
    assert_eq!(closed, 1);
}

#[test]
fn the_summary_measures_r_after_the_event() {
    let preset =
        |name| recorded(Preset::named(name).expect("shipped").scenario().expect("one").setup(name).expect("valid"));
    let summary = downdraft::recording::summary::Summary::of(&preset("v05-flat-book"));
    assert_eq!((summary.realised.chosen, summary.realised.forced), (10_000, 15_000));
    assert_eq!((summary.realised.ratio(), summary.realised.volume_amplification()), (Some(0.6), Some(2.5)));
    let block = downdraft::recording::summary::Summary::of(&preset("v08-identical-positions"));
    assert_eq!((block.realised.chosen, block.realised.forced), (11_001, 20_000));
}
