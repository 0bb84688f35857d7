//! Cases of closing out: formulas F20, F27, F29, F34, F36 and F40.

use num_traits::{One, Signed, Zero};

use crate::venues::closeout::{self, Carried, DriftMarket, PartialLiquidation};
use crate::venues::number::{Exact, over, whole};
use crate::venues::value::{Contract, Fill};

use super::inputs::{Inputs, Refused};
use super::name::Word;
use super::position::{self, defined};
use super::{Answer, Case, words};

/// F20, Cube.
pub(super) fn cube(case: &Case<'_>) -> Result<Answer, Refused> {
    const KEPT: Word = Word::share(&["kept_share", "kept", "maintenance_kept", "keep"]);
    const PRICE: Word =
        Word::above_zero(&["price", "trigger_price", "liquidation_price", "maintenance_price", "mark", "zero_price"]);
    case.only_one_of(&["aggression_price", "limit_price", "price"])?;
    let inputs = &case.inputs;
    let kept = inputs.or(&KEPT, Exact::new(7.into(), 10.into()))?;
    let (side, size) = (position::side(inputs)?, position::size(inputs, Contract::Linear)?);
    let price = inputs.need(&PRICE)?;
    let maintenance = match inputs.get(&words::MAINTENANCE)? {
        Some(maintenance) => maintenance,
        None => &size * &price * position::rate(inputs)?,
    };
    let limit = closeout::aggression_price(side, &price, &size, &maintenance, &kept);
    defined(limit, "the size is 0").map(Answer::Number)
}

/// F27, dYdX.
pub(super) fn fillable(case: &Case<'_>) -> Result<Answer, Refused> {
    const ADJUSTMENT: Word = Word::not_negative(&["bankruptcy_adjustment", "ba", "bankruptcy_adjustment_factor"]);
    const SPREAD: Word =
        Word::not_negative(&["spread_to_maintenance_ratio", "smmr", "spread_to_maintenance_margin_ratio", "spread"]);
    let inputs = &case.inputs;
    let account = position::account(inputs)?;
    let adjustment = inputs.or(&ADJUSTMENT, Exact::one())?;
    let spread = inputs.or(&SPREAD, Exact::new(3.into(), 2.into()))?;
    let rating = closeout::bankruptcy_rating(&adjustment, &account.value, &account.maintenance);
    let rating = defined(rating, "the maintenance margin is 0")?;
    let held = &account.position;
    let number = match case.output() {
        "fillable_price" => {
            let price = closeout::fillable_price(&held.notional(), &rating, &spread, &held.maintenance(), &held.size);
            defined(price, "the size is 0")?
        }
        "adjusted_bankruptcy_rating" | "bankruptcy_rating" | "abr" => rating,
        "max_spread" | "widest_spread" => spread * &held.rate,
        "account_value" | "total_net_collateral" => account.value,
        "maintenance_margin" | "total_maintenance_margin" => account.maintenance,
        _ => return Err(case.unsupported("fillable_price, bankruptcy_rating, max_spread")),
    };
    Ok(Answer::Number(number))
}

/// F29, Vega: size of the network's order, and its profit.
pub(super) fn vega(case: &Case<'_>) -> Result<Answer, Refused> {
    match case.output() {
        "disposal_size" | "order_size" | "size" | "close_size" | "closeout_size" | "network_order_size" => {
            disposal(case)
        }
        _ => carried(case),
    }
}

fn disposal(case: &Case<'_>) -> Result<Answer, Refused> {
    const SHARE: Word = Word::share(&["disposal_fraction", "disposal_share"]);
    const WHOLE_BELOW: Word = Word::not_negative(&["full_disposal_size", "full_size"]);
    const VOLUME: Word =
        Word::not_negative(&["book_volume", "available_volume", "volume", "volume_in_range", "n", "depth"]);
    const VOLUME_SHARE: Word =
        Word::share(&["max_fraction", "max_fraction_consumed", "max_fraction_of_book", "max_book_fraction"]);
    let inputs = &case.inputs;
    let position = position::size(inputs, Contract::Linear)?;
    let share = inputs.or(&SHARE, Exact::one())?;
    let below = inputs.or_zero(&WHOLE_BELOW)?;
    // Without a word on the book it is deep enough.
    let (volume, volume_share) = match inputs.get(&VOLUME)? {
        Some(volume) => (volume, inputs.or(&VOLUME_SHARE, Exact::one())?),
        None => (position.clone(), Exact::one()),
    };
    Ok(Answer::Number(closeout::disposal_size(&position, &share, &below, &volume, &volume_share)))
}

