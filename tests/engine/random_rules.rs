//! Promise: whatever rules an exchange has, in any mix, every lot and every unit of money stays accounted
//! for, positions wait where they should, and the same run is the same run.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use downdraft::scenario::schema::rules::{
    Around, Backstop, Binds, Breaker, Closes, Deleveraging, DeleveragingPrice, DeleveragingRule, Fund, Funding,
    HaltedMark, Liquidation, MaintenanceAt, PositionLimit, PriceBand, Refill, Reopening, Stops, Throttle, Tier,
    VolatilityMargin,
};
use downdraft::scenario::schema::{Last, Rules, Scenario};
use downdraft::sim::Simulation;
use downdraft::sim::event::{Outcome, What};
use proptest::option;
use proptest::prelude::{Just, Strategy, any};
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use proptest::{prop_oneof, sample::select};

use crate::conservation::check_run;
use crate::random;

const CASES: u32 = 2_500;

fn liquidation() -> impl Strategy<Value = Liquidation> {
    let closes = prop_oneof![
        Just(Closes::Whole),
        (1.0..100.0, 0.0..5.0, select(vec![0.0, 50.0])).prop_map(|(percent, cooldown_seconds, above_dollars)| {
            Closes::FirstSlice { percent, cooldown_seconds, above_dollars: f64::round(above_dollars) }
        }),
        (0.1..200.0, select(vec![0.0, 50.0]))
            .prop_map(|(buffer_percent, whole_below_dollars)| Closes::ToTarget { buffer_percent, whole_below_dollars }),
    ];
    (closes, 0_i64..5, option::of(1_i64..20), option::of(1.0..100.0), any::<(bool, bool)>()).prop_map(
        |(closes, smallest_order_lots, largest_order_lots, largest_order_percent_of_depth, flags)| Liquidation {
            closes,
            smallest_order_lots,
            largest_order_lots,
            largest_order_percent_of_depth,
            limit_at_bankruptcy_price: flags.0,
            positions_shrink_together: flags.1,
        },
    )
}

fn deleveraging() -> impl Strategy<Value = Deleveraging> {
    let rule = select(vec![
        DeleveragingRule::Queue,
        DeleveragingRule::ProRataSize,
        DeleveragingRule::ProRataProfit,
        DeleveragingRule::LeverageWeighted,
    ]);
    let price = select(vec![DeleveragingPrice::FundImproved, DeleveragingPrice::Bankruptcy, DeleveragingPrice::Mark]);
    (rule, price).prop_map(|(rule, price)| Deleveraging { rule, price })
}

fn breaker() -> impl Strategy<Value = Breaker> {
    let stops = select(vec![Stops::Everything, Stops::Liquidations]);
    let reopening = select(vec![Reopening::Continuous, Reopening::Auction]);
    let mark = select(vec![HaltedMark::Follows, HaltedMark::Frozen]);
    (0.1..30.0, 2.0..10.0, 1.0..6.0, stops, reopening, mark).prop_map(
        |(band_percent, average_seconds, halt_seconds, stops, reopening, mark)| Breaker {
            band_percent,
            average_seconds,
            halt_seconds,
            stops,
            reopening,
            mark,
        },
    )
}

fn funding() -> impl Strategy<Value = Funding> {
    (1.0..8.0, -1.0..1.0, 0.0..1.0, 0.0..20.0, 1.0..50.0).prop_map(
        |(interval_seconds, interest_percent, clamp_percent, cap_percent, impact_dollars)| Funding {
            interval_seconds,
            interest_percent,
            clamp_percent,
            cap_percent,
            impact_dollars,
        },
    )
}

fn volatility_margin() -> impl Strategy<Value = VolatilityMargin> {
    let binds = select(vec![Binds::NewPositions, Binds::AllPositions]);
    (1.0..20.0, 0.1..200.0, -1.0..1.0, binds, 0.5..20.0).prop_map(
        |(leverage, reference_percent_per_day, exponent, binds, step_percent)| VolatilityMargin {
            leverage,
            leverage_cap: 40.0,
            reference_percent_per_day,
            exponent,
            binds,
            step_percent,
        },
    )
}

fn fund() -> impl Strategy<Value = Fund> {
    let refill = (0.0..100_000.0, 0.0..5_000.0).prop_map(|(hourly, target)| Refill {
        dollars_per_hour: f64::round(hourly),
        target_dollars: f64::round(target),
    });
    (0.0..100.0, option::of(0.0..100.0), option::of(refill)).prop_map(
        |(keeps_percent_of_the_rest, stops_at_drawdown_percent, refill)| Fund {
            keeps_percent_of_the_rest,
            stops_at_drawdown_percent,
            refill,
        },
    )
}

fn tiers() -> impl Strategy<Value = Vec<Tier>> {
    let tier =
        |from_dollars: f64, maintenance_percent: f64| Tier { from_dollars, maintenance_percent, max_leverage: 5.0 };
    select(vec![
        Vec::new(),
        vec![tier(0.0, 0.5)],
        vec![tier(0.0, 0.5), tier(50.0, 2.0), tier(500.0, 10.0), tier(10_000.0, 30.0)],
    ])
}

