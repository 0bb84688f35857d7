//! Trigger prices in order: which positions come under maintenance at which mark.
//!
//! One ordered map per side, so that a quiet step costs the same with ten thousand accounts as
//! with ten million: only what triggers is touched. Owns who waits at which mark and how many lots.
//! Never decides what happens to them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::units::{AccountId, Lots, Mark, Side};

/// How much of a position waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Its lots, of either sign.
    pub lots: Lots,
    /// Lots × leverage at entry, in hundredths, for the leverage-weighted open interest.
    pub leveraged: i64,
}

impl Size {
    /// Lots whose leverage is nobody's business.
    #[must_use]
    pub const fn of(lots: Lots) -> Self {
        Self { lots, leveraged: 0 }
    }
}

/// Who waits at one mark; mostly a single account, which then needs no list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Waiting {
    lots: Lots,
    leveraged: i64,
    first: AccountId,
    others: Vec<AccountId>,
}

impl Waiting {
    fn accounts(&self) -> impl Iterator<Item = AccountId> + use<'_> {
        core::iter::once(self.first).chain(self.others.iter().copied())
    }

    fn into_accounts(self) -> Vec<AccountId> {
        let mut accounts = self.others;
        accounts.push(self.first);
        accounts
    }
}

/// The positions that can be liquidated, by trigger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Triggers {
    longs: BTreeMap<Mark, Waiting>,
    shorts: BTreeMap<Mark, Waiting>,
    /// Σ lots × leverage over everybody who waits.
    leveraged: i64,
    /// How often somebody was added or taken out.
    changes: u64,
}

impl Triggers {
    /// Adds a position.
    pub fn insert(&mut self, side: Side, trigger: Mark, id: AccountId, size: Size) {
        let Size { lots, leveraged } = size;
        self.leveraged += leveraged;
        self.changes += 1;
        match self.side_mut(side).entry(trigger) {
            Entry::Vacant(entry) => {
                entry.insert(Waiting { lots: lots.abs(), leveraged, first: id, others: Vec::new() });
            }
            Entry::Occupied(entry) => {
                let waiting = entry.into_mut();
                waiting.lots += lots.abs();
                waiting.leveraged += leveraged;
                waiting.others.push(id);
            }
        }
    }

    /// Replaces everything by these positions, in one pass once they are in order.
    pub fn rebuild(&mut self, mut positions: Vec<(Side, Mark, AccountId, Size)>) {
        positions.sort_unstable_by_key(|&(side, trigger, id, _)| (side, trigger, id));
        *self = Self { changes: self.changes + 1, ..Self::default() };
        for (side, trigger, id, size) in positions {
            self.insert(side, trigger, id, size);
        }
    }

    /// Removes a position that was added with the same trigger and size.
    pub fn remove(&mut self, side: Side, trigger: Mark, id: AccountId, size: Size) {
        self.changes += 1;
        let map = self.side_mut(side);
        let Some(waiting) = map.get_mut(&trigger) else {
            return;
        };
        if waiting.first != id {
            let Some(place) = waiting.others.iter().position(|&waits| waits == id) else {
                return;
            };
            waiting.others.swap_remove(place);
        } else if let Some(other) = waiting.others.pop() {
            waiting.first = other;
        } else {
            map.remove(&trigger);
            self.leveraged -= size.leveraged;
            return;
        }
        waiting.lots -= size.lots.abs();
        waiting.leveraged -= size.leveraged;
        self.leveraged -= size.leveraged;
    }

    /// Takes out every position whose trigger the mark has reached, longs from the highest trigger
    /// down, then shorts from the lowest up, one group per trigger, in no order of its own.
    pub fn take_due(&mut self, mark: Mark) -> Vec<Vec<AccountId>> {
        let mut due = Vec::new();
        while let Some(entry) = self.longs.last_entry().filter(|entry| *entry.key() >= mark) {
            let waiting = entry.remove();
            self.leveraged -= waiting.leveraged;
            due.push(waiting.into_accounts());
        }
        while let Some(entry) = self.shorts.first_entry().filter(|entry| *entry.key() <= mark) {
            let waiting = entry.remove();
            self.leveraged -= waiting.leveraged;
            due.push(waiting.into_accounts());
        }
        self.changes += due.len() as u64;
        due
    }

    /// Σ lots × leverage at entry over everybody who waits here, in hundredths of a lot.
    #[must_use]
    pub const fn leveraged(&self) -> i64 {
        self.leveraged
    }

    /// A count that moves whenever somebody is added or taken out: while it stands still, so does
    /// everything that is read of them.
    #[must_use]
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    /// Lots and number of positions by trigger on one side, in rising order.
    pub fn waiting(&self, side: Side) -> impl Iterator<Item = (Mark, Lots, u32)> + '_ {
        // Accounts are numbered in 32 bits.
        self.side(side).iter().map(|(&mark, waiting)| (mark, waiting.lots, 1 + waiting.others.len() as u32))
    }

    /// Lots of longs by trigger, from the highest down to `lowest`.
    pub fn longs_down_to(&self, lowest: Mark) -> impl Iterator<Item = (Mark, Lots)> + '_ {
        self.longs.range(lowest..).rev().map(|(&mark, waiting)| (mark, waiting.lots))
    }

    /// Who waits on one side within a distance of a mark, nearest first.
    pub fn within(&self, side: Side, mark: Mark, distance: i64) -> Vec<AccountId> {
        match side {
            Side::Long => self.longs.range(Mark(mark.0 - distance)..).rev().flat_map(ids).collect(),
            Side::Short => self.shorts.range(..=Mark(mark.0 + distance)).flat_map(ids).collect(),
        }
    }

    /// Lots by trigger on one side, in rising order.
    pub fn profile(&self, side: Side) -> impl Iterator<Item = (Mark, Lots)> + '_ {
        self.side(side).iter().map(|(&mark, waiting)| (mark, waiting.lots))
    }

    const fn side(&self, side: Side) -> &BTreeMap<Mark, Waiting> {
        match side {
            Side::Long => &self.longs,
            Side::Short => &self.shorts,
        }
    }

    const fn side_mut(&mut self, side: Side) -> &mut BTreeMap<Mark, Waiting> {
        match side {
            Side::Long => &mut self.longs,
            Side::Short => &mut self.shorts,
        }
    }
}

fn ids<'waiting>((_, waiting): (&Mark, &'waiting Waiting)) -> impl Iterator<Item = AccountId> + use<'waiting> {
    waiting.accounts()
}
