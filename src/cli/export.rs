//! `piecework export`: what is known, for other tools.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::inputs::InputArgs;
use super::output;
use super::question::KnownArgs;
use super::{Outcome, Usage, work};
use crate::engine::{self, EXPORTS, EngineError, Export};

#[derive(Args, Debug)]
#[command(
    after_help = "events: native NDJSON, which reads back as the same events.\ncrowdkit: task, worker, label, for crowd-kit and the like.\nlabel-studio: tasks with annotations, reviews and predictions as JSON, for Label Studio's import; what it cannot say is told on stderr.\nmturk-review: AssignmentId, Approve, Reject, to upload at Mechanical Turk's requester site.\nxlsx: a workbook with a sheet each for assignments, labels, reviews, payments and logged time (report --format xlsx has the figures).\nbeancount, hledger, csv: what became owed and what was paid as double entry; the balance of Liabilities:Workers:NAME, turned around, is outstanding_amount less overpaid_amount (with --from: how far that moved).\n\nExample:\n  piecework export --format crowdkit sample_events --out labels.csv\n  piecework export --format events --ledger ledger --out all.ndjson"
)]
pub struct ExportArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// Export from a ledger instead of files [env: PIECEWORK_LEDGER]
    #[arg(long, value_name = "DIR", conflicts_with = "inputs")]
    ledger: Option<PathBuf>,
    /// events, crowdkit, label-studio, mturk-review, xlsx, beancount, hledger or csv
    #[arg(long, value_parser = EXPORTS.map(|(name, _)| name))]
    format: String,
    /// Write into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Exit with 0 although something was quarantined
    #[arg(long)]
    allow_quarantine: bool,
    #[command(flatten)]
    known: KnownArgs,
}

impl ExportArgs {
    pub fn run(self) -> Result<Outcome> {
        let mut question = self.known.question("plain", None)?;
        (question.audited, question.tiered) = (false, false);
        let export =
            EXPORTS.iter().find(|(name, _)| *name == self.format).map_or(EXPORTS[0].1, |(_, export)| *export);
        let is_windowed = question.scope.from.is_some() || question.scope.until.is_some();
        if is_windowed && !matches!(export, Export::Postings(_)) {
            bail!(Usage(format!(
                "PW0602 --format {} has pieces and events as a whole, which no --from and --until cut: --cutoff leaves out what happened later, --where picks pieces",
                self.format
            )));
        }
        let ledger = self.inputs.ledger_for(&question, self.ledger.clone())?;
        let mut out: Box<dyn Write + Send> = match &self.out {
            Some(path) => {
                let file = File::create(path)
                    .with_context(|| format!("PW0201 {}: cannot be written", path.display()))?;
                Box::new(BufWriter::new(file))
            }
            None => {
                output::check_place(&self.format)?;
                Box::new(BufWriter::new(std::io::stdout()))
            }
        };
        let (notes, quarantined) = work(async {
            let (events, quarantined) = self.inputs.events(ledger.as_ref())?;
            match engine::export(events, &question, export, &mut *out).await {
                // A reader that went away is no failure.
                Err(EngineError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => {
                    Ok((Vec::new(), 0))
                }
                told => anyhow::Ok((told?, quarantined)),
            }
        })?;
        notes.iter().for_each(|note| output::say(&format!("note: {note}")));
        Ok(Outcome::after(quarantined, self.allow_quarantine))
    }
}
