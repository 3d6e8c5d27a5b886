//! Digests of ids and contents in the order in which they came, however many: in memory, and in a temporary file where they are many.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::admission::Pair;
use super::disk;
use super::error::{LedgerError, spill_error};

/// Bytes of a pair, in memory, on disk and in the index.
pub(super) const SIZE: usize = 32;
/// So many are held in memory, and handed over at once.
pub(super) const AT_ONCE: usize = 1 << 15;

/// Pairs in their order.
#[derive(Default)]
pub(super) struct Pairs {
    /// The last ones, as bytes.
    page: Vec<u8>,
    /// Full pages of those before.
    file: Option<File>,
    len: u64,
    crc: crc32fast::Hasher,
}

impl Pairs {
    pub fn len(&self) -> u64 {
        self.len
    }

    /// The checksum of their bytes.
    pub fn crc(&self) -> &crc32fast::Hasher {
        &self.crc
    }

    /// Adds one.
    pub fn push(&mut self, (id, content): Pair) -> io::Result<()> {
        let mut bytes = [0; SIZE];
        bytes[..SIZE / 2].copy_from_slice(&id.to_le_bytes());
        bytes[SIZE / 2..].copy_from_slice(&content.to_le_bytes());
        self.crc.update(&bytes);
        self.page.extend_from_slice(&bytes);
        self.len += 1;
        if self.page.len() < AT_ONCE * SIZE { Ok(()) } else { self.spill() }
    }

    fn spill(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(disk::temporary()?),
        };
        // Where the whole pages end: one that was cut by a full disk is written over.
        file.seek(SeekFrom::Start(self.len * SIZE as u64 - self.page.len() as u64))?;
        disk::write(file, &self.page)?;
        self.page.clear();
        Ok(())
    }

    /// Hands over their bytes, page by page.
    pub fn each_page(&self, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        if let Some(mut file) = self.file.as_ref() {
            let full = (self.len * SIZE as u64 - self.page.len() as u64) / (AT_ONCE * SIZE) as u64;
            let mut page = vec![0; AT_ONCE * SIZE];
            file.seek(SeekFrom::Start(0))?;
            for _ in 0..full {
                file.read_exact(&mut page)?;
                take(&page)?;
            }
        }
        if self.page.is_empty() { Ok(()) } else { take(&self.page) }
    }

    /// Hands them over, many at once.
    pub fn each(&self, mut take: impl FnMut(&[Pair]) -> Result<(), LedgerError>) -> Result<(), LedgerError> {
        let mut failed = None;
        let read = self.each_page(|page| {
            take(&of_bytes(page)).map_err(|error| {
                failed = Some(error);
                io::ErrorKind::Interrupted.into()
            })
        });
        match failed {
            Some(error) => Err(error),
            None => read.map_err(spill_error),
        }
    }
}

/// The pairs of some bytes.
pub(super) fn of_bytes(bytes: &[u8]) -> Vec<Pair> {
    let half = |half: &[u8]| half.try_into().map_or(0, u128::from_le_bytes);
    bytes.chunks_exact(SIZE).map(|pair| (half(&pair[..SIZE / 2]), half(&pair[SIZE / 2..]))).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn they_come_back_in_their_order_from_memory_and_from_disk() {
        for count in [0, 3, AT_ONCE, 2 * AT_ONCE + 5] {
            let given: Vec<Pair> =
                (0..count as u128).map(|number| (number * 7, u128::MAX - number)).collect();
            let mut pairs = Pairs::default();
            given.iter().for_each(|pair| pairs.push(*pair).unwrap());
            for _ in 0..2 {
                let mut found = Vec::new();
                let take = |some: &[Pair]| {
                    found.extend_from_slice(some);
                    Ok(())
                };
                pairs.each(take).unwrap();
                assert!(found == given, "{count}");
            }
            let mut bytes = Vec::new();
            pairs.each_page(|page| bytes.write_all(page)).unwrap();
            assert_eq!(
                (pairs.len(), pairs.crc().clone().finalize()),
                (count as u64, crc32fast::hash(&bytes))
            );
            assert_eq!(pairs.file.is_some(), count >= AT_ONCE);
        }
    }
}
