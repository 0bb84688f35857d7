//! Random numbers: one stream per consumer and step, so that nobody shifts anybody else's draws.
//!
//! A counter-based generator is addressed by (seed, consumer, participant, step): adding a noise
//! trader leaves the index path and every other trader's decisions as they were. Owns the list of
//! consumers and the three shapes of draw. Uses software mathematics only, so that the same draw
//! is the same bits on every machine. Never keeps state between steps.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::units::Step;

/// Who draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consumer {
    /// The diffusion of the index.
    Index = 1,
    /// The jumps of the index.
    Jumps = 2,
    /// One noise trader.
    Noise = 3,
    /// One leveraged account of the starting population.
    Population = 4,
    /// One portfolio of several assets.
    Portfolios = 5,
    /// How eager new traders are.
    Appetite = 10,
    /// Traders who come and go: participant 0 is how many come, the others are one newcomer each.
    Entrants = 11,
    /// Which accounts carry a stop-loss and where, and when a reached one trades.
    StopLosses = 12,
    /// Which accounts deleverage of their own accord, and when they trade.
    Deleveragers = 13,
    /// One trend follower.
    Trend = 14,
    /// One volatility targeter.
    VolatilityTargeters = 15,
    /// One leverage targeter.
    LeverageTargeters = 16,
    /// One entrant who leaves.
    Leavers = 17,
}

/// 32-bit words set aside for one step: 64 draws of 64 bits.
const WORDS_PER_STEP: u128 = 128;

/// The draws of one participant in one step.
#[derive(Clone, Debug)]
pub struct Draws(ChaCha8Rng);

impl Draws {
    /// Opens the stream at its place.
    #[must_use]
    pub fn new(seed: u64, consumer: Consumer, participant: u32, step: Step) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(((consumer as u64) << 32) | u64::from(participant));
        if step > 0 {
            generator.set_word_pos(u128::from(step) * WORDS_PER_STEP);
        }
        Self(generator)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number in [0, 1) on a grid of 2⁻⁵³.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// A standard normal number (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit()));
        radius * libm::cos(2.0 * core::f64::consts::PI * self.unit())
    }

    /// A number between `low` and `high` with a Pareto tail of the given exponent, cut off at
    /// `high`: P(X > x) falls as x^−exponent.
    pub fn pareto(&mut self, low: f64, high: f64, exponent: f64) -> f64 {
        Pareto::new(low, high, exponent).draw(self)
    }
}

/// A Pareto law that is cut off, for whoever draws from it many times.
#[derive(Clone, Copy, Debug)]
pub struct Pareto {
    low: f64,
    reach: f64,
    exponent: f64,
}

impl Pareto {
    /// The law of numbers between `low` and `high` with P(X > x) falling as x^−exponent.
    #[must_use]
    pub fn new(low: f64, high: f64, exponent: f64) -> Self {
        Self { low, reach: 1.0 - libm::pow(low / high, exponent), exponent }
    }

    /// One number.
    pub fn draw(&self, draws: &mut Draws) -> f64 {
        self.low * libm::pow(1.0 - draws.unit() * self.reach, -1.0 / self.exponent)
    }
}
