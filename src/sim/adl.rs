//! Auto-deleveraging: winners are closed against a bankrupt position nobody else takes.
//!
//! Owns who is closed (a queue by profit and leverage, or everybody in proportion) and the price both
//! sides are closed at. Never chooses when it happens and never touches the book.

use super::ledger::{Account, Ledger};
use super::margin;
use super::units::{AccountId, AssetId, Lots, Mark, Money, PPM, Side, Ticks, div_floor, nearest_f64, twice};
use super::worth::Worth;

/// Who is deleveraged, and at which price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Who, and how much of each.
    pub rule: Rule,
    /// At which price.
    pub price: PriceRule,
}

/// Who is deleveraged, and how much of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rule {
    /// One after the other, by profit share × effective leverage.
    #[default]
    Queue,
    /// Every winner in proportion to its position.
    ProRataSize,
    /// Every winner in proportion to its profit.
    ProRataProfit,
    /// Every winner in proportion to its position × effective leverage, so that those who carry more
    /// risk for their money give up more.
    LeverageWeighted,
}

/// The price both sides of a deleveraging are closed at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PriceRule {
    /// The bankruptcy price, moved towards the mark by what the fund can pay.
    #[default]
    FundImproved,
    /// The bankruptcy price: winners bear everything.
    Bankruptcy,
    /// The mark: winners bear nothing now, and the loss is left to the fund and loss sharing.
    Mark,
}

/// How many are put in order when the first of a queue is asked for; more and more after that.
const SORTED_AT_ONCE: usize = 32;

/// Traders, first to be deleveraged first. Mostly only the first few are looked at, so nobody is put
/// in order long before it is their turn.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Lower is earlier; the number of the account stands in the last 32 bits.
    keys: Vec<u128>,
    /// Those before this place have left.
    next: usize,
    /// Those before this place are in order.
    sorted: usize,
}

impl Queue {
    /// Who is first.
    pub fn first(&mut self) -> Option<AccountId> {
        if self.next == self.sorted {
            self.sort(self.sorted + self.sorted.max(SORTED_AT_ONCE));
        }
        self.keys.get(self.next).map(|&key| AccountId(key as u32))
    }

    /// How many are deleveraged before an account, and how many there are; `None` if it is not in line.
    #[must_use]
    pub fn place(&self, id: AccountId) -> Option<(usize, usize)> {
        let waiting = &self.keys[self.next..];
        let mine = *waiting.iter().find(|&&key| key as u32 == id.0)?;
        Some((waiting.iter().filter(|&&key| key < mine).count(), waiting.len()))
    }

    /// Everybody, in order.
    pub fn all(&mut self) -> Vec<AccountId> {
        self.sort(self.keys.len());
        self.keys[self.next..].iter().map(|&key| AccountId(key as u32)).collect()
    }

    /// Puts everybody before a place in order.
    fn sort(&mut self, to: usize) {
        let rest = &mut self.keys[self.sorted..];
        let count = rest.len().min(to - self.sorted);
        if count < rest.len() {
            rest.select_nth_unstable(count);
        }
        rest[..count].sort_unstable();
        self.sorted += count;
    }
}

impl Iterator for Queue {
    type Item = AccountId;

    fn next(&mut self) -> Option<AccountId> {
        let first = self.first();
        self.next += usize::from(first.is_some());
        first
    }
}

/// The traders of one side of an asset, first to be deleveraged first. `stake` tells an account with
/// all the cash behind it.
///
/// Score: profit over entry notional, times effective leverage (notional over equity) for winners,
/// divided by it for losers. The score only ranks; its arithmetic is plain IEEE operations, which
/// are the same on every machine, and ties go to the lower number.
#[must_use]
pub fn queue(ledger: &Ledger, asset: AssetId, side: Side, mark: Mark, stake: impl Fn(AccountId) -> Account) -> Queue {
    let worth = ledger.worth(asset);
    // Room for everybody: growing step by step costs as much as putting the first in order.
    let mut keys = Vec::with_capacity(ledger.accounts().len());
    ledger.traders(asset, side).for_each(|(id, account)| {
        let stake = if account.legs == 1 { account } else { stake(id) };
        keys.push(sort_key(score(&stake, mark, worth), id));
    });
    Queue { keys, next: 0, sorted: 0 }
}

