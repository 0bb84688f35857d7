//! Promise: the rules of an exchange do in a whole market what they say: when they bind, to the lot and
//! to the unit of money, and nothing at all while they do not.

use std::sync::Arc;

use downdraft::sim::Simulation;
use downdraft::sim::adl::{self, PriceRule, Rule};
use downdraft::sim::backstop::Backstop;
use downdraft::sim::breaker::{Around, Breaker, HaltedMark, PriceBand, Reopening, Stops, Throttle};
use downdraft::sim::concentration::{Concentration, burdens};
use downdraft::sim::event::{Event, Outcome, What};
use downdraft::sim::funding::Funding;
use downdraft::sim::insurance::{Replenishment, Reserve};
use downdraft::sim::ledger::Account;
use downdraft::sim::liquidation::{Closing, Policy};
use downdraft::sim::margin::Tier;
use downdraft::sim::setup::{Deed, IndexPath, Intervention, MarginRule, Setup};
use downdraft::sim::units::{AccountId, AssetId, Lots, MICRO, Mark, Money, PPM, Side, Step, Ticks};
use downdraft::sim::volatility_margin::{Binds, VolatilityMargin};
use downdraft::sim::worth::Worth;

use crate::market::{levels, order, preset, run, textbook, trader};

const BANKRUPT: AccountId = AccountId(0);

fn digest(setup: Setup) -> u64 {
    let steps = setup.steps;
    let mut market = Simulation::new(Arc::new(setup));
    for _ in 0..steps {
        market.step().expect("a sound market");
    }
    market.digest()
}

#[test]
fn a_rule_that_never_binds_changes_no_bit() {
    let plain = digest(preset("thin-fund"));
    let with = |change: fn(&mut Setup)| {
        let mut setup = preset("thin-fund");
        change(&mut setup);
        digest(setup)
    };
    type Change = fn(&mut Setup);
    let idle: [(&str, Change); 6] = [
        ("closing", |setup| setup.rules.closing = Some(Closing::default())),
        ("throttle", |setup| setup.rules.throttle = Some(Throttle { lots: Some(1 << 40), notional: Some(1 << 80) })),
        ("reserve", |setup| setup.rules.fund.reserve = Reserve::DrawdownFromPeak(PPM)),
        ("band", |setup| {
            setup.assets[0].rules.price_band = Some(PriceBand { share: 900_000, around: Around::Index });
        }),
        ("tiers", |setup| {
            let maintenance = setup.assets[0].maintenance;
            setup.assets[0].rules.margin = MarginRule::Tiers(vec![Tier { from: 0, maintenance, initial: 1 }]);
        }),
        ("breaker", |setup| {
            let breaker = Breaker {
                band: 900_000,
                window: 10,
                halt: 1,
                stops: Stops::Everything,
                reopening: Reopening::Auction,
                mark: HaltedMark::Frozen,
            };
            setup.assets[0].rules.breaker = Some(breaker);
        }),
    ];
    for (name, change) in idle {
        assert_eq!(with(change), plain, "{name}");
    }
}

/// The bankrupt long of 1,000 lots and the four shorts, with nobody bidding.
fn bankruptcy(policy: adl::Policy) -> (Simulation, Vec<Event>) {
    let accounts = vec![
        trader(5_000_000, 1_000, 50_000),
        trader(2_000_000, -400, 50_000),
        trader(1_000_000, -600, 46_000),
        trader(9_600_000, -1_000, 48_000),
        trader(2_000_000, -500, 43_500),
    ];
    let mut setup = textbook(44_000, 5_000, accounts);
    setup.steps = 1;
    setup.fund = 200_000;
    setup.rules.adl = true;
    setup.rules.deleveraging = policy;
    run(setup)
}

fn deleveraged(events: &[Event]) -> Vec<(u32, Lots, Ticks)> {
    let close = |event: &Event| match event.what {
        What::Deleveraged { account, against: BANKRUPT, lots, price, .. } => Some((account.0, lots, price)),
        _ => None,
    };
    events.iter().filter_map(close).collect()
}

