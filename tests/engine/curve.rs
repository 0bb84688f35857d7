//! Promise: one scan of book and positions tells how deep a sale of any size goes, and the market,
//! run for real, goes there — for the shapes of book that have a closed form, at a fold, and on
//! random books.

use downdraft::sim::event::{Outcome, What};
use downdraft::sim::setup::{MarkMode, Setup};
use downdraft::sim::signals::curve::Curve;
use downdraft::sim::signals::realised::{Realised, impact, price_amplification};
use downdraft::sim::units::{Lots, Side, Ticks};

use crate::market::{curve, levels, long_closed_at, opened, order, run, textbook, volume};

const MAINTENANCE: i64 = 10_000;

/// A sale into given bids and evenly or unevenly spread longs, all by depth below the start.
struct Market {
    start: Ticks,
    bids: Vec<Lots>,
    longs: Vec<Lots>,
}

impl Market {
    fn setup(&self, sale: Lots) -> Setup {
        let by_depth = |lots: &[Lots]| -> Vec<(Ticks, Lots)> {
            (1..).zip(lots).filter(|&(_, &lots)| lots > 0).map(|(depth, &lots)| (self.start - depth, lots)).collect()
        };
        let accounts = by_depth(&self.longs);
        let accounts = accounts.iter().map(|&(price, lots)| long_closed_at(price, lots, MAINTENANCE)).collect();
        let mut setup = textbook(self.start, MAINTENANCE, accounts);
        setup.steps = 1;
        setup.assets[0].book.bids = by_depth(&self.bids);
        order(&mut setup, 1, Side::Short, sale);
        setup
    }

    /// Depth and lots forced, in the market run for real and in the curve, which must agree.
    fn fall(&self, sale: Lots) -> (Ticks, Lots) {
        let setup = self.setup(sale);
        let stop = curve(&opened(setup.clone()), Side::Long).stop(sale);
        let (market, events) = run(setup);
        let fall = (self.start - market.first().last(), volume(&events) - sale);
        assert_eq!(stop.map(|stop| (stop.depth, stop.forced)), Some(fall), "the curve, for {sale} lots");
        fall
    }

    fn curve(&self) -> Curve {
        curve(&opened(self.setup(1)), Side::Long)
    }

    /// What a fall of a known depth was worth, after the event: R, A_Q and A_X.
    fn realised(&self, sale: Lots, fall: (Ticks, Lots)) -> (f64, f64, f64) {
        let alone = impact((1..).zip(&self.bids).map(|(depth, &lots)| (-depth, lots)), sale).expect("enough bids");
        let over = Realised { chosen: sale, forced: fall.1 };
        let amplified = price_amplification(fall.0, alone).expect("a move");
        (over.ratio().expect("sold"), over.volume_amplification().expect("sold"), amplified)
    }
}

fn close(value: f64, expected: f64, tolerance: f64) {
    assert!((value - expected).abs() <= tolerance, "{value} instead of {expected}, within {tolerance}");
}

#[test]
fn the_generations_of_an_even_ladder_fall_by_the_ratio() {
    // A thousandth of a tick, so that every generation is whole ticks: 10, 6, 3.6, 2.16, 1.296.
    let market = Market { start: 30_000, bids: vec![1_000; 26_000], longs: vec![600; 26_000] };
    let (_, events) = run(market.setup(10_000_000));
    let mut waves = [0; 5];
    for event in &events {
        if let (What::Liquidated { filled, .. }, 1..5) = (event.what, event.wave) {
            waves[event.wave as usize] += filled;
        }
    }
    assert_eq!(waves[1..], [6_000_000, 3_600_000, 2_160_000, 1_296_000]);
    assert_eq!(market.fall(10_000_000), (25_000, 15_000_000));
    let (ratio, by_volume, by_price) = market.realised(10_000_000, (25_000, 15_000_000));
    assert_eq!((ratio, by_volume, by_price), (0.6, 2.5, 2.5));
}

