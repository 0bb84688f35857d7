//! A finished run as the window needs it: the recording, its sums, and the steps worth a visit.
//!
//! Owns what is derived from a recording once and read every frame: who paid so far, the summary,
//! the landmarks. Never changes the recording.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::compute::compute;
use super::runner::Failure;
use crate::chart::cause::{Cause, Paid};
use crate::chart::dated::PUSHES;
use crate::chart::history::{Row, rows};
use crate::chart::my_position::Fate;
use crate::chart::zone;
use crate::recording::levels::Levels;
use crate::recording::summary::Summary;
use crate::recording::{Frame, Recording};
use crate::scenario::Scenario;
use crate::scenario::schema::history::Target;
use crate::sim::event::{Event, Outcome, What};
use crate::sim::units::{Money, Side, Step};

/// Steps without a forced close after which the next one begins a new cascade.
const LULL: Step = 12;

/// A scenario that was in force up to the end of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Leg {
    /// The scenario.
    pub scenario: Scenario,
    /// The last step it was in force in.
    pub until: Step,
}

/// What a run is asked for with.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The scenario; where edits came later, from the last of them on.
    pub scenario: Scenario,
    /// What it was before that, in order.
    pub legs: Vec<Leg>,
    /// Its short name: a preset's or a file's.
    pub name: String,
    /// What differs from the scenario as it was opened, in words.
    pub changes: Vec<String>,
}

/// A cascade smaller than the largest by this factor is not worth a visit.
const SMALL: Money = 20;

/// A recording with what the window derives from it.
#[derive(Debug)]
pub struct Run {
    /// What it was asked for with.
    pub asked: Asked,
    /// What happened.
    pub recording: Recording,
    /// The run in a few numbers.
    pub summary: Summary,
    /// What becomes of the reader's own position, if there is one.
    pub mine: Option<Fate>,
    /// Who has paid up to and including each step.
    paid: Vec<Paid>,
    /// The steps worth a visit, in order.
    landmarks: Vec<Landmark>,
    /// Lots sold by choice in an ordinary hour, if any are.
    pub selling_an_hour: Option<f64>,
    /// The levels, once they have been read.
    levels: OnceLock<Arc<Levels>>,
    /// Its side of the published figures, once somebody asked.
    measured: OnceLock<Vec<Option<f64>>>,
}

/// A step worth a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landmark {
    /// When.
    pub step: Step,
    /// What kind of thing happened.
    pub kind: Kind,
    /// What it is called, in a word or two.
    pub name: String,
}

/// What makes a step worth a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A dated shock or an order from outside.
    Shock,
    /// The first forced closes of a cascade of longs.
    LongCascade,
    /// The first forced closes of a cascade of shorts.
    ShortCascade,
    /// The first step at whose end a sale would run through the horizon: R above 1.
    Runaway,
    /// The lowest price.
    Trough,
    /// The first deleveraging.
    Adl,
    /// The insurance fund is at zero.
    FundEmpty,
    /// The market stopped working in another named way.
    Broken,
}

impl Run {
    /// Computes a run. `progress` is told the share done and may stop it.
    ///
    /// # Errors
    /// When the scenario is refused, or when `progress` said stop.
    pub fn compute(asked: Asked, progress: impl FnMut(f64) -> bool) -> Result<Self, Failure> {
        let recording = compute(&asked, progress)?;
        Ok(Self::of(asked, recording))
    }

    /// The run of a recording that is already there.
    #[must_use]
    pub fn of(asked: Asked, recording: Recording) -> Self {
        let mut so_far = Paid::default();
        let paid = (0..=recording.last_step())
            .map(|step| {
                so_far = so_far.and(&cause_of(&recording, recording.frame(step), recording.events_at(step)).paid);
                so_far
            })
            .collect();
        let summary = Summary::of(&recording);
        let landmarks = landmarks(&recording, &summary);
        let (mine, selling_an_hour) = (Fate::of(&recording), zone::selling_an_hour(&recording));
        Self {
            asked,
            summary,
            mine,
            landmarks,
            paid,
            recording,
            selling_an_hour,
            levels: OnceLock::new(),
            measured: OnceLock::new(),
        }
    }

