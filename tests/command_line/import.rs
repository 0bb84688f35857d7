//! Promises: the files in `presets/data` give three shipped scenarios back, bit for bit; what a file does not say is
//! not guessed; every row that cannot be used is listed with its line, and nothing is left out or rounded without a
//! word; nothing half done is written.

use std::fs;

use downdraft::scenario::Scenario;
use downdraft::scenario::presets::Preset;
use downdraft::scenario::schema::{Book, Index, Role, Side, Traders};

use crate::program::{Desk, Done};

/// The path of an example.
fn example(name: &str) -> String {
    format!("{}/presets/data/{name}.csv", env!("CARGO_MANIFEST_DIR"))
}

fn shipped(name: &str) -> Scenario {
    Preset::named(name).unwrap().scenario().unwrap()
}

fn imported(desk: &Desk, name: &str) -> Scenario {
    Scenario::parse(&String::from_utf8(desk.read(name)).unwrap(), name).unwrap()
}

/// Expects a refusal that says all of this, and nothing written.
fn refused(desk: &Desk, arguments: &[&str], parts: &[&str]) {
    let before = desk.names();
    let Done { code, out, err } = desk.run(&[&["import"], arguments].concat());
    assert_eq!((code, out.as_slice()), (Some(2), &b""[..]), "{arguments:?}: {err}");
    for part in parts {
        assert!(err.contains(part), "no {part} in {err}");
    }
    assert_eq!(desk.names(), before);
}

/// Imports and returns what was said.
fn import(desk: &Desk, arguments: &[&str]) -> String {
    let done = desk.run(&[&["import", "-o", "out.ron"], arguments].concat());
    assert_eq!(done.code, Some(0), "{arguments:?}: {}", done.err);
    done.err
}

#[test]
fn the_examples_give_the_shipped_scenarios_back_bit_for_bit() {
    let examples = [
        ("golden-ledger", "textbook/v03-golden-ledger", "book"),
        ("one-trader", "one-trader", "index"),
        ("inverse-ledger", "textbook/inverse-ledger", "book"),
    ];
    for (files, preset, other) in examples {
        let desk = Desk::new();
        let whole = shipped(preset);
        // What is imported is taken out of the scenario first, so that it can only come from the files.
        let mut base = whole.clone();
        base.traders = Traders::Accounts(Vec::new());
        match &mut base.book {
            Book::Levels { bids, asks, .. } if other == "book" => (bids.clear(), asks.clear()),
            _ => ((), base.index = Index::Constant),
        };
        assert_ne!(base, whole);
        desk.put("base.ron", base.to_ron().unwrap().as_bytes());
        let (positions, second) = (example(&format!("{files}-positions")), example(&format!("{files}-{other}")));
        let flag = format!("--{other}");
        let said = import(&desk, &["--base", "base.ron", "--positions", &positions, &flag, &second]);
        assert!(said.contains("positions") && !said.contains("start price"), "{said}");
        assert_eq!(imported(&desk, "out.ron"), whole, "{preset}");
        let digest = |run: &str| desk.summary(&[run])["digest"].clone();
        assert_eq!(digest("out.ron"), digest(preset), "{preset}");
        desk.succeed(&["check", "out.ron"]);
    }
}

#[test]
fn a_plain_venue_is_made_to_measure() {
    let desk = Desk::new();
    desk.put("p.csv", b"Symbol;Qty;Entry price;Leverage\nBTCUSDT;0.25;26000.5;20\nBTCUSDT;-0.1;26001;10\n");
    desk.put("b.csv", b"side,price,amount\nbuy,25999.5,1.5\nbuy,25998,2\nsell,26000.5,0.001\n");
    let said = import(&desk, &["--positions", "p.csv", "--book", "b.csv"]);
    for part in
        ["p.csv: 2 positions", "b.csv: 3 levels", "a tick of 0.1 and a lot of 0.001", "longs hold 150 lots more"]
    {
        assert!(said.contains(part), "no {part} in {said}");
    }
    let scenario = imported(&desk, "out.ron");
    // The middle of the book, on a tick.
    assert_eq!(scenario.contract.start_price_dollars, 26_000.0);
    let Traders::Accounts(accounts) = &scenario.traders else { panic!("accounts") };
    let facts: Vec<_> = accounts.iter().map(|a| (a.name.as_str(), a.role, a.side, a.lots)).collect();
    assert_eq!(
        facts,
        [
            ("line 2", Role::Trader, Side::Long, 250),
            ("line 3", Role::Trader, Side::Short, 100),
            ("others", Role::Outside, Side::Short, 150),
        ]
    );
    // 0.25 × 26,000.5 / 20 to the next unit of money, a ten-thousandth of a dollar.
    assert_eq!(accounts[0].collateral_dollars, 325.0063);
    assert!(scenario.noise.is_none() && scenario.interventions.is_empty() && scenario.behaviours.is_empty());
    desk.succeed(&["run", "out.ron", "--summary", "-"]);
}

