//! The rule books of real exchanges as arithmetic: what a position is worth, when it is closed, at which
//! price, and who pays.
//!
//! Pure functions on exact numbers, one file a mechanism, each named in the field's words; the number of
//! its formula and where the venue publishes it stand beside it. Owns the formulas. Parameters are data:
//! they come from a case, a profile or the caller. Never runs a market and never rounds unless the rule
//! itself does.
//!
//! | module | owns |
//! |---|---|
//! | [`value`] | value, profit, average entry of linear and inverse contracts |
//! | [`margin`], [`vega_margin`] | brackets, risk limits, margin that grows with open interest, risk rates |
//! | [`liquidation_price`] | the mark at which each venue liquidates |
//! | [`bankruptcy`] | where margin is used up, and what a part of the account owes |
//! | [`closeout`] | how much is closed, and down to which price |
//! | [`fund`] | surplus, deficit, drawdown of an insurance fund |
//! | [`funding`] | premium, rate, payment |
//! | [`adl`], [`haircuts`] | who is deleveraged first, and how much each gives up |
//! | [`loss_sharing`] | clawback, social loss |
//! | [`bands`] | price bands, chained auctions |
//! | [`lending`] | liquidation of loans, for contrast |
//! | [`cases`] | worked examples as data: a formula's number, its inputs by name, a rounding |
//! | [`profile`] | what a venue was run by on a date, as data |
//! | [`number`] | exact fractions, and decimals in and out |

pub mod adl;
pub mod bands;
pub mod bankruptcy;
pub mod cases;
pub mod closeout;
pub mod fund;
pub mod funding;
pub mod haircuts;
pub mod lending;
pub mod liquidation_price;
pub mod loss_sharing;
pub mod margin;
pub mod number;
pub mod profile;
pub mod value;
pub mod vega_margin;
