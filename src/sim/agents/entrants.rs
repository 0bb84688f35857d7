//! Entrants: leveraged traders who come, hold a position for a while and leave.
//!
//! They arrive at random, more of them when appetite is high, choose a side by trend, funding and
//! bias, a leverage and a size, and bring a deposit from outside the venue; when they leave, what is
//! left of it goes back there. Their entries at many past prices are what makes a profile of
//! liquidation prices. Owns who is in and until when. Never executes; while they are in they are
//! traders like any other.

use std::collections::BTreeSet;

use super::intent::{Block, Intent, losing_tick, whole};
use super::seen::Seen;
use crate::sim::draws::{Consumer, Draws};
use crate::sim::momentum::Momentum;
use crate::sim::units::{AccountId, Lots, Mark, Money, PPM, Side, Step, Ticks, nearest_f64};

/// A share of the newcomers with the same leverage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeverageClass {
    /// Position over deposit.
    pub leverage: f64,
    /// Weight of the class.
    pub weight: f64,
}

/// The default mix of leverage.
pub const LEVERAGE_MIX: [LeverageClass; 6] = [
    LeverageClass { leverage: 3.0, weight: 20.0 },
    LeverageClass { leverage: 5.0, weight: 25.0 },
    LeverageClass { leverage: 10.0, weight: 27.0 },
    LeverageClass { leverage: 20.0, weight: 18.0 },
    LeverageClass { leverage: 50.0, weight: 8.0 },
    LeverageClass { leverage: 100.0, weight: 2.0 },
];

/// Who comes, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Entrants {
    /// The accounts they use: empty ones, given back when they leave. Who finds none stays away.
    pub slots: Block,
    /// Arrivals per step at ordinary appetite.
    pub rate: f64,
    /// Standard deviation of the logarithm of appetite.
    pub appetite_spread: f64,
    /// Share of the way back to ordinary appetite that one step goes.
    pub appetite_decay: f64,
    /// Log odds of going long when neither trend nor funding says anything.
    pub bias: f64,
    /// Log odds of going long per unit of momentum.
    pub trend_weight: f64,
    /// Weight of the newest standardised return in that momentum.
    pub trend_memory: f64,
    /// Log odds of going short per unit of funding rate.
    pub funding_weight: f64,
    /// Leverage classes.
    pub leverage: Vec<LeverageClass>,
    /// Smallest size in lots.
    pub smallest: f64,
    /// Largest size in lots.
    pub largest: f64,
    /// Exponent of the Pareto law between them.
    pub size_exponent: f64,
    /// Mean holding time in steps.
    pub holding: f64,
    /// Share of the newcomers that leave a stop-loss.
    pub stop_share: f64,
    /// The nearest stop, as a share of the move that would cost the whole deposit.
    pub stop_nearest: f64,
    /// The furthest.
    pub stop_furthest: f64,
}

/// The part of the deposit a newcomer lets the order cost against the mark at most.
const SLIPPAGE: f64 = 0.5;
/// Most arrivals of one step.
const ARRIVALS_MAX: u32 = 10_000;

/// A newcomer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// What is brought in from outside.
    pub deposit: Money,
    /// The opening order, by the account that is used.
    pub order: Intent,
    /// Where the stop is left once there is a position.
    pub stop: Option<Mark>,
}

/// Who is in, and the mood.
#[derive(Clone, Debug, PartialEq)]
pub struct Crowd {
    /// Logarithm of appetite, before its mean is taken out.
    appetite: f64,
    momentum: Momentum,
    /// Accounts nobody uses, the lowest number last.
    free: Vec<AccountId>,
    /// When whoever uses an account leaves, by its place among the slots.
    until: Vec<Option<Step>>,
    /// The same, in order of time.
    leaving: BTreeSet<(Step, AccountId)>,
}

impl Crowd {
    /// Nobody is in yet.
    #[must_use]
    pub fn new(entrants: &Entrants) -> Self {
        Self {
            appetite: 0.0,
            momentum: Momentum::default(),
            free: entrants.slots.ids().rev().collect(),
            until: vec![None; entrants.slots.count as usize],
            leaving: BTreeSet::new(),
        }
    }

    /// Takes in the return of a step, for the trend newcomers look at.
    pub fn observe(&mut self, entrants: &Entrants, log_return: f64, sigma: f64) {
        self.momentum.observe(entrants.trend_memory, log_return, sigma);
    }

    /// Arrivals per step over those at ordinary appetite. Its long-run mean is 1.
    #[must_use]
    pub fn appetite(&self, entrants: &Entrants) -> f64 {
        libm::exp(self.appetite - 0.5 * entrants.appetite_spread * entrants.appetite_spread)
    }

