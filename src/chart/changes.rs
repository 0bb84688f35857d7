//! Changes of the market's conditions, in words.
//!
//! Owns how a dated change reads in a caption, beside a chart and in a table. Never decides one.

use crate::sim::conditions::Change;
use crate::sim::units::PPM;

/// A change, short enough to stand at a chart.
#[must_use]
pub fn short(change: Change) -> String {
    let percent = |ppm: i64| trimmed(ppm as f64 * 100.0 / PPM as f64);
    let times = |ppm: i64| trimmed(ppm as f64 / PPM as f64);
    match change {
        Change::Regime { drift_per_day: 0, volatility } => format!("volatility ×{}", times(volatility)),
        Change::Regime { drift_per_day, volatility } => {
            format!("drift {} % a day, volatility ×{}", percent(drift_per_day), times(volatility))
        }
        Change::Maintenance { rate, from } => format!("maintenance {} % from step {from}", percent(rate)),
        Change::LeverageCap { leverage, from } => format!("leverage capped at {}× from step {from}", times(leverage)),
        Change::Depth { times: depth, steps } => format!("depth ×{} for {steps} steps", times(depth)),
        Change::MakerAway { steps } => format!("market maker away for {steps} steps"),
        Change::Oracle { off, steps } => format!("mark off by {} % for {steps} steps", percent(off)),
    }
}

/// A number with at most three decimals and none it does not need, and a true minus.
pub(super) fn trimmed(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::short;
    use crate::sim::conditions::Change;

    #[test]
    fn changes_read_as_a_person_would_say_them() {
        assert_eq!(short(Change::Maintenance { rate: 12_500, from: 300 }), "maintenance 1.25 % from step 300");
        assert_eq!(short(Change::Regime { drift_per_day: 0, volatility: 3_000_000 }), "volatility ×3");
        assert_eq!(short(Change::Depth { times: 50_000, steps: 60 }), "depth ×0.05 for 60 steps");
        assert_eq!(short(Change::Oracle { off: -80_000, steps: 3 }), "mark off by −8 % for 3 steps");
    }
}
