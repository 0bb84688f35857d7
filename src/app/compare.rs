//! Runs side by side: which they are, what is varied among them, and computing them one after the
//! other while the window goes on.
//!
//! Owns the list and its runner. Every run in it was asked for by a person; nothing here changes the
//! scenario being edited until one of them is opened. Never draws.

use std::sync::Arc;

use super::App;
use super::command::Compare;
use super::history::Draft;
use super::run::Run;
use super::runner::{Failure, Finished, Runner, Wake};
use super::values;
use crate::chart::multiples::{self, Multiple};
use crate::scenario::controls::Control;
use crate::scenario::knob::Knob;
use crate::scenario::switches;
use crate::scenario::{Refusal, Scenario};

/// The most runs that stand side by side.
pub const MOST: usize = 9;
/// A seed above this cannot be said exactly by a slider's number.
const LARGEST_SEED: f64 = 9_007_199_254_740_992.0;

/// What is varied to make several runs of one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Varied {
    /// A number a person can turn.
    Knob(Knob),
    /// The seed of every random number.
    Seed,
}

impl Varied {
    /// What it is called.
    #[must_use]
    pub fn name(self, scenario: &Scenario) -> String {
        match self {
            Self::Knob(knob) => knob.name_in(scenario),
            Self::Seed => "Seed".to_owned(),
        }
    }

    /// Everything that can be varied in a scenario: its controls, the dials of what is on, the seed.
    #[must_use]
    pub fn all(scenario: &Scenario) -> Vec<Self> {
        let controls = Control::ALL.into_iter().map(Knob::from);
        let dials = switches::all().flat_map(|switch| switch.dials).map(Knob::Dial);
        let there = controls.chain(dials).filter(|knob| knob.get(scenario).is_some());
        there.map(Self::Knob).chain([Self::Seed]).collect()
    }

    /// Its value in a scenario.
    fn get(self, scenario: &Scenario) -> Option<f64> {
        match self {
            Self::Knob(knob) => knob.get(scenario),
            Self::Seed => Some(scenario.seed as f64),
        }
    }

    fn set(self, scenario: &mut Scenario, value: f64) -> Result<(), String> {
        match self {
            Self::Knob(knob) => knob.set(scenario, value).map_err(|refusal: Refusal| refusal.to_string()),
            Self::Seed if value >= 0.0 && value.fract() == 0.0 && value <= LARGEST_SEED => {
                scenario.seed = value as u64;
                Ok(())
            }
            Self::Seed => Err(format!("A seed is a whole number from 0 to {LARGEST_SEED}, not {value}.")),
        }
    }
}

/// One run among several.
#[derive(Debug)]
pub struct Member {
    draft: Draft,
    run: Option<Arc<Run>>,
    refused: Option<String>,
}

impl Member {
    /// The run, once it is computed.
    #[must_use]
    pub fn run(&self) -> Option<&Run> {
        self.run.as_deref()
    }

    /// Why there will be none.
    #[must_use]
    pub fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    const fn waits(&self) -> bool {
        self.run.is_none() && self.refused.is_none()
    }
}

/// Runs side by side.
pub struct Comparing {
    shown: bool,
    members: Vec<Member>,
    own_scales: bool,
    varied: Varied,
    values: String,
    runner: Runner,
    titles: Vec<String>,
    pictures: Vec<Option<Multiple>>,
}

impl Comparing {
    pub(super) fn new(wake: Option<Wake>) -> Self {
        Self {
            shown: false,
            members: Vec::new(),
            own_scales: false,
            varied: Varied::Knob(Knob::Control(Control::Leverage)),
            values: String::new(),
            runner: wake.map_or_else(Runner::immediate, Runner::background),
            titles: Vec::new(),
            pictures: Vec::new(),
        }
    }

    /// Whether they stand in place of the charts.
    #[must_use]
    pub const fn shown(&self) -> bool {
        self.shown
    }

    /// The runs, in order.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// What differs in the run at a place.
    #[must_use]
    pub fn title(&self, place: usize) -> &str {
        self.titles.get(place).map_or("", String::as_str)
    }

    /// What to draw of each run; `None` as long as it is not computed.
    #[must_use]
    pub fn pictures(&self) -> &[Option<Multiple>] {
        &self.pictures
    }

    /// Whether every picture has a scale of its own.
    #[must_use]
    pub const fn own_scales(&self) -> bool {
        self.own_scales
    }

    /// What is varied.
    #[must_use]
    pub const fn varied(&self) -> Varied {
        self.varied
    }

    /// What is typed as its values.
    #[must_use]
    pub fn values(&self) -> &str {
        &self.values
    }

