//! The frames of a run as CSV: one line a step.
//!
//! Prices and money in dollars with all their digits, lots and steps as integers, the decimal
//! sign always a point, an empty field for what does not exist. The column names are a stable
//! contract: columns may be added at the end, never renamed. Owns that table.

use super::decimal::{Units, ratio};
use super::{Error, finish, provenance};
use crate::recording::{Currency, Frame, Recording};
use crate::sim::units::{Scale, Step};

/// The columns, in order. The unit is the last word of a name: `_usd` dollars, `_lots` lots, `_s`
/// seconds; a name without a unit is a count or a plain ratio. The last three say in every line where it
/// comes from. `volatility` is that of one step.
pub const COLUMNS: [&str; 47] = [
    "step",
    "time_s",
    "index_usd",
    "mark_usd",
    "last_usd",
    "mid_usd",
    "best_bid_usd",
    "best_ask_usd",
    "open_interest_lots",
    "open_interest_usd",
    "waves",
    "longs_liquidated",
    "shorts_liquidated",
    "longs_sold_lots",
    "shorts_bought_lots",
    "longs_sold_usd",
    "shorts_bought_usd",
    "fund_usd",
    "fees_usd",
    "fund_paid_usd",
    "margin_lost_usd",
    "adl_accounts",
    "adl_lots",
    "adl_usd",
    "adl_cost_usd",
    "bad_debt_usd",
    "haircut_usd",
    "uncovered_usd",
    "triggers_near_lots",
    "bids_near_lots",
    "r_bar",
    "critical_shock_lots",
    "digest",
    "sold_lots",
    "bought_lots",
    "r_critical",
    "bids_1pct_lots",
    "triggers_2pct_lots",
    "leverage_weighted_lots",
    "volatility",
    "autocorrelation",
    "branching",
    "contagion_radius",
    "funding",
    "scenario",
    "seed",
    "simulated_by",
];

/// The columns that are in dollars whatever money is counted in.
const IN_DOLLARS: [&str; 7] =
    ["index_usd", "mark_usd", "last_usd", "mid_usd", "best_bid_usd", "best_ask_usd", "open_interest_usd"];

/// The columns of a run whose money is counted in a currency.
fn columns(money: &Currency) -> [String; COLUMNS.len()] {
    COLUMNS.map(|name| if IN_DOLLARS.contains(&name) { name.to_owned() } else { money.column(name) })
}

/// The frames as CSV.
///
/// # Errors
/// When the table cannot be written, which memory alone can cause.
pub fn csv(run: &Recording) -> Result<Vec<u8>, Error> {
    csv_between(run, 0, Step::MAX)
}

/// The frames from one step to another, both included: the same lines as of the whole run.
///
/// # Errors
/// When the table cannot be written, which memory alone can cause.
pub fn csv_between(run: &Recording, first: Step, last: Step) -> Result<Vec<u8>, Error> {
    let units = Units::of(run.header());
    let source = provenance::columns(run);
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(columns(&run.header().currency))?;
    for frame in run.frames().iter().filter(|frame| (first..=last).contains(&frame.step)) {
        table.write_record(line(&units, frame).iter().chain(&source))?;
    }
    finish(table)
}

fn line(units: &Units, frame: &Frame) -> [String; COLUMNS.len() - provenance::COLUMNS] {
    let readings = &frame.readings;
    let decimal = |mantissa: i64, decimals| Scale { mantissa: 1, decimals }.text(mantissa.into());
    let side = |price: Option<i64>| price.map_or_else(String::new, |ticks| units.ticks(ticks));
    [
        frame.step.to_string(),
        units.time(frame.step),
        units.index(frame),
        units.mark(frame.mark),
        units.ticks(frame.last),
        units.mark(frame.mid),
        side(frame.best_bid),
        side(frame.best_ask),
        frame.open_interest.to_string(),
        units.notional(frame.open_interest, frame.mark),
        frame.waves.to_string(),
        frame.longs_liquidated.to_string(),
        frame.shorts_liquidated.to_string(),
        frame.lots_long.to_string(),
        frame.lots_short.to_string(),
        units.money(frame.notional_long),
        units.money(frame.notional_short),
        units.money(frame.fund),
        units.money(frame.fees),
        units.money(frame.fund_paid),
        units.money(frame.margin_lost),
        frame.adl_accounts.to_string(),
        frame.adl_lots.to_string(),
        units.money(frame.adl_notional),
        units.money(frame.adl_cost),
        units.money(frame.bad_debt),
        units.money(frame.haircut),
        units.money(frame.uncovered),
        frame.triggers_near.to_string(),
        frame.bids_near.to_string(),
        ratio(frame.triggers_near, frame.bids_near),
        frame.critical_shock.to_string(),
        format!("{:016x}", frame.digest),
        readings.sold.to_string(),
        readings.bought.to_string(),
        decimal(readings.critical_ratio_ppm, 6),
        readings.bids_one_percent.to_string(),
        readings.triggers_two_percent.to_string(),
        decimal(readings.leveraged, 2),
        decimal(readings.volatility_ppb, 9),
        readings.autocorrelation_ppm.map_or_else(String::new, |value| decimal(value.into(), 6)),
        readings.branching_ppm.map_or_else(String::new, |value| decimal(value.into(), 6)),
        readings.contagion_ppm.map_or_else(String::new, |value| decimal(value, 6)),
        readings.funding_ppb.map_or_else(String::new, |value| decimal(value, 9)),
    ]
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, csv};
    use crate::recording::sample;

    #[test]
    fn a_run_is_one_line_a_step_under_the_header() {
        let run = sample::one_step(
            |frame| {
                frame.best_bid = None;
                frame.notional_long = 378_000_001;
                frame.index_micro = 9_999_123_456;
                (frame.triggers_near, frame.bids_near) = (1, 3);
            },
            &[],
        );
        let text = String::from_utf8(csv(&run).unwrap()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0], COLUMNS.join(","));
        assert_eq!(
            lines[2],
            "1,60,99.99123456,100.000,100.00,100.000,,100.01,1480000,148000000.000,0,0,0,0,0,\
             3780000.01,0.00,1750000.00,0.00,0.00,0.00,0,0,0.00,0.00,0.00,0.00,0.00,1,3,0.333333,\
             64000,7f3a91c4e20b55d9,0,0,1.500000,40000,0,0.00,0.000000000,,,,,spiral,42,\"Downdraft 0.1.0, model 1\""
        );
    }

    #[test]
    fn the_same_run_gives_the_same_bytes() {
        let bytes = csv(&sample::cascade()).unwrap();
        assert_eq!(bytes, csv(&sample::cascade()).unwrap());
        assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), 322);
    }
}
