//! Cases of Vega's funding: formula F24.

use num_traits::{One, Zero};

use crate::venues::funding::{self, VegaFunding};
use crate::venues::number::{Exact, over, whole};
use crate::venues::vega_margin;

use super::inputs::{Inputs, Refused};
use super::name::Word;
use super::position::{self, defined};
use super::{Answer, Case};

/// F24, Vega: means, payment, and the margin that accrued funding asks for.
pub(super) fn perpetual(case: &Case<'_>) -> Result<Answer, Refused> {
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
