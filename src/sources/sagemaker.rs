//! SageMaker Ground Truth: the answers of workers, a JSON file for each object of a labeling job
//! (`annotations/worker-response/iteration-1/95/2019-04-18_16:13:05.json`), and the lines of `output.manifest`.
//!
//! Promises: an answer is one piece of work, whose line is its place in the file; the number of the object is taken from
//! the folder that it lies in, because nothing in the file says it, and where the folder is gone that is told.
//! Absent on purpose: any work from a manifest, whose labels are consolidated and name nobody (its lines are left out by
//! a named rule, since they lie in the same folder); verdicts, prices and payments, which a job does not have.

mod answer;
mod place;

use std::collections::BTreeSet;

use serde_json::Value;

use super::json::{Record, at, each_record, paths};
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Event, EventType, Fault, Rule};
use place::Place;

/// The output of labeling jobs.
pub struct SageMaker;

impl Source for SageMaker {
    fn name(&self) -> &'static str {
        "sagemaker"
    }

    fn about(&self) -> &'static str {
        "SageMaker Ground Truth: worker responses"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let paths = paths(head);
        is_response(&paths) || is_manifest(&paths)
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let place = Place::of(&input.name);
        let mut seen = Seen::default();
        each_record(input, options, sink, &mut |record, sink| {
            if record.value.get("answers").is_some() {
                answers(&record, &place, options, &mut seen, sink);
            } else {
                sink.record();
                match consolidated(&record.value) {
                    Some(why) => {
                        seen.consolidated = true;
                        sink.ignore(why);
                    }
                    None => sink.reject(record.place, no_answers(), record.raw.to_owned()),
                }
            }
        })?;
        seen.note(&place, sink);
        Ok(())
    }
}

/// A file of answers. Where a long answer fills the first bytes, what stands behind it is not seen.
fn is_response(paths: &BTreeSet<String>) -> bool {
    paths.contains("answers[].answerContent")
        || (paths.contains("answers[].submissionTime") && paths.contains("answers[].workerId"))
}

/// A line of a manifest with a consolidated label: `<job>-metadata` beside `<job>`.
fn is_manifest(paths: &BTreeSet<String>) -> bool {
    let of_job = |key: &str| paths.iter().any(|path| path.ends_with(&format!("-metadata.{key}")));
    of_job("human-annotated") && (of_job("creation-date") || of_job("job-name"))
}

/// Why a line of a manifest is no work; none where it is no such line.
fn consolidated(value: &Value) -> Option<&'static str> {
    let object = value.as_object()?;
    let labels = object.iter().filter(|(key, _)| key.ends_with("-metadata"));
    let by: Vec<_> = labels.filter_map(|(_, label)| at(label, "human-annotated")).collect();
    match (by.is_empty(), object.contains_key("source-ref") || object.contains_key("source")) {
        (true, true) => Some("an object without a label"),
        (true, false) => None,
        _ if by.iter().all(|by| *by == "no") => Some("a label by a model (human-annotated no)"),
        _ => Some("a consolidated label, which names no worker"),
    }
}

fn no_answers() -> Fault {
    let reason = "it has neither answers nor the label of a manifest".to_owned();
    Fault { rule: Rule::SourceRecord, reason }
}

/// All answers of one object; each is a record.
fn answers(
    record: &Record<'_>,
    place: &Place,
    options: &SourceOptions,
    seen: &mut Seen,
    sink: &mut dyn Sink,
) {
    let Some(list) = record.value.get("answers").and_then(Value::as_array) else {
        sink.record();
        let reason = "answers is no list".to_owned();
        return sink.reject(record.place, Fault { rule: Rule::WrongShape, reason }, record.raw.to_owned());
    };
    if list.is_empty() {
        sink.record();
        sink.ignore("an object that nobody answered");
    }
    for answer in list {
        sink.record();
        seen.records += 1;
        for fact in answer::facts(answer, place, options.reading) {
            match fact {
                Ok(event) => {
                    seen.take(&event);
                    sink.event(seen.records, event, None, &|| answer.to_string());
                }
                Err(fault) => sink.reject(seen.records, fault, answer.to_string()),
            }
        }
    }
}

/// What the answers so far have told.
#[derive(Default)]
struct Seen {
    records: u64,
    labels: u64,
    claims: u64,
    unmeasured: bool,
    nobody: bool,
    consolidated: bool,
}

impl Seen {
    fn take(&mut self, event: &Event) {
        self.nobody |= event.worker_id.as_deref() == Some("sagemaker:?");
        self.claims += u64::from(event.event_type == EventType::Claimed);
        if event.event_type == EventType::Labeled {
            self.labels += 1;
            self.unmeasured |= event.active_ms.is_none();
        }
    }

    /// Says what these files cannot tell, and how what they leave open was read.
    fn note(&self, place: &Place, sink: &mut dyn Sink) {
        let work = self.labels > 0;
        let notes = [
            (
                self.claims < self.labels,
                "sagemaker: answers without acceptanceTime have no claim, and how long they took is not known",
            ),
            (
                work && self.unmeasured,
                "sagemaker: answers without timeSpentInSeconds have no measured working time",
            ),
            (
                work && place.object.is_none(),
                "sagemaker: which object was labeled stands in the folder of a response alone \
                 (annotations/worker-response/iteration-1/95/...); read the folder as the job wrote it",
            ),
            (
                work && place.object.is_some() && place.job.is_none(),
                "sagemaker: objects are numbered within their job, and the folder of the job is not in the path; keep \
                 <job>/annotations/worker-response to tell jobs apart",
            ),
            (
                work,
                "sagemaker: prices, payments, verdicts, and tasks that were returned or declined are not in the files \
                 (CloudWatch has the last)",
            ),
            (self.nobody, "sagemaker: answers without a workerId stand under sagemaker:?"),
            (
                self.consolidated,
                "sagemaker: a manifest holds consolidated labels without workers, so it tells of no work; that is in \
                 annotations/worker-response of the same job",
            ),
        ];
        for (_, text) in notes.iter().filter(|(applies, _)| *applies) {
            sink.note(text);
        }
    }
}

#[cfg(test)]
mod tests;
