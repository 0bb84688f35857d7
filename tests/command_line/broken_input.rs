//! Promises: whatever is wrong with a file or an argument, the program ends with status 2 (1 when a
//! result cannot be written), says in one message what is wrong, where and what is allowed, prints
//! nothing else, writes nothing and never panics.

use crate::program::{Desk, Done};

/// A random population and a book that is renewed, small enough to run in no time.
const POPULATION: &str = include_str!("population.ron");

/// Accounts and levels one by one.
const BY_HAND: &str = include_str!("by_hand.ron");

/// One replacement in a good scenario, and what the message must contain.
type Change = (&'static str, &'static str, &'static [&'static str]);

const BROKEN_POPULATION: &[Change] = &[
    // The text.
    ("seed: 42", "seed 42", &["line 5, column 9", "colon", "`seed 42`"]),
    ("steps: 60,", "steps: 60", &["line 7,", "`steps`", "comma", "`step_seconds: 10.0`"]),
    ("title: \"Small\"", "title: Small", &["line 3,", "`title` is `Small`", "text in double quotes"]),
    ("4.0,\n)\n", "4.0,\n) more\n", &["`more`", "nothing after the scenario's last bracket"]),
    // Fields.
    ("seed: 42,", "seed: 42, colour: 3,", &["line 5,", "`colour` is not known", "version, title, prose, seed"]),
    ("tick_dollars", "tick_dolars", &["line 10,", "`contract.tick_dolars` is not known", "tick_dollars, lot_coins"]),
    ("multiple: 1.0", "multipel: 1.0", &["line 33,", "`traders.longs.leverage.1.multipel`", "multiple or weight"]),
    ("averaging_seconds", "average", &["line 13,", "`contract.mark.average` is not known", "averaging_seconds"]),
    ("percent: -3.5", "by: -3.5", &["line 55,", "`interventions.0.what.by` is not known", "allowed is percent"]),
    ("    seed: 42,\n", "", &["field `seed` is missing"]),
    ("            size_ratio: 30.0,\n", "", &["line 37,", "field `traders.longs.size_ratio` is missing"]),
    ("seed: 42,", "seed: 42, seed: 43,", &["line 5,", "`seed` is given twice"]),
    // Kinds of value.
    ("Walk(vol", "Wander(vol", &["line 15,", "`index` is Wander", "one of Constant, Walk, Path"]),
    (
        "DeleverageByQueue",
        "Hope",
        &["line 53,", "`rules.when_fund_is_empty` is Hope", "DeleverageByQueue or ShareLosses"],
    ),
    ("IndexShock(", "Meteor(", &["line 55,", "`interventions.0.what` is Meteor", "one of IndexShock, Regime"]),
    ("seed: 42", "seed: \"x\"", &["line 5,", "`seed` is `\"x\"`", "a whole number"]),
    ("steps: 60", "steps: -5", &["line 6,", "`steps` is `-5`", "negative or too large"]),
    ("steps: 60", "steps: 6.5", &["line 6,", "`steps` is `6.5`", "a whole number"]),
    ("accounts: 60", "accounts: 60000000000", &["line 32,", "`traders.longs.accounts` is `60000000000`", "too large"]),
    ("depth_dollars: 600000.0", "depth_dollars: true", &["line 17,", "`book.depth_dollars` is `true`", "a number"]),
    (
        "leverage: [(multiple: 0.25, weight: 1.0)]",
        "leverage: 3.0",
        &["line 41,", "`traders.shorts.leverage` is `3.0`", "a list"],
    ),
    // The version.
    ("version: 1", "version: 99", &["`version` is 99", "allowed is 1"]),
    ("    version: 1,\n", "", &["`version` is missing"]),
    // Values.
    ("depth_dollars: 600000.0", "depth_dollars: -5.0", &["`book.depth_dollars` is -5;", "a number from 100 to"]),
    ("depth_dollars: 600000.0", "depth_dollars: 0.0", &["`book.depth_dollars` is 0;", "a number from 100 to"]),
    ("depth_dollars: 600000.0", "depth_dollars: NaN", &["`book.depth_dollars` is NaN", "a number from"]),
    ("depth_dollars: 600000.0", "depth_dollars: inf", &["`book.depth_dollars` is inf", "a number from"]),
    ("depth_dollars: 600000.0", "depth_dollars: 1e300", &["`book.depth_dollars` is 1e300", "a number from"]),
    ("exponent: 0.5", "exponent: -1.0", &["`book.shape.exponent` is -1;", "a number from -0.9 to 3"]),
    ("steps: 60", "steps: 0", &["`steps` is 0", "a whole number from 1 to 100000"]),
    ("steps: 60", "steps: 100001", &["`steps` is 100001", "a whole number from 1 to 100000"]),
    ("accounts: 60", "accounts: 1000000000", &["`traders.longs.accounts` is 1000000000", "from 1 to 2000000"]),
    ("accounts: 40", "accounts: 0", &["`traders.shorts.accounts` is 0", "from 1 to 2000000"]),
    ("max_leverage: 100.0", "max_leverage: 200.0", &["`traders.max_leverage` is 200", "less than 200", "maintenance"]),
    // Rules of the exchange.
    (
        "    rules: (",
        "    rules: (\n tiers: [(from_dollars: 5.0, maintenance_percent: 1.0, max_leverage: 20.0)],",
        &["`rules.tiers.0.from_dollars` is 5", "allowed is 0"],
    ),
    (
        "    rules: (",
        "    rules: (\n breaker: (band_percent: 5.0, average_seconds: 0.0, halt_seconds: 60.0),",
        &["`rules.breaker.average_seconds` is 0", "allowed is"],
    ),
    (
        "    rules: (",
        "    rules: (\n throttle: (lots_per_step: 0),",
        &["`rules.throttle.lots_per_step` is 0", "a whole number from 1"],
    ),
    (
        "    rules: (",
        "    rules: (\n price_band: (percent: 5.0, around: Guess),",
        &["`rules.price_band.around` is Guess", "Mark or Index"],
    ),
    (
        "    rules: (",
        "    rules: (\n volatility_margin: (leverage: 20.0, leverage_cap: 10.0, reference_percent_per_day: 3.0, exponent: 1.0, binds: AllPositions),",
        &["`rules.volatility_margin.leverage_cap` is 10", "a number from 20 to"],
    ),
    (
        "open_interest_dollars: 1500000.0",
        "open_interest_dollars: 1e15",
        &["`traders.open_interest_dollars` is 1e15", "from 6000 to 1e14"],
    ),
    (
        "[(multiple: 0.5, weight: 1.0), (multiple: 1.0, weight: 2.0)]",
        "[]",
        &["`traders.longs.leverage` is an empty list", "at least one"],
    ),
    (
        "entries_to_percent: 3.0",
        "entries_to_percent: -9.0",
        &["`traders.longs.entries_to_percent` is -9", "from -3 to"],
    ),
    ("tick_dollars: 0.01", "tick_dollars: 0.0", &["`contract.tick_dollars` is 0", "a number from"]),
    (
        "money_unit_dollars: 0.01",
        "money_unit_dollars: 0.03",
        &["`contract.money_unit_dollars` is 0.03", "whole money units"],
    ),
    (
        "start_price_dollars: 100.0",
        "start_price_dollars: 100.005",
        &["`contract.start_price_dollars` is 100.005", "multiple of the tick 0.01"],
    ),
    ("step_seconds: 10.0", "step_seconds: -1.0", &["`step_seconds` is -1", "a number from 0.001"]),
    ("signal_horizon_percent: 4.0", "signal_horizon_percent: 0.0", &["`signal_horizon_percent` is 0", "above 0"]),
    (
        "seed: 42,",
        "seed: 42, volatility: (half_life_seconds: -1.0),",
        &["`volatility.half_life_seconds` is -1", "0 to"],
    ),
    (
        "seed: 42,",
        "seed: 42, volatility: (half_life_seconds: 60.0, start_percent_per_day: 101.0),",
        &["`volatility.start_percent_per_day` is 101", "0 to 100"],
    ),
    ("at_step: 20", "at_step: 61", &["`interventions.0.at_step` is 61", "from 1 to 60"]),
    ("percent: -3.5", "percent: -100.0", &["`interventions.0.what.percent` is -100", "from -99 to 300"]),
];

