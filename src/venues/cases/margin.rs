//! Cases of value, profit and margin: formulas F0, F2, F15, F16 and F19.

use num_traits::{One, Zero};

use crate::venues::margin::{self, Rise, RiskLimit};
use crate::venues::number::{Exact, over, whole};
use crate::venues::value::{self, Contract, Fill};

use super::inputs::{Inputs, Refused};
use super::name::Word;
use super::position::{self, defined};
use super::{Answer, Case, words};

const ZERO_PRICE: &str = "a price is 0";

/// F0.
pub(super) fn value_and_profit(case: &Case<'_>) -> Result<Answer, Refused> {
    let (inputs, contract) = (&case.inputs, case.contract()?);
    let profit_to = |exit: &Word, other: &Word| -> Result<Exact, Refused> {
        let entry = match inputs.get(&words::ENTRY)? {
            Some(entry) => entry,
            None => average(inputs, contract)?,
        };
        let exit = inputs.get(exit)?.map_or_else(|| inputs.need(other), Ok)?;
        let gain = value::profit(contract, position::side(inputs)?, &position::size(inputs, contract)?, &entry, &exit);
        defined(gain, ZERO_PRICE)
    };
    let number = match case.output() {
        "position_value" | "value" | "notional" | "contract_value" | "entry_value" | "mark_value" => {
            let prices = match case.output() {
                "entry_value" => [&words::ENTRY; 3],
                "mark_value" => [&words::MARK; 3],
                _ => [&words::ENTRY, &words::MARK, &words::EXIT],
            };
            let mut price = None;
            for word in prices {
                price = price.or(inputs.get(word)?);
            }
            let price = price.ok_or_else(|| inputs.missing(prices[0]))?;
            defined(value::value(contract, &position::size(inputs, contract)?, &price), ZERO_PRICE)?
        }
        "realised_pnl" | "realized_pnl" | "pnl" | "profit" | "realised_profit" => {
            profit_to(&words::EXIT, &words::MARK)?
        }
        "unrealised_pnl" | "unrealized_pnl" | "upnl" => profit_to(&words::MARK, &words::EXIT)?,
        "loss" | "realised_loss" => -profit_to(&words::EXIT, &words::MARK)?,
        "average_entry" | "average_entry_price" | "entry" | "entry_price" | "avg_entry_price" | "average_price" => {
            average(inputs, contract)?
        }
        "return_on_margin" | "roe" | "roi" => {
            let initial = position::initial_rate(inputs)?.ok_or_else(|| inputs.missing(&words::LEVERAGE))?;
            let entry = inputs.need(&words::ENTRY)?;
            let worth = value::value(contract, &position::size(inputs, contract)?, &entry);
            let margin = defined(worth, ZERO_PRICE)? * initial;
            defined(over(&profit_to(&words::EXIT, &words::MARK)?, &margin), "the margin is 0")?
        }
        _ => return Err(case.unsupported("position_value, realised_pnl, unrealised_pnl, average_entry")),
    };
    Ok(Answer::Number(number))
}

/// Average entry of the fills of a case.
fn average(inputs: &Inputs, contract: Contract) -> Result<Exact, Refused> {
    const PRICE: Word = Word::above_zero(&["price", "entry", "fill_price"]);
    const SIZE: Word = Word::above_zero(&["qty", "contracts", "size", "quantity", "amount"]);
    const PRICES: Word = Word::above_zero(&["prices", "fill_prices", "entry_prices", "entries"]);
    const SIZES: Word = Word::above_zero(&["quantities", "sizes", "qtys", "contracts", "qty", "fill_sizes"]);
    let named = &["fills", "trades", "entries", "orders"];
    let pairs = match inputs.numbers(&PRICES) {
        Ok(Some(prices)) => {
            let sizes = inputs.numbers(&SIZES)?.ok_or_else(|| inputs.missing(&SIZES))?;
            if sizes.len() != prices.len() {
                let allowed = format!("a list as long as the prices, {}", prices.len());
                return Err(inputs.wrong(SIZES.names[0], format!("a list of {}", sizes.len()), &allowed));
            }
            prices.into_iter().zip(sizes).collect()
        }
        _ => inputs.pairs(named, &PRICE, &SIZE)?.ok_or_else(|| inputs.lacks("fills", "a list of prices and sizes"))?,
    };
    let fills: Vec<Fill> = pairs.into_iter().map(|(price, size)| Fill { price, size }).collect();
    defined(value::average_entry(contract, &fills), "nothing was filled")
}

