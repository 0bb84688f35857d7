//! Cases of funding: formulas F21 to F24.

use num_traits::{One, Zero};

use crate::venues::funding::{self, FundingIndex, VegaFunding};
use crate::venues::number::{Exact, from_float, over, ten_to, whole};
use crate::venues::vega_margin;

use super::inputs::{Inputs, Refused, Word};
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

/// F24, Vega: means, payment, and the margin that accrued funding asks for.
pub(super) fn vega(case: &Case<'_>) -> Result<Answer, Refused> {
    const MARK_MEAN: Word = Word::not_negative(&["mark_twap", "mark_mean", "internal_twap", "f_twap", "twap_mark"]);
    const SPOT_MEAN: Word = Word::not_negative(&["spot_twap", "spot_mean", "external_twap", "s_twap", "twap_spot"]);
    const YEARS: Word = Word::not_negative(&["delta_years", "delta_t", "delta", "period_years"]);
    const YEARLY: Word = Word::any(&["interest", "interest_rate", "r"]);
    const LOW: Word = Word::any(&["clamp_lower", "clamp_low", "clamp_lower_bound", "lower_clamp"]);
    const HIGH: Word = Word::any(&["clamp_upper", "clamp_high", "clamp_upper_bound", "upper_clamp"]);
    const SCALING: Word = Word::any(&["scaling", "scaling_factor", "funding_rate_scaling_factor"]);
    const LOWEST: Word = Word::any(&["rate_lower_bound", "funding_rate_lower_bound", "rate_lower", "lower_bound"]);
    const HIGHEST: Word = Word::any(&["rate_upper_bound", "funding_rate_upper_bound", "rate_upper", "upper_bound"]);
    const OPEN_SHARE: Word =
        Word::share(&["fraction_outside_auction", "open_share", "fraction_open", "continuous_share"]);
    const POSITION: Word = Word::any(&["position", "open_volume", "size"]);
    let inputs = &case.inputs;
    let mean = |word: &Word, names: &[&str]| -> Result<Exact, Refused> {
        match inputs.get(word)? {
            Some(mean) => Ok(mean),
            None => observed(inputs, word, names),
        }
    };
    let mark = || mean(&MARK_MEAN, &["mark_observations", "internal_observations", "mark_prices"]);
    let spot = || mean(&SPOT_MEAN, &["spot_observations", "external_observations", "spot_prices"]);
    let per_contract = || -> Result<Exact, Refused> {
        let open = match Period::read(inputs)? {
            Some(period) => period.open_share()?,
            None => inputs.or(&OPEN_SHARE, Exact::one())?,
        };
        let rules = VegaFunding {
            interest: inputs.or_zero(&YEARLY)?,
            clamp: (inputs.or_zero(&LOW)?, inputs.or_zero(&HIGH)?),
            scaling: inputs.or(&SCALING, Exact::one())?,
            lowest: inputs.get(&LOWEST)?,
            highest: inputs.get(&HIGHEST)?,
        };
        let years = match (inputs.get(&YEARS)?, Period::read(inputs)?) {
            (Some(years), _) => years,
            (None, Some(period)) => (period.end - period.start) / whole(365 * 24 * 60),
            (None, None) => Exact::zero(),
        };
        Ok(rules.payment(&mark()?, &spot()?, &years, &open))
    };
    let number = match case.output() {
        "mark_twap" | "internal_twap" => mark()?,
        "spot_twap" | "external_twap" => spot()?,
        "payment_per_contract" | "payment_per_unit" | "funding_payment_per_unit" | "payment"
            if !inputs.has(&POSITION) =>
        {
            per_contract()?
        }
        "payment_per_contract" | "payment_per_unit" => per_contract()?,
        "rate" | "funding_rate" => defined(over(&per_contract()?, &spot()?), "the spot mean is 0")?,
        "cash_flow" | "payment" | "funding_payment" | "amount_received" => {
            -(position::signed_size(inputs)? * per_contract()?)
        }
        "amount_paid" => position::signed_size(inputs)? * per_contract()?,
        "open_share" | "fraction_outside_auction" => match Period::read(inputs)? {
            Some(period) => period.open_share()?,
            None => return Err(inputs.lacks("period_minutes", "a number above 0")),
        },
        "maintenance_margin" | "margin" | "perpetual_margin" => with_accrued(inputs)?,
        "margin_add_on" | "funding_margin" | "margin_addon" => with_accrued(inputs)? - inputs.or_zero(&DATED)?,
        _ => {
            return Err(
                case.unsupported("mark_twap, spot_twap, payment_per_contract, rate, cash_flow, maintenance_margin")
            );
        }
    };
    Ok(Answer::Number(number))
}

