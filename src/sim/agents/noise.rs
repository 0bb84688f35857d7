//! Noise traders: the ordinary flow of a market, buying and selling for reasons of their own.
//!
//! Each has its own stream of random numbers, its own cash and no leverage, and leans back towards
//! a flat position. Owns what they want this step. Never executes it.

use crate::sim::draws::{Consumer, Draws};
use crate::sim::ledger::{Ledger, value_twice};
use crate::sim::setup::Noise;
use crate::sim::units::{AccountId, Lots, Mark, Side, Step};

/// Noise traders of one market are numbered below 2 to this power.
const MARKET_BITS: u32 = 24;

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

/// What the noise traders of one market want, decided on last step's mark, in an order redrawn each
/// step. `first` is the first of them; the others follow it.
#[must_use]
pub fn intents(noise: &Noise, first: AccountId, ledger: &Ledger, mark: Mark, seed: u64, step: Step) -> Vec<Intent> {
    let mut wanted: Vec<(u64, Intent)> = Vec::new();
    let market = u32::from(ledger.account(first).asset.0) << MARKET_BITS;
    for trader in 0..noise.traders {
        let mut draws = Draws::new(seed, Consumer::Noise, market | trader, step);
        if draws.unit() >= noise.activity {
            continue;
        }
        let account = AccountId(first.0 + trader);
        if let Some(intent) = intent(noise, ledger, account, mark, &mut draws) {
            wanted.push((draws.bits(), intent));
        }
    }
    wanted.sort_unstable_by_key(|&(place, intent)| (place, intent.account));
    wanted.into_iter().map(|(_, intent)| intent).collect()
}

fn intent(noise: &Noise, ledger: &Ledger, id: AccountId, mark: Mark, draws: &mut Draws) -> Option<Intent> {
    let account = ledger.account(id);
    let unit_value = ledger.unit_value(account.asset);
    let equity = account.twice_equity(mark, unit_value);
    let per_lot = value_twice(1, mark, unit_value);
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
