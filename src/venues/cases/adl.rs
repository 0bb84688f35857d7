//! Cases of deleveraging: ranking (F25) and transfer (F30).

use num_traits::{One, Signed, Zero};

use crate::venues::adl::{self, EtherealRank};
use crate::venues::number::{Exact, over, whole};
use crate::venues::value::{Contract, Side};

use super::inputs::{Inputs, Refused};
use super::name::Word;
use super::position::{self, defined};
use super::{Answer, Case, words};

const NO_EQUITY: &str = "the equity is 0";
const NAMES: &[&str] = &["id", "account", "name", "trader", "user"];
const PROFIT_SHARE: Word = Word::any(&[
    "pnl_ratio",
    "profit_ratio",
    "pnl_share",
    "profit_share",
    "pnl",
    "return",
    "profit",
    "roe",
    "return_on_margin",
]);
const LEVERAGE: Word = Word::any(&["effective_leverage", "leverage", "lev"]);
const EQUITY: Word = Word::any(&["equity", "account_value", "account_equity"]);
const BANKRUPT_VALUE: Word = Word::any(&["bankrupt_value", "value_bankrupt", "bankruptcy_value", "v_bankrupt"]);

/// Whose ranking a case asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ranking {
    ProfitAndLeverage,
    Product,
    Binance,
    ReturnOnly,
    Hyperliquid,
    Htx,
    Bulk,
    Ethereal,
    Entry,
}

fn ranking(case: &Case<'_>) -> Result<Ranking, Refused> {
    let cross = matches!(case.inputs.text(&["margin_mode"])?.as_deref(), Some("cross"));
    Ok(match case.venue.to_ascii_lowercase().as_str() {
        venue if venue.contains("binance") => Ranking::Binance,
        venue if venue.contains("kucoin") && cross => Ranking::ReturnOnly,
        venue if venue.contains("hyperliquid") => Ranking::Hyperliquid,
        venue if venue.contains("htx") || venue.contains("sunx") || venue.contains("huobi") => Ranking::Htx,
        venue if venue.contains("bulk") => Ranking::Bulk,
        venue if venue.contains("ethereal") => Ranking::Ethereal,
        venue if venue.contains("dango") => Ranking::Entry,
        venue if venue.contains("okx") || venue.contains("bybit") => Ranking::Product,
        _ => Ranking::ProfitAndLeverage,
    })
}

/// F25.
pub(super) fn rank(case: &Case<'_>) -> Result<Answer, Refused> {
    let inputs = &case.inputs;
    let number = match case.output() {
        "score" | "rank_score" | "adl_score" | "index" | "priority" | "ranking_score" => score(case, inputs)?,
        "pnl_ratio" | "profit_ratio" | "pnl_share" | "return" | "pnl" | "return_on_entry" | "profit_share" => {
            profit_share(case, inputs)?
        }
        "effective_leverage" | "leverage" => leverage(case, inputs)?,
        "margin_ratio" => margin_ratio(inputs)?,
        "rank" | "position_in_queue" => {
            let about = inputs.text(NAMES)?.ok_or_else(|| inputs.lacks("account", "one of the accounts"))?;
            let place = order(case)?.iter().position(|name| *name == about);
            let place = place.ok_or_else(|| inputs.wrong("account", format!("“{about}”"), "one of the accounts"))?;
            whole(place as i64 + 1)
        }
        "order" | "queue" | "ranking" | "adl_order" | "sequence" => {
            return Ok(Answer::List(order(case)?.into_iter().map(Answer::Text).collect()));
        }
        "quintile" | "light" | "indicator" | "quantile" | "lights" | "percentile" | "adl_quantile" => quantile(case)?,
        _ => {
            return Err(
                case.unsupported("score, pnl_ratio, return, effective_leverage, margin_ratio, order, rank, quantile")
            );
        }
    };
    Ok(Answer::Number(number))
}

