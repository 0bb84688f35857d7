//! What a run is compared with history by: the quantities that were published of real events.
//!
//! Exchanges, data desks and central banks describe a crash in a handful of numbers: coins liquidated,
//! the fall of open interest, how long until the first deleveraging. Each of them is defined here once,
//! with its unit, and read from a recording. Owns the definitions. Never knows what was published.
//!
//! *Closed by force* counts a position once, wherever it went: into the book, to the vault that took it
//! over, or to a winner who was deleveraged. *Before* is the end of the last step before the core of the
//! event, so that the hours in which a market settles do not count; without a core it is the start.

use core::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Frame, Recording};
use crate::sim::Simulation;
use crate::sim::event::What;
use crate::sim::units::{AccountId, AssetId, Lots, Money, Side, Step};
use crate::sim::worth::Worth;

/// A quantity that can be read from a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measure {
    /// Coins of the headline asset closed by force.
    CoinsLiquidated,
    /// Money that what was closed by force was worth, over all assets.
    LiquidatedDollars,
    /// The same, in percent of the open interest of all assets before.
    LiquidatedOverOpenInterest,
    /// Accounts closed by force; one that came back and was closed again counts twice.
    AccountsLiquidated,
    /// Share of longs in what was closed by force, by money, in percent.
    LongShare,
    /// The clock minute in which most was closed by force, over the mean minute of the core.
    PeakMinute,
    /// Share of the core in all that was closed by force, by money, in percent.
    CoreShare,
    /// From the trade before to the lowest at the end of a later step, in percent.
    PriceFall,
    /// The same of another asset, by its name.
    PriceFallOf(String),
    /// How far the last trade was below the index at most while there was trading, in percent of the index.
    DiscountToIndex,
    /// How much open interest of the headline asset is gone at the end, in percent of its lots before.
    OpenInterestFall,
    /// How much open interest of all assets is gone at the end, in dollars at the mark, in percent of those
    /// before.
    OpenInterestFallDollars,
    /// From the first liquidation after the beginning of the core to the first deleveraging after it.
    SecondsToDeleveraging,
    /// Share of deleveraging in what was closed by force, by money, in percent.
    DeleveragedShare,
    /// Money that the deleveraged positions were worth, over all assets.
    DeleveragedDollars,
    /// The largest fall of the insurance fund from its start, in percent of it.
    FundUsed,
    /// What the insurance fund has lost at the end, in percent of its start; below zero if it gained.
    FundLoss,
    /// What the vault has lost at the end, in percent of the notional it took over.
    VaultLoss,
    /// How often trading was halted.
    Halts,
}

/// The part of a run that counts as the core of an event: after the first step, up to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Core {
    /// The last step before it.
    pub from_step: Step,
    /// The last step of it.
    pub to_step: Step,
}

/// The length of a clock minute.
const MINUTE: f64 = 60.0;

