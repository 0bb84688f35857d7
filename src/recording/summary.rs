//! A run in a few numbers: how far the price fell, what was closed by force, who paid.
//!
//! One pass over the frames. The window's differences, a figure's sentence and the command line's
//! summary all read these numbers, so they cannot disagree. Owns their definitions. Never formats
//! one.

use super::{Frame, Recording};
use crate::sim::event::{Outcome, What, winners};
use crate::sim::signals::realised::Realised;
use crate::sim::units::{Lots, Mark, Money, Step};

/// The aggregates of a recorded run.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The mark price.
    pub price: Price,
    /// Open interest in lots.
    pub open_interest: OpenInterest,
    /// Forced closes against the book.
    pub liquidations: Liquidations,
    /// The insurance fund.
    pub fund: Fund,
    /// Auto-deleveraging.
    pub adl: Adl,
    /// All losses beyond the margin of the accounts closed.
    pub bad_debt: Money,
    /// All profit winners gave up to cover losses.
    pub haircut_total: Money,
    /// Losses nobody has covered at the end.
    pub uncovered: Money,
    /// The named outcomes reached, each with the first step it was reached in, in order.
    pub outcomes: Vec<(Outcome, Step)>,
    /// What was sold by choice and by force while it lasted, or bought if it went up: from the first
    /// dated order or forced close to the last forced close, in the headline market.
    pub realised: Realised,
    /// The last step.
    pub steps: Step,
    /// The fingerprint of the whole run.
    pub digest: u64,
}

/// The mark price over a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Price {
    /// The mark before the first step.
    pub start: Mark,
    /// The lowest mark.
    pub low: Mark,
    /// The first step at the lowest mark.
    pub low_step: Step,
    /// The mark at the end.
    pub end: Mark,
    /// The largest fall from a running maximum of the mark, in percent of that maximum; zero or
    /// positive.
    pub max_drawdown: f64,
}

/// Open interest over a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenInterest {
    /// Lots before the first step.
    pub start_lots: Lots,
    /// The fewest lots.
    pub low_lots: Lots,
    /// Lots at the end.
    pub end_lots: Lots,
}

/// Forced closes over a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Liquidations {
    /// Accounts closed by force; one that came back and was closed again counts twice.
    pub accounts: u64,
    /// Lots of longs sold by force.
    pub lots_long: Lots,
    /// Lots of shorts bought back by force.
    pub lots_short: Lots,
    /// Money the forced orders were worth, both sides together.
    pub notional: Money,
    /// The most waves in one step.
    pub waves_max: u32,
    /// The first step with a forced close.
    pub first_step: Option<Step>,
    /// The first step with the largest forced notional.
    pub peak_step: Option<Step>,
}

/// The insurance fund over a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fund {
    /// Before the first step.
    pub start: Money,
    /// The least it held.
    pub low: Money,
    /// At the end.
    pub end: Money,
}

/// Auto-deleveraging over a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adl {
    /// Winners deleveraged, each once.
    pub accounts: u64,
    /// Lots closed.
    pub lots: Lots,
    /// Money those lots were worth at the price they were closed at.
    pub notional: Money,
    /// The first step with a deleveraging.
    pub first_step: Option<Step>,
}

impl Summary {
    /// The summary of a recording.
    #[must_use]
    pub fn of(run: &Recording) -> Self {
        let frames = run.frames();
        let (first, last) = (run.frame(0), run.frame(run.last_step()));
        Self {
            price: price(frames, first, last),
            open_interest: OpenInterest {
                start_lots: first.open_interest,
                low_lots: frames.iter().map(|frame| frame.open_interest).min().unwrap_or(first.open_interest),
                end_lots: last.open_interest,
            },
            liquidations: liquidations(frames),
            fund: Fund {
                start: first.fund,
                low: frames.iter().map(|frame| frame.fund).min().unwrap_or(first.fund),
                end: last.fund,
            },
            adl: Adl {
                accounts: winners(run.events()) as u64,
                lots: frames.iter().map(|frame| frame.adl_lots).sum(),
                notional: frames.iter().map(|frame| frame.adl_notional).sum(),
                first_step: first_step(frames, |frame| frame.adl_accounts > 0),
            },
            bad_debt: frames.iter().map(|frame| frame.bad_debt).sum(),
            haircut_total: frames.iter().map(|frame| frame.haircut).sum(),
            uncovered: last.uncovered,
            outcomes: outcomes(run),
            realised: realised(run),
            steps: last.step,
            digest: last.digest,
        }
    }

    /// The first step in which an outcome was reached.
    #[must_use]
    pub fn reached(&self, outcome: Outcome) -> Option<Step> {
        self.outcomes.iter().find(|(reached, _)| *reached == outcome).map(|&(_, step)| step)
    }
}

fn price(frames: &[Frame], first: &Frame, last: &Frame) -> Price {
    let (mut low, mut low_step) = (first.mark, first.step);
    for frame in frames {
        if frame.mark < low {
            (low, low_step) = (frame.mark, frame.step);
        }
    }
    Price { start: first.mark, low, low_step, end: last.mark, max_drawdown: max_drawdown(frames) }
}

