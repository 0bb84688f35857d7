//! Several assets on one margin (V17): the matrix in closed form, and the events it sums up.

use downdraft::sim::Simulation;
use downdraft::sim::contagion::{Depth, Exposure, critical_cross_share, matrix, response, spectral_radius};
use downdraft::sim::ledger::{Account, Role};
use downdraft::sim::margin::Requirement;
use downdraft::sim::setup::Setup;
use downdraft::sim::units::{AccountId, AssetId, Lots, Mark, Side, Ticks};
use downdraft::sim::worth::Worth;

use crate::market::{levels, liquidated, order, run, textbook};

fn close(left: &[f64], right: &[f64], within: f64) {
    assert_eq!(left.len(), right.len());
    assert!(left.iter().zip(right).all(|(a, b)| (a - b).abs() <= within), "{left:?} against {right:?}");
}

#[test]
fn two_assets_of_0_4_have_radius_0_8_and_carry_a_shock_of_10_to_30_and_20() {
    let k = vec![vec![0.4, 0.4], vec![0.4, 0.4]];
    assert!((spectral_radius(&k) - 0.8).abs() < 1e-6);
    close(&response(&k, &[10.0, 0.0]).unwrap(), &[30.0, 20.0], 1e-6);
    let hedged = vec![vec![0.4, -0.4], vec![-0.4, 0.4]];
    assert!((spectral_radius(&hedged) - 0.8).abs() < 1e-6);
    close(&response(&hedged, &[10.0, 0.0]).unwrap(), &[30.0, -20.0], 1e-6);
}

#[test]
fn two_assets_of_0_6_are_unstable_together() {
    let k = vec![vec![0.6, 0.6], vec![0.6, 0.6]];
    assert!((spectral_radius(&k) - 1.2).abs() < 1e-6);
    assert_eq!(response(&k, &[10.0, 0.0]), None);
    assert!((spectral_radius(&[vec![0.6]]) - 0.6).abs() < 1e-6, "each alone is stable");
}

#[test]
fn unequal_holdings_and_depths_give_the_matrix_of_the_closed_form() {
    // K_ij = g·q_i·q_j·v/d_i with g = 0.0003, q = (1000, 2000), d = (1000, 2500).
    let (g, q) = (0.0003, [1_000.0, 2_000.0]);
    let depths = [Depth { horizon: 10.0, lots: 10_000.0 }, Depth { horizon: 10.0, lots: 25_000.0 }];
    let exposure = |moved: usize, traded: usize| Exposure {
        moved,
        traded,
        // Over a horizon of 10 ticks g·q_j·10 accounts are closed, each with q_i lots.
        lots: (g * q[moved] * 10.0 * q[traded]) as Lots,
    };
    let exposures = [exposure(0, 0), exposure(0, 1), exposure(1, 0), exposure(1, 1)];
    let k = matrix(&exposures, &depths);
    assert!((k[0][0] - 0.3).abs() < 1e-6 && (k[1][1] - 0.48).abs() < 1e-6);
    assert!((spectral_radius(&k) - 0.78).abs() < 1e-6);
    close(&response(&k, &[10.0, 0.0]).unwrap(), &[23.636364, 10.909091], 1e-6);
}

#[test]
fn the_critical_cross_share_is_one_over_r_less_one() {
    for (r, share) in [(0.55, 0.818182), (0.6, 0.666667), (0.7, 0.428571)] {
        assert!((critical_cross_share(r) - share).abs() < 1e-6);
        // Both alike: half of a share φ of the accounts' sales crosses over.
        let k = vec![vec![r, r * share], vec![r * share, r]];
        assert!((spectral_radius(&k) - 1.0).abs() < 1e-5);
    }
}

#[test]
fn complex_and_zero_matrices_have_a_radius() {
    // A rotation by 90° times 0.5: eigenvalues ±0.5i.
    assert!((spectral_radius(&[vec![0.0, -0.5], vec![0.5, 0.0]]) - 0.5).abs() < 1e-6);
    assert_eq!(spectral_radius(&[vec![0.0, 0.0], vec![0.0, 0.0]]), 0.0);
    // Nothing comes back: the second asset is only hit.
    assert_eq!(spectral_radius(&[vec![0.0, 0.0], vec![5.0, 0.0]]), 0.0);
}

