//! Entries that are on disk, in order, found by a filter and an index that stay in memory.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use parquet::bloom_filter::Sbbf;

use super::{Entry, is_same};

/// Entries between two of the index.
const STEP: usize = 64;
/// So many of the ids that are not here are looked for all the same.
const MISTAKEN: f64 = 0.01;

/// A run of entries.
pub struct Frozen<const N: usize> {
    from: u64,
    len: usize,
    /// The first word of each entry after [`STEP`] others.
    index: Vec<u64>,
    filter: Sbbf,
}

impl<const N: usize> Frozen<N> {
    /// Puts entries in order and writes them at the end of a file.
    pub fn write(file: &mut File, entries: &mut [Entry<N>]) -> io::Result<Frozen<N>> {
        entries.sort_unstable();
        let mut filter = Sbbf::new_with_ndv_fpp(entries.len() as u64, MISTAKEN).map_err(io::Error::other)?;
        let mut bytes = Vec::with_capacity(size_of_val(entries));
        for entry in &*entries {
            filter.insert(&entry[0]);
            entry.iter().for_each(|word| bytes.extend_from_slice(&word.to_le_bytes()));
        }
        let from = file.seek(SeekFrom::End(0))?;
        file.write_all(&bytes)?;
        let index = entries.iter().step_by(STEP).map(|entry| entry[0]).collect();
        Ok(Frozen { from, len: entries.len(), index, filter })
    }

    /// The entry of the same id: of the bits that `of_id` says are the id's.
    pub fn find(&self, mut file: &File, wanted: Entry<N>, of_id: Entry<N>) -> io::Result<Option<Entry<N>>> {
        if !self.filter.check(&wanted[0]) {
            return Ok(None);
        }
        // Entries of one first word may begin before the step that begins with it, and go on in those after it.
        let before = self.index.partition_point(|first| *first < wanted[0]).saturating_sub(1) * STEP;
        let after = self.index.partition_point(|first| *first <= wanted[0]) * STEP;
        let mut bytes = vec![0; size_of::<Entry<N>>() * after.min(self.len).saturating_sub(before)];
        file.seek(SeekFrom::Start(self.from + (before * size_of::<Entry<N>>()) as u64))?;
        file.read_exact(&mut bytes)?;
        let mut entries = bytes.chunks_exact(size_of::<Entry<N>>()).map(read);
        Ok(entries.find(|entry| is_same(*entry, wanted, of_id)))
    }
}

fn read<const N: usize>(bytes: &[u8]) -> Entry<N> {
    let mut words = bytes.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().unwrap_or_default()));
    std::array::from_fn(|_| words.next().unwrap_or_default())
}
