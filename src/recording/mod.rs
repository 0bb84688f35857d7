//! What a run leaves behind: one frame a step, the events, and checkpoints to rebuild any step.
//!
//! This is the exchange's archive. The window, the files and the tests read only this. Owns the
//! memory of the run and its bound. Reads the simulation; never changes the live one.

mod currency;
mod frame;
pub mod levels;
pub mod measures;
pub mod observation;
mod observe;
mod record;
#[cfg(test)]
pub(crate) mod sample;
pub mod summary;

pub use currency::Currency;
pub use frame::{AssetFrame, Frame, Readings};
pub use record::{EVENTS_MAX, Stopped, record, record_in_parts};

use std::borrow::Cow;
use std::sync::Arc;

use observation::Observation;

use crate::sim::Simulation;
use crate::sim::event::{Event, What};
use crate::sim::invariants::Violation;
use crate::sim::setup::{self, Setup};
use crate::sim::units::{AccountId, AssetId, Lots, Mark, Money, Scale, Step};
use crate::sim::worth::Worth;

/// Where a recording comes from and what its units are worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The scenario's title, as a reader sees it.
    pub title: String,
    /// The scenario's short name: a preset's name or a file's.
    pub scenario: String,
    /// The seed of every random number.
    pub seed: u64,
    /// The version of the rules.
    pub model_version: u32,
    /// How long one step lasts.
    pub step_seconds: f64,
    /// Dollars per tick.
    pub tick: Scale,
    /// Coins per lot of a linear contract, dollars per lot of an inverse one.
    pub lot: Scale,
    /// Dollars or coins per unit of money.
    pub money: Scale,
    /// What money is counted in.
    pub currency: Currency,
    /// What lots of the headline asset are worth.
    pub worth: Worth,
    /// What sizes of a linear contract are counted in: what it is called, or `coins`.
    pub traded: String,
    /// What differs from the scenario as shipped, in words such as `leverage 25×`.
    pub changes: Vec<String>,
    /// How far down the signals look, in percent of the mark.
    pub horizon_percent: f64,
    /// What a reader or the history of an event says beside the run, by step.
    pub notes: Vec<(Step, String)>,
    /// What was published of the event it retells.
    pub observations: Vec<Observation>,
}

impl Header {
    /// A price in dollars; half ticks are possible, so the price comes as a number of ticks.
    #[must_use]
    pub fn price(&self, ticks: f64) -> f64 {
        ticks * self.tick.to_f64(1)
    }

    /// Money in whole dollars or coins, whichever it is counted in.
    #[must_use]
    pub fn whole(&self, money: Money) -> f64 {
        self.money.to_f64(money)
    }

    /// What a number of lots is worth at a mark, in dollars.
    #[must_use]
    pub fn notional(&self, lots: Lots, mark: Mark) -> f64 {
        match self.worth {
            Worth::Linear(_) => self.money.to_f64(self.worth.notional_twice(lots, mark)) / 2.0,
            // A lot is so many dollars at any price.
            Worth::Inverse(_) => self.lot.to_f64(lots.abs().into()),
        }
    }
}

/// What a size is counted in, by the name of what is traded.
#[must_use]
pub fn traded(name: &str) -> String {
    if name.is_empty() { "coins".to_owned() } else { name.to_owned() }
}

/// A recorded run.
#[derive(Clone, Debug)]
pub struct Recording {
    header: Header,
    frames: Vec<Frame>,
    /// The frames of the assets after the first, asset by asset.
    others: Vec<Vec<AssetFrame>>,
    events: Vec<Event>,
    lost_events: usize,
    checkpoints: Vec<Simulation>,
    /// The setups that took over later, each at the end of its step.
    parts: Vec<(Step, Arc<Setup>)>,
    end: Option<Simulation>,
}

impl Recording {
    /// A recording from its parts, such as a run made by hand for a test. There must be at least
    /// one frame; events must be in order of their steps.
    #[must_use]
    pub fn from_parts(header: Header, frames: Vec<Frame>, events: Vec<Event>) -> Self {
        Self {
            header,
            frames,
            others: Vec::new(),
            events,
            lost_events: 0,
            checkpoints: Vec::new(),
            parts: Vec::new(),
            end: None,
        }
    }

    /// Where it comes from.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// One frame a step; the first is the market before anything happened.
    #[must_use]
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// The assets after the first, in their order: one frame a step of each.
    #[must_use]
    pub fn others(&self) -> &[Vec<AssetFrame>] {
        &self.others
    }

    /// The frame of a step; the last one when the run is shorter.
    #[must_use]
    pub fn frame(&self, step: Step) -> &Frame {
        &self.frames[(step as usize).min(self.frames.len() - 1)]
    }

    /// The last step.
    #[must_use]
    pub fn last_step(&self) -> Step {
        self.frames.last().map_or(0, |frame| frame.step)
    }

