//! The cause of a step: what the forced orders of its waves were, what they ate, and who paid.
//!
//! Built from the events of the step alone, so every number can be found in the log. Owns how a closed
//! account's margin divides into what the price took and what closing it took. Never reads a frame.

use crate::sim::event::{Event, What, winners};
use crate::sim::units::{AccountId, Mark, Money, Side, Ticks};
use crate::sim::worth::Worth;

/// What happened in a step, or in the waves of it that are over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cause {
    /// Longs whose close began.
    pub longs: u32,
    /// Shorts whose close began.
    pub shorts: u32,
    /// Twice what the longs closed were worth at the mark they were tested at.
    pub longs_twice: Money,
    /// Twice what the shorts closed were worth at the mark they were tested at.
    pub shorts_twice: Money,
    /// What forced sales ate of the bids, in money.
    pub bids_eaten: Money,
    /// What forced purchases ate of the asks, in money.
    pub asks_eaten: Money,
    /// What the forced orders of each wave ate, both sides together.
    pub waves: Vec<Money>,
    /// The lowest and the highest price a forced order ended at, of the markets that share one.
    pub reach: Option<(Ticks, Ticks)>,
    /// What the insurance fund received less what it paid.
    pub fund: Money,
    /// Winners deleveraged.
    pub deleveraged: u32,
    /// Who bore the losses.
    pub paid: Paid,
}

/// Who bore the losses; the parts add up to all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paid {
    /// Margin of the closed accounts that the price took, up to the mark they were tested at.
    pub price: Money,
    /// Margin of the closed accounts that closing them took: fills beyond that mark, and fees.
    pub slippage: Money,
    /// The insurance fund.
    pub fund: Money,
    /// Winners whose positions were closed against the bankrupt.
    pub adl: Money,
    /// Winners who gave up profit.
    pub haircut: Money,
    /// Nobody: what is owed more than before. Less than zero when somebody paid what was owed before.
    pub uncovered: Money,
}

impl Paid {
    /// All losses.
    #[must_use]
    pub const fn total(&self) -> Money {
        self.margin() + self.fund + self.adl + self.haircut + self.uncovered
    }

    /// The closed accounts' own margin.
    #[must_use]
    pub const fn margin(&self) -> Money {
        self.price + self.slippage
    }

    /// These and some more.
    #[must_use]
    pub const fn and(self, more: &Self) -> Self {
        Self {
            price: self.price + more.price,
            slippage: self.slippage + more.slippage,
            fund: self.fund + more.fund,
            adl: self.adl + more.adl,
            haircut: self.haircut + more.haircut,
            uncovered: self.uncovered + more.uncovered,
        }
    }
}

/// A forced close whose consequences are still being read.
struct Close {
    account: AccountId,
    side: Side,
    mark: Mark,
    worth: Worth,
    /// Margin lost by it, none where something stays open.
    lost: Money,
    /// What it lost beyond its margin.
    debt: Money,
    /// Twice what was lost between the mark and the prices it was closed at.
    slipped_twice: Money,
    /// Fees, and what the venue kept.
    fees: Money,
}

impl Close {
    /// Lots that stand for so much at the mark, doubled, were closed for something else.
    fn slip(&mut self, at_mark_twice: Money, notional: Money) {
        self.slipped_twice += self.worth.lost_twice(self.side, at_mark_twice, notional);
    }

    /// What the price took of its margin, and what closing it took. The price comes first: what it leaves
    /// pays for the rest. A close can leave more than the margin there was: a position that had gained.
    fn parts(&self) -> (Money, Money) {
        let closing = self.slipped_twice.div_euclid(2) + self.fees;
        let price = (self.lost + self.debt - closing).clamp(self.lost.min(0), self.lost.max(0));
        (price, self.lost - price)
    }
}

impl Cause {
    /// Reads the events of a step. `uncovered` is how much more is owed by nobody than before it;
    /// `worth` says what the lots of an account's asset are worth.
    #[must_use]
    pub fn of(events: &[Event], uncovered: Money, worth: impl Fn(AccountId) -> Worth) -> Self {
        let mut cause = Self { paid: Paid { uncovered, ..Paid::default() }, ..Self::default() };
        let mut close: Option<Close> = None;
        for event in events {
            match cause.begin(event, &worth) {
                Some(begun) => cause.end(close.replace(begun)),
                None => cause.follow(&event.what, close.as_mut(), &worth),
            }
        }
        cause.end(close);
        cause.deleveraged = winners(events) as u32;
        cause
    }

