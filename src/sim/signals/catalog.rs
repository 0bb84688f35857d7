//! The signals by name: what each is called, in which unit it comes, what it needs to see and what
//! it misses even then.
//!
//! Owns the words. The numbers come from the files beside this one.

/// A number that might say how close the market is to a cascade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// R̄(h): lots that would be liquidated within the horizon over the bids resting there. Needs the
    /// positions and the book; misses the arrival of shocks, and depth withdrawn during them.
    HorizonRatio,
    /// E_crit(h): the smallest market sale that would run through the horizon. Needs and misses the same,
    /// but sees a cluster behind a thick part of the book.
    CriticalShock,
    /// Open interest over the bids within 1 % of the best. Needs public data; misses where the triggers are.
    OpenInterestOverDepth,
    /// Longs whose liquidation price lies within 2 % below the mark, as a share of open interest. Needs the
    /// triggers; misses depth.
    NearLiquidation,
    /// Open interest of positions that can be liquidated, each weighted with the leverage it was entered
    /// with. Needs positions and leverage; misses depth and entry prices.
    LeverageWeighted,
    /// The realised volatility of the price, the root of its variance. Needs prices; arrives with the event.
    Volatility,
    /// The lag-1 autocorrelation of returns. Needs prices; misses cascades without a slow drift.
    Autocorrelation,
    /// The branching ratio n̂ of liquidations. Needs event times; late, and biased by regime shifts.
    Branching,
    /// The funding rate. Needs public data; misses size and depth, and says more of build-up than timing.
    Funding,
}

impl Signal {
    /// All of them, the headline first.
    pub const ALL: [Self; 9] = [
        Self::HorizonRatio,
        Self::CriticalShock,
        Self::OpenInterestOverDepth,
        Self::NearLiquidation,
        Self::LeverageWeighted,
        Self::Volatility,
        Self::Autocorrelation,
        Self::Branching,
        Self::Funding,
    ];

    /// Its name, as a heading has it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::HorizonRatio => "Horizon ratio R",
            Self::CriticalShock => "Critical shock",
            Self::OpenInterestOverDepth => "Open interest / depth",
            Self::NearLiquidation => "Near liquidation",
            Self::LeverageWeighted => "Leverage-weighted open interest",
            Self::Volatility => "Volatility",
            Self::Autocorrelation => "Autocorrelation",
            Self::Branching => "Branching ratio",
            Self::Funding => "Funding rate",
        }
    }

    /// The unit its value comes in; empty for a plain ratio.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::HorizonRatio | Self::Autocorrelation | Self::Branching => "",
            Self::CriticalShock | Self::LeverageWeighted => "lots",
            Self::OpenInterestOverDepth => "×",
            Self::NearLiquidation => "% of open interest",
            Self::Volatility => "% per step",
            Self::Funding => "% per interval",
        }
    }

    /// Whether a higher value means more danger; the critical shock is the one that falls.
    #[must_use]
    pub const fn rises_with_danger(self) -> bool {
        !matches!(self, Self::CriticalShock)
    }

    /// What one has to see to compute it.
    #[must_use]
    pub const fn needs(self) -> &'static str {
        match self {
            Self::HorizonRatio | Self::CriticalShock => {
                "Needs every position with its liquidation price, and the book."
            }
            Self::OpenInterestOverDepth => "Needs public data only: open interest and the book.",
            Self::NearLiquidation => "Needs every position with its liquidation price.",
            Self::LeverageWeighted => "Needs open interest and the leverage of every position.",
            Self::Volatility | Self::Autocorrelation => "Needs prices only.",
            Self::Branching => "Needs the time of every liquidation.",
            Self::Funding => "Needs public data only: the funding rate.",
        }
    }

    /// What it does not show even then.
    #[must_use]
    pub const fn misses(self) -> &'static str {
        match self {
            Self::HorizonRatio | Self::CriticalShock => {
                "Misses whether a shock comes, and quotes that are withdrawn while it happens."
            }
            Self::OpenInterestOverDepth => "Misses where the liquidation prices are.",
            Self::NearLiquidation => "Misses how much stands in the book against them.",
            Self::LeverageWeighted => "Misses depth, and at which prices positions were entered.",
            Self::Volatility => "Misses what has not happened yet: it arrives with the event.",
            Self::Autocorrelation => {
                "Misses cascades that come without a slow drift, which is most of them; it can even fall before them."
            }
            Self::Branching => "Misses the beginning: it is late, and a change of regime looks the same.",
            Self::Funding => "Misses size and depth; it speaks of the build-up, not of the moment.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Signal;

    #[test]
    fn every_signal_says_in_one_short_sentence_what_it_needs_and_what_it_misses() {
        for signal in Signal::ALL {
            for sentence in [signal.needs(), signal.misses()] {
                assert!(sentence.len() <= 110 && sentence.ends_with('.'), "{sentence}");
                assert_eq!(sentence.matches(". ").count(), 0, "{sentence}");
            }
            assert!(signal.needs().starts_with("Needs ") && signal.misses().starts_with("Misses "), "{signal:?}");
            assert!(!signal.label().is_empty());
        }
    }
}
