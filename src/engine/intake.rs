//! What sources read, completed, checked and offered to a gate; and the account of it.

use std::collections::BTreeMap;
use std::iter::repeat_n;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use arrow::error::ArrowError;

use super::EngineError;
use super::gate::Gate;
use crate::events::{Event, Fault, Rule, complete, field_index, of_columns};
use crate::ledger::{Judgement, Quarantined, SeenAgain};
use crate::sources::{self, Sink};
use crate::table::{Cell, Table};

/// So much of a raw record is kept for the quarantine.
pub(super) const RAW_CHARS: usize = 2_000;
/// A longer header is not kept with each row that was not accepted: such a row is read again from its file.
const HEADER_BYTES: usize = 8_000;
/// Progress is told after so many records.
const TOLD_EVERY: u64 = 4_096;

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
    /// Bytes read of the inputs, as they stand on disk.
    pub bytes: u64,
}

/// What became of the inputs, events aside.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    pub counts: Counts,
    pub quarantine: Vec<Quarantined>,
    /// What the files cannot tell, each once, and what was left out.
    pub notes: Vec<String>,
    /// Inputs read, in order, with the reader that knew them.
    pub inputs: Vec<(String, &'static str)>,
    /// Where events came once more; only where that was asked for.
    pub again: Vec<SeenAgain>,
}

/// What was not accepted as a table: one row for each line or record.
pub fn quarantine_table(quarantine: &[Quarantined]) -> Table {
    let columns = ["file", "line", "rule", "reason", "raw"];
    let rows = quarantine.iter().map(|entry| {
        let text = |text: &String| Cell::Text(text.clone());
        vec![
            text(&entry.file),
            Cell::Whole(entry.line as i64),
            text(&entry.rule),
            text(&entry.reason),
            text(&entry.raw),
        ]
    });
    Table { name: "quarantine".into(), columns: columns.map(str::to_owned).to_vec(), rows: rows.collect() }
}

/// Takes what sources read.
pub struct Intake<'a> {
    gate: &'a mut dyn Gate,
    progress: &'a dyn Fn(&Counts),
    bytes: Arc<AtomicU64>,
    failed: Option<EngineError>,
    file: String,
    /// The file's name as a column, shared by the batches of one length.
    origin: Option<ArrayRef>,
    reader: &'static str,
    header: Option<String>,
    ignored: BTreeMap<&'static str, u64>,
    keep_again: bool,
    taken: Taken,
}

impl<'a> Intake<'a> {
    /// `progress` is called now and then.
    pub fn new(gate: &'a mut dyn Gate, progress: &'a dyn Fn(&Counts)) -> Intake<'a> {
        Intake {
            gate,
            progress,
            bytes: Arc::default(),
            failed: None,
            file: String::new(),
            origin: None,
            reader: "",
            header: None,
            ignored: BTreeMap::new(),
            keep_again: false,
            taken: Taken::default(),
        }
    }

    /// Remembers where events come once more, for whoever traces them.
    pub fn keep_again(&mut self) {
        self.keep_again = true;
    }

    /// From here on events come from this input.
    pub fn begin(&mut self, file: &str, reader: &'static str) {
        self.file = file.to_owned();
        self.origin = None;
        self.reader = reader;
        self.header = None;
        self.taken.inputs.push((file.to_owned(), reader));
    }

    /// The input that was begun turns out to be none of ours.
    pub fn withdraw(&mut self) {
        self.taken.inputs.pop();
    }

    /// Grows by the bytes that are read.
    pub fn byte_counter(&self) -> Arc<AtomicU64> {
        self.bytes.clone()
    }

    fn tell(&mut self) {
        self.taken.counts.bytes = self.bytes.load(Ordering::Relaxed);
        (self.progress)(&self.taken.counts);
    }

    /// What was taken so far.
    pub fn counts(&self) -> Counts {
        self.taken.counts
    }

    /// Adds a note unless it is there.
    pub fn note_once(&mut self, text: &str) {
        if !self.taken.notes.iter().any(|note| note == text) {
            self.taken.notes.push(text.to_owned());
        }
    }

    /// Ends the intake and gives the account.
    ///
    /// # Errors
    /// The first failure of the gate.
    pub fn finish(mut self) -> Result<Taken, EngineError> {
        self.tell();
        for (why, count) in &self.ignored {
            self.taken.notes.push(format!("{count} records are no work and were left out: {why}."));
        }
        match self.failed {
            Some(error) => Err(error),
            None => Ok(self.taken),
        }
    }

    /// One record is one row, by the first rule that it broke, also where several of its facts broke one.
    fn quarantine(&mut self, line: u64, fault: Fault, raw: String) {
        let raw: String = raw.chars().take(RAW_CHARS).collect();
        let same = |last: &Quarantined| last.file == self.file && last.line == line && last.raw == raw;
        if self.taken.quarantine.last().is_some_and(same) {
            return;
        }
        self.taken.counts.quarantined += 1;
        let rejected = Quarantined {
            reader: Some(self.reader.to_owned()),
            header: self.header.clone(),
            ..Quarantined::new(&self.file, line, &fault, raw, None)
        };
        let kept = self.gate.reject(&rejected);
        self.remember(kept);
        self.taken.quarantine.push(rejected);
    }

    /// What becomes of an event that was judged.
    fn count<'e>(
        &mut self,
        judgement: Judgement,
        id: impl Fn() -> &'e str,
        line: u64,
        raw: &dyn Fn() -> String,
    ) {
        match judgement {
            Judgement::New => self.taken.counts.accepted += 1,
            Judgement::Duplicate => {
                self.taken.counts.duplicates += 1;
                if self.keep_again {
                    let (event_id, file) = (id().to_owned(), self.file.clone());
                    self.taken.again.push(SeenAgain { event_id, file, line });
                }
            }
            Judgement::Conflict => {
                self.taken.counts.conflicts += 1;
                let mut fault =
                    Fault::new(Rule::Conflict, "event_id", id(), "came before with other content");
                fault.reason += self.other_instance();
                self.quarantine(line, fault, raw());
            }
        }
    }

    /// What else a conflict may mean where every installation of a tool counts from 1.
    fn other_instance(&self) -> &'static str {
        match sources::hosted(self.reader) {
            Some(_) => {
                "; if the files are from two installations of the tool, read those of one with --instance NAME"
            }
            None => "",
        }
    }

    fn remember<T>(&mut self, outcome: Result<T, EngineError>) -> Option<T> {
        match outcome {
            Ok(value) => Some(value),
            Err(error) => {
                self.failed.get_or_insert(error);
                None
            }
        }
    }
}

