//! Position limits: nobody may hold more than a share of the open interest.
//!
//! Owns how many lots an account may still open. Positions that are larger already stay; only opening
//! is limited. Never closes anything.

use super::units::{Lots, PPM, Ppm, Side};

/// The limit on one position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionLimit {
    /// Largest position as a share of the open interest.
    pub share: Ppm,
    /// What is allowed in any case, so that an empty market can fill.
    pub at_least: Lots,
}

impl PositionLimit {
    /// The largest position at an open interest.
    #[must_use]
    pub fn largest(&self, open_interest: Lots) -> Lots {
        // A share of the open interest fits where it fits.
        let share = (i128::from(open_interest) * i128::from(self.share) / i128::from(PPM)) as Lots;
        share.max(self.at_least)
    }

    /// How many of the lots an account wants to trade it may: all that reduce its position, and on its
    /// new side up to the limit.
    #[must_use]
    pub fn allowed(&self, held: Lots, side: Side, wanted: Lots, open_interest: Lots) -> Lots {
        let along = held * side.sign();
        (self.largest(open_interest) - along).clamp(0, wanted.max(0)).max((-along).clamp(0, wanted.max(0)))
    }
}