#[test]
fn a_v_shaped_book_stops_what_its_touch_cannot() {
    // B = x² down to x, so that c = 2.
    let market = Market { start: 1_000, bids: (1..=400).map(|depth| 2 * depth - 1).collect(), longs: vec![50; 400] };
    let table = [
        (1_000, 65.311_289, 0.382_782, 2.065_324),
        (10_000, 128.077_641, 0.195_194, 1.280_776),
        (100_000, 342.214_439, 0.073_054, 1.082_177),
    ];
    for (sale, depth, at_the_stop, amplified) in table {
        let root = f64::sqrt((2_500 + 4 * sale) as f64);
        close((50.0 + root) / 2.0, depth, 1e-6);
        close(50.0 / (2.0 * depth), at_the_stop, 1e-6);
        close(depth / f64::sqrt(sale as f64), amplified, 1e-6);
        let fall = market.fall(sale);
        close(fall.0 as f64, depth, 1.0);
        // The last tick counts more the nearer it is to the touch.
        close(market.realised(sale, fall).2, amplified, 2.0 * amplified / f64::sqrt(sale as f64));
    }
    // At the touch R is 50, and still a vanishing sale stops: after 2s/c ticks and a tick for the lot.
    close(market.fall(1).0 as f64, 50.0, 1.0);
    close((50.0 + f64::sqrt(2_900.0)) / 2.0, 51.925_824, 1e-6);
}

#[test]
fn the_square_root_law_in_returns() {
    // A tick is a return of a millionth and a lot an 8,000th of the law's, so that B = x².
    let finer = 8_000;
    let law = |density: f64, sale: f64| {
        let a = 0.04 * 0.04 / 200_000.0;
        (a * density + f64::sqrt(a * a * density * density + 4.0 * a * sale)) / 2.0
    };
    let bids: Vec<Lots> = (1..=16_000).map(|depth| 2 * depth - 1).collect();
    let longs = |per_tick: Lots| Market { start: 1_000_000, bids: bids.clone(), longs: vec![per_tick; 16_000] };
    let table = [
        (0, 1_000, 0.002_828),
        (0, 5_000, 0.006_325),
        (400_000, 1_000, 0.004_850),
        (400_000, 5_000, 0.008_124),
        (400_000, 20_000, 0.014_350),
        (1_600_000, 5_000, 0.015_398),
    ];
    for (density, sale, fall) in table {
        close(law(density as f64, sale as f64), fall, 1e-6);
        let reached = longs(density * finer / 1_000_000).fall(sale * finer).0;
        close(reached as f64 * 1e-6, fall, 2e-6);
    }
    close(law(400_000.0, 0.0), 0.003_2, 1e-6);
    close(law(400_000.0, 5_000.0) / law(0.0, 5_000.0), 1.284_486, 1e-6);
    close(law(400_000.0, 20_000.0) / law(0.0, 20_000.0), 1.134_459, 1e-6);
    close(law(1_600_000.0, 5_000.0) / law(0.0, 5_000.0), 2.434_602, 1e-6);
}

/// Longs below a continuous depth: 60,000 lots around 40 ± 8 ticks.
fn cluster(depth: f64) -> f64 {
    let normal = |z: f64| 0.5 * (1.0 + libm::erf(z / core::f64::consts::SQRT_2));
    60_000.0 * (normal((depth - 40.0) / 8.0) - normal(-5.0))
}

fn cluster_density(depth: f64) -> f64 {
    let z = (depth - 40.0) / 8.0;
    60_000.0 / 8.0 * f64::exp(-0.5 * z * z) / f64::sqrt(2.0 * core::f64::consts::PI)
}

