//! Who was there first: an event is new, the same again, or another one under the same id.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::events::{Event, content_digest, id_digest};

/// What an event is next to those admitted before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    New,
    /// Same id, same content.
    Duplicate,
    /// Same id, other content: the first one stands.
    Conflict,
}

/// The ids admitted so far, each with the digest of its content.
#[derive(Clone, Default)]
pub struct Admission {
    known: HashMap<u128, u128, BuildHasherDefault<DigestHasher>>,
}

impl Admission {
    /// Judges an event and, when it is new, admits it.
    pub fn judge(&mut self, event: &Event) -> Judgement {
        let id = id_digest(event.event_id.as_deref().unwrap_or_default());
        self.admit(id, content_digest(event))
    }

    /// Judges an event by its digests.
    pub fn admit(&mut self, id: u128, content: u128) -> Judgement {
        match self.known.get(&id) {
            None => {
                self.known.insert(id, content);
                Judgement::New
            }
            Some(known) if *known == content => Judgement::Duplicate,
            Some(_) => Judgement::Conflict,
        }
    }

    pub fn len(&self) -> usize {
        self.known.len()
    }

    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

/// The keys are digests already: half of one is a good hash.
#[derive(Default)]
struct DigestHasher(u64);

impl Hasher for DigestHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 ^= u64::from_le_bytes(word);
        }
    }

    fn write_u128(&mut self, key: u128) {
        self.0 = key as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_one_stands() {
        let mut admission = Admission::default();
        let event = Event { event_id: Some("e".into()), reason: Some("a".into()), ..Event::default() };
        let other = Event { reason: Some("b".into()), ..event.clone() };
        let judged = [&event, &event, &other, &event].map(|event| admission.judge(event));
        let expected = [Judgement::New, Judgement::Duplicate, Judgement::Conflict, Judgement::Duplicate];
        assert_eq!(judged, expected);
        assert_eq!(admission.len(), 1);
    }
}
