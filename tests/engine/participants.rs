//! Promise: each optional participant does in a whole run what it says, and nothing when it is off.

use downdraft::scenario::Scenario;
use downdraft::scenario::presets::Preset;
use downdraft::scenario::schema::{self, Book};
use downdraft::sim::Simulation;
use downdraft::sim::agents::arbitrage::Arbitrage;
use downdraft::sim::agents::deleveragers::Deleveragers;
use downdraft::sim::agents::entrants::{Entrants, LEVERAGE_MIX};
use downdraft::sim::agents::intent::Block;
use downdraft::sim::agents::leverage_targeters::LeverageTargeters;
use downdraft::sim::agents::stop_losses::StopLosses;
use downdraft::sim::agents::trend::TrendFollowers;
use downdraft::sim::agents::volatility_targeters::{VolatilityTargeters, fraction_sold};
use downdraft::sim::agents::withdrawal::Withdrawal;
use downdraft::sim::breaker::{Breaker, HaltedMark, Reopening, Stops};
use downdraft::sim::conditions::Change;
use downdraft::sim::event::What;
use downdraft::sim::ledger::{Account, Role};
use downdraft::sim::setup::{Deed, DipBuyers, IndexPath, Intervention, MarkMode, Quoting, Setup};
use downdraft::sim::units::{AccountId, AssetId, Lots, MICRO, PPM, Side, Step, Ticks};
use downdraft::sim::volatility;

use crate::market::{levels, liquidated, order, run, textbook, trader};

const START: Ticks = 10_000;
const FIRST: AccountId = AccountId(0);

/// A market whose maker stands at every tick with the same lots, renews them at once and follows the
/// index and the trades.
fn quoted(accounts: Vec<Account>, depth: Lots, steps: Step) -> Setup {
    quoted_at(START, accounts, depth, steps)
}

fn quoted_at(start: Ticks, accounts: Vec<Account>, depth: Lots, steps: Step) -> Setup {
    let mut setup = textbook(start, 5_000, accounts);
    setup.steps = steps;
    let asset = &mut setup.assets[0];
    asset.mark = MarkMode::Mid;
    asset.book.capital = 1_000_000_000_000_000;
    asset.book.quoting = Some(Quoting {
        profile: vec![depth; 2_000],
        half_spread: 1,
        refill: PPM,
        basis_decay: 0,
        skew: 0.0,
        leverage_limit: 1_000,
        withdrawal: None,
    });
    setup
}

fn shock(setup: &mut Setup, step: Step, change: i64) {
    setup.interventions.push(Intervention { step, asset: AssetId(0), what: Deed::IndexShock(change) });
}

fn lots(market: &Simulation, id: AccountId) -> Lots {
    market.ledger().account(id).lots
}

const fn block(count: u32) -> Block {
    Block { first: FIRST, count }
}

#[test]
fn a_participant_that_is_off_leaves_no_trace() {
    let preset = Preset::named("spiral").expect("shipped").scenario().expect("a scenario");
    let text = preset.to_ron().expect("written");
    let digest = |behaviours: &str, withdrawal: &str| {
        let mut changed = text.replacen("    rules: (", &format!("    behaviours: ({behaviours}),\n    rules: ("), 1);
        changed = changed.replacen("leverage_limit: 10,", &format!("leverage_limit: 10,{withdrawal}"), 1);
        let mut scenario = Scenario::parse(&changed, "spiral").unwrap_or_else(|error| panic!("{error}"));
        scenario.steps = 260;
        run(scenario.setup("spiral").unwrap_or_else(|error| panic!("{error}"))).0.digest()
    };
    let without = digest("", "");
    let off = [
        "arbitrage: (capital_dollars: 1e6, leverage: 5, threshold_percent: 0.05, position_dollars_per_percent: 0, speed_dollars_per_second: 1e6, spot_depth_dollars: 1e7)",
        "arbitrage: (capital_dollars: 1e6, leverage: 0, threshold_percent: 0.05, speed_dollars_per_second: 1e6, spot_depth_dollars: 1e7)",
        "trend_followers: (accounts: 3, equity_dollars: 1e6, memory_seconds: 120, sensitivity: 2, leverage: 0, trading_half_life_seconds: 60)",
        "stop_losses: (traders_percent: 0, nearest_percent: 1, furthest_percent: 5)",
        "volatility_targeters: (accounts: 0, equity_dollars: 1e6, target_percent_per_day: 3, max_leverage: 3, trading_half_life_seconds: 60)",
        "leverage_targeters: (accounts: 0, equity_dollars: 1e6, leverage: 3, trading_half_life_seconds: 60)",
        "entrants: (accounts: 500, arrivals_per_hour: 0, smallest_dollars: 1000, size_exponent: 1.5, size_ratio: 100, holding_seconds: 3600)",
        "deleveragers: (traders_percent: 0, comfort_from: 2, comfort_to: 4, cut_percent: 25)",
    ];
    for behaviours in off {
        assert_eq!(digest(behaviours, ""), without, "{behaviours}");
    }
    let steadfast = "withdrawal: (reference_percent_per_day: 3, exponent: 0, floor_percent: 2),";
    assert_eq!(digest("", steadfast), without, "{steadfast}");
    let on = "stop_losses: (traders_percent: 30, nearest_percent: 1, furthest_percent: 5)";
    assert_ne!(digest(on, ""), without, "{on}");
}

