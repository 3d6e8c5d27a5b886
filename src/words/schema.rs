//! The JSON Schema (2020-12) of one NDJSON event, from the field list and the needs of types.
//!
//! Promises: what is valid under it is accepted by `events::check`.
//! Absent on purpose: looser spellings that readers accept (a time without offset under `--source-tz`, blanks).

use serde_json::{Map, Value, json};

use super::types::{TYPES, TypeEntry};
use crate::events::{EVENT_TYPES, EventType, FIELDS, Field, Kind, SCHEMA_VERSION, Writer};

/// The schema as the text of `docs/event.schema.json`.
pub fn event_schema() -> String {
    let properties: Map<String, Value> =
        FIELDS.iter().map(|field| (field.name.to_owned(), property(field))).collect();
    let mut rules: Vec<Value> = TYPES.iter().map(type_rule).collect();
    rules.push(json!({
        "if": present("amount"),
        "then": present("currency"),
        "$comment": "an amount needs a currency",
    }));
    rules.push(json!({
        "if": {
            "required": ["price"],
            "properties": { "price": { "not": { "anyOf": [
                { "type": "null" },
                { "const": 0 },
                { "type": "string", "pattern": "^\\+?0*\\.?0*$" },
            ] } } },
        },
        "then": present("currency"),
        "$comment": "a price above 0 needs a currency",
    }));
    rules.push(json!({
        "if": type_is(EventType::AssessmentTaken),
        "else": { "properties": { "score": { "maximum": 1 } } },
        "$comment": "a score is 0..1, but for assessments, where it is 0..max_score",
    }));
    rules.push(json!({
        "if": { "allOf": [type_is(EventType::AssessmentTaken), { "not": present("max_score") }] },
        "then": { "properties": { "score": { "maximum": 1 } } },
        "$comment": "max_score is 1 when absent; that score does not exceed it cannot be said here",
    }));
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "piecework event",
        "description": "One line of NDJSON. Made from the field list; see EVENTS.md.",
        "type": "object",
        "properties": properties,
        "required": ["event_type", "occurred_at"],
        "allOf": rules,
        "additionalProperties": true,
    });
    format!("{schema:#}\n")
}

fn property(field: &Field) -> Value {
    let mut property = match field.kind {
        Kind::Text => json!({ "type": ["string", "null"] }),
        Kind::Choice(words) => {
            let words: Vec<_> = words.iter().map(|word| json!(word)).chain([Value::Null]).collect();
            json!({ "enum": words })
        }
        Kind::Type => json!({ "enum": EVENT_TYPES.iter().flat_map(|kind| names(*kind)).collect::<Vec<_>>() }),
        Kind::Time => json!({ "type": ["string", "null"], "format": "date-time", "pattern": TIME }),
        Kind::Money => json!({ "type": ["string", "number", "null"], "pattern": MONEY }),
        Kind::Currency => json!({ "type": ["string", "null"], "pattern": "^[A-Z0-9]{1,12}$" }),
        Kind::Whole => json!({ "type": ["number", "null"], "minimum": 0 }),
        Kind::Real => json!({ "type": ["number", "null"], "minimum": 0 }),
        Kind::Flag => json!({ "type": ["boolean", "null"] }),
        Kind::Json => json!({}),
        Kind::Object => json!({ "type": ["object", "null"] }),
    };
    match field.name {
        "schema_version" => property = json!({ "enum": [SCHEMA_VERSION, Value::Null] }),
        "occurred_at" => property["type"] = json!("string"),
        // The one amount that cannot be negative.
        "price" => {
            property["minimum"] = json!(0);
            property["pattern"] = json!(MONEY.replace("-?", ""));
        }
        "max_score" => property["exclusiveMinimum"] = json!(0),
        _ => {}
    }
    if field.writer == Writer::Ledger {
        property["readOnly"] = json!(true);
    }
    property["description"] = json!(field.doc);
    property
}

const MONEY: &str = "^-?([0-9]{1,12}(\\.[0-9]{0,6})?|\\.[0-9]{1,6})$";
const TIME: &str =
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$";

/// The full and the short name.
fn names(kind: EventType) -> [&'static str; 2] {
    let full = kind.name();
    [full, full.split_once('.').map_or(full, |(_, short)| short)]
}

fn type_is(kind: EventType) -> Value {
    json!({ "required": ["event_type"], "properties": { "event_type": { "enum": names(kind) } } })
}

/// That a field is there and not null.
fn present(field: &str) -> Value {
    json!({ "required": [field], "properties": { field: { "not": { "enum": [null, ""] } } } })
}

fn type_rule(entry: &TypeEntry) -> Value {
    let groups = entry.needs.iter().map(|group| match group {
        [field] => present(field),
        fields => json!({ "anyOf": fields.iter().map(|field| present(field)).collect::<Vec<_>>() }),
    });
    json!({ "if": type_is(entry.event_type), "then": { "allOf": groups.collect::<Vec<_>>() } })
}
