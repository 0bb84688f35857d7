//! Cases of funding: formulas F21 to F23.

use num_traits::One;

use crate::venues::funding::{self, FundingIndex};
use crate::venues::number::{Exact, from_float, over, ten_to, whole};

use super::inputs::{Inputs, Refused};
use super::name::Word;
use super::position::{self, defined};
use super::{Answer, Case, words};

const ZERO_INDEX: &str = "the index is 0";
const HOURS_OF_RATE: i64 = 8;

const PREMIUM: Word =
    Word::any(&["average_premium", "premium", "avg_premium", "premium_index", "average_premium_index"]);
const PREMIUMS: Word = Word::any(&["premiums", "premium_samples", "samples", "premium_indexes", "premium_votes"]);
const INTEREST: Word = Word::any(&["interest", "interest_rate"]);
const CLAMP: Word = Word::not_negative(&["clamp", "clamp_limit", "damper"]);
const IMPACT_BID: Word = Word::above_zero(&["impact_bid", "impact_bid_price"]);
const IMPACT_ASK: Word = Word::above_zero(&["impact_ask", "impact_ask_price"]);
const RATE: Word = Word::any(&["rate", "funding_rate", "hourly_rate"]);
const CAP: Word = Word::not_negative(&["rate_cap", "cap", "funding_cap"]);
const FLOOR: Word = Word::any(&["rate_floor", "floor"]);
const INTERVAL: Word = Word::above_zero(&["interval_hours", "period_hours", "funding_interval_hours", "interval"]);

/// 0.05 %, the clamp both venues publish.
fn usual_clamp() -> Exact {
    Exact::new(5.into(), 10_000.into())
}

fn premium(inputs: &Inputs) -> Result<Option<Exact>, Refused> {
    if let Some(premium) = inputs.get(&PREMIUM)? {
        return Ok(Some(premium));
    }
    if let Some(samples) = inputs.numbers(&PREMIUMS)? {
        let rising = match inputs.text(&["weighting", "weights", "average"])?.as_deref() {
            None | Some("equal" | "flat" | "mean" | "simple") => false,
            Some("linear" | "rising" | "time" | "time_weighted" | "weighted" | "index") => true,
            Some(other) => return Err(inputs.wrong("weighting", format!("“{other}”"), "equal or linear")),
        };
        return defined(funding::average_premium(&samples, rising), "there are no samples").map(Some);
    }
    if !inputs.has(&IMPACT_BID) && !inputs.has(&IMPACT_ASK) {
        return Ok(None);
    }
    let index = inputs.need(&words::INDEX)?;
    let (bid, ask) = (inputs.need(&IMPACT_BID)?, inputs.need(&IMPACT_ASK)?);
    defined(funding::premium(&bid, &ask, &index), ZERO_INDEX).map(Some)
}

fn interest(inputs: &Inputs) -> Result<Exact, Refused> {
    const QUOTE: Word = Word::any(&["quote_rate", "quote_interest", "quote_interest_rate", "interest_quote"]);
    const BASE: Word = Word::any(&["base_rate", "base_interest", "base_interest_rate", "interest_base"]);
    const PERIODS: Word = Word::above_zero(&["periods_per_day", "periods", "intervals_per_day"]);
    if let Some(interest) = inputs.get(&INTEREST)? {
        return Ok(interest);
    }
    if !inputs.has(&QUOTE) {
        return Err(inputs.missing(&INTEREST));
    }
    let periods = inputs.or(&PERIODS, whole(3))?;
    defined(funding::interest(&inputs.need(&QUOTE)?, &inputs.need(&BASE)?, &periods), "there are no periods")
}

/// The rate of eight hours, from a premium or as given; limited by the cap and floor of the case.
fn eight_hours(inputs: &Inputs) -> Result<Exact, Refused> {
    if let Some((rate, hours)) = inputs.with_period(&RATE)? {
        let hours = match inputs.find(RATE.names) {
            Some((key, _)) if key.eq_ignore_ascii_case("hourly_rate") => Exact::one(),
            _ => hours.unwrap_or_else(|| whole(HOURS_OF_RATE)),
        };
        return Ok(rate * whole(HOURS_OF_RATE) / hours);
    }
    // Without a premium the rate is the interest, as it is whenever the two are close.
    let interest = interest(inputs)?;
    let premium = premium(inputs)?.unwrap_or_else(|| interest.clone());
    let rate = funding::rate(&premium, &interest, &inputs.or(&CLAMP, usual_clamp())?);
    let cap = inputs.with_period(&CAP)?;
    let rate = match &cap {
        Some((cap, hours)) => {
            let hours = hours.clone().unwrap_or_else(|| whole(HOURS_OF_RATE));
            funding::capped(&rate, &(cap * whole(HOURS_OF_RATE) / hours))
        }
        None => rate,
    };
    Ok(match inputs.get(&FLOOR)? {
        Some(floor) => rate.max(floor),
        None => rate,
    })
}

