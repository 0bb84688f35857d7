//! Cases of haircuts: formulas F32 and F33.

use num_traits::{One, Signed, Zero};

use crate::venues::haircuts::{self, Weighting};
use crate::venues::number::{Exact, over, whole};

use super::inputs::{Inputs, Refused};
use super::name::Word;
use super::position::defined;
use super::{Answer, Case};

/// Sharing rules a case may name.
fn policy(inputs: &Inputs) -> Result<Option<String>, Refused> {
    inputs.text(&["policy", "method", "rule"])
}

/// Number of an account, from 1, as a place from 0.
fn account(inputs: &Inputs, count: usize) -> Result<usize, Refused> {
    const ACCOUNT: Word = Word::any(&["account", "winner", "trader", "index", "i"]);
    let place = inputs.index(&ACCOUNT, 1, i64::try_from(count).unwrap_or(i64::MAX))?;
    place.map(|place| (place - 1) as usize).ok_or_else(|| inputs.missing(&ACCOUNT))
}

const FUND: Word = Word::not_negative(&["fund", "insurance_fund", "fund_balance"]);
const SEVERITY: Word = Word::share(&["severity", "theta"]);
const BUDGET: Word = Word::not_negative(&["budget", "haircut_budget", "total_haircut", "b", "haircut_total"]);
const DEFICIT: Word = Word::not_negative(&["deficit", "residual", "total_deficit"]);
const CAPS: Word = Word::not_negative(&["caps", "beta", "limits", "cap"]);

/// What is to be taken in all: as given, or severity × what the fund does not cover of the deficit.
fn budget(inputs: &Inputs, deficit: impl Fn() -> Result<Exact, Refused>) -> Result<Exact, Refused> {
    if let Some(budget) = inputs.get(&BUDGET)? {
        return Ok(budget);
    }
    let deficit = inputs.get(&DEFICIT)?.map_or_else(deficit, Ok)?;
    let left = (deficit - inputs.or_zero(&FUND)?).max(Exact::zero());
    Ok(left * inputs.or(&SEVERITY, Exact::one())?)
}

