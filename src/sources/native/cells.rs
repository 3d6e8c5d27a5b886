//! Rows of Arrow batches into events: what Parquet and Arrow IPC share.
//!
//! Promises: columns are found by name, in any order and of any type that holds the value; a column
//! that the contract does not name goes into `attributes`; rows count from 1 over all batches of a file.
//! Absent on purpose: how a value becomes a field (`events::put`), and opening files.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use serde_json::{Map, Value};

use super::cell::{self, Found};
use crate::events::{Event, FIELDS, Fault, Field, Kind, Raw, Rule, Slot, Writer, field_index, put};
use crate::sources::{Sink, SourceError, SourceOptions};
use crate::units::decimal;

const FLOAT_MONEY: &str = "An amount of money is kept as a binary float in the file; it was read as the shortest decimal \
     number that this float stands for.";
/// The column that tells apart two pieces of one worker on one task.
const ATTEMPT: &str = "attempt";

/// Reads the batches of one file.
pub struct Rows<'a> {
    options: &'a SourceOptions,
    sink: &'a mut dyn Sink,
    row: u64,
}

impl<'a> Rows<'a> {
    pub fn new(options: &'a SourceOptions, sink: &'a mut dyn Sink) -> Rows<'a> {
        Rows { options, sink, row: 0 }
    }

    /// Each row as an event or a rejection.
    pub fn batch(&mut self, batch: &RecordBatch) {
        let columns = Columns::of(batch);
        for at in 0..batch.num_rows() {
            self.row += 1;
            self.sink.record();
            let raw = || columns.raw(at);
            match columns.event(at, self.options, self.sink) {
                Ok((event, attempt)) => self.sink.event(self.row, event, attempt.as_deref(), &raw),
                Err(fault) => self.sink.reject(self.row, fault, raw()),
            }
        }
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
    /// A name that two columns have.
    twice: Option<String>,
}

impl Columns {
    fn of(batch: &RecordBatch) -> Columns {
        let mut columns = Columns { known: Vec::new(), other: Vec::new(), twice: None };
        let mut names = std::collections::HashSet::new();
        for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            if !names.insert(field.name()) {
                columns.twice = Some(field.name().clone());
            }
            match field_index(field.name()) {
                Some(index) if FIELDS[index].writer == Writer::Ledger => {}
                Some(index) => columns.known.push((index, plain(array))),
                None => columns.other.push((field.name().clone(), plain(array))),
            }
        }
        columns
    }

    fn event(
        &self,
        row: usize,
        options: &SourceOptions,
        sink: &mut dyn Sink,
    ) -> Result<(Event, Option<String>), Fault> {
        if let Some(name) = &self.twice {
            return Err(Fault::new(Rule::TwiceNamed, "column", name, "is there twice"));
        }
        let mut event = Event::default();
        let mut slots = event.slots().map(Some);
        for (index, array) in &self.known {
            let field = &FIELDS[*index];
            let Some(slot) = slots[*index].take() else { continue };
            if field.kind == Kind::Money && array.data_type().is_floating() && !cell::is_null(array, row) {
                sink.note(FLOAT_MONEY);
            }
            put_cell(slot, field, array, row, options)?;
        }
        let attempt = self.attributes(row, &mut event)?;
        Ok((event, attempt))
    }

    /// Puts the columns that the contract does not name into `attributes`; gives back the attempt.
    fn attributes(&self, row: usize, event: &mut Event) -> Result<Option<String>, Fault> {
        let mut attempt = None;
        let mut all = match event.attributes.as_deref().map(serde_json::from_str) {
            Some(Ok(Value::Object(written))) => written,
            _ => Map::new(),
        };
        for (name, array) in &self.other {
            let value = cell::json(array, row);
            if value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty()) {
                continue;
            }
            if name == ATTEMPT {
                attempt =
                    Some(value.as_str().map_or_else(|| value.to_string(), |text| text.trim().to_owned()));
            }
            if all.get(name).is_some_and(|written| *written != value) {
                let message = "is a column and, with another value, a key of attributes";
                return Err(Fault::new(Rule::TwiceNamed, "column", name, message));
            }
            all.insert(name.clone(), value);
        }
        if !all.is_empty() {
            event.attributes = Some(crate::events::json::canonical_value(&Value::Object(all)));
        }
        Ok(attempt)
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

fn put_cell(
    slot: Slot<'_>,
    field: &Field,
    array: &dyn Array,
    row: usize,
    options: &SourceOptions,
) -> Result<(), Fault> {
    let fault = |rule, text: &str, message| Err(Fault::new(rule, field.name, text, message));
    let text;
    let raw = match cell::find(array, row) {
        Found::Null => return Ok(()),
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
    put(slot, field, raw, options.reading)
}

/// Runs one step of a decoder. The decoders of Arrow and Parquet check most, but not all, of what a
/// damaged file says: some of it still ends in a panic, which here is damage like any other.
pub fn step<T, E: std::fmt::Display>(
    file: &str,
    decode: impl FnOnce() -> Result<T, E>,
) -> Result<T, SourceError> {
    let damaged = |cause: String| SourceError::Damaged { file: file.to_owned(), cause };
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(done) => done.map_err(|cause| damaged(cause.to_string())),
        Err(panic) => Err(damaged(said(&*panic))),
    }
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("the decoder gave up").to_owned()
}