impl Measure {
    /// What it is, in words that stand in a table.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::CoinsLiquidated | Self::LiquidatedDollars => "liquidated",
            Self::LiquidatedOverOpenInterest => "liquidated ÷ open interest before",
            Self::AccountsLiquidated => "accounts liquidated",
            Self::LongShare => "longs in what was liquidated",
            Self::PeakMinute => "peak minute ÷ mean minute of the core",
            Self::CoreShare => "share of the core in what was liquidated",
            Self::PriceFall => "fall of the price to the low",
            Self::PriceFallOf(asset) => return format!("fall of {asset} to the low"),
            Self::DiscountToIndex => "largest discount to the index",
            Self::OpenInterestFall => "fall of open interest, in contracts",
            Self::OpenInterestFallDollars => "fall of open interest, in dollars",
            Self::SecondsToDeleveraging => "first liquidation to first deleveraging",
            Self::DeleveragedShare => "deleveraging in what was liquidated",
            Self::DeleveragedDollars => "deleveraged",
            Self::FundUsed => "insurance fund used at worst",
            Self::FundLoss => "insurance fund lost at the end",
            Self::VaultLoss => "loss of the vault ÷ taken over",
            Self::Halts => "halts of trading",
        }
        .to_owned()
    }

    /// Its unit.
    #[must_use]
    pub const fn unit(&self) -> &'static str {
        match self {
            Self::CoinsLiquidated => "coins",
            Self::LiquidatedDollars | Self::DeleveragedDollars => "$",
            Self::AccountsLiquidated => "accounts",
            Self::PeakMinute => "×",
            Self::SecondsToDeleveraging => "s",
            Self::Halts => "times",
            Self::LiquidatedOverOpenInterest
            | Self::LongShare
            | Self::CoreShare
            | Self::PriceFall
            | Self::PriceFallOf(_)
            | Self::DiscountToIndex
            | Self::OpenInterestFall
            | Self::OpenInterestFallDollars
            | Self::DeleveragedShare
            | Self::FundUsed
            | Self::FundLoss
            | Self::VaultLoss => "%",
        }
    }

    /// Whether it needs to be told what the core of the event is.
    #[must_use]
    pub const fn needs_core(&self) -> bool {
        matches!(self, Self::PeakMinute | Self::CoreShare)
    }

    /// Its value in a run. `None` if the run has none: nothing was deleveraged, there is no vault, the
    /// recording was made by hand, or it has lost events.
    #[must_use]
    pub fn of(&self, run: &Recording, core: Option<Core>) -> Option<f64> {
        let venue = run.end()?;
        let forced = || Forced::of(run, venue);
        let (first, last) = (run.frame(0), run.frame(run.last_step()));
        let before = core.map_or(0, |core| core.from_step.min(run.last_step()));
        match self {
            Self::CoinsLiquidated => Some(forced()?.coins(run)),
            Self::LiquidatedDollars => Some(forced()?.dollars_of_all(run)),
            Self::LiquidatedOverOpenInterest => {
                percent(forced()?.dollars_of_all(run), open_interest(run, venue, before))
            }
            Self::AccountsLiquidated => Some(run.frames().iter().map(liquidated).sum()),
            Self::LongShare => {
                let forced = forced()?;
                percent(forced.longs as f64, forced.all() as f64)
            }
            Self::PeakMinute => forced()?.peak_minute(run, core?),
            Self::CoreShare => {
                let forced = forced()?;
                percent(forced.within(core?) as f64, forced.all() as f64)
            }
            Self::PriceFall => fall(run.frames().iter().skip(before as usize).map(|frame| frame.last as f64)),
            Self::PriceFallOf(name) => {
                let place = venue.setup().assets.iter().position(|asset| asset.name == *name)?;
                match place.checked_sub(1) {
                    None => Self::PriceFall.of(run, core),
                    Some(other) => {
                        fall(run.others().get(other)?.iter().skip(before as usize).map(|frame| frame.last as f64))
                    }
                }
            }
            Self::DiscountToIndex => {
                let stopped = stopped(run);
                let open = |frame: &&Frame| !stopped.iter().any(|stop| stop.contains(&frame.step));
                Some(run.frames().iter().skip(before as usize).filter(open).map(discount).fold(0.0, f64::max))
            }
            Self::OpenInterestFall => fallen(run.frame(before).open_interest as f64, last.open_interest as f64),
            Self::OpenInterestFallDollars => {
                fallen(open_interest(run, venue, before), open_interest(run, venue, run.last_step()))
            }
            Self::SecondsToDeleveraging => seconds_to_deleveraging(run, before),
            Self::DeleveragedShare => {
                let forced = forced()?;
                percent(forced.deleveraged as f64, forced.all() as f64)
            }
            Self::DeleveragedDollars => {
                let forced = forced()?;
                Some(dollars(run, forced.deleveraged, forced.deleveraged_lots))
            }
            Self::FundUsed => {
                let low = run.frames().iter().map(|frame| frame.fund).min()?;
                fallen(first.fund as f64, low as f64)
            }
            Self::FundLoss => fallen(first.fund as f64, last.fund as f64),
            Self::VaultLoss => vault_loss(venue, forced()?.taken_over),
            Self::Halts => {
                let halts = run.events().iter().filter(|event| matches!(event.what, What::Halted { .. }));
                Some(halts.count() as f64)
            }
        }
    }
}

/// What was closed by force in a run, in units of money.
#[derive(Debug, Default)]
struct Forced {
    headline_lots: Lots,
    deleveraged_lots: Lots,
    longs: Money,
    shorts: Money,
    deleveraged: Money,
    taken_over: Money,
    /// Both sides together, by step.
    by_step: Vec<Money>,
}

impl Forced {
    fn of(run: &Recording, venue: &Simulation) -> Option<Self> {
        if run.lost_events() > 0 {
            return None;
        }
        let mut forced = Self { by_step: vec![0; run.last_step() as usize + 1], ..Self::default() };
        let asset = |id: AccountId| venue.ledger().account(id).asset;
        for event in run.events() {
            match event.what {
                What::Liquidated { account, side, filled, notional, .. } => {
                    forced.add(event.step, asset(account), (side, filled), notional.into());
                }
                What::TakenOver { account, side, lots, mark, .. } => {
                    let worth = run.worth(account).notional_twice(lots, mark).div_euclid(2);
                    forced.add(event.step, asset(account), (side, lots), worth);
                    forced.taken_over += worth;
                }
                // The winner's side is reported; the position that was closed by force was against it.
                What::Deleveraged { account, side, lots, price, .. } => {
                    let worth = run.worth(account).notional(lots, price);
                    forced.add(event.step, asset(account), (side.opposite(), lots), worth);
                    forced.deleveraged += worth;
                    forced.deleveraged_lots += lots;
                }
                _ => {}
            }
        }
        Some(forced)
    }

