//! Rows of Arrow batches into events: what Parquet and Arrow IPC share.
//!
//! Rows that are events as they stand go on in their batch; only the others are read cell by cell.
//!
//! Promises: columns are found by name, in any order and of any type that holds the value; a column
//! that the contract does not name goes into `attributes`; rows count from 1 over all batches of a file.
//! Absent on purpose: how a value becomes a field (`events::put`), and opening files.

use std::any::Any;
use std::cell::{Cell, LazyCell};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use serde_json::Value;

use super::cell::{self, Found};
use super::record::{Record, hand_over};
use crate::events::{FIELDS, Fault, Kind, Looker, Raw, Ready, Rule, Writer, field_index};
use crate::sources::{Sink, SourceError, SourceOptions};
use crate::units::decimal;

const FLOAT_MONEY: &str = "An amount of money is kept as a binary float in the file; it was read as the shortest decimal \
     number that this float stands for.";
/// The columns without which a table is none of events.
const NEEDED: [&str; 2] = ["event_type", "occurred_at"];

/// Reads the batches of one file.
pub struct Rows<'a> {
    file: &'a str,
    options: &'a SourceOptions,
    sink: &'a mut dyn Sink,
    row: u64,
    looker: Looker,
}

impl<'a> Rows<'a> {
    pub fn new(file: &'a str, options: &'a SourceOptions, sink: &'a mut dyn Sink) -> Rows<'a> {
        Rows { file, options, sink, row: 0, looker: Looker::new(options.reading) }
    }

    /// About so many rows will come.
    pub fn announce(&mut self, rows: u64) {
        self.sink.announce(rows);
    }

    /// Each row as an event or a rejection.
    ///
    /// # Errors
    /// As [`Rows::looked_at`].
    pub fn batch(&mut self, batch: &RecordBatch) -> Result<(), SourceError> {
        let ready = self.looker.look(batch);
        self.looked_at(batch, ready)
    }

    /// The same of a batch that was looked at as a whole.
    ///
    /// # Errors
    /// When a column is missing without which nothing is an event: the rows are no bad events then, they are
    /// something else.
    pub fn looked_at(&mut self, batch: &RecordBatch, ready: Option<Ready>) -> Result<(), SourceError> {
        if NEEDED.iter().any(|name| batch.schema_ref().column_with_name(name).is_none()) {
            let hint = "a table of events has at least the columns event_type and occurred_at".to_owned();
            return Err(SourceError::Unknown { file: self.file.to_owned(), hint });
        }
        self.options.limits.check_columns(self.file, batch.num_columns())?;
        let columns = LazyCell::new(|| Columns::of(batch));
        if ready.is_none() && columns.has_float_money() {
            self.sink.note(FLOAT_MONEY);
        }
        let rows = batch.num_rows();
        let mut at = 0;
        while at < rows {
            let run =
                ready.as_ref().map_or(0, |ready| ready.is_ready[at..].iter().take_while(|is| **is).count());
            match &ready {
                Some(ready) if run > 0 => {
                    self.sink.ready(self.row + 1, &ready.batch.slice(at, run), &|row| columns.raw(at + row));
                }
                _ => {
                    self.sink.record();
                    let raw = || columns.raw(at);
                    let reading = self.options.reading;
                    hand_over(self.row + 1, reading, &raw, self.sink, |record| columns.fill(at, record));
                }
            }
            at += run.max(1);
            self.row += run.max(1) as u64;
        }
        Ok(())
    }

    /// Says that the file ends in the middle of a record after the rows read so far.
    pub fn cut(&mut self, message: &str) {
        self.sink.record();
        let fault = Fault { rule: Rule::Cut, reason: message.to_owned() };
        self.sink.reject(self.row + 1, fault, String::new());
    }
}

/// The columns of a batch, those of the contract apart from the others.
struct Columns {
    /// With the place in [`FIELDS`].
    known: Vec<(usize, ArrayRef)>,
    other: Vec<(String, ArrayRef)>,
}

impl Columns {
    fn of(batch: &RecordBatch) -> Columns {
        let mut columns = Columns { known: Vec::new(), other: Vec::new() };
        for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            match field_index(field.name()) {
                Some(index) if FIELDS[index].writer == Writer::Ledger => {}
                Some(index) => columns.known.push((index, plain(array))),
                None => columns.other.push((field.name().clone(), plain(array))),
            }
        }
        columns
    }

