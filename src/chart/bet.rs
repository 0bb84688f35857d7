//! A bet of the room on how far the price will fall: the question, its answers, and what came of it.
//!
//! The answers are the same round ranges for every run and every moment, so none of them gives the
//! outcome away. Owns the question, the judgement and their words. Never knows when it is shown.

use super::words;
use crate::recording::Recording;
use crate::sim::units::Step;

/// The question of a presentation.
pub const HOW_FAR: Question = Question { words: "How far will the price fall?", borders: &[2.0, 5.0, 10.0] };
/// How far the picture goes on below the last border, so that its answer has a place too, and above the
/// price at the bet, for names; in percent of it.
const AROUND: (f64, f64) = (4.0, 4.0);

/// A question about a fall, and the ranges it can be answered with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question {
    /// What is asked.
    pub words: &'static str,
    /// Where one answer ends and the next begins, in percent of the price at the bet; rising, and each
    /// of them belongs to the larger answer.
    pub borders: &'static [f64],
}

impl Question {
    /// How many answers there are.
    #[must_use]
    pub const fn answers(&self) -> usize {
        self.borders.len() + 1
    }

    /// From which fall to which an answer goes, in percent; the last one has no end.
    #[must_use]
    pub fn range(&self, answer: usize) -> (f64, f64) {
        let border = |place: usize| self.borders.get(place).copied();
        (answer.checked_sub(1).and_then(border).unwrap_or(0.0), border(answer).unwrap_or(f64::INFINITY))
    }

    /// An answer in words: `less than 2 %`, `2 to 5 %`, `10 % or more`.
    #[must_use]
    pub fn answer(&self, answer: usize) -> String {
        match self.range(answer) {
            (low, high) if high.is_infinite() => format!("{low} % or more"),
            (0.0, high) => format!("less than {high} %"),
            (low, high) => format!("{low} to {high} %"),
        }
    }

    /// The answer a fall makes true.
    #[must_use]
    pub fn true_answer(&self, fall: f64) -> usize {
        self.borders.iter().filter(|border| fall >= **border).count()
    }

    /// The lowest and the highest price of an answer, for a bet at a price; the last one reaches down to
    /// nothing.
    #[must_use]
    pub fn prices(&self, answer: usize, price: f64) -> (f64, f64) {
        let (from, to) = self.range(answer);
        let after = |fall: f64| price * (1.0 - fall.min(100.0) / 100.0);
        (after(to), after(from))
    }

    /// The lowest and the highest price a picture of the bet shows at least, whatever happens.
    #[must_use]
    pub fn window(&self, price: f64) -> (f64, f64) {
        let (below, above) = AROUND;
        (price * (1.0 - (self.borders.last().unwrap_or(&0.0) + below) / 100.0), price * (1.0 + above / 100.0))
    }

    /// How far an answer is from a fall, in points: negative where the fall was larger than the answer,
    /// zero where the answer holds it.
    #[must_use]
    pub fn error(&self, answer: usize, fall: f64) -> f64 {
        let (low, high) = self.range(answer);
        if fall < low { low - fall } else { high.min(fall) - fall }
    }

    /// The sentence about a bet, from its longest form to its shortest; without hands it was skipped.
    #[must_use]
    pub fn verdict(&self, hands: &[u32], outcome: &Outcome) -> Vec<String> {
        let fell = words::percent(outcome.fall);
        let errors = |leaders: &[usize]| {
            let errors = leaders.iter().map(|answer| words::signed_points(self.error(*answer, outcome.fall)));
            errors.collect::<Vec<_>>().join(" and ")
        };
        match leaders(hands).as_slice() {
            [] => vec![
                format!("Skipped: no bet was taken at step {}. The price fell {fell}.", outcome.from),
                format!("Skipped, no bet taken. It fell {fell}."),
            ],
            &[answer] => {
                let (said, error) = (self.answer(answer), errors(&[answer]));
                let side = side(self.error(answer, outcome.fall));
                vec![
                    format!("Most hands said {said}. The price fell {fell}: error {error}, {side}."),
                    format!("Bet {said}, fell {fell}: error {error}, {side}."),
                    format!("Bet {said}, fell {fell}: error {error}."),
                ]
            }
            tied => {
                let letters: Vec<String> = tied.iter().map(|answer| letter(*answer).to_string()).collect();
                let (letters, errors) = (letters.join(" and "), errors(tied));
                vec![
                    format!("As many hands for {letters}. The price fell {fell}: errors {errors}."),
                    format!("{letters} tied, fell {fell}: {errors}."),
                ]
            }
        }
    }
}

fn side(error: f64) -> &'static str {
    match error {
        error if error < 0.0 => "it fell further",
        error if error > 0.0 => "it fell less far",
        _ => "it came true",
    }
}

/// The letter an answer is chosen with.
#[must_use]
pub fn letter(answer: usize) -> char {
    // There are never more answers than letters.
    char::from_u32('A' as u32 + answer as u32).unwrap_or('?')
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The step the bet was taken at.
    pub from: Step,
    /// The first step at the lowest price from there to the end of the run.
    pub low_step: Step,
    /// That price, in dollars.
    pub low: f64,
    /// How far it lies below the price at the bet, in percent; to the tenth it is written with, so that
    /// nobody reads a border and is told it was not reached.
    pub fall: f64,
}

