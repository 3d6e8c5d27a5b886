//! Encord: label rows with their objects, classifications and the reviews of each.
//!
//! Promises: a record is a label row; a review that the file repeats for every picture or frame of its object
//! is one; the verdict on a row is made of those on its objects, round by round: rejected where any object
//! was.
//! Absent on purpose: when a row was handed in and how long it took, which the file does not say; lists of
//! label rows, which name nobody and are refused in words.

mod parts;
mod reviews;
mod row;
mod stamps;

use serde_json::Value;

use super::json::{each_shallow, paths};
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Fault, Rule};

/// The label rows of Encord.
pub struct Encord;

/// What one file told, for what is said at its end.
#[derive(Default)]
struct Seen {
    rows: u64,
    /// Rows without objects and answers of their own: lists of label rows.
    lists: u64,
    shared: u64,
    by_models: u64,
    zoneless: bool,
}

impl Source for Encord {
    fn name(&self) -> &'static str {
        "encord"
    }

    fn about(&self) -> &'static str {
        "Encord: label rows with their reviews"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let keys = paths(head);
        let has = |key: &str| keys.contains(key);
        let beside =
            ["data_units", "label_status", "annotation_task_status", "object_answers", "dataset_hash"];
        has("label_hash") && has("data_hash") && beside.into_iter().any(has)
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let mut seen = Seen::default();
        each_shallow(input, options, sink, &mut |record, sink| {
            sink.record();
            let is_row = record.value.get("label_hash").is_some();
            match record.value.get("data_units").and_then(Value::as_object) {
                Some(units) if is_row => {
                    seen.rows += 1;
                    row::read(&record, units, options.reading, &mut seen, sink);
                }
                None if is_row => {
                    seen.lists += 1;
                    sink.ignore("a label row without its data units: neither who nor what");
                }
                _ => {
                    let reason = "the record is no label row of Encord".to_owned();
                    sink.reject(
                        record.place,
                        Fault { rule: Rule::SourceRecord, reason },
                        record.raw.to_owned(),
                    );
                }
            }
        })?;
        if seen.rows == 0 && seen.lists > 0 {
            return Err(SourceError::Refused {
                file,
                why: "this is a list of Encord label rows without their labels, so it does not say \
                    who did what"
                    .into(),
                instead: "export the labels: Projects > the project > Labels > Export labels as JSON, with \
                    reviews (in the SDK: get_label_row(label_hash, include_reviews=True))"
                    .into(),
            });
        }
        seen.tell(sink);
        Ok(())
    }
}

impl Seen {
    fn tell(&self, sink: &mut dyn Sink) {
        if self.rows == 0 {
            return;
        }
        sink.note(
            "Encord: a label row does not say when it was handed in, how long it took, or what it paid; a \
             submit stands at the last object that was drawn before the review, a rework at the last edit \
             after a rejection, both not before",
        );
        if self.zoneless {
            sink.note("Encord: stamps without a zone are read as --source-tz says");
        }
        let counted = [
            (self.shared, "label rows drawn by several people (each has a piece and verdicts of their own)"),
            (self.by_models, "objects and answers from a model or an import (prelabel, no work)"),
        ];
        for (count, what) in counted.into_iter().filter(|(count, _)| *count > 0) {
            sink.note(&format!("Encord: {what}: {count}"));
        }
    }
}

#[cfg(test)]
mod tests;
