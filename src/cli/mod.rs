//! The program: one file for each command with its arguments and its run.
//!
//! Absent on purpose: anything that reckons. Whoever wants a figure asks `engine`.

mod audit;
mod compact;
mod cost;
mod demo;
mod diff;
mod explain;
mod export;
mod forecast;
mod give;
mod info;
mod ingest;
mod inputs;
mod map;
mod output;
/// Not joined to a command yet: `payroll` will take it.
mod payout;
mod payroll;
mod progress;
mod quarantine;
mod question;
mod rates;
mod reading;
mod report;
mod settle;
mod simulate;
mod sources;
mod sql;
mod statements;
mod trace;
mod verify;
mod whatif;
mod withhold;

use std::future::Future;
use std::num::NonZero;
use std::process::ExitCode;

use anyhow::Result;
use bytesize::ByteSize;
use clap::{Args, Parser, Subcommand};

use crate::resources::{self, Resources};

/// How a run ended, when it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Done, but something in this run was not accepted.
    Quarantined,
    /// Done, and something differs where that was to be told by the exit code.
    Different,
}

impl Outcome {
    /// How a run ended that put so much into quarantine, where `--allow-quarantine` may forgive it.
    fn after(quarantined: u64, allowed: bool) -> Outcome {
        if quarantined > 0 && !allowed { Outcome::Quarantined } else { Outcome::Done }
    }
}

#[derive(Parser, Debug)]
#[command(
    name = "piecework",
    version,
    about = "The open, auditable ledger for human data work",
    long_about = "Annotation events in (claimed, labeled, reviewed, paid); throughput, accuracy, earnings and skill tiers out.\nEvery figure can be traced to its events.",
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but something was quarantined"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    resources: ResourceArgs,
}

/// What a command may use of the machine.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "What it may use")]
struct ResourceArgs {
    /// Work on so many cores [default: all]
    #[arg(long, value_name = "N", global = true, env = "PIECEWORK_THREADS", hide_env = true)]
    threads: Option<NonZero<usize>>,
    /// Use about so much memory; what does not fit goes into temporary files [default: half of what there is]
    #[arg(long, value_name = "SIZE", global = true, value_parser = parse_memory, env = "PIECEWORK_MEMORY_LIMIT", hide_env = true)]
    memory_limit: Option<ByteSize>,
}

/// With less than this nothing can be done.
const LEAST_MEMORY: ByteSize = ByteSize::mib(64);

fn parse_memory(text: &str) -> Result<ByteSize, String> {
    let size = text.parse::<ByteSize>()?;
    if size < LEAST_MEMORY { Err(format!("it must be {LEAST_MEMORY} at least")) } else { Ok(size) }
}

#[derive(Subcommand, Debug)]
enum Command {
    /// All reports, charts and index.html from files or from a ledger
    Report(Box<report::ReportArgs>),
    /// Files, folders, globs or standard input into a ledger; the same again adds nothing
    Ingest(ingest::IngestArgs),
    /// What can be read
    Sources(sources::SourcesArgs),
    /// How a table that nobody knows becomes events
    Map(map::MapArgs),
    /// What is in a ledger
    Info(info::InfoArgs),
    /// What is strange next to other facts, and the money or time at stake
    Audit(Box<audit::AuditArgs>),
    /// Whether a ledger is what it was, and which of its files are not
    Verify(verify::VerifyArgs),
    /// What was not accepted, and another try
    Quarantine(quarantine::QuarantineArgs),
    /// Many small files of a ledger into a few large ones
    Compact(compact::CompactArgs),
    /// Which figures differ between two moments, ledgers or folders of reports, and why
    Diff(Box<diff::DiffArgs>),
    /// Any query over events, assignments and the reports
    Sql(Box<sql::SqlArgs>),
    /// Why a figure is what it is, and all that happened under an id
    Trace(Box<trace::TraceArgs>),
    /// A rate card: where it leaves gaps, and what it does not price
    Rates(rates::RatesArgs),
    /// The same work under another rate card, and the price that meets a goal
    #[command(name = "whatif")]
    WhatIf(Box<whatif::WhatIfArgs>),
    /// What each worker is owed for a month, statements, orders to pay, closing
    Payroll(Box<payroll::PayrollArgs>),
    /// An invoice or a list of payouts, line by line against the ledger
    Settle(Box<settle::SettleArgs>),
    /// What is known, in forms that other tools read
    Export(Box<export::ExportArgs>),
    /// What a correct label costs, and of what that is made
    Cost(Box<cost::CostArgs>),
    /// When a project will be done, and what it will have cost
    Forecast(Box<forecast::ForecastArgs>),
    /// What a payer keeps back of each worker's pay: gross, withheld, net
    Withhold(Box<withhold::WithholdArgs>),
    /// A seeded labour market of any size, as events
    Simulate(simulate::SimulateArgs),
    /// A market, a ledger and a report in under a minute
    Demo(demo::DemoArgs),
    /// What a figure, a field or a code means
    Explain(explain::ExplainArgs),
}

/// The command was used wrongly, in a way that shows only once all arguments are known.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(String);

/// The command did its work, and what it found is a failure.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Failed(String);

/// The error and its causes, each said once: many errors print their cause themselves.
fn told(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |told, cause| match told {
        told if told.contains(&cause) => told,
        told if told.is_empty() => cause,
        told => format!("{told}: {cause}"),
    })
}

/// Parses, runs, and says how it ended.
pub fn main() -> ExitCode {
    let Cli { command, resources: ResourceArgs { threads, memory_limit } } = Cli::parse();
    resources::limit(Resources { threads, memory: memory_limit.map(|size| size.as_u64()) });
    let run = match command {
        Command::Report(args) => args.run(),
        Command::Ingest(args) => args.run(),
        Command::Sources(args) => args.run(),
        Command::Map(args) => args.run(),
        Command::Info(args) => args.run(),
        Command::Audit(args) => args.run(),
        Command::Verify(args) => args.run(),
        Command::Quarantine(args) => args.run(),
        Command::Compact(args) => args.run(),
        Command::Diff(args) => args.run(),
        Command::Sql(args) => args.run(),
        Command::Trace(args) => args.run(),
        Command::Rates(args) => args.run(),
        Command::WhatIf(args) => args.run(),
        Command::Payroll(args) => args.run(),
        Command::Settle(args) => args.run(),
        Command::Export(args) => args.run(),
        Command::Cost(args) => args.run(),
        Command::Forecast(args) => args.run(),
        Command::Withhold(args) => args.run(),
        Command::Simulate(args) => args.run(),
        Command::Demo(args) => args.run(),
        Command::Explain(args) => args.run(),
    };
    match run {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Quarantined) => ExitCode::from(3),
        Ok(Outcome::Different) => ExitCode::FAILURE,
        Err(error) => {
            output::say(&format!("piecework: {}", told(&error)));
            if error.is::<Usage>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

/// Plans of many nested queries need more stack than threads have by default.
const STACK: usize = 32 << 20;

/// Runs asynchronous work to its end.
fn work<T: Send>(future: impl Future<Output = Result<T>> + Send) -> Result<T> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime =
        runtime.enable_all().worker_threads(resources::threads()).thread_stack_size(STACK).build()?;
    // The main thread's own stack is small on some systems, so the work runs on a thread of ours.
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let worker = thread.spawn_scoped(scope, || runtime.block_on(future))?;
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
