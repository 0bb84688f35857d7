//! Watching: where every position waits for its mark.
//!
//! Keeps the triggers of isolated positions and the alarms of portfolios true when a balance or a margin
//! table changes, keeps those out who already wait for something else, and says who is due. Never closes
//! anything.

use std::collections::BTreeSet;

use super::ledger::Role;
use super::margin::Requirement;
use super::triggers::Size;
use super::units::{AccountId, AssetId, Mark, Side};
use super::{Simulation, liquidation, portfolio};

/// An asset whose holders are not watched for the moment.
pub(super) struct Disarmed {
    asset: AssetId,
    /// Its portfolios; isolated positions are found by looking at all accounts.
    heads: BTreeSet<AccountId>,
}

impl Simulation {
    /// Puts accounts whose forced order was not filled back under watch if there is now something
    /// to trade with, and those whose cooldown is over.
    pub(super) fn retry_waiting(&mut self) {
        let waiting: Vec<AccountId> = self.unfilled.iter().copied().collect();
        for id in waiting {
            let account = self.ledger.account(id);
            let Some(side) = account.side() else {
                self.unfilled.remove(&id);
                continue;
            };
            let market = &self.markets[account.asset.place()];
            if market.rules.halt.is_none() && market.book.facing(side.opposite()).best().is_some() {
                self.unfilled.remove(&id);
                self.watch(id);
            }
        }
        let over = self.cooling.iter().filter(|&(_, &until)| until == self.step).map(|(&head, _)| head);
        for head in over.collect::<Vec<AccountId>>() {
            // A trade of its own earlier in this step may have put it back already.
            self.unwatch(head);
            self.watch(head);
        }
    }

    /// Takes out everybody who is under maintenance, worst first: isolated positions by their own
    /// number, portfolios by that of their first leg. Where liquidation is halted nobody is.
    pub(super) fn take_due(&mut self, marks: &[Mark], margins: &[Requirement]) -> Vec<AccountId> {
        let mut groups = Vec::new();
        let mut alarmed = BTreeSet::new();
        for (market, &mark) in self.markets.iter_mut().zip(marks) {
            if market.rules.halt.is_some() {
                continue;
            }
            groups.append(&mut market.triggers.take_due(mark));
            for leg in market.alarms.take_due(mark).into_iter().flatten() {
                self.armed.remove(&leg);
                alarmed.insert(AccountId(leg.0 - u32::from(self.ledger.account(leg).leg)));
            }
        }
        for head in alarmed {
            self.unwatch(head);
            if portfolio::standing(&self.ledger, head, marks, margins).is_under_maintenance() {
                groups.push(vec![head]);
            } else {
                self.watch(head);
            }
        }
        let groups = groups.into_iter().inspect(|group| self.ledger.fetch(group.iter().copied()));
        liquidation::in_order(groups, |id| portfolio::standing(&self.ledger, id, marks, margins))
    }

    /// Keeps a trader's trigger, or the alarms of its portfolio, unless it waits for something else.
    pub(super) fn watch(&mut self, id: AccountId) {
        let account = self.ledger.account(id);
        let is_closed = account.lots == 0 && account.legs == 1;
        if is_closed || self.waits(id) {
            return;
        }
        if account.legs > 1 {
            for (leg, side, mark) in portfolio::alarms(&self.ledger, id, &self.marks(), &self.margins()) {
                let account = self.ledger.account(leg);
                let size = portfolio::size(&self.ledger, leg);
                self.markets[account.asset.place()].alarms.insert(side, mark, leg, size);
                self.armed.insert(leg, (side, mark));
            }
        } else if let Some((place, side, trigger, size)) = self.trigger_of(id) {
            self.markets[place].triggers.insert(side, trigger, id, size);
            self.watch_comfort(id);
        }
    }

    /// Drops a trader's trigger, or the alarms of its portfolio, before a balance changes.
    pub(super) fn unwatch(&mut self, id: AccountId) {
        if self.ledger.account(id).legs > 1 {
            for leg in portfolio::legs(&self.ledger, id) {
                if let Some((side, mark)) = self.armed.remove(&leg) {
                    let account = self.ledger.account(leg);
                    let size = portfolio::size(&self.ledger, leg);
                    self.markets[account.asset.place()].alarms.remove(side, mark, leg, size);
                }
            }
        } else if let Some((place, side, trigger, size)) = self.trigger_of(id) {
            self.markets[place].triggers.remove(side, trigger, id, size);
        }
    }

    fn trigger_of(&self, id: AccountId) -> Option<(usize, Side, Mark, Size)> {
        let account = self.ledger.account(id);
        if account.role != Role::Trader {
            return None;
        }
        let place = account.asset.place();
        let trigger = self.markets[place].margin.trigger(&account, self.ledger.worth(account.asset))?;
        Some((place, account.side()?, trigger, portfolio::size(&self.ledger, id)))
    }

    /// Stops watching everybody who holds an asset, because its margin table or everybody's cash is about
    /// to change; [`Self::rearm`] watches them anew.
    #[must_use]
    pub(super) fn disarm(&mut self, asset: AssetId) -> Disarmed {
        let heads: BTreeSet<AccountId> = self
            .armed
            .keys()
            .map(|&leg| self.head(leg))
            .filter(|&head| portfolio::legs(&self.ledger, head).any(|leg| self.ledger.account(leg).asset == asset))
            .collect();
        heads.iter().for_each(|&head| self.unwatch(head));
        Disarmed { asset, heads }
    }

    /// Watches them anew: one pass over all accounts and a sort.
    pub(super) fn rearm(&mut self, Disarmed { asset, heads }: Disarmed) {
        heads.into_iter().for_each(|head| self.watch(head));
        let isolated = |id: &AccountId| {
            let account = self.ledger.account(*id);
            account.asset == asset && account.legs == 1 && !self.waits(*id)
        };
        let positions: Vec<(Side, Mark, AccountId, Size)> = (0..self.ledger.accounts().len() as u32)
            .map(AccountId)
            .filter(isolated)
            .filter_map(|id| self.trigger_of(id).map(|(_, side, trigger, size)| (side, trigger, id, size)))
            .collect();
        self.markets[asset.place()].triggers.rebuild(positions);
        self.expect_margin(asset);
    }

    /// The first leg of the portfolio of an account; an isolated account itself.
    pub(super) fn head(&self, id: AccountId) -> AccountId {
        AccountId(id.0 - u32::from(self.ledger.account(id).leg))
    }

    /// Whether a position waits for something else than its mark: for the book, or for its cooldown to
    /// be over.
    pub(super) fn waits(&self, id: AccountId) -> bool {
        portfolio::legs(&self.ledger, id).any(|leg| self.unfilled.contains(&leg))
            || self.cooling.get(&self.head(id)).is_some_and(|&until| until > self.step)
    }

    /// The margin tables in force, by asset.
    pub(super) fn margins(&self) -> Vec<Requirement> {
        self.markets.iter().map(|market| market.margin.clone()).collect()
    }
}
