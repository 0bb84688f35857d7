//! 1. Does maximum leverage deepen crashes? 2. How large must the insurance fund be?

use crate::harness::{LASTING_FUND, Outcome, base, median, population, recorded, share, show, with};

#[test]
fn q01_more_leverage_at_equal_open_interest_deepens_the_crash_and_then_saturates() {
    let caps = [2.0, 10.0, 16.0, 20.0, 50.0, 100.0];
    let sweep = caps.map(|most| {
        let runs = with(|scenario| {
            let traders = population(scenario);
            // Classes up to 40×, so that the cap decides for most of them.
            traders.typical_leverage = 20.0;
            traders.max_leverage = most;
            scenario.rules.insurance_fund_dollars = LASTING_FUND;
        });
        show(&format!("at most {most}×"), &runs);
        (median(&runs, |run| run.drawdown), median(&runs, |run| run.accounts))
    });
    assert!(sweep.windows(2).all(|pair| pair[1].0 >= pair[0].0 && pair[1].1 >= pair[0].1), "{sweep:?}");
    assert!(sweep[3].0 > 5.0 * sweep[0].0 && sweep[0].1 == 0.0, "{sweep:?}");
    // The mix ends at 40×: what is allowed beyond is not used.
    assert!(sweep[5].0 < 1.1 * sweep[3].0, "saturated: {sweep:?}");
}

#[test]
fn q02_a_larger_fund_buys_less_deleveraging_and_leaves_the_market_as_fragile() {
    let sweep = [0.0, 0.5, 1.0, 2.0, 3.0, 5.0].map(|percent| {
        let runs = with(|scenario| scenario.rules.insurance_fund_dollars = percent / 100.0 * 15e6);
        show(&format!("fund {percent} % of OI"), &runs);
        runs
    });
    let probability: Vec<f64> = sweep.iter().map(|runs| share(runs, |run| run.adl > 0.0)).collect();
    assert!(probability.windows(2).all(|pair| pair[1] <= pair[0]), "{probability:?}");
    assert!(probability[0] == 1.0 && probability[5] < 0.15, "{probability:?}");
    // What the fund has no part in: the same positions over the same bids, run by run.
    let fragility = |runs: &[Outcome]| runs.iter().map(|run| (run.ratio, run.critical)).collect::<Vec<_>>();
    assert!(sweep.iter().all(|runs| fragility(runs) == fragility(&sweep[0])));
    // Not in the table of expectations: a fund keeps forced sales in the book. Without one the losers'
    // positions go to the winners at the bankruptcy price, off the book, and the fall ends early.
    let falls: Vec<f64> = sweep.iter().map(|runs| median(runs, |run| run.drawdown)).collect();
    assert!(falls.windows(2).all(|pair| pair[1] > pair[0]), "{falls:?}");
}

#[test]
fn q02_the_fund_changes_no_signal_before_it_is_needed() {
    let ratios = |percent: f64, seed: u64| {
        let mut scenario = base();
        scenario.seed = seed;
        scenario.rules.insurance_fund_dollars = percent / 100.0 * 15e6;
        let run = recorded(&scenario);
        run.frames()[..20].iter().map(|frame| (frame.r_bar(), frame.critical_shock, frame.mark)).collect::<Vec<_>>()
    };
    for seed in 1..=4 {
        assert_eq!(ratios(0.5, seed), ratios(5.0, seed), "seed {seed}");
    }
}
