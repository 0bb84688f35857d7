//! A run against the run it came from, in four numbers.
//!
//! Owns which differences are worth a row and how they are worded. Never draws them.

use super::words;
use crate::recording::summary::Summary;
use crate::recording::{Currency, Recording};

/// One number of two runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// In this run.
    pub this: f64,
    /// In the run it came from.
    pub ghost: f64,
}

impl Difference {
    /// This run minus the run it came from.
    #[must_use]
    pub fn delta(self) -> f64 {
        self.this - self.ghost
    }
}

/// What changed between two runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The largest fall of the mark from a running maximum, in percent; zero or negative.
    pub drop: Difference,
    /// What money is counted in.
    pub currency: Currency,
    /// Forced orders, both sides together.
    pub liquidated: Difference,
    /// The insurance fund at the end.
    pub fund_left: Difference,
    /// Accounts auto-deleveraged.
    pub adl_accounts: Difference,
}

/// A difference ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What is compared.
    pub name: &'static str,
    /// Its value in this run.
    pub value: String,
    /// The signed difference; `same` when the two would be written alike.
    pub delta: String,
}

impl Comparison {
    /// Compares a run with the one it came from.
    #[must_use]
    pub fn of(run: &Recording, ghost: &Recording) -> Self {
        let (this, that) = (Summary::of(run), Summary::of(ghost));
        let whole = |recording: &Recording, money| recording.header().whole(money);
        Self {
            currency: run.header().currency.clone(),
            drop: Difference { this: -this.price.max_drawdown, ghost: -that.price.max_drawdown },
            liquidated: Difference {
                this: whole(run, this.liquidations.notional),
                ghost: whole(ghost, that.liquidations.notional),
            },
            fund_left: Difference { this: whole(run, this.fund.end), ghost: whole(ghost, that.fund.end) },
            adl_accounts: Difference { this: this.adl.accounts as f64, ghost: that.adl.accounts as f64 },
        }
    }

    /// The differences as rows, in the order they are shown.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let row = |name, both: Difference, show: &dyn Fn(f64) -> String, change: &dyn Fn(f64) -> String| Row {
            name,
            value: show(both.this),
            delta: if show(both.this) == show(both.ghost) { "same".to_owned() } else { change(both.delta()) },
        };
        let money = |value| words::sum(value, &self.currency);
        let signed = |value| words::signed_sum(value, &self.currency);
        vec![
            row("Drop", self.drop, &words::percent, &words::signed_points),
            row("Liquidated", self.liquidated, &money, &signed),
            row("Fund left", self.fund_left, &money, &signed),
            row(
                "ADL",
                self.adl_accounts,
                &|accounts| words::count(accounts as u64, "account", "accounts"),
                &|change| words::signed_count(change as i64),
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::{Comparison, Difference};
    use crate::recording::sample;

    #[test]
    fn rows_are_worded_and_signed() {
        let both = |this, ghost| Difference { this, ghost };
        let comparison = Comparison {
            currency: crate::recording::Currency::Dollars,
            drop: both(-18.1, -8.0),
            liquidated: both(51.6e6, 2.0e6),
            fund_left: both(0.0, 2.07e6),
            adl_accounts: both(10.0, 0.0),
        };
        let rows: Vec<_> = comparison.rows().into_iter().map(|row| (row.name, row.value, row.delta)).collect();
        let wanted = [
            ("Drop", "−18.1 %", "−10.1 pt"),
            ("Liquidated", "$51.6M", "+$49.6M"),
            ("Fund left", "$0", "−$2.07M"),
            ("ADL", "10 accounts", "+10"),
        ];
        for (row, want) in rows.iter().zip(wanted) {
            assert_eq!((row.0, row.1.as_str(), row.2.as_str()), want);
        }
    }

    #[test]
    fn a_run_does_not_differ_from_itself() {
        let run = sample::cascade();
        let rows = Comparison::of(&run, &run).rows();
        assert!(rows.iter().all(|row| row.delta == "same"), "{rows:?}");
    }

    #[test]
    fn a_spiral_differs_from_the_same_shock_without_one() {
        let comparison = Comparison::of(&sample::cascade(), &sample::milder());
        assert!(comparison.drop.delta() < -5.0);
        assert!(comparison.liquidated.delta() > 0.0);
        assert!(comparison.fund_left.delta() < 0.0);
        // The same winner in every step.
        assert_eq!(comparison.adl_accounts.this, 1.0);
    }
}
