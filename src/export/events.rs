//! The events of a run as CSV: one line a fact, in the order the facts happened.
//!
//! One table for every kind of event; a column an event does not have is empty. Dollars with all
//! their digits, lots as integers. The columns are a stable contract: more may be added at the
//! end, none is renamed. Owns that table.
//!
//! | column | holds |
//! |---|---|
//! | `step`, `wave` | when; wave 0 is before the first or after the last wave of the step |
//! | `event` | `index_shock`, `changed`, `maintenance_in_force`, `outside_order`, `liquidated`, `fund_paid`, `deleveraged`, `haircut`, `outcome`; with the rules that bring them about also `taken_over`, `vault_failed`, `fund_received`, `funding`, `halted`, `reopened`, `margin_changed` |
//! | `account` | whose position or money it is |
//! | `against` | the bankrupt account a winner was deleveraged against |
//! | `side` | `long` or `short`: of the position; of an outside order, what it opens |
//! | `lots`, `filled_lots` | asked for, and filled by the book |
//! | `price_usd` | of the last fill, or of the deleveraging |
//! | `mark_usd` | the mark a liquidated account was tested at |
//! | `amount_usd` | what the fills were worth, or the money paid |
//! | `fee_usd` | the liquidation fee |
//! | `margin_usd`, `cash_usd` | the account's margin before, and its cash when it was done |
//! | `left_lots` | lots nobody could take, tried again later |
//! | `change_percent` | the index shock |
//! | `outcome` | the named outcome |
//! | `asset` | the number of the market; where a venue lists only one, of facts that belong to a market and not to an account |
//! | `scenario`, `seed`, `simulated_by` | where the line comes from |
//! | `note` | a change of conditions, a halt, a funding payment or a margin, in words |

use super::decimal::Units;
use super::{Error, finish, provenance};
use crate::chart::{changes, rules};
use crate::recording::{Currency, Recording};
use crate::sim::event::{Event, What};
use crate::sim::units::{AccountId, AssetId, Scale, Side, Step, Ticks};

/// The columns, in order.
pub const COLUMNS: [&str; 22] = [
    "step",
    "wave",
    "event",
    "account",
    "against",
    "side",
    "lots",
    "filled_lots",
    "price_usd",
    "mark_usd",
    "amount_usd",
    "fee_usd",
    "margin_usd",
    "cash_usd",
    "left_lots",
    "change_percent",
    "outcome",
    "asset",
    "note",
    "scenario",
    "seed",
    "simulated_by",
];

/// The columns that are in dollars whatever money is counted in.
const IN_DOLLARS: [&str; 2] = ["price_usd", "mark_usd"];

/// The columns of a run whose money is counted in a currency.
fn columns(money: &Currency) -> [String; COLUMNS.len()] {
    COLUMNS.map(|name| if IN_DOLLARS.contains(&name) { name.to_owned() } else { money.column(name) })
}

/// A line of the table before it is written; what an event does not have stays empty.
#[derive(Default)]
struct Line {
    event: &'static str,
    account: String,
    against: String,
    side: &'static str,
    lots: String,
    filled: String,
    price: String,
    mark: String,
    amount: String,
    fee: String,
    margin: String,
    cash: String,
    left: String,
    change: String,
    outcome: &'static str,
    asset: String,
    note: String,
}

/// The events as CSV.
///
/// # Errors
/// When the table cannot be written, which memory alone can cause.
pub fn csv(run: &Recording) -> Result<Vec<u8>, Error> {
    csv_between(run, 0, Step::MAX)
}

/// The events from one step to another, both included: the same lines as of the whole run.
///
/// # Errors
/// When the table cannot be written, which memory alone can cause.
pub fn csv_between(run: &Recording, first: Step, last: Step) -> Result<Vec<u8>, Error> {
    let assets = run.end().map_or(1, |venue| venue.setup().assets.len());
    let asset = |place: usize| AssetId(u8::try_from(place).unwrap_or_default());
    let units: Vec<Units> = (0..assets).map(|place| Units::of(&run.header_in(asset(place)))).collect();
    let source = provenance::columns(run);
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(columns(&run.header().currency))?;
    for event in run.events().iter().filter(|event| (first..=last).contains(&event.step)) {
        let asset = run.asset_of(&event.what);
        let mut line = line(&units[asset.place().min(assets - 1)], event.what);
        if assets > 1 && line.asset.is_empty() && !matches!(event.what, What::Reached(_)) {
            line.asset = asset.0.to_string();
        }
        table.write_record(fields(event, line).iter().chain(&source))?;
    }
    finish(table)
}

