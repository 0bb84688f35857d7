//! The headline controls: the few numbers of a scenario a person reaches for first.
//!
//! The sliders of the window and the short paths of `--set` are these same functions. Owns what
//! each of them means in a random population and in accounts and levels given by hand. Never runs
//! anything.

use super::refusal::Checker;
use super::schema::{Account, Book, Deed, Level, Role, Traders};
use super::{Refusal, Scenario};

/// One of the headline controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Control {
    /// Typical leverage of the traders.
    Leverage,
    /// Dollars resting within 1 % of the mid.
    Depth,
    /// Maintenance margin.
    Maintenance,
    /// Insurance fund at the start.
    Fund,
    /// Time in which half of a gap in the book is filled again.
    Refill,
    /// Size of the first dated shock of the index.
    Shock,
}

impl Control {
    /// All of them, most important first.
    pub const ALL: [Self; 6] = [Self::Leverage, Self::Depth, Self::Maintenance, Self::Fund, Self::Refill, Self::Shock];

    /// Its name in the window.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Leverage => "Leverage",
            Self::Depth => "Liquidity depth",
            Self::Maintenance => "Maintenance margin",
            Self::Fund => "Insurance fund",
            Self::Refill => "Book refill half-life",
            Self::Shock => "Index shock",
        }
    }

    /// Its short path for `--set`.
    #[must_use]
    pub const fn short_path(self) -> &'static str {
        match self {
            Self::Leverage => "leverage",
            Self::Depth => "depth",
            Self::Maintenance => "maintenance",
            Self::Fund => "fund",
            Self::Refill => "refill",
            Self::Shock => "shock",
        }
    }

    /// Its unit, as it follows the number.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Leverage => "×",
            Self::Depth => "$ / 1 %",
            Self::Maintenance | Self::Shock => "%",
            Self::Fund => "$",
            Self::Refill => "s",
        }
    }

    /// Whether it is settled when a run begins: a change in the middle of one is for the next.
    #[must_use]
    pub const fn is_settled_at_the_start(self) -> bool {
        matches!(self, Self::Leverage | Self::Fund)
    }

    /// Whether its slider is logarithmic.
    #[must_use]
    pub const fn is_logarithmic(self) -> bool {
        !matches!(self, Self::Shock)
    }

    /// From where to where its slider goes, around the value the scenario was loaded with. The
    /// range is where something happens, not everything that is allowed.
    #[must_use]
    pub fn range(self, loaded: f64) -> (f64, f64) {
        match self {
            Self::Leverage => (1.0, 100.0),
            Self::Depth | Self::Fund | Self::Refill if loaded > 0.0 => (loaded / 10.0, loaded * 10.0),
            Self::Depth | Self::Fund => (1_000.0, 100_000_000.0),
            Self::Refill => (1.0, 10_000.0),
            Self::Maintenance => (0.1, 10.0),
            Self::Shock => (-20.0, 0.0),
        }
    }

    /// The step it is dated to: only the shock is.
    #[must_use]
    pub fn step(self, scenario: &Scenario) -> Option<u32> {
        let shock = |what: &Deed| matches!(what, Deed::IndexShock { .. });
        let first = scenario.interventions.iter().find(|intervention| shock(&intervention.what))?;
        (self == Self::Shock).then_some(first.at_step)
    }

    /// Its value; `None` if the scenario has no such thing.
    #[must_use]
    pub fn get(self, scenario: &Scenario) -> Option<f64> {
        match (self, &scenario.traders, &scenario.book) {
            (Self::Leverage, Traders::Population(population), _) => Some(population.typical_leverage),
            (Self::Leverage, Traders::Accounts(_), _) => average_leverage(scenario),
            (Self::Depth, _, Book::Profile(profile)) => Some(profile.depth_dollars),
            (Self::Depth, _, Book::Levels { bids, asks, .. }) => depth_of_levels(scenario, bids, asks),
            (Self::Refill, _, Book::Profile(profile)) => Some(profile.refill_half_life_seconds),
            (Self::Refill, _, Book::Levels { .. }) => None,
            (Self::Maintenance, ..) => Some(scenario.rules.maintenance_percent),
            (Self::Fund, ..) => Some(scenario.rules.insurance_fund_dollars),
            (Self::Shock, ..) => scenario.interventions.iter().find_map(|intervention| match intervention.what {
                Deed::IndexShock { percent } => Some(percent),
                _ => None,
            }),
        }
    }

    /// Changes it. In a scenario of accounts and levels given by hand, leverage scales every
    /// collateral and depth scales every level.
    ///
    /// # Errors
    /// A value that makes no sense, or a scenario that has no such thing.
    pub fn set(self, scenario: &mut Scenario, value: f64) -> Result<(), Refusal> {
        let checker = Checker::of("scenario");
        let Some(old) = self.get(scenario) else {
            return Err(checker.refuse(self.short_path(), value, "nothing: this scenario has no such value"));
        };
        match self {
            Self::Leverage | Self::Depth => checker.positive(self.short_path(), value, 1e15)?,
            _ => checker.within(self.short_path(), value, -1e15, 1e15)?,
        };
        match self {
            Self::Leverage => set_leverage(scenario, value, old),
            Self::Depth => return set_depth(scenario, value, old, checker),
            Self::Maintenance => {
                scenario.rules.maintenance_percent = value;
                // A table keeps its shape.
                for tier in &mut scenario.rules.tiers {
                    tier.maintenance_percent *= value / old;
                }
            }
            Self::Fund => scenario.rules.insurance_fund_dollars = value,
            Self::Refill => {
                if let Book::Profile(profile) = &mut scenario.book {
                    profile.refill_half_life_seconds = value;
                }
            }
            Self::Shock => {
                let shock = scenario.interventions.iter_mut().find_map(|intervention| match &mut intervention.what {
                    Deed::IndexShock { percent } => Some(percent),
                    _ => None,
                });
                if let Some(percent) = shock {
                    *percent = value;
                }
            }
        }
        Ok(())
    }
}

