//! Promise: the rules market participants go by are those of their formulas, to the printed digit.
//!
//! V18 (basis arbitrage), V21 (withdrawal as GARCH) and V23 (behavioural sellers), each by itself.

use crate::garch::Garch;
use downdraft::sim::agents::entrants::{Crowd, Entrants, LEVERAGE_MIX, long_probability, poisson};
use downdraft::sim::agents::intent::{Block, Intent, losing_tick, put_in_order, whole};
use downdraft::sim::agents::seen::Seen;
use downdraft::sim::agents::withdrawal::{Withdrawal, feedback, margin_factor, scaled, settled_variance};
use downdraft::sim::agents::{arbitrage, deleveragers, leverage_targeters, sliced_orders, trend, volatility_targeters};
use downdraft::sim::book::BookSide;
use downdraft::sim::momentum::Momentum;
use downdraft::sim::units::{AccountId, AssetId, Lots, MICRO, Mark, PPM, Side};
use downdraft::sim::worth::Worth;

/// Whether two numbers agree to the printed digits.
fn near(found: f64, printed: f64) -> bool {
    (found - printed).abs() <= 1e-6
}

#[test]
fn arbitrage_splits_a_sale_between_contract_and_index() {
    // κ, θ, displacement of the contract, displacement of the index.
    let table = [
        (0.0, 0.0, 30.0, 0.0),
        (500.0, 0.0, 21.428_571, 4.285_714),
        (2_000.0, 0.0, 15.0, 7.5),
        (2_000.0, 5.0, 17.5, 6.25),
        (f64::INFINITY, 0.0, 10.0, 10.0),
    ];
    let (sold, perp, spot) = (30_000.0, 1_000.0, 2_000.0);
    for (aggression, threshold, contract, index) in table {
        for sign in [1.0, -1.0] {
            let z = sign * arbitrage::wanted(aggression, threshold, (perp, spot), 0.0, sign * sold / perp);
            assert!(near((sold - z) / perp, contract) && near(z / spot, index), "κ {aggression}, θ {threshold}: {z}");
            // Having traded it wants no more: the position is the one solved with what is left.
            let left = sign * (sold / perp - z / perp - z / spot);
            let again = arbitrage::wanted(aggression, threshold, (perp, spot), sign * z, left);
            assert!(near(again, sign * z), "κ {aggression}, θ {threshold}: {again} after {z}");
        }
    }
    let amplified = |z: f64| 0.8 * perp * (1.0 - z / sold) / perp;
    let all = arbitrage::wanted(f64::INFINITY, 0.0, (perp, spot), 0.0, sold / perp);
    assert!(near(amplified(all), 0.266_667));
}

#[test]
fn an_arbitrageur_lets_go_when_the_basis_it_carries_has_closed() {
    let depths = (1_000.0, 2_000.0);
    // 5,000 lots hold 7.5 ticks apart; once others have closed the rest, a threshold of 8 ends it.
    assert_eq!(arbitrage::wanted(2_000.0, 8.0, depths, 5_000.0, 0.0), 0.0);
    let fewer = arbitrage::wanted(2_000.0, 1.0, depths, 5_000.0, 0.0);
    assert!(fewer > 0.0 && fewer < 5_000.0, "{fewer}");
    let rule = arbitrage::Arbitrage {
        cash: 0,
        threshold: 0.0,
        aggression: f64::INFINITY,
        leverage: 1.0,
        speed: 300,
        spot_depth: 2_000,
    };
    let found = arbitrage::Opportunity { basis: 30.0, index: 1e4, perp_depth: 1_000.0, carried: 1e6 };
    assert_eq!(arbitrage::order(&rule, 0, &found), Some((Side::Short, 300)), "no faster than it can");
    let poor = arbitrage::Opportunity { carried: 100.0, ..found };
    assert_eq!(arbitrage::order(&rule, -250, &poor), Some((Side::Long, 150)), "no more than its equity carries");
    let even = arbitrage::Opportunity { basis: 0.0, ..found };
    assert_eq!(arbitrage::order(&rule, 0, &even), None);
}

