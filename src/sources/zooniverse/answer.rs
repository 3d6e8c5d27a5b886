//! What a volunteer answered: the list in `annotations` as an object of answers by task.
//!
//! Promises: the wording of questions and tools, which a project may change later, is no part of the answer.
//! Absent on purpose: any tolerance (two circles one pixel apart are two answers).

use serde_json::{Map, Value};

use crate::events::json::canonical_value;

/// An answer reduced to what was said.
pub struct Answer {
    /// All answers by task.
    pub label: String,
    /// Those that another answer can equal, i.e. that hold no drawn marks; none where all are drawn.
    pub reference: Option<String>,
    /// How many marks were drawn and passages of text marked; none where there is none, since a task of marks without
    /// any looks like an empty choice.
    pub units: Option<f64>,
}

/// The wording of a workflow at the time of the export.
const WORDING: [&str; 2] = ["task_label", "tool_label"];

/// Reads the list of a classification: an entry a task, in the order of the workflow.
pub fn answer(annotations: &[Value]) -> Answer {
    let (mut label, mut reference) = (Map::new(), Map::new());
    let mut units = 0;
    for entry in annotations {
        let name = entry.get("task").and_then(Value::as_str).unwrap_or("?");
        let value = without_wording(entry.get("value").unwrap_or(entry));
        let items = value.as_array().map_or(&[][..], Vec::as_slice);
        let drawn =
            items.iter().filter(|item| has_any(item, &["tool", "toolIndex", "points", "x", "x1"])).count();
        units += drawn + items.iter().filter(|item| has_any(item, &["labelInformation"])).count();
        // A task that comes twice has two answers.
        let name = (1..).map(|count| numbered(name, count)).find(|name| !label.contains_key(name));
        let name = name.unwrap_or_default();
        if drawn == 0 {
            reference.insert(name.clone(), value.clone());
        }
        label.insert(name, value);
    }
    Answer {
        label: canonical_value(&Value::Object(label)),
        reference: (!reference.is_empty()).then(|| canonical_value(&Value::Object(reference))),
        units: (units > 0).then_some(units as f64),
    }
}

fn numbered(name: &str, count: u32) -> String {
    if count == 1 { name.to_owned() } else { format!("{name}/{count}") }
}

fn has_any(item: &Value, keys: &[&str]) -> bool {
    keys.iter().any(|key| item.get(key).is_some())
}

fn without_wording(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| !WORDING.contains(&key.as_str()));
            Value::Object(kept.map(|(key, value)| (key.clone(), without_wording(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_wording).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(annotations: Value) -> Answer {
        answer(annotations.as_array().unwrap())
    }

    #[test]
    fn answers_stand_by_task_without_their_wording() {
        let found = of(json!([
            {"task": "T1", "task_label": "Is it a bird?", "value": "Yes"},
            {"task": "T0", "value": [{"choice": "GULL", "answers": {"HOWMANY": "2"}, "filters": {}}]},
            {"task": "T1", "value": ["a", "b"]},
        ]));
        assert_eq!(
            found.label,
            r#"{"T0":[{"answers":{"HOWMANY":"2"},"choice":"GULL","filters":{}}],"T1":"Yes","T1/2":["a","b"]}"#
        );
        assert_eq!(found.reference.as_deref(), Some(found.label.as_str()));
        assert_eq!(found.units, None);
    }

    #[test]
    fn marks_are_counted_and_are_no_reference() {
        let found = of(json!([
            {"task": "T0", "value": [
                {"x": 1.50, "y": 2, "r": 3, "tool": 0, "tool_label": "Cluster", "details": []},
                {"points": [{"x": 1, "y": 2}], "toolIndex": 1}
            ]},
            {"task": "T2", "value": [{"start": 0, "end": 4, "text": "Anna", "labelInformation": {"label": "name"}}]},
        ]));
        assert_eq!(found.units, Some(3.0));
        assert!(
            found.label.starts_with(r#"{"T0":[{"details":[],"r":3,"tool":0,"x":1.5,"y":2},"#),
            "{}",
            found.label
        );
        assert!(found.reference.unwrap().starts_with(r#"{"T2":"#));
        assert_eq!(of(json!([{"task": "T0", "value": [{"x": 1, "y": 2, "tool": 0}]}])).reference, None);
        assert_eq!(of(json!([])).label, "{}");
        assert_eq!(of(json!([5])).label, r#"{"?":5}"#);
    }
}