/// F2.
pub(super) fn brackets(case: &Case<'_>) -> Result<Answer, Refused> {
    let (inputs, contract) = (&case.inputs, case.contract()?);
    let tiers = position::tiers(inputs)?;
    let number = match case.output() {
        "maintenance_amount" | "deduction" | "cum" | "mm_deduction" | "maintenance_deduction" => {
            deduction(inputs, contract)?
        }
        "maintenance_margin" | "mm" => match &tiers {
            Some(tiers) if inputs.text(&["method"])?.is_some_and(|method| method.starts_with("slice")) => {
                tiers.maintenance_by_slices(&position::notional(inputs, contract)?)
            }
            Some(tiers) => tiers.maintenance(&position::notional(inputs, contract)?),
            None => position::maintenance(inputs, contract)?,
        },
        "maintenance_rate" | "mmr" | "maintenance_margin_rate" => match &tiers {
            Some(tiers) => tiers.of(&position::notional(inputs, contract)?).0.rate.clone(),
            None => position::rate(inputs)?,
        },
        "effective_maintenance_rate" | "effective_mmr" => {
            let notional = position::notional(inputs, contract)?;
            defined(over(&position::maintenance(inputs, contract)?, &notional), "the notional is 0")?
        }
        "tier" | "bracket" => {
            let tiers = tiers.ok_or_else(|| inputs.lacks("tiers", "a list of brackets"))?;
            whole(tiers.place(&position::notional(inputs, contract)?) as i64 + 1)
        }
        "max_leverage" => {
            let tiers = tiers.ok_or_else(|| inputs.lacks("tiers", "a list of brackets"))?;
            let (tier, _) = tiers.of(&position::notional(inputs, contract)?);
            let rate =
                tier.initial_rate.clone().ok_or_else(|| inputs.lacks("tiers.max_leverage", "a number above 0"))?;
            defined(over(&Exact::one(), &rate), "the initial rate is 0")?
        }
        "initial_margin" | "im" => {
            position::notional(inputs, contract)? * initial_rate(inputs, contract, tiers.as_ref())?
        }
        "initial_rate" | "imr" | "initial_margin_rate" => initial_rate(inputs, contract, tiers.as_ref())?,
        _ => {
            return Err(case.unsupported(
                "maintenance_margin, maintenance_amount, maintenance_rate, initial_margin, tier, max_leverage",
            ));
        }
    };
    Ok(Answer::Number(number))
}

/// Initial rate: from the leverage, or of the bracket.
fn initial_rate(inputs: &Inputs, contract: Contract, tiers: Option<&margin::Tiers>) -> Result<Exact, Refused> {
    let of_tier = match tiers {
        Some(tiers) => tiers.of(&position::notional(inputs, contract)?).0.initial_rate.clone(),
        None => None,
    };
    position::initial_rate(inputs)?.or(of_tier).ok_or_else(|| inputs.missing(&words::LEVERAGE))
}

/// Maintenance amount: of the next bracket from the one below, or of the bracket of a table.
fn deduction(inputs: &Inputs, contract: Contract) -> Result<Exact, Refused> {
    const FLOOR: Word = Word::not_negative(&["tier_floor", "floor", "notional_floor", "bracket_floor"]);
    const RATE_BELOW: Word =
        Word::share(&["previous_mmr", "previous_rate", "mmr_previous", "previous_maintenance_rate"]);
    const LEVERAGE_BELOW: Word = Word::above_zero(&["previous_max_leverage", "max_leverage_previous"]);
    const AMOUNT_BELOW: Word = Word::any(&[
        "previous_maintenance_amount",
        "previous_deduction",
        "previous_cum",
        "previous_amount",
        "maintenance_amount_previous",
    ]);
    const TIER: Word = Word::above_zero(&["tier", "bracket", "tier_number"]);
    if let Some(tiers) = position::tiers(inputs)? {
        let count = tiers.iter().count() as i64;
        let place = match inputs.index(&TIER, 1, count)? {
            Some(tier) => (tier - 1) as usize,
            None => tiers.place(&position::notional(inputs, contract)?),
        };
        return Ok(tiers.iter().nth(place).map_or_else(Exact::zero, |(_, deduction)| deduction.clone()));
    }
    let below = match inputs.get(&RATE_BELOW)? {
        Some(rate) => rate,
        None => match inputs.get(&LEVERAGE_BELOW)?.and_then(|leverage| margin::half_of_initial(&leverage)) {
            Some(rate) => rate,
            None => return Err(inputs.missing(&RATE_BELOW)),
        },
    };
    let (floor, rate) = (inputs.need(&FLOOR)?, position::rate(inputs)?);
    Ok(margin::maintenance_amount(&floor, &rate, &below, &inputs.or_zero(&AMOUNT_BELOW)?))
}

