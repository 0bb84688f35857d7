//! Traders with rules of their own: those who chase, those who cut, those who come and go.

use super::size::{around, round};
use super::{Dial, Size, Switch, Unit, dial, free, part};
use crate::scenario::Scenario;
use crate::scenario::schema::{
    Deleveragers, Entrants, LeverageTargeters, StopLosses, TrendFollowers, VolatilityTargeters,
};

/// The most leverage a mechanism begins with, kept well inside what maintenance allows.
fn leverage(size: &Size, wanted: f64) -> f64 {
    wanted.min(round(50.0 / size.maintenance)).max(0.5)
}

fn leverages(size: &Size) -> (f64, f64) {
    (0.1, leverage(size, 20.0))
}

pub(super) const SWITCHES: &[Switch] = &[
    part!(
        "Trend followers",
        "Accounts buy what has risen and sell what has fallen, so every move goes further.",
        behaviours.trend_followers,
        |size| TrendFollowers {
            accounts: 20,
            equity_dollars: size.interest(0.02),
            memory_seconds: size.steps(60.0, 1.0),
            sensitivity: 1.0,
            leverage: leverage(size, 3.0),
            trading_half_life_seconds: size.steps(6.0, 0.0),
        },
        free,
        [
            dial!("Their money", Dollars, true, |size| around(size.interest(0.02)), behaviours.trend_followers => equity_dollars),
            dial!("Leverage", Times, true, leverages, behaviours.trend_followers => leverage),
            dial!("Memory", Seconds, true, |size| around(size.steps(60.0, 1.0)), behaviours.trend_followers => memory_seconds),
        ]
    ),
    part!(
        "Stop-losses",
        "Some traders close by themselves at a set loss, before the exchange does; that moves the price too.",
        behaviours.stop_losses,
        |_| StopLosses { traders_percent: 30.0, nearest_percent: 1.0, furthest_percent: 8.0 },
        free,
        [
            dial!("Traders with one", Percent, false, |_| (0.0, 100.0), behaviours.stop_losses => traders_percent),
            Dial {
                path: "behaviours.stop_losses.nearest_percent",
                label: "Nearest to entry",
                unit: Unit::Percent,
                is_logarithmic: true,
                range: |_| (0.1, 20.0),
                get: |scenario| scenario.behaviours.stop_losses.map(|stops| stops.nearest_percent),
                set: |scenario, value| {
                    if let Some(stops) = &mut scenario.behaviours.stop_losses {
                        stops.nearest_percent = value.min(stops.furthest_percent);
                    }
                },
            },
            Dial {
                path: "behaviours.stop_losses.furthest_percent",
                label: "Furthest from entry",
                unit: Unit::Percent,
                is_logarithmic: true,
                range: |_| (0.5, 50.0),
                get: |scenario| scenario.behaviours.stop_losses.map(|stops| stops.furthest_percent),
                set: |scenario, value| {
                    if let Some(stops) = &mut scenario.behaviours.stop_losses {
                        stops.furthest_percent = value.max(stops.nearest_percent);
                    }
                },
            },
        ]
    ),
    part!(
        "Volatility targeters",
        "Accounts hold less of what has become more volatile: calm builds positions, unrest sells them.",
        behaviours.volatility_targeters,
        |size| VolatilityTargeters {
            accounts: 20,
            equity_dollars: size.interest(0.05),
            target_percent_per_day: round(size.volatility * 1.5),
            max_leverage: leverage(size, 3.0),
            trading_half_life_seconds: size.steps(12.0, 0.0),
        },
        free,
        [
            dial!("Their money", Dollars, true, |size| around(size.interest(0.05)), behaviours.volatility_targeters => equity_dollars),
            dial!("Volatility aimed at", PercentPerDay, true, |size| around(round(size.volatility * 1.5)), behaviours.volatility_targeters => target_percent_per_day),
            dial!("Most leverage", Times, true, leverages, behaviours.volatility_targeters => max_leverage),
        ]
    ),
    part!(
        "Leverage targeters",
        "Accounts hold a fixed multiple of what they own: they must sell into every fall and buy every rise.",
        behaviours.leverage_targeters,
        |size| LeverageTargeters {
            accounts: 20,
            equity_dollars: size.interest(0.02),
            leverage: leverage(size, 4.0),
            trading_half_life_seconds: size.steps(6.0, 0.0),
        },
        free,
        [
            dial!("Their money", Dollars, true, |size| around(size.interest(0.02)), behaviours.leverage_targeters => equity_dollars),
            dial!("Leverage", Times, true, leverages, behaviours.leverage_targeters => leverage),
            dial!("Half is traded in", Seconds, true, |size| around(size.steps(6.0, 0.0)), behaviours.leverage_targeters => trading_half_life_seconds),
        ]
    ),
    part!(
        "Newcomers",
        "Leveraged traders come, hold for a while and leave: open interest builds up again after a fall.",
        behaviours.entrants,
        |size| Entrants {
            accounts: 2_000,
            arrivals_per_hour: arrivals(size),
            appetite_spread: 0.5,
            appetite_half_life_seconds: 3_600.0,
            long_bias: 0.3,
            trend_weight: 0.5,
            trend_memory_seconds: 3_600.0,
            funding_weight: 0.1,
            leverage: Vec::new(),
            smallest_dollars: size.interest(1e-6),
            size_exponent: 1.3,
            size_ratio: 1_000.0,
            holding_seconds: size.steps(180.0, 0.0),
            stop_loss_percent: 20.0,
            stop_nearest_percent: 20.0,
            stop_furthest_percent: 80.0,
        },
        free,
        [
            dial!("Arrivals", PerHour, true, |size| (arrivals(size) / 30.0, arrivals(size) * 5.0), behaviours.entrants => arrivals_per_hour),
            dial!("They hold for", Seconds, true, |size| around(size.steps(180.0, 0.0)), behaviours.entrants => holding_seconds),
            dial!("Pull of the trend", Number, false, |_| (-3.0, 3.0), behaviours.entrants => trend_weight),
        ]
    ),
    part!(
        "Cautious traders",
        "Some traders cut positions before they must; it spares them and pushes the price on to others.",
        behaviours.deleveragers,
        |_| Deleveragers { traders_percent: 30.0, comfort_from: 2.0, comfort_to: 4.0, cut_percent: 25.0 },
        free,
        [
            dial!("Traders who do", Percent, false, |_| (0.0, 100.0), behaviours.deleveragers => traders_percent),
            Dial {
                path: "behaviours.deleveragers.comfort_to",
                label: "Most wanted margin",
                unit: Unit::Times,
                is_logarithmic: true,
                range: |_| (1.0, 50.0),
                get: |scenario| scenario.behaviours.deleveragers.map(|rule| rule.comfort_to),
                set: set_comfort,
            },
            dial!("Cut at a time", Percent, false, |_| (1.0, 100.0), behaviours.deleveragers => cut_percent),
        ]
    ),
];

/// A few newcomers a step.
fn arrivals(size: &Size) -> f64 {
    round(2.0 * 3_600.0 / size.step)
}

fn set_comfort(scenario: &mut Scenario, value: f64) {
    if let Some(rule) = &mut scenario.behaviours.deleveragers {
        rule.comfort_to = value.max(rule.comfort_from);
    }
}