    /// The newcomers of this step. Each takes a free account.
    pub fn arrive(&mut self, entrants: &Entrants, seen: &Seen) -> Vec<Arrival> {
        self.drift(entrants, seen);
        let rate = entrants.rate * self.appetite(entrants);
        let count = poisson(rate, seen.own_draws(Consumer::Entrants, 0).unit());
        let mut arrivals = Vec::new();
        for newcomer in 1..=count {
            let Some(&account) = self.free.last() else {
                break;
            };
            let mut draws = seen.own_draws(Consumer::Entrants, newcomer);
            let Some(arrival) = arrival(entrants, account, self.momentum.value(), seen, &mut draws) else {
                continue;
            };
            let stay = libm::ceil(-entrants.holding * libm::log(1.0 - draws.unit())).clamp(1.0, 1e9);
            self.free.pop();
            // Both are far below 2^32.
            self.stay_until(entrants, account, seen.step + stay as Step);
            arrivals.push(arrival);
        }
        arrivals
    }

    /// Everybody whose time is up by this step.
    pub fn due(&mut self, step: Step) -> Vec<AccountId> {
        let later = self.leaving.split_off(&(step + 1, AccountId(0)));
        core::mem::replace(&mut self.leaving, later).into_iter().map(|(_, id)| id).collect()
    }

    /// Moves the time at which somebody leaves.
    pub fn stay_until(&mut self, entrants: &Entrants, id: AccountId, step: Step) {
        let Some(place) = entrants.slots.place(id) else {
            return;
        };
        if let Some(before) = self.until[place].replace(step) {
            self.leaving.remove(&(before, id));
        }
        self.leaving.insert((step, id));
    }

    /// Whether somebody uses an account.
    #[must_use]
    pub fn holds(&self, entrants: &Entrants, id: AccountId) -> bool {
        entrants.slots.place(id).is_some_and(|place| self.until[place].is_some())
    }

    /// Whoever used an account has left with everything.
    pub fn release(&mut self, entrants: &Entrants, id: AccountId) {
        if let Some(before) = entrants.slots.place(id).and_then(|place| self.until[place].take()) {
            self.leaving.remove(&(before, id));
            self.free.push(id);
        }
    }

    /// Appetite drifts back to its mean and is pushed off it; its spread stays the same.
    fn drift(&mut self, entrants: &Entrants, seen: &Seen) {
        let kept = 1.0 - entrants.appetite_decay;
        let push = entrants.appetite_spread * libm::sqrt(1.0 - kept * kept);
        self.appetite = kept * self.appetite + push * seen.own_draws(Consumer::Appetite, 0).normal();
    }
}

/// Probability that a newcomer goes long.
#[must_use]
pub fn long_probability(entrants: &Entrants, momentum: f64, funding: f64) -> f64 {
    let odds = entrants.bias + entrants.trend_weight * momentum - entrants.funding_weight * funding;
    1.0 / (1.0 + libm::exp(-odds))
}

/// The number of arrivals at a rate, from one uniform number: the inverse of the Poisson law.
#[must_use]
pub fn poisson(rate: f64, unit: f64) -> u32 {
    let mut probability = libm::exp(-rate);
    let (mut below, mut count) = (probability, 0);
    while unit >= below && count < ARRIVALS_MAX && probability > 0.0 {
        count += 1;
        probability *= rate / f64::from(count);
        below += probability;
    }
    count
}

/// One newcomer; nobody if the deposit would not pass the margin test at the mark.
fn arrival(entrants: &Entrants, account: AccountId, momentum: f64, seen: &Seen, draws: &mut Draws) -> Option<Arrival> {
    let place = draws.bits();
    let long = draws.unit() < long_probability(entrants, momentum, seen.funding);
    let side = if long { Side::Long } else { Side::Short };
    let leverage = class(&entrants.leverage, draws.unit()).min(seen.max_leverage).max(1.0);
    let size = draws.pareto(entrants.smallest, entrants.largest, entrants.size_exponent);
    let lots: Lots = whole(libm::round(size)).max(1);
    let twice_notional = seen.worth.notional_twice(lots, seen.mark);
    let deposit = libm::ceil(nearest_f64(twice_notional) / (2.0 * leverage)) as Money;
    if 2 * deposit * Money::from(PPM) <= twice_notional * Money::from(seen.maintenance) {
        return None;
    }
    let mark = seen.mark.ticks();
    let worst = mark * (1.0 + f64::from(side.sign() as i32) * SLIPPAGE / leverage);
    let limit = match side {
        Side::Long => libm::floor(worst),
        Side::Short => libm::ceil(worst),
    };
    let with_stop = draws.unit() < entrants.stop_share;
    let reach = entrants.stop_nearest + (entrants.stop_furthest - entrants.stop_nearest) * draws.unit();
    let stop = losing_tick(side, mark, reach / leverage).filter(|_| with_stop).map(Mark::at);
    let order = Intent { limit: Some(limit as Ticks), ..Intent::at_market(place, account, side, lots) };
    Some(Arrival { deposit, order, stop })
}

/// The leverage of the class a uniform number falls into.
fn class(classes: &[LeverageClass], unit: f64) -> f64 {
    let total: f64 = classes.iter().map(|class| class.weight).sum();
    let mut left = unit * total;
    for class in classes {
        left -= class.weight;
        if left < 0.0 {
            return class.leverage;
        }
    }
    classes.last().map_or(1.0, |class| class.leverage)
}
