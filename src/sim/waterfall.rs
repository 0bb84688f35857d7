//! The loss waterfall of the step: margin, then the book, then the vault, then the fund, then
//! deleveraging.
//!
//! This is where the order of the mechanisms is written down: each of them is a file of its own
//! that knows nothing of the others, and the market here hands the result of one to the next. What is
//! owed when all is closed is settled afterwards.

use std::collections::{BTreeMap, BTreeSet};

use super::adl::{self, Rule};
use super::breaker::Budget;
use super::event::{Event, Outcome, What};
use super::execution::{Execution, execute};
use super::ledger::{Account, FETCHED_AT_ONCE};
use super::liquidation::{self, Allowance, Case};
use super::margin::{self, Requirement, Standing};
use super::units::{AccountId, AssetId, Lots, Mark, Money, PPM, Side, amount_of, mul};
use super::{Simulation, insurance, portfolio};

/// The candidates for deleveraging in one wave, made when they are first needed: those of each side of
/// each asset, in the order of the queue.
type Queues = BTreeMap<(AssetId, Side), adl::Queue>;

/// What the closes of a step share.
struct Round {
    marks: Vec<Mark>,
    margins: Vec<Requirement>,
    queues: Queues,
    /// What the throttle still lets through; `None` without one.
    budget: Option<Budget>,
    /// The portfolio being closed, as it stood before; only where its positions shrink together.
    together: Option<Standing>,
    /// Positions and portfolios the throttle held back until the next step.
    held_back: BTreeSet<AccountId>,
}

/// What a forced order got, and whether a price band cut it short.
struct Sold {
    got: Execution,
    banded: bool,
}

impl Simulation {
    /// Liquidation rounds: freeze the marks, close everybody under maintenance, read the marks again,
    /// until nobody new is found or the step has no wave left.
    pub(super) fn liquidate_in_waves(&mut self, mut between: impl FnMut(&Self)) {
        self.retry_waiting();
        let most = self.setup.rules.waves.unwrap_or(u32::MAX);
        let mut round = Round {
            marks: Vec::new(),
            margins: self.margins(),
            queues: Queues::new(),
            budget: self.setup.rules.throttle.map(Budget::of),
            together: None,
            held_back: BTreeSet::new(),
        };
        while self.wave < most && round.held_back.is_empty() {
            self.refresh_marks();
            between(self);
            round.marks = self.marks();
            round.queues.clear();
            let due = self.take_due(&round.marks, &round.margins);
            if due.is_empty() {
                break;
            }
            self.wave += 1;
            self.waves = self.wave;
            for some in due.chunks(FETCHED_AT_ONCE) {
                self.ledger.fetch(some.iter().copied());
                some.iter().for_each(|&id| self.close(id, &mut round));
            }
            self.observe_bases();
        }
        for &id in &round.held_back {
            // Deleveraging may have watched it again already.
            self.unwatch(id);
            self.watch(id);
        }
        self.forget_recovered(&round);
    }

    /// Whoever is back above maintenance is no longer being closed.
    fn forget_recovered(&mut self, round: &Round) {
        let (step, ledger) = (self.step, &self.ledger);
        self.cooling.retain(|&head, until| {
            *until > step || portfolio::standing(ledger, head, &round.marks, &round.margins).is_in_danger()
        });
        let head = |id: &AccountId| AccountId(id.0 - u32::from(ledger.account(*id).leg));
        self.begun.retain(|id| {
            self.unfilled.contains(id) || self.cooling.contains_key(&head(id)) || round.held_back.contains(&head(id))
        });
    }

