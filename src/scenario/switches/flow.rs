//! Market makers and ordinary flow: what stands in the book, and who comes to trade without leverage.

use super::size::{around, round};
use super::{Dial, OFF_ON, Size, Switch, Unit, dial, free, part};
use crate::scenario::Scenario;
use crate::scenario::schema::{Arbitrage, Book, DipBuyers, Noise, Profile, Withdrawal};

/// A number of the withdrawal rule, which is there while another one is above 0.
macro_rules! quoted {
    ($label:literal, $unit:ident, $log:literal, $range:expr, $name:ident, $there:ident) => {
        Dial {
            path: concat!("book.withdrawal.", stringify!($name)),
            label: $label,
            unit: Unit::$unit,
            is_logarithmic: $log,
            range: $range,
            get: |scenario| withdrawal(scenario).filter(|rule| rule.$there > 0.0).map(|rule| rule.$name),
            set: |scenario, value| {
                if let Some(rule) = withdrawal_mut(scenario) {
                    rule.$name = value;
                }
            },
        }
    };
}

pub(super) const SWITCHES: &[Switch] = &[
    Switch {
        label: "Market makers withdraw",
        explanation: "Quotes get thinner when prices move more, so a forced sale meets an emptier book.",
        options: OFF_ON,
        dials: &[
            quoted!("Strength", Number, false, |_| (0.05, 2.0), exponent, exponent),
            quoted!("Least depth left", Percent, true, |_| (0.2, 100.0), floor_percent, exponent),
            quoted!("Calm up to", PercentPerDay, true, |size| around(calm(size)), reference_percent_per_day, exponent),
        ],
        chosen: |scenario| usize::from(withdrawal(scenario).is_some_and(|rule| rule.exponent > 0.0)),
        choose: |scenario, option| {
            let exponent = if option == 1 { 0.7 } else { 0.0 };
            withdraw(scenario, |rule| rule.exponent = exponent);
        },
        copy: |from, to| {
            let rule = withdrawal(from).copied();
            let exponent = rule.map_or(0.0, |rule| rule.exponent);
            withdraw(to, |own| {
                let spread = own.half_spread_per_sigma;
                *own = Withdrawal { half_spread_per_sigma: spread, exponent, ..rule.unwrap_or(*own) };
            });
        },
        blocked: given_levels,
    },
    Switch {
        label: "Spreads widen",
        explanation: "The gap between bid and ask grows with volatility, so every forced order pays more.",
        options: OFF_ON,
        dials: &[quoted!(
            "Added per volatility",
            Times,
            true,
            |_| (0.05, 20.0),
            half_spread_per_sigma,
            half_spread_per_sigma
        )],
        chosen: |scenario| usize::from(withdrawal(scenario).is_some_and(|rule| rule.half_spread_per_sigma > 0.0)),
        choose: |scenario, option| {
            let spread = if option == 1 { 1.0 } else { 0.0 };
            withdraw(scenario, |rule| rule.half_spread_per_sigma = spread);
        },
        copy: |from, to| {
            let spread = withdrawal(from).map_or(0.0, |rule| rule.half_spread_per_sigma);
            withdraw(to, |rule| rule.half_spread_per_sigma = spread);
        },
        blocked: given_levels,
    },
    Switch {
        label: "Quotes lean against inventory",
        explanation: "The more the market maker has had to buy, the lower it quotes: falls last longer.",
        options: OFF_ON,
        dials: &[Dial {
            path: "book.inventory_skew_percent",
            label: "Drop per depth bought",
            unit: Unit::Percent,
            is_logarithmic: true,
            range: |_| (0.001, 2.0),
            get: |scenario| profile(scenario).map(|profile| profile.inventory_skew_percent).filter(|skew| *skew > 0.0),
            set: set_skew,
        }],
        chosen: |scenario| usize::from(profile(scenario).is_some_and(|profile| profile.inventory_skew_percent > 0.0)),
        choose: |scenario, option| set_skew(scenario, if option == 1 { 0.05 } else { 0.0 }),
        copy: |from, to| set_skew(to, profile(from).map_or(0.0, |profile| profile.inventory_skew_percent)),
        blocked: given_levels,
    },
    part!(
        "Ordinary flow",
        "Unlevered traders buy and sell at random; without them nothing moves but news and force.",
        noise,
        |size| Noise {
            traders: 20,
            cash_dollars_each: size.interest(0.01).max(20.0 * size.lot),
            orders_per_hour: 60.0,
            median_order_dollars: size.deep(0.002),
            size_spread: 1.0,
        },
        free,
        [
            dial!("Orders each", PerHour, true, |_| (1.0, 1_000.0), noise => orders_per_hour),
            dial!("Usual order", Dollars, true, |size| around(size.deep(0.002)), noise => median_order_dollars),
            dial!("Traders", Count, true, |_| (1.0, 200.0), noise => traders as u32),
        ]
    ),
    part!(
        "Dip buyers",
        "Cash waits below the market and buys what falls far enough; once spent, it is gone.",
        dip_buyers,
        |size| DipBuyers {
            cash_dollars: size.interest(0.05),
            from_percent_below: 5.0,
            to_percent_below: 20.0,
            anchor_half_life_seconds: 86_400.0,
            cubic: 0.0,
            cash_half_life_seconds: None,
        },
        free,
        [
            dial!("Cash", Dollars, true, |size| around(size.interest(0.08)), dip_buyers => cash_dollars),
            Dial {
                path: "dip_buyers.from_percent_below",
                label: "First bids below",
                unit: Unit::Percent,
                is_logarithmic: false,
                range: |_| (0.0, 30.0),
                get: |scenario| scenario.dip_buyers.map(|buyers| buyers.from_percent_below),
                set: |scenario, value| {
                    if let Some(buyers) = &mut scenario.dip_buyers {
                        buyers.from_percent_below = value.min(buyers.to_percent_below);
                    }
                },
            },
            Dial {
                path: "dip_buyers.to_percent_below",
                label: "Last bids below",
                unit: Unit::Percent,
                is_logarithmic: false,
                range: |_| (1.0, 60.0),
                get: |scenario| scenario.dip_buyers.map(|buyers| buyers.to_percent_below),
                set: |scenario, value| {
                    if let Some(buyers) = &mut scenario.dip_buyers {
                        buyers.to_percent_below = value.max(buyers.from_percent_below);
                    }
                },
            },
        ]
    ),
    Switch {
        label: "Dip buyers grow bolder",
        explanation: "Their bids grow with the cube of the fall: little near the price, much far below it.",
        options: OFF_ON,
        dials: &[Dial {
            path: "dip_buyers.cubic",
            label: "Cubic part",
            unit: Unit::Number,
            is_logarithmic: true,
            range: |_| (0.1, 100.0),
            get: |scenario| scenario.dip_buyers.map(|buyers| buyers.cubic).filter(|cubic| *cubic > 0.0),
            set: set_cubic,
        }],
        chosen: |scenario| usize::from(scenario.dip_buyers.is_some_and(|buyers| buyers.cubic > 0.0)),
        choose: |scenario, option| set_cubic(scenario, if option == 1 { 1.0 } else { 0.0 }),
        copy: |from, to| set_cubic(to, from.dip_buyers.map_or(0.0, |buyers| buyers.cubic)),
        blocked: nobody_waits,
    },
    Switch {
        label: "Dip buyers find new cash",
        explanation: "What they have spent is replaced little by little, so a second fall meets bids again.",
        options: OFF_ON,
        dials: &[Dial {
            path: "dip_buyers.cash_half_life_seconds",
            label: "Half is replaced in",
            unit: Unit::Seconds,
            is_logarithmic: true,
            range: |_| (60.0, 604_800.0),
            get: |scenario| scenario.dip_buyers.and_then(|buyers| buyers.cash_half_life_seconds),
            set: |scenario, value| set_cash_half_life(scenario, Some(value)),
        }],
        chosen: |scenario| {
            usize::from(scenario.dip_buyers.is_some_and(|buyers| buyers.cash_half_life_seconds.is_some()))
        },
        choose: |scenario, option| {
            let seconds = Size::of(scenario).run.clamp(60.0, 604_800.0);
            set_cash_half_life(scenario, (option == 1).then(|| round(seconds)));
        },
        copy: |from, to| set_cash_half_life(to, from.dip_buyers.and_then(|buyers| buyers.cash_half_life_seconds)),
        blocked: nobody_waits,
    },
    part!(
        "Basis arbitrage",
        "Somebody buys here and sells elsewhere when this price leaves the index, until money runs out.",
        behaviours.arbitrage,
        |size| Arbitrage {
            capital_dollars: size.deep(0.5),
            leverage: 5.0,
            threshold_percent: 0.1,
            position_dollars_per_percent: None,
            speed_dollars_per_second: (size.depth * 0.5 / 60.0).max(size.lot / size.step),
            spot_depth_dollars: (size.depth * 5.0).max(size.thinnest),
        },
        free,
        [
            dial!("Capital", Dollars, true, |size| around(size.deep(0.5)), behaviours.arbitrage => capital_dollars),
            dial!("Basis left alone", Percent, true, |_| (0.01, 5.0), behaviours.arbitrage => threshold_percent),
            dial!(
                "Speed", DollarsPerSecond, true,
                |size| around((size.depth * 0.5 / 60.0).max(size.lot / size.step)),
                behaviours.arbitrage => speed_dollars_per_second
            ),
        ]
    ),
];

