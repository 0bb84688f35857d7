//! The dated facts of a run: what stands as a thin vertical through every chart, and in which words.
//!
//! Owns which pushes are dated and how those of one step, or of one side, share their words. Never decides what is a
//! fact.

use super::{Dated, caption, changes, words};
use crate::recording::Recording;
use crate::sim::event::{Outcome, What};
use crate::sim::units::{AssetId, Lots, Mark, Side, Step};

/// Most pushes of one kind that are dated one by one; more orders of a side are one programme.
pub const PUSHES: usize = 8;

/// The dated facts: what was done from outside, the fund's first empty step, the first ADL. Facts
/// of one step share one line of words.
pub(super) fn dated(run: &Recording) -> Vec<Dated> {
    let (mut shocks, mut orders) = (Vec::new(), Vec::new());
    let mut changed = Vec::new();
    let mut empty = None;
    for event in run.events() {
        match event.what {
            What::IndexShock { change_ppm, .. } => shocks.push((event.step, change_ppm)),
            What::OutsideOrder { side, lots, asset, .. } => {
                orders.push((event.step, side, worth(run, asset, event.step, lots)))
            }
            What::Changed { change, .. } => changed.push((event.step, changes::short(change))),
            // A fund may fill and empty again; only the first time is a turning point.
            What::Reached(Outcome::FundEmpty) => empty = empty.or(Some(event.step)),
            _ => {}
        }
    }
    changed.truncate(PUSHES);
    let mut facts: Vec<(Step, String)> = changed;
    let mut pushed = largest_pushes(shocks);
    pushed.sort_by_key(|(step, _)| *step);
    facts.extend(pushed.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0, shocks_of_a_step(same))));
    for side in [Side::Short, Side::Long] {
        let of_side = orders.iter().filter(|order| order.1 == side).map(|order| (order.0, order.2));
        facts.extend(orders_of_a_side(side, &of_side.collect::<Vec<_>>()));
    }
    facts.extend(empty.map(|step| (step, "fund empty".to_owned())));
    if let Some(frame) = run.frames().iter().find(|frame| frame.adl_accounts > 0) {
        facts.push((frame.step, "ADL".to_owned()));
    }
    // Notes tell the story, so they come first; they may stand beyond the end of a run that was cut short.
    let notes = run.header().notes.iter().filter(|(step, _)| *step <= run.last_step()).cloned();
    facts.splice(0..0, notes);
    facts.sort_by_key(|(step, _)| *step);
    facts
        .chunk_by(|a, b| a.0 == b.0)
        .map(|same| Dated {
            x: f64::from(same[0].0),
            text: same.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(", "),
        })
        .collect()
}

/// The shocks of one step: of the headline asset alone, or of several from the mildest to the hardest.
fn shocks_of_a_step(shocks: &[(Step, i64)]) -> String {
    let sizes = shocks.iter().map(|(_, ppm)| *ppm);
    let (low, high) = (sizes.clone().min().unwrap_or(0), sizes.max().unwrap_or(0));
    if low == high {
        return format!("shock {}", caption::shock(low));
    }
    let (mild, hard) = if low.abs() > high.abs() { (high, low) } else { (low, high) };
    format!("shocks {} to {}", caption::shock(mild), caption::shock(hard))
}

/// The orders from outside of one side: a few each by itself, more than that as one programme of them, at its begin.
fn orders_of_a_side(side: Side, orders: &[(Step, f64)]) -> Vec<(Step, String)> {
    let noun = if side == Side::Short { "sale" } else { "purchase" };
    match orders {
        [first, ..] if orders.len() > PUSHES => {
            let all = words::money(orders.iter().map(|order| order.1).sum());
            vec![(first.0, format!("{noun}s of {all} in all"))]
        }
        _ => orders.iter().map(|order| (order.0, format!("{noun} of {}", words::money(order.1)))).collect(),
    }
}

/// What an order in an asset is worth at the mark it met, in dollars.
fn worth(run: &Recording, asset: AssetId, step: Step, lots: Lots) -> f64 {
    let before = step.saturating_sub(1);
    let other = asset.place().checked_sub(1).and_then(|place| run.others().get(place));
    let mark: Mark =
        other.and_then(|frames| frames.get(before as usize)).map_or_else(|| run.frame(before).mark, |frame| frame.mark);
    run.header_in(asset).notional(lots.abs(), mark)
}

/// The largest of them, by size without sign.
fn largest_pushes(mut pushes: Vec<(Step, i64)>) -> Vec<(Step, i64)> {
    pushes.sort_by_key(|(_, size)| std::cmp::Reverse(size.unsigned_abs()));
    pushes.truncate(PUSHES);
    pushes
}

#[cfg(test)]
mod tests {
    use crate::chart::{Dated, describe};
    use crate::recording::{Header, Recording, sample};
    use crate::sim::event::{Event, What};
    use crate::sim::units::{AssetId, Side};

    #[test]
    fn facts_are_dated_once_and_share_a_line() {
        let charts = describe(&sample::cascade(), None);
        let facts: Vec<_> = charts.dated.iter().map(|d| (d.x, d.text.as_str())).collect();
        assert_eq!(facts, [(196.0, "shock −3.8 %"), (218.0, "fund empty, ADL")]);
        let sale = What::OutsideOrder { asset: AssetId(0), side: Side::Short, lots: 50_000, filled: 10, last: None };
        let dated = describe(&sample::one_step(|_| (), &[sale]), None).dated;
        assert_eq!(dated[0].text, "sale of $5.00M");
    }

    #[test]
    fn of_many_pushes_the_largest_are_dated() {
        let shocks = (1..=100).map(|size| What::IndexShock { asset: AssetId(0), change_ppm: -1_000 * size });
        let run = sample::one_step(|_| (), &shocks.collect::<Vec<_>>());
        let dated = describe(&run, None).dated;
        assert_eq!(dated.len(), 1);
        assert_eq!(dated[0].text, "shocks −9.3 % to −10.0 %", "those of one step share their words");
    }

    #[test]
    fn many_orders_of_one_side_are_one_programme_and_a_note_stands_before_it() {
        let order = |lots| What::OutsideOrder { asset: AssetId(0), side: Side::Long, lots, filled: lots, last: None };
        let few = run_with_orders(3, order(10_000));
        assert_eq!(few.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["purchase of $1.00M"; 3]);
        let many = run_with_orders(40, order(10_000));
        assert_eq!(many.len(), 1);
        assert_eq!((many[0].x, many[0].text.as_str()), (1.0, "the Bank buys, purchases of $40.0M in all"));
    }

    fn run_with_orders(steps: u32, order: What) -> Vec<Dated> {
        let quiet = sample::quiet(50);
        let notes = if steps > 8 { vec![(1, "the Bank buys".to_owned())] } else { Vec::new() };
        let header = Header { notes, ..sample::header() };
        let events = (1..=steps).map(|step| Event { step, wave: 0, what: order }).collect();
        describe(&Recording::from_parts(header, quiet.frames().to_vec(), events), None).dated
    }
}
