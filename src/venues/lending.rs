//! Liquidation of collateralised loans, for contrast: no deleveraging, a discount in place of a
//! bankruptcy price, and buyers with capital of their own.
//!
//! Owns formulas F38 (Aave) and F39 (Maker) of the reference. Never knows a perpetual.

use num_traits::{One, Signed, Zero};

use super::number::{Exact, over, whole};

/// One kind of collateral: its value, and the share of it that counts (liquidation threshold).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collateral {
    /// Amount × price.
    pub value: Exact,
    /// Liquidation threshold.
    pub threshold: Exact,
}

/// Aave's health factor, `Σ(value·LT)/debt`; below 1 the loan can be liquidated (formula F38). `None`
/// without debt.
#[must_use]
pub fn health_factor(collateral: &[Collateral], debt: &Exact) -> Option<Exact> {
    let counted: Exact = collateral.iter().map(|kind| &kind.value * &kind.threshold).sum();
    over(&counted, debt)
}

/// Share of the debt that may be repaid at once: half while the health factor is above 0.95 and
/// collateral and debt are each worth at least 2,000 dollars, else all (formula F38).
#[must_use]
pub fn close_factor(health: &Exact, collateral_value: &Exact, debt_value: &Exact) -> Exact {
    let least = whole(2_000);
    let near = *health > Exact::new(95.into(), 100.into());
    if near && *collateral_value >= least && *debt_value >= least { Exact::one() / whole(2) } else { Exact::one() }
}

/// Collateral that is handed over for a repayment: `repaid·(1 + bonus)` (formula F38).
#[must_use]
pub fn seized(repaid: &Exact, bonus: &Exact) -> Exact {
    repaid * (Exact::one() + bonus)
}

/// How a repayment changes the health factor with one collateral: `r·(HF − LT·(1 + bonus))/(B − r)` (formula
/// F38). Below `LT·(1 + bonus)` it makes the rest worse. `None` if all is repaid.
#[must_use]
pub fn health_change(repaid: &Exact, debt: &Exact, health: &Exact, threshold: &Exact, bonus: &Exact) -> Option<Exact> {
    over(&(repaid * (health - toxic_below(threshold, bonus))), &(debt - repaid))
}

/// The health factor below which liquidation worsens what remains: `LT·(1 + bonus)` (formula F38).
#[must_use]
pub fn toxic_below(threshold: &Exact, bonus: &Exact) -> Exact {
    threshold * (Exact::one() + bonus)
}

/// Maker: debt with its penalty, `debt·chop`, which the auction has to raise (`tab`, formula F39).
#[must_use]
pub fn tab(debt: &Exact, chop: &Exact) -> Exact {
    debt * chop
}

/// Maker: where the auction starts, `oracle·buf` (formula F39).
#[must_use]
pub fn start_price(oracle: &Exact, buffer: &Exact) -> Exact {
    oracle * buffer
}

/// How the price of an auction falls (formula F39).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fall {
    /// To zero in so many seconds.
    Linear {
        /// The seconds.
        duration: Exact,
    },
    /// By a factor at every step.
    Steps {
        /// The factor, such as 0.99.
        cut: Exact,
        /// Seconds of one step.
        seconds: Exact,
    },
}

/// Most steps of an auction that are reckoned, so that absurd input costs no time.
pub const STEPS_MAX: i32 = 10_000;

/// The price of an auction after so many seconds. `None` if a step lasts no time or there are more than
/// [`STEPS_MAX`] of them.
#[must_use]
pub fn auction_price(top: &Exact, fall: &Fall, elapsed: &Exact) -> Option<Exact> {
    use num_traits::ToPrimitive;
    match fall {
        Fall::Linear { duration } => Some(top * over(&(duration - elapsed), duration)?.max(Exact::zero())),
        Fall::Steps { cut, seconds } => {
            let steps = over(elapsed, seconds)?.floor().to_integer().to_i32()?;
            let bounded = (0..=STEPS_MAX).contains(&steps) && (!cut.is_zero() || steps == 0);
            bounded.then(|| top * cut.pow(steps))
        }
    }
}

