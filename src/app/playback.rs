//! The cursor: which step is looked at, and where inside it, and how it moves while the run plays.
//!
//! Playing never computes anything; it moves through a finished recording, so the wall clock can
//! decide the pace and never the numbers. Owns the cursor. Knows nothing of the run but its length and,
//! when it is told, how many waves a step has.

use super::present::Moment;
use crate::sim::units::Step;

/// Steps a second at 1×: a cascade of twenty steps takes a second.
const STEPS_PER_SECOND: f64 = 20.0;
/// A pause of the program longer than this is not made up for, so that the cursor never jumps.
const LONGEST_TICK: f64 = 0.25;

/// How fast a run plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// A quarter of the usual speed, one wave at a time.
    Quarter,
    /// The usual speed.
    #[default]
    Normal,
    /// Four times as fast.
    Four,
    /// Sixteen times as fast.
    Sixteen,
}

impl Speed {
    /// From slowest to fastest.
    pub const ALL: [Self; 4] = [Self::Quarter, Self::Normal, Self::Four, Self::Sixteen];

    /// What it is called on its button.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Quarter => "¼×",
            Self::Normal => "1×",
            Self::Four => "4×",
            Self::Sixteen => "16×",
        }
    }

    /// What it is called in words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quarter => "Quarter speed",
            Self::Normal => "Normal speed",
            Self::Four => "4 times as fast",
            Self::Sixteen => "16 times as fast",
        }
    }

    const fn factor(self) -> f64 {
        match self {
            Self::Quarter => 0.25,
            Self::Normal => 1.0,
            Self::Four => 4.0,
            Self::Sixteen => 16.0,
        }
    }

    /// One notch slower.
    #[must_use]
    pub const fn slower(self) -> Self {
        match self {
            Self::Quarter | Self::Normal => Self::Quarter,
            Self::Four => Self::Normal,
            Self::Sixteen => Self::Four,
        }
    }

    /// One notch faster.
    #[must_use]
    pub const fn faster(self) -> Self {
        match self {
            Self::Quarter => Self::Normal,
            Self::Normal => Self::Four,
            Self::Four | Self::Sixteen => Self::Sixteen,
        }
    }
}

/// Where we are in a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Playback {
    cursor: Step,
    /// How many waves of the step are over; `None` is the end of the step.
    wave: Option<u32>,
    last: Step,
    playing: bool,
    speed: Speed,
    /// Part of a step that has passed but is not shown yet.
    owed: f64,
}

impl Playback {
    /// Paused at a step of a run that ends at `last`.
    #[must_use]
    pub fn new(cursor: Step, last: Step) -> Self {
        Self { cursor: cursor.min(last), wave: None, last, playing: false, speed: Speed::Normal, owed: 0.0 }
    }

    /// The step looked at.
    #[must_use]
    pub const fn cursor(&self) -> Step {
        self.cursor
    }

    /// The step looked at, and how many of its waves are over.
    #[must_use]
    pub const fn moment(&self) -> Moment {
        Moment { step: self.cursor, wave: self.wave }
    }

    /// The last step there is.
    #[must_use]
    pub const fn last(&self) -> Step {
        self.last
    }

    /// Whether it stands at the end of the last step.
    #[must_use]
    pub const fn is_at_end(&self) -> bool {
        self.cursor >= self.last && self.wave.is_none()
    }

    /// Whether it is playing.
    #[must_use]
    pub const fn playing(&self) -> bool {
        self.playing
    }

    /// How fast it plays.
    #[must_use]
    pub const fn speed(&self) -> Speed {
        self.speed
    }

    /// Plays at another speed.
    pub const fn set_speed(&mut self, speed: Speed) {
        self.speed = speed;
    }

    /// Plays when paused, pauses when playing. At the end it starts over.
    pub const fn toggle(&mut self) {
        self.playing = !self.playing;
        self.owed = 0.0;
        if self.playing && self.is_at_end() {
            self.cursor = 0;
        }
    }

    /// Stops where it is.
    pub const fn pause(&mut self) {
        self.playing = false;
        self.owed = 0.0;
    }

    /// Goes to a step and stops there.
    pub fn seek(&mut self, step: Step) {
        self.pause();
        self.cursor = step.min(self.last);
        self.wave = None;
    }

    /// Moves by a number of steps and stops at the end of one. Inside a step, one step forward is the end
    /// of it and one step back is the end of the one before.
    pub fn step_by(&mut self, steps: i64) {
        let inside = i64::from(self.wave.is_some() && steps > 0);
        let target = (i64::from(self.cursor) - inside + steps).clamp(0, i64::from(self.last));
        self.seek(Step::try_from(target).unwrap_or(self.last));
    }

    /// Moves by a number of waves and stops there. `waves` says how many a step has; one without any is
    /// passed as a whole.
    pub fn wave_by(&mut self, by: i64, waves: impl Fn(Step) -> u32) {
        self.pause();
        for _ in 0..by.unsigned_abs() {
            if by > 0 { self.next_wave(&waves) } else { self.previous_wave(&waves) }
        }
    }

    fn next_wave(&mut self, waves: impl Fn(Step) -> u32) {
        match self.wave {
            Some(wave) => self.wave = (wave + 1 < waves(self.cursor)).then_some(wave + 1),
            None if self.cursor < self.last => {
                self.cursor += 1;
                self.wave = (waves(self.cursor) > 0).then_some(0);
            }
            None => {}
        }
    }