#[test]
fn an_index_sets_the_steps_the_start_and_the_mark() {
    let desk = Desk::new();
    // The latest first, as exchanges write it, with a gap of two minutes in it.
    desk.put("i.csv", b"Open time,Close\n1692308640000,97\n1692308520000,98\n1692308460000,99\n1692308400000,100\n");
    desk.put("p.csv", b"side,size,entry,margin\nlong,1,100,2.5\n");
    let said = import(&desk, &["--index", "i.csv", "--positions", "p.csv"]);
    assert!(said.contains("i.csv: 4 prices"), "{said}");
    let scenario = imported(&desk, "out.ron");
    assert_eq!((scenario.step_seconds, scenario.steps), (60.0, 4));
    assert_eq!(scenario.contract.start_price_dollars, 100.0);
    // Nothing is invented between two prices: the last one holds.
    assert_eq!(scenario.index, Index::Path { prices_dollars: vec![99.0, 98.0, 98.0, 97.0] });
    let run = desk.summary(&["out.ron"]);
    assert_eq!(run["liquidations"]["accounts"], 1, "{run:#}");
}

#[test]
fn a_row_that_cannot_be_used_is_listed_with_its_line_and_nothing_is_written() {
    let desk = Desk::new();
    desk.put("p.csv", b"side,size,entry,leverage\nlong,1,100,5\n\nup,1,100,5\nlong,x,100,5\nshort,-1,100,5\nlong,1,NaN,5\nlong,1,100,0\nlong,1,100\nlong,1,100,5,7\nlong,\xff,100,5\n");
    refused(
        &desk,
        &["--positions", "p.csv", "-o", "out.ron"],
        &[
            "8 rows cannot be used",
            "p.csv:\n",
            "line 4: `side` is “up”; allowed is long, buy or bid",
            "line 5: `size` is “x”; allowed is a number",
            "line 6: `size` is -1; allowed is a number from 0 on",
            "line 7: `entry` is “NaN”; allowed is a number",
            "line 8: `leverage` is 0; allowed is a number above 0 and at most 1000",
            "line 9: `margin` is empty; allowed is what was put in, or the leverage",
            "line 10: the row has 5 cells; allowed is 4",
            "line 11: `size` is “\u{fffd}”; allowed is text in UTF-8",
            "--bad-rows skip",
        ],
    );
    let said = import(&desk, &["--positions", "p.csv", "--bad-rows", "skip"]);
    for part in ["p.csv: 1 position; 8 rows left out", "p.csv: left out:\n  line 4: `side`", "line 11:"] {
        assert!(said.contains(part), "no {part} in {said}");
    }
}

#[test]
fn a_long_list_is_cut_and_counted() {
    let desk = Desk::new();
    let rows: String = (0..1_234).map(|row| format!("bid,{row}x,1\n")).collect();
    desk.put("b.csv", format!("side,price,size\n{rows}").as_bytes());
    refused(&desk, &["--book", "b.csv"], &["1,234 rows cannot be used", "line 21:", "and 1214 more, 1234 in all"]);
    let Done { err, .. } = desk.run(&["import", "--book", "b.csv"]);
    assert!(!err.contains("line 22:"), "{err}");
    refused(&desk, &["--book", "b.csv", "--bad-rows", "skip"], &["no row can be used", "line 2: `price` is “0x”"]);
}

#[test]
fn values_between_two_ticks_or_lots_are_refused_or_rounded_and_counted() {
    let desk = Desk::new();
    desk.put("b.csv", b"side,price,size\nbid,99.4,10\nbid,98.5,10.5\nbid,97,0.2\nbid,96,3\n");
    let base = ["--base", "v03-golden-ledger", "--book", "b.csv"];
    let parts = ["line 2: `price` is 99.4; allowed is a multiple of the tick 1", "line 3: `price`", "--off-grid round"];
    refused(&desk, &base, &parts);
    refused(&desk, &[&base[..], &["--off-grid", "round"]].concat(), &["line 4: `size` is 0.2", "half a lot"]);
    let said = import(&desk, &[&base[..], &["--off-grid", "round", "--bad-rows", "skip"]].concat());
    assert!(
        said.contains("b.csv: 3 levels; ") && said.contains("rounded to the nearest tick or lot; 1 row left out"),
        "{said}"
    );
    let Book::Levels { bids, .. } = imported(&desk, "out.ron").book else { panic!("levels") };
    let levels: Vec<_> = bids.iter().map(|level| (level.price_dollars, level.lots)).collect();
    assert_eq!(levels, [(99.0, 10), (99.0, 11), (96.0, 3)]);
    // With a finer grid there is nothing to round.
    let said = import(&desk, &["--book", "b.csv", "--off-grid", "round"]);
    assert!(said.contains("b.csv: 4 levels; 0 values rounded"), "{said}");
    let said = import(&desk, &["--book", "b.csv", "--tick", "0.05", "--lot", "0.1"]);
    assert!(said.contains("a tick of 0.05 and a lot of 0.1"), "{said}");
}

