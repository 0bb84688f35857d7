//! Downdraft: a liquidation spiral you can watch, change and take apart. This page is the map.
//!
//! ```text
//! scenario ──validated──► sim ──events──► recording ──► chart ──► view    (window)
//!    ▲                     ▲                               └────► export  (csv, svg, png)
//!    └──────── app ◄──commands── view
//! ```
//!
//! A run is a scenario, its dated interventions, a seed and the version of the rules, and nothing
//! else; it determines every bit that follows. To find your way, read [`sim::Simulation::step`],
//! which is the rulebook in order, then one file of `presets/`, then [`recording::Frame`], which is
//! what the rest of the program gets to see.
//!
//! | module | owns | never |
//! |---|---|---|
//! | [`sim`] | the market: ledger, book, index, mark, margin, liquidation, insurance, deleveraging, agents, signals, the step | knows files, clocks, threads, windows; uses floating point for money, the book or a margin test |
//! | [`scenario`] | the file format, validation, presets, the headline controls; in [`scenario::import`] own data as CSV | runs a market |
//! | [`venues`] | the rule books of real venues as exact arithmetic, their profiles, worked examples | runs a market or knows a scenario |
//! | [`recording`] | frames, events, checkpoints, the summary of a run | changes the market it watches |
//! | [`chart`] | which series, unit, colour role and words | knows egui or a file format |
//! | [`export`] | a recording or chart as bytes: CSV, SVG, PNG | opens a file or knows a scenario |
//! | [`cli`] | the commands of the terminal | knows egui |
//! | `app` | the state of the window: commands, playback, undo, files, settings | draws a widget |
//! | `view` | widgets, layout, theme | changes anything: it looks at the app and returns commands |
//! | `gui` | the window itself | holds rules |
//!
//! The last three exist only with the feature `gui`, which is on by default. Everything else builds
//! and passes its tests without it, from a handful of crates; the compiler keeps that wall.
//!
//! What holds everywhere:
//!
//! - **Money is exact.** Prices are ticks, sizes are lots, money is an integer. An account is cash
//!   and lots; whatever happens is a transfer. Σ lots = 0 and Σ cash = what was put in, checked
//!   after every step in every build.
//! - **Cost follows what happens.** Liquidation prices wait in order, so a quiet step costs the same
//!   with ten thousand accounts as with a million.
//! - **Same run, same bits.** Every consumer has its own stream of random numbers, mathematics that
//!   feeds back is done in software, nothing iterates over a hash map or reads a clock.
//! - **Views look and answer.** Commands are applied once, after drawing; the same commands serve
//!   tests and undo.

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
pub mod venues;
#[cfg(feature = "gui")]
pub mod view;
