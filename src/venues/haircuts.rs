//! How much each winner gives up: a queue, in proportion, with caps, or by risk.
//!
//! Owns formulas F32 and F33 of the reference (arXiv 2512.01112). Rules of sharing only: who the winners
//! are and what must be covered is given. Never takes more than a winner's capacity.

use num_traits::{Signed, Zero};

use super::number::{Exact, over};

/// Sum of what is owed by accounts below zero: `Σ(−e)₊`.
#[must_use]
pub fn deficit(equities: &[Exact]) -> Exact {
    equities.iter().map(|equity| (-equity).max(Exact::zero())).sum()
}

/// What can be taken from each: its profit, if any.
#[must_use]
pub fn capacities(profits: &[Exact]) -> Vec<Exact> {
    profits.iter().map(|profit| profit.clone().max(Exact::zero())).collect()
}

/// One after the other, each up to its capacity (formula F32). `queue` has places; who is not in it gives
/// nothing.
#[must_use]
pub fn by_queue(capacities: &[Exact], queue: &[usize], budget: &Exact) -> Vec<Exact> {
    let mut taken = vec![Exact::zero(); capacities.len()];
    let mut rest = budget.clone();
    for &place in queue {
        let (Some(capacity), Some(taken)) = (capacities.get(place), taken.get_mut(place)) else { continue };
        let more = rest.clone().min(capacity - &*taken);
        rest -= &more;
        *taken += more;
    }
    taken
}

/// Everybody gives up the same share of its capacity, `B/U`, at most all (formula F32).
#[must_use]
pub fn pro_rata(capacities: &[Exact], budget: &Exact) -> Vec<Exact> {
    capped(capacities, capacities, budget)
}

/// In proportion to weights, nobody above its limit: what a limit leaves open is shared among the
/// others in the same proportion, until the budget is covered or everybody is at the limit (capped
/// pro-rata, and the caps of formula F33).
#[must_use]
pub fn capped(weights: &[Exact], limits: &[Exact], budget: &Exact) -> Vec<Exact> {
    let mut taken = vec![Exact::zero(); weights.len()];
    let mut rest = budget.clone();
    let mut open: Vec<usize> =
        (0..weights.len()).filter(|place| weights[*place].is_positive() && limits[*place].is_positive()).collect();
    // Each round closes at least one account, or is the last.
    while rest.is_positive() && !open.is_empty() {
        let total: Exact = open.iter().map(|place| &weights[*place]).sum();
        let Some(share) = over(&rest, &total) else { break };
        let full: Vec<usize> =
            open.iter().copied().filter(|place| &weights[*place] * &share >= limits[*place]).collect();
        if full.is_empty() {
            for place in open {
                taken[place] = &weights[place] * &share;
            }
            break;
        }
        for &place in &full {
            taken[place].clone_from(&limits[place]);
            rest -= &limits[place];
        }
        open.retain(|place| !full.contains(place));
    }
    taken
}

/// How leverage weighs in risk-aware pro-rata: `g(λ)` (formula F33).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Weighting {
    /// By equity alone; leverage does not weigh.
    Equity,
    /// By notional: `g = 1`.
    Notional,
    /// `g = λ`.
    Linear,
    /// `g = λ^n`.
    Power(i32),
    /// `g = (λ − t)₊`.
    Excess(Exact),
}

impl Weighting {
    /// Weight of a winner: `e·λ·g(λ)`, or `e` alone.
    #[must_use]
    pub fn weight(&self, equity: &Exact, leverage: &Exact) -> Exact {
        let risk = match self {
            Self::Equity => return equity.clone(),
            Self::Notional => return equity * leverage,
            Self::Linear => leverage.clone(),
            Self::Power(exponent) if leverage.is_zero() && *exponent < 0 => Exact::zero(),
            Self::Power(exponent) => leverage.pow(*exponent),
            Self::Excess(threshold) => (leverage - threshold).max(Exact::zero()),
        };
        equity * leverage * risk
    }
}

/// Part of the haircut each weight bears before caps; `None` if nobody bears any.
#[must_use]
pub fn shares(weights: &[Exact]) -> Option<Vec<Exact>> {
    let total: Exact = weights.iter().sum();
    weights.iter().map(|weight| over(weight, &total)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::venues::number::whole;

    fn numbers<const N: usize>(numbers: [i64; N]) -> Vec<Exact> {
        numbers.map(whole).to_vec()
    }

    #[test]
    fn pro_rata_takes_equal_shares_and_does_not_care_how_accounts_are_split() {
        let (one, split) = (numbers([8, 4]), numbers([3, 5, 4]));
        let (taken, taken_split) = (pro_rata(&one, &whole(6)), pro_rata(&split, &whole(6)));
        assert_eq!(taken, numbers([4, 2]));
        assert_eq!(&taken_split[0] + &taken_split[1], taken[0]);
        assert_ne!(by_queue(&one, &[0, 1], &whole(6))[0], by_queue(&split, &[2, 0, 1], &whole(6))[0]);
    }

    #[test]
    fn nobody_gives_more_than_it_can_and_all_of_it_is_taken_before_that() {
        let capacities = numbers([8, 0, 1, 3]);
        for budget in 0..20 {
            let budget = whole(budget);
            let queue = [3, 0, 2, 1];
            for taken in [
                by_queue(&capacities, &queue, &budget),
                pro_rata(&capacities, &budget),
                capped(&numbers([1, 1, 9, 1]), &capacities, &budget),
            ] {
                assert!(taken.iter().zip(&capacities).all(|(taken, most)| !taken.is_negative() && taken <= most));
                assert_eq!(taken.iter().sum::<Exact>(), budget.clone().min(whole(12)));
            }
        }
    }

    #[test]
    fn a_queue_that_names_somebody_twice_takes_no_more_than_the_capacity() {
        assert_eq!(by_queue(&numbers([5]), &[0, 0, 7], &whole(9)), numbers([5]));
    }
}
