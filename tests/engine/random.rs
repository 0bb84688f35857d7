//! Random small scenarios: every kind of book, mark, flow and rule, none of them large, many of
//! them about to break.

use downdraft::scenario::schema::{
    Account, Behaviours, Book, Cohort, Contract, Deed, DipBuyers, Index, Intervention, Kind, Last, Level,
    LeverageClass, MarginMode, Mark, Noise, Point, Population, Profile, Prose, Role, Rules, Scenario, Shape, Side,
    Traders,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any};
use proptest::{prop_oneof, sample::select};

use crate::{random_behaviours, venue};

/// A scenario that passes validation, or nearly always does.
pub fn scenario() -> impl Strategy<Value = Scenario> {
    (1_i64..2_000, select(vec![(1.0, 1.0, 1.0), (0.5, 0.01, 0.001)])).prop_flat_map(|(start, units)| {
        let market = (book(start, units), traders(start, units), rules(start));
        let flow = (option::of(noise(start, units)), option::of(dip_buyers(start, units)), index(start, units));
        let rest = (interventions(), mark(), 5_u32..=30, any::<u64>(), select(vec![0.5, 5.0, 40.0, 100.0]));
        let whole =
            (market, flow, rest).prop_map(move |(market, flow, rest)| assemble(start, units, market, flow, rest));
        let others =
            (option::weighted(0.5, random_behaviours::behaviours(start, units)), random_behaviours::withdrawal());
        let more = option::weighted(0.4, venue::more(start, units));
        // A lot of an inverse contract is worth a hundred units of money at the start, or a million.
        let coin = option::weighted(0.3, select(vec![1e-2, 1e-6]));
        (whole, others, more, coin).prop_map(move |(mut scenario, others, more, coin)| {
            scenario.behaviours = others.0.unwrap_or_default();
            if let Book::Profile(profile) = &mut scenario.book {
                profile.withdrawal = others.1;
            }
            let scenario = match more {
                Some(more) => venue::extended(scenario, more),
                None => scenario,
            };
            match coin {
                Some(share) => paid_in_coin(scenario, start as f64 * units.0 * units.1, units.1 * share),
                None => scenario,
            }
        })
    })
}

/// The same scenario with contracts of so many dollars, paid for in coin.
fn paid_in_coin(mut scenario: Scenario, face_dollars: f64, unit: f64) -> Scenario {
    // The product of decimals is not quite a decimal.
    let exact = |value: f64| (value * 1e9).round() / 1e9;
    let (face_dollars, money_unit_coins) = (exact(face_dollars), exact(unit));
    let kind = Kind::Inverse { face_dollars, coin: "BTC".to_owned(), money_unit_coins };
    for asset in &mut scenario.assets {
        (asset.contract.kind, asset.contract.lot_coins) = (kind.clone(), 0.0);
    }
    if let Some(portfolios) = &mut scenario.portfolios {
        portfolios.collateral = None;
    }
    let contract = &mut scenario.contract;
    (contract.kind, contract.lot_coins, contract.money_unit_dollars) = (kind, 0.0, 0.0);
    scenario
}

/// Dollars per tick, coins per lot, dollars per unit of money.
pub type UnitsInDollars = (f64, f64, f64);
type MarketParts = (Book, Traders, Rules);
type FlowParts = (Option<Noise>, Option<DipBuyers>, Index);
type Rest = (Vec<Intervention>, Mark, u32, u64, f64);

