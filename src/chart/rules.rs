//! What the optional rules of an exchange do, in words.
//!
//! Owns how a halt, a funding payment or a change of margin reads beside a chart and in a table. Never
//! decides one.

use super::changes::trimmed;
use crate::sim::units::{Money, PPM, Ppm, Step};

/// Who pays whom.
#[must_use]
pub fn funding(per_lot: Money) -> String {
    match per_lot.signum() {
        1 => "longs pay shorts",
        -1 => "shorts pay longs",
        _ => "nobody pays",
    }
    .to_owned()
}

/// What was stopped, and for how long.
#[must_use]
pub fn halt(steps: Step, everything: bool) -> String {
    let what = if everything { "trading" } else { "liquidation" };
    let unit = if steps == 1 { "step" } else { "steps" };
    format!("{what} halted for {steps} {unit}")
}

/// How trading started again.
#[must_use]
pub fn reopening(by_auction: bool) -> String {
    if by_auction { "opened by an auction" } else { "opened" }.to_owned()
}

/// The margins that follow volatility.
#[must_use]
pub fn margin(scale: Ppm, leverage: Ppm) -> String {
    let times = |ppm: Ppm| trimmed(ppm as f64 / PPM as f64);
    format!("maintenance ×{}, leverage up to {}×", times(scale), times(leverage))
}

#[cfg(test)]
mod tests {
    use super::{funding, halt, margin, reopening};

    #[test]
    fn rules_read_as_a_person_would_say_them() {
        assert_eq!([funding(5), funding(-5), funding(0)], ["longs pay shorts", "shorts pay longs", "nobody pays"]);
        assert_eq!([halt(1, true), halt(30, false)], ["trading halted for 1 step", "liquidation halted for 30 steps"]);
        assert_eq!([reopening(true), reopening(false)], ["opened by an auction", "opened"]);
        assert_eq!(margin(1_500_000, 12_500_000), "maintenance ×1.5, leverage up to 12.5×");
    }
}
