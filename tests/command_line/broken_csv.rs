//! Promises: whatever bytes a file is made of, importing it never panics; it comes to a scenario that runs, or every
//! problem names a line that the file has and says what is allowed.

use downdraft::scenario::Scenario;
use downdraft::scenario::import::{BadRows, Choices, Columns, Kind, OffGrid, Rejected, Source, Table, into_scenario};
use downdraft::scenario::presets::Preset;
use proptest::prelude::*;

/// Files that are good, before something happens to them.
const GOOD: [&str; 4] = [
    "account,side,size,entry,leverage\na,long,1.5,100,5\nb,short,2,99.5,10\n\"c, d\",short,0.5,101,3\n",
    "Symbol;Qty;Entry Price;Margin\r\nX;3;100;40\r\nX;-2;100.5;50\r\n",
    "side,price,size\nbid,99,10\nbid,98.5,20\nask,100.5,5\nask,102,7\n",
    "time,price\n2024-01-01T00:00:00Z,100\n2024-01-01T00:01:00Z,101\n2024-01-01T00:02:00Z,99.5\n",
];

/// What stands in cells that were not meant to be there.
const ODD: [&str; 24] = [
    "",
    "NaN",
    "inf",
    "-inf",
    "1e308",
    "1e-308",
    "1e999",
    "-1",
    "0",
    "-0",
    "99999999999999999999",
    "0.1e-400",
    "1,5",
    "1 000",
    "\"",
    "\"\"",
    "\"\n\"",
    "\u{feff}",
    "−3",
    "9e14",
    "9223372036854775807",
    "9999-12-31",
    "-9999-01-01",
    "#",
];

/// One thing that happens to a file.
#[derive(Clone, Debug)]
enum Harm {
    Cut(usize),
    Byte(usize, u8),
    Insert(usize, Vec<u8>),
    Cell(usize, usize),
    Row(usize),
    Separator(u8),
    Mark,
    CarriageReturns,
}

fn harm() -> impl Strategy<Value = Harm> {
    prop_oneof![
        any::<usize>().prop_map(Harm::Cut),
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Harm::Byte(at, byte)),
        (any::<usize>(), prop::collection::vec(any::<u8>(), 1..8)).prop_map(|(at, bytes)| Harm::Insert(at, bytes)),
        (any::<usize>(), 0..ODD.len()).prop_map(|(at, odd)| Harm::Cell(at, odd)),
        (any::<usize>(), 0..ODD.len()).prop_map(|(at, odd)| Harm::Cell(at, odd)),
        any::<usize>().prop_map(Harm::Row),
        prop::sample::select(vec![b',', b';', b'\t', b'|', b':', b' ']).prop_map(Harm::Separator),
        Just(Harm::Mark),
        Just(Harm::CarriageReturns),
    ]
}

/// Where a cell begins and ends, counted round.
fn cell(bytes: &[u8], at: usize) -> (usize, usize) {
    let ends = |byte: &u8| matches!(byte, b',' | b';' | b'\t' | b'|' | b'\n' | b'\r');
    let at = at % (bytes.len() + 1);
    let start = bytes[..at].iter().rposition(&ends).map_or(0, |place| place + 1);
    let end = bytes[at..].iter().position(ends).map_or(bytes.len(), |place| at + place);
    (start, end)
}

fn harmed(good: &str, harms: &[Harm]) -> Vec<u8> {
    let mut bytes = good.as_bytes().to_vec();
    for harm in harms {
        let len = bytes.len() + 1;
        match harm {
            Harm::Cut(at) => bytes.truncate(at % len),
            Harm::Byte(at, byte) => {
                if let Some(place) = bytes.get_mut(at % len) {
                    *place = *byte;
                }
            }
            Harm::Insert(at, more) => drop(bytes.splice(at % len..at % len, more.iter().copied())),
            Harm::Cell(at, odd) => {
                let (start, end) = cell(&bytes, *at);
                bytes.splice(start..end, ODD[*odd].bytes());
            }
            Harm::Row(at) => {
                let rows: Vec<Vec<u8>> = bytes.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
                if !rows.is_empty() {
                    bytes.extend_from_slice(&rows[at % rows.len()]);
                }
            }
            Harm::Separator(other) => {
                bytes.iter_mut().filter(|byte| matches!(byte, b',' | b';')).for_each(|byte| *byte = *other);
            }
            Harm::Mark => drop(bytes.splice(0..0, [0xef, 0xbb, 0xbf])),
            Harm::CarriageReturns => bytes.iter_mut().filter(|byte| **byte == b'\n').for_each(|byte| *byte = b'\r'),
        }
    }
    bytes
}

