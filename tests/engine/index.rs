//! Promise: an index on straight lines is the path of the prices that lie on them.

use downdraft::scenario::presets::Preset;
use downdraft::scenario::schema::{Index, Point};
use downdraft::sim::setup::{IndexPath, Setup};
use downdraft::sim::units::MICRO;

fn with(index: Index) -> Result<Setup, String> {
    let mut scenario = Preset::named("even-ladder").expect("a shipped preset").scenario().expect("a scenario");
    scenario.contract.start_price_dollars = 1_000.0;
    scenario.contract.tick_dollars = 1.0;
    scenario.index = index;
    scenario.setup("even-ladder").map_err(|refusal| refusal.to_string())
}

fn through(points: &[(u32, f64)]) -> Index {
    let point = |&(at_step, price_dollars): &(u32, f64)| Point { at_step, price_dollars };
    Index::Lines { through: points.iter().map(point).collect() }
}

#[test]
fn lines_are_the_path_of_the_prices_on_them() {
    let setup = with(through(&[(4, 1_002.0), (7, 996.0), (8, 900.5)])).expect("a valid one");
    let path = [1_000.5, 1_001.0, 1_001.5, 1_002.0, 1_000.0, 998.0, 996.0, 900.5];
    let micro = path.iter().map(|price| (price * MICRO as f64) as i64);
    assert_eq!(setup.assets[0].index, IndexPath::Path(micro.collect()));
    let given = with(Index::Path { prices_dollars: path.to_vec() }).expect("a valid one");
    assert_eq!(setup, given);
    // A third of a tick is rounded to the millionth.
    let thirds = with(through(&[(3, 1_001.0)])).expect("a valid one");
    assert_eq!(thirds.assets[0].index, IndexPath::Path(vec![1_000_333_333, 1_000_666_667, 1_001_000_000]));
}

#[test]
fn points_come_in_order_and_inside_the_grid() {
    for (points, expected) in [
        (&[(4, 1_000.0), (4, 1_001.0)][..], "`index.through.1.at_step` is 4; allowed is a whole number from 5"),
        (&[(0, 1_000.0)], "`index.through.0.at_step` is 0; allowed is a whole number from 1"),
        (&[(1, 9_000.0)], "`index.through.0.price_dollars` is 9000"),
        (&[(1, f64::NAN)], "`index.through.0.price_dollars` is NaN"),
    ] {
        let refusal = with(through(points)).expect_err("refused");
        assert!(refusal.contains(expected), "{refusal}");
    }
}