const BROKEN_BY_HAND: &[Change] = &[
    (
        "lot_coins: 1.0, money_unit_dollars: 1.0",
        "lot_coins: 1.0, kind: Inverse(face_dollars: 100.0, coin: \"BTC\", money_unit_coins: 0.0001)",
        &["`contract.lot_coins` is 1", "face_dollars"],
    ),
    (
        "lot_coins: 1.0, money_unit_dollars: 1.0",
        "kind: Inverse(face_dollars: 100.0, coin: \"\", money_unit_coins: 0.0001)",
        &["`contract.kind.coin` is “”", "such as BTC"],
    ),
    (
        "lot_coins: 1.0, money_unit_dollars: 1.0",
        "kind: Inverse(face_dollars: 100.0, coin: \"BTC\", money_unit_coins: 0.1)",
        &["`contract.kind.money_unit_coins` is 0.1", "at least 100 of them"],
    ),
    (
        "lot_coins: 1.0, money_unit_dollars: 1.0",
        "kind: Inverse(face_dollars: 100.0, coin: \"BTC\", money_unit_coins: 0.0003)",
        &["`contract.kind.money_unit_coins` is 0.0003", "whole money units"],
    ),
    (
        "lot_coins: 1.0, money_unit_dollars: 1.0",
        "kind: Inverse(face_dollars: 100.0, money_unit_coins: 0.0003)",
        &["`contract.kind.coin` is missing"],
    ),
    (
        "lots: 40, entry_price_dollars: 100.0, collateral_dollars: 250.0",
        "lots: -40, entry_price_dollars: 100.0, collateral_dollars: 250.0",
        &["`traders.0.lots` is -40", "a whole number from 0"],
    ),
    ("side: Short, lots: 40", "side: Short, lots: 41", &["`traders` is -1 lots in sum", "the same number of lots"]),
    (
        "side: Short, lots: 40",
        "side: Sideways, lots: 40",
        &["line 17,", "`traders.1.side` is Sideways", "Long or Short"],
    ),
    (
        "collateral_dollars: 250.0",
        "collateral_dollars: -1.0",
        &["`traders.0.collateral_dollars` is -1", "a number from 0"],
    ),
    (
        "price_dollars: 98.0",
        "price_dollars: 98.5",
        &["`book.bids.1.price_dollars` is 98.5", "a multiple of the tick 1"],
    ),
    ("price_dollars: 98.0", "price_dollars: 0.0", &["`book.bids.1.price_dollars` is 0", "above 0"]),
    (
        "price_dollars: 99.0, lots: 10",
        "price_dollars: 99.0, lots: -10",
        &["`book.bids.0.lots` is -10", "a whole number from 0"],
    ),
    ("price_dollars: 99.0", "price_dollars: 101.0", &["`book.bids` is 101", "below the lowest ask, 101"]),
    ("account: \"W\"", "account: \"Z\"", &["`interventions.0.what.account` is “Z”", "role Outside"]),
    ("account: \"W\"", "account: \"T\"", &["`interventions.0.what.account` is “T”", "role Outside"]),
    (
        "lots: 15",
        "lots: 9000000000000000000",
        &["`interventions.0.what.lots` is 9000000000000000000", "from 0 to 1000000000000"],
    ),
    ("at_step: 1,", "at_step: 3,", &["`interventions.0.at_step` is 3", "from 1 to 2"]),
];

