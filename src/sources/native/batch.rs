//! Rows of CSV that are events as they stand, many at a time: cells that are written in the plainest way, taken straight into columns.
//!
//! Promises: what is taken here is what reading the row field by field would give, and rows are handed on in their order; any doubt (a
//! time without an offset, a number with an exponent, cells too many) leaves the row to that road, which also says what is wrong with it.
//! Absent on purpose: tables with columns that the contract does not name, which are `attributes`.

use std::ops::Range;

use super::csv::{Column, read_row};
use super::delimited::{Cell, End, Row};
use super::quick::{time, whole};
use super::record::shown;
use crate::events::{EventType, FIELDS, Kind, Looker, Ready, SparseBuilder, Value, Writer};
use crate::sources::{Sink, SourceOptions};

/// So many rows are looked at together.
const ROWS: usize = 4_096;
/// Or so many bytes.
const BYTES: usize = 1 << 20;

/// A row that waits.
struct Waiting {
    line: u64,
    raw: Range<usize>,
    cells: Range<usize>,
    end: End,
    /// Whether all of it is in the columns.
    taken: bool,
}

/// Rows that are looked at together.
pub struct Batch {
    builder: SparseBuilder,
    looker: Looker,
    bytes: Vec<u8>,
    cells: Vec<Cell>,
    rows: Vec<Waiting>,
    /// Whether a row of this table can be taken at all.
    is_plain: bool,
}

impl Batch {
    pub fn new(columns: &[Column], options: &SourceOptions) -> Batch {
        let mut fields: Vec<_> = columns.iter().filter_map(|column| column.field).collect();
        fields.sort_unstable();
        fields.dedup();
        let is_object = |column: &Column| column.field.is_some_and(|at| FIELDS[at].kind == Kind::Object);
        Batch {
            builder: SparseBuilder::default(),
            looker: Looker::new(options.reading),
            bytes: Vec::new(),
            cells: Vec::new(),
            rows: Vec::new(),
            is_plain: fields.len() == columns.len() && !columns.iter().any(is_object),
        }
    }

    /// Adds a row; true where there are enough to be handed over.
    pub fn add(&mut self, row: &Row<'_>, columns: &[Column]) -> bool {
        let (raw, cells) = (self.bytes.len(), self.cells.len());
        self.bytes.extend_from_slice(row.raw);
        self.cells.extend_from_slice(row.cells);
        let is_whole = matches!(row.end, End::Line | End::File) && row.cells.len() == columns.len();
        let taken = is_whole && self.is_plain && self.take(row, columns).is_some();
        self.builder.end_row();
        let (raw, cells) = (raw..self.bytes.len(), cells..self.cells.len());
        self.rows.push(Waiting { line: row.line, raw, cells, end: row.end, taken });
        self.rows.len() >= ROWS || self.bytes.len() >= BYTES
    }

    /// Takes one row; none where there is any doubt.
    fn take(&mut self, row: &Row<'_>, columns: &[Column]) -> Option<()> {
        let text = std::str::from_utf8(row.raw).ok()?;
        for (column, cell) in columns.iter().zip(row.cells) {
            let (at, cell) = (column.field?, cell.of(text));
            let (field, text) = (&FIELDS[at], cell.trim());
            if text.is_empty() || field.writer == Writer::Ledger {
                continue;
            }
            let value = match field.kind {
                Kind::Json => Value::Text(&cell),
                // What looks like JSON may be nested too deep.
                _ if text.starts_with(['{', '[']) => return None,
                Kind::Text | Kind::Choice(_) | Kind::Currency => Value::Text(text),
                Kind::Type => Value::Text(EventType::parse(text)?.name()),
                Kind::Time => Value::Time(time(text)?),
                Kind::Money => Value::Money(text.parse().ok()?),
                Kind::Whole => Value::Whole(whole(text)?),
                Kind::Real => Value::Real(text.parse::<f64>().ok()? + 0.0),
                Kind::Flag => Value::Flag(match text {
                    "true" => true,
                    "false" => false,
                    _ => return None,
                }),
                Kind::Object => return None,
            };
            self.builder.put(at, value).then_some(())?;
        }
        Some(())
    }

    /// Hands on all rows that wait, those that are events as they stand together.
    pub fn hand_over(&mut self, columns: &[Column], options: &SourceOptions, sink: &mut dyn Sink) {
        let ready = self.ready();
        let raw = |at: usize| &self.bytes[self.rows[at].raw.clone()];
        let mut at = 0;
        while at < self.rows.len() {
            let run = ready.as_ref().map_or(0, |ready| self.run(ready, at));
            match &ready {
                Some(ready) if run > 0 => {
                    let shown = |row: usize| shown(raw(at + row));
                    sink.ready(self.rows[at].line, &ready.batch.slice(at, run), &shown);
                }
                _ => {
                    let Waiting { line, ref cells, end, .. } = self.rows[at];
                    let row = Row { line, raw: raw(at), cells: &self.cells[cells.clone()], end };
                    read_row(&row, columns, options, sink);
                }
            }
            at += run.max(1);
        }
        self.rows.clear();
        self.cells.clear();
        self.bytes.clear();
    }

    /// How many rows from one on are ready, each on the line behind the one before: a batch is told with its first line alone.
    fn run(&self, ready: &Ready, from: usize) -> usize {
        let first = self.rows[from].line;
        let rows = self.rows[from..].iter().zip(&ready.is_ready[from..]).zip(first..);
        rows.take_while(|((row, is_ready), line)| **is_ready && row.line == *line).count()
    }

    fn ready(&mut self) -> Option<Ready> {
        let batch = self.builder.finish().ok()?;
        if !self.is_plain {
            return None;
        }
        let ready = self.looker.look(&batch);
        // Where no row has what all need, no later one will.
        self.is_plain = ready.is_some();
        let mut ready = ready?;
        ready.is_ready.iter_mut().zip(&self.rows).for_each(|(is_ready, row)| *is_ready &= row.taken);
        Some(ready)
    }
}