/// What a position receives or pays at a rate of one payment.
fn payment(case: &Case<'_>, rate: &Exact) -> Result<Answer, Refused> {
    let inputs = &case.inputs;
    let contract = case.contract()?;
    let side = position::side(inputs)?;
    let worth = match inputs.get(&words::NOTIONAL)? {
        Some(worth) => worth,
        None => {
            let size = position::size(inputs, contract)?;
            let price = inputs.get(&words::MARK)?.map_or_else(|| inputs.need(&words::INDEX), Ok)?;
            defined(crate::venues::value::value(contract, &size, &price), "the price is 0")?
        }
    };
    let received = funding::cash_flow(&(side.sign() * worth), &Exact::one(), rate);
    Ok(Answer::Number(match case.output() {
        "amount_paid" | "paid" | "cost" => -received,
        _ => received,
    }))
}

const PAYMENTS: &[&str] = &[
    "payment",
    "funding_payment",
    "cash_flow",
    "amount_paid",
    "amount_received",
    "paid",
    "received",
    "funding_fee",
    "cost",
];

/// F21, Binance and BitMEX.
pub(super) fn common(case: &Case<'_>) -> Result<Answer, Refused> {
    const BASE_NOTIONAL: Word = Word::not_negative(&["base_notional", "impact_base", "margin_notional"]);
    const FACTOR: Word = Word::not_negative(&["cap_factor", "factor"]);
    const LEFT: Word = Word::not_negative(&["hours_to_funding", "time_to_funding", "time_until_funding", "hours_left"]);
    let inputs = &case.inputs;
    let number = match case.output() {
        "premium" | "average_premium" | "premium_index" => premium(inputs)?.ok_or_else(|| inputs.missing(&PREMIUMS))?,
        "interest" | "interest_rate" => interest(inputs)?,
        "rate" | "funding_rate" => {
            let rate = eight_hours(inputs)?;
            let hours = match (case.output_hours(), inputs.get(&INTERVAL)?) {
                (Some(hours), _) | (None, Some(hours)) => hours,
                (None, None) => whole(HOURS_OF_RATE),
            };
            rate * hours / whole(HOURS_OF_RATE)
        }
        "rate_cap" | "cap" => {
            let factor = inputs.or(&FACTOR, Exact::new(3.into(), 4.into()))?;
            factor * position::rate(inputs)?
        }
        "impact_margin_notional" | "impact_notional" => {
            let rate = match inputs.get(&words::INITIAL_RATE)? {
                Some(rate) => rate,
                None => Exact::one() / inputs.need(&words::MAX_LEVERAGE)?,
            };
            defined(over(&inputs.or(&BASE_NOTIONAL, whole(200))?, &rate), "the initial margin rate is 0")?
        }
        "fair_price" | "fair_basis" | "mark_price" | "p1" => {
            let index = inputs.need(&words::INDEX)?;
            let (rate, left) = (inputs.need(&RATE)?, inputs.need(&LEFT)?);
            let interval = inputs.or(&INTERVAL, whole(HOURS_OF_RATE))?;
            let fair = defined(funding::fair_price(&index, &rate, &left, &interval), "the interval is 0")?;
            if case.output() == "fair_basis" { fair - index } else { fair }
        }
        output if PAYMENTS.contains(&output) => {
            // A rate that is given is the rate of the payment; only a rate worked out is for eight hours.
            let rate = match inputs.get(&RATE)? {
                Some(rate) => rate,
                None => eight_hours(inputs)? * inputs.or(&INTERVAL, whole(HOURS_OF_RATE))? / whole(HOURS_OF_RATE),
            };
            return payment(case, &rate);
        }
        _ => {
            return Err(
                case.unsupported("premium, interest, rate, rate_cap, impact_margin_notional, fair_price, payment")
            );
        }
    };
    Ok(Answer::Number(number))
}