const DATED: Word = Word::not_negative(&["dated_future_margin", "base_margin", "margin_without_funding"]);

fn with_accrued(inputs: &Inputs) -> Result<Exact, Refused> {
    const FACTOR: Word = Word::not_negative(&["funding_factor", "margin_funding_factor"]);
    const ACCRUED: Word = Word::any(&["accrued_funding_per_unit", "accrued_funding", "accrued_per_unit"]);
    let (factor, accrued) = (inputs.need(&FACTOR)?, inputs.need(&ACCRUED)?);
    let added = vega_margin::accrued_funding(&factor, &position::signed_size(inputs)?, &accrued);
    Ok(inputs.or_zero(&DATED)? + added)
}

/// A funding period with its auctions, in any unit of time.
struct Period {
    start: Exact,
    end: Exact,
    auctions: Vec<(Exact, Exact)>,
}

impl Period {
    fn read(inputs: &Inputs) -> Result<Option<Self>, Refused> {
        const LENGTH: Word = Word::above_zero(&["period_minutes", "period", "period_length", "period_seconds"]);
        const START: Word = Word::any(&["period_start", "start"]);
        const END: Word = Word::any(&["period_end", "end"]);
        const AUCTION_START: Word = Word::any(&["auction_start", "from", "start"]);
        const AUCTION_END: Word = Word::any(&["auction_end", "to", "end"]);
        let start = inputs.or_zero(&START)?;
        let end = match (inputs.get(&LENGTH)?, inputs.get(&END)?) {
            (Some(length), _) => &start + length,
            (None, Some(end)) => end,
            (None, None) => return Ok(None),
        };
        let mut auctions = inputs.pairs(&["auctions"], &AUCTION_START, &AUCTION_END)?.unwrap_or_default();
        if auctions.is_empty() && inputs.has(&Word::any(&["auction_start"])) {
            auctions.push((inputs.need(&Word::any(&["auction_start"]))?, inputs.need(&Word::any(&["auction_end"]))?));
        }
        auctions.sort();
        let apart = auctions.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        if start >= end || !apart || auctions.iter().any(|(from, to)| from > to) {
            let allowed = "a period that ends after it starts, with auctions that do not overlap";
            return Err(inputs.wrong("period_minutes", "out of order", allowed));
        }
        Ok(Some(Self { start, end, auctions }))
    }

    fn open_share(&self) -> Result<Exact, Refused> {
        let open = funding::open_time(&self.start, &self.end, &self.auctions);
        defined(over(&open, &(&self.end - &self.start)), "the period has no length")
    }
}

/// The time-weighted mean of observations.
fn observed(inputs: &Inputs, mean: &Word, names: &[&str]) -> Result<Exact, Refused> {
    const TIME: Word = Word::any(&["time", "t", "minute", "at"]);
    const PRICE: Word = Word::any(&["price", "value", "mark", "spot"]);
    let Some(mut observations) = inputs.pairs(names, &TIME, &PRICE)? else { return Err(inputs.missing(mean)) };
    observations.sort_by(|a, b| a.0.cmp(&b.0));
    let Some(period) = Period::read(inputs)? else {
        return Err(inputs.lacks("period_minutes", "a number above 0"));
    };
    let mean = funding::time_weighted(&observations, &period.start, &period.end, &period.auctions);
    defined(mean, "no time of the period is outside auctions and after the first observation")
}