    /// How many runs are still to be computed.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.members.iter().filter(|member| member.waits()).count()
    }

    /// How far the run at a place is, from 0 to 1; `None` while it is not being computed.
    #[must_use]
    pub fn progress(&self, place: usize) -> Option<f32> {
        let next = self.members.iter().position(Member::waits)?;
        self.runner.progress().filter(|_| next == place)
    }

    /// Picks up what has been computed and goes on with the next; says whether there is more to come.
    pub(super) fn poll(&mut self) -> bool {
        while let Some(Finished { asked, outcome }) = self.runner.poll() {
            let waiting = self.members.iter_mut().find(|member| member.waits() && member.draft.asked() == asked);
            match (waiting, outcome) {
                (Some(member), Ok(run)) => member.run = Some(Arc::new(run)),
                (Some(member), Err(Failure::Refused(text))) => member.refused = Some(text),
                // It has been taken away meanwhile.
                (None, _) | (_, Err(Failure::Cancelled)) => {}
            }
            self.picture();
            self.go_on();
        }
        self.waiting() > 0
    }

    fn go_on(&mut self) {
        if self.runner.progress().is_none()
            && let Some(next) = self.members.iter().find(|member| member.waits())
        {
            self.runner.request(next.draft.asked());
        }
    }

    /// Takes a run in, unless it is there or there is no room; says whether there was room.
    fn take(&mut self, draft: Draft, run: Option<Arc<Run>>) -> bool {
        if self.members.iter().any(|member| member.draft == draft) {
            return true;
        }
        if self.members.len() == MOST {
            return false;
        }
        self.members.push(Member { draft, run, refused: None });
        true
    }

    fn remove(&mut self, place: usize) {
        if place < self.members.len() {
            let gone = self.members.remove(place);
            if gone.waits() {
                self.runner.stop();
            }
        }
    }

    /// Describes all of them anew: what differs depends on who else is there.
    fn picture(&mut self) {
        let scenarios: Vec<&Scenario> = self.members.iter().map(|member| &member.draft.scenario).collect();
        self.titles = multiples::titles(&scenarios);
        let runs: Vec<_> = self.members.iter().map(|member| member.run.as_ref().map(|run| &run.recording)).collect();
        self.pictures = multiples::describe_all(&runs);
    }
}

impl App {
    /// The runs side by side.
    #[must_use]
    pub const fn comparing(&self) -> &Comparing {
        &self.comparing
    }

    /// Whether the run at a place is of the scenario being edited.
    #[must_use]
    pub fn is_edited(&self, member: &Member) -> bool {
        member.draft == self.draft
    }

    pub(super) fn compare(&mut self, asked: Compare) {
        match asked {
            Compare::Show => self.show_side_by_side(),
            Compare::AddThis => {
                if !self.take_this() {
                    self.complain(no_room(1));
                }
            }
            Compare::Vary(varied) => {
                self.comparing.varied = varied;
                self.comparing.values = self.suggestion();
            }
            Compare::Values(text) => self.comparing.values = text,
            Compare::AddVariants => self.take_variants(),
            Compare::Remove(place) => self.comparing.remove(place),
            Compare::Clear => {
                self.comparing.runner.stop();
                self.comparing.members.clear();
            }
            Compare::Open(place) => self.open_member(place),
            Compare::Scales => self.comparing.own_scales = !self.comparing.own_scales,
        }
        self.comparing.picture();
        self.comparing.go_on();
    }

    /// Nobody is shown an empty page: the run before and this one are there at once.
    fn show_side_by_side(&mut self) {
        self.comparing.shown = !self.comparing.shown;
        if !self.comparing.shown || !self.comparing.members.is_empty() {
            return;
        }
        if let Some(ghost) = self.ghost.clone() {
            let draft = Draft { scenario: ghost.run.asked.scenario.clone(), ..self.draft.clone() };
            self.comparing.take(draft, Some(ghost.run));
        }
        self.take_this();
        if self.comparing.varied.get(&self.draft.scenario).is_none() {
            self.comparing.varied = Varied::Seed;
        }
        self.comparing.values = self.suggestion();
    }

    /// Values worth a try: half, one and a half and twice of what it is, or the next seeds.
    fn suggestion(&self) -> String {
        match self.comparing.varied {
            Varied::Seed => "1..4".to_owned(),
            Varied::Knob(_) => "*0.5, *0.75, *1.5".to_owned(),
        }
    }

    fn take_this(&mut self) -> bool {
        let there = self.run.asked.scenario == self.draft.scenario;
        let run = there.then(|| Arc::clone(&self.run));
        self.comparing.take(self.draft.clone(), run)
    }

    fn take_variants(&mut self) {
        let varied = self.comparing.varied;
        let Some(was) = varied.get(&self.draft.scenario) else {
            self.complain(format!("This scenario has no {}.", varied.name(&self.draft.scenario).to_lowercase()));
            return;
        };
        let values = match values::list(&self.comparing.values, was) {
            Ok(values) => values,
            Err(text) => return self.complain(text),
        };
        let mut left_out = 0;
        for value in values {
            let mut draft = self.draft.clone();
            match varied.set(&mut draft.scenario, value) {
                Ok(()) => left_out += usize::from(!self.comparing.take(draft, None)),
                Err(text) => return self.complain(text),
            }
        }
        if left_out > 0 {
            self.complain(no_room(left_out));
        }
    }

    /// A run among several becomes the one being edited.
    fn open_member(&mut self, place: usize) {
        let Some(Member { draft, run, .. }) = self.comparing.members.get(place) else { return };
        let (draft, run) = (draft.clone(), run.clone());
        self.comparing.shown = false;
        self.take_up(draft, run);
    }
}

fn no_room(left_out: usize) -> String {
    let runs = if left_out == 1 { "1 run was" } else { &format!("{left_out} runs were") };
    format!("Side by side there is room for {MOST} runs; {runs} left out. Remove one first.")
}
