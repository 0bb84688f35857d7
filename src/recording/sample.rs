//! Runs made by hand, for tests of everything that reads a recording.
//!
//! The shapes are believable, the numbers are invented. Owns the builders. Never reaches a
//! release build.

use super::{Currency, Frame, Header, Readings, Recording};
use crate::sim::event::{Event, Outcome, What};
use crate::sim::units::{AccountId, AssetId, Lots, Mark, Money, Scale, Side, Step, Ticks, amount_of};
use crate::sim::worth::Worth;

/// The step of the shock in [`cascade`].
pub const SHOCK: Step = 196;
/// The step in which the fund of [`cascade`] runs empty, and winners are first deleveraged.
pub const FUND_EMPTY: Step = 218;

/// Ticks and money of one cent, lots of one coin.
pub fn header() -> Header {
    let cent = Scale { mantissa: 1, decimals: 2 };
    Header {
        title: "Spiral, crowded longs".to_owned(),
        scenario: "spiral".to_owned(),
        seed: 42,
        model_version: 1,
        step_seconds: 60.0,
        tick: cent,
        lot: Scale { mantissa: 1, decimals: 0 },
        money: cent,
        currency: Currency::Dollars,
        worth: Worth::Linear(1),
        traded: "coins".to_owned(),
        changes: Vec::new(),
        horizon_percent: 1.0,
        notes: Vec::new(),
        observations: Vec::new(),
    }
}

/// A frame in which nothing happened: price 100, open interest $148M, fund $1.75M.
pub fn frame(step: Step) -> Frame {
    Frame {
        step,
        index_micro: 10_000_000_000,
        mark: Mark::at(10_000),
        last: 10_000,
        mid: Mark::at(10_000),
        best_bid: Some(9_999),
        best_ask: Some(10_001),
        open_interest: 1_480_000,
        waves: 0,
        longs_liquidated: 0,
        shorts_liquidated: 0,
        lots_long: 0,
        lots_short: 0,
        notional_long: 0,
        notional_short: 0,
        fund: 175_000_000,
        fees: 0,
        fund_received: 0,
        fund_paid: 0,
        margin_lost: 0,
        adl_accounts: 0,
        adl_lots: 0,
        adl_notional: 0,
        adl_cost: 0,
        bad_debt: 0,
        haircut: 0,
        uncovered: 0,
        triggers_near: 0,
        bids_near: 40_000,
        critical_shock: 64_000,
        readings: Readings { critical_ratio_ppm: 1_500_000, bids_one_percent: 40_000, ..Readings::default() },
        digest: 0x7f3a_91c4_e20b_55d8 ^ u64::from(step),
    }
}

/// Steps in which nothing happens.
pub fn quiet(steps: Step) -> Recording {
    Recording::from_parts(header(), (0..=steps).map(frame).collect(), Vec::new())
}

/// One step a mark, in whole ticks.
pub fn with_marks(marks: &[Ticks]) -> Recording {
    let frames = marks.iter().zip(0..).map(|(&mark, step)| Frame { mark: Mark::at(mark), ..frame(step) });
    Recording::from_parts(header(), frames.collect(), Vec::new())
}

/// A run of one step made of this frame and these facts.
pub fn one_step(change: impl FnOnce(&mut Frame), facts: &[What]) -> Recording {
    let mut happened = frame(1);
    change(&mut happened);
    let events = facts.iter().map(|&what| Event { step: 1, wave: 0, what });
    Recording::from_parts(header(), vec![frame(0), happened], events.collect())
}

/// A shock, a spiral of longs, a squeeze of shorts, an empty fund and deleveraging.
pub fn cascade() -> Recording {
    tale(true)
}

/// The same shock without the spiral.
pub fn milder() -> Recording {
    tale(false)
}

struct Walk {
    noise: u64,
    price: f64,
    lots: Lots,
    fund: Money,
}

impl Walk {
    /// A little noise between −1 and 1, the same every time.
    fn shake(&mut self) -> f64 {
        self.noise = self.noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.noise >> 40) as f64 / f64::from(1_u32 << 23) - 1.0
    }

    fn step(&mut self, step: Step, spiral: bool) -> (Frame, Vec<What>) {
        let mut frame = frame(step);
        let mut facts = Vec::new();
        let shake = self.shake();
        self.price += match step {
            SHOCK => -380.0,
            197..=219 if spiral => -55.0 + 30.0 * shake,
            220..=280 if spiral => 12.0 + 8.0 * shake,
            197..=219 => -9.0 + 9.0 * shake,
            _ => 9.0 * shake,
        };
        if step == SHOCK {
            facts.push(What::IndexShock { asset: AssetId(0), change_ppm: -38_000 });
        }
        if !spiral {
            frame.digest = !frame.digest;
        }
        if spiral || (SHOCK..SHOCK + 4).contains(&step) {
            self.liquidate(step, shake, &mut frame, &mut facts);
        }
        frame.mark = Mark((2.0 * self.price) as i64);
        frame.index_micro = ((self.price + 40.0 * shake) * 1e6) as i64;
        frame.last = self.price as Ticks;
        frame.open_interest = self.lots;
        frame.fund = self.fund;
        (frame, facts)
    }

    fn liquidate(&mut self, step: Step, shake: f64, frame: &mut Frame, facts: &mut Vec<What>) {
        let size = match step {
            196..=197 | 207..=209 | 218 => 40_000.0 + 8_000.0 * shake,
            198..=219 => 12_000.0 + 6_000.0 * shake,
            266..=269 | 273..=280 => 7_000.0 + 4_000.0 * shake,
            _ => return,
        };
        let lots = size as Lots;
        let notional = Money::from(lots) * Money::from(self.price as Ticks);
        self.lots -= lots;
        frame.waves = 1 + (lots / 9_000) as u32;
        if step < 230 {
            frame.longs_liquidated = (lots / 1_500) as u32;
            (frame.lots_long, frame.notional_long) = (lots, notional);
        } else {
            frame.shorts_liquidated = (lots / 1_500) as u32;
            (frame.lots_short, frame.notional_short) = (lots, notional);
        }
        let loss = notional / 30;
        frame.bad_debt = loss;
        frame.fund_paid = if step >= FUND_EMPTY { self.fund } else { loss.min(self.fund / 6) };
        self.fund -= frame.fund_paid;
        if step == FUND_EMPTY {
            facts.push(What::FundPaid { account: AccountId(7), amount: amount_of(frame.fund_paid) });
            facts.push(What::Reached(Outcome::FundEmpty));
        }
        if matches!(step, 218 | 219 | 279 | 280) {
            frame.adl_accounts = 3;
            (frame.adl_lots, frame.adl_notional) = (lots / 8, notional / 8);
            facts.push(What::Deleveraged {
                account: AccountId(40),
                against: AccountId(7),
                side: if step < 230 { Side::Short } else { Side::Long },
                lots: lots / 8,
                price: self.price as Ticks,
            });
        }
    }
}

fn tale(spiral: bool) -> Recording {
    let mut walk = Walk { noise: 42, price: 9_900.0, lots: 1_480_000, fund: 175_000_000 };
    let mut frames = vec![Frame { mark: Mark::at(9_900), index_micro: 9_900_000_000, ..frame(0) }];
    let mut events = Vec::new();
    for step in 1..=320 {
        let (frame, facts) = walk.step(step, spiral);
        frames.push(frame);
        events.extend(facts.into_iter().map(|what| Event { step, wave: 0, what }));
    }
    Recording::from_parts(header(), frames, events)
}
