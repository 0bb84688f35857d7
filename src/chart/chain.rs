//! The chain of a step in words: price move, accounts, forced orders, depth, new price, fund, winners.
//!
//! Owns the order of the links and what each is called. Every number is the frame's or the cause's.

use super::cause::Cause;
use super::palette::Role;
use super::words;
use crate::recording::{Frame, Header};

/// One link of the chain, by what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// How far the price moved.
    Move,
    /// Who came under maintenance.
    Accounts,
    /// What was closed by force.
    Forced,
    /// What that ate of the book.
    Depth,
    /// The mark after it.
    Price,
    /// What the insurance fund paid or received.
    Fund,
    /// Who was deleveraged.
    Winners,
}

impl Link {
    /// From cause to effect.
    pub const ALL: [Self; 7] =
        [Self::Move, Self::Accounts, Self::Forced, Self::Depth, Self::Price, Self::Fund, Self::Winners];

    /// What it points at in the charts.
    #[must_use]
    pub const fn marks(self) -> &'static str {
        match self {
            Self::Move => "the price of this step",
            Self::Accounts => "the liquidation markers of this step",
            Self::Forced => "the liquidation bars of this step",
            Self::Depth => "the prices that were eaten",
            Self::Price => "the mark price",
            Self::Fund => "the insurance fund in this step",
            Self::Winners => "the diamonds of this step",
        }
    }
}

/// A link as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Which one.
    pub link: Link,
    /// Its number.
    pub value: String,
    /// What the number is.
    pub words: String,
    /// The role of the number when something happened.
    pub role: Role,
    /// Whether anything happened.
    pub happened: bool,
}

/// The links of a step, from cause to effect.
#[must_use]
pub fn chain(header: &Header, before: &Frame, now: &Frame, cause: &Cause) -> [Said; 7] {
    Link::ALL.map(|link| {
        let (value, words, role, happened) = match link {
            Link::Move => price_move(before, now),
            Link::Accounts => {
                let closed = cause.accounts();
                let noun = if closed == 1 { "account below maintenance" } else { "accounts below maintenance" };
                (closed.to_string(), noun.to_owned(), Role::Text, closed > 0)
            }
            Link::Forced => forced(header, now, cause),
            Link::Depth => depth(header, cause),
            Link::Price => {
                let price = header.price(now.mark.ticks());
                let value = words::dollar_price(price, words::price_decimals(header.tick));
                (value, "new mark price".to_owned(), Role::Text, true)
            }
            Link::Fund => fund(header, now, cause),
            Link::Winners => winners(header, cause),
        };
        Said { link, value, words, role, happened }
    })
}

type Parts = (String, String, Role, bool);

fn price_move(before: &Frame, now: &Frame) -> Parts {
    let change = 100.0 * (now.mark.ticks() / before.mark.ticks() - 1.0);
    (signed_two(change), "price move".to_owned(), Role::Text, change.abs() >= 0.005)
}

/// A change in percent with two decimals: single steps move by less than the usual one shows.
fn signed_two(percent: f64) -> String {
    let size = words::price(percent, 2);
    let plus = if percent >= 0.005 { "+" } else { "" };
    format!("{plus}{size} %")
}

/// What was closed, at the mark it was tested at.
fn forced(header: &Header, now: &Frame, cause: &Cause) -> Parts {
    let worth = header.whole(cause.longs_twice + cause.shorts_twice) / 2.0;
    let (verb, role) =
        if cause.is_squeeze() { ("forced to buy", Role::ShortText) } else { ("forced to sell", Role::LongText) };
    let words = match now.waves {
        0 | 1 => verb.to_owned(),
        waves => format!("{verb}, in {waves} waves"),
    };
    (words::sum(worth, &header.currency), words, role, worth > 0.0)
}

fn depth(header: &Header, cause: &Cause) -> Parts {
    let words = match (cause.bids_eaten > 0, cause.asks_eaten > 0) {
        (true, true) => "of bids and asks eaten",
        (false, true) => "of asks eaten",
        _ => "of bids eaten",
    };
    (words::amount(header, cause.eaten()), words.to_owned(), Role::Text, cause.eaten() > 0)
}

fn fund(header: &Header, now: &Frame, cause: &Cause) -> Parts {
    let words = match (cause.fund < 0, now.fund <= 0) {
        (true, true) => "from the fund, now empty",
        (true, false) => "from the fund",
        (false, true) => "in the fund, it is empty",
        (false, false) if cause.fund > 0 => "to the fund",
        (false, false) => "to or from the fund",
    };
    (words::signed_amount(header, cause.fund), words.to_owned(), Role::Fund, cause.fund != 0)
}

/// Winners closed, or profit taken from them.
fn winners(header: &Header, cause: &Cause) -> Parts {
    if cause.deleveraged == 0 && cause.paid.haircut > 0 {
        let value = words::amount(header, cause.paid.haircut);
        return (value, "taken from winners' profit".to_owned(), Role::Adl, true);
    }
    let noun = if cause.deleveraged == 1 { "winner closed by ADL" } else { "winners closed by ADL" };
    (cause.deleveraged.to_string(), noun.to_owned(), Role::Adl, cause.deleveraged > 0)
}

#[cfg(test)]
mod tests {
    use super::{Link, chain, signed_two};
    use crate::chart::cause::Cause;
    use crate::recording::sample;
    use crate::sim::units::Mark;

    #[test]
    fn small_moves_keep_their_sign() {
        assert_eq!(signed_two(-1.083), "−1.08 %");
        assert_eq!(signed_two(0.012), "+0.01 %");
        assert_eq!(signed_two(0.001), "0.00 %");
    }

    #[test]
    fn the_chain_is_read_from_cause_to_effect() {
        let (before, mut now) = (sample::frame(1), sample::frame(2));
        (now.mark, now.waves, now.fund) = (Mark::at(9_892), 4, 0);
        let cause = Cause {
            longs: 25,
            longs_twice: 784_000_000,
            bids_eaten: 378_000_000,
            fund: -11_000_000,
            deleveraged: 3,
            ..Cause::default()
        };
        let said = chain(&sample::header(), &before, &now, &cause).map(|said| format!("{} {}", said.value, said.words));
        assert_eq!(
            said,
            [
                "−1.08 % price move",
                "25 accounts below maintenance",
                "$3.92M forced to sell, in 4 waves",
                "$3.78M of bids eaten",
                "$98.92 new mark price",
                "−$110k from the fund, now empty",
                "3 winners closed by ADL",
            ]
        );
    }

    #[test]
    fn nothing_forced_leaves_only_the_prices() {
        let (before, now) = (sample::frame(1), sample::frame(2));
        let said = chain(&sample::header(), &before, &now, &Cause::default());
        assert!(said.iter().all(|said| !said.happened || said.link == Link::Price));
    }
}
