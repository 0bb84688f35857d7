//! Which formula answers a case: the one it names, or the one its subject, venue and inputs point to.

use crate::venues::value::Contract;

use super::inputs::{Inputs, Refused};
use super::name::Name;
use super::{
    Answer, Case, Columns, adl, bands, bankruptcy, bybit, closeout, fund, funding, haircuts, lending,
    liquidation_price, margin, vega_funding, vega_margin,
};

/// The highest number of a formula.
const LAST: u8 = 40;

/// The number of the formula a case names, if it does.
pub(super) fn named(columns: &Columns<'_>) -> Result<Option<u8>, Refused> {
    let named = columns.formula.trim();
    if named.is_empty() {
        return Ok(None);
    }
    let number = named.strip_prefix(['F', 'f']).and_then(|number| number.parse().ok());
    number.filter(|number| *number <= LAST).map(Some).ok_or_else(|| {
        Refused::Unsupported("column `formula`", named.chars().take(60).collect(), format!("F0 to F{LAST}"))
    })
}

/// The number of the formula of a case.
pub(super) fn of(columns: &Columns<'_>, inputs: &Inputs, output: &Name) -> Result<u8, Refused> {
    let pointed_to = || by_subject(columns, inputs, output);
    named(columns)?.or_else(pointed_to).ok_or_else(|| {
        let supported = "one of liquidation_price, bankruptcy_price, margin, pnl, funding, fund_delta, adl_rank, \
                         adl_allocation, band, lending, closeout and fillable_price, or a column `formula`";
        let topic = columns.topic.trim().chars().take(60).collect();
        Refused::Unsupported("column `topic`", topic, supported.to_owned())
    })
}

/// The contract a formula is about where nothing says.
pub(super) const fn usual_contract(formula: u8) -> Contract {
    if matches!(formula, 5 | 6 | 13) { Contract::Inverse } else { Contract::Linear }
}

/// Answers a case by a formula. What the formula does not know may be one of the values every position
/// has: value, profit, margin, bankruptcy price, what a fill leaves for the fund.
pub(super) fn answer(formula: u8, case: &Case<'_>) -> Result<Answer, Refused> {
    let own = by_formula(formula, case);
    let Err(Refused::Unsupported(..)) = own else { return own };
    [0, 2, 12, 26].into_iter().filter(|other| *other != formula).map(|other| by_formula(other, case)).fold(
        own,
        |found, other| match (&found, &other) {
            (
                Err(Refused::Unsupported(..)),
                Ok(_) | Err(Refused::Missing(..) | Refused::Wrong(..) | Refused::Undefined(_)),
            ) => other,
            _ => found,
        },
    )
}

fn by_formula(formula: u8, case: &Case<'_>) -> Result<Answer, Refused> {
    match formula {
        0 => margin::value_and_profit(case),
        1 => liquidation_price::binance(case),
        2 => margin::brackets(case),
        3 => bybit::isolated(case),
        4 => liquidation_price::simple(case),
        5 => bybit::inverse_cross(case),
        6 | 9 => liquidation_price::of_margin(case),
        7 => liquidation_price::kucoin_cross(case),
        8 => liquidation_price::dydx(case),
        10 => liquidation_price::with_fee(case),
        11 => liquidation_price::textbook(case),
        12 => bankruptcy::price(case),
        13 => bankruptcy::inverse_cross(case),
        14 => bankruptcy::amount(case),
        15 => margin::risk_limit(case),
        16 => margin::open_interest(case),
        17 => liquidation_price::hyperliquid(case),
        18 => vega_margin::margin(case),
        19 => margin::risk_rate(case),
        20 => closeout::cube(case),
        21 => funding::common(case),
        22 => funding::hyperliquid(case),
        23 => funding::dydx(case),
        24 => vega_funding::perpetual(case),
        25 => adl::rank(case),
        26 => fund::fill(case),
        27 => closeout::fillable(case),
        28 => fund::drawdown(case),
        29 => closeout::vega(case),
        30 => adl::transfer(case),
        31 => fund::clawback(case),
        32 => haircuts::by_profit(case),
        33 => haircuts::by_risk(case),
        34 => closeout::sweep(case),
        35 => bands::band(case),
        36 => closeout::drift(case),
        37 => fund::social_loss(case),
        38 => lending::aave(case),
        39 => lending::maker(case),
        _ => closeout::paradex(case),
    }
}

/// The formula a subject and a venue point to; where a venue has several, what is given decides.
fn by_subject(columns: &Columns<'_>, inputs: &Inputs, output: &Name) -> Option<u8> {
    let venue = columns.venue.to_ascii_lowercase();
    let at = |name: &str| venue.contains(name);
    let given = |names: &[&str]| inputs.find(names).is_some();
    let inverse = || matches!(inputs.text(&["contract"]), Ok(Some(kind)) if kind.starts_with("inverse"));
    Some(match columns.topic.trim().to_ascii_lowercase().as_str() {
        "liquidation_price" if at("binance") => 1,
        "liquidation_price" if at("bybit") && inverse() => 5,
        "liquidation_price" if at("bybit") => 3,
        "liquidation_price" if at("kucoin") && given(&["positions", "total_margin", "account_margin_ratio"]) => 7,
        "liquidation_price" if at("kucoin") => 4,
        "liquidation_price" if at("dydx") => 8,
        "liquidation_price" if at("drift") => 9,
        "liquidation_price" if at("okx") || at("gate") => 10,
        "liquidation_price" if at("kraken") => 6,
        "liquidation_price" if at("hyperliquid") => 17,
        "liquidation_price" => 11,
        "bankruptcy_price" if output.base == "bankruptcy_amount" || at("dydx") => 14,
        "bankruptcy_price" if at("gate") || (inverse() && given(&["taker_fee", "fee_rate", "fee"])) => 13,
        "bankruptcy_price" => 12,
        "margin" if at("bitmex") || at("bigone") => 15,
        "margin" if at("dydx") => 16,
        "margin" if at("hyperliquid") => 17,
        "margin" if at("vega") && given(&["dated_future_margin"]) => 24,
        "margin" if at("vega") => 18,
        "margin" if at("kucoin") => 19,
        "margin" if at("paradex") => 40,
        "margin" if at("okx") && output.base == "margin_ratio" => 10,
        "margin" if at("binance") && output.base == "margin_ratio" => 1,
        "margin" => 2,
        "pnl" if given(&["takeovers", "disposals"]) => 29,
        "pnl" => 0,
        "funding" if at("hyperliquid") => 22,
        "funding" if at("dydx") => 23,
        "funding" if at("vega") => 24,
        "funding" => 21,
        "fund_delta" if at("drift") => 36,
        "fund_delta" if at("paradex") => 40,
        "fund_delta" if matches!(output.base.as_str(), "drawdown" | "threshold" | "adl_amount" | "triggered") => 28,
        "fund_delta" => 26,
        "adl_rank" => 25,
        "adl_allocation" if given(&["weighting"]) => 33,
        "adl_allocation" if at("drift") => 37,
        "adl_allocation" if given(&["policy", "severity"]) => 32,
        "adl_allocation" if output.base.contains("rate") || given(&["system_loss", "collected"]) => 31,
        "adl_allocation" => 30,
        "band" => 35,
        "lending" if at("maker") => 39,
        "lending" => 38,
        "closeout" if at("paradex") => 40,
        "closeout" if at("vega") => 29,
        "closeout" if at("drift") => 36,
        "closeout" if at("cube") => 20,
        "closeout" => 34,
        "fillable_price" if at("cube") => 20,
        "fillable_price" => 27,
        _ => return None,
    })
}
