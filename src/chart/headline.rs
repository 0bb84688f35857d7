//! The three numbers of a presentation: how far the price fell, what was sold by force, what the fund holds.
//!
//! All of them are sums or extremes of the frames up to a step. Owns their names and words. Never
//! knows where they stand.

use super::words;
use crate::recording::Recording;
use crate::recording::summary::max_drawdown;
use crate::sim::units::{Money, Step};

/// A number with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// What it is.
    pub name: &'static str,
    /// The number, with its unit.
    pub value: String,
    /// Whether it is at its worst: an empty fund.
    pub alarming: bool,
}

/// The three numbers at a step.
#[must_use]
pub fn headlines(run: &Recording, step: Step) -> [Headline; 3] {
    let header = run.header();
    let (now, start) = (run.frame(step), run.frame(0));
    let so_far = &run.frames()[..=now.step as usize];
    let sold: Money = so_far.iter().map(|frame| frame.notional_long).sum();
    let bought: Money = so_far.iter().map(|frame| frame.notional_short).sum();
    let (forced, most) = if bought > sold { ("Bought by force", bought) } else { ("Sold by force", sold) };
    let usual = |name, value| Headline { name, value, alarming: false };
    [
        usual("Drop so far", words::percent(-max_drawdown(so_far))),
        usual(forced, words::amount(header, most)),
        Headline { alarming: now.is_fund_spent(start), ..usual("Insurance fund", words::amount(header, now.fund)) },
    ]
}

#[cfg(test)]
mod tests {
    use super::headlines;
    use crate::chart::words;
    use crate::recording::{sample, summary::Summary};

    #[test]
    fn at_the_last_step_they_are_those_of_the_whole_run() {
        let run = sample::cascade();
        let summary = Summary::of(&run);
        let [drop, sold, fund] = headlines(&run, run.last_step());
        assert_eq!(drop.value, words::percent(-summary.price.max_drawdown));
        let longs = run.frames().iter().map(|frame| frame.notional_long).sum();
        assert_eq!((sold.name, sold.value), ("Sold by force", words::amount(run.header(), longs)));
        assert_eq!(fund.value, words::amount(run.header(), summary.fund.end));
        assert!(fund.alarming);
    }

    #[test]
    fn before_anything_happened_nothing_has() {
        let [drop, sold, fund] = headlines(&sample::cascade(), 0);
        assert_eq!((drop.value.as_str(), sold.value.as_str(), fund.alarming), ("0.0 %", "$0", false));
    }
}
