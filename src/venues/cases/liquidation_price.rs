//! Cases of liquidation prices: formulas F1, F4, F6 to F11 and F17.

use num_traits::{One, Zero};

use crate::venues::liquidation_price::{self, Leg};
use crate::venues::number::{Exact, over, whole};
use crate::venues::value::{Contract, Side, profit, value};
use crate::venues::{closeout, margin};

use super::inputs::{Inputs, Refused};
use super::name::Word;
use super::position::{self, defined};
use super::{Answer, Case, words};

pub(super) const NO_PRICE: &str = "no price solves it";

/// Positions tested together, and what the rest of the account adds to the money behind them.
struct Tested {
    legs: Vec<Leg>,
    /// Profit less maintenance of all other positions.
    others: Exact,
}

fn leg(inputs: &Inputs, contract: Contract, fee: &Exact) -> Result<Leg, Refused> {
    let (rate, deduction) = match position::tiers(inputs)? {
        Some(tiers) if !inputs.has(&words::RATE) => {
            let (tier, deduction) = tiers.of(&position::notional(inputs, contract)?);
            (tier.rate.clone(), deduction.clone())
        }
        _ => (position::rate(inputs)?, inputs.or_zero(&words::DEDUCTION)?),
    };
    Ok(Leg {
        side: position::side(inputs)?,
        size: position::size(inputs, contract)?,
        from: inputs.need(&words::ENTRY)?,
        rate: rate + fee,
        deduction,
    })
}

/// The legs of a case: one, those of a hedge (a list, or names that begin or end with `long`, `short` and
/// `both`), or those of its market among the positions of the account.
fn tested(inputs: &Inputs, contract: Contract, fee: &Exact) -> Result<Tested, Refused> {
    let isolated = position::isolated(inputs)?;
    let given = inputs.or_zero(&words::OTHER_PROFIT)? - inputs.or_zero(&words::OTHER_MAINTENANCE)?;
    let mut others = if isolated { Exact::zero() } else { given };
    let mut add = |other: &Inputs| -> Result<(), Refused> {
        if !isolated {
            others += position::unrealised(other, contract)? - position::maintenance(other, contract)?;
        }
        Ok(())
    };
    for other in inputs.objects(&["other_positions"])?.unwrap_or_default() {
        add(other)?;
    }
    let market = inputs.text(words::MARKET)?;
    let mut legs = Vec::new();
    if let Some(positions) = inputs.objects(words::POSITIONS)? {
        for entry in positions {
            let elsewhere =
                matches!((&market, entry.text(words::MARKET)?), (Some(market), Some(other)) if *market != other);
            if elsewhere { add(entry)? } else { legs.push(leg(entry, contract, fee)?) }
        }
    } else {
        for (tag, side) in [("both", None), ("long", Some("long")), ("short", Some("short"))] {
            let part = inputs.part(tag, side);
            if position::size_given(&part, contract)?.is_some() && part.has(&words::ENTRY) {
                legs.push(leg(&part, contract, fee)?);
            }
        }
        if legs.is_empty() {
            legs.push(leg(inputs, contract, fee)?);
        }
    }
    Ok(Tested { legs, others })
}

/// The money behind the positions: wallet, margin, or what the leverage asks for at entry; and what was
/// added by hand.
fn money(inputs: &Inputs, contract: Contract, legs: &[Leg], wallet_is_all: bool) -> Result<Exact, Refused> {
    let isolated = position::isolated(inputs)?;
    let extra = inputs.or_zero(&words::EXTRA)?;
    let margin = inputs.get(&words::MARGIN)?.or(inputs.get(&words::INITIAL_MARGIN)?);
    let given = match (inputs.get(&words::WALLET)?, margin) {
        (Some(wallet), Some(margin)) if wallet_is_all => Some(if isolated { margin } else { wallet }),
        (Some(wallet), Some(margin)) => Some(if isolated { margin } else { wallet + margin }),
        (wallet, margin) => wallet.or(margin),
    };
    if let Some(given) = given {
        return Ok(given + extra);
    }
    let Some(rate) = position::initial_rate(inputs)? else { return Err(inputs.missing(&words::WALLET)) };
    let worth = legs.iter().map(|leg| value(contract, &leg.size, &leg.from)).sum::<Option<Exact>>();
    Ok(defined(worth, NO_PRICE)? * rate + extra)
}

