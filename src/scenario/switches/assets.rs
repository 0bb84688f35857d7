//! What ties several assets together: the news they share, and margin that spans them.

use super::{Dial, OFF_ON, Switch, Unit};

pub(super) const SWITCHES: &[Switch] = &[
    Switch {
        label: "Indices move together",
        explanation: "The assets share part of their news, so a fall in one is seldom a fall in one alone.",
        options: OFF_ON,
        dials: &[Dial {
            path: "index_correlation",
            label: "Correlation",
            unit: Unit::Number,
            is_logarithmic: false,
            range: |_| (0.0, 1.0),
            get: |scenario| Some(scenario.index_correlation).filter(|correlation| *correlation > 0.0),
            set: |scenario, value| scenario.index_correlation = value,
        }],
        chosen: |scenario| usize::from(scenario.index_correlation > 0.0),
        choose: |scenario, option| scenario.index_correlation = if option == 1 { 0.7 } else { 0.0 },
        copy: |from, to| to.index_correlation = from.index_correlation,
        blocked: |scenario| scenario.assets.is_empty().then_some("This scenario has one asset."),
    },
    Switch {
        label: "Cross margin",
        explanation: "Traders back one asset with another, so a fall in one forces sales in all of them.",
        options: OFF_ON,
        dials: &[Dial {
            path: "portfolios.cross_percent",
            label: "Portfolios with it",
            unit: Unit::Percent,
            is_logarithmic: false,
            range: |_| (1.0, 100.0),
            get: |scenario| {
                scenario.portfolios.as_ref().map(|portfolios| portfolios.cross_percent).filter(|share| *share > 0.0)
            },
            set: |scenario, value| {
                if let Some(portfolios) = &mut scenario.portfolios {
                    portfolios.cross_percent = value;
                }
            },
        }],
        chosen: |scenario| {
            usize::from(scenario.portfolios.as_ref().is_some_and(|portfolios| portfolios.cross_percent > 0.0))
        },
        choose: |scenario, option| {
            if let Some(portfolios) = &mut scenario.portfolios {
                portfolios.cross_percent = if option == 1 { 50.0 } else { 0.0 };
            }
        },
        copy: |from, to| {
            if let (Some(from), Some(to)) = (&from.portfolios, &mut to.portfolios) {
                to.cross_percent = from.cross_percent;
            }
        },
        blocked: |scenario| scenario.portfolios.is_none().then_some("Nobody holds several assets here."),
    },
];
