//! What happened: the facts a step leaves behind, in the order they happened.
//!
//! On an exchange this is the execution report and the liquidation feed, complete instead of
//! sampled. Owns the list of things that can happen. Never decides anything.

use std::collections::BTreeSet;

use super::conditions::Change;
use super::units::{AccountId, Amount, AssetId, Lots, Mark, Ppm, Side, Step, Ticks};

/// One fact, with the step and the liquidation wave it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// The step in which it happened.
    pub step: Step,
    /// The liquidation wave inside that step, from 1; 0 is before the first wave or after the last.
    pub wave: u32,
    /// What happened.
    pub what: What,
}

/// What can happen to a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// The index was moved by a dated shock.
    IndexShock {
        /// Whose index.
        asset: AssetId,
        /// Relative move of the index, signed.
        change_ppm: Ppm,
    },
    /// The conditions of a market were changed, or a change was announced.
    Changed {
        /// Which market.
        asset: AssetId,
        /// What changed.
        change: Change,
    },
    /// A maintenance rate came into force, and every position was tested anew.
    MaintenanceInForce {
        /// In which market.
        asset: AssetId,
        /// The rate.
        rate: Ppm,
    },
    /// An outside account sent a dated market order.
    OutsideOrder {
        /// In which market.
        asset: AssetId,
        /// `Short` sells, `Long` buys.
        side: Side,
        /// Lots asked for.
        lots: Lots,
        /// Lots the book could fill.
        filled: Lots,
        /// Price of the last fill, if anything filled.
        last: Option<Ticks>,
    },
    /// A trader was under maintenance and was closed by force.
    Liquidated {
        /// Whose position it was.
        account: AccountId,
        /// The side of the position that was closed.
        side: Side,
        /// Lots held when the wave collected the account.
        lots: Lots,
        /// Lots closed against the book.
        filled: Lots,
        /// Money the fills were worth: Σ price × lots × unit value.
        notional: Amount,
        /// Price of the last fill, if anything filled.
        last: Option<Ticks>,
        /// The mark it was tested at.
        mark: Mark,
        /// Liquidation fee paid to the insurance fund.
        fee: Amount,
        /// Margin the account had before: its deposit and realised result, without the position.
        margin: Amount,
        /// Cash of the account when it was done; negative, with no lots left, is a loss somebody
        /// must bear.
        cash: Amount,
        /// Lots nobody could take; they stay open and are tried again when the book has refilled.
        left: Lots,
        /// Whether an earlier step had already begun to close this account.
        again: bool,
    },
    /// A trader closed a position of its own accord and owes money.
    LeftInDebt {
        /// Who.
        account: AccountId,
        /// What is owed.
        amount: Amount,
    },
    /// The insurance fund paid a loss.
    FundPaid {
        /// Whose loss it was.
        account: AccountId,
        /// How much was paid.
        amount: Amount,
    },
    /// A winner's position was closed to take over a bankrupt one.
    Deleveraged {
        /// The winner whose position was reduced.
        account: AccountId,
        /// The bankrupt account on the other side.
        against: AccountId,
        /// The winner's side.
        side: Side,
        /// Lots closed.
        lots: Lots,
        /// The price both sides were closed at.
        price: Ticks,
    },
    /// A winner gave up part of its profit to cover a loss nothing else could.
    Haircut {
        /// Who paid.
        account: AccountId,
        /// How much was taken.
        amount: Amount,
    },
    /// The vault took over a position together with the margin behind it.
    TakenOver {
        /// Whose position it was.
        account: AccountId,
        /// The side of the position.
        side: Side,
        /// Lots taken over.
        lots: Lots,
        /// The price at which nothing is left to the account: its bankruptcy price.
        price: Ticks,
        /// The mark it was tested at.
        mark: Mark,
    },
    /// The vault was left with less than nothing when its position was gone.
    VaultFailed {
        /// The vault's account.
        account: AccountId,
        /// What it owes.
        loss: Amount,
    },
    /// The insurance fund received money: what was left of a liquidated account, or new money from
    /// outside.
    FundReceived {
        /// Who paid.
        account: AccountId,
        /// How much.
        amount: Amount,
    },
    /// Longs paid shorts, or the other way round.
    Funding {
        /// In which market.
        asset: AssetId,
        /// The rate of the interval in billionths; above zero longs pay.
        rate: i64,
        /// What was paid for one lot.
        per_lot: Amount,
        /// What changed hands in all.
        paid: Amount,
    },
    /// Trading was halted.
    Halted {
        /// In which market.
        asset: AssetId,
        /// For how many steps.
        steps: Step,
        /// Whether everything stopped, or liquidations only.
        everything: bool,
    },
    /// Trading started again.
    Reopened {
        /// In which market.
        asset: AssetId,
        /// The price of the opening auction, if there was one and it found trades.
        price: Option<Ticks>,
        /// Lots traded in the auction.
        lots: Lots,
    },
    /// Margins followed volatility.
    MarginChanged {
        /// In which market.
        asset: AssetId,
        /// What maintenance rates are multiplied by.
        scale_ppm: Ppm,
        /// The highest leverage of a new position, in millionths.
        leverage_ppm: Ppm,
    },
    /// A named outcome was reached.
    Reached(Outcome),
}

/// The named ways in which a market stops working.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// A forced order found no more orders to trade against.
    BookExhausted,
    /// The insurance fund could not carry a loss or a forced sale; a remainder too small for that
    /// may be left in it.
    FundEmpty,
    /// Auto-deleveraging ran out of counterparties.
    AdlExhausted,
    /// A loss is left that neither the fund nor the winners' profit can cover.
    VenueInsolvent,
    /// The insurance fund had fallen so far from its peak that it stopped paying.
    FundReserveReached,
}

/// How many winners were deleveraged, each once however many losers it was closed against.
#[must_use]
pub fn winners<'a>(events: impl IntoIterator<Item = &'a Event>) -> usize {
    let closed = |event: &Event| match event.what {
        What::Deleveraged { account, .. } => Some(account),
        _ => None,
    };
    events.into_iter().filter_map(closed).collect::<BTreeSet<_>>().len()
}

impl Outcome {
    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BookExhausted => "book exhausted",
            Self::FundEmpty => "fund empty",
            Self::AdlExhausted => "adl exhausted",
            Self::VenueInsolvent => "venue insolvent",
            Self::FundReserveReached => "fund reserve reached",
        }
    }
}
