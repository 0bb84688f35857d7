//! 6. How much does depth buy? 9. What should trigger liquidation?

use downdraft::scenario::schema::{Deed, Intervention, Mark, Side, Withdrawal};

use crate::harness::{LASTING_FUND, Outcome, median, profile, show, with};

fn with_depth(times: f64, exponent: f64) -> Vec<Outcome> {
    let runs = with(|scenario| {
        let book = profile(scenario);
        book.depth_dollars *= times;
        book.capital_dollars *= times;
        book.withdrawal = (exponent > 0.0).then_some(Withdrawal {
            reference_percent_per_day: 4.0,
            exponent,
            floor_percent: 2.0,
            ceiling_percent: 100.0,
            half_spread_per_sigma: 0.0,
        });
        scenario.rules.insurance_fund_dollars = LASTING_FUND;
    });
    show(&format!("depth × {times}, η {exponent}"), &runs);
    runs
}

#[test]
fn q06_a_deeper_book_takes_more_to_tip_and_withdrawal_undoes_part_of_it() {
    let depths = [0.5, 1.0, 2.0, 4.0];
    let steadfast = depths.map(|times| with_depth(times, 0.0));
    let critical = [0, 1, 2, 3].map(|place: usize| median(&steadfast[place], |run| run.critical));
    let slopes: Vec<f64> =
        (1..4).map(|place| (critical[place] - critical[place - 1]) / (depths[place] - depths[place - 1])).collect();
    assert!(slopes[0] > 0.0 && slopes.windows(2).all(|pair| pair[1] > pair[0]), "rising and convex: {critical:?}");
    let falls = [0, 1, 2, 3].map(|place: usize| median(&steadfast[place], |run| run.drawdown));
    assert!(falls.windows(2).all(|pair| pair[1] < pair[0]), "{falls:?}");
    let withdrawing = median(&with_depth(2.0, 0.7), |run| run.drawdown);
    assert!(falls[2] < 0.5 * withdrawing && withdrawing < falls[0], "{withdrawing} against {falls:?}");
}

/// Accounts closed and losses beyond their margin: medians for the last trade, and for index plus
/// averaged basis over longer and longer.
fn by_mark(comes_back: bool) -> [(f64, f64); 3] {
    let smooth = |averaging_seconds| Mark::IndexPlusAverage { averaging_seconds };
    [Mark::Last, smooth(150.0), smooth(300.0)].map(|mark| {
        let runs = with(|scenario| {
            scenario.contract.mark = mark;
            scenario.rules.insurance_fund_dollars = LASTING_FUND;
            if !comes_back {
                // Sales of the contract, and nothing that pulls it back to its index.
                profile(scenario).basis_half_life_seconds = 1e6;
                let what = Deed::MarketOrder { account: None, side: Side::Short, lots: 800 };
                let sale = |at_step| Intervention { at_step, asset: String::new(), what: what.clone() };
                scenario.interventions = (20..70).map(sale).collect();
            }
        });
        show(&format!("{mark:?}"), &runs);
        (median(&runs, |run| run.accounts), median(&runs, |run| run.bad_debt))
    })
}

#[test]
fn q09_a_smooth_mark_spares_accounts_and_costs_the_fund_if_the_fall_is_for_good() {
    let passing = by_mark(true);
    assert!(passing.windows(2).all(|pair| pair[1].0 < pair[0].0), "fewer, the smoother: {passing:?}");
    // Expected: more bad debt. But the basis passes, and who is not closed in it loses nothing.
    assert!(passing.windows(2).all(|pair| pair[1].1 < pair[0].1), "{passing:?}");
    let [last, _, smooth] = by_mark(false);
    assert!(smooth.0 < last.0 && smooth.1 > last.1, "fewer, and more bad debt: {smooth:?} against {last:?}");
}

#[test]
fn q09_the_median_of_three_is_as_smooth_as_its_average() {
    let closed = |mark| median(&with(|scenario| scenario.contract.mark = mark), |run| run.accounts);
    let average = closed(Mark::IndexPlusAverage { averaging_seconds: 150.0 });
    let median_of_three = closed(Mark::MedianOfThree { averaging_seconds: 150.0 });
    assert!((median_of_three / average - 1.0).abs() < 0.05, "{median_of_three} against {average}");
}
