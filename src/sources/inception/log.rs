//! `event.log`: each change of the state of somebody's document as a fact, with its own time and actor.
//!
//! Units are the spans that the annotator created, less those deleted, since the document was last submitted:
//! so the labels of one document add up to what is in it.

use std::collections::HashMap;

use serde_json::Value;

use super::{Document, lacks, moment, own, state};
use crate::events::{Event, EventType, Fault, Rule, event_id};
use crate::sources::json::{Record, each_record, text};
use crate::sources::{Input, Sink, SourceError, SourceOptions};
use crate::units::Micros;

/// So many first lines are looked at.
const LOOKED_AT: usize = 20;
/// Who acts in the log and is no person: the program, and the copies of a document that belong to nobody.
const NO_WORKER: &[&str] = &["<SYSTEM>", "CURATION_USER", "INITIAL_CAS"];

const ACTIVITY: &str = "activity inside a document";
const DOCUMENT: &str = "a document as a whole, for nobody in particular";
const PROJECT: &str = "a setting of the project";
const NOBODYS: &str = "the state of a copy that is no annotator's";
const SAME: &str = "a state set to what it was";
const LOCKED: &str = "a document locked or unlocked before anybody took it";

/// Whether first bytes are lines of a log.
pub(super) fn is_log(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head));
    text.lines().take(LOOKED_AT).any(|line| {
        let Ok(value) = serde_json::from_str::<Value>(line) else { return false };
        let is_event = value["event"].as_str().is_some_and(|event| event.ends_with("Event"));
        is_event && value["created"].is_i64() && value["user"].is_string() && value["event_type"].is_null()
    })
}

/// Reads a log.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn read(input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
    let mut log = Log::default();
    let read = each_record(input, options, sink, &mut |record, sink| log.one(&record, sink));
    log.tell(sink);
    read
}

#[derive(Default)]
struct Log {
    /// The name of the project, or what tells this log from others; and whether it is the name.
    project: Option<(String, bool)>,
    /// By document and annotator: spans created less deleted since the last submit.
    spans: HashMap<(String, String), i64>,
    labels: u64,
    by_others: u64,
}

impl Log {
    fn one(&mut self, record: &Record<'_>, sink: &mut dyn Sink) {
        sink.record();
        let value = &record.value;
        let Some(event) = text(value, "event") else {
            return sink.reject(record.place, lacks("event"), record.raw.to_owned());
        };
        if self.project.is_none() {
            self.project = Some(project(value, &event));
        }
        match event.as_str() {
            "AnnotationStateChangeEvent" => match self.change(value) {
                Ok(Ok(event)) => sink.event(record.place, event, None, &|| record.raw.to_owned()),
                Ok(Err(why)) => sink.ignore(why),
                Err(fault) => sink.reject(record.place, fault, record.raw.to_owned()),
            },
            "SpanCreatedEvent" => self.span(value, 1, sink),
            "SpanDeletedEvent" => self.span(value, -1, sink),
            _ if text(value, "annotator").is_some() => sink.ignore(ACTIVITY),
            _ if text(value, "document_name").is_some() => sink.ignore(DOCUMENT),
            _ => sink.ignore(PROJECT),
        }
    }

    fn span(&mut self, value: &Value, count: i64, sink: &mut dyn Sink) {
        sink.ignore(ACTIVITY);
        // What a curator marks in somebody's document is not that person's.
        if let (Some(name), Some(annotator), Some(user)) =
            (text(value, "document_name"), text(value, "annotator"), text(value, "user"))
            && user == annotator
        {
            *self.spans.entry((name, annotator)).or_default() += count;
        }
    }

