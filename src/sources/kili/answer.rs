//! What somebody answered: Kili's `jsonResponse` without what the editor adds, and how many objects it has.
//!
//! Promises: equal answers give equal text whatever ids the editor drew, in whatever order objects and categories were clicked.
//! Absent on purpose: any tolerance (two boxes one pixel apart are two answers).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::events::json::canonical_value;

/// The answer as the file has it. Some exports write it as a text of JSON; the newest chat projects beside it, in `annotations`.
pub(super) fn response(label: &Value) -> Option<Value> {
    let response = match &label["jsonResponse"] {
        Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone())),
        other => other.clone(),
    };
    let is_empty = response.is_null() || response.as_object().is_some_and(Map::is_empty);
    match &label["annotations"] {
        Value::Array(parts) if is_empty && !parts.is_empty() => Some(label["annotations"].clone()),
        _ if response.is_null() => None,
        _ => Some(response),
    }
}

/// The answer as canonical JSON.
pub(super) fn label(response: &Value) -> String {
    canonical_value(&reduced(response))
}

/// How many objects: distinct `mid`s, so that an object of a video counts once. A relation is none, and an answer that is only
/// categories or text has no count.
pub(super) fn objects(response: &Value) -> Option<f64> {
    let mut count = Count::default();
    count.jobs(response, 0);
    count.any.then(|| (count.named.len() + count.nameless) as f64)
}

#[derive(Default)]
struct Count<'v> {
    any: bool,
    named: BTreeSet<&'v str>,
    nameless: usize,
}

impl<'v> Count<'v> {
    /// `{job: {annotations: []}}`, or in videos `{frame: {job: {annotations: []}}}`.
    fn jobs(&mut self, jobs: &'v Value, deep: usize) {
        for job in jobs.as_object().into_iter().flat_map(Map::values) {
            match job.get("annotations").and_then(Value::as_array) {
                Some(objects) => objects.iter().for_each(|object| self.object(object)),
                None if deep == 0 => self.jobs(job, 1),
                None => {}
            }
        }
    }

    fn object(&mut self, object: &'v Value) {
        if object.get("startEntities").is_some() {
            return;
        }
        self.any = true;
        match object["mid"].as_str() {
            Some(name) => {
                self.named.insert(name);
            }
            None => self.nameless += 1,
        }
    }
}

/// Without ids and confidences; lists of objects and categories in the order of their text. What only names another
/// object (the ends of a relation) keeps the name.
fn reduced(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let names_another = map.len() == 1;
            let left = map.iter().filter(|(key, _)| names_another || !is_the_editors(key));
            Value::Object(left.map(|(key, value)| (key.clone(), in_order(key, reduced(value)))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(reduced).collect()),
        other => other.clone(),
    }
}

fn is_the_editors(key: &str) -> bool {
    matches!(key, "mid" | "id" | "labelId" | "confidence" | "isKeyFrame")
}

fn in_order(key: &str, value: Value) -> Value {
    match value {
        Value::Array(mut items) if key == "annotations" || key == "categories" => {
            items.sort_by_key(canonical_value);
            Value::Array(items)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ids_and_order_are_no_part_of_the_answer() {
        let answer = |one: &str, two: &str| {
            json!({"BOXES": {"annotations": [{"mid": one, "categories": [{"name": "CAR", "confidence": 100}]},
                                             {"mid": two, "categories": [{"name": "BUS"}]}]}})
        };
        let (one, two) = (answer("a", "b"), answer("x", "y"));
        assert_eq!(label(&one), label(&two));
        assert_eq!(
            label(&one),
            r#"{"BOXES":{"annotations":[{"categories":[{"name":"BUS"}]},{"categories":[{"name":"CAR"}]}]}}"#
        );
    }

    #[test]
    fn objects_are_counted_once_relations_and_categories_never() {
        let objects = |value: Value| objects(&value);
        assert_eq!(objects(json!({"KIND": {"categories": [{"name": "A"}]}})), None);
        assert_eq!(objects(json!({"NER": {"annotations": []}})), None);
        assert_eq!(objects(json!({"NER": {"annotations": [{"mid": "a"}, {"content": "b"}]}})), Some(2.0));
        let relation = json!({"REL": {"annotations": [{"mid": "r", "startEntities": [{"mid": "a"}]}]}});
        assert_eq!(objects(relation), None);
        let video = json!({"0": {"BOX": {"annotations": [{"mid": "a"}]}}, "1": {"BOX": {"annotations": [{"mid": "a"}]}}});
        assert_eq!(objects(video), Some(1.0));
    }

    #[test]
    fn an_answer_may_be_a_text_of_json_or_stand_in_annotations() {
        assert_eq!(response(&json!({"jsonResponse": "{\"A\": 1}"})), Some(json!({"A": 1})));
        let chat = json!({"jsonResponse": {}, "annotations": [{"job": "BEST", "id": "x"}]});
        assert_eq!(label(&response(&chat).unwrap()), r#"[{"job":"BEST"}]"#);
        assert_eq!(response(&json!({"jsonResponse": null})), None);
    }
}
