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
