//! One plain sentence about one step.
//!
//! Built only from the step's frame and its events, so it can say nothing the run does not hold.
//! Owns the words and their order: what came from outside, what the price did, who was closed,
//! who paid. Never computes a market number.

use super::{changes, words};
use crate::recording::{Frame, Header, Recording};
use crate::sim::event::{Event, Outcome, What};
use crate::sim::units::{Mark, PPM, Side, Step};

/// What a step did, such as `Step 12: +0.1 %, no forced orders; open interest $148M.`
#[must_use]
pub fn caption(run: &Recording, step: Step) -> String {
    fitting(run, step, |_| true)
}

/// What a step did so far, when some of its waves are over: its frame inside the step and what happened
/// up to there.
#[must_use]
pub fn caption_within(run: &Recording, frame: &Frame, events: &[Event]) -> String {
    let all = run.frame(frame.step).waves;
    let place = match frame.waves {
        0 => format!("before the first of {}", words::count(u64::from(all), "wave", "waves")),
        wave => format!("wave {wave} of {all}"),
    };
    let words: Vec<String> = facts(run, frame, events).into_iter().map(|(_, words)| words).collect();
    format!("Step {}, {place}: {}.", frame.step, words.join("; "))
}

/// The same sentence without its least important facts, as many as it takes for it to fit.
#[must_use]
pub fn fitting(run: &Recording, step: Step, fits: impl Fn(&str) -> bool) -> String {
    let frame = run.frame(step);
    let mut facts = if frame.step == 0 { start(run.header(), frame) } else { facts(run, frame, run.events_at(step)) };
    loop {
        let words: Vec<&str> = facts.iter().map(|(_, words)| words.as_str()).collect();
        let sentence = format!("Step {}: {}.", frame.step, words.join("; "));
        let least = facts.iter().enumerate().max_by_key(|(_, (weight, _))| *weight).map(|(place, _)| place);
        match least.filter(|_| facts.len() > 1 && !fits(&sentence)) {
            Some(place) => drop(facts.remove(place)),
            None => return sentence,
        }
    }
}

/// How soon a fact is left out where there is no room for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    Closed,
    Paid,
    Outside,
    Price,
    Rest,
}

/// The facts of a step, in the order they are told.
fn facts(run: &Recording, frame: &Frame, events: &[Event]) -> Vec<(Weight, String)> {
    let header = run.header();
    let before = run.frame(frame.step - 1);
    let with = |weight, facts: Vec<String>| facts.into_iter().map(move |fact| (weight, fact));
    let outside = outside(header, before.mark, events);
    let price = price(before, frame, !outside.is_empty());
    let mut facts: Vec<(Weight, String)> = with(Weight::Outside, outside).collect();
    facts.push((Weight::Price, price));
    facts.extend(closed(header, frame).map(|fact| (Weight::Closed, fact)));
    if reached(events, Outcome::BookExhausted) {
        facts.push((Weight::Paid, "the book ran out of orders".to_owned()));
    }
    facts.extend(with(Weight::Paid, paid(header, frame, events)));
    if frame.waves == 0 {
        let worth = header.notional(frame.open_interest, frame.mark);
        facts.push((Weight::Rest, format!("open interest {}", words::money(worth))));
    }
    facts
}

fn start(header: &Header, frame: &Frame) -> Vec<(Weight, String)> {
    let decimals = words::price_decimals(header.tick);
    let worth = words::money(header.notional(frame.open_interest, frame.mark));
    let stock = format!("open interest {worth}, insurance fund {}", words::amount(header, frame.fund));
    let price = words::dollar_price(header.price(frame.mark.ticks()), decimals);
    vec![
        (Weight::Closed, "the market before the first step".to_owned()),
        (Weight::Rest, format!("price {price}, {stock}")),
    ]
}

/// What was done to the market from outside.
fn outside(header: &Header, mark: Mark, events: &[Event]) -> Vec<String> {
    events
        .iter()
        .filter_map(|event| match event.what {
            What::IndexShock { change_ppm, .. } => Some(format!("index shock {}", shock(change_ppm))),
            What::Changed { change, .. } => Some(changes::short(change)),
            What::OutsideOrder { side, lots, .. } => {
                let worth = words::money(header.notional(lots, mark));
                Some(match side {
                    Side::Short => format!("{worth} sold from outside"),
                    Side::Long => format!("{worth} bought from outside"),
                })
            }
            _ => None,
        })
        .collect()
}

