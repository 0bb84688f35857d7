//! The loss waterfall of the step: margin, then the book, then the fund, then deleveraging, then
//! loss sharing.
//!
//! This is where the order of the mechanisms is written down: each of them is a file of its own
//! that knows nothing of the others, and the market here hands the result of one to the next. Also
//! keeps the triggers true when a balance changes.

use std::collections::{BTreeMap, BTreeSet};

use super::event::{Event, Outcome, What};
use super::execution::execute;
use super::ledger::{Account, Role};
use super::liquidation::Allowance;
use super::triggers::Size;
use super::units::{AccountId, AssetId, Lots, Mark, Ppm, Side};
use super::{Simulation, adl, insurance, liquidation, loss_sharing, margin, portfolio};

/// Somebody without position who owes money, and which side of which asset the loss came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Debtor {
    pub(super) account: AccountId,
    pub(super) asset: AssetId,
    pub(super) side: Side,
}

/// The queues of one wave, made when they are first needed: one for the winners of each side of each
/// asset.
type Queues = BTreeMap<(AssetId, Side), std::vec::IntoIter<AccountId>>;

impl Simulation {
    /// Liquidation rounds: freeze the marks, close everybody under maintenance, read the marks again,
    /// until nobody new is found or the step has no wave left.
    pub(super) fn liquidate_in_waves(&mut self) {
        self.retry_unfilled();
        let most = self.setup.rules.waves.unwrap_or(u32::MAX);
        while self.wave < most {
            self.refresh_marks();
            let marks = self.marks();
            let due = self.take_due(&marks);
            if due.is_empty() {
                break;
            }
            self.wave += 1;
            self.waves = self.wave;
            let mut queues = Queues::new();
            for id in due {
                self.close(id, &marks, &mut queues);
            }
            self.observe_bases();
        }
        // Whoever is back above maintenance is no longer being closed.
        self.begun.retain(|id| self.unfilled.contains(id));
    }

    /// Takes out everybody who is under maintenance, worst first: isolated positions by their own
    /// number, portfolios by that of their first leg.
    fn take_due(&mut self, marks: &[Mark]) -> Vec<AccountId> {
        let mut groups = Vec::new();
        let mut alarmed = BTreeSet::new();
        for (market, &mark) in self.markets.iter_mut().zip(marks) {
            groups.append(&mut market.triggers.take_due(mark));
            for leg in market.alarms.take_due(mark).into_iter().flatten() {
                self.armed.remove(&leg);
                alarmed.insert(AccountId(leg.0 - u32::from(self.ledger.account(leg).leg)));
            }
        }
        let rates = self.rates();
        for head in alarmed {
            self.unwatch(head);
            if portfolio::standing(&self.ledger, head, marks, &rates).is_under_maintenance() {
                groups.push(vec![head]);
            } else {
                self.watch(head);
            }
        }
        liquidation::in_order(groups, |id| portfolio::standing(&self.ledger, id, marks, &rates))
    }

    /// One isolated position or one portfolio down the waterfall as far as closing goes; debts are
    /// settled after the waves.
    fn close(&mut self, id: AccountId, marks: &[Mark], queues: &mut Queues) {
        // Deleveraging earlier in this wave may have changed it, or closed it.
        self.unwatch(id);
        let order = portfolio::closing_order(&self.ledger, id, marks, &self.rates());
        for leg in order {
            self.close_position(leg, marks, queues);
        }
    }