/// Notional over collateral of all traders' positions given by hand.
fn average_leverage(scenario: &Scenario) -> Option<f64> {
    let Traders::Accounts(accounts) = &scenario.traders else { return None };
    let open = accounts.iter().filter(|account| is_position(account) && account.collateral_dollars > 0.0);
    let (notional, collateral) = open.fold((0.0, 0.0), |(notional, collateral), account| {
        let worth = account.lots as f64 * scenario.contract.lot_dollars(account.entry_price_dollars);
        (notional + worth, collateral + account.collateral_dollars)
    });
    (collateral > 0.0).then(|| notional / collateral)
}

/// A trader with a position; what outside accounts hold is not leverage that can be called in.
fn is_position(account: &Account) -> bool {
    account.role == Role::Trader && account.lots > 0
}

fn set_leverage(scenario: &mut Scenario, value: f64, old: f64) {
    match &mut scenario.traders {
        Traders::Population(population) => population.typical_leverage = value,
        Traders::Accounts(accounts) => {
            for account in accounts.iter_mut().filter(|account| is_position(account)) {
                account.collateral_dollars *= old / value;
            }
        }
    }
}

/// Dollars of given levels within 1 % of the start price, averaged over the two sides that have
/// any.
fn depth_of_levels(scenario: &Scenario, bids: &[Level], asks: &[Level]) -> Option<f64> {
    let start = scenario.contract.start_price_dollars;
    // A level at exactly 1 % counts, however the decimals round.
    let reach = 0.01 * start + 0.5 * scenario.contract.tick_dollars;
    let side = |levels: &[Level]| -> f64 {
        let near = levels.iter().filter(|level| (level.price_dollars - start).abs() <= reach);
        near.map(|level| level.lots as f64 * scenario.contract.lot_dollars(level.price_dollars)).sum()
    };
    let sides = [side(bids), side(asks)].into_iter().filter(|&dollars| dollars > 0.0);
    let (count, sum) = sides.fold((0.0, 0.0), |(count, sum), dollars| (count + 1.0, sum + dollars));
    (count > 0.0).then(|| sum / count)
}

fn set_depth(scenario: &mut Scenario, value: f64, old: f64, checker: Checker<'_>) -> Result<(), Refusal> {
    match &mut scenario.book {
        Book::Profile(profile) => profile.depth_dollars = value,
        Book::Levels { bids, asks, .. } => {
            for level in bids.iter_mut().chain(asks) {
                let lots = (level.lots as f64 * value / old).round();
                if lots > 1e12 {
                    return Err(checker.refuse("depth", value, "a depth with at most 1e12 lots on a level"));
                }
                level.lots = lots as i64;
            }
        }
    }
    Ok(())
}
