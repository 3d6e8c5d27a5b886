//! The payloads of CVAT's webhooks, one in a file or one on each line.
//!
//! Promises: an update of a job tells what changed by `before_update`; payloads of one file are looked at in the order of
//! what happened, whatever order they came in, so that a verdict finds the annotator whom an earlier change named.
//! Absent on purpose: what one payload alone cannot tell: where it names a job's reviewer as its holder, the verdict is
//! on `cvat:?`, and in a file with those before it on the annotator; all that is no job: tasks are batches, issues and comments are remarks.

use std::collections::HashMap;

use serde_json::Value;

use super::change::{Change, Standing};
use super::job::{About, Notes, lacks, person, signed};
use super::list::GROUND_TRUTH;
use crate::events::{Event, EventType, Fault, Reading, Rule};
use crate::sources::json::{Record, each_record, paths, stamp, text};
use crate::sources::{Input, Sink, SourceError, SourceOptions};
use crate::units::{MINUTE, Micros};

/// Whether first bytes are of a payload.
pub fn knows(head: &[u8]) -> bool {
    let paths = paths(head);
    let has = |path: &str| paths.contains(path);
    // What the server itself does has no sender.
    let is_sent = has("sender.username")
        || has("sender") && ["job.stop_frame", "task.segment_size"].into_iter().any(has);
    has("event") && is_sent && (has("webhook_id") || has("webhook.target_url"))
}

/// A payload, to be told in the order in which things happened.
struct Payload {
    place: u64,
    at: Option<Micros>,
    value: Value,
    raw: String,
}

/// Reads payloads. They come late, twice and in any order; what they tell is the same.
///
/// # Errors
/// When the file cannot be read or is no JSON.
pub fn read(input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
    let mut payloads = Vec::new();
    each_record(input, options, sink, &mut |record, _| {
        let Record { place, value, raw } = record;
        let at = stamp(&value, "job.updated_date", options.reading).ok().flatten();
        payloads.push(Payload { place, at, value, raw: raw.to_owned() });
    })?;
    let mut notes = Notes::default();
    for (payload, told) in payloads.iter().zip(told(&payloads, options.reading)) {
        sink.record();
        match told {
            Ok(Told::Ignored(why)) => sink.ignore(why),
            Ok(Told::Facts(facts)) if facts.is_empty() => sink.ignore(NO_WORK),
            Ok(Told::Facts(facts)) => {
                if facts.iter().any(|fact| fact.event_type == EventType::Reviewed) {
                    notes.add(VERDICT);
                }
                let raw = || payload.raw.clone();
                facts.into_iter().for_each(|fact| sink.event(payload.place, fact, None, &raw));
            }
            Err(fault) => sink.reject(payload.place, fault, payload.raw.clone()),
        }
    }
    notes.tell(sink);
    Ok(())
}

/// What each payload tells, in their order in the file, looked at in the order of what happened.
fn told(payloads: &[Payload], reading: Reading) -> Vec<Result<Told, Fault>> {
    let mut order: Vec<usize> = (0..payloads.len()).collect();
    order.sort_by_cached_key(|place| (payloads[*place].at, payloads[*place].value.to_string()));
    let mut annotators = HashMap::new();
    let mut told: Vec<(usize, Result<Told, Fault>)> = Vec::new();
    for place in order {
        let one = match told.last() {
            // The same delivery again tells the same, whatever was learned from it.
            Some((before, one)) if payloads[*before].value == payloads[place].value => one.clone(),
            _ => tell(&payloads[place].value, reading, &mut annotators),
        };
        told.push((place, one));
    }
    told.sort_by_key(|(place, _)| *place);
    told.into_iter().map(|(_, one)| one).collect()
}

