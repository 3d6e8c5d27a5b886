//! Many small parts into a few large ones, and the end of parts that were replaced long enough ago.
//!
//! Promises: the same events are in the table before and after (the digest of their set is compared, and
//! recorded); the commit names what replaces what, chained as every commit; a replaced part stays for a
//! while, because readers may be at work on it. Killed anywhere, the table is as before or as after. Parts are in order, so merging them
//! takes no sort and little memory: where they are too many for it, some of them become one first.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use arrow::array::RecordBatch;
use arrow::row::{RowConverter, SortField};
use deltalake::protocol::DeltaOperation;

use super::admission::Admission;
use super::commit::{self, FileRecord, Record};
use super::disk::remove;
use super::error::{LedgerError, table_error};
use super::ids::News;
use super::merge::{self, Merged};
use super::part::{self, Part, PartWriter};
use super::writer::Writer;
use super::{Ledger, Limits};
use crate::units::Micros;

/// So many parts are read side by side at most, and so many batches of their rows wait to be written.
const SIDE_BY_SIDE: usize = 64;
const WAITING: usize = 4;
/// A program that does not know our lock may take a place in the log; so often in a row it does not.
const TRIES: usize = 16;

/// So many parts of about one size are merged by themselves, so that an event is written again only a few times, however many
/// small commits come.
const FULL: usize = 8;
/// A part of fewer rows than a run has of this size was not cut by a limit of memory. Rows of half of it are usual, long ones double.
const OF_ROW: usize = 1_024;

/// Which parts are merged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Merge {
    /// The small ones, where there are several.
    #[default]
    Small,
    /// Those of a size of which there are many: what pays by itself after an ingest.
    FullTiers,
    /// All, also those that are large already: each worker's events then lie together.
    All,
}

/// What is to be tidied.
#[derive(Clone, Copy, Debug, Default)]
pub struct CompactOptions {
    /// Replaced parts stay for so long.
    pub keep: Micros,
    pub merge: Merge,
}

/// What was tidied.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compacted {
    /// Parts that were merged, and what they were merged into.
    pub merged: u64,
    pub into: u64,
    /// Events in them.
    pub events: u64,
    /// Replaced parts that were removed, and their size.
    pub removed: u64,
    pub removed_bytes: u64,
    pub version: u64,
    pub head: String,
}

