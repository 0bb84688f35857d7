//! Cases of lending liquidations: formulas F38 and F39.

use num_traits::{One, Zero};

use crate::venues::lending::{self, Collateral, Fall};
use crate::venues::number::{Exact, over, whole};

use super::inputs::{Inputs, Refused};
use super::name::Word;
use super::position::defined;
use super::{Answer, Case};

const DEBT: Word = Word::not_negative(&["debt", "debt_value", "total_debt", "debt_amount"]);
const PRICE: Word = Word::above_zero(&["price", "auction_price", "current_price", "oracle_price"]);
const AMOUNT: Word = Word::not_negative(&["amount", "collateral", "qty", "collateral_amount", "size", "lot"]);
const THRESHOLD: Word = Word::share(&["liquidation_threshold", "lt", "threshold"]);
const BONUS: Word = Word::not_negative(&["bonus", "liquidation_bonus"]);

/// Value of the collateral of a case, with what counts of it.
fn collateral(inputs: &Inputs) -> Result<Vec<Collateral>, Refused> {
    const VALUE: Word = Word::not_negative(&["value", "collateral_value", "collateral_usd"]);
    const COLLATERAL_PRICE: Word = Word::above_zero(&["collateral_price", "price", "oracle_price"]);
    let one = |entry: &Inputs| {
        let value = match entry.get(&VALUE)? {
            Some(value) => value,
            None => entry.need(&AMOUNT)? * entry.or(&COLLATERAL_PRICE, Exact::one())?,
        };
        let threshold = entry.get(&THRESHOLD)?.map_or_else(|| inputs.need(&THRESHOLD), Ok)?;
        Ok(Collateral { value, threshold })
    };
    match inputs.find(&["collateral", "collaterals", "reserves", "assets"]) {
        Some((_, super::inputs::Given::List(_) | super::inputs::Given::Object(_))) => {
            let list = inputs.objects(&["collateral", "collaterals", "reserves", "assets"])?.unwrap_or_default();
            list.into_iter().map(one).collect()
        }
        _ => Ok(vec![one(inputs)?]),
    }
}

/// F38, Aave.
pub(super) fn aave(case: &Case<'_>) -> Result<Answer, Refused> {
    const CLOSE: Word = Word::share(&["close_factor", "close"]);
    const REPAID: Word = Word::not_negative(&["repaid", "repay", "debt_repaid", "debt_to_cover", "repaid_debt"]);
    const HEALTH: Word = Word::not_negative(&["health_factor", "hf"]);
    const DEBT_PRICE: Word = Word::above_zero(&["debt_price"]);
    const COLLATERAL_PRICE: Word = Word::above_zero(&["collateral_price"]);
    const DEBT_VALUE: Word = Word::not_negative(&["debt_value", "debt_usd", "reserve_debt", "debt"]);
    const COLLATERAL_VALUE: Word =
        Word::not_negative(&["collateral_value", "collateral_usd", "reserve_collateral", "collateral"]);
    const PROTOCOL: Word = Word::share(&["protocol_fee", "protocol_share", "liquidation_protocol_fee"]);
    let inputs = &case.inputs;
    let debt = || Ok(inputs.need(&DEBT)? * inputs.or(&DEBT_PRICE, Exact::one())?);
    let health = || match inputs.get(&HEALTH)? {
        Some(health) => Ok(health),
        None => defined(lending::health_factor(&collateral(inputs)?, &debt()?), "there is no debt"),
    };
    let close_factor = || match inputs.get(&CLOSE)? {
        Some(share) => Ok(share),
        None => {
            // Amounts that are left out are large.
            let large = whole(1_000_000);
            let collateral = inputs.or(&COLLATERAL_VALUE, large.clone())?;
            Ok(lending::close_factor(&health()?, &collateral, &inputs.or(&DEBT_VALUE, large)?))
        }
    };
    let repaid = || match inputs.get(&REPAID)? {
        Some(repaid) => Ok(repaid),
        None => Ok(inputs.need(&DEBT)? * close_factor()?),
    };
    // In the collateral's own unit where both prices are given.
    let exchange = || -> Result<Exact, Refused> {
        let prices = (inputs.get(&DEBT_PRICE)?, inputs.get(&COLLATERAL_PRICE)?);
        match prices {
            (None, None) => Ok(Exact::one()),
            (debt, collateral) => {
                let (debt, collateral) = (debt.unwrap_or_else(Exact::one), collateral.unwrap_or_else(Exact::one));
                defined(over(&debt, &collateral), "the collateral has no price")
            }
        }
    };
    let number = match case.output() {
        "health_factor" | "hf" => health()?,
        "liquidatable" => return Ok(Answer::Flag(health()? < Exact::one())),
        "close_factor" => close_factor()?,
        "repaid" | "max_repaid" | "debt_repaid" => repaid()?,
        "claimed" | "seized" | "collateral_seized" | "collateral_claimed" => {
            lending::seized(&repaid()?, &inputs.need(&BONUS)?) * exchange()?
        }
        "bonus_amount" | "liquidation_bonus_amount" | "profit" => repaid()? * inputs.need(&BONUS)? * exchange()?,
        "protocol_fee" | "protocol_amount" => repaid()? * inputs.need(&BONUS)? * inputs.need(&PROTOCOL)? * exchange()?,
        "health_factor_change" | "health_change" => health_change(inputs, &repaid()?, &health()?)?,
        "health_factor_after" => {
            let health = health()?;
            health_change(inputs, &repaid()?, &health)? + health
        }
        "toxic_threshold" | "toxic_below" => lending::toxic_below(&inputs.need(&THRESHOLD)?, &inputs.need(&BONUS)?),
        "improves" | "improves_health" | "toxic" => {
            let improves = health()? > lending::toxic_below(&inputs.need(&THRESHOLD)?, &inputs.need(&BONUS)?);
            return Ok(Answer::Flag(improves != (case.output() == "toxic")));
        }
        "deficit" | "bad_debt" => {
            let worth: Exact = collateral(inputs)?.iter().map(|kind| kind.value.clone()).sum();
            let covered = defined(over(&worth, &(Exact::one() + inputs.or_zero(&BONUS)?)), "the bonus is -100 %")?;
            (debt()? - covered).max(Exact::zero())
        }
        "debt_left" | "debt_after" => inputs.need(&DEBT)? - repaid()?,
        _ => {
            let supported = "health_factor, close_factor, repaid, claimed, health_factor_after, health_factor_change, \
                             toxic_threshold, deficit";
            return Err(case.unsupported(supported));
        }
    };
    Ok(Answer::Number(number))
}

