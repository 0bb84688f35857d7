//! Which column means what: recognised by its heading, or said by a person.
//!
//! Exchanges, brokers and spreadsheets call the same thing by many names. Owns those names and what a file must have.
//! Never reads a row.

use super::problem::{Unusable, quoted};
use super::{Kind, Table};

/// What a column can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Long or short; bid or ask.
    Side,
    /// How much, in coins; in dollars of a contract that is paid for in coin. Signed where no column says the side.
    Size,
    /// How much, in whole lots.
    Lots,
    /// The price a position was entered at.
    Entry,
    /// What was put in, in the money of the venue.
    Margin,
    /// Value at entry over what was put in.
    Leverage,
    /// The name of the account.
    Account,
    /// Whether it can be liquidated.
    Role,
    /// The name of what trades.
    Asset,
    /// A price in dollars.
    Price,
    /// When.
    Time,
}

impl Field {
    /// Its name on the command line and in the window.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Side => "side",
            Self::Size => "size",
            Self::Lots => "lots",
            Self::Entry => "entry",
            Self::Margin => "margin",
            Self::Leverage => "leverage",
            Self::Account => "account",
            Self::Role => "role",
            Self::Asset => "asset",
            Self::Price => "price",
            Self::Time => "time",
        }
    }

    /// The headings it is recognised by, without capitals, blanks and signs; the surest first.
    #[must_use]
    pub const fn synonyms(self, kind: Kind) -> &'static [&'static str] {
        match self {
            Self::Side => &["side", "direction", "positionside", "type", "buysell", "bidask", "longshort"],
            Self::Size => {
                &["size", "qty", "quantity", "amount", "positionsize", "positionamt", "positionamount", "szi", "sz"]
            }
            Self::Lots => &["lots", "contracts"],
            Self::Entry => &[
                "entry",
                "entryprice",
                "avgentryprice",
                "averageentryprice",
                "avgentry",
                "entrypx",
                "openprice",
                "avgprice",
                "averageprice",
                "avgpx",
                "price",
            ],
            Self::Margin => {
                &["margin", "collateral", "isolatedmargin", "isolatedwallet", "initialmargin", "marginused", "deposit"]
            }
            Self::Leverage => &["leverage", "lev"],
            Self::Account => &["account", "name", "trader", "user", "address", "accountid", "userid", "id"],
            Self::Role => &["role"],
            Self::Asset => &["asset", "symbol", "market", "instrument", "coin", "pair", "ticker"],
            Self::Price => match kind {
                Kind::Index => &["index", "indexprice", "price", "close", "markprice", "mark", "value", "last"],
                _ => &["price", "px", "level", "rate"],
            },
            Self::Time => {
                &["time", "timestamp", "datetime", "date", "opentime", "ts", "t", "unix", "unixtime", "seconds"]
            }
        }
    }
}

/// Units that a heading may end in; they change no meaning.
const UNITS: [&str; 8] = ["dollars", "usdt", "usdc", "usd", "coins", "coin", "btc", "eth"];

impl Kind {
    /// What its columns can mean, in the order they are asked for.
    #[must_use]
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Positions => &[
                Field::Side,
                Field::Size,
                Field::Lots,
                Field::Entry,
                Field::Margin,
                Field::Leverage,
                Field::Account,
                Field::Role,
                Field::Asset,
            ],
            Self::Book => &[Field::Side, Field::Price, Field::Size, Field::Lots],
            Self::Index => &[Field::Time, Field::Price],
        }
    }

    /// What a file must have: one of each group.
    const fn needed(self) -> &'static [&'static [Field]] {
        match self {
            Self::Positions => &[&[Field::Size, Field::Lots], &[Field::Entry], &[Field::Margin, Field::Leverage]],
            Self::Book => &[&[Field::Side], &[Field::Price], &[Field::Size, Field::Lots]],
            Self::Index => &[&[Field::Time], &[Field::Price]],
        }
    }
}

/// What the columns of one file mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    kind: Kind,
    of: Vec<(Field, usize)>,
    /// Meanings whose heading stands above several columns, so that nobody can tell which is meant.
    twice: Vec<(Field, String)>,
}