/// F22, Hyperliquid.
pub(super) fn hyperliquid(case: &Case<'_>) -> Result<Answer, Refused> {
    const PER_YEAR: Word = Word::above_zero(&["hours_per_year", "periods_per_year"]);
    let inputs = &case.inputs;
    let hourly = || -> Result<Exact, Refused> {
        let rate = eight_hours(inputs)? / whole(HOURS_OF_RATE);
        // The cap is 4 % an hour.
        let cap = if inputs.has(&CAP) { None } else { Some(Exact::new(4.into(), 100.into())) };
        Ok(cap.map_or_else(|| rate.clone(), |cap| funding::capped(&rate, &cap)))
    };
    let number = match case.output() {
        "premium" | "average_premium" => premium(inputs)?.ok_or_else(|| inputs.missing(&PREMIUMS))?,
        "rate" | "funding_rate" => {
            let hours = case.output_hours().unwrap_or_else(|| whole(HOURS_OF_RATE));
            if hours == whole(HOURS_OF_RATE) { eight_hours(inputs)? } else { hourly()? * hours }
        }
        "hourly_rate" => hourly()?,
        "annual" | "annual_rate" | "annualised" | "annualised_rate" | "simple" | "simple_annual" | "apr" => {
            hourly()? * inputs.or(&PER_YEAR, whole(8_760))?
        }
        "compounded" | "compounded_rate" | "apy" => {
            let periods = inputs.or(&PER_YEAR, whole(8_760))?;
            let grown = funding::compounded(&hourly()?, &periods).and_then(from_float);
            defined(grown, "it grows beyond any number")?
        }
        output if PAYMENTS.contains(&output) => return payment(case, &hourly()?),
        _ => return Err(case.unsupported("premium, rate, hourly_rate, annual, compounded, payment")),
    };
    Ok(Answer::Number(number))
}

/// F23, dYdX.
pub(super) fn dydx(case: &Case<'_>) -> Result<Answer, Refused> {
    const FACTOR: Word = Word::not_negative(&["cap_factor", "factor", "clamp_factor", "funding_rate_clamp_factor"]);
    const PRICE: Word = Word::any(&["price", "oracle_price", "mark", "index"]);
    const HOURS: Word = Word::not_negative(&["elapsed_hours", "hours", "elapsed_time_hours"]);
    const SECONDS: Word =
        Word::not_negative(&["elapsed_seconds", "seconds", "elapsed_time_seconds", "time_since_last_funding"]);
    const INDEX_DELTA: Word = Word::any(&["index_delta", "funding_index_delta"]);
    const EXPONENT: Word = Word::any(&["price_exponent", "market_price_exponent"]);
    const BASE: Word = Word::any(&["base_resolution", "atomic_resolution", "base_atomic_resolution"]);
    const QUOTE: Word = Word::any(&["quote_resolution", "quote_atomic_resolution"]);
    let inputs = &case.inputs;
    let cap = || -> Result<Exact, Refused> {
        let initial = inputs.need(&words::INITIAL_RATE)?;
        let maintenance = match inputs.get(&words::RATE)? {
            Some(rate) => rate,
            None => &initial * inputs.need(&position::MAINTENANCE_SHARE)?,
        };
        Ok(funding::margin_based_cap(&inputs.or(&FACTOR, whole(6))?, &initial, &maintenance))
    };
    let in_output_hours = |eight_hours: Exact| {
        let hours = case.output_hours().unwrap_or_else(|| whole(HOURS_OF_RATE));
        eight_hours * hours / whole(HOURS_OF_RATE)
    };
    let index_delta = || -> Result<Exact, Refused> {
        let power = |word: &Word, usual: i64| {
            inputs.index(word, -40, 40).map(|power| i32::try_from(power.unwrap_or(usual)).unwrap_or(0))
        };
        let index = FundingIndex {
            price: inputs.need(&PRICE)?,
            price_exponent: power(&EXPONENT, 0)?,
            base_resolution: power(&BASE, 0)?,
            quote_resolution: power(&QUOTE, -6)?,
        };
        let hours = match inputs.get(&SECONDS)? {
            Some(seconds) => seconds / whole(3_600),
            None => inputs.need(&HOURS)?,
        };
        Ok(index.delta(&(eight_hours(inputs)? * ten_to(6)), &hours))
    };
    let number = match case.output() {
        "rate_cap" | "cap" | "funding_rate_cap" => in_output_hours(cap()?),
        "index_delta" | "funding_index_delta" => index_delta()?,
        "premium" | "average_premium" => premium(inputs)?.ok_or_else(|| inputs.missing(&PREMIUMS))?,
        "rate" | "funding_rate" => {
            let rate = match premium(inputs)? {
                Some(premium) => premium + inputs.or_zero(&INTEREST)?,
                None => eight_hours(inputs)?,
            };
            let bounded = if inputs.has(&words::INITIAL_RATE) { funding::capped(&rate, &cap()?) } else { rate };
            in_output_hours(bounded)
        }
        output if PAYMENTS.contains(&output) && (inputs.has(&INDEX_DELTA) || inputs.has(&EXPONENT)) => {
            // Parts per million of a quote quantum per base quantum.
            let moved = inputs.get(&INDEX_DELTA)?.map_or_else(index_delta, Ok)?;
            let received = -(position::signed_size(inputs)? * moved / ten_to(6));
            if matches!(output, "amount_paid" | "paid" | "cost") { -received } else { received }
        }
        output if PAYMENTS.contains(&output) => {
            return payment(case, &(eight_hours(inputs)? / whole(HOURS_OF_RATE)));
        }
        _ => return Err(case.unsupported("rate, rate_cap, index_delta, premium, payment")),
    };
    Ok(Answer::Number(number))
}
