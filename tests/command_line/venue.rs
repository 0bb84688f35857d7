//! Promises: a scenario that names a venue runs by its rules where its file is silent, what the file says
//! wins, and `check` says what was taken.

use serde_json::Value;

use crate::program::Desk;

#[test]
fn a_venue_fills_what_the_file_leaves_out_and_check_says_so() {
    let desk = Desk::new();
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/presets/one-trader.ron")).unwrap();
    let on = |venue: &str| text.replacen("    rules: (", &format!("    venue: \"{venue}\",\n    rules: ("), 1);
    assert_ne!(on("binance-usd-m"), text);
    desk.put("binance.ron", on("binance-usd-m").as_bytes());
    desk.put("nowhere.ron", on("nowhere").as_bytes());
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
