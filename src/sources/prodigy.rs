//! Prodigy: the JSONL that `prodigy db-out` writes, one saved answer on each line, and what the review recipe
//! saved.
//!
//! Promises: whoever is not named stays nobody, because the start time of a server is no person; an answer
//! that stands in an export and again inside a review is the same fact.
//! Absent on purpose: claims and working time, which no export has; verdicts: a review says what the answer
//! is, so how far it agrees with each person's is a score, and nobody is refused anything by it.

mod answer;
mod notes;
mod review;

use std::io::Cursor;

use memchr::memmem;
use serde_json::Value;

use super::json::{Record, at, each_record, paths};
use super::{Body, Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Event, Fault, Raw, Rule, check_nesting};
use notes::Notes;

/// The answers of Prodigy.
pub struct Prodigy;

/// An event, and which of several pieces of one worker on one task it is about.
type Piece = (Event, Option<String>);

const UNANSWERED: &str = "an input that nobody has answered";

impl Source for Prodigy {
    fn name(&self) -> &'static str {
        "prodigy"
    }

    fn about(&self) -> &'static str {
        "Prodigy: JSONL of its datasets, and of the review recipe"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let paths = paths(head);
        ["_input_hash", "_task_hash"].iter().all(|key| paths.contains(*key))
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let bytes = input.bytes(&options.limits)?;
        if memmem::find(&bytes, br#""_timestamp""#).is_none() {
            let why = "no answer in it has a time (_timestamp), which Prodigy keeps since version 1.11";
            let instead = "export a dataset that was annotated with 1.11 or later, with `prodigy db-out DATASET > \
                           answers.jsonl`; of a review, export the datasets that it compares";
            return Err(SourceError::Refused { file, why: why.to_owned(), instead: instead.to_owned() });
        }
        let body = Body::Stream(Box::new(Cursor::new(bytes)));
        let input = Input { name: file, head: Vec::new(), body };
        let mut notes = Notes::default();
        let nesting = options.reading.nesting;
        let mut each = |record: Record<'_>, sink: &mut dyn Sink| one(&record, nesting, &mut notes, sink);
        let read = each_record(input, options, sink, &mut each);
        notes.tell(sink);
        read
    }
}

fn one(record: &Record<'_>, nesting: usize, notes: &mut Notes, sink: &mut dyn Sink) {
    sink.record();
    let (line, value) = (record.place, &record.value);
    if let Err(fault) = check_nesting("the answer", &Raw::Json(record.raw.trim()), nesting) {
        return sink.reject(line, fault, record.raw.to_owned());
    }
    if !value.is_object() {
        let reason = "the record is no answer: it is no object".to_owned();
        return sink.reject(line, Fault { rule: Rule::WrongShape, reason }, record.raw.to_owned());
    }
    if at(value, "answer").is_none() {
        return sink.ignore(UNANSWERED);
    }
    let mut told = |told: Result<Piece, Fault>, sink: &mut dyn Sink| match told {
        Ok((event, attempt)) => {
            notes.count(&event);
            sink.event(line, event, attempt.as_deref(), &|| record.raw.to_owned());
        }
        Err(fault) => sink.reject(line, fault, record.raw.to_owned()),
    };
    if !at(value, "versions").is_some_and(Value::is_array) {
        return told(answer::answer(value), sink);
    }
    match review::review(value) {
        Ok(events) => events.into_iter().for_each(|event| told(event, sink)),
        Err(why) => sink.ignore(why),
    }
}

#[cfg(test)]
mod tests;
