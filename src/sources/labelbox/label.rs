//! One label as work: handed in or skipped, measured, judged.
//!
//! Promises: the seconds of a label stand once, on the first submit; the answer as it stands belongs to the
//! last submit, and to earlier ones where it was not saved again since.
//! Absent on purpose: an event for a change of which nobody says who made it.

use serde_json::{Map, Value};

use super::answer;
use crate::events::json::canonical_value;
use crate::events::{Event, EventType, Fault, Rule, event_id};
use crate::sources::json::{at, text};
use crate::units::{Micros, SECOND};

/// The prefix of all ids: a person of Labelbox is not the person of another platform.
pub(super) fn own(id: &str) -> String {
    format!("labelbox:{id}")
}

/// The person at a path: an address, or an object with one.
pub(super) fn who(value: &Value, path: &str) -> Option<String> {
    let id = text(value, path).or_else(|| {
        let person = at(value, path)?;
        text(person, "email").or_else(|| text(person, "id"))
    });
    id.map(|id| own(&id))
}

/// Seconds at a path as milliseconds; 0 is no measurement, because nobody works in no time.
///
/// # Errors
/// When it is there and is no length of time.
pub(super) fn millis(value: &Value, path: &str) -> Result<Option<i64>, Fault> {
    let Some(written) = text(value, path) else { return Ok(None) };
    let fault = |rule, message| Err(Fault::new(rule, path, &written, message));
    match written.parse::<f64>() {
        Ok(seconds) if seconds < 0.0 => fault(Rule::OutOfRange, "is negative"),
        Ok(seconds) if seconds < 1e12 => Ok(Some((seconds * 1000.0).round() as i64).filter(|ms| *ms > 0)),
        Ok(_) => fault(Rule::OutOfRange, "is too large"),
        Err(_) => fault(Rule::NotNumber, "is not a number of seconds"),
    }
}

/// The stamps of one save lie so far apart at most, because some are rounded.
const ONE_SAVE: Micros = 2 * SECOND;

/// A label with who made it and when.
pub(super) struct Label<'v> {
    /// What its events share: source, project, task, assignment and worker.
    pub(super) about: Event,
    pub(super) id: String,
    pub(super) created: Micros,
    pub(super) updated: Option<Micros>,
    pub(super) skipped: bool,
    /// The labeler's clock.
    pub(super) active_ms: Option<i64>,
    pub(super) answer: &'v Value,
    pub(super) attributes: Map<String, Value>,
}

impl Label<'_> {
    pub(super) fn worker(&self) -> &str {
        self.about.worker_id.as_deref().unwrap_or_default()
    }

    /// An event of this label, which gets its id from its content.
    pub(super) fn event(&self, event_type: EventType, at: Micros) -> Event {
        Event { event_type, occurred_at: Some(at), ..self.about.clone() }
    }

    /// Its release, or its submits: the first, and those after a rejection with who made them.
    pub(super) fn work(&self, again: &[(Micros, Option<String>)]) -> Vec<Event> {
        if self.skipped {
            let event = self.event(EventType::Released, self.created);
            let mut kept = self.attributes.clone();
            kept.extend(self.active_ms.map(|ms| ("seconds_to_create_ms".to_owned(), Value::from(ms))));
            return vec![Event { reason: Some("skipped".to_owned()), attributes: written(kept), ..event }];
        }
        let first = Event {
            active_ms: self.active_ms,
            attributes: written(self.attributes.clone()),
            ..self.event(EventType::Labeled, self.created)
        };
        let mut work = vec![first];
        work.extend(again.iter().map(|(at, by)| Event {
            actor_id: by.clone().filter(|by| by != self.worker()),
            ..self.event(EventType::Labeled, *at)
        }));
        let last = work.len() - 1;
        for (place, event) in work.iter_mut().enumerate() {
            let saved_by_then = || {
                self.updated.is_some_and(|updated| Some(updated) <= event.occurred_at.map(|at| at + ONE_SAVE))
            };
            if place == last || saved_by_then() {
                event.label = answer::label(self.answer);
                event.units = answer::units(self.answer);
            }
        }
        work
    }

    /// Whether it was changed after it was last handed in.
    pub(super) fn is_changed_after(&self, submit: Option<Micros>) -> bool {
        let submit = submit.unwrap_or(self.created).max(self.created);
        self.updated.is_some_and(|updated| updated > submit + ONE_SAVE)
    }

    pub(super) fn verdict(&self, at: Micros, verdict: &str, reviewer: Option<String>) -> Event {
        Event {
            verdict: Some(verdict.to_owned()),
            reviewer_kind: reviewer.as_ref().map(|_| "person".to_owned()),
            reviewer_id: reviewer,
            ..self.event(EventType::Reviewed, at)
        }
    }

    /// How well it agrees with the known answer; when that was measured is not said.
    pub(super) fn score(&self, score: Option<f64>) -> Option<Event> {
        let score = score.filter(|score| (0.0..=1.0).contains(score))?;
        Some(Event {
            score: Some(score),
            reviewer_kind: Some("gold".to_owned()),
            time_basis: Some("not_before".to_owned()),
            ..self.event(EventType::Reviewed, self.created)
        })
    }

    /// The known answer of the task, of which this label is the model. Its author is the actor, so that it
    /// judges nobody twice.
    pub(super) fn gold(&self) -> Event {
        Event {
            gold: answer::label(self.answer),
            actor_id: self.about.worker_id.clone(),
            worker_id: None,
            assignment_id: None,
            time_basis: Some("not_before".to_owned()),
            ..self.event(EventType::Published, self.created)
        }
    }

    /// The reviewer's time. It is a sum that grows with each review, so it stands at the first verdict and
    /// its id leaves it out: a larger sum of a later download is told as a conflict and never counted beside
    /// the first.
    pub(super) fn review_time(&self, at: Micros, reviewer: &str, active_ms: i64) -> Event {
        Event {
            event_id: Some(event_id(&["labelbox", &self.id, "time of review", reviewer])),
            worker_id: Some(reviewer.to_owned()),
            assignment_id: None,
            active_ms: Some(active_ms),
            activity: Some("review".to_owned()),
            ..self.event(EventType::TimeLogged, at)
        }
    }

    /// A review of the label's own list, which scores 1 or -1; why it is no verdict where it is none.
    pub(super) fn review(&self, review: &Value, at: Option<Micros>) -> Result<Event, &'static str> {
        let verdict = match text(review, "score").and_then(|score| score.parse::<f64>().ok()) {
            Some(score) if score > 0.0 => "accepted",
            Some(score) if score < 0.0 => "rejected",
            Some(_) => return Err("a review with score 0: no verdict"),
            None => return Err("a review without a score: no verdict"),
        };
        let people = ["createdBy", "created_by", "reviewed_by", "reviewedBy"];
        let reviewer = people.iter().find_map(|key| who(review, key));
        let event = self.verdict(at.unwrap_or(self.created), verdict, reviewer);
        Ok(Event { time_basis: at.is_none().then(|| "not_before".to_owned()), ..event })
    }
}

/// The keys under which a review has its time.
pub(super) const REVIEW_TIMES: &[&str] = &["createdAt", "created_at", "reviewed_at", "reviewedAt"];

pub(super) fn written(kept: Map<String, Value>) -> Option<String> {
    (!kept.is_empty()).then(|| canonical_value(&Value::Object(kept)))
}
