//! 7. Is volatility-scaled margin stabilising? 8. Cross or isolated margin?

use downdraft::scenario::Scenario;
use downdraft::scenario::schema::rules::{Binds, VolatilityMargin};
use downdraft::scenario::schema::{Deed, Entrants, Intervention};

use crate::harness::{LASTING_FUND, SEEDS, median, outcome, over, parse, population, push, show, with};

fn entrants() -> Entrants {
    Entrants {
        accounts: 2_000,
        arrivals_per_hour: 1_200.0,
        appetite_spread: 0.0,
        appetite_half_life_seconds: 3_600.0,
        long_bias: 1.0,
        trend_weight: 0.0,
        trend_memory_seconds: 3_600.0,
        funding_weight: 0.0,
        leverage: Vec::new(),
        smallest_dollars: 3_000.0,
        size_exponent: 1.3,
        size_ratio: 300.0,
        holding_seconds: 3_600.0,
        stop_loss_percent: 0.0,
        stop_nearest_percent: 20.0,
        stop_furthest_percent: 80.0,
    }
}

/// A market of entrants in which volatility triples for the second half and the index falls at the end.
fn volatile(scenario: &mut Scenario, rule: Option<Binds>, last_push: bool) {
    scenario.steps = 540;
    let traders = population(scenario);
    traders.open_interest_dollars = 4e6;
    traders.longs.accounts = 300;
    traders.shorts.accounts = 200;
    scenario.behaviours.entrants = Some(entrants());
    scenario.rules.insurance_fund_dollars = LASTING_FUND;
    let deed = |at_step, what| Intervention { at_step, asset: String::new(), what };
    scenario.interventions = vec![deed(240, Deed::Regime { drift_percent_per_day: 0.0, volatility_times: 3.0 })];
    if last_push {
        scenario.interventions.push(deed(420, Deed::IndexShock { percent: -3.0 }));
    }
    scenario.rules.volatility_margin = rule.map(|binds| VolatilityMargin {
        leverage: 50.0,
        leverage_cap: 100.0,
        reference_percent_per_day: 3.0,
        exponent: 1.0,
        binds,
        step_percent: 2.0,
    });
}

#[test]
fn q07_margins_that_follow_volatility_steady_the_market_until_they_bind_open_positions() {
    let [fixed, new, all] = [None, Some(Binds::NewPositions), Some(Binds::AllPositions)].map(|rule| {
        let runs = with(|scenario| volatile(scenario, rule, true));
        show(&format!("{rule:?}"), &runs);
        (median(&runs, |run| run.accounts), median(&runs, |run| run.drawdown))
    });
    assert!(new.0 < 0.5 * fixed.0 && new.1 < fixed.1, "new positions only: {new:?} against {fixed:?}");
    assert!(all.0 > 1.5 * new.0 && all.1 > new.1, "open positions too: {all:?} against {new:?}");
    // Positions that are there already: the push raises volatility, and a rule that binds them turns that
    // into higher maintenance in the middle of the fall.
    let after_a_push = |rule| {
        let runs = with(|scenario| {
            let mut rules = scenario.clone();
            volatile(&mut rules, rule, false);
            scenario.rules.volatility_margin = rules.rules.volatility_margin;
            scenario.rules.insurance_fund_dollars = LASTING_FUND;
            push(scenario, -2.5);
        });
        show(&format!("{rule:?}, nobody enters"), &runs);
        (median(&runs, |run| run.accounts), median(&runs, |run| run.drawdown))
    };
    let (fixed, all) = (after_a_push(None), after_a_push(Some(Binds::AllPositions)));
    assert!(all.0 > fixed.0 && all.1 > fixed.1, "pro-cyclical: {all:?} against {fixed:?}");
}

/// Largest move of the second asset either way, in percent, accounts closed, and lots forced in each.
fn two_assets(cross: f64, hedged: f64, percent: f64) -> [f64; 4] {
    let mut scenario = parse(include_str!("two_assets.ron"));
    let Some(portfolios) = scenario.portfolios.as_mut() else { panic!("portfolios") };
    (portfolios.cross_percent, portfolios.hedged_percent) = (cross, hedged);
    push(&mut scenario, percent);
    let runs = over(SEEDS, &scenario, |run| {
        let other = &run.others()[0];
        let start = other[0].mark.ticks();
        let moved = other.iter().map(|frame| (frame.mark.ticks() / start - 1.0).abs()).fold(0.0, f64::max);
        let forced: i64 = other.iter().map(|frame| frame.lots_long + frame.lots_short).sum();
        let first: i64 = run.frames().iter().map(|frame| frame.lots_long).sum();
        [100.0 * moved, outcome(run).accounts, first as f64, forced as f64]
    });
    let found = [0, 1, 2, 3].map(|place: usize| median(&runs, |run| run[place]));
    println!("{percent} %, {cross} % cross, {hedged} % hedged: {found:.2?}");
    found
}

#[test]
fn q08_shared_margin_saves_from_small_shocks_and_spreads_large_ones() {
    let (isolated, shared) = (two_assets(0.0, 0.0, -2.0), two_assets(100.0, 0.0, -2.0));
    assert!(shared[1] < 0.2 * isolated[1], "fewer of a shock to one asset: {shared:?} against {isolated:?}");
    let [isolated, half, shared] = [0.0, 50.0, 100.0].map(|cross| two_assets(cross, 0.0, -5.0));
    assert!(isolated[0] < 0.5 && isolated[3] == 0.0, "isolated margins carry nothing over: {isolated:?}");
    assert!(half[0] > 4.0 * isolated[0] && shared[0] > 4.0 * isolated[0], "{half:?}, {shared:?}");
    assert!(half[3] > 0.0 && shared[3] > 0.0);
    // Hedged books are not safe: they push the other asset up instead.
    let hedged = two_assets(100.0, 100.0, -5.0);
    assert!(hedged[0] > 4.0 * isolated[0] && hedged[3] > 0.0, "{hedged:?}");
}
