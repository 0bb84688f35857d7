//! Promise: a scenario on the rules of a venue liquidates each position at exactly the price the venue's profile
//! calculates for it, rounded to the tick in the direction that closes nobody too early. For every profile that is
//! shipped, through the file, its validation and the market itself.

use std::collections::BTreeSet;

use downdraft::scenario::Scenario;
use downdraft::scenario::presets::Preset;
use downdraft::scenario::schema::{
    self, Book, Contract as Listed, Index, Intervention, Kind, Level, MarginMode, Role, Rules, Traders,
};
use downdraft::sim::draws::{Consumer, Draws};
use downdraft::sim::event::What;
use downdraft::sim::setup::Setup;
use downdraft::sim::units::{AccountId, Lots, Mark, Money, PPM, Ppm, Step, Ticks};
use downdraft::venues::margin::Tiers;
use downdraft::venues::number::{Exact, down, float, from_float, up, whole};
use downdraft::venues::profile::{self, Margin, Position, Prices, Profile, Unpriced};
use downdraft::venues::value::{self, Contract, Side};

use crate::market::{opened, run};

const POSITIONS: u32 = 1_000;

/// A contract with units fine enough that only ticks round: of coins for dollars, or of dollars for coins.
struct Units {
    contract: Contract,
    ticks_per_dollar: i64,
    /// Lots in a coin; of an inverse contract, dollars in a lot.
    lot: i64,
    /// Units of money in a dollar or coin.
    money: i64,
}

const LINEAR: Units = Units { contract: Contract::Linear, ticks_per_dollar: 10, lot: 1_000, money: 10_000 };
const INVERSE: Units = Units { contract: Contract::Inverse, ticks_per_dollar: 2, lot: 100, money: 100_000_000 };

impl Units {
    const fn of(contract: Contract) -> &'static Self {
        match contract {
            Contract::Linear => &LINEAR,
            Contract::Inverse => &INVERSE,
        }
    }

    fn dollars(&self, ticks: Ticks) -> f64 {
        ticks as f64 / self.ticks_per_dollar as f64
    }

    /// Lots as the venue counts them: coins, or dollars of an inverse contract.
    fn size(&self, lots: Lots) -> f64 {
        match self.contract {
            Contract::Linear => lots as f64 / self.lot as f64,
            Contract::Inverse => (lots * self.lot) as f64,
        }
    }

    /// Lots that are worth an amount of the venue's money at a price.
    fn lots_worth(&self, money: f64, price: Ticks) -> Lots {
        let size = match self.contract {
            Contract::Linear => money / self.dollars(price) * self.lot as f64,
            Contract::Inverse => money * self.dollars(price) / self.lot as f64,
        };
        size as Lots
    }

    fn listed(&self, start: Ticks) -> Listed {
        let (start_price_dollars, tick_dollars) = (self.dollars(start), 1.0 / self.ticks_per_dollar as f64);
        let (name, mark) = (String::new(), schema::Mark::Last);
        let (unit, lot) = (1.0 / self.money as f64, self.lot as f64);
        let (kind, lot_coins, money_unit_dollars) = match self.contract {
            Contract::Linear => (Kind::Linear, 1.0 / lot, unit),
            Contract::Inverse => {
                (Kind::Inverse { face_dollars: lot, coin: "BTC".to_owned(), money_unit_coins: unit }, 0.0, 0.0)
            }
        };
        Listed { name, start_price_dollars, tick_dollars, lot_coins, money_unit_dollars, kind, mark }
    }
}

/// Where the maintenance margin of a position comes from.
enum Rule {
    /// The profile's table: from and to which value a position ends in each bracket, and the highest leverage there.
    Brackets(Vec<(f64, f64, f64)>),
    /// A rate of the profile for the whole position, by its value at entry, which the file has to state: margin
    /// tables here charge each part of a position at its own rate. With it, what the initial rate is above it.
    ByValue(f64),
    /// The profile knows no rates; a plain one is drawn for each position.
    Plain,
}

