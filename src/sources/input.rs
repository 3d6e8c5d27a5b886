//! An opened input: its name, its first bytes for recognition, and the rest of its decompressed bytes.
//!
//! Promises: compression and encoding are told by the bytes, never by the name; what stands before a damaged place
//! is handed on before the damage is told.
//! Absent on purpose: which format the bytes are of (`registry`).

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempPath;

use super::encoding::decoded;
use super::limits::Limits;
use super::{Found, SourceError, archive};

/// How the bytes are reached.
pub enum Body {
    /// A plain file on disk, for formats that are read from their end (Parquet).
    File(PathBuf),
    /// A copy of such a file that lies in an archive, for as long as it is read.
    Copy(TempPath),
    /// Anything else: standard input, a compressed file.
    Stream(Stream),
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
    pub fn reader(self) -> Result<Stream, SourceError> {
        let name = self.name;
        let file = |path: &Path| -> Result<Stream, SourceError> {
            match File::open(path) {
                Ok(file) => Ok(Box::new(BufReader::with_capacity(1 << 20, file))),
                Err(cause) => Err(SourceError::Io { file: name.clone(), cause }),
            }
        };
        match self.body {
            Body::File(path) => file(&path),
            // Where the system lets an open file outlive its name.
            Body::Copy(path) => file(&path),
            Body::Stream(rest) => Ok(Box::new(Cursor::new(self.head).chain(rest))),
        }
    }

    /// All bytes, in memory.
    ///
    /// # Errors
    /// When reading fails, or the document is longer than is allowed.
    pub fn bytes(self, limits: &Limits) -> Result<Vec<u8>, SourceError> {
        let name = self.name.clone();
        // Where the name is a file's and nothing is packed, its size is that of the bytes; memory that grows is copied and cleared.
        let size = std::fs::metadata(&name).map_or(0, |file| file.len()).min(limits.document);
        let mut bytes = vec![0; usize::try_from(size).unwrap_or_default() + 1];
        let mut reader = limits.document(self.reader()?);
        let mut read = 0;
        loop {
            if read == bytes.len() {
                bytes.resize((read * 2).max(1 << 16), 0);
            }
            match reader.read(&mut bytes[read..]) {
                Ok(0) => break,
                Ok(count) => read += count,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(SourceError::unread(&name, cause)),
            }
        }
        bytes.truncate(read);
        Ok(bytes)
    }
}

pub(super) type Stream = Box<dyn Read + Send>;

/// So many first bytes are looked at.
const HEAD_BYTES: u64 = 64 << 10;
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
/// What the one format begins with that is read from its end.
const PARQUET: &[u8] = b"PAR1";

/// Opens what was found: a file, standard input, or a file in an archive, which is read where it lies.
///
/// # Errors
/// As [`open`], and a file of an archive that is encrypted or packed otherwise than is read here.
pub fn open_found(found: &Found, read: &Arc<AtomicU64>, limits: &Limits) -> Result<Input, SourceError> {
    let name = found.name.as_str();
    let Some(member) = &found.member else { return open(name, found.path.as_deref(), read, limits) };
    let before = read.load(Ordering::Relaxed);
    let content = member.content(name, read, limits)?;
    let fail = |cause| SourceError::unread(name, cause);
    let (magic, mut raw) = peek(content, 4).map_err(fail)?;
    if !magic.starts_with(PARQUET) {
        return plain(name, &magic, raw, Packed { read: read.clone(), before, limits: *limits });
    }
    let mut copy = tempfile::NamedTempFile::new().map_err(fail)?;
    io::copy(&mut raw, &mut copy).map_err(fail)?;
    let copy = copy.into_temp_path();
    let (head, _) = split(Box::new(File::open(&copy).map_err(fail)?), HEAD_BYTES).map_err(fail)?;
    Ok(Input { name: name.to_owned(), head, body: Body::Copy(copy) })
}

