//! The ledger: who holds how much cash and how many lots.
//!
//! An account is cash and lots of one asset and nothing else, and everything that happens is a
//! transfer between two accounts. A cross-margined trader is several neighbouring accounts, the legs
//! of a portfolio, whose margin is tested together. Owns every balance and the sums that must never
//! change: Σ lots = 0 for every asset and Σ cash = what was put in. The cost basis is kept for ranking and for shares of profit; it never becomes
//! cash. Never knows prices other than those of the trade at hand.

use super::units::{ASSETS_MAX, AccountId, AssetId, Lots, Mark, Money, Side, Ticks, div, mul, twice};
use super::worth::Worth;

/// What an account is to the exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Holds a leveraged position; can be liquidated, deleveraged and haircut.
    Trader,
    /// Owns the book; is never liquidated.
    MarketMaker,
    /// Rests bids below the market with cash it owns; unlevered.
    DipBuyer,
    /// Trades at random with cash it owns; unlevered.
    Noise,
    /// Trades the contract against the index; its other leg is outside the venue. Never liquidated.
    Arbitrageur,
    /// Sends dated orders from outside; neither liquidated nor haircut.
    Outside,
    /// The insurance fund.
    Fund,
    /// The vault that takes over positions and works them off; is never liquidated.
    Vault,
    /// Everything outside the venue: deposits come from it and withdrawals go to it.
    World,
}

/// One margin account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    /// Cash, settled at every trade: a long of one lot at price 100 has paid 100.
    pub cash: Money,
    /// What the open lots cost: the sum of what they were worth when they were traded, signed like that.
    pub cost: Money,
    /// The position; positive is long.
    pub lots: Lots,
    /// What the account is.
    pub role: Role,
    /// What the lots are lots of.
    pub asset: AssetId,
    /// Its place among the legs of its portfolio.
    pub leg: u8,
    /// How many legs the portfolio has; 1 is an isolated position.
    pub legs: u8,
}

impl Account {
    /// An isolated account of the headline asset with this cash and no position.
    #[must_use]
    pub const fn with_cash(role: Role, cash: Money) -> Self {
        Self { cash, cost: 0, lots: 0, role, asset: AssetId(0), leg: 0, legs: 1 }
    }

    /// An account that was opened with a deposit and a position entered at a price.
    #[must_use]
    pub fn entered(role: Role, deposit: Money, lots: Lots, cost: Money) -> Self {
        Self { cost, lots, ..Self::with_cash(role, deposit - cost) }
    }

    /// The account with no more of its position than this many lots, whichever side they are on, at its average
    /// entry.
    #[must_use]
    pub fn reduced_to(&self, lots: Lots) -> Self {
        let held = Money::from(self.lots.abs().max(1));
        Self { lots: self.lots.signum() * lots, cost: div(mul(self.cost, lots.into()), held), ..*self }
    }

    /// The side of the position; `None` when flat.
    #[must_use]
    pub const fn side(&self) -> Option<Side> {
        Side::of(self.lots)
    }

    /// Twice the equity at a mark (twice, because a mark can fall between ticks).
    #[must_use]
    pub fn twice_equity(&self, mark: Mark, worth: Worth) -> Money {
        twice(self.cash) + worth.value_twice(self.lots, mark)
    }

    /// Twice the unrealised profit at a mark.
    #[must_use]
    pub fn twice_profit(&self, mark: Mark, worth: Worth) -> Money {
        worth.value_twice(self.lots, mark) - twice(self.cost)
    }
}

/// An account as it is stored, small because there can be millions: money in 96 bits, ten thousand
/// million times more than validation lets into play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    cash_low: u64,
    cost_low: u64,
    lots: Lots,
    cash_high: i32,
    cost_high: i32,
    role: Role,
    asset: AssetId,
    leg: u8,
    legs: u8,
}

impl Row {
    fn of(account: Account) -> Self {
        let Account { cash, cost, lots, role, asset, leg, legs } = account;
        let (cash_high, cash_low) = split(cash);
        let (cost_high, cost_low) = split(cost);
        Self { cash_low, cost_low, lots, cash_high, cost_high, role, asset, leg, legs }
    }

    fn account(&self) -> Account {
        let Self { lots, role, asset, leg, legs, .. } = *self;
        Account { cash: self.cash(), cost: self.cost(), lots, role, asset, leg, legs }
    }

    fn cash(&self) -> Money {
        Money::from(self.cash_high) << 64 | Money::from(self.cash_low)
    }

    fn cost(&self) -> Money {
        Money::from(self.cost_high) << 64 | Money::from(self.cost_low)
    }

    fn set_cash(&mut self, cash: Money) {
        (self.cash_high, self.cash_low) = split(cash);
    }

    fn set_cost(&mut self, cost: Money) {
        (self.cost_high, self.cost_low) = split(cost);
    }
}

/// The upper 32 and the lower 64 of 96 bits.
fn split(money: Money) -> (i32, u64) {
    let Ok(high) = i32::try_from(money >> 64) else {
        // Like all money arithmetic it stops rather than wraps.
        panic!("{money} units of money are more than an account can hold");
    };
    (high, money as u64)
}

/// The sums over all accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Σ cash; what was put in, on a sound ledger.
    pub cash: Money,
    /// The sums of each asset.
    pub assets: [Positions; ASSETS_MAX],
}

/// The sums over all positions in one asset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Positions {
    /// Σ lots; 0 on a sound ledger.
    pub lots: Lots,
    /// Lots of all longs: the open interest.
    pub long_lots: Lots,
}