/// F32.
pub(super) fn by_profit(case: &Case<'_>) -> Result<Answer, Refused> {
    const COLLATERAL: Word = Word::any(&["collateral", "collaterals", "margins"]);
    const PROFITS: Word = Word::any(&["pnl", "pnls", "profits", "profit"]);
    const CAPACITIES: Word = Word::not_negative(&["capacity", "capacities", "w", "winner_pnl"]);
    const QUEUE: Word = Word::any(&["queue", "order"]);
    let inputs = &case.inputs;
    let profits = inputs.numbers(&PROFITS)?;
    let capacities = match (inputs.numbers(&CAPACITIES)?, &profits) {
        (Some(capacities), _) => capacities,
        (None, Some(profits)) => haircuts::capacities(profits),
        (None, None) => return Err(inputs.missing(&PROFITS)),
    };
    let equities = || -> Result<Vec<Exact>, Refused> {
        let profits = profits.as_ref().ok_or_else(|| inputs.missing(&PROFITS))?;
        let collateral = inputs.numbers(&COLLATERAL)?.ok_or_else(|| inputs.missing(&COLLATERAL))?;
        if collateral.len() != profits.len() {
            let allowed = format!("a list as long as pnl, {}", profits.len());
            return Err(inputs.wrong("collateral", format!("a list of {}", collateral.len()), &allowed));
        }
        Ok(profits.iter().zip(&collateral).map(|(profit, collateral)| profit + collateral).collect())
    };
    let deficit = || equities().map(|equities| haircuts::deficit(&equities));
    let budget = || budget(inputs, deficit);
    let limits = || -> Result<Vec<Exact>, Refused> {
        Ok(match inputs.numbers(&CAPS)? {
            Some(caps) => capacities.iter().zip(&caps).map(|(capacity, cap)| capacity * cap).collect(),
            None => capacities.clone(),
        })
    };
    let taken = || -> Result<Vec<Exact>, Refused> {
        match policy(inputs)?.as_deref() {
            Some("queue") => {
                let queue =
                    inputs.numbers(&QUEUE)?.ok_or_else(|| inputs.lacks("queue", "a list of account numbers"))?;
                let place = |number: &Exact| {
                    let inside =
                        number.is_integer() && number.is_positive() && *number <= whole(capacities.len() as i64);
                    let place = inside.then(|| usize::try_from(number.to_integer()).ok()).flatten();
                    let allowed = format!("account numbers from 1 to {}", capacities.len());
                    place.map(|place| place - 1).ok_or_else(|| inputs.wrong("queue", number, &allowed))
                };
                let queue = queue.iter().map(place).collect::<Result<Vec<_>, _>>()?;
                Ok(haircuts::by_queue(&capacities, &queue, &budget()?))
            }
            Some("pro_rata" | "pro-rata" | "prorata" | "proportional") => {
                Ok(haircuts::pro_rata(&capacities, &budget()?))
            }
            Some("capped_pro_rata" | "capped" | "capped-pro-rata") => {
                Ok(haircuts::capped(&capacities, &limits()?, &budget()?))
            }
            Some(other) => Err(inputs.wrong("policy", format!("“{other}”"), "queue, pro_rata or capped_pro_rata")),
            None if inputs.has(&QUEUE) => Err(inputs.lacks("policy", "queue, pro_rata or capped_pro_rata")),
            None => Ok(haircuts::pro_rata(&capacities, &budget()?)),
        }
    };
    let list = |numbers: Vec<Exact>| Answer::List(numbers.into_iter().map(Answer::Number).collect());
    let number = match case.output() {
        "haircut" | "amount" => taken()?.swap_remove(account(inputs, capacities.len())?),
        "haircut_fraction" | "fraction" | "haircut_rate" if inputs.find(&["account", "winner"]).is_none() => {
            // The same for everybody in pro-rata.
            defined(over(&taken()?.iter().sum(), &capacities.iter().sum()), "nobody has a profit")?
        }
        "haircut_fraction" | "fraction" | "haircut_rate" => {
            let place = account(inputs, capacities.len())?;
            defined(over(&taken()?[place], &capacities[place]), "the account has no profit")?
        }
        "haircuts" => return Ok(list(taken()?)),
        "haircut_fractions" => {
            let fraction = |(taken, capacity): (Exact, &Exact)| over(&taken, capacity).unwrap_or_else(Exact::zero);
            return Ok(list(taken()?.into_iter().zip(&capacities).map(fraction).collect()));
        }
        "total_haircut" => taken()?.iter().sum(),
        "largest_haircut" | "max_haircut" => taken()?.into_iter().max().unwrap_or_else(Exact::zero),
        "pnl_after" | "profit_after" => {
            let place = account(inputs, capacities.len())?;
            let profits = profits.as_ref().unwrap_or(&capacities);
            &profits[place] - &taken()?[place]
        }
        "equity_after" => {
            let place = account(inputs, capacities.len())?;
            &equities()?[place] - &taken()?[place]
        }
        "equity" => equities()?.swap_remove(account(inputs, capacities.len())?),
        "deficit" | "total_deficit" => deficit()?,
        "budget" => budget()?,
        "capacity" | "total_capacity" => capacities.iter().sum(),
        "uncovered" | "remaining" => budget()? - taken()?.iter().sum::<Exact>(),
        "residual" => (deficit()? - inputs.or_zero(&FUND)?).max(Exact::zero()),
        "gap" | "queue_gap" => {
            let top = capacities.iter().max().cloned().unwrap_or_else(Exact::zero);
            let share = defined(over(&top, &capacities.iter().sum()), "nobody has a profit")?;
            budget()? * (Exact::one() - share)
        }
        _ => {
            let supported =
                "haircut, haircut_fraction, haircuts, total_haircut, deficit, budget, capacity, equity_after";
            return Err(case.unsupported(supported));
        }
    };
    Ok(Answer::Number(number))
}

