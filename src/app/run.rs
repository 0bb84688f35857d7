//! A finished run as the window needs it: the recording, its sums, and the steps worth a visit.
//!
//! Owns what is derived from a recording once and read every frame: who paid so far, the summary,
//! the landmarks. Never changes the recording.

use super::compute::compute;
use super::runner::Failure;
use crate::recording::summary::Summary;
use crate::recording::{Frame, Recording};
use crate::scenario::Scenario;
use crate::sim::event::{Outcome, What};
use crate::sim::units::{Money, Side, Step};

/// Steps without a forced close after which the next one begins a new cascade.
const LULL: Step = 12;

/// What a run is asked for with.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The scenario.
    pub scenario: Scenario,
    /// Its short name: a preset's or a file's.
    pub name: String,
    /// What differs from the scenario as it was opened, in words.
    pub changes: Vec<String>,
}

/// A recording with what the window derives from it.
#[derive(Debug)]
pub struct Run {
    /// What it was asked for with.
    pub asked: Asked,
    /// What happened.
    pub recording: Recording,
    /// The run in a few numbers.
    pub summary: Summary,
    /// Who has paid up to and including each step.
    paid: Vec<Paid>,
    /// The steps worth a visit, in order.
    landmarks: Vec<Landmark>,
}

/// Who bore the losses so far; the parts add up to all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paid {
    /// The margin of the accounts that were closed by force.
    pub margin: Money,
    /// The insurance fund.
    pub fund: Money,
    /// Winners whose positions were closed against the bankrupt.
    pub adl: Money,
    /// Winners who gave up profit.
    pub haircut: Money,
    /// Nobody, so far.
    pub uncovered: Money,
}

impl Paid {
    /// All losses so far.
    #[must_use]
    pub const fn total(&self) -> Money {
        self.margin + self.fund + self.adl + self.haircut + self.uncovered
    }

    fn and(self, frame: &Frame) -> Self {
        Self {
            margin: self.margin + frame.margin_lost,
            fund: self.fund + frame.fund_paid,
            adl: self.adl + frame.adl_cost,
            haircut: self.haircut + frame.haircut,
            uncovered: frame.uncovered,
        }
    }
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
        let paid = recording
            .frames()
            .iter()
            .map(|frame| {
                so_far = so_far.and(frame);
                so_far
            })
            .collect();
        Self { asked, summary: Summary::of(&recording), landmarks: landmarks(&recording), paid, recording }
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

    /// Where the story begins: the first landmark.
    #[must_use]
    pub fn first_event(&self) -> Option<Step> {
        self.landmarks.first().map(|landmark| landmark.step)
    }

    /// The step the cursor waits at when the run is opened: just before the story begins.
    #[must_use]
    pub fn opening_step(&self) -> Step {
        self.first_event().map_or(0, |step| step.saturating_sub(1))
    }
}

/// Collects the landmarks in the order they happened.
fn landmarks(run: &Recording) -> Vec<Landmark> {
    let mut found: Vec<Landmark> = Vec::new();
    let mut last_forced: Option<Step> = None;
    for event in run.events() {
        let kind = match event.what {
            What::IndexShock { .. } | What::OutsideOrder { .. } => Some((Kind::Shock, "shock")),
            What::Liquidated { side, .. } => {
                let begins = last_forced.is_none_or(|step| event.step > step + LULL);
                last_forced = Some(event.step);
                begins.then_some(match side {
                    Side::Long => (Kind::LongCascade, "longs sold"),
                    Side::Short => (Kind::ShortCascade, "shorts bought"),
                })
            }
            What::Deleveraged { .. } => Some((Kind::Adl, "ADL")),
            What::Reached(Outcome::FundEmpty) => Some((Kind::FundEmpty, "fund 0")),
            What::Reached(outcome) => Some((Kind::Broken, outcome.name())),
            What::FundPaid { .. } | What::Haircut { .. } => None,
        };
        let Some((kind, name)) = kind else { continue };
        let begun = matches!(kind, Kind::LongCascade | Kind::ShortCascade)
            && found.iter().any(|landmark| landmark.kind == Kind::Shock && event.step <= landmark.step + 2);
        let repeated = begun
            || found.iter().rev().any(|landmark| landmark.kind == kind && (once(kind) || landmark.step == event.step));
        if !repeated {
            found.push(Landmark { step: event.step, kind, name: name.to_owned() });
        }
    }
    found
}

/// Whether only the first of a kind is worth a visit.
const fn once(kind: Kind) -> bool {
    matches!(kind, Kind::Adl | Kind::FundEmpty)
}
