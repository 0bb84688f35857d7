//! What a withdrawing market maker makes of volatility, in closed form.
//!
//! With η = 1 and no limits on the withdrawal, returns r² = (σ_F² + k·v)·ε² and v' = v + δ(r² − v)
//! are GARCH(1,1) with ω = δσ_F², α = δk, β = 1 − δ, where k = (σ_q/σ_ref)² is the share of variance
//! that flow makes. Owns the moments of that process. Reads no market.

/// The process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Garch {
    /// δ: weight of the newest squared return in the maker's average.
    pub weight: f64,
    /// k: share of variance that flow makes.
    pub flow_share: f64,
}

impl Garch {
    const fn alpha(&self) -> f64 {
        self.weight * self.flow_share
    }

    const fn beta(&self) -> f64 {
        1.0 - self.weight
    }

    /// The stationary volatility in units of that of the news: 1/√(1 − k). `None` at k ≥ 1, where
    /// there is none.
    #[must_use]
    pub fn stationary_volatility(&self) -> Option<f64> {
        (self.flow_share < 1.0).then(|| 1.0 / libm::sqrt(1.0 - self.flow_share))
    }

    /// E r⁴/(E r²)²; `None` if the fourth moment is infinite.
    #[must_use]
    pub fn kurtosis(&self) -> Option<f64> {
        let (a, sum) = (self.alpha(), self.alpha() + self.beta());
        let rest = 1.0 - sum * sum - 2.0 * a * a;
        (rest > 0.0).then(|| 3.0 * (1.0 - sum * sum) / rest)
    }

    /// Autocorrelation of squared returns at a lag of at least 1.
    #[must_use]
    pub fn autocorrelation(&self, lag: i32) -> f64 {
        let (a, b) = (self.alpha(), self.beta());
        let first = a * (1.0 - a * b - b * b) / (1.0 - 2.0 * a * b - b * b);
        first * libm::pow(a + b, f64::from(lag - 1))
    }

    /// ζ of the tail of returns, P(|r| > x) ~ x^−ζ: the root of E(αε² + β)^(ζ/2) = 1, by bisection.
    #[must_use]
    pub fn tail_exponent(&self) -> f64 {
        let (mut low, mut high) = (1e-3, 1.0);
        while self.moment(high) < 0.0 && high < 1e3 {
            low = high;
            high *= 2.0;
        }
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if self.moment(middle) < 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        0.5 * (low + high)
    }

    /// E(αε² + β)^(ζ/2) − 1 for a standard normal ε, by Simpson's rule.
    fn moment(&self, zeta: f64) -> f64 {
        const REACH: f64 = 20.0;
        const PARTS: u32 = 4_000;
        let width = REACH / f64::from(PARTS);
        let density = |x: f64| libm::exp(0.5 * zeta * libm::log(self.alpha() * x * x + self.beta()) - 0.5 * x * x);
        let weight = |part: u32| match part {
            0 | PARTS => 1.0,
            odd if odd % 2 == 1 => 4.0,
            _ => 2.0,
        };
        let sum: f64 = (0..=PARTS).map(|part| weight(part) * density(f64::from(part) * width)).sum();
        // Twice the half line, over √(2π).
        sum * width / 3.0 * libm::sqrt(2.0 / core::f64::consts::PI) - 1.0
    }
}
