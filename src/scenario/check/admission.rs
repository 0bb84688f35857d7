//! What a position must be backed with to be let in before the run begins: more than its maintenance margin,
//! and the initial margin of its bracket where there is a margin table.
//!
//! Owns that rule for whoever the scenario draws, and tests it with the arithmetic of the market. Never turns
//! anybody away: who is let in with what is decided where they are drawn.

use crate::sim::ledger::Account;
use crate::sim::margin::{self, Requirement, Tier};
use crate::sim::setup::{AssetRules, MarginRule};
use crate::sim::units::{Lots, Mark, Money, PPM, Ppm, Ticks, div_ceil};
use crate::sim::worth::Worth;

/// The margin rule of one asset, as it is in force when the run begins.
pub(super) struct Admission {
    requirement: Requirement,
    tiers: Vec<Tier>,
    start: Ticks,
    worth: Worth,
}

impl Admission {
    pub(super) fn of(rules: &AssetRules, maintenance: Ppm, start: Ticks, worth: Worth) -> Self {
        let tiers = match &rules.margin {
            MarginRule::Tiers(tiers) => tiers.clone(),
            MarginRule::Rate | MarginRule::PerLot(_) => Vec::new(),
        };
        Self { requirement: rules.requirement(maintenance), tiers, start, worth }
    }

    /// Whether one rate holds for positions of any size.
    pub(super) const fn is_flat(&self) -> bool {
        self.tiers.is_empty()
    }

    /// The maintenance rate of the smallest position.
    pub(super) fn base_rate(&self) -> Ppm {
        self.requirement.base_rate()
    }

    /// The place in the table of the bracket a position ends in that was entered at this cost.
    pub(super) fn bracket(&self, cost: Money) -> Option<usize> {
        margin::bracket(&self.tiers, cost.abs())
    }

    /// The least margin a position entered at this cost can have: its initial margin, or with one rate the
    /// first amount above maintenance.
    pub(super) fn least_margin(&self, cost: Money) -> Money {
        let part = |rate: Ppm| cost.abs() * Money::from(rate);
        match self.bracket(cost) {
            Some(place) => div_ceil(part(self.tiers[place].initial), PPM.into()),
            None => part(self.base_rate()) / Money::from(PPM) + 1,
        }
    }

    /// The most lots a position opened at the start price with this margin can have.
    pub(super) fn largest(&self, margin: Money) -> Lots {
        if self.is_flat() {
            return Lots::MAX;
        }
        margin::largest_opening(&self.tiers, 2 * margin, self.mark(), self.worth)
    }

    /// The first amount above the maintenance margin at the start price; of a token, above what does not count.
    pub(super) fn above_maintenance(&self, account: &Account) -> Money {
        self.requirement.due(account, self.mark(), self.worth) / Money::from(2 * PPM) + 1
    }

    /// Whether a position is at or below maintenance at the start price.
    pub(super) fn is_under_maintenance(&self, account: &Account) -> bool {
        self.requirement.is_under(account, self.mark(), self.worth)
    }

    const fn mark(&self) -> Mark {
        Mark::at(self.start)
    }
}
