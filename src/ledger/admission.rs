//! New, duplicate or conflict: what an event is to those that came before.
//!
//! Promises: of two events with one id the first stands; the answer depends on ids and contents alone, so
//! it is the same whether the first one came from this run or lies in a ledger.
//! Absent on purpose: what becomes of a conflict (the caller quarantines it).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};

use crate::events::{Event, content_digest, id_digest};

/// What an event is to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    New,
    /// The same id with the same content.
    Duplicate,
    /// The same id with other content.
    Conflict,
}

/// Digest of the id and digest of the content of one event.
pub(super) type Pair = (u128, u128);

/// All events so far, by digest. Empty for a report from files, seeded by a ledger.
#[derive(Default)]
pub struct Admission {
    known: DigestMap,
}

impl Admission {
    /// Judges an event (complete, with its id) and remembers a new one.
    pub fn judge(&mut self, event: &Event) -> Judgement {
        self.admit(pair(event))
    }

    /// How many events are known.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    pub(super) fn admit(&mut self, (id, content): Pair) -> Judgement {
        match self.known.entry(id) {
            Entry::Vacant(entry) => {
                entry.insert(content);
                Judgement::New
            }
            Entry::Occupied(entry) if *entry.get() == content => Judgement::Duplicate,
            Entry::Occupied(_) => Judgement::Conflict,
        }
    }
}

pub(super) fn pair(event: &Event) -> Pair {
    (id_digest(event.event_id.as_deref().unwrap_or_default()), content_digest(event))
}

/// The keys are digests already: the hash is a part of the key.
pub(super) type DigestMap = HashMap<u128, u128, BuildHasherDefault<FirstBytes>>;

#[derive(Default)]
pub(super) struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, key: u128) {
        self.0 = key as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Money;

    #[test]
    fn the_first_one_stands() {
        let first = Event { event_id: Some("e1".into()), price: Some(Money(1)), ..Event::default() };
        let same = Event { attributes: Some("{}".into()), origin_line: Some(9), ..first.clone() };
        let other = Event { price: Some(Money(2)), ..first.clone() };
        let mut admission = Admission::default();
        assert_eq!(admission.judge(&first), Judgement::New);
        assert_eq!(admission.judge(&same), Judgement::Duplicate);
        assert_eq!(admission.judge(&other), Judgement::Conflict);
        assert_eq!(admission.judge(&first), Judgement::Duplicate);
        assert_eq!(admission.len(), 1);
    }
}
