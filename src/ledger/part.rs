//! The Parquet files of the table: written sorted and synced, read back as events.
//!
//! Promises: a part is sorted by worker, assignment, time and id, with absent ids first; when
//! [`PartWriter::finish`] returns, its bytes are on disk and its digests (one of the whole, one of each row
//! group) are of those bytes. A part that no commit names is never read.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch, TimestampMicrosecondArray};
use arrow::compute;
use arrow::datatypes::TimestampMicrosecondType;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::{ParquetMetaData, SortingColumn};
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use super::commit::{FileRecord, GroupRecord};
use super::error::{LedgerError, io_error, table_error};
use super::statistics::Statistics;
use super::{Limits, disk, order};
use crate::events::{
    EVENT_TYPES, FIELDS, arrow_type, empty_column, field_index, is_dictionary, of_columns, plain, schema,
};

/// The order inside a part.
pub(super) const SORTED_BY: [&str; 4] = ["worker_id", "assignment_id", "occurred_at", "event_id"];
/// Ids that are looked for one at a time and that the order alone does not find.
const BLOOM: [&str; 3] = ["event_id", "assignment_id", "task_id"];
/// Most parts have no publication and nothing that takes back, and who reads one worker has to know.
const EVENT_TYPE: &str = "event_type";

/// A written part, not yet in the table.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub file: FileRecord,
    pub bytes: u64,
    /// Delta's statistics, as JSON.
    pub statistics: String,
}

/// So many rows are brought together in order, or read, at a time.
const AT_ONCE: usize = 8_192;

/// Sorts the rows of some batches and writes them as one file. The folder is the caller's to sync.
pub(super) fn write(
    root: &Path,
    name: String,
    batches: &[RecordBatch],
    limits: &Limits,
) -> Result<Part, LedgerError> {
    let order = order::order(batches);
    let mut writer = PartWriter::create(root, name, order.len(), limits)?;
    for places in order.chunks(AT_ONCE) {
        let sorted = order::taken(batches, places).map_err(table_error(&writer.path))?;
        writer.push(&sorted)?;
    }
    writer.finish()
}

/// Writes one part from rows that come in order.
pub(super) struct PartWriter {
    name: String,
    path: PathBuf,
    writer: ArrowWriter<Digesting>,
    row_group: usize,
    /// A row group ends where the encoder holds so many bytes of it, also when its rows are fewer.
    most: usize,
    in_group: usize,
    groups: Vec<GroupRecord>,
    statistics: Statistics,
}

impl PartWriter {
    /// Starts a file for about so many rows.
    pub fn create(
        root: &Path,
        name: String,
        rows: usize,
        limits: &Limits,
    ) -> Result<PartWriter, LedgerError> {
        let path = root.join(&name);
        let Limits { row_group, run_bytes: most, .. } = *limits;
        let properties = properties(rows.min(row_group), row_group).map_err(table_error(&path))?;
        let sink = Digesting::create(&path)?;
        let writer = ArrowWriter::try_new(sink, schema(), Some(properties)).map_err(table_error(&path))?;
        let statistics = Statistics::default();
        let (in_group, groups) = (0, Vec::new());
        Ok(PartWriter { name, path, writer, row_group, most, in_group, groups, statistics })
    }

    /// How many rows it has.
    pub fn rows(&self) -> u64 {
        self.statistics.rows
    }

    /// Adds rows that come after all before.
    pub fn push(&mut self, sorted: &RecordBatch) -> Result<(), LedgerError> {
        self.statistics.add(sorted);
        let mut from = 0;
        while from < sorted.num_rows() {
            let rows = (self.row_group - self.in_group).min(sorted.num_rows() - from);
            self.writer.write(&sorted.slice(from, rows)).map_err(table_error(&self.path))?;
            (from, self.in_group) = (from + rows, self.in_group + rows);
            if self.in_group == self.row_group || self.writer.memory_size() >= self.most {
                self.end_group()?;
            }
        }
        Ok(())
    }

    fn end_group(&mut self) -> Result<(), LedgerError> {
        self.writer.flush().map_err(table_error(&self.path))?;
        self.writer.sync().map_err(io_error(&self.path, "write this file"))?;
        let (end, blake3) = self.writer.inner_mut().mark();
        self.groups.push(GroupRecord { end, rows: self.in_group as u64, blake3 });
        self.in_group = 0;
        Ok(())
    }

    /// Ends the file and waits until it is on disk. The folder is the caller's to sync.
    pub fn finish(mut self) -> Result<Part, LedgerError> {
        if self.in_group > 0 {
            self.end_group()?;
        }
        self.writer.finish().map_err(table_error(&self.path))?;
        self.writer.sync().map_err(io_error(&self.path, "write this file"))?;
        let (blake3, bytes) = self.writer.inner().finish()?;
        let file = FileRecord { path: self.name, blake3, rows: self.statistics.rows, groups: self.groups };
        Ok(Part { file, bytes, statistics: self.statistics.json() })
    }
}

