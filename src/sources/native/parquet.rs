//! Native events in Parquet.
//!
//! Promises: a file on disk is read row group by row group, never whole; a stream is held in memory,
//! because Parquet begins at its end. A damaged part ends the reading; the rows before it stay.

use std::fs::File;
use std::path::Path;
use std::sync::mpsc::sync_channel;

use arrow::array::RecordBatch;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::Result as ParquetResult;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::ChunkReader;

use super::cells::{Rows, step};
use super::footer;
use crate::events::{Looker, Ready, as_it_lies};
use crate::resources;
use crate::sources::{Body, Input, Limits, Sink, Source, SourceError, SourceOptions};

const MAGIC: &[u8] = b"PAR1";
const BATCH_ROWS: usize = 8_192;
/// So many decoded batches of a row group may wait for their turn.
const WAITING: usize = 12;
/// So many row groups are decoded at one time, at most.
const DECODERS: usize = 2;
/// The length of the footer, and the magic again.
const END: u64 = 8;

/// The reader of Parquet.
pub struct Parquet;

impl Source for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn about(&self) -> &'static str {
        "events as Parquet"
    }

    fn knows(&self, head: &[u8]) -> bool {
        head.starts_with(MAGIC)
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let name = input.name.clone();
        let rows = Rows::new(&name, options, sink);
        let open =
            |path: &Path| File::open(path).map_err(|cause| SourceError::Io { file: name.clone(), cause });
        match input.body {
            Body::File(path) => read_chunks(|| open(&path), &name, options, rows),
            Body::Copy(path) => read_chunks(|| open(&path), &name, options, rows),
            Body::Stream(_) => {
                let bytes = in_memory(File::get_bytes, input.bytes(&options.limits)?);
                read_chunks(|| Ok(bytes.clone()), &name, options, rows)
            }
        }
    }
}

/// Reads a file that can be opened any number of times: each row group by itself, so that no batch is lost to the damage of the next.
fn read_chunks<C: ChunkReader + 'static>(
    open: impl Fn() -> Result<C, SourceError> + Sync,
    name: &str,
    options: &SourceOptions,
    mut rows: Rows<'_>,
) -> Result<(), SourceError> {
    let chunks = open()?;
    check_depth(&chunks, name, options.reading.nesting)?;
    let file = step(name, || ArrowReaderMetadata::load(&chunks, ArrowReaderOptions::default()))?;
    check_size(file.metadata(), name, &options.limits)?;
    rows.announce(u64::try_from(file.metadata().file_metadata().num_rows()).unwrap_or_default());
    let batches_of = |group: usize| -> Result<ParquetRecordBatchReader, SourceError> {
        let options = ArrowReaderOptions::default().with_schema(as_it_lies(&file, group));
        let file = step(name, || ArrowReaderMetadata::try_new(file.metadata().clone(), options))?;
        let opened = ParquetRecordBatchReaderBuilder::new_with_metadata(open()?, file);
        step(name, || opened.with_row_groups(vec![group]).with_batch_size(BATCH_ROWS).build())
    };
    // Some threads decode and look at row groups, each the next but one of the other; this one judges their events, in their order.
    let groups = file.metadata().num_row_groups();
    let decoders = resources::threads().min(DECODERS);
    std::thread::scope(|threads| {
        let decoder = |first: usize| {
            let (send, receive) = sync_channel(WAITING);
            let batches_of = &batches_of;
            threads.spawn(move || {
                let mut looker = Looker::new(options.reading);
                for group in (first..groups).step_by(decoders) {
                    let mut decode = || -> Result<(), SourceError> {
                        let mut batches = batches_of(group)?;
                        while let Some(batch) = step(name, || batches.next().transpose())? {
                            // Nobody listens any more where the other side has failed.
                            if send.send(Next::Batch(looker.look(&batch), batch)).is_err() {
                                return Ok(());
                            }
                        }
                        Ok(())
                    };
                    let decoded = decode();
                    let is_over = decoded.is_err();
                    if send.send(Next::End(decoded)).is_err() || is_over {
                        return;
                    }
                }
            });
            receive
        };
        let receivers: Vec<_> = (0..decoders).map(decoder).collect();
        for group in 0..groups {
            while let Ok(next) = receivers[group % decoders].recv() {
                match next {
                    Next::Batch(ready, batch) => rows.looked_at(&batch, ready)?,
                    Next::End(decoded) => {
                        decoded?;
                        break;
                    }
                }
            }
        }
        Ok(())
    })
}

/// What a decoder sends: the batches of a row group, and how it ended.
enum Next {
    Batch(Option<Ready>, RecordBatch),
    End(Result<(), SourceError>),
}

/// Refuses a file whose columns are nested too deep, before the decoder walks into them. A list takes three levels.
fn check_depth(chunks: &impl ChunkReader, name: &str, nesting: usize) -> Result<(), SourceError> {
    let footer = || {
        let end = chunks.len().checked_sub(END)?;
        let mark = chunks.get_bytes(end, END as usize).ok()?;
        let length = u32::from_le_bytes(*mark.first_chunk()?);
        chunks.get_bytes(end.checked_sub(length.into())?, length as usize).ok()
    };
    // What is no footer is for the decoder to refuse.
    if footer().and_then(|footer| footer::depth(&footer)).is_none_or(|depth| depth <= 3 * nesting) {
        return Ok(());
    }
    let what = format!(
        "its columns are nested more than {nesting} deep; where that is right, allow more with --max-nesting"
    );
    Err(SourceError::Limit { file: name.to_owned(), what })
}

/// Refuses a file of which a column says that it unpacks to too much: the decoder takes as much memory as it says.
fn check_size(file: &ParquetMetaData, name: &str, limits: &Limits) -> Result<(), SourceError> {
    let size = |bytes: i64| u64::try_from(bytes).unwrap_or(u64::MAX);
    let mut columns = file.row_groups().iter().flat_map(RowGroupMetaData::columns);
    if columns.any(|column| limits.is_bomb(size(column.compressed_size()), size(column.uncompressed_size())))
    {
        return Err(SourceError::Limit { file: name.to_owned(), what: limits.bomb().to_string() });
    }
    Ok(())
}

/// Bytes of the type that Parquet takes, which its crate uses in this signature but does not name.
fn in_memory<B: From<Vec<u8>>>(_: fn(&File, u64, usize) -> ParquetResult<B>, bytes: Vec<u8>) -> B {
    B::from(bytes)
}