    /// The cause of a step, or of the waves of it that are over, of which this is the frame and these are
    /// the events.
    #[must_use]
    pub fn cause(&self, frame: &Frame, events: &[Event]) -> Cause {
        cause_of(&self.recording, frame, events)
    }

    /// The published figures of the event it retells beside its own; none if it retells none.
    #[must_use]
    pub fn against_history(&self) -> Vec<Row> {
        let Some(history) = &self.asked.scenario.history else { return Vec::new() };
        let measure = |target: &Target| target.what.of(&self.recording, history.core);
        let measured = self.measured.get_or_init(|| history.targets.iter().map(measure).collect());
        rows(history, measured)
    }

    /// What would be closed at which price, if that has been read.
    #[must_use]
    pub fn levels(&self) -> Option<&Arc<Levels>> {
        self.levels.get()
    }

    /// Reads the levels, by running the run once more; `goes_on` may stop it.
    pub fn read_levels(&self, goes_on: impl FnMut() -> bool) {
        if self.levels.get().is_none()
            && let Some(levels) = Levels::replay(&self.recording, goes_on)
        {
            // Whoever was first read the same.
            let _ = self.levels.set(Arc::new(levels));
        }
    }

    /// Who has paid up to and including a step.
    #[must_use]
    pub fn paid(&self, step: Step) -> Paid {
        let place = (step as usize).min(self.paid.len().saturating_sub(1));
        self.paid.get(place).copied().unwrap_or_default()
    }

    /// The steps worth a visit, in order.
    #[must_use]
    pub fn landmarks(&self) -> &[Landmark] {
        &self.landmarks
    }

    /// Where the story begins: the first shock, or the first landmark where there is none.
    #[must_use]
    pub fn first_event(&self) -> Option<Step> {
        let first = |of: fn(Kind) -> bool| self.landmarks.iter().find(|landmark| of(landmark.kind));
        let shock = first(|kind| kind == Kind::Shock);
        // A state is not an event: a run may be above 1 from its first step on.
        let event = shock.or_else(|| first(|kind| !matches!(kind, Kind::Runaway | Kind::Trough)));
        event.map(|landmark| landmark.step)
    }

    /// The steps in which nearly all forced orders fell: all but a fortieth at either end.
    #[must_use]
    pub fn cascade(&self) -> Option<(Step, Step)> {
        let forced = |frame: &Frame| frame.notional_long + frame.notional_short;
        let all: Money = self.recording.frames().iter().map(forced).sum();
        let reaches = |share: Money| {
            let mut sum = 0;
            let frame = self.recording.frames().iter().find(|frame| {
                sum += forced(frame);
                40 * sum > share * all
            });
            frame.map(|frame| frame.step)
        };
        (all > 0).then(|| Some((reaches(1)?, reaches(38)?))).flatten()
    }

    /// The step the cursor waits at when the run is opened: just before the story begins.
    #[must_use]
    pub fn opening_step(&self) -> Step {
        self.first_event().map_or(0, |step| step.saturating_sub(1))
    }
}

fn cause_of(run: &Recording, frame: &Frame, events: &[Event]) -> Cause {
    let before = frame.step.checked_sub(1).map_or(0, |before| run.frame(before).uncovered);
    Cause::of(events, frame.uncovered - before, |account| run.worth(account))
}

