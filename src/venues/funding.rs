//! Funding: from a premium to a rate to a payment. A positive rate means longs pay shorts.
//!
//! Owns formulas F21 (Binance, BitMEX), F22 (Hyperliquid), F23 (dYdX) and F24 (Vega) of the reference,
//! and BitMEX's fair price. Never knows a position's margin.

use num_traits::{One, Signed, Zero};

use super::number::{Exact, over, ten_to, truncated, whole};

/// Premium of the impact prices over an index: `(max(0, bid − I) − max(0, I − ask))/I` (formulas F21 and
/// F22). `None` at index zero.
#[must_use]
pub fn premium(impact_bid: &Exact, impact_ask: &Exact, index: &Exact) -> Option<Exact> {
    let above = (impact_bid - index).max(Exact::zero());
    let below = (index - impact_ask).max(Exact::zero());
    over(&(above - below), index)
}

/// Average of premium samples: equal weights, or weights rising with the sample's number as in Binance's
/// eight-hour average (reference 5.2). `None` without samples.
#[must_use]
pub fn average_premium(samples: &[Exact], rising: bool) -> Option<Exact> {
    let weight = |place: usize| if rising { whole(place as i64 + 1) } else { Exact::one() };
    let weights: Exact = (0..samples.len()).map(weight).sum();
    let weighted: Exact = samples.iter().enumerate().map(|(place, sample)| weight(place) * sample).sum();
    over(&weighted, &weights)
}

/// The common form: `P + clamp(I − P, −c, +c)` (formula F21).
#[must_use]
pub fn rate(premium: &Exact, interest: &Exact, clamp: &Exact) -> Exact {
    premium + between(&(interest - premium), &-clamp, clamp)
}

/// A value held between two limits; the upper one wins if they cross.
#[must_use]
pub fn between(value: &Exact, low: &Exact, high: &Exact) -> Exact {
    value.clone().max(low.clone()).min(high.clone())
}

/// What a position receives: `−s·P·F` (reference section 0); negative means it pays.
#[must_use]
pub fn cash_flow(size: &Exact, price: &Exact, rate: &Exact) -> Exact {
    -(size * price * rate)
}

/// Interest a period from the two lending rates a day: `(quote − base)/periods` (formula F21; BitMEX).
#[must_use]
pub fn interest(quote: &Exact, base: &Exact, periods: &Exact) -> Option<Exact> {
    over(&(quote - base), periods)
}

/// BitMEX's fair price: `IP·(1 + F·(time to funding/interval))` (reference 5.1).
#[must_use]
pub fn fair_price(index: &Exact, rate: &Exact, time_left: &Exact, interval: &Exact) -> Option<Exact> {
    Some(index * (Exact::one() + rate * over(time_left, interval)?))
}

/// dYdX's highest rate for eight hours: `factor·(IMF − MMF)`, published with a factor of 6 (formula F23).
#[must_use]
pub fn margin_based_cap(factor: &Exact, initial_rate: &Exact, maintenance_rate: &Exact) -> Exact {
    factor * (initial_rate - maintenance_rate)
}

/// What dYdX's funding index reads (formula F23).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundingIndex {
    /// Price as a whole number.
    pub price: Exact,
    /// Power of ten of that number.
    pub price_exponent: i32,
    /// Power of ten of a base quantum.
    pub base_resolution: i32,
    /// Power of ten of a quote quantum.
    pub quote_resolution: i32,
}

impl FundingIndex {
    /// Move of the index in parts per million of a quote quantum per base quantum, truncated:
    /// `rate·(Δt/8 h)·price·10^(price exponent)·10^(base − quote resolution)`.
    #[must_use]
    pub fn delta(&self, rate_ppm: &Exact, hours: &Exact) -> Exact {
        let power = self.price_exponent.saturating_add(self.base_resolution).saturating_sub(self.quote_resolution);
        truncated(&(rate_ppm * hours / whole(8) * &self.price * ten_to(power)), &Exact::one())
    }
}

