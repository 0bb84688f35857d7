//! Downdraft.

pub mod chart;
pub mod recording;
pub mod scenario;
pub mod sim;
