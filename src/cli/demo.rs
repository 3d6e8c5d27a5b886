//! `piecework demo`: a market, a ledger and a report, to look around in.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use super::output::{prepare_folder, say, summary_line, word, write_files};
use super::{Outcome, simulate, work};
use crate::clock::SystemClock;

use crate::engine::{self, Charts, Format, Lang, Policy, Question, ReadOptions, Rendering, Theme, Trace};
use crate::sim::MarketOptions;

#[derive(Args, Debug)]
#[command(after_help = "Example:\n  piecework demo --out demo")]
pub struct DemoArgs {
    /// The folder for events, ledger and report
    #[arg(long, default_value = "piecework-demo", value_name = "DIR")]
    out: PathBuf,
}

impl DemoArgs {
    pub fn run(self) -> Result<Outcome> {
        prepare_folder(&self.out)?;
        let (events, ledger, report) =
            (self.out.join("events.ndjson"), self.out.join("ledger"), self.out.join("report"));
        let file = std::fs::File::create(&events)
            .with_context(|| format!("PW0601 {}: cannot be written", events.display()))?;
        let counts = simulate::write(&MarketOptions::default(), file)?;
        say(&format!("A month of a labour market: {} lines in {}", counts.lines, events.display()));
        let policy = Policy::find("plain", |path| std::fs::read_to_string(path))?;
        let question = Question { charted: true, ..Question::of(policy) };
        let (ingested, answer, state) = work(async {
            let inputs = [events.display().to_string()];
            let ingested =
                engine::ingest(&ledger, &inputs, &ReadOptions::default(), &SystemClock, &|_| {}).await?;
            let (answer, state) = engine::answer_from_ledger(&ledger, &question).await?;
            Ok((ingested, answer, state))
        })?;
        say(&format!("{}, in the ledger {}", summary_line(&ingested.taken.counts), ledger.display()));
        prepare_folder(&report)?;
        let again = format!("--ledger {}", word(&ledger.display().to_string()));
        let rendering = Rendering {
            charts: Charts::Both,
            theme: Theme::Light,
            format: Format::Csv,
            lang: Lang::En,
            options: Vec::new(),
            ledger: Some(state),
            question: &question,
            trace: Some(Trace { rest: again.clone(), timeless: again, names_currency: false }),
        };
        write_files(&report, &engine::files(&answer, &rendering)?)?;
        let ledger = ledger.display();
        say(&format!("The report: open {}", report.join("index.html").display()));
        say(&format!(
            "Try next:\n  piecework audit --ledger {ledger}\n  piecework report --ledger {ledger} --by project --every week\n  piecework verify --ledger {ledger}"
        ));
        Ok(Outcome::Done)
    }
}
