//! The one sentence a figure leaves behind, made from its numbers.
//!
//! Owns the choice of what is worth saying: what pushed, how far the price went, what is gone.
//! Never says why, and never what will happen.

use super::{caption, words};
use crate::recording::Recording;
use crate::recording::summary::Summary;
use crate::sim::event::What;
use crate::sim::units::{Side, Step};

/// The sentence for a run, or for a run against the one it came from and its name.
#[must_use]
pub fn takeaway(run: &Recording, ghost: Option<(&Recording, &str)>) -> String {
    let told = Told::of(run);
    match ghost {
        None => told.alone(run),
        Some((other, name)) => told.against(&Told::of(other), name),
    }
}

/// What a sentence needs of a run.
struct Told {
    /// The first push from outside, in words and with its step.
    push: Option<(String, Step)>,
    /// The price it started from, and the lowest it reached.
    from: String,
    low: String,
    low_step: Step,
    drop: f64,
    gone: f64,
}

impl Told {
    fn of(run: &Recording) -> Self {
        let (header, summary) = (run.header(), Summary::of(run));
        let push = run.events().iter().find_map(|event| match event.what {
            What::IndexShock { change_ppm, .. } => Some((format!("{} shock", caption::shock(change_ppm)), event.step)),
            What::OutsideOrder { side, lots, .. } => {
                let mark = run.frame(event.step.saturating_sub(1)).mark;
                let worth = words::money(header.notional(lots, mark));
                let deed = if side == Side::Short { "sale" } else { "purchase" };
                Some((format!("{worth} {deed}"), event.step))
            }
            _ => None,
        });
        // A push that comes after the low did not take the price there.
        let push = push.filter(|(_, step)| *step <= summary.price.low_step);
        let from = push.as_ref().map_or(summary.price.start, |(_, step)| run.frame(step.saturating_sub(1)).mark);
        let decimals = words::price_decimals(header.tick);
        let dollars = |mark: crate::sim::units::Mark| words::dollar_price(header.price(mark.ticks()), decimals);
        let worth = |step| header.notional(run.frame(step).open_interest, run.frame(step).mark);
        let (start, end) = (worth(0), worth(summary.steps));
        Self {
            push,
            from: dollars(from),
            low: dollars(summary.price.low),
            low_step: summary.price.low_step,
            drop: summary.price.max_drawdown,
            // In money at the mark, as the panel shows it.
            gone: if start > 0.0 { 100.0 * (1.0 - end / start) } else { 0.0 },
        }
    }

    fn alone(&self, run: &Recording) -> String {
        let effect = match Summary::of(run).liquidations.accounts {
            0 => "nobody is closed by force".to_owned(),
            _ if self.gone >= 0.5 => format!("{:.0} % of open interest is gone", self.gone),
            accounts => {
                let verb = if accounts == 1 { "is" } else { "are" };
                format!("{} {verb} closed by force", words::count(accounts, "account", "accounts"))
            }
        };
        match &self.push {
            Some((push, step)) => {
                format!(
                    "{} {push} at step {step} takes the price from {} to {}; {effect}.",
                    article(push),
                    self.from,
                    self.low
                )
            }
            // A fall that would be written as 0.0 % is not worth a number.
            None if self.low_step > 0 && self.drop < 0.05 => {
                format!("The price dips to {} at step {}; {effect}.", self.low, self.low_step)
            }
            None if self.low_step > 0 => {
                format!(
                    "The price falls {} and reaches {} at step {}; {effect}.",
                    words::percent(self.drop),
                    self.low,
                    self.low_step
                )
            }
            None => format!("The price never falls below its start, {}; {effect}.", self.from),
        }
    }

    fn against(&self, other: &Self, name: &str) -> String {
        match (&self.push, &other.push) {
            (Some(this), Some(that)) if this == that => {
                format!("The same {} takes the price to {}, against {} ({name}).", this.0, self.low, other.low)
            }
            _ => format!(
                "The price falls {} to {}, against {} to {} ({name}).",
                words::percent(self.drop),
                self.low,
                words::percent(other.drop),
                other.low
            ),
        }
    }
}

/// `A` or `An`, as the number after the sign is read.
fn article(words: &str) -> &'static str {
    let number = words.trim_start_matches(|c: char| !c.is_ascii_digit());
    let whole = number.split(|c: char| !c.is_ascii_digit()).next().unwrap_or("");
    // A signed number is read "minus …" or "plus …".
    let signed = words.starts_with([words::MINUS, '+']);
    if !signed && (whole.starts_with('8') || matches!(whole, "11" | "18")) { "An" } else { "A" }
}

#[cfg(test)]
mod tests {
    use super::{article, takeaway};
    use crate::recording::{Recording, sample};
    use crate::sim::event::{Event, What};
    use crate::sim::units::{AssetId, Side};

    #[test]
    fn a_shock_and_what_it_did() {
        let text = takeaway(&sample::cascade(), None);
        assert!(text.starts_with("A −3.8 % shock at step 196 takes the price from $9"), "{text}");
        assert!(text.ends_with(" % of open interest is gone."), "{text}");
    }

    #[test]
    fn the_same_shock_in_two_runs() {
        let text = takeaway(&sample::cascade(), Some((&sample::milder(), "half the leverage")));
        assert!(text.starts_with("The same −3.8 % shock takes the price to $"), "{text}");
        assert!(text.ends_with(" (half the leverage)."), "{text}");
    }

    #[test]
    fn a_fall_without_a_push_and_no_fall_at_all() {
        let falls = takeaway(&sample::with_marks(&[10_000, 9_000, 9_500]), None);
        assert_eq!(falls, "The price falls 10.0 % and reaches $90.00 at step 1; nobody is closed by force.");
        let dips = takeaway(&sample::with_marks(&[10_000, 9_996]), None);
        assert_eq!(dips, "The price dips to $99.96 at step 1; nobody is closed by force.");
        let rises = takeaway(&sample::with_marks(&[10_000, 11_000]), None);
        assert_eq!(rises, "The price never falls below its start, $100.00; nobody is closed by force.");
    }

    #[test]
    fn a_sale_takes_its_article() {
        let sale =
            What::OutsideOrder { asset: AssetId(0), side: Side::Short, lots: 80_000, filled: 80_000, last: None };
        let marks = sample::with_marks(&[10_000, 9_900, 9_800]);
        let events = vec![Event { step: 1, wave: 0, what: sale }];
        let run = Recording::from_parts(sample::header(), marks.frames().to_vec(), events);
        let text = takeaway(&run, None);
        assert!(text.starts_with("An $8.00M sale at step 1 takes the price from $100.00 to $98.00;"), "{text}");
        let articles = ["$8.00M", "$11.0M", "$1.20M", "−8.0 %", "$80.0k", "$110k"].map(article);
        assert_eq!(articles, ["An", "An", "A", "A", "An", "A"]);
    }
}
