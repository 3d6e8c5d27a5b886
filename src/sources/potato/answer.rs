//! What somebody answered: Potato's pairs of name and value as one object by question, and the spans that were marked.
//!
//! Promises: equal answers give equal text in whatever order names were clicked and spans were marked.
//! Absent on purpose: any tolerance (two spans one letter apart are two answers).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::events::json::canonical_value;
use crate::sources::json::{at, list, text};

/// An answer to one instance.
pub(super) struct Answer {
    /// Canonical JSON: `{question: {name: value}}`, and `spans`, `links` and `events` where there are some.
    pub(super) label: String,
    /// How many spans; none where the instance has no entry for spans.
    pub(super) spans: Option<f64>,
}

/// What an answer is made of beside the names: its name in the label, and the key of a state.
const PARTS: [(&str, &str); 3] = [
    ("spans", "instance_id_to_span_to_value"),
    ("links", "instance_id_to_link_to_value"),
    ("events", "instance_id_to_event_to_value"),
];

/// All answers of a state of a user.
pub(super) fn of_state(state: &Value) -> Vec<(&str, Answer)> {
    let table = |key: &str| at(state, key).and_then(Value::as_object);
    let labels = table("instance_id_to_label_to_value");
    let parts = PARTS.map(|(name, key)| (name, table(key)));
    let tables = [labels].into_iter().chain(parts.iter().map(|(_, table)| *table)).flatten();
    let instances: BTreeSet<&str> = tables.flat_map(Map::keys).map(String::as_str).collect();
    let answer = |instance: &str| {
        let mut out = labels.and_then(|labels| labels.get(instance)).map(named).unwrap_or_default();
        let mut spans = None;
        for (name, table) in parts {
            let Some(marked) = table.and_then(|table| table.get(instance)) else { continue };
            let marked = marks(marked);
            if name == "spans" {
                spans = Some(marked.len() as f64);
            }
            if !marked.is_empty() {
                out.insert(name.to_owned(), Value::Array(marked));
            }
        }
        (!out.is_empty()).then(|| Answer { label: canonical_value(&Value::Object(out)), spans })
    };
    instances.into_iter().filter_map(|instance| Some((instance, answer(instance)?))).collect()
}

/// The answer that the changes of a behaviour lead to; nothing where all was taken back.
pub(super) fn of_changes(behaviour: &Value) -> Option<Answer> {
    let mut chosen: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    for change in list(behaviour, "annotation_changes") {
        let (Some(question), Some(name)) = (text(change, "schema_name"), text(change, "label_name")) else {
            continue;
        };
        let names = chosen.entry(question).or_default();
        match at(change, "new_value").filter(|_| change["action"] != "deselect") {
            Some(value) => names.insert(name, value.clone()),
            None => names.remove(&name),
        };
    }
    chosen.retain(|_, names| !names.is_empty());
    (!chosen.is_empty()).then(|| Answer { label: canonical_value(&json!(chosen)), spans: None })
}

/// `[[{schema, name}, value], ...]` as `{schema: {name: value}}`; another shape as it stands.
fn named(answers: &Value) -> Map<String, Value> {
    let mut out = Map::new();
    for pair in answers.as_array().map_or(&[][..], Vec::as_slice) {
        let (Some(of), Some(value)) = (pair.get(0), pair.get(1)) else { continue };
        let (Some(question), Some(name)) = (text(of, "schema"), text(of, "name")) else { continue };
        if let Value::Object(names) = out.entry(question).or_insert_with(|| json!({})) {
            names.insert(name, value.clone());
        }
    }
    match answers {
        Value::Object(map) => map.clone(),
        _ => out,
    }
}

/// `[[{schema, name, start, end}, value], ...]` as a sorted list of the first of each pair, without ids.
fn marks(marked: &Value) -> Vec<Value> {
    let mut out: Vec<Value> = match marked {
        Value::Array(pairs) => {
            pairs.iter().map(|pair| pair.get(0).unwrap_or(pair)).map(without_ids).collect()
        }
        Value::Object(map) => map.values().map(without_ids).collect(),
        _ => Vec::new(),
    };
    out.sort_by_cached_key(canonical_value);
    out
}

fn without_ids(mark: &Value) -> Value {
    let mut mark = mark.clone();
    if let Value::Object(map) = &mut mark {
        map.retain(|key, _| !matches!(key.as_str(), "id" | "annotation_id" | "_id"));
    }
    mark
}