/// Equity is maintenance at the mark: F1, F6, F9, F10, F11.
fn at_mark(case: &Case<'_>, fee: &Exact, wallet_is_all: bool) -> Result<Exact, Refused> {
    let (inputs, contract) = (&case.inputs, case.contract()?);
    let Tested { legs, others } = tested(inputs, contract, fee)?;
    let available = money(inputs, contract, &legs, wallet_is_all)? + others;
    let price = match (position::tiers(inputs)?, &legs[..]) {
        (Some(tiers), [leg]) if !inputs.has(&words::RATE) && !position::at_entry(inputs)? && fee.is_zero() => {
            liquidation_price::with_tiers(contract, &available, leg.side, &leg.size, &leg.from, &tiers)
        }
        _ => liquidation_price::at_mark(contract, &available, &legs),
    };
    defined(price, NO_PRICE)
}

/// F1, Binance.
pub(super) fn binance(case: &Case<'_>) -> Result<Answer, Refused> {
    match case.output() {
        "liquidation_price" => at_mark(case, &Exact::zero(), true).map(Answer::Number),
        "margin_ratio" => {
            let (inputs, contract) = (&case.inputs, case.contract()?);
            let Tested { legs, others: _ } = tested(inputs, contract, &Exact::zero())?;
            let isolated = position::isolated(inputs)?;
            let outside = |word: &Word| if isolated { Ok(Exact::zero()) } else { inputs.or_zero(word) };
            let wallet = money(inputs, contract, &legs, true)?;
            let maintenance = position::maintenance(inputs, contract)? + outside(&words::OTHER_MAINTENANCE)?;
            let balance = wallet + position::unrealised(inputs, contract)? + outside(&words::OTHER_PROFIT)?;
            defined(over(&maintenance, &balance), "the margin balance is 0").map(Answer::Number)
        }
        _ => Err(case.unsupported("liquidation_price, margin_ratio")),
    }
}

/// F6, Kraken; F9, Drift.
pub(super) fn of_margin(case: &Case<'_>) -> Result<Answer, Refused> {
    case.only("liquidation_price")?;
    at_mark(case, &Exact::zero(), false).map(Answer::Number)
}

/// F11, the textbook: a long is never liquidated below zero.
pub(super) fn textbook(case: &Case<'_>) -> Result<Answer, Refused> {
    case.only("liquidation_price")?;
    Ok(Answer::Number(at_mark(case, &Exact::zero(), false)?.max(Exact::zero())))
}

/// F10, OKX and Gate: the closing fee counts like maintenance. The inverse estimate leaves it out.
pub(super) fn with_fee(case: &Case<'_>) -> Result<Answer, Refused> {
    let (inputs, contract) = (&case.inputs, case.contract()?);
    let fee = if contract == Contract::Linear { inputs.or_zero(&words::FEE)? } else { Exact::zero() };
    match case.output() {
        "liquidation_price" => at_mark(case, &fee, true).map(Answer::Number),
        "margin_ratio" => {
            let money = money(inputs, contract, &[], true)?;
            let equity = money + position::unrealised(inputs, contract)?;
            let price = inputs.need(&words::MARK)?;
            let worth = defined(value(contract, &position::size(inputs, contract)?, &price), "the price is 0")?;
            let fee = inputs.or_zero(&words::FEE)?;
            let ratio = margin::margin_ratio_with_fee(&equity, &worth, &position::rate(inputs)?, &fee);
            defined(ratio, "the maintenance margin is 0").map(Answer::Number)
        }
        _ => Err(case.unsupported("liquidation_price, margin_ratio")),
    }
}

