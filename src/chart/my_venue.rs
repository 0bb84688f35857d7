//! My position on a real venue: where it would be liquidated by that venue's published rules.
//!
//! Owns the words. The price is the profile's own arithmetic, the same that answers the cases of `calc`.
//! Never looks at a market.

use super::my_position::Fate;
use super::words;
use crate::recording::Header;
use crate::scenario::Scenario;
use crate::scenario::schema::{MyPosition, Side};
use crate::sim::worth::Worth;
use crate::venues::profile::{self, Position, Profile, Unpriced};
use crate::venues::value::{self, Contract};

/// What a venue says of a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct There {
    /// The price, or that there is none.
    pub price: String,
    /// What it rests on, in a sentence.
    pub rests_on: String,
}

/// The kind of contract of a run, as profiles name it.
#[must_use]
pub const fn kind(header: &Header) -> Contract {
    match header.worth {
        Worth::Linear(_) => Contract::Linear,
        Worth::Inverse(_) => Contract::Inverse,
    }
}

/// The venues whose contract is of the kind of this run, by the name of their profile.
#[must_use]
pub fn venues(header: &Header) -> Vec<(&'static str, &'static Profile)> {
    let kind = kind(header);
    let all = profile::ALL.iter().filter_map(|(name, _)| Some((*name, profile::named(name)?)));
    all.filter(|(_, profile)| profile.contract == kind).collect()
}

/// What a venue says of a position that was opened as this. Where the venue's rates are not on record it
/// is asked with this market's.
#[must_use]
pub fn there(profile: &Profile, mine: &MyPosition, fate: &Fate, scenario: &Scenario, header: &Header) -> There {
    let mut position = Position {
        side: if mine.side == Side::Long { value::Side::Long } else { value::Side::Short },
        size: header.lot.to_f64(fate.lots.abs().into()),
        entry: mine.entry_price_dollars,
        margin: header.whole(fate.put_in),
        maintenance_rate: None,
    };
    let date = profile.as_of.as_ref().map_or_else(String::new, |date| format!(", {date}"));
    let mut rests_on = format!("{} {}{date}, by its published rules", profile.venue, profile.market);
    let mut answer = profile.prices(&position);
    if answer == Err(Unpriced::NoMargin) {
        position.maintenance_rate = Some(scenario.rules.maintenance_percent / 100.0);
        answer = profile.prices(&position);
        rests_on += "; its rates are not on record, so with the maintenance margin of this market";
    }
    let decimals = words::price_decimals(header.tick);
    let price = match answer {
        Ok(prices) => words::dollar_price(prices.liquidation, decimals),
        Err(Unpriced::Never) => "no price closes it".to_owned(),
        Err(reason) => reason.to_string(),
    };
    There { price, rests_on }
}
