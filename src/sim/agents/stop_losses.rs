//! Stop-losses: positions that close themselves when the price has gone far enough against them.
//!
//! A share of traders leaves a stop with the exchange, some way below the entry of a long or above
//! that of a short. Once the last trade has reached it, the position is sent to the market whole:
//! stops sell into the fall that reached them (Osler 2002). Owns who waits at which price, in order,
//! so that a quiet step costs nothing. Never executes; what the book cannot fill stays open without
//! a stop.

use std::collections::BTreeMap;

use super::intent::{Intent, losing_tick};
use super::seen::Seen;
use crate::sim::draws::{Consumer, Draws};
use crate::sim::ledger::{Account, Ledger};
use crate::sim::triggers::Triggers;
use crate::sim::units::{AccountId, Lots, Mark, Side, Ticks, nearest_f64};

/// Who carries a stop-loss, and where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StopLosses {
    /// Share of the traders that carry one.
    pub share: f64,
    /// The nearest stop, as a share of the entry price.
    pub nearest: f64,
    /// The furthest.
    pub furthest: f64,
}

/// The stop one account carries, if it is among those who do and the price has not reached it yet.
#[must_use]
pub fn drawn(
    stops: &StopLosses,
    id: AccountId,
    account: &Account,
    last: Ticks,
    unit_value: i64,
    seed: u64,
) -> Option<Mark> {
    let mut draws = Draws::new(seed, Consumer::StopLosses, id.0, 0);
    if draws.unit() >= stops.share {
        return None;
    }
    let distance = stops.nearest + (stops.furthest - stops.nearest) * draws.unit();
    let entry = nearest_f64(account.cost) / (account.lots as f64 * unit_value as f64);
    let side = account.side()?;
    let stop = losing_tick(side, entry, distance)?;
    (side.sign() * (last - stop) > 0).then_some(Mark::at(stop))
}

/// The stops that wait.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stops {
    waiting: Triggers,
    /// Where each of them was put, to find it again.
    places: BTreeMap<AccountId, (Side, Mark, Lots)>,
}

impl Stops {
    /// Leaves a stop for a position; the one it had is replaced.
    pub fn place(&mut self, id: AccountId, held: Lots, stop: Mark) {
        self.cancel(id);
        if let Some(side) = Side::of(held) {
            self.waiting.insert(side, stop, id, held);
            self.places.insert(id, (side, stop, held));
        }
    }

    /// Takes back the stop of an account, if it has one.
    pub fn cancel(&mut self, id: AccountId) {
        if let Some((side, stop, held)) = self.places.remove(&id) {
            self.waiting.remove(side, stop, id, held);
        }
    }

    /// The closing orders of all whose stop the last trade has reached; their stops are gone.
    /// Whoever was closed by somebody else in the meantime has nothing to send.
    pub fn reached(&mut self, ledger: &Ledger, seen: &Seen) -> Vec<Intent> {
        let due = self.waiting.take_due(Mark::at(seen.last));
        due.into_iter().flatten().filter_map(|id| self.close(id, ledger, seen)).collect()
    }

    fn close(&mut self, id: AccountId, ledger: &Ledger, seen: &Seen) -> Option<Intent> {
        let (side, ..) = self.places.remove(&id)?;
        let held = ledger.account(id).lots;
        let place = seen.draws(Consumer::StopLosses, id.0).bits();
        Intent::reducing(place, id, held, held.abs()).filter(|order| order.side == side.opposite())
    }

    /// Where stops wait, with the lots they were left for.
    #[must_use]
    pub const fn waiting(&self) -> &Triggers {
        &self.waiting
    }
}
