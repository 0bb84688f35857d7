//! How much is closed, and down to which price: the first orders of a liquidation at each venue.
//!
//! Owns formulas F20 (Cube), F27 (dYdX), F29 (Vega), F34 (sweep of a book), F36 (Drift) and F40
//! (Paradex) of the reference. Never knows who pays for the result.

use num_traits::{One, Signed, Zero};

use super::number::{Exact, over, ten_to, truncated};
use super::value::{Contract, Fill, Side, profit};

/// Cube's limit for the closing order: from the price at which equity is maintenance, down to the one
/// that still leaves the share kept: `P − side·(1 − kept)·MM/q` (formula F20). `None` at size zero.
#[must_use]
pub fn aggression_price(side: Side, price: &Exact, size: &Exact, maintenance: &Exact, kept: &Exact) -> Option<Exact> {
    Some(price - side.sign() * over(&((Exact::one() - kept) * maintenance), size)?)
}

/// How far an account is on its way to bankruptcy: `clamp(BA·(1 − TNC/TMMR), 0, 1)` (formula F27; dYdX's
/// adjusted bankruptcy rating). `None` without maintenance.
#[must_use]
pub fn bankruptcy_rating(adjustment: &Exact, net_collateral: &Exact, maintenance: &Exact) -> Option<Exact> {
    let rating = adjustment * (Exact::one() - over(net_collateral, maintenance)?);
    Some(rating.max(Exact::zero()).min(Exact::one()))
}

/// dYdX's limit for the closing order: `(PNNV − ABR·SMMR·PMMR)/PS` with signed notional and size (formula
/// F27), so it is below the oracle for a long and above it for a short. `None` at size zero.
#[must_use]
pub fn fillable_price(
    notional: &Exact,
    rating: &Exact,
    spread: &Exact,
    maintenance: &Exact,
    size: &Exact,
) -> Option<Exact> {
    over(&(notional - rating * spread * maintenance), size)
}

/// Size of the network's next order at Vega: the share of the position, or all of it once it is small,
/// but no more than the share of the volume in reach (formula F29). Unsigned.
#[must_use]
pub fn disposal_size(
    position: &Exact,
    share: &Exact,
    whole_below: &Exact,
    volume: &Exact,
    volume_share: &Exact,
) -> Exact {
    let position = position.abs();
    let asked = if position <= *whole_below { position } else { position * share };
    asked.min(volume * volume_share)
}

/// A position carried at average cost, as Vega's network party keeps it (formula F29).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Signed size.
    pub position: Exact,
    /// Average entry of what is held.
    pub average_entry: Exact,
    /// Profit realised so far, without fees.
    pub realised: Exact,
}

impl Default for Carried {
    fn default() -> Self {
        Self { position: Exact::zero(), average_entry: Exact::zero(), realised: Exact::zero() }
    }
}

impl Carried {
    /// Takes over or trades a signed size at a price. What closes realises its profit over the average
    /// entry; what is left over opens at the price.
    pub fn trade(&mut self, size: &Exact, price: &Exact) {
        let held = Side::of(&self.position);
        let closes = (&self.position * size).is_negative();
        if closes {
            let closed = size.abs().min(self.position.abs());
            let gain = profit(Contract::Linear, held, &closed, &self.average_entry, price);
            self.realised += gain.unwrap_or_else(Exact::zero);
        }
        let before = self.position.clone();
        self.position += size;
        if self.position.is_zero() {
            self.average_entry = Exact::zero();
        } else if !closes {
            let worth = before * &self.average_entry + size * price;
            self.average_entry = worth / &self.position;
        } else if Side::of(&self.position) != held {
            self.average_entry.clone_from(price);
        }
    }

    /// Profit of what is held, at a mark.
    #[must_use]
    pub fn unrealised(&self, mark: &Exact) -> Exact {
        &self.position * (mark - &self.average_entry)
    }
}

/// What an order found in a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// Size that was filled.
    pub filled: Exact,
    /// Money paid or received for it.
    pub cost: Exact,
    /// Price of the last level touched; `None` if nothing was filled.
    pub worst: Option<Exact>,
}

impl Sweep {
    /// The average price, `Σp·x / Σx`; `None` if nothing was filled.
    #[must_use]
    pub fn average(&self) -> Option<Exact> {
        over(&self.cost, &self.filled)
    }
}

/// Walks a book from its best level until an order of this size is filled (formula F34). The levels are
/// in the order in which they trade.
#[must_use]
pub fn sweep(levels: &[Fill], size: &Exact) -> Sweep {
    let mut sweep = Sweep { filled: Exact::zero(), cost: Exact::zero(), worst: None };
    for level in levels {
        let taken = (size - &sweep.filled).min(level.size.clone());
        if !taken.is_positive() {
            continue;
        }
        sweep.cost += &taken * &level.price;
        sweep.filled += taken;
        sweep.worst = Some(level.price.clone());
    }
    sweep
}

/// What Drift's liquidations read: maintenance rate, the liquidator's fee, and oracle prices of base and
/// quote (formula F36).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriftMarket {
    /// Oracle price of the base asset.
    pub price: Exact,
    /// Oracle price of the quote asset.
    pub quote_price: Exact,
    /// Maintenance margin rate of the position.
    pub rate: Exact,
    /// The liquidator's fee.
    pub liquidator_fee: Exact,
}

impl DriftMarket {
    /// The fund's fee: `min(most, share·(MMR − liqFee − shortage/(size·price·quotePrice)))`, not below zero;
    /// the published share is 0.95. `None` at size or price zero.
    #[must_use]
    pub fn fund_fee(&self, shortage: &Exact, size: &Exact, share: &Exact, most: Option<&Exact>) -> Option<Exact> {
        let short = over(shortage, &(size * &self.price * &self.quote_price))?;
        let fee = share * (&self.rate - &self.liquidator_fee - short);
        let fee = most.map_or_else(|| fee.clone(), |most| fee.clone().min(most.clone()));
        Some(fee.max(Exact::zero()))
    }

