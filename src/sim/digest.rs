//! A fingerprint of a run: 64 bits that differ if anything about it differs.
//!
//! Every step folds its prices, balances and events into the fingerprint of the step before. Fields
//! go in one by one with fixed widths and byte order, so that the fingerprint is the same on every
//! machine. Never changes what it reads.

use xxhash_rust::xxh3::Xxh3;

use super::Simulation;
use super::conditions::Change;
use super::event::{Event, What};
use super::units::{AssetId, Mark};

/// The fingerprint after one more step.
#[must_use]
pub fn fold(before: u64, market: &Simulation) -> u64 {
    let mut hasher = Fingerprint::new(before);
    hasher.add(market.step_number());
    for listed in market.markets() {
        hasher.add(listed.index_micro());
        hasher.add(listed.mark().0);
        hasher.add(listed.last());
        hasher.add(listed.book().bids.best().unwrap_or(-1));
        hasher.add(listed.book().asks.best().unwrap_or(-1));
        hasher.add(market.open_interest(listed.id()));
        if listed.id() == AssetId(0) {
            hasher.add(market.ledger().account(market.house().fund).cash);
        }
        hasher.add(market.ledger().account(listed.seats().maker).cash);
    }
    for event in market.events() {
        hasher.event(event);
    }
    hasher.0.digest()
}

/// The fingerprint of the whole state: every account, every level, every trigger. For tests that a
/// rebuilt state is the same state.
#[must_use]
pub fn of_state(market: &Simulation) -> u64 {
    let mut hasher = Fingerprint::new(market.digest());
    for account in market.ledger().accounts() {
        hasher.add(account.cash);
        hasher.add(account.cost);
        hasher.add(account.lots);
    }
    for listed in market.markets() {
        hasher.add(listed.volatility().variance().to_bits());
        for (price, lots) in listed.book().bids.levels().chain(listed.book().asks.levels()) {
            hasher.add(price);
            hasher.add(lots);
        }
        for side in [super::units::Side::Long, super::units::Side::Short] {
            for (Mark(mark), lots) in listed.triggers().profile(side) {
                hasher.add(mark);
                hasher.add(lots);
            }
        }
    }
    hasher.0.digest()
}

/// How many values are handed over at once.
const VALUES_MAX: usize = 16;

struct Fingerprint(Xxh3);

impl Fingerprint {
    fn new(before: u64) -> Self {
        let mut hasher = Self(Xxh3::new());
        hasher.add(before);
        hasher
    }

    fn add(&mut self, value: impl Into<i128>) {
        self.0.update(&value.into().to_le_bytes());
    }

    fn event(&mut self, event: &Event) {
        let wave = event.wave.into();
        match event.what {
            What::IndexShock { asset, change_ppm } => {
                self.all(&[wave, 1, change_ppm.into()]);
                self.market(asset);
            }
            What::Changed { asset, change } => {
                self.all(&[wave, 8, asset.0.into()]);
                self.change(change);
            }
            What::MaintenanceInForce { asset, rate } => self.all(&[wave, 9, asset.0.into(), rate.into()]),
            What::OutsideOrder { asset, side, lots, filled, last } => {
                self.all(&[wave, 2, side.sign().into(), lots.into(), filled.into(), last.unwrap_or(-1).into()]);
                self.market(asset);
            }
            What::Liquidated { account, side, lots, filled, notional, last, mark, fee, margin, cash, left, again } => {
                self.all(&[
                    wave,
                    3,
                    account.0.into(),
                    side.sign().into(),
                    lots.into(),
                    filled.into(),
                    notional.into(),
                    last.unwrap_or(-1).into(),
                    mark.0.into(),
                    fee.into(),
                    margin.into(),
                    cash.into(),
                    left.into(),
                    again.into(),
                ]);
            }
            What::LeftInDebt { account, amount } => self.all(&[wave, 30, account.0.into(), amount.into()]),
            What::FundPaid { account, amount } => self.all(&[wave, 4, account.0.into(), amount.into()]),
            What::Deleveraged { account, against, side, lots, price } => {
                self.all(&[wave, 5, account.0.into(), against.0.into(), side.sign().into(), lots.into(), price.into()]);
            }
            What::Haircut { account, amount } => self.all(&[wave, 6, account.0.into(), amount.into()]),
            What::Reached(outcome) => self.all(&[wave, 7, outcome as i128]),
            What::TakenOver { account, side, lots, price, mark } => {
                self.all(&[wave, 10, account.0.into(), side.sign().into(), lots.into(), price.into(), mark.0.into()]);
            }
            What::VaultFailed { account, loss } => self.all(&[wave, 11, account.0.into(), loss.into()]),
            What::FundReceived { account, amount } => self.all(&[wave, 12, account.0.into(), amount.into()]),
            What::Funding { asset, rate, per_lot, paid } => {
                self.all(&[wave, 13, asset.0.into(), rate.into(), per_lot.into(), paid.into()]);
            }
            What::Halted { asset, steps, everything } => {
                self.all(&[wave, 14, asset.0.into(), steps.into(), everything.into()]);
            }
            What::Reopened { asset, price, lots } => {
                self.all(&[wave, 15, asset.0.into(), price.unwrap_or(-1).into(), lots.into()]);
            }
            What::MarginChanged { asset, scale_ppm, leverage_ppm } => {
                self.all(&[wave, 16, asset.0.into(), scale_ppm.into(), leverage_ppm.into()]);
            }
        }
    }

    fn change(&mut self, change: Change) {
        let values: [i64; 3] = match change {
            Change::Regime { drift_per_day, volatility } => [1, drift_per_day, volatility],
            Change::Maintenance { rate, from } => [2, rate, from.into()],
            Change::LeverageCap { leverage, from } => [3, leverage, from.into()],
            Change::Depth { times, steps } => [4, times, steps.into()],
            Change::MakerAway { steps } => [5, steps.into(), 0],
            Change::Oracle { off, steps } => [6, off, steps.into()],
        };
        self.all(&values.map(i128::from));
    }

    /// The headline market goes without saying.
    fn market(&mut self, asset: AssetId) {
        if asset != AssetId(0) {
            self.add(asset.0);
        }
    }

    /// Adds several values at once; the bytes are those of one after the other.
    fn all(&mut self, values: &[i128]) {
        let mut bytes = [0; 16 * VALUES_MAX];
        for values in values.chunks(VALUES_MAX) {
            for (place, value) in bytes.chunks_exact_mut(16).zip(values) {
                place.copy_from_slice(&value.to_le_bytes());
            }
            self.0.update(&bytes[..16 * values.len()]);
        }
    }
}
