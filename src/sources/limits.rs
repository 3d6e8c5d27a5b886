//! What an input may ask of this machine. A file can be made so that it fills the memory or the disk of whoever reads
//! it, and a mistake can look the same: each limit says so in its own words, and the user can move it.
//!
//! Promises: what stands before the limit is read; nothing beyond it is taken into memory.
//! Absent on purpose: how deep a value may be nested, which is how values are read (`events::Reading`).

use std::fmt;
use std::io::{self, Read};

use super::SourceError;
use crate::events::{Fault, Rule};

/// The limits of one reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// A packed file may unpack to so many times its size; 16 MiB always.
    pub ratio: u64,
    /// Bytes of one line, row or record.
    pub line: u64,
    /// Fields of one record, columns of one table.
    pub fields: usize,
    /// Bytes of a document that must be held in memory as a whole: a JSON list, a batch result, a packed Parquet file.
    pub document: u64,
    /// Files of one archive.
    pub members: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { ratio: 1_000, line: 64 << 20, fields: 10_000, document: 4 << 30, members: 100_000 }
    }
}

/// So much a packed file may always unpack to.
pub const FREE: u64 = 16 << 20;

impl Limits {
    /// Whether bytes stand for too many others.
    pub fn is_bomb(&self, packed: u64, unpacked: u64) -> bool {
        unpacked > FREE.max(packed.saturating_mul(self.ratio))
    }

    /// What is said of a bomb.
    pub fn bomb(&self) -> Beyond {
        let ratio = self.ratio;
        Beyond(format!(
            "it unpacks to more than {ratio} times its size, as a bomb does; where that is right, allow more with --max-ratio"
        ))
    }

    /// What is said of a line, row or record that is too long.
    pub fn too_long(&self, what: &str) -> Fault {
        let reason = format!(
            "the {what} is longer than {} bytes; where that is right, allow more with --max-line",
            self.line
        );
        Fault { rule: Rule::TooLong, reason }
    }

    /// What is said of a record with too many fields.
    pub fn too_many(&self, what: &str) -> Fault {
        Fault { rule: Rule::TooMany, reason: self.many(what) }
    }

    fn many(&self, what: &str) -> String {
        let fields = self.fields;
        format!("{what} more than {fields} fields; where that is right, allow more with --max-fields")
    }

    /// What is said of an archive with too many files.
    pub fn too_many_members(&self) -> Beyond {
        let members = self.members;
        Beyond(format!(
            "it is an archive of more than {members} files; where that is right, allow more with --max-members"
        ))
    }

    /// Refuses a table with too many columns.
    ///
    /// # Errors
    /// When it has.
    pub fn check_columns(&self, file: &str, columns: usize) -> Result<(), SourceError> {
        if columns <= self.fields {
            return Ok(());
        }
        Err(SourceError::Limit { file: file.to_owned(), what: self.many("the table has") })
    }

    /// A reader that gives no more than a document may have.
    pub fn document<R: Read>(&self, inner: R) -> Document<R> {
        Document { inner, left: self.document }
    }
}

/// A limit that was reached, within an error of reading.
#[derive(Debug)]
pub struct Beyond(pub String);

impl Beyond {
    /// What is said of a document that is too long.
    pub fn document(what: &str) -> Beyond {
        Beyond(format!(
            "{what} is longer than what may be held in memory as a whole; where that is right, allow more with --max-document"
        ))
    }
}

impl fmt::Display for Beyond {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Beyond {}

impl From<Beyond> for io::Error {
    fn from(beyond: Beyond) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, beyond)
    }
}

/// A reader that goes so far and no further.
pub struct Document<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Document<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)? as u64;
        if count > self.left {
            return Err(Beyond::document("it").into());
        }
        self.left -= count;
        Ok(count as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_up_to_its_limit() {
        let limits = Limits { document: 5, ..Limits::default() };
        let read = |text: &'static str| {
            let mut out = Vec::new();
            limits
                .document(text.as_bytes())
                .read_to_end(&mut out)
                .map(|_| out)
                .map_err(|error| error.to_string())
        };
        assert_eq!(read("12345").unwrap(), b"12345");
        assert!(read("123456").unwrap_err().contains("--max-document"));
    }

    #[test]
    fn a_small_file_may_unpack_to_something() {
        let limits = Limits::default();
        assert!(!limits.is_bomb(1, FREE) && limits.is_bomb(1, FREE + 1));
        assert!(!limits.is_bomb(1 << 20, 1000 << 20) && limits.is_bomb(1 << 20, (1000 << 20) + 1));
        assert!(!limits.is_bomb(u64::MAX, u64::MAX));
    }
}
