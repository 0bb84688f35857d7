//! Cases of Vega's margin: formula F18.

use num_traits::{One, Zero};

use crate::venues::number::Exact;
use crate::venues::value::{Contract, Side};
use crate::venues::vega_margin::{self, Exposure, Order};

use super::inputs::{Inputs, Refused};
use super::name::Word;
use super::position;
use super::{Answer, Case, words};

/// F18, Vega.
pub(super) fn margin(case: &Case<'_>) -> Result<Answer, Refused> {
    const RISK_LONG: Word = Word::not_negative(&["risk_factor_long", "long_risk_factor", "rf_long", "risk_factor"]);
    const RISK_SHORT: Word = Word::not_negative(&["risk_factor_short", "short_risk_factor", "rf_short", "risk_factor"]);
    const SLIPPAGE: Word = Word::not_negative(&["slippage_factor", "slippage", "linear_slippage_factor", "slip"]);
    const BUYS: Word = Word::not_negative(&["buy_orders", "buys", "buy_volume", "buy_order_size"]);
    const SELLS: Word = Word::not_negative(&["sell_orders", "sells", "sell_volume", "sell_order_size"]);
    const FUNDING: Word = Word::not_negative(&["funding_factor", "margin_funding_factor"]);
    const ACCRUED: Word = Word::any(&["accrued_funding_per_unit", "accrued_funding", "funding_payment_per_unit"]);
    let inputs = &case.inputs;
    if position::isolated(inputs)? || inputs.has(&MARGIN_FACTOR) || inputs.has(&MAX_PRICE) {
        return backed(case);
    }
    let exposure = Exposure {
        mark: inputs.need(&words::MARK)?,
        open_volume: inputs.or_zero(&words::SIGNED_SIZE)?,
        buys: inputs.or_zero(&BUYS)?,
        sells: inputs.or_zero(&SELLS)?,
        slippage: inputs.or_zero(&SLIPPAGE)?,
    };
    let of_side = |exposure: &Exposure, side: Side| {
        let word = if side == Side::Long { &RISK_LONG } else { &RISK_SHORT };
        // The factor of a side without risk need not be given.
        let factor = if exposure.riskiest(side).is_zero() { inputs.or_zero(word)? } else { inputs.need(word)? };
        Ok(exposure.maintenance(side, &factor))
    };
    let larger = |exposure: &Exposure| -> Result<Exact, Refused> {
        Ok(of_side(exposure, Side::Long)?.max(of_side(exposure, Side::Short)?))
    };
    let funding =
        vega_margin::accrued_funding(&inputs.or_zero(&FUNDING)?, &exposure.open_volume, &inputs.or_zero(&ACCRUED)?);
    let alone = exposure.position_alone();
    let with_orders = || Ok(larger(&exposure)? + &funding);
    let number = match case.output() {
        "maintenance_margin" | "maintenance_margin_position" | "position_margin" => larger(&alone)? + funding,
        "maintenance_margin_with_orders" => with_orders()?,
        "order_margin" => larger(&exposure)? - larger(&alone)?,
        "maintenance_margin_long" | "long_maintenance_margin" => of_side(&exposure, Side::Long)?,
        "maintenance_margin_short" | "short_maintenance_margin" => of_side(&exposure, Side::Short)?,
        "riskiest_long" => exposure.riskiest(Side::Long),
        "riskiest_short" => exposure.riskiest(Side::Short),
        level => level_factor(inputs, level).ok_or_else(|| case.unsupported(OUTPUTS))?? * with_orders()?,
    };
    Ok(Answer::Number(number))
}

const OUTPUTS: &str =
    "maintenance_margin, maintenance_margin_with_orders, order_margin, search_level, initial_margin, release_level";

/// The multiple of maintenance that a level is.
fn level_factor(inputs: &Inputs, output: &str) -> Option<Result<Exact, Refused>> {
    const SEARCH: Word = Word::not_negative(&[
        "search_level_factor",
        "search_factor",
        "search_level_scaling",
        "search_scaling",
        "search",
    ]);
    const INITIAL: Word = Word::not_negative(&[
        "initial_margin_factor",
        "initial_factor",
        "initial_margin_scaling",
        "initial_scaling",
        "initial",
    ]);
    const RELEASE: Word = Word::not_negative(&[
        "release_level_factor",
        "release_factor",
        "collateral_release_factor",
        "collateral_release_scaling",
        "release_scaling",
        "collateral_release",
        "release",
    ]);
    let word = match output {
        "search_level" | "search_margin" | "margin_search_level" => &SEARCH,
        "initial_margin" | "initial_level" | "initial_margin_level" => &INITIAL,
        "release_level" | "collateral_release" | "collateral_release_level" | "release_margin" => &RELEASE,
        _ => return None,
    };
    Some(inputs.need(word))
}