#[test]
fn the_same_deficit_is_covered_by_different_people() {
    let table = [
        (Rule::Queue, vec![(2, 600, 44_800), (1, 400, 44_800)], 600_000),
        (Rule::ProRataSize, vec![(1, 200, 44_800), (2, 300, 44_800), (3, 500, 44_800)], 500_000),
        (Rule::ProRataProfit, vec![(1, 316, 44_800), (2, 158, 44_800), (3, 526, 44_800)], 526_000),
        (Rule::LeverageWeighted, vec![(1, 133, 44_800), (2, 598, 44_800), (3, 269, 44_800)], 598_000),
    ];
    for (rule, closed, largest_share) in table {
        let (market, events) = bankruptcy(adl::Policy { rule, ..adl::Policy::default() });
        assert_eq!(deleveraged(&events), closed, "{rule:?}");
        assert_eq!((market.ledger().account(BANKRUPT).cash, market.uncovered()), (0, 0));
        let report = Concentration::of(burdens(&events, |_| Worth::Linear(1)).values().map(|burden| burden.total()));
        assert_eq!((report.total, report.largest_share), (800_000, largest_share), "{rule:?}");
    }
}

#[test]
fn the_closing_price_decides_who_bears_the_loss() {
    let price = |price| bankruptcy(adl::Policy { price, ..adl::Policy::default() });
    let fund = |market: &Simulation| market.ledger().account(market.house().fund).cash;
    let (market, events) = price(PriceRule::Bankruptcy);
    assert_eq!(deleveraged(&events), [(2, 600, 45_000), (1, 400, 45_000)]);
    assert_eq!(fund(&market), 200_000, "the winners bear everything");
    let (market, events) = price(PriceRule::Mark);
    assert_eq!(deleveraged(&events), [(2, 600, 44_000), (1, 400, 44_000)]);
    let haircuts = events.iter().filter_map(|event| match event.what {
        What::Haircut { amount, .. } => Some(Money::from(amount)),
        _ => None,
    });
    // Closed without a loss of their own; the fund pays 200,000 and what is open shares 800,000.
    assert_eq!((fund(&market), haircuts.sum::<Money>()), (0, 800_000));
}

#[test]
fn winners_are_deleveraged_once_the_fund_has_fallen_from_its_peak() {
    let setup = |reserve| {
        // Bankrupt at 90; the book would take all of it at 80, which costs the fund 1,000.
        let mut setup = textbook(80, 10_000, vec![trader(1_000, 100, 100), trader(9_000, -100, 100)]);
        setup.assets[0].book.bids = vec![(80, 100)];
        setup.steps = 1;
        (setup.fund, setup.rules.adl, setup.rules.fund.reserve) = (1_000, true, reserve);
        run(setup)
    };
    let (market, events) = setup(Reserve::Nothing);
    assert_eq!((deleveraged(&events), market.ledger().account(market.house().fund).cash), (vec![], 0));
    let (market, events) = setup(Reserve::DrawdownFromPeak(300_000));
    // 300 would pay for 30 lots in the book. What they cost has moved the bankruptcy price of the other 70
    // to 95; the same 300 move it back by 4 for each of them, and 20 stay in the fund for good.
    assert_eq!(deleveraged(&events), [(1, 70, 91)]);
    assert_eq!(market.ledger().account(market.house().fund).cash, 1_000 - (9_000 - 30 * 80 - 70 * 91));
    assert!(market.outcomes().any(|outcome| outcome == Outcome::FundReserveReached));
    assert!(!market.outcomes().any(|outcome| outcome == Outcome::FundEmpty));
}

#[test]
fn the_fund_keeps_its_share_and_is_filled_up_from_outside() {
    // Trigger at 95 with 5 % maintenance: sold at 95, 475 are left.
    let mut setup = textbook(95, 50_000, vec![trader(975, 100, 100)]);
    setup.assets[0].book.bids = vec![(95, 100)];
    setup.steps = 4;
    setup.rules.fund.keeps = 200_000;
    setup.rules.fund.replenishment = Some(Replenishment { per_step: 40, target: 200 });
    let (market, _) = run(setup);
    assert_eq!(market.ledger().account(BANKRUPT).cash, 380);
    assert_eq!(market.ledger().account(market.house().fund).cash, 200);
    assert_eq!(market.ledger().account(market.house().world).cash, -105);
}

