//! Random further assets, and traders who hold several of them on one margin.

use downdraft::scenario::schema::{
    Account, Asset, Behaviours, Book, Collateral, DipBuyers, Holding, Index, Kind, LeverageClass, Listing, MarginMode,
    Mark, Noise, Population, Portfolios, Role, Scenario, Side, Traders,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Strategy, any};
use proptest::sample::select;

use crate::random::{self, UnitsInDollars};
use crate::random_behaviours;

/// What makes a scenario of one asset one of several.
#[derive(Clone, Debug)]
pub struct More {
    assets: Vec<Asset>,
    correlation: f64,
    portfolios: Option<Portfolios>,
    /// Accounts given by hand: how many lots of each asset, and their leverage.
    shared: Vec<(Vec<i64>, f64)>,
    markets: Vec<usize>,
    start: i64,
    units: UnitsInDollars,
}

/// One or two further assets with the units of the first.
pub fn more(start: i64, units: UnitsInDollars) -> impl Strategy<Value = More> {
    (vec(asset(start, units), 1..3), select(vec![0.0, 0.7, 1.0])).prop_flat_map(move |(assets, correlation)| {
        let count = assets.len();
        let shared = vec((vec(-20_i64..20, count + 1), 1.0..60.0), 0..25);
        let markets = vec(0..=count, 0..5);
        (option::of(portfolios(start, units, count)), shared, markets).prop_map(move |(portfolios, shared, markets)| {
            let assets = assets.iter().zip(1..).map(|(asset, number): (_, u8)| named(asset, number)).collect();
            More { assets, correlation, portfolios, shared, markets, start, units }
        })
    })
}

/// The scenario with all of it. Interventions are spread over the markets.
pub fn extended(mut scenario: Scenario, more: More) -> Scenario {
    scenario.assets = more.assets;
    scenario.index_correlation = more.correlation;
    scenario.portfolios = more.portfolios;
    let name = |place: usize| if place == 0 { String::new() } else { format!("asset {place}") };
    for (intervention, market) in scenario.interventions.iter_mut().zip(&more.markets) {
        intervention.asset = name(*market);
    }
    if let Traders::Accounts(accounts) = &mut scenario.traders {
        let entry = more.start as f64 * more.units.0;
        for (number, (lots, leverage)) in more.shared.iter().enumerate() {
            for (place, &lots) in lots.iter().enumerate() {
                accounts.push(Account {
                    name: format!("shared {number}"),
                    asset: name(place),
                    role: Role::Trader,
                    side: if lots < 0 { Side::Short } else { Side::Long },
                    lots: lots.abs(),
                    entry_price_dollars: entry,
                    collateral_dollars: lots.abs() as f64 * entry * more.units.1 / leverage,
                    margin: MarginMode::Cross,
                });
            }
        }
        // The headline asset must balance by hand.
        let signed = |account: &Account| if account.side == Side::Long { account.lots } else { -account.lots };
        let first: i64 = accounts.iter().filter(|account| account.asset.is_empty()).map(signed).sum();
        accounts.push(Account {
            name: "outside".to_owned(),
            asset: String::new(),
            role: Role::Outside,
            side: if first < 0 { Side::Long } else { Side::Short },
            lots: first.abs(),
            entry_price_dollars: entry,
            collateral_dollars: 0.0,
            margin: MarginMode::Isolated,
        });
    }
    scenario
}

fn named(asset: &Asset, number: u8) -> Asset {
    Asset { name: format!("asset {number}"), ..asset.clone() }
}

type Parts = (Index, Book, Option<Population>, Option<Noise>, Option<DipBuyers>);

fn asset(start: i64, units: UnitsInDollars) -> BoxedStrategy<Asset> {
    let population = random::population(start, units).prop_map(|traders| match traders {
        Traders::Population(population) => population,
        Traders::Accounts(_) => unreachable!("a population"),
    });
    let parts = (
        random::index(start, units),
        random::book(start, units),
        option::of(population),
        option::of(random::noise(start, units)),
        option::of(random::dip_buyers(start, units)),
    );
    let others = option::weighted(0.3, random_behaviours::behaviours(start, units));
    (parts, others, random::mark(), select(vec![0.1, 1.0, 10.0, 50.0]))
        .prop_map(
            move |((index, book, traders, noise, dip_buyers), others, mark, maintenance_percent): (
                Parts,
                Option<Behaviours>,
                Mark,
                f64,
            )| {
                Asset {
                    name: String::new(),
                    contract: Listing {
                        start_price_dollars: start as f64 * units.0,
                        tick_dollars: units.0,
                        kind: Kind::Linear,
                        lot_coins: units.1,
                        mark,
                    },
                    index,
                    book,
                    traders,
                    noise,
                    dip_buyers,
                    behaviours: others.unwrap_or_default(),
                    maintenance_percent,
                }
            },
        )
        .boxed()
}

fn portfolios(start: i64, (tick, lot, _): UnitsInDollars, others: usize) -> impl Strategy<Value = Portfolios> {
    let shares = (select(vec![0.0, 50.0, 100.0]), select(vec![0.0, 30.0, 100.0]));
    (0_u32..30, 1.0..2_000.0, shares, 0.5..40.0, any::<bool>()).prop_map(
        move |(accounts, lots, (cross_percent, hedged_percent), leverage, token)| {
            let asset = |place: usize| if place == 0 { "first".to_owned() } else { format!("asset {place}") };
            let held = if token { others } else { others + 1 };
            Portfolios {
                accounts,
                notional_dollars: f64::round(lots * start as f64 * tick * lot),
                cross_percent,
                hedged_percent,
                leverage: vec![LeverageClass { multiple: leverage, weight: 1.0 }],
                size_exponent: 1.2,
                size_ratio: 100.0,
                holdings: (0..held).map(|place| Holding { asset: asset(place), weight: 1.0 + place as f64 }).collect(),
                collateral: token.then(|| Collateral { asset: asset(others), percent: 40.0 }),
            }
        },
    )
}