/// Collects the landmarks in the order they happened.
fn landmarks(run: &Recording, summary: &Summary) -> Vec<Landmark> {
    let mut found = cascades(run);
    // Where nobody is closed, R and the low are nothing to go to.
    if !found.is_empty() {
        let runaway = run.frames().iter().skip(1).find(|frame| frame.r_bar().is_none_or(|ratio| ratio > 1.0));
        let state = |step, kind, name: &str| Landmark { step, kind, name: name.to_owned() };
        found.extend(runaway.map(|frame| state(frame.step, Kind::Runaway, "R above 1")));
        found.push(state(summary.price.low_step, Kind::Trough, "low"));
    }
    // Many orders of one side are one programme; it is an event where it begins.
    let is_of = |event: &&Event, side| matches!(event.what, What::OutsideOrder { side: of, .. } if of == side);
    let is_programme = |side: &Side| run.events().iter().filter(|event| is_of(event, *side)).count() > PUSHES;
    let programmes: Vec<Side> = [Side::Short, Side::Long].into_iter().filter(is_programme).collect();
    let mut begun = BTreeSet::new();
    for event in run.events() {
        let (kind, name) = match event.what {
            What::IndexShock { .. } => (Kind::Shock, "shock"),
            What::OutsideOrder { side, .. } if programmes.contains(&side) && !begun.insert(side) => continue,
            What::OutsideOrder { side: Side::Short, .. } => (Kind::Shock, "sale"),
            What::OutsideOrder { side: Side::Long, .. } => (Kind::Shock, "purchase"),
            What::Changed { .. } => (Kind::Shock, "change"),
            What::Halted { .. } => (Kind::Shock, "halt"),
            What::Reopened { .. } => (Kind::Shock, "reopened"),
            What::Deleveraged { .. } => (Kind::Adl, "ADL"),
            What::Reached(Outcome::FundEmpty) => (Kind::FundEmpty, "fund 0"),
            What::Reached(outcome) => (Kind::Broken, outcome.name()),
            What::MaintenanceInForce { .. }
            | What::Liquidated { .. }
            | What::LeftInDebt { .. }
            | What::FundPaid { .. }
            | What::FundReceived { .. }
            | What::TakenOver { .. }
            | What::VaultFailed { .. }
            | What::Funding { .. }
            | What::MarginChanged { .. }
            | What::Haircut { .. } => continue,
        };
        let repeated =
            |landmark: &Landmark| landmark.name == name && (kind != Kind::Shock || landmark.step == event.step);
        if !found.iter().any(repeated) {
            found.push(Landmark { step: event.step, kind, name: name.to_owned() });
        }
    }
    // What happened stands before the state it led to.
    found.sort_by_key(|landmark| (landmark.step, matches!(landmark.kind, Kind::Runaway | Kind::Trough)));
    // A cascade that follows a shock at once is the shock's.
    let shocks: Vec<Step> = found.iter().filter(|one| one.kind == Kind::Shock).map(|one| one.step).collect();
    let begun = |step: Step| shocks.iter().any(|shock| (*shock..=shock + 2).contains(&step));
    found.retain(|one| !matches!(one.kind, Kind::LongCascade | Kind::ShortCascade) || !begun(one.step));
    found
}

/// The cascades that matter: forced closes without a lull between them, as long as they are not
/// small against the largest one.
fn cascades(run: &Recording) -> Vec<Landmark> {
    let mut all: Vec<(Step, Step, Side, Money)> = Vec::new();
    for event in run.events() {
        let What::Liquidated { side, notional, .. } = event.what else { continue };
        let notional = Money::from(notional);
        match all.last_mut() {
            Some((_, last, which, sum)) if *which == side && event.step <= *last + LULL => {
                *last = event.step;
                *sum += notional;
            }
            _ => all.push((event.step, event.step, side, notional)),
        }
    }
    let largest = all.iter().map(|(.., sum)| *sum).max().unwrap_or(0);
    all.into_iter()
        .filter(|(.., sum)| sum * SMALL >= largest)
        .map(|(step, _, side, _)| match side {
            Side::Long => (step, Kind::LongCascade, "longs sold"),
            Side::Short => (step, Kind::ShortCascade, "shorts bought"),
        })
        .map(|(step, kind, name)| Landmark { step, kind, name: name.to_owned() })
        .collect()
}
