//! From the market as it stands to one frame.
//!
//! Owns what goes into a frame and how the facts of a step add up. Reads only.

use super::{AssetFrame, Frame, Readings};
use crate::sim::Simulation;
use crate::sim::contagion;
use crate::sim::event::{Event, What, winners};
use crate::sim::ledger::Ledger;
use crate::sim::market::Market;
use crate::sim::signals::threshold;
use crate::sim::units::{ASSETS_MAX, AssetId, Lots, Mark, Money, PPM, Ppm, Side};

/// The asset whose lots a frame counts.
const HEADLINE: AssetId = AssetId(0);

/// Makes the frames of a run, one after the other.
#[derive(Debug, Default)]
pub(super) struct Observer {
    /// R_c, and what it was computed from: it costs more than the rest of a frame and seldom changes.
    threshold: Option<(Recovery, i64)>,
}

/// Refill and decay of the quotes, and rounds a step; `None` for a book nobody renews.
type Recovery = Option<(Ppm, Ppm, Option<u32>)>;

impl Observer {
    /// The frame of the venue as it stands.
    pub(super) fn frame(&mut self, venue: &Simulation) -> Frame {
        let ledger = venue.ledger();
        let first = venue.first();
        let signals = first.signals();
        let funding = venue.setup().first().rules.funding;
        let mut frame = Frame {
            step: venue.step_number(),
            index_micro: first.index_micro(),
            mark: first.mark(),
            last: first.last(),
            mid: first.mid(),
            best_bid: first.book().bids.best(),
            best_ask: first.book().asks.best(),
            open_interest: venue.open_interest(first.id()),
            waves: venue.waves(),
            longs_liquidated: 0,
            shorts_liquidated: 0,
            lots_long: 0,
            lots_short: 0,
            notional_long: 0,
            notional_short: 0,
            fund: ledger.account(venue.house().fund).cash,
            fees: 0,
            fund_received: 0,
            fund_paid: 0,
            margin_lost: 0,
            adl_accounts: 0,
            adl_lots: 0,
            adl_notional: 0,
            adl_cost: 0,
            bad_debt: 0,
            haircut: 0,
            uncovered: venue.uncovered(),
            triggers_near: signals.triggers_near,
            bids_near: signals.bids_near,
            critical_shock: signals.critical_shock,
            readings: Readings {
                critical_ratio_ppm: self.threshold(venue),
                funding_ppb: funding.map(|_| first.rules().premiums.last_rate()),
                ..readings(venue, first)
            },
            digest: venue.digest(),
        };
        let mut marks = [first.mark(); ASSETS_MAX];
        for (mark, market) in marks.iter_mut().zip(venue.markets()) {
            *mark = market.mark();
        }
        for event in venue.events() {
            add(&mut frame, event, &mut marks, ledger);
        }
        // Far fewer than 2^32 accounts are in a market.
        frame.adl_accounts = winners(venue.events()) as u32;
        frame
    }

    fn threshold(&mut self, venue: &Simulation) -> i64 {
        let (quoting, waves) = (venue.setup().first().book.quoting.as_ref(), venue.setup().rules.waves);
        let recovery = quoting.map(|quoting| (quoting.refill, quoting.basis_decay, waves));
        match self.threshold {
            Some((of, ratio)) if of == recovery => ratio,
            _ => {
                let ratio = libm::round(threshold::of_market(quoting, waves) * PPM as f64) as i64;
                self.threshold = Some((recovery, ratio));
                ratio
            }
        }
    }
}

/// What the book, the triggers and the tape of a market say, but for R_c and funding.
fn readings(venue: &Simulation, market: &Market) -> Readings {
    let (bids, triggers, mark) = (&market.book().bids, market.triggers(), market.mark());
    let within_one_percent = (market.mid().0 / 200).max(1) as usize;
    let millionths = |value: f64| libm::round(value * PPM as f64) as i32;
    let tape = market.tape();
    Readings {
        sold: bids.taken(),
        bought: market.book().asks.taken(),
        critical_ratio_ppm: PPM,
        bids_one_percent: bids.from_best().take(within_one_percent).sum(),
        triggers_two_percent: triggers.longs_down_to(Mark(mark.0 - mark.0 / 50)).map(|(_, lots)| lots).sum(),
        leveraged: triggers.leveraged() + market.alarms().leveraged(),
        volatility_ppb: libm::round(market.volatility().sigma() * 1e9) as i64,
        autocorrelation_ppm: tape.autocorrelation.value().map(millionths),
        branching_ppm: tape.branching.value().map(millionths),
        contagion_ppm: radius(venue),
        funding_ppb: None,
    }
}