fn score(case: &Case<'_>, inputs: &Inputs) -> Result<Exact, Refused> {
    const WEIGHT: Word = Word::share(&["weight", "w", "pnl_weight"]);
    const SCORE: Word = Word::any(&["score"]);
    if let Some(score) = inputs.get(&SCORE)? {
        return Ok(score);
    }
    match ranking(case)? {
        Ranking::Binance => Ok(profit_share(case, inputs)? * margin_ratio(inputs)?),
        Ranking::ReturnOnly => profit_share(case, inputs),
        Ranking::Product => Ok(profit_share(case, inputs)? * leverage(case, inputs)?),
        Ranking::Hyperliquid => {
            let side = position::named_side(inputs, words::SIDE)?.unwrap_or_else(|| {
                inputs.get(&words::SIGNED_SIZE).ok().flatten().map_or(Side::Long, |size| Side::of(&size))
            });
            let (mark, entry) = (inputs.need(&words::MARK)?, inputs.need(&words::ENTRY)?);
            let notional = position::notional(inputs, Contract::Linear)?;
            let score = adl::hyperliquid(side, &mark, &entry, &notional, &inputs.need(&EQUITY)?);
            defined(score, NO_EQUITY)
        }
        Ranking::Htx => {
            let ratio = inputs.need(&words::MARGIN_RATIO)?;
            defined(adl::htx(&profit_share(case, inputs)?, &ratio), "the margin ratio is 0")
        }
        Ranking::Bulk => {
            let score = adl::bulk(&profit_share(case, inputs)?, &leverage(case, inputs)?, &inputs.need(&WEIGHT)?);
            defined(score, "the score is no number")
        }
        Ranking::Ethereal => leverage(case, inputs),
        // The largest profit first: the lowest entry of longs, the highest of shorts.
        Ranking::Entry => Ok(-position::side(inputs)?.sign() * inputs.need(&words::ENTRY)?),
        Ranking::ProfitAndLeverage => {
            let returns = profit_share(case, inputs)?;
            let score = adl::profit_and_leverage(&returns, &leverage(case, inputs)?);
            defined(score, "the effective leverage is 0")
        }
    }
}

/// Signed values at mark and entry, given or from prices.
fn values(case: &Case<'_>, inputs: &Inputs) -> Result<(Exact, Exact), Refused> {
    const NOW: Word = Word::any(&["value_mark", "mark_value", "v_mark", "value_now"]);
    const AT_ENTRY: Word = Word::any(&["value_entry", "entry_value", "v_entry"]);
    if let (Some(now), Some(at_entry)) = (inputs.get(&NOW)?, inputs.get(&AT_ENTRY)?) {
        return Ok((now, at_entry));
    }
    let contract = position::contract(inputs, case.venue, Contract::Linear)?;
    let side = position::side(inputs)?;
    // The shares do not depend on the size.
    let size = position::size_given(inputs, contract)?.unwrap_or_else(Exact::one);
    let at = |word: &Word| defined(adl::signed_value(contract, side, &size, &inputs.need(word)?), "a price is 0");
    Ok((at(&words::MARK)?, at(&words::ENTRY)?))
}

fn profit_share(case: &Case<'_>, inputs: &Inputs) -> Result<Exact, Refused> {
    if let Some(share) = inputs.get(&PROFIT_SHARE)? {
        return Ok(share);
    }
    if ranking(case)? == Ranking::Binance {
        let unrealised = position::unrealised(inputs, position::contract(inputs, case.venue, Contract::Linear)?)?;
        return Ok(adl::binance_profit_share(&unrealised, &inputs.need(&words::WALLET)?));
    }
    let (now, at_entry) = values(case, inputs)?;
    defined(adl::profit_share(&now, &at_entry), "the value at entry is 0")
}

fn margin_ratio(inputs: &Inputs) -> Result<Exact, Refused> {
    if let Some(ratio) = inputs.get(&words::MARGIN_RATIO)? {
        return Ok(ratio);
    }
    let unrealised = position::unrealised(inputs, Contract::Linear)?;
    let maintenance = position::maintenance(inputs, Contract::Linear)?;
    Ok(adl::binance_margin_ratio(&maintenance, &inputs.need(&words::WALLET)?, &unrealised))
}