#[test]
fn the_good_scenarios_are_good() {
    let desk = Desk::new();
    for text in [POPULATION, BY_HAND] {
        desk.put("good.ron", text.as_bytes());
        desk.succeed(&["check", "good.ron"]);
        desk.succeed(&["run", "good.ron"]);
    }
}

#[test]
fn a_broken_population_is_refused() {
    refuses_all(POPULATION, BROKEN_POPULATION);
}

#[test]
fn broken_accounts_and_levels_are_refused() {
    refuses_all(BY_HAND, BROKEN_BY_HAND);
}

#[test]
fn a_file_that_is_no_scenario_is_refused() {
    let half = &POPULATION.as_bytes()[..POPULATION.len() / 2];
    let deep = "(".repeat(100_000);
    let deep_later = format!("(version: 1, title: {}1{})", "[".repeat(10_000), "]".repeat(10_000));
    let files: &[(&[u8], &[&str])] = &[
        (b"", &["the file is empty"]),
        (b" \n\t\n", &["the file is empty"]),
        (&[0xff, 0xfe, 0x00, 0x80, 0x9f], &["cannot be read", "not a text file"]),
        (b"(\x00\x01\x02", &["line 1, column 2"]),
        (b"\x89PNG\r\n\x1a\n", &["not a text file"]),
        (b"Some words.\n\nAnd more words.\n", &["line 1, column 1", "`Some words.`"]),
        (b"{\"version\": 1}", &["line 1, column 1", "fields in ( )"]),
        (half, &["the file ends in the middle of"]),
        (&POPULATION.as_bytes()[..60], &["line 4", "the file ends in the middle of prose"]),
        (deep.as_bytes(), &["line 1"]),
        (deep_later.as_bytes(), &["line 1", "nested less deep"]),
    ];
    for (bytes, expected) in files {
        for command in ["run", "check"] {
            let desk = Desk::new();
            desk.put("broken.ron", bytes);
            refused(&desk, &[command, "broken.ron"], 2, expected);
        }
    }
}

