//! How the values of controls and of optional mechanisms are written for people.
//!
//! Owns the unit and the decimals of each, and the words for what was changed. The values
//! themselves are the scenario's.

use super::words;
use crate::recording::Currency;
use crate::scenario::Scenario;
use crate::scenario::controls::Control;
use crate::scenario::knob::{Knob, lower};
use crate::scenario::schema::{Book, Contract, Index, Kind, Side, Traders};
use crate::scenario::shocks;
use crate::scenario::switches::{self, Switch, Unit};

/// A book that takes longer than this, in seconds, does not refill within any run.
const NEVER: f64 = 1e8;

/// The value of a control or a dial of a contract, with its unit.
#[must_use]
pub fn written(knob: Knob, value: f64, contract: &Contract) -> String {
    match knob {
        Knob::Control(control) => shown(control, value, contract),
        Knob::Dial(dial) => measured(dial.unit, value),
        Knob::Shock(_) => percent(value),
    }
}

/// What money of a contract's venue is counted in, and how many dollars of the scenario's file one of it is: a coin is
/// what it costs at the start.
#[must_use]
pub fn counted_in(contract: &Contract) -> (Currency, f64) {
    match &contract.kind {
        Kind::Linear => (Currency::Dollars, 1.0),
        Kind::Inverse { coin, .. } => (Currency::Coin(coin.clone()), contract.start_price_dollars),
    }
}

/// How many dollars of the file are one of what a value is written and typed in.
#[must_use]
pub fn dollars_a_unit(knob: Knob, contract: &Contract) -> f64 {
    if knob == Knob::Control(Control::Fund) { counted_in(contract).1 } else { 1.0 }
}

/// A number with its unit, no longer than it needs to be.
#[must_use]
pub fn measured(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Dollars => words::money(value),
        Unit::DollarsPerSecond => format!("{} / s", words::money(value)),
        Unit::DollarsPerHour => format!("{} / h", words::money(value)),
        Unit::Percent => short(value, " %"),
        Unit::PercentPerDay => short(value, " % / d"),
        Unit::Seconds => words::duration(value),
        Unit::Times => short(value, "×"),
        Unit::Count => words::price(value, 0),
        Unit::PerHour => short(value, " / h"),
        Unit::Number => short(value, ""),
    }
}

/// Three digits at most behind the first that says something, and no zeros at the end.
fn short(value: f64, unit: &str) -> String {
    let decimals = match value.abs() {
        ..0.1 => 4,
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    let text = words::price(value, decimals);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}{unit}")
}

/// The value of a control, such as `12.5×` or `$6.00M / 1 %`.
#[must_use]
pub fn shown(control: Control, value: f64, contract: &Contract) -> String {
    match control {
        Control::Leverage => words::leverage(value),
        Control::Depth => format!("{} / 1 %", words::money(value)),
        Control::Maintenance | Control::Shock => percent(value),
        Control::Fund => {
            let (currency, dollars) = counted_in(contract);
            words::sum(value / dollars, &currency)
        }
        Control::Refill if value >= NEVER => "never".to_owned(),
        Control::Refill => words::duration(value),
    }
}

/// What is different in a scenario, as `leverage 25×` or `depth $12.0M / 1 %`; the values are those of `this`.
#[must_use]
pub fn differences(this: &Scenario, other: &Scenario) -> Vec<String> {
    let shocks = shocks_that_differ(this, other);
    let mut parts: Vec<String> = Control::ALL
        .iter()
        .filter(|control| control.get(this) != control.get(other))
        // Dated shocks say more than the first of them.
        .filter(|control| **control != Control::Shock || shocks.is_empty())
        .filter_map(|control| {
            let value = shown(*control, control.get(this)?, &this.contract);
            Some(format!("{} {value}", control.short_path()))
        })
        .collect();
    parts.extend(shocks);
    parts.extend(
        switches::all().filter(|switch| switch.differs(this, other)).map(|switch| difference(switch, this, other)),
    );
    if this.my_position != other.my_position {
        parts.push(my_position(this));
    }
    if this.seed != other.seed {
        parts.push(format!("seed {}", this.seed));
    }
    parts
}