    /// Everything that happened, in order.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Everything that happened in one step, in order.
    #[must_use]
    pub fn events_at(&self, step: Step) -> &[Event] {
        let from = self.events.partition_point(|event| event.step < step);
        let to = self.events.partition_point(|event| event.step <= step);
        &self.events[from..to]
    }

    /// Events beyond [`EVENTS_MAX`] that were counted and not kept.
    #[must_use]
    pub const fn lost_events(&self) -> usize {
        self.lost_events
    }

    /// The market at the end of the run; `None` for a recording made by hand.
    #[must_use]
    pub const fn end(&self) -> Option<&Simulation> {
        self.end.as_ref()
    }

    /// What the lots an account trades are worth.
    #[must_use]
    pub fn worth(&self, account: AccountId) -> Worth {
        let ledger = self.end.as_ref().map(Simulation::ledger);
        ledger.map_or(self.header.worth, |ledger| ledger.worth(ledger.account(account).asset))
    }

    /// The asset an event is about; the first where it is about the whole venue.
    #[must_use]
    pub fn asset_of(&self, what: &What) -> AssetId {
        let account = match *what {
            What::IndexShock { asset, .. }
            | What::Changed { asset, .. }
            | What::MaintenanceInForce { asset, .. }
            | What::OutsideOrder { asset, .. }
            | What::Funding { asset, .. }
            | What::Halted { asset, .. }
            | What::Reopened { asset, .. }
            | What::MarginChanged { asset, .. } => return asset,
            What::Liquidated { account, .. }
            | What::LeftInDebt { account, .. }
            | What::FundPaid { account, .. }
            | What::Deleveraged { account, .. }
            | What::Haircut { account, .. }
            | What::TakenOver { account, .. }
            | What::VaultFailed { account, .. }
            | What::FundReceived { account, .. } => account,
            What::Reached(_) => return AssetId::default(),
        };
        self.end.as_ref().map_or_else(AssetId::default, |venue| venue.ledger().account(account).asset)
    }

    /// The header in the units of an asset: its tick, its lot and what that is worth. Money is the same for all.
    #[must_use]
    pub fn header_in(&self, asset: AssetId) -> Cow<'_, Header> {
        let listed = self.end.as_ref().and_then(|venue| venue.setup().assets.get(asset.place()));
        match listed.filter(|_| asset != AssetId::default()) {
            None => Cow::Borrowed(&self.header),
            Some(listed) => {
                let setup::Contract { worth, tick, lot } = listed.contract;
                Cow::Owned(Header { worth, tick, lot, traded: traded(&listed.name), ..self.header.clone() })
            }
        }
    }

    /// The whole market as it stood after a step, rebuilt from the nearest checkpoint before it;
    /// `None` for a recording made by hand.
    ///
    /// # Errors
    /// A broken invariant, which cannot happen in a step that was recorded without one.
    pub fn state_at(&self, step: Step) -> Result<Option<Simulation>, Violation> {
        let nearest = self.checkpoints.iter().rev().find(|checkpoint| checkpoint.step_number() <= step);
        let Some(mut market) = nearest.cloned() else {
            return Ok(None);
        };
        self.advance(&mut market, step)?;
        Ok(Some(market))
    }

    /// Steps a venue of this run on to a step, as the run went.
    ///
    /// # Errors
    /// As [`Self::state_at`].
    pub fn advance(&self, venue: &mut Simulation, step: Step) -> Result<(), Violation> {
        while venue.step_number() < step.min(self.last_step()) {
            self.take_over(venue);
            venue.step()?;
        }
        Ok(())
    }

    /// The setup that is in force from the next step on.
    fn take_over(&self, venue: &mut Simulation) {
        let step = venue.step_number();
        for (_, setup) in self.parts.iter().filter(|(from, _)| *from == step) {
            // It took over in the run that was recorded, so it does again.
            let _ = venue.continue_with(setup);
        }
    }

    /// The venue as it stood inside a step when so many of its waves were over, and what a frame of it
    /// holds; after the last wave it is the venue at the end of the step. `None` for a recording made
    /// by hand.
    ///
    /// # Errors
    /// As [`Self::state_at`].
    pub fn state_in_wave(&self, step: Step, wave: u32) -> Result<Option<Simulation>, Violation> {
        if step == 0 || step > self.last_step() || wave >= self.frame(step).waves {
            return self.state_at(step);
        }
        let Some(mut market) = self.state_at(step - 1)? else {
            return Ok(None);
        };
        let mut found = None;
        self.take_over(&mut market);
        market.step_watched(|venue| {
            if venue.wave() == wave {
                found = Some(venue.clone());
            }
        })?;
        Ok(found.or(Some(market)))
    }
}

/// What a frame holds of a venue, between steps or inside one.
#[must_use]
pub fn frame_of(venue: &Simulation) -> Frame {
    observe::Observer::default().frame(venue)
}
