//! How positions are closed by force: how much at once, how fast, how far, and for which fee.

use super::size::around;
use super::{Dial, OFF_ON, Size, Switch, Unit, free, part};
use crate::scenario::Scenario;
use crate::scenario::schema::rules::{Closes, Liquidation, Throttle};

/// The policy that is the same as none.
const WHOLE: Liquidation = Liquidation {
    closes: Closes::Whole,
    smallest_order_lots: 0,
    largest_order_lots: None,
    largest_order_percent_of_depth: None,
    limit_at_bankruptcy_price: false,
    positions_shrink_together: false,
};

pub(super) const SWITCHES: &[Switch] = &[
    Switch {
        label: "Forced orders close",
        explanation: "A whole position at once, a first slice of it, or as little as lifts it over maintenance.",
        options: &["All", "First slice", "To target"],
        dials: &[
            Dial {
                path: "rules.liquidation.closes.percent",
                label: "First slice",
                unit: Unit::Percent,
                is_logarithmic: false,
                range: |_| (1.0, 100.0),
                get: |scenario| match policy(scenario).closes {
                    Closes::FirstSlice { percent, .. } => Some(percent),
                    _ => None,
                },
                set: |scenario, value| {
                    if let Some(Closes::FirstSlice { percent, .. }) = closes(scenario) {
                        *percent = value;
                    }
                },
            },
            Dial {
                path: "rules.liquidation.closes.cooldown_seconds",
                label: "Pause before the rest",
                unit: Unit::Seconds,
                is_logarithmic: true,
                range: |size| (size.step, size.step * 200.0),
                get: |scenario| match policy(scenario).closes {
                    Closes::FirstSlice { cooldown_seconds, .. } => Some(cooldown_seconds),
                    _ => None,
                },
                set: |scenario, value| {
                    if let Some(Closes::FirstSlice { cooldown_seconds, .. }) = closes(scenario) {
                        *cooldown_seconds = value;
                    }
                },
            },
            Dial {
                path: "rules.liquidation.closes.buffer_percent",
                label: "Lifted above it by",
                unit: Unit::Percent,
                is_logarithmic: true,
                range: |_| (1.0, 500.0),
                get: |scenario| match policy(scenario).closes {
                    Closes::ToTarget { buffer_percent, .. } => Some(buffer_percent),
                    _ => None,
                },
                set: |scenario, value| {
                    if let Some(Closes::ToTarget { buffer_percent, .. }) = closes(scenario) {
                        *buffer_percent = value;
                    }
                },
            },
        ],
        chosen: |scenario| match policy(scenario).closes {
            Closes::Whole => 0,
            Closes::FirstSlice { .. } => 1,
            Closes::ToTarget { .. } => 2,
        },
        choose: |scenario, option| {
            let size = Size::of(scenario);
            let closes = match option {
                0 => Closes::Whole,
                1 => Closes::FirstSlice {
                    percent: 20.0,
                    cooldown_seconds: size.steps(3.0, 30.0),
                    // Where positions begin to be large here.
                    above_dollars: size.position,
                },
                _ => Closes::ToTarget { buffer_percent: 50.0, whole_below_dollars: 0.0 },
            };
            close(scenario, |policy| policy.closes = closes);
        },
        copy: |from, to| {
            let closes = policy(from).closes;
            close(to, |policy| policy.closes = closes);
        },
        blocked: waves_without_end,
    },
    Switch {
        label: "Cap on forced orders",
        explanation: "One forced order takes no more than a part of the book; the rest waits for the next wave.",
        options: OFF_ON,
        dials: &[Dial {
            path: "rules.liquidation.largest_order_percent_of_depth",
            label: "Part of the book",
            unit: Unit::Percent,
            is_logarithmic: true,
            range: |_| (0.05, 100.0),
            get: |scenario| policy(scenario).largest_order_percent_of_depth,
            set: |scenario, value| close(scenario, |policy| policy.largest_order_percent_of_depth = Some(value)),
        }],
        chosen: |scenario| usize::from(policy(scenario).largest_order_percent_of_depth.is_some()),
        choose: |scenario, option| {
            close(scenario, |policy| policy.largest_order_percent_of_depth = (option == 1).then_some(1.0));
        },
        copy: |from, to| {
            let share = policy(from).largest_order_percent_of_depth;
            close(to, |policy| policy.largest_order_percent_of_depth = share);
        },
        blocked: waves_without_end,
    },
    Switch {
        label: "Stop at the bankruptcy price",
        explanation: "Forced orders never sell for less than the debt; what finds no buyer waits or is deleveraged.",
        options: OFF_ON,
        dials: &[],
        chosen: |scenario| usize::from(policy(scenario).limit_at_bankruptcy_price),
        choose: |scenario, option| close(scenario, |policy| policy.limit_at_bankruptcy_price = option == 1),
        copy: |from, to| {
            let limit = policy(from).limit_at_bankruptcy_price;
            close(to, |policy| policy.limit_at_bankruptcy_price = limit);
        },
        blocked: waves_without_end,
    },
    Switch {
        label: "Portfolios close",
        explanation: "Which position of a portfolio is closed first: the one with the largest margin, or a part of each.",
        options: &["Largest first", "All together"],
        dials: &[],
        chosen: |scenario| usize::from(policy(scenario).positions_shrink_together),
        choose: |scenario, option| close(scenario, |policy| policy.positions_shrink_together = option == 1),
        copy: |from, to| {
            let together = policy(from).positions_shrink_together;
            close(to, |policy| policy.positions_shrink_together = together);
        },
        blocked: |scenario| match &scenario.portfolios {
            None => Some("Needs traders who hold several assets."),
            Some(_) => waves_without_end(scenario),
        },
    },
    Switch {
        label: "Liquidation fee",
        explanation: "A closed account pays a fee into the insurance fund, as far as it has anything left.",
        options: OFF_ON,
        dials: &[Dial {
            path: "rules.liquidation_fee_percent",
            label: "Of what is closed",
            unit: Unit::Percent,
            is_logarithmic: true,
            range: |_| (0.01, 5.0),
            get: |scenario| scenario.rules.liquidation_fee_percent.filter(|fee| *fee > 0.0),
            set: |scenario, value| scenario.rules.liquidation_fee_percent = Some(value),
        }],
        chosen: |scenario| usize::from(scenario.rules.liquidation_fee_percent.is_some_and(|fee| fee > 0.0)),
        choose: |scenario, option| scenario.rules.liquidation_fee_percent = Some(if option == 1 { 0.5 } else { 0.0 }),
        copy: |from, to| to.rules.liquidation_fee_percent = from.rules.liquidation_fee_percent,
        blocked: free,
    },
    part!(
        "Throttle",
        "Only so much is closed by force in one step; the queue grows, and losses with it if prices fall.",
        rules.throttle,
        |size| Throttle { lots_per_step: None, dollars_per_step: Some(size.deep(0.1)) },
        free,
        [Dial {
            path: "rules.throttle.dollars_per_step",
            label: "Most in a step",
            unit: Unit::Dollars,
            is_logarithmic: true,
            range: |size| around(size.deep(0.1)),
            get: |scenario| scenario.rules.throttle.and_then(|throttle| throttle.dollars_per_step),
            set: |scenario, value| {
                if let Some(throttle) = &mut scenario.rules.throttle {
                    throttle.dollars_per_step = Some(value);
                }
            },
        }]
    ),
    Switch {
        label: "Waves have a limit",
        explanation: "The exchange looks for accounts to close only a few times in a step; the rest follow in the next.",
        options: OFF_ON,
        dials: &[Dial {
            path: "rules.waves_per_step",
            label: "Waves in a step",
            unit: Unit::Count,
            is_logarithmic: true,
            range: |_| (1.0, 64.0),
            get: |scenario| scenario.rules.waves_per_step.map(f64::from),
            set: |scenario, value| scenario.rules.waves_per_step = Some(value.round().clamp(1.0, 1_000.0) as u32),
        }],
        chosen: |scenario| usize::from(scenario.rules.waves_per_step.is_some()),
        choose: |scenario, option| scenario.rules.waves_per_step = (option == 1).then_some(4),
        copy: |from, to| to.rules.waves_per_step = from.rules.waves_per_step,
        blocked: |scenario| {
            scenario.rules.liquidation.is_some().then_some("Positions that are closed in parts need a limit on waves.")
        },
    },
];

/// A policy that was written out and is the same as none stays written out.
pub(super) fn tidy(scenario: &mut Scenario, opened: &Scenario) {
    if policy(scenario) == policy(opened) {
        scenario.rules.liquidation = opened.rules.liquidation;
    }
}

fn policy(scenario: &Scenario) -> Liquidation {
    scenario.rules.liquidation.unwrap_or(WHOLE)
}

fn closes(scenario: &mut Scenario) -> Option<&mut Closes> {
    scenario.rules.liquidation.as_mut().map(|policy| &mut policy.closes)
}

/// Changes the policy, which exists only while it differs from closing everything at once.
fn close(scenario: &mut Scenario, change: impl FnOnce(&mut Liquidation)) {
    let mut changed = policy(scenario);
    change(&mut changed);
    scenario.rules.liquidation = (changed != WHOLE).then_some(changed);
}

fn waves_without_end(scenario: &Scenario) -> Option<&'static str> {
    scenario.rules.waves_per_step.is_none().then_some("Needs a limit on waves, below.")
}
