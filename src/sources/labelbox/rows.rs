//! A data row of an export v2 or v3: its way through each project's workflow, and the labels on it.
//!
//! Promises: a bad stamp of one label or step costs that one and no other.
//! Absent on purpose: the upload of the data row, which is no offer of work; verdicts on a row with several
//! labels, of which the file does not say whom they meant.

use serde_json::{Map, Value};

use super::Seen;
use super::history::History;
use super::label::{Label, REVIEW_TIMES, millis, own, who};
use crate::events::{Event, EventType, Fault, Reading, Rule, event_id};
use crate::sources::Sink;
use crate::sources::json::{Record, at, list, stamp, text};
use crate::units::{MINUTE, Micros};

const NOT_QUEUED: &str =
    "a data row without the step that put it into a workflow: nothing says when it was offered";
const NO_DETAILS: &str = "a label without label_details: neither who nor when";

/// Tells all that a line has.
pub(super) fn read(record: &Record<'_>, reading: Reading, seen: &mut Seen, sink: &mut dyn Sink) {
    sink.record();
    let Some(row) = text(&record.value, "data_row.id") else {
        let reason = "the data row has no id".to_owned();
        return sink.reject(record.place, Fault { rule: Rule::SourceRecord, reason }, record.raw.to_owned());
    };
    let projects = at(&record.value, "projects").and_then(Value::as_object);
    let mut offered = false;
    for (id, project) in projects.into_iter().flatten() {
        let about = Event {
            source: Some("labelbox".to_owned()),
            project_id: Some(own(id)),
            // The same row in two projects is two pieces of work.
            task_id: Some(own(&format!("{id}/{row}"))),
            ..Event::default()
        };
        let mut told = Told { place: record.place, project, about, reading, seen, sink };
        offered |= told.project();
    }
    if !offered {
        sink.ignore(NOT_QUEUED);
    }
}

/// One project's part of a data row.
struct Told<'a> {
    place: u64,
    project: &'a Value,
    about: Event,
    reading: Reading,
    seen: &'a mut Seen,
    sink: &'a mut dyn Sink,
}

