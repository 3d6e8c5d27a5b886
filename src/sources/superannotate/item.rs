//! One item as work: what each person drew, and what became of it.
//!
//! Promises: where the assigned annotator drew, or nobody knows who drew, the piece is the assigned
//! annotator's; others who drew have pieces of their own.
//! Absent on purpose: times that the file does not have. Who an item is assigned to at the moment is no
//! claim.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Seen;
use super::instances::{self, Instance};
use crate::events::{Event, EventType, Fault, Reading, Rule};
use crate::sources::Sink;
use crate::sources::json::{Record, at, text};
use crate::units::{Micros, SECOND};

const IN_PROGRESS: &str = "an item in progress or not started: nothing was handed in";
const NO_TIME: &str =
    "an item that was handed in without anything that its annotator drew: nothing says when";

/// The prefix of all ids.
fn own(id: &str) -> String {
    format!("superannotate:{id}")
}

/// What the item's status says.
enum Status {
    Submitted,
    Judged(&'static str),
    Skipped,
}

/// Tells all of one item.
pub(super) fn read(mut record: Record<'_>, reading: Reading, seen: &mut Seen, sink: &mut dyn Sink) {
    seen.items += 1;
    let place = record.place;
    let reject = |fault, raw: &Value, sink: &mut dyn Sink| sink.reject(place, fault, raw.to_string());
    let named = |key: &str| text(&record.value, &format!("metadata.{key}"));
    let Some(name) = named("name").or_else(|| named("id")) else {
        let reason = "the item has no name".to_owned();
        return reject(Fault { rule: Rule::SourceRecord, reason }, &record.value, sink);
    };
    let (instances, faults) = instances::instances(&mut record.value, reading);
    let record = &record;
    let metadata = record.value.get("metadata").unwrap_or(&Value::Null);
    let is_bad = !faults.is_empty();
    faults.into_iter().for_each(|(fault, value)| reject(fault, &value, sink));
    let status = match status(metadata) {
        Ok(Some(status)) => status,
        Ok(None) => return sink.ignore(IN_PROGRESS),
        Err(fault) => return reject(fault, metadata, sink),
    };
    let nobody = instances.iter().all(|one| one.author.is_none() && one.created.is_none());
    let assigned = ["annotatorEmail", "qaEmail", "lastAction"].iter().any(|key| at(metadata, key).is_some());
    if nobody && !assigned && !is_bad {
        seen.bare += 1;
        return sink.ignore("an item that names no person and no time");
    }
    let last = match last_action(metadata) {
        Ok(last) => last,
        Err(fault) => return reject(fault, metadata, sink),
    };
    let item = Item { record, metadata, name, instances, last, status };
    item.tell(is_bad, seen, sink);
}

/// What the status says; none while the item is in progress.
fn status(metadata: &Value) -> Result<Option<Status>, Fault> {
    let written = text(metadata, "status").unwrap_or_default();
    Ok(Some(match written.to_ascii_lowercase().replace([' ', '_'], "").as_str() {
        "qualitycheck" => Status::Submitted,
        "returned" => Status::Judged("rework"),
        "completed" => Status::Judged("accepted"),
        "skipped" => Status::Skipped,
        "notstarted" | "inprogress" | "" => return Ok(None),
        _ => {
            let message = "is not one of NotStarted, InProgress, QualityCheck, Returned, Completed, Skipped";
            return Err(Fault::new(Rule::NotAllowed, "metadata.status", &written, message));
        }
    }))
}

/// The last touch of anybody: when (milliseconds since 1970) and by whom.
fn last_action(metadata: &Value) -> Result<Option<(Micros, String)>, Fault> {
    let Some(written) = text(metadata, "lastAction.timestamp") else { return Ok(None) };
    let millis = written.parse::<i64>().ok().and_then(|millis| millis.checked_mul(SECOND / 1000));
    let message = "is no count of milliseconds since 1970";
    let at = millis
        .ok_or_else(|| Fault::new(Rule::NotTime, "metadata.lastAction.timestamp", &written, message))?;
    Ok(text(metadata, "lastAction.email").map(|by| (at, by)))
}

struct Item<'r> {
    record: &'r Record<'r>,
    metadata: &'r Value,
    name: String,
    instances: Vec<Instance>,
    last: Option<(Micros, String)>,
    status: Status,
}

