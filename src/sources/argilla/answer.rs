//! What somebody answered, and what a model had proposed: each question's value under its name.
//!
//! Promises: labels and spans of one question are a set, so the order of clicks is no part of the answer;
//! rankings keep theirs.

use serde_json::{Map, Value, json};

use crate::events::json::canonical_value;
use crate::sources::json::{at, list, text};

/// The answer as canonical JSON; none where the delivery has no values.
pub(super) fn label(data: &Value) -> Option<String> {
    let values = at(data, "values")?.as_object()?;
    let value = |(name, answer): (&String, &Value)| {
        let value = answer.get("value").unwrap_or(answer).clone();
        (name.clone(), as_set(kind(data, name).as_deref(), value))
    };
    Some(canonical_value(&Value::Object(values.iter().map(value).collect())))
}

/// How many spans were marked; none where nothing asks for spans.
pub(super) fn spans(data: &Value) -> Option<f64> {
    let values = at(data, "values")?.as_object()?;
    let asks =
        questions(data).iter().filter(|question| is_of_spans(text(question, "settings.type").as_deref()));
    let counts: Vec<_> = asks
        .filter_map(|question| text(question, "name"))
        .map(|name| values.get(&name).map_or(0, |answer| list(answer, "value").len()))
        .collect();
    (!counts.is_empty()).then(|| counts.iter().sum::<usize>() as f64)
}

/// What models proposed, by question.
pub(super) fn prelabel(data: &Value) -> Option<String> {
    let mut out = Map::new();
    for suggestion in list(data, "record.suggestions") {
        if let (Some(name), Some(value)) = (name(data, suggestion), at(suggestion, "value")) {
            out.insert(name.clone(), as_set(kind(data, &name).as_deref(), value.clone()));
        }
    }
    (!out.is_empty()).then(|| canonical_value(&Value::Object(out)))
}

/// Which model proposed what, and how sure it was.
pub(super) fn agents(data: &Value) -> Option<Value> {
    let told = list(data, "record.suggestions").iter().map(|suggestion| {
        let (agent, score) = (suggestion.get("agent"), suggestion.get("score"));
        json!({ "question": name(data, suggestion), "agent": agent, "score": score })
    });
    let told: Vec<_> = told.collect();
    (!told.is_empty()).then_some(Value::Array(told))
}

fn questions(data: &Value) -> &[Value] {
    list(data, "record.dataset.questions")
}

fn kind(data: &Value, name: &str) -> Option<String> {
    let question = questions(data).iter().find(|question| text(question, "name").as_deref() == Some(name))?;
    text(question, "settings.type")
}

/// The name of the question of a suggestion, which may name it itself or only its id.
fn name(data: &Value, suggestion: &Value) -> Option<String> {
    text(suggestion, "question.name").or_else(|| {
        let id = text(suggestion, "question_id").or_else(|| text(suggestion, "question.id"))?;
        let question = questions(data).iter().find(|question| text(question, "id").as_ref() == Some(&id))?;
        text(question, "name")
    })
}

fn is_of_spans(kind: Option<&str>) -> bool {
    kind == Some("span")
}

fn as_set(kind: Option<&str>, value: Value) -> Value {
    match value {
        Value::Array(mut items) if is_of_spans(kind) || kind == Some("multi_label_selection") => {
            items.sort_by_cached_key(canonical_value);
            Value::Array(items)
        }
        other => other,
    }
}
