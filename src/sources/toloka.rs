//! Toloka's assignments: the table with INPUT:, OUTPUT:, GOLDEN: and ASSIGNMENT: columns that a pool gives for download,
//! in which each row is a task and several rows are one page.
//!
//! Promises: a page is one piece of work, whose time, pay and verdict are told once, and each of its tasks an item of
//! it; rows of one page are found wherever they stand; a download read again after more verdicts adds only those.
//! Absent on purpose: files of tasks and aggregated answers, which name nobody (they are refused), and bonuses, which
//! have their own download. The whole file is held in memory, so that a page is known before it is told.

mod page;

use std::collections::HashMap;

use page::Page;

use super::named::{Cells, Column, Header};
use super::rows::{Row, Rows};
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Event, EventType, Fault, Rule};

/// The assignments of a pool.
pub struct Toloka;

const ASSIGNMENT: &str = "ASSIGNMENT:assignment_id";

impl Source for Toloka {
    fn name(&self) -> &'static str {
        "toloka"
    }

    fn about(&self) -> &'static str {
        "Toloka: assignments of a pool as TSV, a page of tasks one assignment"
    }

    fn knows(&self, head: &[u8]) -> bool {
        matches!(Rows::guessed(head).read(), Some(header) if is_toloka(&Header::of(&header.cells)))
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let bytes = input.bytes(&options.limits)?;
        let mut rows = Rows::guessed(&bytes);
        let Some(first) = rows.read() else { return Ok(()) };
        let columns = Columns::of(Header::of(&first.cells), &file)?;
        options.limits.check_columns(&file, first.cells.len())?;
        sink.header(&first.raw());

        let mut pages = Pages::default();
        while let Some(row) = rows.read() {
            sink.record();
            if row.is_blank() {
                sink.ignore("an empty row between pages");
                continue;
            }
            let kept = row.check_length(&options.limits).and_then(|()| columns.header.check_row(&row));
            match kept.and_then(|()| pages.place(&row, &columns)) {
                Ok(at) => pages.add(at, row),
                Err(fault) => sink.reject(row.line, fault, row.raw()),
            }
        }
        let mut seen = Seen::default();
        for rows in &pages.pages {
            Page::new(rows, &columns, options.reading).tell(&mut seen, sink);
        }
        seen.note(options.reading.source_tz.is_none(), sink);
        Ok(())
    }
}

/// Whether a header is Toloka's, of a file that can be read here or of one that is refused with a word why.
fn is_toloka(header: &Header) -> bool {
    let any = |prefix: &str| header.names().iter().any(|name| name.starts_with(prefix));
    header.has(ASSIGNMENT)
        || (any("INPUT:") && ["OUTPUT:", "GOLDEN:", "CONFIDENCE:", "ASSIGNMENT:"].into_iter().any(any))
}

/// What stands where.
struct Columns {
    header: Header,
    inputs: Vec<Column>,
    outputs: Vec<Column>,
    golden: Vec<Column>,
    /// What is said of the page and repeated in its rows.
    of_page: Vec<usize>,
}

impl Columns {
    /// # Errors
    /// When the file tells of no assignments, or names a column twice.
    fn of(header: Header, file: &str) -> Result<Columns, SourceError> {
        if !is_toloka(&header) {
            let hint = format!("a table of assignments names {ASSIGNMENT}");
            return Err(SourceError::Unknown { file: file.to_owned(), hint });
        }
        if !header.has(ASSIGNMENT) {
            let aggregated = header.names().iter().any(|name| name.starts_with("CONFIDENCE:"));
            let why = if aggregated {
                "it holds aggregated answers of Toloka, which name neither a worker nor a time"
            } else {
                "it lists tasks of Toloka without ASSIGNMENT:assignment_id, so nobody knows who did which page"
            };
            let instead = "open the pool, click Download results, choose the assignments with all ASSIGNMENT columns \
                           (submitted, accepted, rejected, skipped, expired, reward), and read that file";
            let (file, why, instead) = (file.to_owned(), why.to_owned(), instead.to_owned());
            return Err(SourceError::Refused { file, why, instead });
        }
        let is_read = |name: &str| name.contains(':') && !name.starts_with("HINT:");
        header.check(file, &is_read)?;
        let mut inputs = header.under("INPUT:");
        inputs.sort_by(|one, other| one.name.cmp(&other.name));
        let of_page = OF_PAGE.iter().filter_map(|name| header.place(name)).collect();
        let (outputs, golden) = (header.under("OUTPUT:"), header.under("GOLDEN:"));
        Ok(Columns { inputs, outputs, golden, of_page, header })
    }
}

/// The rows of each page, the pages in the order of their first rows.
#[derive(Default)]
struct Pages<'a> {
    pages: Vec<Vec<Row<'a>>>,
    places: HashMap<String, usize, ahash::RandomState>,
}

