//! Noise traders: the ordinary flow of a market, buying and selling for reasons of their own.
//!
//! Each has its own stream of random numbers, its own cash and no leverage, and leans back towards
//! a flat position. Owns what they want this step. Never executes it.

use super::intent::Intent;
use super::seen::Seen;
use crate::sim::draws::{Consumer, Draws};
use crate::sim::ledger::Ledger;
use crate::sim::setup::Noise;
use crate::sim::units::{AccountId, Lots, Side};

/// What the noise traders of one market want. `first` is the first of them; the others follow it.
pub fn intents<'a>(
    noise: &'a Noise,
    first: AccountId,
    ledger: &'a Ledger,
    seen: &'a Seen,
) -> impl Iterator<Item = Intent> + 'a {
    (0..noise.traders).filter_map(move |trader| {
        let mut draws = seen.own_draws(Consumer::Noise, trader);
        if draws.unit() >= noise.activity {
            return None;
        }
        intent(noise, ledger, AccountId(first.0 + trader), seen, &mut draws)
    })
}

fn intent(noise: &Noise, ledger: &Ledger, id: AccountId, seen: &Seen, draws: &mut Draws) -> Option<Intent> {
    let account = ledger.account(id);
    let equity = account.twice_equity(seen.mark, seen.worth);
    if equity <= 0 || seen.mark.0 <= 0 {
        return None;
    }
    // Unlevered: at most as many lots as the equity pays for, on either side.
    let most = seen.worth.lots_for(equity, seen.mark).min(i128::from(Lots::MAX / 4)) as Lots;
    let lean = account.lots as f64 / most.max(1) as f64;
    let side = if draws.unit() < 0.5 * (1.0 - lean) { Side::Long } else { Side::Short };
    let size = libm::round(noise.median_lots * libm::exp(noise.size_spread * draws.normal())) as Lots;
    let room = most - side.sign() * account.lots;
    let lots = size.max(1).min(room);
    (lots > 0).then(|| Intent::at_market(draws.bits(), id, side, lots))
}
