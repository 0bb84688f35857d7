//! Positions, accounts and margin tables as cases write them.

use num_traits::{One, Signed, Zero};

use crate::venues::margin::{self, Tier, Tiers};
use crate::venues::number::{Exact, over};
use crate::venues::value::{Contract, Side, profit, value};

use super::inputs::{Inputs, Refused};
use super::name::Word;
use super::words;

/// That a formula divides by zero, in its own words.
pub(super) fn defined<T>(value: Option<T>, what: &str) -> Result<T, Refused> {
    value.ok_or_else(|| Refused::Undefined(what.to_owned()))
}

/// Linear or inverse: as the case says, else as the venue's name says, else `usual`.
pub(super) fn contract(inputs: &Inputs, venue: &str, usual: Contract) -> Result<Contract, Refused> {
    let venue = venue.to_ascii_lowercase();
    match inputs.text(&["contract", "contract_type", "contract_kind"])?.as_deref() {
        Some("linear" | "usdt" | "usdc" | "usd-m" | "usdt-margined") => Ok(Contract::Linear),
        Some("inverse" | "coin" | "coin-m" | "coin-margined") => Ok(Contract::Inverse),
        Some(other) => Err(inputs.wrong("contract", format!("“{other}”"), "linear or inverse")),
        None if venue.contains("coin-m") || venue.contains("inverse") => Ok(Contract::Inverse),
        None if venue.contains("usd-m") || venue.contains("linear") => Ok(Contract::Linear),
        None => Ok(usual),
    }
}

/// The side, if the case names it.
pub(super) fn named_side(inputs: &Inputs, names: &[&str]) -> Result<Option<Side>, Refused> {
    let Some(text) = inputs.text(names)? else { return Ok(None) };
    match text.as_str() {
        "long" | "buy" | "bid" | "1" => Ok(Some(Side::Long)),
        "short" | "sell" | "ask" | "-1" => Ok(Some(Side::Short)),
        _ => Err(inputs.wrong(names[0], format!("“{text}”"), "long or short")),
    }
}

/// The side: named, or the sign of a signed size.
pub(super) fn side(inputs: &Inputs) -> Result<Side, Refused> {
    if let Some(side) = named_side(inputs, words::SIDE)? {
        return Ok(side);
    }
    match inputs.get(&words::SIGNED_SIZE)? {
        Some(size) => Ok(Side::of(&size)),
        None => Err(inputs.lacks("side", "long or short")),
    }
}

/// Unsigned size, if given: coins, or dollars of an inverse contract.
pub(super) fn size_given(inputs: &Inputs, contract: Contract) -> Result<Option<Exact>, Refused> {
    let each = inputs.or(&words::CONTRACT_VALUE, Exact::one())?;
    let contracts = inputs.get(&words::CONTRACTS)?.map(|count| count * &each);
    let coins = match (contract, inputs.get(&words::QUANTITY)?) {
        (Contract::Inverse, Some(count)) if contracts.is_none() => Some(count * each),
        (_, coins) => coins,
    };
    let (found, name) = match contract {
        Contract::Linear => (coins.or(contracts), "qty"),
        Contract::Inverse => (contracts.or(coins), "contracts"),
    };
    match found {
        Some(size) if size.is_zero() => Err(inputs.wrong(name, 0, "a number other than 0")),
        found => Ok(found.map(|size| size.abs())),
    }
}

/// Unsigned size.
pub(super) fn size(inputs: &Inputs, contract: Contract) -> Result<Exact, Refused> {
    let name = if contract == Contract::Linear { "qty" } else { "contracts" };
    size_given(inputs, contract)?.ok_or_else(|| inputs.lacks(name, "a number other than 0"))
}

/// Signed size, of a linear position.
pub(super) fn signed_size(inputs: &Inputs) -> Result<Exact, Refused> {
    Ok(side(inputs)?.sign() * size(inputs, Contract::Linear)?)
}