fn assemble(
    start: i64,
    (tick, lot, money): UnitsInDollars,
    (book, traders, rules): MarketParts,
    (noise, dip_buyers, index): FlowParts,
    (mut interventions, mark, steps, seed, signal_horizon_percent): Rest,
) -> Scenario {
    interventions.iter_mut().for_each(|intervention| intervention.at_step = 1 + intervention.at_step % steps);
    Scenario {
        my_position: None,
        history: None,
        version: 1,
        title: "Random".to_owned(),
        prose: no_prose(),
        seed,
        steps,
        step_seconds: 1.0,
        contract: Contract {
            name: "first".to_owned(),
            start_price_dollars: start as f64 * tick,
            tick_dollars: tick,
            kind: Kind::Linear,
            lot_coins: lot,
            money_unit_dollars: money,
            mark,
        },
        index,
        book,
        traders,
        noise,
        dip_buyers,
        behaviours: Behaviours::default(),
        assets: Vec::new(),
        index_correlation: 0.0,
        portfolios: None,
        venue: None,
        not_from_venue: Vec::new(),
        rules,
        interventions,
        volatility: None,
        signal_horizon_percent,
        notes: Vec::new(),
    }
}

fn no_prose() -> Prose {
    let nothing = String::new;
    Prose {
        summary: nothing(),
        what_is_it: nothing(),
        how_it_works: nothing(),
        how_to_use_it: nothing(),
        things_to_notice: nothing(),
        things_to_try: nothing(),
        references: Vec::new(),
    }
}

pub fn book(start: i64, units: UnitsInDollars) -> BoxedStrategy<Book> {
    prop_oneof![given_levels(start, units), profile(start, units)].boxed()
}

fn given_levels(start: i64, (tick, _, _): UnitsInDollars) -> BoxedStrategy<Book> {
    let sizes = || vec(0_i64..40, 0..25);
    (sizes(), sizes(), 0..3_i64, 0.0..1e6)
        .prop_map(move |(bids, asks, gap, capital_dollars)| {
            let at = |direction: i64| {
                move |(away, lots): (i64, i64)| {
                    let price = start + direction * (1 + gap + away);
                    (price > 0).then_some(Level { price_dollars: price as f64 * tick, lots })
                }
            };
            Book::Levels {
                capital_dollars,
                bids: (0..).zip(bids).filter_map(at(-1)).collect(),
                asks: (0..).zip(asks).filter_map(at(1)).collect(),
            }
        })
        .boxed()
}

fn profile(start: i64, (tick, lot, _): UnitsInDollars) -> BoxedStrategy<Book> {
    let lot_dollars = start as f64 * tick * lot;
    let shape =
        prop_oneof![Just(Shape::Flat), Just(Shape::V), (0.0..3.0).prop_map(|exponent| Shape::Power { exponent })];
    let half_life = || select(vec![0.0, 1.0, 20.0, 1e9]);
    let size = (1.0..300.0, shape, 0.5..100.0, 1_i64..5);
    let speed = (half_life(), half_life(), select(vec![0.0, 0.5, 100.0]));
    (size, speed, select(vec![0.0, 1e2, 1e4, 1e6]), select(vec![1_i64, 10, 1_000]))
        .prop_map(move |((depth, shape, reach_percent, half_spread_ticks), speed, capital, leverage_limit)| {
            Book::Profile(Profile {
                depth_dollars: depth * lot_dollars,
                shape,
                reach_percent,
                half_spread_ticks,
                refill_half_life_seconds: speed.0,
                basis_half_life_seconds: speed.1,
                inventory_skew_percent: speed.2,
                capital_dollars: capital * lot_dollars,
                leverage_limit,
                withdrawal: None,
            })
        })
        .boxed()
}

fn traders(start: i64, units: UnitsInDollars) -> BoxedStrategy<Traders> {
    prop_oneof![3 => accounts(start, units), 1 => population(start, units)].boxed()
}