fn health_change(inputs: &Inputs, repaid: &Exact, health: &Exact) -> Result<Exact, Refused> {
    let (threshold, bonus) = (inputs.need(&THRESHOLD)?, inputs.need(&BONUS)?);
    let change = lending::health_change(repaid, &inputs.need(&DEBT)?, health, &threshold, &bonus);
    defined(change, "the whole debt is repaid")
}

const TAB: Word = Word::not_negative(&["tab"]);
const CHOP: Word = Word::above_zero(&["chop", "penalty_factor"]);
const START: Word = Word::above_zero(&["start_price", "top", "top_price", "starting_price"]);
const ELAPSED: Word = Word::not_negative(&[
    "elapsed_seconds",
    "elapsed",
    "seconds",
    "time",
    "t",
    "age",
    "age_seconds",
    "seconds_elapsed",
]);

/// What the auction must raise: given, or debt with its penalty.
fn tab(inputs: &Inputs) -> Result<Exact, Refused> {
    const PENALTY: Word = Word::not_negative(&["penalty", "liquidation_penalty"]);
    if let Some(tab) = inputs.get(&TAB)? {
        return Ok(tab);
    }
    let chop = match (inputs.get(&CHOP)?, inputs.get(&PENALTY)?) {
        (Some(chop), _) => chop,
        (None, Some(penalty)) => Exact::one() + penalty,
        (None, None) => return Err(inputs.missing(&CHOP)),
    };
    Ok(lending::tab(&inputs.need(&DEBT)?, &chop))
}

fn start_price(inputs: &Inputs) -> Result<Exact, Refused> {
    const ORACLE: Word = Word::above_zero(&["oracle_price", "oracle", "price", "feed_price"]);
    const BUFFER: Word = Word::above_zero(&["buffer", "buf"]);
    match inputs.get(&START)? {
        Some(start) => Ok(start),
        None => Ok(lending::start_price(&inputs.need(&ORACLE)?, &inputs.need(&BUFFER)?)),
    }
}

