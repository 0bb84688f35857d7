//! Liquidation: who is closed by force, in which order, and how far down the book the order goes.
//!
//! Owns the order of a wave, the size of a forced order (all at once, in slices, or just enough) and
//! its limit. Never pays a loss: what the account cannot cover is left as negative cash for the fund,
//! deleveraging or loss sharing.

use core::cmp::Ordering;

use super::ledger::Account;
use super::margin::{Requirement, Standing};
use super::units::{AccountId, Lots, Mark, Money, PPM, Ppm, Side, Step, Ticks, div, div_ceil, mul, nearest_f64};
use super::worth::Worth;

/// What the order of a wave needs to know of one account, kept together so that sorting stays in
/// the cache.
#[derive(Clone, Copy)]
struct Place {
    twice_equity: Money,
    twice_notional: Money,
    /// Equity over notional, rounded.
    ratio: f64,
    id: AccountId,
}

/// Ratios that are further apart than this share of themselves are in order for sure: rounding moves
/// one by less than half of it.
const SURE: f64 = 1e-15;

impl Place {
    fn of(id: AccountId, standing: Standing) -> Self {
        let Standing { twice_equity, twice_notional, .. } = standing;
        Self { twice_equity, twice_notional, ratio: nearest_f64(twice_equity) / nearest_f64(twice_notional), id }
    }

    /// Lower equity over notional, then lower number. Ratios that are too close to tell are compared
    /// by cross-multiplication.
    fn worse(&self, other: &Self) -> Ordering {
        let gap = self.ratio - other.ratio;
        if gap.abs() > SURE * self.ratio.abs().max(other.ratio.abs()) {
            return if gap < 0.0 { Ordering::Less } else { Ordering::Greater };
        }
        let left = mul(self.twice_equity, other.twice_notional);
        left.cmp(&mul(other.twice_equity, self.twice_notional)).then(self.id.cmp(&other.id))
    }
}

/// Puts the accounts of a wave in order: worst equity over notional first, then lower number.
/// `groups` come by trigger, each of them small, and on one side they come in order; so mostly it is
/// enough to put each of them in order.
#[must_use]
pub fn in_order(
    groups: impl IntoIterator<Item = Vec<AccountId>>,
    standing: impl Fn(AccountId) -> Standing,
) -> Vec<AccountId> {
    let mut wave: Vec<AccountId> = Vec::new();
    let mut places: Vec<Place> = Vec::new();
    let (mut last, mut is_in_order) = (None, true);
    for group in groups {
        places.clear();
        places.extend(group.into_iter().map(|id| Place::of(id, standing(id))));
        places.sort_unstable_by(Place::worse);
        let follows = |(last, first): (Place, &Place)| last.worse(first).is_le();
        is_in_order &= last.zip(places.first()).is_none_or(follows);
        last = places.last().copied().or(last);
        wave.extend(places.iter().map(|place| place.id));
    }
    if !is_in_order {
        places.clear();
        places.extend(wave.iter().map(|&id| Place::of(id, standing(id))));
        places.sort_by(Place::worse);
        wave = places.into_iter().map(|place| place.id).collect();
    }
    wave
}

/// How far a forced order may go when deleveraging takes the rest: as far as the fund can pay for
/// fills beyond the bankruptcy price.
///
/// A lot filled at price p instead of the bankruptcy price costs −(c + what q lots are worth at p)/|q|; the
/// allowance counts |q| times that, so that it stays whole.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    cash: Money,
    lots: Lots,
    worth: Worth,
    left: Money,
}

impl Allowance {
    /// The allowance of one account's order against what the fund holds.
    #[must_use]
    pub fn new(account: &Account, worth: Worth, fund: Money) -> Self {
        Self { cash: account.cash, lots: account.lots, worth, left: mul(fund.max(0), Money::from(account.lots.abs())) }
    }

    /// How many of the lots on offer at a price may fill; they count as filled.
    pub fn take(&mut self, price: Ticks, offered: Lots) -> Lots {
        let cost = -self.cash - self.worth.value(self.lots, price);
        // What the rounding of one more fill may cost.
        self.left -= self.worth.rounding() * Money::from(self.lots.abs());
        let allowed = if cost <= 0 { offered } else { div(self.left, cost).min(Money::from(offered)) as Lots };
        self.left -= mul(cost, Money::from(allowed));
        allowed
    }
}

/// The fee for closing `notional`, as far as the account has cash left, rounded down.
#[must_use]
pub fn fee(notional: Money, rate: Ppm, cash: Money) -> Money {
    div(mul(notional, Money::from(rate)), Money::from(PPM)).min(cash).max(0)
}

/// How positions are closed, where it is not simply all at once at market.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    /// How much one forced order closes.
    pub policy: Policy,
    /// Smallest forced order and smallest position left behind, in lots; at least one lot is closed
    /// anyway, which is why closing always ends.
    pub dust: Lots,
    /// Most lots of one forced order.
    pub lots_per_order: Option<Lots>,
    /// Most lots of one forced order as a share of what rests on the other side of the book.
    pub share_of_depth: Option<Ppm>,
    /// Whether the order goes no further than the bankruptcy price.
    pub limit_at_bankruptcy: bool,
    /// Whether the positions of a portfolio shrink together, by the same share, instead of one after the
    /// other.
    pub proportional: bool,
}