/// V18 with every number of lots times this, so that whole ticks and lots do not show.
const SCALE: Lots = 1_000_000;

#[test]
fn arbitrage_splits_a_sale_between_contract_and_index_in_a_whole_run() {
    // κ, θ, displacement of the contract, displacement of the index.
    let table = [
        (0.0, 0.0, 30.0, 0.0),
        (500.0, 0.0, 21.428_571, 4.285_714),
        (2_000.0, 0.0, 15.0, 7.5),
        (2_000.0, 5.0, 17.5, 6.25),
        (f64::INFINITY, 0.0, 10.0, 10.0),
    ];
    // A hundred fine ticks to one of the target's.
    let fine: Ticks = 100;
    for (aggression, threshold, contract, index) in table {
        let mut setup = textbook(START * fine, 5_000, Vec::new());
        setup.steps = 1;
        // One side that is eaten by a tick moves the mid by half of one: d_p lots are on two sides.
        let depth = 1_000 * SCALE / fine / 2;
        let asset = &mut setup.assets[0];
        asset.book.bids = levels(START * fine - 1, 7_000, depth, Side::Long);
        asset.book.asks = levels(START * fine + 1, 7_000, depth, Side::Short);
        asset.behaviours.arbitrage = Some(Arbitrage {
            cash: i128::from(SCALE) * 1_000_000_000_000,
            threshold: threshold / START as f64,
            aggression: aggression * SCALE as f64 / fine as f64,
            leverage: 10.0,
            speed: Lots::MAX / 4,
            spot_depth: 2_000 * SCALE / fine,
        });
        order(&mut setup, 1, Side::Short, 30_000 * SCALE);
        let (market, _) = run(setup);
        let moved = START as f64 - market.first().mid().ticks() / fine as f64;
        let pushed = START as f64 - market.first().index_micro() as f64 / (MICRO * fine) as f64;
        // A mid is known to half a fine tick.
        assert!((moved - contract).abs() < 0.02, "κ {aggression}, θ {threshold}: contract {moved}");
        assert!((pushed - index).abs() < 0.01, "κ {aggression}, θ {threshold}: index {pushed}");
    }
}

#[test]
fn an_arbitrageur_is_paid_by_the_world_for_its_leg_elsewhere_and_ends_flat() {
    let mut setup = quoted(Vec::new(), 500, 400);
    let asset = &mut setup.assets[0];
    // Others close the basis too, slowly.
    if let Some(quoting) = &mut asset.book.quoting {
        quoting.basis_decay = PPM / 50;
    }
    asset.behaviours.arbitrage = Some(Arbitrage {
        cash: 1_000_000_000,
        threshold: 0.001,
        aggression: f64::INFINITY,
        leverage: 5.0,
        speed: 2_000,
        spot_depth: 2_000,
    });
    let with = setup.clone();
    setup.assets[0].behaviours.arbitrage = None;
    let runs = [with, setup].map(|mut setup| {
        order(&mut setup, 2, Side::Short, 60_000);
        setup.steps = 10;
        let (early, _) = run(setup.clone());
        setup.steps = 400;
        (early, run(setup).0)
    });
    let [(early, late), (alone, _)] = runs;
    let id = early.first().seats().arbitrageur.expect("an arbitrageur");
    assert!(lots(&early, id) > 5_000, "it buys what is cheap: {}", lots(&early, id));
    assert_eq!(early.first().memories().spot.lots(), -lots(&early, id), "and sells as much elsewhere");
    assert!(early.first().mid() > alone.first().mid(), "the contract falls less");
    assert!(early.first().index_micro() < alone.first().index_micro(), "and the index falls with it");
    assert!(lots(&late, id).abs() < 2_000, "what has closed is let go: {}", lots(&late, id));
    let paid = |market: &Simulation| -market.ledger().account(market.house().world).cash;
    assert!(paid(&early) > 0, "it has sold elsewhere at more than the index is now");
    assert!(paid(&late) < paid(&early) / 10, "and buys back through the same prices: {}", paid(&late));
}

