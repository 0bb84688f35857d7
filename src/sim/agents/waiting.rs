//! Orders and decisions that wait for a price, by account.
//!
//! An ordered list of prices in which every account has at most one place, found again by its
//! number: what nobody has reached costs nothing. Owns the places. Never decides what happens at
//! them.

use std::collections::BTreeMap;

use crate::sim::triggers::{Size, Triggers};
use crate::sim::units::{AccountId, Lots, Mark, Side};

/// Accounts that wait for a price to go against their position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    prices: Triggers,
    places: BTreeMap<AccountId, (Side, Mark, Lots)>,
}

impl Waiting {
    /// Has an account wait for a price, instead of the one it waited for.
    pub fn place(&mut self, id: AccountId, held: Lots, price: Mark) {
        self.cancel(id);
        if let Some(side) = Side::of(held) {
            self.prices.insert(side, price, id, Size::of(held));
            self.places.insert(id, (side, price, held));
        }
    }

    /// The account waits for nothing any more.
    pub fn cancel(&mut self, id: AccountId) {
        if let Some((side, price, held)) = self.places.remove(&id) {
            self.prices.remove(side, price, id, Size::of(held));
        }
    }

    /// Takes out everybody whose price has been reached, with the side they waited on.
    pub fn take_reached(&mut self, price: Mark) -> Vec<(AccountId, Side)> {
        let reached = self.prices.take_due(price).into_iter().flatten();
        reached.filter_map(|id| self.places.remove(&id).map(|(side, ..)| (id, side))).collect()
    }

    /// Where they wait, with the lots they held when they began to.
    #[must_use]
    pub const fn prices(&self) -> &Triggers {
        &self.prices
    }
}
