//! The index of event ids and of inputs seen: disposable, rebuilt from the table when it does not fit.
//!
//! One file of frames, one frame for each commit or run of commits that it follows. A frame names the versions
//! that it follows and the head; the head covers the whole history, so if the last frame's head is the log's
//! head at that version and no frame is missing before it, all is.
//! Promises: a wrong or missing index costs time, never a wrong answer.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::PathBuf;

use super::admission::{self, Admission, Pair};
use super::commit;
use super::disk::{self, Layout, remove};
use super::error::{LedgerError, io_error, spill_error};
use super::pairs::{self, Pairs, SIZE};
use super::part;

const MAGIC: &[u8; 8] = b"PWIDS002";
const HEADER: usize = 8 + 8 + 8 + 64 + 8 + 8 + 4;
/// So long is the digest of an input, in hex.
const INPUT: usize = 64;

/// What the index knows beside the pairs, which it hands over.
#[derive(Default)]
pub(super) struct Index {
    /// The version it follows; None when it knows nothing.
    pub version: Option<u64>,
    /// Digests of the inputs that were read to their end.
    pub inputs: HashSet<String>,
    /// How long its file was when we last looked: where it has grown since, another writer wrote the frames.
    length: u64,
}

/// What one or more commits brought.
#[derive(Default)]
pub(super) struct News {
    pub pairs: Pairs,
    pub inputs: Vec<String>,
}

pub(super) fn path(layout: &Layout) -> PathBuf {
    layout.ids().join("index")
}

impl Index {
    /// Reads the index and its pairs, where it fits the log up to `newest`. The pairs take about so many bytes of memory.
    pub fn load(layout: &Layout, newest: u64, most: usize) -> Result<(Index, Admission), LedgerError> {
        let none = || (Index::default(), Admission::within(most));
        let (_, mut admission) = none();
        let admit = |pairs: &[Pair]| admission.admit_all(pairs).map(drop);
        let Some(found) = read(layout, admit)? else { return Ok(none()) };
        if let Some((index, head)) = found
            && let Some(version) = index.version.filter(|version| *version <= newest)
            && commit::newest_record(layout, version)?.head == head
        {
            return Ok((index, admission));
        }
        remove(&path(layout))?;
        Ok(none())
    }

    /// Follows the log up to a version: what came since, in the order of commits. `files` are the table's
    /// files at that version, for when those of older commits are gone.
    pub fn catch_up(
        &mut self,
        layout: &Layout,
        version: u64,
        files: impl Fn() -> Vec<String>,
    ) -> Result<News, LedgerError> {
        let from = self.version.map_or(0, |version| version + 1);
        if from > version {
            return Ok(News::default());
        }
        let news = match follow(layout, from, version)? {
            Some(news) => news,
            None => {
                remove(&path(layout))?;
                (self.version, self.length) = (None, 0);
                let mut news = News::default();
                for name in files() {
                    read_pairs(layout, &name, &mut news.pairs)?;
                }
                for record in commit::records(layout, version) {
                    news.inputs.extend(record?.beside.inputs.into_iter().map(|input| input.blake3));
                }
                news
            }
        };
        let head = commit::newest_record(layout, version)?.head;
        self.absorb(layout, version, &head, &news);
        Ok(news)
    }

    /// Writes a frame for the commits since the last one, which the caller knows all about. To be called under the lock.
    pub fn absorb(&mut self, layout: &Layout, version: u64, head: &str, news: &News) {
        let path = path(layout);
        let first = self.version.map_or(0, |version| version + 1);
        self.version = Some(version);
        self.inputs.extend(news.inputs.iter().cloned());
        let length = fs::metadata(&path).map_or(0, |metadata| metadata.len());
        if length != self.length {
            // Another writer has told of these commits. Had it been killed before, the next frame leaves a gap.
            self.length = length;
            return;
        }
        self.length += (HEADER + INPUT * news.inputs.len()) as u64 + SIZE as u64 * news.pairs.len();
        // Nothing depends on it: half a frame does not decode, and then the index is built anew.
        let open = File::options().create(true).append(true).open(&path);
        let _ = open
            .and_then(|mut file| encode(first, version, head, news, |bytes| disk::write(&mut file, bytes)));
    }
}

