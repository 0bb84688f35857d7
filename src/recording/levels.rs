//! The levels of a run: how much would be closed by force at which price, step by step.
//!
//! Not kept while a run is recorded: it is read from a second pass over the finished run, at leisure,
//! because a slider that is dragged wants the run and nothing else. The positions of every step are
//! counted into bins of a round number of ticks. Isolated positions stand where the engine's own triggers
//! have them. A portfolio on one margin has no single price; its leg stands where it would be closed if
//! only this price moved, as if it were isolated. Owns the counts in the bins.
//! Changes nothing.

mod bins;

pub use bins::Bins;

use super::Recording;
use crate::sim::Simulation;
use crate::sim::ledger::Role;
use crate::sim::margin::Requirement;
use crate::sim::market::Market;
use crate::sim::portfolio;
use crate::sim::units::{AccountId, AssetId, Lots, Mark, Side, Step};

/// Most steps that have counts of their own; in a longer run some share theirs.
const COLUMNS_MAX: Step = 8_192;
/// How often the legs of portfolios are looked at in one replay, about: each look costs a margin test.
const LOOKS_MAX: u64 = 2_000_000;
/// The asset whose prices the bins are.
const HEADLINE: AssetId = AssetId(0);

/// Positions that wait together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Their lots, without sign.
    pub lots: Lots,
    /// How many there are.
    pub positions: u32,
}

impl Waiting {
    const fn and(self, other: Self) -> Self {
        Self { lots: self.lots + other.lots, positions: self.positions + other.positions }
    }
}

/// The counts of one moment: for longs and for shorts what is below all bins, the bins, what is above.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    longs: Vec<Waiting>,
    shorts: Vec<Waiting>,
}

impl Row {
    fn empty(bins: &Bins) -> Self {
        let none = vec![Waiting::default(); bins.count() + 2];
        Self { longs: none.clone(), shorts: none }
    }

    /// The lots of the fullest bin, both sides together.
    fn most(&self) -> Lots {
        let inside = 1..self.longs.len() - 1;
        inside.map(|slot| self.longs[slot].lots + self.shorts[slot].lots).max().unwrap_or(0)
    }

    fn side(&self, side: Side) -> &[Waiting] {
        match side {
            Side::Long => &self.longs,
            Side::Short => &self.shorts,
        }
    }

    fn add(&mut self, bins: &Bins, side: Side, trigger: Mark, lots: Lots, positions: u32) {
        let slots = match side {
            Side::Long => &mut self.longs,
            Side::Short => &mut self.shorts,
        };
        let slot = &mut slots[bins.slot(side, trigger)];
        *slot = slot.and(Waiting { lots, positions });
    }
}

/// What waits at which price at the end of every step of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Levels {
    bins: Bins,
    /// Steps that share one column.
    every: Step,
    /// The row of every column.
    columns: Vec<u32>,
    /// The different rows, in the order they came up.
    rows: Vec<Row>,
    /// The largest worth of one bin in any column, in dollars.
    peak: f64,
    /// Whether some positions share their margin.
    equivalent: bool,
}

impl Levels {
    /// Reads the levels of a run by running it once more. `None` for a recording made by hand, and when
    /// `goes_on` says stop.
    #[must_use]
    pub fn replay(run: &Recording, mut goes_on: impl FnMut() -> bool) -> Option<Self> {
        let mut venue = run.checkpoints.first()?.clone();
        let marks = || run.frames.iter().map(|frame| frame.mark);
        let bins = Bins::around(marks().min()?, marks().max()?);
        let last = run.last_step();
        let every = (last + 1).div_ceil(COLUMNS_MAX);
        let mut counter = Counter::new(&venue, bins, last);
        let equivalent = !counter.legs.is_empty();
        let mut levels = Self { bins, every, columns: Vec::new(), rows: Vec::new(), peak: 0.0, equivalent };
        let mut most = 0;
        loop {
            let step = venue.step_number();
            if step.is_multiple_of(every) {
                let row = counter.count(&venue);
                most = row.as_ref().map_or(most, Row::most);
                levels.push(row);
                levels.peak = levels.peak.max(run.header.notional(most, run.frame(step).mark));
            }
            if step == last {
                return Some(levels);
            }
            if !goes_on() {
                return None;
            }
            // What was recorded without a broken invariant has none the second time.
            run.advance(&mut venue, step + 1).ok()?;
        }
    }

