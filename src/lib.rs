//! Downdraft.

pub mod chart;
pub mod export;
pub mod recording;
pub mod scenario;
pub mod sim;