impl Rule {
    fn of(profile: &Profile) -> Self {
        let (floors, caps): (Vec<f64>, Vec<f64>) = match &profile.margin {
            None => return Self::Plain,
            Some(Margin::Steps { base_maintenance_percent, base_initial_percent, .. }) => {
                return Self::ByValue((base_initial_percent - base_maintenance_percent) / 100.0);
            }
            Some(Margin::Brackets { brackets, .. }) => {
                brackets.iter().map(|bracket| (bracket.from, bracket.max_leverage.unwrap())).unzip()
            }
            Some(Margin::Classes { classes, .. }) => (vec![0.0], vec![100.0 / classes[0].initial_percent]),
        };
        // The last bracket has no end; half as much again is far enough.
        let last = floors[floors.len() - 1].max(1e8);
        let ends = floors.iter().skip(1).copied().chain([1.5 * last]);
        Self::Brackets(floors.iter().copied().zip(ends).zip(caps).map(|((from, to), cap)| (from, to, cap)).collect())
    }
}

/// A position in the units of the market, and how it looks to the venue.
#[derive(Debug)]
struct Drawn {
    lots: Lots,
    entry: Ticks,
    deposit: Money,
    /// Maintenance rate the file states; a table comes before it.
    rate: Ppm,
    position: Position,
}

fn between(draws: &mut Draws, low: i64, high: i64) -> i64 {
    low + (draws.bits() % (high - low + 1) as u64) as i64
}

/// A number from `low` to `high`, each power of ten as likely as the next.
fn by_size(draws: &mut Draws, low: f64, high: f64) -> f64 {
    low * libm::pow(high / low, draws.unit())
}

fn drawn(draws: &mut Draws, profile: &Profile, rule: &Rule, units: &Units) -> Drawn {
    let entry = between(draws, 60_000, 400_000);
    let side = if draws.unit() < 0.5 { Side::Long } else { Side::Short };
    let bracket = match (rule, units.contract) {
        (Rule::Brackets(brackets), _) => brackets[between(draws, 0, brackets.len() as i64 - 1) as usize],
        (_, Contract::Linear) => (0.0, 1e8, 100.0),
        // Large enough for the rounding of money in coin to be far below a tick.
        (_, Contract::Inverse) => (50.0, 2_000.0, 100.0),
    };
    let (from, to, cap) = bracket;
    let least = if units.contract == Contract::Linear { 1e3 } else { 50.0 };
    let lots = units.lots_worth(by_size(draws, from.max(least), to), entry);
    let size = units.size(lots);
    let worth = exact_value(units.contract, size, units.dollars(entry));
    let (rate, cap) = match rule {
        // The file's rate counts for nothing beside a table.
        Rule::Brackets(_) => (50_000, cap),
        Rule::ByValue(above) => {
            let rate = rate_of(&profile.tiers(&worth).expect("a rate"));
            (rate, 1.0 / (rate as f64 / PPM as f64 + above))
        }
        Rule::Plain => {
            let rate = between(draws, 2_000, 60_000);
            (rate, cap.min(0.9 * PPM as f64 / rate as f64))
        }
    };
    let leverage = 1.0 + (cap - 1.0) * draws.unit();
    let deposit = libm::ceil(float(&worth) * units.money as f64 / leverage) as Money;
    let known = matches!(rule, Rule::Plain).then(|| rate as f64 / PPM as f64);
    let position = Position {
        side,
        size,
        entry: units.dollars(entry),
        margin: deposit as f64 / units.money as f64,
        maintenance_rate: known,
    };
    Drawn { lots, entry, deposit, rate, position }
}

fn exact(number: f64) -> Exact {
    let Some(number) = from_float(number) else { panic!("{number} is a number") };
    number
}

fn exact_value(contract: Contract, size: f64, price: f64) -> Exact {
    let Some(value) = value::value(contract, &exact(size), &exact(price)) else { panic!("no value at {price}") };
    value
}

/// The one rate of a table without brackets.
fn rate_of(tiers: &Tiers) -> Ppm {
    let Some((tier, _)) = tiers.iter().next() else { panic!("a table") };
    float(&(&tier.rate * whole(PPM))) as Ppm
}

