//! What holding a position costs and how large it may be: funding, margin tables, margins that move.

use super::size::{around, round};
use super::{Dial, OFF_ON, Size, Switch, Unit, dial, free, part};
use crate::scenario::schema::rules::{Binds, Funding, PositionLimit, Tier, VolatilityMargin};

/// The times between two payments that exchanges use, and shorter ones for short runs.
const INTERVALS: [f64; 7] = [28_800.0, 14_400.0, 3_600.0, 1_800.0, 600.0, 60.0, 10.0];

/// A number of one bracket of the margin table.
macro_rules! tier {
    ($label:literal, $unit:ident, $place:literal, $name:ident, $range:expr) => {
        Dial {
            path: concat!("rules.tiers.", $place, ".", stringify!($name)),
            label: $label,
            unit: Unit::$unit,
            is_logarithmic: true,
            range: $range,
            // A table of other shape, as that of a venue, is not one of three brackets to pull about.
            get: |scenario| match &scenario.rules.tiers[..] {
                tiers @ [_, _, _] => Some(tiers[$place].$name),
                _ => None,
            },
            set: |scenario, value| {
                if let Some(tier) = scenario.rules.tiers.get_mut($place) {
                    tier.$name = value;
                }
            },
        }
    };
}

pub(super) const SWITCHES: &[Switch] = &[
    part!(
        "Funding",
        "Longs pay shorts while the price is above the index, and the other way round below it.",
        rules.funding,
        |size| Funding {
            interval_seconds: interval(size),
            interest_percent: 0.01,
            clamp_percent: 0.05,
            cap_percent: 0.75,
            impact_dollars: size.deep(0.02),
        },
        free,
        [
            dial!("Paid every", Seconds, true, |size| (size.step.max(1.0), 86_400.0), rules.funding => interval_seconds),
            dial!("Highest rate", Percent, true, |_| (0.01, 10.0), rules.funding => cap_percent),
            dial!("Pull to the interest", Percent, true, |_| (0.001, 5.0), rules.funding => clamp_percent),
        ]
    ),
    Switch {
        label: "Margin tiers",
        explanation: "Large positions need more margin: three brackets, each with its own maintenance.",
        options: OFF_ON,
        dials: &[
            tier!("Second bracket from", Dollars, 1, from_dollars, |size| (size.position * 0.2, size.position * 14.0)),
            tier!("Its maintenance", Percent, 1, maintenance_percent, |size| (size.maintenance, second(size) * 2.0)),
            tier!("Third's maintenance", Percent, 2, maintenance_percent, |size| {
                (second(size) * 2.0, (size.maintenance * 20.0).min(50.0))
            }),
        ],
        chosen: |scenario| usize::from(!scenario.rules.tiers.is_empty()),
        choose: |scenario, option| {
            let size = Size::of(scenario);
            scenario.rules.tiers = if option == 1 { table(&size) } else { Vec::new() };
        },
        copy: |from, to| to.rules.tiers.clone_from(&from.rules.tiers),
        blocked: |scenario| {
            (scenario.rules.maintenance_percent > 10.0).then_some("Maintenance is too high for three brackets.")
        },
    },
    Switch {
        label: "Margin follows volatility",
        explanation: "Margin rises when prices move more: safer for the fund, and a call that can start a cascade.",
        options: &["Off", "New positions", "All positions"],
        dials: &[
            dial!("Strength", Number, false, |_| (-1.0, 1.0), rules.volatility_margin => exponent),
            dial!(
                "Calm up to", PercentPerDay, true, |size| around(round(size.volatility * 1.5)),
                rules.volatility_margin => reference_percent_per_day
            ),
            Dial {
                path: "rules.volatility_margin.leverage",
                label: "Leverage in calm",
                unit: Unit::Times,
                is_logarithmic: true,
                range: |_| (1.0, 200.0),
                get: |scenario| scenario.rules.volatility_margin.map(|margin| margin.leverage),
                set: |scenario, value| {
                    if let Some(margin) = &mut scenario.rules.volatility_margin {
                        margin.leverage = value;
                        margin.leverage_cap = margin.leverage_cap.max(value);
                    }
                },
            },
        ],
        chosen: |scenario| match scenario.rules.volatility_margin.map(|margin| margin.binds) {
            None => 0,
            Some(Binds::NewPositions) => 1,
            Some(Binds::AllPositions) => 2,
        },
        choose: |scenario, option| {
            let size = Size::of(scenario);
            let binds = if option == 1 { Binds::NewPositions } else { Binds::AllPositions };
            let margin = scenario.rules.volatility_margin.unwrap_or(VolatilityMargin {
                leverage: (size.max_leverage / 2.0).max(1.0),
                leverage_cap: size.max_leverage,
                reference_percent_per_day: round(size.volatility * 1.5),
                exponent: 0.5,
                binds,
                step_percent: 2.0,
            });
            scenario.rules.volatility_margin = (option > 0).then_some(VolatilityMargin { binds, ..margin });
        },
        copy: |from, to| to.rules.volatility_margin = from.rules.volatility_margin,
        blocked: free,
    },
    part!(
        "Position limit",
        "Nobody may open more than a share of open interest; who holds more keeps it but adds nothing.",
        rules.position_limit,
        |_| PositionLimit { percent_of_open_interest: 1.0, at_least_lots: 1 },
        free,
        [dial!("Of open interest", Percent, true, |_| (0.01, 100.0), rules.position_limit => percent_of_open_interest)]
    ),
];

/// The longest usual interval of which a run has several.
fn interval(size: &Size) -> f64 {
    INTERVALS.into_iter().find(|seconds| seconds * 4.0 <= size.run).unwrap_or(size.step).max(size.step)
}

fn second(size: &Size) -> f64 {
    round(size.maintenance * 2.0)
}

/// Maintenance, twice and five times maintenance; leverage keeps twice the maintenance as margin.
fn table(size: &Size) -> Vec<Tier> {
    let tier = |from_dollars, maintenance_percent: f64| Tier {
        from_dollars,
        maintenance_percent,
        max_leverage: round(50.0 / maintenance_percent).max(1.0),
    };
    vec![
        tier(0.0, size.maintenance),
        tier(size.position * 3.0, second(size)),
        tier(size.position * 15.0, round(size.maintenance * 5.0)),
    ]
}
