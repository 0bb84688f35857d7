//! Everything a person can ask of the window, in six small groups.
//!
//! Views push these while they draw; they are applied once, after drawing. Tests and shortcuts use
//! the same ones. Owns the list of what can be asked. Never carries anything out.

use std::path::PathBuf;

use super::clipboard::Copied;
use super::compare::Varied;
use super::files::{Purpose, Sheet};
use super::import::Import;
use super::playback::Speed;
use super::settings::Room;
use crate::chart::Which;
use crate::chart::accounts::Filter;
use crate::chart::heat::Contrast;
use crate::chart::palette::Palette;
use crate::chart::scale::PriceScale;
use crate::scenario::knob::Knob;
use crate::scenario::schema::MyPosition;
use crate::scenario::switches::Switch;
use crate::sim::units::Step;

/// One request, by what it concerns.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Where in the run we are, and whether it plays.
    Play(Play),
    /// The scenario.
    Edit(Edit),
    /// Files and presets.
    File(File),
    /// How things are shown.
    Look(Look),
    /// Several runs side by side.
    Compare(Compare),
    /// What the room expects.
    Bet(Bet),
}

/// Requests about the cursor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Play {
    /// Play when paused, pause when playing.
    Toggle,
    /// Move by a number of steps; pauses.
    By(i64),
    /// Move by a number of waves, across the borders of steps; pauses.
    Waves(i64),
    /// Move to a step; pauses.
    To(Step),
    /// Move to the first step.
    Start,
    /// Move to the last step and let the view follow again.
    End,
    /// Move to the event before the cursor.
    PreviousEvent,
    /// Move to the event after the cursor.
    NextEvent,
    /// Play at a speed.
    At(Speed),
    /// Play one notch slower.
    Slower,
    /// Play one notch faster.
    Faster,
}