/// The root of a function that rises through zero between two depths.
fn root(mut low: f64, mut high: f64, value: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if value(middle) < 0.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// 1,000 lots a tick less the cluster.
fn left(depth: f64) -> f64 {
    1_000.0 * depth - cluster(depth)
}

#[test]
fn the_fold_of_the_continuous_problem() {
    close(cluster_density(40.0) / 1_000.0, 2.992_067, 1e-6);
    let fold = root(0.0, 40.0, |depth| cluster_density(depth) - 1_000.0);
    close(fold, 28.155_868, 1e-5);
    let critical = left(fold);
    close(critical, 23_993.821_379, 1e-5);
    // Beyond the fold B − S falls until R = 1 again at the mirrored depth.
    let landing = root(80.0 - fold, 200.0, |depth| left(depth) - critical);
    close(landing, 83.993_803, 1e-5);
    close(landing - fold, 55.837_935, 1e-5);
    let curvature = -cluster_density(fold) * (40.0 - fold) / 64.0;
    close(curvature, -185.064_557, 1e-5);
    let below = |sale: f64| root(0.0, fold, |depth| left(depth) - sale);
    let above = |sale: f64| root(80.0 - fold, 200.0, |depth| left(depth) - sale);
    close(below(20_000.0), 20.433_572, 1e-5);
    close(below(20_000.0) / 20.0, 1.021_679, 1e-5);
    close(cluster_density(below(20_000.0)) / 1_000.0, 0.150_316, 1e-5);
    close(above(25_000.0), 84.999_982, 1e-5);
    close(above(25_000.0) / 25.0, 3.399_999, 1e-5);
    // The square-root law near the fold.
    let by_the_law = |short: f64| fold - f64::sqrt(2.0 * short / -curvature);
    close(below(critical - 10.0), 27.825_271, 1e-5);
    close(by_the_law(10.0), 27.827_128, 1e-5);
    for (short, slope, lawful) in [(10.0, 16.624_919, 16.437_031), (1.0, 52.161_796, 51.978_456)] {
        close(1_000.0 / (1_000.0 - cluster_density(below(critical - short))), slope, 1e-5);
        close(1_000.0 / f64::sqrt(-2.0 * curvature * short), lawful, 1e-5);
    }
}

/// The cluster in whole lots, in ticks a `finer`-th as large with as many lots at each.
fn folded(finer: i64) -> Market {
    let below = |depth: i64| (finer as f64 * cluster(depth as f64 / finer as f64)).round() as Lots;
    let longs = (1..=120 * finer).map(|depth| below(depth) - below(depth - 1)).collect();
    Market { start: 200 * finer, bids: vec![1_000; 120 * finer as usize], longs }
}

#[test]
fn the_fold_of_a_book_of_whole_lots() {
    for finer in [1, 50] {
        let market = folded(finer);
        let depth = |sale: Lots| market.fall(sale * finer).0 as f64 / finer as f64;
        let tick = 1.0 / finer as f64;
        close(depth(20_000), 20.433_572, tick);
        close(depth(25_000), 84.999_982, tick);
        let curve = market.curve();
        let critical = curve.critical_shock(60 * finer);
        // Half the curvature times half a tick squared is what whole ticks cannot see, and one lot.
        close(critical as f64 * tick, 23_993.821_379, 0.5 * 185.1 * 0.25 * tick * tick + 2.0 * tick);
        let before = market.fall(critical - 1).0 as f64 * tick;
        let after = market.fall(critical).0 as f64 * tick;
        close(before, 28.155_868, tick);
        close(after, 83.993_803, tick);
        let widest = curve.air_pockets().max_by_key(|pocket| pocket.width()).expect("an air pocket");
        assert_eq!(widest.shock, critical);
        assert_eq!((widest.from as f64 * tick, widest.to as f64 * tick), (before, after));
    }
    let exhausted = folded(1).curve();
    assert_eq!((exhausted.stop(60_001), exhausted.largest()), (None, 60_000));
}

/// Lots resting and lots triggered by depth, some of them zero.
fn random_market(number: u32) -> Market {
    use downdraft::sim::draws::{Consumer, Draws};
    let mut draws = Draws::new(23, Consumer::Noise, number, 0);
    let mut some = |most: u64| (0..40).map(|_| ((draws.bits() % 3).min(1) * (draws.bits() % most)) as Lots).collect();
    Market { start: 100, bids: some(20), longs: some(9) }
}

#[test]
fn the_critical_shock_is_the_smallest_sale_that_runs_through() {
    let mut stopped = 0;
    for number in 0..400 {
        let market = random_market(number);
        let horizon = 1 + Ticks::from(number % 45);
        let curve = market.curve();
        // Depths are counted from the best bid here, which need not be the first tick.
        let gap = market.start - curve.reference();
        let critical = curve.critical_shock(horizon);
        let reach = |sale: Lots| {
            let (after, events) = run(market.setup(sale));
            let exhausted = after.outcomes().any(|outcome| outcome == Outcome::BookExhausted);
            (exhausted || volume(&events) < sale, market.start - gap - after.first().last())
        };
        if critical > 1 {
            let (exhausted, depth) = reach(critical - 1);
            assert!(!exhausted && depth < horizon, "{number}: {} lots go {depth} deep", critical - 1);
            stopped += 1;
        }
        let (exhausted, depth) = reach(critical);
        assert!(exhausted || depth >= horizon, "{number}: {critical} lots stop at {depth}");
    }
    assert!(stopped > 200, "{stopped}");
}

#[test]
fn the_critical_shock_rises_with_the_horizon_and_the_bids_and_falls_with_every_position() {
    let critical = |market: &Market| -> Vec<Lots> {
        let mut setup = market.setup(1);
        // The first tick always has a bid, so that depths compare.
        setup.assets[0].book.bids.retain(|level| level.0 != market.start - 1);
        setup.assets[0].book.bids.insert(0, (market.start - 1, 1));
        let curve = curve(&opened(setup), Side::Long);
        (1..50).map(|horizon| curve.critical_shock(horizon)).collect()
    };
    for number in 0..400 {
        let market = random_market(number);
        let plain = critical(&market);
        assert!(plain[0] == 1 && plain.windows(2).all(|pair| pair[0] <= pair[1]), "{number}");
        let at = (number % 38) as usize + 1;
        let (mut thicker, mut crowded) = (random_market(number), random_market(number));
        thicker.bids[at] += 5;
        crowded.longs[at] += 5;
        assert!(plain.iter().zip(critical(&thicker)).all(|(plain, thicker)| *plain <= thicker), "{number}");
        assert!(plain.iter().zip(critical(&crowded)).all(|(plain, crowded)| *plain >= crowded), "{number}");
        let curve = market.curve();
        let mut depths = (1..=curve.largest()).map(|sale| curve.stop(sale).expect("within the book").depth);
        let first = depths.next().unwrap_or(0);
        assert!(depths.try_fold(first, |last, depth| (depth >= last).then_some(depth)).is_some(), "{number}");
    }
}

#[test]
fn with_a_mid_mark_the_curve_names_the_bid_that_is_left() {
    let mut fell = 0;
    for number in 0..400 {
        let market = random_market(number);
        for sale in [1, 7, 40, 90] {
            let mut setup = market.setup(sale);
            setup.assets[0].mark = MarkMode::Mid;
            setup.assets[0].book.asks = levels(market.start + 1, 3, 5, Side::Short);
            let curve = curve(&opened(setup.clone()), Side::Long);
            let (after, events) = run(setup);
            let sold = volume(&events);
            match curve.stop(sale) {
                Some(stop) => {
                    assert_eq!(
                        after.first().book().bids.best(),
                        Some(curve.price(stop.depth)),
                        "{number}: {sale} lots"
                    );
                    assert_eq!(sold, sale + stop.forced, "{number}: {sale} lots");
                    fell += u32::from(stop.forced > 0);
                }
                None => assert_eq!(after.first().book().bids.best(), None, "{number}: {sale} lots"),
            }
        }
    }
    assert!(fell > 100, "{fell}");
}
