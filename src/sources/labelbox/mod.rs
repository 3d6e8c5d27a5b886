//! Labelbox: exports v2 and v3 (a data row on each line, with label details) and v1 (a list of labels).
//!
//! Promises: a record is a data row or a label, its line is the row's place in the file; the workflow history
//! may stand in any order; an export downloaded again later adds what is new, because an event's id is that
//! of its content.
//! Absent on purpose: what such files do not say (claims, prices, who changed a label after it was
//! submitted); exports without label details and v0, which do not say when anything was done, are refused in
//! words.

mod answer;
mod history;
mod label;
mod old;
mod rows;

use serde_json::Value;

use super::json::{each_shallow, paths};
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Fault, Reading, Rule};
use old::Old;

/// The exports of Labelbox.
pub struct Labelbox;

/// What one file told, for what is said at its end.
#[derive(Default)]
struct Seen {
    labels: u64,
    /// Labels that do not say who made them and when.
    bare: u64,
    /// Labels that were changed after the last submit, by whom is not said.
    changed: u64,
    /// Verdicts on data rows with several labels.
    undivided: u64,
    /// Time of review that belongs to nobody or to one of several.
    unbooked: u64,
}

impl Source for Labelbox {
    fn name(&self) -> &'static str {
        "labelbox"
    }

    fn about(&self) -> &'static str {
        "Labelbox: NDJSON of v2 and v3, JSON of v1"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let keys = paths(head);
        let has = |key: &str| keys.contains(key);
        let beside = ["projects", "data_row.row_data", "data_row.external_id", "data_row.global_key"];
        let is_row = has("data_row.id") && beside.into_iter().any(has);
        let is_label = has("ID") && has("Labeled Data") && (has("Label") || has("Created By"));
        is_row || is_label
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let reading: Reading = options.reading;
        let mut seen = Seen::default();
        let mut old: Vec<Old> = Vec::new();
        each_shallow(input, options, sink, &mut |record, sink| {
            if record.value.get("data_row").is_some_and(Value::is_object) {
                rows::read(&record, reading, &mut seen, sink);
            } else if record.value.get("Labeled Data").is_some() {
                old.push(Old { place: record.place, raw: record.raw.to_owned(), value: record.value });
            } else {
                sink.record();
                let reason = "the record is neither a data row nor a label of Labelbox".to_owned();
                sink.reject(record.place, Fault { rule: Rule::SourceRecord, reason }, record.raw.to_owned());
            }
        })?;
        if !old.is_empty() && old.iter().all(|label| label.value.get("Created At").is_none()) {
            return Err(SourceError::Refused {
                file,
                why: "this old Labelbox export (v0) has no time of day, so its labels cannot become \
                    events"
                    .into(),
                instead: "export the project anew: Annotate > the project > Data rows > Export data, \
                    with label details, performance and project details"
                    .into(),
            });
        }
        old::read(&old, reading, &mut seen, sink);
        if seen.labels > 0 && seen.bare == seen.labels {
            return Err(SourceError::Refused {
                file,
                why: "this Labelbox export has no label_details, so it says neither who labeled nor \
                    when"
                    .into(),
                instead: "export again: Annotate > the project > Data rows > Export data, and switch \
                    on label details, performance and project details"
                    .into(),
            });
        }
        seen.tell(sink);
        Ok(())
    }
}

impl Seen {
    fn tell(&self, sink: &mut dyn Sink) {
        if self.labels == 0 {
            return;
        }
        sink.note(
            "Labelbox: exports hold no claims, prices or payments; seconds are sums over all \
            sessions up to the download",
        );
        let counted = [
            (self.bare, "labels without label_details (neither who nor when)"),
            (
                self.changed,
                "labels changed after they were submitted, by whom is not said (the answer is the one that \
                 stands)",
            ),
            (
                self.undivided,
                "verdicts on data rows with several labels (which of them was meant is not said)",
            ),
            (
                self.unbooked,
                "labels with time of review but not exactly one reviewer (that time is booked for nobody)",
            ),
        ];
        for (count, what) in counted.into_iter().filter(|(count, _)| *count > 0) {
            sink.note(&format!("Labelbox: {what}: {count}"));
        }
    }
}

#[cfg(test)]
mod tests;
