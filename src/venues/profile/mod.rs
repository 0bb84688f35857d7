//! Profiles of real venues: what one market of a venue was run by on a date, each number with where it
//! was published.
//!
//! A profile is a snapshot and no more: what is not known is left out. Owns the file format, the shipped
//! profiles and the answer to "where would this position be liquidated there". Never runs a market.

mod check;
mod schema;

use num_traits::{One, Zero};

pub use check::FORMAT_VERSION;
pub use schema::{
    Adl, AdlOrder, AdlPrice, Backstop, Bracket, Class, Closes, Evidence, Fees, Formula, Fund, Funding, Liquidation,
    Margin, MarkRule, Profile, Source, Surplus, Trigger,
};

use super::bankruptcy;
use super::liquidation_price::{self, Leg};
use super::margin::{Rise, RiskLimit, Tier, Tiers};
use super::number::{Exact, float, from_float, over, whole};
use super::value::{Contract, Side, value};

macro_rules! profile {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../presets/venues/", $name, ".ron")))
    };
}

/// The profiles that are shipped, by name.
pub const ALL: &[(&str, &str)] = &[
    profile!("binance-usd-m"),
    profile!("binance-coin-m"),
    profile!("bybit-linear"),
    profile!("bybit-inverse"),
    profile!("okx"),
    profile!("bitmex"),
    profile!("hyperliquid"),
    profile!("dydx-v4"),
    profile!("drift"),
    profile!("kraken"),
    profile!("paradex"),
];

/// The profile of a name; `None` if there is none.
#[must_use]
pub fn named(name: &str) -> Option<Profile> {
    let (name, text) = ALL.iter().find(|(known, _)| *known == name)?;
    read(text, name).ok()
}

/// Reads a profile and checks it. `file` is its name, for messages.
///
/// # Errors
/// What is wrong, with the line or the field.
pub fn read(text: &str, file: &str) -> Result<Profile, String> {
    let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    let profile: Profile = options.from_str(text).map_err(|error| {
        format!("{file}: line {}, column {}: {}", error.span.start.line, error.span.start.col, error.code)
    })?;
    profile.check().map_err(|reason| format!("{file}: {reason}"))?;
    Ok(profile)
}

/// A position somebody has or thinks of having. Money is the venue's: quote currency, or coin of an
/// inverse contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// Which way it gains.
    pub side: Side,
    /// Unsigned size: coins, or dollars of an inverse contract.
    pub size: f64,
    /// Average entry price.
    pub entry: f64,
    /// Money behind it.
    pub margin: f64,
    /// Maintenance rate, where it is known better than from the profile.
    pub maintenance_rate: Option<f64>,
}

/// Why a profile has no price for a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unpriced {
    /// The profile has no margin table and the position brings no rate.
    #[error("no maintenance rates of this venue are on record; give one")]
    NoMargin,
    /// A number of the position is not finite, or a size or price is not above zero.
    #[error("size and entry must be above 0, the margin a number, the maintenance rate from 0 to 1")]
    Absurd,
    /// The margin is enough at every price.
    #[error("no price liquidates it")]
    Never,
}

/// Where a venue says a position ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prices {
    /// The mark at which it is liquidated.
    pub liquidation: f64,
    /// The price at which its margin is used up; `None` if no price does.
    pub bankruptcy: Option<f64>,
}

impl Profile {
    /// Where a position is liquidated and bankrupt by the rules of this venue, with the same arithmetic as
    /// the cases.
    ///
    /// # Errors
    /// Why there is no such price.
    pub fn prices(&self, position: &Position) -> Result<Prices, Unpriced> {
        let exact = |number: f64| from_float(number).ok_or(Unpriced::Absurd);
        let (size, entry, margin) = (exact(position.size)?, exact(position.entry)?, exact(position.margin)?);
        let given = position.maintenance_rate.map(exact).transpose()?;
        let whole_rate = |rate: &Exact| *rate >= Exact::zero() && *rate <= Exact::one();
        if size <= Exact::zero() || entry <= Exact::zero() || !given.iter().all(whole_rate) {
            return Err(Unpriced::Absurd);
        }
        let tiers = match given {
            Some(rate) => Tiers::flat(rate),
            None => {
                self.tiers(&value(self.contract, &size, &entry).ok_or(Unpriced::Absurd)?).ok_or(Unpriced::NoMargin)?
            }
        };
        let price = self.solve(position.side, &size, &entry, &margin, tiers).ok_or(Unpriced::Never)?;
        let bankrupt = bankruptcy::price(self.contract, position.side, &size, &entry, &margin);
        let positive = |price: &Exact| *price > Exact::zero();
        if !positive(&price) {
            return Err(Unpriced::Never);
        }
        Ok(Prices { liquidation: float(&price), bankruptcy: bankrupt.filter(positive).map(|price| float(&price)) })
    }

    fn solve(&self, side: Side, size: &Exact, entry: &Exact, margin: &Exact, tiers: Tiers) -> Option<Exact> {
        let fee = self.liquidation.closing_fee_counts.then(|| self.fees.as_ref()?.taker_percent).flatten();
        let fee = fee.and_then(from_float).map_or_else(Exact::zero, |percent| percent / whole(100));
        let worth = value(self.contract, size, entry)?;
        match self.liquidation.formula {
            Formula::MarginsAtEntry => {
                let maintenance = tiers.maintenance(&worth);
                match self.contract {
                    Contract::Linear => {
                        liquidation_price::margins_at_entry(side, size, entry, margin, &maintenance, &Exact::zero())
                    }
                    Contract::Inverse => {
                        liquidation_price::inverse_with_room(side, size, entry, &(margin - maintenance))
                    }
                }
            }
            Formula::EquityAtMark if fee.is_zero() => {
                liquidation_price::with_tiers(self.contract, margin, side, size, entry, &tiers)
            }
            Formula::EquityAtMark => {
                let (tier, deduction) = tiers.of(&worth);
                let leg = Leg {
                    side,
                    size: size.clone(),
                    from: entry.clone(),
                    rate: &tier.rate + fee,
                    deduction: deduction.clone(),
                };
                liquidation_price::at_mark(self.contract, margin, &[leg])
            }
        }
    }

    /// The margin table in exact numbers. Where the rate of a risk limit applies to the whole position,
    /// the one rate of a position of this value.
    #[must_use]
    pub fn tiers(&self, value: &Exact) -> Option<Tiers> {
        let share = |percent: f64| from_float(percent).map(|percent| percent / whole(100));
        match self.margin.as_ref()? {
            Margin::Brackets { brackets, .. } => {
                let tier = |bracket: &Bracket| {
                    Some(Tier {
                        floor: from_float(bracket.from)?,
                        rate: share(bracket.maintenance_percent)?,
                        initial_rate: bracket.max_leverage.and_then(from_float).and_then(|l| over(&Exact::one(), &l)),
                    })
                };
                Tiers::new(brackets.iter().map(tier).collect::<Option<_>>()?)
            }
            Margin::Steps { base_limit, step, base_maintenance_percent, step_percent, .. } => {
                let limit = RiskLimit {
                    base_limit: from_float(*base_limit)?,
                    base_rate: share(*base_maintenance_percent)?,
                    rise: Rise::Steps { step: from_float(*step)?, rate: share(*step_percent)? },
                };
                Some(Tiers::flat(limit.rate(value)))
            }
            Margin::Classes { classes, .. } => {
                let class = classes.first()?;
                Some(Tiers::flat(share(class.initial_percent)? * share(class.maintenance_share_percent)?))
            }
        }
    }
}
