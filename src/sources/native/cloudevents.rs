//! CloudEvents 1.0 in structured JSON: the envelope around the same fields. An event's identity is `source`
//! and `id` together, so the event id is derived from both.

use serde_json::value::RawValue;

use super::ndjson::{Fields, fields_of};
use super::record::Record;
use crate::events::{EventType, Raw, event_id};

/// Opens an envelope into `record`; false when the fields are no envelope.
pub fn open(fields: &Fields<'_>, record: &mut Record) -> bool {
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
    let text = |name: &str| field(name).and_then(|value| serde_json::from_str::<String>(value.get()).ok());
    if field("specversion").is_none() || field("event_type").is_some() {
        return false;
    }
    let data = field("data").and_then(data_fields).unwrap_or_default();
    let named = |name: &str| data.iter().any(|(known, _)| known == name);
    let said = [("event_type", text("type").map(|name| type_name(&name))), ("occurred_at", text("time"))];
    for (name, value) in said {
        if let Some(value) = value.filter(|_| !named(name)) {
            record.put(name, Raw::Text(value.into()));
        }
    }
    if let (Some(source), Some(id)) = (text("source"), text("id")) {
        record.put("event_id", Raw::Text(event_id(&[&source, &id]).into()));
        if !named("source") {
            record.put("source", Raw::Text(source.into()));
        }
    }
    for (name, value) in &data {
        // The identity is the envelope's; another id inside is kept beside it.
        let name = if name == "event_id" { "data_event_id" } else { name.as_ref() };
        record.put(name, Raw::Json(value.get()));
    }
    for (name, value) in fields {
        let of_envelope =
            ["specversion", "id", "source", "type", "time", "data", "datacontenttype", "dataschema"];
        if !of_envelope.contains(&name.as_ref()) && !named(name) {
            record.put(name, Raw::Json(value.get()));
        }
    }
    true
}

fn data_fields(data: &RawValue) -> Option<Fields<'_>> {
    fields_of(serde_json::Deserializer::from_str(data.get())).ok()
}

/// Our name of a type, also behind a prefix such as `org.example.`.
fn type_name(name: &str) -> String {
    let parts: Vec<_> = name.split('.').collect();
    let tail = parts[parts.len().saturating_sub(2)..].join(".");
    if EventType::parse(name).is_none() && EventType::parse(&tail).is_some() { tail } else { name.to_owned() }
}
