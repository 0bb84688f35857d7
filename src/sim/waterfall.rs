//! The loss waterfall of the step: margin, then the book, then the fund, then deleveraging, then
//! loss sharing.
//!
//! This is where the order of the mechanisms is written down: each of them is a file of its own
//! that knows nothing of the others, and the market here hands the result of one to the next. Also
//! keeps the triggers true when a balance changes.

use std::sync::Arc;

use super::event::{Event, Outcome, What};
use super::execution::execute;
use super::ledger::Role;
use super::liquidation::Allowance;
use super::units::{AccountId, Lots, Mark, Side};
use super::{Simulation, adl, insurance, liquidation, loss_sharing, margin};

/// The queues of one wave, made when they are first needed: one for each side of winners.
#[derive(Default)]
struct Queues {
    longs: Option<std::vec::IntoIter<AccountId>>,
    shorts: Option<std::vec::IntoIter<AccountId>>,
}

impl Simulation {
    /// Liquidation rounds: freeze the mark, close everybody under maintenance, read the mark again,
    /// until nobody new is found or the step has no wave left.
    pub(super) fn liquidate_in_waves(&mut self) {
        self.retry_unfilled();
        let most = self.setup.rules.waves.unwrap_or(u32::MAX);
        while self.wave < most {
            self.refresh_mark();
            let mark = self.mark;
            let groups = self.triggers.take_due(mark);
            if groups.is_empty() {
                break;
            }
            self.wave += 1;
            self.waves = self.wave;
            let mut queues = Queues::default();
            for id in liquidation::in_order(groups, &self.ledger, mark) {
                self.close(id, mark, &mut queues);
            }
            self.basis.observe(self.setup.mark, self.book.mid(self.last), self.index.micro());
        }
        // Whoever is back above maintenance is no longer being closed.
        self.begun.retain(|id| self.unfilled.contains(id));
    }

