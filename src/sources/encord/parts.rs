//! The objects and classifications of a label row: who drew each and when, and what it answers.
//!
//! Promises: an object that is seen on several pictures or frames is one; ids, colours, stamps and reviews
//! are no part of the answer.
//! Absent on purpose: objects that were deleted; how an object came about between its first and its last
//! edit.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::Seen;
use super::stamps::{is_zoneless, moment};
use crate::events::json::canonical_value;
use crate::events::{Fault, Reading};
use crate::sources::json::{list, text};
use crate::units::Micros;

/// One object or classification on one picture.
pub(super) struct Part<'v> {
    pub(super) hash: String,
    pub(super) is_object: bool,
    /// Drawn by a person, not by a model or an import.
    pub(super) is_manual: bool,
    pub(super) author: Option<String>,
    pub(super) created: Option<Micros>,
    /// The last edit and who made it.
    pub(super) edited: Option<(Micros, String)>,
    pub(super) value: &'v Value,
    answer: String,
}

/// All parts of a row, and what could not be read of it.
pub(super) fn parts<'v>(
    row: &'v Value,
    units: &'v Map<String, Value>,
    reading: Reading,
    seen: &mut Seen,
) -> (Vec<Part<'v>>, Vec<(Fault, &'v Value)>) {
    let (mut parts, mut faults) = (Vec::new(), Vec::new());
    for (unit, value) in units {
        let Some(labels) = value.get("labels").and_then(Value::as_object) else { continue };
        let is_whole = labels.contains_key("objects") || labels.contains_key("classifications");
        // A picture has its labels, a video has those of each frame.
        let frames: Vec<(String, &Value)> = if is_whole {
            value.get("labels").into_iter().map(|labels| (unit.clone(), labels)).collect()
        } else {
            labels.iter().map(|(frame, labels)| (format!("{unit}/{frame}"), labels)).collect()
        };
        for (place, labels) in frames {
            for (kind, is_object) in [("objects", true), ("classifications", false)] {
                for value in list(labels, kind) {
                    seen.zoneless |= is_zoneless(value, "createdAt") || is_zoneless(value, "lastEditedAt");
                    match part(row, value, &place, is_object, reading) {
                        Ok(part) => parts.extend(part),
                        Err(fault) => faults.push((fault, value)),
                    }
                }
            }
        }
    }
    (parts, faults)
}

fn part<'v>(
    row: &Value,
    value: &'v Value,
    place: &str,
    is_object: bool,
    reading: Reading,
) -> Result<Option<Part<'v>>, Fault> {
    if value.get("isDeleted") == Some(&Value::Bool(true)) {
        return Ok(None);
    }
    let (key, answers) = match is_object {
        true => ("objectHash", "object_answers"),
        false => ("classificationHash", "classification_answers"),
    };
    let hash = text(value, key).unwrap_or_default();
    let editor = text(value, "lastEditedBy");
    let edited = moment(value, "lastEditedAt", reading)?;
    let chosen = row.get(answers).and_then(|answers| answers.get(&hash)).unwrap_or(&Value::Null);
    let answer = json!({"at": place, "part": reduced(value), "answers": reduced(&chosen["classifications"])});
    Ok(Some(Part {
        hash,
        is_object,
        is_manual: value.get("manualAnnotation") != Some(&Value::Bool(false)),
        author: text(value, "createdBy"),
        created: moment(value, "createdAt", reading)?,
        edited: edited.zip(editor),
        value,
        answer: canonical_value(&answer),
    }))
}

/// What is no part of an answer.
const BESIDE: &[&str] = &[
    "color",
    "confidence",
    "createdAt",
    "createdBy",
    "lastEditedAt",
    "lastEditedBy",
    "manualAnnotation",
    "isDeleted",
    "reviews",
    "objectHash",
    "classificationHash",
    "featureHash",
    "trackHash",
    "spaces",
];

fn reduced(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(key, _)| !BESIDE.contains(&key.as_str()));
            Value::Object(kept.map(|(key, value)| (key.clone(), reduced(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(reduced).collect()),
        other => other.clone(),
    }
}

/// The answer that parts make together, as canonical JSON.
pub(super) fn answer<'p, 'v: 'p>(parts: impl Iterator<Item = &'p Part<'v>>) -> String {
    let sorted: Vec<&str> = {
        let mut all: Vec<&str> = parts.map(|part| part.answer.as_str()).collect();
        all.sort_unstable();
        all
    };
    format!("[{}]", sorted.join(","))
}

/// How many objects there are among parts.
pub(super) fn units<'p, 'v: 'p>(parts: impl Iterator<Item = &'p Part<'v>>) -> f64 {
    let hashes: BTreeSet<&str> = parts.filter(|part| part.is_object).map(|part| part.hash.as_str()).collect();
    hashes.len() as f64
}

/// The parts by who drew them; those from a model or an import are nobody's.
pub(super) fn by_author<'p, 'v>(parts: &'p [Part<'v>]) -> BTreeMap<String, Vec<&'p Part<'v>>> {
    let mut authors: BTreeMap<String, Vec<&Part<'v>>> = BTreeMap::new();
    for part in parts.iter().filter(|part| part.is_manual) {
        let author = part.author.clone().unwrap_or_else(|| "?".to_owned());
        authors.entry(author).or_default().push(part);
    }
    authors
}