#[test]
fn trend_followers_go_with_the_index() {
    for direction in [1_i64, -1] {
        let followers = vec![trader(10_000_000, 0, START), trader(10_000_000, 0, START)];
        let mut setup = quoted(followers, 5_000, 40);
        let path = (1..=40).map(|step| (START + direction * 3 * step) * MICRO).collect();
        let asset = &mut setup.assets[0];
        asset.index = IndexPath::Path(path);
        asset.volatility = volatility::Params { weight: 0.05, start: 0.000_3 };
        asset.behaviours.trend_followers =
            Some(TrendFollowers { accounts: block(2), memory: 0.1, sensitivity: 1.0, leverage: 2.0, speed: 0.1 });
        let (market, _) = run(setup);
        let held = lots(&market, FIRST);
        // A steady move of one σ̂ a step: M → 1, so 2·tanh(1) = 1.52 times equity.
        let full = 1_000.0 * 2.0 * 1.0_f64.tanh();
        assert!((held * direction) as f64 > 0.8 * full && ((held * direction) as f64) < 1.2 * full, "{held}");
        assert_eq!(held, lots(&market, AccountId(1)));
    }
}

#[test]
fn a_stop_is_sent_once_the_last_trade_has_reached_it_and_not_a_tick_earlier() {
    // Entered at 10,000 with a stop 1 % away: 9,900 for the long, 10,100 for the short.
    for side in [Side::Long, Side::Short] {
        let sign = side.sign();
        let mut setup = textbook(START, 5_000, vec![trader(1_000_000, sign * 100, START)]);
        setup.steps = 5;
        let path = [9_901, 9_900, 9_899, 9_898].map(|price| (START + sign * (price - START), 100)).to_vec();
        match side {
            Side::Long => setup.assets[0].book.bids = path,
            Side::Short => setup.assets[0].book.asks = path,
        }
        setup.assets[0].behaviours.stop_losses = Some(StopLosses { share: 1.0, nearest: 0.01, furthest: 0.01 });
        order(&mut setup, 1, side.opposite(), 100);
        order(&mut setup, 3, side.opposite(), 1);
        let held: Vec<Lots> = (1..=4)
            .map(|steps| {
                let (market, _) = run(Setup { steps, ..setup.clone() });
                lots(&market, FIRST) * sign
            })
            .collect();
        // 9,901 is no reason; 9,900 is reached in step 3 and everybody acts on it in step 4.
        assert_eq!(held, [100, 100, 100, 0], "{side:?}");
        let (market, events) = run(setup);
        assert_eq!(liquidated(&events), [0_u32; 0]);
        assert_eq!(market.first().last(), START + sign * (9_899 - START), "99 lots at the stop, one a tick beyond");
    }
}

#[test]
fn volatility_targeters_sell_what_the_formula_says_in_a_whole_run() {
    let sigma = 0.001;
    for (weight, z) in [(0.06, 3.0), (0.06, 5.0), (0.06, 10.0), (0.01, 10.0)] {
        // Twice as much equity as position: exposure 0.5.
        let start = 100 * START;
        let holder = trader(200_000_000_000, 100_000, start);
        let mut setup = quoted_at(start, vec![holder], 1_000_000, 2);
        let asset = &mut setup.assets[0];
        asset.volatility = volatility::Params { weight, start: sigma };
        asset.behaviours.volatility_targeters =
            Some(VolatilityTargeters { accounts: block(1), target: 0.000_5, leverage_max: 10.0, speed: 1.0 });
        let change = f64::exp(-z * sigma) - 1.0;
        shock(&mut setup, 1, (change * 1e6).round() as i64);
        let (market, _) = run(setup);
        // Of what it would hold at the volatility before: equity has fallen with half the price.
        let kept = 100_000.0 * (1.0 + 0.5 * change) / (1.0 + change);
        let sold = 1.0 - lots(&market, FIRST) as f64 / kept;
        assert!((sold - fraction_sold(weight, z)).abs() < 2e-4, "δ {weight}, z {z}: {sold}");
    }
}

