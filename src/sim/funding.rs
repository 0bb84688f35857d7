//! Funding: the payment between longs and shorts that ties a perpetual contract to its index.
//!
//! Each step it samples the premium at which the book would trade a sizeable order; at the end of an
//! interval the average becomes a rate, and every account pays or receives a whole amount per lot.
//! Because lots sum to zero the payments do too. Owns the samples and the rate. Never decides who
//! holds what.

use super::book::BookSide;
use super::units::{Lots, MICRO, Mark, Money, Step, div_nearest_even};
use super::worth::Worth;

/// One, in billionths: funding rates are fine.
pub const BILLION: i64 = 1_000_000_000;

/// How funding works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Funding {
    /// Steps between two payments.
    pub interval: Step,
    /// Interest per interval, in billionths.
    pub interest: i64,
    /// How far the rate may be pulled from the premium towards the interest, in billionths.
    pub clamp: i64,
    /// Highest rate per interval either way, in billionths.
    pub cap: i64,
    /// Size of the order the premium is measured with.
    pub impact: Lots,
}

impl Funding {
    /// The rate of an interval with this average premium: F = P̄ + clamp(i − P̄, ±c), within the cap.
    /// All in billionths.
    #[must_use]
    pub fn rate(&self, premium: i64) -> i64 {
        let pull = (self.interest - premium).clamp(-self.clamp, self.clamp);
        (premium + pull).clamp(-self.cap, self.cap)
    }
}

/// The memory of funding in one market.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Premiums {
    sum: i128,
    samples: i64,
    /// The rate last paid, in billionths.
    last_rate: i64,
}

impl Premiums {
    /// Takes in the premium as it stands.
    pub fn sample(&mut self, premium: i64) {
        self.sum += i128::from(premium);
        self.samples += 1;
    }

    /// The average of the samples so far; 0 without any.
    #[must_use]
    pub fn average(&self) -> i64 {
        // An average of numbers that fit fits.
        if self.samples == 0 { 0 } else { div_nearest_even(self.sum, self.samples.into()) as i64 }
    }

    /// Ends the interval: returns its rate and starts to sample afresh.
    pub fn close(&mut self, funding: &Funding) -> i64 {
        let rate = funding.rate(self.average());
        *self = Self { last_rate: rate, ..Self::default() };
        rate
    }

    /// The rate of the last interval, in billionths.
    #[must_use]
    pub const fn last_rate(&self) -> i64 {
        self.last_rate
    }

    /// Whether the interval is over.
    #[must_use]
    pub const fn is_due(&self, funding: &Funding) -> bool {
        self.samples >= funding.interval as i64
    }

    /// The index as funding bends it: index × (1 + last rate × share of the interval that is left),
    /// which is where the contract should trade, in millionths of a tick.
    #[must_use]
    pub fn fair_index(&self, funding: &Funding, index_micro: i64) -> i64 {
        let left = i128::from(i64::from(funding.interval) - self.samples);
        let bend = i128::from(index_micro) * i128::from(self.last_rate) * left;
        // A small share of the index.
        index_micro + div_nearest_even(bend, i128::from(BILLION) * i128::from(funding.interval.max(1))) as i64
    }
}

/// The premium of the book over the index, in billionths: how far selling the impact size would stay
/// above the index, minus how far buying it would stay below.
///
/// P = (max(0, impact bid − I) − max(0, I − impact ask)) / I. A side that holds less than the impact
/// size is measured with what it holds; an empty side says nothing.
#[must_use]
pub fn premium(bids: &BookSide, asks: &BookSide, impact: Lots, index_micro: i64) -> i64 {
    let above = impact_price(bids, impact).map_or(0, |bid| (bid - index_micro).max(0));
    let below = impact_price(asks, impact).map_or(0, |ask| (index_micro - ask).max(0));
    let exact = i128::from(above - below) * i128::from(BILLION);
    // Prices stay within a fixed multiple of the index's range.
    div_nearest_even(exact, i128::from(index_micro.max(1))) as i64
}

/// The average price of a market order of `lots`, in millionths of a tick.
fn impact_price(side: &BookSide, lots: Lots) -> Option<i64> {
    let (mut left, mut worth) = (lots, 0_i128);
    for (price, resting) in side.levels() {
        let taken = resting.min(left);
        worth += i128::from(price) * i128::from(taken);
        left -= taken;
        if left == 0 {
            break;
        }
    }
    let filled = lots - left;
    // An average of prices is a price.
    (filled > 0).then(|| div_nearest_even(worth * i128::from(MICRO), filled.into()) as i64)
}

/// What a long pays for one lot, in whole units of money: rate × what a lot stands for at the mark, to the
/// nearest.
#[must_use]
pub fn per_lot(rate: i64, mark: Mark, worth: Worth) -> Money {
    worth.share_of_lot(rate, BILLION, mark)
}