    /// The same bins with what waits in a venue at this moment, whichever step they are asked about.
    #[must_use]
    pub fn within(&self, venue: &Simulation) -> Self {
        let row = Counter::new(venue, self.bins, 0).count(venue);
        Self { every: Step::MAX, columns: vec![0], rows: row.into_iter().collect(), ..self.clone() }
    }

    fn push(&mut self, row: Option<Row>) {
        if let Some(row) = row.filter(|row| self.rows.last() != Some(row)) {
            self.rows.push(row);
        }
        // At most COLUMNS_MAX of them.
        self.columns.push(self.rows.len().saturating_sub(1) as u32);
    }

    /// The bins.
    #[must_use]
    pub const fn bins(&self) -> &Bins {
        &self.bins
    }

    /// How many columns there are, and how many steps each stands for.
    #[must_use]
    pub const fn columns(&self) -> (usize, Step) {
        (self.columns.len(), self.every)
    }

    /// The most one bin is worth at the mark of its step, over the whole run, in dollars.
    #[must_use]
    pub const fn peak(&self) -> f64 {
        self.peak
    }

    /// Whether some positions share their margin, and so stand where they would be closed if they did not.
    #[must_use]
    pub const fn is_equivalent(&self) -> bool {
        self.equivalent
    }

    /// What waits in each bin at the end of a step.
    #[must_use]
    pub fn at(&self, step: Step, side: Side) -> &[Waiting] {
        &self.row(step).side(side)[1..=self.bins.count()]
    }

    /// Everybody on one side who waits at the end of a step, inside the bins or beyond.
    #[must_use]
    pub fn all(&self, step: Step, side: Side) -> Waiting {
        self.row(step).side(side).iter().fold(Waiting::default(), |sum, &slot| sum.and(slot))
    }

    /// Who would be closed at once by a mark at an edge of the bins: longs that wait there or above, or
    /// shorts that wait there or below.
    #[must_use]
    pub fn closed_at(&self, step: Step, side: Side, edge: usize) -> Waiting {
        let slots = self.row(step).side(side);
        let edge = edge.min(self.bins.count());
        let reached = match side {
            Side::Long => &slots[edge + 1..],
            Side::Short => &slots[..=edge],
        };
        reached.iter().fold(Waiting::default(), |sum, &slot| sum.and(slot))
    }

    fn row(&self, step: Step) -> &Row {
        let column = ((step / self.every) as usize).min(self.columns.len() - 1);
        &self.rows[self.columns[column] as usize]
    }
}

/// Counts the positions of a market as it moves on, and leaves alone what has not changed.
struct Counter {
    bins: Bins,
    /// Isolated positions, as of this number of changes.
    isolated: Option<(u64, Row)>,
    /// The portfolios' legs in the asset.
    legs: Vec<AccountId>,
    /// Steps between two looks at them when nothing happens.
    pause: Step,
    looks: u64,
}

impl Counter {
    fn new(venue: &Simulation, bins: Bins, last: Step) -> Self {
        let accounts = venue.ledger().accounts().zip((0..).map(AccountId));
        let legs = accounts
            .filter(|(account, _)| account.role == Role::Trader && account.legs > 1 && account.asset == HEADLINE);
        let legs: Vec<AccountId> = legs.map(|(_, id)| id).collect();
        let looks = legs.len() as u64 * u64::from(last + 1);
        // At most as many as there are steps and accounts.
        let pause = looks.div_ceil(LOOKS_MAX).max(1) as Step;
        Self { bins, isolated: None, legs, pause, looks: 0 }
    }

    /// The counts as they are now; `None` when they are still the ones of the last time.
    fn count(&mut self, venue: &Simulation) -> Option<Row> {
        let triggers = venue.first().triggers();
        let known = self.isolated.as_ref().is_some_and(|(changes, _)| *changes == triggers.changes());
        let happened = !venue.events().is_empty() && self.looks < LOOKS_MAX;
        let look = !self.legs.is_empty() && (happened || venue.step_number().is_multiple_of(self.pause));
        if known && !look {
            return None;
        }
        if !known {
            let mut row = Row::empty(&self.bins);
            for side in [Side::Long, Side::Short] {
                for (trigger, lots, positions) in triggers.waiting(side) {
                    row.add(&self.bins, side, trigger, lots, positions);
                }
            }
            self.isolated = Some((triggers.changes(), row));
        }
        let mut row = self.isolated.as_ref()?.1.clone();
        self.add_portfolios(venue, &mut row);
        Some(row)
    }

