//! Cases of insurance funds and shared losses: formulas F26, F28, F31 and F37.

use num_traits::{One, Signed, Zero};

use crate::venues::number::{Exact, over, whole};
use crate::venues::value::Contract;
use crate::venues::{fund, loss_sharing};

use super::inputs::{Inputs, Refused};
use super::name::Word;
use super::position::{self, defined};
use super::{Answer, Case, words};

const ZERO_PRICE: &str = "a price is 0";
const DEFICIT: Word = Word::not_negative(&["deficit", "bad_debt", "total_loss", "loss", "shortfall"]);

/// F26.
pub(super) fn fill(case: &Case<'_>) -> Result<Answer, Refused> {
    let inputs = &case.inputs;
    let number = match case.output() {
        "fund_delta" | "delta" | "surplus_or_deficit" => delta(case)?,
        "bad_debt" | "fund_payment" | "deficit" | "amount_paid" | "insurance_payment" | "fund_loss" => {
            let owed = (-delta(case)?).max(Exact::zero());
            match (case.output(), inputs.get(&words::FUND)?) {
                // What the fund pays is no more than it has.
                ("fund_payment" | "insurance_payment", Some(fund)) => owed.min(fund),
                _ => owed,
            }
        }
        "surplus" | "fund_gain" | "amount_received" | "liquidation_fee" | "fee" => delta(case)?.max(Exact::zero()),
        "total_loss" => total_loss(inputs, case.contract()?)?,
        "direction" | "sign" => {
            let delta = delta(case)?;
            return Ok(match case.output() {
                "sign" => Answer::Number(delta.signum()),
                _ if delta.is_positive() => Answer::Text("in".to_owned()),
                _ if delta.is_negative() => Answer::Text("out".to_owned()),
                _ => Answer::Text("none".to_owned()),
            });
        }
        "fees" | "total_fees" => fees(inputs)?,
        "fund_after" | "fund_balance" | "balance_after" => {
            let fund = inputs.need(&words::FUND)?;
            let change =
                if inputs.has(&DEFICIT) && !inputs.has(&words::EXIT) { -inputs.need(&DEFICIT)? } else { delta(case)? };
            (fund + change).max(Exact::zero())
        }
        "residual" | "uncovered" | "uncovered_loss" => {
            let deficit = match inputs.get(&DEFICIT)? {
                Some(deficit) => deficit,
                None => (-delta(case)?).max(Exact::zero()),
            };
            fund::residual(&inputs.or_zero(&words::FUND)?, &deficit)
        }
        "bankruptcy_price" => bankruptcy_price(inputs, case.contract()?)?,
        _ => {
            let supported =
                "fund_delta, bad_debt, fund_payment, surplus, direction, fees, total_loss, fund_after, residual";
            return Err(case.unsupported(supported));
        }
    };
    Ok(Answer::Number(number))
}

/// Bankruptcy price: given, or of the position the case describes.
fn bankruptcy_price(inputs: &Inputs, contract: Contract) -> Result<Exact, Refused> {
    match inputs.get(&words::BANKRUPTCY)? {
        Some(price) => Ok(price),
        None if inputs.has(&words::ENTRY) => super::bankruptcy::of_position(inputs, contract),
        None => Err(inputs.missing(&words::BANKRUPTCY)),
    }
}