fn fields(event: &Event, line: Line) -> [String; COLUMNS.len() - provenance::COLUMNS] {
    [
        event.step.to_string(),
        event.wave.to_string(),
        line.event.to_owned(),
        line.account,
        line.against,
        line.side.to_owned(),
        line.lots,
        line.filled,
        line.price,
        line.mark,
        line.amount,
        line.fee,
        line.margin,
        line.cash,
        line.left,
        line.change,
        line.outcome.to_owned(),
        line.asset,
        line.note,
    ]
}

fn line(units: &Units, what: What) -> Line {
    let price = |last: Option<Ticks>| last.map_or_else(String::new, |ticks| units.ticks(ticks));
    match what {
        What::IndexShock { asset, change_ppm } => Line {
            event: "index_shock",
            change: PERCENT.text(i128::from(change_ppm)),
            asset: asset.0.to_string(),
            ..Line::default()
        },
        What::Changed { asset, change } => {
            Line { event: "changed", asset: asset.0.to_string(), note: changes::short(change), ..Line::default() }
        }
        What::MaintenanceInForce { asset, rate } => Line {
            event: "maintenance_in_force",
            change: PERCENT.text(i128::from(rate)),
            asset: asset.0.to_string(),
            ..Line::default()
        },
        What::OutsideOrder { asset, side: of, lots, filled, last } => Line {
            event: "outside_order",
            asset: asset.0.to_string(),
            side: side(of),
            lots: lots.to_string(),
            filled: filled.to_string(),
            price: price(last),
            ..Line::default()
        },
        What::Liquidated {
            account: whose,
            side: of,
            lots,
            filled,
            notional,
            last,
            mark,
            fee,
            margin,
            cash,
            left,
            again: _,
        } => Line {
            event: "liquidated",
            account: account(whose),
            side: side(of),
            lots: lots.to_string(),
            filled: filled.to_string(),
            price: price(last),
            mark: units.mark(mark),
            amount: units.money(notional),
            fee: units.money(fee),
            margin: units.money(margin),
            cash: units.money(cash),
            left: left.to_string(),
            ..Line::default()
        },
        What::Deleveraged { account: whose, against, side: of, lots, price } => Line {
            event: "deleveraged",
            account: account(whose),
            against: account(against),
            side: side(of),
            lots: lots.to_string(),
            price: units.ticks(price),
            ..Line::default()
        },
        What::LeftInDebt { account: whose, amount } => paid("left_in_debt", whose, units.money(amount)),
        What::FundPaid { account: whose, amount } => paid("fund_paid", whose, units.money(amount)),
        What::Haircut { account: whose, amount } => paid("haircut", whose, units.money(amount)),
        What::Reached(outcome) => Line { event: "outcome", outcome: outcome.name(), ..Line::default() },
        What::TakenOver { .. }
        | What::VaultFailed { .. }
        | What::FundReceived { .. }
        | What::Funding { .. }
        | What::Halted { .. }
        | What::Reopened { .. }
        | What::MarginChanged { .. } => of_a_rule(units, what),
    }
}

/// The line of a fact that an optional rule of the exchange brought about.
fn of_a_rule(units: &Units, what: What) -> Line {
    let market = |event, AssetId(asset): AssetId| Line { event, asset: asset.to_string(), ..Line::default() };
    match what {
        What::TakenOver { account: whose, side: of, lots, price, mark } => Line {
            event: "taken_over",
            account: account(whose),
            side: side(of),
            lots: lots.to_string(),
            price: units.ticks(price),
            mark: units.mark(mark),
            ..Line::default()
        },
        What::VaultFailed { account: whose, loss } => paid("vault_failed", whose, units.money(loss)),
        What::FundReceived { account: whose, amount } => paid("fund_received", whose, units.money(amount)),
        What::Funding { asset, rate, per_lot, paid } => Line {
            change: BILLIONTHS.text(i128::from(rate)),
            amount: units.money(paid),
            note: rules::funding(per_lot.into()),
            ..market("funding", asset)
        },
        What::Halted { asset, steps, everything } => {
            Line { note: rules::halt(steps, everything), ..market("halted", asset) }
        }
        What::Reopened { asset, price, lots } => Line {
            lots: lots.to_string(),
            price: price.map_or_else(String::new, |ticks| units.ticks(ticks)),
            note: rules::reopening(price.is_some()),
            ..market("reopened", asset)
        },
        What::MarginChanged { asset, scale_ppm, leverage_ppm } => {
            Line { note: rules::margin(scale_ppm, leverage_ppm), ..market("margin_changed", asset) }
        }
        _ => Line::default(),
    }
}