/// Maintenance rate: given, a share of the initial rate (dYdX), or half of the initial rate at the highest
/// leverage (Hyperliquid).
pub(super) fn rate_given(inputs: &Inputs) -> Result<Option<Exact>, Refused> {
    if let Some(rate) = inputs.get(&words::RATE)? {
        return Ok(Some(rate));
    }
    if let (Some(initial), Some(share)) = (inputs.get(&words::INITIAL_RATE)?, inputs.get(&MAINTENANCE_SHARE)?) {
        return Ok(Some(initial * share));
    }
    Ok(inputs.get(&words::MAX_LEVERAGE)?.and_then(|leverage| margin::half_of_initial(&leverage)))
}

/// Maintenance margin as a share of the initial one.
pub(super) const MAINTENANCE_SHARE: Word =
    Word::share(&["maintenance_fraction", "maintenance_share", "maintenance_fraction_of_initial"]);

/// Maintenance rate.
pub(super) fn rate(inputs: &Inputs) -> Result<Exact, Refused> {
    rate_given(inputs)?.ok_or_else(|| inputs.missing(&words::RATE))
}

/// Initial rate: given, or one over the leverage.
pub(super) fn initial_rate(inputs: &Inputs) -> Result<Option<Exact>, Refused> {
    if let Some(leverage) = inputs.get(&words::LEVERAGE)? {
        return Ok(over(&Exact::one(), &leverage));
    }
    inputs.get(&words::INITIAL_RATE)
}

/// The margin table of a case, if it has one.
pub(super) fn tiers(inputs: &Inputs) -> Result<Option<Tiers>, Refused> {
    const FLOOR: Word = Word::not_negative(&[
        "floor",
        "from",
        "notional_from",
        "min_notional",
        "lower",
        "notional_floor",
        "tier_floor",
    ]);
    const CAP: Word =
        Word::not_negative(&["cap", "to", "upper", "notional_to", "max_notional", "notional_cap", "limit"]);
    let names = &["tiers", "brackets", "risk_limits", "margin_tiers"];
    let Some(list) = inputs.objects(names)? else { return Ok(None) };
    let mut tiers: Vec<Tier> = Vec::with_capacity(list.len());
    let mut below = Some(Exact::zero());
    for tier in list {
        let Some(floor) = tier.get(&FLOOR)?.or(below) else { return Err(tier.missing(&FLOOR)) };
        below = tier.get(&CAP)?;
        let per_leverage = tier.get(&words::MAX_LEVERAGE)?.and_then(|leverage| over(&Exact::one(), &leverage));
        let initial_rate = tier.get(&words::INITIAL_RATE)?.or(per_leverage);
        tiers.push(Tier { floor, rate: rate(tier)?, initial_rate });
    }
    let allowed = "at least one bracket, the first from 0, each from a higher notional than the one before";
    Tiers::new(tiers).map(Some).ok_or_else(|| inputs.wrong(names[0], "out of order", allowed))
}

/// Notional of the position a case speaks of: given, or size at a price. Where both prices are there,
/// the mark, unless `notional_at` says entry.
pub(super) fn notional(inputs: &Inputs, contract: Contract) -> Result<Exact, Refused> {
    if let Some(notional) = inputs.get(&words::NOTIONAL)? {
        return Ok(notional);
    }
    let price = if at_entry(inputs)? { None } else { inputs.get(&words::MARK)? };
    let price = match price {
        Some(price) => price,
        None => inputs.need(&words::ENTRY)?,
    };
    defined(value(contract, &size(inputs, contract)?, &price), "the price is 0")
}

/// Whether the case wants the bracket of the notional at entry.
pub(super) fn at_entry(inputs: &Inputs) -> Result<bool, Refused> {
    match inputs.text(&["notional_at", "tier_notional", "bracket_at", "margin_at"])?.as_deref() {
        None | Some("mark") => Ok(false),
        Some("entry") => Ok(true),
        Some(other) => Err(inputs.wrong("notional_at", format!("“{other}”"), "mark or entry")),
    }
}

