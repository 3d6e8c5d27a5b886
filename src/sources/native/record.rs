//! One record of the contract, field by field, whatever format it stands in.

use serde_json::{Map, Value};

use crate::events::{Event, FIELDS, Fault, Raw, Reading, Rule, Writer, as_json, field_index, json, put};
use crate::sources::Sink;

/// Tells apart two pieces of one worker on one task, in sources that count attempts.
const ATTEMPT: &str = "attempt";

/// Collects the fields of one event.
pub struct Record {
    pub event: Event,
    reading: Reading,
    seen: [bool; FIELDS.len()],
    other: Map<String, Value>,
    attempt: Option<String>,
    fault: Option<Fault>,
}

impl Record {
    pub fn new(reading: Reading) -> Record {
        Record {
            event: Event::default(),
            reading,
            seen: [false; FIELDS.len()],
            other: Map::new(),
            attempt: None,
            fault: None,
        }
    }

    /// Takes one field. What the contract does not name goes into `attributes`.
    pub fn put(&mut self, name: &str, raw: Raw<'_>) {
        let put = match field_index(name) {
            Some(index) if FIELDS[index].writer == Writer::Ledger => Ok(()),
            Some(index) => self.put_known(index, raw),
            None => self.put_other(name, raw),
        };
        if let Err(fault) = put {
            self.fault.get_or_insert(fault);
        }
    }

    fn put_known(&mut self, index: usize, raw: Raw<'_>) -> Result<(), Fault> {
        let field = &FIELDS[index];
        if std::mem::replace(&mut self.seen[index], true) {
            return Err(Fault::new(Rule::TwiceNamed, "field", field.name, "is there twice"));
        }
        match self.event.slots().into_iter().nth(index) {
            Some(slot) => put(slot, field, raw, self.reading),
            None => Ok(()),
        }
    }

    fn put_other(&mut self, name: &str, raw: Raw<'_>) -> Result<(), Fault> {
        let Some(value) = as_json(&raw).filter(|value| value.as_str() != Some("")) else { return Ok(()) };
        if name == ATTEMPT {
            self.attempt = Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        }
        match self.other.insert(name.to_owned(), value) {
            Some(_) => Err(Fault::new(Rule::TwiceNamed, "field", name, "is there twice")),
            None => Ok(()),
        }
    }

    /// Whether the record named its type.
    pub fn has_type(&self) -> bool {
        field_index("event_type").is_some_and(|index| self.seen[index])
    }

    /// Hands the event over, or the first fault.
    pub fn finish(mut self, line: u64, raw: &dyn Fn() -> String, sink: &mut dyn Sink) {
        if self.fault.is_none() && !self.has_type() {
            let reason = "event_type is missing, which each event needs".to_owned();
            self.fault = Some(Fault { rule: Rule::Missing, reason });
        }
        if let Some(fault) = self.fault {
            return sink.reject(line, fault, raw());
        }
        if !self.other.is_empty() {
            if let Some(Ok(Value::Object(written))) =
                self.event.attributes.as_deref().map(serde_json::from_str)
            {
                self.other.extend(written);
            }
            self.event.attributes = Some(json::canonical_value(&Value::Object(self.other)));
        }
        sink.event(line, self.event, self.attempt.as_deref(), raw);
    }
}
