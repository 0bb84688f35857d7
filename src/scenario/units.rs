//! From dollars to the engine's units: ticks, lots and the smallest amount of money, of dollars or of coin.
//!
//! Owns the three scales of a contract and the limits on prices, lots and money that keep the
//! engine's arithmetic inside its integers.

use super::Refusal;
use super::refusal::Checker;
use super::schema::{Contract, Kind};
use crate::sim::units::{Lots, Money, Ppm, Scale, Ticks};
use crate::sim::worth::Worth;

/// Highest price in ticks a scenario may start from or quote.
pub(super) const TICKS_MAX: i64 = 1_000_000;
/// Most lots anywhere.
pub(super) const LOTS_MAX: i64 = 1_000_000_000_000;
/// How far from a tick or lot a value may be, in ticks or lots: what decimals lose in binary, for up to the most ticks,
/// and nothing anybody could have meant.
pub(super) const NEAR: f64 = 1e-6;
/// Most money in play, in units: products of two such numbers stay inside 128 bits.
pub(super) const MONEY_MAX: f64 = 1e18;

/// The contract's units, and the way from dollars to them.
pub(super) struct Units<'file> {
    check: Checker<'file>,
    pub(super) tick: Scale,
    pub(super) lot: Scale,
    pub(super) money: Scale,
    pub(super) worth: Worth,
    pub(super) start: Ticks,
    pub(super) step_seconds: f64,
    /// Dollars that a whole coin or dollar of money is worth at the start.
    dollars: f64,
    /// Dollars that a lot is worth at the start.
    lot_dollars: f64,
}

impl<'file> Units<'file> {
    /// The same units for fields that stand at the top of the file, whichever asset they are about.
    pub(super) fn at_the_top(&self) -> Self {
        Self { check: self.check.inside(""), ..*self }
    }

    pub(super) fn checker(&self) -> Checker<'file> {
        self.check
    }

    /// A price that must lie on a tick.
    pub(super) fn ticks(&self, field: &str, dollars: f64) -> Result<Ticks, Refusal> {
        let exact = self.tick.units_in(dollars);
        let whole = exact.round();
        if (exact - whole).abs() <= NEAR && whole >= 1.0 && whole <= TICKS_MAX as f64 {
            Ok(whole as Ticks)
        } else {
            let top = self.tick.to_f64(TICKS_MAX.into());
            let allowed = format!("a multiple of the tick {} above 0 and at most {top}", self.tick.to_f64(1));
            Err(self.checker().refuse(field, dollars, allowed))
        }
    }

    /// Money, rounded to the smallest unit; in coin it is what the dollars buy at the start price.
    pub(super) fn money(&self, field: &str, dollars: f64) -> Result<Money, Refusal> {
        let most = MONEY_MAX / self.money.units_in(1.0) * self.dollars;
        self.checker().within(field, dollars, 0.0, most)?;
        Ok(self.money.units_in(dollars / self.dollars).round() as Money)
    }

    /// What an amount of money is worth in dollars at the start price.
    pub(super) fn in_dollars(&self, money: Money) -> f64 {
        self.money.to_f64(money) * self.dollars
    }

    /// Dollars that an amount of the venue's money, dollars or coin, is worth at the start price.
    pub(super) fn dollars_of(&self, amount: f64) -> f64 {
        amount * self.dollars
    }

    /// Lots a sum of dollars buys at the start price.
    pub(super) fn lots(&self, field: &str, dollars: f64, low: Lots) -> Result<Lots, Refusal> {
        let one = self.lot_dollars;
        self.checker().within(field, dollars, low as f64 * one, LOTS_MAX as f64 * one)?;
        Ok((dollars / one).round() as Lots)
    }

    pub(super) fn ppm(&self, field: &str, percent: f64, low: f64, high: f64) -> Result<Ppm, Refusal> {
        self.checker().ppm(field, percent, low, high)
    }
}

/// The units of a contract.
pub(super) fn of<'file>(
    contract: &Contract,
    step_seconds: f64,
    check: Checker<'file>,
) -> Result<Units<'file>, Refusal> {
    let tick = scale(check, "contract.tick_dollars", contract.tick_dollars)?;
    let mut units = match &contract.kind {
        Kind::Linear => linear(contract, tick, step_seconds, check)?,
        Kind::Inverse { face_dollars, coin, money_unit_coins } => {
            symbol(coin, check)?;
            inverse(contract, (*face_dollars, *money_unit_coins), tick, step_seconds, check)?
        }
    };
    units.start = units.ticks("contract.start_price_dollars", contract.start_price_dollars)?;
    let start = tick.to_f64(units.start.into());
    match units.worth {
        Worth::Linear(_) => units.lot_dollars = start * units.lot.to_f64(1),
        Worth::Inverse(_) => {
            units.dollars = start;
            let worth = units.worth.notional(1, units.start);
            if worth < LOT_WORTH_MIN {
                let field = "contract.kind.money_unit_coins";
                let allowed = format!("such that one lot is worth at least {LOT_WORTH_MIN} of them at the start price");
                return Err(check.refuse(field, units.money.text(1), allowed));
            }
        }
    }
    Ok(units)
}