    fn close_position(&mut self, id: AccountId, marks: &[Mark], queues: &mut Queues) {
        let before = *self.ledger.account(id);
        let Some(side) = before.side() else { return };
        let place = before.asset.place();
        let stake = portfolio::stake(&self.ledger, id, marks);
        let fund = insurance::balance(&self.ledger, self.house.fund);
        let mut allowance = Allowance::new(&stake, self.ledger.unit_value(before.asset), fund);
        let funded = self.setup.rules.adl;
        let order = (id, side.opposite(), before.lots.abs());
        let allow = |price, offered| {
            if funded { allowance.take(price, offered) } else { offered }
        };
        let market = &mut self.markets[place];
        let mut got = execute(&mut self.ledger, &mut market.book, &market.seats, order, allow);
        market.last = got.last.unwrap_or(market.last);

        let reported = self.events.len();
        if funded && self.ledger.account(id).lots != 0 {
            if self.markets[place].book.against(side.opposite()).best().is_some() {
                // There was somebody to trade with, and no money left to trade at that price.
                self.reach(Outcome::FundEmpty);
            }
            self.deleverage_against(id, side, marks, queues);
            let rest = self.ledger.account(id).lots.abs();
            if rest > 0 {
                // Nobody is left to be deleveraged: whatever the book still holds, at any price.
                self.reach(Outcome::AdlExhausted);
                let more = self.send(id, side.opposite(), rest);
                got.filled += more.filled;
                got.notional += more.notional;
                got.last = more.last.or(got.last);
            }
        }
        let backing = stake.cash - before.cash;
        let after = *self.ledger.account(id);
        let cash = after.cash + backing;
        let fee = if after.lots == 0 { liquidation::fee(got.notional, self.setup.rules.fee, cash) } else { 0 };
        self.ledger.pay(id, self.house.fund, fee);
        // What the last leg leaves is the portfolio's; before that the others still stand behind it.
        let is_last = portfolio::legs(&self.ledger, id).all(|leg| self.ledger.account(leg).lots == 0);
        let least = if is_last || before.legs == 1 { cash - fee } else { (cash - fee).max(0) };
        let report = What::Liquidated {
            account: id,
            side,
            lots: before.lots.abs(),
            filled: got.filled,
            notional: got.notional,
            last: got.last,
            mark: marks[place],
            fee,
            margin: stake.cash + before.cost,
            cash: least,
            left: after.lots.abs(),
            again: self.begun.remove(&id),
        };
        // The report of the close stands before the deleveraging it led to.
        self.events.insert(reported, Event { step: self.step, wave: self.wave, what: report });
        if after.lots != 0 {
            self.unfilled.insert(id);
            self.begun.insert(id);
            self.reach(Outcome::BookExhausted);
        } else if is_last {
            self.leave(id, side);
        }
    }

    /// An isolated position or a portfolio is closed: what its legs are left with is pooled, and a
    /// debt goes to the fund.
    pub(super) fn leave(&mut self, id: AccountId, side: Side) {
        let asset = self.ledger.account(id).asset;
        let head = AccountId(id.0 - u32::from(self.ledger.account(id).leg));
        for leg in portfolio::legs(&self.ledger, id).skip(1) {
            self.ledger.pay(leg, head, self.ledger.account(leg).cash);
        }
        if self.ledger.account(head).cash < 0 {
            if self.setup.rules.adl {
                // The fund pays as it goes: its balance decides how far the next order may fall.
                self.draw_on_fund(head);
            }
            if self.ledger.account(head).cash < 0 {
                self.debtors.push(Debtor { account: head, asset, side });
            }
        }
    }

    /// Closes what is left of a bankrupt account against the winners in the queue.
    fn deleverage_against(&mut self, id: AccountId, side: Side, marks: &[Mark], queues: &mut Queues) {
        let winners = side.opposite();
        let bankrupt = portfolio::stake(&self.ledger, id, marks);
        let (asset, mark) = (bankrupt.asset, marks[bankrupt.asset.place()]);
        let unit_value = self.ledger.unit_value(asset);
        let fund = insurance::balance(&self.ledger, self.house.fund);
        let price = adl::price(&bankrupt, mark, unit_value, fund);
        let stake = |winner| portfolio::stake(&self.ledger, winner, marks);
        let queue = queues
            .entry((asset, winners))
            .or_insert_with(|| adl::queue(&self.ledger, asset, winners, mark, stake).into_iter());
        let mut wanted = bankrupt.lots.abs();
        let mut closed: Vec<(AccountId, Lots)> = Vec::new();
        while wanted > 0 {
            let Some(&winner) = queue.as_slice().first() else {
                break;
            };
            let lots = adl::available(&stake(winner), winners, wanted, price, mark, unit_value);
            wanted -= lots;
            if lots > 0 {
                closed.push((winner, lots));
            }
            if wanted > 0 {
                queue.next();
            } else {
                break;
            }
        }
        for (winner, lots) in closed {
            self.unwatch(winner);
            match winners {
                Side::Long => self.ledger.trade(id, winner, lots, price),
                Side::Short => self.ledger.trade(winner, id, lots, price),
            }
            self.watch(winner);
            self.record(What::Deleveraged { account: winner, against: id, side: winners, lots, price });
        }
    }

