//! Who trades, other than the leveraged accounts that are closed by force: one file a behaviour.
//!
//! They decide what they want from frozen data and their own random numbers; floating point is
//! allowed here and ends here, in whole lots. None of them executes anything or knows another.

pub mod arbitrage;
pub mod behaviours;
pub mod deleveragers;
pub mod dip_buyers;
pub mod entrants;
pub mod intent;
pub mod leverage_targeters;
pub mod maker;
pub mod noise;
pub mod seen;
pub mod sliced_orders;
pub mod stop_losses;
pub mod trend;
pub mod volatility_targeters;
pub mod waiting;
pub mod withdrawal;