/// One whole number that is lower for a higher score, and for a lower number at the same score: far
/// quicker to compare than the two of them.
fn sort_key(score: f64, AccountId(id): AccountId) -> u128 {
    let bits = score.to_bits();
    // Rising with the score: positive numbers above the negative ones, whose bits run backwards.
    let rising = if bits >> 63 == 0 { bits | 1 << 63 } else { !bits };
    (u128::from(!rising) << 32) | u128::from(id)
}

/// The rank of one position: profit share × effective leverage.
#[must_use]
pub fn score(account: &Account, mark: Mark, worth: Worth) -> f64 {
    // Everything doubled, as a mark can fall between ticks.
    let stands = worth.value_twice(account.lots, mark);
    let cost = twice(account.cost);
    let profit = nearest_f64(stands - cost);
    let entry = nearest_f64(cost).abs();
    let notional = nearest_f64(stands).abs();
    let equity = nearest_f64(stands + twice(account.cash));
    if equity <= 0.0 || entry <= 0.0 {
        f64::NEG_INFINITY
    } else if profit >= 0.0 {
        profit / entry * (notional / equity)
    } else {
        profit / entry / (notional / equity)
    }
}

/// The price a bankrupt position is closed at: its bankruptcy price, moved towards the mark by
/// what the fund can pay per lot, never past the mark.
#[must_use]
pub fn price(bankrupt: &Account, mark: Mark, worth: Worth, fund: Money) -> Ticks {
    priced(PriceRule::FundImproved, bankrupt, mark, worth, fund)
}

/// The price a bankrupt position is closed at under a rule. Never past the mark, and never below one
/// tick.
#[must_use]
pub fn priced(rule: PriceRule, bankrupt: &Account, mark: Mark, worth: Worth, fund: Money) -> Ticks {
    let bankruptcy = margin::bankruptcy_price(bankrupt.cash, bankrupt.lots, worth);
    let is_long = bankrupt.lots > 0;
    // A half-tick mark rounds to the side that does not pass it.
    let nearest = mark.0.div_euclid(2) + if is_long { mark.0.rem_euclid(2) } else { 0 };
    let wanted = match rule {
        PriceRule::FundImproved => worth.price_of(bankrupt.lots, worth.value(bankrupt.lots, bankruptcy) - fund.max(0)),
        PriceRule::Bankruptcy => bankruptcy,
        PriceRule::Mark => nearest,
    };
    if is_long { bankruptcy.min(wanted.max(nearest)) } else { bankruptcy.max(wanted.min(nearest)) }.max(1)
}

/// How many of `wanted` lots a counterparty can take over at a price: no more than it holds, and no
/// more than its equity pays for where the price is worse than the mark, so that deleveraging never
/// makes a new debtor.
#[must_use]
pub fn available(account: &Account, side: Side, wanted: Lots, price: Ticks, mark: Mark, worth: Worth) -> Lots {
    let equity = account.twice_equity(mark, worth);
    if account.side() != Some(side) || equity < 0 {
        return 0;
    }
    let held = account.lots.abs().min(wanted);
    // A long sells at the price, a short buys at it.
    let most = worth.lots_losing(side, price, mark, equity);
    // No more than is held.
    most.map_or(held, |most| most.min(Money::from(held)) as Lots)
}

/// Who is closed for how many lots, one winner after the other. Whoever can take nothing more leaves the
/// queue. `stake` tells an account with all the cash behind it.
pub fn from_queue(queue: &mut Queue, call: &Call, stake: impl Fn(AccountId) -> Account) -> Vec<(AccountId, Lots)> {
    let mut wanted = call.lots;
    let mut closed: Vec<(AccountId, Lots)> = Vec::new();
    while wanted > 0 {
        let Some(winner) = queue.first() else {
            break;
        };
        let lots = available(&stake(winner), call.winners, wanted, call.price, call.mark, call.worth);
        wanted -= lots;
        if lots > 0 {
            closed.push((winner, lots));
        }
        if wanted > 0 {
            queue.next();
        } else {
            break;
        }
    }
    closed
}

/// What is asked of the winners.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// Their side.
    pub winners: Side,
    /// Lots to be taken over.
    pub lots: Lots,
    /// The price both sides are closed at.
    pub price: Ticks,
    /// The mark of the wave.
    pub mark: Mark,
    /// What the lots are worth.
    pub worth: Worth,
}

