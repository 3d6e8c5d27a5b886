//! What CVAT's REST interface lists: jobs as they stand now, and the quality reports on them.
//!
//! Promises: a job tells its making, its claim where the list dates it, and as much of its work as its stage and state
//! say; a report tells a score and never a verdict.
//! Absent on purpose: the way to where a job stands (`webhook`, `log`); whoever holds a job beyond annotation may be its
//! reviewer, so that its worker is not known any more.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::job::{About, Notes, lacks, not_before, person, signed};
use crate::events::json::canonical_value;
use crate::events::{Event, EventType, Fault, Reading, Rule};
use crate::sources::json::{at, each_record, paths, stamp, text};
use crate::sources::{Input, Sink, SourceError, SourceOptions};

/// A job that is compared with and not paid for.
pub const GROUND_TRUTH: &str = "a ground truth job, which is no paid work of an annotator";
const AGGREGATE: &str = "a quality report on a task or project, which sums up those on its jobs";
const UNCHECKED: &str = "a quality report that compared nothing";

/// The lists that first bytes can be of, and why one is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Jobs or quality reports.
    Work,
    Refused {
        why: &'static str,
        instead: &'static str,
    },
}

const JOBS: &str = "export the list of jobs (GET /api/jobs?page_size=1000 on your server, signed in) or, with the whole \
                    history, the event log (Analytics, then Export events)";

/// Which list first bytes are of: one object, a page with `results`, or its elements alone.
pub fn of(head: &[u8]) -> Option<List> {
    let paths = paths(head);
    let page = paths.iter().any(|path| path.starts_with("results[]."));
    let all =
        |keys: &[&str]| {
            keys.iter().all(|key| {
                if page { paths.contains(&format!("results[].{key}")) } else { paths.contains(*key) }
            })
        };
    let refused = |why, instead| Some(List::Refused { why, instead });
    if all(&["stage", "state", "task_id", "start_frame", "stop_frame"])
        || all(&["target", "summary", "gt_last_updated", "job_id"])
    {
        Some(List::Work)
    } else if all(&["owner", "overlap", "segment_size", "image_quality"]) {
        refused("a list of CVAT's tasks names batches and their makers, not who did which job", JOBS)
    } else if all(&["owner", "frame", "position", "resolved", "job"]) {
        refused("CVAT's issues are a reviewer's remarks on frames and no verdicts", JOBS)
    } else if all(&["owner", "issue", "message", "created_date"]) {
        refused("CVAT's comments are remarks on issues and no verdicts", JOBS)
    } else if all(&["target_url", "content_type", "enable_ssl", "events"]) {
        refused("a list of CVAT's webhooks is about where they are sent, not about work", JOBS)
    } else {
        None
    }
}

/// Reads a list of jobs or quality reports.
///
/// # Errors
/// When the file cannot be read or is no JSON.
pub fn read(input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
    let mut notes = Notes::default();
    let mut place = 0;
    each_record(input, options, sink, &mut |record, sink| {
        if at(&record.value, "next").is_some() && record.value.get("results").is_some() {
            notes.add(PAGE);
        }
        let elements = match record.value.get("results") {
            Some(Value::Array(elements)) => elements,
            _ => std::slice::from_ref(&record.value),
        };
        for element in elements {
            place += 1;
            sink.record();
            let told = tell(element, options.reading, &mut notes);
            let raw = || element.to_string();
            match told {
                Ok(Told::Ignored(why)) => sink.ignore(why),
                Ok(Told::Facts(facts)) => {
                    facts.into_iter().for_each(|fact| sink.event(place, fact, None, &raw))
                }
                Err(fault) => sink.reject(place, fault, raw()),
            }
        }
    })?;
    notes.tell(sink);
    Ok(())
}