/// Opens a file (or standard input, for no path). Compression (gzip, zstd) and UTF-16 are told by the bytes and
/// undone; a byte order mark is dropped. `read` grows by the bytes that were read from the file, as they stand on disk;
/// a file that unpacks to too many times its size can be read no further.
///
/// # Errors
/// When it cannot be opened, not even its first byte can be read, or it is an archive that holds anything: what lies in
/// it are inputs of their own.
pub fn open(
    name: &str,
    path: Option<&Path>,
    read: &Arc<AtomicU64>,
    limits: &Limits,
) -> Result<Input, SourceError> {
    let fail = |cause| SourceError::unread(name, cause);
    let (raw, regular): (Stream, bool) = match path {
        Some(path) => {
            let file = File::open(path).map_err(fail)?;
            let regular = file.metadata().is_ok_and(|metadata| metadata.is_file());
            let counted = Counted { inner: file, read: read.clone() };
            (Box::new(BufReader::with_capacity(1 << 20, counted)), regular)
        }
        None => {
            let counted = Counted { inner: io::stdin(), read: read.clone() };
            (Box::new(BufReader::with_capacity(1 << 20, counted)), false)
        }
    };
    let before = read.load(Ordering::Relaxed);
    let (magic, raw) = peek(raw, 4).map_err(fail)?;
    if let Some(path) = path.filter(|_| regular && magic.starts_with(PARQUET)) {
        let (head, _) = split(raw, HEAD_BYTES).map_err(fail)?;
        return Ok(Input { name: name.to_owned(), head, body: Body::File(path.to_owned()) });
    }
    if archive::is_archive(&magic) {
        archive::is_empty(name, path.filter(|_| regular), limits)?;
        return Ok(Input {
            name: name.to_owned(),
            head: Vec::new(),
            body: Body::Stream(Box::new(io::empty())),
        });
    }
    plain(name, &magic, raw, Packed { read: read.clone(), before, limits: *limits })
}

/// Bytes unpacked and decoded.
fn plain(name: &str, magic: &[u8], raw: Stream, packed: Packed) -> Result<Input, SourceError> {
    let fail = |cause| SourceError::unread(name, cause);
    let plain = decompressed(magic, raw, packed).map_err(fail)?;
    let (mark, plain) = peek(plain, 3).map_err(fail)?;
    let (head, rest) = split(decoded(&mark, plain), HEAD_BYTES).map_err(fail)?;
    if archive::is_archive(&head) {
        return Err(archive::nested(name));
    }
    Ok(Input { name: name.to_owned(), head, body: Body::Stream(rest) })
}

/// Bytes that tell how many of them were read.
pub(super) struct Counted<R> {
    pub inner: R,
    pub read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// How much of a packed file was read.
struct Packed {
    /// Packed bytes read, of this file and those before it.
    read: Arc<AtomicU64>,
    before: u64,
    limits: Limits,
}

/// What a packed file unpacks to, as long as that stands in some relation to its size: a few bytes can stand for a disk full.
struct Unpacked {
    inner: Stream,
    packed: Packed,
    out: u64,
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.out += count as u64;
        let Packed { read, before, limits } = &self.packed;
        if limits.is_bomb(read.load(Ordering::Relaxed).saturating_sub(*before), self.out) {
            return Err(limits.bomb().into());
        }
        Ok(count)
    }
}

fn decompressed(magic: &[u8], raw: Stream, packed: Packed) -> io::Result<Stream> {
    let guard = |inner: Stream| Unpacked { inner, packed, out: 0 };
    if magic.starts_with(GZIP) {
        let unpacked = BufReader::with_capacity(1 << 18, flate2::read::MultiGzDecoder::new(raw));
        Ok(Box::new(guard(Box::new(unpacked))))
    } else if magic.starts_with(ZSTD) {
        Ok(Box::new(guard(Box::new(zstd::Decoder::new(raw)?))))
    } else {
        Ok(raw)
    }
}

/// The first bytes, and a reader of what follows them. An error after some bytes comes when those are read.
fn split(mut reader: Stream, count: u64) -> io::Result<(Vec<u8>, Stream)> {
    let mut head = Vec::new();
    match reader.by_ref().take(count).read_to_end(&mut head) {
        Ok(_) => Ok((head, reader)),
        Err(cause) if head.is_empty() => Err(cause),
        Err(cause) => Ok((head, Box::new(Broken(cause)))),
    }
}

/// The first bytes, and a reader that still has them.
fn peek(reader: Stream, count: u64) -> io::Result<(Vec<u8>, Stream)> {
    let (head, rest) = split(reader, count)?;
    Ok((head.clone(), Box::new(Cursor::new(head).chain(rest))))
}

