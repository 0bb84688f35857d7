//! What is measured of a series of returns.

/// Log returns of a series of prices, over `every` entries each.
pub fn returns(prices: &[f64], every: usize) -> Vec<f64> {
    let kept: Vec<f64> = prices.iter().copied().step_by(every).collect();
    kept.windows(2).map(|pair| (pair[1] / pair[0]).ln()).collect()
}

/// Hill's estimator of the exponent of the tail of the largest `share` of these sizes.
pub fn hill(sizes: impl Iterator<Item = f64>, share: f64) -> f64 {
    let mut sorted: Vec<f64> = sizes.filter(|&size| size > 0.0).collect();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let tail = (sorted.len() as f64 * share).round() as usize;
    let excess: f64 = sorted[..tail].iter().map(|size| (size / sorted[tail]).ln()).sum();
    tail as f64 / excess
}

/// Mean and standard deviation.
fn moments(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64;
    (mean, variance.sqrt())
}

/// Skewness.
pub fn skewness(values: &[f64]) -> f64 {
    let (mean, deviation) = moments(values);
    values.iter().map(|value| ((value - mean) / deviation).powi(3)).sum::<f64>() / values.len() as f64
}

/// Autocorrelation at a lag.
pub fn autocorrelation(values: &[f64], lag: usize) -> f64 {
    let (mean, deviation) = moments(values);
    let pairs = values.iter().zip(&values[lag..]).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>();
    pairs / values.len() as f64 / deviation.powi(2)
}

/// Correlation of two series; 0 if one of them does not move.
pub fn correlation(left: &[f64], right: &[f64]) -> f64 {
    let ((a, spread_a), (b, spread_b)) = (moments(left), moments(right));
    let together = left.iter().zip(right).map(|(x, y)| (x - a) * (y - b)).sum::<f64>() / left.len() as f64;
    if spread_a * spread_b > 0.0 { together / (spread_a * spread_b) } else { 0.0 }
}
