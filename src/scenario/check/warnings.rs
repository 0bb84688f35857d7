//! Warnings: what is allowed, and probably not what was meant.
//!
//! Owns the checks that a scenario passes without being refused.

use crate::sim::agents::withdrawal::{self, Withdrawal};
use crate::sim::setup::{Asset, IndexPath, Noise, Quoting, Setup};
use crate::sim::units::Lots;

/// Lots a tick that keep rounding out of sight in calm, and when the maker has withdrawn.
const CALM_LOTS: Lots = 20;
const THIN_LOTS: f64 = 1.0;

/// What somebody should know before this is run; empty for most scenarios.
pub(in crate::scenario) fn of(setup: &Setup) -> Vec<String> {
    let quoted = |asset: &Asset| {
        let quoting = asset.book.quoting.as_ref()?;
        Some((quoting.clone(), quoting.withdrawal?))
    };
    let several = setup.assets.len() > 1;
    let of_asset = |asset: &Asset| {
        let (quoting, withdrawal) = quoted(asset)?;
        let named = if several { format!("{}: ", asset.name) } else { String::new() };
        let all = [unstable(asset, &quoting, &withdrawal), thin(&quoting, &withdrawal)];
        Some(all.into_iter().flatten().map(move |warning| format!("{named}{warning}")).collect::<Vec<_>>())
    };
    setup.assets.iter().filter_map(of_asset).flatten().collect()
}

/// Withdrawal is stable only while η times the share of variance that flow makes is below 1.
fn unstable(asset: &Asset, quoting: &Quoting, rule: &Withdrawal) -> Option<String> {
    let news = news_variance(&asset.index);
    let flow = asset.noise.as_ref().map_or(0.0, |noise| flow_variance(noise, quoting, asset.start_price as f64));
    let settled = withdrawal::settled_variance(rule, libm::sqrt(news), libm::sqrt(flow));
    let share = settled.map(|variance| if variance > 0.0 { (variance - news) / variance } else { 0.0 });
    let feedback = share.map(|share| withdrawal::feedback(rule.exponent, share));
    if feedback.is_some_and(|feedback| feedback < 1.0) {
        return None;
    }
    let found =
        feedback.map_or("volatility has nowhere to settle".to_owned(), |feedback| format!("it is {feedback:.2}"));
    Some(format!(
        "book.withdrawal: volatility feeds on itself in a calm market: exponent × the share of variance that noise makes must be below 1, and {found}; use a lower exponent, a deeper book or less noise"
    ))
}

/// Thin books are rounded to nothing.
fn thin(quoting: &Quoting, rule: &Withdrawal) -> Option<String> {
    let thinnest = quoting.profile.iter().copied().max().unwrap_or(0);
    let left = thinnest as f64 * rule.floor;
    (thinnest < CALM_LOTS || left < THIN_LOTS).then(|| {
        format!(
            "book.withdrawal: the book holds {thinnest} lots a tick and {left:.1} of them at its floor; below {CALM_LOTS} and {THIN_LOTS} rounding shows: use smaller lots"
        )
    })
}

/// The variance of one step's log return that the index brings.
fn news_variance(index: &IndexPath) -> f64 {
    match index {
        IndexPath::Walk { volatility, jump_probability, jump_size } => {
            volatility * volatility + jump_probability * jump_size * jump_size
        }
        IndexPath::Constant | IndexPath::Path(_) => 0.0,
    }
}

/// The variance of one step's log return that noise makes in the whole profile: a side that is eaten
/// by one tick moves the mid by half of one.
fn flow_variance(noise: &Noise, quoting: &Quoting, start: f64) -> f64 {
    let near = quoting.profile.len().min((start / 100.0) as usize).max(1);
    let lots: Lots = quoting.profile.iter().take(near).sum();
    let depth = (lots as f64 / near as f64).max(1e-9);
    let orders = f64::from(noise.traders) * noise.activity;
    let spread = 2.0 * noise.size_spread * noise.size_spread;
    let squares = noise.median_lots * noise.median_lots * libm::exp(spread);
    orders * squares / (4.0 * depth * depth * start * start)
}
