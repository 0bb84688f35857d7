//! Trigger prices in order: which positions come under maintenance at which mark.
//!
//! One ordered map per side, so that a quiet step costs the same with ten thousand accounts as
//! with ten million: only what triggers is touched. Owns who waits at which mark and how many lots.
//! Never decides what happens to them.

use std::collections::BTreeMap;

use super::units::{AccountId, Lots, Mark, Side};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Waiting {
    lots: Lots,
    accounts: Vec<AccountId>,
}

/// The positions that can be liquidated, by trigger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Triggers {
    longs: BTreeMap<Mark, Waiting>,
    shorts: BTreeMap<Mark, Waiting>,
}

impl Triggers {
    /// Adds a position.
    pub fn insert(&mut self, side: Side, trigger: Mark, id: AccountId, lots: Lots) {
        let waiting = self.side_mut(side).entry(trigger).or_default();
        waiting.lots += lots.abs();
        waiting.accounts.push(id);
    }

    /// Replaces everything by these positions, in one pass once they are in order.
    pub fn rebuild(&mut self, mut positions: Vec<(Side, Mark, AccountId, Lots)>) {
        positions.sort_unstable();
        *self = Self::default();
        for (side, trigger, id, lots) in positions {
            self.insert(side, trigger, id, lots);
        }
    }

    /// Removes a position that was added with the same trigger and lots.
    pub fn remove(&mut self, side: Side, trigger: Mark, id: AccountId, lots: Lots) {
        let map = self.side_mut(side);
        let Some(waiting) = map.get_mut(&trigger) else {
            return;
        };
        let Some(place) = waiting.accounts.iter().position(|&waits| waits == id) else {
            return;
        };
        waiting.accounts.swap_remove(place);
        waiting.lots -= lots.abs();
        if waiting.accounts.is_empty() {
            map.remove(&trigger);
        }
    }

    /// Takes out every position whose trigger the mark has reached, longs from the highest trigger
    /// down, then shorts from the lowest up, one group per trigger.
    pub fn take_due(&mut self, mark: Mark) -> Vec<Vec<AccountId>> {
        let mut due = Vec::new();
        while let Some(entry) = self.longs.last_entry().filter(|entry| *entry.key() >= mark) {
            due.push(entry.remove().accounts);
        }
        while let Some(entry) = self.shorts.first_entry().filter(|entry| *entry.key() <= mark) {
            due.push(entry.remove().accounts);
        }
        due
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
        let map = match side {
            Side::Long => &self.longs,
            Side::Short => &self.shorts,
        };
        map.iter().map(|(&mark, waiting)| (mark, waiting.lots))
    }

    const fn side_mut(&mut self, side: Side) -> &mut BTreeMap<Mark, Waiting> {
        match side {
            Side::Long => &mut self.longs,
            Side::Short => &mut self.shorts,
        }
    }
}

fn ids<'waiting>((_, waiting): (&Mark, &'waiting Waiting)) -> impl Iterator<Item = AccountId> + use<'waiting> {
    waiting.accounts.iter().copied()
}