fn accounts(start: i64, (tick, lot, _): UnitsInDollars) -> BoxedStrategy<Traders> {
    let one = (any::<bool>(), 0_i64..40, 0.7_f64..1.3, 0.5_f64..150.0, 0..12_u8);
    vec(one, 5..60)
        .prop_map(move |drawn| {
            let mut accounts: Vec<Account> = (0..)
                .zip(drawn)
                .map(|(number, (long, lots, entry, leverage, role)): (u32, _)| {
                    let entry = (start as f64 * entry).round().max(1.0) * tick;
                    Account {
                        name: number.to_string(),
                        asset: String::new(),
                        role: if role == 0 { Role::Outside } else { Role::Trader },
                        side: if long { Side::Long } else { Side::Short },
                        lots,
                        entry_price_dollars: entry,
                        collateral_dollars: lots as f64 * entry * lot / leverage,
                        margin: MarginMode::Isolated,
                    }
                })
                .collect();
            accounts.push(balance(&accounts, start as f64 * tick, lot));
            Traders::Accounts(accounts)
        })
        .boxed()
}

/// The account that holds the other side of what the others do not hold among them.
fn balance(accounts: &[Account], entry: f64, lot: f64) -> Account {
    let signed = |account: &Account| if account.side == Side::Long { account.lots } else { -account.lots };
    let lots = -accounts.iter().map(signed).sum::<i64>();
    Account {
        name: "balance".to_owned(),
        asset: String::new(),
        role: if lots % 2 == 0 { Role::Trader } else { Role::Outside },
        side: if lots < 0 { Side::Short } else { Side::Long },
        lots: lots.abs(),
        entry_price_dollars: entry,
        collateral_dollars: lots.abs() as f64 * entry * lot / 4.0,
        margin: MarginMode::Isolated,
    }
}

pub fn population(start: i64, (tick, lot, _): UnitsInDollars) -> BoxedStrategy<Traders> {
    let cohort = || {
        (2_u32..30, 0.5..3.0, select(vec![1.0, 10.0, 1e6]), -30.0..0.0, 0.0..30.0).prop_map(
            |(accounts, size_exponent, size_ratio, entries_from_percent, entries_to_percent)| Cohort {
                accounts,
                leverage: vec![
                    LeverageClass { multiple: 0.5, weight: 1.0 },
                    LeverageClass { multiple: 3.0, weight: 2.0 },
                ],
                size_exponent,
                size_ratio,
                entries_from_percent,
                entries_to_percent,
            },
        )
    };
    (cohort(), cohort(), 30.0..500.0, 0.5..30.0, select(vec![0.0, 35.0, 99.0]))
        .prop_map(move |(longs, shorts, lots, typical_leverage, maker_short_percent)| {
            Traders::Population(Population {
                open_interest_dollars: lots * start as f64 * tick * lot,
                maker_short_percent,
                typical_leverage,
                max_leverage: 9.0,
                longs,
                shorts,
            })
        })
        .boxed()
}

fn rules(start: i64) -> impl Strategy<Value = Rules> {
    let waves = prop_oneof![Just(None), (1_u32..4).prop_map(Some)];
    let fund = prop_oneof![Just(0.0), 0.0..50.0 * start as f64];
    let last = select(vec![Last::DeleverageByQueue, Last::ShareLosses]);
    (select(vec![0.1, 0.5, 2.0, 10.0]), waves, select(vec![0.0, 0.5, 10.0]), fund, last).prop_map(
        |(maintenance_percent, waves_per_step, liquidation_fee_percent, fund, when_fund_is_empty)| Rules {
            maintenance_percent,
            waves_per_step,
            liquidation_fee_percent: Some(liquidation_fee_percent),
            // Whole dollars are whole units of money in both contracts.
            insurance_fund_dollars: f64::round(fund),
            when_fund_is_empty,
            ..Rules::default()
        },
    )
}

pub fn noise(start: i64, (tick, lot, _): UnitsInDollars) -> impl Strategy<Value = Noise> {
    let lot_dollars = start as f64 * tick * lot;
    (0_u32..6, 0.0..200.0, select(vec![100.0, 3_600.0, 1e6]), 0.0..20.0, 0.0..5.0).prop_map(
        move |(traders, cash, orders_per_hour, median, size_spread)| Noise {
            traders,
            cash_dollars_each: cash * lot_dollars,
            orders_per_hour,
            median_order_dollars: median * lot_dollars,
            size_spread,
        },
    )
}

