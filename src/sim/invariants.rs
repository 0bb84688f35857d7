//! What must hold after every step, whatever happened.
//!
//! Owns the rules of conservation and how a broken one is reported. Never repairs anything: a
//! broken invariant is a bug, and whoever runs the market says so and stops.

use super::ledger::{Ledger, Totals};
use super::units::Step;

/// A broken invariant: which rule, when, and the numbers that should have been equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "invariant broken at step {step}: {rule} should be {expected} but is {found}; this is a bug in Downdraft, please report it with the scenario"
)]
pub struct Violation {
    /// The step after which it was found.
    pub step: Step,
    /// The rule in words.
    pub rule: &'static str,
    /// What it should be.
    pub expected: i128,
    /// What it is.
    pub found: i128,
}

/// Checks the sums that are kept up entry by entry; costs nothing, so it runs after every step.
///
/// # Errors
/// The first rule that is broken.
pub fn check(ledger: &Ledger, step: Step) -> Result<(), Violation> {
    sums(ledger, ledger.totals(), step)
}

/// Counts every account from scratch and checks that too.
///
/// # Errors
/// The first rule that is broken.
pub fn check_by_recount(ledger: &Ledger, step: Step) -> Result<(), Violation> {
    let (kept, counted) = (ledger.totals(), ledger.recount());
    sums(ledger, counted, step)?;
    for (kept, counted) in kept.assets.iter().zip(counted.assets) {
        equal(step, "the open interest", kept.long_lots.into(), counted.long_lots.into())?;
    }
    Ok(())
}

fn sums(ledger: &Ledger, totals: Totals, step: Step) -> Result<(), Violation> {
    for positions in totals.assets {
        equal(step, "the sum of all lots of an asset", 0, positions.lots.into())?;
    }
    equal(step, "the sum of all cash", ledger.cash_in(), totals.cash)
}

const fn equal(step: Step, rule: &'static str, expected: i128, found: i128) -> Result<(), Violation> {
    if expected == found { Ok(()) } else { Err(Violation { step, rule, expected, found }) }
}
