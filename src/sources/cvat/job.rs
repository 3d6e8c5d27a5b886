//! What all files of CVAT share: how people, jobs and batches are named, and how a fact gets its id.
//!
//! Promises: the same person has one name in dumps, lists, webhooks and logs (the user name, which alone stands in all
//! of them); an event's id holds all of its content, so that a later file adds facts and conflicts with none.
//! Absent on purpose: what happened to a job (`change`, `list`, `dump`).

use std::collections::BTreeSet;

use serde_json::Value;

use crate::events::{Event, EventType, Fault, Rule, event_id, number_part, text_part};
use crate::sources::Sink;
use crate::sources::json::text;
use crate::units::Micros;

/// The name of this source, which all ids start with.
pub const CVAT: &str = "cvat";

/// An id in the name space of CVAT.
pub fn own(id: &str) -> String {
    format!("{CVAT}:{id}")
}

/// Whom nobody names.
pub fn nobody() -> String {
    own("?")
}

/// The person that a value names: an object with `username` (else `id` or `email`), a name, or a number.
pub fn person(value: &Value) -> Option<String> {
    let name = match value {
        Value::Object(_) => ["username", "id", "email"].iter().find_map(|key| text(value, key)),
        Value::String(name) => Some(name.trim().to_owned()).filter(|name| !name.is_empty()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    };
    name.map(|name| own(&name))
}

/// Which piece of work an event is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// `cvat:job-7`, or `cvat:task-3` where a dump counts a whole task.
    pub task: String,
    /// The project; where there is none, the task of CVAT, which is a batch of jobs.
    pub batch: Option<String>,
}

impl About {
    /// A job by its number and those of its project and task.
    pub fn job(job: &str, project: Option<String>, task: Option<String>) -> About {
        let project = project.map(|project| own(&format!("project-{project}")));
        let batch = project.or_else(|| task.map(|task| own(&format!("task-{task}"))));
        About { task: own(&format!("job-{job}")), batch }
    }

    /// The job of a JSON object that has `id`, `project_id` and `task_id`.
    ///
    /// # Errors
    /// When it has no id.
    pub fn of(job: &Value) -> Result<About, Fault> {
        let id = text(job, "id").ok_or_else(|| lacks("a job has no id"))?;
        Ok(About::job(&id, text(job, "project_id"), text(job, "task_id")))
    }

    /// One fact about it, to be signed when it is whole.
    pub fn fact(&self, event_type: EventType, at: Micros) -> Event {
        Event {
            event_type,
            occurred_at: Some(at),
            source: Some(CVAT.to_owned()),
            project_id: self.batch.clone(),
            task_id: Some(self.task.clone()),
            ..Event::default()
        }
    }

    /// The job was offered when it was made. CVAT knows no prices.
    pub fn published(&self, at: Micros) -> Event {
        signed(self.fact(EventType::Published, at), "")
    }

    /// A label by a worker, or by somebody whom nothing names.
    pub fn labeled(&self, at: Micros, worker: Option<String>) -> Event {
        Event { worker_id: Some(worker.unwrap_or_else(nobody)), ..self.fact(EventType::Labeled, at) }
    }

    /// A verdict on the work of a worker, or of somebody whom nothing names.
    pub fn reviewed(&self, at: Micros, worker: Option<String>, verdict: &str) -> Event {
        let event = self.fact(EventType::Reviewed, at);
        Event { worker_id: Some(worker.unwrap_or_else(nobody)), verdict: Some(verdict.to_owned()), ..event }
    }
}

/// The same at the earliest moment that it can have been.
pub fn not_before(event: Event) -> Event {
    Event { time_basis: Some("not_before".to_owned()), ..event }
}

/// A record that lacks what CVAT always writes.
pub fn lacks(reason: &str) -> Fault {
    Fault { rule: Rule::SourceRecord, reason: reason.to_owned() }
}

/// Gives an event its id: of all that it says, and of `native`, which tells it from others that say the same.
pub fn signed(mut event: Event, native: &str) -> Event {
    event.event_id = Some(event_id(&[
        text_part(&event.source),
        text_part(&event.task_id),
        text_part(&event.project_id),
        event.event_type.name(),
        native,
        &number_part(event.occurred_at),
        text_part(&event.time_basis),
        text_part(&event.worker_id),
        text_part(&event.reviewer_id),
        text_part(&event.reviewer_kind),
        text_part(&event.verdict),
        text_part(&event.reason),
        text_part(&event.activity),
        &number_part(event.units),
        &number_part(event.score),
        &number_part(event.active_ms),
    ]));
    event
}

/// What a file cannot tell, each said once.
#[derive(Default)]
pub struct Notes(BTreeSet<&'static str>);

impl Notes {
    pub fn add(&mut self, text: &'static str) {
        self.0.insert(text);
    }

    pub fn tell(self, sink: &mut dyn Sink) {
        self.0.into_iter().for_each(|text| sink.note(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_same_person_in_every_way_a_file_names_one() {
        for value in [json!({"id": 4, "username": "ana"}), json!("ana"), json!({"username": " ana "})] {
            assert_eq!(person(&value).as_deref(), Some("cvat:ana"), "{value}");
        }
        assert_eq!(person(&json!({"id": 4, "username": ""})).as_deref(), Some("cvat:4"));
        assert_eq!(person(&json!(4)).as_deref(), Some("cvat:4"));
        for nobody in [json!(null), json!({}), json!(""), json!([])] {
            assert_eq!(person(&nobody), None, "{nobody}");
        }
    }

    #[test]
    fn a_job_without_a_project_stands_under_its_task() {
        let about = |job: Value| About::of(&job).unwrap();
        assert_eq!(
            about(json!({"id": 7, "project_id": 2, "task_id": 3})).batch.as_deref(),
            Some("cvat:project-2")
        );
        assert_eq!(
            about(json!({"id": 7, "project_id": null, "task_id": 3})).batch.as_deref(),
            Some("cvat:task-3")
        );
        assert_eq!(about(json!({"id": 7})), About { task: "cvat:job-7".into(), batch: None });
        assert!(About::of(&json!({"task_id": 3})).is_err());
    }
}
