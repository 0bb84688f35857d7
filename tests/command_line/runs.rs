//! Promises: a run without a display writes every kind of result, whole and well formed; the
//! default market has the cascade it is shown for and two slider moves prevent it; the textbook
//! cases come out with the numbers worked out by hand; the same run gives the same bytes.

use resvg::usvg;
use serde_json::{Value, json};

use crate::program::Desk;

/// The keys a script may rely on.
const KEYS: &[(&str, &[&str])] = &[
    ("scenario", &[]),
    ("seed", &[]),
    ("steps", &[]),
    ("model_version", &[]),
    ("price", &["start", "low", "low_step", "end", "max_drawdown"]),
    ("open_interest", &["start_lots", "low_lots", "end_lots"]),
    ("liquidations", &["accounts", "lots_long", "lots_short", "notional", "waves_max", "first_step", "peak_step"]),
    ("fund", &["start", "low", "end"]),
    ("adl", &["accounts", "lots", "notional", "first_step"]),
    ("bad_debt", &[]),
    ("haircut_total", &[]),
    ("ledger", &["sum_lots", "sum_cash", "cash_in"]),
    ("signals", &["r_bar", "e_crit"]),
    ("digest", &[]),
];

#[test]
fn one_run_writes_every_kind_of_result() {
    let desk = Desk::new();
    let results = ["--csv", "run.csv", "--events", "events.csv", "--chart", "run.svg", "--chart", "run.png"];
    let summary = desk.summary(&[&["spiral"], &results[..]].concat());
    assert_eq!(desk.names(), ["events.csv", "run.csv", "run.png", "run.svg"]);

    let steps = summary["steps"].as_u64().unwrap();
    let (header, rows) = table(&desk.read("run.csv"));
    assert_eq!(rows.len() as u64, steps + 1);
    assert!(header.contains("step"), "{header}");
    let (header, rows) = table(&desk.read("events.csv"));
    assert!(header.contains("step"), "{header}");
    assert!(rows.len() as u64 >= summary["liquidations"]["accounts"].as_u64().unwrap());

    let svg = String::from_utf8(desk.read("run.svg")).unwrap();
    assert!(svg.contains("<text"), "words stay words, so that a reader can find and edit them");
    let tree = usvg::Tree::from_str(&svg, &usvg::Options::default()).expect("the SVG parses");
    assert!((tree.size().width() / tree.size().height() - 4.0 / 3.0).abs() < 0.01, "{:?}", tree.size());

    let mut png = png::Decoder::new(std::io::Cursor::new(desk.read("run.png"))).read_info().expect("a PNG");
    assert_eq!((png.info().width, png.info().height), (1600, 1200));
    let mut pixels = vec![0; png.output_buffer_size().unwrap()];
    png.next_frame(&mut pixels).expect("the PNG decodes");
    assert!(pixels.iter().any(|&value| value != pixels[0]), "the picture is not blank");
}

#[test]
fn a_chart_is_laid_out_for_the_page_that_was_asked_for() {
    for (page, size) in
        [("paper-183", (1600, 1200)), ("paper-89", (800, 960)), ("slide", (1920, 1080)), ("post", (1200, 675))]
    {
        let desk = Desk::new();
        desk.succeed(&["run", "v03-golden-ledger", "--page", page, "--chart", "run.png"]);
        let png = png::Decoder::new(std::io::Cursor::new(desk.read("run.png"))).read_info().expect("a PNG");
        assert_eq!((png.info().width, png.info().height), size, "{page}");
    }
}

#[test]
fn results_can_go_to_standard_output_and_replace_older_ones() {
    let desk = Desk::new();
    let printed = desk.succeed(&["run", "v03-golden-ledger", "--csv", "-"]);
    desk.put("run.csv", b"older");
    assert!(desk.succeed(&["run", "v03-golden-ledger", "--csv", "run.csv"]).is_empty());
    assert_eq!(desk.read("run.csv"), printed);
    assert_eq!(table(&printed).1.len(), 3);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let desk = Desk::new();
    desk.put("real.csv", b"older");
    std::os::unix::fs::symlink("real.csv", desk.path().join("link.csv")).unwrap();
    desk.succeed(&["run", "v03-golden-ledger", "--csv", "link.csv"]);
    assert!(desk.path().join("link.csv").is_symlink());
    assert_eq!(table(&desk.read("real.csv")).1.len(), 3);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_written_to_and_stays_a_pipe() {
    use std::os::unix::fs::FileTypeExt;
    let desk = Desk::new();
    let pipe = desk.path().join("pipe");
    if !std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|made| made.success()) {
        return;
    }
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read(pipe).unwrap()
    });
    desk.succeed(&["run", "v03-golden-ledger", "--csv", "pipe"]);
    assert_eq!(table(&reader.join().unwrap()).1.len(), 3);
    assert!(std::fs::metadata(&pipe).unwrap().file_type().is_fifo());
}

