//! The verdicts on one annotation (Enterprise).
//!
//! Promises: each verdict that the file shows is an event of its own, clicks within seconds too; a
//! verdict that was given and deleted is told as withdrawn.
//! Absent on purpose: what the verdicts come to (`assignments`). `rejected` may mean "do it again" or
//! "no": the file has one word for both, and it is passed on.

use serde_json::Value;

use super::annotation::Annotation;
use super::answer::label;
use super::read::{id, list, moment, person};
use crate::events::{Event, EventType, Fault, Rule};

/// A verdict, or why it is none, and the text that it came from.
pub(super) type Verdict<'t> = (Result<Event, Fault>, &'t Value);

/// All verdicts on an annotation.
pub(super) fn verdicts<'t>(annotation: &Annotation<'t>) -> Vec<Verdict<'t>> {
    let reviews = list(&annotation.value["reviews"]);
    let mut verdicts: Vec<_> = reviews.iter().map(|review| (listed(annotation, review), review)).collect();
    for action in &annotation.history {
        let listed = reviews.iter().any(|review| !review["id"].is_null() && review["id"] == *action.review);
        let Some(word) = word(action.name).filter(|_| !listed) else { continue };
        let event = Event {
            verdict: Some(word.to_owned()),
            label: (action.name == "fixed_and_accepted").then(|| label(action.result)),
            ..by(annotation.event(EventType::Reviewed, action.at), action.by.clone())
        };
        verdicts.push((Ok(annotation.sign(event, "history")), annotation.value));
    }
    if verdicts.is_empty()
        && let Some(word) = word(annotation.last_action())
    {
        verdicts.push((Ok(last(annotation, word)), annotation.value));
    }
    verdicts
}

/// The oldest verdict that changed the answer; null where only `last_action` tells of it.
pub(super) fn fixed<'t>(annotation: &Annotation<'t>) -> Option<&'t Value> {
    let oldest = list(&annotation.value["reviews"]).iter().rev().find(|review| is_fix(annotation, review));
    let told = annotation.last_action() == "fixed_and_accepted";
    oldest.or_else(|| told.then_some(&Value::Null))
}

/// Whether a verdict was deleted while others still stand: then the standing ones are all that is told.
pub(super) fn deleted_one_of_several(annotation: &Annotation<'_>) -> bool {
    annotation.last_action() == "deleted_review" && !list(&annotation.value["reviews"]).is_empty()
}

fn word(action: &str) -> Option<&'static str> {
    match action {
        "accepted" | "fixed_and_accepted" => Some("accepted"),
        "rejected" => Some("rejected"),
        "deleted_review" => Some("withdrawn"),
        _ => None,
    }
}

/// A verdict of the list. One without a date stands at its label's time.
fn listed(annotation: &Annotation<'_>, review: &Value) -> Result<Event, Fault> {
    let Some(accepted) = review["accepted"].as_bool() else {
        let reason = "a review does not say whether it accepted".to_owned();
        return Err(Fault { rule: Rule::SourceRecord, reason });
    };
    let at = moment(&review["created_at"], annotation.context.reading)?;
    let event = Event {
        verdict: Some(if accepted { "accepted" } else { "rejected" }.to_owned()),
        time_basis: at.is_none().then(|| "not_before".to_owned()),
        label: corrected(annotation, review).filter(|_| accepted).map(label),
        ..by(
            annotation.event(EventType::Reviewed, at.unwrap_or(annotation.created)),
            person(&review["created_by"]),
        )
    };
    Ok(annotation.sign(event, &id(&review["id"]).unwrap_or_default()))
}

/// A verdict that only `last_action` tells of. Its own time is not kept; the last save's is no later.
/// Who withdrew a verdict is known, who had given it is not.
fn last(annotation: &Annotation<'_>, word: &str) -> Event {
    let at = annotation.updated.unwrap_or(annotation.created);
    let who = person(&annotation.value["last_created_by"]);
    let mut event = annotation.event(EventType::Reviewed, at);
    if word == "withdrawn" {
        event.actor_id = who.filter(|who| *who != annotation.worker);
    } else {
        event = by(event, who);
    }
    event.verdict = Some(word.to_owned());
    event.time_basis = Some("not_before".to_owned());
    event.label = (annotation.last_action() == "fixed_and_accepted").then(|| label(annotation.result()));
    annotation.sign(event, "last")
}

fn by(event: Event, reviewer: Option<String>) -> Event {
    let kind = reviewer.as_ref().map(|_| "person".to_owned());
    Event { reviewer_id: reviewer, reviewer_kind: kind, ..event }
}

fn is_fix(annotation: &Annotation<'_>, review: &Value) -> bool {
    !review["fixed_annotation_history"].is_null() || corrected(annotation, review).is_some()
}

/// The answer that a reviewer put in place of the worker's, where the file has it.
fn corrected<'t>(annotation: &Annotation<'t>, review: &'t Value) -> Option<&'t [Value]> {
    let kept = review["fixed_annotation_history_result"].as_array().or(review["result"].as_array());
    let is_newest =
        || list(&annotation.value["reviews"]).first().is_some_and(|first| std::ptr::eq(first, review));
    let stands = || annotation.last_action() == "fixed_and_accepted" && is_newest();
    kept.map(Vec::as_slice).or_else(|| stands().then(|| annotation.result()))
}