fn carried(case: &Case<'_>) -> Result<Answer, Refused> {
    const PRICE: Word = Word::above_zero(&["mark", "price", "mark_price", "fill_price"]);
    const SIZE: Word = Word::any(&["size", "qty", "position", "volume"]);
    const FEE: Word = Word::any(&["fee", "fees", "fee_paid"]);
    const FEE_RATE: Word = Word::fee(&["fee_rate", "taker_fee"]);
    let inputs = &case.inputs;
    let mut network = Carried::default();
    let mut fees = Exact::zero();
    let rate = inputs.or_zero(&FEE_RATE)?;
    let mut found = false;
    for name in [&["takeovers", "acquisitions"][..], &["disposals", "sales"], &["events", "trades"]] {
        for trade in inputs.objects(name)?.unwrap_or_default() {
            found = true;
            let size = match position::named_side(trade, words::SIDE)? {
                Some(side) => side.sign() * trade.need(&SIZE)?.abs(),
                None => trade.need(&SIZE)?,
            };
            let price = trade.need(&PRICE)?;
            network.trade(&size, &price);
            // Taking over costs no fee; trading does.
            if name[0] != "takeovers" {
                fees += trade.get(&FEE)?.unwrap_or_else(|| (&size * &price).abs() * &rate);
            }
        }
    }
    if !found {
        return Err(inputs.lacks("takeovers", "a list of sizes and marks"));
    }
    fees = inputs.or(&Word::not_negative(&["fees", "fees_paid", "total_fees"]), fees)?;
    let number = match case.output() {
        "realised_pnl" | "realized_pnl" | "pnl" => network.realised - fees,
        "unrealised_pnl" | "unrealized_pnl" => network.unrealised(&inputs.need(&words::MARK)?),
        "total_pnl" => network.unrealised(&inputs.need(&words::MARK)?) + &network.realised - fees,
        "position" | "open_volume" | "network_position" => network.position,
        "average_entry" | "average_entry_price" | "entry" => network.average_entry,
        "fees" => fees,
        _ => {
            let supported = "disposal_size, realised_pnl, unrealised_pnl, total_pnl, position, average_entry";
            return Err(case.unsupported(supported));
        }
    };
    Ok(Answer::Number(number))
}

/// The levels of a book, from the best.
fn levels(inputs: &Inputs) -> Result<Vec<Fill>, Refused> {
    const PRICE: Word = Word::above_zero(&["price", "p"]);
    const SIZE: Word = Word::not_negative(&["size", "qty", "quantity", "volume", "x", "amount"]);
    const PRICES: Word = Word::above_zero(&["prices", "level_prices"]);
    const SIZES: Word = Word::not_negative(&["sizes", "level_sizes", "quantities", "volumes"]);
    let names = &["levels", "book", "bids", "asks", "depth", "order_book"];
    let pairs = match (inputs.numbers(&PRICES)?, inputs.numbers(&SIZES)?) {
        (Some(prices), Some(sizes)) if prices.len() == sizes.len() => prices.into_iter().zip(sizes).collect(),
        _ => inputs.pairs(names, &PRICE, &SIZE)?.ok_or_else(|| inputs.lacks("levels", "a list of prices and sizes"))?,
    };
    Ok(pairs.into_iter().map(|(price, size)| Fill { price, size }).collect())
}