    /// Accounts whose close began.
    #[must_use]
    pub const fn accounts(&self) -> u32 {
        self.longs + self.shorts
    }

    /// What forced orders ate of the book: the liquidations of the step.
    #[must_use]
    pub const fn eaten(&self) -> Money {
        self.bids_eaten + self.asks_eaten
    }

    /// Whether mostly shorts were closed.
    #[must_use]
    pub const fn is_squeeze(&self) -> bool {
        self.asks_eaten > self.bids_eaten
    }

    /// Counts a forced close; `None` if the event is none.
    fn begin(&mut self, event: &Event, worth: impl Fn(AccountId) -> Worth) -> Option<Close> {
        let What::Liquidated { account, side, lots, filled, notional, last, mark, fee, margin, cash, left, again } =
            event.what
        else {
            return None;
        };
        let worth = worth(account);
        let [notional, fee, margin, cash] = [notional, fee, margin, cash].map(Money::from);
        let (accounts, closed, eaten) = match side {
            Side::Long => (&mut self.longs, &mut self.longs_twice, &mut self.bids_eaten),
            Side::Short => (&mut self.shorts, &mut self.shorts_twice, &mut self.asks_eaten),
        };
        *accounts += u32::from(!again);
        *closed += worth.notional_twice(lots - left, mark);
        *eaten += notional;
        let place = event.wave.saturating_sub(1) as usize;
        self.waves.resize(self.waves.len().max(place + 1), 0);
        self.waves[place] += notional;
        if let Some(last) = last {
            let (low, high) = self.reach.unwrap_or((last, last));
            self.reach = Some((low.min(last), high.max(last)));
        }
        self.fund += fee;
        let whole = left == 0;
        let mut close = Close {
            account,
            side,
            mark,
            worth,
            lost: if whole { margin.max(0) - cash.max(0) } else { 0 },
            debt: if whole { (-cash).max(0) } else { 0 },
            slipped_twice: 0,
            fees: fee,
        };
        close.slip(worth.notional_twice(filled, mark), notional);
        Some(close)
    }

    /// What is not a close but may be the consequence of one.
    fn follow(&mut self, what: &What, close: Option<&mut Close>, worth: impl Fn(AccountId) -> Worth) {
        match *what {
            What::FundPaid { amount, .. } => {
                let amount = Money::from(amount);
                self.fund -= amount;
                self.paid.fund += amount;
            }
            What::FundReceived { account, amount } => {
                let amount = Money::from(amount);
                self.fund += amount;
                if let Some(close) = close.filter(|close| close.account == account) {
                    close.fees += amount;
                }
            }
            What::Deleveraged { account, against, side, lots, price } => {
                // A winner is closed against the account just reported, in the same asset.
                if let Some(close) = close.filter(|close| close.account == against) {
                    let notional = worth(account).notional(lots, price);
                    let at_mark = close.worth.notional_twice(lots, close.mark);
                    close.slip(at_mark, notional);
                    let given_up = worth(account).lost_twice(side, at_mark, notional).div_euclid(2);
                    // The mark can lag so far behind that a winner is closed at a better price than it.
                    self.paid.adl += given_up.max(0);
                }
            }
            What::Haircut { amount, .. } => self.paid.haircut += Money::from(amount),
            _ => {}
        }
    }