#[test]
fn the_leg_elsewhere_is_settled_to_the_last_unit() {
    let worth = Worth::Linear(7);
    let mut spot = arbitrage::SpotLeg::default();
    spot.trade(3_000, 100 * MICRO, 101 * MICRO, worth);
    assert_eq!((spot.lots(), arbitrage::push(spot.lots(), 2_000)), (3_000, 1_500_000));
    let paid = spot.settle(101 * MICRO, worth);
    assert_eq!(paid, 3_000 * 7 / 2, "bought at the average of before and after");
    assert_eq!(spot.settle(101 * MICRO, worth), 0);
    let lost = spot.settle(90 * MICRO + 1, worth);
    spot.trade(-3_000, 90 * MICRO + 1, 90 * MICRO + 1, worth);
    assert_eq!((spot.lots(), arbitrage::push(spot.lots(), 2_000), spot.settle(55 * MICRO, worth)), (0, 0, 0));
    let exact = 3_000.0 * 7.0 * (90.000_001 - 100.5);
    assert!(((paid + lost) as f64 - exact).abs() <= 0.5);
}

#[test]
fn depth_is_what_moves_the_mid_by_a_tick() {
    let mut bids = BookSide::new(Side::Long);
    for price in 51..=100 {
        bids.rest(downdraft::sim::book::Lane::Maker, price, 500);
    }
    assert_eq!(arbitrage::depth(&bids, -29.5), 1_000.0);
    assert_eq!(arbitrage::depth(&bids, 100.0), 500.0, "half of what it looks at is empty");
    assert_eq!(arbitrage::depth(&BookSide::new(Side::Short), 10.0), 0.0);
}

#[test]
fn volatility_targeters_sell_what_the_formula_says() {
    for (weight, z, sold) in
        [(0.06, 3.0, 0.178_005), (0.06, 5.0, 0.359_816), (0.06, 10.0, 0.620_405), (0.01, 10.0, 0.291_119)]
    {
        assert!(near(volatility_targeters::fraction_sold(weight, z), sold), "δ {weight}, z {z}");
        // The same from the rule itself, before and after the move is in the average.
        let rule = volatility_targeters::VolatilityTargeters {
            accounts: Block { first: AccountId(0), count: 0 },
            target: 0.01,
            leverage_max: 1e6,
            speed: 1.0,
        };
        let sigma = 0.002;
        let after = sigma * (1.0 + weight * (z * z - 1.0)).sqrt();
        let ratio = volatility_targeters::exposure(&rule, after) / volatility_targeters::exposure(&rule, sigma);
        assert!(near(1.0 - ratio, sold), "δ {weight}, z {z} by the rule");
    }
}

#[test]
fn leverage_targeters_add_to_r_what_the_formula_says() {
    let r = leverage_targeters::lots_per_tick(1_000_000, 5.0, Mark::at(50_000)) / 200.0;
    assert!(near(r, 0.4));
    // Assets 100, leverage 5, equity 20; after −2 % assets 98, equity 18, and 90 is five times that.
    assert!(near(leverage_targeters::share_traded(5.0, -0.02) * 100.0, -8.0));
}

