//! The ids of events, of their assignments and tasks, which lie beside them: read only where something is taken back or published,
//! where facts of one moment are told apart, and where an event is shown.

use super::packed::{array, number, put_number, taken};
use crate::engine::EngineError;

/// What an event is called: itself, its assignment, its task.
pub type Named<'a> = [Option<&'a str>; 3];

/// Packs the ids of an event. Most ids end in hexadecimal digits, of which eight make four bytes.
pub fn put(ids: Named<'_>, out: &mut Vec<u8>) {
    for id in ids {
        let Some(id) = id else {
            out.push(0);
            continue;
        };
        // From its end to its front, and so into the place that it will have.
        let (mut start, mut packed, mut from) = (id.as_bytes(), [0; 4 * EIGHTS], 4 * EIGHTS);
        while from > 0
            && let Some((before, digits)) = start.split_last_chunk()
            && let Some(four) = pack(u64::from_le_bytes(*digits))
        {
            from -= 4;
            packed[from..from + 4].copy_from_slice(&four.to_le_bytes());
            start = before;
        }
        // One more, since 0 stands for none.
        put_number(start.len() as u64 + 1, out);
        put_number(((packed.len() - from) / 4) as u64, out);
        out.extend_from_slice(start);
        out.extend_from_slice(&packed[from..]);
    }
}

/// So many eights of digits of an id are packed.
const EIGHTS: usize = 16;
/// A byte in each of eight.
const EACH: u64 = 0x0101_0101_0101_0101;

/// Eight hexadecimal digits, all at once, as four bytes; none where one of them is another byte.
fn pack(text: u64) -> Option<u32> {
    // A letter has the bit 0x40, and its low half is 9 less than its value.
    let halves = (text & (EACH * 0x0f)) + (text >> 6 & EACH) * 9;
    if halves & (EACH * 0xf0) != 0 || print(halves) != text {
        return None;
    }
    let bytes = (halves << 4 | halves >> 8) & 0x00ff_00ff_00ff_00ff;
    let pairs = (bytes | bytes >> 8) & 0x0000_ffff_0000_ffff;
    Some((pairs | pairs >> 16) as u32)
}

/// Four bytes as eight digits.
fn unpack(four: u32) -> [u8; 8] {
    let pairs = (u64::from(four) | u64::from(four) << 16) & 0x0000_ffff_0000_ffff;
    let bytes = (pairs | pairs << 8) & 0x00ff_00ff_00ff_00ff;
    print((bytes >> 4 | bytes << 8) & (EACH * 0x0f)).to_le_bytes()
}

/// The digits of eight values of 0 to 15.
fn print(halves: u64) -> u64 {
    let letters = (halves + EACH * 6) >> 4 & EACH;
    halves + EACH * u64::from(b'0') + letters * u64::from(b'a' - b'0' - 10)
}

/// The ids of some lanes' events, by the number of the event.
#[derive(Default)]
pub struct Ids {
    text: String,
    /// Where each id ends, three of an event; and which there are.
    ends: Vec<usize>,
    there: Vec<bool>,
}

impl Ids {
    /// Reads what was packed.
    ///
    /// # Errors
    /// Never for bytes that were packed.
    pub fn read(mut packed: &[u8]) -> Result<Ids, EngineError> {
        let mut text = Vec::with_capacity(packed.len() * 2);
        let mut ids = Ids::default();
        while !packed.is_empty() {
            let start = number(&mut packed);
            if start > 0 {
                let eights = number(&mut packed) as usize;
                text.extend_from_slice(taken(&mut packed, start as usize - 1));
                for four in taken(&mut packed, eights * 4).chunks_exact(4) {
                    text.extend_from_slice(&unpack(u32::from_le_bytes(array(four))));
                }
            }
            ids.there.push(start > 0);
            ids.ends.push(text.len());
        }
        ids.text =
            String::from_utf8(text).map_err(|error| EngineError::Spill(std::io::Error::other(error)))?;
        Ok(ids)
    }

    /// The ids of an event.
    pub fn of(&self, event: u32) -> Named<'_> {
        [0, 1, 2].map(|which| {
            let at = event as usize * 3 + which;
            let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
            self.there[at].then(|| &self.text[start..self.ends[at]])
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ids_of_any_form_are_read_as_they_were_packed() {
        let long = "0123456789abcdef".repeat(20);
        let events: [Named<'_>; 6] = [
            [Some("0123456789abcdef"), Some("t-00ff12345678"), Some("ABCDEF0123456789")],
            [Some("f"), None, Some("")],
            [Some("ähre:7f"), Some("éééé"), None],
            [Some("d9b2d63d-a233-4123-847a-7090a5e2b3c1"), Some("0"), Some("12345678")],
            [Some(&long), Some("w1g345678"), Some("w/2345678:2345678@2345678`2345678")],
            [None, None, None],
        ];
        let mut packed = Vec::new();
        events.iter().for_each(|ids| put(*ids, &mut packed));
        let ids = Ids::read(&packed).unwrap();
        for (number, event) in (0..).zip(events) {
            assert_eq!(ids.of(number), event);
        }
    }

    proptest! {
        #[test]
        fn eight_bytes_are_packed_where_all_are_digits(text in "[/-:`-g@A-G0-9a-f]{8}") {
            let packed = pack(u64::from_le_bytes(text.as_bytes().try_into().unwrap()));
            let number = u32::from_str_radix(&text, 16).ok().filter(|_| text == text.to_lowercase());
            prop_assert_eq!(packed.map(u32::from_be), number);
            if let Some(packed) = packed {
                prop_assert_eq!(&unpack(packed)[..], text.as_bytes());
            }
        }
    }
}