/// Who is closed for how many lots when everybody gives up a share: winners first, in proportion to
/// the weight of the rule, whole lots by largest remainder, ties to the lower number, nobody more
/// than can be taken from it; then, for what the winners cannot take, everybody else by size.
/// `stake` tells an account with all the cash behind it.
#[must_use]
pub fn shares(
    rule: Rule,
    candidates: &[AccountId],
    call: &Call,
    stake: impl Fn(AccountId) -> Account,
) -> Vec<(AccountId, Lots)> {
    let Call { winners: side, lots: wanted, price, mark, worth } = *call;
    let place = |&id: &AccountId| {
        let account = stake(id);
        let most = available(&account, side, account.lots.abs(), price, mark, worth);
        (id, account, most)
    };
    let open: Vec<(AccountId, Account, Lots)> = candidates.iter().map(place).filter(|&(_, _, most)| most > 0).collect();
    let (winners, others): (Vec<_>, Vec<_>) =
        open.into_iter().partition(|(_, account, _)| account.twice_profit(mark, worth) > 0);
    let weighted =
        |rule: Rule, (id, account, most): &(AccountId, Account, Lots)| (*id, weight(rule, account, mark, worth), *most);
    let mut closed = apportion(wanted, winners.iter().map(|place| weighted(rule, place)).collect());
    let rest = wanted - closed.iter().map(|&(_, lots)| lots).sum::<Lots>();
    closed.extend(apportion(rest, others.iter().map(|place| weighted(Rule::ProRataSize, place)).collect()));
    closed
}

/// The weight of one position. Effective leverage counts in millionths, at most a million times.
fn weight(rule: Rule, account: &Account, mark: Mark, worth: Worth) -> Money {
    let lots = Money::from(account.lots.abs());
    match rule {
        Rule::Queue | Rule::ProRataSize => lots,
        Rule::ProRataProfit => div_floor(account.twice_profit(mark, worth), 2).max(1),
        Rule::LeverageWeighted => {
            let notional = worth.notional_twice(account.lots, mark);
            let equity = account.twice_equity(mark, worth).max(1);
            lots * (notional * Money::from(PPM) / equity).clamp(1, Money::from(PPM) * Money::from(PPM))
        }
    }
}

/// Divides lots in proportion to weights under a limit for each: whoever reaches the limit stays
/// there, and the rest is divided among the others.
fn apportion(wanted: Lots, mut open: Vec<(AccountId, Money, Lots)>) -> Vec<(AccountId, Lots)> {
    let mut left = wanted.min(open.iter().map(|&(_, _, most)| most).sum());
    let mut closed = Vec::new();
    loop {
        let sum: Money = open.iter().map(|&(_, weight, _)| weight).sum();
        if left <= 0 || sum == 0 {
            break;
        }
        let full =
            |&(_, weight, most): &(AccountId, Money, Lots)| Money::from(left) * weight >= Money::from(most) * sum;
        let (capped, rest): (Vec<_>, Vec<_>) = open.iter().partition(|place| full(place));
        if capped.is_empty() {
            closed.extend(by_largest_remainder(left, sum, &open));
            break;
        }
        left -= capped.iter().map(|&(_, _, most)| most).sum::<Lots>();
        closed.extend(capped.iter().map(|&(id, _, most)| (id, most)));
        open = rest;
    }
    closed.sort_unstable_by_key(|&(id, _)| id);
    closed
}

fn by_largest_remainder(total: Lots, sum: Money, open: &[(AccountId, Money, Lots)]) -> Vec<(AccountId, Lots)> {
    let product = |place: &(AccountId, Money, Lots)| Money::from(total) * place.1;
    // Every share is smaller than its limit, which is a number of lots.
    let mut shares: Vec<(AccountId, Lots)> =
        open.iter().map(|place| (place.0, (product(place) / sum) as Lots)).collect();
    let mut by_remainder: Vec<usize> = (0..open.len()).collect();
    by_remainder.sort_by_key(|&place| core::cmp::Reverse(product(&open[place]) % sum));
    let handed_out: Lots = shares.iter().map(|&(_, lots)| lots).sum();
    for &place in by_remainder.iter().take((total - handed_out) as usize) {
        shares[place].1 += 1;
    }
    shares.retain(|&(_, lots)| lots > 0);
    shares
}
