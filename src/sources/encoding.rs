//! How texts are encoded: byte order marks dropped, UTF-16 as UTF-8.
//!
//! Promises: what is no text stays none, so that its record is refused and no other.
//! Absent on purpose: encodings that no mark tells (each table's cells say where they are no UTF-8).

use std::io::{self, Cursor, Read};

use super::input::Stream;

/// So many bytes are decoded at one time.
const PIECE: u64 = 64 << 10;

/// The bytes as UTF-8, without the mark that they begin with.
pub fn decoded(mark: &[u8], plain: Stream) -> Stream {
    match mark {
        [0xef, 0xbb, 0xbf, ..] => Box::new(Skip { left: 3, inner: plain }),
        [0xff, 0xfe, ..] => Box::new(Utf16::new(plain, u16::from_le_bytes)),
        [0xfe, 0xff, ..] => Box::new(Utf16::new(plain, u16::from_be_bytes)),
        _ => plain,
    }
}

/// Leaves out the first bytes.
struct Skip {
    left: usize,
    inner: Stream,
}

impl Read for Skip {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.inner.read_exact(&mut vec![0; std::mem::take(&mut self.left)])?;
        self.inner.read(out)
    }
}

/// No UTF-8 text holds this byte: it stands for what was no text before, so that the record is refused.
pub const NO_TEXT: u8 = 0xff;

/// UTF-16 as UTF-8, without its mark.
struct Utf16 {
    inner: Stream,
    unit: fn([u8; 2]) -> u16,
    units: Vec<u16>,
    /// Of a pair of which the rest is not read yet.
    half: Option<u8>,
    text: Cursor<Vec<u8>>,
    begun: bool,
}

impl Utf16 {
    fn new(inner: Stream, unit: fn([u8; 2]) -> u16) -> Utf16 {
        Utf16 { inner, unit, units: Vec::new(), half: None, text: Cursor::default(), begun: false }
    }

    /// Decodes the next piece; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        let mut bytes = Vec::from_iter(self.half.take());
        let before = bytes.len();
        let ended = self.inner.by_ref().take(PIECE).read_to_end(&mut bytes)? == 0;
        let mut text = Vec::with_capacity(bytes.len() * 2);
        let mut pairs = bytes.chunks_exact(2);
        self.units.extend(pairs.by_ref().map(|pair| (self.unit)([pair[0], pair[1]])));
        self.half = pairs.remainder().first().copied();
        let is_first_half = |unit: &u16| (0xd800..0xdc00).contains(unit);
        let kept = if ended { None } else { self.units.pop_if(|unit| is_first_half(unit)) };
        let skip = usize::from(!std::mem::replace(&mut self.begun, true));
        for read in char::decode_utf16(self.units.drain(..)).skip(skip) {
            match read {
                Ok(letter) => text.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
                Err(_) => text.push(NO_TEXT),
            }
        }
        self.units.extend(kept);
        if ended && before > 0 {
            self.half = None;
            text.push(NO_TEXT);
        }
        self.text = Cursor::new(text);
        Ok(!ended)
    }
}

impl Read for Utf16 {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.text.read(out)?;
            if read > 0 || out.is_empty() {
                return Ok(read);
            }
            if !self.fill()? && self.text.get_ref().is_empty() {
                return Ok(0);
            }
        }
    }
}
