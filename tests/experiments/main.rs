//! The ten what-if questions, answered by whole runs: one test each. Every point of a sweep is the
//! same set of seeds with one thing changed; medians over the runs are compared.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod deleveraging;
mod depth;
mod harness;
mod leverage_and_fund;
mod margins;
mod speed;
mod stats;
mod stylised_facts;
mod tails;
