//! The engine's promises, one file each. Numbers are those of hand calculations and closed forms;
//! they are never taken from the engine itself, but for the
//! first random numbers.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod adl;
mod barrier;
mod behaviours;
mod borel;
mod conservation;
mod contagion;
mod curve;
mod exit;
mod extremes;
mod flat_book;
mod golden;
mod isolated;
mod market;
mod order;
mod participants;
mod parts;
mod random;
mod random_behaviours;
mod readings;
mod recount;
mod replay;
mod resilience;
mod venue;