/// How much of a position one forced order closes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// All of it.
    #[default]
    Full,
    /// A first slice of a large position; after a cooldown the rest, if it is still under maintenance.
    Slice {
        /// Share of the position in the first slice.
        share: Ppm,
        /// Steps between the slice and the rest.
        cooldown: Step,
        /// Notional above which a position is closed in slices.
        above: Money,
    },
    /// As little as lifts equity back to maintenance × (1 + buffer).
    ToTarget {
        /// How far above maintenance the account ends.
        buffer: Ppm,
        /// Notional below which a position is closed whole.
        whole_below: Money,
    },
}

/// A position under maintenance at the moment its forced order is sized.
#[derive(Clone, Copy, Debug)]
pub struct Case<'case> {
    /// The account.
    pub account: &'case Account,
    /// The mark it is tested at.
    pub mark: Mark,
    /// What its lots are worth.
    pub worth: Worth,
    /// The margin table in force.
    pub requirement: &'case Requirement,
    /// Twice the equity that backs the position.
    pub twice_equity: Money,
    /// Twice the maintenance margin of the other positions it backs, in millionths.
    pub due_elsewhere: Money,
    /// The portfolio as it stood when its closing began, where its positions shrink together.
    pub together: Option<Standing>,
    /// Lots resting on the side of the book the order would meet.
    pub depth: Lots,
    /// Whether the first slice has been closed and its cooldown is over.
    pub sliced: bool,
}

impl Closing {
    /// How many lots the next forced order is for: between 1 and the whole position.
    #[must_use]
    pub fn size(&self, case: &Case<'_>) -> Lots {
        let held = case.account.lots.abs();
        let notional = case.worth.notional_twice(held, case.mark);
        let wanted = match self.policy {
            Policy::Full => held,
            Policy::Slice { share, above, .. } if !case.sliced && notional > 2 * above => {
                // A share of the position fits where the position fits.
                div_ceil(i128::from(held) * i128::from(share), i128::from(PPM)) as Lots
            }
            Policy::Slice { .. } => held,
            Policy::ToTarget { whole_below, .. } if notional < 2 * whole_below => held,
            Policy::ToTarget { buffer, .. } => held - can_keep(case, buffer),
        };
        let least = self.dust.max(1);
        let wanted = wanted.max(least);
        // A rest smaller than the smallest order goes along with it.
        let wanted = if held - wanted < least { held } else { wanted };
        wanted.min(self.speed_limit(case.depth))
    }

    /// Whether the slice just closed is followed by a cooldown, and how long it is.
    #[must_use]
    pub const fn cooldown(&self, closed_whole: bool) -> Option<Step> {
        match self.policy {
            Policy::Slice { cooldown, .. } if !closed_whole => Some(cooldown),
            _ => None,
        }
    }

    fn speed_limit(&self, depth: Lots) -> Lots {
        let share = |share: Ppm| (i128::from(depth) * i128::from(share) / i128::from(PPM)) as Lots;
        let of_depth = self.share_of_depth.map_or(Lots::MAX, share);
        self.lots_per_order.unwrap_or(Lots::MAX).min(of_depth).max(1)
    }
}

/// The most lots the equity carries at maintenance × (1 + buffer): W ≥ (1 + b)·mm(lots).
///
/// With one rate this is W / (m(1 + b)P), rounded down so that the account ends at or above its
/// target. Maintenance rises with lots, so bisection finds it for any table.
fn can_keep(case: &Case<'_>, buffer: Ppm) -> Lots {
    if let Some(all) = case.together {
        return share_kept(case.account.lots.abs(), all, buffer);
    }
    let backed = |lots: Lots| {
        let due = case.due_elsewhere + case.requirement.due(&case.account.reduced_to(lots), case.mark, case.worth);
        case.twice_equity * Money::from(PPM) * Money::from(PPM) >= due * Money::from(PPM + buffer)
    };
    let (mut low, mut high) = (0, case.account.lots.abs());
    if !backed(0) {
        return 0;
    }
    while low < high {
        let middle = low + (high - low + 1) / 2;
        if backed(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

/// What is kept of every position when all shrink by the same share: W / (MM·(1 + b)) of it, rounded down.
/// Maintenance falls at least as fast as the positions do, so this ends at or above the target.
fn share_kept(held: Lots, all: Standing, buffer: Ppm) -> Lots {
    let ppm = Money::from(PPM);
    let due = (all.twice_maintenance * (ppm + Money::from(buffer)) / (ppm * ppm)).max(1);
    let share = (all.twice_equity.max(0) * ppm / due).min(ppm);
    // A share of the position fits where the position fits.
    (Money::from(held) * share / ppm) as Lots
}

/// The lots on offer that a limit at the bankruptcy price lets through.
#[must_use]
pub fn within_bankruptcy(side: Side, bankruptcy: Ticks, price: Ticks, offered: Lots) -> Lots {
    let inside = match side {
        Side::Long => price >= bankruptcy,
        Side::Short => price <= bankruptcy,
    };
    if inside { offered } else { 0 }
}
