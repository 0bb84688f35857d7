//! What an insurance fund takes in and pays out, and when it is low enough for deleveraging.
//!
//! Owns formulas F26 and F28 of the reference and the fund's balance after a loss (section 3). Money that
//! enters the fund is positive. Never knows who is deleveraged.

use num_traits::Zero;

use super::number::{Exact, over};
use super::value::{Contract, Side, profit};

/// What a fill of a liquidated position at `fill` leaves against its bankruptcy price: linear
/// `side·q·(X − BP)`, inverse `side·N·(1/BP − 1/X)` in coin (formula F26). `None` at price zero.
#[must_use]
pub fn delta(contract: Contract, side: Side, size: &Exact, bankruptcy: &Exact, fill: &Exact) -> Option<Exact> {
    profit(contract, side, size, bankruptcy, fill)
}

/// dYdX's form in quote: what the close brought, less the bankruptcy amount, and at most `fee` of what was
/// filled: `min(side·q·X − amount, maxFee·q·X)` (formula F26).
#[must_use]
pub fn capped_delta(side: Side, size: &Exact, fill: &Exact, bankruptcy_amount: &Exact, max_fee: &Exact) -> Exact {
    let filled = size * fill;
    (side.sign() * &filled - bankruptcy_amount).min(max_fee * filled)
}

/// Drawdown of a pool: `(profit now − profit at the peak)/(balance at the peak)`, negative for a loss
/// (formula F28; Bybit). `None` if the pool was empty.
#[must_use]
pub fn drawdown(pool_at_peak: &Exact, change_since_peak: &Exact) -> Option<Exact> {
    over(change_since_peak, pool_at_peak)
}

/// The part of a loss beyond the share of the peak balance, which deleveraging must cover (formula F28).
#[must_use]
pub fn beyond_share(pool_at_peak: &Exact, loss: &Exact, share: &Exact) -> Exact {
    (loss - share * pool_at_peak).max(Exact::zero())
}

/// OKX's line by a copy of March 2025: `avg − max(share·avg, floor)` (formula F28).
#[must_use]
pub fn threshold(average: &Exact, share: &Exact, floor: &Exact) -> Exact {
    average - (share * average).max(floor.clone())
}

/// What a fund cannot pay of a deficit: `max(0, D − IF)` (reference section 3).
#[must_use]
pub fn residual(fund: &Exact, deficit: &Exact) -> Exact {
    (deficit - fund).max(Exact::zero())
}

/// The smallest fund among given deficits that covers a share `1 − r/κ` of them: opportunity cost r and
/// reputation cost κ a unit (reference section 3). `None` without deficits or at κ = 0.
#[must_use]
pub fn best_static_size(deficits: &[Exact], opportunity_cost: &Exact, reputation_cost: &Exact) -> Option<Exact> {
    use num_traits::{One, ToPrimitive};
    let mut sorted = deficits.to_vec();
    sorted.sort();
    let covered = (Exact::one() - over(opportunity_cost, reputation_cost)?).max(Exact::zero());
    let count = Exact::from_integer(sorted.len().into());
    let rank = (covered * count).ceil().to_integer().to_usize()?.max(1);
    sorted.get(rank - 1).cloned()
}
