//! 10. Which rule of deleveraging is fairest, and who pays?

use downdraft::scenario::schema::Mark;
use downdraft::scenario::schema::rules::{Deleveraging, DeleveragingPrice, DeleveragingRule};
use downdraft::sim::concentration::{Burden, Concentration, burdens};
use downdraft::sim::units::AccountId;

use crate::harness::{SEEDS, base, mean, outcome, over};

/// How many traders there are: all of them count as possible payers.
const TRADERS: u32 = 1_600;

/// Means over the runs: losses, lots deleveraged, and largest share and Gini coefficient of what closing
/// them away from the mark cost, in parts per million.
fn by_rule(rule: DeleveragingRule) -> [f64; 4] {
    let mut scenario = base();
    scenario.contract.mark = Mark::Mid;
    scenario.rules.insurance_fund_dollars = 20_000.0;
    scenario.rules.adl = Some(Deleveraging { rule, price: DeleveragingPrice::Bankruptcy });
    let runs = over(SEEDS, &scenario, |run| {
        let paid = burdens(run.events(), |_| run.header().worth);
        let each = (0..TRADERS).map(|id| paid.get(&AccountId(id)).map_or(0, Burden::total));
        (outcome(run), Concentration::of(each))
    });
    let found = [
        mean(&runs, |run| run.0.bad_debt),
        mean(&runs, |run| run.0.adl),
        mean(&runs, |run| run.1.largest_share as f64),
        mean(&runs, |run| run.1.gini as f64),
    ];
    println!(
        "{rule:?}: losses ${:.0}, {:.0} lots, largest share {:.0} ppm, Gini {:.0} ppm",
        found[0], found[1], found[2], found[3]
    );
    found
}

#[test]
fn q10_every_rule_covers_the_same_deficit_and_the_queue_concentrates_it_most() {
    let queue = by_rule(DeleveragingRule::Queue);
    let [size, profit, leverage] =
        [DeleveragingRule::ProRataSize, DeleveragingRule::ProRataProfit, DeleveragingRule::LeverageWeighted]
            .map(by_rule);
    for other in [size, profit, leverage] {
        // Who is deleveraged changes who can be liquidated in the rebound, and that only.
        assert!((other[0] / queue[0] - 1.0).abs() < 0.02 && (other[1] / queue[1] - 1.0).abs() < 0.02, "{other:?}");
        assert!(queue[2] > 2.0 * other[2] && queue[3] > 1.2 * other[3], "{queue:?} against {other:?}");
    }
    // By leverage is between the queue and plain size.
    assert!(leverage[2] > size[2], "{leverage:?} against {size:?}");
}
