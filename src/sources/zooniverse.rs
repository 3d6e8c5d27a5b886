//! Zooniverse's classification export: a row for each classification, with JSON in its cells.
//!
//! Promises: the day and order of work are the server's, its length the browser's, and one stretch of work is never
//! measured by two clocks; the same classification in a later export is the same event, though the wording of
//! questions and the fate of the subject have changed since.
//! Absent on purpose: exports of subjects (refused), workflows and talk; addresses and browsers of volunteers. The whole
//! file is held in memory, so that a row can be shown as it stands.

mod answer;
mod facts;

use std::collections::HashSet;

use facts::Told;

use super::named::{Cells, Header};
use super::rows::Rows;
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{EventType, id_digest};

/// The classifications of a project or workflow.
pub struct Zooniverse;

/// Without these a table holds no classifications.
const REQUIRED: [&str; 4] = ["classification_id", "workflow_id", "metadata", "annotations"];

/// The columns that are read.
const READ: [&str; 12] = [
    "classification_id",
    "user_name",
    "user_id",
    "workflow_id",
    "workflow_version",
    "created_at",
    "gold_standard",
    "expert",
    "metadata",
    "annotations",
    "subject_ids",
    "subject_id",
];

impl Source for Zooniverse {
    fn name(&self) -> &'static str {
        "zooniverse"
    }

    fn about(&self) -> &'static str {
        "Zooniverse: classification exports"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let Some(first) = Rows::guessed(head).read() else { return false };
        let header = Header::of(&first.cells);
        REQUIRED.iter().all(|name| header.has(name)) || is_subjects(&header)
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let bytes = input.bytes(&options.limits)?;
        let mut rows = Rows::guessed(&bytes);
        let Some(first) = rows.read() else { return Ok(()) };
        let header = Header::of(&first.cells);
        check(&header, &file)?;
        options.limits.check_columns(&file, first.cells.len())?;
        sink.header(&first.raw());

        let mut seen = Seen::default();
        while let Some(row) = rows.read() {
            sink.record();
            if row.is_blank() {
                sink.ignore("an empty row");
                continue;
            }
            let kept = row.check_length(&options.limits).and_then(|()| header.check_row(&row));
            let cells = Cells { row: &row, header: &header };
            match kept.and_then(|()| facts::told(cells, options.reading)) {
                Ok(told) => {
                    seen.take(&told);
                    if told.facts.is_empty() {
                        sink.ignore("a reference that is drawn, which no answer can equal");
                    }
                    for fact in told.facts {
                        match fact {
                            Ok(event) => sink.event(row.line, event, None, &|| row.raw()),
                            Err(fault) => sink.reject(row.line, fault, row.raw()),
                        }
                    }
                }
                Err(fault) => sink.reject(row.line, fault, row.raw()),
            }
        }
        seen.note(sink);
        Ok(())
    }
}

/// The export of subjects: how often each was classified, not by whom.
fn is_subjects(header: &Header) -> bool {
    ["subject_id", "subject_set_id", "classifications_count"].iter().all(|name| header.has(name))
}

/// Whether the table holds classifications, each column once.
fn check(header: &Header, file: &str) -> Result<(), SourceError> {
    if REQUIRED.iter().all(|name| header.has(name)) {
        return header.check(file, &|name| READ.contains(&name));
    }
    if !is_subjects(header) {
        let hint = format!("a classification export names {}", REQUIRED.join(", "));
        return Err(SourceError::Unknown { file: file.to_owned(), hint });
    }
    Err(SourceError::Refused {
        file: file.to_owned(),
        why: "it lists subjects and how often each was classified, not who classified them and when"
            .to_owned(),
        instead:
            "in the Project Builder open Data Exports, click Request new classification export (or workflow \
                  classification export), and read that file"
                .to_owned(),
    })
}

/// What the rows so far have told.
#[derive(Default)]
struct Seen {
    work: u64,
    anonymous: u64,
    nobody: u64,
    references: u64,
    unmeasured: u64,
    again: u64,
    /// Worker, subject and start of each classification.
    starts: HashSet<u128>,
}

impl Seen {
    fn take(&mut self, told: &Told) {
        let of = |kind: EventType| told.facts.iter().flatten().any(|event| event.event_type == kind);
        self.references += u64::from(told.is_reference);
        if told.is_reference || !of(EventType::Labeled) {
            return;
        }
        self.work += 1;
        self.anonymous += u64::from(told.worker.starts_with("not-logged-in"));
        self.nobody += u64::from(told.worker == "?");
        self.unmeasured += u64::from(!of(EventType::Claimed));
        if let Some(start) = &told.start {
            self.again += u64::from(!self.starts.insert(id_digest(start)));
        }
    }

    /// Says what these files cannot tell, and how what they leave open was read.
    fn note(&self, sink: &mut dyn Sink) {
        if self.work > 0 {
            sink.note("zooniverse: volunteers are not paid and their classifications not reviewed");
            sink.note(
                "zooniverse: a classification stands at created_at (the server's clock) and its claim so long before \
                 as the browser's clock measured between started_at and finished_at; a page left open counts as open",
            );
        }
        let counted = [
            (
                self.anonymous,
                "classifications under not-logged-in- names, which are addresses: several people, or one of several \
                 names of one (rates by worker hold for the other names alone)",
            ),
            (self.nobody, "classifications without a user_name (worker zooniverse:?)"),
            (
                self.references,
                "classifications with gold_standard, made by the team as a reference (they tell the known answer and \
                 are no work)",
            ),
            (
                self.unmeasured,
                "classifications without a start and an end in metadata (a label without a claim)",
            ),
            (
                self.again,
                "classifications with the worker, subject and started_at of another (sent twice, or one start for a \
                 whole session)",
            ),
        ];
        for (count, what) in counted.iter().filter(|(count, _)| *count > 0) {
            sink.note(&format!("zooniverse: {what}: {count}"));
        }
    }
}

#[cfg(test)]
mod tests;
