//! What a volunteer answered: the list in `annotations` as an object of answers by task.
//!
//! Promises: the wording of questions and tools, which a project may change later, is no part of the answer.
//! Absent on purpose: any tolerance (two circles one pixel apart are two answers).

use serde_json::{Map, Value};

use crate::events::json::canonical_value;

/// An answer reduced to what was said.
pub struct Answer {
    /// By task.
    values: Map<String, Value>,
    /// Tasks of which the answers hold drawn marks.
    drawn: Vec<String>,
    /// How many marks were drawn and passages of text marked; none where there is none, since a task of marks without
    /// any looks like an empty choice.
    pub units: Option<f64>,
}

impl Answer {
    /// All answers by task.
    pub fn label(self) -> String {
        canonical_value(&Value::Object(self.values))
    }

    /// Those that another answer can equal, i.e. that hold no drawn marks; none where all are drawn.
    pub fn reference(mut self) -> Option<String> {
        self.values.retain(|name, _| !self.drawn.contains(name));
        (!self.values.is_empty()).then(|| self.label())
    }
}

/// The wording of a workflow at the time of the export.
const WORDING: [&str; 2] = ["task_label", "tool_label"];

/// Reads the list of a classification: an entry a task, in the order of the workflow.
pub fn answer(annotations: Vec<Value>) -> Answer {
    let mut answer = Answer { values: Map::new(), drawn: Vec::new(), units: None };
    let mut units = 0;
    for mut entry in annotations {
        let name = entry.get("task").and_then(Value::as_str).unwrap_or("?");
        // A task that comes twice has two answers.
        let name = (1..).map(|count| numbered(name, count)).find(|name| !answer.values.contains_key(name));
        let name = name.unwrap_or_default();
        let mut value = entry.get_mut("value").map(Value::take).unwrap_or(entry);
        leave_out_wording(&mut value);
        let items = value.as_array().map_or(&[][..], Vec::as_slice);
        let drawn =
            items.iter().filter(|item| has_any(item, &["tool", "toolIndex", "points", "x", "x1"])).count();
        units += drawn + items.iter().filter(|item| has_any(item, &["labelInformation"])).count();
        if drawn > 0 {
            answer.drawn.push(name.clone());
        }
        answer.values.insert(name, value);
    }
    answer.units = (units > 0).then_some(units as f64);
    answer
}

fn numbered(name: &str, count: u32) -> String {
    if count == 1 { name.to_owned() } else { format!("{name}/{count}") }
}

fn has_any(item: &Value, keys: &[&str]) -> bool {
    keys.iter().any(|key| item.get(key).is_some())
}

fn leave_out_wording(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|key, _| !WORDING.contains(&key.as_str()));
            map.values_mut().for_each(leave_out_wording);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out_wording),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Label, reference and units.
    fn of(annotations: Value) -> (String, Option<String>, Option<f64>) {
        let read = || answer(annotations.as_array().unwrap().clone());
        (read().label(), read().reference(), read().units)
    }

    #[test]
    fn answers_stand_by_task_without_their_wording() {
        let (label, reference, units) = of(json!([
            {"task": "T1", "task_label": "Is it a bird?", "value": "Yes"},
            {"task": "T0", "value": [{"choice": "GULL", "answers": {"HOWMANY": "2"}, "filters": {}}]},
            {"task": "T1", "value": ["a", "b"]},
        ]));
        assert_eq!(
            label,
            r#"{"T0":[{"answers":{"HOWMANY":"2"},"choice":"GULL","filters":{}}],"T1":"Yes","T1/2":["a","b"]}"#
        );
        assert_eq!((reference, units), (Some(label), None));
    }

    #[test]
    fn marks_are_counted_and_are_no_reference() {
        let (label, reference, units) = of(json!([
            {"task": "T0", "value": [
                {"x": 1.50, "y": 2, "r": 3, "tool": 0, "tool_label": "Cluster", "details": []},
                {"points": [{"x": 1, "y": 2}], "toolIndex": 1}
            ]},
            {"task": "T2", "value": [{"start": 0, "end": 4, "text": "Anna", "labelInformation": {"label": "name"}}]},
        ]));
        assert_eq!(units, Some(3.0));
        assert!(label.starts_with(r#"{"T0":[{"details":[],"r":3,"tool":0,"x":1.5,"y":2},"#), "{label}");
        assert!(reference.unwrap().starts_with(r#"{"T2":"#));
        assert_eq!(of(json!([{"task": "T0", "value": [{"x": 1, "y": 2, "tool": 0}]}])).1, None);
        assert_eq!(of(json!([])).0, "{}");
        assert_eq!(of(json!([5])).0, r#"{"?":5}"#);
    }
}
