//! What stops trading, and the price margins are tested at.

use super::{Dial, Switch, Unit, dial, free};
use crate::scenario::Scenario;
use crate::scenario::schema::Mark;
use crate::scenario::schema::rules::{Around, Breaker, HaltedMark, PriceBand, Reopening, Stops};
use crate::scenario::switches::Size;

/// How exchanges average the basis unless they say otherwise.
const AVERAGING_SECONDS: f64 = 150.0;

pub(super) const SWITCHES: &[Switch] = &[
    Switch {
        label: "Circuit breaker",
        explanation: "A large move away from the average stops all trading, or only liquidations, for a while.",
        options: &["Off", "All trading", "Liquidations"],
        dials: &[
            dial!("Move that stops", Percent, true, |_| (0.2, 50.0), rules.breaker => band_percent),
            dial!("Halt lasts", Seconds, true, |size| (size.step, size.step * 500.0), rules.breaker => halt_seconds),
            dial!("Average over", Seconds, true, |size| (size.step * 2.0, size.step * 1_000.0), rules.breaker => average_seconds),
        ],
        chosen: |scenario| match scenario.rules.breaker.map(|breaker| breaker.stops) {
            None => 0,
            Some(Stops::Everything) => 1,
            Some(Stops::Liquidations) => 2,
        },
        choose: |scenario, option| {
            let size = Size::of(scenario);
            let stops = if option == 1 { Stops::Everything } else { Stops::Liquidations };
            let breaker = scenario.rules.breaker.unwrap_or(Breaker {
                band_percent: 5.0,
                average_seconds: size.steps(30.0, 2.0),
                halt_seconds: size.steps(30.0, 1.0),
                stops,
                reopening: Reopening::Continuous,
                mark: HaltedMark::Follows,
            });
            scenario.rules.breaker = (option > 0).then_some(Breaker { stops, ..breaker });
        },
        copy: |from, to| to.rules.breaker = from.rules.breaker,
        blocked: free,
    },
    Switch {
        label: "Reopening",
        explanation: "After a halt, orders trade as they come, or all that gathered are matched at one price first.",
        options: &["Continuous", "Auction"],
        dials: &[],
        chosen: |scenario| breaker(scenario, |breaker| breaker.reopening == Reopening::Auction),
        choose: |scenario, option| {
            if let Some(breaker) = &mut scenario.rules.breaker {
                breaker.reopening = if option == 1 { Reopening::Auction } else { Reopening::Continuous };
            }
        },
        copy: |from, to| {
            if let (Some(from), Some(to)) = (&from.rules.breaker, &mut to.rules.breaker) {
                to.reopening = from.reopening;
            }
        },
        blocked: nothing_stops,
    },
    Switch {
        label: "Mark during a halt",
        explanation: "While trading stands still, margins are tested at a price that goes on or at a frozen one.",
        options: &["Follows", "Frozen"],
        dials: &[],
        chosen: |scenario| breaker(scenario, |breaker| breaker.mark == HaltedMark::Frozen),
        choose: |scenario, option| {
            if let Some(breaker) = &mut scenario.rules.breaker {
                breaker.mark = if option == 1 { HaltedMark::Frozen } else { HaltedMark::Follows };
            }
        },
        copy: |from, to| {
            if let (Some(from), Some(to)) = (&from.rules.breaker, &mut to.rules.breaker) {
                to.mark = from.mark;
            }
        },
        blocked: nothing_stops,
    },
    Switch {
        label: "Price band",
        explanation: "Nothing trades further than this from the mark or the index; forced orders must wait.",
        options: &["Off", "Around mark", "Around index"],
        dials: &[dial!("Width either way", Percent, true, |_| (0.1, 50.0), rules.price_band => percent)],
        chosen: |scenario| match scenario.rules.price_band.map(|band| band.around) {
            None => 0,
            Some(Around::Mark) => 1,
            Some(Around::Index) => 2,
        },
        choose: |scenario, option| {
            let around = if option == 1 { Around::Mark } else { Around::Index };
            let percent = scenario.rules.price_band.map_or(2.0, |band| band.percent);
            scenario.rules.price_band = (option > 0).then_some(PriceBand { percent, around });
        },
        copy: |from, to| to.rules.price_band = from.rules.price_band,
        blocked: free,
    },
    Switch {
        label: "Mark price",
        explanation: "The price margins are tested at: closer to the last trade is faster, closer to the index calmer.",
        options: &["Last trade", "Mid", "Index + basis", "Median"],
        dials: &[Dial {
            path: "contract.mark.averaging_seconds",
            label: "Basis averaged over",
            unit: Unit::Seconds,
            is_logarithmic: true,
            range: |_| (1.0, 3_600.0),
            get: |scenario| averaging(scenario.contract.mark),
            set: |scenario, value| match &mut scenario.contract.mark {
                Mark::IndexPlusAverage { averaging_seconds } | Mark::MedianOfThree { averaging_seconds } => {
                    *averaging_seconds = value;
                }
                Mark::Last | Mark::Mid => {}
            },
        }],
        chosen: |scenario| match scenario.contract.mark {
            Mark::Last => 0,
            Mark::Mid => 1,
            Mark::IndexPlusAverage { .. } => 2,
            Mark::MedianOfThree { .. } => 3,
        },
        choose: |scenario, option| {
            let averaging_seconds = averaging(scenario.contract.mark).unwrap_or(AVERAGING_SECONDS);
            scenario.contract.mark = match option {
                0 => Mark::Last,
                1 => Mark::Mid,
                2 => Mark::IndexPlusAverage { averaging_seconds },
                _ => Mark::MedianOfThree { averaging_seconds },
            };
        },
        copy: |from, to| to.contract.mark = from.contract.mark,
        blocked: free,
    },
];

fn breaker(scenario: &Scenario, is_second: impl Fn(&Breaker) -> bool) -> usize {
    usize::from(scenario.rules.breaker.as_ref().is_some_and(is_second))
}

const fn averaging(mark: Mark) -> Option<f64> {
    match mark {
        Mark::Last | Mark::Mid => None,
        Mark::IndexPlusAverage { averaging_seconds } | Mark::MedianOfThree { averaging_seconds } => {
            Some(averaging_seconds)
        }
    }
}

fn nothing_stops(scenario: &Scenario) -> Option<&'static str> {
    scenario.rules.breaker.is_none().then_some("There is no circuit breaker.")
}
