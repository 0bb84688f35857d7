//! What the window knows: the scenario being edited, the run on screen, the cursor, the files.
//!
//! Owns all of that and the one place where it changes, [`App::apply`]. Never draws a widget and
//! never touches a number of a run.

pub mod arrangement;
pub mod clipboard;
pub mod command;
pub mod compare;
mod compute;
mod edit;
mod export;
pub mod files;
mod history;
mod levels;
mod look;
mod paths;
pub mod playback;
pub mod present;
pub mod run;
pub mod runner;
pub mod session;
pub mod settings;
pub mod span;
pub mod values;

use std::borrow::Cow;
use std::sync::Arc;

use crate::chart::caption::{caption, caption_within};
use crate::chart::cause::{Cause, Paid};
use crate::chart::my_position::{Fate, Reading};
use crate::chart::palette::Palette;
use crate::chart::{self, Charts, Which};
use crate::recording::Frame;
use crate::scenario::controls::Control;
use crate::scenario::knob::Knob;
use crate::scenario::{Scenario, presets};
use crate::sim::event::Event;
use crate::sim::units::Step;
use arrangement::Reset;
use clipboard::Clipboard;
use command::{Command, Play, Tab};
use compare::Comparing;
use edit::Gesture;
use files::Files;
use history::{Draft, History};
use playback::Playback;
use present::{Moment, Present, Presents};
use run::Run;
use runner::{Failure, Runner, Wake};
use session::Session;
use settings::Settings;
use span::Span;

/// A run that takes longer than this, in seconds, is said to be computed.
const NOTICED: f64 = 0.2;

/// The run before the last edit.
#[derive(Clone, Debug)]
pub struct Ghost {
    /// The run itself.
    pub run: Arc<Run>,
    /// What it is called: what was different in it.
    pub name: String,
}

/// A line for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it says.
    pub text: String,
    /// Whether something went wrong.
    pub error: bool,
}

/// Everything the window shows.
pub struct App {
    draft: Draft,
    /// What was edited before the scenario that is being opened, as long as its run is not there.
    left: Option<Draft>,
    /// The presets by name and title.
    presets: Vec<(&'static str, String)>,
    run: Arc<Run>,
    presents: Presents,
    ghost: Option<Ghost>,
    /// What the run being computed will be compared with.
    coming: Option<Option<Ghost>>,
    /// The run all edits are compared with, instead of the one before each.
    pinned: Option<Arc<Run>>,
    ghost_shown: bool,
    charts: Charts,
    playback: Playback,
    span: Span,
    /// Whether the view moves along with the cursor.
    follow: bool,
    /// Whether edits take effect from the cursor on.
    from_now: bool,
    history: History,
    gesture: Option<Gesture>,
    comparing: Comparing,
    runner: Runner,
    /// Seconds since the last run came on screen, while another is computed.
    waited: f64,
    /// The levels of the run on screen, on their way.
    reading: Option<levels::Reading>,
    wake: Option<Wake>,
    files: Files,
    /// The scenario whose file is being written.
    saving: Option<(Scenario, String)>,
    clipboard: Clipboard,
    /// Unsaved work of a session before this one.
    offered: Option<Session>,
    /// The chart the keyboard means.
    chart: Which,
    message: Option<Message>,
    shortcuts: bool,
    /// Whether the shock at the cursor is being typed.
    shock_asked: bool,
    commands: bool,
    /// Whether a note is being written at the cursor.
    noting: bool,
    more: bool,
    tables: bool,
    /// The table that was open last.
    table: Tab,
    presenting: bool,
    /// What was turned last.
    touched: Option<Knob>,
    /// What the last reset took away, while nothing was done since.
    reset: Option<Reset>,
    settings: Settings,
}

impl App {
    /// The window as it starts: the first preset computed, the cursor just before its first shock.
    ///
    /// With a `wake`, runs are computed on a thread of their own; without one, at once.
    ///
    /// # Errors
    /// When the first preset cannot be computed, in words.
    pub fn start(settings: Settings, wake: Option<Wake>) -> Result<Self, String> {
        let scenario = presets::load(presets::DEFAULT).map_err(|refusal| refusal.to_string())?;
        Self::with_scenario(scenario, presets::DEFAULT, settings, wake)
    }

