//! Potato: the `user_state.json` of one annotator with the behaviour that it recorded, and documents of such behaviour for several
//! annotators.
//!
//! Promises: a record is an instance that somebody opened or answered, and its line is its place in the order of their names, from
//! 1; a re-visit that changes nothing adds nothing.
//! Absent on purpose: answers without any time (versions that kept none, `annotated_instances.jsonl` with its `time_string`): a
//! whole file of them is refused, a single one is a fault. Answers of phases (consent, surveys, training) are no pieces of work.

mod answer;
mod instance;

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::json::{at, paths, text};
use super::records::{document, signed};
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Event, EventType, Fault, Rule};
use answer::Answer;
use instance::Instance;

const UNTOUCHED: &str = "an instance with neither an answer nor a first look";

/// The reader of Potato's states of users.
pub struct Potato;

impl Source for Potato {
    fn name(&self) -> &'static str {
        "potato"
    }

    fn about(&self) -> &'static str {
        "Potato: user_state.json, behavioural data"
    }

    fn knows(&self, head: &[u8]) -> bool {
        form(head).is_some()
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let form = form(&input.head);
        if form == Some(Form::Lines) {
            return Err(refused(
                file,
                "this is Potato's list of answers, which gives a length of time and no date",
            ));
        }
        let document = document(input, options)?;
        let people = match form {
            Some(Form::State) => vec![Person::of_state(&document)],
            _ => Person::of_behaviour(&document),
        };
        if people.iter().all(Person::is_timeless) && people.iter().any(|person| !person.answers.is_empty()) {
            return Err(refused(file, "this state of a Potato user has answers without any time"));
        }
        let mut told = Told { line: 0, notes: Notes::default(), sink };
        people.iter().for_each(|person| told.person(person));
        let Told { notes, sink, .. } = told;
        notes.tell(sink);
        Ok(())
    }
}

fn refused(file: String, why: &str) -> SourceError {
    SourceError::Refused {
        file,
        why: why.to_owned(),
        instead: "give the file user_state.json of each annotator (annotation_output/NAME/user_state.json) from a version of \
                  Potato that records behaviour (instance_id_to_behavioral_data)"
            .to_owned(),
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    /// `user_state.json`.
    State,
    /// `{person: {instance: behaviour}}`.
    Behaviour,
    /// `annotated_instances.jsonl`, one answered instance on each line.
    Lines,
}

fn form(head: &[u8]) -> Option<Form> {
    let found = paths(head);
    let has = |path: &str| found.contains(path);
    if has("instance_id_to_behavioral_data") || has("instance_id_to_label_to_value") {
        return Some(Form::State);
    }
    if has("behavioral_data.time_string") || has("displayed_text") && has("label_annotations") {
        return Some(Form::Lines);
    }
    let changes = found.iter().filter_map(|path| path.strip_suffix(".annotation_changes"));
    let mut behaviours = changes.filter(|instance| !instance.contains("[]"));
    behaviours
        .any(|instance| {
            let has = |key: &str| found.contains(&format!("{instance}.{key}"));
            has("interactions") && has("total_time_ms")
        })
        .then_some(Form::Behaviour)
}

/// One annotator: what they did on each instance, and what they answered.
struct Person<'v> {
    id: String,
    behaviour: Option<&'v Map<String, Value>>,
    /// Instance and answer; of a document of behaviour the answers follow from the changes.
    answers: Vec<(&'v str, Answer)>,
}

impl<'v> Person<'v> {
    fn of_state(state: &'v Value) -> Person<'v> {
        let behaviour = at(state, "instance_id_to_behavioral_data").and_then(Value::as_object);
        let id = text(state, "user_id").unwrap_or_else(|| "?".to_owned());
        Person { id, behaviour, answers: answer::of_state(state) }
    }

    fn of_behaviour(document: &'v Value) -> Vec<Person<'v>> {
        let people = document.as_object().into_iter().flatten();
        let person = |(id, instances): (&String, &'v Value)| {
            let behaviour = instances.as_object();
            let answered = behaviour
                .into_iter()
                .flatten()
                .filter_map(|(instance, what)| Some((instance.as_str(), answer::of_changes(what)?)));
            let id = if id.trim().is_empty() { "?" } else { id.trim() }.to_owned();
            Person { id, behaviour, answers: answered.collect() }
        };
        people.map(person).collect()
    }

    fn is_timeless(&self) -> bool {
        self.behaviour.into_iter().flat_map(Map::values).all(|what| !instance::has_times(what))
    }

    fn instances(&self) -> BTreeSet<&'v str> {
        let opened = self.behaviour.into_iter().flat_map(Map::keys).map(String::as_str);
        opened.chain(self.answers.iter().map(|(instance, _)| *instance)).collect()
    }
}

/// Tells the sink of one instance after another.
struct Told<'s> {
    line: u64,
    notes: Notes,
    sink: &'s mut dyn Sink,
}

impl Told<'_> {
    fn person(&mut self, person: &Person<'_>) {
        let mut answers: HashMap<&str, &Answer> = HashMap::new();
        for (instance, answer) in &person.answers {
            answers.entry(instance).or_insert(answer);
        }
        for name in person.instances() {
            self.line += 1;
            self.sink.record();
            let behaviour = person.behaviour.and_then(|all| all.get(name)).unwrap_or(&Value::Null);
            let answer = answers.get(name).copied();
            let raw = || {
                let label = answer.map(|answer| answer.label.as_str());
                serde_json::json!({ "instance_id": name, "answer": label, "behavior": behaviour }).to_string()
            };
            match facts(&person.id, name, behaviour, answer) {
                Ok(facts) if facts.is_empty() => self.sink.ignore(UNTOUCHED),
                Ok(facts) => facts.into_iter().for_each(|event| {
                    self.notes.see(&event);
                    self.sink.event(self.line, signed(event), None, &raw);
                }),
                Err(fault) => self.sink.reject(self.line, fault, raw()),
            }
        }
    }
}

