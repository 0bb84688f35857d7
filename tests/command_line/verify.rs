//! Promises: what a scenario says was published is compared with the same numbers its summary shows; a
//! claim that is missed fails, anything else does not; the same question has the same answer; and every
//! scenario that is shipped meets what it claims.

use std::collections::BTreeMap;

use crate::program::Desk;

/// The spiral with a history.
fn retold(targets: &str, more: &str) -> Vec<u8> {
    let spiral = include_str!("../../presets/spiral.ron").trim_end();
    let open = spiral.strip_suffix(')').expect("a scenario ends with a bracket");
    format!("{open}    history: (date: \"Some day\", market: \"Somewhere\", targets: [{targets}], {more}),\n)\n")
        .into_bytes()
}

fn target(what: &str, (published, low, high): (f64, f64, f64), claimed: bool) -> String {
    format!(
        "(what: {what}, published: {published:?}, low: {low:?}, high: {high:?}, source: \"Somebody\", grade: B, \
         claimed: {claimed}),"
    )
}

/// The rows of the CSV, by target.
fn medians(desk: &Desk, arguments: &[&str]) -> BTreeMap<String, Option<f64>> {
    let out = desk.succeed(&[&["verify", "--csv", "-"], arguments].concat());
    let mut reader = csv::Reader::from_reader(out.as_slice());
    let headings = reader.headers().unwrap().clone();
    let column = |name: &str| headings.iter().position(|heading| heading == name).expect("the column is there");
    let (target, median) = (column("target"), column("median"));
    reader.records().map(|row| row.unwrap()).map(|row| (row[target].to_owned(), row[median].parse().ok())).collect()
}

#[test]
fn measures_are_the_numbers_of_the_summary() {
    let desk = Desk::new();
    let measures = [
        "AccountsLiquidated",
        "PriceFall",
        "FundUsed",
        "OpenInterestFall",
        "CoinsLiquidated",
        "DeleveragedDollars",
        "LongShare",
        "SecondsToDeleveraging",
        "Halts",
        "VaultLoss",
    ];
    let targets: String = measures.iter().map(|what| target(what, (0.0, 0.0, 0.0), false)).collect();
    desk.put("retold.ron", &retold(&targets, ""));
    let measured = medians(&desk, &["retold.ron", "--seeds", "1"]);
    let summary = desk.summary(&["spiral", "--seed", "1"]);
    let number = |pointer: &str| summary.pointer(pointer).and_then(serde_json::Value::as_f64).expect(pointer);
    let close = |what: &str, expected: f64| {
        let value = measured[what].unwrap_or_else(|| panic!("{what}: no value"));
        assert!((value - expected).abs() <= 1e-9 * expected.abs(), "{what}: {value}, not {expected}");
    };

    assert!(number("/adl/lots") > 0.0, "somebody is deleveraged in this run");
    close("accounts liquidated", number("/liquidations/accounts"));
    close("deleveraged", number("/adl/notional"));
    close("insurance fund used at worst", 100.0 * (1.0 - number("/fund/low") / number("/fund/start")));
    let (before, after) = (number("/open_interest/start_lots"), number("/open_interest/end_lots"));
    close("fall of open interest, in contracts", 100.0 * (before - after) / before);
    let lots = ["/liquidations/lots_long", "/liquidations/lots_short", "/adl/lots"].map(number);
    // A lot of the spiral is one coin.
    close("liquidated", lots.iter().sum());
    let steps = number("/adl/first_step") - number("/liquidations/first_step");
    close("first liquidation to first deleveraging", steps * 10.0);
    assert!(measured["longs in what was liquidated"].is_some_and(|share| (50.0..=100.0).contains(&share)));
    assert_eq!(measured["halts of trading"], Some(0.0));
    assert_eq!(measured["loss of the vault ÷ taken over"], None, "there is no vault");
}