/// The frame of a market after the first.
pub(super) fn other(venue: &Simulation, market: &Market) -> AssetFrame {
    let forced = |side: Side| -> Lots {
        let closed = |event: &Event| match event.what {
            What::Liquidated { account, side: closed, filled, .. }
                if closed == side && venue.ledger().account(account).asset == market.id() =>
            {
                filled
            }
            _ => 0,
        };
        venue.events().iter().map(closed).sum()
    };
    AssetFrame {
        index_micro: market.index_micro(),
        mark: market.mark(),
        last: market.last(),
        open_interest: venue.open_interest(market.id()),
        lots_long: forced(Side::Long),
        lots_short: forced(Side::Short),
    }
}

/// Adds one fact to the sums of its step: money and accounts of every asset, lots of the headline one.
/// `wave_marks` are the marks the current wave was tested at.
fn add(frame: &mut Frame, event: &Event, wave_marks: &mut [Mark; ASSETS_MAX], ledger: &Ledger) {
    match event.what {
        What::Liquidated { account, side, filled, notional, mark, fee, margin, cash, left, again, .. } => {
            let asset = ledger.account(account).asset;
            let (accounts, lots, money) = match side {
                Side::Long => (&mut frame.longs_liquidated, &mut frame.lots_long, &mut frame.notional_long),
                Side::Short => (&mut frame.shorts_liquidated, &mut frame.lots_short, &mut frame.notional_short),
            };
            *accounts += u32::from(!again);
            *lots += if asset == HEADLINE { filled } else { 0 };
            *money += Money::from(notional);
            frame.fees += Money::from(fee);
            if left == 0 {
                frame.margin_lost += Money::from(margin.max(0) - cash.max(0));
                frame.bad_debt += Money::from((-cash).max(0));
            }
            wave_marks[asset.place()] = mark;
        }
        What::LeftInDebt { amount, .. } => frame.bad_debt += Money::from(amount),
        What::FundPaid { amount, .. } => frame.fund_paid += Money::from(amount),
        What::Deleveraged { account, side, lots, price, .. } => {
            let asset = ledger.account(account).asset;
            let worth = ledger.worth(asset);
            let notional = worth.notional(lots, price);
            frame.adl_lots += if asset == HEADLINE { lots } else { 0 };
            frame.adl_notional += notional;
            // A long sells below the mark, a short buys above it: what it gave up against the mark.
            let at_mark = worth.notional_twice(lots, wave_marks[asset.place()]);
            let given_up = worth.lost_twice(side, at_mark, notional).div_euclid(2);
            // The mark can lag so far behind that a winner is closed at a better price than it.
            frame.adl_cost += given_up.max(0);
        }
        What::Haircut { amount, .. } => frame.haircut += Money::from(amount),
        What::FundReceived { amount, .. } => frame.fund_received += Money::from(amount),
        What::VaultFailed { loss, .. } => frame.bad_debt += Money::from(loss),
        What::IndexShock { .. }
        | What::Changed { .. }
        | What::MaintenanceInForce { .. }
        | What::OutsideOrder { .. }
        | What::TakenOver { .. }
        | What::Funding { .. }
        | What::Halted { .. }
        | What::Reopened { .. }
        | What::MarginChanged { .. }
        | What::Reached(_) => {}
    }
}

/// The spectral radius of the contagion matrix; a book without a bid makes it endless.
fn radius(market: &Simulation) -> Option<i64> {
    let matrix = market.contagion();
    // A float beyond i64 becomes its largest value, which says the same.
    (!matrix.is_empty()).then(|| (contagion::spectral_radius(matrix) * PPM as f64).round() as i64)
}