/// The events with the file and the lines that they were read from.
fn with_origin(events: &RecordBatch, file: ArrayRef, line: u64) -> Result<RecordBatch, ArrowError> {
    let mut columns = events.columns().to_vec();
    let lines = Int64Array::from_iter_values((line as i64..).take(events.num_rows()));
    for (name, column) in [("origin_file", file), ("origin_line", Arc::new(lines))] {
        if let Some(at) = field_index(name) {
            columns[at] = column;
        }
    }
    of_columns(columns)
}

impl Sink for Intake<'_> {
    fn announce(&mut self, records: u64) {
        self.gate.announce(records);
    }

    fn header(&mut self, text: &str) {
        self.header = Some(text.to_owned()).filter(|text| text.len() <= HEADER_BYTES);
    }

    fn record(&mut self) {
        self.taken.counts.records += 1;
        if self.taken.counts.records.is_multiple_of(TOLD_EVERY) {
            self.tell();
        }
    }

    fn event(&mut self, line: u64, mut event: Event, attempt: Option<&str>, raw: &dyn Fn() -> String) {
        // After a failure of the gate nothing more is kept: the run fails, and its reader runs dry.
        if self.failed.is_some() {
            return;
        }
        if event.event_type.is_note() {
            let name = event.event_type.name();
            let fault = Fault::new(
                Rule::NotAllowed,
                "event_type",
                name,
                "comes from no file: `piecework payroll close` alone writes it",
            );
            return self.quarantine(line, fault, raw());
        }
        if let Err(fault) = complete(&mut event, attempt) {
            return self.quarantine(line, fault, raw());
        }
        event.origin_file = Some(self.file.clone());
        event.origin_line = Some(line as i64);
        let offered = self.gate.offer(&mut event);
        if let Some(judgement) = self.remember(offered) {
            self.count(judgement, || event.event_id.as_deref().unwrap_or_default(), line, raw);
        }
    }

    fn ready(&mut self, line: u64, events: &RecordBatch, raw: &dyn Fn(usize) -> String) {
        self.taken.counts.records += events.num_rows() as u64;
        self.tell();
        if self.failed.is_some() {
            return;
        }
        let rows = events.num_rows();
        let file = match &self.origin {
            Some(origin) if origin.len() == rows => origin.clone(),
            _ => Arc::new(StringArray::from_iter_values(repeat_n(&self.file, rows))) as ArrayRef,
        };
        self.origin = Some(file.clone());
        let judgements = with_origin(events, file, line)
            .map_err(EngineError::from)
            .and_then(|events| self.gate.offer_batch(&events));
        for (row, judgement) in self.remember(judgements).unwrap_or_default().into_iter().enumerate() {
            let id = || events.column(0).as_string::<i32>().value(row);
            self.count(judgement, id, line + row as u64, &|| raw(row));
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
