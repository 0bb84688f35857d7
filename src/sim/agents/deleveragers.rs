//! Discretionary deleveragers: traders who cut their position before the exchange does it for them.
//!
//! Each has a margin ratio below which it feels uncomfortable, a multiple of maintenance, and cuts
//! part of its position when it gets there; a margin increase that has been announced counts as if
//! it were in force. Owns who feels uncomfortable when. Never executes and never tests maintenance itself.

use super::intent::{Intent, whole};
use super::seen::Seen;
use super::waiting::Waiting;
use crate::sim::draws::Consumer;
use crate::sim::ledger::{Account, Ledger};
use crate::sim::margin;
use crate::sim::units::{AccountId, PPM, Ppm, Side};
use crate::sim::worth::Worth;

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
    waiting: Waiting,
}

impl Comfort {
    /// Asks an account whether it is one of those who cut. Whoever is uncomfortable from the start
    /// has chosen to be, and does not.
    pub fn ask(&mut self, deleveragers: &Deleveragers, id: AccountId, account: &Account, seen: &Seen) {
        let place = id.0 as usize;
        if self.multiples.len() <= place {
            self.multiples.resize(place + 1, 0);
        }
        let mut draws = seen.draws(Consumer::Deleveragers, id.0);
        let chosen = draws.unit() < deleveragers.share;
        let span = (deleveragers.comfort_to - deleveragers.comfort_from) as f64;
        let multiple = deleveragers.comfort_from + libm::round(span * draws.unit()) as Ppm;
        let rate = rate(multiple, seen.maintenance);
        let at_ease = !margin::is_under_maintenance(account, seen.mark, seen.worth, rate);
        self.multiples[place] = if chosen && at_ease { multiple } else { 0 };
    }

    /// Watches a position, as it is now and with the maintenance rate it expects.
    pub fn watch(&mut self, id: AccountId, account: &Account, worth: Worth, maintenance: Ppm) {
        let Some(multiple) = self.multiples.get(id.0 as usize).copied().filter(|&multiple| multiple > 0) else {
            return;
        };
        match margin::trigger(account, worth, rate(multiple, maintenance)) {
            Some(mark) => self.waiting.place(id, account.lots, mark),
            None => self.waiting.cancel(id),
        }
    }

    /// Everybody who may cut.
    pub fn members(&self) -> impl Iterator<Item = AccountId> + '_ {
        (0..).map(AccountId).zip(&self.multiples).filter(|&(_, &multiple)| multiple > 0).map(|(id, _)| id)
    }

    /// Whoever used an account is gone.
    pub fn forget(&mut self, id: AccountId) {
        self.waiting.cancel(id);
        if let Some(multiple) = self.multiples.get_mut(id.0 as usize) {
            *multiple = 0;
        }
    }

    /// The orders of all whose comfort the mark has passed. They wait again once they are watched.
    pub fn uneasy(&mut self, deleveragers: &Deleveragers, ledger: &Ledger, seen: &Seen) -> Vec<Intent> {
        let cut = |(id, _): (AccountId, Side)| {
            let held = ledger.account(id).lots;
            let place = seen.draws(Consumer::Deleveragers, id.0).bits();
            Intent::reducing(place, id, held, whole(libm::ceil(held.abs() as f64 * deleveragers.cut)))
        };
        self.waiting.take_reached(seen.mark).into_iter().filter_map(cut).collect()
    }
}

/// The margin rate somebody is comfortable with. It stays below the whole notional, as margins do.
#[must_use]
pub fn rate(multiple: Ppm, maintenance: Ppm) -> Ppm {
    // Both are at most a few hundred millions, so the product stays inside 64 bits.
    (multiple * maintenance / PPM).min(PPM - 1)
}
