//! What a chart says, before anybody draws it: which numbers, which unit, which colour role.
//!
//! One description feeds the window and the exported file, so the two cannot disagree. Owns the
//! four panels and their words, the strips of the signals, the dial of R and the curve of sales. Never knows pixels, egui or a file format.

pub mod accounts;
pub mod axis;
pub mod bet;
pub mod caption;
mod cascade;
pub mod cause;
pub mod chain;
pub mod changes;
pub mod compare;
pub mod controls;
pub mod curve;
pub mod dated;
mod describe;
pub mod facts;
pub mod glossary;
pub mod headline;
pub mod heat;
pub mod history;
pub mod ladder;
pub mod merge;
pub mod multiples;
pub mod my_position;
pub mod my_venue;
pub mod palette;
pub mod rules;
pub mod scale;
mod spoken;
pub mod strip;
pub mod table;
pub mod takeaway;
pub mod thin;
pub mod words;
pub mod zone;

pub use cascade::cascade;
pub use describe::{describe, unit_in};
pub use spoken::spoken;

use crate::sim::units::Step;
use palette::Role;

use crate::recording::Currency;

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// A solid line.
    Solid,
    /// A thin dotted line.
    Dotted,
    /// A dashed line: the run this one came from.
    Dashed,
    /// One bar a step, from zero.
    Bars,
    /// Outlined bars: the bars of the run this one came from.
    OutlinedBars,
    /// A ring at each point: values that were published of the event a run retells.
    Rings,
}

/// The shape of a marker, so that colour is never the only cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A liquidation.
    Square,
    /// An auto-deleveraging.
    Diamond,
}

/// One line or set of bars. `x` is the step, `y` is in the panel's unit; every value is finite and
/// `x` rises.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its name, as a reader would say it.
    pub name: String,
    /// The colour role.
    pub role: Role,
    /// How it is drawn.
    pub stroke: Stroke,
    /// Whether the area down to the bottom is tinted.
    pub filled: bool,
    /// The points.
    pub points: Vec<[f64; 2]>,
}

/// A marker on a panel.
#[derive(Clone, Copy, Debug)]
pub struct Marker {
    /// The step.
    pub x: f64,
    /// The value, in the panel's unit.
    pub y: f64,
    /// Its shape.
    pub shape: Shape,
    /// Its colour role.
    pub role: Role,
    /// Its weight from 0 to 1: the size it is drawn at.
    pub weight: f64,
}

/// A dated fact that crosses every panel as a thin vertical.
#[derive(Clone, Debug)]
pub struct Dated {
    /// The step.
    pub x: f64,
    /// A few lower-case words, such as `shock −3.8 %`.
    pub text: String,
}

/// One panel: a quantity against time.
#[derive(Clone, Debug)]
pub struct Panel {
    /// The quantity, such as `Open interest`.
    pub quantity: &'static str,
    /// The unit the values are in, such as `$M`.
    pub unit: String,
    /// What money in it is counted in; sizes and prices are in dollars.
    pub currency: Currency,
    /// Divide dollars or coins by this to get the unit.
    pub divisor: f64,
    /// The series, painted in this order.
    pub series: Vec<Series>,
    /// The markers, painted over the series.
    pub markers: Vec<Marker>,
    /// Whether zero is always in view and has a line of its own.
    pub from_zero: bool,
}

/// The four panels of a run on one time axis.
#[derive(Clone, Debug)]
pub struct Charts {
    /// Mark and index price; liquidations as squares, deleveraging as diamonds.
    pub price: Panel,
    /// Open interest in money at the mark.
    pub open_interest: Panel,
    /// Forced closes per step: longs up, shorts down.
    pub liquidations: Panel,
    /// The insurance fund.
    pub fund: Panel,
    /// Facts that cross every panel.
    pub dated: Vec<Dated>,
    /// The last step of the run.
    pub last_step: f64,
    /// What one step is, such as `1 min`.
    pub step_length: String,
}

/// One of the four charts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// The price.
    #[default]
    Price,
    /// Open interest.
    OpenInterest,
    /// Forced closes per step.
    Liquidations,
    /// The insurance fund.
    Fund,
}

impl Which {
    /// From top to bottom.
    pub const ALL: [Self; 4] = [Self::Price, Self::OpenInterest, Self::Liquidations, Self::Fund];
}

impl Charts {
    /// One of the four panels.
    #[must_use]
    pub const fn panel(&self, which: Which) -> &Panel {
        match which {
            Which::Price => &self.price,
            Which::OpenInterest => &self.open_interest,
            Which::Liquidations => &self.liquidations,
            Which::Fund => &self.fund,
        }
    }

    /// What they say at a step: nothing that comes after it.
    #[must_use]
    pub fn until(&self, step: Step) -> Self {
        let last = f64::from(step);
        let mut known = self.clone();
        for panel in [&mut known.price, &mut known.open_interest, &mut known.liquidations, &mut known.fund] {
            for series in &mut panel.series {
                series.points.truncate(series.points.partition_point(|point| point[0] <= last));
            }
            panel.markers.retain(|marker| marker.x <= last);
        }
        known.dated.retain(|dated| dated.x <= last);
        known
    }
}

impl Panel {
    /// The heading: `Quantity (unit)`.
    #[must_use]
    pub fn heading(&self) -> String {
        format!("{} ({})", self.quantity, self.unit)
    }
}
