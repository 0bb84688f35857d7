//! Who pays when a closed account cannot: the vault, the fund, and then the winners.

use super::size::{around, round};
use super::{Dial, OFF_ON, Size, Switch, Unit, dial, free, part};
use crate::scenario::Scenario;
use crate::scenario::schema::Last;
use crate::scenario::schema::rules::{Backstop, Deleveraging, DeleveragingPrice, DeleveragingRule, Fund, Refill};

/// The fund that pays until it is empty.
const PLAIN: Fund = Fund { keeps_percent_of_the_rest: 0.0, stops_at_drawdown_percent: None, refill: None };

const RULES: [DeleveragingRule; 4] = [
    DeleveragingRule::Queue,
    DeleveragingRule::ProRataSize,
    DeleveragingRule::ProRataProfit,
    DeleveragingRule::LeverageWeighted,
];

const PRICES: [DeleveragingPrice; 3] =
    [DeleveragingPrice::FundImproved, DeleveragingPrice::Bankruptcy, DeleveragingPrice::Mark];

pub(super) const SWITCHES: &[Switch] = &[
    part!(
        "Backstop vault",
        "A vault takes over positions the book could not close in time, and sells them slowly at its own risk.",
        rules.backstop,
        |size| Backstop {
            below_percent_of_maintenance: 66.7,
            capital_dollars: size.interest(0.01),
            leverage_limit: 10,
            half_life_seconds: size.steps(60.0, 1.0),
        },
        free,
        [
            dial!("Capital", Dollars, true, |size| around(size.interest(0.01)), rules.backstop => capital_dollars),
            dial!("Takes over below", Percent, false, |_| (0.0, 100.0), rules.backstop => below_percent_of_maintenance),
            dial!("Sells half in", Seconds, true, |size| around(size.steps(60.0, 1.0)), rules.backstop => half_life_seconds),
        ]
    ),
    Switch {
        label: "Fund keeps the rest",
        explanation: "What is left of a closed account goes to the fund, not to its owner: the fund lasts longer.",
        options: OFF_ON,
        dials: &[Dial {
            path: "rules.fund.keeps_percent_of_the_rest",
            label: "Share it keeps",
            unit: Unit::Percent,
            is_logarithmic: false,
            range: |_| (1.0, 100.0),
            get: |scenario| Some(fund(scenario).keeps_percent_of_the_rest).filter(|share| *share > 0.0),
            set: |scenario, value| run(scenario, |fund| fund.keeps_percent_of_the_rest = value),
        }],
        chosen: |scenario| usize::from(fund(scenario).keeps_percent_of_the_rest > 0.0),
        choose: |scenario, option| {
            run(scenario, |fund| fund.keeps_percent_of_the_rest = if option == 1 { 100.0 } else { 0.0 });
        },
        copy: |from, to| {
            let share = fund(from).keeps_percent_of_the_rest;
            run(to, |fund| fund.keeps_percent_of_the_rest = share);
        },
        blocked: free,
    },
    Switch {
        label: "Fund stops early",
        explanation: "It stops paying after a set loss from its peak, and winners are deleveraged while money is left.",
        options: OFF_ON,
        dials: &[Dial {
            path: "rules.fund.stops_at_drawdown_percent",
            label: "Loss from its peak",
            unit: Unit::Percent,
            is_logarithmic: false,
            range: |_| (0.0, 100.0),
            get: |scenario| fund(scenario).stops_at_drawdown_percent,
            set: |scenario, value| run(scenario, |fund| fund.stops_at_drawdown_percent = Some(value)),
        }],
        chosen: |scenario| usize::from(fund(scenario).stops_at_drawdown_percent.is_some()),
        choose: |scenario, option| {
            run(scenario, |fund| fund.stops_at_drawdown_percent = (option == 1).then_some(30.0));
        },
        copy: |from, to| {
            let percent = fund(from).stops_at_drawdown_percent;
            run(to, |fund| fund.stops_at_drawdown_percent = percent);
        },
        blocked: free,
    },
    Switch {
        label: "Fund is topped up",
        explanation: "New money comes in from outside, hour by hour, until the fund has reached its target.",
        options: OFF_ON,
        dials: &[
            Dial {
                path: "rules.fund.refill.dollars_per_hour",
                label: "New money",
                unit: Unit::DollarsPerHour,
                is_logarithmic: true,
                range: |size| around(hourly(size)),
                get: |scenario| fund(scenario).refill.map(|refill| refill.dollars_per_hour),
                set: |scenario, value| refill(scenario, |refill| refill.dollars_per_hour = value),
            },
            Dial {
                path: "rules.fund.refill.target_dollars",
                label: "Target",
                unit: Unit::Dollars,
                is_logarithmic: true,
                range: |size| around(target(size)),
                get: |scenario| fund(scenario).refill.map(|refill| refill.target_dollars),
                set: |scenario, value| refill(scenario, |refill| refill.target_dollars = value),
            },
        ],
        chosen: |scenario| usize::from(fund(scenario).refill.is_some()),
        choose: |scenario, option| {
            let size = Size::of(scenario);
            let begin = Refill { dollars_per_hour: hourly(&size), target_dollars: target(&size) };
            run(scenario, |fund| fund.refill = (option == 1).then_some(begin));
        },
        copy: |from, to| {
            let refill = fund(from).refill;
            run(to, |fund| fund.refill = refill);
        },
        blocked: free,
    },
    Switch {
        label: "When the fund is empty",
        explanation: "Winners' positions are closed against the losers', or all winners give up some of their profit.",
        options: &["Deleverage winners", "Share losses"],
        dials: &[],
        chosen: |scenario| usize::from(scenario.rules.when_fund_is_empty == Last::ShareLosses),
        choose: |scenario, option| {
            scenario.rules.when_fund_is_empty = if option == 0 { Last::DeleverageByQueue } else { Last::ShareLosses };
        },
        copy: |from, to| to.rules.when_fund_is_empty = from.rules.when_fund_is_empty,
        blocked: free,
    },
    Switch {
        label: "Who is deleveraged",
        explanation: "The most profitable and leveraged first, or every winner by size, by profit or by leverage.",
        options: &["Queue", "By size", "By profit", "By leverage"],
        dials: &[],
        chosen: |scenario| RULES.iter().position(|rule| *rule == adl(scenario).rule).unwrap_or(0),
        choose: |scenario, option| set_adl(scenario, Deleveraging { rule: RULES[option], ..adl(scenario) }),
        copy: |from, to| set_adl(to, Deleveraging { rule: adl(from).rule, ..adl(to) }),
        blocked: nobody_is,
    },
    Switch {
        label: "Price of deleveraging",
        explanation: "Winners are closed at the losers' bankruptcy price, bettered by the fund or not, or at the mark.",
        options: &["Fund bettered", "Bankruptcy", "Mark"],
        dials: &[],
        chosen: |scenario| PRICES.iter().position(|price| *price == adl(scenario).price).unwrap_or(0),
        choose: |scenario, option| set_adl(scenario, Deleveraging { price: PRICES[option], ..adl(scenario) }),
        copy: |from, to| set_adl(to, Deleveraging { price: adl(from).price, ..adl(to) }),
        blocked: nobody_is,
    },
];