/// Whether the case speaks of a position with margin of its own.
pub(super) fn isolated(inputs: &Inputs) -> Result<bool, Refused> {
    match inputs.text(&["margin_mode", "mode"])?.as_deref() {
        None | Some("cross" | "hedge" | "one-way" | "one_way") => Ok(false),
        Some("isolated") => Ok(true),
        Some(other) => Err(inputs.wrong("margin_mode", format!("“{other}”"), "cross or isolated")),
    }
}

/// Profit of a position: given, or from entry to mark.
pub(super) fn unrealised(inputs: &Inputs, contract: Contract) -> Result<Exact, Refused> {
    if let Some(profit) = inputs.get(&words::UNREALISED)? {
        return Ok(profit);
    }
    let (entry, mark) = (inputs.need(&words::ENTRY)?, inputs.need(&words::MARK)?);
    defined(profit(contract, side(inputs)?, &size(inputs, contract)?, &entry, &mark), "a price is 0")
}

/// Maintenance of a position: given, or from its rate, deduction and notional.
pub(super) fn maintenance(inputs: &Inputs, contract: Contract) -> Result<Exact, Refused> {
    if let Some(maintenance) = inputs.get(&words::MAINTENANCE)? {
        return Ok(maintenance);
    }
    let notional = notional(inputs, contract)?;
    if let Some(tiers) = tiers(inputs)? {
        return Ok(tiers.maintenance(&notional));
    }
    Ok(notional * rate(inputs)? - inputs.or_zero(&words::DEDUCTION)?)
}

/// One position of an account that is margined as a whole at one price each, as at dYdX.
#[derive(Clone, Debug)]
pub(super) struct Marked {
    pub(super) market: Option<String>,
    /// Signed.
    pub(super) size: Exact,
    pub(super) price: Exact,
    pub(super) rate: Exact,
}

impl Marked {
    pub(super) fn notional(&self) -> Exact {
        &self.size * &self.price
    }

    pub(super) fn maintenance(&self) -> Exact {
        self.notional().abs() * &self.rate
    }
}

/// An account: what it is worth, what it must keep, and the position the case is about.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) value: Exact,
    pub(super) maintenance: Exact,
    pub(super) position: Marked,
}

/// Reads an account. A single position may stand in the case itself.
pub(super) fn account(inputs: &Inputs) -> Result<Account, Refused> {
    let read = |entry: &Inputs| {
        let price = entry.need(&words::MARK)?;
        Ok(Marked { market: entry.text(words::MARKET)?, size: signed_size(entry)?, price, rate: rate(entry)? })
    };
    let listed = inputs.objects(words::POSITIONS)?;
    let positions = match &listed {
        Some(list) => list.iter().map(|entry| read(entry)).collect::<Result<Vec<_>, Refused>>()?,
        None => vec![read(inputs)?],
    };
    let market = inputs.text(words::MARKET)?;
    let about = match &market {
        Some(market) if listed.is_some() => positions.iter().find(|position| position.market.as_ref() == Some(market)),
        _ if positions.len() == 1 => positions.first(),
        _ => return Err(inputs.lacks("market", "the market of one of the positions")),
    };
    let Some(position) = about.cloned() else {
        let named = format!("“{}”", market.unwrap_or_default());
        return Err(inputs.wrong("market", named, "the market of one of the positions"));
    };
    let value = match inputs.get(&words::ACCOUNT_VALUE)? {
        Some(value) => value,
        None => inputs.need(&words::QUOTE_BALANCE)? + positions.iter().map(Marked::notional).sum::<Exact>(),
    };
    let summed: Exact = positions.iter().map(Marked::maintenance).sum();
    let maintenance = inputs.or(&words::MAINTENANCE, summed + inputs.or_zero(&words::OTHER_MAINTENANCE)?)?;
    Ok(Account { value, maintenance, position })
}