fn delta(case: &Case<'_>) -> Result<Exact, Refused> {
    const AMOUNT: Word = Word::any(&["bankruptcy_amount", "bankruptcy_price_quote"]);
    const MAX_FEE: Word = Word::share(&["max_fee", "max_liquidation_fee", "max_fee_rate", "fee_cap"]);
    let (inputs, contract) = (&case.inputs, case.contract()?);
    let fill = inputs.get(&words::EXIT)?.map_or_else(|| inputs.need(&FILL), Ok)?;
    let (side, size) = (position::side(inputs)?, position::size_given(inputs, contract)?);
    let max_fee = inputs.get(&MAX_FEE)?;
    if inputs.has(&AMOUNT) || inputs.has(&words::QUOTE_BALANCE) {
        let amount = match inputs.get(&AMOUNT)? {
            Some(amount) => amount,
            None => super::bankruptcy::amount_of(inputs)?,
        };
        let size = size.ok_or_else(|| inputs.missing(&words::QUANTITY))?;
        // Without a cap everything above the amount is the fund's.
        return Ok(match max_fee {
            Some(max_fee) => fund::capped_delta(side, &size, &fill, &amount, &max_fee),
            None => side.sign() * size * fill - amount,
        });
    }
    // One contract where the size is left out.
    let size = size.unwrap_or_else(Exact::one);
    let bankruptcy = bankruptcy_price(inputs, contract)?;
    let delta = defined(fund::delta(contract, side, &size, &bankruptcy, &fill), ZERO_PRICE)?;
    match max_fee {
        Some(max_fee) => {
            let worth = crate::venues::value::value(contract, &size, &fill);
            Ok(delta.min(max_fee * defined(worth, ZERO_PRICE)?))
        }
        None => Ok(delta),
    }
}

const FILL: Word = Word::above_zero(&["fill_price", "fill", "average_price", "price"]);

/// Loss from entry to the fill: what the position has lost in all, as a positive number.
fn total_loss(inputs: &Inputs, contract: Contract) -> Result<Exact, Refused> {
    let (entry, fill) =
        (inputs.need(&words::ENTRY)?, inputs.get(&words::EXIT)?.map_or_else(|| inputs.need(&FILL), Ok)?);
    let (side, size) = (position::side(inputs)?, position::size(inputs, contract)?);
    let gain = crate::venues::value::profit(contract, side, &size, &entry, &fill);
    Ok((-defined(gain, ZERO_PRICE)?).max(Exact::zero()))
}

/// Fees on the value at the mark and at the fill.
fn fees(inputs: &Inputs) -> Result<Exact, Refused> {
    const MARK: Word = Word::above_zero(&["mark", "mark_price"]);
    const MARK_FEE: Word = Word::fee(&["mark_fee", "mark_fee_rate"]);
    const FILL_FEE: Word = Word::fee(&["fill_fee", "fill_fee_rate", "fee_rate", "taker_fee"]);
    let size = position::size(inputs, Contract::Linear)?;
    let mark = inputs.get(&MARK_FEE)?.map(|fee| Ok(fee * inputs.need(&MARK)?)).transpose()?;
    let fill = inputs.get(&FILL_FEE)?.map(|fee| Ok(fee * inputs.need(&FILL)?)).transpose()?;
    if mark.is_none() && fill.is_none() {
        return Err(inputs.missing(&FILL_FEE));
    }
    Ok(size * (mark.unwrap_or_else(Exact::zero) + fill.unwrap_or_else(Exact::zero)))
}

