//! The quarantine as a place to work: what lies there, and another try.
//!
//! Promises: an entry is never deleted; one whose record is good now gets a line that says which events it has
//! become. What is still bad stays as it is, once.
//! Absent on purpose: how entries are kept (`ledger`).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{Error, ErrorKind};
use std::path::Path;

use super::read::{ReadOptions, Reader};
use super::{Counts, EngineError, Gate, Intake};
use crate::clock::SystemClock;
use crate::events::Event;
use crate::ledger::{Judgement, Ledger, QuarantineEntry, Quarantined, Receipt, Writer};
use crate::sources::{self, SourceError};

/// Which entries are meant: all, or those of a rule, a file, or a line of a file (`FILE:LINE`).
#[derive(Clone, Debug, Default)]
pub struct Pick(pub Vec<String>);

impl Pick {
    /// Whether an entry is meant.
    pub fn takes(&self, entry: &Quarantined) -> bool {
        let place = format!("{}:{}", entry.file, entry.line);
        let means =
            |word: &String| word.eq_ignore_ascii_case(&entry.rule) || *word == entry.file || *word == place;
        self.0.is_empty() || self.0.iter().any(means)
    }
}

/// What another try brought.
#[derive(Default)]
pub struct Retried {
    /// Entries whose record is good now, and the events that they have become.
    pub resolved: Vec<(Quarantined, Vec<String>)>,
    /// Entries whose record was read and is still bad, with today's reason.
    pub still: Vec<(Quarantined, String)>,
    /// Entries whose record could not be read again, with the reason.
    pub unread: Vec<(Quarantined, String)>,
    pub counts: Counts,
    pub receipt: Receipt,
}

/// All entries that are meant, oldest first.
///
/// # Errors
/// When there is no ledger, or its quarantine cannot be read.
pub async fn quarantine(ledger: &Path, pick: &Pick) -> Result<Vec<QuarantineEntry>, EngineError> {
    let mut history = Ledger::open(ledger).await?.quarantine_history()?;
    history.retain(|entry| pick.takes(&entry.rejected));
    Ok(history)
}

/// Reads the records of open entries again: from their file where it is still there, else from the raw text that
/// was kept.
///
/// # Errors
/// When the ledger cannot be read or written.
pub async fn retry(ledger: &Path, pick: &Pick, options: &ReadOptions) -> Result<Retried, EngineError> {
    let reader = Reader::new(options)?;
    let mut ledger = Ledger::open(ledger).await?;
    let mut by_file: BTreeMap<String, Vec<Quarantined>> = BTreeMap::new();
    for entry in ledger.quarantined()?.into_iter().filter(|entry| pick.takes(entry)) {
        by_file.entry(entry.file.clone()).or_default().push(entry);
    }
    let mut writer = ledger.writer(&SystemClock).await?;
    let mut done = Retried::default();
    for (file, entries) in by_file {
        let mut watch = Watch::new(&mut writer, &entries);
        let mut intake = Intake::new(&mut watch, &|_| {});
        let read = read_again(&reader, &file, &entries, &mut intake);
        let counts = intake.finish()?.counts;
        done.counts.accepted += counts.accepted;
        done.counts.duplicates += counts.duplicates;
        let Watch { good, bad, .. } = watch;
        for entry in entries {
            match (&read, good.get(&entry.line), bad.get(&entry.line)) {
                (Ok(()), Some(ids), None) => {
                    writer.resolve(&entry, ids.clone())?;
                    done.resolved.push((entry, ids.clone()));
                }
                (_, _, Some(reason)) => done.still.push((entry, reason.clone())),
                (Err(error), ..) => done.unread.push((entry, error.to_string())),
                (Ok(()), None, None) => {
                    let why = "nothing was read at this place; ingest the mended file";
                    done.unread.push((entry, why.to_owned()));
                }
            }
        }
    }
    done.receipt = writer.finish().await?;
    Ok(done)
}

fn read_again(
    reader: &Reader,
    file: &str,
    entries: &[Quarantined],
    intake: &mut Intake<'_>,
) -> Result<(), EngineError> {
    if Path::new(file).is_file() {
        for found in sources::discover(&[file.to_owned()])?.inputs {
            reader.read(&found, intake)?;
        }
        return Ok(());
    }
    let lines = entries.iter().map(|entry| (entry.line, entry.raw.as_str()));
    let lines: Vec<_> = lines.filter(|(_, raw)| raw.trim_start().starts_with('{')).collect();
    if lines.is_empty() {
        let what = "the file is no longer there, and such records cannot be read without it; bring it back, or ingest a mended one";
        let cause = Error::new(ErrorKind::NotFound, what);
        return Err(SourceError::Io { file: file.to_owned(), cause }.into());
    }
    reader.read_lines(file, &lines, intake)
}

/// A writer, and what became of the records on some lines of one file.
struct Watch<'a, 'b> {
    writer: &'a mut Writer<'b>,
    wanted: HashSet<u64>,
    good: HashMap<u64, Vec<String>>,
    bad: HashMap<u64, String>,
}

impl<'a, 'b> Watch<'a, 'b> {
    fn new(writer: &'a mut Writer<'b>, entries: &[Quarantined]) -> Watch<'a, 'b> {
        let wanted = entries.iter().map(|entry| entry.line).collect();
        Watch { writer, wanted, good: HashMap::new(), bad: HashMap::new() }
    }
}

impl Gate for Watch<'_, '_> {
    fn offer(&mut self, event: &mut Event) -> Result<Judgement, EngineError> {
        let judgement = self.writer.offer(event)?;
        let line = event.origin_line.unwrap_or_default().unsigned_abs();
        if judgement != Judgement::Conflict && self.wanted.contains(&line) {
            self.good.entry(line).or_default().extend(event.event_id.clone());
        }
        Ok(judgement)
    }

    fn reject(&mut self, rejected: &Quarantined) -> Result<(), EngineError> {
        if self.wanted.contains(&rejected.line) {
            self.bad.insert(rejected.line, format!("{} {}", rejected.rule, rejected.reason));
        }
        self.writer.reject(rejected.clone())?;
        Ok(())
    }
}
