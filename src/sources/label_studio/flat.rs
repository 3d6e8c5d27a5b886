//! Label Studio's flat exports, JSON-MIN and CSV (also with tabs): a record for each annotation, whose answers stand
//! beside the task's data.
//!
//! Promises: an annotation is the same assignment as in the full JSON export; one read again after an edit is another
//! event and no conflict; a file without times (the writer of one line for each region) is refused.
//! Absent on purpose: which columns are answers and which are data, which such a file does not say: `label` holds both.
//! Skips, drafts, reviews and the project, which it leaves out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::read::{lead_ms, own, person};
use crate::events::json::{canonical_members, nested as json_of_cell};
use crate::events::{Event, EventType, Fault, Reading, Rule, event_id, number_part, text_part};
use crate::sources::json::{self, Record};
use crate::sources::rows::{End, Row, Rows};
use crate::sources::{Input, Sink, Source, SourceError, SourceOptions};
use crate::units::SECOND;

/// The reader of JSON-MIN and CSV.
pub struct LabelStudioFlat;

/// What the export writes about an annotation; all else is data or answer. `agreement` and `history` change with what
/// others do later.
const OWN: [&str; 8] =
    ["id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement", "history"];
/// Without these a file is no flat export.
const REQUIRED: [&str; 3] = ["id", "annotator", "annotation_id"];

impl Source for LabelStudioFlat {
    fn name(&self) -> &'static str {
        "label-studio-flat"
    }

    fn about(&self) -> &'static str {
        "Label Studio: JSON-MIN, CSV and TSV exports"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let paths = json::paths(head);
        REQUIRED.iter().all(|name| paths.contains(*name)) || opened(head).is_some()
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let mut told = Told::default();
        let bytes = input.bytes(&options.limits)?;
        match opened(&bytes) {
            Some(table) => {
                table.check(&file, options)?;
                table.read(options, &mut told, sink);
            }
            None => {
                let paths = json::paths(&bytes);
                if paths.contains("annotation_id") && !paths.contains("created_at") {
                    return Err(no_times(&file));
                }
                json::each_in(file, &bytes, options, sink, &mut |record: Record<'_>, sink| {
                    sink.record();
                    told.tell(record.place, &record.value, options.reading, &|| record.raw.to_owned(), sink);
                })?;
            }
        }
        told.note(sink);
        Ok(())
    }
}

fn no_times(file: &str) -> SourceError {
    SourceError::Refused {
        file: file.to_owned(),
        why: "it names annotations without saying when they were made: a line for each region is no record of work"
            .to_owned(),
        instead: "export the project as JSON (Export, JSON), which has times, skips and reviews".to_owned(),
    }
}

/// A CSV behind its header.
struct Table<'a> {
    rows: Rows<'a>,
    names: Vec<String>,
    header: String,
}

/// CSV is written with commas, by some versions with tabs; spreadsheets may turn them into semicolons.
fn opened(bytes: &[u8]) -> Option<Table<'_>> {
    b",\t;".iter().find_map(|delimiter| {
        let mut rows = Rows::between(*delimiter, bytes);
        let header = rows.read()?;
        let names: Vec<String> =
            header.cells.iter().map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned()).collect();
        let all = REQUIRED.iter().all(|required| names.iter().any(|name| name == required));
        let header = header.raw();
        all.then_some(Table { rows, names, header })
    })
}

impl Table<'_> {
    /// Two columns of one name, data called as what the export writes, cannot be told apart.
    fn check(&self, file: &str, options: &SourceOptions) -> Result<(), SourceError> {
        options.limits.check_columns(file, self.names.len())?;
        let mut seen = BTreeSet::new();
        if let Some(twice) = self.names.iter().find(|name| !name.is_empty() && !seen.insert(*name)) {
            return Err(SourceError::Refused {
                file: file.to_owned(),
                why: format!("its header names {twice:?} twice: the data has a column called so"),
                instead: "export the project as JSON (Export, JSON), which keeps the data apart".to_owned(),
            });
        }
        if !seen.contains(&"created_at".to_owned()) {
            return Err(no_times(file));
        }
        Ok(())
    }

    fn read(mut self, options: &SourceOptions, told: &mut Told, sink: &mut dyn Sink) {
        sink.header(&self.header);
        while let Some(row) = self.rows.read() {
            sink.record();
            if row.is_blank() {
                sink.ignore("an empty row");
                continue;
            }
            match row.check_length(&options.limits).and_then(|()| record(&row, &self.names)) {
                Ok(record) => told.tell(row.line, &record, options.reading, &|| row.raw(), sink),
                Err(fault) => sink.reject(row.line, fault, row.raw()),
            }
        }
    }
}

