//! How fast the market is: the default run, a quiet step, and the common task that other simulators
//! were measured on. `cargo bench --no-default-features`.
//!
//! First prints a table with the peers' numbers beside ours, each run of ours in a process of its
//! own so that its peak memory is its own; then measures the same things more closely.

mod common_task;
mod default_run;
mod quiet;
mod table;

use std::time::Instant;

use criterion::{BatchSize, Criterion, criterion_group};
use downdraft::sim::Simulation;

fn default_run(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("default run");
    let case = default_run::Case::new();
    group.bench_function("setup alone", |bencher| bencher.iter(|| case.setup()));
    group.bench_function("run and record", |bencher| bencher.iter_with_large_drop(|| case.record()));
    group.bench_function("a slider moved: change, setup, run and record", |bencher| {
        bencher.iter_with_large_drop(|| case.drag());
    });
}

fn quiet_steps(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("1,000 quiet steps");
    group.sample_size(20);
    for accounts in quiet::ACCOUNTS {
        let market = quiet::market(accounts);
        group.bench_function(format!("{accounts} accounts"), |bencher| {
            bencher.iter_batched(|| market.clone(), |market| run(market, quiet::STEPS), BatchSize::PerIteration);
        });
    }
}

fn common_task(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("common task, 1,000 steps");
    group.sample_size(10);
    for reference in common_task::REFERENCES {
        let market = common_task::market(reference.positions);
        common_task::check(reference, &run(market.clone(), common_task::STEPS));
        group.bench_function(format!("{} positions", reference.positions), |bencher| {
            bencher.iter_batched(|| market.clone(), |market| run(market, common_task::STEPS), BatchSize::PerIteration);
        });
    }
}

/// Steps a market; what is left of it is dropped by the caller, outside the measured time.
fn run(mut market: Simulation, steps: u32) -> Simulation {
    for _ in 0..steps {
        if let Err(violation) = market.step() {
            panic!("{violation}");
        }
    }
    market
}

/// Steps a market and says how long it took, in milliseconds.
fn timed(market: Simulation, steps: u32) -> (Simulation, f64) {
    let start = Instant::now();
    let market = run(market, steps);
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    (market, milliseconds)
}

criterion_group!(benches, default_run, quiet_steps, common_task);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if table::answer(&arguments) {
        return;
    }
    if !arguments.iter().any(|argument| argument == "--test") {
        table::print();
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