fn linear<'file>(
    contract: &Contract,
    tick: Scale,
    step_seconds: f64,
    check: Checker<'file>,
) -> Result<Units<'file>, Refusal> {
    let lot = scale(check, "contract.lot_coins", contract.lot_coins)?;
    let money = scale(check, "contract.money_unit_dollars", contract.money_unit_dollars)?;
    let worth = contract.tick_dollars * contract.lot_coins / contract.money_unit_dollars;
    let whole = worth.round();
    if !((worth - whole).abs() <= 1e-6 && (1.0..=1e6).contains(&whole)) {
        let allowed = "such that tick × lot is 1 to 1000000 whole money units";
        return Err(check.refuse("contract.money_unit_dollars", contract.money_unit_dollars, allowed));
    }
    let worth = Worth::Linear(whole as i64);
    Ok(Units { check, tick, lot, money, worth, start: 1, step_seconds, dollars: 1.0, lot_dollars: 0.0 })
}

/// Least units of money in a lot of an inverse contract at the start, so that rounding stays out of sight.
const LOT_WORTH_MIN: Money = 100;
/// Most units of money a lot of an inverse contract is worth at a price of one tick.
const FACE_MAX: f64 = 1e15;
/// Most letters of a coin.
const COIN_MAX: usize = 8;

/// The name of a coin, which stands on charts and in tables.
fn symbol(coin: &str, check: Checker<'_>) -> Result<(), Refusal> {
    if (1..=COIN_MAX).contains(&coin.len()) && coin.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Ok(());
    }
    let allowed = format!("1 to {COIN_MAX} letters or digits, such as BTC");
    Err(check.refuse("contract.kind.coin", format!("“{coin}”"), allowed))
}

fn inverse<'file>(
    contract: &Contract,
    (face_dollars, money_unit_coins): (f64, f64),
    tick: Scale,
    step_seconds: f64,
    check: Checker<'file>,
) -> Result<Units<'file>, Refusal> {
    for (field, value) in
        [("contract.lot_coins", contract.lot_coins), ("contract.money_unit_dollars", contract.money_unit_dollars)]
    {
        if value != 0.0 {
            return Err(check.refuse(
                field,
                value,
                "nothing: an inverse contract has face_dollars and money_unit_coins",
            ));
        }
    }
    let lot = scale(check, "contract.kind.face_dollars", face_dollars)?;
    let money = scale(check, "contract.kind.money_unit_coins", money_unit_coins)?;
    let face = face_dollars / contract.tick_dollars / money_unit_coins;
    let whole = face.round();
    if !((face - whole).abs() <= 1e-9 * whole && (1.0..=FACE_MAX).contains(&whole)) {
        let allowed = format!("such that face_dollars / tick_dollars is 1 to {FACE_MAX} whole money units");
        return Err(check.refuse("contract.kind.money_unit_coins", money_unit_coins, allowed));
    }
    let worth = Worth::Inverse(whole as i64);
    Ok(Units { check, tick, lot, money, worth, start: 1, step_seconds, dollars: 1.0, lot_dollars: face_dollars })
}

/// A unit as an exact decimal with at most nine places.
pub(super) fn scale(check: Checker<'_>, field: &str, value: f64) -> Result<Scale, Refusal> {
    check.within(field, value, 1e-9, 1e6)?;
    for decimals in 0..=9_u32 {
        let digits = value * 10_f64.powi(decimals as i32);
        if (digits - digits.round()).abs() <= 1e-9 * digits.max(1.0) && digits.round() >= 1.0 {
            return Ok(Scale { mantissa: digits.round() as i64, decimals });
        }
    }
    Err(check.refuse(field, value, "a decimal with at most nine places"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::schema::Mark;

    fn ticks(tick: f64, price: f64) -> Option<Ticks> {
        let (name, kind, mark) = (String::new(), Kind::Linear, Mark::Last);
        let contract = Contract {
            name,
            start_price_dollars: 10.0 * tick,
            tick_dollars: tick,
            lot_coins: 1.0,
            money_unit_dollars: tick,
            kind,
            mark,
        };
        of(&contract, 1.0, Checker::of("test")).unwrap().ticks("price", price).ok()
    }

    #[test]
    fn a_price_is_on_its_tick_however_many_ticks_it_is() {
        for (tick, text) in [(0.1, "0.1"), (0.01, "0.01"), (0.05, "0.05"), (0.0001, "0.0001"), (25.0, "25")] {
            let scale = scale(Checker::of("test"), "tick", tick).unwrap();
            for whole in [1, 3, 7, 29_999, 333_333, 654_321, 999_983, TICKS_MAX] {
                // As a file writes it, and as arithmetic leaves it.
                let written: f64 = scale.text(whole.into()).parse().unwrap();
                for price in [written, whole as f64 * tick, written - tick + tick] {
                    assert_eq!(ticks(tick, price), Some(whole), "{price} in ticks of {text}");
                }
                for off in [0.5, 0.1, 0.001, -0.001, -0.4] {
                    let price = written + off * tick;
                    assert_eq!(ticks(tick, price), None, "{price} in ticks of {text}");
                }
            }
            assert_eq!(ticks(tick, (TICKS_MAX + 1) as f64 * tick), None);
        }
    }
}
