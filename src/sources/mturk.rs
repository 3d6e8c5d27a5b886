//! Amazon Mechanical Turk: the batch results that the requester site downloads, copies of them that went through a
//! spreadsheet or pandas, and the older dialect with HitId, Status and no reward.
//!
//! Promises: a batch read again after more verdicts adds only those; every cell that cannot be read is told with
//! its line; ids and names come from the file's content, never from its name.
//! Absent on purpose: lists of bonuses, files of the command line tools, and uploads (Approve, Reject), which are
//! intentions. The whole file is held in memory, so that a row can be shown as it stands.

mod cells;
mod columns;
mod facts;

use std::collections::HashSet;

use columns::Columns;

use super::rows::Rows;
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Event, EventType, content_digest};

/// The batch results of the requester site.
pub struct MTurk;

impl Source for MTurk {
    fn name(&self) -> &'static str {
        "mturk"
    }

    fn about(&self) -> &'static str {
        "Amazon Mechanical Turk: batch results of the requester site"
    }

    fn knows(&self, head: &[u8]) -> bool {
        matches!(Rows::new(head).read(), Ok(Some(header)) if Columns::of(&header.cells).is_some())
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let bytes = input.bytes(&options.limits)?;
        let mut rows = Rows::new(&bytes);
        let damaged =
            |cause: csv::Error| SourceError::Damaged { file: file.clone(), cause: cause.to_string() };
        let header = rows.read().map_err(damaged)?;
        let header_text = header.as_ref().map(|header| header.raw());
        let header_cells = header.as_ref().map_or(0, |header| header.cells.len());
        let Some(columns) = header.and_then(|header| Columns::of(&header.cells)) else {
            return Err(SourceError::Unknown {
                file,
                hint: "a batch result names HITId, AssignmentId, WorkerId, AcceptTime and SubmitTime"
                    .to_owned(),
            });
        };
        columns.check(&file)?;
        options.limits.check_columns(&file, header_cells)?;
        header_text.iter().for_each(|text| sink.header(text));

        let mut seen = Seen::default();
        while let Some(row) = rows.read().map_err(damaged)? {
            sink.record();
            if row.is_blank() {
                sink.ignore("an empty row");
                continue;
            }
            let length = row.cells.as_slice().len() as u64;
            let too_long = (length > options.limits.line).then(|| options.limits.too_long("row"));
            if let Err(fault) = too_long.map_or_else(|| columns.check_row(&row), Err) {
                sink.reject(row.line, fault, row.raw());
                continue;
            }
            let facts = facts::facts(&row, &columns, options.reading);
            if facts.is_empty() {
                sink.ignore("a HIT without a creation time that nobody has done");
            }
            for told in facts {
                match told {
                    Ok(event) if seen.is_told(&event) => {}
                    Ok(event) => sink.event(row.line, event, None, &|| row.raw()),
                    Err(fault) => sink.reject(row.line, fault, row.raw()),
                }
            }
        }
        seen.note(sink);
        Ok(())
    }
}

/// What the rows so far have told.
#[derive(Default)]
struct Seen {
    /// Each row repeats its HIT. One that says something else of it is told, and found to be a conflict.
    published: HashSet<u128>,
    work: bool,
    unpriced: bool,
    paid: bool,
    automatic: bool,
    timeless: bool,
    nobody: bool,
}

impl Seen {
    /// Takes an event into account; whether it is a HIT's publication that was told before.
    fn is_told(&mut self, event: &Event) -> bool {
        match event.event_type {
            EventType::Published => return !self.published.insert(content_digest(event)),
            EventType::Labeled => {
                self.work = true;
                self.unpriced |= event.price.is_none();
                self.nobody |= event.worker_id.as_deref() == Some("mturk:?");
            }
            EventType::Reviewed => {
                self.automatic |= event.reviewer_kind.as_deref() == Some("automatic");
                self.timeless |= event.time_basis.is_some();
            }
            EventType::Paid => self.paid = true,
            _ => {}
        }
        false
    }

    /// Says what these files cannot tell, and how what they leave open was read.
    fn note(&self, sink: &mut dyn Sink) {
        let notes = [
            (
                self.work,
                "mturk: a batch result lists submitted work only; what was returned or ran out, and the time it \
                 took, is not in it",
            ),
            (
                self.work,
                "mturk: a download can be filtered, and published batches often lack the rejected rows; a rate of \
                 acceptance holds for the rows that are there",
            ),
            (self.work, "mturk: bonuses, fees and the reviewer's name are not in a batch result"),
            (
                self.paid,
                "mturk: when an approved reward was paid is not in a batch result; the payment stands at the \
                 approval as the earliest time (time_basis not_before)",
            ),
            (
                self.automatic,
                "mturk: an approval that the site wrote in UTC, or that the API gave at or after the deadline, was \
                 made by the clock (reviewer_kind automatic)",
            ),
            (
                self.timeless,
                "mturk: a verdict without a time stands at the submission as the earliest time (time_basis \
                 not_before)",
            ),
            (self.unpriced, "mturk: work without a Reward is unpriced, and no payment is taken for it"),
            (self.nobody, "mturk: work without a WorkerId stands under mturk:?"),
        ];
        for (_, text) in notes.iter().filter(|(applies, _)| *applies) {
            sink.note(text);
        }
    }
}

#[cfg(test)]
mod tests;
