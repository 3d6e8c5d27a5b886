//! Entries that are on disk, in order, found by a filter and an index that stay in memory.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use parquet::bloom_filter::Sbbf;

use super::{Entry, is_same_id};

/// Entries between two of the index.
const STEP: usize = 64;
const BYTES: usize = size_of::<Entry>();
/// So many of the ids that are not here are looked for all the same.
const MISTAKEN: f64 = 0.01;

/// A run of entries.
pub struct Frozen {
    from: u64,
    len: usize,
    /// The first half of the id of each entry after [`STEP`] others.
    index: Vec<u64>,
    filter: Sbbf,
}

impl Frozen {
    /// Puts entries in order and writes them at the end of a file.
    pub fn write(file: &mut File, entries: &mut [Entry]) -> io::Result<Frozen> {
        entries.sort_unstable();
        let mut filter = Sbbf::new_with_ndv_fpp(entries.len() as u64, MISTAKEN).map_err(io::Error::other)?;
        let mut bytes = Vec::with_capacity(entries.len() * BYTES);
        for entry in &*entries {
            filter.insert(&entry[0]);
            entry.iter().for_each(|half| bytes.extend_from_slice(&half.to_le_bytes()));
        }
        let from = file.seek(SeekFrom::End(0))?;
        file.write_all(&bytes)?;
        let index = entries.iter().step_by(STEP).map(|entry| entry[0]).collect();
        Ok(Frozen { from, len: entries.len(), index, filter })
    }

    /// The entry of the same id.
    pub fn find(&self, file: &mut File, wanted: Entry) -> io::Result<Option<Entry>> {
        if !self.filter.check(&wanted[0]) {
            return Ok(None);
        }
        // Entries of one first half may begin before the step that begins with it.
        let before = self.index.partition_point(|first| *first < wanted[0]).saturating_sub(1) * STEP;
        let mut bytes = vec![0; BYTES * (2 * STEP).min(self.len - before)];
        file.seek(SeekFrom::Start(self.from + (before * BYTES) as u64))?;
        file.read_exact(&mut bytes)?;
        let half = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().unwrap_or_default());
        let mut entries = bytes.chunks_exact(BYTES).map(|entry| [half(&entry[..8]), half(&entry[8..])]);
        Ok(entries.find(|entry| is_same_id(*entry, wanted)))
    }
}