    /// One account down the waterfall as far as closing goes; debts are settled after the waves.
    fn close(&mut self, id: AccountId, mark: Mark, queues: &mut Queues) {
        // Deleveraging earlier in this wave may have changed it, or closed it.
        self.unwatch(id);
        let before = *self.ledger.account(id);
        let Some(side) = before.side() else { return };
        let mut allowance =
            Allowance::new(&before, self.ledger.unit_value(), insurance::balance(&self.ledger, self.seats.fund));
        let funded = self.setup.rules.adl;
        let order = (id, side.opposite(), before.lots.abs());
        let allow = |price, offered| {
            if funded { allowance.take(price, offered) } else { offered }
        };
        let mut got = execute(&mut self.ledger, &mut self.book, &self.seats, order, allow);
        self.last = got.last.unwrap_or(self.last);

        let place = self.events.len();
        if funded && self.ledger.account(id).lots != 0 {
            if self.book.against(side.opposite()).best().is_some() {
                // There was somebody to trade with, and no money left to trade at that price.
                self.reach(Outcome::FundEmpty);
            }
            self.deleverage_against(id, side, mark, queues);
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
        let after = *self.ledger.account(id);
        let fee = if after.lots == 0 { liquidation::fee(got.notional, self.setup.rules.fee, after.cash) } else { 0 };
        self.ledger.pay(id, self.seats.fund, fee);
        let again = self.begun.remove(&id);
        let report = What::Liquidated {
            account: id,
            side,
            lots: before.lots.abs(),
            filled: got.filled,
            notional: got.notional,
            last: got.last,
            mark,
            fee,
            margin: before.cash + before.cost,
            cash: after.cash - fee,
            left: after.lots.abs(),
            again,
        };
        // The report of the close stands before the deleveraging it led to.
        self.events.insert(place, Event { step: self.step, wave: self.wave, what: report });
        if after.lots != 0 {
            self.unfilled.insert(id);
            self.begun.insert(id);
            self.reach(Outcome::BookExhausted);
        } else if after.cash < 0 {
            if funded {
                // The fund pays as it goes: its balance decides how far the next order may fall.
                self.draw_on_fund(id);
            }
            if self.ledger.account(id).cash < 0 {
                self.debtors.push((id, side));
            }
        }
    }

    /// Closes what is left of a bankrupt account against the winners in the queue.
    fn deleverage_against(&mut self, id: AccountId, side: Side, mark: Mark, queues: &mut Queues) {
        let winners = side.opposite();
        let bankrupt = *self.ledger.account(id);
        let fund = insurance::balance(&self.ledger, self.seats.fund);
        let price = adl::price(&bankrupt, mark, self.ledger.unit_value(), fund);
        let slot = match winners {
            Side::Long => &mut queues.longs,
            Side::Short => &mut queues.shorts,
        };
        let queue = slot.get_or_insert_with(|| adl::queue(&self.ledger, winners, mark).into_iter());
        let mut wanted = bankrupt.lots.abs();
        let mut closed: Vec<(AccountId, Lots)> = Vec::new();
        while wanted > 0 {
            let Some(&winner) = queue.as_slice().first() else {
                break;
            };
            let account = self.ledger.account(winner);
            let lots = adl::available(account, winners, wanted, price, mark, self.ledger.unit_value());
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
        debtors.sort_unstable_by_key(|&(id, _)| id);
        for &(id, _) in &debtors {
            self.draw_on_fund(id);
        }
        self.debtors = debtors;
        self.forget_settled_debts();
        for side in [Side::Long, Side::Short] {
            self.share_losses(side);
        }
        self.forget_settled_debts();
        if !self.debtors.is_empty() {
            self.reach(Outcome::VenueInsolvent);
        }
    }

    fn forget_settled_debts(&mut self) {
        self.debtors.retain(|&(id, _)| self.ledger.account(id).cash < 0);
    }

    fn draw_on_fund(&mut self, id: AccountId) {
        let amount = insurance::cover(&mut self.ledger, self.seats.fund, id);
        if amount > 0 {
            self.record(What::FundPaid { account: id, amount });
        }
        if insurance::balance(&self.ledger, self.seats.fund) == 0 {
            self.reach(Outcome::FundEmpty);
        }
    }

    /// Spreads the debts one side left behind over the profits of the other.
    fn share_losses(&mut self, side: Side) {
        let debts: Vec<AccountId> = self.debtors.iter().filter(|&&(_, was)| was == side).map(|&(id, _)| id).collect();
        let loss = debts.iter().map(|&id| (-self.ledger.account(id).cash).max(0)).sum();
        if loss == 0 {
            return;
        }
        let mark = self.settlement_mark();
        let mut debts = debts.into_iter().peekable();
        for (payer, mut amount) in loss_sharing::haircuts(&self.ledger, side.opposite(), mark, loss) {
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

    /// The mark as the waves left it.
    fn settlement_mark(&self) -> Mark {
        self.basis.mark(self.setup.mark, self.last, self.book.mid(self.last), self.index.micro())
    }

    /// Puts accounts whose forced order was not filled back under watch if there is now something
    /// to trade with.
    fn retry_unfilled(&mut self) {
        let waiting: Vec<AccountId> = self.unfilled.iter().copied().collect();
        for id in waiting {
            let Some(side) = self.ledger.account(id).side() else {
                self.unfilled.remove(&id);
                continue;
            };
            if self.book.against(side.opposite()).best().is_some() {
                self.unfilled.remove(&id);
                self.watch(id);
            }
        }
    }

    /// Keeps a trader's trigger, unless its forced order is waiting for the book.
    pub(super) fn watch(&mut self, id: AccountId) {
        if self.unfilled.contains(&id) {
            return;
        }
        if let Some((side, trigger, lots)) = self.trigger_of(id) {
            self.triggers.insert(side, trigger, id, lots);
        }
    }

    /// Drops a trader's trigger before its balance changes.
    fn unwatch(&mut self, id: AccountId) {
        if let Some((side, trigger, lots)) = self.trigger_of(id) {
            self.triggers.remove(side, trigger, id, lots);
        }
    }

    fn trigger_of(&self, id: AccountId) -> Option<(Side, Mark, Lots)> {
        let account = self.ledger.account(id);
        if account.role != Role::Trader {
            return None;
        }
        let setup = Arc::as_ref(&self.setup);
        let trigger = margin::trigger(account, setup.contract.unit_value, setup.rules.maintenance)?;
        Some((account.side()?, trigger, account.lots))
    }
}
