//! What the window shows: everything a view may read of the app. Changes nothing.

use std::borrow::Cow;
use std::sync::Arc;

use super::command::Tab;
use super::files::Files;
use super::playback::Playback;
use super::present::{Moment, Present};
use super::run::Run;
use super::settings::Settings;
use super::span::Span;
use super::{App, Ghost, Message, NOTICED, Shipped};
use crate::chart::accounts::Filter;
use crate::chart::caption::{caption, caption_within};
use crate::chart::cause::{Cause, Paid};
use crate::chart::my_position::{Fate, Reading};
use crate::chart::palette::Palette;
use crate::chart::{Charts, Which};
use crate::recording::Frame;
use crate::scenario::Scenario;
use crate::scenario::controls::Control;
use crate::scenario::knob::Knob;
use crate::sim::event::Event;
use crate::sim::units::Step;

impl App {
    /// The scenario as it is now.
    #[must_use]
    pub const fn draft(&self) -> &Scenario {
        &self.draft.scenario
    }

    /// The scenario as it was opened.
    #[must_use]
    pub const fn opened(&self) -> &Scenario {
        &self.draft.opened
    }

    /// Its short name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.draft.name
    }

    /// Whether the scenario differs from what was opened.
    #[must_use]
    pub fn edited(&self) -> bool {
        self.draft.scenario != self.draft.opened || !self.draft.legs.is_empty()
    }

    /// Whether edits take effect from the cursor on, and not in the whole run.
    #[must_use]
    pub const fn from_now(&self) -> bool {
        self.from_now
    }

    /// The presets.
    #[must_use]
    pub fn presets(&self) -> &[Shipped] {
        &self.presets
    }

    /// The run on screen; while a new one is computed it is still the one before.
    #[must_use]
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The whole venue at the cursor, every account of it; `None` for a recording made by hand.
    #[must_use]
    pub fn present(&self) -> Option<Arc<Present>> {
        self.presents.at(&self.run.recording, self.moment())
    }

    /// The moment looked at: a step, or between the waves inside one.
    #[must_use]
    pub const fn moment(&self) -> Moment {
        self.playback.moment()
    }

    /// What an observer sees at the cursor: the recorded frame at the end of a step, the rebuilt one
    /// inside a step.
    #[must_use]
    pub fn frame(&self) -> Frame {
        let inside = self.moment().wave.and_then(|_| self.present());
        inside.map_or_else(|| *self.run.recording.frame(self.cursor()), |present| present.frame)
    }

    /// What happened in the step looked at, up to the cursor.
    #[must_use]
    pub fn events(&self) -> Cow<'_, [Event]> {
        let inside = self.moment().wave.and_then(|_| self.present());
        inside.map_or_else(
            || Cow::Borrowed(self.run.recording.events_at(self.cursor())),
            |present| Cow::Owned(present.venue.events().to_vec()),
        )
    }

    /// The sentence about the cursor.
    #[must_use]
    pub fn caption(&self) -> String {
        let recording = &self.run.recording;
        match self.moment().wave {
            Some(_) => caption_within(recording, &self.frame(), &self.events()),
            None => caption(recording, self.cursor()),
        }
    }

    /// The cause of the step looked at, as far as the cursor.
    #[must_use]
    pub fn cause(&self) -> Cause {
        self.run.cause(&self.frame(), &self.events())
    }

    /// Who has paid up to the cursor.
    #[must_use]
    pub fn paid(&self) -> Paid {
        match self.moment().wave {
            Some(_) => self.run.paid(self.cursor().saturating_sub(1)).and(&self.cause().paid),
            None => self.run.paid(self.cursor()),
        }
    }

    /// The reader's own account at the cursor and what becomes of it; `None` without one.
    #[must_use]
    pub fn my_position(&self) -> Option<(Reading, Fate)> {
        let fate = self.run.mine?;
        Some((self.present()?.mine(fate.put_in)?, fate))
    }

    /// The run it is compared with, if it is shown.
    #[must_use]
    pub fn ghost(&self) -> Option<&Ghost> {
        self.ghost.as_ref().filter(|_| self.ghost_shown)
    }

    /// Whether there is a run to compare with, shown or not.
    #[must_use]
    pub const fn has_ghost(&self) -> bool {
        self.ghost.is_some()
    }

    /// The run all edits are compared with, if one was pinned.
    #[must_use]
    pub fn pinned(&self) -> Option<&Run> {
        self.pinned.as_deref()
    }

    /// The step the handle on the price chart shocks: the one after the cursor, if there is one.
    #[must_use]
    pub fn shock_step(&self) -> Option<Step> {
        (self.cursor() < self.playback.last()).then(|| self.cursor() + 1)
    }

    /// Whether the field for that shock is open.
    #[must_use]
    pub const fn shock_asked(&self) -> bool {
        self.shock_asked
    }

    /// The charts of the run and of its ghost, as far as they may be seen.
    #[must_use]
    pub fn charts(&self) -> &Charts {
        self.known.as_ref().map_or(&self.charts, |known| &known.charts)
    }

    /// The cursor.
    #[must_use]
    pub const fn playback(&self) -> &Playback {
        &self.playback
    }

    /// The step looked at.
    #[must_use]
    pub const fn cursor(&self) -> Step {
        self.playback.cursor()
    }

    /// The steps every chart shows.
    #[must_use]
    pub const fn span(&self) -> &Span {
        &self.span
    }

    /// The first and last whole step every chart shows.
    #[must_use]
    pub fn view(&self) -> (Step, Step) {
        (self.span.from().ceil().max(0.0) as Step, self.span.to().floor().max(0.0) as Step)
    }

    /// The lowest and highest value a chart was zoomed to by hand, if it was.
    #[must_use]
    pub const fn range(&self, which: Which) -> Option<[f64; 2]> {
        self.ranges[which as usize]
    }

    /// The chart that is copied: the one clicked or focused last, at first the price.
    #[must_use]
    pub const fn chart(&self) -> Which {
        self.chart
    }

    /// Whether the view moves along with the cursor.
    #[must_use]
    pub const fn following(&self) -> bool {
        self.follow
    }

    /// How far the run being computed is, from 0 to 1; `None` when the screen is up to date, or will
    /// be before anybody could read how far it is.
    #[must_use]
    pub fn recomputing(&self) -> Option<f32> {
        self.runner.progress().filter(|_| self.waited > NOTICED)
    }

    /// The path field.
    #[must_use]
    pub const fn files(&self) -> &Files {
        &self.files
    }

    /// A line for the person, if there is one.
    #[must_use]
    pub const fn message(&self) -> Option<&Message> {
        self.message.as_ref()
    }

    /// Whether the list of shortcuts is shown.
    #[must_use]
    pub const fn shortcuts_shown(&self) -> bool {
        self.shortcuts
    }

    /// Whether a note is being written at the cursor.
    #[must_use]
    pub const fn noting(&self) -> bool {
        self.noting
    }

    /// Whether the command palette is shown.
    #[must_use]
    pub const fn commands_shown(&self) -> bool {
        self.commands
    }

    /// Whether there is an edit to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.reset.is_some() || self.history.can_undo(&self.draft)
    }

    /// Whether there is an edit to do again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        self.history.can_redo(&self.draft)
    }

    /// The table below the charts, if one is open.
    #[must_use]
    pub const fn table(&self) -> Option<Tab> {
        if self.tables { Some(self.table) } else { None }
    }

    /// Which accounts are listed in the table of accounts.
    #[must_use]
    pub const fn accounts(&self) -> Filter {
        self.accounts
    }

    /// Whether the panel with all other controls is open.
    #[must_use]
    pub const fn more_shown(&self) -> bool {
        self.more
    }

    /// Whether this is a presentation.
    #[must_use]
    pub const fn presenting(&self) -> bool {
        self.presenting
    }

    /// The control turned last, or the first one the scenario has.
    #[must_use]
    pub fn touched(&self) -> Option<Knob> {
        let controls = Control::ALL.into_iter().map(Knob::from);
        self.touched.into_iter().chain(controls).find(|knob| knob.get(&self.draft.scenario).is_some())
    }

    /// What is remembered between starts.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The colours.
    #[must_use]
    pub const fn palette(&self) -> Palette {
        self.settings.theme
    }

    /// The title of the window.
    #[must_use]
    pub fn window_title(&self) -> String {
        format!("Downdraft – {}", self.draft.scenario.title)
    }
}
