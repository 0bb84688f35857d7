//! Prices beyond which nothing trades, and auctions that replace trading for a while.
//!
//! Owns formula F35 of the reference and the order price limits of section 6. Never stops anything.

use num_traits::One;

use super::number::{Exact, whole};

/// The lowest and the highest price allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// The lowest.
    pub lower: Exact,
    /// The highest.
    pub upper: Exact,
}

impl Band {
    /// The same share either way: `[ref·(1 − b), ref·(1 + b)]`.
    #[must_use]
    pub fn symmetric(reference: &Exact, share: &Exact) -> Self {
        Self::factors(reference, &(Exact::one() - share), &(Exact::one() + share))
    }

    /// By factors: `[ref·down, ref·up]`.
    #[must_use]
    pub fn factors(reference: &Exact, down: &Exact, up: &Exact) -> Self {
        Self { lower: reference * down, upper: reference * up }
    }

    /// Bybit's order limits around index and mark with the inner share x and the outer share y:
    /// `min(max(index, mark·(1 + x)), mark·(1 + y))` for buying and its mirror image for selling.
    #[must_use]
    pub fn bybit(index: &Exact, mark: &Exact, inner: &Exact, outer: &Exact) -> Self {
        let at = |share: Exact| mark * (Exact::one() + share);
        Self {
            lower: index.clone().min(at(-inner)).max(at(-outer)),
            upper: index.clone().max(at(inner.clone())).min(at(outer.clone())),
        }
    }

    /// A price, moved to the nearest one allowed.
    #[must_use]
    pub fn clamp(&self, price: &Exact) -> Exact {
        price.clone().max(self.lower.clone()).min(self.upper.clone())
    }

    /// Whether a price is allowed.
    #[must_use]
    pub fn allows(&self, price: &Exact) -> bool {
        (&self.lower..=&self.upper).contains(&price)
    }
}

/// How the durations of chained auctions are read (reference section 8, item 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chaining {
    /// A longer trigger's duration is the total: the auction is extended by the difference.
    Total,
    /// Durations add up.
    Added,
}

/// By how much the auction is extended the `extension`-th time, from 1, when triggers with these
/// durations are breached one after the other; 0 is the first auction itself (formula F35; Vega
/// 0032-PRIM). `None` if there is no such trigger.
#[must_use]
pub fn extension(durations: &[Exact], extension: usize, chaining: Chaining) -> Option<Exact> {
    let longer = durations.get(extension)?;
    let before = extension.checked_sub(1).and_then(|shorter| durations.get(shorter));
    Some(match (chaining, before) {
        (Chaining::Total, Some(shorter)) => (longer - shorter).max(whole(0)),
        _ => longer.clone(),
    })
}