pub fn dip_buyers(start: i64, (tick, lot, _): UnitsInDollars) -> impl Strategy<Value = DipBuyers> {
    let more = (select(vec![0.0, 0.0, 1.0, 30.0]), option::weighted(0.3, 60.0..600.0));
    (0.0..500.0, 0.0..40.0, 0.0..59.0, select(vec![0.0, 30.0, 1e9]), more).prop_map(
        move |(cash, from, further, anchor_half_life_seconds, (cubic, cash_half_life_seconds))| DipBuyers {
            cash_dollars: cash * start as f64 * tick * lot,
            from_percent_below: from,
            to_percent_below: from + further,
            anchor_half_life_seconds,
            cubic,
            cash_half_life_seconds,
        },
    )
}

pub fn index(start: i64, (tick, _, _): UnitsInDollars) -> impl Strategy<Value = Index> {
    prop_oneof![
        Just(Index::Constant),
        (0.0..100.0, 0.0..1_000.0, 0.0..50.0).prop_map(|(volatility_percent_per_day, jumps_per_day, jump_percent)| {
            Index::Walk { volatility_percent_per_day, jumps_per_day, jump_percent }
        }),
        vec(0.01..3.0, 0..10).prop_map(move |path| Index::Path {
            prices_dollars: path.into_iter().map(|relative| relative * start as f64 * tick).collect()
        }),
        vec((1_u32..8, 0.01..3.0), 0..6).prop_map(move |corners| {
            let mut at_step = 0;
            let point = |(later, relative): (u32, f64)| {
                at_step += later;
                Point { at_step, price_dollars: relative * start as f64 * tick }
            };
            Index::Lines { through: corners.into_iter().map(point).collect() }
        }),
    ]
}

fn interventions() -> impl Strategy<Value = Vec<Intervention>> {
    let shock = (-90.0..150.0).prop_map(|percent| Deed::IndexShock { percent });
    let order = (any::<bool>(), 0_i64..400).prop_map(|(buys, lots)| Deed::MarketOrder {
        account: None,
        side: if buys { Side::Long } else { Side::Short },
        lots,
    });
    let steps = || 0_u32..20;
    let change = prop_oneof![
        (-100.0..100.0, 0.0..100.0).prop_map(|(drift_percent_per_day, volatility_times)| Deed::Regime {
            drift_percent_per_day,
            volatility_times
        }),
        (select(vec![0.1, 1.0, 20.0, 50.0]), steps())
            .prop_map(|(percent, notice_steps)| Deed::ChangeMaintenance { percent, notice_steps }),
        (1.0..50.0, steps()).prop_map(|(max_leverage, notice_steps)| Deed::CapLeverage { max_leverage, notice_steps }),
        (0.0..1.0, steps()).prop_map(|(depth_times, steps)| Deed::ThinBook { depth_times, steps }),
        steps().prop_map(|steps| Deed::MakerOutage { steps }),
        (-90.0..300.0, steps()).prop_map(|(percent, steps)| Deed::OracleError { percent, steps }),
        steps().prop_map(|steps| Deed::ExchangeOutage { steps }),
    ];
    let dated = (any::<u32>(), prop_oneof![2 => shock, 2 => order, 1 => change])
        .prop_map(|(at_step, what)| Intervention { at_step: at_step / 2, asset: String::new(), what });
    vec(dated, 0..5)
}

pub fn mark() -> impl Strategy<Value = Mark> {
    prop_oneof![
        Just(Mark::Last),
        Just(Mark::Mid),
        select(vec![0.0, 10.0, 150.0]).prop_map(|averaging_seconds| Mark::MedianOfThree { averaging_seconds }),
        select(vec![0.0, 3.0]).prop_map(|averaging_seconds| Mark::IndexPlusAverage { averaging_seconds }),
    ]
}
