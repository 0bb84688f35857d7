//! The words of the field, each explained once, in at most 25 words.
//!
//! Owns that table and how a name on screen finds its entry. Every control and every series has
//! one. Never says where it is shown.

use crate::scenario::controls::Control;
use crate::scenario::knob::Knob;
use crate::scenario::switches::Switch;
use crate::sim::signals::Signal;

/// A term and what it means.
pub type Term = (&'static str, &'static str);

/// Every term, in the order of the alphabet.
pub const TERMS: &[Term] = &[
    (
        "ADL",
        "Auto-deleveraging: when the insurance fund is empty, winning positions are closed against the bankrupt ones, largest leveraged profit first.",
    ),
    (
        "Autocorrelation",
        "How much a price change resembles the one before it. It often rises before a market tips, and sometimes for no reason.",
    ),
    ("Bankruptcy price", "The price at which a position has used up all of its margin."),
    ("Basis", "How far the contract trades above or below its index, in percent."),
    (
        "Branching ratio",
        "Forced closes caused by one forced close, estimated from the events alone, without looking at positions or the book.",
    ),
    (
        "Critical shock",
        "The smallest market sale that runs through all bids and forced sales below it. Smaller means more fragile.",
    ),
    (
        "Funding rate",
        "What longs pay shorts at each interval while the contract trades above its index; negative the other way round.",
    ),
    (
        "Horizon ratio R",
        "Forced sales waiting just below the price, divided by the bids that stand there. Above 1 a fall feeds itself.",
    ),
    ("Index", "The price outside this market that the contract follows."),
    (
        "Insurance fund",
        "The exchange's own money. It pays what a closed account cannot; when it is empty, winners pay.",
    ),
    ("Leverage", "Notional over margin of a typical position. More leverage puts liquidation prices closer."),
    (
        "Leverage-weighted open interest",
        "Open interest in which every position counts as often as its leverage: crowded risk weighs more.",
    ),
    ("Liquidation", "A position closed by force at market, because its equity fell to the maintenance margin."),
    ("Liquidity depth", "Dollars of orders resting within 1 % of the mid, on each side. A forced sale eats this."),
    ("Longs sold", "Long positions closed by force: their sales push the price down."),
    (
        "Maintenance margin",
        "The share of its notional a position's equity must stay above. At or below it the exchange closes the position.",
    ),
    ("Mark", "The price at which positions are valued and tested; it is formed to resist single odd trades."),
    ("Near liquidation", "The share of open interest that would be closed by a fall of two percent."),
    ("Nobody yet", "Losses that neither margin, fund nor winners have covered so far."),
    ("Open interest", "The value of all open contracts. Every long has a short, so each is counted once."),
    (
        "Open interest / depth",
        "Open interest divided by the bids within one percent: how much would have to leave through how narrow a door.",
    ),
    ("Other asset", "Another asset of the same venue, drawn from the same start, to see how far each has moved."),
    ("Own margin", "Losses paid from the margin of the accounts that were closed by force."),
    ("Price", "What the contract is worth: the mark, the index it follows, and where accounts were closed by force."),
    ("Profit given up", "Profit taken from winners by a haircut, to cover what the bankrupt could not pay."),
    (
        "Published",
        "What was published of the event this run retells, as rings at its time: to compare with, and no part of the run.",
    ),
    ("R", "Dollars of further forced sales that each dollar sold causes. Below 1 a cascade dies out, above 1 it runs."),
    ("R_c", "The value of R from which this market, with its buyers and refilling book, really runs away."),
    ("Book refill half-life", "Time in which the market maker fills half of a gap in the book again."),
    ("Index shock", "How far the index falls at once, from outside this market."),
    ("Run before", "The run this one came from, before the last edit: dashed, on the same random numbers."),
    ("Seed", "The number every random draw comes from: the same scenario and seed give the same run, digit for digit."),
    ("Shorts bought", "Short positions closed by force: their purchases push the price up."),
    ("Volatility", "How much the price usually moves in one step, from a moving average of squared changes."),
    (
        "Wave",
        "One round of forced closes inside a step: close everybody below maintenance, read the new price, look again.",
    ),
];

/// The term a name on screen stands for: itself, or the term it is a short or a longer form of.
#[must_use]
pub fn term(name: &str) -> Option<&'static Term> {
    let named = |name: &str| TERMS.iter().find(|(term, _)| term.eq_ignore_ascii_case(name));
    named(name).or_else(|| {
        let other = match name {
            "winners, through ADL" => "ADL",
            "Liquidations" => "Liquidation",
            "longs" | "longs sold, forced" => "Longs sold",
            "shorts" | "shorts bought, forced" => "Shorts bought",
            _ => return None,
        };
        named(other)
    })
}

/// What a control does: its own term, or what its mechanism is for.
#[must_use]
pub fn of_knob(knob: Knob) -> Option<(String, &'static str)> {
    match knob {
        Knob::Control(control) => of_control(control).map(|(name, words)| ((*name).to_owned(), *words)),
        Knob::Shock(_) => of_control(Control::Shock).map(|(_, words)| (knob.name(), *words)),
        Knob::Dial(dial) => dial.switch().map(|switch| (knob.name(), of_switch(switch))),
    }
}

/// What a mechanism is for.
#[must_use]
pub const fn of_switch(switch: &Switch) -> &'static str {
    switch.explanation
}

fn of_control(control: Control) -> Option<&'static Term> {
    term(control.label())
}

/// The term of a signal.
#[must_use]
pub fn of_signal(signal: Signal) -> Option<&'static Term> {
    term(signal.label())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{TERMS, of_knob, of_signal, of_switch, term};
    use crate::chart::{Which, describe};
    use crate::recording::sample;
    use crate::scenario::controls::Control;
    use crate::scenario::knob::Knob;
    use crate::scenario::switches;
    use crate::sim::signals::Signal;

    #[test]
    fn every_term_is_a_short_sentence_and_there_is_one_of_each() {
        let mut names = BTreeSet::new();
        for (name, words) in TERMS {
            let count = words.split_whitespace().count();
            assert!((5..=25).contains(&count), "{name}: {count} words");
            assert!(words.ends_with('.') && !words.contains('!'), "{name}");
            assert!(names.insert(name.to_lowercase()), "{name}");
        }
    }

    #[test]
    fn every_control_and_every_mechanism_is_explained() {
        for control in Control::ALL {
            assert!(of_knob(control.into()).is_some(), "{}", control.label());
        }
        for switch in switches::all() {
            assert!(!of_switch(switch).is_empty(), "{}", switch.label);
            for dial in switch.dials {
                assert!(of_knob(Knob::Dial(dial)).is_some(), "{}: {}", switch.label, dial.label);
            }
        }
    }

    #[test]
    fn every_series_every_panel_and_every_signal_is_explained() {
        let charts = describe(&sample::cascade(), Some((&sample::milder(), "before")));
        for which in Which::ALL {
            let panel = charts.panel(which);
            assert!(term(panel.quantity).is_some(), "{}", panel.quantity);
            for series in panel.series.iter().filter(|series| series.name != "before") {
                assert!(term(&series.name).is_some(), "{}", series.name);
            }
        }
        for signal in Signal::ALL {
            assert!(of_signal(signal).is_some(), "{}", signal.label());
        }
        for part in ["own margin", "insurance fund", "winners, through ADL", "profit given up", "nobody yet"] {
            assert!(term(part).is_some(), "{part}");
        }
    }
}