#[test]
fn a_sliced_order_follows_the_schedule_of_almgren_and_chriss() {
    let printed = [1.0, 0.545_648, 0.293_692, 0.150_677, 0.063_552, 0.0];
    for (done, share) in (0..).zip(printed) {
        assert!(near(sliced_orders::share_left(0.6, 5, done), share), "after {done}");
        assert!(near(sliced_orders::share_left(0.0, 5, done), 1.0 - f64::from(done) / 5.0), "even, after {done}");
    }
    for (total, urgency, slices) in [(1_000_003, 0.6, 5), (17, 0.0, 40), (-9, 1e9, 3), (1_000, 1e-9, 7), (5, 0.6, 1)] {
        let parts: Vec<Lots> =
            (0..=slices + 1).map(|number| sliced_orders::slice(total, urgency, slices, number)).collect();
        assert_eq!(parts.iter().sum::<Lots>(), total);
        assert!(parts.iter().all(|part| part * total.signum() >= 0), "{parts:?}");
        assert_eq!((parts[0], parts[slices as usize + 1]), (0, 0));
    }
    assert_eq!(sliced_orders::slice(100, 0.6, 0, 1), 0);
}

#[test]
fn trend_followers_hold_what_momentum_says() {
    let rule = trend::TrendFollowers {
        accounts: Block { first: AccountId(0), count: 0 },
        memory: 0.1,
        sensitivity: 2.0,
        leverage: 3.0,
        speed: 0.1,
    };
    assert_eq!(trend::exposure(&rule, 0.0), 0.0);
    assert!(near(trend::exposure(&rule, 0.5), 3.0 * 1.0_f64.tanh()));
    assert!(near(trend::exposure(&rule, -0.5), -3.0 * 1.0_f64.tanh()));
    let mut momentum = Momentum::default();
    for _ in 0..3 {
        momentum.observe(0.1, 0.002, 0.001);
    }
    assert!(near(momentum.value(), 2.0 * (1.0 - 0.9_f64.powi(3))));
    momentum.observe(0.1, 0.5, 0.0);
    assert!(near(momentum.value(), 2.0 * (1.0 - 0.9_f64.powi(3)) * 0.9), "where nothing moves there is no trend");
}

const WITHDRAWAL: Withdrawal =
    Withdrawal { reference: 0.001, exponent: 0.7, floor: 0.02, ceiling: 1.0, spread_per_sigma: 0.5 };

#[test]
fn a_market_maker_withdraws_between_its_limits() {
    assert!(near(WITHDRAWAL.factor(0.002), 0.5_f64.powf(0.7)));
    assert_eq!([0.0, 0.000_5, 0.001, 1.0].map(|sigma| WITHDRAWAL.factor(sigma)), [1.0, 1.0, 1.0, 0.02]);
    let thick = Withdrawal { ceiling: 4.0, ..WITHDRAWAL };
    assert!(near(thick.factor(0.000_5), 2.0_f64.powf(0.7)) && thick.factor(0.0) == 4.0);
    assert_eq!(scaled(&[2_000, 3, 0], 0.5), [1_000, 2, 0]);
    assert_eq!(
        [margin_factor(50, 100), margin_factor(500, 100), margin_factor(-5, 100), margin_factor(0, 0)],
        [0.5, 1.0, 0.0, 1.0]
    );
    assert_eq!(WITHDRAWAL.half_spread(1, 0.001, 10_000), 6);
    assert_eq!(WITHDRAWAL.half_spread(0, 0.0, 10_000), 1);
}

#[test]
fn withdrawal_settles_where_the_fixed_point_is_and_only_while_it_is_stable() {
    let rule =
        Withdrawal { exponent: 1.0, floor: 0.0, ceiling: f64::INFINITY, reference: 0.000_75, spread_per_sigma: 0.0 };
    let variance = settled_variance(&rule, 0.000_6, 0.000_45).expect("a fixed point");
    assert!((variance.sqrt() - 0.000_75).abs() < 1e-9);
    let share = 0.000_45_f64.powi(2) / variance;
    assert!(near(feedback(1.0, share), 0.36));
    // k = 1.04, the case that once sent a price to zero.
    assert_eq!(settled_variance(&rule, 0.000_6, 0.000_75 * 1.04_f64.sqrt()), None);
}

