//! What must hold after every step of any market, recounted from scratch.

use std::collections::{BTreeMap, BTreeSet};

use downdraft::sim::Simulation;
use downdraft::sim::book::Lane;
use downdraft::sim::event::{Event, What};
use downdraft::sim::invariants;
use downdraft::sim::ledger::{Account, Role};
use downdraft::sim::margin::Requirement;
use downdraft::sim::market::Market;
use downdraft::sim::portfolio;
use downdraft::sim::setup::{AssetRules, Deed, Intervention, MarkMode, Rules};
use downdraft::sim::units::{AccountId, Lots, Mark, Money, Side};
use downdraft::sim::worth::Worth;
use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq};

pub type Checked = Result<(), TestCaseError>;

/// Everything that can be checked on a market as it stands.
pub fn check_step(market: &Simulation, events: &[Event]) -> Checked {
    ledger_is_whole(market)?;
    for listed in market.markets() {
        triggers_are_those_of_the_ledger(market, listed)?;
        book_is_in_order(listed)?;
        signals_are_a_recount(market, listed)?;
        let dip = market.ledger().account(listed.seats().dip);
        let asset = &market.setup().assets[listed.id().place()];
        // Funding is charged whatever there is to pay it from, and an auction below a bid costs it more coin.
        let inverse = matches!(asset.contract.worth, Worth::Inverse(_));
        let funded = asset.rules.funding.is_some() || inverse && asset.rules.breaker.is_some();
        let unspent = dip.cash + dip.cost - dip.cost.abs();
        prop_assert!((funded || unspent >= 0) && dip.lots >= 0, "dip buyers on credit");
    }
    events_add_up(market, events)?;
    nobody_is_left_behind(market, events)
}

fn ledger_is_whole(market: &Simulation) -> Checked {
    let ledger = market.ledger();
    invariants::check_by_recount(ledger, market.step_number())
        .map_err(|broken| TestCaseError::fail(broken.to_string()))?;
    for mark in [Mark(1), Mark(12_345), Mark(9_876_543)] {
        let equity = ledger.accounts().map(|account| account.twice_equity(mark, ledger.worth(account.asset)));
        let off = (equity.sum::<Money>() - 2 * ledger.cash_in()).abs();
        // What an inverse position is worth is rounded once for each.
        let inverse = |account: &Account| matches!(ledger.worth(account.asset), Worth::Inverse(_)) && account.lots != 0;
        let rounded = ledger.accounts().filter(inverse).count() as Money;
        prop_assert!(off <= rounded, "equity at {:?} is off by {}", mark, off);
    }
    prop_assert!(ledger.account(market.house().fund).cash >= 0, "a fund below zero");
    let owed: Money = traders(market)
        .map(|first| portfolio::legs(ledger, first).map(|leg| ledger.account(leg)).collect::<Vec<_>>())
        .filter(|legs| legs.iter().all(|leg| leg.lots == 0))
        .map(|legs| (-legs.iter().map(|leg| leg.cash).sum::<Money>()).max(0))
        .sum();
    let vaults = ledger.accounts().filter(|account| account.role == Role::Vault && account.lots == 0);
    let owed = owed + vaults.map(|vault| (-vault.cash).max(0)).sum::<Money>();
    prop_assert_eq!(owed, market.uncovered(), "debts of accounts without position");
    Ok(())
}

/// The traders: isolated positions, and the first legs of portfolios.
fn traders(market: &Simulation) -> impl Iterator<Item = AccountId> + '_ {
    let numbered = market.ledger().accounts().zip((0..).map(AccountId));
    numbered.filter(|(account, _)| account.role == Role::Trader && account.leg == 0).map(|(_, id)| id)
}

fn triggers_are_those_of_the_ledger(market: &Simulation, listed: &Market) -> Checked {
    let waiting: BTreeSet<AccountId> = market.unfilled().chain(market.cooling()).collect();
    let worth = market.ledger().worth(listed.id());
    for side in [Side::Long, Side::Short] {
        let mut expected: BTreeMap<Mark, Lots> = BTreeMap::new();
        for id in traders(market) {
            let account = market.ledger().account(id);
            let isolated = account.legs == 1 && account.asset == listed.id();
            if !isolated || account.side() != Some(side) || waiting.contains(&id) {
                continue;
            }
            if let Some(mark) = listed.margin().trigger(&account, worth) {
                *expected.entry(mark).or_default() += account.lots.abs();
            }
        }
        prop_assert_eq!(listed.triggers().profile(side).collect::<BTreeMap<_, _>>(), expected, "{:?}", side);
    }
    Ok(())
}

fn book_is_in_order(listed: &Market) -> Checked {
    let book = listed.book();
    for (side, levels) in [(&book.bids, -1), (&book.asks, 1)]
        .map(|(side, worse)| (side, side.levels().map(|(price, lots)| (price * worse, lots)).collect::<Vec<_>>()))
    {
        prop_assert!(levels.windows(2).all(|pair| pair[0].0 < pair[1].0), "levels out of order");
        prop_assert!(levels.iter().all(|level| level.1 > 0), "an empty level");
        prop_assert_eq!(side.best().map(i64::abs), levels.first().map(|level| level.0.abs()));
        let resting: Lots = levels.iter().map(|level| level.1).sum();
        prop_assert_eq!(resting, side.resting(Lane::Maker) + side.resting(Lane::Dip));
    }
    if let (Some(bid), Some(ask)) = (book.bids.best(), book.asks.best()) {
        prop_assert!(bid < ask, "bid {} meets ask {}", bid, ask);
    }
    prop_assert!(book.bids.levels().all(|(price, _)| price >= 1), "a bid below one tick");
    Ok(())
}

