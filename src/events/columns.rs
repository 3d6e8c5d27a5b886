//! Events as Arrow columns and back. The schema follows from the field list.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanBuilder, Decimal128Builder, Float64Builder, Int64Builder, RecordBatch,
    StringBuilder, TimestampMicrosecondBuilder, new_null_array,
};
use arrow::datatypes::{
    DataType, Decimal128Type, Field as ArrowField, Float64Type, Int32Type, Int64Type, Schema, SchemaRef,
    TimeUnit, TimestampMicrosecondType,
};
use arrow::error::ArrowError;

use super::fields::{Event, FIELDS, Kind, Slot, Value};
use super::kinds::EventType;
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

enum Column {
    Text(StringBuilder),
    Time(TimestampMicrosecondBuilder),
    Money(Decimal128Builder),
    Whole(Int64Builder),
    Real(Float64Builder),
    Flag(BooleanBuilder),
}

/// Collects events into batches.
pub struct EventBuilder {
    columns: Vec<Column>,
    len: usize,
}

impl Default for EventBuilder {
    fn default() -> EventBuilder {
        let columns = FIELDS.iter().map(|field| match arrow_type(field.kind) {
            DataType::Timestamp(..) => Column::Time(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            DataType::Decimal128(..) => {
                Column::Money(Decimal128Builder::new().with_data_type(arrow_type(Kind::Money)))
            }
            DataType::Int64 => Column::Whole(Int64Builder::new()),
            DataType::Float64 => Column::Real(Float64Builder::new()),
            DataType::Boolean => Column::Flag(BooleanBuilder::new()),
            _ => Column::Text(StringBuilder::new()),
        });
        EventBuilder { columns: columns.collect(), len: 0 }
    }
}

impl EventBuilder {
    pub fn push(&mut self, event: &Event) {
        for (column, value) in self.columns.iter_mut().zip(event.values()) {
            match (column, value) {
                (Column::Text(column), Value::Text(text)) => column.append_value(text),
                (Column::Text(column), _) => column.append_null(),
                (Column::Time(column), Value::Time(at)) => column.append_value(at),
                (Column::Time(column), _) => column.append_null(),
                (Column::Money(column), Value::Money(money)) => column.append_value(money.0),
                (Column::Money(column), _) => column.append_null(),
                (Column::Whole(column), Value::Whole(whole)) => column.append_value(whole),
                (Column::Whole(column), _) => column.append_null(),
                (Column::Real(column), Value::Real(real)) => column.append_value(real),
                (Column::Real(column), _) => column.append_null(),
                (Column::Flag(column), Value::Flag(flag)) => column.append_value(flag),
                (Column::Flag(column), _) => column.append_null(),
            }
        }
        self.len += 1;
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The batch of all that was pushed since the last call.
    pub fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let rows = std::mem::take(&mut self.len);
        let columns = self.columns.iter_mut().zip(FIELDS).map(|(column, field)| -> ArrayRef {
            let column: ArrayRef = match column {
                Column::Text(column) => Arc::new(column.finish()),
                Column::Time(column) => Arc::new(column.finish()),
                Column::Money(column) => Arc::new(column.finish()),
                Column::Whole(column) => Arc::new(column.finish()),
                Column::Real(column) => Arc::new(column.finish()),
                Column::Flag(column) => Arc::new(column.finish()),
            };
            if column.null_count() == rows { empty_column(field.kind, rows) } else { column }
        });
        RecordBatch::try_new(schema(), columns.collect())
    }
}

/// The text in a row of a column of texts, by dictionary or not.
pub fn text_at(column: &dyn Array, row: usize) -> Option<&str> {
    match column.as_any_dictionary_opt() {
        Some(texts) => {
            let keys = texts.keys().as_primitive_opt::<Int32Type>()?;
            let key = keys.is_valid(row).then(|| keys.value(row))?;
            Some(texts.values().as_string_opt::<i32>()?.value(key as usize))
        }
        None => column.is_valid(row).then(|| column.as_string_opt::<i32>().map(|texts| texts.value(row)))?,
    }
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
