//! Downdraft.

#[cfg(feature = "gui")]
pub mod app;
pub mod chart;
pub mod cli;
pub mod export;
#[cfg(feature = "gui")]
pub mod gui;
pub mod recording;
pub mod scenario;
pub mod sim;
#[cfg(feature = "gui")]
pub mod view;
