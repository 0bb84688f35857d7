//! The command line: the same engine, for scripts.
//!
//! `run`, `check`, `presets`, `verify`, `calc` and `import`; without a command the window opens. Exit status 0: done. 2: bad
//! input, with one message and nothing written. 1: an invariant broke, a file could not be written, or a
//! run does not meet the history it claims to meet. Owns the arguments, the messages and the exit status. Never knows egui.

mod calc;
mod import;
mod input;
mod output;
mod run;
mod summary;
mod verify;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::export::svg::Page;
use crate::recording::Stopped;
use crate::scenario::presets;
use crate::scenario::{Refusal, Scenario};
use crate::sim::setup::Setup;

/// Watch a liquidation spiral happen, change what caused it, see what would have happened instead.
#[derive(Debug, Parser)]
#[command(name = "downdraft", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario without a window and write what was asked for
    Run(Run),
    /// Validate scenarios and say what is wrong with them
    Check {
        /// Names of presets or paths of scenario files
        #[arg(required = true)]
        scenarios: Vec<String>,
    },
    /// List the presets, one line each
    Presets,
    /// Run scenarios over many seeds and hold them against what was published of the events they retell
    Verify(Verify),
    /// Answer worked examples of venues' rules: margin, liquidation and bankruptcy prices, funding, deleveraging
    Calc(Calc),
    /// Make a scenario of positions, an order book and an index path in CSV files
    Import(Import),
}

/// What `run` was asked to do.
#[derive(Args, Debug)]
struct Run {
    /// Name of a preset or path of a scenario file
    scenario: String,
    /// Seed of every random number, instead of the scenario's
    #[arg(long, value_name = "N", value_parser = whole::<u64>, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Number of steps, instead of the scenario's. In a shorter run, shocks and orders dated after its
    /// last step do not happen
    #[arg(long, value_name = "N", value_parser = whole::<u32>, allow_negative_numbers = true)]
    steps: Option<u32>,
    /// Change one value; VALUE may be relative, as in depth=*2. May be repeated
    #[arg(long = "set", value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Write the summary as JSON
    #[arg(long, value_name = "FILE|-")]
    summary: Option<String>,
    /// Write one row a step as CSV
    #[arg(long, value_name = "FILE|-")]
    csv: Option<String>,
    /// Write one row an event as CSV
    #[arg(long, value_name = "FILE|-")]
    events: Option<String>,
    /// Write the four charts; the ending .png or .svg decides how. May be repeated
    #[arg(long, value_name = "FILE.png|.svg")]
    chart: Vec<String>,
    /// The page the charts are laid out for: paper-183, paper-89, slide or post
    #[arg(long, value_name = "NAME", default_value = "paper-183", value_parser = page)]
    page: Page,
}

/// A page by its name on the command line.
fn page(name: &str) -> Result<Page, String> {
    let pages =
        [("paper-183", Page::PAPER_183), ("paper-89", Page::PAPER_89), ("slide", Page::SLIDE), ("post", Page::POST)];
    let page = pages.into_iter().find(|(known, _)| *known == name).map(|(_, page)| page);
    page.ok_or_else(|| format!("allowed is {}", pages.map(|(known, _)| known).join(", ")))
}

/// What `verify` was asked to do.
#[derive(Args, Debug)]
struct Verify {
    /// Names of presets or paths of scenario files; left out means every preset that retells an event
    scenarios: Vec<String>,
    /// How many seeds; they are 1, 2, 3 and so on
    #[arg(long, value_name = "N", default_value_t = verify::SEEDS, value_parser = whole::<u32>)]
    seeds: u32,
    /// Write one row a target as CSV
    #[arg(long, value_name = "FILE|-")]
    csv: Option<String>,
}

/// What `calc` was asked to do.
#[derive(Args, Debug)]
struct Calc {
    /// CSV file of cases, or - for standard input; its columns are topic or formula, venue, inputs and rounding
    #[arg(value_name = "CASES.csv|-")]
    cases: String,
    /// Where the cases go with their answers; left out means standard output
    #[arg(short, long, value_name = "OUT.csv|-")]
    output: Option<String>,
}