/// F34.
pub(super) fn sweep(case: &Case<'_>) -> Result<Answer, Refused> {
    let inputs = &case.inputs;
    let size = position::size(inputs, Contract::Linear)?;
    let swept = closeout::sweep(&levels(inputs)?, &size);
    let slipped = || -> Result<Exact, Refused> {
        let average = defined(swept.average(), "nothing was filled")?;
        let mark = inputs.need(&words::MARK)?;
        defined(over(&(average - &mark), &mark), "the mark is 0")
    };
    let number = match case.output() {
        "average_price" | "average_fill_price" | "vwap" | "fill_price" | "avg_price" | "average" => {
            defined(swept.average(), "nothing was filled")?
        }
        "worst_price" | "last_price" => defined(swept.worst, "nothing was filled")?,
        "filled" | "filled_size" | "filled_qty" => swept.filled,
        "unfilled" | "unfilled_size" | "remaining" => size - swept.filled,
        "cost" | "proceeds" | "notional" | "total_cost" => swept.cost,
        "slippage" => slipped()?.abs(),
        _ => return Err(case.unsupported("average_price, worst_price, filled, unfilled, cost, slippage")),
    };
    Ok(Answer::Number(number))
}

/// F36, Drift.
pub(super) fn drift(case: &Case<'_>) -> Result<Answer, Refused> {
    const SHORTAGE: Word = Word::not_negative(&["shortage", "margin_shortage"]);
    const QUOTE_PRICE: Word = Word::above_zero(&["quote_price", "quote_oracle_price"]);
    const LIQUIDATOR: Word = Word::share(&["liquidator_fee", "liq_fee", "liquidation_fee"]);
    const FUND_FEE: Word = Word::share(&["fund_fee", "if_fee", "insurance_fund_fee", "if_liquidation_fee"]);
    const MOST: Word = Word::share(&["max_fund_fee", "max_if_fee", "max_insurance_fund_fee", "max_fee", "max"]);
    const SHARE: Word = Word::share(&["fee_share", "share"]);
    const SLOTS: Word = Word::not_negative(&["slots", "slots_elapsed", "elapsed_slots"]);
    const GRACE: Word = Word::not_negative(&["grace_slots", "grace"]);
    const MOST_LIQUIDATOR: Word = Word::share(&["max_liquidator_fee", "max_liq_fee"]);
    let inputs = &case.inputs;
    if matches!(case.output(), "liquidator_fee" | "liq_fee") {
        let grace = inputs.or(&GRACE, whole(1_500))?;
        let most = inputs.or(&MOST_LIQUIDATOR, Exact::one())?;
        let fee = closeout::growing_fee(&inputs.need(&LIQUIDATOR)?, &inputs.need(&SLOTS)?, &grace, &most);
        return Ok(Answer::Number(fee));
    }
    let market = DriftMarket {
        price: inputs.need(&words::MARK)?,
        quote_price: inputs.or(&QUOTE_PRICE, Exact::one())?,
        rate: position::rate(inputs)?,
        liquidator_fee: inputs.or_zero(&LIQUIDATOR)?,
    };
    let shortage = inputs.need(&SHORTAGE)?;
    let fund_fee = || -> Result<Exact, Refused> {
        let size = position::size(inputs, Contract::Linear)?;
        let share = inputs.or(&SHARE, Exact::new(95.into(), 100.into()))?;
        let fee = market.fund_fee(&shortage, &size, &share, inputs.get(&MOST)?.as_ref());
        defined(fee, "the position has no value")
    };
    let number = match case.output() {
        "fund_fee" | "if_fee" | "insurance_fund_fee" => fund_fee()?,
        "base" | "base_size" | "base_amount" | "liquidation_size" | "size" | "base_asset_amount"
        | "base_transferred" => {
            // Without a size there is nothing to work the fund's fee out from: it is none unless given.
            let fee = match inputs.get(&FUND_FEE)? {
                Some(fee) => fee,
                None if inputs.has(&words::QUANTITY) => fund_fee()?,
                None => Exact::zero(),
            };
            defined(market.size_to_cover(&shortage, &fee), "the fees take all the margin that closing frees")?
        }
        _ => return Err(case.unsupported("base_size, fund_fee, liquidator_fee")),
    };
    Ok(Answer::Number(number))
}

