//! The rows of a CSV file, with the lines they stand on.
//!
//! Takes what spreadsheets and exchanges write: commas, semicolons, tabs or bars between the cells, any kind of line
//! end, a byte order mark in front, blank lines, comments that begin with `#`. Owns splitting. Never knows what a cell
//! means.

use std::borrow::Cow;

use csv::{ByteRecord, ReaderBuilder};

use super::problem::Unusable;

/// Most bytes of a file.
pub const BYTES_MAX: usize = 256 << 20;
/// Most columns.
const COLUMNS_MAX: usize = 200;
/// What can stand between two cells; the first is meant where none is found.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A file as headings and rows.
#[derive(Clone, Debug)]
pub struct Table {
    headings: Vec<String>,
    line: u64,
    rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its line in the file, from 1.
    pub line: u64,
    cells: ByteRecord,
}

impl Row {
    /// A cell without the blanks around it: empty beyond the end of the row, an error if it is not UTF-8.
    ///
    /// # Errors
    /// The bytes as well as they can be read.
    pub fn cell(&self, column: usize) -> Result<&str, Cow<'_, str>> {
        let bytes = self.cells.get(column).unwrap_or_default();
        std::str::from_utf8(bytes).map(str::trim).map_err(|_| String::from_utf8_lossy(bytes))
    }

    /// How many cells it has, without empty ones at its end.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.iter().rposition(|cell| !cell.trim_ascii().is_empty()).map_or(0, |last| last + 1)
    }

    /// Whether nothing stands in any of its cells.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Table {
    /// Splits a file into rows.
    ///
    /// # Errors
    /// A file that is no table, with the line on which that shows.
    pub fn read(bytes: &[u8]) -> Result<Self, Unusable> {
        let bytes = text(bytes)?;
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .comment(Some(b'#'))
            .delimiter(separator(&bytes))
            .from_reader(&*bytes);
        let mut rows = Vec::new();
        for record in reader.byte_records() {
            let cells = record.map_err(|error| {
                let line = error.position().map_or(1, csv::Position::line);
                Unusable { line, reason: error.to_string() }
            })?;
            let line = cells.position().map_or(1, |place| place.line() + blank_lines(&bytes, place.byte()));
            closed(&cells, line)?;
            let row = Row { line, cells };
            if !row.is_empty() {
                rows.push(row);
            }
        }
        let mut rows = rows.into_iter();
        let Some(top) = rows.next() else {
            return Err(Unusable { line: 1, reason: "the file is empty; give a CSV file with headings".to_owned() });
        };
        if top.cells.len() > COLUMNS_MAX {
            let reason = format!("there are {} columns; allowed are {COLUMNS_MAX}", top.cells.len());
            return Err(Unusable { line: top.line, reason });
        }
        let heading = |place| top.cell(place).map(str::to_owned).unwrap_or_else(Cow::into_owned);
        Ok(Self { headings: (0..top.cells.len()).map(heading).collect(), line: top.line, rows: rows.collect() })
    }

    /// What stands above the columns.
    #[must_use]
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// The line of the headings, from 1.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// The rows below them; blank ones are left out.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

