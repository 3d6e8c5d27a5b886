//! The commits, from the newest backwards: each must be the one that its successor was built on.

use std::collections::BTreeMap;
use std::fs;

use super::Verdict;
use crate::ledger::commit::{self, Record};
use crate::ledger::disk::{Layout, names};
use crate::ledger::error::{LedgerError, io_error};
use crate::ledger::ids::Inspected;

/// The good commits.
pub(super) struct Chain {
    /// Oldest first.
    pub records: Vec<Record>,
    /// The newest version in the log.
    pub newest: u64,
    /// The journal segments that are in the table.
    pub settled: Vec<(String, i64)>,
}

/// The version of a commit by its file's name.
pub(super) fn version(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(".json")?;
    (digits.len() == 20).then(|| digits.parse().ok()).flatten()
}

pub(super) fn file(version: u64) -> String {
    format!("_delta_log/{version:020}.json")
}

/// Judges each commit, the newest first.
pub(super) fn walk(layout: &Layout, index: &Inspected, verdict: &mut Verdict) -> Result<Chain, LedgerError> {
    let mut commits = BTreeMap::new();
    for found in names(&layout.log())?.iter().filter_map(|name| version(name)) {
        let path = layout.commit(found);
        commits.insert(found, fs::read(&path).map_err(io_error(&path, "read this commit"))?);
    }
    let newest = commits.keys().next_back().copied();
    let remembered = match index {
        Inspected::Whole { version, head, .. } => Some((*version, head.as_str())),
        _ => None,
    };
    let top = newest.max(remembered.map(|(version, _)| version)).unwrap_or_default();
    let (mut records, mut settled) = (Vec::new(), Vec::new());
    // The head that the next newer commit was built on; None where nothing good says which it is.
    let mut expected = None::<String>;
    for version in (0..=top).rev() {
        verdict.commits += 1;
        let judged = match commits.get(&version) {
            None if Some(version) > newest => Err("this commit is missing: the index of event ids knows it"),
            None => Err("this commit is missing"),
            Some(bytes) => {
                verdict.bytes += bytes.len() as u64;
                // The newest one has no successor; the index remembers its head.
                let at_top = remembered.filter(|(at, _)| Some(*at) == newest && *at == version);
                judge(bytes, version, expected.as_deref().or(at_top.map(|(_, head)| head)))
            }
        };
        match judged {
            Ok(Some((record, segments))) => {
                expected = Some(record.previous.clone());
                records.push(record);
                settled.extend(segments);
            }
            Ok(None) => verdict
                .fault(file(version), "another program made this commit: its events passed no admission"),
            Err(what) => {
                expected = None;
                verdict.fault(file(version), what);
            }
        }
    }
    records.reverse();
    Ok(Chain { records, newest: newest.unwrap_or_default(), settled })
}

/// The record of a good commit, and the segments that it settles.
type Judged = (Record, Vec<(String, i64)>);

/// What a good commit says; None for one of another program.
fn judge(bytes: &[u8], version: u64, expected: Option<&str>) -> Result<Option<Judged>, &'static str> {
    const CHANGED: &str = "this commit was changed";
    let commit = commit::parse(bytes).map_err(|_| CHANGED)?;
    // Without any record it is another program's, unless a successor of ours was built on it.
    let Some(record) = commit.record else {
        return if bytes.windows(11).any(|word| word == b"\"piecework\"") { Err(CHANGED) } else { Ok(None) };
    };
    if !commit::is_intact(bytes, &record.head) {
        return Err(CHANGED);
    }
    if record.version != version {
        return Err("this commit belongs to another place in the log");
    }
    if expected.is_some_and(|expected| expected != record.head) {
        return Err("this is not the commit that was here: the head that is known of it is another");
    }
    let mut named: Vec<_> = record.files.iter().map(|file| &file.path).collect();
    let mut brought: Vec<_> = commit.parts.iter().collect();
    named.sort();
    brought.sort();
    if named != brought || (version == 0 && !record.previous.is_empty()) {
        return Err("this commit names other files than it brings");
    }
    Ok(Some((record, commit.settled)))
}
