//! The inputs that `report` and `ingest` share, and how they are read.

use std::path::PathBuf;

use anyhow::{Result, bail};
use arrow::array::RecordBatch;
use clap::Args;

use super::Usage;
use super::output::explain_quarantine;
use super::progress::Progress;
use super::reading::{Beside, GivenArgs, ReadingArgs};
use crate::engine::{self, Events, Intake, Memory, Question, Taken};

#[derive(Args, Debug)]
pub struct InputArgs<G: Beside = GivenArgs> {
    /// Files, folders, globs, or - for standard input
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<String>,
    #[command(flatten)]
    reading: ReadingArgs,
    #[command(flatten)]
    given: G,
}

impl<G: Beside> InputArgs<G> {
    /// The ledger that was named, or that the environment names when there are no inputs.
    fn ledger_instead(&self, named: Option<PathBuf>) -> Option<PathBuf> {
        named.or_else(|| {
            let from_environment = std::env::var_os("PIECEWORK_LEDGER").filter(|path| !path.is_empty());
            from_environment.filter(|_| self.inputs.is_empty()).map(PathBuf::from)
        })
    }

    /// The ledger that a question is put to, or none where it is put to files.
    pub fn ledger_for(&self, question: &Question, named: Option<PathBuf>) -> Result<Option<PathBuf>> {
        let ledger = self.ledger_instead(named);
        if ledger.is_none() && question.as_of.is_some() {
            bail!(Usage(
                "PW0605 --as-of asks when events were recorded, which only a ledger knows: ingest the files and name it with --ledger; --cutoff asks when they happened".into()
            ));
        }
        Ok(ledger)
    }

    /// Refuses a run without inputs.
    pub fn require(&self) -> Result<()> {
        if self.inputs.is_empty() {
            bail!(Usage(
                "PW0603 nothing to read: name files, folders or -, or a ledger with --ledger".into()
            ));
        }
        Ok(())
    }

    /// Reads all inputs into batches of new events.
    pub fn read(&self) -> Result<(Vec<RecordBatch>, Taken)> {
        let (memory, taken) = self.read_into(Memory::default(), false)?;
        Ok((memory.finish()?, taken))
    }

    /// The events that a question is put to, and how many records of this run were not accepted.
    pub fn events(&self, ledger: Option<&PathBuf>) -> Result<(Events, u64)> {
        if let Some(ledger) = ledger {
            return Ok((Events::Ledger(ledger.clone()), 0));
        }
        let (batches, taken) = self.read()?;
        explain_quarantine(&taken.quarantine);
        Ok((Events::Batches(batches), taken.counts.quarantined))
    }

    /// Reads all inputs into a memory for one question.
    pub fn read_for(&self, question: &Question) -> Result<(Memory, Taken)> {
        self.read_into(Memory::for_question(question), false)
    }

    /// The same of all events; it is remembered where events come once more.
    pub fn read_with_repeats(&self) -> Result<(Vec<RecordBatch>, Taken)> {
        let (memory, taken) = self.read_into(Memory::default(), true)?;
        Ok((memory.finish()?, taken))
    }

    fn read_into(&self, mut memory: Memory, again: bool) -> Result<(Memory, Taken)> {
        self.require()?;
        let options = self.options();
        let progress = Progress::new("reading", engine::input_bytes(&self.inputs, &options));
        let show = |counts: &engine::Counts| progress.show(counts);
        let mut intake = Intake::new(&mut memory, &show);
        if again {
            intake.keep_again();
        }
        engine::read_inputs(&self.inputs, &options, &mut intake)?;
        let taken = intake.finish()?;
        progress.finish();
        Ok((memory, taken))
    }

    /// What the arguments say about reading.
    pub fn options(&self) -> engine::ReadOptions {
        engine::ReadOptions { given: self.given.given(), ..self.reading.options() }
    }
}
