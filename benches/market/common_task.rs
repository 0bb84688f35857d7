//! The common task: the price path and the leveraged positions other simulators were timed on, through
//! the real market with its ledger, book and fund.
//!
//! In the task the price is a given path minus 35 dollars times the share of the open interest that
//! has been closed. Here that is what a market does: the maker follows the index, leans 35 dollars
//! against an inventory of the whole open interest, and refills its quotes each step. Inside a step
//! a forced sale eats bids, and the mid falls by half of what the best bid does; so the bids hold
//! half the lots per dollar, and the mid falls by the same 35 dollars. Prices are on a grid of one
//! cent, so that the results agree to about that much and not to the last bit.

use std::sync::Arc;

use downdraft::sim::Simulation;
use downdraft::sim::agents::behaviours::Behaviours;
use downdraft::sim::ledger::{Account, Role};
use downdraft::sim::setup::{Asset, AssetRules, Contract, IndexPath, MarkMode, OpeningBook, Quoting, Rules, Setup};
use downdraft::sim::units::{Lots, Money, PPM, Scale};
use downdraft::sim::volatility;
use downdraft::sim::worth::Worth;

/// How many steps the task has.
pub const STEPS: u32 = 1_000;
/// 100 dollars in cents.
const START: i64 = 10_000;
/// What closing the whole book does to the price, in cents.
const IMPACT: f64 = 3_500.0;
/// Units of money per cent and lot; fine enough that the margin of a single lot puts its
/// liquidation price exactly on the grid.
const WORTH: Worth = Worth::Linear(100);
/// Half a percent.
const MAINTENANCE: i64 = 5_000;
/// Levels on each side: twice the deepest fall within one step.
const LEVELS: usize = 1_200;
/// Far more than anybody could lose.
const PLENTY: Money = 10_i128.pow(17);

/// What every correct implementation of the task arrives at.
#[derive(Clone, Copy)]
pub struct Reference {
    pub positions: u32,
    pub closed: u64,
    pub price: f64,
    /// Peers' times for the 1,000 steps, in milliseconds, and what they are.
    pub peers: &'static [(&'static str, f64, &'static str)],
}

/// The three sizes.
pub const REFERENCES: [Reference; 3] = [
    Reference {
        positions: 10_000,
        closed: 2_676,
        price: 88.999_179_650_969_52,
        peers: &[
            ("Rust, sorted, a pointer (the limit of the bare task)", 0.00648, "2.2"),
            ("NumPy, sorted (bare task)", 1.34, "35"),
            ("Rust, binary heap (bare task)", 0.0956, "2.2"),
            ("NumPy, boolean mask (bare task)", 6.91, "35"),
            ("cadCAD, NumPy state", 74.8, "202"),
            ("radCAD, NumPy state", 186.0, "552"),
            ("krABMaga", 408.0, "3.4"),
            ("AgentScript", 779.0, "99"),
            ("Mesa", 1_070.0, "110"),
        ],
    },
    Reference {
        positions: 100_000,
        closed: 25_780,
        price: 89.292_057_139_166_53,
        peers: &[
            ("Rust, sorted, a pointer (the limit of the bare task)", 0.0172, "4.8"),
            ("NumPy, sorted (bare task)", 1.57, "40"),
            ("Rust, binary heap (bare task)", 1.88, "4.9"),
            ("NumPy, boolean mask (bare task)", 57.5, "39"),
            ("cadCAD, NumPy state", 863.0, "1,354"),
            ("radCAD, NumPy state", 4_520.0, "3,891"),
            ("krABMaga", 6_980.0, "15"),
            ("Mesa", 20_800.0, "182"),
            ("AgentScript", 66_700.0, "124"),
        ],
    },
    Reference {
        positions: 1_000_000,
        closed: 262_754,
        price: 89.107_703_746_694_03,
        peers: &[
            ("Rust, sorted, a pointer (the limit of the bare task)", 0.131, "32"),
            ("NumPy, sorted (bare task)", 3.09, "81"),
            ("Rust, binary heap (bare task)", 176.0, "32"),
            ("NumPy, boolean mask (bare task)", 962.0, "73"),
            ("cadCAD, NumPy state (100 quiet steps × 10)", 5_340.0, "1,640"),
            ("AgentScript (100 quiet steps × 10)", 36_600.0, "575"),
            ("radCAD, NumPy state (100 quiet steps × 10)", 68_400.0, "4,890"),
            ("Mesa", 206_000.0, "821"),
            ("krABMaga", 380_000.0, "142"),
        ],
    },
];