/// F4, the shortcut of help pages.
pub(super) fn simple(case: &Case<'_>) -> Result<Answer, Refused> {
    case.only("liquidation_price")?;
    let inputs = &case.inputs;
    let entry = inputs.need(&words::ENTRY)?;
    let initial = match position::initial_rate(inputs)? {
        Some(rate) => rate,
        None => {
            let margin = inputs.get(&words::MARGIN)?.ok_or_else(|| inputs.missing(&words::LEVERAGE))?;
            defined(over(&margin, &(position::size(inputs, Contract::Linear)? * &entry)), NO_PRICE)?
        }
    };
    let side = position::side(inputs)?;
    Ok(Answer::Number(liquidation_price::simple(side, &entry, &initial, &position::rate(inputs)?)))
}

const TOTAL_MARGIN: Word = Word::any(&["total_margin", "account_margin", "margin", "cross_margin", "equity"]);

/// F7, KuCoin cross margin.
pub(super) fn kucoin_cross(case: &Case<'_>) -> Result<Answer, Refused> {
    let (inputs, contract) = (&case.inputs, case.contract()?);
    let listed = inputs.objects(words::POSITIONS)?;
    let positions = listed.clone().unwrap_or_else(|| vec![inputs]);
    let ratio = match inputs.get(&words::MARGIN_RATIO)? {
        Some(ratio) => ratio,
        None => {
            let mut total = Exact::zero();
            for position in &positions {
                total += position::notional(position, contract)?;
            }
            defined(over(&inputs.need(&TOTAL_MARGIN)?, &total), "the positions have no value")?
        }
    };
    if matches!(case.output(), "account_margin_ratio" | "margin_ratio" | "amr") {
        return Ok(Answer::Number(ratio));
    }
    case.only("liquidation_price")?;
    let market = inputs.text(words::MARKET)?;
    let mut about = None;
    for position in positions {
        if listed.is_none() || market.is_none() || position.text(words::MARKET)? == market {
            about = about.or(Some(position));
        }
    }
    let about = about.ok_or_else(|| inputs.lacks("market", "the market of one of the positions"))?;
    let (size, mark) = (position::size(about, contract)?, about.need(&words::MARK)?);
    let fee = if about.has(&words::FEE) { about.need(&words::FEE)? } else { inputs.or_zero(&words::FEE)? };
    let available = liquidation_price::available_by_margin_ratio(&size, &mark, &ratio);
    let leg = Leg {
        side: position::side(about)?,
        size,
        from: mark,
        rate: position::rate(about)? + fee,
        deduction: about.or_zero(&words::DEDUCTION)?,
    };
    defined(liquidation_price::at_mark(contract, &available, &[leg]), NO_PRICE).map(Answer::Number)
}

/// F8, dYdX.
pub(super) fn dydx(case: &Case<'_>) -> Result<Answer, Refused> {
    let account = position::account(&case.inputs)?;
    match case.output() {
        "account_value" | "equity" | "total_net_collateral" => return Ok(Answer::Number(account.value)),
        "maintenance_margin" | "total_maintenance_margin" => return Ok(Answer::Number(account.maintenance)),
        "liquidatable" => return Ok(Answer::Flag(account.value < account.maintenance)),
        _ => case.only("liquidation_price")?,
    }
    let position = account.position;
    let others = &account.maintenance - position.maintenance();
    let available = liquidation_price::available_of_account(&account.value, &others);
    let side = Side::of(&position.size);
    let size = side.sign() * &position.size;
    let leg = Leg { side, size, from: position.price, rate: position.rate, deduction: Exact::zero() };
    defined(liquidation_price::at_mark(Contract::Linear, &available, &[leg]), NO_PRICE).map(Answer::Number)
}

