//! CloudEvents 1.0 in structured JSON: the envelope around the same fields.
//!
//! Promises: an event's identity is `source` and `id` together, so its id is derived from both, and another id inside
//! the data is kept beside it; any other field of the data stands before the envelope's; what the envelope says beside
//! goes into `attributes`.
//! Absent on purpose: the binary mode (HTTP headers), and data that is not a JSON object.

use std::collections::HashSet;

use serde_json::value::RawValue;

use super::ndjson::{Fields, fields_of};
use super::record::Record;
use crate::events::{EventType, Fault, Raw, Rule, event_id};
use crate::sources::Limits;

/// What the envelope says about itself and its transport alone.
const TRANSPORT: [&str; 3] = ["specversion", "datacontenttype", "data"];

/// Whether these are the fields of an envelope.
pub fn is_envelope(fields: &Fields<'_>) -> bool {
    find(fields, "specversion").is_some() && find(fields, "event_type").is_none()
}

fn find<'a>(fields: &Fields<'a>, name: &str) -> Option<&'a RawValue> {
    fields.iter().find(|(known, value)| known == name && !is_null(value)).map(|(_, value)| *value)
}

fn is_null(value: &RawValue) -> bool {
    Raw::Json(value.get()).is_null()
}

/// Opens an envelope into a record.
pub fn open(fields: &Fields<'_>, limits: &Limits, record: &mut Record<'_>) -> Result<(), Fault> {
    check_names(fields)?;
    let version = text(fields, "specversion")?;
    if version != "1.0" {
        return Err(Fault::new(Rule::NotAllowed, "specversion", &version, "is not 1.0"));
    }
    let (source, id) = (text(fields, "source")?, text(fields, "id")?);
    let data = data_fields(fields, limits)?;
    record.put("event_id", Raw::Text(event_id(&[&source, &id]).into()))?;
    let mut told = HashSet::new();
    for (name, value) in data.iter().filter(|(_, value)| !is_null(value)) {
        told.insert(name.as_ref());
        let name = if name == "event_id" { "data_event_id" } else { name.as_ref() };
        record.put(name, Raw::Json(value.get()))?;
    }
    let absent = |name: &str| !told.contains(name);
    if absent("event_type") {
        record.put("event_type", Raw::Text(type_name(&text(fields, "type")?).into()))?;
    }
    for (name, value) in fields.iter().filter(|(_, value)| !is_null(value)) {
        let raw = Raw::Json(value.get());
        match name.as_ref() {
            "time" if absent("occurred_at") => record.put("occurred_at", raw)?,
            "type" | "time" => {}
            name if TRANSPORT.contains(&name) || !absent(name) => {}
            name => record.put(name, raw)?,
        }
    }
    Ok(())
}

fn check_names(fields: &Fields<'_>) -> Result<(), Fault> {
    let mut before = HashSet::new();
    match fields.iter().find(|(name, _)| !before.insert(name.as_ref())) {
        Some((name, _)) => Err(Fault::new(Rule::TwiceNamed, "field", name, "is there twice")),
        None => Ok(()),
    }
}

/// A text that each envelope must have.
fn text(fields: &Fields<'_>, name: &str) -> Result<String, Fault> {
    let Some(value) = find(fields, name) else {
        let reason = format!("{name} is missing, which a CloudEvents envelope needs");
        return Err(Fault { rule: Rule::Missing, reason });
    };
    serde_json::from_str::<String>(value.get())
        .map_err(|_| Fault::new(Rule::WrongShape, name, value.get(), "is not a text"))
}

fn data_fields<'a>(fields: &Fields<'a>, limits: &Limits) -> Result<Fields<'a>, Fault> {
    if find(fields, "data_base64").is_some() {
        return Err(Fault::new(
            Rule::WrongShape,
            "data_base64",
            "",
            "is not read: send data as a JSON object",
        ));
    }
    let Some(data) = find(fields, "data") else { return Ok(Fields::new()) };
    let data_fields = fields_of(data.get(), limits.fields)
        .map_err(|_| Fault::new(Rule::WrongShape, "data", data.get(), "is not a JSON object"))?;
    if data_fields.len() > limits.fields {
        return Err(limits.too_many("the data of the record has"));
    }
    check_names(&data_fields)?;
    Ok(data_fields)
}

