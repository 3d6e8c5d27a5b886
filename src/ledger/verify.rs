//! Whether a ledger is what it was when it was written, and which of its files are not.
//!
//! Promises: writes nothing and trusts nothing but the newest head (and the one that is asked for): each
//! commit is held against the one after it, each file against the commit that brought it. A fault names the
//! file that is guilty and no other. What a killed run left is told apart from what somebody put there.
//! Absent on purpose: reading the table by Delta's rules (`read`), figures (`engine`).

mod chain;
mod events;
mod files;

use std::path::Path;

use serde::Serialize;

use super::commit::Record;
use super::disk::{Layout, names};
use super::error::LedgerError;
use super::ids::{self, Inspected};
use super::recovery::{Sessions, sessions};
use super::{FORMAT, FORMAT_KEY};

/// Something that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FileFault {
    /// The guilty file, from the ledger's folder.
    pub file: String,
    pub what: String,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    pub version: u64,
    pub head: String,
    pub commits: u64,
    pub files: u64,
    pub bytes: u64,
    pub events: u64,
    /// The version at which the head stood that was asked for.
    pub head_stood_at: Option<u64>,
    pub faults: Vec<FileFault>,
    pub notes: Vec<String>,
}

impl Verdict {
    fn fault(&mut self, file: impl Into<String>, what: impl Into<String>) {
        self.faults.push(FileFault { file: file.into(), what: what.into() });
    }
}

/// How often it is read again when writers were at work meanwhile.
const TRIES: usize = 3;

/// Reads all of a ledger and says what is not as it was. `head` is an earlier head, or its beginning.
///
/// # Errors
/// When there is no ledger, when a newer program wrote it, or when a file cannot be read at all.
pub fn verify(path: &Path, head: Option<&str>) -> Result<Verdict, LedgerError> {
    let absent = || LedgerError::Absent { path: path.to_owned() };
    let layout = Layout { root: path.canonicalize().map_err(|_| absent())? };
    if names(&layout.log())?.is_empty() && names(&layout.own())?.is_empty() {
        return Err(absent());
    }
    refuse_newer(&layout)?;
    let mut verdict = once(&layout, head)?;
    for _ in 1..TRIES {
        // A fault may be a file that a writer made or replaced while this looked: then there is a newer commit.
        let newer = layout.commit(verdict.version + 1).exists();
        if verdict.faults.is_empty() || !newer {
            break;
        }
        verdict = once(&layout, head)?;
    }
    Ok(verdict)
}

/// A newer format has promises that this program does not know. The first commit names it, whole or not.
fn refuse_newer(layout: &Layout) -> Result<(), LedgerError> {
    let Ok(first) = std::fs::read_to_string(layout.commit(0)) else { return Ok(()) };
    let key = format!("\"{FORMAT_KEY}\":\"");
    let found = first.split_once(&key).and_then(|(_, rest)| rest.split_once('"')).map(|(found, _)| found);
    match found.and_then(|found| found.parse::<u32>().ok()) {
        Some(found) if found > FORMAT => {
            let path = layout.root.clone();
            Err(LedgerError::NewerFormat { path, found: found.to_string(), known: FORMAT })
        }
        _ => Ok(()),
    }
}

/// What all checks look at.
struct Scene {
    layout: Layout,
    sessions: Sessions,
    index: Inspected,
    /// The records of good commits, oldest first.
    records: Vec<Record>,
    /// The journal segments that are in the table.
    settled: Vec<(String, i64)>,
    /// Whether all commits are good, so that a file which none names is an intruder.
    whole_log: bool,
}

fn once(layout: &Layout, head: Option<&str>) -> Result<Verdict, LedgerError> {
    let mut verdict = Verdict::default();
    // The sessions first: what one of them writes while this looks is no intruder.
    let sessions = sessions(layout)?;
    let listed = files::list(layout)?;
    let index = ids::inspect(layout)?;
    let chain = chain::walk(layout, &index, &mut verdict)?;
    let scene = Scene {
        layout: layout.clone(),
        sessions,
        index,
        records: chain.records,
        settled: chain.settled,
        whole_log: verdict.faults.is_empty(),
    };
    if let Some(newest) = scene.records.last() {
        (verdict.version, verdict.head) = (chain.newest, newest.head.clone());
    }
    let good = files::check(&scene, &listed, &mut verdict)?;
    files::check_journal(&scene, &mut verdict)?;
    events::check(&scene, &good, &mut verdict)?;
    hold_against(head, &scene, &mut verdict);
    for session in &scene.sessions.dead {
        verdict.notes.push(format!(
            "a run was killed (session {session}); what it acknowledged is kept, and the next ingest settles it and sweeps the rest"
        ));
    }
    verdict.faults.sort();
    verdict.faults.dedup();
    Ok(verdict)
}

/// The shortest beginning of a head that stands for it.
const SHORTEST: usize = 12;

fn hold_against(head: Option<&str>, scene: &Scene, verdict: &mut Verdict) {
    let Some(head) = head.map(str::to_ascii_lowercase) else {
        verdict.notes.push(
            "commits that were removed from the end, together with all that they brought, are noticed only with --head: keep the head elsewhere"
                .to_owned(),
        );
        return;
    };
    let found = scene.records.iter().find(|record| head.len() >= SHORTEST && record.head.starts_with(&head));
    verdict.head_stood_at = found.map(|record| record.version);
    if found.is_none() {
        let what = format!(
            "no commit of this history has the head {head}: commits were removed or replaced since it was noted"
        );
        verdict.fault("_delta_log", what);
    }
}
