//! Promise: funding is the published formula, a whole amount per lot, and nobody's money but the
//! other side's; a mark that averages follows at the speed of its average.

use downdraft::sim::book::{Book, Lane};
use downdraft::sim::funding::{self, Funding, Premiums};
use downdraft::sim::margin::Requirement;
use downdraft::sim::mark::Basis;
use downdraft::sim::setup::MarkMode;
use downdraft::sim::units::{Lots, MICRO, Mark, PPM};
use downdraft::sim::worth::Worth;

use crate::market::trader;

/// One hundredth of a percent, in billionths.
const BP: i64 = 100_000;

fn eight_hours() -> Funding {
    Funding { interval: 28_800, interest: BP, clamp: 5 * BP, cap: 200 * BP, impact: 100 }
}

#[test]
fn the_rate_is_the_premium_pulled_towards_interest() {
    for (premium, rate) in [(-20, -15), (-6, -1), (0, 1), (4, 1), (6, 1), (20, 15)] {
        assert_eq!(eight_hours().rate(premium * BP), rate * BP, "premium {premium} bp");
    }
    assert_eq!(eight_hours().rate(10_000 * BP), 200 * BP, "the cap");
    assert_eq!(eight_hours().rate(-10_000 * BP), -200 * BP);
}

#[test]
fn a_position_at_20_times_lasts_so_many_intervals() {
    for (rate, per_lot, intervals) in [(BP, 5, 450), (3 * BP, 15, 150), (30 * BP, 150, 15)] {
        assert_eq!(funding::per_lot(rate, Mark::at(50_000), Worth::Linear(1)), per_lot);
        let exact = (1.0 / 20.0 - 0.005) / (rate as f64 / 1e9);
        assert!((exact - f64::from(intervals)).abs() < 1e-9);
        let margin = Requirement::Flat(5_000);
        let mut account = trader(2_500_000, 1_000, 50_000);
        let mut paid = 0;
        while !margin.is_under(&account, Mark::at(50_000), Worth::Linear(1)) {
            account.cash -= 1_000 * per_lot;
            paid += 1;
        }
        assert_eq!(paid, intervals);
        assert_eq!(
            account.twice_equity(Mark::at(50_000), Worth::Linear(1)),
            2 * 250_000,
            "equity is maintenance exactly"
        );
        assert_eq!(margin.trigger(&account, Worth::Linear(1)), Some(Mark::at(50_000)));
    }
}

#[test]
fn payments_sum_to_zero() {
    let lots: [Lots; 5] = [700, -250, -300, 150, -300];
    let payments = lots.map(|lots| -5 * lots);
    assert_eq!(payments, [-3_500, 1_250, 1_500, -750, 1_500]);
    assert_eq!(payments.iter().sum::<Lots>(), 0);
}

#[test]
fn the_premium_is_measured_with_an_order_of_the_impact_size() {
    let mut book = Book::new();
    for (price, lots) in [(1_010, 50), (1_006, 50), (900, 1_000)] {
        book.bids.rest(Lane::Maker, price, lots);
    }
    for (price, lots) in [(1_012, 100), (1_100, 1_000)] {
        book.asks.rest(Lane::Maker, price, lots);
    }
    let premium = |index: i64| funding::premium(&book.bids, &book.asks, 100, index);
    // Selling 100 brings 1,008 on average, buying 100 costs 1,012.
    assert_eq!(premium(1_000 * MICRO), 8_000_000);
    assert_eq!(premium(1_010 * MICRO), 0);
    assert_eq!(premium(1_100 * MICRO), -80_000_000);
    let empty = Book::new();
    assert_eq!(funding::premium(&empty.bids, &empty.asks, 100, 1_000 * MICRO), 0);
    book.asks.cancel_all(Lane::Maker);
    assert_eq!(funding::premium(&book.bids, &book.asks, 100, 1_100 * MICRO), 0, "nobody sells");
}

#[test]
fn premiums_are_averaged_over_the_interval_and_forgotten_after_it() {
    let mut premiums = Premiums::default();
    assert_eq!(premiums.average(), 0);
    for premium in [10 * BP, 20 * BP, 30 * BP] {
        premiums.sample(premium);
    }
    assert_eq!(premiums.average(), 20 * BP);
    assert_eq!(premiums.close(&eight_hours()), 15 * BP);
    assert_eq!((premiums.average(), premiums.last_rate()), (0, 15 * BP));
}

