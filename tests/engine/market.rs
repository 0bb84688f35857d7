//! Small markets written down in code, and running them.

use std::sync::Arc;

use downdraft::scenario::presets::Preset;
use downdraft::sim::Simulation;
use downdraft::sim::agents::behaviours::Behaviours;
use downdraft::sim::event::{Event, What};
use downdraft::sim::invariants;
use downdraft::sim::ledger::{Account, Role};
use downdraft::sim::setup::{
    Asset, AssetRules, Contract, Deed, IndexPath, Intervention, MarkMode, OpeningBook, Rules, Setup,
};
use downdraft::sim::signals::curve::Curve;
use downdraft::sim::units::{AccountId, AssetId, Lots, Money, PPM, Ppm, Scale, Side, Step, Ticks, div_ceil, div_floor};
use downdraft::sim::volatility;
use downdraft::sim::worth::Worth;

/// A market with everything switched off but its accounts and its book: mark by the last trade,
/// waves without limit, no fee, no fund, losses shared. Fields are changed by whoever needs to.
pub fn textbook(start: Ticks, maintenance: Ppm, accounts: Vec<Account>) -> Setup {
    let one = Scale { mantissa: 1, decimals: 0 };
    let asset = Asset {
        name: String::new(),
        contract: Contract { worth: Worth::Linear(1), tick: one, lot: one },
        start_price: start,
        index: IndexPath::Constant,
        mark: MarkMode::Last,
        maintenance,
        book: OpeningBook { capital: 0, inventory: 0, bids: Vec::new(), asks: Vec::new(), quoting: None },
        noise: None,
        dip_buyers: None,
        behaviours: Behaviours::default(),
        volatility: volatility::Params { weight: 0.05, start: 0.0 },
        horizon: 10,
        rules: AssetRules::default(),
    };
    Setup {
        seed: 1,
        steps: 2,
        step_seconds: 1.0,
        money: one,
        assets: vec![asset],
        correlation: Vec::new(),
        accounts: balanced(accounts),
        mine: None,
        fund: 0,
        rules: Rules::default(),
        interventions: Vec::new(),
    }
}

/// A trader who put in `deposit` and entered at `entry`, one unit of money per tick and lot.
pub fn trader(deposit: Money, lots: Lots, entry: Ticks) -> Account {
    Account::entered(Role::Trader, deposit, lots, Worth::Linear(1).value(lots, entry))
}

/// A long that comes under maintenance exactly at `trigger`.
pub fn long_closed_at(trigger: Ticks, lots: Lots, maintenance: Ppm) -> Account {
    let cash = -div_ceil(Worth::Linear(1).value(lots, trigger) * Money::from(PPM - maintenance), PPM.into());
    Account { cost: -cash, lots, ..Account::with_cash(Role::Trader, cash) }
}

/// A short that comes under maintenance exactly at `trigger`.
pub fn short_closed_at(trigger: Ticks, lots: Lots, maintenance: Ppm) -> Account {
    let cash = div_floor(Worth::Linear(1).value(lots, trigger) * Money::from(PPM + maintenance), PPM.into());
    Account { cost: -cash, lots: -lots, ..Account::with_cash(Role::Trader, cash) }
}

/// Adds somebody from outside who holds the other side of everything.
fn balanced(mut accounts: Vec<Account>) -> Vec<Account> {
    let lots = -accounts.iter().map(|account| account.lots).sum::<Lots>();
    accounts.push(Account { cost: 0, lots, ..Account::with_cash(Role::Outside, 0) });
    accounts
}

/// Bids or asks of the same size at every tick from `first` on.
pub fn levels(first: Ticks, count: i64, lots: Lots, side: Side) -> Vec<(Ticks, Lots)> {
    (0..count).map(|away| (first - side.sign() * away, lots)).collect()
}

/// Has somebody from outside send a market order at a step.
pub fn order(setup: &mut Setup, step: Step, side: Side, lots: Lots) {
    // The account that balances the others stands last among them.
    let account = AccountId(setup.accounts.len() as u32 - 1);
    setup.interventions.push(Intervention { step, asset: AssetId(0), what: Deed::Order { account, side, lots } });
}

/// Runs a market, recounting every account after every step, and returns all that happened.
pub fn run(setup: Setup) -> (Simulation, Vec<Event>) {
    let steps = setup.steps;
    let mut market = Simulation::new(Arc::new(setup));
    let mut events = Vec::new();
    for step in 1..=steps {
        events.extend_from_slice(market.step().expect("a sound market"));
        invariants::check_by_recount(market.ledger(), step).expect("a sound ledger");
    }
    (market, events)
}

/// A market before its first step.
pub fn opened(setup: Setup) -> Simulation {
    Simulation::new(Arc::new(setup))
}

/// How deep a market order of any size would go, as the market stands: `Long` is the way down.
pub fn curve(market: &Simulation, side: Side) -> Curve {
    let first = market.first();
    Curve::read(side, first.book(), first.triggers(), market.setup().first().mark, first.mark())
}

/// The market a shipped preset describes.
pub fn preset(name: &str) -> Setup {
    Preset::named(name).expect("a shipped preset").scenario().expect("a scenario").setup(name).expect("a valid one")
}

/// Lots that traded in the book: dated orders and forced ones.
pub fn volume(events: &[Event]) -> Lots {
    let traded = |event: &Event| match event.what {
        What::OutsideOrder { filled, .. } | What::Liquidated { filled, .. } => filled,
        _ => 0,
    };
    events.iter().map(traded).sum()
}

/// Who was closed by force, in order.
pub fn liquidated(events: &[Event]) -> Vec<u32> {
    let account = |event: &Event| match event.what {
        What::Liquidated { account, .. } => Some(account.0),
        _ => None,
    };
    events.iter().filter_map(account).collect()
}