    /// The window with a scenario of the caller's.
    ///
    /// # Errors
    /// When the scenario cannot be computed, in words.
    pub fn with_scenario(
        scenario: Scenario,
        name: &str,
        settings: Settings,
        wake: Option<Wake>,
    ) -> Result<Self, String> {
        let draft = Draft::of(scenario, name);
        let run = Run::compute(draft.asked(), |_| true).map_err(|failure| match failure {
            Failure::Cancelled => "The run was cancelled.".to_owned(),
            Failure::Refused(text) => text,
        })?;
        let last = run.recording.last_step();
        let mut files = Files::default();
        files.set_path(settings.path.clone());
        let mut app = Self {
            draft,
            presets: preset_titles(),
            left: None,
            ghost: None,
            coming: None,
            pinned: None,
            ghost_shown: true,
            charts: chart::describe(&run.recording, None),
            playback: Playback::new(run.opening_step(), last),
            span: Span::opening(run.first_event(), last),
            run: Arc::new(run),
            presents: Presents::default(),
            follow: true,
            from_now: false,
            history: History::default(),
            gesture: None,
            comparing: Comparing::new(wake.clone()),
            reading: None,
            runner: wake.clone().map_or_else(Runner::immediate, Runner::background),
            waited: 0.0,
            wake,
            files,
            saving: None,
            clipboard: Clipboard::default(),
            offered: None,
            chart: Which::default(),
            message: None,
            shortcuts: false,
            shock_asked: false,
            commands: false,
            noting: false,
            more: false,
            tables: false,
            table: Tab::default(),
            presenting: false,
            touched: None,
            reset: None,
            settings,
        };
        app.warn();
        Ok(app)
    }

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

    /// The presets, by name and title.
    #[must_use]
    pub fn presets(&self) -> &[(&'static str, String)] {
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

    /// The charts of the run and of its ghost.
    #[must_use]
    pub const fn charts(&self) -> &Charts {
        &self.charts
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

    /// Lets wall time pass and picks up what arrived from other threads. Says whether the next
    /// frame should follow at once.
    pub fn tick(&mut self, seconds: f64) -> bool {
        let before = self.playback.cursor();
        self.playback.tick(seconds, |step| self.run.recording.frame(step).waves);
        if self.follow && self.playback.cursor() != before {
            self.span.reveal(self.playback.cursor());
        }
        self.age_gesture(seconds);
        self.waited = if self.runner.progress().is_some() { self.waited + seconds } else { 0.0 };
        while let Some(finished) = self.runner.poll() {
            self.arrived(finished);
        }
        let comparing = self.comparing.poll();
        self.read_levels();
        if self.files.poll_dialog() {
            self.confirm_path();
        }
        self.poll_picture();
        if let Some(written) = self.files.poll_written() {
            self.written(written);
        }
        self.playback.playing() || comparing || self.runner.progress().is_some()
    }

    /// Carries out what was asked for, in order.
    pub fn apply(&mut self, commands: impl IntoIterator<Item = Command>) {
        for command in commands {
            match command {
                Command::Play(play) => self.play(play),
                Command::Edit(edit) => self.edit(edit),
                Command::File(file) => self.file(file),
                Command::Look(look) => self.look(look),
                Command::Compare(compare) => self.compare(compare),
            }
        }
        // Without a window's loop there is nobody else to pick up a result.
        while self.wake.is_none()
            && let Some(finished) = self.runner.poll()
        {
            self.arrived(finished);
        }
        if self.wake.is_none() {
            self.poll_picture();
            self.comparing.poll();
        }
    }

    fn play(&mut self, play: Play) {
        let playback = &mut self.playback;
        match play {
            Play::Toggle => playback.toggle(),
            Play::By(steps) => playback.step_by(steps),
            Play::Waves(by) => playback.wave_by(by, |step| self.run.recording.frame(step).waves),
            Play::To(step) => playback.seek(step),
            Play::Start => playback.seek(0),
            Play::End => {
                playback.seek(playback.last());
                self.follow = true;
            }
            Play::PreviousEvent | Play::NextEvent => {
                let cursor = playback.cursor();
                let landmarks = self.run.landmarks().iter().map(|landmark| landmark.step);
                let target = if play == Play::NextEvent {
                    landmarks.filter(|step| *step > cursor).min()
                } else {
                    landmarks.filter(|step| *step < cursor).max()
                };
                if let Some(step) = target {
                    playback.seek(step);
                }
            }
            Play::At(speed) => playback.set_speed(speed),
            Play::Slower => playback.set_speed(playback.speed().slower()),
            Play::Faster => playback.set_speed(playback.speed().faster()),
        }
        if play == Play::Toggle && self.playback.playing() {
            self.follow = true;
        }
        // A cursor that is asked to be somewhere is brought into view there.
        if !matches!(play, Play::At(_) | Play::Slower | Play::Faster) {
            self.span.reveal(self.playback.cursor());
        }
    }

    fn complain(&mut self, text: String) {
        self.message = Some(Message { text, error: true });
    }
}

/// The title of every preset, read once: the list is short and the files are small.
fn preset_titles() -> Vec<(&'static str, String)> {
    presets::ALL.iter().filter_map(|preset| Some((preset.name, preset.scenario().ok()?.title))).collect()
}