/// Value over equity: of values at mark and bankruptcy, of prices, of notional and equity, or of margin
/// and profit.
fn leverage(case: &Case<'_>, inputs: &Inputs) -> Result<Exact, Refused> {
    if let Some(leverage) = inputs.get(&LEVERAGE)? {
        return Ok(leverage);
    }
    if let (Some(notional), Some(equity)) = (inputs.get(&words::NOTIONAL)?, inputs.get(&EQUITY)?) {
        return defined(adl::effective_leverage(&notional, &equity), NO_EQUITY);
    }
    let contract = position::contract(inputs, case.venue, Contract::Linear)?;
    let now = match inputs.get(&words::NOTIONAL)? {
        Some(notional) => notional,
        None => values(case, inputs)?.0,
    };
    let equity = if let Some(bankrupt) = inputs.get(&BANKRUPT_VALUE)? {
        &now - bankrupt
    } else if let Some(bankrupt) = inputs.get(&words::BANKRUPTCY)? {
        let size = position::size_given(inputs, contract)?.unwrap_or_else(Exact::one);
        let bankrupt = adl::signed_value(contract, position::side(inputs)?, &size, &bankrupt);
        &now - defined(bankrupt, "the bankruptcy price is 0")?
    } else if let Some(equity) = inputs.get(&EQUITY)? {
        equity
    } else {
        inputs.need(&words::MARGIN)? + position::unrealised(inputs, contract)?
    };
    defined(adl::effective_leverage(&now, &equity), NO_EQUITY)
}

fn listed(inputs: &Inputs) -> Result<Vec<&Inputs>, Refused> {
    let names = &["positions", "accounts", "candidates", "traders", "winners"];
    inputs.objects(names)?.ok_or_else(|| inputs.lacks("positions", "a list of positions"))
}

/// Names of the positions, the one that is deleveraged first in front; their numbers from 1 where they have
/// no names.
fn order(case: &Case<'_>) -> Result<Vec<String>, Refused> {
    const BALANCE: Word = Word::any(&["balance", "collateral", "wallet_balance", "equity"]);
    const OPENED: Word = Word::any(&["opened", "opened_at", "time", "timestamp", "created_at"]);
    const SCORES: Word = Word::any(&["scores"]);
    let inputs = &case.inputs;
    if let Some(scores) = inputs.numbers(&SCORES)? {
        return Ok(adl::descending(&scores).into_iter().map(|place| (place + 1).to_string()).collect());
    }
    let positions = listed(inputs)?;
    let places = if ranking(case)? == Ranking::Ethereal {
        let rank = |entry: &&Inputs| {
            Ok(EtherealRank {
                leverage: leverage(case, entry)?,
                unrealised: entry.or_zero(&words::UNREALISED)?,
                balance: entry.or_zero(&BALANCE)?,
                opened: entry.or_zero(&OPENED)?,
            })
        };
        let ranks = positions.iter().map(rank).collect::<Result<Vec<_>, Refused>>()?;
        let mut places: Vec<usize> = (0..ranks.len()).collect();
        places.sort_by(|a, b| ranks[*a].compare(&ranks[*b]));
        places
    } else {
        let scores = positions.iter().map(|entry| score(case, entry)).collect::<Result<Vec<_>, _>>()?;
        adl::descending(&scores)
    };
    places
        .into_iter()
        .map(|place| Ok(positions[place].text(NAMES)?.unwrap_or_else(|| (place + 1).to_string())))
        .collect()
}

/// Rank over number of users, or the fifth of the side in which a position ends.
fn quantile(case: &Case<'_>) -> Result<Exact, Refused> {
    const RANK: Word = Word::not_negative(&["rank", "place", "position_in_queue"]);
    const USERS: Word = Word::above_zero(&["users", "number_of_users", "user_count", "total_users"]);
    const SIZE_BEFORE: Word =
        Word::not_negative(&["cumulative_size", "size_up_to", "cumulative", "accumulated_size", "accumulated"]);
    const SIDE_SIZE: Word = Word::above_zero(&["total_size", "side_size", "size_of_side", "total"]);
    const SIZES: Word = Word::not_negative(&["sizes", "queue_sizes"]);
    let inputs = &case.inputs;
    if let Some(upto) = inputs.get(&SIZE_BEFORE)? {
        return defined(adl::quintile(&upto, &inputs.need(&SIDE_SIZE)?), "the side has no size");
    }
    if let (Some(sizes), Some(rank)) = (inputs.numbers(&SIZES)?, inputs.index(&RANK, 1, i64::from(u32::MAX))?) {
        let upto = sizes.iter().take(usize::try_from(rank).unwrap_or(usize::MAX)).sum();
        return defined(adl::quintile(&upto, &sizes.iter().sum()), "the side has no size");
    }
    defined(over(&inputs.need(&RANK)?, &inputs.need(&USERS)?), "there are no users")
}

