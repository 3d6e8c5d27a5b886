//! One annotation as work: submitted, edited, skipped, taken as the truth.
//!
//! The answer and the seconds that an export shows are those of the last save. So where an
//! annotation was saved again, the first submit keeps its time but not its answer, unless a review
//! or the history kept that; the answer as it stands belongs to the edit.
//!
//! `lead_time` adds up over all sessions up to the download, edits included, and cannot be taken
//! apart. It stands once, on the first submit: there an export before and one after an edit measure
//! intervals that end together, so their union counts no second twice. On the edit they would be two
//! stretches of time, of which the later holds the earlier.
//!
//! Absent on purpose: verdicts (`reviews`).

use serde_json::{Map, Value};

use super::answer::{controls, label, regions};
use super::history::{Action, actions};
use super::read::{id, lead_ms, list, moment, own, person, username};
use super::reviews;
use super::task::Context;
use crate::events::json::canonical_value;
use crate::events::{Event, EventType, Fault, Rule, event_id, number_part, text_part};
use crate::units::{self, Micros, SECOND};

/// One annotation, with what its events need.
pub(super) struct Annotation<'t> {
    pub(super) context: &'t Context<'t>,
    pub(super) value: &'t Value,
    /// `annotation-` and its id.
    key: String,
    pub(super) worker: String,
    pub(super) created: Micros,
    /// When it was last saved, where that is not the first save.
    pub(super) updated: Option<Micros>,
    pub(super) history: Vec<Action<'t>>,
    pub(super) lead_ms: Option<i64>,
}

/// An answer that replaced an earlier one.
struct Edit<'t> {
    at: Micros,
    by: String,
    result: &'t [Value],
}

impl<'t> Annotation<'t> {
    /// Reads what every event of it needs.
    ///
    /// # Errors
    /// When it has no id or no time: an aggregate of several people's completions has neither.
    pub(super) fn open(context: &'t Context<'t>, value: &'t Value) -> Result<Annotation<'t>, Fault> {
        let lacks = |field: &str| Fault {
            rule: Rule::SourceRecord,
            reason: format!("an annotation of task {} has no {field}", context.task_key),
        };
        let key = id(&value["id"]).or_else(|| id(&value["unique_id"])).ok_or_else(|| lacks("id"))?;
        let created = created(value, context)?.ok_or_else(|| lacks("created_at"))?;
        let updated = moment(&value["updated_at"], context.reading)?;
        let worker = person(&value["completed_by"]).or_else(|| username(&value["created_username"]));
        Ok(Annotation {
            context,
            value,
            key: format!("annotation-{key}"),
            worker: worker.unwrap_or_else(|| own("?")),
            created,
            // The first save itself writes the two stamps some microseconds apart.
            updated: updated.filter(|updated| *updated > created + SECOND),
            history: actions(value, context.reading)?,
            lead_ms: lead_ms(&value["lead_time"])?,
        })
    }

    pub(super) fn last_action(&self) -> &'t str {
        self.value["last_action"].as_str().unwrap_or_default()
    }

    pub(super) fn skipped(&self) -> bool {
        // `skipped` is what it was called before 1.0.
        self.value["was_cancelled"] == true || self.value["skipped"] == true
    }

    /// Whether the project took it as the known answer (before 1.0: `honeypot`).
    pub(super) fn is_truth(&self) -> bool {
        self.value["ground_truth"] == true || self.value["honeypot"] == true
    }