#[test]
fn leverage_targeters_sell_l_minus_one_times_the_fall() {
    let holder = trader(200_000_000, 100_000, START);
    let mut setup = quoted(vec![holder], 1_000_000, 2);
    setup.assets[0].behaviours.leverage_targeters =
        Some(LeverageTargeters { accounts: block(1), leverage: 5.0, speed: 1.0 });
    shock(&mut setup, 1, -20_000);
    let (market, _) = run(setup);
    // Assets of 1,000 fall by 2 % to 980; (5 − 1) × 2 % of 1,000 are sold, at 0.98: 8,163 of 100,000 lots.
    let sold = 100_000 - lots(&market, FIRST);
    assert!((sold - 8_163).abs() <= 10, "{sold}");
}

#[test]
fn deleveragers_cut_before_the_exchange_does() {
    // 10 times leverage, maintenance 0.5 %: closed by force at 9,046, uncomfortable at four times
    // that, at 9,184.
    let holder = trader(1_000_000, 1_000, START);
    for (change, cut) in [(-81_000, 0), (-82_000, 250)] {
        let mut setup = quoted(vec![holder], 1_000_000, 2);
        setup.assets[0].behaviours.deleveragers =
            Some(Deleveragers { share: 1.0, comfort_from: 4 * PPM, comfort_to: 4 * PPM, cut: 0.25 });
        shock(&mut setup, 1, change);
        let (market, events) = run(setup);
        assert_eq!((1_000 - lots(&market, FIRST), liquidated(&events).len()), (cut, 0), "{change}");
    }
}

const ENTRANTS: u32 = 300;

fn entrants() -> Entrants {
    Entrants {
        slots: Block { first: FIRST, count: ENTRANTS },
        rate: 2.0,
        appetite_spread: 0.5,
        appetite_decay: 0.02,
        bias: 1.0,
        trend_weight: 0.0,
        trend_memory: 0.1,
        funding_weight: 0.0,
        leverage: LEVERAGE_MIX.to_vec(),
        smallest: 10.0,
        largest: 1_000.0,
        size_exponent: 1.5,
        holding: 50.0,
        stop_share: 0.3,
        stop_nearest: 0.3,
        stop_furthest: 0.9,
    }
}

#[test]
fn entrants_come_trade_and_leave_with_what_is_left() {
    let slots = vec![Account::with_cash(Role::Trader, 0); ENTRANTS as usize];
    let mut setup = quoted(slots, 20_000, 600);
    let asset = &mut setup.assets[0];
    asset.index = IndexPath::Walk { volatility: 0.000_5, jump_probability: 0.0, jump_size: 0.0 };
    asset.behaviours.entrants = Some(entrants());
    shock(&mut setup, 300, -60_000);
    setup.fund = 1_000_000_000;
    let (market, events) = run(setup);
    let open = (0..ENTRANTS).filter(|&id| lots(&market, AccountId(id)) != 0).count();
    assert!((40..=200).contains(&open), "some hundred at a time: {open}");
    assert!(market.open_interest(AssetId(0)) > 1_000);
    let longs = (0..ENTRANTS).filter(|&id| lots(&market, AccountId(id)) > 0).count();
    assert!(longs * 10 > open * 6, "most are long: {longs} of {open}");
    assert!(!liquidated(&events).is_empty(), "a fall of 6 % closes those with 20 times leverage");
    let idle = (0..ENTRANTS).filter(|&id| lots(&market, AccountId(id)) == 0).map(AccountId);
    let kept: i128 = idle.map(|id| market.ledger().account(id).cash).sum();
    let deposits = -market.ledger().account(market.house().world).cash;
    assert!(kept * 50 < deposits.abs(), "those who leave take their money: {kept} of {deposits}");
    assert!(events.iter().all(|event| !matches!(event.what, What::Haircut { .. })));
}