/// F40, Paradex.
pub(super) fn paradex(case: &Case<'_>) -> Result<Answer, Refused> {
    const SHARE: Word = Word::share(&["liquidation_share", "share", "x"]);
    const PENALTY: Word = Word::not_negative(&["penalty_factor", "k", "penalty_rate"]);
    const STEP: Word = Word::share(&["share_step", "step"]);
    const TARGET: Word = Word::above_zero(&["target_ratio", "target", "target_margin_ratio", "threshold"]);
    let inputs = &case.inputs;
    let contract = case.contract()?;
    let positions = inputs.objects(words::POSITIONS)?.unwrap_or_default();
    let mut unrealised = Exact::zero();
    let mut summed = Exact::zero();
    for entry in &positions {
        unrealised += position::unrealised(entry, contract)?;
        let rate = match position::rate_given(entry)? {
            Some(rate) => rate,
            None => position::rate(inputs)?,
        };
        summed += match entry.get(&words::MAINTENANCE)? {
            Some(maintenance) => maintenance,
            None => position::notional(entry, contract)? * rate,
        };
    }
    if positions.is_empty() {
        unrealised = inputs.or_zero(&words::UNREALISED)?;
    }
    let collateral = || match inputs.get(&words::QUOTE_BALANCE)?.or(inputs.get(&words::MARGIN)?) {
        Some(collateral) => Ok(collateral),
        None => inputs.need(&words::WALLET),
    };
    let value = match inputs.get(&words::ACCOUNT_VALUE)? {
        Some(value) => value,
        None => collateral()? + &unrealised,
    };
    let maintenance = match inputs.get(&words::MAINTENANCE)? {
        Some(maintenance) => maintenance,
        None if positions.is_empty() => return Err(inputs.missing(&words::MAINTENANCE)),
        None => summed,
    };
    let account = |factor: Exact| PartialLiquidation {
        account_value: value.clone(),
        maintenance: maintenance.clone(),
        penalty_factor: factor,
    };
    let penalised = || Ok(account(inputs.need(&PENALTY)?));
    let target = || inputs.or(&TARGET, Exact::new(9.into(), 10.into()));
    let chosen = || -> Result<Exact, Refused> {
        let step = inputs.or(&STEP, Exact::new(1.into(), 5.into()))?;
        if step < Exact::new(1.into(), 1_000.into()) {
            return Err(inputs.wrong(STEP.names[0], crate::venues::number::text(&step), "a share from 0.001 to 1"));
        }
        Ok(penalised()?.share(&step, &target()?))
    };
    let share = || match inputs.get(&SHARE)? {
        Some(share) => Ok(share),
        None => chosen(),
    };
    let no_value = "no account value is left";
    let number = match case.output() {
        "account_value" => value,
        "maintenance_margin" => maintenance,
        "unrealised_pnl" | "unrealized_pnl" => unrealised,
        "margin_ratio" => defined(over(&maintenance, &value), no_value)?,
        "liquidation_share" | "share" | "smallest_share" => chosen()?,
        "penalty" => penalised()?.penalty(&share()?),
        "margin_ratio_after" => defined(penalised()?.ratio_after(&share()?), no_value)?,
        "account_value_after" => value.clone() - penalised()?.penalty(&share()?),
        "maintenance_margin_after" => (Exact::one() - share()?) * &maintenance,
        "collateral_left" | "collateral_after" => {
            let share = share()?;
            collateral()? + &share * &unrealised - penalised()?.penalty(&share)
        }
        "enough" | "sufficient" => {
            let ratio = defined(penalised()?.ratio_after(&share()?), no_value)?;
            return Ok(Answer::Flag(!ratio.is_negative() && ratio < target()?));
        }
        _ => {
            let supported = "account_value, maintenance_margin, margin_ratio, liquidation_share, penalty, \
                             margin_ratio_after, collateral_left";
            return Err(case.unsupported(supported));
        }
    };
    Ok(Answer::Number(number))
}