#[test]
fn withdrawal_at_exponent_one_is_garch() {
    let garch = Garch { weight: 0.1, flow_share: 0.8 };
    assert!(near(garch.kurtosis().expect("finite"), 4.432_836));
    for (lag, printed) in [(1, 0.205_217), (10, 0.171_100), (50, 0.076_259)] {
        assert!(near(garch.autocorrelation(lag), printed), "lag {lag}");
    }
    for (weight, flow_share, printed) in
        [(0.1, 0.8, 7.267_861), (0.1, 0.5, 21.089_661), (0.1, 0.95, 3.154_694), (0.2, 0.8, 4.853_738)]
    {
        let zeta = Garch { weight, flow_share }.tail_exponent();
        assert!(near(zeta, printed), "δ {weight}, k {flow_share}: {zeta}");
    }
    assert_eq!(Garch { weight: 0.1, flow_share: 0.95 }.kurtosis(), None);
    assert!(near(Garch { weight: 0.1, flow_share: 0.36 }.stationary_volatility().expect("finite") * 0.000_6, 0.000_75));
    assert_eq!(Garch { weight: 0.1, flow_share: 1.04 }.stationary_volatility(), None);
}

#[test]
fn an_order_never_makes_a_position_larger_than_it_may() {
    let all = Intent::reducing(9, AccountId(3), -40, 100).expect("an order");
    assert_eq!((all.side, all.lots), (Side::Long, 40));
    assert_eq!([-40, -7, 0, 5].map(|held| all.lots_with(held)), [40, 7, 0, 0]);
    assert_eq!(Intent::reducing(9, AccountId(3), 0, 100), None);
    let gap = |held, target, share| {
        Intent::towards(AccountId(0), (held, target), share, || 0).map(|order| (order.side, order.lots))
    };
    assert_eq!(gap(0, 100, 0.05), Some((Side::Long, 5)));
    assert_eq!(gap(100, 97, 0.05), Some((Side::Short, 1)));
    assert_eq!(gap(100, 100, 1.0), None);
    assert_eq!([whole(f64::NAN), whole(f64::INFINITY), whole(-1.9)], [0, 1_000_000_000_000, -1]);
    assert_eq!((losing_tick(Side::Long, 100.0, 0.005), losing_tick(Side::Short, 100.0, 0.005)), (Some(99), Some(101)));
    assert_eq!(losing_tick(Side::Long, 100.0, 0.995), None);
}

#[test]
fn the_queue_is_the_order_of_the_places_drawn() {
    let order = |place, account| Intent::at_market(place, AccountId(account), Side::Long, 1);
    let mut queue = [order(5, 1), order(2, 9), order(5, 0), order(0, 4)];
    put_in_order(&mut queue);
    assert_eq!(queue.map(|intent| intent.account.0), [4, 9, 0, 1]);
}

#[test]
fn comfort_is_a_multiple_of_maintenance() {
    assert_eq!(deleveragers::rate(3 * PPM, 5_000), 15_000);
    assert_eq!(deleveragers::rate(300 * PPM, 500_000), PPM - 1);
}

fn entrants() -> Entrants {
    Entrants {
        slots: Block { first: AccountId(10), count: 4_000 },
        rate: 0.7,
        appetite_spread: 0.5,
        appetite_decay: 0.01,
        bias: 0.0,
        trend_weight: 1.0,
        trend_memory: 0.05,
        funding_weight: 1_000.0,
        leverage: LEVERAGE_MIX.to_vec(),
        smallest: 10.0,
        largest: 10_000.0,
        size_exponent: 1.5,
        holding: 100.0,
        stop_share: 0.3,
        stop_nearest: 0.2,
        stop_furthest: 0.8,
    }
}

fn seen(step: u32) -> Seen {
    Seen {
        seed: 7,
        step,
        asset: AssetId(0),
        mark: Mark::at(10_000),
        last: 10_000,
        worth: Worth::Linear(3),
        sigma: 0.001,
        funding: 0.0,
        maintenance: 5_000,
        max_leverage: 100.0,
    }
}

