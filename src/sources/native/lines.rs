//! On which line of a file a record of a CSV reader begins, also after blank lines and line ends of two characters,
//! where the reader's own count lags behind.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::rc::Rc;

/// Where lines begin that are not blank, and their numbers: of what was read and not yet asked for.
#[derive(Clone, Default)]
pub struct Starts(Rc<RefCell<VecDeque<(u64, u64)>>>);

impl Starts {
    /// The line of the record that begins at this byte or, after line ends, behind it. Ask in the order of the file.
    pub fn line(&self, byte: u64) -> u64 {
        let mut starts = self.0.borrow_mut();
        while starts.front().is_some_and(|(start, _)| *start < byte) {
            starts.pop_front();
        }
        starts.front().map_or(0, |(_, line)| *line)
    }
}

/// A reader that notes where lines begin.
pub struct Lines<R> {
    inner: R,
    starts: Starts,
    offset: u64,
    line: u64,
    before: u8,
}

impl<R: Read> Lines<R> {
    pub fn new(inner: R) -> (Lines<R>, Starts) {
        let starts = Starts::default();
        (Lines { inner, starts: starts.clone(), offset: 0, line: 1, before: b'\n' }, starts)
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let mut starts = self.starts.0.borrow_mut();
        for byte in &buffer[..count] {
            match byte {
                b'\n' if self.before == b'\r' => {}
                b'\n' | b'\r' => self.line += 1,
                _ if matches!(self.before, b'\n' | b'\r') => starts.push_back((self.offset, self.line)),
                _ => {}
            }
            self.before = *byte;
            self.offset += 1;
        }
        Ok(count)
    }
}