const MARGIN_FACTOR: Word = Word::not_negative(&["margin_factor", "isolated_margin_factor", "factor"]);
const MAX_PRICE: Word = Word::above_zero(&["max_price", "maximum_price", "price_cap", "cap_price"]);

/// F18: Vega's isolated mode and fully collateralised products.
fn backed(case: &Case<'_>) -> Result<Answer, Refused> {
    let inputs = &case.inputs;
    let (factor, most) = (inputs.get(&MARGIN_FACTOR)?, inputs.get(&MAX_PRICE)?);
    let worth = |side: Side, price: &Exact| match (&most, &factor) {
        (Some(most), _) if price > most => {
            let allowed = format!("at most the highest price, {}", crate::venues::number::text(most));
            Err(inputs.wrong("price", crate::venues::number::text(price), &allowed))
        }
        (Some(most), _) => Ok(vega_margin::fully_collateralised(side, price, most)),
        (None, Some(factor)) => Ok(vega_margin::isolated(price, &Exact::one(), factor)),
        (None, None) => Err(inputs.missing(&MARGIN_FACTOR)),
    };
    let held = match position::size_given(inputs, Contract::Linear) {
        Ok(Some(size)) => position::side(inputs)?.sign() * size,
        // A flat party has orders only.
        _ => Exact::zero(),
    };
    let position_margin = || -> Result<Exact, Refused> {
        let side = Side::of(&held);
        if held.is_zero() {
            return Ok(Exact::zero());
        }
        let price = inputs.get(&words::ENTRY)?.map_or_else(|| inputs.need(&words::MARK), Ok)?;
        Ok(worth(side, &price)? * side.sign() * &held)
    };
    let order_margin = || -> Result<Exact, Refused> {
        let orders = orders(inputs)?;
        for order in &orders {
            worth(order.side, &order.price)?;
        }
        Ok(vega_margin::backed_orders(&held, &orders, |order| {
            worth(order.side, &order.price).unwrap_or_else(|_| Exact::zero())
        }))
    };
    let number = match case.output() {
        "order_margin" => order_margin()?,
        "position_margin" | "maintenance_margin" | "initial_margin" | "margin" | "isolated_margin" => {
            position_margin()?
        }
        "total_margin" | "margin_with_orders" | "maintenance_margin_with_orders" => {
            position_margin()? + order_margin()?
        }
        _ => return Err(case.unsupported("position_margin, order_margin, total_margin")),
    };
    Ok(Answer::Number(number))
}

/// Resting orders: a list, or one order under names of its own.
fn orders(inputs: &Inputs) -> Result<Vec<Order>, Refused> {
    const PRICE: Word = Word::above_zero(&["limit_price", "price", "order_price"]);
    const SIZE: Word = Word::not_negative(&["size", "qty", "order_size", "volume", "remaining"]);
    let read = |order: &Inputs| {
        let side = position::named_side(order, &["side", "order_side"])?;
        let side = side.ok_or_else(|| order.lacks("side", "buy or sell"))?;
        Ok(Order { side, size: order.need(&SIZE)?, price: order.need(&PRICE)? })
    };
    if let Some(list) = inputs.objects(&["orders", "open_orders"])? {
        return list.into_iter().map(read).collect();
    }
    const LIMIT: Word = Word::above_zero(&["limit_price", "order_price"]);
    const ORDER_SIZE: Word = Word::not_negative(&["order_size", "order_qty", "order_volume"]);
    const BUYS: Word = Word::not_negative(&["buy_orders", "buy_order_size", "buys"]);
    const SELLS: Word = Word::not_negative(&["sell_orders", "sell_order_size", "sells"]);
    let mut orders = Vec::new();
    for (word, side) in [(&BUYS, Side::Long), (&SELLS, Side::Short)] {
        if let Some(size) = inputs.get(word)?.filter(|size| !size.is_zero()) {
            orders.push(Order { side, size, price: inputs.need(&LIMIT)? });
        }
    }
    if orders.is_empty() {
        let side = position::named_side(inputs, &["order_side", "side"])?;
        let side = side.ok_or_else(|| inputs.lacks("order_side", "buy or sell"))?;
        orders.push(Order { side, size: inputs.need(&ORDER_SIZE)?, price: inputs.need(&LIMIT)? });
    }
    Ok(orders)
}
