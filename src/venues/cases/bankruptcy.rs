//! Cases of bankruptcy prices and amounts: formulas F12 to F14.

use num_traits::{One, Zero};

use crate::venues::bankruptcy;
use crate::venues::number::{Exact, over, whole};
use crate::venues::value::Contract;

use super::bybit::free_balance;
use super::inputs::{Inputs, Refused};
use super::name::Word;
use super::position::{self, defined};
use super::{Answer, Case, words};

const NO_PRICE: &str = "no price uses the margin up";

/// F12.
pub(super) fn price(case: &Case<'_>) -> Result<Answer, Refused> {
    case.only("bankruptcy_price")?;
    let price = of_position(&case.inputs, case.contract()?)?;
    Ok(Answer::Number(price))
}

/// Bankruptcy price of the position a case describes, from its margin and wallet or its leverage.
pub(super) fn of_position(inputs: &Inputs, contract: Contract) -> Result<Exact, Refused> {
    let (side, entry) = (position::side(inputs)?, inputs.need(&words::ENTRY)?);
    let isolated = position::isolated(inputs)?;
    let margin = inputs.get(&words::MARGIN)?.or(inputs.get(&words::INITIAL_MARGIN)?);
    let wallet = inputs.get(&words::WALLET)?.filter(|_| !isolated || margin.is_none());
    let extra = inputs.get(&words::EXTRA)?.filter(|extra| !extra.is_zero());
    let initial = position::initial_rate(inputs)?;
    let backed = match (margin, wallet, &initial, &extra) {
        (None, None, Some(initial), None) => {
            return defined(bankruptcy::isolated_price(contract, side, &entry, initial), NO_PRICE);
        }
        (None, None, None, _) => return Err(inputs.missing(&words::MARGIN)),
        (None, None, Some(initial), Some(_)) => {
            let worth = crate::venues::value::value(contract, &position::size(inputs, contract)?, &entry);
            defined(worth, NO_PRICE)? * initial
        }
        (margin, wallet, _, _) => margin.unwrap_or_else(Exact::zero) + wallet.unwrap_or_else(Exact::zero),
    };
    let margin = backed + extra.unwrap_or_else(Exact::zero);
    defined(bankruptcy::price(contract, side, &position::size(inputs, contract)?, &entry, &margin), NO_PRICE)
}

/// F13: an inverse cross position with the closing fee, or Gate's form from the account's margin ratio.
pub(super) fn inverse_cross(case: &Case<'_>) -> Result<Answer, Refused> {
    case.only("bankruptcy_price")?;
    let inputs = &case.inputs;
    let (side, fee) = (position::side(inputs)?, inputs.or_zero(&words::FEE)?);
    let by_ratio = inputs.has(&words::MARGIN_RATIO)
        || (inputs.has(&words::MARK) && inputs.has(&words::MAINTENANCE) && !inputs.has(&words::ENTRY));
    let price = if by_ratio {
        let ratio = match inputs.get(&words::MARGIN_RATIO)? {
            Some(ratio) => Some(ratio),
            None => over(&inputs.need(&words::ACCOUNT_VALUE)?, &inputs.need(&words::MAINTENANCE)?),
        };
        let ratio = defined(ratio, "the maintenance margin is 0")?;
        bankruptcy::price_by_margin_ratio(side, &inputs.need(&words::MARK)?, &position::rate(inputs)?, &fee, &ratio)
    } else {
        let (entry, size) = (inputs.need(&words::ENTRY)?, position::size(inputs, Contract::Inverse)?);
        bankruptcy::inverse_cross_price(side, &size, &entry, &free_balance(inputs)?, &fee)
    };
    defined(price, NO_PRICE).map(Answer::Number)
}

/// Smallest unit of quote; answers are counted in it where it is given.
const QUANTUM: Word = Word::above_zero(&["quote_quantum"]);

/// Signed change of the position: as given, or all of it.
pub(super) fn delta(inputs: &Inputs, account: &position::Account) -> Result<Exact, Refused> {
    const DELTA: Word = Word::any(&["delta", "delta_size", "delta_quantums", "close_delta"]);
    let held = &account.position.size;
    match inputs.get(&DELTA)? {
        None => Ok(-held),
        Some(delta) if (&delta * held) <= Exact::zero() && (held + &delta) * held >= Exact::zero() => Ok(delta),
        Some(delta) => {
            let text = crate::venues::number::text;
            let allowed = format!("between 0 and {}, what closes the position", text(&-held));
            Err(inputs.wrong("delta", text(&delta), &allowed))
        }
    }
}

/// What closing `delta` at the bankruptcy price brings the account, in quote.
pub(super) fn amount_of(inputs: &Inputs) -> Result<Exact, Refused> {
    let account = position::account(inputs)?;
    let delta = delta(inputs, &account)?;
    let notional = &delta * &account.position.price;
    let maintenance = &notional * &account.position.rate;
    let whole_account = bankruptcy::Account { net_collateral: account.value, maintenance: account.maintenance };
    defined(bankruptcy::amount(&whole_account, &notional, &maintenance), "the maintenance margin is 0")
}

/// F14, dYdX.
pub(super) fn amount(case: &Case<'_>) -> Result<Answer, Refused> {
    let inputs = &case.inputs;
    let amount = amount_of(inputs)?;
    let quantum = inputs.or(&QUANTUM, Exact::one())?;
    match case.output() {
        "bankruptcy_amount" | "bankruptcy_price_quote" | "bankruptcy_price_quote_quantums" => {
            Ok(Answer::Number(amount / quantum))
        }
        "bankruptcy_price" => {
            let delta = delta(inputs, &position::account(inputs)?)?;
            defined(over(&amount, &(delta * whole(-1))), "the size closed is 0").map(Answer::Number)
        }
        "total_net_collateral" | "account_value" => Ok(Answer::Number(position::account(inputs)?.value / quantum)),
        "total_maintenance_margin" | "maintenance_margin" => {
            Ok(Answer::Number(position::account(inputs)?.maintenance / quantum))
        }
        _ => Err(case.unsupported("bankruptcy_amount, bankruptcy_price, account_value, maintenance_margin")),
    }
}
