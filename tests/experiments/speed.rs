//! 3. Should liquidations be slower? 4. Partial or full? 5. Do halts help?

use downdraft::recording::Recording;
use downdraft::scenario::schema::rules::{Breaker, Closes, HaltedMark, Liquidation, Reopening, Stops, Throttle};
use downdraft::scenario::schema::{Deed, Intervention};
use downdraft::sim::ledger::Role;

use crate::harness::{LASTING_FUND, SEEDS, base, median, outcome, over, population, push, show, with};

/// Losses beyond margin, paid or still to come: positions that wait for their turn under water count.
fn losses(run: &Recording) -> (f64, f64) {
    let Some(market) = run.end() else { panic!("a recorded run") };
    let first = market.first();
    let worth = run.header().worth;
    let open = market.ledger().accounts().filter(|account| account.role == Role::Trader);
    let twice: i128 = open.map(|account| (-account.twice_equity(first.mark(), worth)).max(0)).sum();
    let all = outcome(run);
    (all.accounts, all.bad_debt + 0.5 * run.header().whole(twice))
}

/// Accounts closed, losses, and losses for every account closed: medians, the slowest first.
fn by_speed(falling: bool) -> [[f64; 3]; 4] {
    [5_000.0, 20_000.0, 50_000.0, 1e9].map(|dollars| {
        let mut scenario = base();
        if falling {
            push(&mut scenario, -2.0);
            for at_step in [40, 60, 80, 100, 120, 140, 160] {
                let what = Deed::IndexShock { percent: -1.0 };
                scenario.interventions.push(Intervention { at_step, asset: String::new(), what });
            }
        }
        scenario.rules.insurance_fund_dollars = LASTING_FUND;
        scenario.rules.throttle = Some(Throttle { lots_per_step: None, dollars_per_step: Some(dollars) });
        let runs = over(SEEDS, &scenario, losses);
        let [closed, lost, each] =
            [median(&runs, |run| run.0), median(&runs, |run| run.1), median(&runs, |run| run.1 / run.0.max(1.0))];
        println!("falling on: {falling}, ${dollars} a step: closed {closed}, losses ${lost:.0}, ${each:.0} each");
        [closed, lost, each]
    })
}

#[test]
fn q03_slower_liquidation_closes_fewer_and_loses_more_on_each_if_the_price_goes_on_falling() {
    let after_one_push = by_speed(false);
    let falling_on = by_speed(true);
    for sweep in [after_one_push, falling_on] {
        assert!(sweep.windows(2).all(|pair| pair[0][0] < pair[1][0]), "fewer, the slower: {sweep:?}");
    }
    assert!(falling_on.windows(2).all(|pair| pair[0][2] > pair[1][2]), "more on each, the slower: {falling_on:?}");
    // Expected everywhere; but after a single push the contract comes back to its index, and who waits
    // is closed at a better price than the cascade would have left.
    assert!(after_one_push[0][2] < after_one_push[3][2], "{after_one_push:?}");
    // The total is not a U with a best speed inside: it is largest at a medium one, where the cascade
    // still runs and its positions already wait.
    assert!(falling_on[2][1] > falling_on[0][1] && falling_on[2][1] > falling_on[3][1], "{falling_on:?}");
}

fn liquidation(closes: Closes) -> Liquidation {
    Liquidation {
        closes,
        smallest_order_lots: 1,
        largest_order_lots: None,
        largest_order_percent_of_depth: None,
        limit_at_bankruptcy_price: false,
        positions_shrink_together: false,
    }
}

#[test]
fn q04_partial_liquidation_saves_the_market_from_a_small_shock_and_not_from_a_large_one() {
    let policies = [
        ("whole", Closes::Whole),
        ("first slice", Closes::FirstSlice { percent: 20.0, cooldown_seconds: 30.0, above_dollars: 1_000.0 }),
        ("to target", Closes::ToTarget { buffer_percent: 25.0, whole_below_dollars: 1_000.0 }),
    ];
    let [small, large] = [-1.5, -2.5].map(|percent| {
        policies.map(|(name, closes)| {
            let runs = with(|scenario| {
                push(scenario, percent);
                // Rungs are wide enough to end a cascade on: maintenance × buffer is half a percent.
                scenario.rules.maintenance_percent = 2.0;
                population(scenario).max_leverage = 25.0;
                scenario.rules.liquidation = Some(liquidation(closes));
            });
            show(&format!("{percent} %, {name}"), &runs);
            (median(&runs, |run| run.drawdown), median(&runs, |run| run.forced))
        })
    });
    for (partial, whole) in [(small[1], small[0]), (small[2], small[0])] {
        assert!(partial.0 < 0.4 * whole.0 && partial.1 < 0.25 * whole.1, "small shock: {partial:?} of {whole:?}");
    }
    for (partial, whole) in [(large[1], large[0]), (large[2], large[0])] {
        assert!((partial.0 / whole.0 - 1.0).abs() < 0.15, "large shock: {partial:?} of {whole:?}");
        assert!((partial.1 / whole.1 - 1.0).abs() < 0.15, "large shock: {partial:?} of {whole:?}");
    }
}

#[test]
fn q05_the_longer_the_halt_the_fewer_are_liquidated() {
    let sweep = [0.0, 60.0, 120.0, 300.0, 600.0].map(|halt| {
        let runs = with(|scenario| {
            scenario.rules.breaker = (halt > 0.0).then_some(Breaker {
                band_percent: 2.0,
                average_seconds: 300.0,
                halt_seconds: halt,
                stops: Stops::Everything,
                reopening: Reopening::Continuous,
                mark: HaltedMark::Follows,
            });
        });
        show(&format!("halt of {halt} s"), &runs);
        [median(&runs, |run| run.accounts), median(&runs, |run| run.drawdown), median(&runs, |run| run.bad_debt)]
    });
    for pair in sweep.windows(2) {
        // The index does not gap while the market stands still, so bad debt falls too; the model's
        // "gaps on reopening raise bad debt" needs news during the halt.
        assert!(pair[1].iter().zip(pair[0]).all(|(longer, shorter)| *longer < shorter), "{pair:?}");
    }
    assert!(sweep[4][0] < 0.5 * sweep[0][0], "{sweep:?}");
}