/// What somebody who pays so much gets at a price, and what it costs: no more collateral than there is
/// and no more money than the auction still has to raise (formula F39).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Collateral handed over.
    pub collateral: Exact,
    /// Money paid.
    pub paid: Exact,
}

/// Takes collateral out of an auction at a price. `None` at price zero.
#[must_use]
pub fn take(money: &Exact, price: &Exact, collateral: Option<&Exact>, tab: Option<&Exact>) -> Option<Taken> {
    let mut paid = tab.map_or_else(|| money.clone(), |tab| money.clone().min(tab.clone()));
    let mut bought = over(&paid, price)?;
    if let Some(lot) = collateral
        && bought > *lot
    {
        bought.clone_from(lot);
        paid = lot * price;
    }
    Some(Taken { collateral: bought, paid })
}

/// Maker: what a keeper earns for starting the auction, `tip + chip·tab` (formula F39).
#[must_use]
pub fn keeper_incentive(tip: &Exact, chip: &Exact, tab: &Exact) -> Exact {
    tip + chip * tab
}

/// Maker: debt that may still go into auctions under a ceiling, of what is asked, penalty included
/// (`hole`, formula F39). `None` at penalty zero.
#[must_use]
pub fn room_for_debt(debt: &Exact, chop: &Exact, ceiling: &Exact, in_auction: &Exact) -> Option<Exact> {
    let room = over(&(ceiling - in_auction).max(Exact::zero()), chop)?;
    Some(debt.clone().min(room))
}

/// Whether an auction must be reset: it has run longer than `tail`, or its price is below `top·cusp`.
#[must_use]
pub fn must_reset(top: &Exact, price: &Exact, cusp: &Exact, elapsed: &Exact, tail: &Exact) -> bool {
    elapsed > tail || (price - top * cusp).is_negative()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::venues::number::{float, number};

    #[test]
    fn repaying_helps_only_above_the_toxic_threshold() {
        let (threshold, bonus) = (number("0.8"), number("0.05"));
        for (health, helps) in [("0.95", true), ("0.84", false), ("0.8", false)] {
            let change = health_change(&whole(10), &whole(100), &number(health), &threshold, &bonus).unwrap();
            assert_eq!(change.is_positive(), helps, "{health}");
            // The formula is the difference of two health factors.
            let before = Collateral { value: number(health) * whole(100) / &threshold, threshold: threshold.clone() };
            let left = Collateral { value: &before.value - seized(&whole(10), &bonus), threshold: threshold.clone() };
            assert_eq!(health_factor(&[left], &whole(90)).unwrap() - number(health), change);
        }
    }

    #[test]
    fn the_checks_of_the_makers_auction() {
        assert_eq!(tab(&whole(1_000), &number("1.13")), whole(1_130));
        assert_eq!(start_price(&whole(1_000), &number("1.2")) * number("0.6"), whole(720));
        let fall = Fall::Steps { cut: number("0.99"), seconds: whole(1) };
        let price = auction_price(&whole(5), &fall, &whole(69)).unwrap();
        assert_eq!(format!("{:.2}", float(&(price * whole(40)))), "99.97");
        let linear = Fall::Linear { duration: whole(3_600) };
        assert_eq!(auction_price(&whole(720), &linear, &whole(1_800)), Some(whole(360)));
        assert_eq!(auction_price(&whole(720), &linear, &whole(7_200)), Some(whole(0)));
        assert_eq!(auction_price(&whole(5), &fall, &whole(1_000_000)), None);
    }

    #[test]
    fn half_of_a_healthy_large_loan_and_all_of_any_other() {
        let factor = |health: &str, worth: i64| close_factor(&number(health), &whole(worth), &whole(5_000));
        assert_eq!(factor("0.96", 5_000), number("0.5"));
        assert_eq!(factor("0.95", 5_000), whole(1));
        assert_eq!(factor("0.96", 1_999), whole(1));
    }
}