    fn add(&mut self, step: Step, asset: AssetId, (side, lots): (Side, Lots), worth: Money) {
        if asset == AssetId(0) {
            self.headline_lots += lots;
        }
        match side {
            Side::Long => self.longs += worth,
            Side::Short => self.shorts += worth,
        }
        if let Some(sum) = self.by_step.get_mut(step as usize) {
            *sum += worth;
        }
    }

    const fn all(&self) -> Money {
        self.longs + self.shorts
    }

    /// Dollars.
    fn dollars_of_all(&self, run: &Recording) -> f64 {
        dollars(run, self.all(), self.headline_lots)
    }

    /// Coins of the headline asset: its lots, or what lots of dollars were worth in coin when they were closed.
    fn coins(&self, run: &Recording) -> f64 {
        match run.header().worth {
            Worth::Linear(_) => run.header().lot.to_f64(self.headline_lots.into()),
            Worth::Inverse(_) => run.header().whole(self.all()),
        }
    }

    fn within(&self, core: Core) -> Money {
        let steps = self.by_step.iter().zip(0..).filter(|(_, step)| (core.from_step + 1..=core.to_step).contains(step));
        steps.map(|(sum, _)| sum).sum()
    }

    /// The largest clock minute over the mean minute of the core; clock minutes begin with the run.
    fn peak_minute(&self, run: &Recording, core: Core) -> Option<f64> {
        let seconds = run.header().step_seconds;
        let steps = (seconds <= MINUTE).then(|| libm::round(MINUTE / seconds) as usize)?;
        let minutes = self.by_step.get(1..)?.chunks(steps).map(|minute| minute.iter().sum::<Money>());
        let peak = minutes.max()? as f64;
        let length = f64::from(core.to_step.checked_sub(core.from_step)?) * seconds / MINUTE;
        let mean = self.within(core) as f64 / length;
        (mean > 0.0).then(|| peak / mean)
    }
}

/// Dollars: what was paid, or the face value of inverse contracts, of which a venue lists only one.
fn dollars(run: &Recording, worth: Money, lots: Lots) -> f64 {
    match run.header().worth {
        Worth::Linear(_) => run.header().whole(worth),
        Worth::Inverse(_) => run.header().lot.to_f64(lots.into()),
    }
}

fn liquidated(frame: &Frame) -> f64 {
    f64::from(frame.longs_liquidated) + f64::from(frame.shorts_liquidated)
}

fn discount(frame: &Frame) -> f64 {
    let index = frame.index_micro as f64 / 1e6;
    if index > 0.0 { 100.0 * (1.0 - frame.last as f64 / index) } else { 0.0 }
}

/// The steps in which the headline market was closed.
fn stopped(run: &Recording) -> Vec<Range<Step>> {
    let mut stops: Vec<Range<Step>> = Vec::new();
    for event in run.events() {
        match event.what {
            What::Halted { asset: AssetId(0), everything: true, .. } => stops.push(event.step..Step::MAX),
            What::Reopened { asset: AssetId(0), .. } => {
                if let Some(last) = stops.last_mut() {
                    last.end = event.step;
                }
            }
            _ => {}
        }
    }
    stops
}

fn seconds_to_deleveraging(run: &Recording, before: Step) -> Option<f64> {
    let after = || run.frames().iter().filter(|frame| frame.step > before);
    let first = |holds: fn(&Frame) -> bool| after().find(|frame| holds(frame)).map(|frame| frame.step);
    let (liquidated, deleveraged) = (first(Frame::has_liquidations)?, first(|frame| frame.adl_accounts > 0)?);
    Some(f64::from(deleveraged.saturating_sub(liquidated)) * run.header().step_seconds)
}

/// Open interest of all assets in dollars, at the marks of a step.
fn open_interest(run: &Recording, venue: &Simulation, step: Step) -> f64 {
    let frame = run.frame(step);
    let first = run.header().notional(frame.open_interest, frame.mark);
    let assets = venue.setup().assets.iter().skip(1).zip(run.others());
    let others = assets.filter_map(|(asset, frames)| {
        let frame = frames.get(step as usize)?;
        let twice = asset.contract.worth.notional_twice(frame.open_interest, frame.mark);
        Some(run.header().whole(twice) / 2.0)
    });
    first + others.sum::<f64>()
}

/// What the vaults of all markets have lost, at the marks of the end, in percent of what they took over.
fn vault_loss(venue: &Simulation, taken_over: Money) -> Option<f64> {
    let capital = venue.setup().rules.backstop?.capital;
    let lost = venue.markets().iter().filter_map(|market| {
        let vault = venue.ledger().account(market.seats().vault?);
        let equity = vault.twice_equity(market.mark(), venue.ledger().worth(market.id())).div_euclid(2);
        Some(capital - equity)
    });
    percent(lost.sum::<Money>() as f64, taken_over as f64)
}

/// From the first value to the lowest, in percent of the first.
fn fall(values: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let first = values.clone().next()?;
    fallen(first, values.fold(first, f64::min))
}

fn fallen(before: f64, after: f64) -> Option<f64> {
    percent(before - after, before)
}

fn percent(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| 100.0 * part / whole)
}