/// A row as the record that JSON-MIN would have: a cell that holds a list or an object is that, and seconds are a number.
fn record(row: &Row<'_>, names: &[String]) -> Result<Value, Fault> {
    if row.ends == End::Quoted || (row.ends == End::File && row.cells.len() < names.len()) {
        return Err(Fault { rule: Rule::Cut, reason: "the file ends inside this row".to_owned() });
    }
    if row.cells.len() != names.len() {
        let reason = format!("the row has {} cells, its header {} names", row.cells.len(), names.len());
        return Err(Fault { rule: Rule::RowShape, reason });
    }
    let mut record = Map::new();
    for (name, cell) in names.iter().zip(row.cells.iter()) {
        let text = std::str::from_utf8(cell).map_err(|_| {
            Fault::new(Rule::NotText, name, &String::from_utf8_lossy(cell), "is not UTF-8 text")
        })?;
        let value = || serde_json::from_str::<Value>(text).ok();
        let cell = match name.as_str() {
            _ if text.trim().is_empty() || name.is_empty() => continue,
            // So pandas writes no number, and whole numbers in a column that lacks some.
            "lead_time" if text.eq_ignore_ascii_case("nan") => continue,
            "lead_time" => value().filter(Value::is_number),
            "id" | "annotation_id" => text.strip_suffix(".0").map(Value::from),
            _ => json_of_cell(text),
        };
        record.insert(name.clone(), cell.unwrap_or_else(|| Value::from(text)));
    }
    Ok(Value::Object(record))
}

/// What was told so far.
#[derive(Default)]
struct Told {
    annotations: u64,
    counts: BTreeMap<&'static str, u64>,
}

impl Told {
    fn tell(
        &mut self,
        place: u64,
        record: &Value,
        reading: Reading,
        raw: &dyn Fn() -> String,
        sink: &mut dyn Sink,
    ) {
        match self.labeled(record, reading) {
            Ok(event) => sink.event(place, event, None, raw),
            Err(fault) => sink.reject(place, fault, raw()),
        }
    }

    fn labeled(&mut self, record: &Value, reading: Reading) -> Result<Event, Fault> {
        let lacks =
            |field: &str| Fault { rule: Rule::SourceRecord, reason: format!("an annotation has no {field}") };
        let key = json::text(record, "annotation_id").ok_or_else(|| lacks("annotation_id"))?;
        let created = json::stamp(record, "created_at", reading)?.ok_or_else(|| lacks("created_at"))?;
        let updated = json::stamp(record, "updated_at", reading)?;
        let worker = person(&record["annotator"]);
        let active_ms = lead_ms(&record["lead_time"])?;
        // The first save itself writes the two stamps some microseconds apart.
        let saved_again = updated.is_some_and(|updated| updated > created + SECOND);
        self.annotations += 1;
        for (applies, what) in [
            (worker.is_none(), "annotations that name nobody (worker label-studio:?)"),
            (
                active_ms.is_none(),
                "annotations with a lead_time of 0 or none (no measurement; an import by script leaves 0)",
            ),
            (
                saved_again,
                "annotations saved again after their first submit (their answer is that of the last save, at the time \
                 of the first; whether it was an edit or a review, and whose, is not in the file)",
            ),
        ] {
            *self.counts.entry(what).or_default() += u64::from(applies);
        }
        let event = Event {
            event_type: EventType::Labeled,
            occurred_at: Some(created),
            source: Some("label-studio".to_owned()),
            task_id: json::text(record, "id").map(|id| own(&id)),
            worker_id: Some(worker.unwrap_or_else(|| own("?"))),
            assignment_id: Some(own(&format!("annotation-{key}"))),
            label: label(record),
            active_ms,
            ..Event::default()
        };
        Ok(Event { event_id: Some(id_of(&event)), ..event })
    }

    fn note(&self, sink: &mut dyn Sink) {
        if self.annotations == 0 {
            return;
        }
        sink.note(
            "Label Studio: JSON-MIN and CSV leave out skips, drafts, reviews, claims and the project, and do not tell the \
             task's data from the answers (label holds both); the JSON export has more, and a file of each of the same \
             project would count an answer twice",
        );
        for (what, count) in self.counts.iter().filter(|(_, count)| **count > 0) {
            sink.note(&format!("Label Studio: {what}: {count}"));
        }
    }
}

/// All that the record holds besides what the export writes about the annotation.
fn label(record: &Value) -> Option<String> {
    let fields = record.as_object()?.iter().map(|(name, value)| (name.as_str(), value));
    let kept = fields.filter(|(name, value)| !OWN.contains(name) && !value.is_null());
    kept.clone().next().map(|_| canonical_members(kept))
}

/// Of all that a later export can show otherwise, as in the full export.
fn id_of(event: &Event) -> String {
    event_id(&[
        "flat",
        text_part(&event.assignment_id),
        text_part(&event.task_id),
        text_part(&event.worker_id),
        &number_part(event.occurred_at),
        text_part(&event.label),
        &number_part(event.active_ms),
    ])
}

#[cfg(test)]
mod tests;
