//! Native events in Arrow IPC, the file and the stream format.
//!
//! Promises: batches are read one by one, and a length that the file gives takes no memory before the
//! bytes are there. What breaks off gives what came before and then one rejection.
//! Absent on purpose: the index at the end of the file format. Such a file is a stream between two marks
//! and is read as one, so a file that lost its end still gives its rows.

use std::io::{self, Cursor, Read};

use arrow::buffer::Buffer;
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamDecoder;
use arrow::ipc::{Message, MessageHeader, RecordBatch, root_as_message};

use super::cells::{Rows, step};
use crate::sources::{Input, Limits, Sink, Source, SourceError, SourceOptions};

const FILE_MAGIC: &[u8] = b"ARROW1";
/// The magic with the least padding.
const FILE_START: u64 = 8;
const CONTINUATION: [u8; 4] = [0xff; 4];
const END_MARK: [u8; 8] = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
/// No schema of events is longer; what is, is no stream.
const LONGEST_SCHEMA: usize = 1 << 24;
/// So long can one column of a batch be; a damaged length says more.
const LONGEST_BUFFER: i64 = 1 << 31;

/// The reader of Arrow IPC.
pub struct ArrowIpc;

impl Source for ArrowIpc {
    fn name(&self) -> &'static str {
        "arrow"
    }

    fn about(&self) -> &'static str {
        "events as Arrow IPC, a file or a stream"
    }

    fn knows(&self, head: &[u8]) -> bool {
        head.starts_with(FILE_MAGIC) || begins_stream(head)
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let name = input.name.clone();
        let in_file = input.head.starts_with(FILE_MAGIC);
        let mut bytes = input.reader()?;
        let mut first = Vec::new();
        if in_file {
            let skipped = skip_magic(&mut bytes);
            first = skipped.map_err(|cause| SourceError::unread(&name, cause))?;
        }
        let bytes = Cursor::new(first).chain(bytes);
        read_messages(bytes, in_file, &name, &options.limits, Rows::new(&name, options, sink))
    }
}

/// Leaves out the magic and the zeros after it, which writers make as long as their alignment; gives
/// back the word that follows.
fn skip_magic(bytes: &mut impl Read) -> io::Result<Vec<u8>> {
    taken(bytes, FILE_START)?;
    loop {
        let word = taken(bytes, 4)?;
        if word != [0; 4] {
            return Ok(word);
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

/// What comes next in a stream.
enum Next {
    Message {
        head: Vec<u8>,
        body: Vec<u8>,
    },
    /// The mark that ends a stream.
    End,
    /// No more bytes, between two messages.
    Nothing,
    /// No more bytes, within a message.
    Cut,
}

fn read_messages(
    mut bytes: impl Read,
    needs_end: bool,
    name: &str,
    limits: &Limits,
    mut rows: Rows<'_>,
) -> Result<(), SourceError> {
    let mut decoder = StreamDecoder::new();
    loop {
        let next = step(name, || Ok::<_, ArrowError>(next_message(&mut bytes, limits)))?
            .map_err(|cause| SourceError::unread(name, cause))?;
        let cut = matches!(next, Next::Cut) || needs_end && matches!(next, Next::Nothing);
        let (parts, ended) = match next {
            Next::Message { head, body } => ([head, body], false),
            // The decoder looks at a message without a body only when more bytes come.
            Next::End | Next::Nothing | Next::Cut => ([END_MARK.to_vec(), Vec::new()], true),
        };
        for part in parts {
            let mut part = Buffer::from_vec(part);
            while let Some(batch) = step(name, || decoder.decode(&mut part))? {
                rows.batch(&batch)?;
            }
        }
        if cut {
            rows.cut("the file breaks off before its end");
        }
        if ended {
            return Ok(());
        }
    }
}

fn next_message(bytes: &mut impl Read, limits: &Limits) -> io::Result<Next> {
    let mut head = taken(bytes, 4)?;
    if head.is_empty() {
        return Ok(Next::Nothing);
    }
    // Before Arrow 0.15 a message began with its length.
    if head == CONTINUATION {
        head = taken(bytes, 4)?;
    }
    let Ok(length) = <[u8; 4]>::try_from(head.as_slice()) else { return Ok(Next::Cut) };
    let length = u32::from_le_bytes(length);
    if length == 0 {
        return Ok(Next::End);
    }
    let meta = taken(bytes, length.into())?;
    if meta.len() < length as usize {
        return Ok(Next::Cut);
    }
    let message =
        root_as_message(&meta).map_err(|cause| damage(&format!("a message is damaged: {cause}")))?;
    let wanted = u64::try_from(message.bodyLength()).map_err(|_| damage("a length is negative"))?;
    let body = taken(&mut limits.document(&mut *bytes), wanted)?;
    if (body.len() as u64) < wanted {
        return Ok(Next::Cut);
    }
    check_lengths(&message, &body, limits)?;
    let head = [&CONTINUATION[..], &length.to_le_bytes(), &meta].concat();
    Ok(Next::Message { head, body })
}

/// Up to so many bytes; fewer at the end.
fn taken(bytes: &mut impl Read, count: u64) -> io::Result<Vec<u8>> {
    let mut taken = Vec::new();
    bytes.take(count).read_to_end(&mut taken)?;
    Ok(taken)
}

/// Checks the lengths that compressed parts say of themselves: the decoder takes as much memory as
/// they say, and memory that is not there would end the whole program.
fn check_lengths(message: &Message<'_>, body: &[u8], limits: &Limits) -> io::Result<()> {
    let dictionary = message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data());
    let batch: Option<RecordBatch<'_>> = message.header_as_record_batch().or(dictionary);
    let Some(batch) = batch.filter(|batch| batch.compression().is_some()) else { return Ok(()) };
    let mut unpacked = 0_u64;
    for buffer in batch.buffers().into_iter().flatten() {
        let part = usize::try_from(buffer.offset()).ok().and_then(|offset| body.get(offset..));
        let length = part.and_then(|part| part.first_chunk::<8>()).map(|bytes| i64::from_le_bytes(*bytes));
        if buffer.length() > 0 && length.is_none_or(|length| length > LONGEST_BUFFER) {
            return Err(damage("the length of a compressed part is damaged"));
        }
        // -1 says that the part is not compressed after all.
        let length = length.filter(|length| buffer.length() > 0 && *length > 0).unwrap_or_default();
        unpacked = unpacked.saturating_add(length.unsigned_abs());
    }
    if limits.is_bomb(body.len() as u64, unpacked) { Err(limits.bomb().into()) } else { Ok(()) }
}

fn damage(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_known_by_its_schema_message() {
        let batch = crate::events::EventBuilder::default().finish().unwrap();
        let mut writer = arrow::ipc::writer::StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
        writer.finish().unwrap();
        let stream = writer.into_inner().unwrap();
        assert!(ArrowIpc.knows(&stream));
        assert!(ArrowIpc.knows(b"ARROW1\0\0"));
        for other in [&b"\xff\xff\xff\xff"[..], b"\xff\xff\xff\xff\0\0\0\0", b"PAR1", b"", &stream[4..]] {
            assert!(!ArrowIpc.knows(other), "{other:?}");
        }
        let mut garbled = stream;
        garbled[8..40].fill(0xff);
        assert!(!ArrowIpc.knows(&garbled));
    }
}