#[test]
fn a_person_says_what_a_heading_does_not() {
    let desk = Desk::new();
    desk.put("b.csv", b"Seite,Kurs,Menge\nbid,99,1\nask,101,1\n");
    refused(&desk, &["--book", "b.csv"], &["b.csv: line 1: no column is the side", "“Seite”, “Kurs”, “Menge”"]);
    let map = ["--map", "book.side=Seite", "--map", "book.price=Kurs", "--map", "size=Menge"];
    let said = import(&desk, &[&["--book", "b.csv"], &map[..]].concat());
    assert!(said.contains("b.csv: 2 levels"), "{said}");
    for (map, part) in [
        ("book.side=Side", "there is no column “Side”; allowed is one of “Seite”"),
        ("book.colour=Seite", "allowed is side, price, size, lots"),
        ("index.time=Seite", "of a file that is given"),
        ("side", "allowed is KIND.FIELD=HEADING"),
    ] {
        refused(&desk, &["--book", "b.csv", "--map", map], &[&format!("--map {map}: "), part]);
    }
    // A hedged account says BOTH and signs its sizes.
    desk.put("p.csv", b"positionSide,positionAmt,entryPrice,leverage\nBOTH,-2,100,5\n");
    refused(&desk, &["--positions", "p.csv"], &["line 2: `positionSide` is “BOTH”"]);
    import(&desk, &["--positions", "p.csv", "--map", "positions.side="]);
    let Traders::Accounts(accounts) = imported(&desk, "out.ron").traders else { panic!("accounts") };
    assert_eq!((accounts[0].side, accounts[0].lots), (Side::Short, 2));
}

#[test]
fn what_cannot_be_imported_at_all_says_why() {
    let desk = Desk::new();
    desk.put("empty.csv", b"");
    desk.put("only.csv", b"time,price\n");
    desk.put("book.csv", b"side,price,size\nbid,101,1\nbid,99,1\nask,100,1\n");
    desk.put("two.csv", b"asset,side,size,entry,margin\nBTC,long,1,100,5\nETH,long,1,100,5\n");
    desk.put("order.csv", b"time,price\n0,100\n60,101\n30,102\n120,1000\n180,soon\nlater,99\n");
    desk.put("long.csv", b"time,price\n0,100\n1,101\n2,101\n999999999,102\n");
    let cases: [(&[&str], &[&str]); 10] = [
        (&[], &["nothing to import", "--positions"]),
        (&["--book", "missing.csv"], &["missing.csv: cannot be read", "give a CSV file"]),
        (&["--book", "."], &[".: cannot be read"]),
        (&["--book", "empty.csv"], &["empty.csv: line 1: the file is empty"]),
        (&["--index", "only.csv"], &["only.csv: line 1: there are no rows below the headings"]),
        (&["--book", "book.csv"], &["line 2: `price` is 101; allowed is a bid below the lowest ask, 100 on line 4"]),
        (&["--positions", "two.csv"], &["line 3: `asset` is “ETH”; allowed is “BTC”"]),
        (
            &["--index", "order.csv"],
            &[
                "line 4: `time` is “30”; allowed is a time after that of line 3",
                "line 5: `price` is 1000; allowed is at most 800",
                "line 6: `price` is “soon”",
                "line 7: `time` is “later”; allowed is a number, as in the first row",
            ],
        ),
        (&["--index", "long.csv"], &["long.csv: line 5: the path lasts 999999999 steps", "100000"]),
        (&["--book", "book.csv", "--base", "spiral", "--tick", "1"], &["--tick and --base spiral"]),
    ];
    for (arguments, parts) in cases {
        refused(&desk, arguments, parts);
    }
    // Interventions of the base may speak of accounts that were not imported.
    desk.put("good.csv", b"side,size,entry,margin\nlong,1,100,50\n");
    refused(
        &desk,
        &["--positions", "good.csv", "--base", "v03-golden-ledger"],
        &["the imported scenario", "interventions.0.what.account"],
    );
}

#[test]
fn a_result_never_takes_the_place_of_what_it_is_made_of() {
    let desk = Desk::new();
    let text = fs::read(example("golden-ledger-book")).unwrap();
    desk.put("b.csv", &text);
    refused(&desk, &["--book", "b.csv", "-o", "b.csv"], &["-o is “b.csv”, which is --book b.csv itself"]);
    assert_eq!(desk.read("b.csv"), text);
    let done = desk.run(&["import", "--book", "b.csv", "-o", "nowhere/out.ron"]);
    assert_eq!(done.code, Some(1), "{}", done.err);
    assert!(done.err.contains("there is no folder"), "{}", done.err);
}
