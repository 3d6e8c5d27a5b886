//! Inputs into admitted events: discovery, recognition, reading, completing, and who was there first.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;

use super::EngineError;
use crate::events::{Event, EventBuilder, Fault, Rule, complete};
use crate::ledger::{Admission, Judgement};
use crate::sources::Sink;
use crate::table::{Cell, Table};

/// Events in a batch: small enough to stay in a cache, large enough to scan well.
const BATCH_ROWS: usize = 8_192;
/// So much of a raw record is kept for the quarantine.
const RAW_CHARS: usize = 2_000;

/// How many of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lines, rows or records looked at.
    pub records: u64,
    pub accepted: u64,
    pub duplicates: u64,
    /// Same id, other content; each is in quarantine too.
    pub conflicts: u64,
    pub quarantined: u64,
    pub ignored: u64,
}

/// One input line or record, or a part of one, that was not accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Quarantined {
    pub file: String,
    pub line: u64,
    pub rule: Rule,
    pub reason: String,
    pub raw: String,
}

/// What became of the inputs, events aside.
#[derive(Debug, Default)]
pub struct Taken {
    pub counts: Counts,
    pub quarantine: Vec<Quarantined>,
    /// What the files cannot tell, each once, and what was left out.
    pub notes: Vec<String>,
    /// Inputs read, in order, with the reader that knew them.
    pub inputs: Vec<(String, &'static str)>,
}

impl Taken {
    /// The quarantine as a table: one row for each.
    pub fn quarantine_table(&self) -> Table {
        let columns = ["file", "line", "rule", "reason", "raw"];
        let rows = self.quarantine.iter().map(|entry| {
            vec![
                Cell::Text(entry.file.clone()),
                Cell::Whole(entry.line as i64),
                Cell::Text(entry.rule.code().to_owned()),
                Cell::Text(entry.reason.clone()),
                Cell::Text(entry.raw.clone()),
            ]
        });
        Table {
            name: "quarantine".into(),
            columns: columns.map(str::to_owned).to_vec(),
            rows: rows.collect(),
        }
    }
}

/// Takes events in and hands on full batches of those that are new.
pub struct Intake<'a> {
    admission: Admission,
    builder: EventBuilder,
    give: &'a mut dyn FnMut(RecordBatch) -> Result<(), EngineError>,
    failed: Option<EngineError>,
    file: String,
    ignored: BTreeMap<&'static str, u64>,
    progress: &'a dyn Fn(&Counts),
    taken: Taken,
}

impl<'a> Intake<'a> {
    /// `give` is called with each batch of new events, in order; `progress` now and then.
    pub fn new(
        admission: Admission,
        give: &'a mut dyn FnMut(RecordBatch) -> Result<(), EngineError>,
        progress: &'a dyn Fn(&Counts),
    ) -> Intake<'a> {
        Intake {
            admission,
            builder: EventBuilder::default(),
            give,
            failed: None,
            file: String::new(),
            ignored: BTreeMap::new(),
            progress,
            taken: Taken::default(),
        }
    }

    /// From here on events come from this input.
    pub fn begin(&mut self, file: &str, reader: &'static str) {
        self.file = file.to_owned();
        self.taken.inputs.push((file.to_owned(), reader));
    }

    /// Adds a note unless it is there.
    pub fn note_once(&mut self, text: &str) {
        if !self.taken.notes.iter().any(|note| note == text) {
            self.taken.notes.push(text.to_owned());
        }
    }

    fn flush(&mut self) {
        (self.progress)(&self.taken.counts);
        if self.builder.is_empty() || self.failed.is_some() {
            return;
        }
        let given = self.builder.finish().map_err(EngineError::from).and_then(|batch| (self.give)(batch));
        self.failed = given.err();
    }

    /// One record is one row, by the first rule that it broke, also where several of its facts broke one.
    fn quarantine(&mut self, line: u64, fault: Fault, raw: String) {
        let raw: String = raw.chars().take(RAW_CHARS).collect();
        let same = |last: &Quarantined| last.file == self.file && last.line == line && last.raw == raw;
        if self.taken.quarantine.last().is_some_and(same) {
            return;
        }
        self.taken.counts.quarantined += 1;
        let file = self.file.clone();
        self.taken.quarantine.push(Quarantined { file, line, rule: fault.rule, reason: fault.reason, raw });
    }

    /// Ends the intake: the last batch goes out, and what became of the inputs comes back.
    ///
    /// # Errors
    /// The first failure of whatever took the batches.
    pub fn finish(mut self) -> Result<Taken, EngineError> {
        self.flush();
        for (why, count) in &self.ignored {
            self.taken.notes.push(format!("{count} records are no work and were left out: {why}."));
        }
        match self.failed {
            Some(error) => Err(error),
            None => Ok(self.taken),
        }
    }
}

impl Sink for Intake<'_> {
    fn record(&mut self) {
        self.taken.counts.records += 1;
    }

    fn event(&mut self, line: u64, mut event: Event, attempt: Option<&str>, raw: &dyn Fn() -> String) {
        if let Err(fault) = complete(&mut event, attempt) {
            return self.quarantine(line, fault, raw());
        }
        match self.admission.judge(&event) {
            Judgement::New => {
                self.taken.counts.accepted += 1;
                event.origin_file = Some(self.file.clone());
                event.origin_line = Some(line as i64);
                self.builder.push(&event);
                if self.builder.len() >= BATCH_ROWS {
                    self.flush();
                }
            }
            Judgement::Duplicate => self.taken.counts.duplicates += 1,
            Judgement::Conflict => {
                self.taken.counts.conflicts += 1;
                let id = event.event_id.as_deref().unwrap_or_default();
                let fault = Fault::new(Rule::Conflict, "event_id", id, "came before with other content");
                self.quarantine(line, fault, raw());
            }
        }
    }

    fn reject(&mut self, line: u64, fault: Fault, raw: String) {
        self.quarantine(line, fault, raw);
    }

    fn ignore(&mut self, why: &'static str) {
        self.taken.counts.ignored += 1;
        *self.ignored.entry(why).or_default() += 1;
    }

    fn note(&mut self, text: &str) {
        self.note_once(text);
    }
}
