//! How large a scenario is, so that what is added to it is neither a drop nor a flood.
//!
//! Owns the few measures every default is taken from. All of them are read from the scenario as it
//! stands, without running it.

use crate::scenario::Scenario;
use crate::scenario::controls::Control;
use crate::scenario::schema::{Index, Side, Traders};

/// Volatility where the index says nothing about it: a usual day of a coin.
const USUAL_PERCENT_PER_DAY: f64 = 3.0;
/// Open interest over the depth within 1 %, where nobody holds anything.
const USUAL_INTEREST: f64 = 20.0;

/// The measures of a scenario, in dollars, seconds and percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// What rests within 1 % of the mid.
    pub depth: f64,
    /// What the longs hold.
    pub open_interest: f64,
    /// What a usual long holds.
    pub position: f64,
    /// The insurance fund at the start.
    pub fund: f64,
    /// Volatility of a day, in percent.
    pub volatility: f64,
    /// The length of a step.
    pub step: f64,
    /// The length of the run.
    pub run: f64,
    /// What one lot is worth.
    pub lot: f64,
    /// The least that can rest within 1 %: one lot at every tick.
    pub thinnest: f64,
    /// Maintenance margin in percent.
    pub maintenance: f64,
    /// The most leverage anybody could open with.
    pub max_leverage: f64,
}

impl Size {
    /// Measures a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let contract = &scenario.contract;
        let lot = contract.lot_dollars(contract.start_price_dollars);
        let ticks = contract.start_price_dollars / contract.tick_dollars / 100.0;
        let thinnest = lot * ticks.max(1.0);
        let (held, longs) = longs(scenario, lot);
        let quoted = Control::Depth.get(scenario).filter(|depth| *depth > 0.0);
        let depth = quoted.unwrap_or(held / USUAL_INTEREST).max(lot);
        let open_interest = if held > 0.0 { held } else { depth * USUAL_INTEREST };
        let maintenance = scenario.rules.maintenance_percent;
        Self {
            depth,
            open_interest,
            position: round(held / longs.max(1.0)).max(lot),
            fund: scenario.rules.insurance_fund_dollars,
            volatility: match scenario.index {
                Index::Walk { volatility_percent_per_day, .. } if volatility_percent_per_day > 0.0 => {
                    volatility_percent_per_day
                }
                _ => USUAL_PERCENT_PER_DAY,
            },
            step: scenario.step_seconds,
            run: scenario.step_seconds * f64::from(scenario.steps),
            lot,
            thinnest,
            maintenance,
            max_leverage: match &scenario.traders {
                Traders::Population(population) => population.max_leverage,
                // Half of the margin is left when a position is opened.
                Traders::Accounts(_) => (50.0 / maintenance).clamp(1.0, 100.0),
            },
        }
    }

    /// A share of open interest as a round sum, at least one lot.
    pub(super) fn interest(&self, share: f64) -> f64 {
        round(self.open_interest * share).max(self.lot)
    }

    /// A share of the depth as a round sum, at least one lot.
    pub(super) fn deep(&self, share: f64) -> f64 {
        round(self.depth * share).max(self.lot)
    }

    /// A time of a number of steps, at least a number of seconds.
    pub(super) fn steps(&self, steps: f64, seconds: f64) -> f64 {
        round((self.step * steps).max(seconds))
    }
}

/// The range around a value, thirty times either way.
pub(super) fn around(value: f64) -> (f64, f64) {
    (value / 30.0, value * 30.0)
}

/// Two digits, as a person would choose a number.
pub(super) fn round(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let unit = 10_f64.powf(value.abs().log10().floor() - 1.0);
    // Dividing by a whole number keeps short decimals short.
    if unit < 1.0 {
        (value * (1.0 / unit).round()).round() / (1.0 / unit).round()
    } else {
        (value / unit).round() * unit
    }
}

/// What the longs hold, in dollars, and how many they are.
fn longs(scenario: &Scenario, lot: f64) -> (f64, f64) {
    match &scenario.traders {
        Traders::Population(population) => (population.open_interest_dollars, f64::from(population.longs.accounts)),
        Traders::Accounts(accounts) => {
            let longs = accounts.iter().filter(|account| account.side == Side::Long && account.lots > 0);
            longs.fold((0.0, 0.0), |(held, count), account| (held + account.lots as f64 * lot, count + 1.0))
        }
    }
}