/// How many accounts [`Ledger::fetch`] is best asked for.
pub const FETCHED_AT_ONCE: usize = 64;

/// Every account of the exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    rows: Vec<Row>,
    worths: Vec<Worth>,
    cash_in: Money,
    totals: Totals,
}

impl Ledger {
    /// Opens the books with these accounts. `worths` has one entry an asset: what its lots are worth.
    #[must_use]
    pub fn new(accounts: Vec<Account>, worths: Vec<Worth>) -> Self {
        let rows: Vec<Row> = accounts.into_iter().map(Row::of).collect();
        let totals = recount(&rows);
        Self { rows, worths, cash_in: totals.cash, totals }
    }

    /// All accounts, by number.
    pub fn accounts(&self) -> impl ExactSizeIterator<Item = Account> + '_ {
        self.rows.iter().map(Row::account)
    }

    /// The traders with a position on one side of an asset, by number.
    pub fn traders(&self, asset: AssetId, side: Side) -> impl Iterator<Item = (AccountId, Account)> + '_ {
        let is_meant = move |row: &Row| {
            let is_on_side = match side {
                Side::Long => row.lots > 0,
                Side::Short => row.lots < 0,
            };
            is_on_side && row.asset == asset && row.role == Role::Trader
        };
        let numbered = self.rows.iter().zip((0..).map(AccountId));
        numbered.filter(move |(row, _)| is_meant(row)).map(|(row, id)| (id, row.account()))
    }

    /// One account. Numbers come from this ledger, so it exists.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Account {
        self.rows[id.0 as usize].account()
    }

    /// Reads some accounts ahead of their use, [`FETCHED_AT_ONCE`] being a good number: among millions
    /// each one has to be fetched from far away, and fetching many at once takes hardly longer than one.
    /// Changes nothing.
    pub fn fetch(&self, ids: impl IntoIterator<Item = AccountId>) {
        for id in ids {
            core::hint::black_box(self.rows[id.0 as usize]);
        }
    }

    /// What lots of an asset are worth.
    #[must_use]
    pub fn worth(&self, asset: AssetId) -> Worth {
        self.worths[asset.place()]
    }

    /// All the money ever put in.
    #[must_use]
    pub const fn cash_in(&self) -> Money {
        self.cash_in
    }

    /// The sums, kept up leg by leg as the entries are made.
    #[must_use]
    pub const fn totals(&self) -> Totals {
        self.totals
    }

    /// The sums, counted from scratch over every account.
    #[must_use]
    pub fn recount(&self) -> Totals {
        recount(&self.rows)
    }

    /// `buyer` buys `lots` from `seller` at `price`, against cash. Both are accounts of the asset.
    pub fn trade(&mut self, buyer: AccountId, seller: AccountId, lots: Lots, price: Ticks) {
        self.enter(buyer, lots, price);
        self.enter(seller, -lots, price);
    }

    /// `from` pays `amount` to `to`.
    pub fn pay(&mut self, from: AccountId, to: AccountId, amount: Money) {
        self.credit(from, -amount);
        self.credit(to, amount);
    }

    /// `from` pays `amount` out of the profit of its position. Its cost moves by as much, so that
    /// what was given up once is not taken for profit again.
    pub fn pay_from_profit(&mut self, from: AccountId, to: AccountId, amount: Money) {
        self.pay(from, to, amount);
        let row = &mut self.rows[from.0 as usize];
        row.set_cost(row.cost() + amount);
    }

    /// Every account of an asset pays `amount` for each lot it is long and receives it for each lot it
    /// is short. Lots sum to zero, so the payments do.
    pub fn charge_per_lot(&mut self, asset: AssetId, amount: Money) {
        for row in self.rows.iter_mut().filter(|row| row.asset == asset) {
            let paid = amount * Money::from(row.lots);
            row.set_cash(row.cash() - paid);
            self.totals.cash -= paid;
        }
    }

    /// One leg of a trade.
    fn enter(&mut self, id: AccountId, lots: Lots, price: Ticks) {
        let row = &mut self.rows[id.0 as usize];
        let asset = row.asset.place();
        let worth = self.worths[asset];
        let paid = worth.value(lots, price);
        row.set_cash(row.cash() - paid);
        self.totals.cash -= paid;
        let before = row.lots;
        let after = before + lots;
        let cost = row.cost();
        row.set_cost(if Side::of(before) == Side::of(lots) || before == 0 {
            cost + paid
        } else if Side::of(after) == Side::of(before) {
            // A reduction keeps its share of the cost; the ranking can bear the rounding.
            div(mul(cost, Money::from(after.abs())), Money::from(before.abs()))
        } else {
            worth.value(after, price)
        });
        row.lots = after;
        let positions = &mut self.totals.assets[asset];
        positions.lots += lots;
        positions.long_lots += after.max(0) - before.max(0);
    }

    fn credit(&mut self, id: AccountId, amount: Money) {
        let row = &mut self.rows[id.0 as usize];
        row.set_cash(row.cash() + amount);
        self.totals.cash += amount;
    }
}

fn recount(rows: &[Row]) -> Totals {
    let mut totals = Totals::default();
    for account in rows {
        totals.cash += account.cash();
        let positions = &mut totals.assets[account.asset.place()];
        positions.lots += account.lots;
        positions.long_lots += account.lots.max(0);
    }
    totals
}