fn closes(events: &[Event]) -> Vec<(Step, Lots, Lots)> {
    let close = |event: &Event| match event.what {
        What::Liquidated { account: BANKRUPT, filled, left, .. } => Some((event.step, filled, left)),
        _ => None,
    };
    events.iter().filter_map(close).collect()
}

/// A long of 5,000 lots that is exactly at its maintenance of 5 %, and a deep book at the mark.
fn at_maintenance(closing: Closing) -> Setup {
    let mut setup = textbook(100, 50_000, vec![trader(25_000, 5_000, 100)]);
    setup.assets[0].book.bids = vec![(100, 100_000)];
    setup.steps = 6;
    setup.rules.closing = Some(closing);
    setup
}

#[test]
fn to_target_closes_its_fraction_and_no_more() {
    for (buffer, closed) in [(250_000, 1_000), (500_000, 1_667), (1_000_000, 2_500)] {
        let policy = Policy::ToTarget { buffer, whole_below: 0 };
        let (market, events) = run(at_maintenance(Closing { policy, ..Closing::default() }));
        assert_eq!(closes(&events), [(1, closed, 5_000 - closed)], "buffer {buffer}");
        assert_eq!(market.ledger().account(BANKRUPT).lots, 5_000 - closed);
    }
}

#[test]
fn the_rest_is_closed_after_the_cooldown_if_it_is_still_due() {
    let policy = Policy::Slice { share: 200_000, cooldown: 3, above: 100_000 };
    let (_, events) = run(at_maintenance(Closing { policy, ..Closing::default() }));
    // A fifth at the mark lifts it above maintenance: nothing is left to do.
    assert_eq!(closes(&events), [(1, 1_000, 4_000)]);
    let mut setup = at_maintenance(Closing { policy, ..Closing::default() });
    // The price goes on falling while it cools down.
    setup.assets[0].book.bids = vec![(100, 1_000), (97, 1), (96, 100_000)];
    order(&mut setup, 2, Side::Short, 1);
    let (_, events) = run(setup);
    assert_eq!(closes(&events), [(1, 1_000, 4_000), (4, 4_000, 0)]);
}

#[test]
fn speed_limits_and_throttles_spread_a_close_over_time() {
    let mut setup = at_maintenance(Closing { lots_per_order: Some(700), ..Closing::default() });
    setup.rules.waves = Some(2);
    setup.rules.fee = 0;
    // Under water even without its position, so that nothing but closing ends it.
    setup.accounts[0] = trader(0, 5_000, 100);
    let (_, events) = run(setup);
    let each: Vec<(Step, Lots)> = closes(&events).iter().map(|&(step, filled, _)| (step, filled)).collect();
    assert_eq!(each, [(1, 700), (1, 700), (2, 700), (2, 700), (3, 700), (3, 700), (4, 700), (4, 100)]);

    let mut setup = textbook(100, 50_000, vec![trader(0, 50, 100), trader(1, 50, 100)]);
    setup.assets[0].book.bids = vec![(100, 1_000)];
    setup.steps = 5;
    setup.rules.throttle = Some(Throttle { lots: Some(60), notional: Some(3_000) });
    let (market, events) = run(setup);
    let each = events.iter().filter_map(|event| match event.what {
        What::Liquidated { account, filled, .. } => Some((event.step, account.0, filled)),
        _ => None,
    });
    // 3,000 are 30 lots at 100.
    assert_eq!(each.collect::<Vec<_>>(), [(1, 0, 30), (2, 0, 20), (2, 1, 10), (3, 1, 30), (4, 1, 10)]);
    assert_eq!(market.unfilled().count(), 0);
}

#[test]
fn a_limit_at_the_bankruptcy_price_waits_for_a_better_book() {
    let closing = Closing { limit_at_bankruptcy: true, ..Closing::default() };
    let mut setup = at_maintenance(closing);
    // Bankrupt at 95.
    setup.assets[0].book.bids = vec![(100, 10), (95, 20), (94, 10_000)];
    let (market, events) = run(setup);
    assert_eq!(closes(&events)[0], (1, 30, 4_970));
    assert_eq!(market.ledger().account(BANKRUPT).lots, 4_970, "nothing is sold below");
    assert_eq!(market.outcomes().count(), 0);
}

