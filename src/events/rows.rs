//! The contents of the events of a batch row by row, as bytes, by columns whose types are looked at once.

use arrow::array::{
    Array, AsArray, BooleanArray, Decimal128Array, Float64Array, Int32Array, Int64Array, RecordBatch,
    StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType};

use super::dictionary::Texts;
use super::fields::Value;
use super::identity::{is_content, put_content};
use crate::units::Money;

enum Values<'a> {
    Text(&'a StringArray),
    /// By dictionary.
    Texts(&'a Int32Array, &'a StringArray),
    Time(&'a TimestampMicrosecondArray),
    Money(&'a Decimal128Array),
    Whole(&'a Int64Array),
    Real(&'a Float64Array),
    Flag(&'a BooleanArray),
}

/// The columns of a batch of events that decide same content, but for those that are empty.
pub struct Contents<'a>(Vec<(usize, Values<'a>)>);

impl<'a> Contents<'a> {
    /// Of a batch with the columns of events.
    pub fn of(batch: &'a RecordBatch) -> Contents<'a> {
        let columns = batch.columns().iter().enumerate();
        let columns = columns.filter(|(at, column)| is_content(*at) && column.null_count() < column.len());
        Contents(columns.map(|(at, column)| (at, values(column.as_ref()))).collect())
    }

    /// Adds the content of one row.
    pub fn put(&self, row: usize, out: &mut Vec<u8>) {
        for (at, values) in &self.0 {
            put_content(*at, values.value(row), out);
        }
    }
}

impl<'a> Values<'a> {
    fn value(&self, row: usize) -> Value<'a> {
        match self {
            Values::Text(texts) if texts.is_valid(row) => Value::Text(texts.value(row)),
            Values::Texts(keys, texts) if keys.is_valid(row) => {
                Value::Text(texts.value(keys.value(row) as usize))
            }
            Values::Time(times) if times.is_valid(row) => Value::Time(times.value(row)),
            Values::Money(amounts) if amounts.is_valid(row) => Value::Money(Money(amounts.value(row))),
            Values::Whole(numbers) if numbers.is_valid(row) => Value::Whole(numbers.value(row)),
            Values::Real(numbers) if numbers.is_valid(row) => Value::Real(numbers.value(row)),
            Values::Flag(flags) if flags.is_valid(row) => Value::Flag(flags.value(row)),
            _ => Value::Null,
        }
    }
}

fn values(column: &dyn Array) -> Values<'_> {
    if let Some(texts) = column.as_any().downcast_ref::<Texts>() {
        return Values::Texts(texts.keys(), texts.values().as_string());
    }
    match column.data_type() {
        DataType::Timestamp(..) => Values::Time(column.as_primitive::<TimestampMicrosecondType>()),
        DataType::Decimal128(..) => Values::Money(column.as_primitive::<Decimal128Type>()),
        DataType::Int64 => Values::Whole(column.as_primitive::<Int64Type>()),
        DataType::Float64 => Values::Real(column.as_primitive::<Float64Type>()),
        DataType::Boolean => Values::Flag(column.as_boolean()),
        _ => Values::Text(column.as_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Event, EventBuilder, identity::content};

    #[test]
    fn a_row_has_the_content_of_its_event() {
        let events = [
            Event {
                event_id: Some("e1".into()),
                price: Some(Money(5)),
                paid: Some(false),
                units: Some(2.5),
                occurred_at: Some(3),
                attributes: Some("{}".into()),
                origin_line: Some(3),
                ..Event::default()
            },
            Event {
                event_id: Some("e2".into()),
                occurred_at: Some(4),
                active_ms: Some(7),
                ..Event::default()
            },
        ];
        let mut builder = EventBuilder::default();
        events.iter().for_each(|event| builder.push(event));
        let batch = builder.finish().unwrap();
        let contents = Contents::of(&batch);
        for (row, event) in events.iter().enumerate() {
            let (mut by_row, mut by_event) = (Vec::new(), Vec::new());
            contents.put(row, &mut by_row);
            content(event, &mut by_event);
            assert_eq!(by_row, by_event);
        }
    }
}