/// F17, Hyperliquid.
pub(super) fn hyperliquid(case: &Case<'_>) -> Result<Answer, Refused> {
    const AVAILABLE: Word = Word::any(&["margin_available", "available_margin"]);
    let (inputs, contract) = (&case.inputs, Contract::Linear);
    match case.output() {
        "liquidation_price" => {}
        "margin_to_keep"
        | "minimum_margin"
        | "margin_left"
        | "transfer_margin_required"
        | "minimum_remaining_margin"
        | "required_margin_after_withdrawal" => {
            let notional = position::notional(inputs, contract)?;
            let initial = match inputs.get(&words::INITIAL_MARGIN)? {
                Some(initial) => initial,
                None => &notional * position::initial_rate(inputs)?.ok_or_else(|| inputs.missing(&words::LEVERAGE))?,
            };
            return Ok(Answer::Number(margin::kept_on_withdrawal(&initial, &notional)));
        }
        "backstop_equity" | "backstop_threshold" => {
            return Ok(Answer::Number(position::maintenance(inputs, contract)? * whole(2) / whole(3)));
        }
        "first_order_size" | "liquidation_size" => {
            let size = position::size(inputs, contract)?;
            let cooling = inputs.flag(&["cooldown", "in_cooldown"])?.unwrap_or(false);
            let share = Exact::one() / whole(5);
            let notional = position::notional(inputs, contract)?;
            return Ok(Answer::Number(closeout::first_order(&size, &notional, &whole(100_000), &share, cooling)));
        }
        "maintenance_rate" | "mmr" if !inputs.has(&words::NOTIONAL) && position::tiers(inputs)?.is_none() => {
            return Ok(Answer::Number(position::rate(inputs)?));
        }
        _ => {
            return Err(case.unsupported(
                "liquidation_price, maintenance_rate, maintenance_amount, maintenance_margin, margin_to_keep",
            ));
        }
    }
    let (side, size) = (position::side(inputs)?, position::size(inputs, contract)?);
    let from = inputs.get(&words::MARK)?.map_or_else(|| inputs.need(&words::ENTRY), Ok)?;
    let notional = &size * &from;
    let tiers = match position::tiers(inputs)? {
        Some(tiers) => tiers,
        None => margin::Tiers::flat(position::rate(inputs)?),
    };
    let deduction = inputs.or_zero(&words::DEDUCTION)?;
    let required = tiers.maintenance(&notional) - &deduction;
    // Equity at `from` that stands behind this position alone.
    let available = if let Some(available) = inputs.get(&AVAILABLE)? {
        available + required
    } else {
        let equity = equity_at(inputs, side, &size, &from)?;
        match inputs.get(&words::MAINTENANCE)? {
            Some(given) => equity - given + required,
            None => equity - inputs.or_zero(&words::OTHER_MAINTENANCE)?,
        }
    };
    let price = liquidation_price::with_tiers(contract, &(available + deduction), side, &size, &from, &tiers);
    defined(price, NO_PRICE).map(Answer::Number)
}

/// Account value, isolated margin, or what the leverage asked for at entry with the profit since.
fn equity_at(inputs: &Inputs, side: Side, size: &Exact, from: &Exact) -> Result<Exact, Refused> {
    let given = match position::isolated(inputs)? {
        true => inputs.get(&words::MARGIN)?.or(inputs.get(&words::ACCOUNT_VALUE)?),
        false => inputs.get(&words::ACCOUNT_VALUE)?.or(inputs.get(&words::MARGIN)?),
    };
    if let Some(given) = given {
        return Ok(given);
    }
    let Some(rate) = position::initial_rate(inputs)? else { return Err(inputs.missing(&words::ACCOUNT_VALUE)) };
    let entry = inputs.get(&words::ENTRY)?.unwrap_or_else(|| from.clone());
    let gained = defined(profit(Contract::Linear, side, size, &entry, from), NO_PRICE)?;
    Ok(size * &entry * rate + gained)
}