#[test]
fn at_a_limit_the_winners_take_what_is_bankrupt_and_not_what_stands_again() {
    let run_with = |bids: Vec<(Ticks, Lots)>| {
        let mut setup = at_maintenance(Closing { limit_at_bankruptcy: true, ..Closing::default() });
        setup.rules.adl = true;
        setup.rules.fee = 0;
        setup.accounts.push(trader(100_000, -5_000, 100));
        setup.accounts.push(trader(100_000, 5_000, 100));
        setup.assets[0].book.bids = bids;
        let (market, events) = run(setup);
        let taken = events.iter().filter_map(|event| match event.what {
            What::Deleveraged { lots, .. } => Some(lots),
            _ => None,
        });
        (market.ledger().account(BANKRUPT).lots, taken.sum::<Lots>(), market.unfilled().count())
    };
    // 980 lots are left with 24,900 behind them: more than enough at 100 and at 95.
    assert_eq!(run_with(vec![(100, 4_000), (95, 20), (94, 10_000)]), (980, 0, 0));
    // Nothing fills at 95 or better.
    assert_eq!(run_with(vec![(94, 10_000)]), (0, 5_000, 0));
}

#[test]
fn the_vault_takes_the_position_and_the_margin_and_works_them_off() {
    // At 92 the equity is 200 of a maintenance of 460: less than two thirds.
    let mut setup = textbook(92, 50_000, vec![trader(1_000, 100, 100)]);
    setup.assets[0].book.bids = vec![(92, 10), (91, 1_000)];
    setup.steps = 1;
    setup.rules.closing = Some(Closing { lots_per_order: Some(10), ..Closing::default() });
    setup.rules.waves = Some(1);
    setup.rules.backstop =
        Some(Backstop { below: 666_667, capital: 5_000, leverage_limit: 5, sells_per_step: 500_000 });
    let (market, events) = run(setup);
    let vault = market.first().seats().vault.expect("a vault");
    assert!(events.iter().any(|event| matches!(
        event.what,
        What::TakenOver { account: BANKRUPT, side: Side::Long, lots: 90, price: 90, mark: Mark(184) }
    )));
    let trader = market.ledger().account(BANKRUPT);
    assert_eq!((trader.cash, trader.lots), (0, 0));
    // It paid 8,080 for 90 lots in all, and sold half of them at 91.
    let taken = market.ledger().account(vault);
    assert_eq!((taken.lots, taken.cash), (45, 5_000 - 8_080 + 45 * 91));
}

fn funded(interest: i64) -> Funding {
    Funding { interval: 1, interest, clamp: 500_000, cap: 20_000_000, impact: 1 }
}

#[test]
fn a_position_at_20_times_is_closed_by_funding_alone() {
    for (interest, intervals) in [(100_000, 450), (300_000, 150)] {
        let mut setup = textbook(50_000, 5_000, vec![trader(2_500_000, 1_000, 50_000)]);
        setup.assets[0].book.bids = vec![(50_000, 2_000)];
        setup.assets[0].rules.funding = Some(funded(interest));
        setup.steps = intervals + 1;
        let (_, events) = run(setup);
        // The last payment leaves equity at maintenance; the next step's waves find it.
        assert_eq!(closes(&events), [(intervals + 1, 1_000, 0)], "{interest} billionths");
        let paid = events.iter().filter(|event| matches!(event.what, What::Funding { .. })).count();
        assert_eq!(paid as u32, intervals + 1);
    }
}

#[test]
fn funding_moves_every_trigger_of_a_side_by_the_same_amount() {
    let accounts: Vec<Account> = (2..=21).map(|place| trader(200 * place, 10, 4_000)).collect();
    let mut setup = textbook(4_000, 5_000, accounts);
    setup.assets[0].book.bids = vec![(4_000, 1_000)];
    setup.assets[0].rules.funding = Some(funded(500_000));
    setup.steps = 1;
    let before = Simulation::new(Arc::new(setup.clone()));
    let (after, events) = run(setup);
    // 0.05 % of 4,000.
    assert!(events.iter().any(|event| matches!(event.what, What::Funding { per_lot: 2, paid: 400, .. })), "{events:?}");
    let shift = |market: &Simulation| market.first().triggers().profile(Side::Long).map(|(mark, _)| mark.0).collect();
    let (before, after): (Vec<i64>, Vec<i64>) = (shift(&before), shift(&after));
    for (before, after) in before.iter().zip(&after) {
        assert!((4..=5).contains(&(after - before)), "{before} became {after}");
    }
}

