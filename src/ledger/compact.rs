//! Many small parts into a few large ones, and the end of parts that were replaced long enough ago.
//!
//! Promises: the same events are in the table before and after (the digest of their set is compared, and
//! recorded); the commit names what replaces what, chained as every commit; a replaced part stays for a
//! while, because readers may be at work on it. Killed anywhere, the table is as before or as after.

use std::collections::{HashMap, HashSet};
use std::fs;

use arrow::array::RecordBatch;
use arrow::row::{RowConverter, SortField};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{ParquetReadOptions, SessionContext, col};
use deltalake::protocol::DeltaOperation;
use futures::StreamExt;
use url::Url;

use super::Ledger;
use super::commit::{self, FileRecord, Record};
use super::disk::remove;
use super::error::{LedgerError, table_error};
use super::ids::News;
use super::part::{self, Part, PartWriter, SORTED_BY, conform};
use super::read::context;
use super::writer::Writer;
use crate::events::schema;
use crate::resources;
use crate::units::Micros;

/// What the merge holds in memory at most before it spills.
const MEMORY: u64 = 1 << 30;
/// A program that does not know our lock may take a place in the log; so often in a row it does not.
const TRIES: usize = 16;

/// So many parts of about one size are merged by themselves, so that an event is written again only a few times, however many
/// small commits come.
const FULL: usize = 8;

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
        let mut done = Compacted::default();
        let old = self.ledger.to_merge(options.merge)?;
        if !old.is_empty() {
            let carried = self.digest(&old)?;
            let new = self.merge(&old).await?;
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

    async fn merge(&mut self, old: &[FileRecord]) -> Result<Vec<Part>, LedgerError> {
        let root = self.ledger.layout.root.clone();
        let limits = self.ledger.limits;
        let mut rows = merged(&root, old).await.map_err(table_error(&root))?;
        let (mut parts, mut open) = (Vec::new(), None::<PartWriter>);
        while let Some(batch) = rows.next().await {
            let batch = batch.map_err(table_error(&root))?;
            let batch = conform(&batch).map_err(table_error(&root))?;
            let mut from = 0;
            while from < batch.num_rows() {
                let writer = match &mut open {
                    Some(writer) => writer,
                    None => {
                        let name = self.part_name();
                        open.insert(PartWriter::create(&root, name, limits.run, limits.row_group)?)
                    }
                };
                let room = limits.run - writer.rows() as usize;
                let count = room.min(batch.num_rows() - from);
                writer.push(&batch.slice(from, count))?;
                from += count;
                if writer.rows() as usize >= limits.run {
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
            let operation =
                DeltaOperation::Optimize { predicate: None, target_size: self.ledger.limits.run_text as i64 };
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
        let small = self.limits.run as u64 / 2;
        if merge != Merge::All {
            parts.retain(|part| part.rows < small);
        }
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

/// The rows of parts in the order of a part.
async fn merged(
    root: &std::path::Path,
    old: &[FileRecord],
) -> datafusion::error::Result<datafusion::execution::SendableRecordBatchStream> {
    let memory = usize::try_from(resources::memory().min(MEMORY)).unwrap_or(usize::MAX);
    let runtime = RuntimeEnvBuilder::new().with_memory_limit(memory, 1.0).build_arc()?;
    let config = context().copied_config().with_target_partitions(1);
    let context = SessionContext::new_with_config_rt(config, runtime);
    // As URLs: a plain path would be read as a pattern.
    let paths = old.iter().filter_map(|file| Url::from_file_path(root.join(&file.path)).ok());
    let paths: Vec<_> = paths.map(String::from).collect();
    let schema = schema();
    let options = ParquetReadOptions::default().schema(&schema);
    let order = SORTED_BY.iter().map(|name| col(*name).sort(true, true)).collect();
    context.read_parquet(paths, options).await?.sort(order)?.execute_stream().await
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