/// A reader that can go no further.
struct Broken(io::Error);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        let (kind, said) = (self.0.kind(), self.0.to_string());
        // The cause itself the first time, since it may be a limit; what asks again gets its words.
        Err(std::mem::replace(&mut self.0, io::Error::new(kind, said)))
    }
}

/// The digest of a file's bytes as they are on disk: tells that a whole file was seen before.
///
/// # Errors
/// When it cannot be read.
pub fn file_digest(path: &Path) -> io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::encoding::NO_TEXT;
    use std::io::Write;

    const TEXT: &str = "event_type,label\nclaimed,猫𝄞\n";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 1).unwrap()
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        format!("\u{feff}{text}").encode_utf16().flat_map(bytes).collect()
    }

    fn opened(bytes: &[u8]) -> Result<Input, SourceError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        // An open file outlives its name.
        open("work", Some(file.path()), &Arc::default(), &Limits::default())
    }

    #[test]
    fn every_packing_gives_the_same_bytes() {
        let marked = format!("\u{feff}{TEXT}").into_bytes();
        let (first, second) = TEXT.as_bytes().split_at(20);
        let two = |pack: fn(&[u8]) -> Vec<u8>| [pack(first), pack(second)].concat();
        for bytes in [
            TEXT.as_bytes().to_vec(),
            marked.clone(),
            gzip(&marked),
            zstd(&marked),
            two(gzip),
            two(zstd),
            utf16(TEXT, u16::to_le_bytes),
            utf16(TEXT, u16::to_be_bytes),
            gzip(&utf16(TEXT, u16::to_le_bytes)),
        ] {
            let input = opened(&bytes).unwrap();
            assert_eq!(input.head, TEXT.as_bytes());
            assert_eq!(input.bytes(&Limits::default()).unwrap(), TEXT.as_bytes());
        }
    }

    #[test]
    fn long_texts_come_whole_through_every_packing() {
        let text = "a𝄞猫".repeat(50_000);
        for bytes in [gzip(text.as_bytes()), zstd(text.as_bytes()), utf16(&text, u16::to_be_bytes)] {
            let input = opened(&bytes).unwrap();
            assert_eq!(input.head.len() as u64, HEAD_BYTES);
            assert!(input.bytes(&Limits::default()).unwrap() == text.as_bytes());
        }
    }

    #[test]
    fn formats_that_are_read_from_their_end_stay_files_unless_packed() {
        for (bytes, file) in [
            (b"PAR1 and more".to_vec(), true),
            (b"ARROW1\0\0 and more".to_vec(), false),
            (gzip(b"PAR1 and more"), false),
            (b"{}".to_vec(), false),
        ] {
            let input = opened(&bytes).unwrap();
            assert_eq!(matches!(input.body, Body::File(_)), file);
        }
    }

    #[test]
    fn what_stands_before_a_cut_is_read_first() {
        let text: String = (0..200_000).map(|at| format!("{at}\n")).collect();
        for packed in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
            let mut reader = opened(&packed[..packed.len() - 9]).unwrap().reader().unwrap();
            let mut read = Vec::new();
            assert!(reader.read_to_end(&mut read).is_err());
            assert!(!read.is_empty() && text.as_bytes().starts_with(&read));
        }
    }

    #[test]
    fn halves_of_characters_are_no_text() {
        for tail in [&[0x00, 0xd8][..], &[0x41], &[0x00, 0xdc, 0x41, 0x00]] {
            let bytes = [&utf16("a", u16::to_le_bytes), tail].concat();
            let read = opened(&bytes).unwrap().bytes(&Limits::default()).unwrap();
            assert_eq!(&read[..2], [b'a', NO_TEXT], "{tail:?}");
        }
    }

    #[test]
    fn empty_and_short_files_open() {
        for bytes in [&b""[..], b"\x1f", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe"] {
            assert!(opened(bytes).unwrap().bytes(&Limits::default()).unwrap().len() <= 1, "{bytes:?}");
        }
        assert!(matches!(opened(b"\x1f\x8b"), Err(SourceError::Damaged { .. })));
    }

    #[test]
    fn a_digest_is_of_the_bytes_on_disk() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "abc").unwrap();
        assert_eq!(file_digest(file.path()).unwrap(), blake3::hash(b"abc"));
    }
}
