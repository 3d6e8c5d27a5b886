//! Where events stood that were there already: they change no figure, but whoever traces one can see them.
//!
//! Promises: a Parquet file for each commit that saw some, named by the commit; a file that no commit names
//! is never read, and a written file never changes.

use std::fs::File;
use std::sync::{Arc, LazyLock};

use arrow::array::{Array, AsArray, Int64Array, RecordBatch, StringArray, StringBuilder};
use arrow::datatypes::{DataType, Field, Int64Type, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use super::commit::FileRecord;
use super::disk::{Layout, sync_folder};
use super::error::{LedgerError, io_error, table_error};
use super::part::Digesting;

/// An event that came again with the same content.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeenAgain {
    pub event_id: String,
    pub file: String,
    /// Line, row or record, from 1; 0 where it is not known.
    pub line: u64,
}

static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let field = |name: &str, data_type| Field::new(name, data_type, false);
    Arc::new(Schema::new(vec![
        field("event_id", DataType::Utf8),
        field("file", DataType::Utf8),
        field("line", DataType::Int64),
    ]))
});
/// So many go into one row group.
const ROWS: usize = 64 * 1024;

/// Where one session notes what came again.
#[derive(Default)]
pub(super) struct Notebook {
    ids: StringBuilder,
    files: Vec<Arc<str>>,
    lines: Vec<i64>,
    open: Option<(FileRecord, ArrowWriter<Digesting>)>,
    written: usize,
}

impl Notebook {
    /// Notes an event by its id, its file and its line there.
    pub fn put(
        &mut self,
        layout: &Layout,
        session: &str,
        (event_id, file, line): (&str, &str, i64),
    ) -> Result<(), LedgerError> {
        self.ids.append_value(event_id);
        match self.files.last() {
            Some(last) if **last == *file => self.files.push(last.clone()),
            _ => self.files.push(file.into()),
        }
        self.lines.push(line);
        if self.lines.len() >= ROWS { self.write(layout, session) } else { Ok(()) }
    }

    fn write(&mut self, layout: &Layout, session: &str) -> Result<(), LedgerError> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let (record, writer) = match &mut self.open {
            Some(open) => open,
            None => {
                let record = FileRecord {
                    path: format!("{session}-{}.parquet", self.written),
                    ..FileRecord::default()
                };
                self.written += 1;
                let path = layout.again().join(&record.path);
                let level = ZstdLevel::try_new(1).map_err(table_error(&path))?;
                let properties = WriterProperties::builder()
                    .set_compression(Compression::ZSTD(level))
                    .set_column_dictionary_enabled(ColumnPath::from("event_id"), false)
                    .build();
                let sink = Digesting::create(&path)?;
                let writer = ArrowWriter::try_new(sink, SCHEMA.clone(), Some(properties));
                self.open.insert((record, writer.map_err(table_error(&path))?))
            }
        };
        let path = layout.again().join(&record.path);
        let files = StringArray::from_iter_values(std::mem::take(&mut self.files));
        let lines = Int64Array::from(std::mem::take(&mut self.lines));
        record.rows += lines.len() as u64;
        let columns: Vec<Arc<dyn Array>> =
            vec![Arc::new(self.ids.finish()), Arc::new(files), Arc::new(lines)];
        let batch = RecordBatch::try_new(SCHEMA.clone(), columns).map_err(table_error(&path))?;
        writer.write(&batch).map_err(table_error(&path))
    }

    /// Makes what was noted so far durable, for the next commit to name.
    pub fn seal(&mut self, layout: &Layout, session: &str) -> Result<Option<FileRecord>, LedgerError> {
        self.write(layout, session)?;
        let Some((mut record, mut writer)) = self.open.take() else { return Ok(None) };
        let path = layout.again().join(&record.path);
        writer.finish().map_err(table_error(&path))?;
        writer.sync().map_err(io_error(&path, "write this file"))?;
        (record.blake3, _) = writer.inner().finish()?;
        sync_folder(&layout.again())?;
        Ok(Some(record))
    }
}

/// Where events came again, each place once.
pub(super) fn read<'a>(
    layout: &Layout,
    files: impl IntoIterator<Item = &'a FileRecord>,
) -> Result<Vec<SeenAgain>, LedgerError> {
    let mut found = Vec::new();
    for file in files {
        let path = layout.again().join(&file.path);
        let open = File::open(&path).map_err(io_error(&path, "open this file"))?;
        let batches = ParquetRecordBatchReaderBuilder::try_new(open).and_then(|builder| builder.build());
        for batch in batches.map_err(table_error(&path))? {
            let batch = batch.map_err(table_error(&path))?;
            let text = |column: usize| batch.column(column).as_string::<i32>();
            let lines = batch.column(2).as_primitive::<Int64Type>();
            found.extend((0..batch.num_rows()).map(|row| SeenAgain {
                event_id: text(0).value(row).to_owned(),
                file: text(1).value(row).to_owned(),
                line: lines.value(row).unsigned_abs(),
            }));
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}
