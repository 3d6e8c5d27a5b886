//! One answer of a worker as the facts that it tells.
//!
//! Promises: a stamp or a number that cannot be read costs its own fact and no others; the same answer in a later copy
//! of the file is the same event.
//! Absent on purpose: what another person can read out of an answer's picture sizes and the like, which stay in `label`.

use serde_json::{Map, Value};

use super::place::Place;
use crate::events::{Event, EventType, Fault, Reading, Rule, event_id, json};
use crate::sources::json::{at, stamp, text};
use crate::units::{self, Micros};

/// The facts of an answer in the order of its life.
pub fn facts(answer: &Value, place: &Place, reading: Reading) -> Vec<Result<Event, Fault>> {
    let labeled = match stamp(answer, "submissionTime", reading) {
        Ok(Some(submitted)) => submitted,
        Ok(None) => return vec![Err(Fault::missing(EventType::Labeled, "submissionTime"))],
        Err(fault) => return vec![Err(fault)],
    };
    let piece = piece(answer, place, labeled);
    let claimed = stamp(answer, "acceptanceTime", reading).transpose();
    let claimed = claimed.map(|at| Ok(fact(&piece, EventType::Claimed, at?, &[])));
    let active_ms = spent(answer);
    let label = at(answer, "answerContent").map(json::canonical_value);
    let apart = [label.as_deref().unwrap_or_default()];
    let event = Event {
        units: at(answer, "answerContent").and_then(units),
        active_ms: active_ms.clone().unwrap_or_default(),
        attributes: attributes(answer),
        ..fact(&piece, EventType::Labeled, labeled, &apart)
    };
    let facts = claimed.into_iter().chain([Ok(Event { label, ..event })]);
    facts.chain(active_ms.err().map(Err)).collect()
}

/// What both facts share. The files number neither the answer nor the piece: object, worker and submission name it, and
/// not the job, which a copy of the folder can lose.
fn piece(answer: &Value, place: &Place, submitted: Micros) -> Event {
    // A private team's sub outlives its workerId.
    let worker = text(answer, "workerMetadata.identityData.sub").or_else(|| text(answer, "workerId"));
    let worker = worker.unwrap_or_else(|| "?".to_owned());
    let object = place.object.as_deref().unwrap_or("?");
    Event {
        source: Some("sagemaker".to_owned()),
        project_id: place.job.as_deref().map(own),
        assignment_id: Some(own(&format!("{object}/{worker}/{}", units::print_time(submitted)))),
        task_id: place.task().as_deref().map(own),
        worker_id: Some(own(&worker)),
        ..Event::default()
    }
}

fn fact(piece: &Event, event_type: EventType, at: Micros, apart: &[&str]) -> Event {
    let assignment = piece.assignment_id.as_deref().unwrap_or_default();
    let mut parts = vec!["sagemaker", assignment, event_type.name()];
    parts.extend(apart);
    Event { event_id: Some(event_id(&parts)), event_type, occurred_at: Some(at), ..piece.clone() }
}

/// `timeSpentInSeconds`, the time that the worker was active on the task, in milliseconds. 0 is no measurement.
fn spent(answer: &Value) -> Result<Option<i64>, Fault> {
    let Some(text) = text(answer, "timeSpentInSeconds") else { return Ok(None) };
    let fault = |rule, message| Err(Fault::new(rule, "timeSpentInSeconds", &text, message));
    match units::decimal(&text, 4) {
        None => fault(Rule::NotNumber, "is not a number of seconds"),
        Some((tenths, _)) if tenths < 0 => fault(Rule::OutOfRange, "is negative"),
        Some((tenths, _)) => match i64::try_from((tenths + 5) / 10) {
            Ok(ms) => Ok(Some(ms).filter(|ms| *ms > 0)),
            Err(_) => fault(Rule::OutOfRange, "is too large"),
        },
    }
}

/// The lists of marks that Ground Truth's own forms write.
const MARKS: [&str; 7] =
    ["boundingBoxes", "polygons", "polylines", "keypoints", "entities", "cuboids", "instances"];

/// How many marks an answer has; none where no form of marks is in it.
fn units(content: &Value) -> Option<f64> {
    let mut found = None;
    count(content, 4, &mut found);
    found.map(|count| count as f64)
}

fn count(value: &Value, deep: usize, found: &mut Option<usize>) {
    let Some(map) = value.as_object().filter(|_| deep > 0) else { return };
    for (key, value) in map {
        match value {
            Value::Array(marks) if MARKS.contains(&key.as_str()) => *found.get_or_insert(0) += marks.len(),
            other => count(other, deep - 1, found),
        }
    }
}

/// The worker's number where the sub stands in its place. Not part of what decides same content.
fn attributes(answer: &Value) -> Option<String> {
    text(answer, "workerMetadata.identityData.sub")?;
    let worker = text(answer, "workerId")?;
    let kept = Map::from_iter([("workerId".to_owned(), Value::from(worker))]);
    Some(json::canonical_value(&Value::Object(kept)))
}

fn own(id: &str) -> String {
    format!("sagemaker:{id}")
}