/// The shocks that differ: `shock −8.0 %` where both have the one, otherwise with its step.
fn shocks_that_differ(this: &Scenario, other: &Scenario) -> Vec<String> {
    let (ours, theirs) = (shocks::all(this), shocks::all(other));
    if let ([(when, size)], [(then, was)]) = (ours.as_slice(), theirs.as_slice())
        && when == then
    {
        return if size == was { Vec::new() } else { vec![format!("shock {}", percent(*size))] };
    }
    let mut steps: Vec<u32> = ours.iter().chain(&theirs).map(|(step, _)| *step).collect();
    steps.sort_unstable();
    steps.dedup();
    let moved = steps.into_iter().filter(|step| shocks::at(this, *step) != shocks::at(other, *step));
    let words = moved.map(|step| match shocks::at(this, step) {
        0.0 => format!("no shock at step {step}"),
        size => format!("shock at step {step} {}", percent(size)),
    });
    words.collect()
}

/// The smallest size, and what it is paid for in where that is not dollars.
fn smallest(contract: &Contract) -> String {
    match &contract.kind {
        Kind::Linear => format!("{} of the coin", contract.lot_coins),
        Kind::Inverse { face_dollars, coin, .. } => format!("${face_dollars} paid for in {coin}"),
    }
}

/// What else a scenario says, for reading: what trades, how long, who holds how much.
#[must_use]
pub fn rest(scenario: &Scenario) -> Vec<(&'static str, String)> {
    let size = switches::Size::of(scenario);
    let contract = &scenario.contract;
    let dollars = |value: f64| format!("${value}");
    let mut rows = vec![
        ("Price at the start", dollars(contract.start_price_dollars)),
        ("Smallest price change", dollars(contract.tick_dollars)),
        ("Smallest size", smallest(contract)),
        ("Index", index(&scenario.index)),
        ("Length of a step", words::duration(scenario.step_seconds)),
        ("Length of the run", format!("{} steps, {}", scenario.steps, words::duration(size.run))),
        ("Open interest", words::money(size.open_interest)),
    ];
    if let Some((named, _)) = scenario.against_venue().split_first() {
        rows.push(("Venue", named.trim_start_matches("venue: ").to_owned()));
    }
    match &scenario.traders {
        Traders::Population(population) => {
            rows.push(("Longs", words::count(population.longs.accounts.into(), "account", "accounts")));
            rows.push(("Shorts", words::count(population.shorts.accounts.into(), "account", "accounts")));
            rows.push(("Shorts of the market maker", measured(Unit::Percent, population.maker_short_percent)));
            rows.push(("Highest leverage", words::leverage(population.max_leverage)));
        }
        Traders::Accounts(accounts) => {
            rows.push(("Accounts by hand", words::count(accounts.len() as u64, "account", "accounts")));
        }
    }
    if let Book::Profile(profile) = &scenario.book {
        rows.push(("Quotes reach", measured(Unit::Percent, profile.reach_percent)));
        rows.push(("Half-spread", words::count(profile.half_spread_ticks.unsigned_abs(), "tick", "ticks")));
        rows.push(("Half of a basis closes in", words::duration(profile.basis_half_life_seconds)));
        rows.push(("Market maker's capital", words::money(profile.capital_dollars)));
    }
    rows.push(("Other assets", scenario.assets.len().to_string()));
    rows.push(("Signals look down", measured(Unit::Percent, scenario.signal_horizon_percent)));
    rows
}

fn index(index: &Index) -> String {
    match index {
        Index::Constant => "stands still".to_owned(),
        Index::Walk { volatility_percent_per_day, .. } => {
            format!("walks, {}", measured(Unit::PercentPerDay, *volatility_percent_per_day))
        }
        Index::Path { prices_dollars } => {
            format!("given for {}", words::count(prices_dollars.len() as u64, "step", "steps"))
        }
        Index::Lines { through } => {
            format!("lines through {}", words::count(through.len() as u64, "point", "points"))
        }
    }
}

/// What is different about a mechanism: its option, or its numbers.
fn difference(switch: &'static Switch, this: &Scenario, other: &Scenario) -> String {
    let name = lower(switch.label);
    if switch.chosen(this) != switch.chosen(other) {
        return format!("{name} {}", lower(switch.option(this)));
    }
    let moved = switch.dials.iter().filter(|dial| dial.get(this) != dial.get(other));
    let values =
        moved.filter_map(|dial| Some(format!("{} {}", lower(dial.label), measured(dial.unit, dial.get(this)?))));
    format!("{name} {}", values.collect::<Vec<_>>().join(", "))
}

