//! Who trades, other than the leveraged accounts that are closed by force: one file a behaviour.
//!
//! They decide what they want from frozen data and their own random numbers; floating point is
//! allowed here and ends here, in whole lots. None of them executes anything or knows another.

pub mod dip_buyers;
pub mod maker;
pub mod noise;
