//! What a source read, kept for its tests.
//!
//! Promises: events are completed as the engine would; order is kept.

use std::collections::BTreeMap;

use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Event, FIELDS, Fault, Rule, Value, complete};

/// A record that was not accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    pub line: u64,
    pub rule: Rule,
    pub reason: String,
    pub raw: String,
}

/// Keeps all that a source says.
#[derive(Debug, Default)]
pub struct Collector {
    pub records: u64,
    /// With their lines.
    pub events: Vec<(u64, Event)>,
    pub rejected: Vec<Rejected>,
    pub ignored: BTreeMap<&'static str, u64>,
    pub notes: Vec<String>,
}

impl Collector {
    /// Reads bytes as a source would get them, opened and recognised by nobody.
    pub fn read(source: &dyn Source, bytes: &[u8]) -> (Collector, Result<(), SourceError>) {
        let head = bytes[..bytes.len().min(1 << 16)].to_vec();
        let rest = std::io::Cursor::new(bytes[head.len()..].to_vec());
        let input = Input { name: "work".into(), head, body: super::Body::Stream(Box::new(rest)) };
        Collector::take(source, input)
    }

    /// Reads an opened input.
    pub fn take(source: &dyn Source, input: Input) -> (Collector, Result<(), SourceError>) {
        let mut seen = Collector::default();
        let result = source.read(input, &SourceOptions::default(), &mut seen);
        (seen, result)
    }

    /// All that was told, a line each: events by line, type and fields, rejections by line and reason, rules of what was left out.
    pub fn story(&self) -> String {
        let quiet = ["event_id", "event_type", "occurred_at", "schema_version", "source"];
        let mut lines = Vec::new();
        for (line, event) in &self.events {
            let at = event.occurred_at.map(crate::units::print_time).unwrap_or_default();
            let mut told = format!("{line} {} {at}", event.event_type.name());
            for (field, value) in
                FIELDS.iter().zip(event.values()).filter(|(field, _)| !quiet.contains(&field.name))
            {
                match value {
                    Value::Null | Value::Text("exact") => {}
                    Value::Text(text) => told += &format!(" {}={text}", field.name),
                    Value::Money(money) => told += &format!(" {}={money}", field.name),
                    Value::Time(number) | Value::Whole(number) => {
                        told += &format!(" {}={number}", field.name)
                    }
                    Value::Real(number) => told += &format!(" {}={number}", field.name),
                    Value::Flag(flag) => told += &format!(" {}={flag}", field.name),
                }
            }
            lines.push(told);
        }
        lines.extend(
            self.rejected.iter().map(|refused| format!("{} refused: {}", refused.line, refused.reason)),
        );
        lines.extend(self.ignored.iter().map(|(why, count)| format!("{count} left out: {why}")));
        lines.join("\n")
    }

    /// Line and code of each rejection.
    pub fn faults(&self) -> Vec<(u64, Rule)> {
        self.rejected.iter().map(|rejected| (rejected.line, rejected.rule)).collect()
    }

    /// Line and task of each event.
    pub fn tasks(&self) -> Vec<(u64, &str)> {
        self.events
            .iter()
            .map(|(line, event)| (*line, event.task_id.as_deref().unwrap_or_default()))
            .collect()
    }
}

impl Sink for Collector {
    fn record(&mut self) {
        self.records += 1;
    }

    fn event(&mut self, line: u64, mut event: Event, attempt: Option<&str>, raw: &dyn Fn() -> String) {
        match complete(&mut event, attempt) {
            Ok(()) => self.events.push((line, event)),
            Err(fault) => self.reject(line, fault, raw()),
        }
    }

    fn reject(&mut self, line: u64, fault: Fault, raw: String) {
        self.rejected.push(Rejected { line, rule: fault.rule, reason: fault.reason, raw });
    }

    fn ignore(&mut self, why: &'static str) {
        *self.ignored.entry(why).or_default() += 1;
    }

    fn note(&mut self, text: &str) {
        self.notes.push(text.to_owned());
    }
}

/// A document with each of its values in turn replaced by one of another shape, and cut off at many places.
pub fn spoiled(whole: &serde_json::Value) -> Vec<String> {
    use serde_json::{Value, json};
    fn places(value: &Value, at: &str, found: &mut Vec<String>) {
        found.push(at.to_owned());
        match value {
            Value::Object(fields) => fields.iter().for_each(|(key, value)| {
                places(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(n, value)| places(value, &format!("{at}/{n}"), found));
            }
            _ => {}
        }
    }
    let (mut found, text) = (Vec::new(), whole.to_string());
    places(whole, "", &mut found);
    let mut all: Vec<String> =
        (0..text.len()).step_by(17).filter_map(|cut| text.get(..cut).map(str::to_owned)).collect();
    for place in found {
        for other in [
            json!(null),
            json!(-1e300),
            json!([]),
            json!({"id": {}}),
            json!("9999-12-31T23:59:59Z"),
            json!(""),
        ] {
            let mut document = whole.clone();
            if let Some(value) = document.pointer_mut(&place) {
                *value = other;
            }
            all.push(document.to_string());
        }
    }
    all
}

/// All that a source said, one line each: for the stories of readers' tests. Empty fields and fixed ones are left out.
pub fn told(seen: &Collector) -> String {
    use crate::events::{FIELDS, Value as Cell};
    use crate::units::print_time;

    let mut lines = Vec::new();
    for (line, event) in &seen.events {
        let mut words = format!(
            "{line} {} {}",
            event.event_type.name(),
            print_time(event.occurred_at.unwrap_or_default())
        );
        for (field, value) in FIELDS.iter().zip(event.values()) {
            if ["event_id", "event_type", "schema_version", "occurred_at", "source"].contains(&field.name) {
                continue;
            }
            let shown = match value {
                Cell::Null | Cell::Text("exact") => continue,
                Cell::Text(text) => text.to_owned(),
                Cell::Whole(whole) => whole.to_string(),
                Cell::Real(real) => real.to_string(),
                other => format!("{other:?}"),
            };
            words.push_str(&format!(" {}={shown}", field.name));
        }
        lines.push(words);
    }
    for rejected in &seen.rejected {
        lines.push(format!("{} REJECTED {} {}", rejected.line, rejected.rule.code(), rejected.reason));
    }
    lines.extend(seen.ignored.iter().map(|(why, count)| format!("{count} IGNORED {why}")));
    lines.extend(seen.notes.iter().map(|note| format!("NOTE {note}")));
    lines.push(format!("{} records", seen.records));
    lines.join("\n")
}