    /// One isolated position or one portfolio down the waterfall as far as closing goes; debts are
    /// settled after the waves.
    fn close(&mut self, id: AccountId, round: &mut Round) {
        if !round.queues.is_empty() {
            // It is not watched any more, unless deleveraging earlier in this wave has changed it.
            self.unwatch(id);
        }
        let order = portfolio::closing_order(&self.ledger, id, &round.marks, &round.margins);
        let closing = self.setup.rules.closing;
        let standing =
            |venue: &Self, round: &Round| portfolio::standing(&venue.ledger, id, &round.marks, &round.margins);
        round.together = closing.filter(|closing| closing.proportional).map(|_| standing(self, round));
        for (nth, leg) in order.into_iter().enumerate() {
            let one_by_one = closing.is_some() && round.together.is_none();
            if nth > 0 && one_by_one && !standing(self, round).is_under_maintenance() {
                break;
            }
            self.close_position(leg, round);
        }
        if !round.held_back.contains(&id) {
            // What was left open on purpose is watched like any other position.
            self.watch(id);
        }
    }

    fn close_position(&mut self, id: AccountId, round: &mut Round) {
        let before = self.ledger.account(id);
        let Some(side) = before.side() else { return };
        let place = before.asset.place();
        if self.markets[place].rules.halt.is_some() {
            // A leg of a portfolio in a market that is halted.
            self.unfilled.insert(id);
            return;
        }
        let sized = self.order_size(id, round);
        let one_lot = self.ledger.worth(before.asset).notional_twice(1, round.marks[place]);
        let wanted = round.budget.map_or(sized, |budget| budget.room(sized, one_lot));
        if wanted < sized {
            round.held_back.insert(self.head(id));
        }
        if wanted == 0 {
            return;
        }
        let stake = portfolio::stake(&self.ledger, id, &round.marks);
        let Sold { mut got, banded } = self.sell_by_force(id, wanted, &stake);
        if let Some(budget) = &mut round.budget {
            budget.spend(got.filled, one_lot);
        }
        let reported = self.events.len();
        let unsold = wanted - got.filled;
        if !self.take_over(id, round)
            && unsold > 0
            && self.setup.rules.adl
            && !banded
            && !self.can_wait(id, &got, round)
        {
            self.pass_on(id, side, unsold, round, &mut got);
        }
        self.report_close(id, (&before, &stake), &got, (wanted, reported), round);
        self.settle_close(id, side, (before.lots.abs(), wanted, unsold));
    }

    /// The size of the next forced order of a position, as its closing policy says.
    fn order_size(&self, id: AccountId, round: &Round) -> Lots {
        let account = self.ledger.account(id);
        let (Some(closing), Some(side)) = (&self.setup.rules.closing, account.side()) else {
            return account.lots.abs();
        };
        let place = account.asset.place();
        let (mark, worth) = (round.marks[place], self.ledger.worth(account.asset));
        let standing = portfolio::standing(&self.ledger, id, &round.marks, &round.margins);
        let requirement = &round.margins[place];
        closing.size(&Case {
            account: &account,
            mark,
            worth,
            requirement,
            twice_equity: standing.twice_equity,
            due_elsewhere: standing.twice_maintenance - requirement.due(&account, mark, worth),
            together: round.together,
            depth: self.markets[place].book.facing(side.opposite()).total(),
            sliced: self.cooling.get(&self.head(id)).is_some_and(|&until| until <= self.step),
        })
    }

    /// The forced order in the book, within its limits: a price band, the bankruptcy price, or what the
    /// fund can pay where deleveraging takes the rest.
    fn sell_by_force(&mut self, id: AccountId, wanted: Lots, stake: &Account) -> Sold {
        let rules = &self.setup.rules;
        let place = stake.asset.place();
        let side = if stake.lots > 0 { Side::Long } else { Side::Short };
        let worth = self.ledger.worth(stake.asset);
        let limit = self.is_limited().then(|| margin::bankruptcy_price(stake.cash, stake.lots, worth));
        let mut allowance = Allowance::new(stake, worth, self.fund_available());
        let market = &mut self.markets[place];
        let (low, high) = market.limits(&self.setup.assets[place]);
        let mut banded = false;
        let allow = |price, offered| {
            banded = !(low..=high).contains(&price);
            match limit {
                _ if banded => 0,
                Some(limit) => liquidation::within_bankruptcy(side, limit, price, offered),
                None if rules.adl => allowance.take(price, offered),
                None => offered,
            }
        };
        let got = execute(&mut self.ledger, &mut market.book, &market.seats, (id, side.opposite(), wanted), allow);
        market.last = got.last.unwrap_or(market.last);
        Sold { got, banded }
    }

