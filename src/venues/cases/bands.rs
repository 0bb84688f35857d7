//! Cases of price bands and chained auctions: formula F35.

use num_traits::{One, Zero};

use crate::venues::bands::{self, Band, Chaining};
use crate::venues::number::Exact;

use super::inputs::{Inputs, Refused};
use super::name::Word;
use super::position::defined;
use super::{Answer, Case};

/// F35.
pub(super) fn band(case: &Case<'_>) -> Result<Answer, Refused> {
    const PRICE: Word = Word::above_zero(&["order_price", "price", "limit_price"]);
    let inputs = &case.inputs;
    let number = match case.output() {
        "upper" | "upper_bound" | "max_price" | "upper_limit" | "max_buy" | "max_buy_price" | "upper_price"
        | "high" => read(inputs)?.upper,
        "lower" | "lower_bound" | "min_price" | "lower_limit" | "min_sell" | "min_sell_price" | "lower_price"
        | "low" => read(inputs)?.lower,
        "clamped_price" | "clamped" => read(inputs)?.clamp(&inputs.need(&PRICE)?),
        "allowed" | "inside" | "accepted" => return Ok(Answer::Flag(read(inputs)?.allows(&inputs.need(&PRICE)?))),
        "breached" | "rejected" | "outside" => return Ok(Answer::Flag(!read(inputs)?.allows(&inputs.need(&PRICE)?))),
        "extension"
        | "extension_minutes"
        | "extension_seconds"
        | "auction_minutes"
        | "total_minutes"
        | "total_auction_minutes"
        | "duration"
        | "total_seconds" => auction(case)?,
        _ => return Err(case.unsupported("upper, lower, clamped_price, allowed, extension_minutes, total_minutes")),
    };
    Ok(Answer::Number(number))
}

fn read(inputs: &Inputs) -> Result<Band, Refused> {
    const REFERENCE: Word =
        Word::above_zero(&["reference", "reference_price", "mark", "mark_price", "price", "index", "settlement"]);
    const SHARE: Word =
        Word::not_negative(&["band", "limit", "width", "share", "symmetric_band", "price_limit", "move", "bound"]);
    const UP: Word =
        Word::not_negative(&["factor_up", "up", "up_factor", "multiplier_up", "multiplierup", "upper_factor"]);
    const DOWN: Word = Word::not_negative(&[
        "factor_down",
        "down",
        "down_factor",
        "multiplier_down",
        "multiplierdown",
        "lower_factor",
    ]);
    const SHARE_UP: Word = Word::not_negative(&["band_up", "limit_up", "upper_band"]);
    const SHARE_DOWN: Word = Word::not_negative(&["band_down", "limit_down", "lower_band"]);
    const INNER: Word = Word::not_negative(&["x", "price_limit_x", "limit_x", "price_limit_ratio_x"]);
    const OUTER: Word = Word::not_negative(&["y", "price_limit_y", "limit_y", "price_limit_ratio_y"]);
    if inputs.has(&INNER) || inputs.has(&OUTER) {
        const MARK: Word = Word::above_zero(&["mark", "mark_price"]);
        const INDEX: Word = Word::above_zero(&["index", "index_price"]);
        let (index, mark) = (inputs.need(&INDEX)?, inputs.need(&MARK)?);
        return Ok(Band::bybit(&index, &mark, &inputs.need(&INNER)?, &inputs.need(&OUTER)?));
    }
    let reference = inputs.need(&REFERENCE)?;
    if let Some(share) = inputs.get(&SHARE)? {
        return Ok(Band::symmetric(&reference, &share));
    }
    let up = match inputs.get(&UP)? {
        Some(up) => Some(up),
        None => inputs.get(&SHARE_UP)?.map(|share| Exact::one() + share),
    };
    let down = match inputs.get(&DOWN)? {
        Some(down) => Some(down),
        None => inputs.get(&SHARE_DOWN)?.map(|share| Exact::one() - share),
    };
    match (up, down) {
        (None, None) => Err(inputs.missing(&SHARE)),
        // One side that is left out is not limited by this band; it stays at the reference.
        (up, down) => Ok(Band::factors(&reference, &down.unwrap_or_else(Exact::one), &up.unwrap_or_else(Exact::one))),
    }
}

/// By how much an auction is extended, or how long it lasts with all its extensions so far.
fn auction(case: &Case<'_>) -> Result<Exact, Refused> {
    const DURATIONS: Word =
        Word::not_negative(&["auction_minutes", "auction_seconds", "durations", "auctions", "auction_durations"]);
    const EXTENSION: Word = Word::not_negative(&["extension", "extension_number", "n", "breach"]);
    const BREACHES: Word = Word::not_negative(&["breaches", "triggers_breached", "extensions", "extension"]);
    let inputs = &case.inputs;
    let durations = inputs.numbers(&DURATIONS)?.ok_or_else(|| inputs.missing(&DURATIONS))?;
    if !durations.windows(2).all(|pair| pair[0] < pair[1]) {
        return Err(inputs.wrong("auction_minutes", "out of order", "durations that rise"));
    }
    let chaining = match inputs.text(&["extension_rule", "rule", "chaining", "mode"])?.as_deref() {
        None | Some("total" | "difference" | "prose") => Chaining::Total,
        Some("added" | "add" | "sum" | "additive") => Chaining::Added,
        Some(other) => return Err(inputs.wrong("extension_rule", format!("“{other}”"), "total or added")),
    };
    let most = i64::try_from(durations.len()).unwrap_or(i64::MAX) - 1;
    let at = |number: usize| defined(bands::extension(&durations, number, chaining), "there is no such trigger");
    if case.output().starts_with("total") || case.output() == "duration" {
        let last = inputs.index(&BREACHES, 0, most)?.unwrap_or(most);
        let mut total = Exact::zero();
        for number in 0..=usize::try_from(last).unwrap_or(0) {
            total += at(number)?;
        }
        return Ok(total);
    }
    let number = inputs.index(&EXTENSION, 0, most)?.ok_or_else(|| inputs.missing(&EXTENSION))?;
    at(usize::try_from(number).unwrap_or(0))
}
