//! The answer of a label: what was marked and chosen, without what the editor or the download adds.
//!
//! Promises: equal answers give equal text, whatever ids the editor drew and in whatever order objects were
//! made; links to masks, which each download signs anew, are no part of it.
//! Absent on purpose: the pixels of masks, which are not in the file.

use serde_json::{Map, Value};

use crate::events::json::canonical_value;
use crate::sources::json::at;

/// What is no part of an answer: ids, colours, links.
const BESIDE: &[&str] = &[
    "feature_id",
    "feature_schema_id",
    "featureId",
    "schemaId",
    "color",
    "instanceURI",
    "url",
    "page_url",
    "composite_mask",
    "png",
    "version",
    "format",
    "keyframe",
];

/// Lists of which the order says nothing.
const SETS: &[&str] =
    &["objects", "classifications", "relationships", "answers", "checklist_answers", "answer"];

/// The answer as canonical JSON; none where there is nothing to answer with.
pub(super) fn label(answer: &Value) -> Option<String> {
    let is_there = answer.as_object().is_some_and(|answer| !answer.is_empty());
    is_there.then(|| canonical_value(&reduced(answer)))
}

/// How many objects were marked, where the file lists them.
pub(super) fn units(answer: &Value) -> Option<f64> {
    let objects = at(answer, "objects")?.as_array()?.len();
    let chosen = at(answer, "classifications").and_then(Value::as_array).map_or(0, Vec::len);
    // An answer that is only chosen marks nothing, which is not the same as a picture with nothing on it.
    (objects > 0 || chosen == 0).then_some(objects as f64)
}

fn reduced(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut kept = Map::new();
            for (key, value) in fields.iter().filter(|(key, _)| !BESIDE.contains(&key.as_str())) {
                let mut value = reduced(value);
                if let (true, Value::Array(items)) = (SETS.contains(&key.as_str()), &mut value) {
                    items.sort_by_cached_key(canonical_value);
                }
                kept.insert(key.clone(), value);
            }
            Value::Object(kept)
        }
        Value::Array(items) => Value::Array(items.iter().map(reduced).collect()),
        other => other.clone(),
    }
}
