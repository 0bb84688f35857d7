//! The market.

pub mod event;
pub mod units;
