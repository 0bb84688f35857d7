//! Downdraft.

pub mod chart;
pub mod cli;
pub mod export;
pub mod recording;
pub mod scenario;
pub mod sim;

#[cfg(feature = "gui")]
pub mod gui;