/// What `import` was asked to do.
#[derive(Args, Debug)]
struct Import {
    /// CSV file of positions: side, size or lots, entry, margin or leverage; and account, role, asset
    #[arg(long, value_name = "FILE")]
    positions: Option<String>,
    /// CSV file of an order book: side, price, size or lots
    #[arg(long, value_name = "FILE")]
    book: Option<String>,
    /// CSV file of an index path: time, price
    #[arg(long, value_name = "FILE")]
    index: Option<String>,
    /// The scenario whose traders, book and index are replaced; left out means a plain venue with
    /// everything else off
    #[arg(long, value_name = "SCENARIO")]
    base: Option<String>,
    /// Says which column means what, where its heading does not; no HEADING says that none does. May
    /// be repeated
    #[arg(long, value_name = "KIND.FIELD=HEADING")]
    map: Vec<String>,
    /// What becomes of rows that cannot be used
    #[arg(long, value_name = "refuse|skip", default_value = "refuse", value_parser = ["refuse", "skip"])]
    bad_rows: String,
    /// What becomes of prices between two ticks and sizes between two lots; round takes the nearest,
    /// halves away from zero
    #[arg(long, value_name = "refuse|round", default_value = "refuse", value_parser = ["refuse", "round"])]
    off_grid: String,
    /// The tick of the plain venue in dollars; left out means the last decimal place of the prices
    #[arg(long, value_name = "DOLLARS")]
    tick: Option<f64>,
    /// The lot of the plain venue in coins; left out means the last decimal place of the sizes
    #[arg(long, value_name = "COINS")]
    lot: Option<f64>,
    /// Where the scenario goes; left out means standard output
    #[arg(short, long, value_name = "OUT.ron|-")]
    output: Option<String>,
}

/// A whole number that is not negative.
fn whole<N: TryFrom<u64>>(text: &str) -> Result<N, String> {
    let most = u64::MAX >> (64 - 8 * size_of::<N>());
    let number = text.parse::<u64>().ok().and_then(|number| N::try_from(number).ok());
    number.ok_or_else(|| format!("allowed is a whole number from 0 to {most}"))
}

/// Why a command did not succeed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Scenario(#[from] Refusal),
    #[error("{0}")]
    Argument(String),
    #[error(transparent)]
    Run(#[from] Stopped),
    #[error("{file}: cannot be written: {reason}")]
    Output { file: String, reason: String },
    #[error("claimed and missed: {0}")]
    Missed(String),
}

impl Failure {
    fn exit(&self) -> ExitCode {
        match self {
            Self::Scenario(_) | Self::Argument(_) => ExitCode::from(2),
            Self::Run(_) | Self::Output { .. } | Self::Missed(_) => ExitCode::from(1),
        }
    }
}

/// Runs the program with the arguments of this process; `open_window` is what happens without a
/// command.
pub fn main(open_window: impl FnOnce() -> Result<(), String>) -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way too, and are no failure. A closed pipe is not either.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let done = match arguments.command {
        None => open_window().map_err(Failure::Argument),
        Some(Command::Run(run)) => run::run(&run),
        Some(Command::Check { scenarios }) => check(&scenarios),
        Some(Command::Presets) => output::print(&list()),
        Some(Command::Verify(asked)) => verify::verify(&asked),
        Some(Command::Calc(asked)) => calc::run(&asked),
        Some(Command::Import(asked)) => import::run(&asked),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("downdraft: {failure}");
            failure.exit()
        }
    }
}

/// Validates every scenario, reports on each, and fails if one of them did.
fn check(scenarios: &[String]) -> Result<(), Failure> {
    let mut first = None;
    for name in scenarios {
        match presets::load(name).and_then(|scenario: Scenario| scenario.setup(name).map(|setup| (scenario, setup))) {
            Ok((scenario, setup)) => {
                output::print(&format!(
                    "{name}: good: “{}”, {} steps, {} accounts\n",
                    scenario.title,
                    setup.steps,
                    setup.accounts.len()
                ))?;
                for line in scenario.taken_from_venue(name)? {
                    output::print(&format!("  {line}\n"))?;
                }
                warn(name, &setup);
            }
            Err(refusal) => {
                if let Some(earlier) = first.replace(refusal) {
                    eprintln!("downdraft: {earlier}");
                }
            }
        }
    }
    first.map_or(Ok(()), |refusal| Err(refusal.into()))
}

/// Says what is allowed and probably not what was meant.
fn warn(name: &str, setup: &Setup) {
    for warning in Scenario::warnings(setup) {
        eprintln!("downdraft: {name}: warning: {warning}");
    }
}

/// The presets, one line each.
fn list() -> String {
    let width = presets::ALL.iter().map(|preset| preset.name.len()).max().unwrap_or(0);
    let line = |preset: &presets::Preset| {
        let summary = preset.scenario().map_or_else(|refusal| refusal.to_string(), |scenario| scenario.prose.summary);
        format!("{:width$}  {summary}\n", preset.name)
    };
    presets::ALL.iter().map(line).collect()
}