impl Told<'_> {
    /// Whether anything was told of the row itself.
    fn project(&mut self) -> bool {
        let (history, faults) = History::of(self.project, self.reading);
        let mut told = !faults.is_empty();
        let project = self.project;
        let details = || at(project, "project_details").unwrap_or(&Value::Null).to_string();
        faults.into_iter().for_each(|fault| self.sink.reject(self.place, fault, details()));
        if let Some(queued) = history.queued() {
            told = true;
            let task = self.about.task_id.as_deref().unwrap_or_default();
            let event = Event {
                event_id: Some(event_id(&["labelbox", task, EventType::Published.name()])),
                event_type: EventType::Published,
                occurred_at: Some(queued),
                ..self.about.clone()
            };
            self.sink.event(self.place, event, None, &details);
        }
        self.labels(&history);
        told
    }

    fn labels(&mut self, history: &History) {
        let values = list(self.project, "labels");
        let mut labels = Vec::new();
        for value in values {
            self.sink.record();
            self.seen.labels += 1;
            if at(value, "label_details").is_none() {
                self.seen.bare += 1;
                self.sink.ignore(NO_DETAILS);
                continue;
            }
            match open(value, &self.about, self.reading) {
                Ok(label) => labels.push((label, value)),
                Err(fault) => self.sink.reject(self.place, fault, value.to_string()),
            }
        }
        let again = history.handed_in_again();
        for (label, value) in &labels {
            // Of several labels on a row a step means that of the person who made it.
            let own = |by: &Option<String>| values.len() == 1 || by.as_deref() == Some(label.worker());
            let again: Vec<(Micros, Option<String>)> =
                again.iter().filter(|step| own(&step.by)).map(|step| (step.at, step.by.clone())).collect();
            self.seen.changed += u64::from(label.is_changed_after(again.last().map(|(at, _)| *at)));
            for event in label.work(&again) {
                self.sink.event(self.place, event, None, &|| value.to_string());
            }
            self.model(label, value, &labels);
            self.judged(label, value, (values.len() == 1).then_some(history));
        }
        if values.len() > 1 {
            self.seen.undivided += history.verdicts().count() as u64;
        }
    }

    /// What a known answer says of a label, or that it is one.
    fn model(&mut self, label: &Label<'_>, value: &Value, labels: &[(Label<'_>, &Value)]) {
        let is_model = |of: &Value| {
            text(of, "performance_details.benchmark_reference_label").as_deref() == Some(label.id.as_str())
        };
        let marked = at(value, "label_details.is_benchmark_reference") == Some(&Value::Bool(true));
        if marked || labels.iter().any(|(_, other)| is_model(other)) {
            self.sink.event(self.place, label.gold(), None, &|| value.to_string());
        } else if let Some(event) =
            label.score(at(value, "performance_details.benchmark_score").and_then(Value::as_f64))
        {
            self.sink.event(self.place, event, None, &|| value.to_string());
        }
    }

    /// The verdicts on a label, and the time that they took.
    fn judged(&mut self, label: &Label<'_>, value: &Value, history: Option<&History>) {
        let mut verdicts: Vec<Event> = history
            .into_iter()
            .flat_map(|history| history.verdicts())
            .map(|(step, verdict)| label.verdict(step.at, verdict, step.by.clone()))
            .collect();
        for review in list(value, "label_details.reviews") {
            let at = REVIEW_TIMES.iter().find_map(|key| stamp(review, key, self.reading).transpose());
            let told = match at.transpose() {
                Ok(at) => label.review(review, at),
                Err(fault) => {
                    self.sink.reject(self.place, fault, review.to_string());
                    continue;
                }
            };
            match told {
                Ok(event) if verdicts.iter().any(|verdict| is_same(verdict, &event)) => {}
                Ok(event) => verdicts.push(event),
                Err(why) => {
                    self.sink.record();
                    self.sink.ignore(why);
                }
            }
        }
        let time = self.review_time(label, value, &verdicts);
        for event in verdicts.into_iter().chain(time) {
            self.sink.event(self.place, event, None, &|| value.to_string());
        }
    }

    fn review_time(&mut self, label: &Label<'_>, value: &Value, verdicts: &[Event]) -> Option<Event> {
        let active_ms = match millis(value, "performance_details.seconds_to_review") {
            Ok(active_ms) => active_ms?,
            Err(fault) => {
                self.sink.reject(self.place, fault, value.to_string());
                return None;
            }
        };
        let first = verdicts.iter().min_by_key(|verdict| verdict.occurred_at);
        let reviewer = first.and_then(|verdict| verdict.reviewer_id.as_deref());
        let is_one = verdicts.iter().all(|verdict| verdict.reviewer_id.as_deref() == reviewer);
        match (first.and_then(|verdict| verdict.occurred_at), reviewer) {
            (Some(at), Some(reviewer)) if is_one => Some(label.review_time(at, reviewer, active_ms)),
            _ => {
                self.seen.unbooked += 1;
                None
            }
        }
    }
}

/// Whether the workflow and the list of reviews tell of one verdict.
fn is_same(one: &Event, other: &Event) -> bool {
    let good = |event: &Event| event.verdict.as_deref() == Some("accepted");
    let apart = one.occurred_at.unwrap_or_default().abs_diff(other.occurred_at.unwrap_or_default());
    good(one) == good(other) && one.reviewer_id == other.reviewer_id && apart <= MINUTE as u64
}

fn open<'v>(value: &'v Value, about: &Event, reading: Reading) -> Result<Label<'v>, Fault> {
    let lacks = |field: &str| Fault { rule: Rule::SourceRecord, reason: format!("a label has no {field}") };
    let id = text(value, "id").ok_or_else(|| lacks("id"))?;
    let created = stamp(value, "label_details.created_at", reading)?;
    let mut attributes = Map::new();
    for name in ["label_kind", "performance_details.consensus_score"] {
        let plain = name.rsplit('.').next().unwrap_or(name);
        attributes.extend(at(value, name).map(|value| (plain.to_owned(), value.clone())));
    }
    Ok(Label {
        about: Event {
            assignment_id: Some(own(&id)),
            worker_id: Some(who(value, "label_details.created_by").unwrap_or_else(|| own("?"))),
            ..about.clone()
        },
        id,
        created: created.ok_or_else(|| lacks("label_details.created_at"))?,
        updated: stamp(value, "label_details.updated_at", reading)?,
        skipped: at(value, "performance_details.skipped") == Some(&Value::Bool(true)),
        active_ms: millis(value, "performance_details.seconds_to_create")?,
        answer: at(value, "annotations").unwrap_or(&Value::Null),
        attributes,
    })
}
