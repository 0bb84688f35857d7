//! Stop-losses: positions that close themselves when the price has gone far enough against them.
//!
//! A share of traders leaves a stop with the exchange, some way below the entry of a long or above
//! that of a short. Once the last trade has reached it, the position is sent to the market whole:
//! stops sell into the fall that reached them (Osler 2002). Owns who carries one and where. Never
//! executes; what the book cannot fill stays open without
//! a stop.

use super::intent::{Intent, losing_tick};
use super::seen::Seen;
use super::waiting::Waiting;
use crate::sim::draws::Consumer;
use crate::sim::ledger::{Account, Ledger};
use crate::sim::units::{AccountId, Mark, Side};

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
pub fn drawn(stops: &StopLosses, id: AccountId, account: &Account, seen: &Seen) -> Option<Mark> {
    let mut draws = seen.draws(Consumer::StopLosses, id.0);
    if draws.unit() >= stops.share {
        return None;
    }
    let distance = stops.nearest + (stops.furthest - stops.nearest) * draws.unit();
    let entry = seen.worth.average_price(account.lots, account.cost);
    let side = account.side()?;
    let stop = losing_tick(side, entry, distance)?;
    (side.sign() * (seen.last - stop) > 0).then_some(Mark::at(stop))
}

/// The closing orders of all whose stop the last trade has reached; their stops are gone. Whoever
/// was closed by somebody else in the meantime has nothing to send.
pub fn reached(stops: &mut Waiting, ledger: &Ledger, seen: &Seen) -> Vec<Intent> {
    let close = |(id, side): (AccountId, Side)| {
        let held = ledger.account(id).lots;
        let place = seen.draws(Consumer::StopLosses, id.0).bits();
        Intent::reducing(place, id, held, held.abs()).filter(|order| order.side == side.opposite())
    };
    stops.take_reached(Mark::at(seen.last)).into_iter().filter_map(close).collect()
}
