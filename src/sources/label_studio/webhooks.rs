//! What Label Studio sends to a webhook, kept as files: one payload, a list of payloads, or one on each line.
//!
//! Promises: an annotation that is created or updated is the same assignment as in the JSON export of its project, and
//! gives the same events where it says the same; no secret of a project (`project.token`) is handed on.
//! Absent on purpose: a deleted annotation's time, which the payload lacks: it is void from `received_at` on, which the
//! receiver writes beside `action` (`with_receipt`), and cannot be read without. Deleted tasks take no work back that was done.

use serde_json::Value;

use super::annotation::Annotation;
use super::notes::Notes;
use super::read::{id, own};
use super::reviews;
use super::task::Context;
use crate::events::{Event, EventType, Fault, Reading, Rule, event_id};
use crate::sources::json::{self, Record};
use crate::sources::{Input, Sink, Source, SourceError, SourceOptions};
use crate::units::{Micros, print_time};

/// The reader of webhook payloads.
pub struct LabelStudioWebhooks;

impl Source for LabelStudioWebhooks {
    fn name(&self) -> &'static str {
        "label-studio-webhooks"
    }

    fn about(&self) -> &'static str {
        "Label Studio: payloads of its webhooks"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let paths = json::paths(head);
        let about = |path: &str| paths.contains(path);
        let shapes = ["annotation.result", "annotation[].result", "annotations[].id", "tasks[].id"];
        about("action")
            && (shapes.iter().any(|shape| about(shape)) || (about("project.id") && about("project.title")))
            && has_shouted_action(head)
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let mut notes = Notes::default();
        let mut sink = Discreet(sink);
        json::each_record(input, options, &mut sink, &mut |record: Record<'_>, sink| {
            let payload = Payload {
                value: &record.value,
                place: record.place,
                reading: options.reading,
                raw: record.raw,
            };
            payload.read(&mut notes, sink);
        })?;
        notes.tell(&mut sink);
        Ok(())
    }
}

/// Whether an action stands there in capitals, as Label Studio writes them and others do not.
fn has_shouted_action(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let Some((_, rest)) = text.split_once("\"action\"") else { return false };
    let value = rest.trim_start().trim_start_matches(':').trim_start().trim_start_matches('"');
    let word = value.split('"').next().unwrap_or_default();
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

/// A payload of deletions with the time of its receipt in it, where it says none: the only time that there is.
pub(in crate::sources) fn with_receipt(body: &[u8], received: Micros) -> Option<Vec<u8>> {
    let mut payload: Value = serde_json::from_slice(body).ok()?;
    let is_deletion = payload["action"].as_str()?.ends_with("_DELETED");
    if !is_deletion || !has_shouted_action(body) || !payload["received_at"].is_null() {
        return None;
    }
    payload.as_object_mut()?.insert("received_at".to_owned(), print_time(received).into());
    serde_json::to_vec(&payload).ok()
}

/// One payload, at its place in the file.
struct Payload<'p> {
    value: &'p Value,
    place: u64,
    reading: Reading,
    raw: &'p str,
}