#[test]
fn the_summary_has_the_promised_keys() {
    let desk = Desk::new();
    for run in [vec!["spiral"], vec!["v02-book-walk"], vec!["spiral", "--steps", "3"]] {
        let summary = desk.summary(&run);
        for (key, inner) in KEYS {
            let value = summary.get(key).unwrap_or_else(|| panic!("{run:?}: no {key}"));
            for name in *inner {
                assert!(value.get(name).is_some(), "{run:?}: no {key}.{name}");
            }
        }
        assert_eq!(summary["ledger"]["sum_lots"], json!(0));
        assert_eq!(summary["ledger"]["sum_cash"], summary["ledger"]["cash_in"]);
        assert_eq!(summary["digest"].as_str().unwrap().len(), 16);
    }
}

#[test]
fn what_did_not_happen_is_null() {
    let quiet = Desk::new().summary(&["spiral", "--steps", "3"]);
    assert_eq!(quiet["steps"], json!(3));
    for place in ["/liquidations/first_step", "/liquidations/peak_step", "/adl/first_step"] {
        assert_eq!(quiet.pointer(place), Some(&Value::Null), "{place}");
    }
    assert_eq!(quiet["liquidations"]["accounts"], json!(0));
    // A book without bids has no ratio.
    let empty = Desk::new().summary(&["v03-golden-ledger", "--set", "depth=*0.01"]);
    assert_eq!(empty["signals"]["r_bar"], Value::Null);
}

#[test]
fn the_default_market_spirals() {
    let run = Desk::new().summary(&["spiral"]);
    assert!(number(&run, "/price/max_drawdown") > 10.0, "{run:#}");
    assert!(number(&run, "/liquidations/accounts") >= 1_000.0, "{run:#}");
    assert!(number(&run, "/fund/low") < 0.01 * number(&run, "/fund/start"), "{run:#}");
    assert!(number(&run, "/adl/accounts") > 0.0 && run["adl"]["first_step"].is_u64(), "{run:#}");
}

#[test]
fn half_the_leverage_or_twice_the_depth_prevents_it() {
    for change in ["leverage=*0.5", "depth=*2"] {
        let run = Desk::new().summary(&["spiral", "--set", change]);
        assert_eq!(run["adl"]["first_step"], Value::Null, "{change}: {run:#}");
        assert!(number(&run, "/fund/low") >= 0.8 * number(&run, "/fund/start"), "{change}: {run:#}");
        assert!(number(&run, "/price/max_drawdown") < 7.0, "{change}: {run:#}");
    }
}

#[test]
fn the_book_walk_comes_out_as_by_hand() {
    let run = Desk::new().summary(&["textbook/v02-book-walk"]);
    expect(&run, &[("/liquidations/accounts", 1.0), ("/liquidations/lots_long", 600.0)]);
    expect(&run, &[("/liquidations/notional", 5_998_400.0), ("/price/end", 9_996.0), ("/bad_debt", 0.0)]);
}

#[test]
fn the_golden_ledger_comes_out_as_by_hand() {
    let run = Desk::new().summary(&["textbook/v03-golden-ledger"]);
    expect(&run, &[("/fund/start", 100.0), ("/fund/low", 0.0), ("/fund/end", 0.0)]);
    expect(&run, &[("/bad_debt", 150.0), ("/haircut_total", 50.0), ("/price/low", 85.0), ("/price/end", 85.0)]);
    expect(&run, &[("/liquidations/accounts", 2.0), ("/liquidations/notional", 3_720.0 + 5_280.0)]);
    expect(&run, &[("/ledger/sum_lots", 0.0), ("/ledger/sum_cash", 11_450.0), ("/ledger/cash_in", 11_450.0)]);
    let events = Desk::new().succeed(&["run", "textbook/v03-golden-ledger", "--events", "-"]);
    let events = String::from_utf8(events).unwrap();
    for amount in ["3720", "5280"] {
        assert!(events.contains(amount), "no {amount} in {events}");
    }
}

#[test]
fn one_lot_more_tips_the_knife_edge() {
    let desk = Desk::new();
    let over = desk.summary(&["textbook/v04-knife-edge"]);
    expect(&over, &[("/price/low", 85.0), ("/liquidations/lots_long", 100.0), ("/signals/e_crit", 41.0)]);
    let under = desk.summary(&["textbook/v04-knife-edge", "--set", "interventions.0.what.lots=40"]);
    expect(&under, &[("/price/low", 96.0), ("/liquidations/lots_long", 0.0)]);
}