impl Outcome {
    /// The outcome of a bet taken at a step.
    #[must_use]
    pub fn of(run: &Recording, from: Step) -> Self {
        let start = run.frame(from);
        let lowest = run.frames()[start.step as usize..]
            .iter()
            .fold(start, |low, now| if now.mark < low.mark { now } else { low });
        let fall = 100.0 * (1.0 - lowest.mark.ticks() / start.mark.ticks());
        Self {
            from: start.step,
            low_step: lowest.step,
            low: run.header().price(lowest.mark.ticks()),
            fall: (10.0 * fall).round() / 10.0,
        }
    }
}

/// The answers with the most hands; none where there are no hands at all.
#[must_use]
pub fn leaders(hands: &[u32]) -> Vec<usize> {
    let most = hands.iter().copied().max().unwrap_or(0);
    (0..hands.len()).filter(|answer| most > 0 && hands[*answer] == most).collect()
}

/// The share of all hands an answer got, from 0 to 1.
#[must_use]
pub fn share(hands: &[u32], answer: usize) -> f64 {
    let all: u64 = hands.iter().copied().map(u64::from).sum();
    hands.get(answer).map_or(0.0, |own| f64::from(*own) / all.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::{HOW_FAR, Outcome, leaders, letter, share};
    use crate::recording::sample;
    use crate::recording::summary::Summary;

    #[test]
    fn every_fall_makes_one_answer_true() {
        let answers: Vec<String> = (0..HOW_FAR.answers()).map(|answer| HOW_FAR.answer(answer)).collect();
        assert_eq!(answers, ["less than 2 %", "2 to 5 %", "5 to 10 %", "10 % or more"]);
        for (fall, answer) in [(0.0, 0), (1.9, 0), (2.0, 1), (4.9, 1), (5.0, 2), (10.0, 3), (99.0, 3)] {
            assert_eq!(HOW_FAR.true_answer(fall), answer, "{fall}");
            assert_eq!(HOW_FAR.error(answer, fall), 0.0, "{fall}");
            for other in (0..HOW_FAR.answers()).filter(|other| *other != answer) {
                let error = HOW_FAR.error(other, fall);
                // The border of a range is the next one's.
                assert!(if other < answer { error <= 0.0 } else { error > 0.0 }, "{fall}, {other}: {error}");
            }
        }
        assert_eq!(HOW_FAR.prices(1, 200.0), (190.0, 196.0));
        assert_eq!(HOW_FAR.prices(3, 200.0), (0.0, 180.0));
        let (low, high) = HOW_FAR.window(200.0);
        assert!(low < 180.0 && high > 200.0);
    }

    #[test]
    fn the_outcome_is_the_lowest_price_from_the_bet_on() {
        let run = sample::cascade();
        let summary = Summary::of(&run);
        let before = Outcome::of(&run, sample::SHOCK - 1);
        assert_eq!(before.low_step, summary.price.low_step);
        assert_eq!(before.low, run.header().price(summary.price.low.ticks()));
        assert_eq!(before.fall, (10.0 * summary.price.max_drawdown).round() / 10.0);
        let late = Outcome::of(&run, summary.price.low_step);
        assert_eq!((late.low_step, late.fall), (summary.price.low_step, 0.0));
    }

    #[test]
    fn the_error_is_said_with_its_sign_and_a_skip_as_a_skip() {
        let outcome = Outcome { from: 195, low_step: 230, low: 88.0, fall: 12.0 };
        let first = |hands: &[u32], fall| HOW_FAR.verdict(hands, &Outcome { fall, ..outcome }).remove(0);
        assert_eq!(
            first(&[1, 7, 3, 0], 12.0),
            "Most hands said 2 to 5 %. The price fell 12.0 %: error −7.0 pt, it fell further."
        );
        assert_eq!(
            first(&[1, 0, 3, 0], 3.5),
            "Most hands said 5 to 10 %. The price fell 3.5 %: error +1.5 pt, it fell less far."
        );
        assert!(first(&[0, 0, 0, 2], 12.0).ends_with("error 0.0 pt, it came true."));
        assert_eq!(
            first(&[2, 0, 2, 0], 12.0),
            "As many hands for A and C. The price fell 12.0 %: errors −10.0 pt and −2.0 pt."
        );
        assert_eq!(first(&[0; 4], 12.0), "Skipped: no bet was taken at step 195. The price fell 12.0 %.");
        for hands in [[1, 7, 3, 0], [2, 0, 2, 0], [0; 4]] {
            let forms = HOW_FAR.verdict(&hands, &outcome);
            assert!(forms.windows(2).all(|pair| pair[1].chars().count() < pair[0].chars().count()), "{forms:?}");
        }
    }

    #[test]
    fn shares_are_of_all_hands() {
        assert_eq!((leaders(&[0; 4]), share(&[0; 4], 1)), (Vec::new(), 0.0));
        assert_eq!((leaders(&[3, 1, 3, 1]), share(&[3, 1, 3, 1], 1)), (vec![0, 2], 0.125));
        assert_eq!((letter(0), letter(3)), ('A', 'D'));
    }
}
