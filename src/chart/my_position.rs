//! My position: what the card shows of one's own account at a moment, and what becomes of it in the run.
//!
//! Owns the reading and its words. Every number is the engine's own: its trigger, its bankruptcy price,
//! its queue, its curve of falls. Never changes anything.

use super::words;
use crate::recording::{Header, Recording};
use crate::sim::Simulation;
use crate::sim::event::What;
use crate::sim::margin;
use crate::sim::signals::curve::Curve;
use crate::sim::units::{AccountId, Lots, Mark, Money, Side, Step, Ticks};

/// How many bars the rank has.
pub const BARS: usize = 5;

/// One's own account at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Its number.
    pub account: AccountId,
    /// Its position; `None` once it is closed.
    pub open: Option<Open>,
    /// Equity at the mark, less what was put in.
    pub result: Money,
}

/// An open position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Open {
    /// Its side.
    pub side: Side,
    /// Its lots, without sign.
    pub lots: Lots,
    /// The mark now.
    pub mark: Mark,
    /// The mark at which it is closed by force; `None` if no mark does it.
    pub liquidation: Option<Mark>,
    /// The price at which closing it leaves nothing.
    pub bankruptcy: Ticks,
    /// Twice the unrealised profit.
    pub twice_profit: Money,
    /// Notional over equity; `None` without equity.
    pub leverage: Option<f64>,
    /// How close it is to being deleveraged, from 1 to [`BARS`], which is first in line.
    pub rank: usize,
    /// The smallest order of somebody else, in lots, that closes it; `None` if the book cannot carry the
    /// mark that far.
    pub smallest: Option<Lots>,
}

impl Open {
    /// How far the mark may still move, in percent of itself; negative is down.
    #[must_use]
    pub fn distance(&self) -> Option<f64> {
        self.liquidation.map(|trigger| (trigger.0 - self.mark.0) as f64 / self.mark.0 as f64 * 100.0)
    }
}

impl Reading {
    /// The reader's own account in a venue, into which `put_in` was put; `None` without one.
    #[must_use]
    pub fn of(venue: &Simulation, put_in: Money) -> Option<Self> {
        let id = venue.setup().mine?;
        let account = venue.ledger().account(id);
        let market = venue.first();
        let worth = venue.ledger().worth(account.asset);
        let mark = market.mark();
        let twice_equity = account.twice_equity(mark, worth);
        let open = account.side().map(|side| {
            let (before, all) = venue.deleveraging_queue(account.asset, side).place(id).unwrap_or((0, 1));
            let liquidation = venue.liquidation_mark(id);
            let mode = venue.setup().first().mark;
            let curve = Curve::read(side, market.book(), market.triggers(), mode, mark);
            let twice_notional = worth.notional_twice(account.lots, mark);
            Open {
                side,
                lots: account.lots.abs(),
                mark,
                liquidation,
                bankruptcy: margin::bankruptcy_price(account.cash, account.lots, worth),
                twice_profit: account.twice_profit(mark, worth),
                leverage: (twice_equity > 0).then(|| twice_notional as f64 / twice_equity as f64),
                rank: BARS - (BARS * before / all.max(1)).min(BARS - 1),
                smallest: liquidation.and_then(|trigger| curve.smallest_to(trigger)),
            }
        });
        Some(Self { account: id, open, result: twice_equity.div_euclid(2) - put_in })
    }
}

/// What becomes of one's own position in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fate {
    /// What was put in.
    pub put_in: Money,
    /// The lots it was opened with, signed.
    pub lots: Lots,
    /// How it was closed, if it was.
    pub end: Option<End>,
    /// What it had brought by the end of the run.
    pub result: Money,
}

/// How a position was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// In which step.
    pub step: Step,
    /// In which wave of it.
    pub wave: u32,
    /// At which price: of its last fill, or else the mark it was tested at.
    pub price: Mark,
    /// By whom.
    pub by: By,
}

/// Who closed a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The exchange, below maintenance.
    Liquidation,
    /// The exchange, against a bankrupt account.
    Deleveraging,
    /// The vault took it over.
    Vault,
}

impl Fate {
    /// What becomes of the reader's own position; `None` without one.
    #[must_use]
    pub fn of(run: &Recording) -> Option<Self> {
        let start = run.state_at(0).ok()??;
        let id = start.setup().mine?;
        let before = start.ledger().account(id);
        let put_in = before.cash + before.cost;
        let last = run.end()?;
        let account = last.ledger().account(id);
        let end = if account.lots == 0 { run.events().iter().rev().find_map(|event| ended(id, event)) } else { None };
        let equity = account.twice_equity(last.first().mark(), last.ledger().worth(account.asset)).div_euclid(2);
        Some(Self { put_in, lots: before.lots, end, result: equity - put_in })
    }

    /// What becomes of it, in a sentence.
    #[must_use]
    pub fn sentence(&self, header: &Header) -> String {
        let result = words::signed_amount(header, self.result);
        let Some(end) = self.end else {
            return format!("survives this run, {result}");
        };
        let price = price(header, end.price);
        let by = match end.by {
            By::Liquidation => "by liquidation",
            By::Deleveraging => "by ADL",
            By::Vault => "by the vault",
        };
        let wave = if end.wave > 0 { format!(", wave {}", end.wave) } else { String::new() };
        format!("closed at step {}{wave}, at {price}, {by}, {result}", end.step)
    }
}

fn ended(id: AccountId, event: &crate::sim::event::Event) -> Option<End> {
    let (price, by) = match event.what {
        What::Liquidated { account, last, mark, .. } if account == id => (last.map_or(mark, Mark::at), By::Liquidation),
        What::Deleveraged { account, price, .. } if account == id => (Mark::at(price), By::Deleveraging),
        What::TakenOver { account, mark, .. } if account == id => (mark, By::Vault),
        _ => return None,
    };
    Some(End { step: event.step, wave: event.wave, price, by })
}

/// A mark as a price in dollars.
#[must_use]
pub fn price(header: &Header, mark: Mark) -> String {
    words::dollar_price(header.price(mark.ticks()), words::price_decimals(header.tick))
}