    /// Base size that covers a shortage of margin: `shortage/(price·quotePrice·(MMR − liqFee) − price·ifFee)`,
    /// truncated to 1e-9. `None` where closing does not cover it, because the fees eat the margin freed.
    #[must_use]
    pub fn size_to_cover(&self, shortage: &Exact, fund_fee: &Exact) -> Option<Exact> {
        let freed = &self.price * &self.quote_price * (&self.rate - &self.liquidator_fee) - &self.price * fund_fee;
        let size = freed.is_positive().then(|| shortage / freed)?;
        Some(truncated(&size, &ten_to(-9)))
    }
}

/// The liquidator's fee at Drift as it grows with waiting: after the grace it rises by one millionth of
/// notional a slot, up to the most (reference 2.1).
#[must_use]
pub fn growing_fee(base: &Exact, slots: &Exact, grace: &Exact, most: &Exact) -> Exact {
    let waited = (slots - grace).max(Exact::zero());
    (base + waited * ten_to(-6)).min(most.clone())
}

/// An account at Paradex, which cuts every position by the same share (formula F40).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartialLiquidation {
    /// Account value: collateral plus unrealised result.
    pub account_value: Exact,
    /// Maintenance of all positions.
    pub maintenance: Exact,
    /// Penalty per unit of maintenance freed (`k`): 0.7 in the venue's prose, 0.5 in its table.
    pub penalty_factor: Exact,
}

impl PartialLiquidation {
    /// What closing a share costs: `k·x·MM`.
    #[must_use]
    pub fn penalty(&self, share: &Exact) -> Exact {
        &self.penalty_factor * share * &self.maintenance
    }

    /// Maintenance over account value after closing a share, `(1 − x)·MM/(AV − penalty)`; `None` if no
    /// account value is left.
    #[must_use]
    pub fn ratio_after(&self, share: &Exact) -> Option<Exact> {
        over(&((Exact::one() - share) * &self.maintenance), &(&self.account_value - self.penalty(share)))
    }

    /// The smallest share, a multiple of `step`, after which the ratio is below `target`; everything if no
    /// smaller one is enough.
    #[must_use]
    pub fn share(&self, step: &Exact, target: &Exact) -> Exact {
        let enough = |share: &Exact| {
            (&self.account_value - self.penalty(share)).is_positive()
                && self.ratio_after(share).is_some_and(|ratio| ratio < *target)
        };
        let mut share = step.clone();
        while step.is_positive() && share < Exact::one() {
            if enough(&share) {
                return share;
            }
            share += step;
        }
        Exact::one()
    }
}

/// Size of Hyperliquid's first order: all of a position up to the notional limit (100,000 USDC), a share
/// (a fifth) above it, everything again within the cooldown (reference 2.1).
#[must_use]
pub fn first_order(size: &Exact, notional: &Exact, limit: &Exact, share: &Exact, cooling_down: bool) -> Exact {
    if cooling_down || notional <= limit { size.clone() } else { size * share }
}

/// Most that dYdX liquidates of one position in one block: a tenth of it, but no less than 1,000 USDC and
/// no more than all (reference 2.1). In notional.
#[must_use]
pub fn most_per_block(notional: &Exact, share: &Exact, at_least: &Exact) -> Exact {
    (notional * share).max(at_least.clone()).min(notional.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::venues::number::{number, whole};

    #[test]
    fn the_shares_of_the_published_table_lead_to_forty_percent() {
        let account =
            PartialLiquidation { account_value: whole(80), maintenance: number("88.8"), penalty_factor: number("0.5") };
        assert_eq!(account.share(&number("0.2"), &number("0.9")), number("0.4"));
        let lost = PartialLiquidation { account_value: whole(-1), ..account };
        assert_eq!(lost.share(&number("0.2"), &number("0.9")), whole(1));
    }

    #[test]
    fn a_position_that_turns_around_carries_its_new_part_at_its_own_price() {
        let mut carried = Carried::default();
        for (size, price) in [(2, 100), (-3, 90)] {
            carried.trade(&whole(size), &whole(price));
        }
        assert_eq!((carried.position.clone(), carried.average_entry.clone()), (whole(-1), whole(90)));
        assert_eq!(carried.realised, whole(-20));
        assert_eq!(carried.unrealised(&whole(80)), whole(10));
    }

    #[test]
    fn a_sweep_stops_when_it_is_filled_or_the_book_is_empty() {
        let level = |price, size| Fill { price: whole(price), size: whole(size) };
        let book = [level(100, 2), level(99, 2), level(90, 5)];
        let swept = sweep(&book, &whole(3));
        assert_eq!((swept.average(), swept.worst), (Some(whole(299) / whole(3)), Some(whole(99))));
        assert_eq!(sweep(&book, &whole(100)).filled, whole(9));
        assert_eq!(sweep(&[], &whole(1)).average(), None);
    }

    #[test]
    fn drift_closes_what_covers_the_shortage_or_says_that_nothing_does() {
        let market = DriftMarket {
            price: whole(100),
            quote_price: whole(1),
            rate: number("0.1"),
            liquidator_fee: number("0.01"),
        };
        assert_eq!(market.size_to_cover(&whole(10), &Exact::zero()), Some(number("1.111111111")));
        assert_eq!(market.size_to_cover(&whole(10), &number("0.09")), None);
        assert_eq!(market.fund_fee(&whole(500), &whole(10), &number("0.95"), None), Some(whole(0)));
    }
}
