//! Tables into events by a mapping: a text that says which column is which field. Those of platforms whose exports are plain tables
//! are shipped in `mappings/`; for any other table a user writes one (`piecework map` begins it).
//!
//! `mapping` (the file) ─ `reader` (columns found; `wide`, `template`, `cells`) ─▶ events
//!
//! Promises: what a row says goes into events, into quarantine with its reason, or is left out by a rule with a name; an event's id
//! follows from its content, so a later download adds only what is new.
//! Absent on purpose: formats that are no tables.

mod cells;
mod draft;
mod mapping;
mod reader;
mod shipped;
mod statement;
mod template;
#[cfg(test)]
mod tests;
mod wide;
mod words;

pub use draft::draft;
pub use mapping::{Mapping, MappingError};
pub use shipped::{APPEN, BOUNTIES, CROWD, PROLIFIC};
pub use statement::{Stated, Statement};

use super::rows::{End, Row, Rows};
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Fault, Rule};
use reader::{Reader, place};

/// A source that a mapping describes.
pub struct Mapped(pub Mapping);

impl Mapped {
    /// A source for the whole run, by a mapping that a user wrote.
    pub fn kept(mapping: Mapping) -> &'static dyn Source {
        Box::leak(Box::new(Mapped(mapping)))
    }

    fn rows<'b>(&self, bytes: &'b [u8]) -> Rows<'b> {
        match self.0.delimiter.map(u8::try_from) {
            Some(Ok(delimiter)) => Rows::between(delimiter, bytes),
            _ => Rows::guessed(bytes),
        }
    }

    /// Whether a header is of such a table.
    fn fits(&self, header: &Row<'_>) -> bool {
        let header: Vec<String> =
            header.cells.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let has = |name: &String| place(&self.0, &header, name).is_some();
        let refused = |columns: &[String]| columns.iter().all(|name| header.contains(name));
        let reads = !self.0.needs.is_empty() && self.0.needs.iter().all(has) && !self.0.lacks.iter().any(has);
        reads || self.0.refuse.iter().any(|refusal| refused(&refusal.columns))
    }

    /// Refuses a table of which the mapping says that it tells of no work.
    fn refuse(&self, header: &Row<'_>, file: &str) -> Result<(), SourceError> {
        let header: Vec<&str> =
            header.cells.iter().filter_map(|name| std::str::from_utf8(name).ok()).map(str::trim).collect();
        let is = |columns: &[String]| columns.iter().all(|name| header.contains(&name.as_str()));
        match self.0.refuse.iter().find(|refusal| is(&refusal.columns)) {
            Some(refusal) => Err(SourceError::Refused {
                file: file.to_owned(),
                why: refusal.why.clone(),
                instead: refusal.instead.clone(),
            }),
            None => Ok(()),
        }
    }
}

impl Source for Mapped {
    fn name(&self) -> &'static str {
        self.0.name.0
    }

    fn about(&self) -> &'static str {
        self.0.about.0
    }

    fn knows(&self, head: &[u8]) -> bool {
        matches!(self.rows(head).read(), Some(header) if self.fits(&header))
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let bytes = input.bytes(&options.limits)?;
        let mut rows = self.rows(&bytes);
        let Some(header) = rows.read() else { return Ok(()) };
        self.refuse(&header, &file)?;
        options.limits.check_columns(&file, header.cells.len())?;
        let reader = Reader::new(&self.0, &header, options.reading, &file)?;
        sink.header(&header.raw());
        let width = header.cells.len();
        while let Some(row) = rows.read() {
            sink.record();
            if row.is_blank() {
                sink.ignore("an empty row");
            } else if let Err(fault) = check(&row, width, options) {
                sink.reject(row.line, fault, row.raw());
            } else {
                read_row(&reader, &row, sink);
            }
        }
        if let (Some(zone), true) = (&self.0.zone, reader.zoned() > 0) {
            let because = self.0.zone_because.as_deref().map_or(String::new(), |why| format!(": {why}"));
            sink.note(&format!(
                "{}: {} times without a zone were read as {zone}{because}",
                self.0.name.0,
                reader.zoned()
            ));
        }
        self.0.notes.iter().for_each(|note| sink.note(&format!("{}: {note}", self.0.name.0)));
        Ok(())
    }
}

/// Tells what a row says.
fn read_row(reader: &Reader<'_>, row: &Row<'_>, sink: &mut dyn Sink) {
    let told = reader.tell(row, &mut |fact| match fact {
        Ok(event) => sink.event(row.line, event, None, &|| row.raw()),
        Err(fault) => sink.reject(row.line, fault, row.raw()),
    });
    match told {
        Ok(told) if told.facts == 0 => {
            sink.ignore(told.skipped.unwrap_or("a row that tells of nothing new"));
        }
        Ok(_) => {}
        Err(fault) => sink.reject(row.line, fault, row.raw()),
    }
}

/// Whether a row is whole and no longer than is allowed. One with fewer cells has nothing in the others.
fn check(row: &Row<'_>, width: usize, options: &SourceOptions) -> Result<(), Fault> {
    row.check_length(&options.limits)?;
    if row.ends == End::Quoted {
        return Err(Fault { rule: Rule::Cut, reason: "the row is cut off inside a quoted cell".to_owned() });
    }
    let says_more = row.cells.iter().skip(width).any(|cell| !cell.trim_ascii().is_empty());
    if says_more {
        let reason = format!("the row has {} cells and the header {width}", row.cells.len());
        return Err(Fault { rule: Rule::WrongShape, reason });
    }
    Ok(())
}
