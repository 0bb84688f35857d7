//! Contagion: how a fall of one asset moves another through accounts that hold both.
//!
//! The next-generation matrix: K_ij is how many ticks asset i is displaced by the forced orders that
//! one tick of asset j causes. A small shock x₀ ends at (I − K)⁻¹x₀, and the market is stable if and
//! only if the spectral radius of K is below 1; for one asset it is R. Owns the matrix, its radius and
//! the response. Reads only; never changes the market.

use super::units::Lots;

/// The lots of asset i traded by force when asset j moves by its horizon, signed: sales are positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exposure {
    /// The asset whose price moves.
    pub moved: usize,
    /// The asset that is traded.
    pub traded: usize,
    /// Lots sold; negative if bought.
    pub lots: Lots,
}

/// One market as the matrix sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Depth {
    /// The horizon in ticks.
    pub horizon: f64,
    /// Lots resting within it.
    pub lots: f64,
}

/// K, row by row: displacement of the row's asset per tick of the column's. An empty book makes it
/// infinite.
#[must_use]
pub fn matrix(exposures: &[Exposure], depths: &[Depth]) -> Vec<Vec<f64>> {
    let mut lots = vec![vec![0.0; depths.len()]; depths.len()];
    for exposure in exposures {
        lots[exposure.traded][exposure.moved] += exposure.lots as f64;
    }
    let scaled = |(row, lots): (usize, Vec<f64>)| {
        let per_tick = depths[row].lots / depths[row].horizon;
        let entry = |(column, lots): (usize, f64)| {
            if lots == 0.0 { 0.0 } else { lots / depths[column].horizon / per_tick }
        };
        lots.into_iter().enumerate().map(entry).collect()
    };
    lots.into_iter().enumerate().map(scaled).collect()
}

/// Rounds of squaring: the power reached is 2 to this, so that even two nearly equal eigenvalues are
/// told apart to ten digits.
const SQUARINGS: u32 = 40;

/// The spectral radius: the largest absolute eigenvalue, as the limit of ‖K^n‖^(1/n) (Gelfand 1941)
/// with n = 2, 4, 8, …, which also holds for complex eigenvalues.
#[must_use]
pub fn spectral_radius(matrix: &[Vec<f64>]) -> f64 {
    let mut power: Vec<Vec<f64>> = matrix.to_vec();
    // ln ‖K^n‖ / n, with the norm taken out after every squaring so that nothing overflows.
    let (mut logarithm, mut share) = (0.0, 1.0);
    for _ in 0..SQUARINGS {
        let norm = power.iter().flatten().map(|entry| entry * entry).sum::<f64>().sqrt();
        if norm == 0.0 {
            return 0.0;
        }
        if !norm.is_finite() {
            return f64::INFINITY;
        }
        logarithm += share * libm::log(norm);
        share /= 2.0;
        power.iter_mut().flatten().for_each(|entry| *entry /= norm);
        power = product(&power, &power);
    }
    libm::exp(logarithm)
}

fn product(left: &[Vec<f64>], right: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let entry = |row: &Vec<f64>, column: usize| row.iter().zip(right).map(|(a, other)| a * other[column]).sum();
    left.iter().map(|row| (0..right.len()).map(|column| entry(row, column)).collect()).collect()
}

/// Where a shock ends, in ticks of every asset: the sum of all generations x₀ + Kx₀ + K²x₀ + …;
/// `None` if they do not die out.
#[must_use]
pub fn response(matrix: &[Vec<f64>], shock: &[f64]) -> Option<Vec<f64>> {
    if spectral_radius(matrix) >= 1.0 {
        return None;
    }
    let (mut sum, mut generation) = (shock.to_vec(), shock.to_vec());
    while generation.iter().any(|ticks| ticks.abs() > 1e-12) {
        generation = matrix.iter().map(|row| row.iter().zip(&generation).map(|(k, ticks)| k * ticks).sum()).collect();
        sum.iter_mut().zip(&generation).for_each(|(sum, ticks)| *sum += ticks);
    }
    Some(sum)
}

/// The share of cross-margined accounts beyond which two assets with the same R each become
/// unstable together: 1/R − 1.
#[must_use]
pub fn critical_cross_share(r: f64) -> f64 {
    1.0 / r - 1.0
}
