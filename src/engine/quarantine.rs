//! The quarantine as a place to work: what lies there, and another try.
//!
//! Promises: an entry is never deleted; one whose record is good now gets a line that says which events it has
//! become. What is still bad stays as it is, once. Nothing but the records that are tried again gets into the ledger.
//! Absent on purpose: how a record is read again (`reread`), how entries are kept (`ledger`).

use std::collections::BTreeMap;
use std::path::Path;

use super::open::open_ledger;
use super::read::{ReadOptions, Reader};
use super::reread::{Again, from_file, from_raw};
use super::{Counts, EngineError};
use crate::assignments::Voids;
use crate::clock::SystemClock;
use crate::events::{Event, read_event};
use crate::ledger::{Judgement, Ledger, QuarantineEntry, Quarantined, Receipt, Writer};

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

/// Reads the records of open entries again: from the raw text that was kept, or, where that is not enough or still
/// bad, from their file where it is still there.
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
    let mut done = Retried::default();
    let mut conflicts = Vec::new();
    let mut writer = ledger.writer(&SystemClock).await?;
    for (file, entries) in by_file {
        let mut tries: Vec<_> = entries.into_iter().map(|entry| (from_raw(&reader, &entry), entry)).collect();
        from_file(&reader, &file, &mut tries);
        for (again, entry) in tries {
            match again {
                Again::Good(events) => match offer(&mut writer, &entry, events, &mut done.counts)? {
                    Ok(ids) => {
                        writer.resolve(&entry, ids.clone())?;
                        done.resolved.push((entry, ids));
                    }
                    Err(conflict) => conflicts.push((entry, conflict)),
                },
                Again::Bad(fault) => {
                    done.still.push((entry, format!("{} {}", fault.rule.code(), fault.reason)))
                }
                Again::Unread(why) => done.unread.push((entry, why)),
            }
        }
    }
    done.receipt = writer.finish().await?;
    done.still.extend(advise(&ledger, conflicts).await?);
    Ok(done)
}

/// Offers the events of one record, under the line where it stood: their ids, or the first that another one's id has.
fn offer(
    writer: &mut Writer<'_>,
    entry: &Quarantined,
    events: Vec<Event>,
    counts: &mut Counts,
) -> Result<Result<Vec<String>, Event>, EngineError> {
    let (mut ids, mut conflict) = (Vec::new(), None);
    for mut event in events {
        event.origin_file = Some(entry.file.clone());
        event.origin_line = Some(entry.line as i64);
        match writer.offer(&mut event)? {
            Judgement::New => counts.accepted += 1,
            Judgement::Duplicate => counts.duplicates += 1,
            Judgement::Conflict => {
                counts.conflicts += 1;
                conflict.get_or_insert(event);
                continue;
            }
        }
        ids.extend(event.event_id);
    }
    Ok(conflict.map_or(Ok(ids), Err))
}

/// What can be done about conflicts: an id is used once for ever, also where its event was taken back.
async fn advise(
    ledger: &Ledger,
    conflicts: Vec<(Quarantined, Event)>,
) -> Result<Vec<(Quarantined, String)>, EngineError> {
    if conflicts.is_empty() {
        return Ok(Vec::new());
    }
    let session = open_ledger(ledger).await?;
    let known = "select * from events where event_type = 'event.voided'";
    let batches = session.sql(known).await?.collect().await?;
    let voids = batches.iter().flat_map(|batch| (0..batch.num_rows()).map(|row| read_event(batch, row)));
    let voids = Voids::new(&voids.collect::<Vec<_>>());
    let advice = |(entry, event): (Quarantined, Event)| {
        let id = event.event_id.as_deref().unwrap_or_default();
        let what = match voids.void_of(&event.fact()) {
            Some(void) => format!(
                "the first {id} was taken back by {void}, and an id is used once for ever: send this fact under an event_id of its own"
            ),
            None => format!(
                "the first {id} stands: to correct it, void it and send the right fact under an event_id of its own"
            ),
        };
        (entry, format!("PW0120 {what}"))
    };
    Ok(conflicts.into_iter().map(advice).collect())
}
