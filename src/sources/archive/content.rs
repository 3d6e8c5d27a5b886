//! The bytes of one file in an archive, unpacked while they are read.
//!
//! Promises: what the list of the archive says of length and digest is believed only once the bytes have shown it; no more is
//! unpacked than is allowed of this file, and of all files of the archive together.
//! Absent on purpose: what the bytes mean.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::{HEADER_BYTES, Member, Packing};
use crate::sources::input::{Counted, Stream};
use crate::sources::limits::Limits;
use crate::sources::{SourceError, is_damage};

/// Where the lengths of a header's last two parts stand in it.
const NAME_LENGTH: usize = 26;
const EXTRA_LENGTH: usize = 28;

impl Member {
    /// All bytes of the file; `read` grows by those that are read of the archive.
    ///
    /// # Errors
    /// When it is encrypted or packed otherwise than is read here, or the archive cannot be read.
    pub fn content(&self, name: &str, read: &Arc<AtomicU64>, limits: &Limits) -> Result<Stream, SourceError> {
        let refused = |why: String, instead: &str| {
            Err(SourceError::Refused { file: name.to_owned(), why, instead: instead.to_owned() })
        };
        let is_stored = match &self.packing {
            Packing::Encrypted => {
                return refused(
                    "this file of the archive is encrypted".to_owned(),
                    "unpack the archive with its password and give the folder",
                );
            }
            Packing::Other(method) => {
                return refused(
                    format!(
                        "this file of the archive is packed by a method that is not read here ({method})"
                    ),
                    "unpack the archive and give the folder, or pack it once more as an ordinary zip (Deflate)",
                );
            }
            Packing::Stored => true,
            Packing::Deflated => false,
        };
        let file = self.opened().map_err(|cause| SourceError::unread(name, cause))?;
        let packed =
            BufReader::with_capacity(1 << 18, Counted { inner: file.take(self.packed), read: read.clone() });
        let inner: Stream = if is_stored { Box::new(packed) } else { Box::new(DeflateDecoder::new(packed)) };
        let content = Content { inner, of: self.clone(), crc: Crc::new(), out: 0, limits: *limits };
        Ok(Box::new(BufReader::with_capacity(1 << 18, content)))
    }

    /// The archive at the first byte of the file.
    fn opened(&self) -> io::Result<File> {
        let mut file = File::open(&self.whole.path)?;
        file.seek(SeekFrom::Start(self.begins))?;
        let mut header = [0; HEADER_BYTES as usize];
        file.read_exact(&mut header)?;
        if !header.starts_with(b"PK\x03\x04") {
            return Err(damage("it does not lie where the archive's list says"));
        }
        let length = |at: usize| i64::from(u16::from_le_bytes([header[at], header[at + 1]]));
        file.seek(SeekFrom::Current(length(NAME_LENGTH) + length(EXTRA_LENGTH)))?;
        Ok(file)
    }
}

fn damage(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("this file of the archive is damaged: {what}"))
}

/// What a file unpacks to, held against what was packed and what is allowed.
struct Content {
    inner: Stream,
    of: Member,
    crc: Crc,
    out: u64,
    limits: Limits,
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let count = match self.inner.read(buffer) {
            Ok(count) => count,
            Err(cause) if is_damage(&cause) => return Err(damage(&cause.to_string())),
            Err(cause) => return Err(cause),
        };
        self.out += count as u64;
        self.crc.update(&buffer[..count]);
        let whole = &self.of.whole;
        let together = whole.unpacked.fetch_add(count as u64, Ordering::Relaxed) + count as u64;
        if self.limits.is_bomb(self.of.packed, self.out) || self.limits.is_bomb(whole.bytes, together) {
            return Err(self.limits.bomb().into());
        }
        match (count, self.out == self.of.size) {
            (0, false) => Err(damage("it ends too early")),
            (0, true) if self.crc.sum() != self.of.crc => {
                Err(damage("its bytes are not those that were packed"))
            }
            _ if self.out > self.of.size => Err(damage("it is longer than the archive's list says")),
            _ => Ok(count),
        }
    }
}
