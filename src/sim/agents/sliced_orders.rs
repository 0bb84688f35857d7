//! Sliced orders: a large order that is sold or bought over several steps.
//!
//! The schedule of Almgren and Chriss (2000): of X lots, X·sinh(κ(T − t))/sinh(κT) are still to be
//! traded after t of T slices. κ is urgency; κ → 0 trades the same number in every slice. Owns the
//! schedule. Never executes.

use super::intent::whole;
use crate::sim::units::Lots;

/// κT beyond which nearly everything trades in the first slice and the functions would overflow.
const URGENCY_MAX: f64 = 700.0;

/// The share still to be traded after `done` of `slices`.
#[must_use]
pub fn share_left(urgency: f64, slices: u32, done: u32) -> f64 {
    let left = f64::from(slices.saturating_sub(done));
    if left == 0.0 || slices == 0 {
        return 0.0;
    }
    let whole = f64::from(slices);
    // Below this κT the two hyperbolic sines differ from their arguments by less than rounding.
    if urgency * whole < 1e-6 {
        return left / whole;
    }
    let urgency = urgency.min(URGENCY_MAX / whole);
    libm::sinh(urgency * left) / libm::sinh(urgency * whole)
}

/// The lots of `total` that trade in slice `number`, counted from 1. They add up to `total`.
#[must_use]
pub fn slice(total: Lots, urgency: f64, slices: u32, number: u32) -> Lots {
    let left = |done: u32| match done {
        0 => total,
        _ => whole(libm::round(total as f64 * share_left(urgency, slices, done))),
    };
    if number == 0 || number > slices { 0 } else { left(number - 1) - left(number) }
}
