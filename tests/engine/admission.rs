//! Promise: nobody whom a scenario draws opens at or under maintenance, nor with more leverage than the bracket of the
//! position allows, by the margin rule that is in force in the market. Whoever reads a position of its own into the
//! market is held to the same, and told what is allowed.

use std::collections::BTreeSet;

use downdraft::scenario::Scenario;
use downdraft::scenario::presets::Preset;
use downdraft::scenario::schema::rules::{MaintenanceAt, Tier};
use downdraft::scenario::schema::{Contract, Index, Kind, LeverageClass, MyPosition, Side, Traders};
use downdraft::sim::event::What;
use downdraft::sim::ledger::{Account, Role};
use downdraft::sim::setup::{MarginRule, Setup};
use downdraft::sim::units::{AccountId, Mark, Money, PPM};
use downdraft::venues::profile::{self, Margin};
use downdraft::venues::value;

use crate::market::{opened, run};

/// A shipped market in which nothing happens.
fn quiet(preset: &str) -> Scenario {
    let Some(Ok(mut scenario)) = Preset::named(preset).map(Preset::scenario) else { panic!("{preset}") };
    scenario.steps = 3;
    scenario.index = Index::Constant;
    (scenario.noise, scenario.dip_buyers) = (None, None);
    scenario.interventions.clear();
    for asset in &mut scenario.assets {
        asset.index = Index::Constant;
        (asset.noise, asset.dip_buyers) = (None, None);
    }
    scenario
}

/// Ten thousand accounts, the largest of hundreds of millions, who would like to hold up to eighty times their margin.
fn crowd() -> Scenario {
    let mut scenario = quiet("spiral");
    let Traders::Population(population) = &mut scenario.traders else { panic!("a population") };
    population.open_interest_dollars *= 100.0;
    population.typical_leverage = 40.0;
    scenario
}

/// The same in coin.
fn crowd_in_coin() -> Scenario {
    let mut scenario = crowd();
    scenario.contract = Contract {
        start_price_dollars: 50_000.0,
        tick_dollars: 0.5,
        lot_coins: 0.0,
        money_unit_dollars: 0.0,
        kind: Kind::Inverse { face_dollars: 100.0, coin: "BTC".to_owned(), money_unit_coins: 1e-7 },
        ..scenario.contract
    };
    scenario
}

fn listed(scenario: &Scenario) -> Setup {
    match scenario.setup("drawn") {
        Ok(setup) => setup,
        Err(refusal) => panic!("{refusal}"),
    }
}

fn traders(setup: &Setup) -> impl Iterator<Item = &Account> {
    setup.accounts.iter().filter(|account| account.role == Role::Trader && account.lots != 0)
}

/// Twice the equity at the start prices less what is due, in millionths, of positions on one margin.
fn slack(setup: &Setup, legs: &[Account]) -> Money {
    let slack = |leg: &Account| {
        let asset = &setup.assets[leg.asset.place()];
        let (mark, worth) = (Mark::at(asset.start_price), asset.contract.worth);
        leg.twice_equity(mark, worth) * Money::from(PPM) - asset.requirement().due(leg, mark, worth)
    };
    legs.iter().map(slack).sum()
}

/// Everybody stands at the start, and when nothing happens nobody is closed.
fn stands(name: &str, setup: Setup) {
    let mut margins = 0;
    let mut rest = &setup.accounts[..];
    while let [first, ..] = rest {
        let (legs, others) = rest.split_at(first.legs.into());
        rest = others;
        if first.role == Role::Trader && legs.iter().any(|leg| leg.lots != 0) {
            margins += 1;
            assert!(slack(&setup, legs) > 0, "{name}: {legs:?}");
        }
    }
    assert!(margins >= 1_000, "{name}: {margins}");
    let (_, events) = run(setup);
    let closed = events.iter().filter(|event| matches!(event.what, What::Liquidated { .. })).count();
    assert_eq!(closed, 0, "{name}");
}

/// Brackets that accounts entered in, and how many of them as high as they could. `table` is from and highest leverage.
fn brackets(setup: &Setup, table: &[(f64, f64)]) -> (BTreeSet<usize>, u32) {
    let (mut found, mut full) = (BTreeSet::new(), 0);
    for account in traders(setup) {
        let cost = setup.money.to_f64(account.cost.abs());
        let leverage = cost / setup.money.to_f64(account.cash + account.cost);
        let Some(place) = table.iter().rposition(|&(from, _)| from < cost) else { panic!("{cost}") };
        let most = table[place].1;
        // Rates are whole millionths, of which the highest leverage has at least 8,000.
        assert!(leverage <= most * 1.000_1, "{leverage} in a bracket of {most}: {account:?}");
        full += u32::from(leverage > most * 0.999);
        found.insert(place);
    }
    (found, full)
}

