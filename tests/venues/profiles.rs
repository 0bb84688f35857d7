//! Profiles of venues: read, checked, sourced, and giving the prices of the rule they name.

use downdraft::venues::cases::{Columns, answer};
use downdraft::venues::number::{Exact, decimals, from_float, text};
use downdraft::venues::profile::{self, Bracket, Margin, Position, Profile, Unpriced};
use downdraft::venues::value::Side;
use serde_json::json;

fn shipped() -> Vec<(&'static str, Profile)> {
    let read = |(name, text): &(&'static str, &str)| match profile::read(text, name) {
        Ok(profile) => (*name, profile),
        Err(reason) => panic!("{reason}"),
    };
    profile::ALL.iter().map(read).collect()
}

fn position(side: Side, size: f64, entry: f64, margin: f64, rate: Option<f64>) -> Position {
    Position { side, size, entry, margin, maintenance_rate: rate }
}

fn exact(number: f64) -> Exact {
    let Some(number) = from_float(number) else { panic!("{number} is a number") };
    number
}

#[test]
fn every_profile_is_good_and_has_a_source_for_each_section() {
    let profiles = shipped();
    assert_eq!(profiles.len(), 11);
    for (name, profile) in profiles {
        assert!(!profile.sources.is_empty() && !profile.liquidation.procedure.is_empty(), "{name}");
        assert!(profile.sources.values().all(|source| !source.addresses.is_empty()), "{name}");
        assert_eq!(profile::named(name), Some(&profile), "{name}");
    }
    assert_eq!(profile::named("nowhere"), None);
}

#[test]
fn the_maintenance_amounts_on_record_follow_from_the_brackets() {
    let (mut amounts, mut tables) = (0, 0);
    for (name, profile) in shipped() {
        let Some(Margin::Brackets { brackets, .. }) = &profile.margin else { continue };
        let Some(tiers) = profile.tiers(&exact(1.0)) else { panic!("{name} has a table") };
        tables += 1;
        for (Bracket { maintenance_amount, .. }, (_, deduction)) in brackets.iter().zip(tiers.iter()) {
            let Some(amount) = maintenance_amount else { continue };
            assert_eq!(exact(*amount), *deduction, "{name}");
            amounts += 1;
        }
        // At each edge the margin is the same from below and from above.
        for (tier, _) in tiers.iter() {
            let slightly = exact(1e-9);
            let jump = tiers.maintenance(&(&tier.floor + &slightly)) - tiers.maintenance(&tier.floor);
            assert!(jump <= slightly, "{name}: {} at {}", text(&jump), text(&tier.floor));
            assert!(decimals(&tier.rate).is_some());
        }
    }
    assert_eq!((tables, amounts), (2, 13));
}

#[test]
fn a_price_is_the_one_the_cases_give_for_the_same_rule() {
    let venues = [
        ("bybit-linear", "F3", "linear", "margins at entry"),
        ("drift", "F9", "linear", "equity at the mark"),
        ("kraken", "F6", "inverse", "equity at the mark"),
        ("binance-coin-m", "F1", "inverse", "equity at the mark"),
    ];
    for (name, formula, contract, rule) in venues {
        for (side, word) in [(Side::Long, "long"), (Side::Short, "short")] {
            let (size, margin) = if contract == "linear" { (2.0, 9_000.0) } else { (60_000.0, 0.12) };
            let Some(profile) = profile::named(name) else { panic!("{name}") };
            let prices = profile.prices(&position(side, size, 50_000.0, margin, Some(0.005))).unwrap();
            let case = json!({"contract":contract,"side":word,"qty":size,"contracts":size,"entry":50000,"margin":margin,
                "mmr":0.005,"output":"liquidation_price"});
            let columns = Columns { formula, inputs: &case.to_string(), rounding: "float64", ..Columns::default() };
            assert_eq!(answer(&columns), Ok(prices.liquidation.to_string()), "{name}, {rule}, {word}");
            let bankrupt = prices.bankruptcy.unwrap();
            assert_eq!(bankrupt < prices.liquidation, side == Side::Long, "{name}");
        }
    }
}

#[test]
fn the_same_position_ends_elsewhere_at_another_venue() {
    // 10 coins long at 50,000, ten times leverage: half a million of notional.
    let held = |name: &str| {
        let Some(profile) = profile::named(name) else { panic!("{name}") };
        profile.prices(&position(Side::Long, 10.0, 50_000.0, 50_000.0, None)).unwrap().liquidation
    };
    let rounded = |name: &str| format!("{:.2}", held(name));
    // (450,000 - 50) / (10 · 0.995), 450,000 / (10 · 0.9875), 450,000 / (10 · 0.988)
    assert_eq!(rounded("binance-usd-m"), "45221.11");
    assert_eq!(rounded("hyperliquid"), "45569.62");
    assert_eq!(rounded("dydx-v4"), "45546.56");
}

#[test]
fn a_risk_limit_makes_the_whole_position_dearer() {
    let bitmex = profile::named("bitmex").unwrap();
    let price = |dollars: f64| {
        let coin = dollars / 50_000.0;
        bitmex.prices(&position(Side::Long, dollars, 50_000.0, coin / 10.0, None)).unwrap().liquidation
    };
    // Below and above 200 XBT: maintenance 0.5 and 1 %.
    assert_eq!(format!("{:.2} {:.2}", price(10e6), price(10.001e6)), "45681.82 45909.09");
}

#[test]
fn what_has_no_price_says_why() {
    let price = |name: &str, position: &Position| profile::named(name).unwrap().prices(position);
    let good = position(Side::Long, 1.0, 100.0, 10.0, None);
    assert_eq!(price("okx", &good), Err(Unpriced::NoMargin));
    assert_eq!(price("binance-usd-m", &Position { size: 0.0, ..good.clone() }), Err(Unpriced::Absurd));
    assert_eq!(price("binance-usd-m", &Position { entry: f64::NAN, ..good.clone() }), Err(Unpriced::Absurd));
    assert_eq!(price("binance-usd-m", &Position { margin: 200.0, ..good.clone() }), Err(Unpriced::Never));
    assert_eq!(price("kraken", &Position { maintenance_rate: Some(2.0), ..good }), Err(Unpriced::Absurd));
}

#[test]
fn a_profile_that_is_wrong_is_refused_with_its_place() {
    let (_, good) = profile::ALL[0];
    let broken = [
        ("version: 1", "version: 9", "`version`"),
        ("2024-10-24", "yesterday", "`as_of`"),
        ("venue: ", "colour: 1, venue: ", "line 4"),
        ("from: 50000.0", "from: 0.0", "`margin`"),
        ("interval_hours: 8.0", "interval_hours: inf", "`funding`"),
        ("[\"BIN-FILTER\"]", "[\"SOMEWHERE\"]", "`sources`"),
        ("https://", "ftp://", "`sources`"),
    ];
    for (from, to, words) in broken {
        let text = good.replacen(from, to, 1);
        assert_ne!(text, good, "{from}");
        let Err(reason) = profile::read(&text, "mine.ron") else { panic!("{to} passes") };
        assert!(reason.contains(words) && reason.starts_with("mine.ron: "), "{reason}");
    }
}
