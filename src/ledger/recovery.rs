//! What killed runs left behind: settled where it was acknowledged, swept where it was not.
//!
//! Promises: a segment gets into the table exactly once (its transaction id says whether it is there, and
//! admission holds for each of its events besides); a file that a commit names is never swept; a writer
//! that lives is left alone, because it holds the lock on its session's file.

use std::collections::{BTreeSet, HashSet};

use super::commit::{Beside, records};
use super::disk::{Layout, Lock, names, remove};
use super::error::{LedgerError, table_error};
use super::journal;
use super::settle::conflict;
use super::writer::Writer;
use crate::admission::Judgement;
use crate::events::read_event;

/// The sessions whose process is gone, each now held by us. To be called under the lock.
pub(super) fn dead_sessions(layout: &Layout) -> Result<Vec<(String, Lock)>, LedgerError> {
    // Drafts of commits are written under the lock only: now they are all left over.
    for name in names(&layout.drafts())? {
        remove(&layout.drafts().join(name))?;
    }
    // So the object store names what it has not finished: a checkpoint, written under the lock too.
    for name in names(&layout.log())?.into_iter().filter(|name| name.contains('#')) {
        remove(&layout.log().join(name))?;
    }
    let mut sessions: BTreeSet<String> = names(&layout.sessions())?.into_iter().collect();
    sessions.extend(journal::list(layout)?.into_iter().map(|segment| segment.session));
    let mut dead = Vec::new();
    for session in sessions {
        if let Some(lock) = layout.lock_session(&session)? {
            dead.push((session, lock));
        }
    }
    Ok(dead)
}

/// The writers whose session has not ended.
#[derive(Default)]
pub(super) struct Sessions {
    pub live: BTreeSet<String>,
    /// Their process is gone.
    pub dead: BTreeSet<String>,
}

impl Sessions {
    /// Whether one of them wrote the file of this name, which begins with the session's.
    pub fn wrote(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let name = name.strip_prefix("part-").unwrap_or(name);
        let session = name.rsplit_once('-').map_or(name, |(session, _)| session);
        self.live.contains(session) || self.dead.contains(session)
    }
}

/// Looks which writers are at work and which were killed.
pub(super) fn sessions(layout: &Layout) -> Result<Sessions, LedgerError> {
    let mut sessions = Sessions::default();
    for session in names(&layout.sessions())? {
        let set = if layout.is_held(&session)? { &mut sessions.live } else { &mut sessions.dead };
        set.insert(session);
    }
    Ok(sessions)
}

/// Settles and sweeps what one dead session left.
pub(super) async fn take_over(writer: &mut Writer<'_>, session: &str) -> Result<(), LedgerError> {
    let layout = writer.ledger.layout.clone();
    let mut named = HashSet::new();
    for record in records(&layout, writer.ledger.version()) {
        let record = record?;
        if record.session == session {
            let Beside { quarantine, again, .. } = record.beside;
            named.extend(record.files.into_iter().chain(quarantine).chain(again).map(|file| file.path));
        }
    }
    for segment in journal::list(&layout)?.into_iter().filter(|segment| segment.session == session) {
        let table = &writer.ledger.table;
        let snapshot = table.snapshot().map_err(table_error(&layout.root))?;
        let done = snapshot.transaction_version(&table.log_store(), segment.transaction()).await;
        if done.map_err(table_error(&layout.root))?.is_some_and(|number| number >= segment.number) {
            segment.remove(&layout)?;
            continue;
        }
        let Some(recovered) = journal::read(&layout, &segment)? else { continue };
        for batch in &recovered.batches {
            for row in 0..batch.num_rows() {
                let event = read_event(batch, row);
                if writer.keep(&event)? == Judgement::Conflict {
                    writer.reject(conflict(&event))?;
                }
            }
        }
        let told = &recovered.beside;
        named.extend(told.quarantine.iter().chain(&told.again).map(|file| file.path.clone()));
        writer.beside.append(recovered.beside);
        if let Some(damage) = &recovered.damage {
            writer.receipt.notes.push(format!("{}; what is good in it was settled", damage.what));
        }
        writer.settling.push((segment, recovered.damage.is_some()));
    }
    for (folder, prefix) in [
        (layout.root.clone(), format!("part-{session}-")),
        (layout.quarantine(), format!("{session}-")),
        (layout.again(), format!("{session}-")),
    ] {
        for name in names(&folder)? {
            if name.starts_with(&prefix) && !named.contains(&name) {
                remove(&folder.join(name))?;
            }
        }
    }
    writer.settle().await
}