/// What nobody could see in a calm market: the rule that changes nothing.
fn neutral(size: &Size) -> Withdrawal {
    Withdrawal {
        // Ordinary flow moves the price besides the news.
        reference_percent_per_day: calm(size),
        exponent: 0.0,
        floor_percent: 2.0,
        ceiling_percent: 100.0,
        half_spread_per_sigma: 0.0,
    }
}

fn calm(size: &Size) -> f64 {
    round(size.volatility * 1.5)
}

fn profile(scenario: &Scenario) -> Option<&Profile> {
    match &scenario.book {
        Book::Profile(profile) => Some(profile),
        Book::Levels { .. } => None,
    }
}

fn withdrawal(scenario: &Scenario) -> Option<&Withdrawal> {
    profile(scenario)?.withdrawal.as_ref()
}

fn withdrawal_mut(scenario: &mut Scenario) -> Option<&mut Withdrawal> {
    match &mut scenario.book {
        Book::Profile(profile) => profile.withdrawal.as_mut(),
        Book::Levels { .. } => None,
    }
}

/// Changes the rule, which exists only while it does something.
fn withdraw(scenario: &mut Scenario, change: impl FnOnce(&mut Withdrawal)) {
    let size = Size::of(scenario);
    if let Book::Profile(profile) = &mut scenario.book {
        let mut rule = profile.withdrawal.unwrap_or_else(|| neutral(&size));
        change(&mut rule);
        let does_something = rule.exponent > 0.0 || rule.half_spread_per_sigma > 0.0;
        profile.withdrawal = does_something.then_some(rule);
    }
}

fn set_skew(scenario: &mut Scenario, percent: f64) {
    if let Book::Profile(profile) = &mut scenario.book {
        profile.inventory_skew_percent = percent;
    }
}

fn set_cubic(scenario: &mut Scenario, cubic: f64) {
    if let Some(buyers) = &mut scenario.dip_buyers {
        buyers.cubic = cubic;
    }
}

fn set_cash_half_life(scenario: &mut Scenario, seconds: Option<f64>) {
    if let Some(buyers) = &mut scenario.dip_buyers {
        buyers.cash_half_life_seconds = seconds;
    }
}

fn given_levels(scenario: &Scenario) -> Option<&'static str> {
    profile(scenario).is_none().then_some("The book of this scenario is given by hand; nobody renews it.")
}

fn nobody_waits(scenario: &Scenario) -> Option<&'static str> {
    scenario.dip_buyers.is_none().then_some("There are no dip buyers.")
}