/// F28, and a fund's balance over time.
pub(super) fn drawdown(case: &Case<'_>) -> Result<Answer, Refused> {
    const PEAK: Word = Word::any(&[
        "pool_peak",
        "pool_balance_peak",
        "peak_balance",
        "pool_at_peak",
        "balance_at_peak",
        "pool_balance",
    ]);
    const LOSS: Word = Word::any(&["loss", "pool_loss"]);
    const PROFIT_NOW: Word = Word::any(&["pnl_now", "pnl", "symbol_pnl", "pnl_current"]);
    const PROFIT_PEAK: Word = Word::any(&["pnl_peak", "peak_pnl", "symbol_pnl_peak", "pnl_at_peak"]);
    const BALANCE: Word = Word::any(&["balance", "pool_now", "pool_balance_now", "balance_now", "fund"]);
    const TRIGGER: Word = Word::any(&["trigger", "threshold", "drop_share", "trigger_share", "adl_trigger"]);
    const AVERAGE: Word = Word::not_negative(&["average", "avg", "average_balance", "mean"]);
    const DROP: Word = Word::share(&["drop_share", "share", "drop"]);
    const DROP_FLOOR: Word = Word::not_negative(&["drop_floor", "floor", "minimum_drop", "min_drop"]);
    const COST: Word = Word::not_negative(&["opportunity_cost", "r"]);
    const REPUTATION: Word = Word::not_negative(&["reputation_cost", "kappa"]);
    let inputs = &case.inputs;
    let peak = || inputs.need(&PEAK);
    let change = || -> Result<Exact, Refused> {
        if let Some(loss) = inputs.get(&LOSS)? {
            return Ok(-loss);
        }
        if inputs.has(&PROFIT_NOW) || inputs.has(&PROFIT_PEAK) {
            return Ok(inputs.need(&PROFIT_NOW)? - inputs.or_zero(&PROFIT_PEAK)?);
        }
        if inputs.has(&BALANCE) {
            return Ok(inputs.need(&BALANCE)? - peak()?);
        }
        Err(inputs.missing(&LOSS))
    };
    let drawdown = || defined(fund::drawdown(&peak()?, &change()?), "the pool was empty at its peak");
    // Written as a share of the peak or as the drawdown itself.
    let share = || Ok(inputs.or(&TRIGGER, Exact::new(3.into(), 10.into()))?.abs());
    let line = || -> Result<Exact, Refused> {
        let usual = Exact::new(3.into(), 10.into());
        let floor = inputs.or(&DROP_FLOOR, whole(50_000))?;
        Ok(fund::threshold(&inputs.need(&AVERAGE)?, &inputs.or(&DROP, usual)?, &floor))
    };
    let number = match case.output() {
        "drawdown" => drawdown()?,
        "threshold" | "adl_threshold" | "line" => line()?,
        "beyond_threshold" | "adl_amount" | "excess_loss" | "adl_loss" | "loss_to_cover" | "covered_by_adl" => {
            fund::beyond_share(&peak()?, &-change()?, &share()?)
        }
        "loss_at_trigger" | "fund_share" | "loss_borne_by_fund" | "covered_by_fund" => {
            (-change()?).min(peak()? * share()?)
        }
        "triggered" | "adl" | "adl_triggered" | "adl_starts" => {
            if inputs.has(&AVERAGE) {
                return Ok(Answer::Flag(inputs.need(&BALANCE)? < line()?));
            }
            // The rule says below; the venue's own case starts at exactly the line.
            return Ok(Answer::Flag(drawdown()? <= -share()?));
        }
        "residual" | "uncovered" => fund::residual(&inputs.or_zero(&words::FUND)?, &inputs.need(&DEFICIT)?),
        "fund_after" => (inputs.need(&words::FUND)? - inputs.need(&DEFICIT)?).max(Exact::zero()),
        "optimal_fund" | "optimal_size" | "optimal_fund_size" => {
            const DEFICITS: Word = Word::not_negative(&["deficits", "shortfalls", "losses"]);
            let deficits = inputs.numbers(&DEFICITS)?.ok_or_else(|| inputs.missing(&DEFICITS))?;
            let size = fund::best_static_size(&deficits, &inputs.need(&COST)?, &inputs.need(&REPUTATION)?);
            defined(size, "there are no deficits, or the reputation cost is 0")?
        }
        _ => return Err(case.unsupported("drawdown, threshold, adl_amount, triggered, residual, fund_after")),
    };
    Ok(Answer::Number(number))
}

