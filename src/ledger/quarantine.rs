//! What was not accepted: one NDJSON file for each commit that brings some, named by the commit.
//!
//! Promises: a rejection is written once, however often its file is read again; a file that no commit
//! names is never read, and a written file never changes. A rejection that was dealt with stays: a later
//! line, in the file of a later commit, says by which events.
//! Absent on purpose: reading a rejected record again (`engine`).

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{BufWriter, Write};

use serde::{Deserialize, Serialize};

use super::commit::FileRecord;
use super::disk::{Layout, sync_folder};
use super::error::{LedgerError, io_error, table_error};
use super::part::Digesting;
use super::{Ledger, Writer};
use crate::events::Fault;
use crate::units::{Micros, parse_time, print_time};

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

/// How a rejection was dealt with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Resolution {
    /// The digest of the rejection: 64 hex digits.
    pub resolved: String,
    /// The events that its record holds, which are in the ledger now.
    pub event_ids: Vec<String>,
    /// How it was read, or why it is no event.
    pub how: String,
    /// RFC 3339; the ledger sets it.
    pub recorded_at: String,
}

/// A rejection and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Filed {
    pub entry: Quarantined,
    /// None while it is open.
    pub resolution: Option<Resolution>,
}

/// A line of a file.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Resolved(Resolution),
    Rejected(Quarantined),
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
    fn digest(&self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        for part in [&self.file, &self.rule, &self.raw] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.update(&self.line.to_le_bytes());
        hasher.finalize()
    }
}

impl Ledger {
    /// All that was ever not accepted, in the order in which it came.
    ///
    /// # Errors
    /// When a file of the quarantine is missing or damaged.
    pub fn quarantined(&self) -> Result<Vec<Quarantined>, LedgerError> {
        Ok(self.quarantine(None)?.into_iter().map(|filed| filed.entry).collect())
    }

    /// The same with what became of each, as it was known at a moment.
    ///
    /// # Errors
    /// When a file of the quarantine is missing or damaged.
    pub fn quarantine(&self, as_of: Option<Micros>) -> Result<Vec<Filed>, LedgerError> {
        let mut records = self.records()?;
        records.reverse();
        let files = records.iter().flat_map(|record| &record.beside.quarantine);
        let known = |at: &str| as_of.is_none_or(|as_of| parse_time(at).is_ok_and(|at| at <= as_of));
        let (mut entries, mut resolutions) = (Vec::new(), HashMap::new());
        for line in read_all(&self.layout, files)? {
            match line {
                Line::Rejected(entry) if known(&entry.recorded_at) => entries.push(entry),
                Line::Resolved(found) if known(&found.recorded_at) => {
                    resolutions.entry(found.resolved.clone()).or_insert(found);
                }
                _ => {}
            }
        }
        let filed = |entry: Quarantined| Filed {
            resolution: resolutions.get(entry.digest().to_hex().as_str()).cloned(),
            entry,
        };
        Ok(entries.into_iter().map(filed).collect())
    }
}

impl Writer<'_> {
    /// Notes that a rejection was dealt with: by these events, in this way.
    ///
    /// # Errors
    /// When its file cannot be written.
    pub fn resolve(
        &mut self,
        entry: &Quarantined,
        event_ids: Vec<String>,
        how: &str,
    ) -> Result<(), LedgerError> {
        let resolved = entry.digest().to_hex().to_string();
        let recorded_at = print_time(self.now());
        self.desk.append(&Line::Resolved(Resolution {
            resolved,
            event_ids,
            how: how.to_owned(),
            recorded_at,
        }))
    }
}

/// All lines, in the order of commits and lines of each file.
fn read_all<'a>(
    layout: &Layout,
    files: impl IntoIterator<Item = &'a FileRecord>,
) -> Result<Vec<Line>, LedgerError> {
    let mut all = Vec::new();
    for file in files {
        let path = layout.quarantine().join(&file.path);
        let text = fs::read_to_string(&path).map_err(io_error(&path, "read this file"))?;
        for line in text.lines() {
            let read = serde_json::from_str(line);
            all.push(
                read.map_err(|cause| LedgerError::Damaged { path: path.clone(), what: cause.to_string() })?,
            );
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
    pub fn new(layout: &Layout, session: &str, known: &[Quarantined]) -> Desk {
        Desk {
            layout: layout.clone(),
            session: session.to_owned(),
            known: known.iter().map(Quarantined::digest).collect(),
            open: None,
            files: 0,
        }
    }

    /// Writes a rejection; false when it is there already.
    pub fn put(&mut self, rejected: &Quarantined) -> Result<bool, LedgerError> {
        if !self.known.insert(rejected.digest()) {
            return Ok(false);
        }
        self.append(rejected).map(|()| true)
    }

    fn append(&mut self, line: &impl Serialize) -> Result<(), LedgerError> {
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
