//! A bet of the room: taken at the cursor, then played out, then told.
//!
//! While it is on, the app knows no more than the cursor does, so no view can give the outcome away.
//! Owns the stages of a bet and what may be asked for in them. The question and the judgement are the
//! chart's; a bet edits no scenario.

use super::App;
use super::command::{self, Command, Look, Play};
use super::span::Span;
use crate::chart::Charts;
use crate::chart::bet::{HOW_FAR, Outcome, Question};
use crate::sim::units::Step;

/// The most hands an answer can have.
const MOST: u32 = 9_999;

/// How far a bet has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Hands are counted; what comes after the cursor is hidden.
    Asked,
    /// It plays on; what comes after the cursor is still hidden.
    Revealing,
    /// The end has been reached.
    Told,
}

/// A bet of the room.
#[derive(Clone, Debug)]
pub struct Bet {
    question: Question,
    at: Step,
    hands: Vec<u32>,
    stage: Stage,
    /// The run that was bet on.
    digest: u64,
    /// The steps in view before.
    span: Span,
}

impl Bet {
    /// What was asked.
    #[must_use]
    pub const fn question(&self) -> &Question {
        &self.question
    }

    /// The step it was taken at.
    #[must_use]
    pub const fn at(&self) -> Step {
        self.at
    }

    /// The hands for each answer; none at all once it was skipped.
    #[must_use]
    pub fn hands(&self) -> &[u32] {
        &self.hands
    }

    /// All hands.
    #[must_use]
    pub fn all_hands(&self) -> u32 {
        self.hands.iter().sum()
    }

    /// How far it has got.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.stage
    }
}

/// What is known of the charts at a step.
pub(super) struct Known {
    at: Step,
    pub(super) charts: Charts,
}

impl App {
    /// The bet, while there is one.
    #[must_use]
    pub const fn bet(&self) -> Option<&Bet> {
        self.bet.as_ref()
    }

    /// Whether hands are being counted.
    #[must_use]
    pub fn counts_hands(&self) -> bool {
        self.bet.as_ref().is_some_and(|bet| bet.stage == Stage::Asked)
    }

    /// Whether the end of the run is on the screen.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.playback.is_at_end()
    }

    /// Whether a bet can be revealed.
    #[must_use]
    pub fn can_reveal(&self) -> bool {
        self.bet.as_ref().is_some_and(|bet| bet.stage == Stage::Asked && bet.all_hands() > 0)
    }

    /// Whether there is anything ahead to bet on.
    #[must_use]
    pub fn can_bet(&self) -> bool {
        !self.counts_hands() && self.last_over() < self.playback.last()
    }

    /// What came of the bet, once it is told.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        let bet = self.bet.as_ref().filter(|bet| bet.stage == Stage::Told)?;
        Some(Outcome::of(&self.run.recording, bet.at))
    }

    /// The last step of the run that may be shown: the cursor's, as long as a bet hides what comes next.
    #[must_use]
    pub fn known_until(&self) -> Step {
        let hides = self.bet.as_ref().is_some_and(|bet| bet.stage != Stage::Told);
        if hides { self.last_over() } else { self.playback.last() }
    }

    /// Whether a request has to wait until the bet is over, because it would show or change what was bet on.
    #[must_use]
    pub fn withholds(&self, command: &Command) -> bool {
        let harmless = match command {
            Command::Bet(bet) => *bet != command::Bet::Ask,
            Command::Play(play) => matches!(play, Play::At(_) | Play::Slower | Play::Faster),
            Command::Look(look) => matches!(
                look,
                Look::Theme(_)
                    | Look::Size(_)
                    | Look::Prices(_)
                    | Look::Room(_)
                    | Look::Motion
                    | Look::Present
                    | Look::Arrange(_)
                    | Look::Ghost
                    | Look::Shortcuts
                    | Look::Commands
                    | Look::Dismiss
            ),
            Command::Edit(_) | Command::File(_) | Command::Compare(_) => false,
        };
        self.counts_hands() && !harmless
    }

    pub(super) fn wager(&mut self, asked: command::Bet) {
        match asked {
            command::Bet::Ask => self.ask_room(),
            command::Bet::Leave => self.leave_bet(),
            command::Bet::Raise(answer) => self.count(answer, |hands| hands + 1),
            command::Bet::Count(answer, hands) => self.count(answer, |_| hands),
            command::Bet::Reveal if self.can_reveal() => self.reveal(),
            command::Bet::Skip if self.counts_hands() => {
                if let Some(bet) = &mut self.bet {
                    bet.hands.fill(0);
                }
                self.reveal();
            }
            command::Bet::Reveal | command::Bet::Skip => {}
        }
    }

    fn count(&mut self, answer: usize, change: impl Fn(u32) -> u32) {
        let bet = self.bet.as_mut().filter(|bet| bet.stage == Stage::Asked);
        if let Some(hands) = bet.and_then(|bet| bet.hands.get_mut(answer)) {
            *hands = change(*hands).min(MOST);
        }
    }

    /// The last step that is over.
    fn last_over(&self) -> Step {
        let moment = self.moment();
        moment.step.saturating_sub(u32::from(moment.wave.is_some()))
    }

    fn ask_room(&mut self) {
        if !self.can_bet() {
            return;
        }
        // Inside a step the bet is on all of it.
        let at = self.last_over();
        self.leave_bet();
        self.presenting = true;
        self.playback.seek(at);
        self.files.close();
        (self.shortcuts, self.noting, self.shock_asked) = (false, false, false);
        let before = self.span;
        // A third for what was, two for what comes, as far as there is anything.
        let (from, to) = (f64::from(at), f64::from(self.playback.last()));
        self.span.set((from - (to - from) / 2.0).max(0.0), to);
        self.bet = Some(Bet {
            question: HOW_FAR,
            at,
            hands: vec![0; HOW_FAR.answers()],
            stage: Stage::Asked,
            digest: self.run.summary.digest,
            span: before,
        });
    }

    /// Plays on to the end; where nothing may move, is there at once.
    fn reveal(&mut self) {
        if let Some(bet) = &mut self.bet {
            bet.stage = Stage::Revealing;
        }
        self.play(if self.settings.still { Play::End } else { Play::Toggle });
    }

    fn leave_bet(&mut self) {
        if let Some(bet) = self.bet.take() {
            self.span = bet.span;
            self.span.reveal(self.playback.cursor());
        }
    }

    /// Brings the bet in line with what has happened since: the end reached, the presentation left,
    /// another run on the screen.
    pub(super) fn settle_bet(&mut self) {
        if !self.presenting {
            self.leave_bet();
        }
        let digest = self.run.summary.digest;
        if self.bet.as_ref().is_some_and(|bet| bet.digest != digest) {
            self.bet = None;
        }
        if let Some(bet) = &mut self.bet
            && bet.stage == Stage::Revealing
            && self.playback.is_at_end()
        {
            bet.stage = Stage::Told;
        }
        let until = self.known_until();
        if until == self.playback.last() {
            self.known = None;
        } else if self.known.as_ref().is_none_or(|known| known.at != until) {
            self.known = Some(Known { at: until, charts: self.charts.until(until) });
        }
    }
}