impl Item<'_> {
    fn tell(&self, is_bad: bool, seen: &mut Seen, sink: &mut dyn Sink) {
        let mut events = Vec::new();
        let workers = self.workers();
        for worker in &workers {
            events.extend(self.piece(worker, workers.len() == 1));
        }
        if events.is_empty() && !is_bad {
            return sink.ignore(NO_TIME);
        }
        let qa = text(self.metadata, "qaEmail");
        let is_qa = |one: &&Instance| {
            qa.is_some() && one.author == qa && !workers.iter().any(|who| Some(who) == qa.as_ref())
        };
        seen.by_models += self.instances.iter().filter(|one| one.is_model).count() as u64;
        seen.by_reviewers += self.instances.iter().filter(is_qa).count() as u64;
        seen.assigned += events.iter().filter(|event| event.reviewer_id.is_some()).count() as u64;
        for event in events {
            sink.event(self.record.place, event, None, &|| self.record.raw.to_owned());
        }
    }

    /// Whose piece the item is: the assigned annotator's who drew in it, and others' who drew; where nobody
    /// is known to have drawn, the assigned annotator's alone.
    fn workers(&self) -> Vec<String> {
        let assigned = text(self.metadata, "annotatorEmail");
        let qa = text(self.metadata, "qaEmail");
        let drew = self.instances.iter().filter(|one| !one.is_model).filter_map(|one| one.author.clone());
        let mut authors: BTreeSet<String> = drew.collect();
        // A reviewer who draws corrects, unless nobody else drew.
        if let Some(qa) = qa.filter(|qa| authors.len() > 1 && assigned.as_ref() != Some(qa)) {
            authors.remove(&qa);
        }
        let last = matches!(self.status, Status::Skipped)
            .then(|| self.last.as_ref().map(|(_, by)| by.clone()))
            .flatten();
        if authors.is_empty() {
            return vec![assigned.or(last).unwrap_or_else(|| "?".to_owned())];
        }
        authors.into_iter().collect()
    }

    /// What one person's piece tells; nothing where no time is known.
    fn piece(&self, worker: &str, is_only: bool) -> Vec<Event> {
        let drew = self.instances.iter().filter_map(|one| one.touched(worker)).max();
        let acted = self.last.as_ref().filter(|(_, by)| by == worker).map(|(at, _)| *at);
        let about = self.about(worker);
        let event = |event_type, at| Event {
            event_type,
            occurred_at: Some(at),
            time_basis: Some("not_before".to_owned()),
            ..about.clone()
        };
        match &self.status {
            Status::Skipped => {
                // The last touch of who skipped is the skip.
                let released = acted.or(drew).map(|at| Event {
                    reason: Some("skipped".to_owned()),
                    time_basis: acted.is_none().then(|| "not_before".to_owned()),
                    ..event(EventType::Released, at)
                });
                released.into_iter().collect()
            }
            Status::Submitted | Status::Judged(_) => {
                let Some(at) = drew else { return Vec::new() };
                let mut events = vec![self.labeled(event(EventType::Labeled, at), worker, is_only)];
                if let Status::Judged(verdict) = self.status {
                    let qa = text(self.metadata, "qaEmail");
                    events.push(Event {
                        verdict: Some(verdict.to_owned()),
                        label: qa.as_deref().and_then(|qa| self.corrected(qa, worker)),
                        reviewer_kind: qa.as_ref().map(|_| "person".to_owned()),
                        reviewer_id: qa.map(|qa| own(&qa)),
                        ..event(EventType::Reviewed, at)
                    });
                }
                events
            }
        }
    }

    /// The answer: of the only one who drew, all that stands but for a reviewer's corrections; of several,
    /// what each drew. What somebody else changed since is no answer of theirs.
    fn labeled(&self, event: Event, worker: &str, is_only: bool) -> Event {
        let is_own = |one: &&Instance| one.author.as_deref() == Some(worker) && !one.is_model;
        let models = || self.instances.iter().filter(|one| one.is_model);
        let label = match is_only {
            true => {
                let is_of_piece = |one: &&Instance| one.is_model || one.author.is_none() || is_own(one);
                instances::answer(self.instances.iter().filter(is_of_piece), Some(&self.record.value))
            }
            false => instances::answer(self.instances.iter().filter(is_own), None),
        };
        let is_gone = self.instances.iter().filter(is_own).any(|one| one.is_changed_by_another());
        let units = self.instances.iter().filter(is_own).filter(|one| !one.is_tag).count();
        // What a model proposed and nobody touched since is known; of the rest only what became of it.
        let untouched =
            || models().filter(|one| one.updated.as_ref().is_none_or(|(at, _)| Some(*at) == one.created));
        Event {
            label: (!is_gone).then_some(label),
            units: Some(units as f64),
            prelabel: untouched().next().map(|_| instances::answer(untouched(), None)),
            ..event
        }
    }

    /// The answer as the reviewer left it, where the reviewer drew or changed something.
    fn corrected(&self, qa: &str, worker: &str) -> Option<String> {
        let is_corrected = qa != worker && self.instances.iter().any(|one| one.touched(qa).is_some());
        is_corrected.then(|| instances::answer(self.instances.iter(), Some(&self.record.value)))
    }

    fn about(&self, worker: &str) -> Event {
        let project = text(self.metadata, "projectId");
        let task = project
            .as_deref()
            .map_or_else(|| self.name.clone(), |project| format!("{project}/{}", self.name));
        Event {
            source: Some("superannotate".to_owned()),
            project_id: project.as_deref().map(own),
            assignment_id: Some(own(&format!("{task}/{worker}"))),
            task_id: Some(own(&task)),
            worker_id: Some(own(worker)),
            attributes: instances::attributes(self.metadata),
            ..Event::default()
        }
    }
}