fn own(id: &str) -> String {
    format!("potato:{id}")
}

/// First look and answer of one instance.
fn facts(person: &str, name: &str, behaviour: &Value, answer: Option<&Answer>) -> Result<Vec<Event>, Fault> {
    if name.trim().is_empty() {
        return Err(Fault { rule: Rule::SourceRecord, reason: "an instance has no name".to_owned() });
    }
    let instance = Instance::read(behaviour)?;
    let base = Event {
        source: Some("potato".to_owned()),
        task_id: Some(own(name.trim())),
        worker_id: Some(own(person)),
        ..Event::default()
    };
    let claimed = instance.first_look.map(|at| Event {
        event_type: EventType::Claimed,
        occurred_at: Some(at),
        ..base.clone()
    });
    let labeled = answer.map(|answer| -> Result<Event, Fault> {
        let (at, exact) = instance.answered().ok_or_else(|| Fault {
            rule: Rule::SourceRecord,
            reason: format!("instance {name} has an answer and no behaviour, so nothing says when"),
        })?;
        Ok(Event {
            event_type: EventType::Labeled,
            occurred_at: Some(at),
            time_basis: (!exact).then(|| "not_before".to_owned()),
            label: Some(answer.label.clone()),
            units: answer.spans,
            prelabel: instance.suggested(at),
            active_ms: instance.active_ms,
            attributes: instance.attributes(),
            ..base.clone()
        })
    });
    Ok(claimed.into_iter().chain(labeled.transpose()?).collect())
}

/// What has to be said of the file.
#[derive(Default)]
struct Notes {
    work: bool,
    unmeasured: bool,
    nobody: bool,
    timeless: bool,
}

impl Notes {
    fn see(&mut self, event: &Event) {
        self.nobody |= event.worker_id.as_deref() == Some("potato:?");
        if event.event_type == EventType::Labeled {
            self.work = true;
            self.unmeasured |= event.active_ms.is_none();
            self.timeless |= event.time_basis.is_some();
        }
    }

    fn tell(&self, sink: &mut dyn Sink) {
        let notes = [
            (
                self.work,
                "potato: a state has no verdicts, prices or payments and names no project; an instance was claimed when it was \
                 first loaded, and answered at the last change before its last save",
            ),
            (
                self.unmeasured,
                "potato: a total_time_ms of 0 is no measurement (many versions never fill it in), so that work has no \
                 working time",
            ),
            (
                self.timeless,
                "potato: answers of which no change was recorded stand at the first look as the earliest time \
                 (time_basis not_before)",
            ),
            (self.nobody, "potato: work without a user_id stands under potato:?"),
        ];
        notes.iter().filter(|(applies, _)| *applies).for_each(|(_, text)| sink.note(text));
    }
}

#[cfg(test)]
mod tests;