/// What the index says of itself.
pub(super) enum Inspected {
    Absent,
    /// Not whole: cut, changed, or no index at all.
    Damaged,
    Whole {
        version: u64,
        head: String,
        pairs: Sum,
    },
}

/// How many pairs, and what they come to: the same for the same set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub pairs: u64,
    ids: u128,
    contents: u128,
}

impl Sum {
    pub fn add(&mut self, pairs: &[Pair]) {
        self.pairs += pairs.len() as u64;
        for (id, content) in pairs {
            self.ids = self.ids.wrapping_add(*id);
            self.contents = self.contents.wrapping_add(*content);
        }
    }
}

/// Looks at the index without mending it.
pub(super) fn inspect(layout: &Layout) -> Result<Inspected, LedgerError> {
    let mut pairs = Sum::default();
    let add = |some: &[Pair]| {
        pairs.add(some);
        Ok(())
    };
    Ok(match read(layout, add)? {
        None => Inspected::Absent,
        Some(Some((Index { version: Some(version), .. }, head))) => Inspected::Whole { version, head, pairs },
        Some(_) => Inspected::Damaged,
    })
}

/// None when a file of the range is gone: its rows lie in other files since.
fn follow(layout: &Layout, from: u64, to: u64) -> Result<Option<News>, LedgerError> {
    let mut news = News::default();
    for version in from..=to {
        let commit = commit::read(layout, version)?;
        for name in &commit.added {
            if !layout.root.join(name).exists() {
                return Ok(None);
            }
            read_pairs(layout, name, &mut news.pairs)?;
        }
        let inputs = commit.record.into_iter().flat_map(|record| record.beside.inputs);
        news.inputs.extend(inputs.map(|input| input.blake3));
    }
    Ok(Some(news))
}

fn read_pairs(layout: &Layout, name: &str, pairs: &mut Pairs) -> Result<(), LedgerError> {
    for batch in part::read(&layout.root.join(name))? {
        admission::pairs(&batch?).into_iter().try_for_each(|pair| pairs.push(pair)).map_err(spill_error)?;
    }
    Ok(())
}

/// Writes a frame piece by piece.
fn encode(
    first: u64,
    version: u64,
    head: &str,
    news: &News,
    mut write: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let mut frame = MAGIC.to_vec();
    frame.extend(first.to_le_bytes());
    frame.extend(version.to_le_bytes());
    frame.extend(format!("{head:0>64.64}").as_bytes());
    frame.extend(news.pairs.len().to_le_bytes());
    frame.extend((news.inputs.len() as u64).to_le_bytes());
    let inputs: String = news.inputs.iter().map(|input| format!("{input:0>64.64}")).collect();
    let mut crc = crc32fast::Hasher::new();
    crc.update(&frame);
    crc.combine(news.pairs.crc());
    crc.update(inputs.as_bytes());
    frame.extend(crc.finalize().to_le_bytes());
    write(&frame)?;
    news.pairs.each_page(&mut write)?;
    write(inputs.as_bytes())
}

/// An index and the head of its last frame.
type Whole = (Index, String);

/// Reads the index and hands its pairs over, which count only if it is whole. None when there is none, and in it when anything does not fit.
fn read(
    layout: &Layout,
    each: impl FnMut(&[Pair]) -> Result<(), LedgerError>,
) -> Result<Option<Option<Whole>>, LedgerError> {
    let path = path(layout);
    let file = match File::open(&path) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(io_error(&path, "read this file"))?,
    };
    let length = file.metadata().map_err(io_error(&path, "read this file"))?.len();
    let frames =
        Frames { bytes: BufReader::new(file), path, each, index: Index::default(), head: String::new() };
    frames.all(length).map(Some)
}

/// The frames of an index, one after the other.
struct Frames<R, F> {
    bytes: R,
    path: PathBuf,
    each: F,
    index: Index,
    head: String,
}

impl<R: Read, F: FnMut(&[Pair]) -> Result<(), LedgerError>> Frames<R, F> {
    /// Reads so many bytes; None when anything does not fit.
    fn all(mut self, length: u64) -> Result<Option<Whole>, LedgerError> {
        while self.index.length < length {
            if !self.frame()? {
                return Ok(None);
            }
        }
        Ok(Some((self.index, self.head)))
    }