#[test]
fn a_position_entered_with_a_stop_or_closed_by_force_frees_its_place() {
    let slots = vec![Account::with_cash(Role::Trader, 0); 5];
    let mut setup = quoted(slots, 20_000, 200);
    let mut rule = entrants();
    rule.slots.count = 5;
    // Nobody leaves of their own accord, and a fall a step stops or closes everybody in time.
    rule.holding = 1e9;
    rule.bias = 1e3;
    setup.assets[0].index = IndexPath::Path((1..=200).map(|step| (START - 20 * step) * MICRO).collect());
    setup.assets[0].behaviours.entrants = Some(rule);
    setup.fund = 1_000_000_000;
    let (_, events) = run(setup);
    assert!(liquidated(&events).len() > 10, "places are used again: {}", liquidated(&events).len());
}

#[test]
fn a_market_maker_withdraws_after_a_large_move_and_comes_back() {
    let mut setup = quoted(Vec::new(), 1_000, 200);
    let asset = &mut setup.assets[0];
    asset.volatility = volatility::Params { weight: 0.05, start: 0.000_5 };
    if let Some(quoting) = &mut asset.book.quoting {
        quoting.withdrawal =
            Some(Withdrawal { reference: 0.001, exponent: 1.0, floor: 0.02, ceiling: 1.0, spread_per_sigma: 0.1 });
    }
    shock(&mut setup, 2, -30_000);
    let depth = |steps: Step| {
        let (market, _) = run(Setup { steps, ..setup.clone() });
        let bids = &market.first().book().bids;
        let best = bids.best().expect("bids");
        let spread = market.first().book().asks.best().expect("asks") - best;
        (bids.lots_at(best), spread)
    };
    assert_eq!(depth(2), (1_000, 4), "it renews its quotes on the volatility of before: ⌈1 + 0.5⌉ ticks each side");
    // √(0.05 × 0.0305²) is 0.0068, nearly seven times the reference.
    let (thin, wide) = depth(3);
    assert!((140..=160).contains(&thin) && wide > 10, "{thin}, {wide}");
    assert_eq!(depth(200), (1_000, 4));
}

#[test]
fn an_announced_margin_change_is_enough_to_cut() {
    // Uncomfortable at four times maintenance: at the price of today once 2.6 % have been announced.
    let change = |rate, notice: Step| Intervention {
        step: 2,
        asset: AssetId(0),
        what: Deed::Change(Change::Maintenance { rate, from: 2 + notice }),
    };
    for (rate, cut) in [(24_000, 0), (26_000, 250)] {
        let mut setup = quoted(vec![trader(1_000_000, 1_000, START)], 1_000_000, 3);
        setup.assets[0].behaviours.deleveragers =
            Some(Deleveragers { share: 1.0, comfort_from: 4 * PPM, comfort_to: 4 * PPM, cut: 0.25 });
        setup.interventions.push(change(rate, 100));
        let (market, _) = run(setup);
        // A quarter is enough: what is left has a higher margin ratio.
        assert_eq!(1_000 - lots(&market, FIRST), cut, "{rate}");
    }
}

#[test]
fn a_market_maker_that_is_away_quotes_nothing_and_then_comes_back() {
    let mut setup = quoted(Vec::new(), 1_000, 9);
    let away = Deed::Change(Change::MakerAway { steps: 3 });
    setup.interventions.push(Intervention { step: 2, asset: AssetId(0), what: away });
    let thin = Deed::Change(Change::Depth { times: PPM / 4, steps: 2 });
    setup.interventions.push(Intervention { step: 7, asset: AssetId(0), what: thin });
    let depth: Vec<Lots> = (1..=9)
        .map(|steps| {
            let (market, _) = run(Setup { steps, ..setup.clone() });
            let bids = &market.first().book().bids;
            bids.best().map_or(0, |best| bids.lots_at(best))
        })
        .collect();
    assert_eq!(depth, [1_000, 0, 0, 0, 1_000, 1_000, 250, 250, 1_000]);
}

