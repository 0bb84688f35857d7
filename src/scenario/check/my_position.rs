//! The reader's own position: one account among the others, and somebody outside on the other side.
//!
//! The other side is held outside the market, so that no inventory and nobody's margin changes: what
//! the position does to the run it does by being closed. Owns its limits.

use super::listing::Listed;
use super::population;
use crate::scenario::schema::{MyPosition, Side};
use crate::scenario::{Refusal, Scenario};
use crate::sim::ledger::{Account, Role};
use crate::sim::units::{AccountId, Money, PPM, nearest_f64};

/// Opens the account and its counterparty behind all others; `None` without a position.
pub(super) fn account(
    scenario: &Scenario,
    market: &Listed<'_>,
    accounts: &mut Vec<Account>,
) -> Result<Option<AccountId>, Refusal> {
    let Some(MyPosition { side, size_dollars, entry_price_dollars, leverage, wallet_dollars }) = scenario.my_position
    else {
        return Ok(None);
    };
    let units = &market.units;
    let check = units.checker();
    let lots = units.lots("my_position.size_dollars", size_dollars, 1)?;
    let entry = units.ticks("my_position.entry_price_dollars", entry_price_dollars)?;
    let lots = match side {
        Side::Long => lots,
        Side::Short => -lots,
    };
    let cost = units.worth.value(lots, entry);
    leverage_allowed(scenario, market, leverage, cost)?;
    let margin = libm::ceil(nearest_f64(cost.abs()) / leverage) as Money;
    let deposit = match wallet_dollars {
        None => margin,
        Some(dollars) => {
            let wallet = units.money("my_position.wallet_dollars", dollars)?;
            if wallet < margin {
                let least = units.in_dollars(margin);
                let allowed = format!("at least {least}, the margin of the position at leverage {leverage}");
                return Err(check.refuse("my_position.wallet_dollars", dollars, allowed));
            }
            wallet
        }
    };
    let mine = Account::entered(Role::Trader, deposit, lots, cost);
    if market.admission.is_under_maintenance(&mine) {
        let start = units.tick.to_f64(units.start.into());
        let allowed = format!(
            "a price at which the position is above maintenance at the start price {start}, or less leverage than {leverage}"
        );
        return Err(check.refuse("my_position.entry_price_dollars", entry_price_dollars, allowed));
    }
    accounts.push(mine);
    accounts.push(Account::entered(Role::Outside, 0, -lots, -cost));
    Ok(Some(population::numbered(accounts.len() - 2)))
}

/// The highest leverage is one over maintenance, or that of the bracket the position was entered in.
fn leverage_allowed(scenario: &Scenario, market: &Listed<'_>, leverage: f64, cost: Money) -> Result<(), Refusal> {
    let check = market.units.checker();
    let Some(place) = market.admission.bracket(cost) else {
        check.within("my_position.leverage", leverage, 0.01, PPM as f64 / market.maintenance as f64)?;
        return Ok(());
    };
    let most = scenario.rules.tiers[place].max_leverage;
    if (0.01..=most).contains(&leverage) {
        return Ok(());
    }
    let worth = market.units.in_dollars(cost.abs());
    let allowed = format!(
        "a number from 0.01 to {most}, the highest leverage in the bracket of a position of {worth} (rules.tiers.{place}), or a smaller position"
    );
    Err(check.refuse("my_position.leverage", leverage, allowed))
}
