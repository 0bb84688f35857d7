//! Prices on ticks and sizes on lots.
//!
//! A value within a millionth of a tick or lot is on it: that far the decimals of a table may be off. Any other is
//! refused, or takes the nearest, halves away from zero, and is counted. Owns that rule, and the tick and lot that
//! follow from a table's own decimals.

use super::OffGrid;
use super::cell::Cells;
use super::columns::Field;
use super::positions::{Size, Stake};
use super::problem::Problem;
use crate::scenario::units::{LOTS_MAX, NEAR, TICKS_MAX, Units};
use crate::sim::units::{Money, Scale, nearest_f64};

/// Most decimal places of a tick or lot.
const PLACES_MAX: u32 = 9;

/// The units of a contract, and how many values had to be moved to them.
pub(super) struct Grid<'u> {
    units: &'u Units<'u>,
    off_grid: OffGrid,
    pub(super) rounded: usize,
}

impl<'u> Grid<'u> {
    pub(super) const fn of(units: &'u Units<'u>, off_grid: OffGrid) -> Self {
        Self { units, off_grid, rounded: 0 }
    }

    /// A price on a tick, in dollars.
    pub(super) fn price(&mut self, cells: &Cells<'_>, field: Field, dollars: f64) -> Result<f64, Problem> {
        let tick = self.units.tick;
        let ticks = self.whole(tick, dollars).ok_or_else(|| {
            let problem = cells.refuse(field, dollars.to_string(), format!("a multiple of the tick {}", tick.text(1)));
            Problem { off_grid: true, ..problem }
        })?;
        if (1.0..=TICKS_MAX as f64).contains(&ticks) {
            return Ok(tick.to_f64(ticks as i128));
        }
        let allowed = format!("a price from {} to {}, in ticks of {0}", tick.text(1), tick.text(TICKS_MAX.into()));
        Err(cells.refuse(field, dollars.to_string(), allowed))
    }

    /// A size in whole lots.
    pub(super) fn lots(&mut self, cells: &Cells<'_>, size: Size) -> Result<i64, Problem> {
        let (lot, amount) = match size {
            Size::Lots(lots) => return Ok(lots),
            Size::Amount(amount) => (self.units.lot, amount),
        };
        let refuse = |allowed: String| cells.refuse(size.field(), amount.to_string(), allowed);
        let lots = self
            .whole(lot, amount)
            .ok_or_else(|| Problem { off_grid: true, ..refuse(format!("a multiple of the lot {}", lot.text(1))) })?;
        if lots > LOTS_MAX as f64 {
            return Err(refuse(format!(
                "at most {}, which is {LOTS_MAX} lots of {}",
                lot.text(LOTS_MAX.into()),
                lot.text(1)
            )));
        }
        if lots == 0.0 && amount > 0.0 {
            return Err(refuse(format!("at least half a lot of {}: less would be rounded to nothing", lot.text(1))));
        }
        Ok(lots as i64)
    }

    /// What stands behind a position of so many lots, in the dollars of a scenario file.
    pub(super) fn stake(&self, cells: &Cells<'_>, stake: Stake, lots: i64, entry: f64) -> Result<f64, Problem> {
        let units = self.units;
        match stake {
            Stake::Leverage(leverage) => {
                let ticks = units.tick.units_in(entry).round() as i64;
                // As for a position typed by hand: never a unit of money too little.
                let margin = libm::ceil(nearest_f64(units.worth.value(lots, ticks).abs()) / leverage);
                Ok(units.in_dollars(margin as Money))
            }
            Stake::Margin(margin) => {
                let dollars = units.dollars_of(margin);
                let refused =
                    |_| cells.refuse(Field::Margin, margin.to_string(), "less: it is more than a venue can hold");
                units.money("margin", dollars).map(|_| dollars).map_err(refused)
            }
        }
    }

    /// How many whole units a value is; none if it lies between two and may not be moved.
    fn whole(&mut self, unit: Scale, value: f64) -> Option<f64> {
        let exact = unit.units_in(value);
        let whole = exact.round();
        // Large numbers of units have fewer decimals to be exact with.
        let off = (exact - whole).abs() > NEAR.max(4.0 * f64::EPSILON * exact.abs());
        if off && self.off_grid == OffGrid::Refuse {
            return None;
        }
        self.rounded += usize::from(off);
        Some(whole)
    }
}

/// The decimal places of a number, up to the ninth.
pub(super) fn places(value: f64) -> u32 {
    let exact = |places: &u32| {
        let digits = value * 10_f64.powi(*places as i32);
        (digits - digits.round()).abs() <= 1e-9 * digits.abs().max(1.0)
    };
    (0..PLACES_MAX).find(exact).unwrap_or(PLACES_MAX)
}

/// One unit in the last of so many decimal places.
pub(super) fn unit(places: u32) -> f64 {
    1.0 / 10_f64.powi(places as i32)
}

#[cfg(test)]
mod tests {
    use super::{places, unit};

    #[test]
    fn the_decimals_of_a_table_give_its_unit() {
        let numbers = [(100.0, 0), (26_123.5, 1), (0.001, 3), (1e15, 0), (0.1 + 0.2, 1), (1.0 / 3.0, 9), (1e-12, 0)];
        for (number, wanted) in numbers {
            assert_eq!(places(number), wanted, "{number}");
        }
        assert_eq!(unit(3), 0.001);
    }
}