/// A relative move in words.
pub(super) fn shock(change_ppm: i64) -> String {
    words::signed_percent(change_ppm as f64 * 100.0 / PPM as f64)
}

fn price(before: &Frame, frame: &Frame, named: bool) -> String {
    let from = before.mark.ticks();
    let change = words::signed_percent(100.0 * (frame.mark.ticks() - from) / from);
    // After a shock of the index there are two percentages, so the second gets its name.
    let subject = if named { "price " } else { "" };
    match frame.waves {
        0 => format!("{subject}{change}, no forced orders"),
        waves => format!("{subject}{change} in {}", words::count(u64::from(waves), "wave", "waves")),
    }
}

fn closed(header: &Header, frame: &Frame) -> Option<String> {
    let longs = u64::from(frame.longs_liquidated);
    let shorts = u64::from(frame.shorts_liquidated);
    let who = match (longs, shorts) {
        (0, 0) if frame.notional_long == 0 && frame.notional_short == 0 => return None,
        // The book could not take everything when these accounts were collected.
        (0, 0) => "accounts collected before".to_owned(),
        (_, 0) | (0, _) => words::count(longs + shorts, "account", "accounts"),
        _ => format!("{} and {}", words::count(longs, "long", "longs"), words::count(shorts, "short", "shorts")),
    };
    let mut text = if longs + shorts > 0 { format!("{who} closed") } else { format!("{who} closed further") };
    let both = frame.notional_long > 0 && frame.notional_short > 0;
    if frame.notional_long > 0 {
        let worth = words::amount(header, frame.notional_long);
        let place = if both { "" } else { " into the book" };
        text += &format!(", {worth} sold{place}");
    }
    if frame.notional_short > 0 {
        let worth = words::amount(header, frame.notional_short);
        let joint = if both { " and" } else { "," };
        let place = if both { " in" } else { " from" };
        text += &format!("{joint} {worth} bought{place} the book");
    }
    Some(text)
}

/// Who paid for the losses, in the order of the waterfall.
fn paid(header: &Header, frame: &Frame, events: &[Event]) -> Vec<String> {
    let money = |amount| words::amount(header, amount);
    let mut parts = Vec::new();
    if frame.fund_paid > 0 {
        let last = if frame.fund <= 0 { "its last " } else { "" };
        parts.push(format!("the fund paid {last}{}", money(frame.fund_paid)));
    } else if reached(events, Outcome::FundEmpty) {
        parts.push("the fund is empty".to_owned());
    }
    if frame.adl_accounts > 0 {
        let winners = words::count(u64::from(frame.adl_accounts), "winner", "winners");
        let verb = if frame.adl_accounts == 1 { "was" } else { "were" };
        parts.push(format!("{winners} {verb} auto-deleveraged"));
    }
    if reached(events, Outcome::AdlExhausted) {
        parts.push("auto-deleveraging ran out of winners".to_owned());
    }
    if frame.haircut > 0 {
        parts.push(format!("winners gave up {} of profit", money(frame.haircut)));
    }
    if reached(events, Outcome::VenueInsolvent) {
        parts.push(format!("{} of losses nobody can cover: the venue is insolvent", money(frame.uncovered)));
    }
    parts
}

fn reached(events: &[Event], outcome: Outcome) -> bool {
    events.iter().any(|event| event.what == What::Reached(outcome))
}

#[cfg(test)]
mod tests {
    use super::{caption, fitting};
    use crate::recording::sample;
    use crate::sim::event::{Outcome, What};
    use crate::sim::units::{AssetId, Mark, Side};

    #[test]
    fn the_start_is_a_state() {
        assert_eq!(
            caption(&sample::quiet(3), 0),
            "Step 0: the market before the first step; price $100.00, open interest $148M, \
             insurance fund $1.75M."
        );
    }

    #[test]
    fn a_quiet_step_says_so() {
        let run = sample::one_step(|frame| frame.mark = Mark::at(10_010), &[]);
        assert_eq!(caption(&run, 1), "Step 1: +0.1 %, no forced orders; open interest $148M.");
        // A step past the end is the last one.
        assert_eq!(caption(&run, 99), caption(&run, 1));
    }

