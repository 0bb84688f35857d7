//! Promise: a margin table charges each part of a position at the rate of its bracket, without a jump
//! at the edges, and the liquidation price it gives is the exact one.

use downdraft::sim::ledger::Account;
use downdraft::sim::margin::{self, Requirement, Tier};
use downdraft::sim::position_limits::PositionLimit;
use downdraft::sim::units::{Lots, Mark, Money, PPM, Ppm, Side, Ticks};
use downdraft::sim::volatility_margin::{Binds, VolatilityMargin};
use downdraft::sim::worth::Worth;

use crate::market::trader;

/// From, rate in ppm, highest leverage, deduction in money: BTCUSDT at Binance, 24 October 2024.
const BTCUSDT: [(Money, Ppm, i64, Money); 12] = [
    (0, 4_000, 125, 0),
    (50_000, 5_000, 100, 50),
    (600_000, 6_500, 75, 950),
    (3_000_000, 10_000, 50, 11_450),
    (12_000_000, 20_000, 25, 131_450),
    (70_000_000, 25_000, 20, 481_450),
    (100_000_000, 50_000, 10, 2_981_450),
    (230_000_000, 100_000, 5, 14_481_450),
    (480_000_000, 125_000, 4, 26_481_450),
    (600_000_000, 150_000, 3, 41_481_450),
    (800_000_000, 250_000, 2, 121_481_450),
    (1_200_000_000, 500_000, 1, 421_481_450),
];

fn tiers() -> Vec<Tier> {
    let tier = |&(from, maintenance, leverage, _): &(Money, Ppm, i64, Money)| Tier {
        from,
        maintenance,
        initial: PPM / leverage,
    };
    BTCUSDT.iter().map(tier).collect()
}

#[test]
fn the_amounts_are_those_of_the_published_table() {
    let table = Requirement::of_tiers(&tiers());
    for (place, &(from, rate, _, deduction)) in BTCUSDT.iter().enumerate() {
        // One lot at one tick is one unit of money; half of the bracket inside, and the edge itself.
        let inside = from + BTCUSDT.get(place + 1).map_or(from, |next| next.0 - from) / 2;
        for notional in [from, inside] {
            let exact = Money::from(rate) * notional - deduction * Money::from(PPM);
            assert_eq!(
                table.due(&trader(0, notional as Lots, 1), Mark::at(1), Worth::Linear(1)),
                2 * exact,
                "at {notional}"
            );
        }
    }
}

#[test]
fn the_amount_is_the_sum_over_the_slices_and_never_jumps() {
    let table = Requirement::of_tiers(&tiers());
    for notional in [1, 49_999, 50_000, 50_001, 599_999, 3_000_001, 99_999_999, 250_000_000, 1_500_000_000] {
        let slice = |place: usize| {
            let (from, rate, ..) = BTCUSDT[place];
            let to = BTCUSDT.get(place + 1).map_or(Money::MAX, |next| next.0);
            (notional.min(to) - from).max(0) * Money::from(rate)
        };
        let sliced: Money = (0..BTCUSDT.len()).map(slice).sum();
        assert_eq!(
            table.due(&trader(0, notional as Lots, 1), Mark::at(1), Worth::Linear(1)),
            2 * sliced,
            "at {notional}"
        );
    }
}

/// The first half tick in a direction at which the position is under maintenance.
fn by_scan(table: &Requirement, account: &Account, worth: Worth, from: Mark) -> Option<Mark> {
    let down = -account.lots.signum();
    (0..2 * from.0)
        .map(|away| Mark(from.0 + down * away))
        .take_while(|mark| mark.0 > 0)
        .find(|&mark| table.is_under(account, mark, worth))
}

#[test]
fn the_liquidation_price_with_tiers_is_the_one_a_scan_finds() {
    let small: Vec<Tier> = [(0, 4_000), (5_000, 10_000), (20_000, 25_000), (60_000, 100_000), (100_000, 300_000)]
        .map(|(from, maintenance)| Tier { from, maintenance, initial: 2 * maintenance })
        .to_vec();
    let table = Requirement::of_tiers(&small);
    let mut brackets = std::collections::BTreeSet::new();
    for lots in [3, 10, 37, 90, 150, 400, -3, -10, -37, -90, -150, -400] {
        for leverage in [2, 3, 5, 10, 30] {
            for unit in [1, 3] {
                let worth = Worth::Linear(unit);
                let entry: Ticks = 300;
                let cost = Money::from(lots) * Money::from(entry * unit);
                let account = Account { cash: cost.abs() / leverage - cost, cost, lots, ..trader(0, 0, 1) };
                if table.is_under(&account, Mark::at(entry), worth) {
                    continue;
                }
                let trigger = table.trigger(&account, worth);
                assert_eq!(trigger, by_scan(&table, &account, worth, Mark::at(entry)), "{account:?}");
                let Some(Mark(half)) = trigger else { continue };
                let notional = Money::from(lots.abs() * unit * half) / 2;
                brackets.insert(small.iter().filter(|tier| tier.from < notional).count());
            }
        }
    }
    assert!(brackets.len() == 5, "triggers fell into brackets {brackets:?}");
}

