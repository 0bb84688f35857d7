//! Random optional participants, on and off, small and large.

use downdraft::scenario::schema::{
    Arbitrage, Behaviours, Deleveragers, Entrants, LeverageTargeters, StopLosses, TrendFollowers, VolatilityTargeters,
    Withdrawal,
};
use proptest::option;
use proptest::prelude::{Just, Strategy};
use proptest::sample::select;

use crate::random::UnitsInDollars;

/// Any mix of participants; more often none of a kind than one.
pub fn behaviours(start: i64, (tick, lot, _): UnitsInDollars) -> impl Strategy<Value = Behaviours> {
    let one = start as f64 * tick * lot;
    let first =
        (option::weighted(0.3, arbitrage(one)), option::weighted(0.3, trend(one)), option::weighted(0.3, stops()));
    let second = (
        option::weighted(0.3, volatility(one)),
        option::weighted(0.3, leverage(one)),
        option::weighted(0.4, entrants(one)),
    );
    (first, second, option::weighted(0.3, deleveragers())).prop_map(|(first, second, deleveragers)| Behaviours {
        arbitrage: first.0,
        trend_followers: first.1,
        stop_losses: first.2,
        volatility_targeters: second.0,
        leverage_targeters: second.1,
        entrants: second.2,
        deleveragers,
    })
}

/// A market maker that withdraws, or not.
pub fn withdrawal() -> impl Strategy<Value = Option<Withdrawal>> {
    let rule = (select(vec![0.01, 3.0, 300.0]), 0.0..2.0, select(vec![0.15, 2.0, 100.0]), 100.0..1_000.0, 0.0..3.0)
        .prop_map(|(reference_percent_per_day, exponent, floor_percent, ceiling_percent, half_spread_per_sigma)| {
            Withdrawal { reference_percent_per_day, exponent, floor_percent, ceiling_percent, half_spread_per_sigma }
        });
    option::weighted(0.4, rule)
}

fn arbitrage(one: f64) -> impl Strategy<Value = Arbitrage> {
    let wants = proptest::prop_oneof![Just(None), (0.0..1e4).prop_map(Some)];
    (0.0..1e4, 0.0..20.0, select(vec![0.0, 0.05, 5.0]), wants, 0.0..1e3, 1e3..1e5).prop_map(
        move |(capital, leverage, threshold_percent, wants, speed, spot)| Arbitrage {
            capital_dollars: capital * one,
            leverage,
            threshold_percent,
            position_dollars_per_percent: wants.map(|lots: f64| lots * one),
            speed_dollars_per_second: speed * one,
            spot_depth_dollars: spot * one,
        },
    )
}

const fn speeds() -> [f64; 3] {
    [0.0, 10.0, 1e6]
}

fn trend(one: f64) -> impl Strategy<Value = TrendFollowers> {
    (0_u32..5, 0.0..2e3, 0.0..60.0, -2.0..1.9, select(speeds().to_vec())).prop_map(
        move |(accounts, equity, memory_seconds, leverage, trading_half_life_seconds)| TrendFollowers {
            accounts,
            equity_dollars: equity * one,
            memory_seconds,
            sensitivity: 3.0,
            leverage: f64::max(leverage, 0.0),
            trading_half_life_seconds,
        },
    )
}

fn stops() -> impl Strategy<Value = StopLosses> {
    (0.0..100.0, 0.0..10.0, 0.0..40.0).prop_map(|(traders_percent, nearest_percent, further)| StopLosses {
        traders_percent,
        nearest_percent,
        furthest_percent: nearest_percent + further,
    })
}

fn volatility(one: f64) -> impl Strategy<Value = VolatilityTargeters> {
    (0_u32..5, 0.0..2e3, 0.1..100.0, 0.0..1.9, select(speeds().to_vec())).prop_map(
        move |(accounts, equity, target_percent_per_day, max_leverage, trading_half_life_seconds)| {
            VolatilityTargeters {
                accounts,
                equity_dollars: equity * one,
                target_percent_per_day,
                max_leverage,
                trading_half_life_seconds,
            }
        },
    )
}

fn leverage(one: f64) -> impl Strategy<Value = LeverageTargeters> {
    (0_u32..5, 0.0..2e3, 0.0..1.9, select(speeds().to_vec())).prop_map(
        move |(accounts, equity, leverage, trading_half_life_seconds)| LeverageTargeters {
            accounts,
            equity_dollars: equity * one,
            leverage,
            trading_half_life_seconds,
        },
    )
}

fn entrants(one: f64) -> impl Strategy<Value = Entrants> {
    let come = (0_u32..40, 0.0..20_000.0, 0.0..3.0, select(speeds().to_vec()));
    let choose = (-3.0..3.0, -5.0..5.0, select(speeds().to_vec()), -5.0..5.0);
    let size = (1.0..50.0, 0.5..3.0, select(vec![1.0, 30.0]), select(vec![0.0, 5.0, 1e6]), 0.0..100.0);
    (come, choose, size).prop_map(move |(come, choose, size)| Entrants {
        accounts: come.0,
        arrivals_per_hour: come.1,
        appetite_spread: come.2,
        appetite_half_life_seconds: come.3,
        long_bias: choose.0,
        trend_weight: choose.1,
        trend_memory_seconds: choose.2,
        funding_weight: choose.3,
        leverage: Vec::new(),
        smallest_dollars: size.0 * one,
        size_exponent: size.1,
        size_ratio: size.2,
        holding_seconds: size.3,
        stop_loss_percent: size.4,
        stop_nearest_percent: 20.0,
        stop_furthest_percent: 80.0,
    })
}

fn deleveragers() -> impl Strategy<Value = Deleveragers> {
    (0.0..100.0, 1.0..5.0, 0.0..20.0, 0.0..100.0).prop_map(|(traders_percent, comfort_from, more, cut_percent)| {
        Deleveragers { traders_percent, comfort_from, comfort_to: comfort_from + more, cut_percent }
    })
}
