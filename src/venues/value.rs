//! What a position is worth, and what it has gained: linear and inverse contracts.
//!
//! A linear contract is so many coins, paid for in quote currency. An inverse one is so many dollars'
//! worth of coin, paid for in coin, so its value in coin falls as the price rises. Owns value, profit
//! and average entry (formula F0 of the reference; Binance and BitMEX guides). Never knows a margin.

use num_traits::{Signed, Zero};

use super::number::{Exact, over, whole};

/// Which way a position gains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It gains when the price rises.
    Long,
    /// It gains when the price falls.
    Short,
}

impl Side {
    /// +1 or −1.
    #[must_use]
    pub fn sign(self) -> Exact {
        whole(if self == Self::Long { 1 } else { -1 })
    }

    /// The side a signed size is on.
    #[must_use]
    pub fn of(size: &Exact) -> Self {
        if size.is_negative() { Self::Short } else { Self::Long }
    }
}

/// What a contract is counted and paid in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Contract {
    /// Size in coins, money in quote currency.
    Linear,
    /// Size in dollars (contracts × what one is worth), money in coin.
    Inverse,
}

/// One trade, or one level of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// Its price.
    pub price: Exact,
    /// Its size, in coins or, of an inverse contract, in dollars.
    pub size: Exact,
}

/// Value in money: `q·P`, or `N/P` of an inverse contract. `None` at price zero.
#[must_use]
pub fn value(contract: Contract, size: &Exact, price: &Exact) -> Option<Exact> {
    match contract {
        Contract::Linear => Some(size * price),
        Contract::Inverse => over(size, price),
    }
}

/// Profit from entry to exit, in money: `side·q·(X − EP)`, or `side·N·(1/EP − 1/X)` of an inverse
/// contract. `None` at price zero.
#[must_use]
pub fn profit(contract: Contract, side: Side, size: &Exact, entry: &Exact, exit: &Exact) -> Option<Exact> {
    let (at_entry, at_exit) = (value(contract, size, entry)?, value(contract, size, exit)?);
    let gain = match contract {
        Contract::Linear => at_exit - at_entry,
        Contract::Inverse => at_entry - at_exit,
    };
    Some(side.sign() * gain)
}

/// Average entry of several fills: weighted by size, arithmetic for linear and harmonic for inverse
/// contracts, so that values add up. `None` if nothing was filled.
#[must_use]
pub fn average_entry(contract: Contract, fills: &[Fill]) -> Option<Exact> {
    let size: Exact = fills.iter().map(|fill| &fill.size).sum();
    let worth = fills.iter().map(|fill| value(contract, &fill.size, &fill.price)).sum::<Option<Exact>>()?;
    if size.is_zero() {
        return None;
    }
    match contract {
        Contract::Linear => over(&worth, &size),
        Contract::Inverse => over(&size, &worth),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::venues::number::number;

    #[test]
    fn an_inverse_long_loses_faster_than_it_gains() {
        let profit = |exit: &str| profit(Contract::Inverse, Side::Long, &whole(10_000), &whole(50_000), &number(exit));
        assert!(profit("45000").unwrap().abs() > profit("55000").unwrap());
    }

    #[test]
    fn the_average_entry_keeps_the_value_of_the_fills() {
        for contract in [Contract::Linear, Contract::Inverse] {
            let fills =
                [(100, 20), (300, 30), (7, 11)].map(|(size, price)| Fill { price: whole(price), size: whole(size) });
            let average = average_entry(contract, &fills).unwrap();
            let apart: Exact = fills.iter().map(|fill| value(contract, &fill.size, &fill.price).unwrap()).sum();
            assert_eq!(value(contract, &whole(407), &average), Some(apart));
        }
        assert_eq!(average_entry(Contract::Linear, &[]), None);
    }
}