fn signals_are_a_recount(market: &Simulation, listed: &Market) -> Checked {
    let (signals, mark) = (listed.signals(), listed.mark());
    let horizon = market.setup().assets[listed.id().place()].horizon;
    let best = listed.book().bids.best().unwrap_or(0);
    let longs: BTreeMap<Mark, Lots> = listed.triggers().profile(Side::Long).collect();
    let (mut bids, mut triggered, mut critical) = (0, 0, 1);
    for depth in 1..=horizon {
        let level = Mark(mark.0 - 2 * depth);
        bids += listed.book().bids.lots_at(best - depth + 1);
        triggered = longs.range(level..).map(|(_, lots)| lots).sum::<Lots>();
        if depth < horizon {
            critical = critical.max(1 + bids - triggered);
        }
    }
    prop_assert_eq!((signals.bids_near, signals.triggers_near), (bids, triggered));
    prop_assert_eq!(signals.critical_shock, critical);
    Ok(())
}

fn events_add_up(market: &Simulation, events: &[Event]) -> Checked {
    let mut open: BTreeMap<(u32, AccountId), Lots> = BTreeMap::new();
    for event in events {
        match event.what {
            What::Liquidated { account, side, lots, filled, notional, left, fee, .. } => {
                prop_assert!(lots > 0 && filled >= 0 && left >= 0 && fee >= 0 && notional >= 0, "{:?}", event);
                prop_assert!(market.ledger().account(account).role == Role::Trader, "{:?}", event);
                prop_assert!(market.ledger().account(account).side() != Some(side.opposite()), "{:?}", event);
                *open.entry((event.wave, account)).or_default() += lots - filled - left;
            }
            What::Deleveraged { account, against, lots, price, .. } => {
                prop_assert!(lots > 0 && price >= 1 && account != against, "{:?}", event);
                *open.entry((event.wave, against)).or_default() -= lots;
            }
            What::TakenOver { account, lots, price, .. } => {
                prop_assert!(lots > 0 && price >= 1, "{:?}", event);
                *open.entry((event.wave, account)).or_default() -= lots;
            }
            What::FundPaid { amount, .. }
            | What::FundReceived { amount, .. }
            | What::VaultFailed { loss: amount, .. }
            | What::Haircut { amount, .. } => prop_assert!(amount > 0, "{:?}", event),
            What::Funding { rate, per_lot, paid, .. } => {
                prop_assert!(rate == 0 || per_lot == 0 || (rate > 0) == (per_lot > 0), "{:?}", event);
                prop_assert!(paid >= 0, "{:?}", event);
            }
            _ => {}
        }
    }
    prop_assert!(open.values().all(|&lots| lots == 0), "lots closed are not filled + deleveraged: {:?}", events);
    Ok(())
}

/// Nobody gives up more than they have, and with waves without limit nobody is left under
/// maintenance. In these two modes the mark of the step's end is the one of its settlement.
fn nobody_is_left_behind(market: &Simulation, events: &[Event]) -> Checked {
    let averaged = |asset: &downdraft::sim::setup::Asset| {
        matches!(asset.mark, MarkMode::MedianOfThree { .. } | MarkMode::IndexPlusAverage { .. })
    };
    let rules = market.setup().rules;
    let plain = Rules { waves: rules.waves, fee: rules.fee, adl: rules.adl, ..Rules::default() };
    // Rules that move money or margins after the waves, or hold the waves up, leave people waiting.
    let down = |dated: &Intervention| matches!(dated.what, Deed::Outage(_));
    if market.setup().interventions.iter().any(down) {
        return Ok(());
    }
    if rules != plain || market.setup().assets.iter().any(|asset| asset.rules != AssetRules::default()) {
        return Ok(());
    }
    // Who comes in under maintenance is closed in the first step.
    if market.setup().assets.iter().any(averaged) || market.step_number() == 0 {
        return Ok(());
    }
    let ledger = market.ledger();
    let marks: Vec<Mark> = market.markets().iter().map(Market::mark).collect();
    let margins: Vec<Requirement> = market.markets().iter().map(|listed| listed.margin().clone()).collect();
    let mut payers = BTreeSet::new();
    for event in events {
        if let What::Haircut { account, .. } = event.what {
            payers.extend(portfolio::legs(ledger, account));
            let equity = portfolio::standing(ledger, account, &marks, &margins).twice_equity;
            prop_assert!(equity >= 0, "{:?} left with {}", event, equity);
        }
    }
    if market.setup().rules.waves.is_some() {
        return Ok(());
    }
    let waiting: BTreeSet<AccountId> = market.unfilled().chain(market.cooling()).collect();
    for id in traders(market) {
        let standing = portfolio::standing(ledger, id, &marks, &margins);
        let due = standing.twice_notional > 0 && standing.is_under_maintenance();
        let excused = portfolio::legs(ledger, id).any(|leg| waiting.contains(&leg) || payers.contains(&leg));
        prop_assert!(!due || excused, "{:?} is still open: {:?}", id, standing);
    }
    Ok(())
}
