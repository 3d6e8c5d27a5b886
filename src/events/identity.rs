//! Ids and digests that are the same on every machine: of an event that has none, of a piece of work,
//! and of an event's content.

use std::sync::OnceLock;

use arrow::array::RecordBatch;
use sha1::{Digest, Sha1};
use uuid::{Builder, Uuid};

use super::columns::text_at;
use super::fields::{Event, FIELDS, Kind, Value, Writer};
use super::rows::Contents;

/// The name space of all ids that piecework derives (itself derived from the project's name).
fn namespace() -> &'static Uuid {
    static NAMESPACE: OnceLock<Uuid> = OnceLock::new();
    NAMESPACE.get_or_init(|| name_based(&Uuid::NAMESPACE_DNS, b"piecework.events"))
}

/// The UUID of a name (version 5 of RFC 9562), by SHA-1 as the processor has it: each derived id needs one.
fn name_based(space: &Uuid, name: &[u8]) -> Uuid {
    let digest = Sha1::new().chain_update(space).chain_update(name).finalize();
    let mut first = [0; 16];
    first.copy_from_slice(&digest[..16]);
    Builder::from_sha1_bytes(first).into_uuid()
}

/// A deterministic event id of the parts that tell this fact from every other: source, native key,
/// type, and what tells facts of one type apart (verdict, time).
pub fn event_id(parts: &[&str]) -> String {
    let mut joined = Joined::default();
    parts.iter().for_each(|part| joined.push(part));
    joined.id()
}

/// A text as a part of an id; nothing is empty.
pub fn text_part(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

/// The same of a number.
pub fn number_part<N: ToString>(number: Option<N>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// The parts of an event id, joined so that no two lists give one text.
pub struct Joined(Vec<u8>);

impl Default for Joined {
    fn default() -> Joined {
        // Most ids are made of no more.
        Joined(Vec::with_capacity(256))
    }
}

impl Joined {
    /// Adds a part.
    pub fn push(&mut self, part: &str) {
        let mut digits = [0; 20];
        let (mut at, mut left) = (digits.len(), part.len());
        while left > 0 || at == digits.len() {
            at -= 1;
            digits[at] = b'0' + (left % 10) as u8;
            left /= 10;
        }
        self.0.extend_from_slice(&digits[at..]);
        self.0.push(b':');
        self.0.extend_from_slice(part.as_bytes());
        self.0.push(b';');
    }

    /// The id that they make.
    pub fn id(&self) -> String {
        let mut text = Uuid::encode_buffer();
        name_based(namespace(), &self.0).hyphenated().encode_lower(&mut text).to_owned()
    }
}

/// The id of a piece of work that its source gives none: task, worker and attempt.
pub fn assignment_id(task_id: &str, worker_id: &str, attempt: Option<&str>) -> String {
    match attempt {
        Some(attempt) => format!("{task_id}/{worker_id}/{attempt}"),
        None => format!("{task_id}/{worker_id}"),
    }
}

/// 128 bits that tell one event id from another.
pub fn id_digest(event_id: &str) -> u128 {
    first_half(blake3::hash(event_id.as_bytes()))
}

/// 128 bits that tell one content from another.
pub fn content_digest(event: &Event) -> u128 {
    let mut bytes = Vec::with_capacity(256);
    content(event, &mut bytes);
    first_half(blake3::hash(&bytes))
}

/// The digests of ids and contents of all events of a batch, as [`id_digest`] and [`content_digest`] give them.
pub fn digests(batch: &RecordBatch) -> Vec<(u128, u128)> {
    let contents = Contents::of(batch);
    let mut bytes = Vec::with_capacity(256);
    let mut digests = |row: usize| {
        bytes.clear();
        contents.put(row, &mut bytes);
        let id = id_digest(text_at(batch.column(0), row).unwrap_or_default());
        (id, first_half(blake3::hash(&bytes)))
    };
    (0..batch.num_rows()).map(&mut digests).collect()
}

/// The content of an event as bytes, the same for the same content: all fields but `attributes` and what the ledger writes.
pub fn content(event: &Event, out: &mut Vec<u8>) {
    event.each(|at, value| {
        if is_content(at) {
            put_content(at, value, out);
        }
    });
}

/// Whether a field, by its place in [`FIELDS`], is part of what decides same content.
pub fn is_content(at: usize) -> bool {
    CONTENT[at]
}

/// Asked for each field of each event, so it is answered once.
const CONTENT: [bool; FIELDS.len()] = {
    let (mut content, mut at) = ([false; FIELDS.len()], 0);
    while at < FIELDS.len() {
        // A text of JSON that decides nothing is kept in the one field of kind Object.
        content[at] = matches!(FIELDS[at].writer, Writer::Source) && !matches!(FIELDS[at].kind, Kind::Object);
        at += 1;
    }
    content
};

/// Adds one field to the bytes of a content; nothing of an empty one.
pub fn put_content(at: usize, value: Value<'_>, out: &mut Vec<u8>) {
    if value == Value::Null {
        return;
    }
    out.push(at as u8);
    match value {
        Value::Null => {}
        Value::Text(text) => {
            out.extend_from_slice(&(text.len() as u64).to_le_bytes());
            out.extend_from_slice(text.as_bytes());
        }
        Value::Time(at) => out.extend_from_slice(&at.to_le_bytes()),
        Value::Money(money) => out.extend_from_slice(&money.0.to_le_bytes()),
        Value::Whole(whole) => out.extend_from_slice(&whole.to_le_bytes()),
        Value::Real(real) => out.extend_from_slice(&real.to_bits().to_le_bytes()),
        Value::Flag(flag) => out.push(u8::from(flag)),
    }
}

fn first_half(hash: blake3::Hash) -> u128 {
    let mut half = [0; 16];
    half.copy_from_slice(&hash.as_bytes()[..16]);
    u128::from_le_bytes(half)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Money;

    #[test]
    fn ids_are_the_same_everywhere_and_parts_do_not_run_together() {
        assert_eq!(event_id(&["mturk", "A1", "paid"]), event_id(&["mturk", "A1", "paid"]));
        assert_ne!(event_id(&["a", "bc"]), event_id(&["ab", "c"]));
        for name in [&b""[..], b"a", &[7; 300]] {
            assert_eq!(name_based(namespace(), name), Uuid::new_v5(namespace(), name));
        }
        // Ledgers hold such ids: they stay as they are.
        assert_eq!(event_id(&["mturk", "", &"A1".repeat(60)]), "d03f23f1-0137-5a22-b90f-548b0d6bea1c");
    }

    #[test]
    fn content_leaves_out_attributes_and_what_the_ledger_writes() {
        let event = Event { price: Some(Money(1)), ..Event::default() };
        let seen = Event {
            attributes: Some("{}".into()),
            recorded_at: Some(5),
            origin_line: Some(3),
            ..event.clone()
        };
        assert_eq!(content_digest(&event), content_digest(&seen));
        let other = Event { price: Some(Money(2)), ..event.clone() };
        assert_ne!(content_digest(&event), content_digest(&other));
        let left_out: Vec<_> = FIELDS
            .iter()
            .enumerate()
            .filter(|(at, _)| !is_content(*at))
            .map(|(_, field)| field.name)
            .collect();
        assert_eq!(left_out, ["recorded_at", "attributes", "origin_file", "origin_line"]);
    }
}