#[test]
fn an_even_ladder_multiplies_the_sale() {
    let run = Desk::new().summary(&["textbook/v05-flat-book"]);
    // 10,000 lots sold at R = 0.6 become 25,000, and the price falls by 25 ticks.
    expect(&run, &[("/price/low", 9_975.0), ("/liquidations/lots_long", 15_000.0)]);
}

#[test]
fn identical_positions_go_together_or_not_at_all() {
    let desk = Desk::new();
    let over = desk.summary(&["textbook/v08-identical-positions"]);
    expect(&over, &[("/price/low", 9_968.0), ("/liquidations/accounts", 50.0), ("/liquidations/lots_long", 20_000.0)]);
    let under = desk.summary(&["textbook/v08-identical-positions", "--set", "interventions.0.what.lots=11000"]);
    expect(&under, &[("/price/low", 9_989.0), ("/liquidations/accounts", 0.0)]);
}

#[test]
fn the_same_run_gives_the_same_bytes_and_another_seed_others() {
    let run = |seed: &str| {
        let desk = Desk::new();
        let files = ["--csv", "run.csv", "--events", "events.csv", "--chart", "run.svg"];
        let digest = desk.summary(&[&["spiral", "--seed", seed], &files[..]].concat())["digest"].clone();
        (digest, desk.read("run.csv"), desk.read("events.csv"), desk.read("run.svg"))
    };
    let (first, second, other) = (run("42"), run("42"), run("43"));
    assert!(first == second, "two processes differ");
    assert!(first.0 != other.0 && first.1 != other.1, "the seed makes no difference");
}

#[test]
fn facts_of_another_asset_are_in_its_own_prices() {
    let desk = Desk::new();
    desk.succeed(&["run", "hyperliquid-2025-10-10", "--events", "events.csv"]);
    let (header, rows) = table(&desk.read("events.csv"));
    let column = |name: &str| header.split(',').position(|heading| heading == name).expect("a column");
    let (event, asset, price) = (column("event"), column("asset"), column("price_usd"));
    let of = |place: &str| {
        let rows = rows.iter().filter(|row| &row[event] == "deleveraged" && &row[asset] == place);
        rows.map(|row| row[price].parse::<f64>().expect("a price")).collect::<Vec<_>>()
    };
    // Bitcoin stood at $122,000 that day, ether at $4,300.
    let (bitcoin, ether) = (of("0"), of("1"));
    assert!(!ether.is_empty() && ether.iter().all(|price| (1_000.0..5_000.0).contains(price)), "{ether:?}");
    assert!(bitcoin.iter().all(|price| (50_000.0..130_000.0).contains(price)), "{bitcoin:?}");
}

#[test]
fn a_shorter_run_is_the_beginning_of_a_longer_one() {
    let desk = Desk::new();
    let whole = String::from_utf8(desk.succeed(&["run", "spiral", "--csv", "-"])).unwrap();
    // The shock of this scenario is dated later than step 100 and does not happen in the short run.
    let short = String::from_utf8(desk.succeed(&["run", "spiral", "--steps", "100", "--csv", "-"])).unwrap();
    // Where the numbers come from is said behind them, and differs.
    let numbers = |line: &str| line.split_once(",spiral,").map_or(line, |(numbers, _)| numbers).to_owned();
    let data = |text: &str| text.lines().take(102).map(numbers).collect::<Vec<_>>().join("\n");
    assert_eq!(data(&short).lines().count(), 102);
    assert_eq!(data(&short), data(&whole));
}

#[test]
fn a_change_decides_before_the_number_of_steps_does() {
    // The shock is moved into the short run, so it happens there.
    let run = Desk::new().summary(&["spiral", "--steps", "60", "--set", "interventions.0.at_step=50"]);
    assert!(number(&run, "/price/max_drawdown") > 3.0, "{run:#}");
}

#[test]
fn help_and_version_are_no_failure() {
    let desk = Desk::new();
    for arguments in [&["--help"][..], &["run", "--help"], &["help", "run"], &["--version"]] {
        assert!(!desk.succeed(arguments).is_empty());
    }
    let help = String::from_utf8(desk.succeed(&["run", "--help"])).unwrap();
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("dated after its last step do not happen"), "{help}");
}

/// The header and the rows of a table, without the lines that say where it comes from.
fn table(bytes: &[u8]) -> (String, Vec<csv::StringRecord>) {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(bytes);
    let header = reader.headers().expect("a header").iter().collect::<Vec<_>>().join(",");
    (header, reader.records().collect::<Result<_, _>>().expect("rows as long as the header"))
}

fn number(run: &Value, place: &str) -> f64 {
    run.pointer(place).and_then(Value::as_f64).unwrap_or_else(|| panic!("{place} in {run:#}"))
}

fn expect(run: &Value, places: &[(&str, f64)]) {
    for &(place, value) in places {
        assert_eq!(number(run, place), value, "{place} in {run:#}");
    }
}
