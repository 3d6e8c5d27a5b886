//! The events of a ledger straight from its parts, for who takes all of them or all of one worker, column by column.
//!
//! Promises: the rows of [`Ledger::table_provider`], as it stood when it was opened, in no order; texts that lie in a file by dictionary
//! come by dictionary; a field that was not asked for says nothing; a row group is passed over where it can hold nothing of the worker.
//! Absent on purpose: every other condition, which SQL over the table provider answers.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::TimestampMicrosecondType;
use arrow::error::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowPredicateFn, ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowFilter,
};
use parquet::errors::Result as ParquetResult;

use super::error::{LedgerError, table_error};
use super::{Ledger, part};
use crate::events::{EventType, TextColumn, as_it_lies, field_index};
use crate::resources;
use crate::units::Micros;

/// Rows of a batch.
const BATCH_ROWS: usize = 8_192;
/// So many decoded batches may wait.
const WAITING: usize = 12;
/// What says something of every worker's pieces, whoever did them.
const OF_ALL: [EventType; 2] = [EventType::Published, EventType::Voided];

/// Which events are taken, and what of them.
#[derive(Default)]
pub struct Wanted {
    /// Fields by their places; the id, the type and the moment must be among them.
    pub fields: Vec<usize>,
    /// Of this worker alone, and all publications and voids.
    pub worker: Option<String>,
    /// Those that were recorded by then.
    pub as_of: Option<Micros>,
}

/// A ledger's events as they stood at one moment: a commit that comes later is in none of it.
pub struct Stored {
    root: PathBuf,
    /// The parts, with how many events each says it has.
    pub(super) parts: Vec<(PathBuf, Option<u64>)>,
    /// What lies in memory.
    pub(super) journal: Vec<RecordBatch>,
}

impl Ledger {
    /// All settled and acknowledged events, as of the last refresh or later.
    ///
    /// # Errors
    /// When the log or the journal cannot be read.
    pub async fn stored(&self) -> Result<Stored, LedgerError> {
        let root = self.layout.root.clone();
        let (table, journal) = self.newest().await?;
        let snapshot = table.snapshot().map_err(table_error(&root))?;
        let files = snapshot.log_data().into_iter();
        let parts = files.map(|file| (root.join(&*file.path()), file.num_records().map(|rows| rows as u64)));
        let parts = parts.collect();
        Ok(Stored { root, parts, journal })
    }
}

impl Stored {
    /// Events that are in no ledger, each of them once.
    pub fn in_memory(batches: Vec<RecordBatch>) -> Stored {
        Stored { root: PathBuf::new(), parts: Vec::new(), journal: batches }
    }

    /// Whether all of it is in the table, of which a head tells, and nothing in the journal alone.
    pub fn is_settled(&self) -> bool {
        self.journal.is_empty()
    }

    /// How many events there are, or were at a moment.
    ///
    /// # Errors
    /// A part that cannot be read.
    pub fn count(&self, as_of: Option<Micros>) -> Result<u64, LedgerError> {
        let journal: usize = self.journal.iter().map(RecordBatch::num_rows).sum();
        let of_parts = self.parts.iter().map(|(_, rows)| *rows).sum::<Option<u64>>();
        if let (None, Some(rows)) = (as_of, of_parts) {
            return Ok(rows + journal as u64);
        }
        let fields = ["event_id", "event_type", "occurred_at", "recorded_at"]
            .iter()
            .filter_map(|name| field_index(name));
        let wanted = Wanted { fields: fields.collect(), worker: None, as_of };
        let mut count = 0;
        self.each(&wanted, |batch| {
            count += batch.num_rows() as u64;
            Ok::<(), LedgerError>(())
        })?;
        Ok(count)
    }

    /// Hands on the events that are wanted, batch by batch; as many cores as there are read row groups.
    ///
    /// # Errors
    /// A part that cannot be read, or what `take` fails by.
    pub fn each<E: From<LedgerError>>(
        &self,
        wanted: &Wanted,
        mut take: impl FnMut(RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        for batch in &self.journal {
            take(wanted.rows_of(batch).map_err(table_error(&self.root))?)?;
        }
        let groups = Mutex::new(Groups { parts: &self.parts, opened: None });
        std::thread::scope(|threads| {
            let (send, receive) = sync_channel(WAITING);
            for _ in 0..resources::threads() {
                let (groups, send) = (&groups, send.clone());
                threads.spawn(move || read(groups, wanted, &send));
            }
            drop(send);
            // Where one fails nobody listens any more, and all end.
            receive.into_iter().try_for_each(|batch| take(batch?))
        })
    }
}

/// Reads row groups until there are none left, one fails, or nobody listens.
fn read(groups: &Mutex<Groups<'_>>, wanted: &Wanted, send: &SyncSender<Result<RecordBatch, LedgerError>>) {
    let next = || groups.lock().unwrap_or_else(PoisonError::into_inner).next();
    loop {
        let done = match next() {
            Ok(None) => return,
            Ok(Some(group)) => group.read(wanted, |batch| send.send(Ok(batch)).is_ok()),
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            // Where nobody listens, somebody else has failed before.
            return drop(send.send(Err(error)));
        }
    }
}

/// The row groups of all parts, one after the other; of one part at a time it is known what it says of itself.
struct Groups<'p> {
    parts: &'p [(PathBuf, Option<u64>)],
    opened: Option<Group<'p>>,
}

