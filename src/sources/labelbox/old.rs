//! Labels of an export v1: one label each, with names such as `Created By`.
//!
//! Promises: a label that is the model of others (`Benchmark ID`) is the known answer of its data row; an
//! agreement of -1 was not measured and is no score.
//! Absent on purpose: the project's id where no link to the label has it (its name stands for it then).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Seen;
use super::label::{Label, REVIEW_TIMES, millis, own, who};
use crate::events::{Event, Fault, Reading, Rule};
use crate::sources::Sink;
use crate::sources::json::{at, list, stamp, text};

/// A label as it stands in the file.
pub(super) struct Old {
    pub(super) place: u64,
    pub(super) raw: String,
    pub(super) value: Value,
}

/// Tells all labels of a file.
pub(super) fn read(labels: &[Old], reading: Reading, seen: &mut Seen, sink: &mut dyn Sink) {
    let models: BTreeSet<String> =
        labels.iter().filter_map(|label| text(&label.value, "Benchmark ID")).collect();
    for old in labels {
        sink.record();
        seen.labels += 1;
        let raw = || old.raw.clone();
        let label = match open(&old.value, reading) {
            Ok(label) => label,
            Err(fault) => {
                sink.reject(old.place, fault, raw());
                continue;
            }
        };
        seen.changed += u64::from(label.is_changed_after(None));
        label.work(&[]).into_iter().for_each(|event| sink.event(old.place, event, None, &raw));
        let is_model = models.contains(&label.id);
        let score = at(&old.value, "Benchmark Agreement").and_then(Value::as_f64);
        let judged = if is_model { Some(label.gold()) } else { label.score(score) };
        judged.into_iter().for_each(|event| sink.event(old.place, event, None, &raw));
        reviews(old, &label, reading, seen, sink);
    }
}

fn reviews(old: &Old, label: &Label<'_>, reading: Reading, seen: &mut Seen, sink: &mut dyn Sink) {
    let mut reviewers = Vec::new();
    for review in list(&old.value, "Reviews") {
        let at = REVIEW_TIMES.iter().find_map(|key| stamp(review, key, reading).transpose());
        match at.transpose().map(|at| label.review(review, at)) {
            Err(fault) => sink.reject(old.place, fault, review.to_string()),
            Ok(Err(why)) => {
                sink.record();
                sink.ignore(why);
            }
            Ok(Ok(event)) => {
                reviewers.push((event.occurred_at, event.reviewer_id.clone()));
                sink.event(old.place, event, None, &|| review.to_string());
            }
        }
    }
    match millis(&old.value, "Seconds to Review") {
        Err(fault) => sink.reject(old.place, fault, old.raw.clone()),
        Ok(None) => {}
        Ok(Some(active_ms)) => {
            reviewers.sort();
            let is_one = reviewers
                .windows(2)
                .all(|pair| pair.first().map(|one| &one.1) == pair.last().map(|one| &one.1));
            match reviewers.first() {
                Some((Some(at), Some(reviewer))) if is_one => {
                    let event = label.review_time(*at, reviewer, active_ms);
                    sink.event(old.place, event, None, &|| old.raw.clone());
                }
                _ => seen.unbooked += 1,
            }
        }
    }
}

fn open(value: &Value, reading: Reading) -> Result<Label<'_>, Fault> {
    let lacks = |field: &str| Fault { rule: Rule::SourceRecord, reason: format!("a label has no {field}") };
    let id = text(value, "ID").ok_or_else(|| lacks("ID"))?;
    let project = project(value);
    let row = text(value, "DataRow ID").unwrap_or_else(|| id.clone());
    let task = project.as_deref().map_or_else(|| row.clone(), |project| format!("{project}/{row}"));
    let seconds =
        if at(value, "Seconds to Create").is_some() { "Seconds to Create" } else { "Seconds to Label" };
    let mut attributes = Map::new();
    for name in ["Project Name", "Benchmark ID"] {
        attributes.extend(at(value, name).map(|value| (name.to_owned(), value.clone())));
    }
    let agreement = at(value, "Agreement").filter(|value| value.as_f64().is_some_and(|value| value >= 0.0));
    attributes.extend(agreement.map(|value| ("Agreement".to_owned(), value.clone())));
    Ok(Label {
        about: Event {
            source: Some("labelbox".to_owned()),
            project_id: project.as_deref().map(own),
            task_id: Some(own(&task)),
            assignment_id: Some(own(&id)),
            worker_id: Some(who(value, "Created By").unwrap_or_else(|| own("?"))),
            ..Event::default()
        },
        id,
        created: stamp(value, "Created At", reading)?.ok_or_else(|| lacks("Created At"))?,
        updated: stamp(value, "Updated At", reading)?,
        skipped: at(value, "Skipped") == Some(&Value::Bool(true)),
        active_ms: millis(value, seconds)?,
        answer: at(value, "Label").unwrap_or(&Value::Null),
        attributes,
    })
}

/// The project's id in the link to the label, else its name.
fn project(value: &Value) -> Option<String> {
    let link = text(value, "View Label").unwrap_or_default();
    let query = link.split(['?', '&']).find_map(|part| part.strip_prefix("project="));
    query.filter(|id| !id.is_empty()).map(str::to_owned).or_else(|| text(value, "Project Name"))
}