/// A part that was written out and says nothing special stays written out.
pub(super) fn tidy(scenario: &mut Scenario, opened: &Scenario) {
    if fund(scenario) == fund(opened) {
        scenario.rules.fund = opened.rules.fund;
    }
    if adl(scenario) == adl(opened) {
        scenario.rules.adl = opened.rules.adl;
    }
}

fn fund(scenario: &Scenario) -> Fund {
    scenario.rules.fund.unwrap_or(PLAIN)
}

/// Changes how the fund is run, which is said only while it differs from the plain way.
fn run(scenario: &mut Scenario, change: impl FnOnce(&mut Fund)) {
    let mut changed = fund(scenario);
    change(&mut changed);
    scenario.rules.fund = (changed != PLAIN).then_some(changed);
}

fn refill(scenario: &mut Scenario, change: impl FnOnce(&mut Refill)) {
    run(scenario, |fund| {
        if let Some(refill) = &mut fund.refill {
            change(refill);
        }
    });
}

/// The fund as it was at the start, or what an exchange of this size would have.
fn target(size: &Size) -> f64 {
    if size.fund > 0.0 { size.fund } else { size.interest(0.01) }
}

fn hourly(size: &Size) -> f64 {
    round(target(size) / 2.0)
}

fn adl(scenario: &Scenario) -> Deleveraging {
    scenario.rules.adl.unwrap_or_default()
}

/// Sets how winners are deleveraged, which is said only while it differs from the usual way.
fn set_adl(scenario: &mut Scenario, adl: Deleveraging) {
    scenario.rules.adl = (adl != Deleveraging::default()).then_some(adl);
}

fn nobody_is(scenario: &Scenario) -> Option<&'static str> {
    (scenario.rules.when_fund_is_empty == Last::ShareLosses).then_some("Nobody is deleveraged while losses are shared.")
}