/// Imports a file in every way and looks at what comes of it.
fn try_everything(bytes: &[u8], base: Option<&Scenario>) {
    let lines = 1 + bytes.iter().filter(|&&byte| byte == b'\n' || byte == b'\r').count() as u64;
    let line_is_there = |line: u64| assert!((1..=lines).contains(&line), "line {line} of {lines}");
    let table = match Table::read(bytes) {
        Ok(table) => table,
        Err(why) => {
            line_is_there(why.line);
            assert!(!why.reason.is_empty());
            return;
        }
    };
    let all = Kind::ALL.map(|kind| Columns::recognised(kind, &table));
    for columns in all.into_iter().chain([Columns::detect(&table)]) {
        let sources = [Source { name: "x.csv".to_owned(), table: table.clone(), columns }];
        for bad_rows in [BadRows::Refuse, BadRows::Skip] {
            for off_grid in [OffGrid::Refuse, OffGrid::Round] {
                let choices = Choices { bad_rows, off_grid, ..Choices::default() };
                match into_scenario(base, &sources, &choices, "x.ron") {
                    Ok(imported) => {
                        assert!(imported.scenario.setup("x.ron").is_ok());
                        let left_out: usize = imported.left_out.iter().map(|(_, problems)| problems.count()).sum();
                        assert!(bad_rows == BadRows::Skip || left_out == 0);
                        assert!(left_out == 0 || imported.said[0].contains("left out"), "{:?}", imported.said);
                    }
                    Err(Rejected::File { why, .. }) => line_is_there(why.line),
                    Err(Rejected::Rows(files)) => {
                        let problems: Vec<_> = files.iter().flat_map(|(_, problems)| problems.first()).collect();
                        assert!(!problems.is_empty());
                        for problem in problems {
                            line_is_there(problem.line);
                            assert!(!problem.found.is_empty() && !problem.allowed.is_empty(), "{problem}");
                        }
                    }
                    Err(Rejected::Scenario(refusal)) => assert!(refusal.to_string().contains("allowed"), "{refusal}"),
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn a_good_file_that_something_happened_to((good, harms) in (0..GOOD.len(), prop::collection::vec(harm(), 1..6))) {
        try_everything(&harmed(GOOD[good], &harms), None);
    }

    #[test]
    fn the_same_into_a_scenario_of_its_own((good, harms) in (0..GOOD.len(), prop::collection::vec(harm(), 1..4))) {
        let base = Preset::named("one-trader").unwrap().scenario().unwrap();
        try_everything(&harmed(GOOD[good], &harms), Some(&base));
    }

    #[test]
    fn any_bytes_at_all(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        try_everything(&bytes, None);
    }

    #[test]
    fn any_cells_at_all(cells in prop::collection::vec((0..ODD.len(), 0..3_usize), 0..40)) {
        let mut text = "side,price,size,entry,margin,time\n".to_owned();
        for (odd, end) in cells {
            text += ODD[odd];
            text += [",", "\n", ";"][end];
        }
        try_everything(text.as_bytes(), None);
    }
}

#[test]
fn the_good_files_are_good() {
    for good in GOOD {
        let table = Table::read(good.as_bytes()).unwrap();
        let columns = Columns::detect(&table);
        let sources = [Source { name: "x.csv".to_owned(), table, columns }];
        let imported = into_scenario(None, &sources, &Choices::default(), "x.ron");
        assert!(imported.is_ok(), "{good}: {imported:?}");
    }
}
