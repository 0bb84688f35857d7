//! The optional mechanisms of a market, as a catalogue: what each of them does, whether it is on,
//! and the few numbers worth turning.
//!
//! The panel behind “More controls” is this list and nothing else. Owns the words, the sizes a
//! mechanism begins with, and the way between a switch and the fields of a scenario. Never runs
//! anything; what is allowed is validation's to say.

mod assets;
mod flow;
mod fund;
mod halts;
mod liquidation;
mod margin;
mod size;
mod traders;

use std::fmt;

pub use size::Size;

use super::{Scenario, venue};

/// A heading with its switches.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The heading.
    pub heading: &'static str,
    /// What stands below it.
    pub switches: &'static [Switch],
}

/// Every switch there is, in groups, in the order they are shown.
pub const GROUPS: &[Group] = &[
    Group { heading: "Market makers and flow", switches: flow::SWITCHES },
    Group { heading: "Traders", switches: traders::SWITCHES },
    Group { heading: "Liquidation", switches: liquidation::SWITCHES },
    Group { heading: "Insurance fund and deleveraging", switches: fund::SWITCHES },
    Group { heading: "Funding and margin", switches: margin::SWITCHES },
    Group { heading: "Halts and limits", switches: halts::SWITCHES },
    Group { heading: "Several assets", switches: assets::SWITCHES },
];

/// The options of a mechanism that is there or is not.
pub const OFF_ON: &[&str] = &["Off", "On"];

/// One mechanism: on or off, or one of a few ways.
pub struct Switch {
    /// Its name, in sentence case.
    pub label: &'static str,
    /// What it does and what to expect, in one line.
    pub explanation: &'static str,
    /// What it can be set to; the first one is the plainest.
    pub options: &'static [&'static str],
    /// Its numbers.
    pub dials: &'static [Dial],
    /// The place of the option that is chosen.
    chosen: fn(&Scenario) -> usize,
    /// Chooses an option, with values that fit the scenario.
    choose: fn(&mut Scenario, usize),
    /// Takes everything it is about from one scenario to another.
    copy: fn(&Scenario, &mut Scenario),
    /// Why it cannot be changed in a scenario.
    blocked: fn(&Scenario) -> Option<&'static str>,
}

/// One number of a mechanism.
pub struct Dial {
    /// Its field in the file; what was left out is called after the field it would be in.
    pub path: &'static str,
    /// Its name beside its mechanism's.
    pub label: &'static str,
    /// What it is measured in.
    pub unit: Unit,
    /// Whether equal steps of its slider are equal ratios.
    pub is_logarithmic: bool,
    range: fn(&Size) -> (f64, f64),
    get: fn(&Scenario) -> Option<f64>,
    set: fn(&mut Scenario, f64),
}

/// What a dial is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Money.
    Dollars,
    /// Money in a second.
    DollarsPerSecond,
    /// Money in an hour.
    DollarsPerHour,
    /// Parts of a hundred.
    Percent,
    /// Volatility of a day, in percent.
    PercentPerDay,
    /// Time.
    Seconds,
    /// A multiple, such as leverage.
    Times,
    /// Whole things.
    Count,
    /// Things in an hour.
    PerHour,
    /// A pure number.
    Number,
}

impl Switch {
    /// The place of the option that is chosen.
    #[must_use]
    pub fn chosen(&self, scenario: &Scenario) -> usize {
        (self.chosen)(scenario)
    }

    /// The name of the option that is chosen.
    #[must_use]
    pub fn option(&self, scenario: &Scenario) -> &'static str {
        self.options.get(self.chosen(scenario)).copied().unwrap_or_default()
    }

    /// Whether it is anything but the plainest.
    #[must_use]
    pub fn is_on(&self, scenario: &Scenario) -> bool {
        self.chosen(scenario) != 0
    }

    /// Whether it is simply there or not there.
    #[must_use]
    pub fn is_toggle(&self) -> bool {
        self.options == OFF_ON
    }

    /// Why it cannot be changed in a scenario; `None` if it can.
    #[must_use]
    pub fn blocked(&self, scenario: &Scenario) -> Option<&'static str> {
        (self.blocked)(scenario)
    }

    /// Chooses an option. What `opened` had of that option comes back as it was; otherwise it begins
    /// with values in proportion to the scenario.
    pub fn choose(&self, scenario: &mut Scenario, option: usize, opened: &Scenario) {
        if self.chosen(opened) == option {
            (self.copy)(opened, scenario);
        } else if self.chosen(scenario) != option && option < self.options.len() {
            (self.choose)(scenario, option);
        }
        tidy(scenario, opened);
    }

    /// Turns it on, with its first option that is not the plainest, or off.
    pub fn turn(&self, scenario: &mut Scenario, on: bool) {
        if self.is_on(scenario) != on {
            (self.choose)(scenario, usize::from(on));
            venue::keep_out(scenario);
        }
    }

    /// Makes it what it is in another scenario.
    pub fn copy(&self, from: &Scenario, to: &mut Scenario) {
        (self.copy)(from, to);
        tidy(to, from);
    }

    /// Whether it is set differently in two scenarios.
    #[must_use]
    pub fn differs(&self, this: &Scenario, other: &Scenario) -> bool {
        self.chosen(this) != self.chosen(other) || self.dials.iter().any(|dial| dial.get(this) != dial.get(other))
    }
}

