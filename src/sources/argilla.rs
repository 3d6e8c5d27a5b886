//! Argilla: what its webhooks send (the envelope of Standard Webhooks), kept as files: a document, a list of
//! them, or one on each line.
//!
//! Promises: a delivery that was sent again is the same fact; the moment is the envelope's, which has its
//! zone, and in a deletion alone is that of the deletion.
//! Absent on purpose: claims, working time and verdicts, which Argilla does not send: a record is `completed`
//! when it has enough answers, and nobody has judged them.

mod answer;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::json::{Record, each_record, paths, stamp, text};
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::json::canonical_value;
use crate::events::{Event, EventType, Fault, Raw, Reading, Rule, check_nesting, event_id};
use crate::units::Micros;

/// What Argilla's webhooks send.
pub struct Argilla;

const DRAFT: &str = "a draft of an answer";
const RECORD: &str = "a change of a record, by nobody in particular";
const DATASET: &str = "a change of a dataset";
const NOT_OFFERED: &str = "a record of a dataset that is not open yet";

impl Source for Argilla {
    fn name(&self) -> &'static str {
        "argilla"
    }

    fn about(&self) -> &'static str {
        "Argilla: payloads of its webhooks"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let paths = paths(head);
        let has = |keys: &[&str]| keys.iter().all(|key| paths.contains(*key));
        let is_ours = has(&["data.record", "data.status"]) // response.*
            || has(&["data.fields", "data.dataset"]) // record.*
            || has(&["data.questions", "data.workspace"]); // dataset.*
        // The keys may be sorted, and the bytes may stop inside `data`.
        let envelope =
            has(&["type", "timestamp"]) || !has(&["type"]) && has(&["data.record.dataset.questions"]);
        is_ours && envelope && !has(&["specversion"])
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let reading = options.reading;
        let mut seen = Seen::default();
        let mut each = |record: Record<'_>, sink: &mut dyn Sink| seen.one(&record, reading, sink);
        let read = if spans_lines(&input.head) {
            each_document(input, options, sink, &mut each)
        } else {
            each_record(input, options, sink, &mut each)
        };
        seen.tell(sink);
        read
    }
}

fn spans_lines(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    head.split(|byte| *byte == b'\n').next().is_some_and(|line| line.trim_ascii() == b"{")
}

/// Documents that are written over several lines, one after the other; what stands before a cut is read.
fn each_document(
    input: Input,
    options: &SourceOptions,
    sink: &mut dyn Sink,
    each: &mut dyn FnMut(Record<'_>, &mut dyn Sink),
) -> Result<(), SourceError> {
    let file = input.name.clone();
    let bytes = input.bytes(&options.limits)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| SourceError::Damaged { file, cause: error.to_string() })?
        .trim_start_matches('\u{feff}');
    let mut documents = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let mut place = 0;
    loop {
        let start = documents.byte_offset();
        place += 1;
        let read = match documents.next() {
            None => return Ok(()),
            Some(read) => read.and_then(|raw| Ok((serde_json::from_str::<Value>(raw.get())?, raw.get()))),
        };
        match read {
            Ok((value, raw)) => each(Record { place, value, raw }, sink),
            Err(error) => {
                let rule = if error.is_eof() { Rule::Cut } else { Rule::NotJson };
                let reason = format!("document {place} stops being JSON: {error}");
                sink.record();
                sink.reject(place, Fault { rule, reason }, text.get(start..).unwrap_or_default().to_owned());
                return Ok(());
            }
        }
    }
}

/// What the deliveries so far have told.
#[derive(Default)]
struct Seen {
    answers: u64,
    deleted: u64,
    nobody: u64,
}

impl Seen {
    fn one(&mut self, record: &Record<'_>, reading: Reading, sink: &mut dyn Sink) {
        sink.record();
        let shallow = check_nesting("the delivery", &Raw::Json(record.raw.trim()), reading.nesting);
        match shallow.and_then(|()| told(&record.value, reading)) {
            Ok(Ok(event)) => {
                self.answers += u64::from(event.event_type == EventType::Labeled);
                self.deleted += u64::from(event.event_type == EventType::Voided);
                self.nobody += u64::from(event.worker_id.as_deref() == Some("argilla:?"));
                sink.event(record.place, event, None, &|| record.raw.to_owned());
            }
            Ok(Err(why)) => sink.ignore(why),
            Err(fault) => sink.reject(record.place, fault, record.raw.to_owned()),
        }
    }

