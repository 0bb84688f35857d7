//! A venue with everything else off, made to measure for imported rows.
//!
//! Its tick and lot are the last decimal places of the rows, or as they are given; its money is fine enough for both
//! and for cents. Owns those rules.

use super::grid::{places, unit};
use super::positions::Size;
use super::{Choices, book, index, positions};
use crate::scenario::schema::{Book, Level, Mark};
use crate::scenario::units::TICKS_MAX;
use crate::scenario::{Refusal, Scenario};

const TEXT: &str = include_str!("plain_venue.ron");
/// How slowly the mark leaves an imported index for the book: as slowly as can be asked for.
const FOLLOWS_INDEX: Mark = Mark::IndexPlusAverage { averaging_seconds: 86_400.0 };
/// Most decimal places that money can have, and the fewest.
const MONEY_PLACES: (u32, u32) = (2, 9);

/// The venue for these rows. Its start price is for the caller to say.
pub(super) fn made_for(
    positions: &[positions::Row<'_>],
    book: &[book::Row<'_>],
    index: &[index::Row<'_>],
    choices: &Choices,
) -> Result<Scenario, Refusal> {
    let mut scenario = Scenario::parse(TEXT, "the plain venue")?;
    let entries = positions.iter().map(|row| row.entry);
    let quoted = book.iter().map(|row| row.price);
    let highest = entries.clone().chain(quoted.clone()).chain(index.iter().map(|row| row.price)).fold(0.0, f64::max);
    // A book shows the tick; entries and an index may happen to be round.
    let finest = match (quoted.map(places).max(), entries.map(places).max()) {
        (Some(book), _) => book,
        (None, entries) => entries.unwrap_or(0).max(fine_places(highest)),
    };
    let tick = choices.tick.unwrap_or_else(|| unit(finest.min(most_places(highest))));
    let sizes = positions.iter().map(|row| row.size).chain(book.iter().map(|row| row.size));
    let coins = sizes.filter_map(|size| match size {
        Size::Amount(coins) => Some(places(coins)),
        Size::Lots(_) => None,
    });
    let room = MONEY_PLACES.1.saturating_sub(places(tick));
    let lot = choices.lot.unwrap_or_else(|| unit(coins.max().unwrap_or(0).min(room)));
    scenario.contract.tick_dollars = tick;
    scenario.contract.lot_coins = lot;
    let money = (places(tick) + places(lot)).clamp(MONEY_PLACES.0, MONEY_PLACES.1);
    scenario.contract.money_unit_dollars = unit(money);
    if let Some(seconds) = index::usual_gap(index) {
        scenario.step_seconds = seconds.clamp(0.001, 86_400.0);
    }
    if !index.is_empty() {
        scenario.contract.mark = FOLLOWS_INDEX;
    }
    Ok(scenario)
}

/// Gives the market maker of such a venue the cash to honour every level.
pub(super) fn endow(scenario: &mut Scenario) {
    let contract = &scenario.contract;
    if let Book::Levels { capital_dollars, bids, asks } = &mut scenario.book {
        let worth = |level: &Level| level.lots as f64 * contract.lot_dollars(level.price_dollars);
        *capital_dollars = bids.iter().chain(asks.iter()).map(worth).sum::<f64>().ceil();
    }
}

/// The decimal places a tick needs to be a ten-thousandth of the highest price or less.
fn fine_places(highest: f64) -> u32 {
    (0..MONEY_PLACES.1).find(|&places| highest / unit(places) >= 10_000.0).unwrap_or(0)
}

/// The decimal places a tick may have for the highest price to be one that can be quoted.
fn most_places(highest: f64) -> u32 {
    let fits = |places: &u32| highest / unit(*places) <= TICKS_MAX as f64;
    (0..=MONEY_PLACES.1).rev().find(fits).unwrap_or(0)
}