const OF_PAGE: [&str; 9] = [
    "ASSIGNMENT:worker_id",
    "ASSIGNMENT:status",
    "ASSIGNMENT:started",
    "ASSIGNMENT:submitted",
    "ASSIGNMENT:accepted",
    "ASSIGNMENT:rejected",
    "ASSIGNMENT:skipped",
    "ASSIGNMENT:expired",
    "ASSIGNMENT:reward",
];

impl<'a> Pages<'a> {
    /// The page of a row, by its place.
    ///
    /// # Errors
    /// When the row names no page, or says of its page what another row denies.
    fn place(&mut self, row: &Row<'a>, columns: &Columns) -> Result<usize, Fault> {
        let cells = Cells { row, header: &columns.header };
        let Some(id) = cells.text(ASSIGNMENT)? else {
            let reason = format!("{ASSIGNMENT} is missing in a row with a task");
            return Err(Fault { rule: Rule::SourceRecord, reason });
        };
        let new = self.pages.len();
        let known = self.places.get(id).copied();
        let at = known.unwrap_or_else(|| *self.places.entry(id.to_owned()).or_insert(new));
        let Some(first) = self.pages.get(at).and_then(|rows| rows.first()) else { return Ok(at) };
        let others = Cells { row: first, header: &columns.header };
        let is_other = |place: &&usize| row.cells.get(**place) != first.cells.get(**place);
        for place in columns.of_page.iter().filter(is_other) {
            // A cell that is no text is told with the fact that needs it.
            let (Ok(Some(one)), Ok(Some(other))) = (cells.text_at(*place), others.text_at(*place)) else {
                continue;
            };
            if one.trim() != other.trim() {
                let message = format!("is {:?} in line {} of the same page", other.trim(), first.line);
                let name = &columns.header.names()[*place];
                return Err(Fault::new(Rule::SourceRecord, name, one.trim(), &message));
            }
        }
        Ok(at)
    }

    fn add(&mut self, at: usize, row: Row<'a>) {
        match self.pages.get_mut(at) {
            Some(rows) => rows.push(row),
            None => self.pages.push(vec![row]),
        }
    }
}

/// What the pages so far have told.
#[derive(Default)]
struct Seen {
    work: bool,
    released: bool,
    unpriced: bool,
    paid: bool,
    untimed: bool,
    accepted: bool,
    timeless: bool,
    nobody: bool,
    unnamed: bool,
    sandbox: bool,
}

impl Seen {
    fn take(&mut self, event: &Event) {
        let timeless = event.time_basis.is_some();
        self.sandbox |= event.stage.as_deref() == Some("sandbox");
        self.nobody |= event.worker_id.as_deref() == Some("toloka:?");
        match event.event_type {
            EventType::Labeled => {
                self.work = true;
                self.untimed |= timeless;
            }
            EventType::Reviewed => {
                self.accepted |= event.verdict.as_deref() == Some("accepted");
                self.timeless |= timeless;
            }
            EventType::Released => self.released = true,
            EventType::Paid => self.paid = true,
            _ => {}
        }
    }

    /// Says what these files cannot tell, and how what they leave open was read.
    fn note(&self, utc: bool, sink: &mut dyn Sink) {
        let notes = [
            (utc, "toloka: the times have no zone and were read as UTC; --source-tz reads them otherwise"),
            (
                self.untimed,
                "toloka: the download has no ASSIGNMENT:submitted; an answer stands at the start of its page as the \
                 earliest time (time_basis not_before), and how long it took is not known",
            ),
            (
                self.work && !self.released,
                "toloka: skipped and expired pages are in a download only where they were asked for",
            ),
            (
                self.accepted,
                "toloka: a pool accepts by itself unless it was set otherwise, and the file does not say who accepted",
            ),
            (
                self.timeless,
                "toloka: a verdict without a time stands at the answer as the earliest time (time_basis not_before)",
            ),
            (
                self.paid,
                "toloka: when an accepted page was paid is not in the file; the payment stands at the acceptance as \
                 the earliest time (time_basis not_before)",
            ),
            (
                self.unpriced,
                "toloka: without ASSIGNMENT:reward pages are unpriced, and no payment is taken for them",
            ),
            (self.work, "toloka: bonuses, fees and the reviewer are not in the file"),
            (
                self.unnamed,
                "toloka: without ASSIGNMENT:task_id a task is known by a digest of its INPUT columns",
            ),
            (self.nobody, "toloka: work without a worker stands under toloka:?"),
            (self.sandbox, "toloka: pages of the sandbox are play and have the stage sandbox"),
        ];
        for (_, text) in notes.iter().filter(|(applies, _)| *applies && (self.work || self.released)) {
            sink.note(text);
        }
    }
}

#[cfg(test)]
mod tests;
