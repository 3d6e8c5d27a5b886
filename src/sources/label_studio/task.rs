//! One task after another: when it was published, and what became of its annotations and drafts.
//!
//! Promises: every task, annotation and draft is one record, told by an event, a rejection or a
//! named rule that leaves it out; the line of each is the task's place in the file.

use serde_json::Value;

use super::annotation::Annotation;
use super::notes::Notes;
use super::read::{id, list, moment, own};
use super::reviews;
use crate::events::json::canonical_value;
use crate::events::{Event, EventType, Fault, Raw, Reading, Rule, check_nesting, event_id, no_json};
use crate::sources::{Sink, SourceOptions};

const DRAFT: &str = "a draft: nothing was submitted, and its time is in its annotation's once it is";
const NO_TIME: &str = "a task without created_at: nothing says when it was published";

/// What all events of a task have in common.
pub(super) struct Context<'t> {
    pub(super) task: &'t Value,
    /// Its own id.
    pub(super) task_key: String,
    /// Source, project and task.
    pub(super) base: Event,
    pub(super) reading: Reading,
}

impl<'t> Context<'t> {
    /// A task of a project that is named.
    pub(super) fn of_project(
        task: &'t Value,
        task_key: String,
        project: &str,
        reading: Reading,
    ) -> Context<'t> {
        let base = Event {
            source: Some(own(&format!("project-{project}"))),
            project_id: Some(own(project)),
            task_id: Some(own(&task_key)),
            ..Event::default()
        };
        Context { task, task_key, base, reading }
    }

    /// The task's publication, where its time is known.
    pub(super) fn published(&self) -> Result<Option<Event>, Fault> {
        let Some(at) = moment(&self.task["created_at"], self.reading)? else { return Ok(None) };
        let source = self.base.source.as_deref().unwrap_or_default();
        let key = format!("task-{}", self.task_key);
        Ok(Some(Event {
            event_id: Some(event_id(&[source, &key, EventType::Published.name()])),
            event_type: EventType::Published,
            occurred_at: Some(at),
            ..self.base.clone()
        }))
    }
}

/// Reads tasks into a sink.
pub(super) struct Tasks<'s> {
    options: &'s SourceOptions,
    sink: &'s mut dyn Sink,
    line: u64,
    /// The feed of tasks that name no project.
    unnamed: Option<String>,
    notes: Notes,
}

impl<'s> Tasks<'s> {
    pub(super) fn new(options: &'s SourceOptions, sink: &'s mut dyn Sink) -> Tasks<'s> {
        Tasks { options, sink, line: 0, unnamed: None, notes: Notes::default() }
    }

    /// The place of the last task, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Reads the text of one element of the list.
    pub(super) fn read_text(&mut self, text: &str) {
        let limits = self.options.limits;
        let read = if text.len() as u64 > limits.line {
            Err(limits.too_long("task"))
        } else {
            check_nesting("the task", &Raw::Json(text), self.options.reading.nesting)
                .and_then(|()| serde_json::from_str::<Value>(text).map_err(|_| no_json("the task", text)))
        };
        match read {
            Ok(task) if task.as_object().is_some_and(|task| task.len() > limits.fields) => {
                self.reject_next(limits.too_many("the task has"), text.to_owned());
            }
            Ok(task) => self.read(&of_storage(&task).unwrap_or(task)),
            Err(fault) => self.reject_next(fault, text.to_owned()),
        }
    }

    fn read(&mut self, task: &Value) {
        self.line += 1;
        self.sink.record();
        let Some(task_key) = id(&task["id"]) else {
            let rule = if task.is_object() { Rule::SourceRecord } else { Rule::WrongShape };
            let reason = format!("element {} is no task: it has no id", self.line);
            return self.sink.reject(self.line, Fault { rule, reason }, task.to_string());
        };
        let base = self.base(task, &task_key);
        let context = Context { task, task_key, base, reading: self.options.reading };
        self.publish(&context);
        self.drafts(task);
        for annotation in [&task["annotations"], &task["completions"]].into_iter().flat_map(list) {
            self.sink.record();
            match Annotation::open(&context, annotation) {
                Ok(annotation) => self.annotation(&annotation),
                Err(fault) => self.sink.reject(self.line, fault, annotation.to_string()),
            }
            self.drafts(annotation);
        }
    }

    /// A part of the file that is no task any more.
    pub(super) fn reject_next(&mut self, fault: Fault, raw: String) {
        self.line += 1;
        self.sink.record();
        self.sink.reject(self.line, fault, raw);
    }

    /// Says what the file could not tell.
    pub(super) fn finish(self) {
        self.notes.tell(self.sink);
    }

    fn base(&mut self, task: &Value, task_key: &str) -> Event {
        let annotations = [&task["annotations"], &task["completions"]];
        let project = id(&task["project"])
            .or_else(|| annotations.into_iter().flat_map(list).find_map(|one| id(&one["project"])));
        let source = match &project {
            Some(project) => format!("project-{project}"),
            // Tasks are exported in the order of their ids, so the first one stays the first when
            // more is labeled. Its own id alone will not do: before 1.0 each project counts from 0.
            None => (self.unnamed)
                .get_or_insert_with(|| {
                    let digest = event_id(&["label-studio", task_key, &canonical_value(&task["data"])]);
                    format!("export-{}", digest.split('-').next().unwrap_or_default())
                })
                .clone(),
        };
        Event {
            source: Some(own(&source)),
            project_id: project.map(|project| own(&project)),
            task_id: Some(own(task_key)),
            ..Event::default()
        }
    }

    fn publish(&mut self, context: &Context<'_>) {
        let raw = || without_work(context.task);
        match context.published() {
            Ok(None) => self.sink.ignore(NO_TIME),
            Ok(Some(event)) => self.sink.event(self.line, event, None, &raw),
            Err(fault) => self.sink.reject(self.line, fault, raw()),
        }
    }

    /// Drafts stand beside the annotations of a task or inside one.
    fn drafts(&mut self, of: &Value) {
        for _ in list(&of["drafts"]) {
            self.sink.record();
            self.sink.ignore(DRAFT);
        }
    }

    fn annotation(&mut self, annotation: &Annotation<'_>) {
        self.notes.count(annotation);
        let raw = || annotation.value.to_string();
        for event in annotation.work() {
            self.sink.event(self.line, event, None, &raw);
        }
        for (verdict, text) in reviews::verdicts(annotation) {
            match verdict {
                Ok(event) => self.sink.event(self.line, event, None, &|| text.to_string()),
                Err(fault) => self.sink.reject(self.line, fault, text.to_string()),
            }
        }
    }
}

/// The task of an annotation that a target storage keeps, which has it inside, with the annotation in it.
fn of_storage(annotation: &Value) -> Option<Value> {
    let within = annotation.get("task")?;
    if !annotation["result"].is_array() || annotation.get("annotations").is_some() {
        return None;
    }
    let mut task = within.as_object().cloned().unwrap_or_default();
    task.entry("id").or_insert_with(|| within.clone());
    let mut annotation = annotation.clone();
    annotation["task"] = task["id"].clone();
    if let Some(project) = annotation.get("project") {
        task.entry("project").or_insert_with(|| project.clone());
    }
    task.insert("annotations".to_owned(), vec![annotation].into());
    Some(Value::Object(task))
}

/// The text of a task without the records that stand in it.
fn without_work(task: &Value) -> String {
    let mut task = task.clone();
    if let Value::Object(fields) = &mut task {
        fields.retain(|name, _| {
            !matches!(name.as_str(), "annotations" | "completions" | "drafts" | "predictions")
        });
    }
    task.to_string()
}