impl Payload<'_> {
    fn read(&self, notes: &mut Notes, sink: &mut dyn Sink) {
        let Some(action) = self.value["action"].as_str() else {
            let reason = "a payload has no action".to_owned();
            return self.reject_whole(Fault { rule: Rule::SourceRecord, reason }, sink);
        };
        match action {
            "ANNOTATION_CREATED" | "ANNOTATIONS_CREATED" | "ANNOTATION_UPDATED" | "ANNOTATIONS_UPDATED" => {
                let is_update = action.ends_with("UPDATED");
                self.each("annotation", sink, &mut |one, sink| self.annotation(one, is_update, notes, sink));
            }
            "ANNOTATION_DELETED" | "ANNOTATIONS_DELETED" => {
                self.each("annotation", sink, &mut |one, sink| match self.voided(action, one) {
                    Ok(event) => sink.event(self.place, event, None, &|| one.to_string()),
                    Err(fault) => sink.reject(self.place, fault, one.to_string()),
                });
            }
            "TASK_CREATED" | "TASKS_CREATED" => {
                self.each("task", sink, &mut |one, sink| match self
                    .context(one, one)
                    .map(|task| task.published())
                {
                    Ok(Ok(Some(event))) => sink.event(self.place, event, None, &|| one.to_string()),
                    Ok(Ok(None)) => {
                        sink.ignore("a task without created_at: nothing says when it was published")
                    }
                    Ok(Err(fault)) | Err(fault) => sink.reject(self.place, fault, one.to_string()),
                });
            }
            "TASK_DELETED" | "TASKS_DELETED" => {
                self.each("task", sink, &mut |_, sink| {
                    sink.ignore("a deleted task: the work that was done on it was done");
                });
            }
            _ if is_about_the_project(action) => {
                sink.record();
                sink.ignore("a change of the project, its links or its models: no work");
            }
            _ => {
                let message = "is no action that the public documentation names";
                self.reject_whole(Fault::new(Rule::UnknownType, "action", action, message), sink);
            }
        }
    }

    /// Calls for each annotation or task of the payload, one or a list, under the singular or plural name.
    fn each(&self, name: &str, sink: &mut dyn Sink, call: &mut dyn FnMut(&Value, &mut dyn Sink)) {
        let mut found = false;
        for value in [&self.value[name], &self.value[format!("{name}s").as_str()]] {
            let list = match value {
                Value::Array(list) => list.as_slice(),
                // Beside an annotation `task` may be the object that it is of.
                Value::Object(_) => std::slice::from_ref(value),
                _ => continue,
            };
            found = true;
            for one in list {
                sink.record();
                call(one, sink);
            }
        }
        if !found {
            let reason = format!("a payload has no {name}");
            self.reject_whole(Fault { rule: Rule::SourceRecord, reason }, sink);
        }
    }

    fn annotation(&self, value: &Value, is_update: bool, notes: &mut Notes, sink: &mut dyn Sink) {
        let mut value = value.clone();
        // The action itself says what the later save was, and an update's completed_by who made it.
        let unsaid = |key: &str| is_update && value["was_cancelled"] != true && value[key].is_null();
        let (action, by) = (unsaid("last_action"), unsaid("updated_by"));
        if let Value::Object(fields) = &mut value {
            let who = fields.get("completed_by").cloned().unwrap_or_default();
            fields.extend(action.then(|| ("last_action".to_owned(), "updated".into())));
            fields.extend(by.then(|| ("updated_by".to_owned(), who)));
        }
        let task = if self.value["task"].is_object() { &self.value["task"] } else { &value["task"] };
        let context = self.context(task, &value);
        match context.as_ref().map(|context| (context, Annotation::open(context, &value))) {
            Ok((context, Ok(annotation))) => {
                if let Ok(Some(event)) = context.published() {
                    sink.event(self.place, event, None, &|| task.to_string());
                }
                notes.count(&annotation);
                for event in annotation.work() {
                    sink.event(self.place, event, None, &|| value.to_string());
                }
                for (verdict, text) in reviews::verdicts(&annotation) {
                    match verdict {
                        Ok(event) => sink.event(self.place, event, None, &|| text.to_string()),
                        Err(fault) => sink.reject(self.place, fault, text.to_string()),
                    }
                }
            }
            Ok((_, Err(fault))) => sink.reject(self.place, fault, value.to_string()),
            Err(fault) => sink.reject(self.place, fault.clone(), value.to_string()),
        }
    }

    /// The task, an object or its id, of the project that the payload or else the thing itself names.
    fn context<'t>(&self, task: &'t Value, named_by: &Value) -> Result<Context<'t>, Fault> {
        let lacks = |what: &str| Fault {
            rule: Rule::SourceRecord,
            reason: format!("a payload does not say of which {what} it is"),
        };
        let number = if task.is_object() { &task["id"] } else { task };
        let key = id(number).ok_or_else(|| lacks("task"))?;
        let projects = [&self.value["project"]["id"], &self.value["project"], &named_by["project"]];
        let project = projects.into_iter().find_map(id).ok_or_else(|| lacks("project"))?;
        Ok(Context::of_project(task, key, &project, self.reading))
    }

    /// The payload has neither task nor person nor time: all that was said of the assignment before is taken back.
    fn voided(&self, action: &str, annotation: &Value) -> Result<Event, Fault> {
        let lacks =
            |what: &str| Fault { rule: Rule::SourceRecord, reason: format!("{action} has no {what}") };
        let key = id(&annotation["id"]).ok_or_else(|| lacks("annotation id"))?;
        let at = json::stamp(self.value, "received_at", self.reading)?
            .ok_or_else(|| lacks("time: let the receiver write received_at beside action"))?;
        let project = id(&self.value["project"]["id"]).or_else(|| id(&self.value["project"]));
        let assignment = own(&format!("annotation-{key}"));
        let source = own(&project.map_or("webhooks".to_owned(), |project| format!("project-{project}")));
        Ok(Event {
            event_id: Some(event_id(&[&source, &assignment, EventType::Voided.name(), &at.to_string()])),
            event_type: EventType::Voided,
            occurred_at: Some(at),
            source: Some(source),
            assignment_id: Some(assignment),
            reason: Some("deleted".to_owned()),
            ..Event::default()
        })
    }

    fn reject_whole(&self, fault: Fault, sink: &mut dyn Sink) {
        sink.record();
        sink.reject(self.place, fault, self.raw.to_owned());
    }
}

fn is_about_the_project(action: &str) -> bool {
    ["PROJECT_", "LABEL_LINK_", "START_TRAINING"].iter().any(|about| action.starts_with(about))
}

/// A sink that is told no project's token.
struct Discreet<'s>(&'s mut dyn Sink);

impl Sink for Discreet<'_> {
    fn record(&mut self) {
        self.0.record();
    }

    fn event(&mut self, line: u64, event: Event, attempt: Option<&str>, raw: &dyn Fn() -> String) {
        self.0.event(line, event, attempt, &|| without_token(&raw()));
    }

    fn reject(&mut self, line: u64, fault: Fault, raw: String) {
        self.0.reject(line, fault, without_token(&raw));
    }

    fn ignore(&mut self, why: &'static str) {
        self.0.ignore(why);
    }

    fn note(&mut self, text: &str) {
        self.0.note(text);
    }
}

/// The text with an empty value for every key that is `token` or a password; it need not be whole JSON.
fn without_token(raw: &str) -> String {
    ["\"token\"", "\"task_data_password\""].iter().fold(raw.to_owned(), |text, key| {
        let mut parts = text.split(key);
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            out.push_str(key);
            out.push_str(blanked(part).as_deref().unwrap_or(part));
        }
        out
    })
}

/// The text behind a key, with its value blanked where that is a text.
fn blanked(text: &str) -> Option<String> {
    let value = text.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let mut escaped = false;
    let end = value.find(|letter| {
        let ends = letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        ends
    });
    Some(format!(": \"{}", end.map_or("", |end| &value[end..])))
}

#[cfg(test)]
mod tests;
