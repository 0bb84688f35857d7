//! Promise: a run of contracts paid for in coin says so: its money is in coin under columns of that name, its
//! prices and sizes are in dollars, and a venue has one money.

use crate::program::Desk;

const TWO_ASSETS: &str = include_str!("../../presets/two-assets-shared-margin.ron");

fn table(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    (lines.next().unwrap(), lines.collect())
}

fn cell<'a>((header, rows): &'a (Vec<String>, Vec<Vec<String>>), row: usize, name: &str) -> &'a str {
    let place = header.iter().position(|column| column == name).unwrap_or_else(|| panic!("no {name} in {header:?}"));
    &rows[row][place]
}

#[test]
fn money_is_in_coin_and_says_so() {
    let desk = Desk::new();
    let summary = desk.summary(&["inverse-ledger", "--csv", "run.csv", "--events", "events.csv"]);
    assert_eq!(summary["money"], "BTC");
    assert_eq!(summary["price"]["start"], 50_000.0);
    assert_eq!(summary["fund"]["start"], 0.004);
    assert_eq!(summary["liquidations"]["notional"], 0.214_616_09);
    assert_eq!(summary["haircut_total"], 0.000_616_09);
    let frames = table(&desk.read("run.csv"));
    assert_eq!(cell(&frames, 0, "open_interest_usd"), "10000");
    assert_eq!(cell(&frames, 0, "mark_usd"), "50000.00");
    assert_eq!(cell(&frames, 0, "fund_btc"), "0.00400000");
    assert_eq!(cell(&frames, 1, "longs_sold_btc"), "0.21461609");
    assert!(!frames.0.iter().any(|column| column == "fund_usd"));
    let events = table(&desk.read("events.csv"));
    assert_eq!(cell(&events, 1, "amount_btc"), "0.21461609");
    assert_eq!((cell(&events, 1, "price_usd"), cell(&events, 1, "mark_usd")), ("46000.0", "47500.00"));
    assert_eq!(desk.summary(&["v03-golden-ledger"])["money"], "USD");
}

#[test]
fn a_venue_has_one_money() {
    let desk = Desk::new();
    let linear = "money_unit_dollars: 0.01,";
    let first = TWO_ASSETS.find("lot_coins:").unwrap();
    let (before, after) = TWO_ASSETS.split_at(first);
    let after = after.split_once(',').unwrap().1.replacen(linear, "", 1);
    let kind = "kind: Inverse(face_dollars: 100.0, coin: \"BTC\", money_unit_coins: 0.0000001),";
    desk.put("mixed.ron", format!("{before}{kind}{after}").as_bytes());
    let done = desk.run(&["check", "mixed.ron"]);
    assert_eq!(done.code, Some(2), "{done:?}");
    for part in ["`assets.0.contract.kind` is paid for in dollars", "BTC in units of 0.0000001", "one money"] {
        assert!(done.err.contains(part), "{}", done.err);
    }
}