#[test]
fn newcomers_come_at_their_rate_and_bring_what_their_leverage_needs() {
    let rule = entrants();
    let mut crowd = Crowd::new(&rule);
    let (mut came, mut stops, mut longs, mut gone) = (0, 0, 0, 0);
    let mut by_leverage = [0_u32; 6];
    for step in 1..=20_000 {
        for id in crowd.due(step) {
            crowd.release(&rule, id);
            gone += 1;
        }
        for arrival in crowd.arrive(&rule, &seen(step)) {
            let notional = arrival.order.lots as f64 * 30_000.0;
            let leverage = notional / arrival.deposit as f64;
            let class = LEVERAGE_MIX.iter().position(|class| (class.leverage / leverage - 1.0).abs() < 1e-3);
            by_leverage[class.unwrap_or_else(|| panic!("leverage {leverage}"))] += 1;
            assert!((10..=10_000).contains(&arrival.order.lots));
            came += 1;
            stops += u32::from(arrival.stop.is_some());
            longs += u32::from(arrival.order.side == Side::Long);
        }
    }
    let share = |count: u32| f64::from(count) / f64::from(came);
    assert!((f64::from(came) / 20_000.0 / 0.7 - 1.0).abs() < 0.1, "{came}");
    assert!((share(stops) - 0.3).abs() < 0.02 && (share(longs) - 0.5).abs() < 0.02);
    for (count, class) in by_leverage.into_iter().zip(LEVERAGE_MIX) {
        assert!((share(count) - class.weight / 100.0).abs() < 0.015, "{}×: {count}", class.leverage);
    }
    // Those who are in are those who came within a holding time, on average.
    assert!((f64::from(came - gone) - 70.0).abs() < 50.0, "{}", came - gone);
}

#[test]
fn newcomers_keep_to_the_leverage_in_force_and_stay_away_when_it_is_full() {
    let mut rule = entrants();
    rule.rate = 40.0;
    rule.slots.count = 15;
    let mut crowd = Crowd::new(&rule);
    let capped = Seen { max_leverage: 4.0, ..seen(1) };
    let arrivals = crowd.arrive(&rule, &capped);
    assert_eq!(arrivals.len(), 15);
    let accounts: Vec<u32> = arrivals.iter().map(|arrival| arrival.order.account.0).collect();
    assert_eq!(accounts, (10..25).collect::<Vec<_>>());
    assert!(arrivals.iter().all(|arrival| arrival.deposit * 4 >= i128::from(arrival.order.lots) * 30_000));
    assert!(arrivals.iter().all(|arrival| crowd.holds(&rule, arrival.order.account)));
    assert_eq!(crowd.arrive(&rule, &seen(2)), []);
    assert_eq!(crowd.due(u32::MAX - 1).len(), 15);
    let strict = Seen { maintenance: 340_000, ..seen(3) };
    accounts.iter().for_each(|&id| crowd.release(&rule, AccountId(id)));
    assert_eq!(crowd.arrive(&rule, &strict), [], "no deposit of a third of the notional passes such a margin test");
}

#[test]
fn sides_follow_trend_and_flee_funding() {
    let rule = entrants();
    assert_eq!(long_probability(&rule, 0.0, 0.0), 0.5);
    assert!(long_probability(&rule, 0.5, 0.0) > 0.6 && long_probability(&rule, 0.0, 0.001) < 0.3);
}

#[test]
fn the_poisson_law_is_the_poisson_law() {
    // P(0) = e^−2 = 0.135335, P(≤ 1) = 0.406006, P(≤ 2) = 0.676676.
    assert_eq!([0.135, 0.136, 0.405, 0.407, 0.677].map(|unit| poisson(2.0, unit)), [0, 1, 1, 2, 3]);
    assert_eq!(poisson(0.0, 0.999), 0);
    assert!(poisson(500.0, 0.5).abs_diff(500) < 3);
}