/// How leverage weighs: as the case says.
fn weighting(inputs: &Inputs) -> Result<Weighting, Refused> {
    const THRESHOLD: Word = Word::not_negative(&["threshold", "t", "leverage_threshold"]);
    const EXPONENT: Word = Word::any(&["exponent", "power", "p", "n"]);
    let allowed = "rap_linear, rap_power, rap_cvar, notional or equity";
    match inputs.text(&["weighting", "policy", "rule", "method"])?.as_deref() {
        Some("rap_linear" | "linear" | "rap") => Ok(Weighting::Linear),
        Some("rap_power" | "power") => {
            let exponent = inputs.index(&EXPONENT, -20, 20)?.ok_or_else(|| inputs.missing(&EXPONENT))?;
            Ok(Weighting::Power(i32::try_from(exponent).unwrap_or(1)))
        }
        Some("rap_cvar" | "cvar") => Ok(Weighting::Excess(inputs.need(&THRESHOLD)?)),
        Some("notional" | "notional_pro_rata") => Ok(Weighting::Notional),
        Some("equity" | "equity_pro_rata" | "pro_rata" | "pro-rata" | "pro_rata_equity" | "prorata") => {
            Ok(Weighting::Equity)
        }
        Some(other) => Err(inputs.wrong("weighting", format!("“{other}”"), allowed)),
        None => Err(inputs.lacks("weighting", allowed)),
    }
}

/// F33.
pub(super) fn by_risk(case: &Case<'_>) -> Result<Answer, Refused> {
    const EQUITIES: Word = Word::not_negative(&["equity", "equities"]);
    const LEVERAGES: Word = Word::not_negative(&["leverage", "leverages", "lambda"]);
    const NOTIONALS: Word = Word::not_negative(&["notional", "notionals"]);
    let inputs = &case.inputs;
    let equities = inputs.numbers(&EQUITIES)?.ok_or_else(|| inputs.missing(&EQUITIES))?;
    let weighting = weighting(inputs)?;
    let leverages = match (inputs.numbers(&LEVERAGES)?, inputs.numbers(&NOTIONALS)?) {
        (Some(leverages), _) => leverages,
        (None, Some(notionals)) => {
            let leverage = |(notional, equity)| over(notional, equity).unwrap_or_else(Exact::zero);
            notionals.iter().zip(&equities).map(leverage).collect()
        }
        (None, None) if weighting == Weighting::Equity => vec![Exact::one(); equities.len()],
        (None, None) => return Err(inputs.missing(&LEVERAGES)),
    };
    if leverages.len() != equities.len() {
        let allowed = format!("a list as long as equity, {}", equities.len());
        return Err(inputs.wrong("leverage", format!("a list of {}", leverages.len()), &allowed));
    }
    let weights: Vec<Exact> =
        equities.iter().zip(&leverages).map(|(equity, leverage)| weighting.weight(equity, leverage)).collect();
    let limits = || -> Result<Vec<Exact>, Refused> {
        let caps = match inputs.numbers(&CAPS) {
            Ok(Some(caps)) => caps,
            // One cap for everybody.
            _ => vec![inputs.or(&CAPS, Exact::one())?; equities.len()],
        };
        if caps.len() != equities.len() {
            let allowed = format!("a list as long as equity, {}", equities.len());
            return Err(inputs.wrong("caps", format!("a list of {}", caps.len()), &allowed));
        }
        Ok(equities.iter().zip(&caps).map(|(equity, cap)| equity * cap).collect())
    };
    let taken = || -> Result<Vec<Exact>, Refused> {
        let budget = budget(inputs, || Err(inputs.missing(&BUDGET)))?;
        Ok(haircuts::capped(&weights, &limits()?, &budget))
    };
    let shares = || defined(haircuts::shares(&weights), "nobody has a weight");
    let winner = || account(inputs, equities.len());
    let list = |numbers: Vec<Exact>| Answer::List(numbers.into_iter().map(Answer::Number).collect());
    let number = match case.output() {
        "share_of_haircut" | "share" | "haircut_share" => shares()?.swap_remove(winner()?),
        "shares" => return Ok(list(shares()?)),
        "haircut" | "amount" => taken()?.swap_remove(winner()?),
        "haircuts" => return Ok(list(taken()?)),
        "haircut_fraction" | "fraction" => {
            let place = winner()?;
            defined(over(&taken()?[place], &equities[place]), "the winner has no equity")?
        }
        "equity_after" => {
            let place = winner()?;
            &equities[place] - &taken()?[place]
        }
        "tau" => {
            let budget = budget(inputs, || Err(inputs.missing(&BUDGET)))?;
            defined(over(&budget, &weights.iter().sum()), "nobody has a weight")?
        }
        "total_haircut" => taken()?.iter().sum(),
        "weight" => weights[winner()?].clone(),
        _ => {
            return Err(case.unsupported("share_of_haircut, haircut, haircut_fraction, shares, haircuts, equity_after"));
        }
    };
    Ok(Answer::Number(number))
}
