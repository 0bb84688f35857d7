//! How the index of an asset moves: still, at random, or along given prices.
//!
//! Owns the limits of its fields and the straight lines between given points.

use crate::scenario::Refusal;
use crate::scenario::schema::{Index, Point};
use crate::scenario::units::Units;
use crate::sim::setup::IndexPath;
use crate::sim::units::{MICRO, div_nearest_even, mul};

use super::STEPS_MAX;

/// The index of one asset in whole numbers.
pub(super) fn checked(index: &Index, units: &Units<'_>) -> Result<IndexPath, Refusal> {
    let check = units.checker();
    Ok(match index {
        Index::Constant => IndexPath::Constant,
        Index::Walk { volatility_percent_per_day, jumps_per_day, jump_percent } => {
            let days = units.step_seconds / 86_400.0;
            let daily = check.within("index.volatility_percent_per_day", *volatility_percent_per_day, 0.0, 100.0)?;
            let jumps = check.within("index.jumps_per_day", *jumps_per_day, 0.0, 1_000.0)?;
            let jump = check.within("index.jump_percent", *jump_percent, 0.0, 50.0)?;
            IndexPath::Walk {
                volatility: daily / 100.0 * libm::sqrt(days),
                jump_probability: 1.0 - libm::exp(-jumps * days),
                jump_size: jump / 100.0,
            }
        }
        Index::Path { prices_dollars } => {
            let micro = |(place, &price)| micro_ticks(price, &format!("index.prices_dollars.{place}"), units);
            IndexPath::Path(prices_dollars.iter().enumerate().map(micro).collect::<Result<_, Refusal>>()?)
        }
        Index::Lines { through } => IndexPath::Path(lines(through, units)?),
    })
}

/// The prices of every step on straight lines from the start price through the points, in millionths of
/// a tick.
fn lines(through: &[Point], units: &Units<'_>) -> Result<Vec<i64>, Refusal> {
    let mut prices = Vec::new();
    let mut from = units.start * MICRO;
    for (place, point) in through.iter().enumerate() {
        let field = |name: &str| format!("index.through.{place}.{name}");
        let before = prices.len() as i64;
        units.checker().whole(&field("at_step"), point.at_step.into(), before + 1, STEPS_MAX.into())?;
        let to = micro_ticks(point.price_dollars, &field("price_dollars"), units)?;
        let steps = i64::from(point.at_step) - before;
        let rise = |step: i64| div_nearest_even(mul((to - from).into(), step.into()), steps.into());
        // Between two prices that fit.
        prices.extend((1..=steps).map(|step| from + rise(step) as i64));
        from = to;
    }
    Ok(prices)
}

fn micro_ticks(price: f64, field: &str, units: &Units<'_>) -> Result<i64, Refusal> {
    units.checker().positive(field, price, units.tick.to_f64((units.start * 8).into()))?;
    Ok((units.tick.units_in(price) * 1e6).round() as i64)
}
