//! Noise traders: the ordinary flow of a market, buying and selling for reasons of their own.
//!
//! Each has its own stream of random numbers, its own cash and no leverage, and leans back towards
//! a flat position. Owns what they want this step. Never executes it.

use super::draws::{Consumer, Draws};
use super::ledger::{Ledger, value_twice};
use super::setup::{Noise, Seats};
use super::units::{AccountId, Lots, Mark, Side, Step};

/// A market order somebody wants to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Who.
    pub account: AccountId,
    /// `Long` buys, `Short` sells.
    pub side: Side,
    /// How many lots.
    pub lots: Lots,
}

/// What the noise traders want, decided on last step's mark, in an order redrawn each step.
#[must_use]
pub fn intents(noise: &Noise, seats: &Seats, ledger: &Ledger, mark: Mark, seed: u64, step: Step) -> Vec<Intent> {
    let mut wanted: Vec<(u64, Intent)> = Vec::new();
    for trader in 0..noise.traders {
        let mut draws = Draws::new(seed, Consumer::Noise, trader, step);
        if draws.unit() >= noise.activity {
            continue;
        }
        let account = AccountId(seats.first_noise.0 + trader);
        if let Some(intent) = intent(noise, ledger, account, mark, &mut draws) {
            wanted.push((draws.bits(), intent));
        }
    }
    wanted.sort_unstable_by_key(|&(place, intent)| (place, intent.account));
    wanted.into_iter().map(|(_, intent)| intent).collect()
}

fn intent(noise: &Noise, ledger: &Ledger, id: AccountId, mark: Mark, draws: &mut Draws) -> Option<Intent> {
    let account = ledger.account(id);
    let equity = account.twice_equity(mark, ledger.unit_value());
    let per_lot = value_twice(1, mark, ledger.unit_value());
    if equity <= 0 || per_lot <= 0 {
        return None;
    }
    // Unlevered: at most as many lots as the equity pays for, on either side.
    let most = (equity / per_lot).min(i128::from(Lots::MAX / 4)) as Lots;
    let lean = account.lots as f64 / most.max(1) as f64;
    let side = if draws.unit() < 0.5 * (1.0 - lean) { Side::Long } else { Side::Short };
    let size = libm::round(noise.median_lots * libm::exp(noise.size_spread * draws.normal())) as Lots;
    let room = most - side.sign() * account.lots;
    let lots = size.max(1).min(room);
    (lots > 0).then_some(Intent { account: id, side, lots })
}