#[derive(Clone)]
enum Told {
    Facts(Vec<Event>),
    Ignored(&'static str),
}

const NO_WORK: &str = "an update of a job that tells of no work";

fn tell(payload: &Value, reading: Reading, annotators: &mut HashMap<String, String>) -> Result<Told, Fault> {
    let event = text(payload, "event").ok_or_else(|| lacks("a webhook names no event"))?;
    if event == "ping" {
        return Ok(Told::Ignored("a ping, by which a webhook is tried"));
    }
    let (verb, resource) = event.split_once(':').unwrap_or_default();
    match (verb, resource) {
        ("create" | "update", "job") => {}
        ("delete", "job") => {
            return Ok(Told::Ignored("a job that was deleted; what was worked on it stands"));
        }
        ("create" | "update" | "delete", "task") => {
            return Ok(Told::Ignored("an event of a task, which is a batch of jobs"));
        }
        ("create" | "update" | "delete", "issue" | "comment") => {
            return Ok(Told::Ignored("a remark of a reviewer, which is no verdict"));
        }
        (
            "create" | "update" | "delete",
            "project" | "organization" | "membership" | "invitation" | "user" | "label" | "cloudstorage",
        ) => return Ok(Told::Ignored("an event that is about no work")),
        _ => {
            let message = "is no event of a webhook that is known here";
            return Err(Fault::new(Rule::NotAllowed, "event", &event, message));
        }
    }
    let Some(job) = payload.get("job").filter(|job| job.is_object()) else {
        return Err(lacks(&format!("the webhook {event} holds no job")));
    };
    if text(job, "type").as_deref() == Some("ground_truth") {
        return Ok(Told::Ignored(GROUND_TRUTH));
    }
    let facts =
        if verb == "create" { created(job, reading)? } else { updated(payload, job, reading, annotators)? };
    Ok(Told::Facts(facts))
}

fn created(job: &Value, reading: Reading) -> Result<Vec<Event>, Fault> {
    let about = About::of(job)?;
    let at = stamp(job, "created_date", reading)?.ok_or_else(|| lacks("a job has no created_date"))?;
    let mut facts = vec![about.published(at)];
    let taken = stamp(job, "assignee_updated_date", reading)?;
    if let (Some(worker), Some(taken)) = (job.get("assignee").and_then(person), taken) {
        let claimed = about.fact(EventType::Claimed, taken);
        facts.push(signed(Event { worker_id: Some(worker), ..claimed }, ""));
    }
    Ok(facts)
}

fn updated(
    payload: &Value,
    job: &Value,
    reading: Reading,
    annotators: &mut HashMap<String, String>,
) -> Result<Vec<Event>, Fault> {
    let about = About::of(job)?;
    let at = stamp(job, "updated_date", reading)?.ok_or_else(|| lacks("a job has no updated_date"))?;
    let old = &payload["before_update"];
    if !old.is_object() {
        return Err(lacks("the webhook update:job does not say what changed (before_update)"));
    }
    let before = |key: &str| if old.get(key).is_some() { text(old, key) } else { text(job, key) };
    let held = old.get("assignee").or_else(|| job.get("assignee"));
    let change = Change {
        at,
        by: payload.get("sender").and_then(person),
        before: Standing { assignee: held.and_then(person), stage: before("stage"), state: before("state") },
        after: Standing {
            assignee: job.get("assignee").and_then(person),
            stage: text(job, "stage"),
            state: text(job, "state"),
        },
        taken: taken(job, at, reading)?,
        annotator: annotators.get(&about.task).cloned(),
        active_ms: None,
        about,
    };
    if let Some(annotator) = change.annotator() {
        annotators.insert(change.about.task.clone(), annotator);
    }
    Ok(change.facts())
}

/// The claim as the list of jobs dates it, so that both tell one claim: the two stamps of one change lie moments apart.
fn taken(job: &Value, at: Micros, reading: Reading) -> Result<Option<Micros>, Fault> {
    let taken = stamp(job, "assignee_updated_date", reading)?;
    Ok(taken.filter(|taken| taken.abs_diff(at) <= MINUTE as u64))
}

const VERDICT: &str = "cvat: a state rejected is told as rejected, though it may mean \"do it again\"; a verdict is on whoever \
                       was seen to annotate the job, else on its assignee unless that is the judge, else on cvat:?";