    fn tell(&self, sink: &mut dyn Sink) {
        if self.answers + self.deleted > 0 {
            sink.note(
                "argilla: webhooks tell of answers and skips, not of claims, working time, reviews or prices; what \
                 was sent while no receiver listened is not in such files",
            );
        }
        if self.deleted > 0 {
            sink.note(&format!(
                "argilla: deleted answers, which take back all that was told of them before: {}",
                self.deleted
            ));
        }
        if self.nobody > 0 {
            sink.note(&format!("argilla: answers that name nobody (worker argilla:?): {}", self.nobody));
        }
    }
}

/// The event of a delivery, or by which rule it tells of no work.
fn told(value: &Value, reading: Reading) -> Result<Result<Event, &'static str>, Fault> {
    let lacks =
        |what: &str| Fault { rule: Rule::SourceRecord, reason: format!("the delivery has no {what}") };
    let kind = text(value, "type").ok_or_else(|| lacks("type"))?;
    let at = stamp(value, "timestamp", reading)?.ok_or_else(|| lacks("timestamp"))?;
    let data = value.get("data").ok_or_else(|| lacks("data"))?;
    let id = || text(data, "id").map(|id| own(&id)).ok_or_else(|| lacks("data.id"));
    match kind.as_str() {
        "response.created" | "response.updated" | "response.deleted" => {
            response(&kind, at, data, &response_base(data, id()?))
        }
        "record.created" if text(data, "dataset.status").as_deref() != Some("ready") => Ok(Err(NOT_OFFERED)),
        "record.created" => {
            let base = Event {
                source: Some("argilla".to_owned()),
                project_id: text(data, "dataset.id").map(|id| own(&id)),
                task_id: Some(id()?),
                ..Event::default()
            };
            Ok(Ok(fact(&base, EventType::Published, at, &kind)))
        }
        "record.updated" | "record.deleted" | "record.completed" => Ok(Err(RECORD)),
        kind if kind.starts_with("dataset.") => Ok(Err(DATASET)),
        _ => Err(Fault::new(Rule::NotAllowed, "type", &kind, "is no event of Argilla that is known here")),
    }
}

fn response(
    kind: &str,
    at: Micros,
    data: &Value,
    base: &Event,
) -> Result<Result<Event, &'static str>, Fault> {
    if kind == "response.deleted" {
        let event = fact(base, EventType::Voided, at, kind);
        return Ok(Ok(Event { reason: Some("deleted".to_owned()), ..event }));
    }
    let status = text(data, "status").unwrap_or_default();
    match status.as_str() {
        "submitted" => {
            let base = Event {
                label: answer::label(data),
                units: answer::spans(data),
                prelabel: answer::prelabel(data),
                attributes: attributes(data),
                ..base.clone()
            };
            Ok(Ok(fact(&base, EventType::Labeled, at, kind)))
        }
        "discarded" => {
            let base =
                Event { reason: Some("skipped".to_owned()), attributes: attributes(data), ..base.clone() };
            Ok(Ok(fact(&base, EventType::Released, at, kind)))
        }
        "draft" => Ok(Err(DRAFT)),
        _ => {
            let message = "is not one of submitted, discarded, draft";
            Err(Fault::new(Rule::NotAllowed, "status", &status, message))
        }
    }
}

/// What all events of an answer share.
fn response_base(data: &Value, assignment: String) -> Event {
    let person = text(data, "user.id").or_else(|| text(data, "user.username"));
    Event {
        source: Some("argilla".to_owned()),
        project_id: text(data, "record.dataset.id").map(|id| own(&id)),
        task_id: text(data, "record.id").map(|id| own(&id)),
        worker_id: Some(own(&person.unwrap_or_else(|| "?".to_owned()))),
        assignment_id: Some(assignment),
        ..Event::default()
    }
}

/// The number of the delivery is in its header, which no file has: what it says and when tells it from
/// others.
fn fact(base: &Event, event_type: EventType, at: Micros, kind: &str) -> Event {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let parts = [
        "argilla".to_owned(),
        text(&base.assignment_id.clone().or_else(|| base.task_id.clone())),
        event_type.name().to_owned(),
        kind.to_owned(),
        at.to_string(),
        text(&base.worker_id),
        text(&base.label),
    ];
    let event_id = Some(event_id(&parts.each_ref().map(String::as_str)));
    Event { event_id, event_type, occurred_at: Some(at), ..base.clone() }
}

fn attributes(data: &Value) -> Option<String> {
    let mut out = Map::new();
    out.extend(text(data, "user.username").map(|name| ("username".to_owned(), name.into())));
    out.extend(text(data, "record.external_id").map(|id| ("external_id".to_owned(), id.into())));
    out.extend(answer::agents(data).map(|agents| ("suggestions".to_owned(), agents)));
    (!out.is_empty()).then(|| canonical_value(&Value::Object(out)))
}

fn own(id: &str) -> String {
    format!("argilla:{id}")
}

#[cfg(test)]
mod tests;
