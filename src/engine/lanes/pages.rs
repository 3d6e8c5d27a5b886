//! Bytes by lane: a page of each lane in memory, and full pages in one temporary file, which nobody else sees and which is gone with
//! the process. So memory stays flat, however much comes.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use crate::engine::EngineError;

/// The bytes of all lanes.
pub struct Pages {
    page: usize,
    open: Vec<Vec<u8>>,
    /// Where each full page begins, and its length.
    full: Vec<Vec<(u64, usize)>>,
    file: Option<Mutex<File>>,
    end: u64,
}

impl Pages {
    /// For so many lanes, with so many bytes of each in memory.
    pub fn new(lanes: usize, page: usize) -> Pages {
        let (open, full) = (vec![Vec::new(); lanes], vec![Vec::new(); lanes]);
        Pages { page, open, full, file: None, end: 0 }
    }

    /// Adds bytes to a lane.
    ///
    /// # Errors
    /// When the temporary file cannot be written.
    pub fn add(&mut self, lane: usize, bytes: &[u8]) -> Result<(), EngineError> {
        self.open[lane].extend_from_slice(bytes);
        if self.open[lane].len() < self.page {
            return Ok(());
        }
        self.spill(lane).map_err(EngineError::Spill)
    }

    fn spill(&mut self, lane: usize) -> std::io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(Mutex::new(tempfile::tempfile()?)),
        };
        let page = &mut self.open[lane];
        file.get_mut().unwrap_or_else(PoisonError::into_inner).write_all(page)?;
        self.full[lane].push((self.end, page.len()));
        self.end += page.len() as u64;
        page.clear();
        Ok(())
    }

    /// Adds all bytes of a lane, in their order.
    ///
    /// # Errors
    /// When the temporary file cannot be read.
    pub fn read(&self, lane: usize, out: &mut Vec<u8>) -> Result<(), EngineError> {
        let read = |(from, len): (u64, usize), out: &mut Vec<u8>| -> std::io::Result<()> {
            let Some(file) = &self.file else { return Ok(()) };
            let start = out.len();
            out.resize(start + len, 0);
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(from))?;
            file.read_exact(&mut out[start..])
        };
        self.full[lane].iter().try_for_each(|page| read(*page, out)).map_err(EngineError::Spill)?;
        out.extend_from_slice(&self.open[lane]);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_lane_gives_back_its_bytes() {
        let mut pages = Pages::new(3, 10);
        let mut expected = vec![Vec::new(); 3];
        for number in 0..100_u8 {
            let lane = usize::from(number) % 7 % 3;
            pages.add(lane, &[number, number]).unwrap();
            expected[lane].extend([number, number]);
        }
        for (lane, expected) in expected.iter().enumerate() {
            let mut read = Vec::new();
            pages.read(lane, &mut read).unwrap();
            assert_eq!(read, *expected);
        }
    }
}
