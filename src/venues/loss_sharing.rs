//! Who bears what no fund and no deleveraging covers: shares of profit, of size, or of withdrawals.
//!
//! Owns formulas F31 (clawback) and F37 (Drift's social loss) of the reference, and Vega's and Paradex's
//! rules of section 4.2. Never knows how the loss came about.

use num_traits::{Signed, Zero};

use super::number::{Exact, over, up, whole};

/// Clawback: `(system loss − fund)/total net profit of the period`, none while the fund covers the loss
/// (formula F31). `None` if nobody made a profit.
#[must_use]
pub fn clawback_rate(system_loss: &Exact, fund: &Exact, total_profit: &Exact) -> Option<Exact> {
    over(&(system_loss - fund).max(Exact::zero()), total_profit)
}

/// What accounts have lost beyond their margin: `Σ max(0, loss − margin)`.
#[must_use]
pub fn beyond_margin(losses: &[(Exact, Exact)]) -> Exact {
    losses.iter().map(|(loss, margin)| (loss - margin).max(Exact::zero())).sum()
}

/// Vega: a gain is paid in the proportion in which the losses were collected. `None` if nothing is owed.
#[must_use]
pub fn collected_share(gain: &Exact, collected: &Exact, owed: &Exact) -> Option<Exact> {
    Some(gain * over(collected, owed)?)
}

/// Paradex: what the exchange is short of, `max(0, Σ users' bankruptcies − fund)`.
#[must_use]
pub fn shortfall(bankruptcies: &[Exact], fund: &Exact) -> Exact {
    (bankruptcies.iter().sum::<Exact>() - fund).max(Exact::zero())
}

/// Drift: the funding index moves by `ceil(loss·units/(|long| + |short|))·step`, for longs up and for
/// shorts down, so that both pay the same a base unit (formula F37). With a loss in quote, `units` 1e6
/// and `step` 1000 it is in 1e-9 quote per base. `None` without positions.
#[must_use]
pub fn social_loss(loss: &Exact, long: &Exact, short: &Exact, units: &Exact, step: &Exact) -> Option<Exact> {
    let each = over(&(loss * units), &(long.abs() + short.abs()))?;
    Some(up(&each, &whole(1)) * step)
}
