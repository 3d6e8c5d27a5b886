//! One record of the contract, field by field, whatever text it stands in.
//!
//! Promises: a field named twice is refused; what the contract does not name goes into `attributes`.
//! Absent on purpose: how a value becomes a field (`events::put`), and which types need which (`events::complete`).

use serde_json::{Map, Value};

use crate::events::{
    Event, FIELDS, Fault, Raw, Reading, Rule, Slot, Writer, as_json, check_nesting, field_index, json,
    no_json, put,
};
use crate::sources::Sink;

/// Tells apart two pieces of one worker on one task, in sources that count attempts.
const ATTEMPT: &str = "attempt";
/// So much of a raw record is shown.
const RAW_CHARS: usize = 2_000;
/// So many bytes hold as much, whatever the letters.
pub const SHOWN_BYTES: usize = RAW_CHARS * 4;

/// A record that is being filled.
pub struct Record<'e> {
    /// Each field until it is taken.
    slots: [Option<Slot<'e>>; FIELDS.len()],
    reading: Reading,
    has_type: bool,
    /// Null where a name came without a value.
    other: Map<String, Value>,
}

/// Fills a record and hands it to the sink, or the first fault.
pub fn hand_over(
    line: u64,
    reading: Reading,
    raw: &dyn Fn() -> String,
    sink: &mut dyn Sink,
    fill: impl FnOnce(&mut Record<'_>) -> Result<(), Fault>,
) {
    let mut event = Event::default();
    let slots = event.slots().map(Some);
    let mut record = Record { slots, reading, has_type: false, other: Map::new() };
    let filled = fill(&mut record);
    let Record { has_type, mut other, .. } = record;
    let done = filled.and_then(|()| {
        if !has_type {
            let reason = "event_type is missing, which each event needs".to_owned();
            return Err(Fault { rule: Rule::Missing, reason });
        }
        other.retain(|_, value| !value.is_null());
        let attempt = other.get(ATTEMPT).map(plain_text);
        merge(&mut event, other)?;
        Ok(attempt)
    });
    match done {
        Ok(attempt) => sink.event(line, event, attempt.as_deref(), raw),
        Err(fault) => sink.reject(line, fault, raw()),
    }
}

impl Record<'_> {
    /// Takes one field by its name.
    pub fn put(&mut self, name: &str, raw: Raw<'_>) -> Result<(), Fault> {
        match field_index(name) {
            Some(index) => self.put_field(index, raw),
            None => self.put_other(name, raw),
        }
    }

    /// Takes a field of the contract by its place in the list. What the ledger writes is passed over.
    pub fn put_field(&mut self, index: usize, raw: Raw<'_>) -> Result<(), Fault> {
        let field = &FIELDS[index];
        if field.writer == Writer::Ledger {
            return Ok(());
        }
        let slot = self.slots[index].take().ok_or_else(|| twice(field.name))?;
        self.has_type |= matches!(slot, Slot::Type(_)) && !raw.is_null();
        put(slot, field, raw, self.reading)
    }

    /// Takes what the contract does not name.
    pub fn put_other(&mut self, name: &str, raw: Raw<'_>) -> Result<(), Fault> {
        check_nesting(name, &raw, self.reading.nesting)?;
        match (as_json(&raw), &raw) {
            (None, Raw::Json(text)) if !raw.is_null() => Err(no_json(name, text)),
            (value, _) => self.put_value(name, value.unwrap_or(Value::Null)),
        }
    }

    /// The same of a value that is JSON already.
    pub fn put_value(&mut self, name: &str, value: Value) -> Result<(), Fault> {
        match self.other.insert(name.to_owned(), value) {
            Some(_) => Err(twice(name)),
            None => Ok(()),
        }
    }
}

fn twice(name: &str) -> Fault {
    Fault::new(Rule::TwiceNamed, "field", name, "is there twice")
}

fn plain_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), |text| text.trim().to_owned())
}

/// Adds the other fields to the attributes that the record has itself.
fn merge(event: &mut Event, mut other: Map<String, Value>) -> Result<(), Fault> {
    if other.is_empty() {
        return Ok(());
    }
    if let Some(Ok(Value::Object(written))) = event.attributes.as_deref().map(serde_json::from_str) {
        for (name, value) in written {
            if other.get(&name).is_some_and(|known| *known != value) {
                let message = "is a field and, with another value, a key of attributes";
                return Err(Fault::new(Rule::TwiceNamed, "field", &name, message));
            }
            other.insert(name, value);
        }
    }
    event.attributes = Some(json::canonical_value(&Value::Object(other)));
    Ok(())
}

/// The record as it stands in the file, as much as is shown of it.
pub fn shown(raw: &[u8]) -> String {
    let raw = &raw[..raw.len().min(SHOWN_BYTES)];
    String::from_utf8_lossy(raw).chars().take(RAW_CHARS).collect()
}