fn halting(reopening: Reopening) -> Setup {
    let mut setup = textbook(1_000, 5_000, Vec::new());
    setup.assets[0].book.bids = levels(999, 300, 10, Side::Long);
    setup.assets[0].book.asks = levels(1_001, 300, 10, Side::Short);
    setup.assets[0].rules.breaker = Some(Breaker {
        band: 50_000,
        window: 10,
        halt: 3,
        stops: Stops::Everything,
        reopening,
        mark: HaltedMark::Follows,
    });
    setup.steps = 10;
    // Down by a tenth of the bids at once, then again and again.
    order(&mut setup, 4, Side::Short, 1_500);
    for step in 5..=8 {
        order(&mut setup, step, Side::Short, 20);
    }
    setup
}

fn fills(events: &[Event]) -> Vec<(Step, Lots)> {
    let fill = |event: &Event| match event.what {
        What::OutsideOrder { filled, .. } => Some((event.step, filled)),
        _ => None,
    };
    events.iter().filter_map(fill).collect()
}

#[test]
fn nothing_trades_while_trading_is_halted() {
    let (market, events) = run(halting(Reopening::Continuous));
    assert_eq!(fills(&events), [(4, 1_500), (5, 0), (6, 0), (7, 0), (8, 20)]);
    let dated = |wanted: fn(&What) -> bool| events.iter().find(|event| wanted(&event.what)).map(|event| event.step);
    assert_eq!(dated(|what| matches!(what, What::Halted { steps: 3, everything: true, .. })), Some(4));
    assert_eq!(dated(|what| matches!(what, What::Reopened { price: None, .. })), Some(8));
    assert_eq!(market.outcomes().count(), 0, "a refused order is not an exhausted book");
}

#[test]
fn orders_of_a_halt_meet_at_one_price_when_it_ends() {
    let (_, events) = run(halting(Reopening::Auction));
    assert_eq!(fills(&events), [(4, 1_500), (5, 0), (6, 0), (7, 0), (8, 20)]);
    let opened = events.iter().find_map(|event| match event.what {
        What::Reopened { price, lots, .. } => Some((event.step, price, lots)),
        _ => None,
    });
    // 150 levels are gone. A newer order replaces the one before, so 20 lots take the next two levels,
    // all of them at the lower price.
    assert_eq!(opened, Some((8, Some(848), 20)));
}

#[test]
fn liquidations_wait_for_the_end_of_a_halt_and_of_an_outage() {
    let mut setup = textbook(100, 50_000, vec![trader(600, 100, 100)]);
    setup.assets[0].book.bids = vec![(98, 1), (97, 1_000)];
    setup.steps = 6;
    order(&mut setup, 2, Side::Short, 1);
    setup.interventions.push(Intervention { step: 2, asset: AssetId(0), what: Deed::Outage(3) });
    let (_, events) = run(setup.clone());
    // The order that would have moved the price is refused.
    assert_eq!((fills(&events), closes(&events)), (vec![(2, 0)], vec![]));
    setup.interventions.pop();
    setup.interventions.push(Intervention { step: 3, asset: AssetId(0), what: Deed::Outage(3) });
    setup.assets[0].index = IndexPath::Path(vec![100 * MICRO]);
    let under = trader(200, 100, 100);
    setup.accounts[0] = under;
    setup.interventions[1].step = 1;
    let (_, events) = run(setup);
    assert_eq!(closes(&events), [(4, 100, 0)], "three steps of outage, then the waves");
}

#[test]
fn nothing_trades_beyond_a_price_band() {
    let mut setup = textbook(100, 5_000, Vec::new());
    setup.assets[0].book.bids = levels(99, 50, 10, Side::Long);
    setup.assets[0].rules.price_band = Some(PriceBand { share: 50_000, around: Around::Index });
    order(&mut setup, 1, Side::Short, 300);
    let (market, events) = run(setup);
    // 99, 98, 97, 96 and 95.
    assert_eq!((fills(&events), market.first().last()), (vec![(1, 50)], 95));
    assert_eq!(market.outcomes().count(), 0);
}