#[test]
fn on_the_rules_of_every_venue_everybody_who_is_drawn_may_be_there() {
    let mut tables = Vec::new();
    for &(name, _) in profile::ALL {
        let Some(profile) = profile::named(name) else { panic!("{name}") };
        let base = if profile.contract == value::Contract::Linear { crowd() } else { crowd_in_coin() };
        let scenario = Scenario { venue: Some(name.to_owned()), ..base.clone() };
        let setup = listed(&scenario);
        if let MarginRule::Tiers(tiers) = &setup.first().rules.margin {
            let table: Vec<(f64, f64)> = match &profile.margin {
                Some(Margin::Brackets { brackets, .. }) => {
                    brackets.iter().map(|bracket| (bracket.from, bracket.max_leverage.unwrap())).collect()
                }
                Some(Margin::Classes { classes, .. }) => vec![(0.0, 100.0 / classes[0].initial_percent)],
                other => panic!("{name}: {other:?}"),
            };
            assert_eq!(tiers.len(), table.len(), "{name}");
            let (found, full) = brackets(&setup, &table);
            // Of twelve, the last few are beyond what one trader has.
            tables.push((name, table.len(), found.len() >= table.len().min(8), full > 50));
            // A table changes what is behind a position, not the position.
            let lots = |setup: &Setup| setup.accounts.iter().map(|account| account.lots).collect::<Vec<_>>();
            assert_eq!(lots(&setup), lots(&listed(&base)), "{name}");
        }
        stands(name, setup);
    }
    let expected = [("binance-usd-m", 12, true, true), ("hyperliquid", 2, true, true), ("dydx-v4", 1, true, true)];
    assert_eq!(tables, expected);
}

fn steep() -> Vec<Tier> {
    let tier =
        |(from_dollars, maintenance_percent, max_leverage)| Tier { from_dollars, maintenance_percent, max_leverage };
    // In the last bracket a position of the highest leverage would be under maintenance.
    [(0.0, 1.0, 30.0), (1e6, 5.0, 15.0), (2e7, 20.0, 10.0)].map(tier).to_vec()
}

#[test]
fn a_table_holds_in_coin_and_for_what_positions_were_worth_at_entry() {
    for at in [MaintenanceAt::Mark, MaintenanceAt::Entry] {
        for base in [crowd(), crowd_in_coin()] {
            let mut scenario = base;
            scenario.rules.tiers = steep();
            scenario.rules.maintenance_at = Some(at);
            let setup = listed(&scenario);
            // In coin, dollars are those of the start.
            let one = if scenario.contract.kind.is_linear() { 1.0 } else { scenario.contract.start_price_dollars };
            let table = steep().iter().map(|tier| (tier.from_dollars / one, tier.max_leverage)).collect::<Vec<_>>();
            let (found, full) = brackets(&setup, &table);
            assert_eq!(found.len(), 3);
            assert!(full > 100, "{full}");
            stands("steep", setup);
        }
    }
}

#[test]
fn portfolios_bring_what_the_brackets_of_their_positions_ask_for() {
    for cross_percent in [0.0, 50.0, 100.0] {
        let mut scenario = quiet("two-assets-shared-margin");
        scenario.rules.tiers = steep();
        let Some(portfolios) = &mut scenario.portfolios else { panic!("portfolios") };
        portfolios.notional_dollars *= 20.0;
        portfolios.cross_percent = cross_percent;
        portfolios.leverage =
            vec![LeverageClass { multiple: 5.0, weight: 1.0 }, LeverageClass { multiple: 90.0, weight: 1.0 }];
        stands("portfolios", listed(&scenario));
    }
}

#[test]
fn a_leg_on_its_own_margin_stands_where_its_own_rate_is_high() {
    let mut scenario = quiet("two-assets-shared-margin");
    scenario.rules.maintenance_percent = 0.5;
    scenario.assets[0].maintenance_percent = 5.0;
    scenario.assets[0].traders = None;
    let Some(portfolios) = &mut scenario.portfolios else { panic!("portfolios") };
    portfolios.cross_percent = 0.0;
    portfolios.leverage = vec![LeverageClass { multiple: 25.0, weight: 1.0 }];
    stands("portfolios", listed(&scenario));
}

