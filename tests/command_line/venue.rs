//! Promises: a scenario that names a venue runs by its rules where its file is silent, what the file says
//! wins, and `check` says what was taken.

use serde_json::Value;

use crate::program::Desk;

/// A shipped scenario on the rules of a venue, with other words in it.
fn on(scenario: &str, venue: &str, (from, to): (&str, &str)) -> String {
    let path = format!("{}/presets/{scenario}.ron", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let changed = text.replacen(from, to, 1);
    assert!(from.is_empty() || changed != text, "{path} has no {from}");
    let named = if venue.is_empty() { String::new() } else { format!("    venue: \"{venue}\",\n") };
    changed.replacen("    rules: (", &format!("{named}    rules: ("), 1)
}

#[test]
fn a_venue_fills_what_the_file_leaves_out_and_check_says_so() {
    let desk = Desk::new();
    desk.put("binance.ron", on("one-trader", "binance-usd-m", ("", "")).as_bytes());
    desk.put("nowhere.ron", on("one-trader", "nowhere", ("", "")).as_bytes());
    let said = String::from_utf8(desk.succeed(&["check", "binance.ron"])).unwrap();
    for line in ["rules of Binance USD-M, BTCUSDT (2024-10-24)", "rules.tiers: 12 brackets", "just enough to comply"] {
        assert!(said.contains(line), "{said}");
    }
    let done = desk.run(&["check", "nowhere.ron"]);
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("`venue`") && done.err.contains("hyperliquid"), "{}", done.err);
    let digest = |arguments: &[&str]| -> Value { desk.summary(arguments)["digest"].clone() };
    assert_ne!(digest(&["binance.ron"]), digest(&["one-trader"]), "another rule book, another run");
}

#[test]
fn a_liquidation_fee_that_is_left_out_is_the_venues_or_none() {
    const FEE: &str = "        liquidation_fee_percent: 0.5,\n";
    let desk = Desk::new();
    let fee = |percent: &str| format!("        liquidation_fee_percent: {percent},\n");
    let put = |name: &str, venue: &str, fee: &str| desk.put(name, on("one-trader", venue, (FEE, fee)).as_bytes());
    put("left-out.ron", "binance-usd-m", "");
    put("as-there.ron", "binance-usd-m", &fee("1.0"));
    put("dearer.ron", "binance-usd-m", &fee("2.0"));
    put("nobody.ron", "", "");
    put("nothing.ron", "", &fee("0.0"));
    let digest = |name: &str| desk.summary(&[name])["digest"].clone();
    assert_eq!(digest("left-out.ron"), digest("as-there.ron"));
    assert_ne!(digest("left-out.ron"), digest("dearer.ron"));
    assert_eq!(digest("nobody.ron"), digest("nothing.ron"));
    let said = |name: &str| String::from_utf8(desk.succeed(&["check", name])).unwrap();
    let line = "rules.liquidation_fee_percent: 1 % of what is closed, into the fund";
    assert!(said("left-out.ron").contains(line), "{}", said("left-out.ron"));
    assert!(!said("dearer.ron").contains("liquidation_fee"), "{}", said("dearer.ron"));
}

#[test]
fn check_says_which_margins_are_the_venues_and_why_others_are_not() {
    let desk = Desk::new();
    let words = [
        ("one-trader", "dydx-v4", "rules.tiers: 1.2 % of any position, at the venue"),
        ("one-trader", "bybit-linear", "rules.maintenance_at: of what positions were worth when they were entered"),
        ("one-trader", "bybit-linear", "rules.tiers: none, because none of the venue is on record"),
        ("one-trader", "okx", "its closing fee, which counts there like maintenance and is not on record"),
        ("one-trader", "kraken", "rules.tiers: none, because the venue's contract is paid for in the other money"),
        ("textbook/inverse-ledger", "kraken", "rules.tiers: none, because none of the venue is on record"),
        (
            "textbook/inverse-ledger",
            "bitmex",
            "rules.tiers: none, because the venue's rate is 0.5 % up to 200 coins and 0.5 % more for each 150 begun, \
             for the whole of a position, and brackets here charge each part at its own rate",
        ),
    ];
    for (scenario, venue, line) in words {
        desk.put("mine.ron", on(scenario, venue, ("", "")).as_bytes());
        let said = String::from_utf8(desk.succeed(&["check", "mine.ron"])).unwrap();
        assert!(said.contains(line), "{said}");
    }
}
