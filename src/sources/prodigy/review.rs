//! One line of the review recipe: a reviewer's decision, and in `versions` the answers that it was made on.
//!
//! Promises: each session whose answer was looked at gets a score of 1 where its answer is the decision and
//! of 0 where it is another; an answer that kept its own time is told as the label that it was.
//! Absent on purpose: the reviewer, where the line names one of the reviewed sessions (the recipe copies it).

use std::collections::BTreeSet;

use serde_json::Value;

use super::Piece;
use super::answer::{answer, label, moment, own, session, signed, task, who};
use crate::events::{Event, EventType, Fault};
use crate::sources::json::{at, list, text};

const UNDECIDED: &str = "a review that was skipped";
const THROWN_OUT: &str = "a review that threw the input out";
const AGREED: &str =
    "a review without a time, of answers that all agree: nobody need have looked (review --auto-accept)";
const NOBODY: &str = "a review that names no session";

/// The answers with a time of their own, then the scores; or by which rule the line tells nothing.
pub(super) fn review(value: &Value) -> Result<Vec<Result<Piece, Fault>>, &'static str> {
    let versions = list(value, "versions");
    let mut told: Vec<_> = versions.iter().filter(|version| has_time(version)).map(answer).collect();
    let word = text(value, "answer");
    let undecided = match word.as_deref() {
        Some("ignore") => Some(UNDECIDED),
        Some("reject") if !is_binary(value) => Some(THROWN_OUT),
        _ if versions.len() == 1 && at(value, "_timestamp").is_none() => Some(AGREED),
        _ if versions.iter().all(|version| list(version, "sessions").is_empty()) => Some(NOBODY),
        _ => None,
    };
    match undecided {
        Some(why) if told.is_empty() => return Err(why),
        Some(_) => return Ok(told),
        None => {}
    }
    let at = match moment(value)
        .and_then(|at| at.ok_or_else(|| Fault::missing(EventType::Reviewed, "_timestamp")))
    {
        Ok(at) => at,
        Err(fault) => {
            told.push(Err(fault));
            return Ok(told);
        }
    };
    let reviewer = reviewer(value);
    for version in versions {
        for name in list(version, "sessions").iter().filter_map(Value::as_str) {
            let scored = scored(value, version, name);
            told.push(scored.map(|(event, attempt)| {
                let event = Event {
                    occurred_at: Some(at),
                    reviewer_kind: reviewer.as_ref().map(|_| "person".to_owned()),
                    reviewer_id: reviewer.clone(),
                    ..event
                };
                (signed(event, attempt.as_deref()), attempt)
            }));
        }
    }
    Ok(told)
}

fn has_time(version: &Value) -> bool {
    at(version, "_timestamp").is_some() && at(version, "answer").is_some()
}

/// Whether the question was one label, yes or no. Elsewhere a rejected input says nothing of its answers.
fn is_binary(value: &Value) -> bool {
    let manual = ["options", "accept"].iter().any(|key| at(value, key).is_some());
    at(value, "label").is_some_and(Value::is_string) && !manual
}

fn reviewer(value: &Value) -> Option<String> {
    let versions = list(value, "versions").iter();
    let reviewed: BTreeSet<_> =
        versions.flat_map(|version| list(version, "sessions")).filter_map(Value::as_str).collect();
    let name = session(value).filter(|name| !reviewed.contains(name.as_str()))?;
    Some(who(&name).0).filter(|reviewer| *reviewer != own("?"))
}

fn scored(value: &Value, version: &Value, session: &str) -> Result<Piece, Fault> {
    let (worker, attempt) = who(session);
    let decision = label(value);
    let score = if label(version) == decision { 1.0 } else { 0.0 };
    let event = Event {
        event_type: EventType::Reviewed,
        source: Some("prodigy".to_owned()),
        task_id: Some(task(version).or_else(|_| task(value))?),
        worker_id: Some(worker),
        score: Some(score),
        label: Some(decision),
        ..Event::default()
    };
    Ok((event, attempt))
}