/// The largest fall of the mark from a running maximum, in percent.
#[must_use]
pub fn max_drawdown(frames: &[Frame]) -> f64 {
    let mut top = 0.0_f64;
    let mut largest = 0.0_f64;
    for frame in frames {
        let mark = frame.mark.ticks();
        top = top.max(mark);
        if top > 0.0 {
            largest = largest.max(100.0 * (top - mark) / top);
        }
    }
    largest
}

fn liquidations(frames: &[Frame]) -> Liquidations {
    let mut peak: Option<&Frame> = None;
    for frame in frames {
        // Strictly larger, so that the first of two equal steps is the peak.
        if frame.forced() > peak.map_or(0, Frame::forced) {
            peak = Some(frame);
        }
    }
    Liquidations {
        accounts: frames.iter().map(|f| u64::from(f.longs_liquidated) + u64::from(f.shorts_liquidated)).sum(),
        lots_long: frames.iter().map(|frame| frame.lots_long).sum(),
        lots_short: frames.iter().map(|frame| frame.lots_short).sum(),
        notional: frames.iter().map(Frame::forced).sum(),
        waves_max: frames.iter().map(|frame| frame.waves).max().unwrap_or(0),
        first_step: first_step(frames, Frame::has_liquidations),
        peak_step: peak.map(|frame| frame.step),
    }
}

fn realised(run: &Recording) -> Realised {
    let frames = run.frames();
    let order = run.events().iter().find(|event| matches!(event.what, What::OutsideOrder { .. }));
    let forced = |frame: &&Frame| frame.lots_long > 0 || frame.lots_short > 0;
    let Some(last) = frames.iter().rfind(forced).map(|frame| frame.step) else { return Realised::default() };
    let first = frames.iter().find(forced).map_or(last, |frame| frame.step);
    let from = order.map_or(first, |event| event.step.min(first));
    let during = || frames.iter().filter(|frame| (from..=last).contains(&frame.step));
    let longs: Lots = during().map(|frame| frame.lots_long).sum();
    let shorts: Lots = during().map(|frame| frame.lots_short).sum();
    let (all, forced): (Lots, Lots) = if longs >= shorts {
        (during().map(|frame| frame.readings.sold).sum(), longs)
    } else {
        (during().map(|frame| frame.readings.bought).sum(), shorts)
    };
    Realised { chosen: (all - forced).max(0), forced }
}

fn outcomes(run: &Recording) -> Vec<(Outcome, Step)> {
    let mut reached: Vec<(Outcome, Step)> = Vec::new();
    for event in run.events() {
        if let What::Reached(outcome) = event.what
            && !reached.iter().any(|(seen, _)| *seen == outcome)
        {
            reached.push((outcome, event.step));
        }
    }
    reached
}

fn first_step(frames: &[Frame], holds: impl Fn(&Frame) -> bool) -> Option<Step> {
    frames.iter().find(|frame| holds(frame)).map(|frame| frame.step)
}

#[cfg(test)]
mod tests {
    use super::Summary;
    use crate::recording::sample;
    use crate::sim::event::Outcome;
    use crate::sim::units::Mark;

    #[test]
    fn a_quiet_run_has_no_events_and_no_fall() {
        let summary = Summary::of(&sample::quiet(20));
        assert_eq!(summary.price.max_drawdown, 0.0);
        assert_eq!(summary.liquidations.first_step, None);
        assert_eq!(summary.liquidations.peak_step, None);
        assert_eq!(summary.adl.first_step, None);
        assert_eq!(summary.reached(Outcome::FundEmpty), None);
        assert_eq!(summary.steps, 20);
    }

    #[test]
    fn drawdown_is_the_largest_fall_from_a_running_maximum() {
        // Up to 120, down to 90, up to 200, down to 160: 25 % beats 20 %.
        let run = sample::with_marks(&[100, 120, 90, 200, 160]);
        let price = Summary::of(&run).price;
        assert!((price.max_drawdown - 25.0).abs() < 1e-12);
        assert_eq!((price.low, price.low_step), (Mark::at(90), 2));
        assert_eq!((price.start, price.end), (Mark::at(100), Mark::at(160)));
    }

    #[test]
    fn a_cascade_adds_up() {
        let run = sample::cascade();
        let summary = Summary::of(&run);
        let frames = run.frames();
        let notional: i128 = frames.iter().map(|f| f.notional_long + f.notional_short).sum();
        assert_eq!(summary.liquidations.notional, notional);
        let peak = summary.liquidations.peak_step.map(|step| run.frame(step));
        let peak = peak.map(|frame| frame.notional_long + frame.notional_short);
        assert_eq!(peak, frames.iter().map(|f| f.notional_long + f.notional_short).max());
        assert_eq!(summary.reached(Outcome::FundEmpty), Some(sample::FUND_EMPTY));
        assert!(summary.liquidations.first_step <= summary.liquidations.peak_step);
    }
}