/// A market on the rules of the venue in which the price is led down or up, one tick a step, to `tick`.
fn led_to(base: &Scenario, units: &Units, drawn: &Drawn, tick: Ticks) -> Setup {
    let long = drawn.position.side == Side::Long;
    let away = if long { 1 } else { -1 };
    let start = tick + 2 * away;
    let mut scenario = base.clone();
    scenario.contract = units.listed(start);
    scenario.rules.maintenance_percent = drawn.rate as f64 / 1e4;
    let path = (0..6).map(|on| Level { price_dollars: units.dollars(start - away * on), lots: 1 }).collect();
    let (bids, asks) = if long { (path, Vec::new()) } else { (Vec::new(), path) };
    scenario.book = Book::Levels { capital_dollars: 0.0, bids, asks };
    let [held, other] =
        if long { [schema::Side::Long, schema::Side::Short] } else { [schema::Side::Short, schema::Side::Long] };
    // In a file money is dollars: of coin, at the start price.
    let dollars = if units.contract == Contract::Linear { 1.0 } else { units.dollars(start) };
    let account = |name: &str, role, side, deposit: Money| schema::Account {
        name: name.to_owned(),
        asset: String::new(),
        role,
        side,
        lots: drawn.lots,
        entry_price_dollars: units.dollars(drawn.entry),
        collateral_dollars: deposit as f64 / units.money as f64 * dollars,
        margin: MarginMode::Isolated,
    };
    let holder = account("T", Role::Trader, held, drawn.deposit);
    scenario.traders = Traders::Accounts(vec![holder, account("W", Role::Outside, other, 0)]);
    let order = |at_step| Intervention {
        at_step,
        asset: String::new(),
        what: schema::Deed::MarketOrder { account: None, side: other, lots: 1 },
    };
    scenario.interventions = (1..=3).map(order).collect();
    let setup = match scenario.setup("profile") {
        Ok(setup) => setup,
        Err(refusal) => panic!("{refusal}"),
    };
    let account = setup.accounts[0];
    assert_eq!(account.cash + account.cost, drawn.deposit, "{drawn:?}");
    setup
}

/// When and at which marks the position was closed by force for the first time.
fn closed(setup: Setup) -> Option<(Step, Mark)> {
    let (_, events) = run(setup);
    events.iter().find_map(|event| match event.what {
        What::Liquidated { account: AccountId(0), mark, .. } => Some((event.step, mark)),
        _ => None,
    })
}

/// Whether a price is so near to a tick that the rounding of money in coin decides: a few units of it.
fn is_undecided(units: &Units, lots: Lots, ticks: f64) -> bool {
    let face = (units.lot * units.ticks_per_dollar * units.money) as f64;
    let unit = ticks * ticks / (lots as f64 * face);
    units.contract == Contract::Inverse && (2.0 * ticks - (2.0 * ticks).round()).abs() < 10.0 * unit
}

/// What the positions of a profile came to.
#[derive(Debug, Default)]
struct Tally {
    closed: u32,
    /// No price liquidates them, here and there.
    safe: u32,
    /// Not counted: hardly levered, they are liquidated at prices a scenario cannot have.
    out_of_reach: u32,
    /// Not counted: the rounding of money in coin, which the calculator does not know, decides about the tick.
    undecided: u32,
    /// Brackets, or rates where one holds for the whole position, that positions ended in at entry.
    at_entry: BTreeSet<i64>,
    /// Brackets that positions were in when they were closed.
    at_close: BTreeSet<i64>,
    /// Positions that were closed in another bracket than they were opened in.
    crossed: u32,
}

impl Tally {
    fn count(&mut self, profile: &Profile, rule: &Rule, drawn: &Drawn, price: f64) {
        self.closed += 1;
        let place = |price| {
            let worth = exact_value(profile.contract, drawn.position.size, price);
            profile.tiers(&worth).map_or(0, |tiers| tiers.place(&worth) as i64)
        };
        let [mut entry, close] = [drawn.position.entry, price].map(place);
        if matches!(rule, Rule::ByValue(_)) {
            entry = drawn.rate;
        }
        self.at_entry.insert(entry);
        self.at_close.insert(close);
        self.crossed += u32::from(entry != close);
    }
}

