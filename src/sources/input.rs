//! An opened input: its name, its first bytes for recognition, and the rest of its decompressed bytes.

use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

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
    let fail = |cause| SourceError::Io { file: name.to_owned(), cause };
    let raw: Box<dyn Read + Send> = match path {
        Some(path) => {
            Box::new(io::BufReader::with_capacity(1 << 20, std::fs::File::open(path).map_err(fail)?))
        }
        None => Box::new(io::stdin()),
    };
    let (magic, raw) = peek(raw, 4).map_err(fail)?;
    let raw = chained(&magic, raw);
    let plain = !matches!(magic[..], [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd]);
    let bytes: Box<dyn Read + Send> = match magic[..] {
        [0x1f, 0x8b, ..] => Box::new(flate2::read::MultiGzDecoder::new(raw)),
        [0x28, 0xb5, 0x2f, 0xfd] => Box::new(zstd::Decoder::new(raw).map_err(fail)?),
        _ => raw,
    };
    let (mark, bytes) = peek(bytes, 4).map_err(fail)?;
    if let Some(path) = path.filter(|_| plain && mark == b"PAR1") {
        let head = peek(chained(&mark, bytes), HEAD_BYTES).map_err(fail)?.0;
        return Ok(Input { name: name.to_owned(), head, body: Body::File(path.to_owned()) });
    }
    let bytes: Box<dyn Read + Send> = match mark[..] {
        [0xef, 0xbb, 0xbf, ..] => chained(&mark[3..], bytes),
        [0xff, 0xfe, ..] => {
            Box::new(Cursor::new(utf16(&mark[2..], bytes, u16::from_le_bytes).map_err(fail)?))
        }
        [0xfe, 0xff, ..] => {
            Box::new(Cursor::new(utf16(&mark[2..], bytes, u16::from_be_bytes).map_err(fail)?))
        }
        _ => chained(&mark, bytes),
    };
    let (head, rest) = peek(bytes, HEAD_BYTES).map_err(fail)?;
    Ok(Input { name: name.to_owned(), head, body: Body::Stream(rest) })
}

/// The first bytes, and a reader of those after them. Where reading breaks off after some bytes, they are given, and
/// the rest is the failure: what stands before a cut can be read.
fn peek(mut reader: Box<dyn Read + Send>, count: u64) -> io::Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let mut head = Vec::new();
    match reader.by_ref().take(count).read_to_end(&mut head) {
        Err(cause) if head.is_empty() => Err(cause),
        Err(cause) => Ok((head, Box::new(BrokenOff(cause)))),
        Ok(_) => Ok((head, reader)),
    }
}

fn chained(head: &[u8], rest: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
    Box::new(Cursor::new(head.to_vec()).chain(rest))
}

/// What comes after the last byte that could be read.
struct BrokenOff(io::Error);

impl Read for BrokenOff {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::new(self.0.kind(), self.0.to_string()))
    }
}

/// UTF-16 after its mark as UTF-8; what is no character becomes the replacement character.
fn utf16(begun: &[u8], mut rest: Box<dyn Read + Send>, unit: fn([u8; 2]) -> u16) -> io::Result<Vec<u8>> {
    let mut bytes = begun.to_vec();
    rest.read_to_end(&mut bytes)?;
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A file with these bytes, opened: its first bytes and all of them.
    fn opened(bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let head = open("f", Some(file.path())).unwrap().head;
        (head, open("f", Some(file.path())).unwrap().bytes().unwrap())
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    #[test]
    fn short_files_are_their_own_beginning() {
        for text in ["", "a", "ab", "abc", "abcd", "\u{1f}", "(", "ÿ"] {
            assert_eq!(opened(text.as_bytes()), (text.into(), text.into()), "{text:?}");
        }
        assert_eq!(opened(b"\xff\xfe"), (vec![], vec![]));
        assert_eq!(opened(b"\xef\xbb\xbf"), (vec![], vec![]));
        // Half a character at the end is none.
        assert_eq!(opened(b"\xff\xfea\0b"), (b"a".to_vec(), b"a".to_vec()));
    }

    #[test]
    fn a_long_file_is_looked_at_by_its_beginning_and_read_whole() {
        let long: Vec<u8> = (0..200_000u32).map(|at| (at % 251) as u8).collect();
        let first = &long[..HEAD_BYTES as usize];
        for bytes in [long.clone(), gz(&long), zstd::encode_all(&long[..], 1).unwrap()] {
            assert_eq!(opened(&bytes), (first.to_vec(), long.clone()));
        }
        // Several parts one after the other are one file.
        let (left, right) = long.split_at(90_000);
        assert_eq!(opened(&[gz(left), gz(right)].concat()).1, long);
        let marked = [b"\xef\xbb\xbf", &long[..]].concat();
        assert_eq!(opened(&gz(&marked)), (first.to_vec(), long.clone()));
    }

    #[test]
    fn what_breaks_off_gives_what_stands_before_and_then_fails() {
        let long: Vec<u8> =
            (0..5_000u64).flat_map(|at| *blake3::hash(&at.to_le_bytes()).as_bytes()).collect();
        for bytes in [gz(&long), gz(&long[..3_000])] {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), &bytes[..bytes.len() * 2 / 3]).unwrap();
            let mut read = Vec::new();
            let input = open("f", Some(file.path())).unwrap();
            assert!(input.reader().unwrap().read_to_end(&mut read).is_err());
            assert!(read.len() > 1_000 && long.starts_with(&read), "{}", read.len());
        }
    }

    #[test]
    fn parquet_stays_where_it_is_unless_it_is_compressed() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for (bytes, plain) in [(b"PAR1 and so on".to_vec(), true), (gz(b"PAR1 and so on"), false)] {
            std::fs::write(file.path(), bytes).unwrap();
            let input = open("f", Some(file.path())).unwrap();
            assert_eq!(matches!(input.body, Body::File(_)), plain);
            assert_eq!(input.bytes().unwrap(), b"PAR1 and so on");
        }
    }

    #[test]
    fn a_folder_or_nothing_cannot_be_opened() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(open("f", Some(folder.path())), Err(SourceError::Io { .. })));
        assert!(matches!(open("f", Some(&folder.path().join("none"))), Err(SourceError::Io { .. })));
    }
}
