//! An opened input: its name, its first bytes for recognition, and the rest of its decompressed bytes.

use std::io::{self, Cursor, Read};
use std::path::PathBuf;

use super::SourceError;

/// How the bytes are reached.
pub enum Body {
    /// A plain file on disk, for formats that are read from their end (Parquet).
    File(PathBuf),
    /// Anything else: standard input, a compressed file.
    Stream(Box<dyn Read + Send>),
}

/// One input to read.
pub struct Input {
    /// As the user named it; stands in errors and as the origin of each event.
    pub name: String,
    /// The first decompressed bytes, up to 64 KiB.
    pub head: Vec<u8>,
    pub body: Body,
}

impl Input {
    /// All bytes from the start, as a stream.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn reader(self) -> Result<Box<dyn Read + Send>, SourceError> {
        let name = self.name;
        match self.body {
            Body::File(path) => match std::fs::File::open(path) {
                Ok(file) => Ok(Box::new(io::BufReader::with_capacity(1 << 20, file))),
                Err(cause) => Err(SourceError::Io { file: name, cause }),
            },
            Body::Stream(rest) => Ok(Box::new(Cursor::new(self.head).chain(rest))),
        }
    }

    /// All bytes, in memory.
    ///
    /// # Errors
    /// When reading fails.
    pub fn bytes(self) -> Result<Vec<u8>, SourceError> {
        let name = self.name.clone();
        let mut bytes = Vec::new();
        match self.reader()?.read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(cause) => Err(SourceError::Io { file: name, cause }),
        }
    }
}