#[test]
fn a_scenario_that_is_not_there_is_refused() {
    let desk = Desk::new();
    refused(
        &desk,
        &["run", "nowhere.ron", "--csv", "out.csv"],
        2,
        &["nowhere.ron: cannot be read", "downdraft presets"],
    );
    refused(&desk, &["run", "."], 2, &[".: cannot be read", "downdraft presets"]);
    refused(&desk, &["run", ""], 2, &["cannot be read", "downdraft presets"]);
    refused(&desk, &["check", "spirall"], 2, &["spirall: cannot be read", "downdraft presets"]);
}

#[test]
fn broken_changes_are_refused() {
    let rows: &[(&str, &[&str])] = &[
        ("depth", &["“depth”", "PATH=VALUE"]),
        ("nowhere=3", &["`nowhere` is not a field here", "one of version, title"]),
        ("=3", &["not a field here", "one of version, title"]),
        ("book.nowhere=3", &["`book.nowhere` is not a field here", "one of depth_dollars"]),
        ("seed.deeper=3", &["`seed.deeper` is not a field here", "nothing below a single value"]),
        ("traders.longs.leverage.2.weight=3", &["`traders.longs.leverage.2`", "from 0 to 1"]),
        ("interventions.-1.at_step=3", &["`interventions.-1`", "from 0 to 0"]),
        ("prose.references.0=x", &["`prose.references.0`", "the list is empty"]),
        ("depth=NaN", &["`depth` is NaN", "a number"]),
        ("depth=inf", &["`depth` is inf", "a number"]),
        ("depth=deep", &["`depth` is deep", "a number"]),
        ("depth=*", &["`depth` is *", "a number, or *number"]),
        ("depth=-3", &["`depth` is -3", "above 0"]),
        ("depth=1", &["`book.depth_dollars` is 1", "from 100"]),
        ("leverage=0", &["`leverage` is 0", "above 0"]),
        ("leverage=*1e9", &["`traders.typical_leverage` is 1.25e10", "from 0.01 to 1000"]),
        ("rules.maintenance_percent=NaN", &["`rules.maintenance_percent` is NaN", "a number"]),
        ("maintenance=1.5", &["`traders.max_leverage` is 100", "less than 66"]),
        ("seed=-3", &["`seed` is -3", "a whole number from 0"]),
        ("steps=99999999999", &["`steps` is 99999999999", "from 0 to 4294967295"]),
        ("steps=2.5", &["`steps` is 2.5", "a whole number"]),
        ("steps=0", &["`steps` is 0", "from 1 to 100000"]),
        ("steps=19", &["`interventions.0.at_step` is 20", "from 1 to 19"]),
        ("book=3", &["`book` is 3", "a single value"]),
        ("contract.mark=Guess", &["`contract.mark` is Guess", "one of Last, Mid, IndexPlusAverage, MedianOfThree"]),
        ("rules.when_fund_is_empty=Hope", &["`rules.when_fund_is_empty` is Hope", "DeleverageByQueue or ShareLosses"]),
        ("refill=-1", &["`book.refill_half_life_seconds` is -1", "from 0"]),
    ];
    for (change, expected) in rows {
        let desk = Desk::new();
        desk.put("good.ron", POPULATION.as_bytes());
        refused(&desk, &["run", "good.ron", "--set", change, "--csv", "out.csv"], 2, expected);
    }
}

#[test]
fn broken_arguments_are_refused() {
    let rows: &[(&[&str], &[&str])] = &[
        (&["frobnicate"], &["frobnicate"]),
        (&["run"], &["SCENARIO"]),
        (&["check"], &["SCENARIO"]),
        (&["run", "spiral", "--frob"], &["--frob"]),
        (&["run", "spiral", "--seed", "lucky"], &["lucky", "--seed", "a whole number from 0 to 18446744073709551615"]),
        (&["run", "spiral", "--seed", "-1"], &["-1", "--seed", "a whole number from 0"]),
        (&["run", "spiral", "--seed"], &["--seed"]),
        (&["run", "spiral", "--steps", "1e3"], &["1e3", "--steps", "from 0 to 4294967295"]),
        (&["run", "spiral", "--steps", "0"], &["`steps` is 0", "from 1 to 100000"]),
        (&["run", "spiral", "--steps", "100001"], &["`steps` is 100001", "from 1 to 100000"]),
        (&["run", "spiral", "--chart", "chart.gif"], &["--chart", "“chart.gif”", ".png or .svg"]),
        (&["run", "spiral", "--chart", "png"], &["--chart", "“png”", ".png or .svg"]),
        (&["run", "spiral", "--page", "a4"], &["--page", "a4", "paper-183, paper-89, slide, post"]),
        (&["run", "spiral", "--chart", "-"], &["--chart", "“-”", ".png or .svg"]),
        (&["run", "spiral", "--csv", "-", "--events", "-"], &["--csv and --events", "“-”"]),
        (&["run", "spiral", "--csv", "-", "--summary", "-"], &["--summary and --csv", "“-”"]),
        (&["run", "spiral", "--csv", "out", "--events", "./out"], &["--csv and --events", "a place of its own"]),
        (&["run", "spiral", "--chart", "a.svg", "--chart", "a.svg"], &["--chart", "“a.svg”", "a place of its own"]),
    ];
    for (arguments, expected) in rows {
        refused(&Desk::new(), arguments, 2, expected);
    }
}

