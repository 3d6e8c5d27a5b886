//! SuperAnnotate: the JSON of one item (picture, document, video, pixel mask), or a list of them.
//!
//! Promises: a record is an item; what was drawn belongs to who drew it, and where the item stands
//! (QualityCheck, Returned, Completed, Skipped) says what became of it.
//! Absent on purpose: when an item was handed in and judged and how long it took, which the file does not
//! say; items in progress; files without any person or time, which are refused in words.

mod instances;
mod item;

use super::json::{each_shallow, paths};
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Fault, Rule};

/// The item files of SuperAnnotate.
pub struct SuperAnnotate;

/// What one file told, for what is said at its end.
#[derive(Default)]
struct Seen {
    items: u64,
    /// Items that name nobody and no time.
    bare: u64,
    by_models: u64,
    by_reviewers: u64,
    assigned: u64,
}

impl Source for SuperAnnotate {
    fn name(&self) -> &'static str {
        "superannotate"
    }

    fn about(&self) -> &'static str {
        "SuperAnnotate: JSON files of items"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let keys = paths(head);
        let has = |key: &str| keys.contains(key);
        let about = ["annotatorEmail", "qaEmail", "lastAction", "isPredicted"];
        let is_item = about.iter().any(|key| keys.contains(&format!("metadata.{key}")))
            && (has("instances") || has("metadata.projectId"));
        let drawn = ["instances[]", "instances[].meta"];
        let is_drawn = drawn
            .iter()
            .any(|path| has(&format!("{path}.className")) && has(&format!("{path}.createdBy.role")));
        is_item || is_drawn
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let mut seen = Seen::default();
        each_shallow(input, options, sink, &mut |record, sink| {
            sink.record();
            if record.value.get("metadata").is_some_and(serde_json::Value::is_object) {
                item::read(record, options.reading, &mut seen, sink);
            } else {
                let reason = "the record is no item of SuperAnnotate: it has no metadata".to_owned();
                sink.reject(record.place, Fault { rule: Rule::SourceRecord, reason }, record.raw.to_owned());
            }
        })?;
        if seen.items > 0 && seen.bare == seen.items {
            return Err(SourceError::Refused {
                file,
                why: "this SuperAnnotate file names no person and no time: its annotations were \
                    uploaded, or their history was cut off"
                    .into(),
                instead: "export the items themselves: the project > Exports > New export, as JSON, with \
                    completed items"
                    .into(),
            });
        }
        seen.tell(sink);
        Ok(())
    }
}

impl Seen {
    fn tell(&self, sink: &mut dyn Sink) {
        if self.items == 0 {
            return;
        }
        sink.note(
            "SuperAnnotate: an item file holds no claims, prices, working time, or times of submits and \
             verdicts; these stand at the last stroke of who drew, as not before it",
        );
        let counted = [
            (
                self.assigned,
                "verdicts by the person that the item is assigned to for review (who gave it is not said)",
            ),
            (self.by_models, "instances from a model or an import (prelabel, no work)"),
            (
                self.by_reviewers,
                "instances drawn by the item's reviewer (a correction, no work of the annotator's)",
            ),
        ];
        for (count, what) in counted.into_iter().filter(|(count, _)| *count > 0) {
            sink.note(&format!("SuperAnnotate: {what}: {count}"));
        }
    }
}

#[cfg(test)]
mod tests;
