//! The ids of events, of their assignments and tasks, which lie beside them: read only where something is taken back or published,
//! where facts of one moment are told apart, and where an event is shown.

use super::packed::{number, put_number, taken};
use crate::engine::EngineError;

/// What an event is called: itself, its assignment, its task.
pub type Named<'a> = [Option<&'a str>; 3];

/// Packs the ids of an event. Most ids end in hexadecimal digits, of which two make a byte.
pub fn put(ids: Named<'_>, out: &mut Vec<u8>) {
    for id in ids {
        let Some(id) = id else {
            out.push(0);
            continue;
        };
        let bytes = id.as_bytes();
        let digits = bytes.iter().rev().take_while(|byte| digit(**byte) < 16).count() & !1;
        let (start, digits) = bytes.split_at(bytes.len() - digits);
        // One more, since 0 stands for none.
        put_number(start.len() as u64 + 1, out);
        put_number(digits.len() as u64 / 2, out);
        out.extend_from_slice(start);
        out.extend(digits.chunks_exact(2).map(|two| digit(two[0]) << 4 | digit(two[1])));
    }
}

/// The value of each hexadecimal digit; 16 of any other byte.
const DIGITS: [u8; 256] = {
    let (mut digits, mut at) = ([16; 256], 0);
    while at < 16 {
        digits[PRINTED[at] as usize] = at as u8;
        at += 1;
    }
    digits
};
const PRINTED: [u8; 16] = *b"0123456789abcdef";

fn digit(byte: u8) -> u8 {
    DIGITS[usize::from(byte)]
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
                let digits = number(&mut packed) as usize;
                text.extend_from_slice(taken(&mut packed, start as usize - 1));
                let print = |half: u8| PRINTED[usize::from(half)];
                taken(&mut packed, digits)
                    .iter()
                    .for_each(|byte| text.extend([print(byte >> 4), print(byte & 15)]));
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
    use super::*;

    #[test]
    fn ids_of_any_form_are_read_as_they_were_packed() {
        let events: [Named<'_>; 5] = [
            [Some("0123456789abcdef"), Some("t-00ff"), Some("ABCDEF")],
            [Some("f"), None, Some("")],
            [Some("ähre:7f"), Some("é"), None],
            [Some("d9b2d63d-a233-4123-847a-7090a5e2b3c1"), Some("0"), Some("00")],
            [None, None, None],
        ];
        let mut packed = Vec::new();
        events.iter().for_each(|ids| put(*ids, &mut packed));
        let ids = Ids::read(&packed).unwrap();
        for (number, event) in (0..).zip(events) {
            assert_eq!(ids.of(number), event);
        }
    }
}
