//! What money is counted in: dollars, or the coin that contracts are paid for in.

/// The currency of every balance, fee and loss of a run. Prices and sizes are in dollars either way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Currency {
    /// Dollars.
    #[default]
    Dollars,
    /// A coin, by its symbol.
    Coin(String),
}

impl Currency {
    /// Its symbol, such as `USD` or `BTC`.
    #[must_use]
    pub fn symbol(&self) -> &str {
        match self {
            Self::Dollars => "USD",
            Self::Coin(coin) => coin,
        }
    }

    /// What stands for it in a heading, such as `$` or `BTC`.
    #[must_use]
    pub fn sign(&self) -> &str {
        match self {
            Self::Dollars => "$",
            Self::Coin(coin) => coin,
        }
    }

    /// The heading of a column of money in a table for machines: `fund_usd` of a run in coin is `fund_btc`.
    #[must_use]
    pub fn column(&self, name: &str) -> String {
        match (self, name.strip_suffix("_usd")) {
            (Self::Coin(coin), Some(of)) => format!("{of}_{}", coin.to_ascii_lowercase()),
            _ => name.to_owned(),
        }
    }
}
