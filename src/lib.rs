//! Downdraft.

#[cfg(feature = "gui")]
pub mod app;
pub mod chart;
pub mod recording;
pub mod scenario;
pub mod sim;