    fn end(&mut self, close: Option<Close>) {
        if let Some(close) = close {
            let (price, slippage) = close.parts();
            self.paid.price += price;
            self.paid.slippage += slippage;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::sync::Arc;

    use super::{Cause, Paid};
    use crate::chart::caption::caption;
    use crate::chart::words;
    use crate::recording::{Recording, record, sample};
    use crate::scenario::presets;
    use crate::sim::event::{Event, What};
    use crate::sim::units::{AccountId, Amount, Mark, Money, Side};

    fn run(preset: &presets::Preset) -> Recording {
        let Ok(scenario) = preset.scenario() else { panic!("{}", preset.name) };
        let Ok(setup) = scenario.setup(preset.name) else { panic!("{}", preset.name) };
        let header = scenario.header(preset.name, &setup, Vec::new());
        let Ok(run) = record(header, Arc::new(setup), |_| ControlFlow::Continue(())) else { panic!("{}", preset.name) };
        run
    }

    /// Chain, caption and who paid of one step against the frame, which the recorder summed by itself.
    fn check(name: &str, run: &Recording, step: u32) -> Paid {
        let (frame, events) = (run.frame(step), run.events_at(step));
        let before = step.checked_sub(1).map_or(0, |before| run.frame(before).uncovered);
        let cause = Cause::of(events, frame.uncovered - before, |account| run.worth(account));
        let place = format!("{name}, step {step}");
        assert_eq!((cause.longs, cause.shorts), (frame.longs_liquidated, frame.shorts_liquidated), "{place}");
        assert_eq!((cause.bids_eaten, cause.asks_eaten), (frame.notional_long, frame.notional_short), "{place}");
        assert_eq!(cause.waves.iter().sum::<Money>(), frame.notional_long + frame.notional_short, "{place}");
        assert!(cause.waves.len() <= frame.waves as usize, "{place}");
        assert_eq!(cause.fund, frame.fees + frame.fund_received - frame.fund_paid, "{place}");
        assert_eq!(cause.deleveraged, frame.adl_accounts, "{place}");
        let paid = cause.paid;
        assert_eq!(paid.margin(), frame.margin_lost, "{place}");
        assert_eq!((paid.fund, paid.adl, paid.haircut), (frame.fund_paid, frame.adl_cost, frame.haircut), "{place}");
        if cause.bids_eaten > 0 {
            let sold = format!("{} sold", words::amount(run.header(), cause.bids_eaten));
            assert!(caption(run, step).contains(&sold), "{place}: {}", caption(run, step));
        }
        paid
    }

    #[test]
    fn every_step_of_every_preset_adds_up_to_its_events() {
        let mut busy = 0;
        for preset in presets::ALL {
            let run = run(preset);
            if run.lost_events() > 0 {
                continue;
            }
            let mut sum = Paid::default();
            for step in 0..=run.last_step() {
                sum = sum.and(&check(preset.name, &run, step));
            }
            let lost: Money = run.frames().iter().map(|frame| frame.margin_lost).sum();
            let covered: Money =
                run.frames().iter().map(|frame| frame.fund_paid + frame.adl_cost + frame.haircut).sum();
            assert_eq!(sum.total(), lost + covered + run.frame(run.last_step()).uncovered, "{}", preset.name);
            busy += usize::from(sum.slippage > 0 && sum.price > 0);
        }
        assert!(busy > 5, "presets in which accounts are closed: {busy}");
    }

    /// A long of 100 lots, tested at $100.00 and closed for what is given.
    fn closed(margin: Amount, cash: Amount, notional: Amount, fee: Amount) -> Event {
        let what = What::Liquidated {
            account: AccountId(1),
            side: Side::Long,
            lots: 100,
            filled: 100,
            notional,
            last: Some(9_900),
            mark: Mark::at(10_000),
            fee,
            margin,
            cash,
            left: 0,
            again: false,
        };
        Event { step: 1, wave: 1, what }
    }

    fn paid(events: &[Event]) -> Paid {
        Cause::of(events, 0, |_| sample::header().worth).paid
    }

    #[test]
    fn what_the_price_left_pays_for_the_close() {
        // 50,000 of margin, 10,000 left: 8,000 between mark and fills, 2,000 of fees, the price took 30,000.
        let paid = paid(&[closed(50_000, 10_000, 992_000, 2_000)]);
        assert_eq!((paid.price, paid.slippage), (30_000, 10_000));
    }

    #[test]
    fn a_bankrupt_margin_goes_to_the_price_first() {
        // It lost 53,000 in all, 8,000 of them by the close: the price took 45,000 of its 50,000.
        let paid = paid(&[closed(50_000, -3_000, 992_000, 0)]);
        assert_eq!((paid.price, paid.slippage), (45_000, 5_000));
    }

    #[test]
    fn a_close_can_leave_more_than_there_was() {
        let paid = paid(&[closed(50_000, 53_335, 992_000, 0)]);
        assert_eq!((paid.price, paid.slippage), (-3_335, 0));
    }

    #[test]
    fn what_the_venue_keeps_is_a_fee() {
        let kept = What::FundReceived { account: AccountId(1), amount: 10_000 };
        let kept = Event { step: 1, wave: 1, what: kept };
        let paid = paid(&[closed(50_000, 0, 992_000, 2_000), kept]);
        assert_eq!((paid.price, paid.slippage), (30_000, 20_000));
    }
}
