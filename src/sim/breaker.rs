//! Circuit breakers: halts, price bands and the throttle on forced selling.
//!
//! An exchange stops matching when the price leaves a band around its recent average, refuses trades
//! too far from a reference, or lets only so much be liquidated in a while. Owns the average, the
//! timer and the limits. Never cancels quotes: during a halt the book is renewed without matching.

use std::collections::VecDeque;

use super::units::{Lots, MICRO, Mark, Money, PPM, Ppm, Step, Ticks, div_ceil, div_floor};

/// When trading stops and how it starts again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// How far the mid may be from its average, as a share of the average.
    pub band: Ppm,
    /// Steps over which the average is taken.
    pub window: Step,
    /// Steps a halt lasts.
    pub halt: Step,
    /// What is stopped.
    pub stops: Stops,
    /// How trading starts again.
    pub reopening: Reopening,
    /// What the mark does meanwhile.
    pub mark: HaltedMark,
}

/// What a halt stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stops {
    /// All matching.
    Everything,
    /// Liquidations only.
    Liquidations,
}

/// How trading starts again after a halt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reopening {
    /// Orders trade as they come; what was sent during the halt was refused.
    Continuous,
    /// Orders sent during the halt are collected and matched at one price.
    Auction,
}

/// What the mark does during a halt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HaltedMark {
    /// It stays where it was.
    Frozen,
    /// It is formed as always, from an index that moves and quotes that are renewed.
    Follows,
}

/// A halt under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Halt {
    /// Steps still to come, this one included.
    pub left: Step,
    /// What is stopped.
    pub stops: Stops,
    /// How trading starts again.
    pub reopening: Reopening,
    /// What the mark does.
    pub mark: HaltedMark,
    /// Whether quotes are renewed: always in a halt, never in an outage of the exchange.
    pub quoting: bool,
}

impl Halt {
    /// An outage of the exchange: nothing matches and nobody can quote.
    #[must_use]
    pub const fn outage(steps: Step) -> Self {
        Self {
            left: steps,
            stops: Stops::Everything,
            reopening: Reopening::Continuous,
            mark: HaltedMark::Follows,
            quoting: false,
        }
    }
}

impl Breaker {
    /// The halt this breaker starts.
    #[must_use]
    pub const fn trip(&self) -> Halt {
        Halt { left: self.halt, stops: self.stops, reopening: self.reopening, mark: self.mark, quoting: true }
    }
}

/// The breaker's memory: the mids of the window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    mids: VecDeque<Mark>,
    sum: i128,
}

impl Watch {
    /// Takes in the mid of a step, which it then compares: whether |mid / average − 1| > band.
    pub fn trips(&mut self, breaker: &Breaker, mid: Mark) -> bool {
        self.mids.push_back(mid);
        self.sum += i128::from(mid.0);
        while self.mids.len() > breaker.window.max(1) as usize {
            if let Some(oldest) = self.mids.pop_front() {
                self.sum -= i128::from(oldest.0);
            }
        }
        let away = (i128::from(mid.0) * self.mids.len() as i128 - self.sum).abs();
        away * i128::from(PPM) > self.sum * i128::from(breaker.band)
    }

    /// Forgets the mids: after a halt the average starts afresh, or the same move would trip again.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

/// A band beyond which nothing trades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceBand {
    /// How far from the reference, either way.
    pub share: Ppm,
    /// What the reference is.
    pub around: Around,
}

/// The reference of a price band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// The mark.
    Mark,
    /// The index.
    Index,
}

impl PriceBand {
    /// The lowest and the highest tick that may trade.
    #[must_use]
    pub fn limits(&self, mark: Mark, index_micro: i64) -> (Ticks, Ticks) {
        let reference = match self.around {
            Around::Mark => i128::from(mark.0) * i128::from(MICRO / 2),
            Around::Index => i128::from(index_micro),
        };
        let unit = i128::from(PPM) * i128::from(MICRO);
        // A multiple of a price fits where prices do.
        let low = div_ceil(reference * i128::from(PPM - self.share), unit) as Ticks;
        let high = div_floor(reference * i128::from(PPM + self.share), unit) as Ticks;
        (low, high)
    }
}

/// A limit on how much is liquidated in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttle {
    /// Most lots.
    pub lots: Option<Lots>,
    /// Most money, at the mark of each wave.
    pub notional: Option<Money>,
}

/// What a throttle still lets through in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    lots: Lots,
    twice_notional: Money,
}

impl Budget {
    /// The budget of a step.
    #[must_use]
    pub fn of(throttle: Throttle) -> Self {
        let twice_notional = throttle.notional.map_or(Money::MAX, |money| 2 * money);
        Self { lots: throttle.lots.unwrap_or(Lots::MAX), twice_notional }
    }

    /// How many of `lots` may still be closed, at twice the value of one lot.
    #[must_use]
    pub fn room(&self, lots: Lots, twice_lot: Money) -> Lots {
        // No more than the lots asked for.
        (self.twice_notional / twice_lot.max(1)).min(lots.min(self.lots).into()) as Lots
    }

    /// Uses it up.
    pub fn spend(&mut self, lots: Lots, twice_lot: Money) {
        self.lots -= lots;
        self.twice_notional -= twice_lot * Money::from(lots);
    }
}
