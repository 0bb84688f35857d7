//! The table: our numbers beside the peers'. Each of our runs has a process of its own, which reports
//! its time and its peak memory.

use std::process::Command;

use crate::common_task::{self, Reference};
use crate::{default_run, quiet, timed};

/// The argument that asks a process for one run of the common task.
const ONE_RUN: &str = "--one-run-of-the-common-task";
/// How many processes each size gets; their median counts.
const PROCESSES: usize = 7;

/// One run of the common task.
struct Run {
    milliseconds: f64,
    closed: u64,
    price: f64,
    megabytes: Option<f64>,
}

/// Does what the parent process asked for, if it did.
pub fn answer(arguments: &[String]) -> bool {
    let Some(place) = arguments.iter().position(|argument| argument == ONE_RUN) else { return false };
    let positions = arguments.get(place + 1).and_then(|positions| positions.parse().ok());
    let reference = common_task::REFERENCES.into_iter().find(|reference| Some(reference.positions) == positions);
    let Some(reference) = reference else { panic!("there is no such size") };
    let (market, milliseconds) = timed(common_task::market(reference.positions), common_task::STEPS);
    let peak = peak_megabytes().map_or_else(|| "unknown".to_owned(), |peak| peak.to_string());
    common_task::check(reference, &market);
    let (closed, price) = common_task::outcome(&market);
    println!("{milliseconds} {closed} {price} {peak}");
    true
}

/// Prints everything.
pub fn print() {
    println!("## Common task: 1,000 steps\n");
    for reference in common_task::REFERENCES {
        size(reference);
    }
    default();
    quiet_ratio();
    shared_margin();
}

fn size(reference: Reference) {
    let mut runs: Vec<Run> = (0..PROCESSES).filter_map(|_| one_run(reference.positions)).collect();
    runs.sort_by(|a, b| a.milliseconds.total_cmp(&b.milliseconds));
    let Some(run) = runs.get(runs.len() / 2) else { panic!("no run of the common task succeeded") };
    let rate = f64::from(common_task::STEPS) / run.milliseconds * 1e3;
    let peak = run.megabytes.map_or_else(|| "unknown".to_owned(), |peak| format!("{peak:.0}"));
    println!("| {} positions | 1,000 steps, ms | steps/s | peak MB | × Downdraft |", reference.positions);
    println!("|---|---|---|---|---|");
    println!("| **Downdraft, whole market** | {:.1} | {rate:.0} | {peak} | 1 |", run.milliseconds);
    for (name, milliseconds, peak) in reference.peers {
        let rate = f64::from(common_task::STEPS) / milliseconds * 1e3;
        let times = milliseconds / run.milliseconds;
        println!("| {name} | {milliseconds} | {rate:.0} | {peak} | {} |", shown(times));
    }
    println!(
        "\n{} positions closed (reference {}), final price {:.3} (reference {:.5}). Fastest of {PROCESSES}: {:.1} ms.\n",
        run.closed, reference.closed, run.price, reference.price, runs[0].milliseconds
    );
}

fn one_run(positions: u32) -> Option<Run> {
    let program = std::env::current_exe().ok()?;
    let output = Command::new(program).args([ONE_RUN, &positions.to_string()]).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).ok()?;
    let mut words = text.split_whitespace();
    Some(Run {
        milliseconds: words.next()?.parse().ok()?,
        closed: words.next()?.parse().ok()?,
        price: words.next()?.parse().ok()?,
        megabytes: words.next()?.parse().ok(),
    })
}

fn default() {
    let case = default_run::Case::new();
    println!("## Default run, median and fastest of 31, ms\n");
    println!("- setup alone: {}", several(31, || drop(case.setup())));
    println!("- run and record: {}", several(31, || drop(case.record())));
    println!("- a slider moved (change, setup, run and record): {}\n", several(31, || drop(case.drag())));
}

/// The two sizes take turns, so that whatever else the machine does falls on both.
fn quiet_ratio() {
    println!("## Quiet step, fastest of 21 × 1,000 steps, µs\n");
    let markets = quiet::ACCOUNTS.map(quiet::market);
    let mut fastest = [f64::INFINITY; 2];
    for _ in 0..21 {
        for (market, fastest) in markets.iter().zip(&mut fastest) {
            let (market, milliseconds) = timed(market.clone(), quiet::STEPS);
            quiet::check(&market);
            *fastest = fastest.min(milliseconds);
        }
    }
    for (accounts, time) in quiet::ACCOUNTS.into_iter().zip(fastest) {
        println!("- {accounts} accounts: {time:.2}");
    }
    println!("- ratio: {:.2}\n", fastest[1] / fastest[0]);
}

/// Portfolios of two assets on one margin: steps in which marks stay inside the alarms, and steps in
/// which one swings through those of many.
fn shared_margin() {
    println!("## Step of two assets with portfolios on one margin, fastest of 5 × 1,000 steps, µs\n");
    for (name, swings) in [("quiet", false), ("swinging by 25 %", true)] {
        for portfolios in quiet::PORTFOLIOS {
            let market = quiet::venue(portfolios, swings);
            let mut fastest = f64::INFINITY;
            for _ in 0..5 {
                let (market, milliseconds) = timed(market.clone(), quiet::STEPS);
                quiet::check(&market);
                fastest = fastest.min(milliseconds);
            }
            println!("- {name}, {portfolios} portfolios: {fastest:.2}");
        }
    }
    println!();
}

/// The median and the fastest time of some work, in milliseconds.
fn several(times: usize, mut work: impl FnMut()) -> String {
    let mut measured: Vec<f64> = (0..times)
        .map(|_| {
            let start = std::time::Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    measured.sort_by(f64::total_cmp);
    format!("{:.1} ({:.1})", measured[times / 2], measured[0])
}

/// A ratio with as many digits as it is good for.
fn shown(ratio: f64) -> String {
    if ratio >= 10.0 { format!("{ratio:.0}") } else { format!("{ratio:.2}") }
}

/// The most memory this process has had, where the system tells.
fn peak_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
}
