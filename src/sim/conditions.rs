//! Conditions: what is out of the ordinary in one market, and until when.
//!
//! Volatility regimes, a thinned book, a market maker that is away, a wrong mark, changes of margin
//! that have been announced. Owns what is in force at a step. Never decides that anything happens:
//! dated interventions put it here.

use super::units::{Mark, PPM, Ppm, Step, div_nearest_even};

/// A change of the conditions of one market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// From now on the index drifts and moves differently.
    Regime {
        /// Drift of its logarithm per day.
        drift_per_day: Ppm,
        /// Its volatility, as a multiple of the ordinary one.
        volatility: Ppm,
    },
    /// A new maintenance rate was announced.
    Maintenance {
        /// The rate.
        rate: Ppm,
        /// The step from which it is in force.
        from: Step,
    },
    /// A cap on the leverage of new positions was announced.
    LeverageCap {
        /// The cap, in millionths.
        leverage: Ppm,
        /// The step from which it is in force.
        from: Step,
    },
    /// The market maker quotes another multiple of its profile for a while.
    Depth {
        /// The multiple.
        times: Ppm,
        /// For how many steps.
        steps: Step,
    },
    /// The market maker takes all quotes away for a while.
    MakerAway {
        /// For how many steps.
        steps: Step,
    },
    /// The mark is off for a while: the oracle is wrong.
    Oracle {
        /// By this share.
        off: Ppm,
        /// For how many steps.
        steps: Step,
    },
}

/// A value that replaces the ordinary one until a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Until {
    value: Ppm,
    /// The last step it holds in.
    last: Step,
}

/// What is out of the ordinary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditions {
    regime: Option<(Ppm, Ppm)>,
    depth: Option<Until>,
    away: Option<Step>,
    oracle: Option<Until>,
    /// Announced and not yet in force: step, rate.
    maintenance: Vec<(Step, Ppm)>,
    /// Announced: step from which it holds, leverage.
    leverage_caps: Vec<(Step, Ppm)>,
}

impl Conditions {
    /// Takes in a change at a step.
    pub fn change(&mut self, change: Change, step: Step) {
        let last = |steps: Step| step.saturating_add(steps.saturating_sub(1));
        match change {
            Change::Regime { drift_per_day, volatility } => self.regime = Some((drift_per_day, volatility)),
            Change::Maintenance { rate, from } => self.maintenance.push((from, rate)),
            Change::LeverageCap { leverage, from } => self.leverage_caps.push((from, leverage)),
            Change::Depth { times, steps } => self.depth = Some(Until { value: times, last: last(steps) }),
            Change::MakerAway { steps } => self.away = Some(last(steps)),
            Change::Oracle { off, steps } => self.oracle = Some(Until { value: off, last: last(steps) }),
        }
    }

    /// Drift of the logarithm of the index per day and the multiple of its volatility, if they are
    /// not the ordinary ones.
    #[must_use]
    pub fn regime(&self) -> Option<(f64, f64)> {
        self.regime.map(|(drift, volatility)| (drift as f64 / PPM as f64, volatility as f64 / PPM as f64))
    }

    /// The multiple of its profile that the market maker quotes at a step.
    #[must_use]
    pub fn depth(&self, step: Step) -> f64 {
        self.depth.filter(|depth| step <= depth.last).map_or(1.0, |depth| depth.value as f64 / PPM as f64)
    }

    /// Whether the market maker is away at a step.
    #[must_use]
    pub fn is_maker_away(&self, step: Step) -> bool {
        self.away.is_some_and(|last| step <= last)
    }

    /// What becomes of a mark at a step: to the nearest half tick, at least one.
    #[must_use]
    pub fn mark(&self, mark: Mark, step: Step) -> Mark {
        match self.oracle.filter(|oracle| step <= oracle.last) {
            None => mark,
            Some(oracle) => {
                let wrong = i128::from(mark.0) * i128::from(PPM + oracle.value);
                // A share of a bounded price stays in i64.
                Mark((div_nearest_even(wrong, i128::from(PPM)) as i64).max(1))
            }
        }
    }

    /// The maintenance rate that comes into force at this step.
    #[must_use]
    pub fn maintenance_at(&self, step: Step) -> Option<Ppm> {
        self.maintenance.iter().rev().find(|&&(from, _)| from == step).map(|&(_, rate)| rate)
    }

    /// The next maintenance rate that has been announced and is not yet in force.
    #[must_use]
    pub fn announced_maintenance(&self, step: Step) -> Option<Ppm> {
        self.maintenance.iter().filter(|&&(from, _)| from > step).min_by_key(|&&(from, _)| from).map(|&(_, rate)| rate)
    }

    /// The cap on the leverage of new positions that is in force, in millionths.
    #[must_use]
    pub fn leverage_cap(&self, step: Step) -> Option<Ppm> {
        let in_force = self.leverage_caps.iter().filter(|&&(from, _)| from <= step);
        in_force.max_by_key(|&&(from, _)| from).map(|&(_, leverage)| leverage)
    }
}