/// One percent is 10,000,000 billionths.
const BILLIONTHS: Scale = Scale { mantissa: 1, decimals: 7 };

/// One percent is 10,000 parts per million.
const PERCENT: Scale = Scale { mantissa: 1, decimals: 4 };

fn paid(event: &'static str, whose: AccountId, amount: String) -> Line {
    Line { event, account: account(whose), amount, ..Line::default() }
}

fn account(AccountId(number): AccountId) -> String {
    number.to_string()
}

const fn side(side: Side) -> &'static str {
    match side {
        Side::Long => "long",
        Side::Short => "short",
    }
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, csv};
    use crate::recording::sample;
    use crate::sim::event::{Outcome, What};
    use crate::sim::units::{AccountId, AssetId, Mark, Side};

    #[test]
    fn every_kind_of_event_has_its_columns() {
        let (winner, loser) = (AccountId(40), AccountId(7));
        let facts = [
            What::IndexShock { asset: AssetId(0), change_ppm: -38_000 },
            What::OutsideOrder { asset: AssetId(0), side: Side::Short, lots: 500, filled: 0, last: None },
            What::Liquidated {
                account: loser,
                side: Side::Long,
                lots: 12,
                filled: 10,
                notional: 99_000,
                last: Some(9_900),
                mark: Mark(19_801),
                fee: 495,
                margin: 20_000,
                cash: -1_234,
                left: 2,
                again: false,
            },
            What::FundPaid { account: loser, amount: 1_000 },
            What::Deleveraged { account: winner, against: loser, side: Side::Short, lots: 2, price: 9_888 },
            What::Haircut { account: winner, amount: 234 },
            What::Reached(Outcome::FundEmpty),
            What::TakenOver { account: loser, side: Side::Long, lots: 12, price: 9_700, mark: Mark(19_801) },
            What::VaultFailed { account: winner, loss: 250 },
            What::FundReceived { account: loser, amount: 75 },
            What::Funding { asset: AssetId(0), rate: 100_000, per_lot: 5, paid: 1_000 },
            What::Halted { asset: AssetId(1), steps: 30, everything: true },
            What::Reopened { asset: AssetId(1), price: Some(9_900), lots: 40 },
            What::MarginChanged { asset: AssetId(0), scale_ppm: 1_020_000, leverage_ppm: 12_500_000 },
        ];
        let text = String::from_utf8(csv(&sample::one_step(|_| (), &facts)).unwrap()).unwrap();
        let wanted = [
            COLUMNS.join(","),
            "1,0,index_shock,,,,,,,,,,,,,-3.8000,,0,".to_owned(),
            "1,0,outside_order,,,short,500,0,,,,,,,,,,0,".to_owned(),
            "1,0,liquidated,7,,long,12,10,99.00,99.005,990.00,4.95,200.00,-12.34,2,,,,".to_owned(),
            "1,0,fund_paid,7,,,,,,,10.00,,,,,,,,".to_owned(),
            "1,0,deleveraged,40,7,short,2,,98.88,,,,,,,,,,".to_owned(),
            "1,0,haircut,40,,,,,,,2.34,,,,,,,,".to_owned(),
            "1,0,outcome,,,,,,,,,,,,,,fund empty,,".to_owned(),
            "1,0,taken_over,7,,long,12,,97.00,99.005,,,,,,,,,".to_owned(),
            "1,0,vault_failed,40,,,,,,,2.50,,,,,,,,".to_owned(),
            "1,0,fund_received,7,,,,,,,0.75,,,,,,,,".to_owned(),
            "1,0,funding,,,,,,,,10.00,,,,,0.0100000,,0,longs pay shorts".to_owned(),
            "1,0,halted,,,,,,,,,,,,,,,1,trading halted for 30 steps".to_owned(),
            "1,0,reopened,,,,40,,99.00,,,,,,,,,1,opened by an auction".to_owned(),
            "1,0,margin_changed,,,,,,,,,,,,,,,0,\"maintenance ×1.02, leverage up to 12.5×\"".to_owned(),
        ];
        // Every line ends with where it comes from.
        let source = ",spiral,42,\"Downdraft 0.1.0, model 1\"";
        let lines: Vec<&str> = text.lines().map(|line| line.strip_suffix(source).unwrap_or(line)).collect();
        assert_eq!(lines, wanted);
        assert_eq!(text.matches(source).count(), wanted.len() - 1);
    }

    #[test]
    fn a_run_without_events_is_a_header() {
        let bytes = csv(&sample::quiet(5)).unwrap();
        assert_eq!(bytes, (COLUMNS.join(",") + "\n").into_bytes());
    }
}