/// F15, BitMEX and BigONE.
pub(super) fn risk_limit(case: &Case<'_>) -> Result<Answer, Refused> {
    const BASE_LIMIT: Word = Word::not_negative(&["base_limit", "base_risk_limit", "risk_limit"]);
    const STEP: Word = Word::above_zero(&["step", "step_size", "risk_step", "limit_step"]);
    const STEP_RATE: Word = Word::share(&["rate_per_step", "step_rate"]);
    const STEP_MAINTENANCE: Word = Word::share(&["step_mmr", "mmr_per_step", "step_mm", "rate_per_step", "step_rate"]);
    const STEP_INITIAL: Word = Word::share(&["step_imr", "imr_per_step", "step_im", "rate_per_step", "step_rate"]);
    const BASE_MAINTENANCE: Word =
        Word::share(&["base_mmr", "base_maintenance_rate", "base_mm", "base_maintenance_margin", "base_rate", "mmr"]);
    const BASE_INITIAL: Word = Word::share(&["base_imr", "base_initial_rate", "base_im", "base_initial_margin", "imr"]);
    const PER_COIN: Word = Word::not_negative(&["rate_per_coin", "rate_per_unit", "slope"]);
    let inputs = &case.inputs;
    let initial = matches!(case.output(), "initial_margin" | "initial_rate" | "imr" | "initial_margin_rate" | "im");
    let value = position::notional(inputs, Contract::Inverse)?;
    let base_limit = inputs.need(&BASE_LIMIT)?;
    let stepped = |rate: &Word| -> Result<RiskLimit, Refused> {
        let rise = match (inputs.get(&STEP)?, inputs.get(&PER_COIN)?) {
            (None, Some(rate)) => Rise::Continuous { rate },
            (Some(step), _) => Rise::Steps { step, rate: inputs.or(rate, Exact::zero())? },
            (None, None) => return Err(inputs.missing(&STEP)),
        };
        let base = if initial { &BASE_INITIAL } else { &BASE_MAINTENANCE };
        Ok(RiskLimit { base_limit: base_limit.clone(), base_rate: inputs.need(base)?, rise })
    };
    let step_rate = if initial { &STEP_INITIAL } else { &STEP_MAINTENANCE };
    let number = match case.output() {
        "steps" | "risk_limit" => {
            let step = inputs.need(&STEP)?;
            let rise = Rise::Steps { step: step.clone(), rate: inputs.or_zero(&STEP_RATE)? };
            let limit = RiskLimit { base_limit: base_limit.clone(), base_rate: Exact::zero(), rise };
            let steps = limit.steps(&value);
            if case.output() == "steps" { steps } else { base_limit + steps * step }
        }
        "maintenance_rate" | "mmr" | "maintenance_margin_rate" | "initial_rate" | "imr" | "initial_margin_rate" => {
            need_rise(inputs, &STEP, step_rate)?;
            stepped(step_rate)?.rate(&value)
        }
        "maintenance_margin" | "mm" | "initial_margin" | "im" => {
            need_rise(inputs, &STEP, step_rate)?;
            stepped(step_rate)?.rate(&value) * value
        }
        _ => {
            let supported = "maintenance_margin, maintenance_rate, initial_margin, initial_rate, steps, risk_limit";
            return Err(case.unsupported(supported));
        }
    };
    Ok(Answer::Number(number))
}

/// A step without a rate is no rule.
fn need_rise(inputs: &Inputs, step: &Word, rate: &Word) -> Result<(), Refused> {
    if inputs.has(step) { inputs.need(rate).map(|_| ()) } else { Ok(()) }
}