/// Our name of a type, also behind a prefix such as `org.example.`.
fn type_name(name: &str) -> &str {
    let tail = name.rmatch_indices('.').nth(1).map(|(at, _)| &name[at + 1..]);
    tail.filter(|tail| EventType::parse(tail).is_some()).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use crate::events::{EventType, Rule, event_id};
    use crate::sources::collect::Collector;
    use crate::sources::native::Ndjson;
    use crate::units::parse_time;

    fn read(lines: &str) -> Collector {
        let (seen, result) = Collector::read(&Ndjson, lines.as_bytes());
        result.unwrap();
        seen
    }

    #[test]
    fn an_envelope_is_the_event_inside_it() {
        let seen = read(
            r#"{"specversion":"1.0","id":"7","source":"shop/a","type":"org.shop.task.claimed","time":"2026-03-01T09:00:00Z","subject":"t1","datacontenttype":"application/json","data":{"task_id":"t1","worker_id":"w1","project_id":null}}"#,
        );
        let (line, event) = &seen.events[0];
        assert_eq!((*line, event.event_type), (1, EventType::Claimed));
        assert_eq!(event.event_id, Some(event_id(&["shop/a", "7"])));
        assert_eq!(event.source.as_deref(), Some("shop/a"));
        assert_eq!(event.occurred_at, parse_time("2026-03-01T09:00:00Z").ok());
        assert_eq!(event.worker_id.as_deref(), Some("w1"));
        assert_eq!(event.attributes.as_deref(), Some(r#"{"id":"7","subject":"t1"}"#));
    }

    #[test]
    fn a_field_of_the_data_stands_before_one_of_the_envelope() {
        let seen = read(
            r#"{"specversion":"1.0","id":"7","source":"s","type":"x","time":"2026-03-01T09:00:00Z","data":{"event_type":"claimed","occurred_at":"2026-03-01T08:00:00Z","source":"feed","event_id":"own","task_id":"t1","worker_id":"w1"}}"#,
        );
        let (_, event) = &seen.events[0];
        assert_eq!(event.source.as_deref(), Some("feed"));
        assert_eq!(event.occurred_at, parse_time("2026-03-01T08:00:00Z").ok());
        assert_eq!(event.event_id, Some(event_id(&["s", "7"])));
        assert_eq!(event.attributes.as_deref(), Some(r#"{"data_event_id":"own","id":"7"}"#));
    }

    #[test]
    fn a_batch_is_a_list_and_identity_is_source_and_id_together() {
        let envelope = |source: &str, id: &str| {
            format!(
                r#"{{"specversion":"1.0","id":"{id}","source":"{source}","type":"claimed","time":"2026-03-01T09:00:00Z","data":{{"task_id":"t","worker_id":"w"}}}}"#
            )
        };
        let seen = read(&format!("[{},\n{},{}]", envelope("a", "1"), envelope("b", "1"), envelope("a", "1")));
        let ids: Vec<_> = seen.events.iter().map(|(_, event)| event.event_id.as_deref().unwrap()).collect();
        assert_eq!(ids.len(), 3);
        assert!(ids[0] != ids[1] && ids[0] == ids[2]);
    }

    #[test]
    fn what_is_wrong_with_an_envelope_is_said() {
        for (envelope, rule, says) in [
            (r#"{"specversion":"1.0","source":"s","type":"claimed"}"#, Rule::Missing, "id"),
            (r#"{"specversion":"1.0","id":"1","type":"claimed"}"#, Rule::Missing, "source"),
            (r#"{"specversion":"0.3","id":"1","source":"s","type":"claimed"}"#, Rule::NotAllowed, "0.3"),
            (r#"{"specversion":"1.0","id":1,"source":"s","type":"claimed"}"#, Rule::WrongShape, "id"),
            (
                r#"{"specversion":"1.0","id":"1","source":"s","type":"claimed","data":"x"}"#,
                Rule::WrongShape,
                "data",
            ),
            (
                r#"{"specversion":"1.0","id":"1","source":"s","type":"claimed","data_base64":"eA=="}"#,
                Rule::WrongShape,
                "data_base64",
            ),
            (
                r#"{"specversion":"1.0","id":"1","id":"2","source":"s","type":"claimed"}"#,
                Rule::TwiceNamed,
                "id",
            ),
            (
                r#"{"specversion":"1.0","id":"1","source":"s","type":"org.other.made"}"#,
                Rule::UnknownType,
                "org.other.made",
            ),
            (
                r#"{"specversion":"1.0","id":"1","source":"s","type":"claimed","data":{"a":1,"a":2}}"#,
                Rule::TwiceNamed,
                "a",
            ),
        ] {
            let seen = read(envelope);
            assert_eq!(seen.faults(), [(1, rule)], "{envelope}");
            assert!(seen.rejected[0].reason.contains(says), "{}", seen.rejected[0].reason);
        }
    }
}