/// The market before its first step.
pub fn market(positions: u32) -> Simulation {
    Simulation::new(Arc::new(setup(positions)))
}

/// The task in the market's own units.
pub fn setup(positions: u32) -> Setup {
    let mut accounts: Vec<Account> = Vec::with_capacity(positions as usize + 1);
    accounts.extend((0..u64::from(positions)).map(position));
    let total: Lots = accounts.iter().map(|account| account.lots).sum();
    accounts.push(Account::entered(Role::Outside, PLENTY, -total, WORTH.value(-total, START)));
    // Half the lots per cent that the impact asks for: only the bids move, and the mid half as far.
    let per_level = (total as f64 / IMPACT / 2.0).round() as Lots;
    let asset = Asset {
        name: String::new(),
        contract: Contract {
            worth: WORTH,
            tick: Scale { mantissa: 1, decimals: 2 },
            lot: Scale { mantissa: 1, decimals: 0 },
        },
        start_price: START,
        index: IndexPath::Path(index()),
        mark: MarkMode::Mid,
        maintenance: MAINTENANCE,
        book: OpeningBook {
            capital: PLENTY,
            inventory: 0,
            bids: Vec::new(),
            asks: Vec::new(),
            quoting: Some(Quoting {
                profile: vec![per_level; LEVELS],
                half_spread: 1,
                refill: PPM,
                basis_decay: PPM,
                skew: IMPACT / total as f64,
                leverage_limit: 1_000,
                withdrawal: None,
            }),
        },
        noise: None,
        dip_buyers: None,
        behaviours: Behaviours::default(),
        volatility: volatility::Params { weight: 0.02, start: 0.0 },
        horizon: START / 100,
        rules: AssetRules::default(),
    };
    Setup {
        seed: 0,
        steps: STEPS,
        step_seconds: 1.0,
        money: Scale { mantissa: 1, decimals: 4 },
        assets: vec![asset],
        correlation: Vec::new(),
        accounts,
        mine: None,
        fund: PLENTY,
        rules: Rules::default(),
        interventions: Vec::new(),
    }
}

/// One long with the margin that puts its trigger at its liquidation price, rounded down to the
/// grid of marks.
fn position(number: u64) -> Account {
    let liquidation = 100.0 * (0.50 + 0.49 * unit(mix(2 * number, 0x9E37_79B9)));
    let lots = 1 + (mix(2 * number + 1, 0x9E37_79B9) % 1_000) as Lots;
    let half_ticks = (liquidation * 200.0).floor() as Money;
    let owed = WORTH.value(lots, 1) * half_ticks * Money::from(PPM - MAINTENANCE);
    let cash = -(owed + 2 * Money::from(PPM) - 1).div_euclid(2 * Money::from(PPM));
    let cost = WORTH.value(lots, START);
    Account::entered(Role::Trader, cash + cost, lots, cost)
}

/// The price path in millionths of a cent.
fn index() -> Vec<i64> {
    let width = 0.001 * 1.732_050_807_568_877_2;
    let mut price = 100.0;
    (0..u64::from(STEPS))
        .map(|step| {
            price *= 1.0 + width * (2.0 * unit(mix(step, 20_260_101)) - 1.0);
            if step == 500 {
                price *= 0.95;
            }
            (price * 1e8).round() as i64
        })
        .collect()
}

/// A counter-based generator (splitmix64).
const fn mix(number: u64, seed: u64) -> u64 {
    let mut z = seed.wrapping_add((number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / 9_007_199_254_740_992.0
}

/// What a finished market arrived at: positions closed and the price in dollars.
pub fn outcome(market: &Simulation) -> (u64, f64) {
    let closed = market.ledger().accounts().filter(|account| account.role == Role::Trader && account.lots == 0);
    (closed.count() as u64, market.first().mark().ticks() / 100.0)
}

/// That a finished market agrees with the reference: the price to a cent and a half, the positions
/// to what lies within that distance.
pub fn check(reference: Reference, market: &Simulation) {
    let (closed, price) = outcome(market);
    let near = reference.positions / 1_000;
    assert!((price - reference.price).abs() <= 0.015, "the price is {price}, it should be {}", reference.price);
    assert!(
        closed.abs_diff(reference.closed) <= u64::from(near),
        "{closed} positions are closed, it should be {}",
        reference.closed
    );
    let fund = market.ledger().account(market.house().fund).cash;
    assert!(fund > 0 && market.uncovered() == 0, "the fund pays what the closed accounts cannot");
}
