//! One commit in the log: what it says beside Delta's own actions, how it is chained, how it gets to disk.
//!
//! Promises: a commit names the head of the one before it, and its own head is the BLAKE3 of its bytes with
//! the head itself written as zeros, so one head digest covers all that was ever committed. A commit is
//! whole on disk before it has a place in the log, and it takes a place only if nobody else did.
//! deltalake's own commit is not used: it rebases a losing commit on its own, which would break the chain,
//! and it syncs nothing.

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;

use deltalake::kernel::transaction::CommitData;
use deltalake::kernel::{Action, Add, Remove, Transaction};
use deltalake::protocol::{DeltaOperation, SaveMode};
use serde::{Deserialize, Serialize};

use super::disk::{Layout, link, remove, sync_folder, write_synced};
use super::error::{LedgerError, io_error, table_error};
use super::part::Part;

const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What piecework writes into each commit, as `commitInfo.piecework`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Record {
    /// Its place in the log.
    pub version: u64,
    /// The head before this commit; empty in the first.
    pub previous: String,
    /// BLAKE3 of this commit's bytes, this digest written as zeros.
    pub head: String,
    /// Which writer made it.
    pub session: String,
    /// When it was made: no event in it was recorded later, none after it earlier.
    pub recorded_at: Option<i64>,
    pub files: Vec<FileRecord>,
    #[serde(flatten)]
    pub beside: Beside,
    /// Parts whose events this commit brings again, in other files.
    pub replaced: Vec<FileRecord>,
    /// Where parts are replaced: the digest of the set of their events, which is that of the new ones.
    pub carried: String,
    /// The checkpoint of the commit before it.
    pub checkpoint: Vec<FileRecord>,
}

/// A file that a commit brings, by digest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct FileRecord {
    pub path: String,
    pub blake3: String,
    pub rows: u64,
    /// The row groups of a part, so that damage can be told to some rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupRecord>,
}

/// A row group of a part: its bytes begin where those of the one before end.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct GroupRecord {
    pub end: u64,
    pub rows: u64,
    pub blake3: String,
}

/// A whole input that was read: the same bytes read in the same way bring nothing new.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InputRecord {
    pub name: String,
    /// BLAKE3 of its bytes and of the options that decide how they are read.
    pub blake3: String,
    /// How many events it brought that were new.
    pub events: u64,
    pub duplicates: u64,
    pub quarantined: u64,
}

/// What a run has to say beside its events: it is journaled with them and committed with them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Beside {
    pub inputs: Vec<InputRecord>,
    pub quarantine: Vec<FileRecord>,
    pub again: Vec<FileRecord>,
}

impl Beside {
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty() && self.quarantine.is_empty() && self.again.is_empty()
    }

    pub fn append(&mut self, other: Beside) {
        self.inputs.extend(other.inputs);
        self.quarantine.extend(other.quarantine);
        self.again.extend(other.again);
    }
}

/// A commit as it stands in the log.
#[derive(Debug, Default)]
pub(super) struct Commit {
    /// None for a commit of another program.
    pub record: Option<Record>,
    /// The parts that bring new events.
    pub added: Vec<String>,
    /// All parts that it brings.
    pub parts: Vec<String>,
    /// The journal segments that it settles, by Delta's application id and version.
    pub settled: Vec<(String, i64)>,
}

/// The bytes of a commit, chained: `record.head` is filled in.
pub(super) fn seal(
    mut actions: Vec<Action>,
    operation: DeltaOperation,
    record: &mut Record,
    transactions: Vec<Transaction>,
) -> Result<Vec<u8>, LedgerError> {
    let no_path = std::path::Path::new("_delta_log");
    record.head = ZEROS.to_owned();
    let value = serde_json::to_value(&record).map_err(table_error(no_path))?;
    actions.retain(|action| !matches!(action, Action::CommitInfo(_)));
    let data =
        CommitData::new(actions, operation, HashMap::from([("piecework".to_owned(), value)]), transactions);
    let bytes = data.get_bytes().map_err(table_error(no_path))?;
    record.head = blake3::hash(&bytes).to_hex().to_string();
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.replacen(&head_field(ZEROS), &head_field(&record.head), 1).into_bytes())
}

/// Quotes inside a JSON string are escaped, so no name or id can look like this.
fn head_field(digest: &str) -> String {
    format!("\"head\":\"{digest}\"")
}