impl Dial {
    /// Its value; `None` while its mechanism is off.
    #[must_use]
    pub fn get(&self, scenario: &Scenario) -> Option<f64> {
        (self.get)(scenario)
    }

    /// Changes it; nothing happens while its mechanism is off.
    pub fn set(&self, scenario: &mut Scenario, value: f64) {
        (self.set)(scenario, value);
        venue::keep_out(scenario);
    }

    /// From where to where its slider goes: where something happens, not everything that is allowed.
    #[must_use]
    pub fn range(&self, size: &Size) -> (f64, f64) {
        (self.range)(size)
    }

    /// The mechanism it belongs to.
    #[must_use]
    pub fn switch(&self) -> Option<&'static Switch> {
        all().find(|switch| switch.dials.contains(self))
    }

    /// What it goes back to: its value in `opened`, or what its mechanism would begin with.
    #[must_use]
    pub fn resting(&self, scenario: &Scenario, opened: &Scenario) -> Option<f64> {
        self.get(opened).or_else(|| {
            let switch = self.switch()?;
            let mut fresh = opened.clone();
            (switch.choose)(&mut fresh, switch.chosen(scenario));
            self.get(&fresh)
        })
    }
}

/// All switches, in order.
pub fn all() -> impl Iterator<Item = &'static Switch> {
    GROUPS.iter().flat_map(|group| group.switches)
}

/// The switch of a name.
#[must_use]
pub fn named(label: &str) -> Option<&'static Switch> {
    all().find(|switch| switch.label == label)
}

// A switch is its name and a dial is its field: there is one of each.
impl PartialEq for Switch {
    fn eq(&self, other: &Self) -> bool {
        self.label == other.label
    }
}

impl PartialEq for Dial {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
    }
}

impl fmt::Debug for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Switch({})", self.label)
    }
}

impl fmt::Debug for Dial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dial({})", self.path)
    }
}

/// A switch for an optional part of a scenario: the part, and what it begins with.
macro_rules! part {
    ($label:literal, $explanation:literal, $($field:ident).+, $begin:expr, $blocked:expr, [$($dial:expr),* $(,)?]) => {
        $crate::scenario::switches::Switch {
            label: $label,
            explanation: $explanation,
            options: $crate::scenario::switches::OFF_ON,
            dials: &[$($dial),*],
            chosen: |scenario| usize::from(scenario.$($field).+.is_some()),
            choose: |scenario, option| {
                let begin: fn(&$crate::scenario::switches::Size) -> _ = $begin;
                let size = $crate::scenario::switches::Size::of(scenario);
                scenario.$($field).+ = (option == 1).then(|| begin(&size));
            },
            copy: |from, to| to.$($field).+ = from.$($field).+.clone(),
            blocked: $blocked,
        }
    };
}

/// A dial for a number of an optional part of a scenario.
macro_rules! dial {
    ($label:literal, $unit:ident, $log:literal, $range:expr, $($field:ident).+ => $name:ident $(as $kind:ty)?) => {
        $crate::scenario::switches::Dial {
            path: concat!($(stringify!($field), "."),+, stringify!($name)),
            label: $label,
            unit: $crate::scenario::switches::Unit::$unit,
            is_logarithmic: $log,
            range: $range,
            get: |scenario| scenario.$($field).+.as_ref().map(|part| f64::from(part.$name)),
            set: |scenario, value| {
                if let Some(part) = &mut scenario.$($field).+ {
                    part.$name = value $(.round() as $kind)?;
                }
            },
        }
    };
}

use {dial, part};

/// What says the same as it did is said in the same words, so that nothing seems to be edited.
fn tidy(scenario: &mut Scenario, opened: &Scenario) {
    fund::tidy(scenario, opened);
    liquidation::tidy(scenario, opened);
    venue::keep_out(scenario);
}

/// Nothing stands in the way.
const fn free(_: &Scenario) -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests;
