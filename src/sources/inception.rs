//! INCEpTION and WebAnno: `event.log` and `exportedproject.json`, as they stand in the archive of a project.
//!
//! Promises: who acted and whose document it was are told apart, so what a manager or curator does is
//! nobody's work; the same document of the same person is the same piece in both files.
//! Absent on purpose: answers (the annotations are files of their own in the archive), working time (there
//! are only moments), and when documents were offered.

mod log;
mod project;

use serde_json::Value;

use super::json::{paths, text};
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Event, EventType, Fault, Rule, event_id};
use crate::units::Micros;

/// The log and the list of documents of a project.
pub struct Inception;

impl Source for Inception {
    fn name(&self) -> &'static str {
        "inception"
    }

    fn about(&self) -> &'static str {
        "INCEpTION: event.log and exportedproject.json, or the archive of a project"
    }

    fn knows(&self, head: &[u8]) -> bool {
        log::is_log(head) || is_project(head)
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let (file, is_log) = (input.name.clone(), log::is_log(&input.head));
        if is_log {
            return log::read(input, options, sink);
        }
        let bytes = input.bytes(&options.limits)?;
        match serde_json::from_slice::<Value>(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)) {
            Ok(project) => {
                project::tell(&project, sink);
                Ok(())
            }
            Err(error) => Err(SourceError::Damaged { file, cause: error.to_string() }),
        }
    }
}

/// The list of documents comes long before that of who has which, and may fill the first bytes.
fn is_project(head: &[u8]) -> bool {
    let paths = paths(head);
    let has = |key: &str| paths.contains(key);
    has("source_documents[].format") && has("source_documents[].state")
        || has("source_documents") && has("annotation_documents[].user")
}

fn own(id: &str) -> String {
    format!("inception:{id}")
}

/// A document of a project and the person who annotates it.
struct Document<'a> {
    project: &'a str,
    /// Whether the project has this name, or it only tells its documents from those of others.
    is_named: bool,
    name: String,
    annotator: String,
}

impl Document<'_> {
    /// An event of this piece of work. `apart` tells it from others of its type at the same moment.
    fn event(&self, event_type: EventType, at: Micros, apart: &[&str]) -> Event {
        let moment = at.to_string();
        let mut parts =
            vec!["inception", self.project, &self.name, &self.annotator, event_type.name(), &moment];
        parts.extend(apart);
        Event {
            event_id: Some(event_id(&parts)),
            event_type,
            occurred_at: Some(at),
            source: Some("inception".to_owned()),
            project_id: self.is_named.then(|| own(self.project)),
            task_id: Some(own(&format!("{}/{}", self.project, self.name))),
            worker_id: Some(own(&self.annotator)),
            ..Event::default()
        }
    }
}

fn not_before(event: Event) -> Event {
    Event { time_basis: Some("not_before".to_owned()), ..event }
}

/// Milliseconds since 1970, UTC.
///
/// # Errors
/// When it is there and is no whole number, or lies in no calendar.
fn moment(value: &Value, key: &str) -> Result<Option<Micros>, Fault> {
    let Some(text) = text(value, key) else { return Ok(None) };
    let at = text.parse::<i64>().ok().and_then(|ms| ms.checked_mul(1000));
    let message = "is no number of milliseconds since 1970";
    at.map(Some).ok_or_else(|| Fault::new(Rule::NotTime, key, &text, message))
}

/// A state as one word: the log writes `INPROGRESS` and the list `IN_PROGRESS`.
fn state(value: &Value, path: &str) -> Option<String> {
    text(value, path).map(|state| state.replace('_', "").to_ascii_uppercase())
}

fn lacks(what: &str) -> Fault {
    Fault { rule: Rule::SourceRecord, reason: format!("the record has no {what}") }
}

#[cfg(test)]
mod tests;
