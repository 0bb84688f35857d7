//! The facts every market shows, in the reference market (V25): the shipped build-up on a large coin, with
//! several seeds, and small markets for what needs a clean measurement.

use downdraft::recording::summary::Summary;
use downdraft::scenario::Scenario;
use downdraft::scenario::presets::Preset;
use downdraft::scenario::schema::{Deed, Index, Intervention, Shape, Side, Traders};
use downdraft::sim::event::Outcome;

use crate::harness::{SEEDS, base, mean, median, over, parse, profile, push, recorded};
use crate::stats::{autocorrelation, correlation, hill, returns, skewness};

/// Steps before the small crowd at the start has been outgrown.
const WARM_UP: usize = 400;

fn reference() -> Scenario {
    let Some(preset) = Preset::named("quiet-build-up") else { panic!("a shipped preset") };
    preset.scenario().unwrap_or_else(|refusal| panic!("{refusal}"))
}

#[test]
fn v25_the_build_up_passes_the_load_check_and_ends_in_a_cascade_nobody_dated() {
    let scenario = reference();
    assert!(scenario.interventions.is_empty());
    let setup = scenario.setup("quiet-build-up").unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(Scenario::warnings(&setup), Vec::<String>::new());
    let run = recorded(&scenario);
    let summary = Summary::of(&run);
    let ratio =
        |step: usize| run.frames()[step].open_interest as f64 / run.frames()[0].readings.bids_one_percent as f64;
    let most = (0..run.frames().len()).map(ratio).fold(0.0, f64::max);
    println!(
        "open interest from {:.1} to {most:.1} times the depth, fall {:.1} %",
        ratio(0),
        summary.price.max_drawdown
    );
    assert!(ratio(0) < 6.0 && most > 50.0, "{most}");
    assert!(summary.adl.first_step.is_some_and(|step| (1_860..1_920).contains(&step)), "{:?}", summary.adl);
    assert!(summary.reached(Outcome::FundEmpty).is_some() && summary.price.max_drawdown > 8.0, "{summary:?}");
    // It was there to be seen: R̄ above 1 hours before, and a price that had done little.
    let before = &run.frames()[..1_860];
    assert!(before.iter().filter(|frame| frame.r_bar().is_some_and(|ratio| ratio > 1.0)).count() > 60);
    assert!(before.iter().all(|frame| (frame.mark.ticks() / 10_000.0 - 1.0).abs() < 0.11));
}

/// What is measured of one run of the reference market.
struct Facts {
    tail: f64,
    skewness: f64,
    linear: [f64; 3],
    sizes: [f64; 3],
    /// Longs sold by force in the first 20 hours, in percent of open interest a day.
    forced: f64,
}

fn facts() -> Vec<Facts> {
    over(1..=6, &reference(), |run| {
        let mids: Vec<f64> = run.frames()[WARM_UP..].iter().map(|frame| frame.mid.ticks()).collect();
        let moves = returns(&mids, 1);
        let sizes: Vec<f64> = moves.iter().map(|r| r.abs()).collect();
        let day = &run.frames()[..1_200];
        let held = mean(day, |frame| frame.open_interest as f64);
        let sold: i64 = day.iter().map(|frame| frame.lots_long).sum();
        let found = Facts {
            tail: hill(moves.iter().map(|r| -r), 0.02),
            skewness: skewness(&moves),
            linear: [30, 60, 120].map(|lag| autocorrelation(&moves, lag)),
            sizes: [1, 10, 30].map(|lag| autocorrelation(&sizes, lag)),
            forced: 100.0 * sold as f64 / held * 24.0 / 20.0,
        };
        println!(
            "tail {:.2}, skewness {:.2}, returns {:.3?}, sizes {:.3?}, {:.1} % of open interest a day",
            found.tail, found.skewness, found.linear, found.sizes, found.forced
        );
        found
    })
}

#[test]
fn v25_returns_of_the_reference_market_look_like_returns() {
    let runs = facts();
    // Runs that end in a cascade lie below the band, calm ones above it; the one in the middle is inside.
    let tail = median(&runs, |run| run.tail);
    assert!((2.0..=5.0).contains(&tail), "tail exponent {tail}");
    for lag in 0..3 {
        let linear = mean(&runs, |run| run.linear[lag]);
        assert!(linear.abs() < 0.05, "returns are uncorrelated after 20 minutes: {linear}");
    }
    // Slowly means within an hour here, not the power law of real markets: what clusters is the cascade
    // itself and the market maker's memory of it.
    let sizes = [0, 1, 2].map(|lag| mean(&runs, |run| run.sizes[lag]));
    assert!(
        sizes[0] > sizes[1] && sizes[1] > sizes[2] && sizes[2] > 0.0,
        "sizes of returns stay correlated: {sizes:?}"
    );
    assert!(median(&runs, |run| run.skewness) < -0.1, "falls are larger than rises where longs dominate");
    let forced = median(&runs, |run| run.forced);
    assert!((1.0..=10.0).contains(&forced), "{forced} % of open interest a day");
}

#[test]
fn v25_in_a_v_shaped_book_impact_follows_a_square_root() {
    let impact = |lots: i64| {
        let mut scenario = base();
        scenario.steps = 1;
        scenario.index = Index::Constant;
        scenario.noise = None;
        scenario.dip_buyers = None;
        scenario.traders = Traders::Accounts(Vec::new());
        profile(&mut scenario).shape = Shape::V;
        let what = Deed::MarketOrder { account: None, side: Side::Short, lots };
        scenario.interventions = vec![Intervention { at_step: 1, asset: String::new(), what }];
        10_000.0 - recorded(&scenario).frame(1).last as f64
    };
    let points: Vec<(f64, f64)> =
        [1_000, 2_000, 5_000, 10_000, 20_000, 50_000].map(|lots| ((lots as f64).ln(), impact(lots).ln())).to_vec();
    let (x, y) = (mean(&points, |point| point.0), mean(&points, |point| point.1));
    let slope = mean(&points, |point| (point.0 - x) * (point.1 - y)) / mean(&points, |point| (point.0 - x).powi(2));
    println!("impact exponent {slope:.3}");
    assert!((slope - 0.5).abs() < 0.1, "{slope}");
}

#[test]
fn v25_assets_move_together_in_a_cascade() {
    let together = |cross: f64| {
        let mut scenario = parse(include_str!("two_assets.ron"));
        let Some(portfolios) = scenario.portfolios.as_mut() else { panic!("portfolios") };
        portfolios.cross_percent = cross;
        push(&mut scenario, -5.0);
        let runs = over(SEEDS, &scenario, |run| {
            let first: Vec<f64> = run.frames().iter().map(|frame| frame.mark.ticks()).collect();
            let second: Vec<f64> = run.others()[0].iter().map(|frame| frame.mark.ticks()).collect();
            let (first, second) = (returns(&first, 1), returns(&second, 1));
            // The push is the 20th return and reaches the first asset alone.
            (correlation(&first[..19], &second[..19]), correlation(&first[19..40], &second[19..40]))
        });
        (median(&runs, |run| run.0), median(&runs, |run| run.1))
    };
    let (calm, cascade) = together(100.0);
    let (_, isolated) = together(0.0);
    println!("correlation {calm:.2} in calm, {cascade:.2} in the cascade, {isolated:.2} if no margin is shared");
    assert!(calm.abs() < 0.2 && isolated.abs() < 0.2 && cascade > 0.5, "{calm}, {cascade}, {isolated}");
}
