//! Acknowledged events that are not in the table yet: one Arrow IPC stream for each writer session and
//! settlement, and beside it a list of acknowledgements.
//!
//! Promises: when [`Segment::append`] returns, the batch is on disk and will be in the table, whatever
//! happens next. A tail that was never acknowledged (cut, zeros, half a batch) is dropped; an acknowledged
//! batch that is no longer what it was is named, never passed over in silence.
//! An Arrow stream has no checksum, and reads a tail of zeros as its end: so each acknowledgement holds
//! where its batch ends and the CRC-32 of the bytes up to there, in a line with a CRC-32 of its own.
//! Absent on purpose: whether a segment is in the table already (`writer`, by its transaction id).

use std::fs::{self, File};
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use serde::{Deserialize, Serialize};

use super::commit::{FileRecord, InputRecord};
use super::disk::{Layout, names, remove, sync_folder};
use super::error::{LedgerError, io_error, table_error};
use super::part::conform;
use crate::events::schema;

/// The name of a segment: which session, which of its settlements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SegmentId {
    pub session: String,
    pub number: i64,
}

impl SegmentId {
    fn stream(&self, layout: &Layout) -> PathBuf {
        layout.journal().join(format!("{}-{}.arrows", self.session, self.number))
    }

    fn acks(&self, layout: &Layout) -> PathBuf {
        layout.journal().join(format!("{}-{}.acks", self.session, self.number))
    }

    /// The application id of its Delta transaction; the number is the version.
    pub fn transaction(&self) -> String {
        format!("piecework-{}", self.session)
    }

    /// Removes it, once its events are in the table for good.
    pub fn remove(&self, layout: &Layout) -> Result<(), LedgerError> {
        remove(&self.stream(layout))?;
        remove(&self.acks(layout))?;
        sync_folder(&layout.journal())
    }

    /// Sets it aside: kept for whoever mends it, never read.
    pub fn set_aside(&self, layout: &Layout) -> Result<PathBuf, LedgerError> {
        for path in [self.stream(layout), self.acks(layout)] {
            let aside = path.with_added_extension("damaged");
            fs::rename(&path, &aside).map_err(io_error(&path, "set this file aside"))?;
        }
        sync_folder(&layout.journal())?;
        Ok(self.stream(layout).with_added_extension("damaged"))
    }
}

/// The segments that lie in the journal.
pub(super) fn list(layout: &Layout) -> Result<Vec<SegmentId>, LedgerError> {
    let ids = names(&layout.journal())?.into_iter().filter_map(|name| {
        let (session, number) = name.strip_suffix(".arrows")?.rsplit_once('-')?;
        Some(SegmentId { session: session.to_owned(), number: number.parse().ok()? })
    });
    Ok(ids.collect())
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Ack {
    /// All bytes from the last end to this one are good.
    Batch { end: u64, crc: u32, rows: u64 },
    /// What the run that wrote the segment has to say beside its events.
    Run { inputs: Vec<InputRecord>, quarantine: Vec<FileRecord> },
}

/// A segment that is being written.
pub(super) struct Segment {
    pub id: SegmentId,
    stream: StreamWriter<Counting>,
    stream_path: PathBuf,
    acks: File,
    acks_path: PathBuf,
}

impl Segment {
    pub fn create(layout: &Layout, id: SegmentId) -> Result<Segment, LedgerError> {
        let (stream_path, acks_path) = (id.stream(layout), id.acks(layout));
        let create = |path: &Path| File::create_new(path).map_err(io_error(path, "create this file"));
        let acks = create(&acks_path)?;
        let sink = Counting { file: create(&stream_path)?, crc: crc32fast::Hasher::new(), end: 0 };
        let stream = StreamWriter::try_new(sink, &schema()).map_err(table_error(&stream_path))?;
        sync_folder(&layout.journal())?;
        Ok(Segment { id, stream, stream_path, acks, acks_path })
    }

    /// Writes a batch and returns when it is on disk.
    pub fn append(&mut self, batch: &RecordBatch) -> Result<(), LedgerError> {
        self.stream.write(batch).map_err(table_error(&self.stream_path))?;
        let sink = self.stream.get_mut();
        sink.file.sync_data().map_err(io_error(&self.stream_path, "sync this file to disk"))?;
        let crc = std::mem::take(&mut sink.crc).finalize();
        let ack = Ack::Batch { end: sink.end, crc, rows: batch.num_rows() as u64 };
        self.acknowledge(&ack)
    }

    /// Writes down what was read, so that it is committed with the events also after a crash.
    pub fn close(&mut self, inputs: &[InputRecord], quarantine: &[FileRecord]) -> Result<(), LedgerError> {
        self.acknowledge(&Ack::Run { inputs: inputs.to_vec(), quarantine: quarantine.to_vec() })
    }

    fn acknowledge(&mut self, ack: &Ack) -> Result<(), LedgerError> {
        let json = serde_json::to_string(ack).map_err(table_error(&self.acks_path))?;
        let line = format!("{:08x} {json}\n", crc32fast::hash(json.as_bytes()));
        self.acks.write_all(line.as_bytes()).map_err(io_error(&self.acks_path, "write this file"))?;
        self.acks.sync_data().map_err(io_error(&self.acks_path, "sync this file to disk"))
    }
}

/// What a segment holds.
#[derive(Debug, Default)]
pub(super) struct Recovered {
    pub batches: Vec<RecordBatch>,
    pub inputs: Vec<InputRecord>,
    pub quarantine: Vec<FileRecord>,
    /// What is wrong with something that had been acknowledged.
    pub damage: Option<String>,
}

/// Reads the acknowledged part of a segment; None when it has gone in the meantime.
pub(super) fn read(layout: &Layout, id: &SegmentId) -> Result<Option<Recovered>, LedgerError> {
    let read = |path: &Path| match fs::read(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some).map_err(io_error(path, "read this file")),
    };
    let path = id.stream(layout);
    let (Some(bytes), Some(acks)) = (read(&path)?, read(&id.acks(layout))?) else { return Ok(None) };
    let mut recovered = Recovered::default();
    let (acks, mut damage) = read_acks(&acks);
    let (mut good, mut count) = (0, 0);
    let last = acks.len().saturating_sub(1);
    for (at, ack) in acks.into_iter().enumerate() {
        match ack {
            Ack::Batch { end, crc, .. } => {
                let end = end as usize;
                let whole = bytes.get(good..end).is_some_and(|range| crc32fast::hash(range) == crc);
                if whole {
                    good = end;
                    count += 1;
                    continue;
                }
                // The two files reach the disk in any order, so the last acknowledgement may have been
                // written without its batch; then nobody was told. One with another after it was told.
                if at < last {
                    damage = Some(format!("batch {} of this journal segment was changed or lost", count + 1));
                }
                break;
            }
            Ack::Run { inputs, quarantine } => {
                recovered.inputs = inputs;
                recovered.quarantine = quarantine;
            }
        }
    }
    if count > 0 {
        let stream = StreamReader::try_new(Cursor::new(&bytes[..good]), None).map_err(table_error(&path))?;
        for batch in stream.take(count) {
            recovered.batches.push(batch.and_then(|batch| conform(&batch)).map_err(table_error(&path))?);
        }
    }
    recovered.damage = damage;
    Ok(Some(recovered))
}

