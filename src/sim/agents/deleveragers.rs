//! Discretionary deleveragers: traders who cut their position before the exchange does it for them.
//!
//! Each has a margin ratio below which it feels uncomfortable, a multiple of maintenance, and cuts
//! part of its position when it gets there; a margin increase that has been announced counts as if
//! it were in force. Owns who feels uncomfortable at which mark, in order, so that a quiet step costs
//! nothing. Never executes and never tests maintenance itself.

use super::intent::{Intent, whole};
use super::seen::Seen;
use crate::sim::draws::{Consumer, Draws};
use crate::sim::ledger::{Account, Ledger};
use crate::sim::margin;
use crate::sim::triggers::Triggers;
use crate::sim::units::{AccountId, Mark, PPM, Ppm};

/// Who cuts of their own accord, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deleveragers {
    /// Share of the traders that do.
    pub share: f64,
    /// The lowest margin ratio anybody is comfortable with, in parts per million of maintenance.
    pub comfort_from: Ppm,
    /// The highest.
    pub comfort_to: Ppm,
    /// Share of the position that is cut at a time.
    pub cut: f64,
}

/// Everybody who may cut, and at which mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comfort {
    /// By account number: the margin ratio it is comfortable with, in parts per million of
    /// maintenance; 0 for those who do not care.
    multiples: Vec<Ppm>,
    waiting: Triggers,
}

impl Comfort {
    /// Asks an account whether it is one of those who cut. Whoever is uncomfortable from the start
    /// has chosen to be, and does not.
    pub fn ask(&mut self, deleveragers: &Deleveragers, id: AccountId, account: &Account, seen: &Seen) {
        let place = id.0 as usize;
        if self.multiples.len() <= place {
            self.multiples.resize(place + 1, 0);
        }
        let mut draws = Draws::new(seen.seed, Consumer::Deleveragers, id.0, seen.step);
        let chosen = draws.unit() < deleveragers.share;
        let span = (deleveragers.comfort_to - deleveragers.comfort_from) as f64;
        let multiple = deleveragers.comfort_from + libm::round(span * draws.unit()) as Ppm;
        let rate = rate(multiple, seen.maintenance);
        let at_ease = !margin::is_under_maintenance(account, seen.mark, seen.unit_value, rate);
        self.multiples[place] = if chosen && at_ease { multiple } else { 0 };
    }

    /// Watches a position; to be called again whenever it or the maintenance rate has changed, after
    /// [`Comfort::unwatch`] with what they were before.
    pub fn watch(&mut self, id: AccountId, account: &Account, unit_value: i64, maintenance: Ppm) {
        if let (Some(mark), Some(side)) = (self.mark_of(id, account, unit_value, maintenance), account.side()) {
            self.waiting.insert(side, mark, id, account.lots);
        }
    }

    /// Forgets a position before it changes.
    pub fn unwatch(&mut self, id: AccountId, account: &Account, unit_value: i64, maintenance: Ppm) {
        if let (Some(mark), Some(side)) = (self.mark_of(id, account, unit_value, maintenance), account.side()) {
            self.waiting.remove(side, mark, id, account.lots);
        }
    }

    /// The orders of all whose comfort the mark has passed. They are not watched any more until
    /// their position has changed or [`Comfort::watch`] is called.
    pub fn uneasy(&mut self, deleveragers: &Deleveragers, ledger: &Ledger, seen: &Seen) -> Vec<Intent> {
        let cut = |id: AccountId| {
            let held = ledger.account(id).lots;
            let place = seen.draws(Consumer::Deleveragers, id.0).bits();
            Intent::reducing(place, id, held, whole(libm::ceil(held.abs() as f64 * deleveragers.cut)))
        };
        self.waiting.take_due(seen.mark).into_iter().flatten().filter_map(cut).collect()
    }

    /// The mark at which an account becomes uncomfortable; `None` if it does not care.
    fn mark_of(&self, id: AccountId, account: &Account, unit_value: i64, maintenance: Ppm) -> Option<Mark> {
        let multiple = self.multiples.get(id.0 as usize).copied().filter(|&multiple| multiple > 0)?;
        margin::trigger(account, unit_value, rate(multiple, maintenance))
    }
}

/// The margin rate somebody is comfortable with. It stays below the whole notional, as margins do.
#[must_use]
pub fn rate(multiple: Ppm, maintenance: Ppm) -> Ppm {
    // Both are at most a few hundred millions, so the product stays inside 64 bits.
    (multiple * maintenance / PPM).min(PPM - 1)
}