/// The reader's own position in a few words.
fn my_position(scenario: &Scenario) -> String {
    scenario.my_position.map_or_else(
        || "no position of mine".to_owned(),
        |mine| {
            let side = match mine.side {
                Side::Long => "long",
                Side::Short => "short",
            };
            format!("my {side} {} · {}", words::money(mine.size_dollars), words::leverage(mine.leverage))
        },
    )
}

/// One decimal, or two where the second one says something.
#[must_use]
pub fn percent(value: f64) -> String {
    let tenths = value * 10.0;
    let decimals = if (tenths - tenths.round()).abs() < 1e-6 { 1 } else { 2 };
    format!("{} %", words::price(value, decimals))
}

#[cfg(test)]
mod tests {
    use super::{differences, measured, shown};
    use crate::scenario::controls::Control;
    use crate::scenario::switches::{self, Unit};
    use crate::scenario::{presets, shocks};

    #[test]
    fn dials_are_written_short() {
        for (unit, value, text) in [
            (Unit::Dollars, 1.2e6, "$1.20M"),
            (Unit::DollarsPerSecond, 50_000.0, "$50.0k / s"),
            (Unit::Percent, 66.7, "66.7 %"),
            (Unit::Percent, 0.0125, "0.0125 %"),
            (Unit::PercentPerDay, 4.5, "4.5 % / d"),
            (Unit::Seconds, 300.0, "5 min"),
            (Unit::Times, 3.0, "3×"),
            (Unit::Count, 20.0, "20"),
            (Unit::PerHour, 720.0, "720 / h"),
            (Unit::Number, -0.5, "−0.5"),
            (Unit::Number, 0.0, "0"),
        ] {
            assert_eq!(measured(unit, value), text);
        }
    }

    #[test]
    fn a_change_of_a_mechanism_is_named() {
        let Ok(opened) = presets::load(presets::DEFAULT) else { panic!("the default preset") };
        let mut changed = opened.clone();
        let (Some(trend), Some(mark)) = (switches::named("Trend followers"), switches::named("Mark price")) else {
            panic!("in the catalogue")
        };
        trend.turn(&mut changed, true);
        mark.choose(&mut changed, 0, &opened);
        assert_eq!(differences(&changed, &opened), ["trend followers on", "mark price last trade"]);
        assert_eq!(differences(&opened, &changed), ["trend followers off", "mark price median"]);
        let mut faster = changed.clone();
        trend.dials[1].set(&mut faster, 2.0);
        assert_eq!(differences(&faster, &changed), ["trend followers leverage 2×"]);
    }

    #[test]
    fn a_changed_shock_is_named_with_its_step_where_there_are_several() {
        let Ok(opened) = presets::load(presets::DEFAULT) else { panic!("the default preset") };
        let mut changed = opened.clone();
        shocks::set(&mut changed, 196, -8.0);
        assert_eq!(differences(&changed, &opened), ["shock −8.0 %"]);
        shocks::set(&mut changed, 230, -2.0);
        assert_eq!(differences(&changed, &opened), ["shock at step 196 −8.0 %", "shock at step 230 −2.0 %"]);
        assert_eq!(differences(&opened, &changed), ["shock at step 196 −3.2 %", "no shock at step 230"]);
        shocks::set(&mut changed, 196, 0.0);
        assert_eq!(differences(&changed, &opened), ["no shock at step 196", "shock at step 230 −2.0 %"]);
    }

    #[test]
    fn values_are_written_with_their_unit() {
        let Ok(opened) = presets::load(presets::DEFAULT) else { panic!("the default preset") };
        for (control, value, text) in [
            (Control::Leverage, 12.5, "12.5×"),
            (Control::Depth, 6e6, "$6.00M / 1 %"),
            (Control::Maintenance, 0.5, "0.5 %"),
            (Control::Maintenance, 0.55, "0.55 %"),
            (Control::Fund, 1.75e6, "$1.75M"),
            (Control::Refill, 480.0, "8 min"),
            (Control::Refill, 1e9, "never"),
            (Control::Shock, -3.8, "−3.8 %"),
        ] {
            assert_eq!(shown(control, value, &opened.contract), text);
        }
        let Ok(in_coin) = presets::load("inverse-ledger") else { panic!("a contract paid for in coin") };
        assert_eq!(shown(Control::Fund, 200.0, &in_coin.contract), "0.00400 BTC");
        assert_eq!(shown(Control::Depth, 6e6, &in_coin.contract), "$6.00M / 1 %", "sizes stay in dollars");
    }
}