#[test]
fn a_result_never_takes_the_scenario_s_place() {
    let desk = Desk::new();
    desk.put("good.ron", POPULATION.as_bytes());
    refused(&desk, &["run", "good.ron", "--csv", "./good.ron"], 2, &["--csv", "good.ron", "the scenario itself"]);
    assert_eq!(desk.read("good.ron"), POPULATION.as_bytes());
}

#[test]
fn a_result_that_cannot_be_written_is_reported() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path().join("folder")).unwrap();
    let rows: &[(&str, &[&str])] = &[
        ("folder", &["folder: cannot be written", "it is a folder"]),
        (".", &["cannot be written", "it is a folder"]),
        ("nowhere/out.csv", &["nowhere/out.csv: cannot be written", "there is no folder nowhere"]),
        ("", &["cannot be written"]),
    ];
    for (name, expected) in rows {
        // A good result beside the bad one is not written either.
        refused(&desk, &["run", "textbook/v03-golden-ledger", "--summary", "good.json", "--csv", name], 1, expected);
    }
}

#[cfg(unix)]
#[test]
fn a_read_only_file_stays_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.put("kept.csv", b"kept");
    std::fs::set_permissions(desk.path().join("kept.csv"), PermissionsExt::from_mode(0o444)).unwrap();
    refused(
        &desk,
        &["run", "textbook/v03-golden-ledger", "--csv", "kept.csv"],
        1,
        &["kept.csv: cannot be written", "read-only"],
    );
    assert_eq!(desk.read("kept.csv"), b"kept");
}

#[test]
fn every_scenario_of_a_check_is_reported() {
    let desk = Desk::new();
    desk.put("bad.ron", b"(");
    let done = desk.run(&["check", "bad.ron", "spiral", "nowhere.ron"]);
    assert_eq!(done.code, Some(2));
    assert!(String::from_utf8_lossy(&done.out).contains("spiral: good"));
    assert_eq!(done.err.lines().count(), 2, "{}", done.err);
    assert!(done.err.contains("bad.ron") && done.err.contains("nowhere.ron"), "{}", done.err);
}

fn refuses_all(good: &str, changes: &[Change]) {
    for (old, new, expected) in changes {
        assert_eq!(good.matches(old).count(), 1, "`{old}` is in the scenario once");
        // Shown when the test fails.
        println!("{old} became {new}");
        let desk = Desk::new();
        desk.put("broken.ron", good.replace(old, new).as_bytes());
        let mut expected = expected.to_vec();
        expected.push("broken.ron: ");
        refused(
            &desk,
            &["run", "broken.ron", "--csv", "out.csv", "--chart", "out.svg", "--summary", "-"],
            2,
            &expected,
        );
        refused(&desk, &["check", "broken.ron"], 2, &expected);
    }
}

fn refused(desk: &Desk, arguments: &[&str], code: i32, expected: &[&str]) {
    let before = desk.names();
    let Done { code: ended, out, err } = desk.run(arguments);
    assert_eq!(ended, Some(code), "{arguments:?}: {err}");
    assert!(out.is_empty(), "{arguments:?} printed {}", String::from_utf8_lossy(&out));
    assert_eq!(desk.names(), before, "{arguments:?} wrote something");
    let messages = err.lines().filter(|line| line.starts_with("downdraft: ") || line.starts_with("error: ")).count();
    assert_eq!(messages, 1, "{arguments:?} said {err}");
    assert!(!err.contains("panicked") && !err.contains("backtrace"), "{arguments:?} said {err}");
    for part in expected {
        assert!(err.contains(part), "{arguments:?}: no “{part}” in: {err}");
    }
}