    fn has_float_money(&self) -> bool {
        self.known.iter().any(|(index, array)| {
            FIELDS[*index].kind == Kind::Money
                && array.data_type().is_floating()
                && array.null_count() < array.len()
        })
    }

    fn fill(&self, row: usize, record: &mut Record<'_>) -> Result<(), Fault> {
        self.known.iter().try_for_each(|(index, array)| put_cell(record, *index, array, row))?;
        self.other.iter().try_for_each(|(name, array)| {
            let value = cell::json(array, row);
            let blank = value.as_str().is_some_and(|text| text.trim().is_empty());
            record.put_value(name, if blank { Value::Null } else { value })
        })
    }

    /// The row as a compact JSON object, for the quarantine.
    fn raw(&self, row: usize) -> String {
        let known = self.known.iter().map(|(index, array)| (FIELDS[*index].name, array));
        let other = self.other.iter().map(|(name, array)| (name.as_str(), array));
        let cells = known.chain(other).map(|(name, array)| (name.to_owned(), cell::json(array, row)));
        Value::Object(cells.filter(|(_, value)| !value.is_null()).collect()).to_string()
    }
}

/// A dictionary as the column of its values; any other column as it is.
fn plain(array: &ArrayRef) -> ArrayRef {
    match array.data_type() {
        DataType::Dictionary(_, values) => cast(array, values).unwrap_or_else(|_| array.clone()),
        _ => array.clone(),
    }
}

fn put_cell(record: &mut Record<'_>, index: usize, array: &dyn Array, row: usize) -> Result<(), Fault> {
    let field = &FIELDS[index];
    let fault = |rule, text: &str, message| Err(Fault::new(rule, field.name, text, message));
    let text;
    let raw = match cell::find(array, row) {
        Found::Null => Raw::Json("null"),
        Found::Raw(Raw::Real(_)) | Found::Decimal(_) if field.kind == Kind::Money => {
            text = cell::number_text(array, row);
            // Longer than what `units` reads, so surely longer than what money keeps.
            if text.len() > 20
                && decimal(&text, 0).is_none()
                && text.bytes().any(|byte| byte.is_ascii_digit())
            {
                return fault(
                    Rule::MoneyRange,
                    &text,
                    "has more than 12 digits before the point or 6 after it",
                );
            }
            Raw::Text(text.as_str().into())
        }
        Found::Decimal(number) if field.kind != Kind::Json => Raw::Text(number.into()),
        Found::Decimal(_) | Found::Nested => {
            text = cell::json(array, row).to_string();
            Raw::Json(&text)
        }
        Found::NoText => return fault(Rule::NotText, "", "is not UTF-8 text"),
        Found::NoMoment(number) => return fault(Rule::NotTime, &number, "is in no calendar"),
        Found::Raw(raw) => raw,
    };
    record.put_field(index, raw)
}

/// Runs one step of a decoder. The decoders of Arrow and Parquet check most, but not all, of what a
/// damaged file says: some of it still ends in a panic, which here is damage like any other.
pub fn step<T, E: std::fmt::Display>(
    file: &str,
    decode: impl FnOnce() -> Result<T, E>,
) -> Result<T, SourceError> {
    let damaged = |cause: String| SourceError::Damaged { file: file.to_owned(), cause };
    match quietly(decode) {
        Ok(done) => done.map_err(|cause| damaged(cause.to_string())),
        Err(panic) => Err(damaged(said(&*panic))),
    }
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs what may panic. What it says is told as an error, so the hook of panics is not to print it as well.
fn quietly<T>(work: impl FnOnce() -> T) -> std::thread::Result<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if !QUIET.try_with(Cell::get).unwrap_or(false) {
                before(panic);
            }
        }));
    });
    QUIET.set(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    done
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("the decoder gave up").to_owned()
}
