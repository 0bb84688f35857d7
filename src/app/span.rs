//! The span of steps every chart shows: one clock for all of them.
//!
//! Owns the left and right edge of the shared time axis and how they move. Never knows pixels.

use crate::sim::units::Step;

/// The fewest steps worth looking at.
const NARROWEST: f64 = 12.0;
/// How many steps are shown when a run is opened, if it has that many.
const USUAL: f64 = 235.0;
/// How many of them lie before the first event.
const LEAD: f64 = 40.0;

/// A span of steps inside a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    from: f64,
    to: f64,
    last: f64,
}

impl Span {
    /// The span a run is opened with: the first event near the left edge, or the beginning.
    #[must_use]
    pub fn opening(first_event: Option<Step>, last: Step) -> Self {
        let last = f64::from(last.max(1));
        let width = USUAL.min(last);
        let from = first_event.map_or(0.0, |step| f64::from(step) - LEAD);
        let mut span = Self { from, to: from + width, last };
        span.keep_inside();
        span
    }

    /// The first step shown.
    #[must_use]
    pub const fn from(&self) -> f64 {
        self.from
    }

    /// The last step shown.
    #[must_use]
    pub const fn to(&self) -> f64 {
        self.to
    }

    /// How many steps are shown.
    #[must_use]
    pub const fn width(&self) -> f64 {
        self.to - self.from
    }

    /// Widens or narrows the span; the step `around` stays where it is.
    pub fn zoom(&mut self, around: f64, factor: f64) {
        let width = (self.width() * factor).clamp(NARROWEST.min(self.last), self.last);
        let share = if self.width() > 0.0 { ((around - self.from) / self.width()).clamp(0.0, 1.0) } else { 0.5 };
        self.from = around - share * width;
        self.to = self.from + width;
        self.keep_inside();
    }

    /// Moves the span by a number of steps.
    pub fn pan(&mut self, steps: f64) {
        self.from += steps;
        self.to += steps;
        self.keep_inside();
    }

    /// Shows exactly these steps, as far as the run has them.
    pub fn set(&mut self, from: f64, to: f64) {
        let (from, to) = if from <= to { (from, to) } else { (to, from) };
        let middle = f64::midpoint(from, to);
        let width = (to - from).clamp(NARROWEST.min(self.last), self.last);
        self.from = middle - width / 2.0;
        self.to = self.from + width;
        self.keep_inside();
    }

    /// Moves just far enough that a step is in view, with a margin ahead of it.
    pub fn reveal(&mut self, step: Step) {
        let step = f64::from(step);
        let margin = self.width() * 0.08;
        if step > self.to - margin {
            self.pan(step + margin - self.to);
        } else if step < self.from + margin {
            self.pan(step - margin - self.from);
        }
    }

    /// The run now ends elsewhere.
    pub fn set_last(&mut self, last: Step) {
        self.last = f64::from(last.max(1));
        self.keep_inside();
    }

    fn keep_inside(&mut self) {
        let width = self.width().min(self.last);
        self.from = self.from.clamp(0.0, self.last - width);
        self.to = self.from + width;
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn it_opens_around_the_first_event() {
        let span = Span::opening(Some(196), 600);
        assert_eq!((span.from(), span.to()), (156.0, 391.0));
        let short = Span::opening(Some(10), 60);
        assert_eq!((short.from(), short.to()), (0.0, 60.0));
        let quiet = Span::opening(None, 600);
        assert_eq!(quiet.from(), 0.0);
    }

    #[test]
    fn zooming_keeps_the_step_under_the_pointer() {
        let mut span = Span::opening(Some(196), 600);
        let share = |span: &Span| (250.0 - span.from()) / span.width();
        let before = share(&span);
        span.zoom(250.0, 0.5);
        assert!((share(&span) - before).abs() < 1e-9);
        for _ in 0..50 {
            span.zoom(250.0, 0.5);
        }
        assert!((span.width() - 12.0).abs() < 1e-9);
        for _ in 0..50 {
            span.zoom(250.0, 2.0);
        }
        assert_eq!((span.from(), span.to()), (0.0, 600.0));
    }

    #[test]
    fn it_never_leaves_the_run() {
        let mut span = Span::opening(Some(196), 600);
        span.pan(-1e9);
        assert_eq!(span.from(), 0.0);
        span.pan(1e9);
        assert_eq!(span.to(), 600.0);
        span.set_last(100);
        assert_eq!((span.from(), span.to()), (0.0, 100.0));
        span.set(90.0, 20.0);
        assert_eq!((span.from(), span.to()), (20.0, 90.0));
    }

    #[test]
    fn it_follows_a_step_out_of_view() {
        let mut span = Span::opening(Some(196), 600);
        span.reveal(500);
        assert!(span.from() < 500.0 && span.to() > 500.0);
        let held = span;
        span.reveal(450);
        assert_eq!(span, held);
        span.reveal(0);
        assert_eq!(span.from(), 0.0);
    }
}
