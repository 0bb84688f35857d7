//! Margin: tables of brackets, step and continuous risk limits, margin that grows with open interest,
//! and the maintenance tests of cross accounts.
//!
//! Owns what a position must be backed with at each venue. Never knows at which price that runs out.

use num_traits::{One, Zero};

use super::number::{Exact, down, over, ten_to, whole};

/// One bracket of a margin table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Notional at which it begins; a notional exactly there still belongs to the bracket below.
    pub floor: Exact,
    /// Maintenance margin rate of the part of the notional inside it.
    pub rate: Exact,
    /// Initial margin rate of a position that ends in it, where the table says.
    pub initial_rate: Option<Exact>,
}

/// A margin table: brackets by rising floor, the first one at zero, with their deductions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiers(Vec<(Tier, Exact)>);

impl Tiers {
    /// A table of brackets in rising order; `None` unless the floors begin at zero and rise.
    #[must_use]
    pub fn new(tiers: Vec<Tier>) -> Option<Self> {
        let rising = tiers.windows(2).all(|pair| pair[0].floor < pair[1].floor);
        if !rising || !tiers.first()?.floor.is_zero() {
            return None;
        }
        let mut table: Vec<(Tier, Exact)> = Vec::with_capacity(tiers.len());
        for tier in tiers {
            let deduction = table.last().map_or_else(Exact::zero, |(below, deduction)| {
                maintenance_amount(&tier.floor, &tier.rate, &below.rate, deduction)
            });
            table.push((tier, deduction));
        }
        Some(Self(table))
    }

    /// One rate for every size.
    #[must_use]
    pub fn flat(rate: Exact) -> Self {
        Self(vec![(Tier { floor: Exact::zero(), rate, initial_rate: None }, Exact::zero())])
    }

    /// The brackets with their maintenance amounts (deductions), in rising order.
    pub fn iter(&self) -> impl Iterator<Item = (&Tier, &Exact)> {
        self.0.iter().map(|(tier, deduction)| (tier, deduction))
    }

    /// Place of the bracket a notional ends in, from 0.
    #[must_use]
    pub fn place(&self, notional: &Exact) -> usize {
        self.0.iter().rposition(|(tier, _)| tier.floor < *notional).unwrap_or(0)
    }

    /// The bracket a notional ends in, with its deduction.
    #[must_use]
    pub fn of(&self, notional: &Exact) -> (&Tier, &Exact) {
        let (tier, deduction) = &self.0[self.place(notional)];
        (tier, deduction)
    }

    /// Maintenance margin as one line, `V·MMR − deduction` (formula F2 of the reference; Binance COIN-M,
    /// Bybit `mmDeduction`, Hyperliquid margin tiers).
    #[must_use]
    pub fn maintenance(&self, notional: &Exact) -> Exact {
        let (tier, deduction) = self.of(notional);
        notional * &tier.rate - deduction
    }

    /// The same as a sum over the slices of the notional, each at its own rate.
    #[must_use]
    pub fn maintenance_by_slices(&self, notional: &Exact) -> Exact {
        let ends = self.0.iter().skip(1).map(|(tier, _)| Some(&tier.floor)).chain([None]);
        let slice = |((tier, _), end): (&(Tier, Exact), Option<&Exact>)| {
            let top = end.map_or(notional, |end| end.min(notional));
            (top - &tier.floor).max(Exact::zero()) * &tier.rate
        };
        self.0.iter().zip(ends).map(slice).sum()
    }
}

/// Maintenance amount (deduction) of the next bracket: `cum + floor·(MMR − MMR below)` (formula F2).
#[must_use]
pub fn maintenance_amount(floor: &Exact, rate: &Exact, rate_below: &Exact, amount_below: &Exact) -> Exact {
    amount_below + floor * (rate - rate_below)
}

/// A rate that rises with the size of the position and then applies to the whole of it (formula F15 of
/// the reference; BitMEX risk limits, BigONE portfolio margin). Values are in the margin currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskLimit {
    /// Value up to which the base rate holds.
    pub base_limit: Exact,
    /// The base rate.
    pub base_rate: Exact,
    /// How the rate rises above the limit.
    pub rise: Rise,
}

/// How a rate rises above its limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rise {
    /// By so much for every step begun.
    Steps {
        /// Value of one step, above zero.
        step: Exact,
        /// Rate of one step.
        rate: Exact,
    },
    /// By so much for every unit of value.
    Continuous {
        /// Rate of one unit.
        rate: Exact,
    },
}

impl RiskLimit {
    /// Steps begun above the base limit; none where the rate rises continuously.
    #[must_use]
    pub fn steps(&self, value: &Exact) -> Exact {
        match &self.rise {
            Rise::Steps { step, .. } => over(&self.above(value), step).map_or_else(Exact::zero, |steps| steps.ceil()),
            Rise::Continuous { .. } => Exact::zero(),
        }
    }

    /// The rate of a position of this value.
    #[must_use]
    pub fn rate(&self, value: &Exact) -> Exact {
        match &self.rise {
            Rise::Steps { rate, .. } => &self.base_rate + self.steps(value) * rate,
            Rise::Continuous { rate } => &self.base_rate + self.above(value) * rate,
        }
    }

    fn above(&self, value: &Exact) -> Exact {
        (value - &self.base_limit).max(Exact::zero())
    }
}

/// Initial margin rate that grows with open interest between two caps, floored to one part per million
/// (formula F16 of the reference; dYdX v4 liquidity tiers). Without caps (`upper` zero) the base holds.
#[must_use]
pub fn open_interest_scaled(base: &Exact, open_interest: &Exact, lower: &Exact, upper: &Exact) -> Exact {
    let share = if upper.is_zero() || open_interest <= lower {
        Exact::zero()
    } else if open_interest >= upper {
        Exact::one()
    } else {
        over(&(open_interest - lower), &(upper - lower)).unwrap_or_else(Exact::one)
    };
    down(&(base + (Exact::one() - base) * share), &ten_to(-6)).min(Exact::one())
}

/// Hyperliquid's maintenance rate: half of the initial rate at the highest leverage (formula F17).
/// `None` at leverage zero.
#[must_use]
pub fn half_of_initial(max_leverage: &Exact) -> Option<Exact> {
    over(&Exact::one(), &(whole(2) * max_leverage))
}

/// What must stay when margin is withdrawn at Hyperliquid: the larger of the initial margin and a tenth
/// of the notional (formula F17).
#[must_use]
pub fn kept_on_withdrawal(initial_margin: &Exact, notional: &Exact) -> Exact {
    initial_margin.clone().max(notional / whole(10))
}

/// KuCoin's cross-margin risk rate: maintenance of positions and pending orders and the fees of closing
/// both, over the margin less the fees of opening the orders (formula F19). `None` if that is zero.
#[must_use]
pub fn risk_rate(maintenance: &Exact, closing_fees: &Exact, margin: &Exact, opening_fees: &Exact) -> Option<Exact> {
    over(&(maintenance + closing_fees), &(margin - opening_fees))
}

/// OKX's margin ratio: equity of the position over `value·(MMR + fee)` (reference 1.2, OKX tier rules).
/// `None` without value.
#[must_use]
pub fn margin_ratio_with_fee(equity: &Exact, value: &Exact, rate: &Exact, fee: &Exact) -> Option<Exact> {
    over(equity, &(value * (rate + fee)))
}