/// Requests about the scenario.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Whether edits take effect from the cursor on, or in the whole run.
    FromNow(bool),
    /// A control is about to be dragged: what is on screen now becomes the ghost.
    Begin,
    /// A control takes a value; outside a drag this is an edit of its own.
    Set(Knob, f64),
    /// The drag is over.
    End,
    /// The drag is given up: everything is as it was before it.
    GiveUp,
    /// Stop computing: the scenario goes back to the run on screen.
    Stop,
    /// A control goes back to what the scenario was opened with.
    Restore(Knob),
    /// A mechanism is turned on or off, or takes another of its options.
    Choose(&'static Switch, usize),
    /// A mechanism with its numbers goes back to what the scenario was opened with.
    RestoreSwitch(&'static Switch),
    /// Everything goes back.
    RestoreAll,
    /// The seed of every random number.
    Seed(u64),
    /// The reader's own position, or none.
    Mine(Option<MyPosition>),
    /// Words beside a step; none take away what stood there.
    Note(Step, String),
    /// Take back the last edit.
    Undo,
    /// Do it again.
    Redo,
}

/// Requests about files.
#[derive(Clone, Debug, PartialEq)]
pub enum File {
    /// Open a preset by name.
    Preset(String),
    /// Show the path field for a purpose.
    Ask(Purpose),
    /// What is typed in the path field.
    Path(String),
    /// Ask the system for a path.
    Browse,
    /// Stop waiting for the system's dialog.
    CancelBrowse,
    /// Another look for an export.
    Sheet(Sheet),
    /// Copy a chart, or everything in a line, to the clipboard.
    Copy(Copied),
    /// Ask the system for what was copied elsewhere.
    Paste,
    /// What was copied elsewhere.
    Pasted(String),
    /// Do it with the path that is typed.
    Confirm,
    /// Put the path field away.
    Close,
    /// Unsaved work of the session before is taken up, or let go.
    Offered {
        /// Whether it is taken up.
        take: bool,
    },
    /// Open a file that was dropped on the window: a scenario, or a table to import.
    Dropped(PathBuf),
    /// Open several files that were dropped together: tables to import, and at most one scenario for them.
    DroppedTogether(Vec<PathBuf>),
    /// Something about the tables that are looked at.
    Import(Import),
}

/// Requests about what is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Look {
    /// These colours.
    Theme(Palette),
    /// The size of everything; in a presentation, of the presentation.
    Size(Size),
    /// How prices stand on their axis.
    Prices(PriceScale),
    /// How far a presentation is read from.
    Room(Room),
    /// Whether the interface itself may move.
    Motion,
    /// The presentation, begun or left.
    Present,
    /// A layout, built in or saved.
    Arrange(Layout),
    /// The layout as it is now is the saved one.
    KeepLayout,
    /// The dashed run on or off.
    Ghost,
    /// The run on screen becomes the baseline of all later edits, or stops being it.
    Pin,
    /// The field for the shock at the cursor, open or closed.
    Shock,
    /// The list of shortcuts on or off.
    Shortcuts,
    /// The field for a note at the cursor, open or closed.
    Note,
    /// The command palette on or off.
    Commands,
    /// The panel with all other controls, open or closed.
    More,
    /// The tables below the charts, open or closed.
    Tables,
    /// One of those tables.
    Table(Tab),
    /// The table of accounts with those that pass a filter.
    Accounts(Filter),
    /// The inspector on or off.
    Inspector(bool),
    /// The heat map behind the price on or off.
    HeatMap,
    /// How the heat map grades its colours.
    Contrast(Contrast),
    /// The scenario's own words on or off.
    Prose,
    /// Show more or less time around a step; below 1 is closer.
    Zoom {
        /// The step that stays where it is.
        around: f64,
        /// How many times the span gets wider.
        factor: f64,
    },
    /// Move the view by a number of steps.
    Pan(f64),
    /// Show exactly this span of steps.
    Span(f64, f64),
    /// Show exactly these values of a chart, whatever its run holds.
    Range {
        /// The chart.
        which: Which,
        /// The lowest, in the unit of its panel.
        low: f64,
        /// The highest.
        high: f64,
    },
    /// Show the steps in which nearly all forced orders fell.
    FitCascade,
    /// Back to the view the run was opened with.
    ResetView,
    /// A chart is the one the keyboard means.
    Chart(Which),
    /// Back to that view, the built-in layout and the scenario as it was opened.
    ResetEverything,
    /// The message has been read.
    Dismiss,
}

/// How large everything is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// One notch larger.
    Larger,
    /// One notch smaller.
    Smaller,
    /// As designed.
    Usual,
}

/// A layout of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Every panel, for one person.
    Explore,
    /// Runs side by side and the tables below them, for somebody who takes a run apart.
    Analyse,
    /// One idea, for a room.
    Present,
    /// The saved one.
    Mine,
}

/// A table below the charts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Every account at the cursor.
    #[default]
    Accounts,
    /// Who is deleveraged next.
    Queue,
    /// Every fact of the run.
    Events,
    /// The numbers behind a chart.
    Chart(Which),
}

/// Requests about the runs side by side.
#[derive(Clone, Debug, PartialEq)]
pub enum Compare {
    /// Show them in place of the charts, or the charts again.
    Show,
    /// The run on screen takes its place among them.
    AddThis,
    /// This is what is varied.
    Vary(Varied),
    /// What is typed as its values.
    Values(String),
    /// A run for each of the typed values.
    AddVariants,
    /// The run at a place goes.
    Remove(usize),
    /// All of them go.
    Clear,
    /// The run at a place becomes the one being edited.
    Open(usize),
    /// One scale for all, or one for each.
    Scales,
}

/// Requests about a bet of the room on what comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bet {
    /// Ask it at the cursor; what comes after is hidden.
    Ask,
    /// One more hand for an answer.
    Raise(usize),
    /// So many hands for an answer.
    Count(usize, u32),
    /// Play on and compare; takes at least one hand.
    Reveal,
    /// The same without a bet.
    Skip,
    /// Let go of it, in whatever stage it is.
    Leave,
}