#[test]
fn a_withdrawal_that_feeds_on_itself_is_warned_of() {
    let preset = Preset::named("spiral").expect("shipped").scenario().expect("a scenario");
    let warnings = |exponent: f64, noise: f64| {
        let mut scenario = preset.clone();
        if let Book::Profile(profile) = &mut scenario.book {
            profile.withdrawal = Some(schema::Withdrawal {
                reference_percent_per_day: 3.0,
                exponent,
                floor_percent: 2.0,
                ceiling_percent: 100.0,
                half_spread_per_sigma: 0.0,
            });
        }
        if let Some(flow) = &mut scenario.noise {
            flow.median_order_dollars *= noise;
        }
        Scenario::warnings(&scenario.setup("spiral").expect("allowed"))
    };
    assert_eq!(Scenario::warnings(&preset.setup("spiral").expect("allowed")), Vec::<String>::new());
    assert_eq!(warnings(0.7, 1.0), Vec::<String>::new());
    let found = warnings(2.0, 5.0);
    assert!(found.len() == 1 && found[0].starts_with("book.withdrawal: volatility feeds on itself"), "{found:?}");
}

fn dip_buyers(cubic: f64, returning: i64) -> DipBuyers {
    DipBuyers { cash: 100_000_000, from: 20_000, to: 120_000, anchor_weight: 0, cubic, returning }
}

#[test]
fn dip_buyers_may_bid_more_than_in_proportion_far_down() {
    let bids = |cubic: f64| {
        let mut setup = textbook(START, 5_000, Vec::new());
        setup.assets[0].dip_buyers = Some(dip_buyers(cubic, 0));
        let (market, _) = run(setup);
        market.first().book().bids.levels().collect::<Vec<_>>()
    };
    let (linear, cubic) = (bids(0.0), bids(3.0));
    let spent = |bids: &[(Ticks, Lots)]| bids.iter().map(|&(price, lots)| price * lots).sum::<Lots>();
    assert!((spent(&linear) - spent(&cubic)).abs() < 10_000_000, "the same cash, but for whole lots");
    // Half way: (0.5 + 3 × 0.125)/(1 + 3) of what is bid at the end, instead of a half.
    let half = |bids: &[(Ticks, Lots)]| {
        let at = |price: Ticks| bids.iter().find(|bid| bid.0 == price).map_or(0, |bid| bid.1) as f64;
        at(9_300) * 9_300.0 / (at(8_801) * 8_801.0)
    };
    assert!((half(&linear) - 0.5).abs() < 0.06, "{}", half(&linear));
    assert!((half(&cubic) - 0.875 / 4.0).abs() < 0.04, "{}", half(&cubic));
}

#[test]
fn the_cash_of_dip_buyers_comes_back_slowly() {
    let cash = |returning: i64, steps: Step| {
        let mut setup = textbook(START, 5_000, Vec::new());
        setup.steps = steps;
        setup.assets[0].dip_buyers = Some(dip_buyers(0.0, returning));
        order(&mut setup, 2, Side::Short, 5_000);
        let (market, _) = run(setup);
        market.ledger().account(market.first().seats().dip).cash
    };
    let spent = 100_000_000 - cash(0, 2);
    assert!(spent > 40_000_000 && cash(0, 50) == cash(0, 2));
    // One percent of the gap a step.
    let left = spent as f64 * 0.99_f64.powi(40);
    assert!(((100_000_000 - cash(10_000, 42)) as f64 - left).abs() < 100.0);
}

#[test]
fn a_stop_that_is_reached_before_a_halt_is_sent_after_it() {
    let mut setup = textbook(START, 5_000, vec![trader(1_000_000, 100, START)]);
    setup.steps = 12;
    let asset = &mut setup.assets[0];
    asset.book.bids = vec![(9_950, 100), (9_880, 100), (9_870, 500)];
    asset.book.asks = vec![(10_050, 100)];
    asset.behaviours.stop_losses = Some(StopLosses { share: 1.0, nearest: 0.01, furthest: 0.01 });
    asset.rules.breaker = Some(Breaker {
        band: 1_000,
        window: 10,
        halt: 5,
        stops: Stops::Everything,
        reopening: Reopening::Continuous,
        mark: HaltedMark::Frozen,
    });
    order(&mut setup, 2, Side::Short, 150);
    let held: Vec<Lots> = (1..=12).map(|steps| lots(&run(Setup { steps, ..setup.clone() }).0, FIRST)).collect();
    let closed = held.iter().position(|&lots| lots == 0).expect("closed in the end");
    // Reached in step 2, stopped from step 3 on, for five steps.
    assert!((6..=8).contains(&closed), "{held:?}");
}