    #[test]
    fn a_cascade_step_names_who_was_closed_and_who_paid() {
        let run = sample::one_step(
            |frame| {
                frame.mark = Mark::at(9_892);
                frame.waves = 4;
                frame.longs_liquidated = 25;
                frame.notional_long = 378_000_000;
                (frame.fund, frame.fund_paid) = (0, 11_000_000);
                frame.adl_accounts = 3;
            },
            &[What::Reached(Outcome::FundEmpty)],
        );
        assert_eq!(
            caption(&run, 1),
            "Step 1: −1.1 % in 4 waves; 25 accounts closed, $3.78M sold into the book; the fund \
             paid its last $110k; 3 winners were auto-deleveraged."
        );
    }

    #[test]
    fn one_is_not_many() {
        let run = sample::one_step(
            |frame| {
                (frame.waves, frame.shorts_liquidated, frame.adl_accounts) = (1, 1, 1);
                (frame.notional_short, frame.fund_paid) = (1_200_000, 40_000);
            },
            &[],
        );
        assert_eq!(
            caption(&run, 1),
            "Step 1: 0.0 % in 1 wave; 1 account closed, $12.0k bought from the book; the fund \
             paid $400; 1 winner was auto-deleveraged."
        );
    }

    #[test]
    fn both_sides_can_be_closed_in_one_step() {
        let run = sample::one_step(
            |frame| {
                (frame.waves, frame.longs_liquidated, frame.shorts_liquidated) = (2, 3, 1);
                (frame.notional_long, frame.notional_short) = (50_000_000, 7_000_000);
            },
            &[],
        );
        assert_eq!(
            caption(&run, 1),
            "Step 1: 0.0 % in 2 waves; 3 longs and 1 short closed, $500k sold and $70.0k bought \
             in the book."
        );
    }

    #[test]
    fn shocks_and_outside_orders_come_first() {
        let shock = What::IndexShock { asset: AssetId(0), change_ppm: -38_000 };
        let sale = What::OutsideOrder {
            asset: AssetId(0),
            side: Side::Short,
            lots: 50_000,
            filled: 50_000,
            last: Some(9_900),
        };
        let run = sample::one_step(|frame| frame.mark = Mark::at(9_900), &[shock, sale]);
        assert_eq!(
            caption(&run, 1),
            "Step 1: index shock −3.8 %; $5.00M sold from outside; price −1.0 %, no forced \
             orders; open interest $147M."
        );
    }

    #[test]
    fn what_the_book_could_not_take_is_closed_later() {
        let run = sample::one_step(|frame| (frame.waves, frame.notional_long) = (1, 50_000_000), &[]);
        assert_eq!(
            caption(&run, 1),
            "Step 1: 0.0 % in 1 wave; accounts collected before closed further, $500k sold into the book."
        );
    }

    #[test]
    fn the_ends_of_a_market_are_named() {
        let run = sample::one_step(
            |frame| {
                (frame.waves, frame.longs_liquidated) = (1, 2);
                (frame.haircut, frame.uncovered) = (30_000_000, 5_000_000);
                (frame.fund, frame.bad_debt) = (0, 35_000_000);
            },
            &[
                What::Reached(Outcome::BookExhausted),
                What::Reached(Outcome::FundEmpty),
                What::Reached(Outcome::AdlExhausted),
                What::Reached(Outcome::VenueInsolvent),
            ],
        );
        assert_eq!(
            caption(&run, 1),
            "Step 1: 0.0 % in 1 wave; 2 accounts closed; the book ran out of orders; the fund is \
             empty; auto-deleveraging ran out of winners; winners gave up $300k of profit; $50.0k \
             of losses nobody can cover: the venue is insolvent."
        );
    }

    #[test]
    fn what_does_not_fit_is_left_out_least_important_first() {
        let run = sample::one_step(
            |frame| {
                (frame.waves, frame.longs_liquidated, frame.notional_long) = (4, 25, 378_000_000);
                (frame.fund, frame.fund_paid) = (0, 11_000_000);
            },
            &[What::Reached(Outcome::FundEmpty)],
        );
        let whole = caption(&run, 1);
        let short = |most: usize| fitting(&run, 1, |words| words.chars().count() <= most);
        assert_eq!(short(whole.chars().count()), whole);
        let without_price = "Step 1: 25 accounts closed, $3.78M sold into the book; the fund paid its last $110k.";
        assert_eq!(short(whole.chars().count() - 1), without_price);
        // The last fact stays, whatever the room.
        assert_eq!(short(0), "Step 1: 25 accounts closed, $3.78M sold into the book.");
        assert_eq!(fitting(&run, 0, |_| false), "Step 0: the market before the first step.");
    }
}