/// The whole lines; a bad line that is not the last is damage.
fn read_acks(bytes: &[u8]) -> (Vec<Ack>, Option<String>) {
    let mut acks = Vec::new();
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        match read_ack(line) {
            Some(ack) => acks.push(ack),
            None if lines.peek().is_none() => break,
            None => return (acks, Some("an acknowledgement of this journal segment was changed".to_owned())),
        }
    }
    (acks, None)
}

fn read_ack(line: &[u8]) -> Option<Ack> {
    let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (crc, json) = line.split_once(' ')?;
    let crc = u32::from_str_radix(crc, 16).ok()?;
    (crc == crc32fast::hash(json.as_bytes())).then(|| serde_json::from_str(json).ok())?
}

struct Counting {
    file: File,
    crc: crc32fast::Hasher,
    end: u64,
}

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.crc.update(&bytes[..written]);
        self.end += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Event, EventBuilder};

    fn batch(id: &str) -> RecordBatch {
        let mut builder = EventBuilder::default();
        builder.push(&Event { event_id: Some(id.into()), occurred_at: Some(1), ..Event::default() });
        builder.finish().unwrap()
    }

    /// Three acknowledged batches, then some mischief, then what is read.
    fn after(mischief: impl Fn(&mut Vec<u8>, &mut Vec<u8>)) -> (usize, bool) {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout { root: folder.path().to_owned() };
        layout.create().unwrap();
        let id = SegmentId { session: "s".into(), number: 0 };
        let mut segment = Segment::create(&layout, id.clone()).unwrap();
        for name in ["a", "b", "c"] {
            segment.append(&batch(name)).unwrap();
        }
        drop(segment);
        let (stream, acks) = (id.stream(&layout), id.acks(&layout));
        let (mut bytes, mut lines) = (fs::read(&stream).unwrap(), fs::read(&acks).unwrap());
        mischief(&mut bytes, &mut lines);
        fs::write(&stream, bytes).unwrap();
        fs::write(&acks, lines).unwrap();
        let recovered = read(&layout, &id).unwrap().unwrap();
        (recovered.batches.len(), recovered.damage.is_some())
    }

    #[test]
    fn unacknowledged_tails_are_dropped_and_damage_is_named() {
        assert_eq!(after(|_, _| {}), (3, false));
        assert_eq!(after(|bytes, _| bytes.extend([0; 3])), (3, false), "a short tail of zeros");
        assert_eq!(after(|bytes, _| bytes.extend([0; 4096])), (3, false), "a long tail of zeros");
        assert_eq!(after(|bytes, _| bytes.truncate(bytes.len() - 5)), (2, false), "cut in the last batch");
        assert_eq!(after(|_, acks| acks.truncate(acks.len() - 5)), (2, false), "the last line is cut");
        assert_eq!(after(|_, acks| acks.extend([0; 64])), (3, false), "zeros after the last line");
        assert_eq!(after(|bytes, _| bytes.truncate(bytes.len() / 2)), (1, true), "a told batch is lost");
        assert_eq!(after(|bytes, _| bytes[200] ^= 1), (0, true), "a byte of the first batch");
        assert_eq!(after(|_, acks| acks[3] ^= 1), (0, true), "a byte of the first line");
    }
}
