//! Where events stood that were there already: they change no figure, but whoever traces one can see them.
//!
//! Promises: a Parquet file for each commit that saw some, named by the commit; a file that no commit names
//! is never read, and a written file never changes.

use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use arrow::array::{Array, AsArray, Int64Array, RecordBatch, StringArray, StringBuilder};
use arrow::datatypes::{DataType, Field, Int64Type, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use super::background::Background;
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
    /// Its file, in the hands of who writes into it while more is noted.
    writing: Option<Background<Result<Open, LedgerError>>>,
    written: usize,
}

/// A file that is being written.
struct Open {
    record: FileRecord,
    path: PathBuf,
    writer: ArrowWriter<Digesting>,
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
        let mut open = match self.end_writing()? {
            Some(open) => open,
            None => {
                self.written += 1;
                Open::create(layout, format!("{session}-{}.parquet", self.written - 1))?
            }
        };
        let (ids, lines) = (self.ids.finish(), Int64Array::from(std::mem::take(&mut self.lines)));
        let files = std::mem::take(&mut self.files);
        self.writing = Some(Background::begin(move || {
            open.record.rows += lines.len() as u64;
            let files = StringArray::from_iter_values(files);
            let columns: Vec<Arc<dyn Array>> = vec![Arc::new(ids), Arc::new(files), Arc::new(lines)];
            let batch = RecordBatch::try_new(SCHEMA.clone(), columns).map_err(table_error(&open.path))?;
            open.writer.write(&batch).map_err(table_error(&open.path))?;
            Ok(open)
        }));
        Ok(())
    }

    fn end_writing(&mut self) -> Result<Option<Open>, LedgerError> {
        self.writing.take().and_then(|mut writing| writing.end()).transpose()
    }

    /// Makes what was noted so far durable, for the next commit to name.
    pub fn seal(&mut self, layout: &Layout, session: &str) -> Result<Option<FileRecord>, LedgerError> {
        self.write(layout, session)?;
        let Some(open) = self.end_writing()? else { return Ok(None) };
        let sealed = open.finish()?;
        sync_folder(&layout.again())?;
        Ok(Some(sealed))
    }
}

impl Open {
    fn create(layout: &Layout, name: String) -> Result<Open, LedgerError> {
        let path = layout.again().join(&name);
        let level = ZstdLevel::try_new(1).map_err(table_error(&path))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_column_dictionary_enabled(ColumnPath::from("event_id"), false)
            .build();
        let sink = Digesting::create(&path)?;
        let writer = ArrowWriter::try_new(sink, SCHEMA.clone(), Some(properties));
        let writer = writer.map_err(table_error(&path))?;
        Ok(Open { record: FileRecord { path: name, ..FileRecord::default() }, path, writer })
    }

    /// Ends the file and waits until it is on disk. The folder is the caller's to sync.
    fn finish(mut self) -> Result<FileRecord, LedgerError> {
        self.writer.finish().map_err(table_error(&self.path))?;
        self.writer.sync().map_err(io_error(&self.path, "write this file"))?;
        (self.record.blake3, _) = self.writer.inner().finish()?;
        Ok(self.record)
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