enum Told {
    Facts(Vec<Event>),
    Ignored(&'static str),
}

fn tell(element: &Value, reading: Reading, notes: &mut Notes) -> Result<Told, Fault> {
    if element.get("target").is_some() && element.get("summary").is_some() {
        return report(element, reading, notes);
    }
    if element.get("stage").is_some() && element.get("state").is_some() {
        return job(element, reading, notes);
    }
    Err(lacks("the element is neither a job nor a quality report"))
}

fn job(job: &Value, reading: Reading, notes: &mut Notes) -> Result<Told, Fault> {
    let about = About::of(job)?;
    if text(job, "type").as_deref() == Some("ground_truth") {
        return Ok(Told::Ignored(GROUND_TRUTH));
    }
    let created = stamp(job, "created_date", reading)?.ok_or_else(|| lacks("a job has no created_date"))?;
    let (stage, state) = (text(job, "stage").unwrap_or_default(), text(job, "state").unwrap_or_default());
    let is_annotation = stage == "annotation";
    let assignee = job.get("assignee").and_then(person);
    let worker = assignee.clone().filter(|_| is_annotation);
    if assignee.is_some() && !is_annotation {
        notes.add(REVIEWER);
    }
    let taken = stamp(job, "assignee_updated_date", reading)?.filter(|_| worker.is_some());
    let mut facts = vec![about.published(created)];
    if let (Some(taken), Some(worker)) = (taken, &worker) {
        let claimed = about.fact(EventType::Claimed, taken);
        facts.push(signed(Event { worker_id: Some(worker.clone()), ..claimed }, ""));
    } else if worker.is_some() {
        notes.add(UNDATED);
    }
    let verdict = match (stage.as_str(), state.as_str()) {
        (_, "rejected") => Some("rejected"),
        ("acceptance", _) => Some("accepted"),
        _ => None,
    };
    let earliest = taken.unwrap_or(created);
    if verdict.is_some() || state == "completed" {
        notes.add(PRESENT);
        let label = not_before(about.labeled(earliest, worker.clone()));
        facts.push(signed(Event { attributes: attributes(job), ..label }, ""));
    }
    if let Some(verdict) = verdict {
        facts.push(signed(not_before(about.reviewed(earliest, worker, verdict)), ""));
    }
    Ok(Told::Facts(facts))
}

/// What else a job says. No part of what decides same content.
fn attributes(value: &Value) -> Option<String> {
    let keys = ["frame_count", "mode", "parent_job_id", "stage", "state", "type", "updated_date"];
    kept(value, &keys)
}

fn kept(value: &Value, keys: &[&str]) -> Option<String> {
    let kept: Map<String, Value> =
        keys.iter().filter_map(|key| Some(((*key).to_owned(), at(value, key)?.clone()))).collect();
    (!kept.is_empty()).then(|| canonical_value(&Value::Object(kept)))
}

/// A score against ground truth: without a reviewer, and of whoever holds the job.
fn report(report: &Value, reading: Reading, notes: &mut Notes) -> Result<Told, Fault> {
    let target = text(report, "target").unwrap_or_default();
    if target != "job" {
        let known = BTreeSet::from(["task", "project"]);
        if known.contains(target.as_str()) {
            return Ok(Told::Ignored(AGGREGATE));
        }
        return Err(Fault::new(Rule::NotAllowed, "target", &target, "is not one of job, task, project"));
    }
    let id = text(report, "job_id").ok_or_else(|| lacks("a quality report on a job names none"))?;
    let created = stamp(report, "created_date", reading)?
        .ok_or_else(|| lacks("a quality report has no created_date"))?;
    let frames = ["summary.validation_frames", "summary.frame_count"];
    let frames = frames.iter().find_map(|path| at(report, path)?.as_f64());
    let accuracy = at(report, "summary.accuracy");
    let Some(accuracy) = accuracy.filter(|_| frames != Some(0.0)) else {
        return Ok(Told::Ignored(UNCHECKED));
    };
    let Some(score) = accuracy.as_f64() else {
        let value = accuracy.to_string();
        return Err(Fault::new(Rule::NotNumber, "summary.accuracy", &value, "is not a number"));
    };
    let worker = report.get("assignee").and_then(person);
    notes.add(SCORE);
    if worker.is_none() {
        notes.add(NOBODY);
    }
    let about = About::job(&id, text(report, "project_id"), text(report, "task_id"));
    let event = Event {
        verdict: None,
        score: Some(score),
        reviewer_kind: Some("gold".to_owned()),
        attributes: at(report, "summary").and_then(|summary| {
            let keys = ["validation_frames", "frame_count", "total_frames", "precision", "recall"];
            kept(summary, &keys)
        }),
        ..about.reviewed(created, worker, "")
    };
    Ok(Told::Facts(vec![signed(event, &text(report, "id").unwrap_or_default())]))
}

const PAGE: &str = "cvat: the list goes on at another page, which this file does not hold";
const PRESENT: &str = "cvat: a list of jobs shows them as they stand now; labels and verdicts without a time stand at the \
                       claim or the making of the job as the earliest time (time_basis not_before)";
const REVIEWER: &str = "cvat: whoever holds a job beyond annotation may be its reviewer, so that its work stands under \
                        cvat:?; webhooks and the event log keep the annotator";
const UNDATED: &str =
    "cvat: a job with an assignee but no assignee_updated_date has no claim, since its time is not known";
const SCORE: &str = "cvat: a quality report scores the checked frames of a job against ground truth, not a person; the \
                     newest of a job stands";
const NOBODY: &str = "cvat: a quality report without an assignee stands under cvat:?";
