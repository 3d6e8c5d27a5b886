//! Amazon Mechanical Turk: the batch results that the requester site downloads, copies of them that went through a
//! spreadsheet or pandas, the older dialect with HitId, Status and no reward, the results of the command line tools,
//! and tables of an experiment's trials that were joined with those.
//!
//! Promises: a batch read again after more verdicts adds only those; every cell that cannot be read is told with
//! its line; ids and names come from the file's content, never from its name; rows of one assignment are one piece
//! with one price.
//! Absent on purpose: uploads (Approve, Reject), which are intentions. The whole file is held in memory, so that a row
//! can be shown as it stands.

mod answers;
mod api;
mod cells;
mod columns;
mod facts;
mod lists;
mod notes;
mod table;

pub use api::MTurkApi;
use columns::Columns;
pub use lists::MTurkLists;
use notes::Seen;
use table::Table;

use super::rows::Rows;
use super::{Input, Sink, Source, SourceError, SourceOptions};

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
        opened(head).is_some()
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let bytes = input.bytes(&options.limits)?;
        let Some(Opened { mut rows, columns, header, cells, delimiter }) = opened(&bytes) else {
            return Err(SourceError::Unknown {
                file,
                hint: "a batch result names HITId, AssignmentId, WorkerId, AcceptTime and SubmitTime"
                    .to_owned(),
            });
        };
        columns.check(&file)?;
        options.limits.check_columns(&file, cells)?;
        sink.header(&header);

        let mut table = Table::new(Rows::between(delimiter, &bytes), &columns);
        let mut seen = Seen::default();
        while let Some(row) = rows.read() {
            sink.record();
            if row.is_blank() {
                sink.ignore("an empty row");
                continue;
            }
            if let Err(fault) = row.check_length(&options.limits).and_then(|()| columns.check_row(&row)) {
                sink.reject(row.line, fault, row.raw());
                continue;
            }
            let facts = facts::facts(&row, &columns, options.reading, &table);
            if facts.is_empty() {
                sink.ignore("a HIT without a creation time that nobody has done");
            }
            let trial = facts::trial(&row, &columns, options.reading, &mut table);
            let (mut repeats, all) = (0, facts.len());
            for told in facts {
                match told {
                    _ if seen.is_told(&told, trial.is_some()) => repeats += 1,
                    Ok(event) => sink.event(row.line, event, None, &|| row.raw()),
                    Err(fault) => sink.reject(row.line, fault, row.raw()),
                }
            }
            match trial {
                Some(Ok(event)) => sink.event(row.line, event, None, &|| row.raw()),
                Some(Err(fault)) => sink.reject(row.line, fault, row.raw()),
                None if all > 0 && repeats == all => sink.ignore("a HIT again, without any work"),
                None => {}
            }
        }
        seen.note(sink);
        table.note(sink);
        Ok(())
    }
}

/// A table behind its header.
struct Opened<'a> {
    rows: Rows<'a>,
    columns: Columns,
    /// The header as it stands, and how many cells it has.
    header: String,
    cells: usize,
    delimiter: u8,
}

/// The site writes commas, the command line tools tabs, some spreadsheets semicolons: the first that makes a header.
fn opened(bytes: &[u8]) -> Option<Opened<'_>> {
    b",\t;".iter().find_map(|delimiter| {
        let mut rows = Rows::between(*delimiter, bytes);
        let header = rows.read()?;
        let columns = Columns::of(&header.cells)?;
        let (cells, header) = (header.cells.len(), header.raw());
        Some(Opened { rows, columns, header, cells, delimiter: *delimiter })
    })
}

#[cfg(test)]
mod tests;
