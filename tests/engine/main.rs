//! The engine's promises, one file each. Numbers are those of hand calculations and closed forms;
//! they are never taken from the engine itself, but for the
//! first random numbers.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod adl;
mod barrier;
mod behaviours;
mod borel;
mod breakers;
mod conservation;
mod contagion;
mod curve;
mod exit;
mod extremes;
mod flat_book;
mod funding;
mod gaps;
mod garch;
mod golden;
mod index;
mod inverse;
mod isolated;
mod margin_tiers;
mod market;
mod mirror;
mod my_position;
mod order;
mod participants;
mod parts;
mod policies;
mod profiles;
mod random;
mod random_behaviours;
mod random_rules;
mod readings;
mod recount;
mod replay;
mod resilience;
mod rules;
mod venue;
mod withdrawal;
