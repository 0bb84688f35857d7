//! Promises: `calc` keeps every column and row in order, adds an answer and a status, goes on after a row
//! without an answer, and refuses a file that is no table with its line.

use crate::program::Desk;

const CASES: &str = "\u{feff}id,topic,formula,venue,inputs,expected,rounding\n\
    A7,liquidation_price,F8,dYdX v4,\"{\"\"side\"\":\"\"short\"\",\"\"qty\"\":3,\"\"price\"\":3000,\"\"account_value\"\":1000,\
    \"\"mmr\"\":0.05,\"\"output\"\":\"\"liquidation_price\"\"}\",3174.60,nearest:2\n\
    bad,liquidation_price,F8,dYdX v4,\"{\"\"side\"\":\"\"up\"\",\"\"output\"\":\"\"liquidation_price\"\"}\",,exact\n\
    none,liquidation_price,F99,dYdX v4,{},,exact\n\
    last,band,,Vega,\"{\"\"reference\"\":100,\"\"band\"\":0.07,\"\"output\"\":\"\"upper\"\"}\",,exact\n";

#[test]
fn every_row_is_answered_or_says_why_not_and_keeps_its_columns() {
    let desk = Desk::new();
    desk.put("cases.csv", CASES.as_bytes());
    let text = String::from_utf8(desk.succeed(&["calc", "cases.csv"])).unwrap();
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let headings: Vec<String> = table.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(headings, ["id", "topic", "formula", "venue", "inputs", "expected", "rounding", "computed", "status"]);
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let answers: Vec<(&str, &str)> = rows.iter().map(|row| (&row[0], &row[7])).collect();
    assert_eq!(answers, [("A7", "3174.60"), ("bad", ""), ("none", ""), ("last", "107")]);
    assert_eq!((&rows[0][5], &rows[0][8], &rows[3][8]), ("3174.60", "ok", "ok"));
    assert!(rows[1][8].contains("mark") || rows[1][8].contains("side"), "{}", &rows[1][8]);
    assert!(rows[2][8].contains("F0 to F40"), "{}", &rows[2][8]);
}

#[test]
fn a_file_answered_twice_is_the_same() {
    let desk = Desk::new();
    desk.put("cases.csv", CASES.as_bytes());
    assert!(desk.succeed(&["calc", "cases.csv", "-o", "once.csv"]).is_empty());
    desk.succeed(&["calc", "once.csv", "--output", "twice.csv"]);
    assert_eq!(desk.read("once.csv"), desk.read("twice.csv"));
    assert_eq!(desk.read("once.csv"), desk.succeed(&["calc", "cases.csv", "-o", "-"]));
    assert_eq!(desk.names(), ["cases.csv", "once.csv", "twice.csv"]);
}

#[test]
fn what_is_no_table_of_cases_is_refused_with_its_line_and_nothing_is_written() {
    let unequal = "topic,venue,inputs\nmargin,Vega,{}\nmargin,Vega\n";
    let files: [(&str, &[u8], &str); 5] = [
        ("unequal", unequal.as_bytes(), "line 3"),
        ("empty", b"", "line 1"),
        ("columns", b"topic,inputs\nmargin,{}\n", "`venue`"),
        ("neither", b"venue,inputs\nVega,{}\n", "`topic`"),
        ("bytes", b"topic,venue,inputs\nmargin,\xff,{}\n", "line 2"),
    ];
    for (name, bytes, said) in files {
        let desk = Desk::new();
        desk.put("cases.csv", bytes);
        let done = desk.run(&["calc", "cases.csv", "-o", "out.csv"]);
        assert_eq!((done.code, done.out.len()), (Some(2), 0), "{name}");
        assert!(done.err.contains(said) && done.err.contains("cases.csv"), "{name}: {}", done.err);
        assert_eq!(desk.names(), ["cases.csv"], "{name}");
    }
    let desk = Desk::new();
    assert_eq!(desk.run(&["calc", "not-there.csv"]).code, Some(2));
    desk.put("cases.csv", CASES.as_bytes());
    assert_eq!(desk.run(&["calc", "cases.csv", "-o", "no/such/folder.csv"]).code, Some(1));
}