#[test]
fn my_position_is_held_to_its_bracket_and_told_so() {
    let refusal = |size_dollars: f64, entry_price_dollars: f64, leverage: f64| {
        let mine = MyPosition { side: Side::Long, size_dollars, entry_price_dollars, leverage, wallet_dollars: None };
        let venue = Some("binance-usd-m".to_owned());
        let scenario = Scenario { my_position: Some(mine), venue, ..quiet("spiral") };
        scenario.setup("mine").err().map(|refusal| refusal.to_string()).unwrap_or_default()
    };
    // 20 million dollars end in the fifth bracket, of 25 times.
    assert_eq!(refusal(2e7, 100.0, 25.0), "");
    let found = refusal(2e7, 100.0, 26.0);
    for word in ["my_position.leverage", "26", "0.01 to 25", "20000000", "rules.tiers.4"] {
        assert!(found.contains(word), "{found}");
    }
    // A smaller one may have more, even than one over the maintenance of the file, which is not in force.
    assert_eq!(refusal(4e4, 100.0, 125.0), "");
    // 5 million at fifty times have lost 1.4 of 2 %; 0.77 % is due, and 0.5 % in the lowest brackets.
    let found = refusal(5e6, 101.4, 50.0);
    assert!(found.contains("my_position.entry_price_dollars") && found.contains("above maintenance"), "{found}");
    assert_eq!(refusal(5e5, 101.4, 50.0), "");
}

#[test]
fn newcomers_open_no_more_than_their_bracket_allows() {
    let Some(Ok(mut scenario)) = Preset::named("quiet-build-up").map(Preset::scenario) else { panic!("the preset") };
    let tier =
        |(from_dollars, maintenance_percent, max_leverage)| Tier { from_dollars, maintenance_percent, max_leverage };
    scenario.rules.tiers = [(0.0, 0.5, 100.0), (3e5, 1.0, 20.0), (3e6, 10.0, 5.0)].map(tier).to_vec();
    let setup = listed(&scenario);
    let Some(entrants) = setup.first().behaviours.entrants.clone() else { panic!("newcomers") };
    let (tiers, money) = (scenario.rules.tiers.clone(), setup.money);
    let mut market = opened(setup);
    let mut fresh: BTreeSet<AccountId> = entrants.slots.ids().collect();
    let mut found = [0; 3];
    for _ in 0..120 {
        assert!(market.step().is_ok(), "conservation");
        fresh.retain(|&id| {
            let account = market.ledger().account(id);
            let cost = money.to_f64(account.cost.abs());
            if account.lots == 0 {
                return true;
            }
            let leverage = cost / money.to_f64(account.cash + account.cost);
            let Some(place) = tiers.iter().rposition(|tier| tier.from_dollars < cost) else { panic!("{cost}") };
            // The mark that admits an order is not quite the price it is filled at.
            let near_the_edge = tiers.iter().any(|tier| (cost / tier.from_dollars - 1.0).abs() < 0.05);
            assert!(
                near_the_edge || leverage <= tiers[place].max_leverage * 1.05,
                "{leverage} in {place}: {account:?}"
            );
            found[place] += 1;
            false
        });
    }
    assert!(found.iter().all(|&count| count > 20), "{found:?}");
}

#[test]
fn a_push_that_ends_with_one_rate_goes_on_with_the_brackets_of_the_shipped_venue() {
    let Some(Ok(brackets)) = Preset::named("venue-rules").map(Preset::scenario) else { panic!("the preset") };
    let mut one_rate = brackets.clone();
    one_rate.rules.tiers = vec![Tier { from_dollars: 0.0, maintenance_percent: 0.4, max_leverage: 125.0 }];
    let ends = |scenario: &Scenario| {
        let setup = listed(scenario);
        let accounts = setup.accounts.clone();
        let (_, events) = run(setup);
        let first = events.iter().find(|event| matches!(event.what, What::Liquidated { .. })).map(|event| event.step);
        // The push, and nothing before it.
        assert_eq!(first, Some(196));
        let called = events.iter().filter(|event| event.step <= 200).filter_map(|event| match event.what {
            What::Liquidated { account, .. } => Some(account),
            _ => None,
        });
        let low = events.iter().filter_map(|event| match event.what {
            What::Liquidated { mark, .. } => Some(mark.ticks() / 100.0),
            _ => None,
        });
        (called.collect::<BTreeSet<_>>(), low.fold(100.0, f64::min), accounts)
    };
    let (called, low, accounts) = ends(&brackets);
    let (fewer, high, _) = ends(&one_rate);
    assert!(low < 89.0 && high > 96.0, "{low} {high}");
    // Who is called on top holds half as much again as the average long.
    let on_top: Vec<f64> = called.difference(&fewer).map(|id| accounts[id.0 as usize].lots as f64).collect();
    let longs: Vec<f64> =
        accounts.iter().filter(|account| account.lots > 0).map(|account| account.lots as f64).collect();
    let mean = |sizes: &[f64]| sizes.iter().sum::<f64>() / sizes.len() as f64;
    assert!(mean(&on_top) > 1.5 * mean(&longs), "{} {}", mean(&on_top), mean(&longs));
}
