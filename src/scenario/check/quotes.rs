//! The book of a scenario: a profile to renew or levels given by hand.
//!
//! Owns the limits of a book and the way from dollars within 1 % to lots at every tick.

use crate::scenario::Refusal;
use crate::scenario::schema::{Book, Level, Profile, Shape};
use crate::scenario::units::{LOTS_MAX, Units};
use crate::sim::setup::{OpeningBook, Quoting, share_in};
use crate::sim::units::{Lots, Ticks};

use super::behaviours;

/// The book before the first step. The maker's inventory is the population's to say.
pub(super) fn book(book: &Book, units: &Units<'_>) -> Result<OpeningBook, Refusal> {
    match book {
        Book::Profile(profile) => Ok(OpeningBook {
            capital: units.money("book.capital_dollars", profile.capital_dollars)?,
            inventory: 0,
            bids: Vec::new(),
            asks: Vec::new(),
            quoting: Some(quoting(profile, units)?),
        }),
        Book::Levels { capital_dollars, bids, asks } => {
            let levels = |side: &str, levels: &[Level]| {
                let level = |(place, level): (usize, &Level)| {
                    let price = units.ticks(&format!("book.{side}.{place}.price_dollars"), level.price_dollars)?;
                    let lots = units.checker().whole(&format!("book.{side}.{place}.lots"), level.lots, 0, LOTS_MAX)?;
                    Ok((price, lots))
                };
                levels.iter().enumerate().map(level).collect::<Result<Vec<_>, Refusal>>()
            };
            let (bids, asks) = (levels("bids", bids)?, levels("asks", asks)?);
            let best = |levels: &[(Ticks, Lots)]| {
                levels.iter().filter(|level| level.1 > 0).map(|level| level.0).collect::<Vec<_>>()
            };
            if let (Some(bid), Some(ask)) = (best(&bids).into_iter().max(), best(&asks).into_iter().min())
                && bid >= ask
            {
                let allowed = format!("bids that are all below the lowest ask, {}", units.tick.to_f64(ask.into()));
                return Err(units.checker().refuse("book.bids", units.tick.to_f64(bid.into()), allowed));
            }
            Ok(OpeningBook {
                inventory: 0,
                capital: units.money("book.capital_dollars", *capital_dollars)?,
                bids,
                asks,
                quoting: None,
            })
        }
    }
}

fn quoting(profile: &Profile, units: &Units<'_>) -> Result<Quoting, Refusal> {
    let check = units.checker();
    let depth = units.lots("book.depth_dollars", profile.depth_dollars, 1)?;
    check.within("book.reach_percent", profile.reach_percent, 0.01, 100.0)?;
    let exponent = match profile.shape {
        Shape::Flat => 0.0,
        Shape::V => 1.0,
        Shape::Power { exponent } => check.within("book.shape.exponent", exponent, -0.9, 3.0)?,
    };
    let one_percent = units.start as f64 / 100.0;
    let reach = (one_percent * profile.reach_percent).ceil() as i64;
    let upto = |ticks: i64| libm::round(depth as f64 * libm::pow(ticks as f64 / one_percent, exponent + 1.0));
    if upto(reach) > LOTS_MAX as f64 {
        let allowed = format!("a reach over which the book holds at most {LOTS_MAX} lots");
        return Err(check.refuse("book.reach_percent", profile.reach_percent, allowed));
    }
    check.within("book.inventory_skew_percent", profile.inventory_skew_percent, 0.0, 100.0)?;
    let half_life = |field: &str, seconds: f64| {
        check.within(field, seconds, 0.0, 1e9).map(|seconds| share_in(units.step_seconds, seconds))
    };
    Ok(Quoting {
        profile: (1..=reach).map(|ticks| (upto(ticks) - upto(ticks - 1)) as Lots).collect(),
        half_spread: check.whole("book.half_spread_ticks", profile.half_spread_ticks, 1, 10_000)?,
        refill: half_life("book.refill_half_life_seconds", profile.refill_half_life_seconds)?,
        basis_decay: half_life("book.basis_half_life_seconds", profile.basis_half_life_seconds)?,
        skew: profile.inventory_skew_percent * one_percent / depth as f64,
        leverage_limit: check.whole("book.leverage_limit", profile.leverage_limit, 1, 1_000)?,
        withdrawal: profile.withdrawal.as_ref().map(|rule| behaviours::withdrawal(rule, units)).transpose()?,
    })
}
