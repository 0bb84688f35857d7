//! The index: the price of the asset elsewhere.
//!
//! A geometric random walk with optional jumps, a constant or a given path, with dated shocks on
//! top and whatever orders sent elsewhere have pushed it by. Kept in millionths of a tick, so that
//! small moves are not rounded away. Owns the price and the correlated news that moves it. Never
//! looks at this market.

use super::draws::{Consumer, Draws};
use super::setup::IndexPath;
use super::units::{MICRO, PPM, Ppm, Step, Ticks, div_nearest_even};

/// The index never leaves this many times its start.
pub const CEILING_FACTOR: i64 = 8;

/// The news of every index in one step: independent standard normal numbers, mixed by the rows of
/// the Cholesky factor of their correlation so that they hang together.
#[must_use]
pub fn news(indices: usize, correlation: &[Vec<f64>], seed: u64, step: Step) -> Vec<f64> {
    let own: Vec<f64> =
        (0..indices as u32).map(|index| Draws::new(seed, Consumer::Index, index, step).normal()).collect();
    // The first index has news of its own only.
    let mixed = |place: usize| match place.checked_sub(1).and_then(|row| correlation.get(row)) {
        Some(row) => row.iter().zip(&own).map(|(weight, news)| weight * news).sum(),
        None => own[place],
    };
    (0..indices).map(mixed).collect()
}

/// Where the index stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    micro: i64,
    ceiling: i64,
    /// How far orders sent elsewhere have pushed it, in millionths of a tick.
    pushed: i64,
}

impl Index {
    /// An index that starts at a price.
    #[must_use]
    pub const fn new(start: Ticks) -> Self {
        Self { micro: start * MICRO, ceiling: start * MICRO * CEILING_FACTOR, pushed: 0 }
    }

    /// In millionths of a tick.
    #[must_use]
    pub const fn micro(&self) -> i64 {
        self.micro
    }

    /// One step of its own motion. `regime` is the drift of a step and a multiple of the volatility,
    /// where they are not the ordinary ones; `news` is this step's standard normal news, which hangs together
    /// with that of other indices; `participant` tells the jumps of one index from another's.
    pub fn advance(
        &mut self,
        path: &IndexPath,
        regime: Option<(f64, f64)>,
        news: f64,
        (seed, participant, step): (u64, u32, Step),
    ) {
        let (drift, times) = regime.unwrap_or((0.0, 1.0));
        match path {
            IndexPath::Constant => {}
            IndexPath::Path(prices) => {
                if let Some(&price) = prices.get(step as usize - 1).or(prices.last()) {
                    self.place(price + self.pushed);
                }
            }
            IndexPath::Walk { volatility, jump_probability, jump_size } => {
                // The expected index is constant: the drift of the logarithm takes back σ²/2.
                let volatility = volatility * times;
                let mut change = drift + volatility * news - volatility * volatility / 2.0;
                if *jump_probability > 0.0 {
                    let mut draws = Draws::new(seed, Consumer::Jumps, participant, step);
                    if draws.unit() < *jump_probability {
                        change += jump_size * draws.normal();
                    }
                }
                self.place(libm::round(self.micro as f64 * libm::exp(change)) as i64);
            }
        }
    }

    /// A dated shock: the index moves by a share of itself.
    pub fn shock(&mut self, change: Ppm) {
        let moved = i128::from(self.micro) * i128::from(PPM + change);
        // A share of at most −100 % to +700 % of a bounded number stays in i64.
        self.place(div_nearest_even(moved, i128::from(PPM)) as i64);
    }

    /// Orders sent elsewhere push it, by `total` millionths of a tick in all since the start.
    pub fn push(&mut self, total: i64) {
        let total = total.clamp(-self.ceiling, self.ceiling);
        let change = total - self.pushed;
        self.pushed = total;
        self.place(self.micro + change);
    }

    const fn place(&mut self, micro: i64) {
        self.micro = if micro < MICRO {
            MICRO
        } else if micro > self.ceiling {
            self.ceiling
        } else {
            micro
        };
    }
}