impl Columns {
    /// What the headings of a file of this kind say.
    #[must_use]
    pub fn recognised(kind: Kind, table: &Table) -> Self {
        let plain: Vec<Vec<String>> = table.headings().iter().map(|heading| plain(heading)).collect();
        let mut columns = Self { kind, of: Vec::new(), twice: Vec::new() };
        for &field in kind.fields() {
            let free = |place: &usize| columns.of.iter().all(|(_, taken)| taken != place);
            let called = |name: &str, unit: usize| -> Vec<usize> {
                let is = |place: &usize| plain[*place].get(unit).is_some_and(|heading| heading == name);
                (0..plain.len()).filter(is).filter(free).collect()
            };
            // A heading without its unit is the second best.
            let mut found = field.synonyms(kind).iter().flat_map(|name| [called(name, 0), called(name, 1)]);
            match found.find(|places| !places.is_empty()).as_deref() {
                None | Some([]) => {}
                Some(&[only]) => columns.of.push((field, only)),
                Some(&[first, ..]) => columns.twice.push((field, table.headings()[first].clone())),
            }
        }
        columns
    }

    /// The kind of a file by its headings, and what they mean: the first kind that has everything it needs, or the
    /// one that lacks least.
    #[must_use]
    pub fn detect(table: &Table) -> Self {
        let all = Kind::ALL.map(|kind| Self::recognised(kind, table));
        let lacking = |columns: &Self| kind_needs(columns).filter(|group| !columns.has_one_of(group)).count();
        let [positions, book, index] = all;
        // The first of equals.
        [book, index]
            .into_iter()
            .fold(positions, |best, other| if lacking(&other) < lacking(&best) { other } else { best })
    }

    /// The kind of the file.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The column of a meaning, if there is one.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<usize> {
        self.of.iter().find(|(known, _)| *known == field).map(|(_, column)| *column)
    }

    /// Says which column has a meaning, or that none has.
    pub fn set(&mut self, field: Field, column: Option<usize>) {
        self.of.retain(|(known, place)| *known != field && Some(*place) != column);
        self.twice.retain(|(known, _)| *known != field);
        self.of.extend(column.map(|column| (field, column)));
    }

    /// The same by names: `side` and `Direction`; an empty heading says that no column has the meaning.
    ///
    /// # Errors
    /// What is not known, and what is: a sentence.
    pub fn set_by_name(&mut self, field: &str, heading: &str, table: &Table) -> Result<(), String> {
        let fields = self.kind.fields();
        let Some(&field) = fields.iter().find(|known| known.name() == field.trim().to_lowercase()) else {
            let names = fields.iter().map(|field| field.name()).collect::<Vec<_>>().join(", ");
            return Err(format!("{} have no {}; allowed is {names}", self.kind.name(), quoted(field)));
        };
        let heading = heading.trim();
        if heading.is_empty() {
            self.set(field, None);
            return Ok(());
        }
        let places: Vec<usize> =
            (0..table.headings().len()).filter(|&place| table.headings()[place] == heading).collect();
        match *places.as_slice() {
            [only] => {
                self.set(field, Some(only));
                Ok(())
            }
            [] => Err(format!("there is no column {}; allowed is one of {}", quoted(heading), listed(table))),
            _ => {
                Err(format!("{} columns are called {}; give each a heading of its own", places.len(), quoted(heading)))
            }
        }
    }

    /// Whether everything is there that a file of this kind needs.
    ///
    /// # Errors
    /// The first meaning without a column, at the line of the headings.
    pub fn complete(&self, table: &Table) -> Result<(), Unusable> {
        let refuse = |reason| Err(Unusable { line: table.line(), reason });
        if let Some((field, heading)) = self.twice.first() {
            return refuse(format!(
                "two columns could be the {}, as {} stands above both; give each a heading of its own, or say which it is",
                field.name(),
                quoted(heading)
            ));
        }
        match kind_needs(self).find(|group| !self.has_one_of(group)) {
            None => Ok(()),
            Some(group) => {
                let lacks = group.iter().map(|field| field.name()).collect::<Vec<_>>().join(" or ");
                refuse(format!(
                    "no column is the {lacks} of {}; found are {}; say which it is, or give one the heading “{}”",
                    match self.kind {
                        Kind::Positions => "a position",
                        Kind::Book => "a level of the book",
                        Kind::Index => "the index",
                    },
                    listed(table),
                    group[0].name()
                ))
            }
        }
    }

    fn has_one_of(&self, group: &[Field]) -> bool {
        group.iter().any(|field| self.column(*field).is_some())
    }
}