/// A row group of a part.
#[derive(Clone)]
struct Group<'p> {
    path: &'p Path,
    part: ArrowReaderMetadata,
    number: usize,
}

impl<'p> Groups<'p> {
    fn next(&mut self) -> Result<Option<Group<'p>>, LedgerError> {
        loop {
            if let Some(group) = &mut self.opened
                && group.number < group.part.metadata().num_row_groups()
            {
                let next = group.clone();
                group.number += 1;
                return Ok(Some(next));
            }
            let Some(((path, _), rest)) = self.parts.split_first() else { return Ok(None) };
            self.parts = rest;
            let part = ArrowReaderMetadata::load(&part::file(path)?, ArrowReaderOptions::new());
            self.opened = Some(Group { path, part: part.map_err(table_error(path))?, number: 0 });
        }
    }
}

impl Group<'_> {
    /// Hands on what is wanted of it, until `give` says that it is enough.
    fn read(&self, wanted: &Wanted, mut give: impl FnMut(RecordBatch) -> bool) -> Result<(), LedgerError> {
        let fail = || table_error(self.path);
        let options = ArrowReaderOptions::new().with_schema(as_it_lies(&self.part, self.number));
        let part = ArrowReaderMetadata::try_new(self.part.metadata().clone(), options).map_err(fail())?;
        let mut reader = ParquetRecordBatchReaderBuilder::new_with_metadata(part::file(self.path)?, part);
        if let Some(worker) = &wanted.worker {
            if !self.may_hold(&reader, worker).map_err(fail())? {
                return Ok(());
            }
            let worker = worker.clone();
            let keys = mask(&reader, |name| matches!(name, "worker_id" | "event_type"));
            let is_of = ArrowPredicateFn::new(keys, move |batch| Ok(is_of(&batch, &worker)));
            reader = reader.with_row_filter(RowFilter::new(vec![Box::new(is_of)]));
        }
        let is_read = |name: &str| {
            let is_moment = name == "recorded_at" && wanted.as_of.is_some();
            is_moment || field_index(name).is_some_and(|at| wanted.fields.contains(&at))
        };
        let fields = mask(&reader, is_read);
        let reader = reader.with_row_groups(vec![self.number]).with_projection(fields);
        for batch in reader.with_batch_size(BATCH_ROWS).build().map_err(fail())? {
            let batch = batch
                .and_then(|batch| wanted.recorded(part::whole(&batch)?))
                .map_err(table_error(self.path))?;
            if !give(batch) {
                break;
            }
        }
        Ok(())
    }

    /// Whether it may hold anything of a worker, or a fact that says something of all.
    fn may_hold(&self, reader: &ParquetRecordBatchReaderBuilder<File>, worker: &str) -> ParquetResult<bool> {
        let place =
            |name: &str| self.part.parquet_schema().columns().iter().position(|column| column.name() == name);
        let bounds = place("worker_id").and_then(|at| {
            let statistics = self.part.metadata().row_group(self.number).column(at).statistics()?;
            Some(statistics.min_bytes_opt()?..=statistics.max_bytes_opt()?)
        });
        if bounds.is_none_or(|bounds| bounds.contains(&worker.as_bytes())) {
            return Ok(true);
        }
        let Some(at) = place("event_type") else { return Ok(true) };
        let known = reader.get_row_group_column_bloom_filter(self.number, at)?;
        Ok(known.is_none_or(|known| OF_ALL.iter().any(|kind| known.check(&kind.name()))))
    }
}

/// The columns of a file by their names.
fn mask(reader: &ParquetRecordBatchReaderBuilder<File>, is_one: impl Fn(&str) -> bool) -> ProjectionMask {
    let fields = reader.schema().fields().iter().enumerate();
    let places = fields.filter(|(_, field)| is_one(field.name())).map(|(at, _)| at);
    ProjectionMask::roots(reader.parquet_schema(), places)
}

/// Which rows are a worker's, or say something of all.
fn is_of(batch: &RecordBatch, worker: &str) -> BooleanArray {
    let texts = |name: &str| batch.column_by_name(name).and_then(|column| TextColumn::of(column));
    let (workers, types) = (texts("worker_id"), texts("event_type"));
    let of_all = OF_ALL.map(EventType::name);
    let is = |row: usize| {
        let kind = || types.and_then(|types| types.at(row));
        workers.and_then(|workers| workers.at(row)) == Some(worker)
            || kind().is_some_and(|kind| of_all.contains(&kind))
    };
    (0..batch.num_rows()).map(|row| Some(is(row))).collect()
}

impl Wanted {
    /// The rows of a whole batch that are wanted.
    fn rows_of(&self, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let batch = match &self.worker {
            Some(worker) => filter_record_batch(batch, &is_of(batch, worker))?,
            None => batch.clone(),
        };
        self.recorded(batch)
    }

    /// The rows that were recorded in time.
    fn recorded(&self, batch: RecordBatch) -> Result<RecordBatch, ArrowError> {
        let (Some(as_of), Some(at)) = (self.as_of, field_index("recorded_at")) else { return Ok(batch) };
        let times = batch.column(at).as_primitive::<TimestampMicrosecondType>();
        let is_known = times.iter().map(|at| Some(at.is_some_and(|at| at <= as_of)));
        filter_record_batch(&batch, &is_known.collect())
    }
}
