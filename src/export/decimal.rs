//! Exact decimals for tables: the engine's integers in display units, digit by digit.
//!
//! Owns the conversions from units to text. Never goes through a floating-point number, so that a
//! table can be read back into the very integers it was written from.

use crate::recording::{Frame, Header};
use crate::sim::units::{Lots, MICRO, Mark, Money, Scale, Step, Ticks, div_nearest_even};
use crate::sim::worth::Worth;

/// How a recording's units are written.
pub struct Units {
    tick: Scale,
    half_tick: Scale,
    micro_tick: Scale,
    money: Scale,
    half_money: Scale,
    lot: Scale,
    worth: Worth,
    seconds: Option<Scale>,
    step_seconds: f64,
}

impl Units {
    /// The units of a recording.
    pub fn of(header: &Header) -> Self {
        Self {
            tick: header.tick,
            half_tick: half(header.tick),
            micro_tick: Scale { decimals: header.tick.decimals + MICRO.ilog10(), ..header.tick },
            money: header.money,
            half_money: half(header.money),
            lot: header.lot,
            worth: header.worth,
            seconds: exact(header.step_seconds),
            step_seconds: header.step_seconds,
        }
    }

    /// A price in dollars.
    pub fn ticks(&self, ticks: Ticks) -> String {
        self.tick.text(i128::from(ticks))
    }

    /// A price in dollars that may lie between two ticks.
    pub fn mark(&self, mark: Mark) -> String {
        self.half_tick.text(i128::from(mark.0))
    }

    /// The index in dollars.
    pub fn index(&self, frame: &Frame) -> String {
        self.micro_tick.text(i128::from(frame.index_micro))
    }

    /// Money in dollars or coins.
    pub fn money(&self, money: impl Into<Money>) -> String {
        self.money.text(money.into())
    }

    /// What lots are worth at a mark, in dollars.
    pub fn notional(&self, lots: Lots, mark: Mark) -> String {
        match self.worth {
            Worth::Linear(_) => self.half_money.text(self.worth.notional_twice(lots, mark)),
            Worth::Inverse(_) => self.lot.text(lots.abs().into()),
        }
    }

    /// The time of a step in seconds.
    pub fn time(&self, step: Step) -> String {
        self.seconds
            .map_or_else(|| (f64::from(step) * self.step_seconds).to_string(), |seconds| seconds.text(i128::from(step)))
    }
}

/// Half of a unit, exactly.
fn half(unit: Scale) -> Scale {
    Scale { mantissa: unit.mantissa.saturating_mul(5), decimals: unit.decimals + 1 }
}

/// A floating-point number as the shortest decimal that stands for it; `None` when it does not
/// fit.
fn exact(value: f64) -> Option<Scale> {
    let text = value.to_string();
    let decimals = text.split_once('.').map_or(0, |(_, rest)| rest.len());
    // Beyond 18 decimals a step would be shorter than anything that trades.
    if decimals > 18 {
        return None;
    }
    Some(Scale { mantissa: text.replace('.', "").parse().ok()?, decimals: u32::try_from(decimals).ok()? })
}

/// A ratio of lots with six decimals, rounded to the nearest; empty when there is nothing below.
pub fn ratio(above: Lots, below: Lots) -> String {
    if below <= 0 {
        return String::new();
    }
    let micro = Scale { mantissa: 1, decimals: MICRO.ilog10() };
    let scaled = i128::from(above) * i128::from(MICRO);
    micro.text(div_nearest_even(scaled, i128::from(below)))
}

#[cfg(test)]
mod tests {
    use super::{Units, exact, ratio};
    use crate::recording::sample;
    use crate::sim::units::{Mark, Scale};

    #[test]
    fn half_ticks_and_large_sums_are_exact() {
        let units = Units::of(&sample::header());
        assert_eq!(units.mark(Mark(16_523)), "82.615");
        assert_eq!(units.ticks(8_261), "82.61");
        assert_eq!(units.money(-5), "-0.05");
        let huge = 123_456_789_012_345_678_901_i128;
        assert_eq!(units.money(huge), "1234567890123456789.01");
        assert_eq!(units.notional(3, Mark(16_523)), "247.845");
    }

    #[test]
    fn times_do_not_drift() {
        let mut header = sample::header();
        assert_eq!(Units::of(&header).time(3), "180");
        header.step_seconds = 0.1;
        assert_eq!(Units::of(&header).time(3), "0.3");
        let tenth = Scale { mantissa: 1, decimals: 1 };
        assert_eq!(exact(0.1), Some(tenth));
        assert_eq!(exact(f64::NAN), None);
        assert_eq!(exact(1e300), None);
    }

    #[test]
    fn ratios_are_rounded_not_cut() {
        assert_eq!(ratio(2, 3), "0.666667");
        assert_eq!(ratio(134, 100), "1.340000");
        assert_eq!(ratio(1, 0), "");
    }
}