/// The bytes without a mark in front, with line ends that count as lines.
fn text(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Unusable> {
    let refuse = |reason: String| Err(Unusable { line: 1, reason });
    if bytes.len() > BYTES_MAX {
        return refuse(format!("the file is larger than {} MB", BYTES_MAX >> 20));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return refuse("the file is UTF-16 text; save it as CSV in UTF-8".to_owned());
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(place) = bytes.iter().position(|&byte| byte == 0) {
        let line = 1 + bytes[..place].iter().filter(|&&byte| byte == b'\n').count() as u64;
        return Err(Unusable { line, reason: "the file is not text; give a CSV file".to_owned() });
    }
    if bytes.contains(&b'\r') && !bytes.contains(&b'\n') {
        // Lines are counted by the other sign.
        return Ok(bytes.iter().map(|&byte| if byte == b'\r' { b'\n' } else { byte }).collect());
    }
    Ok(bytes.into())
}

/// The separator that occurs most often in the headings.
fn separator(bytes: &[u8]) -> u8 {
    let lines = bytes.split(|&byte| byte == b'\n' || byte == b'\r').map(<[u8]>::trim_ascii);
    let headings = lines.clone().find(|line| !line.is_empty() && !line.starts_with(b"#")).unwrap_or_default();
    let count = |separator: u8| headings.iter().filter(|&&byte| byte == separator).count();
    SEPARATORS.into_iter().rev().max_by_key(|&separator| count(separator)).unwrap_or(b',')
}

/// How many blank lines and comments stand between the end of one row and the next, which begins after them.
fn blank_lines(bytes: &[u8], end: u64) -> u64 {
    let mut rest = usize::try_from(end).ok().and_then(|end| bytes.get(end..)).unwrap_or_default();
    let mut lines = 0;
    loop {
        let skipped = match rest.first() {
            Some(b'\r') => 1,
            Some(b'\n' | b'#') => {
                lines += 1;
                rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |place| place + 1)
            }
            _ => return lines,
        };
        rest = &rest[skipped..];
    }
}

/// A quotation mark that is not closed would swallow row after row without a word.
fn closed(cells: &ByteRecord, line: u64) -> Result<(), Unusable> {
    let broken: usize = cells.iter().map(|cell| cell.iter().filter(|&&byte| byte == b'\n').count()).sum();
    if broken == 0 {
        return Ok(());
    }
    let reason = format!(
        "a quotation mark opens and is not closed before line {}; allowed is one line for each row",
        line + broken as u64
    );
    Err(Unusable { line, reason })
}

#[cfg(test)]
mod tests {
    use super::Table;

    fn read(bytes: &[u8]) -> (Vec<String>, Vec<(u64, String)>) {
        match Table::read(bytes) {
            Ok(table) => {
                let cell = |row: &super::Row| row.cell(1).map_or_else(|text| text.into_owned(), str::to_owned);
                let rows = table.rows().iter().map(|row| (row.line, cell(row))).collect();
                (table.headings().to_vec(), rows)
            }
            Err(unusable) => panic!("{unusable}"),
        }
    }

    #[test]
    fn every_usual_way_of_writing_gives_the_same_rows() {
        let wanted = (vec!["a".to_owned(), "b c".to_owned()], vec![(2, "2".to_owned()), (3, "x,y".to_owned())]);
        let files: [&[u8]; 6] = [
            b"a,b c\n1,2\n3,\"x,y\"\n",
            b"\xef\xbb\xbfa,b c\r\n1,2\r\n3,\"x,y\"",
            b"a;b c\n1;2\n3;x,y\n",
            b"a\tb c\r1\t2\r3\tx,y\r",
            b"a|b c\n1| 2 |\n3|x,y\n\n|\n",
            b"\"a\",\"b c\"\n\"1\",\"2\"\n\"3\",\"x,y\"\n",
        ];
        for bytes in files {
            assert_eq!(read(bytes), wanted, "{}", String::from_utf8_lossy(bytes));
        }
        let commented = read(b"# made by hand\n\na,b c\n1,2\n# and\n\n3,\"x,y\"\n");
        assert_eq!(commented, (wanted.0, vec![(4, "2".to_owned()), (7, "x,y".to_owned())]));
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_line() {
        let files: [(&[u8], u64, &str); 6] = [
            (b"", 1, "empty"),
            (b"\n \n", 1, "empty"),
            (b"\xff\xfea\0,\0", 1, "UTF-16"),
            (b"a,b\n1,\0\n", 2, "not text"),
            (b"a,b\n1,2\n3,\"4\n5,6\n7,8\n", 3, "quotation mark"),
            (&[b','; 500], 1, "empty"),
        ];
        for (bytes, line, word) in files {
            match Table::read(bytes) {
                Err(unusable) => assert!(unusable.line == line && unusable.reason.contains(word), "{unusable}"),
                Ok(table) => panic!("{word}: {table:?}"),
            }
        }
    }
}
