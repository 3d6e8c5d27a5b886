//! Events as Arrow columns and back. The schema follows from the field list.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use arrow::array::{Array, ArrayRef, AsArray, Int32Array, RecordBatch, StringArray, new_null_array};
use arrow::datatypes::{
    DataType, Decimal128Type, Field as ArrowField, Float64Type, Int32Type, Int64Type, Schema, SchemaRef,
    TimeUnit, TimestampMicrosecondType,
};
use arrow::error::ArrowError;

use super::fields::{Event, EventOf, FIELDS, Kind, Slot};
use super::kinds::EventType;
use super::sparse::SparseBuilder;
use crate::units::{MONEY_PRECISION, MONEY_SCALE, Money};

/// The Arrow type of a field.
pub fn arrow_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text | Kind::Choice(_) | Kind::Type | Kind::Currency | Kind::Json | Kind::Object => {
            DataType::Utf8
        }
        Kind::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Kind::Money => DataType::Decimal128(MONEY_PRECISION, MONEY_SCALE),
        Kind::Whole => DataType::Int64,
        Kind::Real => DataType::Float64,
        Kind::Flag => DataType::Boolean,
    }
}

/// The schema of the table of events.
pub fn schema() -> SchemaRef {
    static SCHEMA: OnceLock<SchemaRef> = OnceLock::new();
    SCHEMA
        .get_or_init(|| {
            let fields = FIELDS.iter().map(|field| {
                let required = matches!(field.name, "event_id" | "event_type" | "occurred_at");
                ArrowField::new(field.name, arrow_type(field.kind), !required)
            });
            Arc::new(Schema::new(fields.collect::<Vec<_>>()))
        })
        .clone()
}

/// A column that says nothing. Most batches have one length, and columns of one type and length share their memory.
pub fn empty_column(kind: Kind, rows: usize) -> ArrayRef {
    thread_local! {
        static KNOWN: RefCell<Vec<ArrayRef>> = const { RefCell::new(Vec::new()) };
    }
    let wanted = arrow_type(kind);
    KNOWN.with_borrow_mut(|known| {
        if known.first().is_some_and(|first| first.len() != rows) {
            known.clear();
        }
        match known.iter().find(|column| *column.data_type() == wanted) {
            Some(column) => column.clone(),
            None => {
                known.push(new_null_array(&wanted, rows));
                known[known.len() - 1].clone()
            }
        }
    })
}

/// Collects events into batches.
#[derive(Default)]
pub struct EventBuilder(SparseBuilder);

impl EventBuilder {
    pub fn push<T: AsRef<str>>(&mut self, event: &EventOf<T>) {
        event.each(|at, value| {
            self.0.put(at, value);
        });
        self.0.end_row();
    }

    pub fn len(&self) -> usize {
        self.0.rows()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The batch of all that was pushed since the last call, with all columns of the table of events.
    pub fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let rows = self.0.rows();
        let columns = self.0.columns().into_iter().zip(FIELDS);
        let columns = columns.map(|(column, field)| column.unwrap_or_else(|| empty_column(field.kind, rows)));
        RecordBatch::try_new(schema(), columns.collect())
    }
}

/// A column of texts, by dictionary or not.
#[derive(Clone, Copy)]
pub struct TextColumn<'a> {
    texts: &'a StringArray,
    keys: Option<&'a Int32Array>,
}

impl<'a> TextColumn<'a> {
    /// A column as texts; none of another type.
    pub fn of(column: &'a dyn Array) -> Option<TextColumn<'a>> {
        match column.as_any_dictionary_opt() {
            None => Some(TextColumn { texts: column.as_string_opt()?, keys: None }),
            Some(texts) => Some(TextColumn {
                texts: texts.values().as_string_opt()?,
                keys: Some(texts.keys().as_primitive_opt::<Int32Type>()?),
            }),
        }
    }

    /// The text in a row, if there is one.
    pub fn at(self, row: usize) -> Option<&'a str> {
        let row = match self.keys {
            Some(keys) => keys.is_valid(row).then(|| keys.value(row) as usize)?,
            None => row,
        };
        self.texts.is_valid(row).then(|| self.texts.value(row))
    }
}

/// The text in a row of a column of texts, by dictionary or not.
pub fn text_at(column: &dyn Array, row: usize) -> Option<&str> {
    TextColumn::of(column)?.at(row)
}

/// Reads row `row` of a batch with the schema of events.
pub fn read_event(batch: &RecordBatch, row: usize) -> Event {
    let mut event = Event::default();
    for (slot, column) in event.slots().into_iter().zip(batch.columns()) {
        if column.is_null(row) {
            continue;
        }
        match slot {
            Slot::Text(slot) => *slot = text_at(column, row).map(str::to_owned),
            Slot::Time(slot) => *slot = Some(column.as_primitive::<TimestampMicrosecondType>().value(row)),
            Slot::Money(slot) => *slot = Some(Money(column.as_primitive::<Decimal128Type>().value(row))),
            Slot::Whole(slot) => *slot = Some(column.as_primitive::<Int64Type>().value(row)),
            Slot::Real(slot) => *slot = Some(column.as_primitive::<Float64Type>().value(row)),
            Slot::Flag(slot) => *slot = Some(column.as_boolean().value(row)),
            Slot::Type(slot) => {
                *slot = text_at(column, row).and_then(EventType::parse).unwrap_or_default();
            }
        }
    }
    event
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_gives_back_its_events() {
        let events = [
            Event {
                event_id: Some("e1".into()),
                occurred_at: Some(1),
                price: Some(Money(123_456_789_012_345_678)),
                paid: Some(false),
                units: Some(2.5),
                active_ms: Some(7),
                ..Event::default()
            },
            Event {
                event_id: Some("e2".into()),
                event_type: EventType::Voided,
                occurred_at: Some(-5),
                ..Event::default()
            },
        ];
        let mut builder = EventBuilder::default();
        events.iter().for_each(|event| builder.push(event));
        let batch = builder.finish().unwrap();
        for (row, event) in events.iter().enumerate() {
            assert_eq!(read_event(&batch, row), *event);
        }
    }
}
