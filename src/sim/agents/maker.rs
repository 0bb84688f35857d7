//! The market maker: the account that owns the book and keeps renewing it.
//!
//! Each step it moves its reference with the index, closes part of the gap between the two that
//! trades have opened, leans against its inventory, and moves every level part of the way to a
//! target profile, within what its capital can carry. Owns its
//! reference price. Never trades against the book and is never liquidated.

use std::borrow::Cow;

use super::withdrawal;
use crate::sim::book::{Book, Lane};
use crate::sim::index::CEILING_FACTOR;
use crate::sim::ledger::Account;
use crate::sim::setup::Quoting;
use crate::sim::units::{Lots, MICRO, Mark, Money, PPM, Ppm, Ticks, mul};
use crate::sim::worth::Worth;

/// The market maker's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Maker {
    /// Its idea of the price, before leaning against inventory, in millionths of a tick.
    reference: i64,
    /// The index it last saw, in millionths of a tick.
    index: i64,
    /// The mid when all quotes had been renewed, to tell what trades have done to it since.
    quoted_mid: Option<Mark>,
    /// The inventory it is at ease with: what it held at the start, hedged elsewhere.
    hedged: Lots,
    /// It never quotes around more than this, in millionths of a tick: the index never gets there,
    /// and money is counted on prices no higher.
    ceiling: i64,
}

/// What it looks at when it renews its quotes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Units of money per tick and lot.
    pub worth: Worth,
    /// The index, in millionths of a tick.
    pub index_micro: i64,
    /// The mid of the book as it stands.
    pub mid: Mark,
    /// The volatility of one step, as measured up to the last.
    pub sigma: f64,
    /// The multiple of its profile it has been brought to quote; 1 is the ordinary one.
    pub depth: f64,
    /// Whether it is away and quotes nothing.
    pub is_away: bool,
}

impl Maker {
    /// A maker who starts from a price with an inventory.
    #[must_use]
    pub const fn new(start: Ticks, hedged: Lots) -> Self {
        let micro = start * MICRO;
        Self { reference: micro, index: micro, quoted_mid: None, hedged, ceiling: micro * CEILING_FACTOR }
    }

    /// The first quotes: the whole profile at once.
    pub fn open(&self, quoting: &Quoting, book: &mut Book, account: &Account, view: &View) {
        self.post(quoting, book, account, view, PPM);
    }

    /// Remembers the mid once everybody has renewed their quotes.
    pub const fn remember(&mut self, mid: Mark) {
        self.quoted_mid = Some(mid);
    }

    /// One step of renewal.
    pub fn requote(&mut self, quoting: &Quoting, book: &mut Book, account: &Account, view: &View) {
        if let Some(quoted) = self.quoted_mid {
            self.reference += (view.mid.0 - quoted.0) * (MICRO / 2);
        }
        self.reference += view.index_micro - self.index;
        self.index = view.index_micro;
        let gap = i128::from(view.index_micro - self.reference) * i128::from(quoting.basis_decay);
        self.reference = (self.reference + (gap / i128::from(PPM)) as i64).clamp(MICRO, self.ceiling);
        self.post(quoting, book, account, view, quoting.refill);
    }

    fn post(&self, quoting: &Quoting, book: &mut Book, account: &Account, view: &View, rate: Ppm) {
        if view.is_away {
            book.bids.cancel_all(Lane::Maker);
            book.asks.cancel_all(Lane::Maker);
            return;
        }
        let lean = libm::round(quoting.skew * (account.lots - self.hedged) as f64 * MICRO as f64) as i64;
        let centre = self.reference.saturating_sub(lean).clamp(MICRO, self.ceiling);
        // A reference between two ticks leaves each side at the nearest tick away from it.
        let price = centre.div_euclid(MICRO);
        let half_spread = half_spread(quoting, view.sigma, price);
        let best_bid = price + i64::from(centre.rem_euclid(MICRO) > 0) - half_spread;
        let best_ask = price + half_spread;
        book.bids.cancel_from_best(Lane::Maker, best_bid + 1);
        book.asks.cancel_from_best(Lane::Maker, best_ask - 1);
        let mark = Mark(best_bid + best_ask);
        let reach = capacity(account, mark, view.worth, quoting.leverage_limit);
        let (to_buy, to_sell) = ((reach - account.lots).max(0), (reach + account.lots).max(0));
        book.bids.renew(best_bid, &offered(quoting, view, to_buy), to_buy, rate);
        // Dip buyers may stand above the new bids; an ask never meets a resting bid.
        let roof = book.bids.best().map_or(best_ask, |bid| best_ask.max(bid + 1));
        book.asks.renew(roof, &offered(quoting, view, to_sell), to_sell, rate);
    }
}

/// Ticks from the reference to the best price.
fn half_spread(quoting: &Quoting, sigma: f64, price: Ticks) -> Ticks {
    let base = quoting.half_spread;
    quoting.withdrawal.map_or(base, |withdrawal| withdrawal.half_spread(base, sigma, price))
}

/// The profile it offers on a side for which its margin has room.
fn offered<'a>(quoting: &'a Quoting, view: &View, room: Lots) -> Cow<'a, [Lots]> {
    let factor = quoting.withdrawal.map_or(1.0, |withdrawal| {
        let margin = withdrawal::margin_factor(room, quoting.profile.iter().sum());
        withdrawal.factor(view.sigma) * margin
    });
    let factor = factor * view.depth;
    if factor == 1.0 {
        return Cow::Borrowed(&quoting.profile);
    }
    Cow::Owned(withdrawal::scaled(&quoting.profile, factor))
}

/// How many lots its equity can carry on either side.
fn capacity(account: &Account, mark: Mark, worth: Worth, leverage_limit: i64) -> Lots {
    let carried = account.twice_equity(mark, worth).max(0);
    let carried = mul(carried, Money::from(leverage_limit));
    // Beyond any book; the clamp keeps the sum with a position inside i64.
    worth.lots_for(carried, mark).min(Money::from(Lots::MAX / 4)) as Lots
}
