//! Cases of Bybit's liquidation prices: formulas F3 and F5.

use crate::venues::bankruptcy;
use crate::venues::liquidation_price::{self, Leg};
use crate::venues::number::{Exact, whole};
use crate::venues::value::{Contract, value};

use super::inputs::{Inputs, Refused};
use super::liquidation_price::NO_PRICE;
use super::name::Word;
use super::position::{self, defined};
use super::{Answer, Case, words};

/// F3, Bybit: linear, and inverse with margin of its own.
pub(super) fn isolated(case: &Case<'_>) -> Result<Answer, Refused> {
    case.only("liquidation_price")?;
    let (inputs, contract) = (&case.inputs, case.contract()?);
    let (side, entry) = (position::side(inputs)?, inputs.need(&words::ENTRY)?);
    let extra = inputs.or_zero(&words::EXTRA)?;
    // Without amounts of money the price does not depend on the size.
    let amounts = [&words::EXTRA, &words::INITIAL_MARGIN, &words::MAINTENANCE, &words::DEDUCTION, &words::MARGIN];
    let size = match position::size_given(inputs, contract)? {
        Some(size) => size,
        None if amounts.iter().all(|word| !inputs.has(word)) && position::tiers(inputs)?.is_none() => whole(1),
        None => position::size(inputs, contract)?,
    };
    let worth = defined(value(contract, &size, &entry), NO_PRICE)?;
    let initial = match inputs.get(&words::INITIAL_MARGIN)?.or(inputs.get(&words::MARGIN)?) {
        Some(initial) => initial,
        None => &worth * position::initial_rate(inputs)?.ok_or_else(|| inputs.missing(&words::LEVERAGE))?,
    };
    let tiers = position::tiers(inputs)?;
    let (rate, deduction) = match tiers.as_ref().map(|tiers| tiers.of(&worth)) {
        Some((tier, deduction)) => (Some(tier.rate.clone()), deduction.clone()),
        None => (position::rate_given(inputs)?, inputs.or_zero(&words::DEDUCTION)?),
    };
    if contract == Contract::Inverse && newer_text(inputs)? {
        let fee = inputs.or_zero(&words::FEE)?;
        let coin = defined(liquidation_price::inverse_margin_2026(side, &initial, &extra, &fee), NO_PRICE)?;
        let rate = rate.ok_or_else(|| inputs.missing(&words::RATE))?;
        let leg = Leg { side, size, from: entry, rate, deduction };
        return defined(liquidation_price::at_mark(contract, &coin, &[leg]), NO_PRICE).map(Answer::Number);
    }
    let maintenance = match inputs.get(&words::MAINTENANCE)? {
        Some(maintenance) => maintenance,
        None => &worth * rate.ok_or_else(|| inputs.missing(&words::RATE))? - deduction,
    };
    let price = match contract {
        Contract::Linear => liquidation_price::margins_at_entry(side, &size, &entry, &initial, &maintenance, &extra),
        Contract::Inverse => {
            liquidation_price::inverse_with_room(side, &size, &entry, &(initial - maintenance + extra))
        }
    };
    defined(price, NO_PRICE).map(Answer::Number)
}

/// Which of Bybit's texts on inverse contracts a case means: as it says, else the newer one where it has
/// what only that one speaks of.
fn newer_text(inputs: &Inputs) -> Result<bool, Refused> {
    let names = &["text", "version", "edition", "rule", "formula_version", "text_date", "method"];
    match inputs.text(names)?.as_deref() {
        None => Ok(inputs.has(&words::FEE) || inputs.has(&words::DEDUCTION)),
        Some("old" | "older" | "unified" | "uta" | "v1") => Ok(false),
        Some("new" | "newer" | "v2") => Ok(true),
        Some(text) if text.contains("2026") => Ok(true),
        Some(text) if text.contains("old") => Ok(false),
        Some(text) => Err(inputs.wrong("text", format!("“{text}”"), "older or 2026")),
    }
}

const FREE_BALANCE: Word = Word::any(&["available", "available_balance", "free_balance", "available_margin"]);
const ORDER_MARGIN: Word = Word::not_negative(&["order_margin", "orders_margin"]);

/// Balance a cross position may draw on: as given, or balance less order margin.
pub(super) fn free_balance(inputs: &Inputs) -> Result<Exact, Refused> {
    if let Some(free) = inputs.get(&FREE_BALANCE)? {
        return Ok(free);
    }
    let balance = match inputs.get(&words::WALLET)? {
        Some(balance) => balance,
        None => inputs.get(&words::MARGIN)?.ok_or_else(|| inputs.missing(&FREE_BALANCE))?,
    };
    Ok(balance - inputs.or_zero(&ORDER_MARGIN)?)
}

/// F5, Bybit's older inverse cross text; with margin of its own, its inverse isolated text.
pub(super) fn inverse_cross(case: &Case<'_>) -> Result<Answer, Refused> {
    let (inputs, contract) = (&case.inputs, Contract::Inverse);
    if case.output() == "bankruptcy_price" {
        return super::bankruptcy::inverse_cross(case);
    }
    case.only("liquidation_price")?;
    let cross = inputs.has(&words::WALLET) || inputs.has(&FREE_BALANCE);
    if position::isolated(inputs)? || !cross {
        return isolated(case);
    }
    let (side, entry) = (position::side(inputs)?, inputs.need(&words::ENTRY)?);
    let (size, free) = (position::size(inputs, contract)?, free_balance(inputs)?);
    let fee = inputs.or_zero(&words::FEE)?;
    let bankrupt = match inputs.get(&words::BANKRUPTCY)? {
        Some(price) => price,
        None => defined(bankruptcy::inverse_cross_price(side, &size, &entry, &free, &fee), NO_PRICE)?,
    };
    let rate = position::rate(inputs)?;
    let room = liquidation_price::inverse_cross_room(&free, &size, &entry, &rate, &fee, &bankrupt);
    let room = defined(room, NO_PRICE)?;
    defined(liquidation_price::inverse_with_room(side, &size, &entry, &room), NO_PRICE).map(Answer::Number)
}
