//! How the value of a headline control is written for people.
//!
//! Owns the unit and the decimals of each control, and the words for what was changed. The value
//! itself is the scenario's.

use super::words;
use crate::scenario::Scenario;
use crate::scenario::controls::Control;

/// A book that takes longer than this, in seconds, does not refill within any run.
const NEVER: f64 = 1e8;

/// The value of a control, such as `12.5×` or `$6.00M / 1 %`.
#[must_use]
pub fn shown(control: Control, value: f64) -> String {
    match control {
        Control::Leverage => words::leverage(value),
        Control::Depth => format!("{} / 1 %", words::money(value)),
        Control::Maintenance | Control::Shock => percent(value),
        Control::Fund => words::money(value),
        Control::Refill if value >= NEVER => "never".to_owned(),
        Control::Refill => words::duration(value),
    }
}

/// What is different in a scenario, as `leverage 25×` or `depth $12.0M / 1 %`; the values are those of `this`.
#[must_use]
pub fn differences(this: &Scenario, other: &Scenario) -> Vec<String> {
    let mut parts: Vec<String> = Control::ALL
        .iter()
        .filter(|control| control.get(this) != control.get(other))
        .filter_map(|control| {
            let value = shown(*control, control.get(this)?);
            Some(format!("{} {value}", control.short_path()))
        })
        .collect();
    if this.seed != other.seed {
        parts.push(format!("seed {}", this.seed));
    }
    parts
}

/// One decimal, or two where the second one says something.
fn percent(value: f64) -> String {
    let tenths = value * 10.0;
    let decimals = if (tenths - tenths.round()).abs() < 1e-6 { 1 } else { 2 };
    format!("{} %", words::price(value, decimals))
}

#[cfg(test)]
mod tests {
    use super::shown;
    use crate::scenario::controls::Control;

    #[test]
    fn values_are_written_with_their_unit() {
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
            assert_eq!(shown(control, value), text);
        }
    }
}
