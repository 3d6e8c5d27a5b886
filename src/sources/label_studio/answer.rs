//! What somebody answered: Label Studio's `result` reduced to the answer, and how many regions it has.
//!
//! Promises: equal answers give equal text whatever ids the editor drew for regions, in whatever
//! order regions and classes were clicked.
//! Absent on purpose: any tolerance (two boxes one pixel apart are two answers).

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::events::json::canonical_value;

/// The answer as canonical JSON: a sorted list of `{control: value}`, one for each part of the result.
///
/// Left out: what the editor adds (region ids, origin, score, sizes of the picture, colours, meta).
/// A relation names its two regions by their values instead of by their ids. It is a list, so that a
/// known answer is compared as a whole: an object would agree on the fields it gives, and an empty
/// one with everything. "Looked at and found nothing" is `[]`.
pub(super) fn label(result: &[Value]) -> String {
    let mut parts: Vec<(String, Value)> = result
        .iter()
        .map(|part| {
            let part = if part["type"] == "relation" { relation(part, result) } else { reduced(part) };
            (canonical_value(&part), part)
        })
        .collect();
    parts.sort_by(|(left, _), (right, _)| left.cmp(right));
    canonical_value(&Value::Array(parts.into_iter().map(|(_, part)| part).collect()))
}

/// How many regions: distinct `id`s. Rectangle, label and text of one region share theirs; a relation has none.
pub(super) fn regions(result: &[Value]) -> f64 {
    let ids: BTreeSet<&str> = result.iter().filter_map(|part| part["id"].as_str()).collect();
    ids.len() as f64
}

/// What the label leaves out and an editor needs to show it again: what each control is, and what of the task it is tied to.
pub(super) fn controls<'t>(parts: impl Iterator<Item = &'t Value>) -> Map<String, Value> {
    let named = parts.filter_map(|part| Some((part["from_name"].as_str()?, part)));
    let about = named.map(|(name, part)| {
        let fields = ["to_name", "type"].map(|field| (field.to_owned(), part[field].clone()));
        (name.to_owned(), fields.into_iter().filter(|(_, value)| value.is_string()).collect::<Value>())
    });
    about.collect()
}

fn reduced(part: &Value) -> Value {
    let Some(control) = part["from_name"].as_str().or(part["type"].as_str()) else { return part.clone() };
    let mut out = Map::new();
    out.insert(control.to_owned(), as_sets(&part["value"]));
    // Which of several pictures of one task.
    if let Some(item) = part.get("item_index").filter(|item| !item.is_null()) {
        out.insert("item_index".to_owned(), item.clone());
    }
    Value::Object(out)
}

/// Classes are sets: the order of clicks is no part of the answer. Texts and rankings keep theirs.
fn as_sets(value: &Value) -> Value {
    let Value::Object(map) = value else { return value.clone() };
    let sorted = map.iter().map(|(key, value)| {
        let is_set = key == "choices" || key == "taxonomy" || key.ends_with("labels");
        match value {
            Value::Array(items) if is_set => {
                let mut items = items.clone();
                items.sort_by_key(canonical_value);
                (key.clone(), Value::Array(items))
            }
            other => (key.clone(), other.clone()),
        }
    });
    Value::Object(sorted.collect())
}

fn relation(part: &Value, result: &[Value]) -> Value {
    let end = |id: &Value| -> Value {
        let mut values: Vec<Value> = result
            .iter()
            .filter(|other| other["type"] != "relation" && !id.is_null() && other["id"] == *id)
            .map(reduced)
            .collect();
        values.sort_by_key(canonical_value);
        Value::Array(values)
    };
    let (from, to) = (end(&part["from_id"]), end(&part["to_id"]));
    let labels = as_sets(&json!({ "labels": part["labels"] }))["labels"].take();
    json!({ "relation": { "from": from, "to": to, "direction": part["direction"], "labels": labels } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(result: Value, expected: &str) {
        assert_eq!(label(result.as_array().unwrap()), expected);
    }

    #[test]
    fn ids_order_and_the_editors_extras_are_no_part_of_the_answer() {
        check(json!([]), "[]");
        check(
            json!([
                {"id": "x1", "from_name": "mood", "to_name": "text", "type": "choices", "origin": "manual",
                 "value": {"choices": ["sad", "calm"]}},
                {"id": "x0", "from_name": "age", "to_name": "text", "type": "number", "value": {"number": 7.0}},
            ]),
            r#"[{"age":{"number":7}},{"mood":{"choices":["calm","sad"]}}]"#,
        );
        check(
            json!([{"id": "t", "from_name": "words", "type": "textarea", "value": {"text": ["b", "a"]}}]),
            r#"[{"words":{"text":["b","a"]}}]"#,
        );
    }

    #[test]
    fn a_relation_names_its_regions_by_what_they_are() {
        let result = |a: &str, b: &str| {
            json!([
                {"type": "relation", "from_id": a, "to_id": b, "direction": "right", "labels": ["owns"]},
                {"id": a, "from_name": "ner", "type": "labels", "value": {"start": 0, "end": 3, "labels": ["Person"]}},
                {"id": b, "from_name": "ner", "type": "labels", "value": {"start": 9, "end": 12, "labels": ["Firearm"]}},
            ])
        };
        let (one, two) = (result("p", "q"), result("k", "j"));
        assert_eq!(label(one.as_array().unwrap()), label(two.as_array().unwrap()));
        assert_eq!(regions(one.as_array().unwrap()), 2.0);
        assert!(label(one.as_array().unwrap()).contains(r#""from":[{"ner":{"end":3,"#));
    }

    #[test]
    fn regions_are_counted_by_id() {
        let result = json!([{"id": "a", "type": "rectangle"}, {"id": "a", "type": "labels"}, {"id": "b"}]);
        assert_eq!(regions(result.as_array().unwrap()), 2.0);
    }
}