/// F30.
pub(super) fn transfer(case: &Case<'_>) -> Result<Answer, Refused> {
    const COUNTERPARTY: Word = Word::any(&["counterparty_quote", "counterparty_quote_balance", "offsetting_quote"]);
    const COUNTERPARTY_SIZE: Word = Word::any(&["counterparty_size", "counterparty_position", "offsetting_size"]);
    let inputs = &case.inputs;
    // Positive: the liquidated account receives.
    let amount = || super::bankruptcy::amount_of(inputs);
    let delta = || super::bankruptcy::delta(inputs, &position::account(inputs)?);
    let number = match case.output() {
        "transfer_amount" | "transfer" => amount()?.abs(),
        "bankruptcy_amount" => amount()?,
        "counterparty_quote_after" => inputs.need(&COUNTERPARTY)? - amount()?,
        "liquidated_quote_after" => inputs.need(&words::QUOTE_BALANCE)? + amount()?,
        "counterparty_size_after" | "counterparty_position_after" => inputs.need(&COUNTERPARTY_SIZE)? - delta()?,
        "liquidated_size_after" | "liquidated_position_after" => position::account(inputs)?.position.size + delta()?,
        "liquidated_equity_after" | "liquidated_account_value_after" => {
            let account = position::account(inputs)?;
            account.value + amount()? + delta()? * account.position.price
        }
        "bankruptcy_price" => bankruptcy_price(case)?,
        "winner_pnl" | "realised_pnl" | "realized_pnl" | "winner_realised_pnl" | "pnl" => {
            let entry = inputs.get(&WINNER_ENTRY)?.map_or_else(|| inputs.need(&words::ENTRY), Ok)?;
            let side = match position::named_side(inputs, &["winner_side", "counterparty_side"])? {
                Some(side) => side,
                None => position::side(inputs)?,
            };
            adl::realised_at(side, &position::size(inputs, Contract::Linear)?, &bankruptcy_price(case)?, &entry)
        }
        "value_given_up" | "cost_of_adl" | "cost" | "given_up" | "cost_to_winners" => {
            let (size, mark) = (position::size(inputs, Contract::Linear)?, inputs.need(&words::MARK)?);
            adl::given_up(&size, &bankruptcy_price(case)?, &mark)
        }
        "equity" | "account_value" => equity(inputs)?,
        "negative_equity" | "deficit" => (-equity(inputs)?).max(Exact::zero()),
        "execution_price" | "adl_price" => execution_price(case)?,
        _ => {
            let supported = "transfer_amount, counterparty_quote_after, liquidated_quote_after, bankruptcy_price, \
                             winner_pnl, value_given_up, negative_equity, execution_price";
            return Err(case.unsupported(supported));
        }
    };
    Ok(Answer::Number(number))
}

const WINNER_ENTRY: Word = Word::above_zero(&["winner_entry", "counterparty_entry", "winner_entry_price"]);

fn bankruptcy_price(case: &Case<'_>) -> Result<Exact, Refused> {
    match case.inputs.get(&words::BANKRUPTCY)? {
        Some(price) => Ok(price),
        None => super::bankruptcy::of_position(&case.inputs, Contract::Linear),
    }
}

fn equity(inputs: &Inputs) -> Result<Exact, Refused> {
    Ok(inputs.need(&words::MARGIN)? + position::unrealised(inputs, Contract::Linear)?)
}

/// At which price a venue deleverages: Ethereal and Hyperliquid at the mark, the first no further than the
/// bankruptcy price; a copy of Bybit's rule takes the mark where that is more than 5 % away from it.
fn execution_price(case: &Case<'_>) -> Result<Exact, Refused> {
    let inputs = &case.inputs;
    let mark = || inputs.need(&words::MARK);
    let venue = case.venue.to_ascii_lowercase();
    if venue.contains("ethereal") {
        let (mark, bankrupt) = (mark()?, bankruptcy_price(case)?);
        // The bankrupt account must not be left with less than nothing, nor with more than it has.
        return Ok(match position::side(inputs)? {
            Side::Long => mark.max(bankrupt),
            Side::Short => mark.min(bankrupt),
        });
    }
    if venue.contains("hyperliquid") || venue.contains("okx") {
        return mark();
    }
    let bankrupt = bankruptcy_price(case)?;
    if venue.contains("bybit") && inputs.has(&words::MARK) {
        let mark = mark()?;
        let away = (&bankrupt - &mark).abs() > &mark / whole(20);
        return Ok(if away { mark } else { bankrupt });
    }
    Ok(bankrupt)
}