/// Time-weighted mean of a price that holds until the next observation, with the time of auctions cut
/// out; an observation made in an auction counts only as what is in force when it ends (formula F24).
/// `None` if no time is left.
#[must_use]
pub fn time_weighted(
    observations: &[(Exact, Exact)],
    start: &Exact,
    end: &Exact,
    auctions: &[(Exact, Exact)],
) -> Option<Exact> {
    let (mut total, mut weight) = (Exact::zero(), Exact::zero());
    for (place, (time, price)) in observations.iter().enumerate() {
        let until = observations.get(place + 1).map_or(end, |(time, _)| time.min(end));
        let held = open_time(time.max(start), until, auctions);
        total += price * &held;
        weight += held;
    }
    over(&total, &weight)
}

/// Time between two instants that is in no auction. Auctions do not overlap.
#[must_use]
pub fn open_time(from: &Exact, until: &Exact, auctions: &[(Exact, Exact)]) -> Exact {
    let span = |from: &Exact, until: &Exact| (until - from).max(Exact::zero());
    let closed: Exact = auctions.iter().map(|(start, end)| span(start.max(from), end.min(until))).sum();
    span(from, until) - closed
}

/// Vega's funding parameters (formula F24).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VegaFunding {
    /// Interest `r` a year.
    pub interest: Exact,
    /// Lower and upper clamp of the interest part, as shares of the spot mean.
    pub clamp: (Exact, Exact),
    /// Scaling factor.
    pub scaling: Exact,
    /// Lower bound of the whole rate.
    pub lowest: Option<Exact>,
    /// Upper bound of the whole rate.
    pub highest: Option<Exact>,
}

impl VegaFunding {
    /// What a long pays a unit (G): `f − s + clamp((1 + r·Δt)·s − f)`, times the share of the period
    /// outside auctions and the scaling, and only then limited to the bounds.
    #[must_use]
    pub fn payment(&self, mark: &Exact, spot: &Exact, years: &Exact, open_share: &Exact) -> Exact {
        let drift = (Exact::one() + &self.interest * years) * spot - mark;
        let clamped = between(&drift, &(&self.clamp.0 * spot), &(&self.clamp.1 * spot));
        let mut payment = (mark - spot + clamped) * open_share * &self.scaling;
        if let Some(lowest) = &self.lowest {
            payment = payment.max(lowest * spot);
        }
        if let Some(highest) = &self.highest {
            payment = payment.min(highest * spot);
        }
        payment
    }
}

/// Growth in a year of a rate that is paid and reinvested every period: `(1 + r)^n − 1`, in floating
/// point. `None` if the rate loses everything.
#[must_use]
pub fn compounded(rate: &Exact, periods: &Exact) -> Option<f64> {
    let (rate, periods) = (super::number::float(rate), super::number::float(periods));
    (rate > -1.0).then(|| libm::expm1(periods * libm::log1p(rate))).filter(|grown| grown.is_finite())
}

/// Payment bounds hold a rate: the cap of a venue on either side.
#[must_use]
pub fn capped(rate: &Exact, cap: &Exact) -> Exact {
    between(rate, &-cap.abs(), &cap.abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::venues::number::number;

    #[test]
    fn the_rate_is_the_interest_while_the_premium_is_near_it() {
        let rate = |premium: &str| rate(&number(premium), &number("0.0001"), &number("0.0005"));
        assert_eq!(rate("0.0006"), number("0.0001"));
        assert_eq!(rate("0.001"), number("0.0005"));
        assert_eq!(rate("-0.001"), number("-0.0005"));
    }

    #[test]
    fn funding_sums_to_zero_over_the_two_sides() {
        let (price, rate) = (whole(50_000), number("0.0001"));
        assert!((cash_flow(&whole(3), &price, &rate) + cash_flow(&whole(-3), &price, &rate)).is_zero());
        assert!(cash_flow(&whole(3), &price, &rate).is_negative(), "longs pay when the rate is positive");
    }

    #[test]
    fn later_samples_weigh_more_where_weights_rise() {
        let samples = [1, 2, 3].map(whole);
        assert_eq!(average_premium(&samples, false), Some(whole(2)));
        assert_eq!(average_premium(&samples, true), Some(whole(7) / whole(3)));
        assert_eq!(average_premium(&[], true), None);
    }
}
