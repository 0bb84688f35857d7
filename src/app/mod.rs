//! What the window knows: the scenario being edited, the run on screen, the cursor, the files.
//!
//! Owns all of that and the one place where it changes, [`App::apply`]. Never draws a widget and
//! never touches a number of a run.

pub mod arrangement;
pub mod bet;
pub mod clipboard;
pub mod command;
pub mod compare;
mod compute;
mod edit;
mod export;
pub mod files;
mod history;
pub mod import;
mod levels;
mod look;
mod paths;
pub mod playback;
pub mod present;
pub mod run;
pub mod runner;
pub mod session;
pub mod settings;
mod shown;
pub mod span;
pub mod values;

use std::sync::Arc;

use crate::chart::accounts::Filter;
use crate::chart::{self, Charts, Which};
use crate::scenario::Scenario;
use crate::scenario::knob::Knob;
use crate::scenario::presets::{self, Preset};
use arrangement::Reset;
use clipboard::Clipboard;
use command::{Command, Play, Tab};
use compare::Comparing;
use edit::Gesture;
use files::Files;
use history::{Draft, History};
use import::Importing;
use playback::Playback;
use present::Presents;
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
    presets: Vec<Shipped>,
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
    /// The values a chart was zoomed to by hand; without, it shows those of the whole run.
    ranges: [Option<[f64; 2]>; 4],
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
    /// The table that is looked at before it is used.
    importing: Option<Importing>,
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
    /// Which accounts are listed in theirs.
    accounts: Filter,
    presenting: bool,
    bet: Option<bet::Bet>,
    /// The charts as far as a bet lets them be seen; `None` is all of them.
    known: Option<bet::Known>,
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
            presets: shipped(),
            left: None,
            ghost: None,
            coming: None,
            pinned: None,
            ghost_shown: true,
            charts: chart::describe(&run.recording, None),
            playback: Playback::new(run.opening_step(), last),
            span: Span::opening(run.first_event(), last),
            ranges: [None; 4],
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
            importing: None,
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
            accounts: Filter::default(),
            presenting: false,
            bet: None,
            known: None,
            touched: None,
            reset: None,
            settings,
        };
        app.warn();
        Ok(app)
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
        self.settle_bet();
        self.playback.playing() || comparing || self.runner.progress().is_some()
    }

    /// Carries out what was asked for, in order.
    pub fn apply(&mut self, commands: impl IntoIterator<Item = Command>) {
        for command in commands {
            if self.withholds(&command) {
                continue;
            }
            match command {
                Command::Play(play) => self.play(play),
                Command::Edit(edit) => self.edit(edit),
                Command::File(file) => self.file(file),
                Command::Look(look) => self.look(look),
                Command::Compare(compare) => self.compare(compare),
                Command::Bet(bet) => self.wager(bet),
            }
            self.settle_bet();
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
        self.settle_bet();
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

/// A preset as a list shows it.
pub struct Shipped {
    /// The preset.
    pub preset: &'static Preset,
    /// Its title.
    pub title: String,
    /// What it shows, in a sentence.
    pub summary: String,
}

/// Every preset, read once: the list is short and the files are small.
fn shipped() -> Vec<Shipped> {
    let read = |preset: &'static Preset| {
        let scenario = preset.scenario().ok()?;
        Some(Shipped { preset, title: scenario.title, summary: scenario.prose.summary })
    };
    presets::ALL.iter().filter_map(read).collect()
}
