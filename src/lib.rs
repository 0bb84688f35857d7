//! Downdraft.

pub mod chart;
pub mod recording;
pub mod sim;