/// Rules on top of those a random scenario has.
fn rules() -> impl Strategy<Value = Rules> {
    let losses = (option::of(liquidation()), option::of(deleveraging()), option::of(fund()));
    let backstop = (50.0..100.0, prop_oneof![0.0..30.0, 0.0..50_000.0], 1_i64..400, 0.0..20.0).prop_map(
        |(below, capital, leverage, seconds)| Backstop {
            below_percent_of_maintenance: below,
            capital_dollars: f64::round(capital),
            leverage_limit: leverage,
            half_life_seconds: seconds,
        },
    );
    let throttle = (option::of(1_i64..100), option::of(1.0..10_000.0))
        .prop_map(|(lots, dollars)| Throttle { lots_per_step: lots, dollars_per_step: dollars.map(f64::round) });
    let band = (0.1..30.0, select(vec![Around::Mark, Around::Index]))
        .prop_map(|(percent, around)| PriceBand { percent, around });
    let limit = (0.0..100.0, 0_i64..50).prop_map(|(percent_of_open_interest, at_least_lots)| PositionLimit {
        percent_of_open_interest,
        at_least_lots,
    });
    let limits = (option::of(backstop), option::of(throttle), option::weighted(0.3, band), option::of(limit));
    let at = option::of(select(vec![MaintenanceAt::Mark, MaintenanceAt::Entry]));
    let moves = (option::of(funding()), option::of(breaker()), tiers(), at, option::of(volatility_margin()));
    (losses, limits, moves).prop_map(
        |(
            (liquidation, adl, fund),
            (backstop, throttle, price_band, position_limit),
            (funding, breaker, tiers, maintenance_at, volatility_margin),
        )| {
            Rules {
                liquidation,
                adl,
                fund,
                backstop,
                throttle,
                funding,
                breaker,
                price_band,
                tiers,
                maintenance_at,
                volatility_margin,
                position_limit,
                ..Rules::default()
            }
        },
    )
}

fn with_rules((mut scenario, rules): (Scenario, Rules)) -> Scenario {
    let own = scenario.rules;
    let waves_per_step = own.waves_per_step.or(rules.liquidation.map(|_| 3));
    let adl = rules.adl.filter(|_| own.when_fund_is_empty == Last::DeleverageByQueue);
    scenario.rules = Rules {
        maintenance_percent: own.maintenance_percent,
        liquidation_fee_percent: own.liquidation_fee_percent,
        insurance_fund_dollars: own.insurance_fund_dollars,
        when_fund_is_empty: own.when_fund_is_empty,
        waves_per_step,
        adl,
        ..rules
    };
    scenario
}

#[test]
fn nothing_is_lost_whatever_the_rules_are() {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let seen = RefCell::new(BTreeSet::new());
    let refused = RefCell::new((0, BTreeSet::new()));
    let result =
        runner.run(&(random::scenario(), rules()).prop_map(with_rules), |scenario| match scenario.setup("random") {
            Ok(setup) => {
                check_run(&scenario, setup.clone(), &seen)?;
                see(setup, &seen);
                Ok(())
            }
            Err(refusal) => {
                refused.borrow_mut().0 += 1;
                refused.borrow_mut().1.insert(refusal.to_string());
                Ok(())
            }
        });
    if let Err(TestError::Fail(reason, scenario)) = &result {
        panic!("{reason}\n{}", scenario.to_ron().expect("a scenario"));
    }
    result.expect("no case is rejected");
    let refused = refused.into_inner();
    assert!(refused.0 <= CASES / 3, "{} scenarios were refused: {:?}", refused.0, refused.1);
    let all = [
        "taken over",
        "vault failed",
        "fund received",
        "funding",
        "halted",
        "reopened",
        "auction",
        "margin changed",
        "left open on purpose",
        Outcome::FundReserveReached.name(),
    ];
    for what in all {
        assert!(seen.borrow().contains(what), "no case reached “{what}”");
    }
}

fn see(setup: downdraft::sim::setup::Setup, seen: &RefCell<BTreeSet<&'static str>>) {
    let steps = setup.steps;
    let mut market = Simulation::new(Arc::new(setup));
    for _ in 0..steps {
        for event in market.step().expect("a sound market") {
            let name = match event.what {
                What::TakenOver { .. } => "taken over",
                What::VaultFailed { .. } => "vault failed",
                What::FundReceived { .. } => "fund received",
                What::Funding { .. } => "funding",
                What::Halted { .. } => "halted",
                What::Reopened { price: Some(_), .. } => "auction",
                What::Reopened { .. } => "reopened",
                What::MarginChanged { .. } => "margin changed",
                What::Liquidated { filled, left: 1.., .. } if filled > 0 => "left open on purpose",
                _ => continue,
            };
            seen.borrow_mut().insert(name);
        }
    }
}
