//! Stand-in for the engine until it is merged.
#![allow(missing_docs)]
use super::runner::Failure;
use crate::recording::{Frame, Header, Recording};
use crate::scenario::Scenario;
use crate::sim::event::{Event, Outcome, What};
use crate::sim::units::{AccountId, Mark, Scale, Side};

struct Lcg(u64);
impl Lcg {
    fn unit(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        ((self.0 >> 33) as f64) / f64::from(1u32 << 31)
    }
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

pub fn compute(s: &Scenario, mut progress: impl FnMut(f64) -> bool) -> Result<Recording, Failure> {
    let [lev, depth, mm, fund0, refill, shock] = s.values;
    let mut rng = Lcg(s.seed);
    let cents = |d: f64| (d * 100.0).round() as i128;
    let mut longs: Vec<(f64, f64, f64, f64)> = (0..1200)
        .map(|_| {
            let entry = 100.0 + rng.normal() * 1.6;
            let l = (lev * (0.25 * rng.normal()).exp()).max(1.0);
            let size = 125_000.0 * (0.6 * rng.normal()).exp() / 1.2 / 100.0;
            (
                entry * (1.0 - 1.0 / l + mm / 100.0),
                size,
                entry * (1.0 - 1.0 / l),
                entry,
            )
        })
        .collect();
    longs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut shorts: Vec<(f64, f64)> = (0..200)
        .map(|_| (88.5 + 3.0 * rng.unit(), 250.0 * (0.5 * rng.normal()).exp()))
        .collect();
    shorts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut oi: f64 = longs.iter().map(|l| l.1).sum();
    let (mut index, mut basis, mut fund, mut book) = (99.0_f64, 0.0_f64, fund0, 1.0_f64);
    let mut frames = Vec::new();
    let mut events = Vec::new();
    let mut digest = s.seed;
    let (mut next, mut snext, mut empty, mut low) = (0usize, 0usize, false, 200.0_f64);
    for step in 0..=s.steps {
        if !progress(f64::from(step) / f64::from(s.steps)) {
            return Err(Failure::Cancelled);
        }
        let r = rng.normal();
        index *= 1.0
            + 0.0008 * r
            + if step > 225 {
                0.00035
            } else {
                0.00003 * (100.0 - index).clamp(-5.0, 5.0)
            };
        if step == 196 {
            index *= 1.0 + shock / 100.0;
            events.push(Event {
                step,
                wave: 0,
                what: What::IndexShock {
                    change_ppm: (shock * 1e4) as i64,
                },
            });
        }
        basis *= 0.985;
        book += (1.0 - book) * (1.0 - 0.5_f64.powf(1.0 / refill));
        let mut f = Frame {
            step,
            index_micro: 0,
            mark: Mark(0),
            last: 0,
            mid: Mark(0),
            best_bid: None,
            best_ask: None,
            open_interest: 0,
            waves: 0,
            longs_liquidated: 0,
            shorts_liquidated: 0,
            lots_long: 0,
            lots_short: 0,
            notional_long: 0,
            notional_short: 0,
            fund: 0,
            fees: 0,
            fund_paid: 0,
            margin_lost: 0,
            adl_accounts: 0,
            adl_lots: 0,
            adl_notional: 0,
            adl_cost: 0,
            bad_debt: 0,
            haircut: 0,
            uncovered: 0,
            triggers_near: 0,
            bids_near: 0,
            critical_shock: 0,
            digest: 0,
        };
        for wave in 1..=4u32 {
            let mark = index * (1.0 + basis);
            let mut sold = 0.0;
            while next < longs.len() && longs[next].0 > mark && step >= 196 {
                let (_, size, bankrupt, entry) = longs[next];
                next += 1;
                if sold > depth * 0.25 * book {
                    next -= 1;
                    break;
                }
                sold += size * mark;
                f.longs_liquidated += 1;
                f.lots_long += size as i64;
                oi -= size;
                f.margin_lost += cents((entry - bankrupt.max(mark)).max(0.0) * size);
                let exit = mark * (1.0 - sold / depth / 150.0);
                let loss = ((bankrupt - exit) * size).max(0.0);
                f.bad_debt += cents(loss);
                let pay = loss.min(fund);
                fund -= pay;
                f.fund_paid += cents(pay);
                if pay > 0.0 {
                    events.push(Event {
                        step,
                        wave,
                        what: What::FundPaid {
                            account: AccountId(next as u32),
                            amount: cents(pay),
                        },
                    });
                }
                if fund <= 0.01 && !empty {
                    empty = true;
                    events.push(Event {
                        step,
                        wave,
                        what: What::Reached(Outcome::FundEmpty),
                    });
                }
                if loss > pay {
                    f.adl_accounts += 1;
                    f.adl_lots += size as i64;
                    f.adl_notional += cents(size * bankrupt);
                    f.adl_cost += cents(loss - pay);
                    events.push(Event {
                        step,
                        wave,
                        what: What::Deleveraged {
                            account: AccountId(9000),
                            against: AccountId(next as u32),
                            side: Side::Short,
                            lots: size as i64,
                            price: (bankrupt * 100.0) as i64,
                        },
                    });
                }
                events.push(Event {
                    step,
                    wave,
                    what: What::Liquidated {
                        account: AccountId(next as u32),
                        side: Side::Long,
                        lots: size as i64,
                        filled: size as i64,
                        notional: cents(size * mark),
                        last: None,
                        mark: Mark::at((mark * 100.0) as i64),
                        fee: cents(size * 0.02),
                        cash: -cents(loss),
                    },
                });
            }
            let mut bought = 0.0;
            while snext < shorts.len() && shorts[snext].0 < mark && step > 225 {
                let (_, size) = shorts[snext];
                if bought > 4e5 {
                    break;
                }
                snext += 1;
                bought += size * mark;
                f.shorts_liquidated += 1;
                f.lots_short += size as i64;
                oi -= size;
                f.margin_lost += cents(size * 6.0);
                f.notional_short += cents(size * mark);
                events.push(Event {
                    step,
                    wave,
                    what: What::Liquidated {
                        account: AccountId(8000),
                        side: Side::Short,
                        lots: size as i64,
                        filled: size as i64,
                        notional: cents(size * mark),
                        last: None,
                        mark: Mark::at((mark * 100.0) as i64),
                        fee: cents(size * 0.02),
                        cash: 0,
                    },
                });
            }
            if sold + bought < 1.0 {
                break;
            }
            f.waves = wave;
            f.notional_long += cents(sold);
            basis += (bought * 0.3 - sold) / (depth * book.max(0.2)) / 100.0;
            book = (book - sold / depth / 8.0).max(0.15);
        }
        let fee = (f.lots_long + f.lots_short) as f64 * 0.02;
        fund += fee;
        f.fees = cents(fee);
        let mark = index * (1.0 + basis);
        low = low.min(mark);
        let near: f64 = longs[next.min(longs.len())..]
            .iter()
            .filter(|l| l.0 > mark * 0.99)
            .map(|l| l.1)
            .sum();
        let bids = depth * book / mark;
        f.index_micro = (index * 1e8) as i64;
        f.mark = Mark((mark * 200.0).round() as i64);
        f.mid = f.mark;
        f.last = (mark * 100.0).round() as i64;
        f.open_interest = oi as i64;
        f.fund = cents(fund);
        f.triggers_near = near as i64;
        f.bids_near = bids as i64;
        f.critical_shock = (bids - near).max(0.0) as i64;
        digest = digest.wrapping_mul(31).wrapping_add(f.mark.0 as u64);
        f.digest = digest;
        frames.push(f);
    }
    let header = Header {
        title: s.title.clone(),
        scenario: s.name.clone(),
        seed: s.seed,
        model_version: 1,
        step_seconds: 60.0,
        tick: Scale {
            mantissa: 1,
            decimals: 2,
        },
        lot: Scale {
            mantissa: 1,
            decimals: 0,
        },
        money: Scale {
            mantissa: 1,
            decimals: 2,
        },
        unit_value: 1,
        changes: vec![],
        horizon_percent: 1.0,
    };
    Ok(Recording::from_parts(header, frames, events))
}
