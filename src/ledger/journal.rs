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
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use serde::{Deserialize, Serialize};

use super::commit::Beside;
use super::disk::{self, Layout, names, remove, rename, sync_folder};
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
    /// By the name of its files, without their ending.
    pub fn parse(name: &str) -> Option<SegmentId> {
        let (session, number) = name.rsplit_once('-')?;
        Some(SegmentId { session: session.to_owned(), number: number.parse().ok()? })
    }

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
        remove(&self.acks(layout))?;
        remove(&self.stream(layout))?;
        sync_folder(&layout.journal())
    }

    /// Sets it aside: kept for whoever mends it, never read.
    pub fn set_aside(&self, layout: &Layout) -> Result<PathBuf, LedgerError> {
        for path in [self.stream(layout), self.acks(layout)].into_iter().filter(|path| path.exists()) {
            let aside = path.with_added_extension("damaged");
            rename(&path, &aside)?;
        }
        sync_folder(&layout.journal())?;
        Ok(self.stream(layout).with_added_extension("damaged"))
    }
}

/// The segments that lie in the journal, whole or not.
pub(super) fn list(layout: &Layout) -> Result<Vec<SegmentId>, LedgerError> {
    let mut ids: Vec<SegmentId> = Vec::new();
    for name in names(&layout.journal())? {
        let stem = name.strip_suffix(".arrows").or(name.strip_suffix(".acks"));
        ids.extend(stem.and_then(SegmentId::parse).filter(|id| !ids.contains(id)));
    }
    Ok(ids)
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Ack {
    /// All bytes from the last end to this one are good.
    Batch { end: u64, crc: u32, rows: u64 },
    /// What the run that wrote the segment has to say beside its events.
    Run(Beside),
}

/// A segment that is being written.
pub(super) struct Segment {
    pub id: SegmentId,
    file: File,
    /// Gathers in memory what a batch becomes, to be written at once.
    stream: StreamWriter<Vec<u8>>,
    /// Where the bytes on disk end.
    end: u64,
    stream_path: PathBuf,
    acks: File,
    acks_path: PathBuf,
}

impl Segment {
    pub fn create(layout: &Layout, id: SegmentId) -> Result<Segment, LedgerError> {
        let (stream_path, acks_path) = (id.stream(layout), id.acks(layout));
        let acks = disk::create(&acks_path)?;
        let file = disk::create(&stream_path)?;
        let stream = StreamWriter::try_new(Vec::new(), &schema()).map_err(table_error(&stream_path))?;
        sync_folder(&layout.journal())?;
        Ok(Segment { id, file, stream, end: 0, stream_path, acks, acks_path })
    }

    /// Writes a batch and returns when it is on disk.
    pub fn append(&mut self, batch: &RecordBatch) -> Result<(), LedgerError> {
        self.stream.write(batch).map_err(table_error(&self.stream_path))?;
        let bytes = std::mem::take(self.stream.get_mut());
        disk::write(&mut self.file, &bytes).map_err(io_error(&self.stream_path, "write this file"))?;
        disk::sync(&self.file, &self.stream_path)?;
        self.end += bytes.len() as u64;
        let ack = Ack::Batch { end: self.end, crc: crc32fast::hash(&bytes), rows: batch.num_rows() as u64 };
        self.acknowledge(&ack)
    }

    /// Writes down what was read, so that it is committed with the events also after a crash.
    pub fn close(&mut self, beside: &Beside) -> Result<(), LedgerError> {
        self.acknowledge(&Ack::Run(beside.clone()))
    }

    fn acknowledge(&mut self, ack: &Ack) -> Result<(), LedgerError> {
        let json = serde_json::to_string(ack).map_err(table_error(&self.acks_path))?;
        let line = format!("{:08x} {json}\n", crc32fast::hash(json.as_bytes()));
        disk::write(&mut self.acks, line.as_bytes()).map_err(io_error(&self.acks_path, "write this file"))?;
        disk::sync(&self.acks, &self.acks_path)
    }
}

/// What a segment holds.
#[derive(Debug, Default)]
pub(super) struct Recovered {
    pub batches: Vec<RecordBatch>,
    pub beside: Beside,
    /// What is wrong with something that had been acknowledged.
    pub damage: Option<Damage>,
}

/// An acknowledged batch or its acknowledgement is not what it was.
#[derive(Debug)]
pub(super) struct Damage {
    /// In the list of acknowledgements, else in the stream of batches.
    pub acks: bool,
    pub what: String,
}

/// Reads the acknowledged part of a segment; None when it has gone in the meantime.
pub(super) fn read(layout: &Layout, id: &SegmentId) -> Result<Option<Recovered>, LedgerError> {
    let read = |path: &Path| match fs::read(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some).map_err(io_error(path, "read this file")),
    };
    let path = id.stream(layout);
    let mut recovered = Recovered::default();
    let missing = |acks, what: &str| Some(Damage { acks, what: format!("this file is missing: {what}") });
    let (bytes, acks) = match (read(&path)?, read(&id.acks(layout))?) {
        (Some(bytes), Some(acks)) => (bytes, acks),
        (None, None) => return Ok(None),
        // The acknowledgements come first and go first, so without them there is nothing yet or no more.
        (None, Some(acks)) => {
            recovered.damage =
                (!acks.is_empty()).then(|| missing(false, "its acknowledgements are there")).flatten();
            return Ok(Some(recovered));
        }
        (Some(_), None) => {
            recovered.damage = missing(true, "its events are there");
            return Ok(Some(recovered));
        }
    };
    let (acks, mut damage) = read_acks(&acks);
    let (mut good, mut count) = (0, 0);
    for ack in acks {
        match ack {
            Ack::Batch { end, crc, .. } => {
                let end = end as usize;
                let whole = bytes.get(good..end).is_some_and(|range| crc32fast::hash(range) == crc);
                if whole {
                    good = end;
                    count += 1;
                    continue;
                }
                // A batch is on disk before its acknowledgement is written: it was there.
                let what = format!("batch {} of this journal segment was changed or lost", count + 1);
                damage = Some(Damage { acks: false, what });
                break;
            }
            Ack::Run(beside) => recovered.beside = beside,
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

/// The whole lines; a bad one is damage, but for a last one that is cut.
fn read_acks(bytes: &[u8]) -> (Vec<Ack>, Option<Damage>) {
    let mut acks = Vec::new();
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        match read_ack(line) {
            Some(ack) => acks.push(ack),
            None if lines.peek().is_none() && !line.ends_with(b"\n") => break,
            None => {
                let what = "an acknowledgement of this journal segment was changed".to_owned();
                return (acks, Some(Damage { acks: true, what }));
            }
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
        assert_eq!(after(|bytes, _| bytes.truncate(bytes.len() - 5)), (2, true), "cut in the last batch");
        assert_eq!(after(|_, acks| acks.truncate(acks.len() - 5)), (2, false), "the last line is cut");
        assert_eq!(after(|_, acks| acks.extend([0; 64])), (3, false), "zeros after the last line");
        assert_eq!(after(|bytes, _| bytes.truncate(bytes.len() / 2)), (1, true), "a told batch is lost");
        assert_eq!(after(|bytes, _| bytes[200] ^= 1), (0, true), "a byte of the first batch");
        assert_eq!(after(|_, acks| acks[3] ^= 1), (0, true), "a byte of the first line");
        let last = |acks: &mut Vec<u8>| *acks.iter_mut().nth_back(9).unwrap() ^= 1;
        assert_eq!(after(|_, acks| last(acks)), (2, true), "a byte of the last line");
    }
}