    fn add_portfolios(&mut self, venue: &Simulation, row: &mut Row) {
        if self.legs.is_empty() {
            return;
        }
        let ledger = venue.ledger();
        let marks: Vec<Mark> = venue.markets().iter().map(Market::mark).collect();
        let margins: Vec<Requirement> = venue.markets().iter().map(|market| market.margin().clone()).collect();
        let waiting: std::collections::BTreeSet<AccountId> = venue.unfilled().chain(venue.cooling()).collect();
        self.looks += self.legs.len() as u64;
        for &leg in &self.legs {
            let account = ledger.account(leg);
            let Some(side) = account.side() else { continue };
            if !waiting.is_empty() && portfolio::legs(ledger, leg).any(|other| waiting.contains(&other)) {
                continue;
            }
            if let Some(distance) = portfolio::distance(ledger, leg, &marks, &margins) {
                let trigger = Mark(marks[HEADLINE.place()].0 - side.sign() * distance);
                row.add(&self.bins, side, trigger, account.lots.abs(), 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::sync::Arc;

    use super::Levels;
    use crate::recording::{Recording, record, sample};
    use crate::scenario::presets;
    use crate::sim::ledger::Role;
    use crate::sim::units::{Lots, Mark, Side};

    fn run(preset: &str) -> Recording {
        let scenario = presets::load(preset).unwrap();
        let setup = scenario.setup(preset).unwrap();
        let header = scenario.header(preset, &setup, Vec::new());
        record(header, Arc::new(setup), |_| ControlFlow::Continue(())).unwrap()
    }

    #[test]
    fn at_every_step_of_every_preset_the_bins_hold_everybody_who_is_armed() {
        for preset in presets::ALL {
            let run = run(preset.name);
            let levels = Levels::replay(&run, || true).unwrap();
            let last = run.last_step();
            for step in [0, 1, last / 3, last / 2, last] {
                let venue = run.state_at(step).unwrap().unwrap();
                let resting: Vec<_> = venue.unfilled().chain(venue.cooling()).collect();
                for side in [Side::Long, Side::Short] {
                    let isolated: Vec<(Mark, Lots, u32)> = venue.first().triggers().waiting(side).collect();
                    let (mut lots, mut positions) = (0, 0);
                    for (account, id) in venue.ledger().accounts().zip(0_u32..) {
                        let cross = account.legs > 1 && account.role == Role::Trader && account.asset.0 == 0;
                        let first = id.saturating_sub(u32::from(account.leg));
                        let rests = resting.iter().any(|one| (first..first + u32::from(account.legs)).contains(&one.0));
                        if cross && !rests && account.side() == Some(side) {
                            lots += account.lots.abs();
                            positions += 1;
                        }
                    }
                    let all = levels.all(step, side);
                    let sum: Lots = isolated.iter().map(|one| one.1).sum();
                    let count: u32 = isolated.iter().map(|one| one.2).sum();
                    assert_eq!((all.lots, all.positions), (sum + lots, count + positions), "{} {step}", preset.name);
                    let edge = levels.bins().count() / 2;
                    let mark = levels.bins().edge(edge);
                    let reached = |at: Mark| if side == Side::Long { at >= mark } else { at <= mark };
                    let due: Lots = isolated.iter().filter(|one| reached(one.0)).map(|one| one.1).sum();
                    if lots == 0 {
                        assert_eq!(levels.closed_at(step, side, edge).lots, due, "{} {step}", preset.name);
                    }
                }
            }
        }
    }

    #[test]
    fn a_cascade_drains_the_levels_it_runs_through() {
        let run = run(presets::DEFAULT);
        let levels = Levels::replay(&run, || true).unwrap();
        let low = crate::recording::summary::Summary::of(&run).price.low;
        let edge = (0..levels.bins().count()).find(|&place| levels.bins().edge(place) > low).unwrap();
        let before = levels.closed_at(0, Side::Long, edge);
        let after = levels.closed_at(run.last_step(), Side::Long, edge);
        assert!(before.lots > 0 && after.lots < before.lots / 10, "{before:?} {after:?}");
    }

    #[test]
    fn a_replay_can_be_stopped_and_a_recording_made_by_hand_has_no_levels() {
        assert_eq!(Levels::replay(&run("one-trader"), || false), None);
        assert_eq!(Levels::replay(&sample::quiet(3), || true), None);
    }
}