    /// Reads the next frame; false when anything in it does not fit.
    fn frame(&mut self) -> Result<bool, LedgerError> {
        let mut header = [0; HEADER];
        if !self.fill(&mut header)? || !header.starts_with(MAGIC) {
            return Ok(false);
        }
        let number = |from: usize| header[from..from + 8].try_into().map_or(0, u64::from_le_bytes);
        let (first, version, pair_count, input_count) = (number(8), number(16), number(88), number(96));
        if first != self.index.version.map_or(0, |version| version + 1) {
            return Ok(false);
        }
        let mut crc = crc32fast::Hasher::new();
        crc.update(&header[..HEADER - 4]);
        let (mut left, mut page) = (pair_count, Vec::new());
        while left > 0 {
            let some = left.min(pairs::AT_ONCE as u64);
            page.resize(some as usize * SIZE, 0);
            if !self.fill(&mut page)? {
                return Ok(false);
            }
            crc.update(&page);
            (self.each)(&pairs::of_bytes(&page))?;
            left -= some;
        }
        for _ in 0..input_count {
            let mut input = vec![0; INPUT];
            if !self.fill(&mut input)? {
                return Ok(false);
            }
            crc.update(&input);
            let Ok(input) = String::from_utf8(input) else { return Ok(false) };
            self.index.inputs.insert(input);
        }
        let Ok(head) = std::str::from_utf8(&header[24..88]) else { return Ok(false) };
        self.head = head.to_owned();
        self.index.version = Some(version);
        self.index.length += (HEADER + INPUT * input_count as usize) as u64 + SIZE as u64 * pair_count;
        Ok(header[HEADER - 4..] == crc.finalize().to_le_bytes())
    }

    /// False when the file ends before.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<bool, LedgerError> {
        match self.bytes.read_exact(bytes) {
            Err(cause) if cause.kind() == ErrorKind::UnexpectedEof => Ok(false),
            other => other.map(|()| true).map_err(io_error(&self.path, "read this file")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(first: u64, version: u64, head: &str, news: &News) -> Vec<u8> {
        let mut bytes = Vec::new();
        let write = |some: &[u8]| {
            bytes.extend_from_slice(some);
            Ok(())
        };
        encode(first, version, head, news, write).unwrap();
        bytes
    }

    fn decoded(bytes: &[u8]) -> Option<(Whole, Vec<Pair>)> {
        let mut pairs = Vec::new();
        let each = |some: &[Pair]| {
            pairs.extend_from_slice(some);
            Ok(())
        };
        let (index, head) = (Index::default(), String::new());
        let frames = Frames { bytes, path: PathBuf::new(), each, index, head };
        let whole = frames.all(bytes.len() as u64).unwrap();
        whole.map(|whole| (whole, pairs))
    }

    #[test]
    fn a_frame_gives_back_what_it_was_made_of_and_no_flipped_byte_passes() {
        let given = vec![(1, 2), (u128::MAX, 3)];
        let mut news = News { inputs: vec!["a".repeat(64)], ..News::default() };
        given.iter().for_each(|pair| news.pairs.push(*pair).unwrap());
        let mut bytes = encoded(0, 7, &"b".repeat(64), &news);
        let gap = [&bytes[..], &encoded(9, 9, &"c".repeat(64), &News::default())].concat();
        assert!(decoded(&gap).is_none(), "a frame is missing");
        bytes.extend(encoded(8, 8, &"c".repeat(64), &News::default()));
        let ((index, head), pairs) = decoded(&bytes).unwrap();
        assert_eq!((index.version, pairs, head), (Some(8), given, "c".repeat(64)));
        assert!(index.inputs.contains(&"a".repeat(64)));
        assert_eq!(index.length, bytes.len() as u64);
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(decoded(&changed).is_none(), "byte {at}");
        }
        for len in 1..bytes.len() {
            let is_between = len == HEADER + 2 * SIZE + INPUT;
            assert_eq!(decoded(&bytes[..len]).is_some(), is_between, "cut after {len}");
        }
    }
}