    /// Whether what the book did not take may stay open until there are better bids: the limit was the
    /// bankruptcy price, some of the order was filled there, and what is left is not bankrupt at the mark.
    fn can_wait(&self, id: AccountId, got: &Execution, round: &Round) -> bool {
        let least = self.setup.rules.backstop.map_or(0, |rule| rule.below);
        let Standing { twice_equity, twice_maintenance, .. } =
            portfolio::standing(&self.ledger, id, &round.marks, &round.margins);
        self.is_limited()
            && got.filled > 0
            && mul(twice_equity, Money::from(PPM) * Money::from(PPM)) >= mul(twice_maintenance, Money::from(least))
    }

    /// What the book did not take goes to the winners; what they cannot take goes back to the book, at
    /// any price.
    fn pass_on(&mut self, id: AccountId, side: Side, unsold: Lots, round: &mut Round, got: &mut Execution) {
        let place = self.ledger.account(id).asset.place();
        let limited = self.is_limited();
        if !limited && self.markets[place].book.against(side.opposite()).best().is_some() {
            // There was somebody to trade with, and no money left to trade at that price.
            self.reach_end_of_fund();
        }
        let rest = unsold - self.deleverage_against(id, side, unsold, round);
        if rest > 0 {
            self.reach(Outcome::AdlExhausted);
            if !limited {
                let more = self.send(id, side.opposite(), rest);
                got.filled += more.filled;
                got.notional += more.notional;
                got.last = more.last.or(got.last);
            }
        }
    }

    /// Fee, surplus and the report of one close.
    fn report_close(
        &mut self,
        id: AccountId,
        (before, stake): (&Account, &Account),
        got: &Execution,
        (wanted, reported): (Lots, usize),
        round: &Round,
    ) {
        let mark = round.marks[before.asset.place()];
        let backing = stake.cash - before.cash;
        let after = self.ledger.account(id);
        let cash = after.cash + backing;
        let rules = self.setup.rules;
        // What a fee can be taken from: the cash left, or the equity of what stays open on purpose.
        let free = match after.lots {
            0 => cash,
            _ if wanted < before.lots.abs() => {
                cash + self.ledger.worth(before.asset).value_twice(after.lots, mark).div_euclid(2)
            }
            _ => 0,
        };
        let fee = liquidation::fee(got.notional, rules.fee, free);
        self.ledger.pay(id, self.house.fund, fee);
        let surplus = if after.lots == 0 && before.legs == 1 { rules.fund.surplus(cash - fee) } else { 0 };
        // What the last leg leaves is the portfolio's; before that the others still stand behind it.
        let is_last = portfolio::legs(&self.ledger, id).all(|leg| self.ledger.account(leg).lots == 0);
        let least = if is_last || before.legs == 1 { cash - fee } else { (cash - fee).max(0) };
        let again = self.begun.remove(&id);
        self.markets[before.asset.place()].closed += u32::from(!again);
        let report = What::Liquidated {
            account: id,
            side: if before.lots > 0 { Side::Long } else { Side::Short },
            lots: before.lots.abs(),
            filled: got.filled,
            notional: amount_of(got.notional),
            last: got.last,
            mark,
            fee: amount_of(fee),
            margin: amount_of(stake.cash + before.cost),
            cash: amount_of(least - surplus),
            left: after.lots.abs(),
            again,
        };
        // The report of the close stands before the deleveraging it led to.
        self.events.insert(reported, Event { step: self.step, wave: self.wave, what: report });
        if surplus > 0 {
            self.ledger.pay(id, self.house.fund, surplus);
            self.record(What::FundReceived { account: id, amount: amount_of(surplus) });
        }
    }

