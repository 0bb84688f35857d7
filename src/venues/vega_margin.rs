//! Vega's margin, the only one here that prices liquidity: slippage and risk factors, resting orders,
//! isolated mode, fully collateralised products and accrued funding.
//!
//! Owns formula F18 of the reference and the margin part of F24 (Vega specification 0019-MCAL). Never
//! knows another venue.

use num_traits::{Signed, Zero};

use super::number::Exact;
use super::value::Side;

/// What a Vega market asks of one party. Sizes are unsigned but for `open_volume`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// The mark price.
    pub mark: Exact,
    /// Signed size of the position.
    pub open_volume: Exact,
    /// Size of all resting buy orders.
    pub buys: Exact,
    /// Size of all resting sell orders.
    pub sells: Exact,
    /// Slippage factor.
    pub slippage: Exact,
}

impl Exposure {
    /// The same without orders.
    #[must_use]
    pub fn position_alone(&self) -> Self {
        Self { buys: Exact::zero(), sells: Exact::zero(), ..self.clone() }
    }

    /// The largest position on one side that the orders could lead to.
    #[must_use]
    pub fn riskiest(&self, side: Side) -> Exact {
        let size = match side {
            Side::Long => &self.open_volume + &self.buys,
            Side::Short => &self.sells - &self.open_volume,
        };
        size.max(Exact::zero())
    }

    /// Maintenance margin of one side: slippage on the riskiest size, the risk factor on position and
    /// orders; nothing where the riskiest size is zero.
    #[must_use]
    pub fn maintenance(&self, side: Side, risk_factor: &Exact) -> Exact {
        let riskiest = self.riskiest(side);
        if riskiest.is_zero() {
            return Exact::zero();
        }
        let (held, orders) = match side {
            Side::Long => (self.open_volume.clone(), &self.buys),
            Side::Short => (-&self.open_volume, &self.sells),
        };
        let exposed = held.max(Exact::zero()) + orders;
        &self.mark * (riskiest * &self.slippage + exposed * risk_factor)
    }
}

/// A resting order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Which way it trades.
    pub side: Side,
    /// Its unsigned size.
    pub size: Exact,
    /// Its limit price.
    pub price: Exact,
}

/// Value of the resting orders that must be backed, as `worth(order price)` a unit: the part that exceeds the
/// opposite position, best price first, and of the two sides the larger.
#[must_use]
pub fn backed_orders(open_volume: &Exact, orders: &[Order], worth: impl Fn(&Order) -> Exact) -> Exact {
    let of_side = |side: Side| -> Exact {
        let mut covered = (-(side.sign() * open_volume)).max(Exact::zero());
        let mut resting: Vec<&Order> = orders.iter().filter(|order| order.side == side).collect();
        resting.sort_by(|a, b| match side {
            Side::Long => b.price.cmp(&a.price),
            Side::Short => a.price.cmp(&b.price),
        });
        let mut total = Exact::zero();
        for order in resting {
            let closing = covered.clone().min(order.size.clone());
            covered -= &closing;
            total += (&order.size - closing) * worth(order);
        }
        total
    };
    of_side(Side::Long).max(of_side(Side::Short))
}

/// Isolated mode: price × size × factor.
#[must_use]
pub fn isolated(price: &Exact, size: &Exact, factor: &Exact) -> Exact {
    price * size.abs() * factor
}

/// What one unit of a fully collateralised capped product is backed with: the price if long, what is
/// missing to the highest price if short.
#[must_use]
pub fn fully_collateralised(side: Side, price: &Exact, max_price: &Exact) -> Exact {
    match side {
        Side::Long => price.clone(),
        Side::Short => max_price - price,
    }
}

/// Margin added for funding that has accrued and is not yet paid: `factor·max(0, s·accrued per unit)`
/// (formulas F18 and F24).
#[must_use]
pub fn accrued_funding(factor: &Exact, position: &Exact, accrued_per_unit: &Exact) -> Exact {
    factor * (position * accrued_per_unit).max(Exact::zero())
}