#[test]
fn margins_that_follow_volatility_close_open_positions_only_if_they_bind_them() {
    let setup = |binds, exponent| {
        // 6.1 % of equity at 4 % maintenance: well above it, until maintenance doubles.
        let mut setup = textbook(1_000, 40_000, vec![trader(6_100, 100, 1_000)]);
        setup.assets[0].book.bids = levels(999, 100, 10, Side::Long);
        setup.assets[0].book.asks = levels(1_001, 100, 10, Side::Short);
        setup.assets[0].volatility = downdraft::sim::volatility::Params { weight: 0.5, start: 0.001 };
        setup.assets[0].rules.volatility_margin = Some(VolatilityMargin {
            leverage: 10.0,
            leverage_cap: 20.0,
            reference: 0.001,
            exponent,
            binds,
            quantum: 20_000,
        });
        setup.steps = 5;
        order(&mut setup, 1, Side::Short, 100);
        run(setup)
    };
    for (binds, exponent, closed) in
        [(Binds::AllPositions, 1.0, true), (Binds::NewPositions, 1.0, false), (Binds::AllPositions, -1.0, false)]
    {
        let (market, events) = setup(binds, exponent);
        assert_eq!(!closes(&events).is_empty(), closed, "{binds:?}, β {exponent}");
        assert!(events.iter().any(|event| matches!(event.what, What::MarginChanged { .. })));
        let scaled = market.first().maintenance() != 40_000;
        assert_eq!(scaled, binds == Binds::AllPositions);
    }
}

/// A market and its reflection at the start price.
fn world(mirrored: bool) -> Setup {
    const START: Ticks = 1_000;
    let sign = if mirrored { -1 } else { 1 };
    let reflect = |price: Ticks| START + sign * (price - START);
    let positions = [(700, 30, 1_010), (900, 25, 995), (400, 10, 1_020), (2_000, -40, 1_005), (300, -6, 980)];
    let accounts = positions.map(|(deposit, lots, entry)| trader(deposit, sign * lots, reflect(entry)));
    let mut setup = textbook(START, 5_000, accounts.to_vec());
    setup.assets[0].rules.margin = MarginRule::PerLot(4);
    let (bids, asks) = (levels(999, 60, 7, Side::Long), levels(1_001, 60, 5, Side::Short));
    let turned = |levels: &[(Ticks, Lots)]| levels.iter().map(|&(price, lots)| (reflect(price), lots)).collect();
    setup.assets[0].book.bids = if mirrored { turned(&asks) } else { turned(&bids) };
    setup.assets[0].book.asks = if mirrored { turned(&bids) } else { turned(&asks) };
    (setup.fund, setup.steps, setup.rules.waves) = (50, 8, Some(2));
    let sells = if mirrored { Side::Long } else { Side::Short };
    for (step, side, lots) in [(1, sells, 120), (3, sells.opposite(), 60), (5, sells, 90)] {
        order(&mut setup, step, side, lots);
    }
    setup
}

#[test]
fn with_margins_per_lot_a_mirrored_world_takes_the_mirrored_path() {
    for adl in [false, true] {
        let path = |mirrored: bool| {
            let mut setup = world(mirrored);
            setup.rules.adl = adl;
            let steps = setup.steps;
            let mut market = Simulation::new(Arc::new(setup));
            let mut seen = Vec::new();
            let mut closed = 0;
            for _ in 0..steps {
                let events = market.step().expect("a sound market");
                closed += events.iter().filter(|event| matches!(event.what, What::Liquidated { .. })).count();
                let away = market.first().last() - 1_000;
                let lots: Vec<Lots> = market.ledger().accounts().take(5).map(|account| account.lots).collect();
                seen.push((away, lots, market.ledger().account(market.house().fund).cash));
            }
            (seen, closed)
        };
        let ((seen, closed), (mirrored, closed_too)) = (path(false), path(true));
        assert!(closed >= 2, "a test of liquidations: {closed}");
        assert_eq!(closed, closed_too);
        for ((away, lots, fund), (other, turned, other_fund)) in seen.into_iter().zip(mirrored) {
            assert_eq!((away, fund), (-other, other_fund));
            assert_eq!(lots, turned.iter().map(|lots| -lots).collect::<Vec<_>>());
        }
    }
}