/// The batches of a part, with today's columns.
pub(super) fn read(
    path: &Path,
) -> Result<impl Iterator<Item = Result<RecordBatch, LedgerError>> + use<>, LedgerError> {
    read_by(path, |_| AT_ONCE)
}

/// The same by batches of so many rows as what the file says of itself asks for.
pub(super) fn read_by(
    path: &Path,
    rows: fn(&ParquetMetaData) -> usize,
) -> Result<impl Iterator<Item = Result<RecordBatch, LedgerError>> + use<>, LedgerError> {
    let builder = open(path)?;
    let rows = rows(builder.metadata());
    let reader = builder.with_batch_size(rows).build().map_err(table_error(path))?;
    let path = path.to_owned();
    Ok(reader.map(move |batch| batch.and_then(|batch| conform(&batch)).map_err(table_error(&path))))
}

/// What a part says of itself.
pub(super) fn metadata(path: &Path) -> Result<Arc<ParquetMetaData>, LedgerError> {
    Ok(open(path)?.metadata().clone())
}

fn open(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, LedgerError> {
    ParquetRecordBatchReaderBuilder::try_new(file(path)?).map_err(table_error(path))
}

/// Opens the file of a part.
pub(super) fn file(path: &Path) -> Result<File, LedgerError> {
    File::open(path).map_err(io_error(path, "open this file"))
}

/// A batch of any writer with the columns of today's events, in their order: absent ones are null.
pub(super) fn conform(batch: &RecordBatch) -> Result<RecordBatch, arrow::error::ArrowError> {
    match batch.schema().fields() == schema().fields() {
        true => Ok(batch.clone()),
        false => plain(&whole(batch)?),
    }
}

/// The same, texts by dictionary left as they came.
pub(super) fn whole(batch: &RecordBatch) -> Result<RecordBatch, arrow::error::ArrowError> {
    let columns = FIELDS.iter().map(|field| match batch.column_by_name(field.name) {
        Some(column) if is_dictionary(column) => Ok(column.clone()),
        Some(column) => compute::cast(column, &arrow_type(field.kind)),
        None => Ok(empty_column(field.kind, batch.num_rows())),
    });
    of_columns(columns.collect::<Result<_, _>>()?)
}

/// Writes a moment into every row that has no `recorded_at` yet.
pub(super) fn stamp(batch: &RecordBatch, now: i64) -> Result<RecordBatch, arrow::error::ArrowError> {
    let at = field_index("recorded_at").unwrap_or_default();
    let old = batch.column(at).as_primitive::<TimestampMicrosecondType>();
    let stamped: TimestampMicrosecondArray = old.iter().map(|was| Some(was.unwrap_or(now))).collect();
    let mut columns = batch.columns().to_vec();
    columns[at] = Arc::new(stamped.with_timezone("UTC"));
    RecordBatch::try_new(batch.schema(), columns)
}

fn properties(distinct: usize, row_group: usize) -> Result<WriterProperties, parquet::errors::ParquetError> {
    let sorting = SORTED_BY.iter().filter_map(|name| field_index(name)).map(|at| SortingColumn {
        column_idx: at as i32,
        descending: false,
        nulls_first: true,
    });
    let mut properties = WriterProperties::builder()
        .set_created_by(concat!("piecework ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_max_row_group_row_count(Some(row_group))
        .set_sorting_columns(Some(sorting.collect()))
        .set_column_dictionary_enabled(ColumnPath::from("event_id"), false);
    let types = (EVENT_TYPE, EVENT_TYPES.len());
    for (name, values) in BLOOM.iter().map(|name| (*name, distinct)).chain([types]) {
        properties = properties
            .set_column_bloom_filter_enabled(ColumnPath::from(name), true)
            .set_column_bloom_filter_max_ndv(ColumnPath::from(name), values as u64);
    }
    Ok(properties.build())
}

/// Passes bytes on to a new file and digests them on their way.
pub(super) struct Digesting {
    file: File,
    path: PathBuf,
    whole: blake3::Hasher,
    /// Of the bytes since the last mark.
    section: blake3::Hasher,
    bytes: u64,
}

impl Digesting {
    pub fn create(path: &Path) -> Result<Digesting, LedgerError> {
        let file = disk::create(path)?;
        Ok(Digesting {
            file,
            path: path.to_owned(),
            whole: Default::default(),
            section: Default::default(),
            bytes: 0,
        })
    }

    /// Where the bytes so far end, and the digest of those since the last mark.
    pub fn mark(&mut self) -> (u64, String) {
        (self.bytes, std::mem::take(&mut self.section).finalize().to_hex().to_string())
    }

    /// Waits until the file is on disk; gives its digest and size.
    pub fn finish(&self) -> Result<(String, u64), LedgerError> {
        disk::sync(&self.file, &self.path)?;
        Ok((self.whole.finalize().to_hex().to_string(), self.bytes))
    }
}

impl Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        disk::write(&mut self.file, bytes)?;
        self.whole.update(bytes);
        self.section.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