/// What the kind of a file needs, one of each group.
fn kind_needs(columns: &Columns) -> impl Iterator<Item = &'static [Field]> {
    columns.kind.needed().iter().copied()
}

/// The headings of a file, for a message.
fn listed(table: &Table) -> String {
    const SHOWN: usize = 20;
    let headings = table.headings();
    let more = if headings.len() > SHOWN { format!(" and {} more", headings.len() - SHOWN) } else { String::new() };
    headings.iter().take(SHOWN).map(|heading| quoted(heading)).collect::<Vec<_>>().join(", ") + &more
}

/// A heading without capitals, blanks and signs, and the same without its unit.
fn plain(heading: &str) -> Vec<String> {
    let name = heading.split(['(', '[']).next().unwrap_or_default();
    let plain: String = name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let without = UNITS.iter().find_map(|unit| plain.strip_suffix(unit)).filter(|rest| !rest.is_empty());
    let without = without.map(str::to_owned);
    [Some(plain), without].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::{Columns, Field, Kind, Table};

    fn table(headings: &str) -> Table {
        Table::read(headings.as_bytes()).unwrap_or_else(|unusable| panic!("{unusable}"))
    }

    #[test]
    fn headings_of_many_houses_are_recognised() {
        let files = [
            ("side,size,entry,leverage", Kind::Positions, "side size entry leverage"),
            ("Symbol;Qty;Entry Price;Margin (USDT)", Kind::Positions, "asset size entry margin"),
            (
                "account,role,side,lots,entry_price_dollars,collateral_dollars",
                Kind::Positions,
                "account role side lots entry margin",
            ),
            ("coin,szi,entryPx,leverage,marginUsed", Kind::Positions, "asset size entry leverage margin"),
            ("positionSide,positionAmt,avgPrice,leverage", Kind::Positions, "side size entry leverage"),
            ("side,price,size", Kind::Book, "side price size"),
            ("Price;Amount;Type", Kind::Book, "price size side"),
            ("timestamp,side,price,amount", Kind::Book, "side price size"),
            ("time,price", Kind::Index, "time price"),
            ("Open time,Open,High,Low,Close,Volume", Kind::Index, "time price"),
            ("ts\tindex_price_usd", Kind::Index, "time price"),
        ];
        for (headings, kind, fields) in files {
            let table = table(headings);
            let columns = Columns::detect(&table);
            assert_eq!(columns.kind(), kind, "{headings}");
            assert_eq!(columns.complete(&table), Ok(()), "{headings}");
            let mut found: Vec<_> = columns.of.iter().map(|(field, _)| field.name()).collect();
            let mut wanted: Vec<_> = fields.split(' ').collect();
            found.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(found, wanted, "{headings}");
        }
        let candles = table("Open time,Open,High,Low,Close,Volume");
        assert_eq!(Columns::detect(&candles).column(Field::Price), Some(4));
    }

    #[test]
    fn a_person_overrules_a_heading() {
        let table = table("Direction,side,price,size");
        let mut columns = Columns::detect(&table);
        assert_eq!(columns.column(Field::Side), Some(1));
        assert_eq!(columns.set_by_name("side", "Direction", &table), Ok(()));
        assert_eq!(columns.column(Field::Side), Some(0));
        // A column means one thing.
        assert_eq!(columns.set_by_name("size", "price", &table), Ok(()));
        assert_eq!((columns.column(Field::Size), columns.column(Field::Price)), (Some(2), None));
        assert_eq!(columns.set_by_name("size", "", &table), Ok(()));
        assert_eq!(columns.column(Field::Size), None);
        for (field, heading, word) in [("colour", "side", "“colour”"), ("side", "Colour", "“Colour”")] {
            let refused = columns.set_by_name(field, heading, &table);
            assert!(refused.as_ref().is_err_and(|text| text.contains(word) && text.contains("allowed")), "{refused:?}");
        }
    }

    #[test]
    fn a_heading_that_stands_twice_means_nothing_until_somebody_says_which() {
        let table = table("time,price,price");
        let mut columns = Columns::detect(&table);
        let refused = columns.complete(&table);
        assert!(refused.as_ref().is_err_and(|unusable| unusable.reason.contains("two columns")), "{refused:?}");
        columns.set(Field::Price, Some(2));
        assert_eq!(columns.complete(&table), Ok(()));
    }
}
