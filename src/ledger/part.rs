//! The Parquet files of the table: written sorted and synced, read back as events.
//!
//! Promises: a part is sorted by worker, assignment, time and id, with absent ids first; when [`write()`]
//! returns, its bytes are on disk and its digest is of those bytes. A part that no commit names is never read.
//! Statistics leave out money: readers of the log hold them as floats, and would skip files by them.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch, TimestampMicrosecondArray, new_null_array};
use arrow::compute::{self, SortColumn, SortOptions};
use arrow::datatypes::{DataType, TimestampMicrosecondType};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;
use serde_json::{Map, Value, json};

use super::error::{LedgerError, io_error, table_error};
use crate::events::{field_index, schema};

/// The order inside a part.
pub(super) const SORTED_BY: [&str; 4] = ["worker_id", "assignment_id", "occurred_at", "event_id"];
/// The columns whose least and greatest values stand in the log.
pub(super) const STATISTICS: [&str; 9] = [
    "event_id",
    "event_type",
    "occurred_at",
    "recorded_at",
    "source",
    "project_id",
    "task_id",
    "worker_id",
    "assignment_id",
];
/// Ids that are looked for one at a time and that the order alone does not find.
const BLOOM: [&str; 3] = ["event_id", "assignment_id", "task_id"];

/// A written part, not yet in the table.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub name: String,
    pub rows: u64,
    pub bytes: u64,
    pub blake3: String,
    /// Delta's statistics, as JSON.
    pub statistics: String,
}

/// Sorts a batch and writes it as one file. The folder is the caller's to sync.
pub(super) fn write(
    root: &Path,
    name: String,
    batch: &RecordBatch,
    row_group: usize,
) -> Result<Part, LedgerError> {
    let path = root.join(&name);
    let order = order(batch).map_err(table_error(&path))?;
    let file = File::create(&path).map_err(io_error(&path, "create this file"))?;
    let mut sink = Digesting { inner: BufWriter::new(file), hasher: blake3::Hasher::new(), bytes: 0 };
    let properties = properties(batch.num_rows().min(row_group), row_group).map_err(table_error(&path))?;
    let mut writer =
        ArrowWriter::try_new(&mut sink, schema(), Some(properties)).map_err(table_error(&path))?;
    for from in (0..order.len()).step_by(row_group) {
        let slice = order.slice(from, row_group.min(order.len() - from));
        let sorted = compute::take_record_batch(batch, &slice).map_err(table_error(&path))?;
        writer.write(&sorted).map_err(table_error(&path))?;
    }
    writer.close().map_err(table_error(&path))?;
    sink.inner.flush().map_err(io_error(&path, "write this file"))?;
    sink.inner.get_ref().sync_all().map_err(io_error(&path, "sync this file to disk"))?;
    Ok(Part {
        name,
        rows: batch.num_rows() as u64,
        bytes: sink.bytes,
        blake3: sink.hasher.finalize().to_hex().to_string(),
        statistics: statistics(batch),
    })
}

/// The batches of a part, with today's columns.
pub(super) fn read(
    path: &Path,
) -> Result<impl Iterator<Item = Result<RecordBatch, LedgerError>>, LedgerError> {
    let file = File::open(path).map_err(io_error(path, "open this file"))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(|builder| builder.with_batch_size(8192).build())
        .map_err(table_error(path))?;
    let path = path.to_owned();
    Ok(reader.map(move |batch| batch.and_then(|batch| conform(&batch)).map_err(table_error(&path))))
}

/// A batch of any writer with the columns of today's events, in their order: absent ones are null.
pub(super) fn conform(batch: &RecordBatch) -> Result<RecordBatch, arrow::error::ArrowError> {
    let schema = schema();
    if batch.schema().fields() == schema.fields() {
        return Ok(batch.clone());
    }
    let columns = schema.fields().iter().map(|field| match batch.column_by_name(field.name()) {
        Some(column) => compute::cast(column, field.data_type()),
        None => Ok(new_null_array(field.data_type(), batch.num_rows())),
    });
    RecordBatch::try_new(schema.clone(), columns.collect::<Result<_, _>>()?)
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

fn order(batch: &RecordBatch) -> Result<arrow::array::UInt32Array, arrow::error::ArrowError> {
    let nulls_first = SortOptions { descending: false, nulls_first: true };
    let columns = SORTED_BY.iter().filter_map(|name| batch.column_by_name(name));
    let columns = columns.map(|values| SortColumn { values: values.clone(), options: Some(nulls_first) });
    compute::lexsort_to_indices(&columns.collect::<Vec<_>>(), None)
}

fn properties(distinct: usize, row_group: usize) -> Result<WriterProperties, parquet::errors::ParquetError> {
    let sorting = SORTED_BY.iter().filter_map(|name| field_index(name)).map(|at| SortingColumn {
        column_idx: at as i32,
        descending: false,
        nulls_first: true,
    });
    let mut properties = WriterProperties::builder()
        .set_created_by(concat!("piecework ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_max_row_group_row_count(Some(row_group))
        .set_sorting_columns(Some(sorting.collect()))
        .set_column_dictionary_enabled(ColumnPath::from("event_id"), false);
    for name in BLOOM {
        properties = properties
            .set_column_bloom_filter_enabled(ColumnPath::from(name), true)
            .set_column_bloom_filter_max_ndv(ColumnPath::from(name), distinct as u64);
    }
    Ok(properties.build())
}

/// Delta's statistics of a file. A bound that is cut stays a bound: a least value is cut down, a greatest up.
fn statistics(batch: &RecordBatch) -> String {
    let (mut least, mut greatest, mut nulls) = (Map::new(), Map::new(), Map::new());
    for name in STATISTICS {
        let Some(column) = batch.column_by_name(name) else { continue };
        nulls.insert(name.to_owned(), json!(column.null_count()));
        let (min, max) = match column.data_type() {
            DataType::Utf8 => {
                let column = column.as_string::<i32>();
                (
                    compute::min_string(column).map(|text| cut(text, "")),
                    compute::max_string(column).map(|text| cut(text, "\u{10FFFF}")),
                )
            }
            _ => {
                let column = column.as_primitive::<TimestampMicrosecondType>();
                let millis = |at: i64| {
                    let moment = chrono::DateTime::from_timestamp_millis(at)?;
                    Some(moment.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
                };
                (
                    compute::min(column).and_then(|at| millis(at.div_euclid(1000))),
                    compute::max(column).and_then(|at| millis(at.div_euclid(1000) + 1)),
                )
            }
        };
        min.map(|min| least.insert(name.to_owned(), Value::from(min)));
        max.map(|max| greatest.insert(name.to_owned(), Value::from(max)));
    }
    json!({ "numRecords": batch.num_rows(), "minValues": least, "maxValues": greatest, "nullCount": nulls })
        .to_string()
}

fn cut(text: &str, after: &str) -> String {
    match text.char_indices().nth(64) {
        Some((end, _)) => format!("{}{after}", &text[..end]),
        None => text.to_owned(),
    }
}

/// Passes bytes on and digests them on their way.
pub(super) struct Digesting<W> {
    pub inner: W,
    pub hasher: blake3::Hasher,
    pub bytes: u64,
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
