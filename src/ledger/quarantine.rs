//! What was not accepted: one NDJSON file for each commit that brings some, named by the commit.
//!
//! Promises: a rejection is written once, however often its file is read again; a file that no commit
//! names is never read, and a written file never changes: that a rejection was dealt with is another line.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{BufWriter, Write};

use serde::{Deserialize, Serialize};

use super::commit::FileRecord;
use super::disk::{Layout, sync_folder};
use super::error::{LedgerError, io_error, table_error};
use super::part::Digesting;
use crate::events::Fault;

/// A line or record that was not accepted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quarantined {
    pub file: String,
    /// Line, row or record, from 1.
    pub line: u64,
    /// The code of the rule that it broke.
    pub rule: String,
    pub reason: String,
    pub raw: String,
    pub source: Option<String>,
    /// The reader that gave it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader: Option<String>,
    /// The header of its file, where a row means nothing without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// RFC 3339; the ledger sets it.
    pub recorded_at: String,
}

impl Quarantined {
    pub fn new(file: &str, line: u64, fault: &Fault, raw: String, source: Option<&str>) -> Quarantined {
        Quarantined {
            file: file.to_owned(),
            line,
            rule: fault.rule.code().to_owned(),
            reason: fault.reason.clone(),
            raw,
            source: source.map(str::to_owned),
            reader: None,
            header: None,
            recorded_at: String::new(),
        }
    }

    /// What tells one rejection from another.
    pub fn digest(&self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        for part in [&self.file, &self.rule, &self.raw] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.update(&self.line.to_le_bytes());
        hasher.finalize()
    }
}

/// How a rejection was dealt with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Resolution {
    /// The digest of the rejection.
    pub resolves: String,
    /// The events that its record has become.
    pub event_ids: Vec<String>,
    /// RFC 3339; the ledger sets it.
    pub recorded_at: String,
}

/// A line of a quarantine file.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Resolution(Resolution),
    Rejected(Quarantined),
}

/// A rejection, and how it was dealt with, where it was.
#[derive(Clone, Debug, PartialEq)]
pub struct QuarantineEntry {
    pub rejected: Quarantined,
    pub resolution: Option<Resolution>,
}

/// Everything that ever was in quarantine, in the order of commits and lines of each file.
pub(super) fn read_all<'a>(
    layout: &Layout,
    files: impl IntoIterator<Item = &'a FileRecord>,
) -> Result<Vec<QuarantineEntry>, LedgerError> {
    let mut all: Vec<QuarantineEntry> = Vec::new();
    let mut places = HashMap::new();
    for file in files {
        let path = layout.quarantine().join(&file.path);
        let text = fs::read_to_string(&path).map_err(io_error(&path, "read this file"))?;
        for line in text.lines() {
            let read = serde_json::from_str(line);
            match read
                .map_err(|cause| LedgerError::Damaged { path: path.clone(), what: cause.to_string() })?
            {
                Line::Rejected(rejected) => {
                    places.insert(rejected.digest().to_hex().to_string(), all.len());
                    all.push(QuarantineEntry { rejected, resolution: None });
                }
                Line::Resolution(resolution) => {
                    if let Some(place) = places.get(&resolution.resolves) {
                        all[*place].resolution = Some(resolution);
                    }
                }
            }
        }
    }
    Ok(all)
}

/// Where one session puts what it does not accept.
pub(super) struct Desk {
    layout: Layout,
    session: String,
    known: HashSet<blake3::Hash>,
    open: Option<(FileRecord, BufWriter<Digesting>)>,
    files: usize,
}

impl Desk {
    pub fn new(layout: &Layout, session: &str, known: &[QuarantineEntry]) -> Desk {
        Desk {
            layout: layout.clone(),
            session: session.to_owned(),
            known: known.iter().map(|entry| entry.rejected.digest()).collect(),
            open: None,
            files: 0,
        }
    }

    /// Writes a rejection; false when it is there already.
    pub fn put(&mut self, rejected: &Quarantined) -> Result<bool, LedgerError> {
        if !self.known.insert(rejected.digest()) {
            return Ok(false);
        }
        self.write(rejected)?;
        Ok(true)
    }

    /// Writes how a rejection was dealt with.
    pub fn resolve(&mut self, resolution: &Resolution) -> Result<(), LedgerError> {
        self.write(resolution)
    }

    fn write(&mut self, line: &impl Serialize) -> Result<(), LedgerError> {
        let (record, file) = match &mut self.open {
            Some(open) => open,
            None => {
                let name = format!("{}-{}.ndjson", self.session, self.files);
                self.files += 1;
                let path = self.layout.quarantine().join(&name);
                let sink = Digesting::create(&path)?;
                let record = FileRecord { path: name, ..FileRecord::default() };
                self.open.insert((record, BufWriter::new(sink)))
            }
        };
        let path = self.layout.quarantine().join(&record.path);
        let mut line = serde_json::to_vec(line).map_err(table_error(&path))?;
        line.push(b'\n');
        file.write_all(&line).map_err(io_error(&path, "write this file"))?;
        record.rows += 1;
        Ok(())
    }

    /// Makes what was put so far durable, for the next commit to name.
    pub fn seal(&mut self) -> Result<Option<FileRecord>, LedgerError> {
        let Some((mut record, file)) = self.open.take() else { return Ok(None) };
        let path = self.layout.quarantine().join(&record.path);
        let sink =
            file.into_inner().map_err(|error| io_error(&path, "write this file")(error.into_error()))?;
        (record.blake3, _) = sink.finish()?;
        sync_folder(&self.layout.quarantine())?;
        Ok(Some(record))
    }
}