    fn previous_wave(&mut self, waves: impl Fn(Step) -> u32) {
        let over = self.wave.unwrap_or_else(|| waves(self.cursor));
        self.wave = over.checked_sub(1);
        if self.wave.is_none() {
            self.cursor = self.cursor.saturating_sub(1);
        }
    }

    /// The run is another one; the cursor stays at its step if it can, at the end of it.
    pub fn set_last(&mut self, last: Step) {
        self.last = last;
        self.cursor = self.cursor.min(last);
        self.wave = None;
    }

    /// Lets `seconds` of wall time pass. At a quarter of the usual speed a step is shown wave by wave:
    /// `waves` says how many it has.
    pub fn tick(&mut self, seconds: f64, waves: impl Fn(Step) -> u32) {
        if !self.playing {
            return;
        }
        self.owed += seconds.clamp(0.0, LONGEST_TICK) * STEPS_PER_SECOND * self.speed.factor();
        let whole = self.owed.floor();
        self.owed -= whole;
        // At most LONGEST_TICK × 320 moves, far inside the range of a step.
        for _ in 0..whole as Step {
            if self.speed == Speed::Quarter {
                self.next_wave(&waves);
            } else if self.wave.take().is_none() {
                self.cursor = (self.cursor + 1).min(self.last);
            }
        }
        if self.is_at_end() {
            self.pause();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, Playback, Speed};

    #[test]
    fn one_second_is_twenty_steps_whatever_the_frame_rate() {
        for frames in [5_u32, 30, 60, 144] {
            let mut playback = Playback::new(100, 600);
            playback.toggle();
            for _ in 0..frames {
                playback.tick(1.0 / f64::from(frames), |_| 3);
            }
            assert!((119..=120).contains(&playback.cursor()), "{frames}");
        }
    }

    #[test]
    fn it_stops_at_the_end_and_starts_over() {
        let mut playback = Playback::new(595, 600);
        playback.set_speed(Speed::Sixteen);
        playback.toggle();
        playback.tick(0.2, |_| 3);
        assert_eq!((playback.cursor(), playback.playing()), (600, false));
        playback.toggle();
        assert_eq!((playback.cursor(), playback.playing()), (0, true));
    }

    #[test]
    fn stepping_stays_inside_the_run_and_pauses() {
        let mut playback = Playback::new(3, 600);
        playback.toggle();
        playback.step_by(-10);
        assert_eq!((playback.cursor(), playback.playing()), (0, false));
        playback.step_by(10_000);
        assert_eq!(playback.cursor(), 600);
        playback.set_last(200);
        assert_eq!(playback.cursor(), 200);
    }

    #[test]
    fn a_long_stall_is_not_made_up_for() {
        let mut playback = Playback::new(0, 600);
        playback.toggle();
        playback.tick(30.0, |_| 3);
        assert_eq!(playback.cursor(), 5);
    }

    /// Steps 5, 6 and 9 have waves.
    fn waves(step: u32) -> u32 {
        match step {
            5 => 2,
            6 | 9 => 1,
            _ => 0,
        }
    }

    #[test]
    fn waves_are_passed_one_by_one_across_the_borders_of_steps() {
        let mut playback = Playback::new(4, 10);
        let expected = [(5, Some(0)), (5, Some(1)), (5, None), (6, Some(0)), (6, None), (7, None), (8, None)];
        for (step, wave) in expected {
            playback.wave_by(1, waves);
            assert_eq!(playback.moment(), Moment { step, wave });
        }
        for (step, wave) in expected.into_iter().rev().skip(1) {
            playback.wave_by(-1, waves);
            assert_eq!(playback.moment(), Moment { step, wave });
        }
        playback.wave_by(-50, waves);
        assert_eq!(playback.moment(), Moment { step: 0, wave: None });
        playback.wave_by(50, waves);
        assert_eq!(playback.moment(), Moment { step: 10, wave: None });
    }

    #[test]
    fn a_step_inside_a_step_ends_it_or_takes_it_back() {
        let mut playback = Playback::new(4, 10);
        playback.wave_by(2, waves);
        playback.step_by(1);
        assert_eq!(playback.moment(), Moment { step: 5, wave: None });
        playback.wave_by(-1, waves);
        playback.step_by(-1);
        assert_eq!(playback.moment(), Moment { step: 4, wave: None });
        playback.wave_by(1, waves);
        playback.seek(5);
        assert_eq!(playback.moment(), Moment { step: 5, wave: None });
    }

    #[test]
    fn a_quarter_of_the_speed_plays_waves() {
        let mut playback = Playback::new(4, 10);
        playback.set_speed(Speed::Quarter);
        playback.toggle();
        playback.tick(0.2, waves);
        assert_eq!(playback.moment(), Moment { step: 5, wave: Some(0) });
        for _ in 0..4 {
            playback.tick(0.2, waves);
        }
        assert_eq!(playback.moment(), Moment { step: 6, wave: None });
        // A faster speed ends the step it is in.
        playback.wave_by(-1, waves);
        playback.set_speed(Speed::Normal);
        playback.toggle();
        playback.tick(0.05, waves);
        assert_eq!(playback.moment(), Moment { step: 6, wave: None });
    }

    #[test]
    fn speeds_are_in_order() {
        for pair in Speed::ALL.windows(2) {
            assert_eq!(pair[0].faster(), pair[1]);
            assert_eq!(pair[1].slower(), pair[0]);
        }
    }
}
