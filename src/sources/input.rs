//! An opened input: its name, its first bytes for recognition, and the rest of its decompressed bytes.

use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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

/// So many first bytes are looked at.
const HEAD_BYTES: u64 = 64 << 10;

/// Opens a file (or standard input, for no path). Compression (gzip, zstd) and UTF-16 are told by the bytes and
/// undone; a byte order mark is dropped.
///
/// # Errors
/// When it cannot be opened or its first bytes cannot be read.
pub fn open(name: &str, path: Option<&Path>) -> Result<Input, SourceError> {
    open_counted(name, path, &Arc::default())
}

/// As [`open`]; `read` grows by the bytes that were read from the file, as they stand on disk.
///
/// # Errors
/// As [`open`].
pub fn open_counted(name: &str, path: Option<&Path>, read: &Arc<AtomicU64>) -> Result<Input, SourceError> {
    let fail = |cause| SourceError::Io { file: name.to_owned(), cause };
    let raw: Box<dyn Read + Send> = match path {
        Some(path) => {
            let file = Counted { file: std::fs::File::open(path).map_err(fail)?, read: read.clone() };
            Box::new(io::BufReader::with_capacity(1 << 20, file))
        }
        None => Box::new(io::stdin()),
    };
    let (magic, raw) = peek(raw, 4).map_err(fail)?;
    let plain = !matches!(magic[..], [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd]);
    let bytes: Box<dyn Read + Send> = match magic[..] {
        [0x1f, 0x8b, ..] => Box::new(flate2::read::MultiGzDecoder::new(raw)),
        [0x28, 0xb5, 0x2f, 0xfd] => Box::new(zstd::Decoder::new(raw).map_err(fail)?),
        _ => raw,
    };
    let (head, bytes) = peek(bytes, HEAD_BYTES).map_err(fail)?;
    let from_end = plain && head.starts_with(b"PAR1");
    if let Some(path) = path.filter(|_| from_end) {
        return Ok(Input { name: name.to_owned(), head, body: Body::File(path.to_owned()) });
    }
    let bytes: Box<dyn Read + Send> = match head[..] {
        [0xef, 0xbb, 0xbf, ..] => Box::new(skip(bytes, 3).map_err(fail)?),
        [0xff, 0xfe, ..] => Box::new(Cursor::new(utf16(bytes, u16::from_le_bytes).map_err(fail)?)),
        [0xfe, 0xff, ..] => Box::new(Cursor::new(utf16(bytes, u16::from_be_bytes).map_err(fail)?)),
        _ => bytes,
    };
    let mut rest = bytes;
    let mut head = Vec::new();
    rest.by_ref().take(HEAD_BYTES).read_to_end(&mut head).map_err(fail)?;
    Ok(Input { name: name.to_owned(), head, body: Body::Stream(rest) })
}

/// A file that tells how much of it was read.
struct Counted {
    file: std::fs::File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// The first bytes, and a reader that still has them.
fn peek(mut reader: Box<dyn Read + Send>, count: u64) -> io::Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let mut head = Vec::new();
    reader.by_ref().take(count).read_to_end(&mut head)?;
    Ok((head.clone(), Box::new(Cursor::new(head).chain(reader))))
}

fn skip(mut reader: Box<dyn Read + Send>, count: usize) -> io::Result<Box<dyn Read + Send>> {
    reader.read_exact(&mut vec![0; count])?;
    Ok(reader)
}

/// UTF-16 with its mark as UTF-8; what is no character becomes the replacement character.
fn utf16(mut reader: Box<dyn Read + Send>, unit: fn([u8; 2]) -> u16) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    let units = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    Ok(char::decode_utf16(units)
        .map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect::<String>()
        .into_bytes())
}

/// The digest of a file's bytes as they are on disk: tells that a whole file was seen before.
///
/// # Errors
/// When it cannot be read.
pub fn file_digest(path: &Path) -> io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(std::fs::File::open(path)?)?;
    Ok(hasher.finalize())
}