/// Whether the bytes of a commit are those that its head was taken of.
pub(super) fn is_intact(bytes: &[u8], head: &str) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let zeroed = text.replacen(&head_field(head), &head_field(ZEROS), 1);
    blake3::hash(zeroed.as_bytes()).to_hex().as_str() == head
}

/// The operation of a commit that only adds.
pub(super) fn append() -> DeltaOperation {
    DeltaOperation::Write { mode: SaveMode::Append, partition_by: None, predicate: None }
}

/// The action that brings a part into the table.
pub(super) fn add(part: &Part, now: i64, data_change: bool) -> Action {
    Action::Add(Add {
        path: part.file.path.clone(),
        size: part.bytes as i64,
        modification_time: now / 1000,
        data_change,
        stats: Some(part.statistics.clone()),
        ..Add::default()
    })
}

/// The action that takes a part out of the table whose events other parts hold.
pub(super) fn retire(file: &FileRecord, now: i64) -> Action {
    Action::Remove(Remove {
        path: file.path.clone(),
        data_change: false,
        deletion_timestamp: Some(now / 1000),
        ..Remove::default()
    })
}

/// Gives a commit its place in the log, durably; false when the place is taken.
pub(super) fn publish(layout: &Layout, version: u64, bytes: &[u8]) -> Result<bool, LedgerError> {
    let draft = layout.drafts().join(format!("{}.json", uuid::Uuid::new_v4()));
    let place = layout.commit(version);
    write_synced(&draft, bytes)?;
    let linked = link(&draft, &place);
    remove(&draft)?;
    match linked {
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(cause) => Err(io_error(&place, "commit to the log")(cause)),
        Ok(()) => sync_folder(&layout.log()).map(|()| true),
    }
}

/// Reads one commit.
///
/// # Errors
/// When it is not in the log or is not what its head was taken of: nothing is built upon such a history.
pub(super) fn read(layout: &Layout, version: u64) -> Result<Commit, LedgerError> {
    let path = layout.commit(version);
    let damaged = |what: String| LedgerError::Damaged { path: path.clone(), what };
    let bytes = match fs::read(&path) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => {
            return Err(damaged("this commit is missing from the log".to_owned()));
        }
        other => other.map_err(io_error(&path, "read this commit"))?,
    };
    let commit = parse(&bytes).map_err(damaged)?;
    match &commit.record {
        Some(record) if !is_intact(&bytes, &record.head) => {
            Err(damaged("this commit is not what it was when it was made".to_owned()))
        }
        _ => Ok(commit),
    }
}

/// What the bytes of a commit say, whole or not.
pub(super) fn parse(bytes: &[u8]) -> Result<Commit, String> {
    let mut commit = Commit::default();
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        match serde_json::from_slice::<Action>(line).map_err(|cause| cause.to_string())? {
            Action::Add(add) => {
                commit.added.extend(add.data_change.then(|| add.path.clone()));
                commit.parts.push(add.path);
            }
            Action::CommitInfo(info) => {
                let record = info.info.get("piecework").cloned().map(serde_json::from_value).transpose();
                commit.record = record.map_err(|cause| cause.to_string())?;
            }
            Action::Txn(transaction) => commit.settled.push((transaction.app_id, transaction.version)),
            _ => {}
        }
    }
    Ok(commit)
}

/// The newest of our records at or before a version: where the chain goes on.
pub(super) fn newest_record(layout: &Layout, version: u64) -> Result<Record, LedgerError> {
    records(layout, version).next().unwrap_or_else(|| Ok(Record::default()))
}

/// All of our records up to a version, newest first.
pub(super) fn records(
    layout: &Layout,
    version: u64,
) -> impl Iterator<Item = Result<Record, LedgerError>> + '_ {
    let commits = (0..=version).rev().map(|version| read(layout, version));
    commits.filter_map(|commit| commit.map(|commit| commit.record).transpose())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_covers_every_byte_of_its_commit() {
        let mut record = Record {
            previous: "p".into(),
            beside: Beside {
                inputs: vec![InputRecord { name: format!("\"head\":\"{ZEROS}\""), ..InputRecord::default() }],
                ..Beside::default()
            },
            ..Record::default()
        };
        let file =
            FileRecord { path: "part-1.parquet".into(), blake3: "ab".into(), rows: 1, groups: Vec::new() };
        let part = Part { file, bytes: 9, statistics: "{}".into() };
        let bytes = seal(vec![add(&part, 0, true)], append(), &mut record, Vec::new()).unwrap();
        assert!(is_intact(&bytes, &record.head));
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(!is_intact(&changed, &record.head), "byte {at}");
        }
    }
}