/// F16, dYdX.
pub(super) fn open_interest(case: &Case<'_>) -> Result<Answer, Refused> {
    const BASE: Word = Word::share(&["base_imf", "base_initial_margin", "imf", "initial_margin", "base"]);
    const LOWER: Word = Word::not_negative(&["oi_lower_cap", "lower_cap", "open_interest_lower_cap", "lower"]);
    const UPPER: Word = Word::not_negative(&["oi_upper_cap", "upper_cap", "open_interest_upper_cap", "upper"]);
    const OPEN: Word = Word::not_negative(&["open_interest", "oi", "open_interest_notional"]);
    let inputs = &case.inputs;
    let base = inputs.need(&BASE)?;
    let (lower, upper) = (inputs.or_zero(&LOWER)?, inputs.or_zero(&UPPER)?);
    if lower > upper {
        let allowed = "at most the upper cap";
        return Err(inputs.wrong("oi_lower_cap", crate::venues::number::text(&lower), allowed));
    }
    let open = if upper.is_zero() { inputs.or_zero(&OPEN)? } else { inputs.need(&OPEN)? };
    let rate = margin::open_interest_scaled(&base, &open, &lower, &upper);
    let notional = || position::notional(inputs, Contract::Linear);
    // Open interest moves the initial rate only.
    let maintenance = || match inputs.get(&position::MAINTENANCE_SHARE)? {
        Some(share) => Ok(&base * share),
        None => position::rate(inputs),
    };
    let number = match case.output() {
        "imf"
        | "initial_margin_rate"
        | "initial_margin_fraction"
        | "initial_rate"
        | "adjusted_imf"
        | "scaled_imf"
        | "imr" => rate,
        "initial_margin" => notional()? * rate,
        "mmf" | "maintenance_margin_fraction" | "maintenance_rate" | "mmr" => maintenance()?,
        "maintenance_margin" => notional()? * maintenance()?,
        _ => return Err(case.unsupported("initial_margin, imf, maintenance_margin, mmf")),
    };
    Ok(Answer::Number(number))
}

/// F19, KuCoin.
pub(super) fn risk_rate(case: &Case<'_>) -> Result<Answer, Refused> {
    const MARGIN: Word = Word::any(&["margin", "total_margin", "account_margin", "equity", "margin_balance"]);
    const ORDER_PRICE: Word = Word::above_zero(&["price", "limit_price", "order_price", "mark"]);
    const POSITION_MAINTENANCE: Word = Word::not_negative(&["position_maintenance_margin", "maintenance_margin"]);
    const ORDER_MAINTENANCE: Word = Word::not_negative(&["order_maintenance_margin", "orders_maintenance_margin"]);
    const CLOSING: Word = Word::not_negative(&["closing_fees", "expected_closing_fees", "closing_fee"]);
    const OPENING: Word = Word::not_negative(&["opening_fees", "expected_opening_fees", "opening_fee"]);
    let inputs = &case.inputs;
    let contract = case.contract()?;
    let fee = inputs.or_zero(&words::FEE)?;
    let (mut maintenance, mut closing, mut opening) = (Exact::zero(), Exact::zero(), Exact::zero());
    for entry in inputs.objects(words::POSITIONS)?.unwrap_or_default() {
        maintenance += position::maintenance(entry, contract)?;
        closing += position::notional(entry, contract)? * entry.or(&words::FEE, fee.clone())?;
    }
    for order in inputs.objects(&["open_orders", "orders", "pending_orders"])?.unwrap_or_default() {
        let price = order.need(&ORDER_PRICE)?;
        let worth = defined(value::value(contract, &position::size(order, contract)?, &price), ZERO_PRICE)?;
        maintenance += order.get(&words::MAINTENANCE)?.map_or_else(|| Ok(&worth * position::rate(order)?), Ok)?;
        let fees = worth * order.or(&words::FEE, fee.clone())?;
        closing += &fees;
        opening += fees;
    }
    maintenance += inputs.or_zero(&POSITION_MAINTENANCE)? + inputs.or_zero(&ORDER_MAINTENANCE)?;
    closing = inputs.or(&CLOSING, closing)?;
    opening = inputs.or(&OPENING, opening)?;
    let rate = || {
        let rate = margin::risk_rate(&maintenance, &closing, &inputs.need(&MARGIN)?, &opening);
        defined(rate, "the margin is used up by fees")
    };
    let number = match case.output() {
        "risk_rate" | "risk_ratio" => rate()?,
        "maintenance_margin" | "total_maintenance_margin" => maintenance,
        "closing_fees" => closing,
        "opening_fees" => opening,
        "liquidated" | "liquidatable" => return Ok(Answer::Flag(rate()? >= Exact::one())),
        _ => return Err(case.unsupported("risk_rate, maintenance_margin, closing_fees, opening_fees")),
    };
    Ok(Answer::Number(number))
}