#[test]
fn the_amount_per_lot_is_rounded_to_the_nearest_unit() {
    for (rate, mark, worth, amount) in [
        (BP, Mark::at(50_000), 1, 5),
        (BP, Mark::at(54_999), 1, 5),
        (BP, Mark::at(55_001), 1, 6),
        (-BP, Mark::at(50_000), 7, -35),
        (0, Mark::at(1), 1, 0),
    ] {
        assert_eq!(funding::per_lot(rate, mark, Worth::Linear(worth)), amount);
    }
}

#[test]
fn the_fair_index_carries_what_is_left_of_the_last_rate() {
    let funding = Funding { interval: 4, interest: 0, clamp: 0, ..eight_hours() };
    let mut premiums = Premiums::default();
    assert_eq!(premiums.fair_index(&funding, 1_000 * MICRO), 1_000 * MICRO, "nothing has been paid yet");
    (0..4).for_each(|_| premiums.sample(10 * BP));
    assert!(premiums.is_due(&funding));
    premiums.close(&funding);
    for bend in [MICRO, MICRO * 3 / 4, MICRO / 2, MICRO / 4] {
        assert_eq!(premiums.fair_index(&funding, 1_000 * MICRO), 1_000 * MICRO + bend);
        premiums.sample(0);
    }
}

/// Updates until the average of the basis has covered a share of a displacement, and the average then.
fn updates_until(tau: f64, every: f64, displacement: f64, distance: f64) -> (u32, f64) {
    let start = 1_000_000_i64;
    let weight = (1.0 - (-every / tau).exp()) * PPM as f64;
    let mode = MarkMode::IndexPlusAverage { averaging: weight.round() as i64 };
    let mut basis = Basis::default();
    let mid = Mark::at(start - (displacement * start as f64) as i64);
    for update in 1..1_000_000 {
        basis.observe(mode, mid, start * MICRO);
        let average = -(basis.average_micro() as f64) / (start as f64 * 1e6);
        if average >= distance {
            return (update, average);
        }
    }
    panic!("never");
}

#[test]
fn a_mark_that_averages_reaches_a_trigger_when_the_closed_form_says() {
    for (tau, distance, time) in [(150.0, 0.04, 76.623_844), (150.0, 0.095, 449.359_841), (30.0, 0.04, 15.324_769)] {
        let exact: f64 = -tau * (1.0_f64 - distance / 0.1).ln();
        assert!((exact - time).abs() < 1e-6);
        let (updates, _) = updates_until(tau, 0.5, 0.1, distance);
        assert!((f64::from(updates) * 0.5 - time).abs() <= 0.6, "{updates} updates for {time} s");
    }
    let (updates, average) = updates_until(150.0, 3.0, 0.1, 0.04);
    assert_eq!((updates, updates * 3), (26, 78));
    assert!((average - 0.040_548).abs() < 1e-6, "{average}");
}

#[test]
fn a_mark_that_averages_is_the_index_plus_the_average() {
    let mode = MarkMode::IndexPlusAverage { averaging: PPM / 2 };
    let mut basis = Basis::default();
    assert_eq!(basis.mark(mode, 1, Mark::at(1), (1_000 * MICRO, 0)), Mark::at(1_000));
    basis.observe(mode, Mark::at(900), 1_000 * MICRO);
    assert_eq!(basis.mark(mode, 1, Mark::at(1), (1_000 * MICRO, 0)), Mark::at(950));
    assert_eq!(basis.mark(mode, 1, Mark::at(1), (1_200 * MICRO, 0)), Mark::at(1_150));
}

#[test]
fn only_a_share_of_a_displacement_reaches_the_mark_so_only_that_share_feeds_the_cascade() {
    for (weight, reproduction, amplification) in [(0.5, 0.6, 2.5), (1.0 / 3.0, 0.4, 1.666_667)] {
        let effective: f64 = weight * 1.2;
        assert!((effective - reproduction).abs() < 1e-6);
        assert!((1.0 / (1.0 - effective) - amplification).abs() < 1e-6);
    }
}
