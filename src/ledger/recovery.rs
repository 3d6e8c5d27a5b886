//! What killed runs left behind: settled where it was acknowledged, swept where it was not.
//!
//! Promises: a segment gets into the table exactly once (its transaction id says whether it is there, and
//! admission holds for each of its events besides); a file that a commit names is never swept; a writer
//! that lives is left alone, because it holds the lock on its session's file.

use std::collections::{BTreeSet, HashSet};

use super::commit::records;
use super::disk::{Layout, Lock, names, remove};
use super::error::{LedgerError, table_error};
use super::settle::conflict;
use super::writer::Writer;
use super::{Judgement, journal, quarantine};
use crate::events::read_event;

/// The sessions whose process is gone, each now held by us. To be called under the lock.
pub(super) fn dead_sessions(layout: &Layout) -> Result<Vec<(String, Lock)>, LedgerError> {
    // Drafts of commits are written under the lock only: now they are all left over.
    for name in names(&layout.drafts())? {
        remove(&layout.drafts().join(name))?;
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

/// Settles and sweeps what one dead session left.
pub(super) async fn take_over(writer: &mut Writer<'_>, session: &str) -> Result<(), LedgerError> {
    let layout = writer.ledger.layout.clone();
    let mut named = HashSet::new();
    for record in records(&layout, writer.ledger.version()) {
        let record = record?;
        if record.session == session {
            named.extend(record.files.into_iter().chain(record.quarantine).map(|file| file.path));
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
        named.extend(recovered.quarantine.iter().map(|file| file.path.clone()));
        writer.desk.sealed.extend(recovered.quarantine);
        writer.inputs.extend(recovered.inputs);
        if let Some(damage) = &recovered.damage {
            writer.receipt.notes.push(format!("{damage}; what is good in it was settled"));
        }
        writer.settling.push((segment, recovered.damage.is_some()));
    }
    let prefix = format!("part-{session}-");
    for name in names(&layout.root)? {
        if name.starts_with(&prefix) && !named.contains(&name) {
            remove(&layout.root.join(name))?;
        }
    }
    quarantine::sweep(&layout, session, &named)?;
    writer.settle().await
}