    /// A change of state: its event, or by which rule it tells of no work.
    fn change(&mut self, value: &Value) -> Result<Result<Event, &'static str>, Fault> {
        let at = moment(value, "created")?.ok_or_else(|| lacks("created"))?;
        let (project, is_named) = self.project.clone().unwrap_or_default();
        let annotator = text(value, "annotator").unwrap_or_else(|| "?".to_owned());
        if NO_WORKER.contains(&annotator.as_str()) {
            return Ok(Err(NOBODYS));
        }
        let name = text(value, "document_name").ok_or_else(|| lacks("document_name"))?;
        let document = Document { project: &project, is_named, name, annotator };
        let to = state(value, "details.state").ok_or_else(|| lacks("details.state"))?;
        let from = state(value, "details.previousState").ok_or_else(|| lacks("details.previousState"))?;
        let other = text(value, "user").filter(|user| *user != document.annotator);
        let event_type = match (from.as_str(), to.as_str()) {
            (from, to) if from == to => return Ok(Err(SAME)),
            ("IGNORE", "NEW") => return Ok(Err(LOCKED)),
            ("NEW", "IGNORE") if other.is_some() => return Ok(Err(LOCKED)),
            ("NEW" | "IGNORE", "INPROGRESS") => EventType::Claimed,
            (_, "FINISHED") => EventType::Labeled,
            ("FINISHED", "INPROGRESS" | "NEW") => EventType::Reviewed,
            (_, "IGNORE") | ("INPROGRESS", "NEW") => EventType::Released,
            _ => {
                let message = "is not one of NEW, INPROGRESS, FINISHED, IGNORE";
                return Err(Fault::new(Rule::NotAllowed, "state", &format!("{from} to {to}"), message));
            }
        };
        let event = self.event(&document, event_type, at, &to, other);
        if to == "NEW" {
            // The document is as it was before: what stood in it is gone.
            self.spans.remove(&(document.name, document.annotator));
        }
        Ok(Ok(event))
    }

    fn event(
        &mut self,
        document: &Document<'_>,
        event_type: EventType,
        at: Micros,
        to: &str,
        other: Option<String>,
    ) -> Event {
        let by = other.as_deref().map(own);
        let event = document.event(event_type, at, &[to, other.as_deref().unwrap_or_default()]);
        self.by_others += u64::from(by.is_some());
        match event_type {
            EventType::Labeled => {
                self.labels += 1;
                Event { units: self.units(document), actor_id: by, ..event }
            }
            EventType::Reviewed => Event {
                verdict: Some("rework".to_owned()),
                reason: Some(if by.is_some() { "reopened" } else { "reopened by the annotator" }.to_owned()),
                reviewer_kind: by.as_ref().and_then(|_| person(other.as_deref())),
                reviewer_id: by,
                ..event
            },
            EventType::Released => {
                Event { reason: Some(why_released(to, by.is_some()).to_owned()), actor_id: by, ..event }
            }
            _ => Event { actor_id: by, ..event },
        }
    }

    /// What the submit adds; none where the log tells of no span in the document, or of more deleted than
    /// created.
    fn units(&mut self, document: &Document<'_>) -> Option<f64> {
        let spans = self.spans.get_mut(&(document.name.clone(), document.annotator.clone()))?;
        let added = std::mem::take(spans);
        (added >= 0).then_some(added as f64)
    }

    fn tell(&self, sink: &mut dyn Sink) {
        let Some((_, is_named)) = &self.project else { return };
        sink.note(
            "inception: a document is claimed when its annotator first opens it and labeled when it is marked as \
             finished; a log has no working time, prices or verdicts, and its stamps (UTC) are whole seconds",
        );
        if self.labels > 0 {
            sink.note(
                "inception: the annotations are other files of the archive, so labels are empty; units are the spans \
                 created less deleted since the last submit",
            );
        }
        if !is_named {
            sink.note("inception: the log does not begin with its project, so the documents have no project");
        }
        if self.by_others > 0 {
            sink.note(&format!(
                "inception: changes that somebody else made for an annotator (actor or reviewer, no work of the \
                 annotator's): {}",
                self.by_others
            ));
        }
    }
}

/// The project that the first record tells of, or else what no other log begins with.
fn project(first: &Value, event: &str) -> (String, bool) {
    if event == "AfterProjectCreatedEvent"
        && let Some(name) = text(first, "details.projectName")
    {
        return (name, true);
    }
    let part = |key: &str| text(first, key).unwrap_or_default();
    let digest = event_id(&["inception", event, &part("created"), &part("id"), &part("user")]);
    (format!("log-{}", digest.split('-').next().unwrap_or_default()), false)
}

fn person(user: Option<&str>) -> Option<String> {
    let kind = if user == Some("<SYSTEM>") { "automatic" } else { "person" };
    Some(kind.to_owned())
}

fn why_released(to: &str, by_other: bool) -> &'static str {
    match (by_other, to) {
        (true, _) => "withdrawn",
        (false, "IGNORE") => "skipped",
        (false, _) => "returned",
    }
}