    /// Where the account goes from here: it is done, it cools down before the rest, or it waits for the
    /// book.
    fn settle_close(&mut self, id: AccountId, side: Side, (held, wanted, unsold): (Lots, Lots, Lots)) {
        let account = self.ledger.account(id);
        if account.lots == 0 {
            if portfolio::legs(&self.ledger, id).all(|leg| self.ledger.account(leg).lots == 0) {
                self.leave(id, side);
            }
            return;
        }
        self.begun.insert(id);
        let closed = held - account.lots.abs();
        if closed < wanted && unsold > 0 {
            self.unfilled.insert(id);
            if self.markets[account.asset.place()].book.against(side.opposite()).best().is_none() {
                self.reach(Outcome::BookExhausted);
            }
        } else if let Some(closing) = &self.setup.rules.closing
            && let Some(cooldown) = closing.cooldown(wanted == held)
        {
            self.cooling.entry(self.head(id)).or_insert(self.step + cooldown);
        }
    }

    /// Hands an isolated position that has been through the book to the vault, if its margin is thin and
    /// the vault can carry it. It takes the whole position and all the cash behind it, which is a trade at
    /// the bankruptcy price.
    fn take_over(&mut self, id: AccountId, round: &Round) -> bool {
        let account = self.ledger.account(id);
        let place = account.asset.place();
        let (Some(rule), Some(vault)) = (self.setup.rules.backstop, self.markets[place].seats.vault) else {
            return false;
        };
        let (mark, worth) = (round.marks[place], self.ledger.worth(account.asset));
        let Some(side) = account.side().filter(|_| account.legs == 1) else { return false };
        if !rule.takes(&account, &self.ledger.account(vault), &round.margins[place], mark, worth) {
            return false;
        }
        let price = margin::bankruptcy_price(account.cash, account.lots, worth).max(1);
        let lots = account.lots.abs();
        match side {
            Side::Long => self.ledger.trade(vault, id, lots, price),
            Side::Short => self.ledger.trade(id, vault, lots, price),
        }
        // Less than one tick for every lot is left by the rounding of the price.
        self.ledger.pay(id, vault, self.ledger.account(id).cash);
        self.record(What::TakenOver { account: id, side, lots, price, mark });
        self.count_vault(vault, side);
        true
    }

    /// Closes lots of a bankrupt account against winners; returns how many.
    fn deleverage_against(&mut self, id: AccountId, side: Side, wanted: Lots, round: &mut Round) -> Lots {
        let winners = side.opposite();
        let bankrupt = portfolio::stake(&self.ledger, id, &round.marks);
        let (asset, mark) = (bankrupt.asset, round.marks[bankrupt.asset.place()]);
        let worth = self.ledger.worth(asset);
        let policy = self.setup.rules.deleveraging;
        let price = adl::priced(policy.price, &bankrupt, mark, worth, self.fund_available());
        let stake = |winner| portfolio::stake(&self.ledger, winner, &round.marks);
        let queue = round
            .queues
            .entry((asset, winners))
            .or_insert_with(|| adl::queue(&self.ledger, asset, winners, mark, stake));
        let call = adl::Call { winners, lots: wanted, price, mark, worth };
        let closed = match policy.rule {
            Rule::Queue => adl::from_queue(queue, &call, stake),
            rule => adl::shares(rule, &queue.all(), &call, stake),
        };
        for &(winner, lots) in &closed {
            self.unwatch(winner);
            match winners {
                Side::Long => self.ledger.trade(id, winner, lots, price),
                Side::Short => self.ledger.trade(winner, id, lots, price),
            }
            self.watch(winner);
            self.record(What::Deleveraged { account: winner, against: id, side: winners, lots, price });
        }
        closed.iter().map(|&(_, lots)| lots).sum()
    }

    /// Whether forced orders go no further than the bankruptcy price.
    fn is_limited(&self) -> bool {
        self.setup.rules.closing.is_some_and(|closing| closing.limit_at_bankruptcy)
    }

    /// What the fund pays before winners are deleveraged.
    fn fund_available(&self) -> Money {
        let balance = insurance::balance(&self.ledger, self.house.fund);
        self.setup.rules.fund.available(balance, self.fund_peak.max(balance))
    }
}