#[test]
fn the_core_sets_what_a_peak_is_measured_against() {
    let desk = Desk::new();
    let targets =
        [target("PeakMinute", (1.0, 0.0, 99.0), false), target("CoreShare", (1.0, 0.0, 100.0), false)].concat();
    desk.put("all.ron", &retold(&targets, "core: (from_step: 0, to_step: 100000),"));
    let all = medians(&desk, &["all.ron", "--seeds", "1"]);
    assert_eq!(all["share of the core in what was liquidated"], Some(100.0));
    assert!(all["peak minute ÷ mean minute of the core"].is_some_and(|ratio| ratio >= 1.0));

    desk.put("none.ron", &retold(&targets, ""));
    let refused = desk.run(&["verify", "none.ron"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("history.targets.0.what") && refused.err.contains("history.core"), "{}", refused.err);
}

#[test]
fn a_closed_market_has_no_discount_to_the_index() {
    let desk = Desk::new();
    let discount = |stop: &str| {
        let rising =
            "index: Lines(through: [(at_step: 20, price_dollars: 100.0), (at_step: 30, price_dollars: 150.0)])";
        let ladder = include_str!("../../presets/even-ladder.ron").replace("index: Constant", rising);
        let order = ladder.find("(at_step: 10").expect("the order of step 10");
        let open = ladder[..order].trim_end();
        let history = target("DiscountToIndex", (0.0, 0.0, 0.0), false);
        let end = "signal_horizon_percent: 4.0, history: (date: \"Some day\", market: \"Somewhere\", targets: [";
        desk.put("stopped.ron", format!("{open}\n{stop}],\n{end}{history}]))").as_bytes());
        medians(&desk, &["stopped.ron", "--seeds", "1"])["largest discount to the index"].expect("a number")
    };
    let third = 100.0 * (1.0 - 100.0 / 150.0);
    assert!((discount("") - third).abs() < 0.1, "nobody follows the index: {}", discount(""));
    assert!(discount("(at_step: 15, what: ExchangeOutage(steps: 1000)),") < 0.1);
}

#[test]
fn only_a_claim_that_is_missed_fails() {
    let desk = Desk::new();
    // The price of the spiral falls, by far less than a half.
    let (pass, near, miss) = ((10.0, 0.0, 50.0), (100.0, 51.0, 100.0), (99.0, 98.0, 100.0));
    for (place, (band, claimed, code)) in
        [(pass, true, 0), (near, true, 0), (miss, false, 0), (miss, true, 1)].into_iter().enumerate()
    {
        let name = format!("{place}.ron");
        desk.put(&name, &retold(&target("PriceFall", band, claimed), ""));
        let done = desk.run(&["verify", &name, "--seeds", "2"]);
        assert_eq!(done.code, Some(code), "{band:?}: {}", done.err);
        let out = String::from_utf8(done.out).unwrap();
        assert!(out.contains("fall of the price to the low (%)"), "the table is printed either way: {out}");
        assert_eq!(done.err.contains("claimed and missed: 3.ron: fall of the price"), code == 1, "{}", done.err);
    }
}

#[test]
fn the_same_question_has_the_same_answer() {
    let desk = Desk::new();
    desk.put("retold.ron", &retold(&target("CoinsLiquidated", (1.0, 0.0, 9e9), true), ""));
    let ask = || desk.succeed(&["verify", "retold.ron", "--seeds", "5", "--csv", "-"]);
    assert_eq!(ask(), ask());
    desk.succeed(&["verify", "retold.ron", "--seeds", "5", "--csv", "found.csv"]);
    assert_eq!(desk.read("found.csv"), ask());
}

#[test]
fn what_cannot_be_verified_is_refused() {
    let desk = Desk::new();
    let band = |low, high| retold(&target("PriceFall", (10.0, low, high), true), "");
    desk.put("above.ron", &band(11.0, 12.0));
    desk.put("below.ron", &band(8.0, 9.0));
    desk.put("empty.ron", &retold("", ""));
    desk.put("other.ron", &retold(&target("PriceFallOf(\"Token\")", (1.0, 0.0, 2.0), true), ""));
    for (arguments, expected) in [
        (&["spiral"][..], "has no field `history`"),
        (&["nowhere.ron"], "cannot be read"),
        (&["above.ron"], "history.targets.0.low"),
        (&["below.ron"], "history.targets.0.high"),
        (&["empty.ron"], "history.targets"),
        (&["other.ron"], "“Token”"),
        (&["btc-2023-08-17", "--seeds", "0"], "--seeds is 0"),
    ] {
        let done = desk.run(&[&["verify"], arguments].concat());
        assert_eq!(done.code, Some(2), "{arguments:?}: {}", done.err);
        assert!(done.err.contains(expected), "{arguments:?}: {}", done.err);
        assert!(done.out.is_empty(), "{arguments:?}");
    }
}

#[test]
fn every_preset_meets_what_it_claims() {
    let out = String::from_utf8(Desk::new().succeed(&["verify"])).unwrap();
    let events = [
        "binance-2025-10-10",
        "bitmex-2020-03-12",
        "btc-2021-05-19",
        "btc-2023-08-17",
        "crypto-2024-08-05",
        "crypto-2025-10-10",
        "gilts-2022-09-28",
        "hyperliquid-2025-10-10",
        "stocks-1987-10-19",
        "whale-2025-03-12",
    ];
    for name in events {
        assert!(out.contains(&format!("{name}: ")), "{name} is not in {out}");
    }
    assert!(out.contains("seeds 1 to 20"), "{out}");
}
