//! The engine's promises, one file each. Numbers are those of hand calculations and closed forms;
//! they are never taken from the engine itself.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod adl;
mod conservation;
mod extremes;
mod flat_book;
mod golden;
mod isolated;
mod market;
mod order;
mod random;
mod replay;