    pub(super) fn result(&self) -> &'t [Value] {
        list(&self.value["result"])
    }

    /// What happened to it but for verdicts: its release, or its labels and the truth that it is.
    pub(super) fn work(&self) -> Vec<Event> {
        if self.skipped() {
            return vec![self.release()];
        }
        let mut events = vec![self.submit()];
        events.extend(self.edits().into_iter().map(|edit| self.edited(edit)));
        events.extend(self.is_truth().then(|| self.gold()));
        events
    }

    /// How many edits are by somebody else.
    pub(super) fn edits_by_others(&self) -> usize {
        self.edits().iter().filter(|edit| edit.by != self.worker).count()
    }

    /// An event of this piece of work, to be completed and then signed.
    pub(super) fn event(&self, event_type: EventType, at: Micros) -> Event {
        Event {
            event_type,
            occurred_at: Some(at),
            worker_id: Some(self.worker.clone()),
            assignment_id: Some(own(&self.key)),
            ..self.context.base.clone()
        }
    }

    /// Gives an event its id: of all that a later export can show otherwise, so that another answer
    /// is another fact, and the same one is the same.
    pub(super) fn sign(&self, mut event: Event, native: &str) -> Event {
        event.event_id = Some(event_id(&[
            text_part(&event.source),
            &self.key,
            event.event_type.name(),
            native,
            &number_part(event.occurred_at),
            text_part(&event.time_basis),
            text_part(&event.worker_id),
            text_part(&event.actor_id),
            text_part(&event.reviewer_id),
            text_part(&event.verdict),
            text_part(&event.label),
            text_part(&event.prelabel),
            text_part(&event.gold),
            &number_part(event.active_ms),
            &number_part(event.units),
        ]));
        event
    }

    fn submit(&self) -> Event {
        let answer = self.first_answer();
        let event = Event {
            label: answer.map(label),
            units: answer.map(regions),
            prelabel: self.prelabel(),
            active_ms: self.lead_ms,
            attributes: self.attributes(),
            ..self.event(EventType::Labeled, self.created)
        };
        self.sign(event, "")
    }

    fn edited(&self, edit: Edit<'_>) -> Event {
        let event = Event {
            label: Some(label(edit.result)),
            units: Some(regions(edit.result)),
            prelabel: self.prelabel(),
            actor_id: Some(edit.by).filter(|by| *by != self.worker),
            attributes: self.attributes(),
            ..self.event(EventType::Labeled, edit.at)
        };
        self.sign(event, "")
    }

    /// A skip. It carries no measured time: what was spent on it stands in `attributes`.
    fn release(&self) -> Event {
        let (at, exact) = self.skipped_at();
        let event = Event {
            reason: Some("skipped".to_owned()),
            time_basis: (!exact).then(|| "not_before".to_owned()),
            attributes: self.attributes(),
            ..self.event(EventType::Released, at)
        };
        self.sign(event, "skipped")
    }

    fn skipped_at(&self) -> (Micros, bool) {
        if let Some(skip) = self.history.iter().rev().find(|action| action.name == "skipped") {
            return (skip.at, true);
        }
        // Somebody else's later save (marking it as truth) moves the stamp away from the skip.
        let own_save = person(&self.value["updated_by"]).is_none_or(|by| by == self.worker);
        match self.updated {
            Some(updated) if self.last_action() == "skipped" && own_save => (updated, true),
            Some(_) => (self.created, false),
            None => (self.created, true),
        }
    }

    /// The truth of the task, on a task event so that it reaches all annotations of the task; its
    /// author is the actor, so that it never judges them. When it was marked is not said.
    fn gold(&self) -> Event {
        let last_edit = self.edits().last().map_or(self.created, |edit| edit.at);
        let at = if self.last_action() == "fixed_and_accepted" { self.updated } else { None };
        let event = Event {
            event_type: EventType::Published,
            occurred_at: Some(at.unwrap_or(last_edit)),
            time_basis: Some("not_before".to_owned()),
            gold: Some(label(self.result())),
            actor_id: Some(self.worker.clone()),
            ..self.context.base.clone()
        };
        self.sign(event, "gold")
    }

    /// The answers that replaced the first one, as far as they can be seen: each in the history, else the last.
    fn edits(&self) -> Vec<Edit<'t>> {
        let by = |person: Option<String>| person.unwrap_or_else(|| own("?"));
        let seen: Vec<_> = (self.history.iter().filter(|action| action.name == "updated"))
            .map(|action| Edit { at: action.at, by: by(action.by.clone()), result: action.result })
            .collect();
        let updated_by = person(&self.value["updated_by"]);
        // Community names no action: there a later save is an edit.
        let is_edit = match self.last_action() {
            "updated" => true,
            "" => updated_by.is_some(),
            _ => false,
        };
        match self.updated {
            Some(at) if seen.is_empty() && is_edit => {
                let by = by(updated_by.or_else(|| person(&self.value["last_created_by"])));
                vec![Edit { at, by, result: self.result() }]
            }
            _ => seen,
        }
    }

    /// The worker's first answer as far as the file still has it; `None` when it was replaced and is gone.
    pub(super) fn first_answer(&self) -> Option<&'t [Value]> {
        if let Some(submit) = self.history.iter().find(|action| action.name == "submitted") {
            return Some(submit.result);
        }
        let fixed = reviews::fixed(self);
        if fixed.is_none() && self.edits().is_empty() {
            return Some(self.result());
        }
        // What the reviewer saw: before the first fix, else before the newest verdict.
        let newest = list(&self.value["reviews"]).first().unwrap_or(&Value::Null);
        let before = &fixed.unwrap_or(newest)["previous_annotation_history_result"];
        before.as_array().map(Vec::as_slice)
    }

    /// What a model had proposed for it: the snapshot that was shown, else the prediction that it was
    /// made from, else (in files that do not say what was shown) the task's only one.
    fn prelabel(&self) -> Option<String> {
        let predictions = list(&self.context.task["predictions"]);
        let shown = &self.value["prediction"];
        let parent = &self.value["parent_prediction"];
        let result = if shown["result"].is_array() {
            &shown["result"]
        } else if !parent.is_null() {
            &predictions.iter().find(|prediction| prediction["id"] == *parent)?["result"]
        } else if let (true, [only]) = (shown.is_null(), predictions) {
            &only["result"]
        } else {
            return None;
        };
        result.as_array().map(|result| label(result))
    }

    /// What else may matter to somebody who looks closer. Not part of what decides same content.
    fn attributes(&self) -> Option<String> {
        let mut out = Map::new();
        let email = &self.value["completed_by"]["email"];
        out.extend(email.as_str().map(|email| ("worker_email".to_owned(), email.into())));
        for name in ["draft_created_at", "last_action", "import_id", "bulk_created"] {
            let value = &self.value[name];
            if !value.is_null() && *value != false {
                out.insert(name.to_owned(), value.clone());
            }
        }
        let saved = self.history.iter().flat_map(|action| action.result).chain(self.result());
        let controls = controls(saved);
        if !controls.is_empty() {
            out.insert("controls".to_owned(), Value::Object(controls));
        }
        if self.skipped() {
            out.extend(self.lead_ms.map(|ms| ("lead_time_ms".to_owned(), ms.into())));
        }
        (!out.is_empty()).then(|| canonical_value(&Value::Object(out)))
    }
}

/// `created_at`; before 1.0 perhaps only in `created_ago`, where that is a time and not words.
fn created(value: &Value, context: &Context<'_>) -> Result<Option<Micros>, Fault> {
    if let Some(at) = moment(&value["created_at"], context.reading)? {
        return Ok(Some(at));
    }
    match value["created_ago"].as_str() {
        Some(text) if units::read_time(text).is_ok() => moment(&value["created_ago"], context.reading),
        _ => Ok(None),
    }
}