    /// Settles accounts that have no position and owe money: the fund first, lower numbers first,
    /// then the winners on the other side, then nobody.
    pub(super) fn settle_debts(&mut self) {
        self.wave = 0;
        let mut debtors = core::mem::take(&mut self.debtors);
        debtors.sort_unstable_by_key(|debtor| debtor.account);
        for debtor in &debtors {
            self.draw_on_fund(debtor.account);
        }
        self.debtors = debtors;
        self.forget_settled_debts();
        if !self.debtors.is_empty() {
            let marks: Vec<Mark> = self
                .markets
                .iter()
                .zip(&self.setup.assets)
                .map(|(market, asset)| market.current_mark(asset, self.step))
                .collect();
            for asset in (0..).map(AssetId).take(marks.len()) {
                self.share_losses(asset, Side::Long, &marks);
                self.share_losses(asset, Side::Short, &marks);
            }
        }
        self.forget_settled_debts();
        if !self.debtors.is_empty() {
            self.reach(Outcome::VenueInsolvent);
        }
    }

    fn forget_settled_debts(&mut self) {
        self.debtors.retain(|debtor| self.ledger.account(debtor.account).cash < 0);
    }

    fn draw_on_fund(&mut self, id: AccountId) {
        let amount = insurance::cover(&mut self.ledger, self.house.fund, id);
        if amount > 0 {
            self.record(What::FundPaid { account: id, amount });
        }
        if insurance::balance(&self.ledger, self.house.fund) == 0 {
            self.reach(Outcome::FundEmpty);
        }
    }

    /// Spreads the debts one side of an asset left behind over the profits of the other.
    fn share_losses(&mut self, asset: AssetId, side: Side, marks: &[Mark]) {
        let owed = |debtor: &&Debtor| debtor.asset == asset && debtor.side == side;
        let debts: Vec<AccountId> = self.debtors.iter().filter(owed).map(|debtor| debtor.account).collect();
        let loss = debts.iter().map(|&id| (-self.ledger.account(id).cash).max(0)).sum();
        if loss == 0 {
            return;
        }
        let mark = marks[asset.place()];
        let stake = |winner| portfolio::stake(&self.ledger, winner, marks);
        let shares = loss_sharing::haircuts(&self.ledger, asset, side.opposite(), mark, stake, loss);
        let mut debts = debts.into_iter().peekable();
        for (payer, mut amount) in shares {
            self.record(What::Haircut { account: payer, amount });
            self.unwatch(payer);
            while let Some(&debtor) = debts.peek() {
                let part = amount.min(-self.ledger.account(debtor).cash);
                self.ledger.pay_from_profit(payer, debtor, part);
                amount -= part;
                if amount == 0 {
                    break;
                }
                debts.next();
            }
            self.watch(payer);
        }
    }

    /// Puts accounts whose forced order was not filled back under watch if there is now something
    /// to trade with.
    fn retry_unfilled(&mut self) {
        let waiting: Vec<AccountId> = self.unfilled.iter().copied().collect();
        for id in waiting {
            let account = *self.ledger.account(id);
            let Some(side) = account.side() else {
                self.unfilled.remove(&id);
                continue;
            };
            if self.markets[account.asset.place()].book.against(side.opposite()).best().is_some() {
                self.unfilled.remove(&id);
                self.watch(id);
            }
        }
    }

    /// Keeps a trader's trigger, or the alarms of its portfolio, unless a forced order is waiting for
    /// the book.
    pub(super) fn watch(&mut self, id: AccountId) {
        if portfolio::legs(&self.ledger, id).any(|leg| self.unfilled.contains(&leg)) {
            return;
        }
        if self.ledger.account(id).legs > 1 {
            for (leg, side, mark) in portfolio::alarms(&self.ledger, id, &self.marks(), &self.rates()) {
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
        let account: &Account = self.ledger.account(id);
        if account.role != Role::Trader {
            return None;
        }
        let place = account.asset.place();
        let trigger = margin::trigger(account, self.ledger.unit_value(account.asset), self.markets[place].maintenance)?;
        Some((place, account.side()?, trigger, portfolio::size(&self.ledger, id)))
    }

    /// The maintenance rates in force, by asset.
    pub(super) fn rates(&self) -> Vec<Ppm> {
        self.markets.iter().map(|market| market.maintenance).collect()
    }
}
