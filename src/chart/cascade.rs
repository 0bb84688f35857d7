//! The part of a run in which things happen.
//!
//! Owns the answer to "where should one look": the steps from the push to the last forced close,
//! with some calm before and after. Never changes what is shown elsewhere.

use crate::recording::{Frame, Recording};
use crate::sim::event::What;
use crate::sim::units::Step;

/// Steps of calm around a cascade, at least.
const CALM: Step = 5;

/// The first and last step worth looking at; `None` when nobody was closed by force.
#[must_use]
pub fn cascade(run: &Recording) -> Option<(Step, Step)> {
    let forced = |frame: &&Frame| frame.has_liquidations() || frame.adl_accounts > 0;
    let first = run.frames().iter().find(forced)?.step;
    let last = run.frames().iter().rfind(forced)?.step;
    // A push shortly before the first forced close belongs to the story.
    let width = last - first;
    let pushed = |what| matches!(what, What::IndexShock { .. } | What::OutsideOrder { .. });
    let near = first.saturating_sub(width.max(CALM));
    let push = run.events().iter().find(|event| (near..=first).contains(&event.step) && pushed(event.what));
    let first = push.map_or(first, |event| event.step);
    let width = last - first;
    let from = first.saturating_sub((width / 4).max(CALM));
    let to = last.saturating_add((width / 5 * 2).max(CALM)).min(run.last_step());
    Some((from, to))
}

#[cfg(test)]
mod tests {
    use super::cascade;
    use crate::recording::sample;

    #[test]
    fn the_cascade_is_in_view_with_calm_around_it() {
        let (from, to) = cascade(&sample::cascade()).unwrap();
        assert!((170..sample::SHOCK).contains(&from) && (290..320).contains(&to), "{from} {to}");
    }

    #[test]
    fn one_step_and_no_step() {
        assert_eq!(cascade(&sample::quiet(9)), None);
        let run = sample::one_step(|frame| frame.longs_liquidated = 1, &[]);
        assert_eq!(cascade(&run), Some((0, 1)));
    }
}