impl Writer<'_> {
    /// Merges parts, and removes those that were replaced before.
    ///
    /// # Errors
    /// When something cannot be read or written; then the table is as it was.
    pub async fn compact(mut self, options: &CompactOptions) -> Result<Compacted, LedgerError> {
        self.begin()?;
        let mut done = Compacted::default();
        let old = self.ledger.to_merge(options.merge)?;
        if !old.is_empty() {
            let carried = self.digest(&old)?;
            let new = self.merge(&old)?;
            let files: Vec<_> = new.iter().map(|part| part.file.clone()).collect();
            if self.digest(&files)? != carried {
                let what =
                    "the merged parts do not hold the same events; the table was left as it is".to_owned();
                return Err(LedgerError::Damaged { path: self.ledger.layout.root.clone(), what });
            }
            done.events = files.iter().map(|file| file.rows).sum();
            (done.merged, done.into) = (old.len() as u64, new.len() as u64);
            if !self.replace(old, new, carried).await? {
                done = Compacted::default();
            }
        }
        self.remove_replaced(options.keep, &mut done)?;
        (done.version, done.head) = (self.ledger.version(), self.ledger.head()?);
        self.leave()?;
        Ok(done)
    }

    /// Merges parts into large ones.
    fn merge(&mut self, old: &[FileRecord]) -> Result<Vec<Part>, LedgerError> {
        // No id is asked for until this writer ends: the memory for known ones is that of the parts that are read.
        self.admission = Admission::within(0);
        let Limits { known, run, .. } = self.ledger.limits;
        let root = self.ledger.layout.root.clone();
        let mut old: Vec<_> = old.iter().collect();
        old.sort_by_key(|part| part.rows);
        let mut paths: Vec<PathBuf> = old.into_iter().map(|part| root.join(&part.path)).collect();
        let memory = paths.iter().map(|path| merge::memory(path)).collect::<Result<Vec<_>, _>>()?;
        let side_by_side = (known / memory.into_iter().max().unwrap_or(1)).clamp(2, SIDE_BY_SIDE);
        let mut between = Vec::new();
        while paths.len() > side_by_side {
            // Just so many, the smallest, that the others can be read side by side with what they become.
            let some: Vec<_> = paths.drain(..side_by_side.min(paths.len() - side_by_side + 1)).collect();
            let parts = self.write_merged(&some, usize::MAX)?;
            let parts = parts.into_iter().map(|part| root.join(part.file.path));
            between.extend(parts.clone());
            paths.extend(parts);
        }
        let parts = self.write_merged(&paths, run)?;
        between.iter().try_for_each(|path| remove(path))?;
        Ok(parts)
    }

    /// Writes parts of so many rows from the rows of others, which are read by a thread of its own.
    fn write_merged(&mut self, paths: &[PathBuf], run: usize) -> Result<Vec<Part>, LedgerError> {
        let mut merged = Merged::open(&self.ledger.layout.root, paths)?;
        let (send, receive) = sync_channel(WAITING);
        thread::scope(|scope| {
            scope.spawn(move || {
                while let Some(rows) = merged.next().transpose() {
                    let is_over = rows.is_err();
                    // Nobody listens any more where writing has failed.
                    if send.send(rows).is_err() || is_over {
                        return;
                    }
                }
            });
            self.write_in_order(receive, run)
        })
    }

    fn write_in_order(
        &mut self,
        batches: Receiver<Result<RecordBatch, LedgerError>>,
        run: usize,
    ) -> Result<Vec<Part>, LedgerError> {
        let (mut parts, mut open) = (Vec::new(), None::<PartWriter>);
        for batch in batches {
            let batch = batch?;
            let mut from = 0;
            while from < batch.num_rows() {
                let writer = match &mut open {
                    Some(writer) => writer,
                    None => {
                        let (name, limits) = (self.part_name(), self.ledger.limits);
                        open.insert(PartWriter::create(&self.ledger.layout.root, name, run, &limits)?)
                    }
                };
                let room = run - writer.rows() as usize;
                let count = room.min(batch.num_rows() - from);
                writer.push(&batch.slice(from, count))?;
                from += count;
                if writer.rows() as usize >= run {
                    parts.extend(open.take().map(PartWriter::finish).transpose()?);
                }
            }
        }
        parts.extend(open.map(PartWriter::finish).transpose()?);
        Ok(parts)
    }

    /// The digest of the set of events in some parts: a sum, so that it does not depend on order.
    fn digest(&self, files: &[FileRecord]) -> Result<String, LedgerError> {
        let mut sum = 0u128;
        for file in files {
            let path = self.ledger.layout.root.join(&file.path);
            for batch in part::read(&path)? {
                sum = sum.wrapping_add(set_digest(&batch?).map_err(table_error(&path))?);
            }
        }
        Ok(format!("{sum:032x}"))
    }

    /// Commits what replaces what; false when somebody else merged them meanwhile.
    async fn replace(
        &mut self,
        old: Vec<FileRecord>,
        new: Vec<Part>,
        carried: String,
    ) -> Result<bool, LedgerError> {
        let layout = self.ledger.layout.clone();
        let _turn = layout.lock().await?;
        for _ in 0..TRIES {
            self.ledger.refresh().await?;
            let live: HashSet<String> = self.ledger.files().into_iter().map(|(name, _)| name).collect();
            if !old.iter().all(|file| live.contains(&file.path)) {
                new.iter().try_for_each(|part| remove(&layout.root.join(&part.file.path)))?;
                return Ok(false);
            }
            let now = self.now();
            let removes = old.iter().map(|file| commit::retire(file, now));
            let actions = removes.chain(new.iter().map(|part| commit::add(part, now, false))).collect();
            let operation = DeltaOperation::Optimize {
                predicate: None,
                target_size: self.ledger.limits.run_bytes as i64,
            };
            let record = Record {
                files: new.iter().map(|part| part.file.clone()).collect(),
                replaced: old.clone(),
                carried: carried.clone(),
                ..Record::default()
            };
            if self.take_place(record, actions, operation, Vec::new(), &News::default()).await? {
                return Ok(true);
            }
        }
        Err(LedgerError::Busy { path: layout.log(), waited_seconds: 0 })
    }

    fn remove_replaced(&self, keep: Micros, done: &mut Compacted) -> Result<(), LedgerError> {
        let before = self.now().saturating_sub(keep);
        for record in
            self.ledger.records()?.iter().filter(|record| record.recorded_at.is_some_and(|at| at <= before))
        {
            for file in &record.replaced {
                let path = self.ledger.layout.root.join(&file.path);
                if let Ok(metadata) = fs::metadata(&path) {
                    remove(&path)?;
                    done.removed += 1;
                    done.removed_bytes += metadata.len();
                }
            }
        }
        Ok(())
    }
}

impl Ledger {
    /// Whether there are so many parts of one size that merging them pays.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn has_full_tiers(&self) -> Result<bool, LedgerError> {
        Ok(!self.to_merge(Merge::FullTiers)?.is_empty())
    }

    /// The parts that are worth merging.
    fn to_merge(&self, merge: Merge) -> Result<Vec<FileRecord>, LedgerError> {
        let mut parts = self.live_parts()?;
        let Limits { run, run_bytes, .. } = self.limits;
        let small = match merge {
            Merge::All => usize::MAX,
            Merge::Small => run / 2,
            // A part that a limit of memory has cut is as large as it can become: to merge many of them would take longer than the ingest.
            Merge::FullTiers => (run / 2).min(run_bytes / OF_ROW),
        };
        parts.retain(|part| part.rows < small as u64);
        if merge == Merge::FullTiers {
            let mut sizes: HashMap<u32, usize> = HashMap::new();
            parts.iter().for_each(|part| *sizes.entry(tier(part)).or_default() += 1);
            parts.retain(|part| sizes[&tier(part)] >= FULL);
        }
        Ok(if parts.len() > 1 { parts } else { Vec::new() })
    }
}

/// Parts of a tier have about as many rows, and the next tier [`FULL`] times as many.
fn tier(part: &FileRecord) -> u32 {
    part.rows.max(1).ilog(FULL as u64)
}

/// The sum of the digests of rows, all columns of them.
pub(super) fn set_digest(batch: &RecordBatch) -> Result<u128, arrow::error::ArrowError> {
    let fields =
        batch.schema().fields().iter().map(|field| SortField::new(field.data_type().clone())).collect();
    let rows = RowConverter::new(fields)?.convert_columns(batch.columns())?;
    let digests = rows.iter().map(|row| {
        let mut half = [0; 16];
        half.copy_from_slice(&blake3::hash(row.as_ref()).as_bytes()[..16]);
        u128::from_le_bytes(half)
    });
    Ok(digests.fold(0, u128::wrapping_add))
}
