//! How close a market is to feeding itself, as one of three words.
//!
//! Owns the two thresholds of the horizon ratio R and the words and colours of the zones. The ratio
//! itself is the recording's.

use crate::chart::palette::Role;
use crate::recording::Frame;

/// Below this, forced sales meet so many bids that a cascade fades.
pub const NEAR: f64 = 0.8;
/// From here on, what would be forced out is more than what stands against it.
pub const CRITICAL: f64 = 1.0;

/// A zone of the gauge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Forced sales find enough bids.
    Fading,
    /// Nearly as much would be forced out as stands against it.
    Near,
    /// More would be forced out than stands against it, or no bid is left.
    Runaway,
}

impl Zone {
    /// The zone of a frame.
    #[must_use]
    pub fn of(frame: &Frame) -> Self {
        match frame.r_bar() {
            None if frame.triggers_near == 0 => Self::Fading,
            None => Self::Runaway,
            Some(ratio) if ratio >= CRITICAL => Self::Runaway,
            Some(ratio) if ratio >= NEAR => Self::Near,
            Some(_) => Self::Fading,
        }
    }

    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fading => "fading",
            Self::Near => "near critical",
            Self::Runaway => "runaway",
        }
    }

    /// The role its shapes are painted in.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Fading => Role::Border,
            Self::Near => Role::Caution,
            Self::Runaway => Role::Danger,
        }
    }

    /// The role its words are written in.
    #[must_use]
    pub const fn text_role(self) -> Role {
        match self {
            Self::Fading => Role::Text,
            Self::Near => Role::CautionText,
            Self::Runaway => Role::Danger,
        }
    }
}
