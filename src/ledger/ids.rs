//! The index of event ids and of inputs seen: disposable, rebuilt from the table when it does not fit.
//!
//! One file of frames, one frame for each commit or run of commits that it follows. A frame names the versions
//! that it follows and the head; the head covers the whole history, so if the last frame's head is the log's
//! head at that version and no frame is missing before it, all is.
//! Promises: a wrong or missing index costs time, never a wrong answer.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::PathBuf;

use super::admission::{Pair, pair};
use super::commit;
use super::disk::{self, Layout, remove};
use super::error::{LedgerError, io_error};
use super::part;
use crate::events::read_event;

const MAGIC: &[u8; 8] = b"PWIDS002";
const HEADER: usize = 8 + 8 + 8 + 64 + 8 + 8 + 4;

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
    pub pairs: Vec<Pair>,
    pub inputs: Vec<String>,
}

pub(super) fn path(layout: &Layout) -> PathBuf {
    layout.ids().join("index")
}

impl Index {
    /// Reads the index, where it fits the log up to `newest`.
    pub fn load(layout: &Layout, newest: u64) -> Result<(Index, Vec<Pair>), LedgerError> {
        let path = path(layout);
        let bytes = match fs::read(&path) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Default::default()),
            other => other.map_err(io_error(&path, "read this file"))?,
        };
        if let Some((mut index, pairs, head)) = decode(&bytes)
            && let Some(version) = index.version.filter(|version| *version <= newest)
            && commit::newest_record(layout, version)?.head == head
        {
            index.length = bytes.len() as u64;
            return Ok((index, pairs));
        }
        remove(&path)?;
        Ok(Default::default())
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
        let frame = encode(first, version, head, news);
        self.version = Some(version);
        self.inputs.extend(news.inputs.iter().cloned());
        let length = fs::metadata(&path).map_or(0, |metadata| metadata.len());
        if length != self.length {
            // Another writer has told of these commits. Had it been killed before, the next frame leaves a gap.
            self.length = length;
            return;
        }
        self.length += frame.len() as u64;
        // Nothing depends on it: half a frame does not decode, and then the index is built anew.
        let open = File::options().create(true).append(true).open(&path);
        let _ = open.and_then(|mut file| disk::write(&mut file, &frame));
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
        pairs: Vec<Pair>,
    },
}

/// Looks at the index without mending it.
pub(super) fn inspect(layout: &Layout) -> Result<Inspected, LedgerError> {
    let path = path(layout);
    let bytes = match fs::read(&path) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Inspected::Absent),
        other => other.map_err(io_error(&path, "read this file"))?,
    };
    Ok(match decode(&bytes) {
        Some((Index { version: Some(version), .. }, pairs, head)) => {
            Inspected::Whole { version, head, pairs }
        }
        _ => Inspected::Damaged,
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

fn read_pairs(layout: &Layout, name: &str, pairs: &mut Vec<Pair>) -> Result<(), LedgerError> {
    for batch in part::read(&layout.root.join(name))? {
        let batch = batch?;
        pairs.extend((0..batch.num_rows()).map(|row| pair(&read_event(&batch, row))));
    }
    Ok(())
}

fn encode(first: u64, version: u64, head: &str, news: &News) -> Vec<u8> {
    let mut body = Vec::with_capacity(news.pairs.len() * 32 + news.inputs.len() * 64);
    for (id, content) in &news.pairs {
        body.extend(id.to_le_bytes());
        body.extend(content.to_le_bytes());
    }
    news.inputs.iter().for_each(|input| body.extend(format!("{input:0>64.64}").as_bytes()));
    let mut frame = MAGIC.to_vec();
    frame.extend(first.to_le_bytes());
    frame.extend(version.to_le_bytes());
    frame.extend(format!("{head:0>64.64}").as_bytes());
    frame.extend((news.pairs.len() as u64).to_le_bytes());
    frame.extend((news.inputs.len() as u64).to_le_bytes());
    let mut crc = crc32fast::Hasher::new();
    crc.update(&frame);
    crc.update(&body);
    frame.extend(crc.finalize().to_le_bytes());
    frame.extend(body);
    frame
}

/// The frames of an index and the head of the last; None when anything does not fit.
fn decode(mut bytes: &[u8]) -> Option<(Index, Vec<Pair>, String)> {
    let (mut index, mut pairs, mut head) = (Index::default(), Vec::new(), String::new());
    while !bytes.is_empty() {
        let (header, rest) = bytes.split_at_checked(HEADER)?;
        let number = |from: usize| header.get(from..from + 8)?.try_into().ok().map(u64::from_le_bytes);
        let (pair_count, input_count) = (number(88)? as usize, number(96)? as usize);
        let length = pair_count.checked_mul(32)?.checked_add(input_count.checked_mul(64)?)?;
        let (body, rest) = rest.split_at_checked(length)?;
        let mut crc = crc32fast::Hasher::new();
        crc.update(&header[..HEADER - 4]);
        crc.update(body);
        if !header.starts_with(MAGIC) || header[HEADER - 4..] != crc.finalize().to_le_bytes() {
            return None;
        }
        if number(8)? != index.version.map_or(0, |version| version + 1) {
            return None;
        }
        index.version = Some(number(16)?);
        head = String::from_utf8(header[24..88].to_vec()).ok()?;
        let (ids, inputs) = body.split_at(pair_count * 32);
        let half = |chunk: &[u8]| chunk.try_into().ok().map(u128::from_le_bytes);
        for chunk in ids.chunks_exact(32) {
            pairs.push((half(&chunk[..16])?, half(&chunk[16..])?));
        }
        for input in inputs.chunks_exact(64) {
            index.inputs.insert(String::from_utf8(input.to_vec()).ok()?);
        }
        bytes = rest;
    }
    Some((index, pairs, head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_gives_back_what_it_was_made_of_and_no_flipped_byte_passes() {
        let news = News { pairs: vec![(1, 2), (u128::MAX, 3)], inputs: vec!["a".repeat(64)] };
        let mut bytes = encode(0, 7, &"b".repeat(64), &news);
        let gap = [&bytes[..], &encode(9, 9, &"c".repeat(64), &News::default())].concat();
        assert!(decode(&gap).is_none(), "a frame is missing");
        bytes.extend(encode(8, 8, &"c".repeat(64), &News::default()));
        let (index, pairs, head) = decode(&bytes).unwrap();
        assert_eq!((index.version, pairs, head), (Some(8), news.pairs, "c".repeat(64)));
        assert!(index.inputs.contains(&"a".repeat(64)));
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(decode(&changed).is_none(), "byte {at}");
        }
    }
}