#[test]
fn a_table_with_one_bracket_is_the_flat_rate() {
    let flat = Requirement::Flat(5_000);
    let one = Requirement::of_tiers(&[Tier { from: 0, maintenance: 5_000, initial: 10_000 }]);
    for lots in [1, 17, -1, -250] {
        for deposit in [1, 77, 5_000, 40_000] {
            let account = trader(deposit, lots, 100);
            assert_eq!(
                one.trigger(&account, Worth::Linear(1)),
                flat.trigger(&account, Worth::Linear(1)),
                "{account:?}"
            );
            assert_eq!(flat.trigger(&account, Worth::Linear(1)), margin::trigger(&account, Worth::Linear(1), 5_000));
            for mark in [Mark(150), Mark(200), Mark(251)] {
                assert_eq!(one.due(&account, mark, Worth::Linear(1)), flat.due(&account, mark, Worth::Linear(1)));
            }
        }
    }
}

#[test]
fn the_highest_leverage_is_that_of_the_bracket_a_position_ends_in() {
    for (notional, initial) in
        [(1, 8_000), (50_000, 8_000), (50_001, 10_000), (3_000_000, 13_333), (2_000_000_000, PPM)]
    {
        assert_eq!(margin::initial_rate(&tiers(), notional), initial, "{notional}");
    }
}

#[test]
fn scaled_margins_keep_their_brackets_and_their_continuity() {
    let table = Requirement::of_tiers(&tiers());
    assert_eq!(table.scaled(PPM), table);
    let twice: Vec<Tier> =
        tiers().into_iter().map(|tier| Tier { maintenance: (2 * tier.maintenance).min(900_000), ..tier }).collect();
    assert_eq!(table.scaled(2 * PPM), Requirement::of_tiers(&twice));
    assert_eq!(Requirement::Flat(5_000).scaled(1_020_000), Requirement::Flat(5_100));
    assert_eq!(Requirement::Flat(500_000).scaled(9 * PPM), Requirement::Flat(900_000), "a rate of one has no trigger");
    let scaled = table.scaled(730_000);
    let mut before = 0;
    for notional in (0..2_000_000).step_by(997) {
        let due = scaled.due(&trader(0, notional, 1), Mark::at(1), Worth::Linear(1));
        assert!(due >= before && due - before <= 2 * 997 * 7_300, "a jump at {notional}");
        before = due;
    }
}

#[test]
fn margins_per_lot_treat_both_sides_alike() {
    let margin = Requirement::PerLot(7);
    for (lots, deposit) in [(10, 200), (3, 65), (1, 8)] {
        let (long, short) = (trader(deposit, lots, 1_000), trader(deposit, -lots, 1_000));
        let (Some(down), Some(up)) =
            (margin.trigger(&long, Worth::Linear(1)), margin.trigger(&short, Worth::Linear(1)))
        else {
            panic!("triggers")
        };
        assert_eq!(2_000 - down.0, up.0 - 2_000, "mirrored at the entry");
        assert!(
            margin.is_under(&long, down, Worth::Linear(1))
                && !margin.is_under(&long, Mark(down.0 + 1), Worth::Linear(1))
        );
        assert!(
            margin.is_under(&short, up, Worth::Linear(1)) && !margin.is_under(&short, Mark(up.0 - 1), Worth::Linear(1))
        );
    }
}

fn following(exponent: f64, binds: Binds) -> VolatilityMargin {
    VolatilityMargin { leverage: 20.0, leverage_cap: 50.0, reference: 0.001, exponent, binds, quantum: 20_000 }
}

#[test]
fn leverage_follows_volatility_by_its_exponent_and_stays_between_its_limits() {
    // Exponent, volatility over its reference, leverage.
    let table = [
        (0.0, 5.0, 20.0),
        (1.0, 1.0, 20.0),
        (1.0, 2.0, 10.0),
        (1.0, 0.5, 40.0),
        (1.0, 0.1, 50.0),
        (1.0, 1_000.0, 1.0),
        (0.5, 4.0, 10.0),
        (-1.0, 2.0, 40.0),
        (-1.0, 0.5, 10.0),
        (1.0, 0.0, 20.0),
    ];
    for (exponent, ratio, leverage) in table {
        let found = following(exponent, Binds::AllPositions).leverage_at(0.001 * ratio);
        assert!((found - leverage).abs() < 1e-9, "β {exponent}, {ratio} × σ_ref: {found}");
    }
}

#[test]
fn maintenance_follows_in_quanta_and_only_where_it_binds_open_positions() {
    for (ratio, scale) in
        [(1.0, PPM), (1.005, PPM), (1.015, 1_020_000), (2.0, 2_000_000), (0.5, 500_000), (0.001, 400_000)]
    {
        assert_eq!(following(1.0, Binds::AllPositions).scale_at(0.001 * ratio), scale, "{ratio} × σ_ref");
        assert_eq!(following(1.0, Binds::NewPositions).scale_at(0.001 * ratio), PPM);
    }
}

#[test]
fn a_position_limit_lets_everybody_reduce_and_nobody_pass_it() {
    let limit = PositionLimit { share: 100_000, at_least: 5 };
    // Held, side, wanted, open interest, allowed.
    let table = [
        (0, Side::Long, 500, 1_000, 100),
        (90, Side::Long, 500, 1_000, 10),
        (100, Side::Long, 1, 1_000, 0),
        (400, Side::Long, 1, 1_000, 0),
        (400, Side::Short, 1_000, 1_000, 500),
        (400, Side::Short, 300, 1_000, 300),
        (-400, Side::Long, 450, 1_000, 450),
        (-100, Side::Short, 50, 1_000, 0),
        (0, Side::Short, 50, 0, 5),
        (0, Side::Long, 3, 1_000, 3),
    ];
    for (held, side, wanted, open_interest, allowed) in table {
        assert_eq!(limit.allowed(held, side, wanted, open_interest), allowed, "{held} {side:?} {wanted}");
    }
}
