//! Promise: a halt begins where the band says and lasts as long as it says, an auction finds the price
//! at which most trades, and nothing trades beyond a band or a throttle.

use downdraft::sim::auction::{self, Uncrossing, Waiting};
use downdraft::sim::book::{Book, Lane};
use downdraft::sim::breaker::{Around, Breaker, Budget, HaltedMark, PriceBand, Reopening, Stops, Throttle, Watch};
use downdraft::sim::draws::{Consumer, Draws};
use downdraft::sim::units::{AccountId, Lots, MICRO, Mark, Side, Ticks};

fn ten_percent(window: u32) -> Breaker {
    Breaker {
        band: 100_000,
        window,
        halt: 5,
        stops: Stops::Everything,
        reopening: Reopening::Continuous,
        mark: HaltedMark::Follows,
    }
}

#[test]
fn a_halt_begins_when_the_mid_leaves_its_average_by_more_than_the_band() {
    // One step at the new price among nine at the old: the average moves a tenth of the way.
    for (to, trips) in [(1_000, false), (1_112, false), (1_113, true), (891, false), (890, true)] {
        let mut watch = Watch::default();
        for _ in 0..9 {
            assert!(!watch.trips(&ten_percent(10), Mark::at(1_000)));
        }
        assert_eq!(watch.trips(&ten_percent(10), Mark::at(to)), trips, "to {to}");
    }
}

#[test]
fn a_slow_drift_never_trips_the_breaker_and_old_prices_are_forgotten() {
    let mut watch = Watch::default();
    for step in 0..1_000 {
        assert!(!watch.trips(&ten_percent(10), Mark::at(10_000 - 5 * step)));
    }
    watch.forget();
    assert!(!watch.trips(&ten_percent(10), Mark::at(1)), "the average starts afresh");
}

#[test]
fn the_band_holds_the_last_tick_inside_it() {
    let band = PriceBand { share: 50_000, around: Around::Mark };
    assert_eq!(band.limits(Mark::at(1_000), 1), (950, 1_050));
    assert_eq!(band.limits(Mark(1_999), 1), (950, 1_049));
    let band = PriceBand { share: 50_000, around: Around::Index };
    assert_eq!(band.limits(Mark::at(1), 1_010 * MICRO), (960, 1_060));
}

#[test]
fn a_budget_ends_at_the_lots_or_the_money_whichever_comes_first() {
    let free = Budget::of(Throttle { lots: None, notional: None });
    assert_eq!(free.room(1_000, 200), 1_000);
    let mut budget = Budget::of(Throttle { lots: Some(100), notional: Some(5_000) });
    // One lot is worth 100, so 5,000 are 50 lots.
    assert_eq!((budget.room(30, 200), budget.room(80, 200), budget.room(500, 2)), (30, 50, 100));
    budget.spend(30, 200);
    assert_eq!((budget.room(30, 200), budget.room(500, 2)), (20, 70));
    budget.spend(20, 200);
    assert_eq!(budget.room(1, 200), 0);
}

fn book(bids: &[(Ticks, Lots)], asks: &[(Ticks, Lots)]) -> Book {
    let mut book = Book::new();
    bids.iter().for_each(|&(price, lots)| book.bids.rest(Lane::Maker, price, lots));
    asks.iter().for_each(|&(price, lots)| book.asks.rest(Lane::Maker, price, lots));
    book
}

#[test]
fn the_auction_price_is_the_last_level_the_surplus_needs() {
    let book = book(&[(99, 10), (98, 10), (95, 10)], &[(101, 10), (103, 10)]);
    let found = |buys, sells| auction::uncross(&book, buys, sells, 100).map(|Uncrossing { price, lots }| (price, lots));
    assert_eq!(found(0, 0), None);
    assert_eq!(found(5, 5), Some((100, 5)));
    assert_eq!(found(0, 10), Some((99, 10)));
    assert_eq!(found(0, 11), Some((98, 11)));
    assert_eq!(found(20, 35), Some((98, 35)));
    assert_eq!(found(12, 0), Some((103, 12)));
    assert_eq!(found(50, 0), Some((103, 20)), "what the book does not hold stays unfilled");
}

/// What would trade at a price.
fn volume_at(bids: &[(Ticks, Lots)], asks: &[(Ticks, Lots)], buys: Lots, sells: Lots, price: Ticks) -> Lots {
    let demand = buys + bids.iter().filter(|level| level.0 >= price).map(|level| level.1).sum::<Lots>();
    let supply = sells + asks.iter().filter(|level| level.0 <= price).map(|level| level.1).sum::<Lots>();
    demand.min(supply)
}

#[test]
fn no_other_price_lets_more_trade() {
    for case in 0..2_000 {
        let mut draws = Draws::new(9, Consumer::Noise, 0, case);
        let mut below = |most: f64| (draws.unit() * most) as i64;
        let bids: Vec<(Ticks, Lots)> = (1..=5).map(|away| (100 - away, below(6.0))).collect();
        let asks: Vec<(Ticks, Lots)> = (1..=5).map(|away| (100 + away, below(6.0))).collect();
        let (buys, sells) = (below(30.0), below(30.0));
        let best = (1..200).map(|price| volume_at(&bids, &asks, buys, sells, price)).max().unwrap_or(0);
        let found = auction::uncross(&book(&bids, &asks), buys, sells, 100);
        assert_eq!(found.map_or(0, |found| found.lots), best, "{bids:?} {asks:?} {buys} {sells}");
        if let Some(found) = found {
            assert_eq!(volume_at(&bids, &asks, buys, sells, found.price), best);
        }
    }
}

#[test]
fn orders_meet_in_the_order_they_were_sent() {
    let order = |account, side, lots| Waiting { account: AccountId(account), side, lots };
    let orders = [
        order(1, Side::Long, 5),
        order(2, Side::Short, 3),
        order(3, Side::Short, 0),
        order(4, Side::Short, 7),
        order(5, Side::Long, 1),
        order(6, Side::Short, 2),
    ];
    let (trades, rest) = auction::matched(&orders);
    let trades: Vec<(u32, u32, Lots)> =
        trades.into_iter().map(|(buyer, seller, lots)| (buyer.0, seller.0, lots)).collect();
    assert_eq!(trades, [(1, 2, 3), (1, 4, 2), (5, 4, 1)]);
    assert_eq!(rest, [order(4, Side::Short, 4), order(6, Side::Short, 2)]);
    assert_eq!((auction::waiting(&orders, Side::Long), auction::waiting(&orders, Side::Short)), (6, 12));
}