/// A thousand positions on the rules of a venue.
fn check(name: &str, base: &Scenario, draws: &mut Draws) -> (Rule, Tally) {
    let Some(profile) = profile::named(name) else { panic!("{name}") };
    let (rule, units) = (Rule::of(profile), Units::of(profile.contract));
    let base = Scenario { venue: Some(name.to_owned()), ..base.clone() };
    let mut tally = Tally::default();
    while tally.closed < POSITIONS {
        let drawn = drawn(draws, profile, &rule, units);
        let Prices { liquidation, .. } = match profile.prices(&drawn.position) {
            Ok(prices) => prices,
            Err(Unpriced::Never) => {
                // At most what it was worth at entry can be lost, and that is there.
                let setup = led_to(&base, units, &drawn, drawn.entry);
                assert_eq!(opened(setup).liquidation_mark(AccountId(0)), None, "{name}: {drawn:?}");
                tally.safe += 1;
                continue;
            }
            Err(why) => panic!("{name}: {drawn:?}: {why}"),
        };
        let ticks = exact(liquidation) * whole(units.ticks_per_dollar);
        if !(8.0..999_990.0).contains(&float(&ticks)) {
            tally.out_of_reach += 1;
            continue;
        }
        if is_undecided(units, drawn.lots, float(&ticks)) {
            tally.undecided += 1;
            continue;
        }
        tally.count(profile, &rule, &drawn, liquidation);
        // A long is closed no earlier than the price is there, so down; a short up.
        let safe = |step: &Exact| {
            let safe = if drawn.position.side == Side::Long { down(&ticks, step) } else { up(&ticks, step) };
            float(&(safe / step)) as i64
        };
        let tick = safe(&whole(1));
        let setup = led_to(&base, units, &drawn, tick);
        // A mark can fall between ticks.
        let half = Mark(safe(&(whole(1) / whole(2))));
        assert_eq!(opened(setup.clone()).liquidation_mark(AccountId(0)), Some(half), "{name}: {drawn:?}");
        assert_eq!(closed(setup), Some((3, Mark::at(tick))), "{name}: {drawn:?}, calculated {liquidation}");
    }
    (rule, tally)
}

fn all_of(contract: Contract) {
    let Some(base) = Preset::named("one-trader").and_then(|preset| preset.scenario().ok()) else {
        panic!("a shipped preset")
    };
    let base = Scenario { steps: 3, index: Index::Constant, rules: Rules::default(), ..base };
    let mut draws = Draws::new(11, Consumer::Population, 0, 0);
    let mut checked = 0;
    for (name, _) in profile::ALL {
        if profile::named(name).is_none_or(|profile| profile.contract != contract) {
            continue;
        }
        checked += 1;
        let (rule, tally) = check(name, &base, &mut draws);
        assert!(tally.safe <= 60 && tally.out_of_reach <= 20 && tally.undecided <= 5, "{name}: {tally:?}");
        match rule {
            Rule::Brackets(brackets) => {
                let all: BTreeSet<i64> = (0..brackets.len() as i64).collect();
                assert_eq!((&tally.at_entry, &tally.at_close), (&all, &all), "{name}");
                assert!(brackets.len() == 1 || tally.crossed >= 50, "{name}: {tally:?}");
            }
            Rule::ByValue(_) => assert!(tally.at_entry.len() >= 10, "{name}: {tally:?}"),
            Rule::Plain => {}
        }
    }
    let shipped = if contract == Contract::Linear { 7 } else { 4 };
    assert_eq!(checked, shipped, "a profile nobody counted");
}

#[test]
fn every_linear_venue_liquidates_where_its_profile_says() {
    all_of(Contract::Linear);
}

#[test]
fn every_inverse_venue_liquidates_where_its_profile_says() {
    all_of(Contract::Inverse);
}
