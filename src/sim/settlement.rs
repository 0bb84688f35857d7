//! Settlement: who pays for what the closed positions could not.
//!
//! After the waves: the fund first, then the winners on the other side, then nobody. Also where the vault
//! works off what it took over. Owns the order; what the fund pays and how a loss is divided stand in the
//! file of each.

use super::event::{Outcome, What};
use super::insurance::Reserve;
use super::ledger::FETCHED_AT_ONCE;
use super::units::{AccountId, AssetId, Mark, PPM, Side, amount_of};
use super::{Simulation, insurance, loss_sharing, portfolio};

/// Somebody without position who owes money, and which side of which asset the loss came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Debtor {
    pub(super) account: AccountId,
    pub(super) asset: AssetId,
    pub(super) side: Side,
}

impl Simulation {
    /// The vault sells part of what it holds, wherever its market is open.
    pub(super) fn work_off_vaults(&mut self) {
        let Some(rule) = self.setup.rules.backstop else { return };
        for place in 0..self.markets.len() {
            let Some(vault) = self.markets[place].seats.vault.filter(|_| !self.markets[place].is_closed()) else {
                continue;
            };
            let held = self.ledger.account(vault);
            let Some(side) = held.side() else { continue };
            self.send(vault, side.opposite(), rule.portion(held.lots));
            self.count_vault(vault, side);
        }
    }

    /// A vault that is left without position and with less than nothing owes the rest; the loss came from
    /// a side.
    pub(super) fn count_vault(&mut self, vault: AccountId, side: Side) {
        let left = self.ledger.account(vault);
        if left.lots == 0 && left.cash < 0 {
            self.record(What::VaultFailed { account: vault, loss: amount_of(-left.cash) });
            self.debtors.push(Debtor { account: vault, asset: left.asset, side });
        }
    }

    /// An isolated position or a portfolio is closed: what its legs are left with is pooled, and a
    /// debt goes to the fund.
    pub(super) fn leave(&mut self, id: AccountId, side: Side) {
        let asset = self.ledger.account(id).asset;
        let head = self.head(id);
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

    /// Settles accounts that have no position and owe money: the fund first, lower numbers first,
    /// then the winners on the other side, then nobody.
    pub(super) fn settle_debts(&mut self) {
        self.wave = 0;
        let mut debtors = core::mem::take(&mut self.debtors);
        debtors.sort_unstable_by_key(|debtor| debtor.account);
        for some in debtors.chunks(FETCHED_AT_ONCE) {
            self.ledger.fetch(some.iter().map(|debtor| debtor.account));
            some.iter().for_each(|debtor| self.draw_on_fund(debtor.account));
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

    pub(super) fn draw_on_fund(&mut self, id: AccountId) {
        let amount = insurance::cover(&mut self.ledger, self.house.fund, id);
        if amount > 0 {
            self.record(What::FundPaid { account: id, amount: amount_of(amount) });
        }
        if insurance::balance(&self.ledger, self.house.fund) == 0 {
            self.reach(Outcome::FundEmpty);
        }
    }

    /// The fund pays no further: it is empty, or has fallen to its reserve.
    pub(super) fn reach_end_of_fund(&mut self) {
        let holds_back = matches!(self.setup.rules.fund.reserve, Reserve::DrawdownFromPeak(share) if share < PPM);
        let left = insurance::balance(&self.ledger, self.house.fund);
        self.reach(if holds_back && left > 0 { Outcome::FundReserveReached } else { Outcome::FundEmpty });
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
            self.record(What::Haircut { account: payer, amount: amount_of(amount) });
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
}
