//! Ids and digests that are the same on every machine: of an event that has none, of a piece of work,
//! and of an event's content.

use uuid::Uuid;

use super::fields::{Event, FIELDS, Value, Writer};

/// The name space of all ids that piecework derives (itself derived from the project's name).
fn namespace() -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_DNS, b"piecework.events")
}

/// A deterministic event id of the parts that tell this fact from every other: source, native key,
/// type, and what tells facts of one type apart (verdict, time).
pub fn event_id(parts: &[&str]) -> String {
    Uuid::new_v5(&namespace(), joined(parts).as_bytes()).to_string()
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

/// 128 bits that tell one content from another: all fields but `attributes` and what the ledger writes.
pub fn content_digest(event: &Event) -> u128 {
    let mut hasher = blake3::Hasher::new();
    for (at, (field, value)) in FIELDS.iter().zip(event.values()).enumerate() {
        if field.writer == Writer::Ledger || field.name == "attributes" || value == Value::Null {
            continue;
        }
        hasher.update(&[at as u8]);
        match value {
            Value::Null => {}
            Value::Text(text) => {
                hasher.update(&(text.len() as u64).to_le_bytes());
                hasher.update(text.as_bytes());
            }
            Value::Time(at) => update(&mut hasher, &at.to_le_bytes()),
            Value::Money(money) => update(&mut hasher, &money.0.to_le_bytes()),
            Value::Whole(whole) => update(&mut hasher, &whole.to_le_bytes()),
            Value::Real(real) => update(&mut hasher, &real.to_bits().to_le_bytes()),
            Value::Flag(flag) => update(&mut hasher, &[u8::from(flag)]),
        }
    }
    first_half(hasher.finalize())
}

fn update(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    hasher.update(bytes);
}

fn first_half(hash: blake3::Hash) -> u128 {
    let mut half = [0; 16];
    half.copy_from_slice(&hash.as_bytes()[..16]);
    u128::from_le_bytes(half)
}

/// Joins parts so that no two lists give one text.
fn joined(parts: &[&str]) -> String {
    let mut out = String::new();
    for part in parts {
        out.push_str(&format!("{}:{part};", part.len()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Money;

    #[test]
    fn ids_are_the_same_everywhere_and_parts_do_not_run_together() {
        assert_eq!(event_id(&["mturk", "A1", "paid"]), event_id(&["mturk", "A1", "paid"]));
        assert_ne!(event_id(&["a", "bc"]), event_id(&["ab", "c"]));
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
    }
}
