//! Intents: the orders everybody wants to send this step, and the order in which they are executed.
//!
//! What is wanted is decided on frozen data; who comes first is redrawn each step by each
//! participant for itself, so that adding one does not reorder the others. Owns the shape of an
//! order that is not forced and its place in the queue. Never executes one.

use crate::sim::units::{AccountId, Lots, Side, Ticks};

/// The largest position anybody asks for; no book holds as much.
pub const POSITION_MAX: Lots = 1_000_000_000_000;

/// An immediate-or-cancel order somebody wants to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Its place in this step's queue, drawn by its sender.
    pub place: u64,
    /// Who.
    pub account: AccountId,
    /// `Long` buys, `Short` sells.
    pub side: Side,
    /// How many lots.
    pub lots: Lots,
    /// The worst price it accepts; `None` is a market order.
    pub limit: Option<Ticks>,
    /// Whether it may only make the position smaller.
    pub reduce_only: bool,
}

impl Intent {
    /// A market order.
    #[must_use]
    pub const fn at_market(place: u64, account: AccountId, side: Side, lots: Lots) -> Self {
        Self { place, account, side, lots, limit: None, reduce_only: false }
    }

    /// A market order that closes part of a position: `part` of the `held` lots, or all of them.
    #[must_use]
    pub fn reducing(place: u64, account: AccountId, held: Lots, part: Lots) -> Option<Self> {
        let side = Side::of(held)?.opposite();
        let lots = part.min(held.abs());
        (lots > 0).then_some(Self { place, account, side, lots, limit: None, reduce_only: true })
    }

    /// A market order that closes a share of the gap between a position and a target, at least one
    /// lot of it. Its place is drawn only if there is something to send.
    #[must_use]
    pub fn towards(
        account: AccountId,
        (held, target): (Lots, Lots),
        share: f64,
        place: impl FnOnce() -> u64,
    ) -> Option<Self> {
        let gap = target - held;
        let lots = whole(libm::ceil(gap.abs() as f64 * share)).min(gap.abs());
        Side::of(gap).filter(|_| lots > 0).map(|side| Self::at_market(place(), account, side, lots))
    }

    /// What of it may still be sent by an account that holds `held` lots by now.
    #[must_use]
    pub fn lots_with(&self, held: Lots) -> Lots {
        if self.reduce_only { self.lots.min(-self.side.sign() * held).max(0) } else { self.lots }
    }

    /// Whether it accepts a price.
    #[must_use]
    pub fn accepts(&self, price: Ticks) -> bool {
        self.limit.is_none_or(|limit| self.side.sign() * (limit - price) >= 0)
    }
}

/// Puts the orders of a step in the order in which they are executed.
pub fn put_in_order(intents: &mut [Intent]) {
    intents.sort_by_key(|intent| (intent.place, intent.account));
}

/// A number of lots somebody wants, whole and within what any book could hold; towards zero.
#[must_use]
pub fn whole(lots: f64) -> Lots {
    // A conversion that is not a number gives 0 and one beyond the range its end.
    (lots as Lots).clamp(-POSITION_MAX, POSITION_MAX)
}

/// The whole tick at a relative distance from an entry, on the side where it loses: below for
/// a long.
#[must_use]
pub fn losing_tick(side: Side, entry: f64, distance: f64) -> Option<Ticks> {
    let price = match side {
        Side::Long => libm::floor(entry * (1.0 - distance)),
        Side::Short => libm::ceil(entry * (1.0 + distance)),
    };
    (price >= 1.0).then_some(price as Ticks)
}

/// Neighbouring accounts that follow the same rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The first of them.
    pub first: AccountId,
    /// How many.
    pub count: u32,
}

impl Block {
    /// Their numbers, in order.
    pub fn ids(self) -> impl DoubleEndedIterator<Item = AccountId> {
        (self.first.0..self.first.0 + self.count).map(AccountId)
    }

    /// The place of an account among them.
    #[must_use]
    pub fn place(self, id: AccountId) -> Option<usize> {
        id.0.checked_sub(self.first.0).filter(|&place| place < self.count).map(|place| place as usize)
    }
}