/// F31: clawback, and the loss sharing of section 4.2.
pub(super) fn clawback(case: &Case<'_>) -> Result<Answer, Refused> {
    const LOSS: Word = Word::not_negative(&["system_loss", "total_loss", "loss", "deficit", "bad_debt"]);
    const PROFITS: Word = Word::any(&["profits", "winner_profits", "net_profits"]);
    const TOTAL_PROFIT: Word = Word::any(&[
        "total_net_profit",
        "total_profit",
        "net_profit_total",
        "total_winner_profit",
        "net_profit",
        "winners_profit",
    ]);
    const PROFIT: Word = Word::any(&["profit", "account_profit", "user_profit", "winner_profit", "own_profit"]);
    const ACCOUNT_LOSS: Word = Word::not_negative(&["loss"]);
    const ACCOUNT_MARGIN: Word = Word::not_negative(&["margin", "collateral"]);
    const GAIN: Word = Word::not_negative(&["gain", "amount", "own_gain"]);
    const COLLECTED: Word = Word::not_negative(&["collected", "total_collected"]);
    const OWED: Word = Word::not_negative(&["owed", "total_owed", "total_gains"]);
    const BANKRUPTCIES: Word = Word::any(&["bankruptcies", "user_bankruptcies"]);
    let inputs = &case.inputs;
    let loss = || -> Result<Exact, Refused> {
        if let Some(losses) = inputs.numbers(&Word::not_negative(&["losses", "losses_beyond_margin"])).ok().flatten() {
            return Ok(losses.iter().sum());
        }
        match inputs.pairs(&["losses"], &ACCOUNT_LOSS, &ACCOUNT_MARGIN)? {
            Some(losses) => Ok(loss_sharing::beyond_margin(&losses)),
            None => inputs.need(&LOSS),
        }
    };
    let rate = || -> Result<Exact, Refused> {
        let total = match inputs.numbers(&PROFITS)? {
            Some(profits) => profits.iter().map(|profit| profit.clone().max(Exact::zero())).sum(),
            None => inputs.need(&TOTAL_PROFIT)?,
        };
        defined(loss_sharing::clawback_rate(&loss()?, &inputs.or_zero(&words::FUND)?, &total), "nobody made a profit")
    };
    let number = match case.output() {
        "rate" | "clawback_rate" | "clawback" => rate()?,
        "amount_paid" | "clawback_amount" | "payment" | "haircut" => rate()? * inputs.need(&PROFIT)?,
        "profit_after" | "net_profit" | "profit_left" => {
            let profit = inputs.need(&PROFIT)?;
            &profit - rate()? * &profit
        }
        "system_loss" | "total_loss" => loss()?,
        "gain_after" | "amount_received" | "distributed" | "payout" => {
            let owed = match inputs.numbers(&Word::not_negative(&["gains"]))? {
                Some(gains) => gains.iter().sum(),
                None => inputs.need(&OWED)?,
            };
            let paid = loss_sharing::collected_share(&inputs.need(&GAIN)?, &inputs.need(&COLLECTED)?, &owed);
            defined(paid, "nothing is owed")?
        }
        "exchange_bankruptcy" | "shortfall" => {
            let users = inputs.numbers(&BANKRUPTCIES)?.ok_or_else(|| inputs.missing(&BANKRUPTCIES))?;
            loss_sharing::shortfall(&users, &inputs.or_zero(&words::FUND)?)
        }
        _ => return Err(case.unsupported("clawback_rate, amount_paid, profit_after, system_loss, gain_after")),
    };
    Ok(Answer::Number(number))
}

/// F37, Drift.
pub(super) fn social_loss(case: &Case<'_>) -> Result<Answer, Refused> {
    const LOSS: Word = Word::not_negative(&["loss", "bankruptcy_loss", "total_loss"]);
    const LONG: Word = Word::any(&["long_size", "long", "base_long", "total_long", "long_base"]);
    const SHORT: Word = Word::any(&["short_size", "short", "base_short", "total_short", "short_base"]);
    const UNITS: Word = Word::above_zero(&["loss_units_per_quote", "units_per_quote"]);
    const STEP: Word = Word::above_zero(&["index_units_per_loss_unit", "index_step"]);
    let inputs = &case.inputs;
    let (units, step) = (inputs.or(&UNITS, whole(1_000_000))?, inputs.or(&STEP, whole(1_000))?);
    let moved = || -> Result<Exact, Refused> {
        let (loss, long, short) = (inputs.need(&LOSS)?, inputs.or_zero(&LONG)?, inputs.or_zero(&SHORT)?);
        defined(loss_sharing::social_loss(&loss, &long, &short, &units, &step), "there are no positions")
    };
    let in_quote = || -> Result<Exact, Refused> { defined(over(&moved()?, &(&units * &step)), "a unit is 0") };
    let number = match case.output() {
        "index_delta" | "index_delta_long" | "funding_index_delta" | "long_index_delta" => moved()?,
        "index_delta_short" | "short_index_delta" => -moved()?,
        "loss_per_base" | "loss_per_unit" => in_quote()?,
        "payment" | "amount_paid" | "account_loss" => in_quote()? * position::size(inputs, Contract::Linear)?,
        _ => return Err(case.unsupported("index_delta, index_delta_short, loss_per_base, amount_paid")),
    };
    Ok(Answer::Number(number))
}