/// One tick of the closed form in ticks of the market.
const FINE: i64 = 1_000;
const START: Ticks = 100_000;

/// Two books of one lot a tick, and accounts that hold one lot of both (short of the second if
/// `second` is −1), each with a little more slack than the one before, so that every tick of a move
/// closes `r` of them.
fn two_books(r: f64, accounts: i64, second: Lots, shared: bool, shock: Lots) -> Setup {
    let mut setup = textbook(START, 0, Vec::new());
    let mut other = setup.assets[0].clone();
    other.name = "other".to_owned();
    setup.assets.push(other);
    for asset in &mut setup.assets {
        asset.book.bids = levels(START - 1, 90_000, 1, Side::Long);
        asset.book.asks = levels(START + 1, 90_000, 1, Side::Short);
    }
    let mut rows = Vec::new();
    for number in 1..=accounts {
        let slack = (number as f64 / r) as i128;
        let leg = |asset: u8, lots: Lots, cash: i128| {
            let row = Account::entered(Role::Trader, cash, lots, Worth::Linear(1).value(lots, START));
            Account { asset: AssetId(asset), leg: if shared { asset } else { 0 }, legs: 1 + u8::from(shared), ..row }
        };
        rows.extend([leg(0, 1, slack), leg(1, second, if shared { 0 } else { slack })]);
    }
    let balance =
        |asset: u8, lots: Lots| Account { lots, asset: AssetId(asset), ..Account::with_cash(Role::Outside, 0) };
    rows.extend([balance(1, -second * accounts), balance(0, -accounts)]);
    setup.accounts = rows;
    order(&mut setup, 1, Side::Short, shock);
    setup.steps = 1;
    setup
}

fn displaced(market: &Simulation) -> [f64; 2] {
    [0, 1].map(|asset| (START - market.markets()[asset].last()) as f64 / FINE as f64)
}

#[test]
fn the_events_of_two_shared_margins_come_to_the_closed_form() {
    let (market, _) = run(two_books(0.4, 25_000, 1, true, 10 * FINE));
    close(&displaced(&market), &[30.0, 20.0], 0.01);
}

#[test]
fn the_events_of_hedged_books_push_the_other_asset_up() {
    let (market, _) = run(two_books(0.4, 25_000, -1, true, 10 * FINE));
    close(&displaced(&market), &[30.0, -20.0], 0.01);
}

#[test]
fn what_is_stable_alone_runs_away_together() {
    let closed = |shared| liquidated(&run(two_books(0.6, 25_000, 1, shared, 10 * FINE)).1).len();
    // Alone: 10,000 ticks of shock at R = 0.6 end at 25,000 ticks and close 15,000 positions.
    assert!((14_990..=15_000).contains(&closed(false)), "{}", closed(false));
    assert_eq!(closed(true), 50_000, "both positions of everybody");
}

#[test]
fn the_market_reads_its_own_matrix() {
    let mut setup = two_books(0.4, 25_000, 1, true, 0);
    for asset in &mut setup.assets {
        asset.horizon = 1_000;
    }
    let market = Simulation::new(std::sync::Arc::new(setup));
    for row in market.contagion() {
        close(row, &[0.4, 0.4], 1e-3);
    }
    assert!((spectral_radius(market.contagion()) - 0.8).abs() < 2e-3);
}

#[test]
fn no_portfolio_under_maintenance_escapes_its_alarms() {
    let (market, _) = run(two_books(0.4, 5_000, 1, true, 2_500));
    let marks: Vec<Mark> = market.markets().iter().map(|market| market.mark()).collect();
    for first in (0..10_000).step_by(2).map(AccountId) {
        let standing = downdraft::sim::portfolio::standing(
            market.ledger(),
            first,
            &marks,
            &[Requirement::Flat(0), Requirement::Flat(0)],
        );
        assert!(standing.twice_notional == 0 || !standing.is_under_maintenance(), "{first:?}");
    }
}