/// The price of the auction: given, or where it has fallen to.
fn auction_price(inputs: &Inputs) -> Result<Exact, Refused> {
    const DURATION: Word = Word::above_zero(&["tau", "duration_seconds", "duration", "tau_seconds"]);
    const CUT: Word = Word::share(&["cut", "cut_factor"]);
    const STEP: Word = Word::above_zero(&["step", "step_seconds"]);
    const LOSS: Word = Word::share(&["decrease_per_step", "drop_per_step", "step_decrease", "rate_per_step", "decay"]);
    let falling = inputs.has(&ELAPSED) && (inputs.has(&DURATION) || inputs.has(&CUT) || inputs.has(&LOSS));
    if !falling {
        return inputs.need(&PRICE);
    }
    let fall = match (inputs.get(&DURATION)?, inputs.get(&CUT)?, inputs.get(&LOSS)?) {
        (Some(duration), _, _) => Fall::Linear { duration },
        (None, Some(cut), _) => Fall::Steps { cut, seconds: inputs.or(&STEP, Exact::one())? },
        (None, None, loss) => Fall::Steps {
            cut: Exact::one() - loss.unwrap_or_else(Exact::zero),
            seconds: inputs.or(&STEP, Exact::one())?,
        },
    };
    let price = lending::auction_price(&start_price(inputs)?, &fall, &inputs.need(&ELAPSED)?);
    defined(price, &format!("there are more than {} steps", lending::STEPS_MAX))
}

/// F39, Maker.
pub(super) fn maker(case: &Case<'_>) -> Result<Answer, Refused> {
    const TIP: Word = Word::not_negative(&["tip"]);
    const CHIP: Word = Word::not_negative(&["chip"]);
    const CUSP: Word = Word::share(&["cusp"]);
    const TAIL: Word = Word::not_negative(&["tail", "tail_seconds"]);
    const LOT: Word = Word::not_negative(&["lot", "collateral", "collateral_amount", "ink"]);
    const PAID: Word = Word::not_negative(&["debt_paid", "paid", "payment", "money", "dai", "owe"]);
    const WANTED: Word = Word::not_negative(&["amount", "take", "collateral_wanted", "qty"]);
    const HOLE: Word = Word::not_negative(&["hole", "ceiling", "debt_ceiling"]);
    const DIRT: Word = Word::not_negative(&["dirt", "in_auction", "debt_in_auction"]);
    let inputs = &case.inputs;
    let no_price = "the price has fallen to 0";
    let taken = || -> Result<lending::Taken, Refused> {
        let price = auction_price(inputs)?;
        let raise = if inputs.has(&TAB) || inputs.has(&CHOP) { Some(tab(inputs)?) } else { None };
        let money = match (inputs.get(&PAID)?, inputs.get(&WANTED)?) {
            (Some(paid), _) => paid,
            (None, Some(wanted)) => wanted * &price,
            (None, None) => match (&raise, inputs.get(&LOT)?) {
                (Some(raise), _) => raise.clone(),
                (None, Some(lot)) => lot * &price,
                (None, None) => return Err(inputs.missing(&PAID)),
            },
        };
        defined(lending::take(&money, &price, inputs.get(&LOT)?.as_ref(), raise.as_ref()), no_price)
    };
    let number = match case.output() {
        "tab" | "debt_with_penalty" | "auction_debt" | "debt" => tab(inputs)?,
        "start_price" | "top" | "top_price" => start_price(inputs)?,
        "price" | "auction_price" | "current_price" => auction_price(inputs)?,
        "reset_price" | "cusp_price" => start_price(inputs)? * inputs.need(&CUSP)?,
        "must_reset" | "needs_redo" | "reset" | "redo" => {
            let (top, price, cusp) = (start_price(inputs)?, auction_price(inputs)?, inputs.or_zero(&CUSP)?);
            let elapsed = inputs.or_zero(&ELAPSED)?;
            let tail = inputs.or(&TAIL, elapsed.clone())?;
            return Ok(Answer::Flag(lending::must_reset(&top, &price, &cusp, &elapsed, &tail)));
        }
        "collateral_bought" | "collateral_sold" | "collateral" | "bought" => taken()?.collateral,
        "debt_paid" | "paid" | "cost" | "amount_paid" | "raised" | "proceeds" => taken()?.paid,
        "collateral_returned" | "returned" | "collateral_left" => inputs.need(&LOT)? - taken()?.collateral,
        "tab_left" | "debt_left" => tab(inputs)? - taken()?.paid,
        "keeper_incentive" | "incentive" | "keeper_reward" => {
            lending::keeper_incentive(&inputs.or_zero(&TIP)?, &inputs.or_zero(&CHIP)?, &tab(inputs)?)
        }
        "room" | "debt_taken" | "liquidated_debt" | "dart" => {
            let (ceiling, in_auction) = (inputs.need(&HOLE)?, inputs.or_zero(&DIRT)?);
            let chop = inputs.or(&CHOP, Exact::one())?;
            let room = lending::room_for_debt(&inputs.need(&DEBT)?, &chop, &ceiling, &in_auction);
            defined(room, "the penalty factor is 0")?
        }
        _ => {
            let supported = "tab, start_price, price, reset_price, collateral_bought, debt_paid, collateral_returned, \
                             keeper_incentive";
            return Err(case.unsupported(supported));
        }
    };
    Ok(Answer::Number(number))
}
