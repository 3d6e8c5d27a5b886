//! Native events in Arrow IPC, the file and the stream format.
//!
//! Promises: batches are read one by one. A stream that breaks off gives what came before and then one
//! rejection; a file that breaks off has lost its index and is damaged.

use std::fs::File;
use std::io::{BufReader, Cursor, ErrorKind, Read, Seek};

use arrow::error::ArrowError;
use arrow::ipc::reader::{FileReader, StreamReader};
use arrow::ipc::{MessageHeader, root_as_message};

use super::cells::{Rows, step};
use crate::sources::{Body, Input, Sink, Source, SourceError, SourceOptions};

const FILE_MAGIC: &[u8] = b"ARROW1";
const CONTINUATION: [u8; 4] = [0xff; 4];
/// No schema of events is longer; what is, is no stream.
const LONGEST_SCHEMA: usize = 1 << 24;

/// The reader of Arrow IPC.
pub struct ArrowIpc;

impl Source for ArrowIpc {
    fn name(&self) -> &'static str {
        "arrow"
    }

    fn knows(&self, head: &[u8]) -> bool {
        head.starts_with(FILE_MAGIC) || begins_stream(head)
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let name = input.name.clone();
        // The decoder would take the first bytes of anything for a length, and make room for it.
        if !self.knows(&input.head) {
            return Err(SourceError::Damaged { file: name, cause: "is no Arrow IPC".into() });
        }
        let rows = Rows::new(options, sink);
        if !input.head.starts_with(FILE_MAGIC) {
            return read_stream(input.reader()?, &name, rows);
        }
        match input.body {
            Body::File(path) => {
                let file = File::open(path).map_err(|cause| SourceError::Io { file: name.clone(), cause })?;
                read_file(BufReader::new(file), &name, rows)
            }
            Body::Stream(_) => read_file(Cursor::new(input.bytes()?), &name, rows),
        }
    }
}

/// Whether this is the first message of a stream, which tells the schema.
fn begins_stream(head: &[u8]) -> bool {
    let Some((length, rest)) =
        head.strip_prefix(&CONTINUATION).and_then(|rest| rest.split_first_chunk::<4>())
    else {
        return false;
    };
    let length = u32::from_le_bytes(*length) as usize;
    if length == 0 || length > LONGEST_SCHEMA {
        return false;
    }
    match rest.get(..length) {
        Some(message) => {
            root_as_message(message).is_ok_and(|message| message.header_type() == MessageHeader::Schema)
        }
        // A schema longer than the first bytes that are looked at.
        None => true,
    }
}

fn read_file(bytes: impl Read + Seek, name: &str, mut rows: Rows<'_>) -> Result<(), SourceError> {
    let mut batches = step(name, || FileReader::try_new(bytes, None))?;
    while let Some(batch) = step(name, || batches.next().transpose())? {
        rows.batch(&batch);
    }
    Ok(())
}

fn read_stream(bytes: impl Read, name: &str, mut rows: Rows<'_>) -> Result<(), SourceError> {
    let mut batches = step(name, || StreamReader::try_new(bytes, None))?;
    loop {
        let next = step(name, || match batches.next() {
            Some(Err(ArrowError::IoError(_, cause))) if cause.kind() == ErrorKind::UnexpectedEof => {
                Ok(Err(()))
            }
            other => other.transpose().map(Ok),
        })?;
        match next {
            Ok(Some(batch)) => rows.batch(&batch),
            Ok(None) => return Ok(()),
            Err(()) => {
                rows.cut("breaks off in the middle of a batch of rows");
                return Ok(());
            }
        }
    }
}
