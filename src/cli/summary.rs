//! The summary of a run as JSON, with keys that stay.
//!
//! Prices are decimal numbers in dollars, money in the currency `money` names; keys ending in `_lots`, `_step` and counts are
//! whole numbers; what did not happen is null. Owns the keys; the numbers are
//! [`Summary`](crate::recording::summary::Summary)'s.

use serde_json::json;

use crate::recording::Recording;
use crate::recording::summary::Summary;
use crate::sim::concentration::{self, Concentration};
use crate::sim::signals::Signal;
use crate::sim::units::{Mark, Money, PPM};

pub(super) fn json(run: &Recording) -> String {
    let header = run.header();
    let summary = Summary::of(run);
    let price = |mark: Mark| header.price(mark.ticks());
    let money = |amount: Money| header.whole(amount);
    let first = run.frame(0);
    let ledger = run.end().map(|market| (market.ledger().recount(), market.ledger().cash_in()));
    let value = json!({
        "scenario": header.scenario,
        "seed": header.seed,
        "steps": summary.steps,
        "model_version": header.model_version,
        "money": header.currency.symbol(),
        "price": {
            "start": price(summary.price.start),
            "low": price(summary.price.low),
            "low_step": summary.price.low_step,
            "end": price(summary.price.end),
            "max_drawdown": summary.price.max_drawdown,
        },
        "open_interest": {
            "start_lots": summary.open_interest.start_lots,
            "low_lots": summary.open_interest.low_lots,
            "end_lots": summary.open_interest.end_lots,
        },
        "liquidations": {
            "accounts": summary.liquidations.accounts,
            "lots_long": summary.liquidations.lots_long,
            "lots_short": summary.liquidations.lots_short,
            "notional": money(summary.liquidations.notional),
            "waves_max": summary.liquidations.waves_max,
            "first_step": summary.liquidations.first_step,
            "peak_step": summary.liquidations.peak_step,
        },
        "fund": {
            "start": money(summary.fund.start),
            "low": money(summary.fund.low),
            "end": money(summary.fund.end),
        },
        "adl": {
            "accounts": summary.adl.accounts,
            "lots": summary.adl.lots,
            "notional": money(summary.adl.notional),
            "first_step": summary.adl.first_step,
        },
        "shared_losses": shared(run),
        "bad_debt": money(summary.bad_debt),
        "haircut_total": money(summary.haircut_total),
        "uncovered": money(summary.uncovered),
        "outcomes": summary.outcomes.iter().map(|(outcome, step)| json!({"outcome": outcome.name(), "step": step})).collect::<Vec<_>>(),
        "ledger": {
            "sum_lots": ledger.map(|(totals, _)| totals.assets.iter().map(|positions| positions.lots.abs()).sum::<i64>()),
            "sum_cash": ledger.map(|(totals, _)| money(totals.cash)),
            "cash_in": ledger.map(|(_, cash_in)| money(cash_in)),
        },
        "signals": {
            "r_bar": first.r_bar(),
            "e_crit": first.critical_shock,
            "r_c": first.critical_ratio(),
            "realised_r": summary.realised.ratio(),
            "a_q": summary.realised.volume_amplification(),
            "oi_over_depth": first.signal(Signal::OpenInterestOverDepth),
            "near_liquidation_percent": first.signal(Signal::NearLiquidation),
            "leverage_weighted_lots": first.signal(Signal::LeverageWeighted),
            "contagion_radius": first.contagion(),
        },
        "assets": others(run),
        "digest": format!("{:016x}", summary.digest),
    });
    format!("{value:#}\n")
}

/// The assets after the headline one, in a few numbers each.
fn others(run: &Recording) -> Vec<serde_json::Value> {
    let Some(market) = run.end() else { return Vec::new() };
    let listed = market.setup().assets.iter().skip(1).zip(run.others());
    listed
        .map(|(asset, frames)| {
            let price = |mark: Mark| asset.contract.tick.to_f64(mark.0.into()) / 2.0;
            let low = frames.iter().min_by_key(|frame| frame.mark);
            json!({
                "name": asset.name,
                "price": {
                    "start": frames.first().map(|frame| price(frame.mark)),
                    "low": low.map(|frame| price(frame.mark)),
                    "end": frames.last().map(|frame| price(frame.mark)),
                },
                "open_interest": {
                    "start_lots": frames.first().map(|frame| frame.open_interest),
                    "end_lots": frames.last().map(|frame| frame.open_interest),
                },
                "liquidations": {
                    "lots_long": frames.iter().map(|frame| frame.lots_long).sum::<i64>(),
                    "lots_short": frames.iter().map(|frame| frame.lots_short).sum::<i64>(),
                },
            })
        })
        .collect()
}

/// Who bore what deleveraging and loss sharing took, in total and how unevenly. Amounts of money are
/// those against the mark.
fn shared(run: &Recording) -> serde_json::Value {
    let header = run.header();
    let worth = |account| {
        run.end().map_or(header.worth, |market| {
            let ledger = market.ledger();
            ledger.worth(ledger.account(account).asset)
        })
    };
    let burdens = concentration::burdens(run.events(), worth);
    let spread = Concentration::of(burdens.values().map(|burden| burden.total()));
    let share = |millionths: i64| millionths as f64 / PPM as f64;
    json!({
        "accounts": burdens.len(),
        "total": header.whole(spread.total),
        "largest": header.whole(spread.largest),
        "largest_share": share(spread.largest_share),
        "gini": share(spread.gini),
        "gini_of_lots": share(Concentration::of(burdens.values().map(|burden| burden.lots.into())).gini),
    })
}
