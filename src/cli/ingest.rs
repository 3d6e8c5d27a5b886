//! `piecework ingest`: events into a ledger.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use super::inputs::InputArgs;
use super::output::{explain_quarantine, print, say, summary_line};
use super::progress::Progress;
use super::{Outcome, work};
use crate::clock::SystemClock;
use crate::engine;

#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  piecework ingest sample_events --ledger ledger\n  zcat events.ndjson.gz | piecework ingest - --ledger ledger"
)]
pub struct IngestArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// The ledger's folder; made when absent
    #[arg(long, value_name = "DIR", env = "PIECEWORK_LEDGER")]
    ledger: PathBuf,
    /// Tell what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Exit with 0 although something was quarantined
    #[arg(long)]
    allow_quarantine: bool,
}

impl IngestArgs {
    pub fn run(self) -> Result<Outcome> {
        self.inputs.require()?;
        if self.dry_run {
            return self.dry();
        }
        let progress =
            Progress::new("ingesting", engine::input_bytes(&self.inputs.inputs, &self.inputs.options()));
        let options = self.inputs.options();
        let ingested = work(async {
            let show = |counts: &engine::Counts| progress.show(counts);
            Ok(engine::ingest(&self.ledger, &self.inputs.inputs, &options, &SystemClock, &show).await?)
        })?;
        progress.finish();
        let taken = &ingested.taken;
        explain_quarantine(&taken.quarantine);
        taken.notes.iter().chain(&ingested.receipt.notes).for_each(|note| say(&format!("note: {note}")));
        say(&summary_line(&taken.counts));
        say(&format!("Ledger {}, head {}", self.ledger.display(), ingested.receipt.head));
        if !ingested.failed.is_empty() {
            ingested.failed.iter().for_each(|error| say(&error.to_string()));
            bail!(
                "{} inputs could not be read; what the others brought is in the ledger",
                ingested.failed.len()
            );
        }
        Ok(Outcome::after(taken.counts.quarantined, self.allow_quarantine))
    }

    /// What would happen: events by type, and the first of them.
    fn dry(&self) -> Result<Outcome> {
        let options = self.inputs.options();
        let dry = work(async { Ok(engine::dry_run(&self.ledger, &self.inputs.inputs, &options).await?) })?;
        explain_quarantine(&dry.taken.quarantine);
        dry.taken.notes.iter().for_each(|note| say(&format!("note: {note}")));
        let mut out = String::new();
        for row in 0..dry.by_type.rows.len() {
            let count = |column: &str| dry.by_type.cell(row, column).number().unwrap_or_default();
            let name = dry.by_type.cell(row, "event_type").text();
            out += &format!("{name:17} {} new, {} in the ledger\n", count("new"), count("in_ledger"));
        }
        dry.first.iter().for_each(|event| out += &format!("{event}\n"));
        print(out.as_bytes())?;
        say(&summary_line(&dry.taken.counts));
        say("Nothing was written: this was a dry run.");
        Ok(Outcome::after(dry.taken.counts.quarantined, self.allow_quarantine))
    }
}
